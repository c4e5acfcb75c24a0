package analysis

import (
	"fmt"
	"slices"
	"time"

	"khoabang/questions"
)

// Paper is what the attempts were made at.
type Paper struct {
	// Questions are those that a sheet may hold, as frozen in the paper. Their reference, place in the blueprint, kind,
	// options and key are read.
	Questions []questions.Question
	// Blueprint is what the sheets were drawn by; nil means that nothing is known, and all questions are one pool.
	Blueprint questions.Blueprint
}

// Attempt is one closed attempt: its sheet without predictions and voided questions, which earn nothing. Its score is
// the sum of the marks.
type Attempt struct{ Items []Response }

// Response is how one question on a sheet was answered.
type Response struct {
	Ref      questions.Ref
	Mark     int // from 0 to questions.FullMark, as it counts in the score
	Answered bool
	Chosen   []string      // option IDs; read for single, true/false and multiple choice
	Time     time.Duration // spent on the question; 0 means that it is not known
}

// Tally adds up attempts, so that they need never be in memory together. Its sums are exact up to 100 million attempts
// at sheets of 100 questions. It is not for several goroutines at once.
type Tally struct {
	items    []*item // in the order of the paper
	byRef    map[questions.Ref]*item
	pools    []pool
	scores   map[int]int64 // attempts by score, in thousandths of a point
	attempts int64
	smallest int   // number of questions on a sheet
	largest  int   // ditto
	serial   int64 // of calls of Add, to find a question that is twice on a sheet

	found []*item // scratch space of Add
	parts []part  // ditto, by pool
}

// item is what is known of one question.
type item struct {
	question   questions.Question
	pool       int
	serial     int64 // of the last sheet that held it
	shown      int64
	answered   int64
	sumX, sqX  int64 // marks, and their squares
	sumR, sqR  int64 // rests of the score, and their squares
	sumXR      int64
	dichotomic bool // no mark between nothing and the whole so far
	options    []string
	cells      map[cellKey]*cell
	times      []time.Duration
}

// cellKey is a score together with the mark in it.
type cellKey struct{ score, mark int }

// cell is how the attempts with one score and one mark answered.
type cell struct {
	shown  int64
	chosen []int64 // by option
}

// pool is a part of every sheet that is drawn from the same questions: see pools.
type pool struct {
	size   int   // how many questions of it a sheet holds
	uneven bool  // not the same number on every sheet
	sum    int64 // of the parts of the score that it gave
	sq     int64 // of their squares
	sqX    int64 // of the squares of the single marks
}

// part is one attempt's share of a pool.
type part struct{ size, sum, sqX int64 }

// New returns an empty Tally of attempts at p.
func New(p Paper) *Tally {
	pools := split(p)
	t := &Tally{byRef: make(map[questions.Ref]*item, len(p.Questions)), scores: map[int]int64{}}
	for i, q := range p.Questions {
		it := &item{question: q, pool: pools[i], dichotomic: true, cells: map[cellKey]*cell{}}
		if choice(q.Kind) {
			for _, o := range q.Options {
				it.options = append(it.options, o.ID)
			}
		}
		t.items = append(t.items, it)
		t.byRef[q.Ref()] = it
		for len(t.pools) <= pools[i] {
			t.pools = append(t.pools, pool{})
		}
	}
	t.parts = make([]part, len(t.pools))
	return t
}

// choice reports whether the options of a question are chosen or not, so that counting them says something.
func choice(k questions.Kind) bool {
	return k == questions.Single || k == questions.TrueFalse || k == questions.Multiple
}

// Analyse returns the report on the attempts. It fails as Add does.
func Analyse(p Paper, attempts []Attempt) (Report, error) {
	t := New(p)
	for i, a := range attempts {
		if err := t.Add(a); err != nil {
			return Report{}, fmt.Errorf("attempt %d: %w", i, err)
		}
	}
	return t.Report(), nil
}

