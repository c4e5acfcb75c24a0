package auth_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"khoabang/internal/auth"
)

// cheap is a cost for tests that are about something else.
var cheap = auth.Cost{MemoryKiB: 64, Passes: 1, Threads: 1}

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, login, password string
		want                  error
	}{
		{"good", "lan", "trời xanh mây trắng", nil},
		{"ten characters", "lan", "đắng cay 9", nil},
		{"nine characters in more bytes", "lan", "đắng cay9", auth.ErrPasswordShort},
		{"nine characters in marks of their own", "lan", norm.NFD.String("đắng cay9"), auth.ErrPasswordShort},
		{"empty", "lan", "", auth.ErrPasswordShort},
		{"200", "lan", strings.Repeat("ăâêô", 50), nil},
		{"201", "lan", strings.Repeat("ăâêô", 50) + "a", auth.ErrPasswordLong},
		{"the login", "nguyenvanlan", "NguyenVanLan", auth.ErrPasswordLogin},
		{"the login and a year", "nguyenvanlan", "nguyenvanlan2025", auth.ErrPasswordLogin},
		{"a word and digits", "lan", "matkhau123", auth.ErrPasswordCommon},
		{"a word and signs", "lan", "Password!!1", auth.ErrPasswordCommon},
		{"a word with signs in it", "lan", "P@ssw0rd2025", auth.ErrPasswordCommon},
		{"a word twice", "lan", "khoabangkhoabang", auth.ErrPasswordCommon},
		{"digits in order", "lan", "1234567890", auth.ErrPasswordCommon},
		{"digits in reverse", "lan", "9876543210", auth.ErrPasswordCommon},
		{"the keyboard", "lan", "1q2w3e4r5t", auth.ErrPasswordCommon},
		{"few characters", "lan", "abababababc", auth.ErrPasswordCommon},
		{"a word among others", "lan", "mật khẩu của bà ngoại", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if err := auth.CheckPassword(c.login, c.password); !errors.Is(err, c.want) {
				t.Errorf("CheckPassword(%q, %q) = %v, want %v", c.login, c.password, err, c.want)
			}
		})
	}
}

func TestFoldLogin(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ login, want string }{
		{" QuanTri ", "quantri"},
		{norm.NFD.String("Đức.TRẦN"), "đức.trần"},
		{"lan@tỉnh.vn", "lan@tỉnh.vn"},
	} {
		if got := auth.FoldLogin(c.login); got != c.want {
			t.Errorf("FoldLogin(%q) = %q, want %q", c.login, got, c.want)
		}
	}
}

func TestHasher(t *testing.T) {
	t.Parallel()
	h := auth.NewHasher(auth.Cost{})
	hash, err := h.Hash(t.Context(), "trời xanh")
	if err != nil {
		t.Fatalf("Hash: %v", err)
	}
	if want := "$argon2id$v=19$m=19456,t=2,p=1$"; !strings.HasPrefix(hash, want) {
		t.Errorf("Hash = %q, want it to start with %q", hash, want)
	}
	again, err := h.Hash(t.Context(), "trời xanh")
	if err != nil || again == hash {
		t.Errorf("Hash of the same password = the same string, %v; want another salt", err)
	}
	for _, c := range []struct {
		name, hash, password string
		ok, stale            bool
	}{
		{"right", hash, "trời xanh", true, false},
		{"wrong", hash, "trời xang", false, false},
		{"empty password", hash, "", false, false},
		{"no hash", "", "trời xanh", false, false},
		{"no hash, empty password", "", "", false, false},
	} {
		ok, stale, err := h.Check(t.Context(), c.hash, c.password)
		if ok != c.ok || stale != c.stale || err != nil {
			t.Errorf("%s: Check = %v, %v, %v; want %v, %v", c.name, ok, stale, err, c.ok, c.stale)
		}
	}
}

// TestHasherReadsOthers checks a hash that the reference implementation of argon2 made:
// echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32.
func TestHasherReadsOthers(t *testing.T) {
	t.Parallel()
	h := auth.NewHasher(cheap)
	const hash = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	ok, stale, err := h.Check(t.Context(), hash, "password")
	if !ok || !stale || err != nil {
		t.Errorf("Check = %v, %v, %v; want it right and stale", ok, stale, err)
	}
}

func TestHasherRefusesDamage(t *testing.T) {
	t.Parallel()
	h := auth.NewHasher(cheap)
	for _, hash := range []string{
		"plain",
		"$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=16$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=4294967295,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=64,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$",
		"$argon2id$v=19$m=64,t=1,p=1$$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
	} {
		if ok, _, err := h.Check(t.Context(), hash, "password"); ok || err == nil {
			t.Errorf("Check of %q = %v, %v; want an error", hash, ok, err)
		} else if strings.Contains(err.Error(), "CTFhFd") {
			t.Errorf("the error %q holds the hash", err)
		}
	}
}

func BenchmarkHash(b *testing.B) {
	h := auth.NewHasher(auth.Cost{})
	for b.Loop() {
		if _, err := h.Hash(context.Background(), "trời xanh mây trắng"); err != nil {
			b.Fatal(err)
		}
	}
}
