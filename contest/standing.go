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
	byID    map[string]*tally
}

// tally is what is kept of a contestant: by round, where the rounds are added up.
type tally struct {
	counts   []Result // the result that counts of each round, or of all
	attempts int
	perfect  int
}

// NewEntrants returns an empty Entrants.
func NewEntrants(r Ranking) *Entrants { return &Entrants{ranking: r, byID: map[string]*tally{}} }

// Add takes a result into account, if it is of the scope and not disqualified.
func (e *Entrants) Add(r Result) {
	if !e.ranking.Scope.Holds(r) || e.ranking.Out[r.AttemptID] {
		return
	}
	t := e.byID[r.ContestantID]
	if t == nil {
		t = &tally{}
		e.byID[r.ContestantID] = t
	}
	t.attempts++
	if r.Perfect() {
		t.perfect++
	}
	i := slices.IndexFunc(t.counts, func(c Result) bool { return !e.sums() || c.RoundID == r.RoundID })
	switch {
	case i < 0:
		t.counts = append(t.counts, r)
	case e.ranking.Better(r, t.counts[i]):
		t.counts[i] = r
	}
}

// Entrant returns one contestant by the contestant's results, and whether the contestant may have a rank. There is at
// least one result; all belong to the scope.
func (r Ranking) Entrant(results []Result) (Entrant, bool) {
	e := NewEntrants(r)
	for _, x := range results {
		e.Add(x)
	}
	return e.entrant(e.byID[results[0].ContestantID])
}

// sums reports whether the rounds' results are added up.
func (e *Entrants) sums() bool {
	return e.ranking.Scope.RoundID == "" && e.ranking.Rules.Overall == OverallSum
}

// Len returns how many contestants there are.
func (e *Entrants) Len() int { return len(e.byID) }

// Each calls yield with every contestant, in any order, and whether the contestant may have a rank.
func (e *Entrants) Each(yield func(x Entrant, ranks bool)) {
	for _, t := range e.byID {
		yield(e.entrant(t))
	}
}

// entrant returns a contestant, and whether the contestant may have a rank.
func (e *Entrants) entrant(t *tally) (Entrant, bool) {
	x := Entrant{Result: t.counts[0], Attempts: t.attempts, Perfect: t.perfect}
	if e.sums() {
		return e.sum(x, t.counts)
	}
	return x, e.ranking.Rules.Ranks(x.Result)
}

// sum makes x of the sums over the counting results of the rounds, and of the latest of them what is no number. A round
// whose result may not have a rank earns nothing.
func (e *Entrants) sum(x Entrant, counts []Result) (Entrant, bool) {
	counts = slices.SortedFunc(slices.Values(counts), Result.startOrder)
	last := counts[len(counts)-1]
	x.Result = Result{ContestID: last.ContestID, BlockID: last.BlockID, ContestantID: last.ContestantID,
		UnitID: last.UnitID, Category: last.Category, RegisteredAt: last.RegisteredAt, Failed: true}
	for _, r := range counts {
		x.RegisteredAt = earlier(x.RegisteredAt, r.RegisteredAt)
		if !e.ranking.Rules.Ranks(r) {
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
	type ranked struct {
		vector RankVector
		lot    [sha256.Size]byte
		id     string
		Entrant
	}
	drawn := e.ranking.Rules.Ties == TiesLot && e.ranking.Lot != ""
	var list []ranked
	e.Each(func(x Entrant, ranks bool) {
		if !ranks {
			return
		}
		r := ranked{vector: e.ranking.Vector(x), id: PublicID(x.ContestantID), Entrant: x}
		if drawn {
			r.lot = lot(e.ranking.Lot, r.id)
		}
		list = append(list, r)
	})
	slices.SortFunc(list, func(a, b ranked) int {
		return cmp.Or(a.vector.Compare(b.vector), slices.Compare(a.lot[:], b.lot[:]), cmp.Compare(a.id, b.id),
			cmp.Compare(a.ContestantID, b.ContestantID))
	})
	standings := make([]Standing, len(list))
	for i, r := range list {
		standings[i] = Standing{Rank: i + 1, Entrant: r.Entrant}
		if i > 0 && !drawn && r.vector == list[i-1].vector {
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
	n := Counts{People: len(e.byID)}
	for _, t := range e.byID {
		n.Attempts += t.attempts
		if t.perfect > 0 {
			n.PerfectPeople++
		}
	}
	return n
}
