package live_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"khoabang/contest"
	"khoabang/internal/bus/membus"
	"khoabang/internal/live"
)

// node is one node of the service, running.
type node struct {
	*live.Live
	stop func()
}

// start runs a node in the test's bubble; it ends with the test, or by stop.
func start(t *testing.T, cfg live.Config) *node {
	t.Helper()
	cfg.Clock, cfg.Log = time.Now, slog.New(slog.DiscardHandler)
	n := &node{Live: live.New(cfg)}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := n.Run(ctx); err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	n.stop = func() { cancel(); running.Wait() }
	t.Cleanup(n.stop)
	return n
}

func (n *node) board(t *testing.T, c contest.Contest) *live.Board {
	t.Helper()
	b, err := n.Board(t.Context(), c, contest.Scope{})
	if err != nil {
		t.Fatalf("Board: %v", err)
	}
	return b
}

func TestNodesHearEachOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bus := membus.New(64)
		n := &names{}
		n.set("an", "Nguyễn Văn An", nil)
		one := start(t, live.Config{Store: &source{}, Bus: bus, Names: n.labels})
		two := start(t, live.Config{Store: &source{}, Bus: bus, Names: n.labels})
		synctest.Wait()
		c := quiz(contest.CountBest, keys...)
		c.Rounds = []contest.Round{{ID: "r1", Name: "Vòng 1", OpensAt: epoch, Papers: []contest.RoundPaper{{PaperID: "p1"}}}}
		board := two.board(t, c)
		follower, schedule := two.Hub().Subscribe("an/1"), two.Hub().SubscribeContest("quiz")
		defer follower.Close()
		defer schedule.Close()

		one.Result(t.Context(), result("an", 1, 12, 300))
		one.Attempt(t.Context(), attempt("an/1", 3))
		one.Contest(t.Context(), c)
		synctest.Wait()

		s, _ := board.Standing("an")
		want := live.Standing{Rank: 1, Position: 1, Of: 1, Result: result("an", 1, 12, 300)}
		if diff := gocmp.Diff(want, s); diff != "" {
			t.Errorf("the other node's standing (-want +got):\n%s", diff)
		}
		a, _ := follower.Next()
		if diff := gocmp.Diff(public(attempt("an/1", 3)), a); diff != "" {
			t.Errorf("the other node's attempt (-want +got):\n%s", diff)
		}
		got, _ := schedule.Next()
		if diff := gocmp.Diff(c.Rounds, got.Rounds); diff != "" {
			t.Errorf("the other node's schedule (-want +got):\n%s", diff)
		}

		if f, _ := board.Current(t.Context()); f.Rows[0].Name != "Nguyễn Văn An" {
			t.Errorf("name on show %q", f.Rows[0].Name)
		}
		n.set("an", "TS-00X", nil)
		one.Forget("an")
		time.Sleep(live.FrameInterval)
		if f, _ := board.Current(t.Context()); f.Rows[0].Name != "TS-00X" {
			t.Errorf("name on show after Forget on the other node %q, want TS-00X", f.Rows[0].Name)
		}
		for _, bad := range []string{"", "{", `{"attempt":7}`, "null"} {
			for _, topic := range []string{"result", "attempt", "contest", "forget", "of-a-newer-version"} {
				bus.Publish(topic, []byte(bad))
			}
		}
		synctest.Wait()
		if got := board.Len(); got != 1 {
			t.Errorf("Len() after rubbish on the bus = %d, want 1", got)
		}
	})
}

func TestBoardHealsFromTheStore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := &source{}
		now := func(contestant string, correct int) contest.Result {
			r := result(contestant, 1, correct, 300)
			r.ChangedAt = contest.Millis(time.Now())
			return r
		}
		for i := range 100 {
			store.add(now(fmt.Sprint("p", i), 5))
		}
		n := start(t, live.Config{Store: store})
		b := n.board(t, quiz(contest.CountBest, keys...))
		time.Sleep(time.Hour)
		store.add(now("an", 12)) // no message came
		stamped := now("binh", 13)
		time.Sleep(20 * time.Second)
		store.add(stamped) // visible long after its time was taken
		time.Sleep(1500 * time.Millisecond)
		if diff := gocmp.Diff([]string{"1 binh", "2 an"}, places(b.Top(2))); diff != "" {
			t.Errorf("Top(2) a second later (-want +got):\n%s", diff)
		}
		store.fail(errors.New("gone"))
		time.Sleep(time.Minute)
		store.add(now("chi", 14))
		time.Sleep(time.Minute)
		store.fail(nil)
		time.Sleep(1500 * time.Millisecond)
		if diff := gocmp.Diff([]string{"1 chi", "2 binh", "3 an"}, places(b.Top(3))); diff != "" {
			t.Errorf("Top(3) after the store was gone (-want +got):\n%s", diff)
		}
		_, before := store.counts()
		time.Sleep(time.Minute)
		_, between := store.counts()
		time.Sleep(time.Hour)
		reads, after := store.counts()
		if after != between || reads != 1 {
			t.Errorf("an idle board reread %d results after the first %d, and all of them %d times, want 0 and once",
				after-between, between-before, reads)
		}
	})
}

func TestBoardIsRebuiltOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := &source{gate: make(chan struct{})}
		store.add(result("an", 1, 12, 300))
		n := start(t, live.Config{Store: store})
		c := quiz(contest.CountBest, keys...)
		impatient, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var all sync.WaitGroup
		all.Go(func() {
			if _, err := n.Board(impatient, c, contest.Scope{}); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("Board for the impatient = %v, want %v", err, context.DeadlineExceeded)
			}
		})
		synctest.Wait() // it is the impatient who begins
		boards := make([]*live.Board, 20)
		for i := range boards {
			all.Go(func() { boards[i], _ = n.Board(t.Context(), c, contest.Scope{}) })
		}
		time.Sleep(2 * time.Second)
		n.Result(t.Context(), result("binh", 1, 13, 300)) // while it is rebuilt
		close(store.gate)
		all.Wait()
		for _, b := range boards {
			if b == nil || b != boards[0] {
				t.Fatal("concurrent callers got different boards")
			}
		}
		if diff := gocmp.Diff([]string{"1 binh", "2 an"}, places(boards[0].Top(5))); diff != "" {
			t.Errorf("Top(5) (-want +got):\n%s", diff)
		}
		if reads, _ := store.counts(); reads != 1 {
			t.Errorf("the store was read %d times, want once", reads)
		}
	})
}

func TestBoardErrorIsNotKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store, broken := &source{}, errors.New("broken")
		store.fail(broken)
		n := start(t, live.Config{Store: store})
		c := quiz(contest.CountBest, keys...)
		if _, err := n.Board(t.Context(), c, contest.Scope{}); !errors.Is(err, broken) {
			t.Errorf("Board over a broken store = %v, want %v", err, broken)
		}
		store.fail(nil)
		n.board(t, c)
		n.stop()
		if _, err := n.Board(t.Context(), contest.Contest{ID: "another"}, contest.Scope{}); !errors.Is(err, live.ErrStopping) {
			t.Errorf("Board after Run = %v, want %v", err, live.ErrStopping)
		}
	})
}

func TestRunEndsRebuilds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := start(t, live.Config{Store: &source{gate: make(chan struct{})}})
		done := make(chan error)
		go func() {
			_, err := n.Board(context.Background(), quiz(contest.CountBest), contest.Scope{})
			done <- err
		}()
		synctest.Wait()
		n.stop()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Board that Run ended = %v, want %v", err, context.Canceled)
		}
	})
}

func TestContestsHeal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := quiz(contest.CountFirst, contest.ByCorrect)
		var mu sync.Mutex
		n := start(t, live.Config{Store: &source{}, Contest: func(context.Context, string) (contest.Contest, error) {
			mu.Lock()
			defer mu.Unlock()
			return c, nil
		}})
		b := n.board(t, c)
		b.Apply(result("an", 1, 8, 300), result("an", 2, 12, 300))
		s := n.Hub().SubscribeContest("quiz")
		defer s.Close()
		mu.Lock()
		c.Revision, c.Rules.Counts = 2, contest.CountBest
		mu.Unlock()
		time.Sleep(1500 * time.Millisecond)
		if got, news := s.Next(); !news || got.Revision != 2 {
			t.Errorf("Next() = revision %d, %v, want 2", got.Revision, news)
		}
		if got, _ := b.Standing("an"); got.Result.AttemptID != "an/2" {
			t.Errorf("attempt %s counts under the newer rules, want an/2", got.Result.AttemptID)
		}
	})
}

func TestNamesHeal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		people := &names{}
		people.set("an", "Nguyễn Văn An", nil)
		n := start(t, live.Config{Store: &source{}, Names: people.labels})
		b := n.board(t, quiz(contest.CountBest, keys...))
		b.Apply(result("an", 1, 12, 300))
		c := watch(t, b)
		after := func(d time.Duration, want string) {
			t.Helper()
			time.Sleep(d)
			synctest.Wait()
			c.woken()
			if diff := gocmp.Diff([]string{want}, c.shows()); diff != "" {
				t.Errorf("on show (-want +got):\n%s", diff)
			}
		}
		after(time.Second, "1 Nguyễn Văn An")
		people.set("an", "TS-00X", errors.New("no directory")) // a message of the erasure that never came
		after(time.Hour, "1 Nguyễn Văn An")                    // what is known stays while nobody can be asked
		people.set("an", "TS-00X", nil)
		after(2*time.Second, "1 TS-00X")
		asked := people.times()
		after(time.Minute, "1 TS-00X")
		if got := people.times() - asked; got > 2 {
			t.Errorf("names asked for %d times in an idle minute, want once or twice", got)
		}
		b.Apply(result("binh", 1, 13, 300))
		time.Sleep(time.Second)
		synctest.Wait()
		all := people.askedFor()
		if got := all[len(all)-2:]; !slices.Equal(got, []string{"an", "binh"}) {
			t.Errorf("names asked for last: %v, want an, and for the newcomer's row binh alone", got)
		}
	})
}
