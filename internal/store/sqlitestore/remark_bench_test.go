package sqlitestore_test

import (
	"context"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/contest/contesttest"
	"khoabang/questions"
)

// BenchmarkRemark marks a round of 100,000 closed attempts anew after the key of one of twenty questions, that half of the
// sheets hold, has changed, while somebody saves answers, and reports how many attempts that were a second, how many seconds
// of processors it took, which a busy machine changes less, and how long the slowest answer of a hundred took.
// KHOABANG_REMARK_ATTEMPTS sets another number.
func BenchmarkRemark(b *testing.B) {
	n := 100_000
	if v, err := strconv.Atoi(os.Getenv("KHOABANG_REMARK_ATTEMPTS")); err == nil {
		n = v
	}
	const pool, items = 20, 10
	ctx := b.Context()
	db := open(b)
	s := db.Contests()
	c := contesttest.Contest("c1")
	c.Rounds = c.Rounds[:1]
	c.Rounds[0].ClosesAt = contesttest.At.Add(time.Hour)
	c.Amendments = nil
	p := crowdPaper(pool)
	c.Rounds[0].Papers = []contest.RoundPaper{{PaperID: "p1"}}
	if err := s.AddPaper(ctx, p); err != nil {
		b.Fatal(err)
	}
	if err := s.AddContest(ctx, c); err != nil {
		b.Fatal(err)
	}
	crowd(b, s, p, n, items)
	if err := s.AddAttempt(ctx, contesttest.Attempt("beside")); err != nil {
		b.Fatal(err)
	}
	service := contest.New(contest.Config{
		Store: s, Questions: db.Questions(), Units: db.Units(), Log: slog.New(slog.DiscardHandler), Publisher: unheard{},
		Clock: func() time.Time { return contesttest.At.Add(2 * time.Hour) },
	})
	seq, used := 0, time.Duration(0)
	for b.Loop() {
		// Each time the key is another, so that scores differ each time.
		option := string("BCDA"[seq%4])
		_, err := s.UpdateContest(ctx, "c1", func(c *contest.Contest) error {
			c.Amendments = append(slices.Clone(c.Amendments), contest.Amendment{
				ID: strconv.Itoa(seq), Question: questions.Ref{BankID: "b", ID: "q000", Revision: 1}, Remedy: contest.Rekey,
				Key: questions.Key{Options: []string{option}}, SignedBy: "x", SignedAt: contesttest.At.Add(time.Hour + time.Duration(seq)*time.Second),
			})
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		seq++
		stop := answering(ctx, b, s, seq)
		before := processors(b)
		if err := service.Remark(ctx, "c1"); err != nil {
			b.Fatal(err)
		}
		used += processors(b) - before
		b.ReportMetric(stop().Seconds()*1000, "p99-answer-ms")
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "attempts/s")
	b.ReportMetric(used.Seconds()/float64(b.N), "cpu-s/op")
}

// processors returns how long processors have worked for this process.
func processors(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// answering saves an answer every few milliseconds until it is stopped, and then returns the 99th percentile of the time
// that one took.
func answering(ctx context.Context, b *testing.B, s contest.Store, epoch int) func() time.Duration {
	var over atomic.Bool
	var took []time.Duration
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for seq := 1; !over.Load(); seq++ {
			began := time.Now()
			if err := s.Append(ctx, "beside", []contest.Entry{contesttest.Entry(epoch, seq, "A")}); err != nil {
				b.Error(err)
				return
			}
			took = append(took, time.Since(began))
			<-tick.C
		}
	}()
	return func() time.Duration {
		over.Store(true)
		<-done
		slices.Sort(took)
		return took[len(took)*99/100]
	}
}

// unheard is a publisher to whom nobody listens.
type unheard struct{}

func (unheard) Result(context.Context, contest.Result)   {}
func (unheard) Attempt(context.Context, contest.Attempt) {}
func (unheard) Contest(context.Context, contest.Contest) {}
