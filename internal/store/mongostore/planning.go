package mongostore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"khoabang/internal/planning"
	"khoabang/internal/planning/planfile"
)

// Planning keeps plans, evidence, reports and the calendar. A document is one revision, and is only ever inserted, so that
// the unique index on revisions is all that decides who comes first.
type Planning struct{ revisions, contents *mongo.Collection }

var _ planning.Store = Planning{}

func newPlanning(db *mongo.Database) Planning {
	return Planning{db.Collection("planning"), db.Collection("planning_contents")}
}

// plannedRecord is a revision. Its _id is the database's own.
type plannedRecord struct {
	Version  int       `bson:"v"`
	Kind     string    `bson:"kind"`
	ID       string    `bson:"id"`
	Revision int       `bson:"rev"`
	PlanID   string    `bson:"plan"` // "" of plans
	At       time.Time `bson:"at"`
	Body     string    `bson:"body"` // JSON: nothing in it is looked for
}

// contentRecord is what was sent up. Its _id is its hash.
type contentRecord struct {
	ID      string `bson:"_id"`
	Version int    `bson:"v"`
	Data    []byte `bson:"data"`
}

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

func (p planned[T]) filter(id string) bson.D {
	return bson.D{{Key: "kind", Value: p.Kind}, {Key: "id", Value: id}}
}

// latestFirst sorts revisions from the latest on.
var latestFirst = bson.D{{Key: "kind", Value: 1}, {Key: "id", Value: 1}, {Key: "rev", Value: -1}}

// put stores a revision, or returns planning.ErrStale. Whoever inserts a revision first has it, whatever was read before.
func (p planned[T]) put(ctx context.Context, s Planning, id, planID string, revision int, at time.Time, v T) error {
	var last plannedRecord
	if revision > 1 { // a first one needs no look: the index on revisions refuses a second first one
		var err error
		last, err = findOne[plannedRecord](ctx, s.revisions, p.filter(id), planning.ErrNoPlan,
			options.FindOne().SetSort(latestFirst).SetProjection(keys("rev")))
		if err != nil && !errors.Is(err, planning.ErrNoPlan) {
			return err
		}
	}
	if revision != last.Revision+1 {
		return planning.ErrStale
	}
	body, err := p.Encode(v)
	if err != nil {
		return fmt.Errorf("put %s: %w", p.Kind, err)
	}
	_, err = s.revisions.InsertOne(ctx, plannedRecord{Version: formVersion, Kind: p.Kind, ID: id, Revision: revision, PlanID: planID, At: at, Body: string(body)})
	return writeError(ctx, "put "+p.Kind, err, planning.ErrStale)
}

func (p planned[T]) domain(r plannedRecord) (T, error) { return p.Decode([]byte(r.Body)) }

// latest returns the latest revision, or missing.
func (p planned[T]) latest(ctx context.Context, s Planning, id string, missing error) (T, error) {
	r, err := findOne[plannedRecord](ctx, s.revisions, p.filter(id), missing, options.FindOne().SetSort(latestFirst))
	if err != nil {
		var none T
		return none, err
	}
	return p.domain(r)
}

// all returns what filter selects.
func (p planned[T]) all(ctx context.Context, s Planning, filter, sort bson.D) ([]T, error) {
	var list []T
	err := each(ctx, s.revisions, filter, options.Find().SetSort(sort), func(r plannedRecord) error {
		v, err := p.domain(r)
		list = append(list, v)
		return err
	})
	return list, err
}

func (p planned[T]) history(ctx context.Context, s Planning, id string) ([]T, error) {
	return p.all(ctx, s, p.filter(id), keys("kind", "id", "rev"))
}

