package httpapi_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"khoabang/internal/auth"
	"khoabang/internal/notify"
)

func TestMailsAreSeen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.mails.AddMail(t.Context(), notify.Mail{ID: "nhac-1", To: "lan@example.vn", Subject: "Hạn nộp", Text: "x", QueuedAt: w.now(), GiveUpAt: w.now().Add(time.Hour), State: notify.Waiting, DueAt: w.now()}))
	var v struct {
		On    bool
		Mails []struct{ ID, To string }
	}
	get := func(state string) answer {
		return w.do(call{method: "GET", path: "/api/v1/staff/mails" + state, bearer: w.token(auth.Administrator)})
	}
	get("?state=waiting").want(t, 200, "").into(t, &v)
	if v.On || len(v.Mails) != 1 || v.Mails[0].To != "lan@example.vn" {
		t.Errorf("waiting are %+v", v)
	}
	get("").want(t, 200, "").into(t, &v)
	if len(v.Mails) != 0 {
		t.Errorf("sent are %+v", v)
	}
	get("?state=x").want(t, 400, "query_invalid")
}

// An account's address is set by an administrator or by its owner, and whom reminders would not reach is seen.
func TestAddressesOfAccounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	add := func(login string) auth.User {
		u, _, err := w.auth.AddUser(t.Context(), auth.NewUser{Login: login, Roles: []auth.Role{auth.UnitReporter}, UnitID: "so-noi-vu"})
		must(t, err)
		return u
	}
	lan, mai := add("lan"), add("mai@example.vn")
	admin := w.token(auth.Administrator)
	own, _, err := w.auth.MintAccess(auth.Principal{UserID: lan.ID, Name: "Lan", Roles: lan.Roles})
	must(t, err)
	unreached := func() []string {
		var v struct {
			Unreached struct{ Users []struct{ ID string } }
		}
		w.do(call{method: "GET", path: "/api/v1/staff/mails", bearer: admin}).want(t, 200, "").into(t, &v)
		ids := []string{}
		for _, u := range v.Unreached.Users {
			ids = append(ids, u.ID)
		}
		return ids
	}
	if got := unreached(); !slices.Equal(got, []string{lan.ID}) {
		t.Errorf("not reached are %v, want %s", got, lan.ID)
	}
	set := func(path, bearer, email string) answer {
		return w.do(call{method: "PUT", path: path, bearer: bearer, body: map[string]any{"email": email}})
	}
	ofMai := "/api/v1/staff/users/" + mai.ID + "/email"
	set(ofMai, own, "x@example.vn").want(t, 403, "role_forbidden")
	set("/api/v1/staff/users/usr_nobody/email", admin, "x@example.vn").want(t, 404, "user_not_found")
	set(ofMai, admin, "mai").want(t, 400, "user_invalid")
	var changed struct{ Email, Mailbox string }
	set(ofMai, admin, "mai@SNV.example.vn").want(t, 200, "").into(t, &changed)
	if changed.Email != "mai@snv.example.vn" || changed.Mailbox != changed.Email {
		t.Errorf("the account is %+v", changed)
	}
	set("/api/v1/staff/me/email", own, "lan@example.vn").want(t, 200, "")
	if got := unreached(); len(got) != 0 {
		t.Errorf("not reached are %v, want nobody", got)
	}
	if strings.Contains(w.logs.String(), "@snv.example.vn") || strings.Contains(w.logs.String(), "lan@") {
		t.Error("the log holds an address")
	}
}
