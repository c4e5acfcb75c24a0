package auth_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khoabang/internal/auth"
	"khoabang/internal/fault"
	"khoabang/internal/org"
)

const (
	good = "trời xanh mây trắng"
	addr = "203.0.113.7"
)

// world is a service over a store of its own, with a clock that the test moves.
type world struct {
	*auth.Service
	t     *testing.T
	store auth.Store
	clock *clock
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, store: openStore(t), clock: newClock()}
	w.Service = w.node(auth.Options{})
	return w
}

// node returns another service over the same store.
func (w *world) node(o auth.Options) *auth.Service {
	w.t.Helper()
	o.Clock = w.clock.Now
	if o.Cost == (auth.Cost{}) {
		o.Cost = cheap
	}
	s, err := auth.NewService(w.t.Context(), w.store, o)
	if err != nil {
		w.t.Fatalf("NewService: %v", err)
	}
	return s
}

// add adds a user who has set the password good.
func (w *world) add(login string, roles ...auth.Role) auth.User {
	w.t.Helper()
	u, token := w.addBare(login, roles...)
	if err := w.SetPassword(w.t.Context(), token, good); err != nil {
		w.t.Fatalf("SetPassword: %v", err)
	}
	return u
}

func (w *world) addBare(login string, roles ...auth.Role) (auth.User, string) {
	w.t.Helper()
	if len(roles) == 0 {
		roles = []auth.Role{auth.Author}
	}
	u, token, err := w.AddUser(w.t.Context(), auth.NewUser{Login: login, Name: "Trần Thị " + login, Roles: roles})
	if err != nil {
		w.t.Fatalf("AddUser(%s): %v", login, err)
	}
	return u, token
}

func (w *world) login(login string) auth.Tokens {
	w.t.Helper()
	k, err := w.Login(w.t.Context(), login, good, addr)
	if err != nil {
		w.t.Fatalf("Login(%s): %v", login, err)
	}
	return k
}

func (w *world) want(call string, got, want error) {
	w.t.Helper()
	if !errors.Is(got, want) {
		w.t.Errorf("%s = %v, want %v", call, got, want)
	}
}

func TestLogin(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.add("Lan", auth.Jury, auth.Organiser)
	k, err := w.Login(t.Context(), " LAN ", good, addr)
	if err != nil {
		t.Fatalf("Login: %v", err)
	}
	want := auth.Principal{UserID: u.ID, Name: "Trần Thị Lan", Roles: auth.RoleSet{auth.Organiser, auth.Jury}}
	if d := cmp.Diff(want, k.Principal); d != "" {
		t.Errorf("Login's principal (-want +got):\n%s", d)
	}
	// Another node has the same keys.
	p, err := w.node(auth.Options{}).Verify(k.Access)
	if err != nil {
		t.Fatalf("Verify: %v", err)
	}
	if d := cmp.Diff(want, p); d != "" {
		t.Errorf("Verify (-want +got):\n%s", d)
	}
	now := w.clock.Now()
	if d := k.AccessExpires.Sub(now); d > auth.AccessLife || d < auth.AccessLife-time.Second {
		t.Errorf("the access token lives for %v, want %v", d, auth.AccessLife)
	}
	if want := now.Add(auth.SessionIdle); !k.RefreshExpires.Equal(want) {
		t.Errorf("RefreshExpires = %v, want %v", k.RefreshExpires, want)
	}
}

func TestLoginFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("lan")
	w.addBare("mai")
	disabled := w.add("tung")
	if err := w.Disable(t.Context(), disabled.ID); err != nil {
		t.Fatalf("Disable: %v", err)
	}
	for _, c := range []struct {
		name, login, password string
		want                  error
	}{
		{"a wrong password", "lan", good + "!", auth.ErrLoginFailed},
		{"no password", "lan", "", auth.ErrLoginFailed},
		{"an unknown login", "nobody", good, auth.ErrLoginFailed},
		{"nothing", "", "", auth.ErrLoginFailed},
		{"a user without a password", "mai", "", auth.ErrLoginFailed},
		{"a login of a million letters", strings.Repeat("a", 1e6), good, auth.ErrLoginFailed},
		{"a password of a million letters", "lan", strings.Repeat("a", 1e6), auth.ErrLoginFailed},
		{"a disabled user, wrong password", "tung", "xin chào các bạn", auth.ErrLoginFailed},
		{"a disabled user", "tung", good, auth.ErrUserDisabled},
	} {
		k, err := w.Login(t.Context(), c.login, c.password, addr)
		w.want("Login with "+c.name, err, c.want)
		if k.Access != "" || k.Refresh != "" {
			t.Errorf("Login with %s handed out tokens", c.name)
		}
	}
}

