package live_test

import (
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"khoabang/contest"
	"khoabang/internal/live"
	"khoabang/questions"
)

// attempt is one with everything in it that followers may and may not see.
func attempt(id string, revision int) contest.Attempt {
	return contest.Attempt{
		ID: id, ContestID: "quiz", RoundID: "r1", PaperID: "p1", ContestantID: "an", UnitID: "so-noi-vu", Period: "quiz",
		Ordinal: 1, StartKey: "start", ResumeHash: "hash", Seed: contest.Seed{1, 2},
		Sheet: contest.Sheet{Items: []contest.Item{{Ref: questions.Ref{ID: "q1"}, Options: []string{"a"}}}},
		Epoch: revision, State: contest.Done, StartedAt: epoch, Limit: 15 * time.Minute, Deadline: epoch.Add(15 * time.Minute),
		Closing: contest.Closure{Reason: contest.Submitted, At: epoch.Add(time.Minute)},
		Score:   contest.Score{Correct: 1, Points: 1000, Marks: []int{1000}}, Revision: revision, ChangedAt: epoch.Add(time.Minute),
	}
}

// public is what followers see of it.
func public(a contest.Attempt) contest.Attempt {
	a.StartKey, a.ResumeHash, a.Seed, a.Sheet, a.Score.Marks = "", "", contest.Seed{}, contest.Sheet{}, nil
	return a
}

func TestHubHandsOnTheNewest(t *testing.T) {
	t.Parallel()
	h := live.NewHub()
	h.Publish(attempt("a1", 1)) // nobody listens yet
	s, other := h.Subscribe("a1"), h.Subscribe("a2")
	if _, news := s.Next(); news || len(s.Wake()) != 0 {
		t.Error("news from before anybody followed")
	}
	h.Publish(attempt("a1", 4))
	h.Publish(attempt("a1", 4)) // again
	h.Publish(attempt("a1", 2)) // late
	if len(s.Wake()) != 1 || len(other.Wake()) != 0 {
		t.Errorf("wake-ups %d and %d, want 1 for the attempt and 0 for another", len(s.Wake()), len(other.Wake()))
	}
	got, news := s.Next()
	if diff := gocmp.Diff(public(attempt("a1", 4)), got); !news || diff != "" {
		t.Errorf("Next() = %v (-want +got):\n%s", news, diff)
	}
	if _, news := s.Next(); news {
		t.Error("the same news twice")
	}
	late := h.Subscribe("a1")
	if len(late.Wake()) != 1 {
		t.Error("a second follower was not woken for what is known")
	}
	for _, f := range []*live.AttemptSubscription{s, late, other} {
		f.Close()
		f.Close()
	}
	if attempts, contests := h.Followers(); attempts+contests != 0 {
		t.Errorf("Followers() = %d, %d after Close, want none", attempts, contests)
	}
	h.Publish(attempt("a1", 5))
	if _, news := s.Next(); news {
		t.Error("news after Close")
	}
}

func TestHubContests(t *testing.T) {
	t.Parallel()
	h := live.NewHub()
	s := h.SubscribeContest("quiz")
	defer s.Close()
	c := quiz(contest.CountBest, keys...)
	c.Title, c.Terms = "Tìm hiểu", "Thể lệ"
	c.Rounds = []contest.Round{{ID: "r1", ClosesAt: epoch, Papers: []contest.RoundPaper{{PaperID: "p1", Plan: contest.PaperPlan{Banks: []string{"bank"}}}}}}
	h.PublishContest(c)
	c.Rounds[0].ID = "changed by its owner"
	want := contest.Contest{
		ID: "quiz", Slug: "quiz", Revision: 1, Rounds: []contest.Round{{ID: "r1", ClosesAt: epoch, Papers: []contest.RoundPaper{{PaperID: "p1"}}}},
	}
	<-s.Wake()
	got, news := s.Next()
	if diff := gocmp.Diff(want, got); !news || diff != "" {
		t.Errorf("Next() = %v (-want +got):\n%s", news, diff)
	}
}

func TestHubConcurrently(t *testing.T) {
	t.Parallel()
	h := live.NewHub()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := range 200 {
				s := h.Subscribe("a1")
				h.Publish(attempt("a1", i))
				last := -1
				for a, news := s.Next(); news; a, news = s.Next() {
					if a.Revision <= last {
						t.Errorf("revision %d after %d", a.Revision, last)
					}
					last = a.Revision
				}
				s.Close()
			}
		})
	}
	all.Wait()
	if attempts, _ := h.Followers(); attempts != 0 {
		t.Errorf("%d followers are left, want none", attempts)
	}
}