// list returns the latest of each of a plan: which these are is read first, without their bodies.
func (p planned[T]) list(ctx context.Context, s Planning, planID string) ([]T, error) {
	latest := map[string]int{}
	filter := bson.D{{Key: "kind", Value: p.Kind}, {Key: "plan", Value: planID}}
	if err := each(ctx, s.revisions, filter, fields("id", "rev"), func(r plannedRecord) error {
		latest[r.ID] = max(latest[r.ID], r.Revision)
		return nil
	}); err != nil {
		return nil, err
	}
	var list []T
	for id, revision := range latest {
		found, err := p.all(ctx, s, append(p.filter(id), bson.E{Key: "rev", Value: revision}), keys("kind", "id", "rev"))
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	return list, nil
}

// since walks a plan's revisions from a time on.
func (p planned[T]) since(ctx context.Context, s Planning, planID string, since time.Time, yield func(T) error) error {
	filter := bson.D{{Key: "kind", Value: p.Kind}, {Key: "plan", Value: planID}}
	if !since.IsZero() {
		filter = append(filter, bson.E{Key: "at", Value: bson.D{{Key: "$gte", Value: since}}})
	}
	return each(ctx, s.revisions, filter, options.Find().SetSort(keys("kind", "plan", "at")), func(r plannedRecord) error {
		v, err := p.domain(r)
		if err != nil {
			return err
		}
		return yield(v)
	})
}

// byID returns the latest of those with the given IDs, each once.
func (p planned[T]) byID(ctx context.Context, s Planning, ids []string, id func(T) string) ([]T, error) {
	if len(ids) == 0 {
		return nil, ctx.Err()
	}
	known := map[string]T{}
	filter := bson.D{{Key: "kind", Value: p.Kind}, {Key: "id", Value: bson.D{{Key: "$in", Value: ids}}}}
	list, err := p.all(ctx, s, filter, keys("kind", "id", "rev"))
	for _, v := range list {
		known[id(v)] = v // the latest comes last
	}
	var found []T
	for _, id := range ids {
		if v, ok := known[id]; ok {
			found = append(found, v)
			delete(known, id)
		}
	}
	return found, err
}

// PutPlan stores a revision of a plan; see planning.Store.
func (s Planning) PutPlan(ctx context.Context, p planning.Plan) error {
	return plans.put(ctx, s, p.ID, "", p.Revision, p.At, p)
}

// Plan returns a plan; see planning.Store.
func (s Planning) Plan(ctx context.Context, id string) (planning.Plan, error) {
	return plans.latest(ctx, s, id, planning.ErrNoPlan)
}

// PlanRevisions returns a plan's revisions; see planning.Store.
func (s Planning) PlanRevisions(ctx context.Context, id string) ([]planning.Plan, error) {
	return plans.history(ctx, s, id)
}

// Plans returns all plans; see planning.Store.
func (s Planning) Plans(ctx context.Context) ([]planning.Plan, error) {
	all, err := plans.list(ctx, s, "")
	slices.SortFunc(all, func(a, b planning.Plan) int { return strings.Compare(a.ID, b.ID) })
	return all, err
}

// PlansSince walks the plans; see planning.Store.
func (s Planning) PlansSince(ctx context.Context, since time.Time, yield func(planning.Plan) error) error {
	return plans.since(ctx, s, "", since, yield)
}

// PutEvidence stores a revision of some evidence; see planning.Store.
func (s Planning) PutEvidence(ctx context.Context, e planning.Evidence) error {
	return evidences.put(ctx, s, e.ID, e.PlanID, e.Revision, e.At, e)
}

// Evidence returns evidence by ID; see planning.Store.
func (s Planning) Evidence(ctx context.Context, ids []string) ([]planning.Evidence, error) {
	return evidences.byID(ctx, s, ids, func(e planning.Evidence) string { return e.ID })
}

// EvidenceRevisions returns the revisions of some evidence; see planning.Store.
func (s Planning) EvidenceRevisions(ctx context.Context, id string) ([]planning.Evidence, error) {
	return evidences.history(ctx, s, id)
}

// EvidenceSince walks a plan's evidence; see planning.Store.
func (s Planning) EvidenceSince(ctx context.Context, planID string, since time.Time, yield func(planning.Evidence) error) error {
	return evidences.since(ctx, s, planID, since, yield)
}

// PutReport stores a revision of a report; see planning.Store.
func (s Planning) PutReport(ctx context.Context, r planning.Report) error {
	return reports.put(ctx, s, r.ID, r.PlanID, r.Revision, r.At, r)
}

// Report returns a report; see planning.Store.
func (s Planning) Report(ctx context.Context, id string) (planning.Report, error) {
	return reports.latest(ctx, s, id, planning.ErrNoReport)
}

// ReportRevisions returns a report's revisions; see planning.Store.
func (s Planning) ReportRevisions(ctx context.Context, id string) ([]planning.Report, error) {
	return reports.history(ctx, s, id)
}

// ReportsSince walks a plan's reports; see planning.Store.
func (s Planning) ReportsSince(ctx context.Context, planID string, since time.Time, yield func(planning.Report) error) error {
	return reports.since(ctx, s, planID, since, yield)
}

// AddNote stores a note; see planning.Store.
func (s Planning) AddNote(ctx context.Context, n planning.Note) error {
	return notes.put(ctx, s, n.ID, n.PlanID, 1, n.At, n)
}

// Notes returns a plan's notes; see planning.Store.
func (s Planning) Notes(ctx context.Context, planID string) ([]planning.Note, error) {
	filter := bson.D{{Key: "kind", Value: notes.Kind}, {Key: "plan", Value: planID}}
	all, err := notes.all(ctx, s, filter, keys("kind", "plan", "at"))
	slices.SortFunc(all, func(a, b planning.Note) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID)) })
	return all, err
}

