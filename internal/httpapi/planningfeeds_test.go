package httpapi_test

import (
	"net/url"
	"strings"
	"testing"

	"khoabang/internal/auth"
)

type feedSeen struct{ ID, Unit, Address string }

func TestACalendarIsFetchedUntilItIsRevoked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.province()
	reporter, ward := w.staffOf("xa-a", auth.UnitReporter), w.staffOf("phuong-b", auth.UnitReporter)
	plan, _ := w.quarter(p, w.staffOf("so_noi_vu", auth.AgencyLead), 3)
	w.plans("POST", plan+"/feeds", ward, map[string]any{"unit": "xa-a"}).want(t, 403, "planning_not_allowed")
	w.plans("POST", plan+"/feeds", reporter, map[string]any{"unit": "none"}).want(t, 400, "body_invalid")
	var f, other feedSeen
	w.plans("POST", plan+"/feeds", reporter, map[string]any{"unit": "xa-a"}).want(t, 201, "").into(t, &f)
	fetch := func(address string) answer {
		t.Helper()
		u, err := url.Parse(address)
		must(t, err)
		return w.get(u.Path)
	}
	a := fetch(f.Address).want(t, 200, "")
	if body := string(a.body); !strings.HasPrefix(a.header.Get("Content-Type"), "text/calendar") || !strings.Contains(body, "BEGIN:VEVENT") || !strings.Contains(body, "Kỳ thử") {
		t.Errorf("the calendar is %s %s", a.header.Get("Content-Type"), body)
	}
	again := fetch(f.Address).want(t, 200, "")
	if string(again.body) != string(a.body) {
		t.Error("the same calendar has other bytes")
	}
	w.plans("POST", plan+"/feeds/"+f.ID+"/rotate", ward, nil).want(t, 403, "planning_not_allowed")
	w.plans("POST", plan+"/feeds/"+f.ID+"/rotate", reporter, nil).want(t, 201, "").into(t, &other)
	fetch(f.Address).want(t, 404, "feed_not_found")
	fetch(other.Address).want(t, 200, "")
	w.plans("POST", plan+"/feeds/"+other.ID+"/revoke", reporter, nil).want(t, 200, "")
	fetch(other.Address).want(t, 404, "feed_not_found")
	w.plans("POST", plan+"/feeds/none/revoke", reporter, nil).want(t, 404, "feed_not_found")
	var list struct{ Feeds []feedSeen }
	w.plans("GET", plan+"/feeds", ward, nil).want(t, 200, "").into(t, &list)
	if len(list.Feeds) != 0 {
		t.Errorf("another unit sees %v", list.Feeds)
	}
	w.plans("GET", plan+"/feeds", reporter, nil).want(t, 200, "").into(t, &list)
	if len(list.Feeds) != 2 || list.Feeds[0].Address != "" {
		t.Errorf("the unit sees %v", list.Feeds)
	}
	for _, token := range []string{f.Address, other.Address} {
		if name := token[strings.LastIndex(token, "/")+1:]; strings.Contains(w.logs.String(), strings.TrimSuffix(name, ".ics")) {
			t.Error("an address is in the log")
		}
	}
}
