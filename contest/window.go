package contest

import (
	"context"
	"slices"
	"time"

	"khoabang/internal/fault"
)

// Limits on the time for one question.
const (
	MinItemLimit = 5 * time.Second
	MaxItemLimit = time.Hour
)

// The errors of opening a question.
var (
	ErrNotNext = fault.New(fault.Conflict, "question_not_next", "questions are opened one after the other")
	ErrMoved   = fault.New(fault.Conflict, "attempt_moved", "another device has taken the attempt over")
)

// ItemWindow is when one question of a sheet may be answered, where questions are handed out one at a time. Before it opens,
// nobody is shown the question.
type ItemWindow struct {
	Opens  time.Time     // zero until it opens
	Closes time.Time     // when its time is up; zero until it opens
	Left   time.Time     // when the next one opened; zero until then
	Limit  time.Duration // what everybody has for it, without extra time
	Live   bool          // on stage: real time, which no extra time stretches, and which the operator may cut short
}

// Windows are those of a sheet's items, in their order: first those that have opened. There are none where the sheet is
// handed out as a whole.
type Windows []ItemWindow

// OneByOne reports whether questions are handed out one at a time.
func (c Contest) OneByOne() bool { return c.Rules.ItemLimit > 0 }

// OpensByPhone reports whether the phone that holds an attempt opens its questions, and not the operator of a stage.
func (c Contest) OpensByPhone(roundID string) bool {
	r, _ := c.Round(roundID)
	return c.OneByOne() && r.Mode != Stage
}

// Windows returns the windows of an attempt's items. It alone knows where they come from: an item opens when the phone
// that holds the attempt asks for it, and closes after the time for each question, which extra time stretches by
// (base + extra) ÷ base, where base is the limit of the whole, or of all questions together where the whole has none. On
// stage all attempts have the windows that the operator's steps give.
func (c Contest) Windows(a Attempt) Windows {
	if !c.OneByOne() {
		return nil
	}
	if r, _ := c.Round(a.RoundID); r.Mode == Stage {
		return c.stageWindows(r, len(a.Sheet.Items))
	}
	w := make(Windows, len(a.Sheet.Items))
	length, begins := c.stretched(a, c.Rules.ItemLimit), c.Begins(a)
	for i := range w {
		w[i].Limit = c.Rules.ItemLimit
		if i < len(a.Openings) && !begins.IsZero() {
			w[i].Opens = later(a.Openings[i], begins) // the first opens with the round where everybody begins together
			w[i].Closes = w[i].Opens.Add(length)
		}
		if i+1 < len(a.Openings) {
			w[i].Left = a.Openings[i+1]
		}
	}
	return w
}

// stretched returns a stretch of time as long as the extra time of an attempt makes it.
func (c Contest) stretched(a Attempt, d time.Duration) time.Duration {
	base := c.base(a)
	if base == 0 {
		return d
	}
	return d + portion(d, c.extra(a), base)
}

// base returns the time that extra time is measured against; 0 where there is none.
func (c Contest) base(a Attempt) time.Duration {
	if a.Limit > 0 {
		return a.Limit
	}
	return time.Duration(len(a.Sheet.Items)) * c.Rules.ItemLimit
}

// portion returns d × by ÷ of in whole milliseconds. None is longer than MaxLimit, or than 200 hours: no product overflows.
func portion(d, by, of time.Duration) time.Duration {
	return time.Duration(d.Milliseconds()*by.Milliseconds()/of.Milliseconds()) * time.Millisecond
}

// Opened returns how many items have opened.
func (w Windows) Opened() int {
	n := slices.IndexFunc(w, func(v ItemWindow) bool { return v.Opens.IsZero() })
	if n < 0 {
		return len(w)
	}
	return n
}

// Current returns the number of the item that opened last, from 1, and its window; 0 where none has.
func (w Windows) Current() (item int, v ItemWindow) {
	if n := w.Opened(); n > 0 {
		return n, w[n-1]
	}
	return 0, ItemWindow{}
}

// end returns when the last item closes; zero until it has opened. An attempt is over then.
func (w Windows) end() time.Time {
	if len(w) == 0 {
		return time.Time{}
	}
	return w[len(w)-1].Closes
}