// Add counts an attempt. An attempt that does not fit the paper (a question or an option that the paper does not have,
// a question twice, a mark or a time out of range) is an error in the caller's data, not in anybody's request: Add then
// returns an error that says what, and counts nothing of it.
func (t *Tally) Add(a Attempt) error {
	score, err := t.check(a)
	if err != nil {
		return err
	}
	clear(t.parts)
	for i, r := range a.Items {
		it := t.found[i]
		it.add(r, score)
		p := &t.parts[it.pool]
		p.size++
		p.sum += int64(r.Mark)
		p.sqX += int64(r.Mark) * int64(r.Mark)
	}
	for i := range t.pools {
		t.pools[i].add(t.parts[i], t.attempts == 0)
	}
	if t.attempts == 0 {
		t.smallest = len(a.Items)
	}
	t.smallest, t.largest = min(t.smallest, len(a.Items)), max(t.largest, len(a.Items))
	t.scores[score]++
	t.attempts++
	return nil
}

// check finds the questions of an attempt and returns its score.
func (t *Tally) check(a Attempt) (score int, err error) {
	t.serial++
	t.found = t.found[:0]
	for _, r := range a.Items {
		it, ok := t.byRef[r.Ref]
		switch {
		case !ok:
			return 0, fmt.Errorf("question %v is not of the paper", r.Ref)
		case it.serial == t.serial:
			return 0, fmt.Errorf("question %v is twice on the sheet", r.Ref)
		case r.Mark < 0 || r.Mark > questions.FullMark:
			return 0, fmt.Errorf("mark %d of question %v is out of range", r.Mark, r.Ref)
		case r.Time < 0:
			return 0, fmt.Errorf("time %v of question %v is negative", r.Time, r.Ref)
		}
		for _, id := range r.Chosen {
			if it.options != nil && !slices.Contains(it.options, id) {
				return 0, fmt.Errorf("question %v has no option %q", r.Ref, id)
			}
		}
		it.serial = t.serial
		t.found = append(t.found, it)
		score += r.Mark
	}
	return score, nil
}

func (it *item) add(r Response, score int) {
	x, rest := int64(r.Mark), int64(score-r.Mark)
	it.shown++
	it.sumX += x
	it.sqX += x * x
	it.sumR += rest
	it.sqR += rest * rest
	it.sumXR += x * rest
	if r.Mark != 0 && r.Mark != questions.FullMark {
		it.dichotomic = false
	}
	if r.Answered {
		it.answered++
	}
	if r.Time > 0 {
		it.times = append(it.times, r.Time)
	}
	key := cellKey{score, r.Mark}
	c := it.cells[key]
	if c == nil {
		c = &cell{chosen: make([]int64, len(it.options))}
		it.cells[key] = c
	}
	c.shown++
	for i, id := range it.options {
		if slices.Contains(r.Chosen, id) {
			c.chosen[i]++
		}
	}
}

func (p *pool) add(a part, first bool) {
	if first {
		p.size = int(a.size)
	}
	p.uneven = p.uneven || p.size != int(a.size)
	p.sum += a.sum
	p.sq += a.sum * a.sum
	p.sqX += a.sqX
}

// split numbers the pools of a paper and returns the pool of each of its questions. Two quotas of the blueprint belong
// to one pool if some question may fill either, since then a sheet does not tell which it filled; questions that fill
// none are a pool of their own. So every sheet holds the same number of questions of each pool.
func split(p Paper) []int {
	root := make([]int, len(p.Blueprint)+1) // the last is for questions that fill no quota
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			i = root[i]
		}
		return i
	}
	first := make([]int, len(p.Questions))
	for i, q := range p.Questions {
		first[i] = len(p.Blueprint)
		for j, quota := range p.Blueprint {
			if !quota.Matches(q) {
				continue
			}
			if first[i] == len(p.Blueprint) {
				first[i] = j
			}
			a, b := find(first[i]), find(j)
			root[max(a, b)] = min(a, b)
		}
	}
	number := map[int]int{}
	for i := range first {
		r := find(first[i])
		if _, ok := number[r]; !ok {
			number[r] = len(number)
		}
		first[i] = number[r]
	}
	return first
}