func TestLoginLimitedByLogin(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("lan")
	w.add("mai")
	for i := range 10 {
		_, err := w.Login(t.Context(), "lan", "xin chào các bạn", fmt.Sprintf("198.51.100.%d", i))
		w.want("Login with a wrong password", err, auth.ErrLoginFailed)
	}
	_, err := w.Login(t.Context(), "LAN", good, addr)
	w.want("Login after ten wrong ones", err, auth.ErrLoginLimited)
	if f, ok := fault.As(err); !ok || f.Args["seconds"] != 15 || f.Kind != fault.TooMany {
		t.Errorf("Login after ten wrong ones = %#v, want it to say 15 seconds", err)
	}
	w.login("mai")
	w.clock.Add(15 * time.Second)
	w.login("lan") // and a success makes a new start
	for range 10 {
		_, err := w.Login(t.Context(), "lan", "xin chào các bạn", addr)
		w.want("Login with a wrong password after a right one", err, auth.ErrLoginFailed)
	}
}

func TestLoginLimitedByAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("lan")
	for range 60 { // a whole office behind one address
		w.login("lan")
	}
	for i := range 50 {
		_, err := w.Login(t.Context(), fmt.Sprint("guess", i), good, "2001:db8::1")
		w.want("Login with an unknown login", err, auth.ErrLoginFailed)
	}
	_, err := w.Login(t.Context(), "lan", good, "2001:db8::2")
	w.want("Login from an address next to the guesser's", err, auth.ErrLoginLimited)
	w.login("lan")
	w.clock.Add(2 * time.Second)
	if _, err := w.Login(t.Context(), "lan", good, "2001:db8::2"); err != nil {
		t.Errorf("Login two seconds later: %v", err)
	}
}

// TestLoginNotCounted makes attempts that are no guesses: none of them may use up what the login or the address has.
func TestLoginNotCounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.add("lan")
	w.add("mai")
	if err := w.Disable(t.Context(), u.ID); err != nil {
		t.Fatalf("Disable: %v", err)
	}
	for range 60 {
		_, err := w.Login(t.Context(), "lan", good, addr)
		w.want("Login of a disabled user", err, auth.ErrUserDisabled)
	}
	for i := range 70 { // ten that count, and sixty that are refused before they do
		_, err := w.Login(t.Context(), "guess", good, addr)
		want := auth.ErrLoginFailed
		if i >= 10 {
			want = auth.ErrLoginLimited
		}
		w.want("Login with an unknown login", err, want)
	}
	w.login("mai")
}

func TestLoginRehashes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.add("lan")
	before, err := w.User(t.Context(), u.ID)
	if err != nil {
		t.Fatalf("User: %v", err)
	}
	dearer := w.node(auth.Options{Cost: auth.Cost{MemoryKiB: 128, Passes: 2, Threads: 1}})
	k, err := dearer.Login(t.Context(), "lan", good, addr)
	if err != nil {
		t.Fatalf("Login at another cost: %v", err)
	}
	after, err := w.User(t.Context(), u.ID)
	if err != nil {
		t.Fatalf("User: %v", err)
	}
	if !strings.Contains(after.PasswordHash, "m=128,t=2,p=1") {
		t.Errorf("the hash after a log-in at another cost is %q, want it made anew", after.PasswordHash)
	}
	before.PasswordHash = after.PasswordHash
	if d := cmp.Diff(before, after); d != "" {
		t.Errorf("the rest of the user (-want +got):\n%s", d)
	}
	w.clock.Add(time.Minute)
	if _, err := dearer.Refresh(t.Context(), k.Refresh); err != nil {
		t.Errorf("Refresh after the hash was made anew: %v", err)
	}
	if _, err := dearer.Login(t.Context(), "lan", good, addr); err != nil {
		t.Errorf("Login after the hash was made anew: %v", err)
	}
}

func TestPasswordBytes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("lan") // good is written in NFC
	decomposed := "tro\u031b\u0300i xanh ma\u0302y tra\u0306\u0301ng"
	if decomposed == good {
		t.Fatal("the two forms are the same")
	}
	if _, err := w.Login(t.Context(), "lan", decomposed, addr); err != nil {
		t.Errorf("Login with the same password from a phone that writes NFD: %v", err)
	}
}

func TestAddUser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u, token, err := w.AddUser(t.Context(), auth.NewUser{Login: " Lan@So.Vn ", Roles: []auth.Role{auth.Jury, auth.Author}})
	if err != nil {
		t.Fatalf("AddUser: %v", err)
	}
	if u.Login != "lan@so.vn" || u.Name != "lan@so.vn" || token == "" || u.PasswordHash != "" {
		t.Errorf("AddUser = %+v, want the login folded, as the name too, and no password", u)
	}
	if strings.Contains(fmt.Sprint(u), strings.Split(token, ".")[1]) {
		t.Error("the stored user holds the link's secret")
	}
	all, err := w.Users(t.Context())
	if err != nil {
		t.Fatalf("Users: %v", err)
	}
	if d := cmp.Diff([]auth.User{u}, all); d != "" {
		t.Errorf("Users (-want +got):\n%s", d)
	}
	_, _, err = w.AddUser(t.Context(), auth.NewUser{Login: "LAN@so.vn", Roles: []auth.Role{auth.Jury}})
	w.want("AddUser with a taken login", err, auth.ErrUserExists)
}

