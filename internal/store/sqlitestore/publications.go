package sqlitestore

import (
	"context"
	"database/sql"
	"errors"

	"khoabang/contest"
	"khoabang/contest/ruleset"
)

// schemaPublications keeps published results, their frozen content in chunks, and complaints. The salt by which a published
// result commits to a name goes with the contestant's record.
const schemaPublications = `
ALTER TABLE contestants ADD COLUMN salt TEXT NOT NULL DEFAULT '';
CREATE TABLE publications (
	id         TEXT PRIMARY KEY,
	contest_id TEXT NOT NULL,
	round_id   TEXT NOT NULL,
	number     INTEGER NOT NULL,
	hash       TEXT NOT NULL, -- '' until it is frozen
	revision   INTEGER NOT NULL,
	body       TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX publications_number ON publications (contest_id, round_id, number);
CREATE INDEX publications_hash ON publications (hash) WHERE hash <> '';
CREATE TABLE chunks (
	content TEXT NOT NULL,
	n       INTEGER NOT NULL,
	data    BLOB NOT NULL,
	PRIMARY KEY (content, n)
) STRICT;
CREATE TABLE complaints (
	id            TEXT PRIMARY KEY,
	contest_id    TEXT NOT NULL,
	attempt_id    TEXT NOT NULL,
	contestant_id TEXT NOT NULL,
	number        INTEGER NOT NULL,
	text          TEXT NOT NULL,
	at            INTEGER NOT NULL,
	answer        TEXT NOT NULL DEFAULT '',
	redress       TEXT NOT NULL DEFAULT '',
	subject       TEXT NOT NULL DEFAULT '',
	answered_by   TEXT NOT NULL DEFAULT '',
	answered_at   INTEGER
) STRICT;
CREATE UNIQUE INDEX complaints_number ON complaints (attempt_id, number);
CREATE INDEX complaints_open ON complaints (contest_id, at, id) WHERE answered_at IS NULL;
CREATE INDEX complaints_answered ON complaints (contest_id, answered_at DESC, id) WHERE answered_at IS NOT NULL`

// AddPublication stores a new publication; see contest.PublicationStore.
func (s Contests) AddPublication(ctx context.Context, p contest.Publication) error {
	body, err := encode(ruleset.PublicationOf(p))
	if err == nil {
		_, err = write(ctx, s.db, func(t *tx) (int64, error) {
			return t.exec(addPublication, p.ID, p.ContestID, p.RoundID, p.Number, p.Hash, p.Revision, body)
		})
	}
	return s.fail("add publication", p.ID, taken(err))
}

// Publication returns the publication with the given ID; see contest.PublicationStore.
func (s Contests) Publication(ctx context.Context, id string) (contest.Publication, error) {
	p, err := s.publicationBy(ctx, publicationByID, id)
	return p, s.fail("publication", id, found(err, contest.ErrNoPublication))
}

// PublicationByHash returns a publication with the given hash; see contest.PublicationStore.
func (s Contests) PublicationByHash(ctx context.Context, hash string) (contest.Publication, error) {
	p, err := s.publicationBy(ctx, publicationByHash, hash)
	return p, s.fail("publication with hash", hash, found(err, contest.ErrNoPublication))
}

func (s Contests) publicationBy(ctx context.Context, q query, key string) (contest.Publication, error) {
	var body string
	if err := s.db.reads.row(ctx, q, []any{key}, &body); err != nil {
		return contest.Publication{}, err
	}
	r, err := decode[ruleset.Publication](body)
	return r.Publication(), err
}

// Publications returns a contest's publications; see contest.PublicationStore.
func (s Contests) Publications(ctx context.Context, contestID string) ([]contest.Publication, error) {
	all, err := rows(ctx, s.db.reads, publicationsOf, []any{contestID}, func(r *sql.Rows, p *contest.Publication) error {
		return scanBody(r, p, ruleset.Publication.Publication)
	})
	return all, s.fail("publications of", contestID, err)
}

// UpdatePublication changes a publication; see contest.PublicationStore.
func (s Contests) UpdatePublication(ctx context.Context, id string, change func(*contest.Publication) error) (contest.Publication, error) {
	release, err := s.db.hold(ctx)
	if err != nil {
		return contest.Publication{}, s.fail("update publication", id, err)
	}
	defer release()
	for range updateTries {
		var p contest.Publication
		if p, err = s.tryPublication(ctx, id, change); !errors.Is(err, errMoved) {
			return p, err
		}
	}
	return contest.Publication{}, s.fail("update publication", id, contest.ErrRevision)
}

