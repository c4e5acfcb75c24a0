package sqlitestore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"khoabang/contest"
)

// PutContestant stores a contestant; see contest.Store.
func (s Contests) PutContestant(ctx context.Context, p contest.Contestant) error {
	consents, err := encode(each(p.Consents, recordConsent))
	if err != nil {
		return s.fail("put contestant", p.ID, err)
	}
	_, err = write(ctx, s.db, func(t *tx) (int64, error) {
		return t.exec(putContestant, p.ID, p.Name, p.UnitID, p.Contact, ms(p.BornOn), consents, ms(p.CreatedAt), p.Salt)
	})
	return s.fail("put contestant", p.ID, err)
}

// Contestant returns the contestant with the given ID; see contest.Store.
func (s Contests) Contestant(ctx context.Context, id string) (contest.Contestant, error) {
	var p contest.Contestant
	err := s.db.reads.row(ctx, contestantByID, []any{id}, contestantFields(&p)...)
	if err != nil {
		return contest.Contestant{}, s.fail("contestant", id, found(err, contest.ErrNoContestant))
	}
	return p, nil
}

// ContestantsByID returns those that exist; see contest.Store.
func (s Contests) ContestantsByID(ctx context.Context, ids []string) ([]contest.Contestant, error) {
	if len(ids) == 0 {
		return nil, ctx.Err()
	}
	list, err := encode(ids)
	if err != nil {
		return nil, s.fail("contestants", "by ID", err)
	}
	all, err := rows(ctx, s.db.reads, contestantsByID, []any{list}, func(r *sql.Rows, p *contest.Contestant) error {
		return r.Scan(contestantFields(p)...)
	})
	return all, s.fail("contestants", "by ID", err)
}

func contestantFields(p *contest.Contestant) []any {
	return []any{&p.ID, &p.Name, &p.UnitID, &p.Contact, stamp{&p.BornOn}, agreed{&p.Consents}, stamp{&p.CreatedAt}, &p.Salt}
}

type consentRecord struct {
	ContestID string    `json:"contest"`
	Notice    string    `json:"notice,omitempty"`
	At        time.Time `json:"at,omitzero"`
	First     time.Time `json:"first,omitzero"`
	BlockID   string    `json:"block,omitempty"`
	Category  string    `json:"category,omitempty"`
	OnAir     bool      `json:"on_air,omitempty"`
}

func recordConsent(c contest.Consent) consentRecord {
	c.At, c.First = contest.Millis(c.At), contest.Millis(c.First)
	return consentRecord(c)
}

func (r consentRecord) domain() contest.Consent { return contest.Consent(r) }

// agreed scans consents, which are stored as JSON.
type agreed struct{ to *[]contest.Consent }

// Scan reads a JSON array.
func (a agreed) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("consents are stored as %T", v)
	}
	list, err := decode[[]consentRecord](text)
	*a.to = each(list, consentRecord.domain)
	return err
}
