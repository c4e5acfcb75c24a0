package contesttest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"khoabang/contest"
)

// Sizes of the interleaved suite: each seed makes about 40 writes to one attempt.
const (
	seeds       = 3
	appenders   = 4 // goroutines that answer, each under numbers of its own
	appendsEach = 6 // calls of each
	takers      = 2 // goroutines that take the attempt over
	takesEach   = 2
	openers     = 2 // goroutines that open one item after the other
	opensEach   = 3
	submitters  = 2 // goroutines that hand in
	sweepers    = 2 // goroutines that close what is due
)

var interleavedTests = []test{{"append, take-over, close and sweep interleave", interleaved}}

// interleaved lets many goroutines work on one attempt at once and then compares what each was told with what is
// stored.
func interleaved(t *testing.T, s contest.Store) {
	for seed := range uint64(seeds) {
		r := newRound(s, seed)
		add(t, s, Attempt(r.id))
		var wg sync.WaitGroup
		start := func(n int, work func(*testing.T, int, *rand.Rand)) {
			for i := range n {
				rng := rand.New(rand.NewPCG(seed, r.started))
				r.started++
				wg.Go(func() { work(t, i, rng) })
			}
		}
		start(appenders, r.answer)
		start(takers, r.take)
		start(openers, r.open)
		start(submitters, r.submit)
		start(sweepers, r.sweep)
		wg.Wait()
		r.check(t)
		if t.Failed() {
			t.Fatalf("with seed %d", seed)
		}
	}
}

// round is one attempt and what every caller was told about it.
type round struct {
	s       contest.Store
	id      string
	seed    uint64
	started uint64
	appends atomic.Int64

	midway  chan struct{} // closed when the closers may begin
	closing func()        // tells that the first closer begins
	closed  func()        // tells that the first closer has begun
	around  [2]chan struct{}

	mu      sync.Mutex
	stored  []contest.Entry   // acknowledged
	refused []contest.Entry   // refused with ErrClosed
	epochs  []int             // given by take-overs
	moved   int               // deadlines set
	opened  []contest.Attempt // as openings left them
	begun   []begun
	done    []contest.Attempt
}

type begun struct {
	attempt contest.Attempt
	journal []contest.Entry
}

func newRound(s contest.Store, seed uint64) *round {
	r := &round{s: s, id: fmt.Sprintf("a%d", seed), seed: seed, midway: make(chan struct{})}
	r.around = [2]chan struct{}{make(chan struct{}), make(chan struct{})}
	r.closing = sync.OnceFunc(func() { close(r.around[0]) })
	r.closed = sync.OnceFunc(func() { close(r.around[1]) })
	return r
}

// answer sends entries, one or a few a call, some twice, and some that were refused again as late ones. The last call
// of each worker comes while the first closer begins, or just after.
func (r *round) answer(t *testing.T, worker int, rng *rand.Rand) {
	seq := worker * 100
	for i := range appendsEach {
		if i == appendsEach-1 {
			<-r.around[worker%2]
		}
		var batch []contest.Entry
		for range 1 + rng.IntN(3) {
			seq++
			batch = append(batch, Entry(1, seq, string(rune('A'+rng.IntN(4)))))
		}
		err := r.append(t, batch)
		if err == nil && rng.IntN(3) == 0 {
			err = r.append(t, batch) // the acknowledgement was lost
		}
		if errors.Is(err, contest.ErrClosed) {
			err = r.appendLate(t, rng, batch)
		}
		if err != nil {
			t.Errorf("Append = %v", err)
		}
		if r.appends.Add(1) == appenders*appendsEach/3+int64(r.seed) {
			close(r.midway)
		}
	}
}

func (r *round) append(t *testing.T, batch []contest.Entry) error {
	err := r.s.Append(t.Context(), r.id, batch)
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case err == nil:
		r.stored = append(r.stored, batch...)
	case errors.Is(err, contest.ErrClosed):
		r.refused = append(r.refused, batch...)
	}
	return err
}

func (r *round) appendLate(t *testing.T, rng *rand.Rand, batch []contest.Entry) error {
	if rng.IntN(2) == 0 {
		return nil
	}
	late := make([]contest.Entry, len(batch))
	for i, e := range batch {
		late[i] = Late(e)
	}
	return r.s.Append(t.Context(), r.id, late)
}

// take takes the attempt over, and moves its deadline, until it is closed.
func (r *round) take(t *testing.T, worker int, rng *rand.Rand) {
	for i := range takesEach {
		a, err := r.s.TakeAttempt(t.Context(), r.id, contest.MaxEpochs, after(i))
		var moved error
		if rng.IntN(2) == 0 {
			moved = r.s.SetDeadline(t.Context(), r.id, after(1000*worker+i), after(i))
		} else {
			moved = contest.ErrClosed
		}
		r.mu.Lock()
		if err == nil {
			r.epochs = append(r.epochs, a.Epoch)
		} else if !errors.Is(err, contest.ErrClosed) {
			t.Errorf("TakeAttempt = %v", err)
		}
		if moved == nil {
			r.moved++
		} else if !errors.Is(moved, contest.ErrClosed) {
			t.Errorf("SetDeadline = %v", moved)
		}
		r.mu.Unlock()
	}
}

