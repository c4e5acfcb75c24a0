package contest

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"khoabang/questions"
)

// Scope is a part of a contest that is ranked by itself. The zero value is the contest as a whole, all blocks together.
type Scope struct {
	RoundID string // "" for all rounds
	BlockID string // "" for all blocks
}

// Holds reports whether r belongs to the scope.
func (s Scope) Holds(r Result) bool {
	return (s.RoundID == "" || s.RoundID == r.RoundID) && (s.BlockID == "" || s.BlockID == r.BlockID)
}

// Entrant is a contestant as ranking sees one: the result that counts and what is known beside it. Where the rounds'
// results are added up, Correct, Of, Points and Duration are sums, SubmittedAt is the latest, and AttemptID is "".
type Entrant struct {
	Result
	Attempts int // closed attempts in the scope
	Perfect  int // of these, those with every question right
}

// PublicID returns the name of a contestant in public lists: the first 10 hexadecimal digits of SHA-256 of "row:" and the
// contestant's ID. A contestant's own ID is as good as a credential and never appears in public; being random, it
// cannot be found from this.
func PublicID(contestantID string) string {
	sum := sha256.Sum256([]byte("row:" + contestantID))
	return hex.EncodeToString(sum[:5])
}

// Standing is a contestant's place among the entrants of a scope.
type Standing struct {
	Rank int // 1 plus how many are better; shared by those alike in every key, unless lots were drawn
	Entrant
}

// Ranking says how standings are made of results.
type Ranking struct {
	Rules   Rules
	Scope   Scope
	Figures []Figure        // those that are fixed
	Lot     string          // the published seed of the lot that orders ties; "" while none was drawn
	Out     map[string]bool // IDs of attempts that are disqualified
}

// Ranking returns how a scope of the contest is ranked, as far as that is known by now.
func (c Contest) Ranking(scope Scope) Ranking {
	r := Ranking{Rules: c.Rules, Scope: scope, Figures: c.Figures, Out: map[string]bool{}}
	for _, l := range c.Lots {
		if l.Scope == scope {
			r.Lot = l.Seed
		}
	}
	for _, d := range c.Disqualified {
		if d.Stands() {
			r.Out[d.AttemptID] = true
		}
	}
	return r
}

// figure returns what the prediction of an attempt is measured by; "" while it is not fixed.
func (r Ranking) figure(of Result) questions.Decimal {
	if len(r.Figures) == 0 || r.Rules.Prediction.Of == NoTarget {
		return ""
	}
	key := r.Rules.Prediction.key(of.RoundID, of.BlockID)
	for _, f := range r.Figures {
		if f.Scope == key {
			return f.Value
		}
	}
	return ""
}

// Entrants gathers results by contestant, one at a time, in any order, each attempt once. It keeps of each contestant
// what counts and not every result.
type Entrants struct {
	ranking Ranking
	people  *people
	tallies []tally // by number of the contestant
	n       int     // of these, those with an attempt
}

// tally is what is kept of a contestant: the result that counts, and those of further rounds where rounds are added up.
type tally struct {
	counts   *Result
	more     []*Result
	attempts int32
	perfect  int32
}

// people numbers contestants, so that a result is looked up once for all scopes of a contest.
type people struct{ byID map[string]int }

func newPeople() *people { return &people{byID: map[string]int{}} }

func (p *people) number(id string) int {
	n, known := p.byID[id]
	if !known {
		n = len(p.byID)
		p.byID[id] = n
	}
	return n
}

// NewEntrants returns an empty Entrants.
func NewEntrants(r Ranking) *Entrants { return newEntrants(r, newPeople()) }

func newEntrants(r Ranking, p *people) *Entrants { return &Entrants{ranking: r, people: p} }

// Add takes a result into account, if it is of the scope and not disqualified.
func (e *Entrants) Add(r Result) { e.add(&r, e.people.number(r.ContestantID)) }

// add is Add of a result that nobody changes any more, of the contestant with a number.
func (e *Entrants) add(r *Result, number int) {
	if !e.ranking.Scope.Holds(*r) || e.ranking.Out[r.AttemptID] {
		return
	}
	if grow := number + 1 - len(e.tallies); grow > 0 {
		e.tallies = append(e.tallies, make([]tally, grow)...)
	}
	t := &e.tallies[number]
	if t.attempts == 0 {
		e.n++
	}
	t.attempts++
	if r.Perfect() {
		t.perfect++
	}
	e.count(t, r)
}

// count lets r count where it is the first, or better, of the contestant or of the contestant's round.
func (e *Entrants) count(t *tally, r *Result) {
	same := func(o *Result) bool { return !e.sums() || o.RoundID == r.RoundID }
	slot := &t.counts
	if t.counts != nil && !same(t.counts) {
		i := slices.IndexFunc(t.more, same)
		if i < 0 {
			t.more = append(t.more, r)
			return
		}
		slot = &t.more[i]
	}
	if *slot == nil || e.ranking.Better(*r, **slot) {
		*slot = r
	}
}

