package contest

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"khoabang/internal/fault"
	"khoabang/questions"
)

// The errors of amendments.
var (
	ErrAmendment    = fault.New(fault.Invalid, "amendment_invalid", "the amendment is not valid")
	ErrNoAmendment  = fault.New(fault.NotFound, "amendment_not_found", "there is no such amendment")
	ErrSigned       = fault.New(fault.Conflict, "amendment_signed", "the amendment is signed or withdrawn already")
	ErrOwnAmendment = fault.New(fault.Forbidden, "amendment_own", "an amendment is signed by somebody else than who proposed it")
)

// MaxAmendments is how many amendments a contest may have.
const MaxAmendments = 200

// Remedy is what becomes of a question that was found wrong.
type Remedy string

// The remedies.
const (
	VoidDrop   Remedy = "drop"   // the question counts for nobody: neither right nor among those that can be
	VoidCredit Remedy = "credit" // everybody who was given the question has it right
	Rekey      Remedy = "rekey"  // the question has another key
)

// Amendment changes how a question of a contest's published papers is marked. The papers stay as they are: scores are
// made of the papers and the amendments, in order, and say how many of these they saw.
type Amendment struct {
	ID          string
	Question    questions.Ref // Revision as in the papers
	Remedy      Remedy
	Key         questions.Key // Rekey only
	Reason      string
	ProposedBy  string // user ID
	ProposedAt  time.Time
	SignedBy    string // another user's ID; "" until it is signed
	SignedAt    time.Time
	WithdrawnBy string    // user ID; "" unless it was withdrawn before it was signed
	RemarkedAt  time.Time // when every attempt had been marked by it; zero until then
}

// Signed reports whether the amendment is in force.
func (a Amendment) Signed() bool { return !a.SignedAt.IsZero() }

// Marking is how attempts at a paper are marked: the paper as amendments make it.
type Marking struct {
	contest  Contest
	paper    Paper
	remedies map[questions.Ref]Amendment // the last of each question
	amended  map[questions.Ref]int       // how many there are of each question
}

// Marking returns how attempts at a paper of the contest are marked by the amendments that are in force.
func (c Contest) Marking(p Paper) Marking {
	m := Marking{contest: c, paper: p, remedies: map[questions.Ref]Amendment{}, amended: map[questions.Ref]int{}}
	for _, a := range c.Amendments {
		if !a.Signed() {
			continue
		}
		m.amended[a.Question]++
		if last, ok := m.remedies[a.Question]; !ok || !a.SignedAt.Before(last.SignedAt) {
			m.remedies[a.Question] = a
		}
	}
	return m
}

// touches reports whether an amendment is of a question of the sheet.
func (m Marking) touches(s Sheet) bool {
	return slices.ContainsFunc(s.Items, func(it Item) bool { return m.amended[it.Ref] > 0 })
}

// Sum scores the counted entries of an attempt: a pure function of the sheet, the paper, the amendments, the windows and the
// entries, in any order and with any repeats.
//
// Where questions are handed out one at a time, Score.Took is the sum over the questions of the time from the opening until
// the answer that counts was received, scaled back by extra time; a question without an answer, opened or not, took its
// whole limit, and one that an amendment dropped nothing. It is 1 ms at least.
func (m Marking) Sum(of Attempt, entries []Entry) Score {
	items, windows := of.Sheet.Items, m.contest.Windows(of)
	score := Score{Marks: make([]int, len(items))}
	for i, e := range counted(len(items), entries) {
		a := e.Answer
		score.Amended += m.amended[items[i].Ref]
		q, ok := m.paper.Question(items[i].Ref)
		remedy := m.remedies[items[i].Ref]
		if windows != nil && remedy.Remedy != VoidDrop {
			score.Took += windows[i].took(e)
		}
		switch {
		case !ok || remedy.Remedy == VoidDrop:
		case q.Kind == questions.Prediction:
			score.Predicted = a.Number
		case remedy.Remedy == VoidCredit:
			score.add(i, questions.FullMark, m.paper.worth(q), false)
		default:
			if remedy.Remedy == Rekey {
				q.Key = remedy.Key
			}
			score.add(i, q.Mark(a, m.paper.Marking), m.paper.worth(q), m.paper.critical(q))
		}
	}
	if windows != nil {
		score.Took = max(score.Took, time.Millisecond)
	}
	return score
}

