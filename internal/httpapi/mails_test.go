package httpapi_test

import (
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
