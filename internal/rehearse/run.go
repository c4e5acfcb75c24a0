package rehearse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Plan says how a rehearsal goes.
type Plan struct {
	Contest     string        // slug
	Contestants int           // who start, answer and hand in
	Rate        float64       // answers a second of all together; 0 means that each answers as soon as the last is saved
	Length      time.Duration // of the answering
	Submit      bool          // hand in at the end
}

// Report is what a rehearsal measured.
type Report struct {
	Starts, Answers, Submits, Checks Timing
	Lost                             []string // acknowledged answers that the server does not have, one line each
}

// Timing is how long requests took, from the moment at which they were due, so that waiting for a slow server counts.
type Timing struct {
	Count    int // that succeeded
	Seconds  float64
	P50, P99 time.Duration
	Max      time.Duration
	Failed   map[string]int // by code
}

// PerSecond returns the requests that succeeded in a second.
func (t Timing) PerSecond() float64 { return float64(t.Count) / max(t.Seconds, 1e-9) }

// String returns the timing on one line.
func (t Timing) String() string {
	s := fmt.Sprintf("%d in %.1f s, %.0f a second, p50 %s, p99 %s, max %s", t.Count, t.Seconds, t.PerSecond(),
		t.P50.Round(100*time.Microsecond), t.P99.Round(100*time.Microsecond), t.Max.Round(100*time.Microsecond))
	for code, n := range t.Failed {
		s += fmt.Sprintf(", %d× %s", n, code)
	}
	return s
}

// meter collects durations from many goroutines.
type meter struct {
	mu     sync.Mutex
	took   []time.Duration
	failed map[string]int
	began  time.Time
}

func newMeter() *meter { return &meter{failed: map[string]int{}, began: time.Now()} }

func (m *meter) add(due time.Time, err error) {
	d := time.Since(due)
	m.mu.Lock()
	defer m.mu.Unlock()
	if err != nil {
		m.failed[code(err)]++
		return
	}
	m.took = append(m.took, d)
}

func (m *meter) timing() Timing {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := Timing{Count: len(m.took), Seconds: time.Since(m.began).Seconds(), Failed: m.failed}
	if len(m.took) == 0 {
		return t
	}
	slices.Sort(m.took)
	t.P50, t.P99, t.Max = m.took[len(m.took)/2], m.took[len(m.took)*99/100], m.took[len(m.took)-1]
	return t
}

// Run plays the plan and says on progress how far it is. Its error is one that kept it from playing; what the server
// refused or lost is in the report.
func (s *Server) Run(ctx context.Context, plan Plan, progress io.Writer) (Report, error) {
	door, err := s.Door(plan.Contest)
	if err != nil {
		return Report{}, err
	}
	if door.State != "open" {
		return Report{}, fmt.Errorf("contest %s is %s, not open", plan.Contest, door.State)
	}
	var r Report
	people := make([]*Contestant, plan.Contestants)
	r.Starts = each(plan.Contestants, func(i int) (err error) {
		people[i], err = s.Start(door, i)
		return err
	})
	fmt.Fprintln(progress, "starts:  ", r.Starts)
	people = slices.DeleteFunc(people, func(c *Contestant) bool { return c == nil })
	if len(people) == 0 {
		return r, errors.New("nobody could start")
	}
	if r.Answers = answerAll(ctx, people, plan); ctx.Err() != nil {
		return r, ctx.Err()
	}
	fmt.Fprintln(progress, "answers: ", r.Answers)
	r.Checks, r.Lost = checkAll(people)
	fmt.Fprintln(progress, "checks:  ", r.Checks)
	if plan.Submit {
		r.Submits = each(len(people), func(i int) error { _, err := people[i].Submit(); return err })
		fmt.Fprintln(progress, "hand-ins:", r.Submits)
	}
	return r, nil
}

// atOnce is how many requests each keeps under way.
const atOnce = 256

// each calls f for 0 to n-1, several at once, and times it.
func each(n int, f func(i int) error) Timing {
	m := newMeter()
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(n, atOnce) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				began := time.Now()
				m.add(began, f(i))
			}
		})
	}
	wg.Wait()
	return m.timing()
}

// answerAll lets everybody answer for the length of the plan: at its rate, each contestant in turn with gaps that vary,
// or without pause.
func answerAll(ctx context.Context, people []*Contestant, plan Plan) Timing {
	ctx, cancel := context.WithTimeout(ctx, plan.Length)
	defer cancel()
	m := newMeter()
	var wg sync.WaitGroup
	for _, c := range people {
		wg.Go(func() {
			due := time.Now()
			if plan.Rate > 0 {
				due = due.Add(gap(plan.Rate/float64(len(people))) / 2)
			}
			for n := 1; sleepUntil(ctx, due) && c.seq < maxSeq; n++ {
				m.add(due, c.Answer(n))
				if plan.Rate > 0 {
					due = due.Add(gap(plan.Rate / float64(len(people))))
				} else {
					due = time.Now()
				}
			}
		})
	}
	wg.Wait()
	return m.timing()
}

// maxSeq is how many answers one epoch may number.
const maxSeq = 500

// gap returns a pause that is 1/rate on average.
func gap(rate float64) time.Duration {
	return time.Duration((0.5 + rand.Float64()) / rate * float64(time.Second))
}

// sleepUntil waits for due and reports whether ctx is still on.
func sleepUntil(ctx context.Context, due time.Time) bool {
	if wait := time.Until(due); wait > 0 {
		t := time.NewTimer(wait)
		defer t.Stop()
		select {
		case <-t.C:
		case <-ctx.Done():
		}
	}
	return ctx.Err() == nil
}

// checkAll compares what the server has with what it acknowledged.
func checkAll(people []*Contestant) (Timing, []string) {
	var mu sync.Mutex
	var lost []string
	t := each(len(people), func(i int) error {
		err := people[i].Check()
		var refused Refused
		if err != nil && !errors.As(err, &refused) {
			mu.Lock()
			lost = append(lost, err.Error())
			mu.Unlock()
		}
		return err
	})
	return t, lost
}