// soonest returns when the last item would close if every item that has not opened yet were opened as late as the time of
// the one before allows, and no later.
func (w Windows) soonest() time.Time {
	n, v := w.Current()
	return v.Closes.Add(time.Duration(len(w)-n) * v.Closes.Sub(v.Opens))
}

// left reports whether e came after its question had been left for the next one. Requests that were under way for no longer
// than the grace are not punished, here and in timeUp.
func (w Windows) left(e Entry) bool {
	return w != nil && !w[e.Item].Left.IsZero() && e.ReceivedAt.After(w[e.Item].Left.Add(Grace))
}

// timeUp reports whether e came after the time for its question was up.
func (w Windows) timeUp(e Entry) bool {
	return w != nil && e.ReceivedAt.After(w[e.Item].Closes.Add(Grace))
}

// took returns how long a question took: from its opening until the answer that counts was received, and its limit where
// there is none. Extra time is a slower clock, as in Attempt.Duration: the time is scaled by limit ÷ length and cut to the
// millisecond.
func (v ItemWindow) took(e Entry) time.Duration {
	length := v.Closes.Sub(v.Opens)
	if e.Answer.Empty() || length <= 0 {
		return v.Limit
	}
	d := max(e.ReceivedAt.Sub(v.Opens), 0)
	if v.Live {
		return min(d, v.Limit)
	}
	d = min(d, length)
	return min(portion(d, v.Limit, length), v.Limit)
}

// Opening is the opening of an item.
type Opening struct {
	Epoch    int // that holds the attempt
	Item     int // index into the sheet
	At       time.Time
	Deadline time.Time // of the attempt from then on; zero means never
}

// Refusal returns why the store does not open an item of the attempt as it is; nil for one that is open already.
func (o Opening) Refusal(a Attempt) error {
	switch {
	case a.State != Running:
		return ErrClosed
	case a.Epoch != o.Epoch:
		return ErrMoved
	case len(a.Openings) < o.Item:
		return ErrNotNext
	}
	return nil
}

// OpenItem hands out the next question of an attempt, by its number from 1, and starts its time. Asking again for one that
// has opened gives it again and changes nothing. It returns ErrAttemptNotFound, ErrNotYours, ErrMoved where another device
// has taken the attempt, ErrNotBegun, ErrNotNext where the ones before have not opened, or nothing is opened one at a time, and
// ErrClosed.
func (s *Service) OpenItem(ctx context.Context, attemptID, contestantID string, epoch, item int) (Attempt, Shown, error) {
	a, err := s.Attempt(ctx, attemptID, contestantID)
	if err != nil {
		return Attempt{}, Shown{}, err
	}
	c, err := s.Contest(ctx, a.ContestID)
	if err != nil {
		return Attempt{}, Shown{}, err
	}
	if c.Waits(a, s.now()) {
		return Attempt{}, Shown{}, ErrNotBegun
	}
	if item < 1 || item > len(c.Windows(a)) || !c.OpensByPhone(a.RoundID) {
		return Attempt{}, Shown{}, ErrNotNext.At("item", "not_next", "next", len(a.Openings)+1)
	}
	if a, err = s.open(ctx, c, a, Opening{Epoch: epoch, Item: item - 1, At: s.now()}); err != nil {
		return Attempt{}, Shown{}, err
	}
	p, err := s.paper(ctx, a.PaperID)
	if err != nil {
		return Attempt{}, Shown{}, err
	}
	it := a.Sheet.Items[item-1]
	q, _ := p.Question(it.Ref)
	return a, it.show(item-1, q, p), nil
}

// open stores an opening, unless the attempt's time is up.
func (s *Service) open(ctx context.Context, c Contest, a Attempt, o Opening) (Attempt, error) {
	deadline, _ := c.deadline(a)
	if !deadline.IsZero() && o.At.After(deadline) {
		return Attempt{}, ErrClosed
	}
	if n := len(a.Openings); n > 0 && o.At.Before(a.Openings[n-1]) {
		o.At = a.Openings[n-1] // another node's clock
	}
	with := a
	with.Openings = append(slices.Clone(a.Openings), o.At)
	o.Deadline, _ = c.deadline(with)
	before := a.Revision
	a, err := s.Store.OpenItem(ctx, a.ID, o)
	if err != nil || a.Revision == before {
		return a, err
	}
	s.remember(a)
	s.Publisher.Attempt(ctx, a)
	return a, nil
}