// Entrant returns one contestant by the contestant's results, and whether the contestant may have a rank. There is at
// least one result; all belong to the scope.
func (r Ranking) Entrant(results []Result) (Entrant, bool) {
	e := NewEntrants(r)
	for _, x := range results {
		e.Add(x)
	}
	return e.entrant(&e.tallies[0])
}

// sums reports whether the rounds' results are added up.
func (e *Entrants) sums() bool {
	return e.ranking.Scope.RoundID == "" && e.ranking.Rules.Overall == OverallSum
}

// Len returns how many contestants there are.
func (e *Entrants) Len() int { return e.n }

// Each calls yield with every contestant, in any order, and whether the contestant may have a rank.
func (e *Entrants) Each(yield func(x Entrant, ranks bool)) {
	for i := range e.tallies {
		if e.tallies[i].attempts > 0 {
			yield(e.entrant(&e.tallies[i]))
		}
	}
}

// entrant returns a contestant, and whether the contestant may have a rank.
func (e *Entrants) entrant(t *tally) (Entrant, bool) {
	x := Entrant{Result: *t.counts, Attempts: int(t.attempts), Perfect: int(t.perfect)}
	if e.sums() {
		return e.sum(x, append([]*Result{t.counts}, t.more...))
	}
	return x, e.ranking.Rules.Ranks(x.Result)
}

// sum makes x of the sums over the counting results of the rounds, and of the latest of them what is no number. A round
// whose result may not have a rank earns nothing.
func (e *Entrants) sum(x Entrant, counts []*Result) (Entrant, bool) {
	last := slices.MaxFunc(counts, func(a, b *Result) int { return a.startOrder(*b) })
	x.Result = Result{ContestID: last.ContestID, BlockID: last.BlockID, ContestantID: last.ContestantID,
		UnitID: last.UnitID, Category: last.Category, RegisteredAt: last.RegisteredAt, Failed: true}
	for _, r := range counts {
		x.RegisteredAt = earlier(x.RegisteredAt, r.RegisteredAt)
		if !e.ranking.Rules.Ranks(*r) {
			continue
		}
		x.Correct, x.Of, x.Points, x.Duration = x.Correct+r.Correct, x.Of+r.Of, x.Points+r.Points, x.Duration+r.Duration
		x.SubmittedAt, x.Failed = later(x.SubmittedAt, r.SubmittedAt), false
	}
	return x, !x.Failed
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Standings returns the places of all who may have a rank, the best first. Those who share a rank stand in the order of
// their public IDs, which says nothing of them.
func (e *Entrants) Standings() []Standing {
	drawn := e.ranking.Rules.Ties == TiesLot && e.ranking.Lot != ""
	// What is sorted is small: entrants are large, and only looked at where they stand.
	type key struct {
		vector RankVector
		at     int
	}
	var keys []key
	var list []Entrant
	var ids []string
	var lots [][sha256.Size]byte
	e.Each(func(x Entrant, ranks bool) {
		if !ranks {
			return
		}
		id := PublicID(x.ContestantID)
		keys, list, ids = append(keys, key{e.ranking.Vector(x), len(list)}), append(list, x), append(ids, id)
		if drawn {
			lots = append(lots, lot(e.ranking.Lot, id))
		}
	})
	slices.SortFunc(keys, func(a, b key) int {
		if c := a.vector.Compare(b.vector); c != 0 {
			return c
		}
		if drawn {
			if c := slices.Compare(lots[a.at][:], lots[b.at][:]); c != 0 {
				return c
			}
		}
		return cmp.Or(cmp.Compare(ids[a.at], ids[b.at]), cmp.Compare(list[a.at].ContestantID, list[b.at].ContestantID))
	})
	standings := make([]Standing, len(keys))
	for i, k := range keys {
		standings[i] = Standing{Rank: i + 1, Entrant: list[k.at]}
		if i > 0 && !drawn && k.vector == keys[i-1].vector {
			standings[i].Rank = standings[i-1].Rank
		}
	}
	return standings
}

// lot returns what orders ties by lot: SHA-256 of the published seed, ":" and the contestant's public ID, the smallest
// first. Anybody can compute it again with the seed and the published list.
func lot(seed, publicID string) [sha256.Size]byte {
	return sha256.Sum256([]byte(seed + ":" + publicID))
}

// Counts returns how many people and attempts there were among the results added.
func (e *Entrants) Counts() Counts {
	n := Counts{People: e.n}
	for _, t := range e.tallies {
		n.Attempts += int(t.attempts)
		if t.perfect > 0 {
			n.PerfectPeople++
		}
	}
	return n
}
