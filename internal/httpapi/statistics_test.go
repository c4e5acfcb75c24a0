package httpapi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/internal/auth"
)

type statisticsSeen struct {
	Published *struct{ Hash string }
	Sealed    bool
	All       struct{ People, Attempts int }
	Bands     []struct {
		Name          string
		People        int
		Share         float64 `json:"people_share"`
		Attempts      int
		AttemptsShare float64 `json:"attempts_share"`
	}
	Units []struct {
		ID     string
		People int
		Rate   *float64
	}
}

type auditSeen struct {
	Records []struct {
		Number                           int
		Who, What, Kind, Contest, Object string
		WhoName                          string `json:"who_name"`
	}
	More  bool
	Chain struct {
		Whole   bool
		Records int
	}
}

// account returns a token of a person who has an account.
func (w *world) account(login string, role auth.Role) (token, id string) {
	w.t.Helper()
	u, _, err := w.auth.AddUser(w.t.Context(), auth.NewUser{Login: login, Name: "Nguyễn Thị Xem", Roles: auth.NewRoleSet(role)})
	must(w.t, err)
	token, _, err = w.auth.MintAccess(auth.Principal{UserID: u.ID, Name: u.Name, Roles: u.Roles})
	must(w.t, err)
	return token, u.ID
}

func (w *world) staffGet(path, token string) answer {
	return w.do(call{method: "GET", path: "/api/v1/staff" + path, bearer: token})
}

func (w *world) audited(query string) (v auditSeen) {
	w.t.Helper()
	w.staffGet("/audit"+query, w.token(auth.Inspector)).want(w.t, 200, "").into(w.t, &v)
	return v
}

// Counts that are sealed are shown to nobody who has not declared not to take part; who has is on the excluded list, and
// every look is in the audit log, once an hour.
func TestSealedCountsAreForThoseWhoDeclared(t *testing.T) {
	t.Parallel()
	few, many := newLeakWorld(t, contest.OfRound, contest.TargetPeople, 1), newLeakWorld(t, contest.OfRound, contest.TargetPeople, 1)
	few.crowd(2)
	many.crowd(7)
	watched := []string{"/contests", "/contests/thi", "/contests/thi/participation", "/contests/thi/statistics", "/contests/thi/statistics/table",
		"/contests/thi/roster", "/contests/thi/papers/" + few.c.Rounds[0].Papers[0].PaperID + "/analysis", "/contests/thi/results"}
	few.drawn, many.drawn = map[string]string{few.c.ID: "contest", few.c.Rounds[0].ID: "round"}, map[string]string{many.c.ID: "contest", many.c.Rounds[0].ID: "round"}
	for _, path := range watched {
		one, two := few.staffGet(path, few.token(auth.Administrator)), many.staffGet(path, many.token(auth.Administrator))
		if a, b := few.seen(one), many.seen(two); a != b {
			t.Errorf("before a declaration %s tells how many take part:\n%s\n%s", path, a, b)
		}
	}
	w := many
	token, id := w.account("xem", auth.Organiser)
	w.staffGet("/contests/thi/participation", token).want(t, 409, "declaration_needed")
	w.staffGet("/contests/thi/statistics", token).want(t, 409, "declaration_needed")
	s := w.connect("/ws/participation/thi")
	s.say(map[string]any{"type": "auth", "token": token})
	if _, reason := s.closed(); reason != "declaration_needed" {
		t.Errorf("the socket is closed with %q", reason)
	}
	declare := func(body any) answer {
		return w.do(call{method: "POST", path: "/api/v1/staff/contests/thi/declaration", bearer: token, body: body})
	}
	declare(map[string]any{"accepted": false}).want(t, 400, "body_invalid")
	declare(map[string]any{"accepted": true, "contact": "0909090909"}).want(t, 204, "")
	var seen statisticsSeen
	for range 3 {
		w.staffGet("/contests/thi/statistics", token).want(t, 200, "").into(t, &seen)
		w.staffGet("/contests/thi/participation", token).want(t, 200, "")
	}
	if !seen.Sealed || seen.All.People != 7 || seen.All.Attempts != 7 {
		t.Errorf("the statistics are %+v", seen)
	}
	w.do(call{method: "POST", path: "/api/v1/contests/thi/attempts", body: map[string]any{"start_key": "xem-xem-xem-xem-xem", "name": "Nguyễn Thị Xem",
		"unit_id": "so-noi-vu", "contact": "0909 090 909", "consent": map[string]any{"notice": "1", "accepted": true, "on_air": false}}}).want(t, 403, "person_excluded")
	log := w.audited("?who=" + id)
	var what []string
	for _, r := range log.Records {
		what = append(what, r.What)
		if r.Contest != w.c.ID || r.WhoName != "Nguyễn Thị Xem" || r.Kind == "" {
			t.Errorf("the log has %+v", r)
		}
	}
	if got := strings.Join(what, " "); got != "viewSealed declareNoEntrant" || !log.Chain.Whole {
		t.Errorf("the log has %q, whole %t", got, log.Chain.Whole)
	}
}

