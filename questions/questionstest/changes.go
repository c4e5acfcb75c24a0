package questionstest

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"khoabang/questions"
)

func changes(t *testing.T, s questions.Store, mark int64) questions.Changes {
	t.Helper()
	c, err := s.Changes(t.Context(), mark)
	if err != nil {
		t.Fatalf("Changes(%d) = %v", mark, err)
	}
	return c
}

func changesOfNothing(t *testing.T, s questions.Store) {
	if c := changes(t, s, 0); c.Mark != 0 || len(c.Questions) != 0 {
		t.Errorf("Changes of an empty bank = %+v, want none at mark 0", c)
	}
	add(t, s, single("b", "q", 1))
	mark := changes(t, s, 0).Mark
	if mark == 0 {
		t.Error("Changes gave mark 0 with a question in the bank")
	}
	add(t, s) // no revisions are no change
	if c := changes(t, s, mark); c.Mark != mark || len(c.Questions) != 0 {
		t.Errorf("Changes where nothing changed = %+v, want none at mark %d", c, mark)
	}
}

// changesOfSome changes one question of several, one question twice, and adds one, between two marks.
func changesOfSome(t *testing.T, s questions.Store) {
	first := single("b", "q2", 1)
	first.CreatedBy = "author"
	add(t, s, single("c", "q1", 1), first, single("b", "q3", 1), single("a", "q1", 1))
	mark := changes(t, s, 0).Mark
	second, third := single("b", "q2", 2), single("b", "q2", 3)
	second.CreatedBy, third.CreatedBy = "editor", "reviewer"
	add(t, s, second)
	between := changes(t, s, mark)
	same(t, "changes", between.Questions, []questions.Listed{{Question: second, Author: "author"}})
	add(t, s, single("a", "q0", 1), third)
	add(t, s, single("c", "q1", 2))
	last := changes(t, s, between.Mark)
	same(t, "changes", last.Questions, []questions.Listed{
		{Question: single("a", "q0", 1)}, {Question: third, Author: "author"}, {Question: single("c", "q1", 2)},
	})
	if between.Mark <= mark || last.Mark <= between.Mark {
		t.Errorf("marks are %d, %d, %d, want them to rise", mark, between.Mark, last.Mark)
	}
	same(t, "all changes", changes(t, s, 0), questions.Changes{Mark: last.Mark, Questions: []questions.Listed{
		{Question: single("a", "q0", 1)}, {Question: single("a", "q1", 1)}, {Question: third, Author: "author"},
		{Question: single("b", "q3", 1)}, {Question: single("c", "q1", 2)},
	}})
	same(t, "changes since the first mark", changes(t, s, mark).Questions, []questions.Listed{
		{Question: single("a", "q0", 1)}, {Question: third, Author: "author"}, {Question: single("c", "q1", 2)},
	})
}

func changesOfMany(t *testing.T, s questions.Store) {
	add(t, s, single("a", "q", 1))
	mark := changes(t, s, 0).Mark
	var want []questions.Listed
	var all []questions.Question
	for i := range 1_050 { // more than one query asks for
		all = append(all, single("b", fmt.Sprintf("q%04d", i), 1))
		want = append(want, questions.Listed{Question: all[i]})
	}
	add(t, s, all...)
	same(t, "changes", changes(t, s, mark).Questions, want)
}

// changesMissNothing follows a bank while others write to it; what the follower comes to is what the bank comes to, and
// it never sees a part of a call.
func changesMissNothing(t *testing.T, s questions.Store) {
	const calls = 5
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for c := range calls {
				pair := []questions.Question{single("b", fmt.Sprintf("a%d", w), c+1), single("b", fmt.Sprintf("z%d", w), c+1)}
				if err := s.AddRevisions(t.Context(), pair); err != nil {
					t.Errorf("writer %d = %v", w, err)
				}
			}
		})
	}
	ended := make(chan struct{})
	go func() { wg.Wait(); close(ended) }()
	known := map[string]int{}
	var mark int64
	for over := false; !over; {
		select {
		case <-ended:
			over = true // and once more
		default:
		}
		c := changes(t, s, mark)
		mark = c.Mark
		for _, q := range c.Questions {
			if q.Revision < known[q.ID] {
				t.Errorf("%s went back from revision %d to %d", q.ID, known[q.ID], q.Revision)
			}
			known[q.ID] = q.Revision
		}
		for w := range writers {
			if a, z := known[fmt.Sprintf("a%d", w)], known[fmt.Sprintf("z%d", w)]; a != z {
				t.Errorf("a follower saw revision %d of a%d with %d of z%d", a, w, z, w)
			}
		}
	}
	for w := range writers {
		if got := known[fmt.Sprintf("a%d", w)]; got != calls {
			t.Errorf("the follower ends at revision %d of a%d, want %d", got, w, calls)
		}
	}
}

func areasKept(t *testing.T, s questions.Store) {
	tree, err := s.Areas(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	same(t, "areas before any", tree, questions.AreaTree{})
	for _, want := range []questions.AreaTree{
		{Revision: 1, Areas: []questions.Area{{Code: "2", Name: "Nội dung"}, {Code: "2.10", Name: "Mô hình hay"}}},
		{Revision: 2, Areas: []questions.Area{{Code: "2", Name: "Nội dung tuyên truyền"}}},
		{Revision: 3},
	} {
		if err := s.PutAreas(t.Context(), want); err != nil {
			t.Fatalf("PutAreas(%+v) = %v", want, err)
		}
		got, err := s.Areas(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		same(t, "areas", got, want)
	}
}

func areasStale(t *testing.T, s questions.Store) {
	refuse := func(revision int) {
		t.Helper()
		if err := s.PutAreas(t.Context(), questions.AreaTree{Revision: revision}); !errors.Is(err, questions.ErrAreasStale) {
			t.Errorf("PutAreas of revision %d = %v, want ErrAreasStale", revision, err)
		}
	}
	refuse(0)
	refuse(2)
	want := questions.AreaTree{Revision: 1, Areas: []questions.Area{{Code: "1", Name: "Một"}}}
	if err := s.PutAreas(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	refuse(1)
	refuse(3)
	got, err := s.Areas(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	same(t, "areas after refusals", got, want)
}

func oneSetsAreas(t *testing.T, s questions.Store) {
	for revision := 1; revision <= 2; revision++ {
		errs := make([]error, writers)
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				errs[w] = s.PutAreas(t.Context(), questions.AreaTree{Revision: revision, Areas: []questions.Area{{Code: fmt.Sprint(w), Name: "tên"}}})
			})
		}
		wg.Wait()
		winner := -1
		for w, err := range errs {
			switch {
			case err == nil && winner < 0:
				winner = w
			case !errors.Is(err, questions.ErrAreasStale):
				t.Fatalf("revision %d: writer %d = %v beside winner %d, want ErrAreasStale", revision, w, err, winner)
			}
		}
		tree, err := s.Areas(t.Context())
		if err != nil || winner < 0 {
			t.Fatalf("revision %d: winner %d, %v", revision, winner, err)
		}
		same(t, "areas", tree, questions.AreaTree{Revision: revision, Areas: []questions.Area{{Code: fmt.Sprint(winner), Name: "tên"}}})
	}
}
