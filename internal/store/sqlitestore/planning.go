package sqlitestore

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"khoabang/contest"
	"khoabang/internal/planning"
	"khoabang/internal/planning/planfile"
)

// schemaPlanning keeps every revision of plans, evidence, reports and the calendar, and the bytes that were sent up. Rows
// are only ever added. It has rowids, since SQLite keeps large rows badly without them.
const schemaPlanning = `
CREATE TABLE planning (
	n        INTEGER PRIMARY KEY,
	kind     TEXT NOT NULL,
	id       TEXT NOT NULL,
	revision INTEGER NOT NULL,
	plan_id  TEXT NOT NULL, -- '' of plans
	at       INTEGER NOT NULL,
	body     TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX planning_revision ON planning (kind, id, revision);
CREATE INDEX planning_time ON planning (kind, plan_id, at);
CREATE TABLE planning_contents (
	hash TEXT PRIMARY KEY,
	data BLOB NOT NULL
) STRICT`

// schemaAttachments copies the pictures of evidence, which the bank kept, to where planning keeps its files. They stay in the
// bank as well: a question may show the same picture.
const schemaAttachments = `
INSERT INTO planning_contents (hash, data)
	SELECT id, bytes FROM pictures WHERE id IN (SELECT j.value FROM planning e, json_each(e.body, '$.attachments') j WHERE e.kind = 'evidence')
	ON CONFLICT DO NOTHING;
INSERT INTO planning (kind, id, revision, plan_id, at, body)
	SELECT 'attachment', p.id, 1, '', min(e.at), json_object('id', p.id, 'name', 'ảnh' || iif(p.type = 'image/png', '.png', '.jpg'), 'type', p.type,
		'size', length(p.bytes), 'hash', p.id, 'by', json_extract(e.body, '$.by'),
		'at', strftime('%Y-%m-%dT%H:%M:%S', e.at / 1000, 'unixepoch') || printf('.%03dZ', e.at % 1000))
	FROM planning e, json_each(e.body, '$.attachments') j JOIN pictures p ON p.id = j.value WHERE e.kind = 'evidence' GROUP BY p.id
	ON CONFLICT DO NOTHING`

// Planning is a planning.Store.
type Planning struct{ db *DB }

var _ planning.Store = Planning{}

// Planning returns the store of plans, evidence and reports.
func (db *DB) Planning() Planning { return Planning{db} }

// planned is a kind of record and how it is written.
type planned[T any] struct{ planfile.Record[T] }

var (
	plans       = planned[planning.Plan]{planfile.Plans}
	evidences   = planned[planning.Evidence]{planfile.Evidences}
	reports     = planned[planning.Report]{planfile.Reports}
	notes       = planned[planning.Note]{planfile.Notes}
	calendars   = planned[planning.Calendar]{planfile.Calendars}
	attachments = planned[planning.Attachment]{planfile.Attachments}
	attachedTo  = planned[planning.TaskAttachments]{planfile.TasksAttachments}
	theCalendar = "calendar" // there is one
)

// put stores a revision, or returns planning.ErrStale.
func (p planned[T]) put(ctx context.Context, db *DB, id, planID string, revision int, at time.Time, v T) error {
	body, err := p.Encode(v)
	var n int64
	if err == nil {
		n, err = write(ctx, db, func(t *tx) (int64, error) {
			return t.exec(addPlanned, p.Kind, id, revision, planID, contest.Millis(at).UnixMilli(), string(body))
		})
	}
	if err == nil && n == 0 {
		err = planning.ErrStale
	}
	return p.fail("put", id, err)
}

func (p planned[T]) fail(what, id string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s %s %s: %w", what, p.Kind, id, err)
}

func (p planned[T]) scan(r *sql.Rows, v *T) (err error) {
	var body []byte
	if err := r.Scan(&body); err != nil {
		return err
	}
	*v, err = p.Decode(body)
	return err
}

// latest returns the latest revision, or missing.
func (p planned[T]) latest(ctx context.Context, db *DB, id string, missing error) (T, error) {
	var body []byte
	if err := db.reads.row(ctx, latestPlanned, []any{p.Kind, id}, &body); err != nil {
		var none T
		return none, p.fail("read", id, found(err, missing))
	}
	v, err := p.Decode(body)
	return v, p.fail("read", id, err)
}

func (p planned[T]) revisions(ctx context.Context, db *DB, id string) ([]T, error) {
	all, err := rows(ctx, db.reads, plannedRevisions, []any{p.Kind, id}, p.scan)
	return all, p.fail("revisions of", id, err)
}