func TestStatisticsOfAPublishedResult(t *testing.T) {
	t.Parallel()
	j := newJudges(t)
	var live, seen statisticsSeen
	j.staff("GET", "/statistics", j.one, nil).want(t, 200, "").into(t, &live)
	if live.Published != nil || live.All.People != 3 || len(live.Bands) != 5 || live.Bands[0].People != 2 || live.Bands[0].Share != 66.67 || live.Bands[4].Share != 33.33 {
		t.Errorf("before it is published: %+v", live)
	}
	var r judged
	j.staff("POST", "/publications", j.organiser, map[string]any{}).want(t, 200, "").into(t, &r)
	pub := "/publications/" + r.Publications[0].ID
	p := j.proposed()
	j.staff("POST", pub+"/changes", j.one, map[string]any{"kind": "order", "who": []string{p.Awards[0].Alike[1].Who, p.Awards[0].Alike[0].Who}, "reason": "Bốc thăm"}).want(t, 200, "")
	j.staff("POST", pub+"/confirm", j.one, nil).want(t, 200, "")
	j.staff("POST", pub+"/sign", j.two, nil).want(t, 200, "").into(t, &r)
	j.staff("GET", "/statistics?group=so", j.one, nil).want(t, 200, "").into(t, &seen)
	if seen.Published == nil || seen.Published.Hash != r.Publications[0].Hash || seen.All.People != 3 {
		t.Errorf("published statistics are %+v", seen)
	}
	j.staff("GET", "/statistics?round=none", j.one, nil).want(t, 400, "query_invalid")
	j.staff("GET", "/statistics?group=none", j.one, nil).want(t, 400, "query_invalid")
	j.staff("GET", "/statistics/table?table=none", j.one, nil).want(t, 400, "query_invalid")
	for query, want := range map[string]string{"": "PK", "?format=csv": "Sở Nội vụ", "?format=csv&table=bands": "66,67", "?format=csv&table=hours": "Chủ Nhật", "?format=csv&table=ages": ""} {
		if a := j.staff("GET", "/statistics/table"+query, j.one, nil).want(t, 200, ""); !strings.Contains(string(a.body), want) {
			t.Errorf("the table %q lacks %q: %.300s", query, want, a.body)
		}
	}
	var open struct {
		Results []struct {
			Statistics *struct {
				Bands []struct{ People int }
				Most  []struct{ Unit string }
			}
		}
	}
	j.get("/api/v1/contests/thi/results").want(t, 200, "").into(t, &open)
	if st := open.Results[0].Statistics; st == nil || st.Bands[0].People != 2 || len(st.Most) != 1 {
		t.Errorf("in public the statistics are %+v", open)
	}
	for _, format := range []string{"docx", "xlsx"} {
		j.staff("GET", pub+"/minutes?format="+format, j.one, nil).want(t, 200, "")
	}
}

// Decisive steps and what takes data out go into the log with who, which contest and what; what is refused, or only tried,
// does not.
func TestDecisiveStepsAreInTheAuditLog(t *testing.T) {
	t.Parallel()
	j := newJudges(t)
	attempt := j.contestants[2].attempt.ID
	j.staff("POST", "/disqualify", j.one, map[string]any{"attempt": attempt, "reason": "Thi hộ"}).want(t, 200, "")
	j.staff("POST", "/disqualify", j.organiser, map[string]any{"attempt": attempt, "reason": "Thi hộ"}).want(t, 403, "role_forbidden")
	j.staff("GET", "/standings/table", j.one, nil).want(t, 200, "")
	log := j.audited("?kind=disqualify")
	if len(log.Records) != 1 || log.Records[0].Who != "usr_jury1" || log.Records[0].Object != attempt || log.Records[0].Contest == "" {
		t.Errorf("the log has %+v", log.Records)
	}
	if all := j.audited(""); all.Chain.Records != 2 || !all.Chain.Whole || all.Records[0].What != "standingsTable" || all.Records[0].Number != 2 {
		t.Errorf("the log is %+v", all)
	}
	if next := j.audited("?before=2"); len(next.Records) != 1 || next.Records[0].Number != 1 {
		t.Errorf("the next page is %+v", next)
	}
	day := j.now().In(contest.Vietnam)
	if today := j.audited("?day=" + day.Format(time.DateOnly)); len(today.Records) != 2 {
		t.Errorf("today's are %+v", today)
	}
	if before := j.audited("?day=" + day.AddDate(0, 0, -1).Format(time.DateOnly)); len(before.Records) != 0 {
		t.Errorf("yesterday's are %+v", before)
	}
	inspector := j.token(auth.Inspector)
	j.staffGet("/audit?day=hom-nay", inspector).want(t, 400, "query_invalid")
	j.staffGet("/audit?before=x", inspector).want(t, 400, "query_invalid")
	table := j.staffGet("/audit/table?kind=disqualify", inspector).want(t, 200, "")
	if !strings.Contains(string(table.body), "Loại bài thi") || strings.Contains(string(table.body), "Nguyễn Văn") {
		t.Errorf("the table is %s", table.body)
	}
	if again := j.audited("?kind=auditTable"); len(again.Records) != 1 {
		t.Errorf("taking the log out is not in it: %s", fmt.Sprint(again.Records))
	}
}
