package httpapi_test

import (
	"strings"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/internal/auth"
)

// waiting is what the holder of an attempt in the waiting room is told.
type waiting struct {
	Waiting  bool
	BeginsAt time.Time `json:"begins_at"`
	Deadline time.Time
	Epoch    int
	Sheet    []struct{ Item int }
}

// heat makes a contest that everybody begins together when somebody starts it.
func (w *world) heat(slug string) contest.Contest {
	w.t.Helper()
	c, err := w.contests.Publish(w.t.Context(), w.contest(slug, func(c *contest.Contest) { c.Rounds[0].Mode = contest.Together }).ID)
	must(w.t, err)
	return c
}

func (w *world) organise(path string, body any) answer {
	w.t.Helper()
	c := call{method: "POST", path: "/api/v1/staff/contests/" + path, body: body, bearer: w.token(auth.Organiser)}
	if body == nil {
		c.contentType = "application/json"
	}
	return w.do(c)
}

func TestAHeatOverTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.heat("dot")
	var door struct {
		Mode      string
		State     string
		LastStart time.Time `json:"last_start"`
	}
	w.get("/api/v1/contests/dot").want(t, 200, "").into(t, &door)
	if door.Mode != "together" || door.State != "upcoming" || !door.LastStart.IsZero() {
		t.Errorf("the door says %+v", door)
	}
	p := w.start("dot", "a")
	var held waiting
	taken := p.post("take", nil).want(t, 200, "")
	if taken.into(t, &held); !held.Waiting || len(held.Sheet) != 0 || !held.BeginsAt.IsZero() || strings.Contains(string(taken.body), "Câu hỏi") {
		t.Errorf("in the waiting room one holds %s", taken.body)
	}
	p.get("/sheet").want(t, 409, "attempt_not_begun")
	p.post("answers", map[string]any{"epoch": 2, "entries": []any{map[string]any{"seq": 1, "item": 1, "choices": []int{1}}}}).want(t, 409, "attempt_not_begun")
	p.post("submit", nil).want(t, 409, "attempt_not_begun")
	other := w.start("dot", "b")
	w.do(call{method: "GET", path: "/api/v1/attempts/" + p.attempt.ID + "/sheet", cookies: map[string]string{"kb_contestant": other.cookie}}).want(t, 403, "attempt_not_yours")

	watch := w.connect("/ws/participation/dot")
	watch.say(map[string]any{"type": "auth", "token": w.token(auth.Organiser)})
	if m := watch.next(); m.Waiting != 2.0 {
		t.Errorf("organisers see %+v; want two who wait", m)
	}
	s := w.connect("/ws/attempts/" + p.attempt.ID)
	s.say(map[string]any{"type": "auth", "ticket": p.attempt.Ticket})
	if m := s.next(); m.Waiting != true || !m.BeginsAt.IsZero() {
		t.Errorf("the socket begins with %+v", m)
	}
	told := func() time.Time {
		t.Helper()
		return s.until(func(m message) bool { return !m.BeginsAt.IsZero() }).BeginsAt
	}
	w.organise("dot/start", map[string]any{"opens_at": w.now().Add(9 * time.Second)}).want(t, 409, "schedule_refused")
	at := w.now().Add(time.Hour).Truncate(time.Millisecond)
	w.organise("dot/start", map[string]any{"opens_at": at}).want(t, 200, "")
	if got := told(); !got.Equal(at) {
		t.Errorf("the phone was told the start %v, want %v", got, at)
	}
	w.organise("dot/open", nil).want(t, 200, "")
	starts := s.until(func(m message) bool { return m.BeginsAt.Before(at.Add(-time.Minute)) }).BeginsAt
	if in := starts.Sub(w.now()); in > contest.Countdown || in < contest.Countdown/2 {
		t.Errorf("it starts in %v, want %v", in, contest.Countdown)
	}
	w.advance(starts.Sub(w.now()))
	p.get("/sheet").want(t, 200, "").into(t, &held)
	if len(held.Sheet) != 5 || !held.BeginsAt.Equal(starts) || !held.Deadline.Equal(starts.Add(15*time.Minute)) || held.Epoch != 2 {
		t.Errorf("at the start one gets %d questions since %v until %v", len(held.Sheet), held.BeginsAt, held.Deadline)
	}
	w.advance(5 * time.Minute)
	late := w.start("dot", "c")
	if !late.attempt.Deadline.Equal(starts.Add(15*time.Minute)) || len(late.attempt.Sheet) != 5 {
		t.Errorf("who comes late has %d questions until %v", len(late.attempt.Sheet), late.attempt.Deadline)
	}
	w.advance(10 * time.Minute)
	w.do(call{method: "POST", path: "/api/v1/contests/dot/attempts", body: startBody("d")}).want(t, 410, "contest_closed")
}