// open opens items as whoever holds the attempt, until it is closed.
func (r *round) open(t *testing.T, worker int, rng *rand.Rand) {
	for i := range opensEach {
		a, err := r.s.Attempt(t.Context(), r.id)
		if err == nil {
			a, err = r.s.OpenItem(t.Context(), r.id, opening(a.Epoch, max(0, len(a.Openings)-rng.IntN(2)), 10*worker+i))
		}
		switch {
		case err == nil:
			r.mu.Lock()
			r.opened = append(r.opened, a)
			r.mu.Unlock()
		case !errors.Is(err, contest.ErrClosed) && !errors.Is(err, contest.ErrMoved):
			t.Errorf("OpenItem = %v", err)
		}
	}
}

// submit closes the attempt, as its contestant does.
func (r *round) submit(t *testing.T, worker int, _ *rand.Rand) {
	<-r.midway
	r.close(t, worker, contest.Submitted)
}

// sweep closes the attempt if it is due, as every node does.
func (r *round) sweep(t *testing.T, worker int, _ *rand.Rand) {
	<-r.midway
	due, err := r.s.DueAttempts(t.Context(), At.AddDate(1, 0, 0), At.AddDate(1, 0, 0), 10)
	if err != nil {
		t.Errorf("DueAttempts = %v", err)
	}
	for _, a := range due {
		if a.ID != r.id {
			t.Errorf("DueAttempts returned %s, which is %s", a.ID, a.State)
			continue
		}
		r.close(t, submitters+worker, contest.TimeUp)
	}
}

// close closes with a closure and a score that name the closer; the score counts the entries that the closer was given.
func (r *round) close(t *testing.T, closer int, reason contest.Reason) {
	r.closing()
	defer r.closed() // even if it fails: others wait
	a, journal, err := r.s.BeginClose(t.Context(), r.id, contest.Closure{Reason: reason, At: after(closer)}, after(closer))
	if err != nil {
		t.Errorf("BeginClose = %v", err)
		return
	}
	r.closed()
	b := begun{a, journal}
	done, err := r.s.FinishClose(t.Context(), r.id, contest.Score{Correct: closer, Points: len(counted(journal))}, after(closer))
	if err != nil {
		t.Errorf("FinishClose = %v", err)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.begun = append(r.begun, b)
	r.done = append(r.done, done)
}

// counted returns the entries that are not late.
func counted(journal []contest.Entry) []contest.Entry {
	var in []contest.Entry
	for _, e := range journal {
		if !e.Late {
			in = append(in, e)
		}
	}
	return in
}

// check compares what callers were told with what is stored.
func (r *round) check(t *testing.T) {
	stored, err := r.s.Attempt(t.Context(), r.id)
	must(t, "Attempt", err)
	journal, err := r.s.Entries(t.Context(), r.id)
	must(t, "Entries", err)
	in := counted(journal)
	for _, b := range r.begun {
		same(t, "counted journal of a closer", counted(b.journal), in)
		same(t, "closure of a closer", b.attempt.Closing, stored.Closing)
	}
	for _, done := range r.done {
		same(t, "attempt of a closer", done, stored)
	}
	if stored.State != contest.Done || stored.Score.Points != len(in) {
		t.Errorf("the attempt is %s with a score of %d entries, want it closed with %d", stored.State, stored.Score.Points, len(in))
	}
	for _, e := range r.stored {
		if !contains(in, e) {
			t.Errorf("entry %d was acknowledged and is not counted", e.Seq)
		}
	}
	for _, e := range r.refused {
		if contains(in, e) {
			t.Errorf("entry %d was refused and is counted", e.Seq)
		}
	}
	r.checkEpochs(t, stored)
}

func (r *round) checkEpochs(t *testing.T, stored contest.Attempt) {
	seen := map[int]bool{1: true}
	for _, e := range r.epochs {
		if seen[e] || e > stored.Epoch {
			t.Errorf("take-overs were given epochs %v, and %d is stored", r.epochs, stored.Epoch)
		}
		seen[e] = true
	}
	if want := 1 + len(r.epochs); stored.Epoch != want {
		t.Errorf("the epoch is %d, want %d", stored.Epoch, want)
	}
	for _, a := range r.opened {
		if n := len(a.Openings); n > len(stored.Openings) || !slices.Equal(a.Openings, stored.Openings[:n]) {
			t.Errorf("an opening was told of %v, and %v is stored", a.Openings, stored.Openings)
		}
	}
	if want := len(r.epochs) + r.moved + len(stored.Openings) + 2; stored.Revision != want {
		t.Errorf("the revision is %d, want %d: one for each change", stored.Revision, want)
	}
}

func contains(entries []contest.Entry, e contest.Entry) bool {
	return slices.ContainsFunc(entries, e.Same)
}