// list returns the latest of each of a plan.
func (p planned[T]) list(ctx context.Context, db *DB, planID string) ([]T, error) {
	all, err := rows(ctx, db.reads, plannedOf, []any{p.Kind, planID}, p.scan)
	return all, p.fail("list of", planID, err)
}

// placed is a revision with its place in a walk.
type placed[T any] struct {
	n, at int64
	value T
}

// since walks a plan's revisions from a time on. A page goes on after the last row's time and number, in two queries, as
// Contests.ResultsSince does.
func (p planned[T]) since(ctx context.Context, db *DB, planID string, since time.Time, yield func(T) error) error {
	at, after := int64(math.MinInt64), int64(math.MaxInt64)
	if !since.IsZero() {
		at = contest.Millis(since).UnixMilli() - 1
	}
	return walk(func() ([]placed[T], error) {
		page, err := rows(ctx, db.reads, plannedTies, []any{p.Kind, planID, at, after, pageSize}, p.scanPlaced)
		if left := pageSize - len(page); err == nil && left > 0 {
			var more []placed[T]
			more, err = rows(ctx, db.reads, plannedPage, []any{p.Kind, planID, at, left}, p.scanPlaced)
			page = append(page, more...)
		}
		return page, p.fail("walk", planID, err)
	}, func(r placed[T]) error {
		at, after = r.at, r.n
		return yield(r.value)
	})
}

func (p planned[T]) scanPlaced(rs *sql.Rows, r *placed[T]) (err error) {
	var body []byte
	if err := rs.Scan(&r.n, &r.at, &body); err != nil {
		return err
	}
	r.value, err = p.Decode(body)
	return err
}

// byID returns the latest of those with the given IDs, each once.
func (p planned[T]) byID(ctx context.Context, db *DB, ids []string, id func(T) string) ([]T, error) {
	list, err := encode(ids)
	if err != nil {
		return nil, err
	}
	all, err := rows(ctx, db.reads, plannedByID, []any{p.Kind, list}, p.scan)
	if err != nil {
		return nil, fmt.Errorf("%s by ID: %w", p.Kind, err)
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(v T) bool {
		again := seen[id(v)]
		seen[id(v)] = true
		return again
	}), nil
}

// PutPlan stores a revision of a plan; see planning.Store.
func (s Planning) PutPlan(ctx context.Context, p planning.Plan) error {
	p.At = contest.Millis(p.At)
	return plans.put(ctx, s.db, p.ID, "", p.Revision, p.At, p)
}

// Plan returns a plan; see planning.Store.
func (s Planning) Plan(ctx context.Context, id string) (planning.Plan, error) {
	return plans.latest(ctx, s.db, id, planning.ErrNoPlan)
}

// PlanRevisions returns a plan's revisions; see planning.Store.
func (s Planning) PlanRevisions(ctx context.Context, id string) ([]planning.Plan, error) {
	return plans.revisions(ctx, s.db, id)
}

// Plans returns all plans; see planning.Store.
func (s Planning) Plans(ctx context.Context) ([]planning.Plan, error) {
	all, err := plans.list(ctx, s.db, "")
	slices.SortFunc(all, func(a, b planning.Plan) int { return strings.Compare(a.ID, b.ID) })
	return all, err
}

// PlansSince walks the plans; see planning.Store.
func (s Planning) PlansSince(ctx context.Context, since time.Time, yield func(planning.Plan) error) error {
	return plans.since(ctx, s.db, "", since, yield)
}

// PutEvidence stores a revision of some evidence; see planning.Store.
func (s Planning) PutEvidence(ctx context.Context, e planning.Evidence) error {
	e.At, e.Confirmed.At = contest.Millis(e.At), contest.Millis(e.Confirmed.At)
	return evidences.put(ctx, s.db, e.ID, e.PlanID, e.Revision, e.At, e)
}

// Evidence returns evidence by ID; see planning.Store.
func (s Planning) Evidence(ctx context.Context, ids []string) ([]planning.Evidence, error) {
	return evidences.byID(ctx, s.db, ids, func(e planning.Evidence) string { return e.ID })
}

// EvidenceRevisions returns the revisions of some evidence; see planning.Store.
func (s Planning) EvidenceRevisions(ctx context.Context, id string) ([]planning.Evidence, error) {
	return evidences.revisions(ctx, s.db, id)
}

