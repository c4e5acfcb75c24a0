package sqlitestore

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"khoabang/contest"
)

// schemaRoster keeps who may take part by a code, and who may not take part. A roster has rowids, so that its rows are
// appended and only the short keys of its indexes lie in random order.
const schemaRoster = `
CREATE TABLE IF NOT EXISTS roster (
	contest_id    TEXT NOT NULL,
	id            TEXT NOT NULL,
	code_hash     TEXT NOT NULL,
	sealed_code   TEXT NOT NULL,
	name          TEXT NOT NULL,
	unit_id       TEXT NOT NULL,
	block_id      TEXT NOT NULL,
	category      TEXT NOT NULL,
	born_on       INTEGER,
	birth_year    INTEGER NOT NULL,
	folded        TEXT NOT NULL,
	contestant_id TEXT NOT NULL, -- '' while nobody has used it
	used_at       INTEGER,
	added_at      INTEGER,
	added_by      TEXT NOT NULL,
	PRIMARY KEY (contest_id, id)
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS roster_code ON roster (contest_id, code_hash);
CREATE INDEX IF NOT EXISTS roster_order ON roster (contest_id, folded, id);
CREATE INDEX IF NOT EXISTS roster_used ON roster (contest_id, contestant_id);
CREATE TABLE IF NOT EXISTS exclusions (
	contest_id  TEXT NOT NULL,
	id          TEXT NOT NULL,
	name        TEXT NOT NULL,
	unit_id     TEXT NOT NULL,
	contact     TEXT NOT NULL,
	born_on     INTEGER,
	reason      TEXT NOT NULL,
	added_at    INTEGER,
	added_by    TEXT NOT NULL,
	lifted_at   INTEGER,
	lifted_by   TEXT NOT NULL,
	lift_reason TEXT NOT NULL,
	PRIMARY KEY (contest_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS exclusions_order ON exclusions (contest_id, added_at, id)`

const (
	rosterColumns = `contest_id, id, code_hash, sealed_code, name, unit_id, block_id, category, born_on, birth_year, folded,
		contestant_id, used_at, added_at, added_by`
	exclusionColumns = `contest_id, id, name, unit_id, contact, born_on, reason, added_at, added_by, lifted_at, lifted_by, lift_reason`
)

// rosterChunk is how many entries are written in one operation: answers wait no longer than for those.
const rosterChunk = 1_000

// PutRoster stores entries; see contest.RosterStore.
func (s Contests) PutRoster(ctx context.Context, entries []contest.RosterEntry) error {
	for chunk := range slices.Chunk(slices.Clone(entries), rosterChunk) {
		_, err := write(ctx, s.db, func(t *tx) (struct{}, error) {
			for _, e := range chunk {
				_, err := t.exec(putRoster, e.ContestID, e.ID, e.CodeHash, e.SealedCode, e.Name, e.UnitID, e.BlockID, e.Category,
					ms(e.BornOn), e.BirthYear, e.Folded, e.ContestantID, ms(e.UsedAt), ms(e.AddedAt), e.AddedBy)
				if err != nil {
					return struct{}{}, err
				}
			}
			return struct{}{}, nil
		})
		if duplicate(err) {
			err = contest.ErrRosterCode
		}
		if err != nil {
			return s.fail("put roster of", chunk[0].ContestID, err)
		}
	}
	return nil
}

func rosterFields(e *contest.RosterEntry) []any {
	return []any{&e.ContestID, &e.ID, &e.CodeHash, &e.SealedCode, &e.Name, &e.UnitID, &e.BlockID, &e.Category, stamp{&e.BornOn},
		&e.BirthYear, &e.Folded, &e.ContestantID, stamp{&e.UsedAt}, stamp{&e.AddedAt}, &e.AddedBy}
}

// RosterEntry returns an entry; see contest.RosterStore.
func (s Contests) RosterEntry(ctx context.Context, contestID, id string) (contest.RosterEntry, error) {
	var e contest.RosterEntry
	err := s.db.reads.row(ctx, rosterByID, []any{contestID, id}, rosterFields(&e)...)
	return e, s.fail("roster entry", id, found(err, contest.ErrNoRosterEntry))
}

// RosterByCode returns the entry with a code; see contest.RosterStore.
func (s Contests) RosterByCode(ctx context.Context, contestID, codeHash string) (contest.RosterEntry, error) {
	var e contest.RosterEntry
	err := s.db.reads.row(ctx, rosterByCode, []any{contestID, codeHash}, rosterFields(&e)...)
	return e, s.fail("roster entry by code of", contestID, found(err, contest.ErrCodeUnknown))
}

// UseRosterEntry marks an entry as used; see contest.RosterStore.
func (s Contests) UseRosterEntry(ctx context.Context, contestID, id, contestantID string, at time.Time) error {
	_, err := write(ctx, s.db, func(t *tx) (int64, error) {
		n, err := t.exec(useRoster, contestantID, ms(at), contestID, id)
		if err == nil && n == 0 {
			var e contest.RosterEntry
			err = t.get(rosterByID, []any{contestID, id}, rosterFields(&e)...)
		}
		return n, err
	})
	return s.fail("use roster entry", id, found(err, contest.ErrNoRosterEntry))
}

// Roster returns the entries that a filter wants; see contest.RosterStore.
func (s Contests) Roster(ctx context.Context, f contest.RosterFilter) ([]contest.RosterEntry, error) {
	words, err := encode(append([]string{}, f.Words...))
	if err != nil {
		return nil, s.fail("roster of", f.ContestID, err)
	}
	all, err := rows(ctx, s.db.reads, rosterOf, []any{f.ContestID, f.After.Folded, f.After.ID, f.Used, f.UnitID, words, f.Limit},
		func(r *sql.Rows, e *contest.RosterEntry) error { return r.Scan(rosterFields(e)...) })
	return all, s.fail("roster of", f.ContestID, err)
}

// RosterCounts counts a roster; see contest.RosterStore.
func (s Contests) RosterCounts(ctx context.Context, contestID string) (contest.RosterCounts, error) {
	var n contest.RosterCounts
	err := s.db.reads.row(ctx, rosterCounts, []any{contestID}, &n.People, &n.Used)
	return n, s.fail("roster counts of", contestID, err)
}

// PutExclusion stores an exclusion; see contest.RosterStore.
func (s Contests) PutExclusion(ctx context.Context, x contest.Exclusion) error {
	_, err := write(ctx, s.db, func(t *tx) (int64, error) {
		return t.exec(putExclusion, x.ContestID, x.ID, x.Name, x.UnitID, x.Contact, ms(x.BornOn), x.Reason, ms(x.AddedAt), x.AddedBy,
			ms(x.LiftedAt), x.LiftedBy, x.LiftReason)
	})
	return s.fail("put exclusion", x.ID, err)
}

// Exclusions returns an excluded list; see contest.RosterStore.
func (s Contests) Exclusions(ctx context.Context, contestID string) ([]contest.Exclusion, error) {
	all, err := rows(ctx, s.db.reads, exclusionsOf, []any{contestID}, func(r *sql.Rows, x *contest.Exclusion) error {
		return r.Scan(&x.ContestID, &x.ID, &x.Name, &x.UnitID, &x.Contact, stamp{&x.BornOn}, &x.Reason, stamp{&x.AddedAt}, &x.AddedBy,
			stamp{&x.LiftedAt}, &x.LiftedBy, &x.LiftReason)
	})
	return all, s.fail("exclusions of", contestID, err)
}