// PutAttachment stores an attachment; see planning.Store.
func (s Planning) PutAttachment(ctx context.Context, t planning.Attachment) error {
	return attachments.put(ctx, s, t.ID, "", 1, t.At, t)
}

// Attachments returns attachments by ID; see planning.Store.
func (s Planning) Attachments(ctx context.Context, ids []string) ([]planning.Attachment, error) {
	return attachments.byID(ctx, s, ids, func(t planning.Attachment) string { return t.ID })
}

// PutTaskAttachments stores a revision of a task's attachments; see planning.Store.
func (s Planning) PutTaskAttachments(ctx context.Context, t planning.TaskAttachments) error {
	return attachedTo.put(ctx, s, taskKey(t.PlanID, t.TaskID), t.PlanID, t.Revision, t.At, t)
}

// TaskAttachments returns the revisions of a task's attachments; see planning.Store.
func (s Planning) TaskAttachments(ctx context.Context, planID, taskID string) ([]planning.TaskAttachments, error) {
	return attachedTo.history(ctx, s, taskKey(planID, taskID))
}

// taskKey tells the tasks of all plans apart: IDs hold no line breaks.
func taskKey(planID, taskID string) string { return planID + "\n" + taskID }

// PutContent stores bytes under their hash; see planning.Store.
func (s Planning) PutContent(ctx context.Context, hash string, data []byte) error {
	_, err := s.contents.InsertOne(ctx, contentRecord{ID: hash, Version: formVersion, Data: data})
	if mongo.IsDuplicateKeyError(err) {
		return nil
	}
	return writeError(ctx, "put content", err, nil)
}

// Content returns the bytes under a hash; see planning.Store.
func (s Planning) Content(ctx context.Context, hash string) ([]byte, error) {
	r, err := findOne[contentRecord](ctx, s.contents, byID(hash), planning.ErrNoContent)
	return r.Data, err
}

// PutCalendar stores a revision of the calendar; see planning.Store.
func (s Planning) PutCalendar(ctx context.Context, c planning.Calendar) error {
	return calendars.put(ctx, s, theCalendar, "", c.Revision, c.At, c)
}

// Calendar returns the calendar; see planning.Store.
func (s Planning) Calendar(ctx context.Context) (planning.Calendar, error) {
	c, err := calendars.latest(ctx, s, theCalendar, errStop)
	if errors.Is(err, errStop) {
		return planning.Calendar{}, nil
	}
	return c, err
}