// EvidenceSince walks a plan's evidence; see planning.Store.
func (s Planning) EvidenceSince(ctx context.Context, planID string, since time.Time, yield func(planning.Evidence) error) error {
	return evidences.since(ctx, s.db, planID, since, yield)
}

// PutReport stores a revision of a report; see planning.Store.
func (s Planning) PutReport(ctx context.Context, r planning.Report) error {
	r = r.Clone()
	r.At, r.Signature.At = contest.Millis(r.At), contest.Millis(r.Signature.At)
	for i := range r.Sendings {
		r.Sendings[i].At = contest.Millis(r.Sendings[i].At)
	}
	return reports.put(ctx, s.db, r.ID, r.PlanID, r.Revision, r.At, r)
}

// Report returns a report; see planning.Store.
func (s Planning) Report(ctx context.Context, id string) (planning.Report, error) {
	return reports.latest(ctx, s.db, id, planning.ErrNoReport)
}

// ReportRevisions returns a report's revisions; see planning.Store.
func (s Planning) ReportRevisions(ctx context.Context, id string) ([]planning.Report, error) {
	return reports.revisions(ctx, s.db, id)
}

// ReportsSince walks a plan's reports; see planning.Store.
func (s Planning) ReportsSince(ctx context.Context, planID string, since time.Time, yield func(planning.Report) error) error {
	return reports.since(ctx, s.db, planID, since, yield)
}

// AddNote stores a note; see planning.Store.
func (s Planning) AddNote(ctx context.Context, n planning.Note) error {
	n.At = contest.Millis(n.At)
	return notes.put(ctx, s.db, n.ID, n.PlanID, 1, n.At, n)
}

// Notes returns a plan's notes; see planning.Store.
func (s Planning) Notes(ctx context.Context, planID string) ([]planning.Note, error) {
	all, err := notes.list(ctx, s.db, planID)
	slices.SortFunc(all, func(a, b planning.Note) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID)) })
	return all, err
}

// PutAttachment stores an attachment; see planning.Store.
func (s Planning) PutAttachment(ctx context.Context, t planning.Attachment) error {
	t.At = contest.Millis(t.At)
	return attachments.put(ctx, s.db, t.ID, "", 1, t.At, t)
}

// Attachments returns attachments by ID; see planning.Store.
func (s Planning) Attachments(ctx context.Context, ids []string) ([]planning.Attachment, error) {
	return attachments.byID(ctx, s.db, ids, func(t planning.Attachment) string { return t.ID })
}

// PutTaskAttachments stores a revision of a task's attachments; see planning.Store.
func (s Planning) PutTaskAttachments(ctx context.Context, t planning.TaskAttachments) error {
	t.At = contest.Millis(t.At)
	return attachedTo.put(ctx, s.db, taskKey(t.PlanID, t.TaskID), t.PlanID, t.Revision, t.At, t)
}

// TaskAttachments returns the revisions of a task's attachments; see planning.Store.
func (s Planning) TaskAttachments(ctx context.Context, planID, taskID string) ([]planning.TaskAttachments, error) {
	return attachedTo.revisions(ctx, s.db, taskKey(planID, taskID))
}

// taskKey tells the tasks of all plans apart: IDs hold no line breaks.
func taskKey(planID, taskID string) string { return planID + "\n" + taskID }

// PutContent stores bytes under their hash; see planning.Store.
func (s Planning) PutContent(ctx context.Context, hash string, data []byte) error {
	if data == nil {
		data = []byte{} // NULL otherwise
	}
	_, err := write(ctx, s.db, func(t *tx) (int64, error) { return t.exec(addContent, hash, data) })
	if err != nil {
		return fmt.Errorf("put content %s: %w", hash, err)
	}
	return nil
}

// Content returns the bytes under a hash; see planning.Store.
func (s Planning) Content(ctx context.Context, hash string) ([]byte, error) {
	var data []byte
	if err := s.db.reads.row(ctx, contentByHash, []any{hash}, &data); err != nil {
		return nil, fmt.Errorf("content %s: %w", hash, found(err, planning.ErrNoContent))
	}
	return data, nil
}

// PutCalendar stores a revision of the calendar; see planning.Store.
func (s Planning) PutCalendar(ctx context.Context, c planning.Calendar) error {
	c.At = contest.Millis(c.At)
	return calendars.put(ctx, s.db, theCalendar, "", c.Revision, c.At, c)
}

// Calendar returns the calendar; see planning.Store.
func (s Planning) Calendar(ctx context.Context) (planning.Calendar, error) {
	return calendars.latest(ctx, s.db, theCalendar, nil)
}