// units is a directory of one unit.
type units struct{}

func (units) Unit(_ context.Context, id string) (org.Unit, error) {
	if id != "so-noi-vu" {
		return org.Unit{}, org.ErrNotFound
	}
	return org.Unit{ID: id}, nil
}

func TestAddUserInvalid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.node(auth.Options{Units: units{}})
	jury := []auth.Role{auth.Jury}
	for _, c := range []struct {
		name  string
		user  auth.NewUser
		want  error
		field string
	}{
		{"no login", auth.NewUser{Roles: jury}, auth.ErrUserInvalid, "login"},
		{"a short login", auth.NewUser{Login: "a", Roles: jury}, auth.ErrUserInvalid, "login"},
		{"a long login", auth.NewUser{Login: strings.Repeat("a", 65), Roles: jury}, auth.ErrUserInvalid, "login"},
		{"a space in the login", auth.NewUser{Login: "lan mai", Roles: jury}, auth.ErrUserInvalid, "login"},
		{"bytes that are no text", auth.NewUser{Login: "lan\xff", Roles: jury}, auth.ErrUserInvalid, "login"},
		{"a long name", auth.NewUser{Login: "lan", Name: strings.Repeat("á", 121), Roles: jury}, auth.ErrUserInvalid, "name"},
		{"no role", auth.NewUser{Login: "lan"}, auth.ErrUserInvalid, "roles"},
		{"an unknown role", auth.NewUser{Login: "lan", Roles: []auth.Role{"root"}}, auth.ErrRoleUnknown, "roles"},
		{"an unknown unit", auth.NewUser{Login: "lan", Roles: jury, UnitID: "so-mo"}, auth.ErrUserInvalid, "unit"},
	} {
		_, _, err := s.AddUser(t.Context(), c.user)
		w.want("AddUser with "+c.name, err, c.want)
		if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Path != c.field {
			t.Errorf("AddUser with %s = %v, want the field %s named", c.name, err, c.field)
		}
	}
	if us, err := w.Users(t.Context()); err != nil || len(us) != 0 {
		t.Errorf("Users = %v, %v; want none", us, err)
	}
	if _, _, err := s.AddUser(t.Context(), auth.NewUser{Login: "lan", Roles: jury, UnitID: "so-noi-vu"}); err != nil {
		t.Errorf("AddUser with a known unit: %v", err)
	}
}

func TestDisable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u, link := w.addBare("lan")
	for range 2 {
		if err := w.Disable(t.Context(), u.ID); err != nil {
			t.Fatalf("Disable: %v", err)
		}
		w.clock.Add(time.Hour)
	}
	got, err := w.User(t.Context(), u.ID)
	if err != nil {
		t.Fatalf("User: %v", err)
	}
	if want := u.CreatedAt; !got.DisabledAt.Equal(want) || got.Epoch != 1 {
		t.Errorf("disabled twice: DisabledAt = %v, Epoch = %d; want %v, 1", got.DisabledAt, got.Epoch, want)
	}
	w.want("SetPassword of a disabled user", w.SetPassword(t.Context(), link, good), auth.ErrUserDisabled)
	_, err = w.NewSetupToken(t.Context(), u.ID)
	w.want("NewSetupToken of a disabled user", err, auth.ErrUserDisabled)
	w.want("Disable of nobody", w.Disable(t.Context(), "usr_nobody"), auth.ErrUserNotFound)
	_, err = w.NewSetupToken(t.Context(), "usr_nobody")
	w.want("NewSetupToken of nobody", err, auth.ErrUserNotFound)
}

func TestSecret(t *testing.T) {
	t.Parallel()
	store := openStore(t)
	a, err := auth.Secret(t.Context(), store, "resume")
	if err != nil {
		t.Fatalf("Secret: %v", err)
	}
	again, err := auth.Secret(t.Context(), store, "resume")
	if err != nil || string(a) != string(again) || len(a) != 32 {
		t.Errorf("Secret again = the same: %v, %v; want the same 32 bytes", string(a) == string(again), err)
	}
	if other, err := auth.Secret(t.Context(), store, "other"); err != nil || string(a) == string(other) {
		t.Errorf("Secret of another name = the same, %v; want another", err)
	}
}
