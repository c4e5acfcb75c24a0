package auth_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"khoabang/internal/auth"
)

var (
	key       = bytes.Repeat([]byte{7}, 32)
	principal = auth.Principal{UserID: "usr_lan", Name: "Trần Thị Lan", UnitID: "so-noi-vu",
		Roles: auth.RoleSet{auth.Organiser, auth.Jury}}
	ticket = auth.Ticket{AttemptID: "att_1", ContestantID: "con_1", Epoch: 3}
)

func newSigner(t *testing.T, c *clock) *auth.Signer {
	t.Helper()
	s, err := auth.NewSigner(key, c.Now)
	if err != nil {
		t.Fatalf("NewSigner: %v", err)
	}
	return s
}

// kind is one kind of signed token, with what it carries flattened to a value to compare.
type kind struct {
	name   string
	life   time.Duration
	mint   func(*auth.Signer) (string, error)
	verify func(*auth.Signer, string) (any, error)
	want   any
}

var kinds = []kind{
	{"staff", auth.AccessLife,
		func(s *auth.Signer) (string, error) { k, _, err := s.MintAccess(principal); return k, err },
		func(s *auth.Signer, k string) (any, error) { return s.Verify(k) }, principal},
	{"contestant", auth.ContestantLife,
		func(s *auth.Signer) (string, error) { return s.MintContestant("con_1") },
		func(s *auth.Signer, k string) (any, error) { return s.VerifyContestant(k) }, auth.Contestant{ID: "con_1"}},
	{"attempt", auth.TicketLife,
		func(s *auth.Signer) (string, error) { return s.MintTicket(ticket) },
		func(s *auth.Signer, k string) (any, error) { return s.VerifyTicket(k) }, ticket},
}

func TestSignerLife(t *testing.T) {
	t.Parallel()
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			c := newClock()
			s := newSigner(t, c)
			token, err := k.mint(s)
			if err != nil {
				t.Fatalf("mint: %v", err)
			}
			c.Add(k.life - time.Second)
			got, err := k.verify(newSigner(t, c), token)
			if err != nil {
				t.Fatalf("verify a second before the end: %v", err)
			}
			if d := cmp.Diff(k.want, got); d != "" {
				t.Errorf("verify (-want +got):\n%s", d)
			}
			c.Add(time.Second)
			if _, err := k.verify(s, token); !errors.Is(err, auth.ErrTokenExpired) {
				t.Errorf("verify at the end = %v, want %v", err, auth.ErrTokenExpired)
			}
		})
	}
}

// TestSignerAudience tries every kind of token in every place.
func TestSignerAudience(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := newSigner(t, c)
	for _, k := range kinds {
		token, err := k.mint(s)
		if err != nil {
			t.Fatalf("mint for %s: %v", k.name, err)
		}
		for _, other := range kinds {
			var want error
			if other.name != k.name {
				want = auth.ErrTokenAudience
			}
			if _, err := other.verify(s, token); !errors.Is(err, want) {
				t.Errorf("a token for %s verified for %s = %v, want %v", k.name, other.name, err, want)
			}
		}
	}
}

// forge signs claims as the case likes.
func forge(t *testing.T, m jwt.SigningMethod, key any, c jwt.Claims) string {
	t.Helper()
	token, err := jwt.NewWithClaims(m, c).SignedString(key)
	if err != nil {
		t.Fatalf("forge: %v", err)
	}
	return token
}