// tryPublication is one try of UpdatePublication. errMoved means that it changed since it was read.
func (s Contests) tryPublication(ctx context.Context, id string, change func(*contest.Publication) error) (contest.Publication, error) {
	p, err := s.Publication(ctx, id)
	if err != nil {
		return p, err
	}
	before := p.Revision
	if err := change(&p); err != nil {
		return contest.Publication{}, err
	}
	p.Revision = before + 1
	body, err := encode(ruleset.PublicationOf(p))
	if err != nil {
		return contest.Publication{}, s.fail("update publication", id, err)
	}
	hash := p.Hash
	_, err = write(ctx, s.db, func(t *tx) (struct{}, error) {
		return struct{}{}, moved(t.exec(updatePublication, hash, before+1, body, id, before))
	})
	if err != nil {
		return contest.Publication{}, s.fail("update publication", id, err)
	}
	r, err := decode[ruleset.Publication](body) // not what change may keep a hold on
	return r.Publication(), err
}

// AddChunk stores a part of a content; see contest.PublicationStore.
func (s Contests) AddChunk(ctx context.Context, content string, n int, data []byte) error {
	if data == nil {
		data = []byte{} // NULL otherwise
	}
	_, err := write(ctx, s.db, func(t *tx) (int64, error) { return t.exec(addChunk, content, n, data) })
	return s.fail("add chunk of", content, taken(err))
}

// Chunk returns a part of a content; see contest.PublicationStore.
func (s Contests) Chunk(ctx context.Context, content string, n int) ([]byte, error) {
	var data []byte
	err := s.db.reads.row(ctx, chunkOf, []any{content, n}, &data)
	return data, s.fail("chunk of", content, found(err, contest.ErrNoContent))
}

// AddComplaint stores a complaint; see contest.ComplaintStore.
func (s Contests) AddComplaint(ctx context.Context, c contest.Complaint) error {
	a := c.Answer
	_, err := write(ctx, s.db, func(t *tx) (int64, error) {
		return t.exec(addComplaint, c.ID, c.ContestID, c.AttemptID, c.ContestantID, c.Number, c.Text, ms(c.At),
			a.Text, string(a.Redress), a.Subject, a.By, ms(a.At))
	})
	return s.fail("add complaint", c.ID, taken(err))
}

// Complaint returns the complaint with the given ID; see contest.ComplaintStore.
func (s Contests) Complaint(ctx context.Context, id string) (contest.Complaint, error) {
	var c contest.Complaint
	err := s.db.reads.row(ctx, complaintByID, []any{id}, complaintFields(&c)...)
	if err != nil {
		return contest.Complaint{}, s.fail("complaint", id, found(err, contest.ErrNoComplaint))
	}
	return c, nil
}

// ComplaintsAbout returns the complaints about an attempt; see contest.ComplaintStore.
func (s Contests) ComplaintsAbout(ctx context.Context, attemptID string) ([]contest.Complaint, error) {
	return s.complaints(ctx, complaintsAbout, attemptID)
}

// Complaints returns complaints of a contest; see contest.ComplaintStore.
func (s Contests) Complaints(ctx context.Context, contestID string, open bool, limit int) ([]contest.Complaint, error) {
	q := answeredComplaints
	if open {
		q = openComplaints
	}
	return s.complaints(ctx, q, contestID, limit)
}

func (s Contests) complaints(ctx context.Context, q query, args ...any) ([]contest.Complaint, error) {
	all, err := rows(ctx, s.db.reads, q, args, func(r *sql.Rows, c *contest.Complaint) error { return r.Scan(complaintFields(c)...) })
	return all, s.fail("complaints", "all", err)
}

// complaintFields returns where complaintColumns are scanned to.
func complaintFields(c *contest.Complaint) []any {
	a := &c.Answer
	return []any{&c.ID, &c.ContestID, &c.AttemptID, &c.ContestantID, &c.Number, &c.Text, stamp{&c.At},
		&a.Text, &a.Redress, &a.Subject, &a.By, stamp{&a.At}}
}

// AnswerComplaint stores the answer to a complaint; see contest.ComplaintStore.
func (s Contests) AnswerComplaint(ctx context.Context, id string, a contest.Answer) (contest.Complaint, error) {
	n, err := write(ctx, s.db, func(t *tx) (int64, error) {
		return t.exec(answerComplaint, a.Text, string(a.Redress), a.Subject, a.By, ms(a.At), id)
	})
	if err != nil {
		return contest.Complaint{}, s.fail("answer complaint", id, err)
	}
	c, err := s.Complaint(ctx, id)
	if err == nil && n == 0 {
		err = s.fail("answer complaint", id, contest.ErrComplaintAnswered)
	}
	return c, err
}
