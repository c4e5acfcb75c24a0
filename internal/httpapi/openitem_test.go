package httpapi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/internal/auth"
)

// opening is what the API says of questions that are handed out one at a time.
type opening struct {
	Items    int
	Epoch    int
	Deadline time.Time
	Question struct {
		Item int
		Stem string
	}
	Window struct {
		Item     int
		OpensAt  time.Time `json:"opens_at"`
		ClosesAt time.Time `json:"closes_at"`
	}
	Sheet []struct{ Stem string }
}

// No text of a question leaves the server before the question was opened, whatever is asked.
func TestNoQuestionBeforeItOpens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.open("tung-cau", func(c *contest.Contest) { c.Rules.Limit, c.Rules.ItemLimit = 0, 30*time.Second })
	p := w.start("tung-cau", "a")
	given := map[string]bool{} // the stems that were handed out
	check := func(a answer, items int) {
		t.Helper()
		if n := strings.Count(string(a.body), `"stem":`); n != items {
			t.Errorf("%d questions are in %s, want %d", n, a.body, items)
		}
	}
	open := func(item, epoch int) answer {
		return p.post(fmt.Sprintf("items/%d/open", item), map[string]any{"epoch": epoch})
	}
	var held opening
	taken := p.post("take", nil).want(t, 200, "")
	if taken.into(t, &held); held.Items != 5 || held.Window.Item != 1 || !held.Window.ClosesAt.Equal(held.Window.OpensAt.Add(30*time.Second)) {
		t.Errorf("a take-over gives %s", taken.body)
	}
	check(taken, 1)
	given[held.Sheet[0].Stem] = true
	check(open(3, 2).want(t, 409, "question_not_next"), 0)
	check(open(2, 1).want(t, 409, "attempt_moved"), 0)
	check(p.post("items/hai/open", map[string]any{"epoch": 2}).want(t, 409, "question_not_next"), 0)
	check(p.post("answers", map[string]any{"epoch": 2, "entries": []any{map[string]any{"seq": 1, "item": 2, "choices": []int{1}}}}).want(t, 400, "entry_invalid"), 0)
	check(p.get(""), 0)
	s := w.connect("/ws/attempts/" + p.attempt.ID)
	var status struct {
		Ticket string
		Code   string `json:"resume_code"`
	}
	p.post("take", nil).want(t, 200, "").into(t, &status)
	s.say(map[string]any{"type": "auth", "ticket": status.Ticket})
	s.next()
	for item := 2; item <= 5; item++ {
		w.advance(10 * time.Second)
		var o, again opening
		a := open(item, 3).want(t, 200, "")
		check(a, 1)
		a.into(t, &o)
		open(item, 3).want(t, 200, "").into(t, &again)
		if given[o.Question.Stem] || o.Question.Item != item || o.Window != again.Window {
			t.Errorf("opening %d gave %+v, and again %+v", item, o, again)
		}
		given[o.Question.Stem] = true
		if item == 5 && !o.Deadline.Equal(o.Window.ClosesAt) {
			t.Errorf("the last question closes at %v, the attempt at %v", o.Window.ClosesAt, o.Deadline)
		}
		check(p.post("answers", map[string]any{"epoch": 3, "entries": []any{map[string]any{"seq": item, "item": item}}}).want(t, 200, ""), 0)
	}
	if p.get("").into(t, &held); held.Window.Item != 5 {
		t.Errorf("the status names question %d", held.Window.Item)
	}
	w.advance(6 * time.Second)
	late := p.post("answers", map[string]any{"epoch": 3, "entries": []any{map[string]any{"seq": 9, "item": 4}}}).want(t, 409, "question_passed")
	if !strings.Contains(string(late.body), `"passed"`) {
		t.Errorf("a late answer is told %s", late.body)
	}
	before := held.Window.ClosesAt
	w.do(call{method: "POST", path: "/api/v1/staff/contests/" + c.Slug + "/extra-time", bearer: w.token(auth.Organiser),
		body: map[string]any{"code": status.Code, "minutes": 5, "reason": "Khiếm thị"}}).want(t, 200, "")
	if p.get("").into(t, &held); !held.Window.ClosesAt.After(before) {
		t.Errorf("extra time leaves the question to close at %v", held.Window.ClosesAt)
	}
	p.post("submit", nil).want(t, 200, "")
	open(5, 3).want(t, 410, "attempt_closed")
}