// ProposeAmendment puts an amendment before a second person. It changes nothing yet. It returns ErrAmendment with every
// field that is wrong, such as a key that does not fit the question, or a question that no published paper holds.
func (s *Service) ProposeAmendment(ctx context.Context, contestID string, a Amendment, person string) (Contest, error) {
	c, err := s.Store.Contest(ctx, contestID)
	if err != nil {
		return Contest{}, err
	}
	a = Amendment{ID: newID(), Question: a.Question, Remedy: a.Remedy, Key: a.Key, Reason: strings.TrimSpace(a.Reason),
		ProposedBy: person, ProposedAt: s.now()}
	if err := s.checkAmendment(ctx, c, a); err != nil {
		return Contest{}, err
	}
	return s.update(ctx, c.ID, func(c *Contest) error {
		if len(c.Amendments) >= MaxAmendments {
			return ErrAmendment.At("amendments", "too_many", "max", MaxAmendments)
		}
		c.Amendments = append(slices.Clone(c.Amendments), a)
		return nil
	})
}

func (s *Service) checkAmendment(ctx context.Context, c Contest, a Amendment) error {
	var k fault.Check
	oneOf(&k, "remedy", a.Remedy, VoidDrop, VoidCredit, Rekey)
	n := len([]rune(a.Reason))
	k.Require(n >= 1 && n <= MaxReason, "reason", "length", "min", 1, "max", MaxReason)
	q, err := s.questionOf(ctx, c, a.Question)
	switch {
	case err != nil:
		return err
	case q.ID == "":
		k.Add("question", "not_in_paper")
	case a.Remedy == Rekey:
		q.Key = a.Key
		if f, ok := fault.As(q.Validate()); ok {
			for _, field := range f.Fields {
				k.Add("key."+field.Path, field.Code, field.Pairs()...)
			}
		}
	}
	return k.Err(ErrAmendment)
}

// questionOf returns the question of a ref that a published paper of c holds; one without an ID where none does.
func (s *Service) questionOf(ctx context.Context, c Contest, ref questions.Ref) (questions.Question, error) {
	for _, r := range c.Rounds {
		papers, err := s.papersOf(ctx, r)
		if err != nil {
			return questions.Question{}, err
		}
		for _, p := range papers {
			if q, ok := p.Question(ref); ok && ref != predictionRef {
				return q, nil
			}
		}
	}
	return questions.Question{}, nil
}

// Amendable returns the questions of the papers of rounds that are over, each once, by bank and ID: an amendment shows their
// keys, which help nobody any more once no round that holds them is open.
func (s *Service) Amendable(ctx context.Context, contestID string) ([]questions.Question, error) {
	c, err := s.Store.Contest(ctx, contestID)
	if err != nil {
		return nil, err
	}
	seen := map[questions.Ref]bool{}
	var list []questions.Question
	for _, r := range c.Rounds {
		if !r.Marked(s.now()) {
			continue
		}
		papers, err := s.papersOf(ctx, r)
		if err != nil {
			return nil, err
		}
		for _, p := range papers {
			for _, q := range p.marked() {
				if !seen[q.Ref()] {
					seen[q.Ref()] = true
					list = append(list, q)
				}
			}
		}
	}
	slices.SortFunc(list, func(a, b questions.Question) int {
		return cmp.Or(strings.Compare(a.BankID, b.BankID), strings.Compare(a.ID, b.ID), a.Revision-b.Revision)
	})
	return list, nil
}

// SignAmendment puts an amendment in force: attempts that close from now on are marked by it, and Remark marks those that
// are closed. It returns ErrNoAmendment, ErrSigned, or ErrOwnAmendment to who proposed it.
func (s *Service) SignAmendment(ctx context.Context, contestID, id, person string) (Contest, error) {
	return s.changeAmendment(ctx, contestID, id, func(a *Amendment) error {
		if a.ProposedBy == person {
			return ErrOwnAmendment
		}
		a.SignedBy, a.SignedAt = person, s.now()
		return nil
	})
}

// WithdrawAmendment takes an amendment back that was not signed. It stays on record. It returns ErrNoAmendment or ErrSigned.
func (s *Service) WithdrawAmendment(ctx context.Context, contestID, id, person string) (Contest, error) {
	return s.changeAmendment(ctx, contestID, id, func(a *Amendment) error {
		a.WithdrawnBy = person
		return nil
	})
}

// changeAmendment changes an amendment that is neither signed nor withdrawn.
func (s *Service) changeAmendment(ctx context.Context, contestID, id string, change func(*Amendment) error) (Contest, error) {
	return s.update(ctx, contestID, func(c *Contest) error {
		i := slices.IndexFunc(c.Amendments, func(a Amendment) bool { return a.ID == id })
		if i < 0 {
			return ErrNoAmendment
		}
		c.Amendments = slices.Clone(c.Amendments)
		if a := &c.Amendments[i]; a.Signed() || a.WithdrawnBy != "" {
			return ErrSigned
		}
		return change(&c.Amendments[i])
	})
}