func TestSignerRefuses(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := newSigner(t, c)
	good, _, err := s.MintAccess(principal)
	if err != nil {
		t.Fatalf("MintAccess: %v", err)
	}
	head, rest, _ := strings.Cut(good, ".")
	payload, signature, _ := strings.Cut(rest, ".")
	claims := func(change func(jwt.MapClaims)) jwt.MapClaims {
		m := jwt.MapClaims{"iss": "khoabang", "aud": "staff", "sub": "usr_lan", "exp": c.Now().Add(time.Minute).Unix()}
		change(m)
		return m
	}
	as := func(change func(jwt.MapClaims)) string { return forge(t, jwt.SigningMethodHS256, key, claims(change)) }
	if _, err := s.Verify(as(func(jwt.MapClaims) {})); err != nil {
		t.Fatalf("the forger's own good token does not pass: %v", err)
	}
	same := claims(func(jwt.MapClaims) {})
	for _, k := range []struct {
		name, token string
		want        error
	}{
		{"nothing", "", auth.ErrTokenMissing},
		{"no token", "xin chào", auth.ErrTokenMalformed},
		{"two parts", head + "." + payload, auth.ErrTokenMalformed},
		{"no signature", head + "." + payload + ".", auth.ErrTokenMalformed},
		{"another signature", head + "." + payload + "." + strings.Repeat("A", len(signature)), auth.ErrTokenMalformed},
		{"another head", "e30." + rest, auth.ErrTokenMalformed},
		{"too long", good + strings.Repeat("A", 5000), auth.ErrTokenMalformed},
		{"another key", forge(t, jwt.SigningMethodHS256, bytes.Repeat([]byte{8}, 32), same), auth.ErrTokenMalformed},
		{"another key and expired", forge(t, jwt.SigningMethodHS256, bytes.Repeat([]byte{8}, 32),
			claims(func(m jwt.MapClaims) { m["exp"] = 1 })), auth.ErrTokenMalformed},
		{"no algorithm", forge(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, same), auth.ErrTokenMalformed},
		{"another algorithm", forge(t, jwt.SigningMethodHS512, key, same), auth.ErrTokenMalformed},
		{"no end", as(func(m jwt.MapClaims) { delete(m, "exp") }), auth.ErrTokenMalformed},
		{"another issuer", as(func(m jwt.MapClaims) { m["iss"] = "elsewhere" }), auth.ErrTokenMalformed},
		{"no issuer", as(func(m jwt.MapClaims) { delete(m, "iss") }), auth.ErrTokenMalformed},
		{"no subject", as(func(m jwt.MapClaims) { delete(m, "sub") }), auth.ErrTokenMalformed},
		{"no audience", as(func(m jwt.MapClaims) { delete(m, "aud") }), auth.ErrTokenMalformed},
		{"another audience", as(func(m jwt.MapClaims) { m["aud"] = "elsewhere" }), auth.ErrTokenAudience},
		{"expired", as(func(m jwt.MapClaims) { m["exp"] = c.Now().Unix() }), auth.ErrTokenExpired},
	} {
		if p, err := s.Verify(k.token); !errors.Is(err, k.want) {
			t.Errorf("%s: Verify = %v, %v; want %v", k.name, p, err, k.want)
		}
	}
}

func TestSignerUnknownRole(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := newSigner(t, c)
	token, _, err := s.MintAccess(auth.Principal{UserID: "usr_lan", Roles: auth.RoleSet{"root", auth.Author}})
	if err != nil {
		t.Fatalf("MintAccess: %v", err)
	}
	p, err := s.Verify(token)
	if err != nil {
		t.Fatalf("Verify: %v", err)
	}
	if d := cmp.Diff(auth.RoleSet{auth.Author}, p.Roles); d != "" {
		t.Errorf("the roles of a token with an unknown one (-want +got):\n%s", d)
	}
}

func TestSignerNeeds(t *testing.T) {
	t.Parallel()
	if _, err := auth.NewSigner(key[:31], time.Now); err == nil {
		t.Error("NewSigner with a short key succeeded")
	}
	s := newSigner(t, newClock())
	for _, k := range []struct {
		name string
		mint func() (string, error)
	}{
		{"MintContestant of nobody", func() (string, error) { return s.MintContestant("") }},
		{"MintTicket without an attempt", func() (string, error) { return s.MintTicket(auth.Ticket{ContestantID: "c"}) }},
		{"MintTicket without a contestant", func() (string, error) { return s.MintTicket(auth.Ticket{AttemptID: "a"}) }},
	} {
		if token, err := k.mint(); err == nil {
			t.Errorf("%s = %q, want an error", k.name, token)
		}
	}
}

func BenchmarkVerifyContestant(b *testing.B) {
	s, err := auth.NewSigner(key, time.Now)
	if err != nil {
		b.Fatal(err)
	}
	token, err := s.MintContestant("con_1")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.VerifyContestant(token); err != nil {
			b.Fatal(err)
		}
	}
}
