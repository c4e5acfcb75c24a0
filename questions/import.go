package questions

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"khoabang/internal/fault"
)

// importTries bounds how often an import starts over because somebody else edited the bank meanwhile.
const importTries = 3

// Report says what an import did, or, for a dry run, what it would do.
type Report struct {
	New     int // questions the bank did not have
	Changed int // questions that got a new revision
	Same    int // questions left as they were
}

// Import brings questions into a bank, all of them or none, and makes the bank if there is none with its ID. A question
// that the bank has gets a new revision only where it differs; ID, not position, says which is which; questions that
// the bank has and qs has not stay. Revision and CreatedAt are set here, BankID too; CreatedBy is kept for those that
// are stored. Status "" stands for no opinion: it is Draft for a new question and for one whose content changed, and
// is no difference by itself.
//
// It returns ErrBank, or ErrImport with every fault as a field of "questions[i]" or "bank", at most MaxFaults of them,
// or ErrStale if the bank kept changing meanwhile. A bank's Practice never changes once it is made, since its
// questions may have been shown with their answers. With dryRun it checks and counts, and stores nothing.
//
// Pictures are those that come along; every other that the questions show must be stored already. They are stored
// first: one whose question is then not stored does no harm.
func (s *Service) Import(ctx context.Context, bank Bank, qs []Question, dryRun bool, pictures ...Picture) (Report, error) {
	if err := s.checkImport(ctx, bank, qs, pictures); err != nil {
		return Report{}, err
	}
	if !dryRun {
		for _, p := range pictures {
			if err := s.AddPicture(ctx, p); err != nil {
				return Report{}, fmt.Errorf("import into bank %q: %w", bank.ID, err)
			}
		}
	}
	for try := 1; ; try++ {
		report, fresh, err := s.plan(ctx, bank, qs)
		if err != nil || dryRun {
			return report, err
		}
		err = s.apply(ctx, bank, fresh)
		if errors.Is(err, ErrStale) && try < importTries {
			continue
		}
		if err != nil {
			return Report{}, fmt.Errorf("import into bank %q: %w", bank.ID, err)
		}
		return report, nil
	}
}

func (s *Service) checkImport(ctx context.Context, bank Bank, qs []Question, pictures []Picture) error {
	if err := bank.Validate(); err != nil {
		return err
	}
	var c fault.Check
	switch stored, err := s.store.Bank(ctx, bank.ID); {
	case err == nil:
		c.Require(stored.Practice == bank.Practice, "bank.practice", "fixed", "is", stored.Practice)
	case !errors.Is(err, ErrNoBank):
		return err
	}
	c.Require(len(qs) <= MaxImport, "questions", "too_many", "max", MaxImport)
	first := map[string]int{}
	faults := 0
	for i, q := range qs {
		path := fmt.Sprintf("questions[%d]", i)
		if j, ok := first[q.ID]; ok {
			c.Add(path+".id", "duplicate", "first", fmt.Sprintf("questions[%d]", j))
			faults++
		} else {
			first[q.ID] = i
		}
		if f, ok := fault.As(q.Validate()); ok {
			for _, field := range f.Fields {
				c.Add(path+"."+field.Path, field.Code, field.Pairs()...)
				faults++
			}
		}
		if faults >= MaxFaults {
			break
		}
	}
	if faults == 0 {
		err := s.unknownPictures(ctx, &c, qs, pictures, func(i int) string { return indexed("questions", i) + "." })
		if err != nil {
			return err
		}
	}
	return c.Err(ErrImport)
}

// Validate returns ErrBank with every field that is wrong, or nil.
func (b Bank) Validate() error {
	var c fault.Check
	checkID(&c, "bank.id", b.ID)
	checkText(&c, "bank.name", b.Name, MaxLabel)
	return c.Err(ErrBank)
}

// plan returns what an import comes to and the revisions it needs.
func (s *Service) plan(ctx context.Context, bank Bank, qs []Question) (Report, []Question, error) {
	stored, err := s.store.Questions(ctx, Filter{BankID: bank.ID})
	if err != nil {
		return Report{}, nil, fmt.Errorf("read bank %q: %w", bank.ID, err)
	}
	latest := make(map[string]Question, len(stored))
	for _, q := range stored {
		latest[q.ID] = q
	}
	var report Report
	var fresh []Question
	now := s.now().UTC().Truncate(time.Millisecond)
	for _, q := range qs {
		q.BankID = bank.ID
		was, known := latest[q.ID]
		switch {
		case !known:
			report.New++
		case q.SameAs(was):
			report.Same++
			continue
		default:
			report.Changed++
		}
		q.Revision, q.CreatedAt, q.Origin = was.Revision+1, now, was.Origin
		q.Status = cmp.Or(q.Status, Draft)
		fresh = append(fresh, q)
	}
	return report, fresh, nil
}

func (s *Service) apply(ctx context.Context, bank Bank, fresh []Question) error {
	stored, err := s.store.Bank(ctx, bank.ID)
	if errors.Is(err, ErrNoBank) || err == nil && stored != bank {
		err = s.store.PutBank(ctx, bank)
	}
	if err != nil || len(fresh) == 0 {
		return err
	}
	return s.store.AddRevisions(ctx, fresh)
}

// SameAs reports whether q says the same as stored: whatever its revision, whoever made it when and why, and wherever it
// was before. A q without a status has no opinion about it.
func (q Question) SameAs(stored Question) bool {
	q.Revision, q.CreatedAt, q.CreatedBy, q.Comment = stored.Revision, stored.CreatedAt, stored.CreatedBy, stored.Comment
	q.Status, q.Origin = cmp.Or(q.Status, stored.Status), stored.Origin
	return reflect.DeepEqual(q.plain(), stored.plain())
}

// plain returns q with nil for every slice that is empty, and with times that compare.
func (q Question) plain() Question {
	for _, s := range []*[]string{&q.Tags, &q.Key.Options, &q.Key.Texts} {
		if len(*s) == 0 {
			*s = nil
		}
	}
	for _, s := range []*[]Option{&q.Prompts, &q.Options} {
		if len(*s) == 0 {
			*s = nil
		}
	}
	q.Source.From, q.Source.To = q.Source.From.UTC(), q.Source.To.UTC()
	return q
}
