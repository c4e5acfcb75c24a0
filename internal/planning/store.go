package planning

import (
	"context"
	"time"
)

// Store keeps plans, evidence, reports, notes and the calendar. It decides nothing: it keeps every revision that it is given,
// atomically, under the stated precondition, and never loses one. Times come back as they were given, in UTC and whole
// milliseconds; slices that were empty may come back nil. A write that returned nil is durable.
type Store interface {
	// PutPlan stores p as the next revision of its plan. It returns ErrStale unless the latest revision with its ID is
	// p.Revision-1, which is 0 where there is none.
	PutPlan(ctx context.Context, p Plan) error
	// Plan returns the latest revision of the plan with the given ID, or ErrNoPlan.
	Plan(ctx context.Context, id string) (Plan, error)
	// PlanRevisions returns all revisions of a plan, oldest first; none where there is no such plan.
	PlanRevisions(ctx context.Context, id string) ([]Plan, error)
	// Plans returns the latest revision of every plan, ordered by ID.
	Plans(ctx context.Context) ([]Plan, error)
	// PlansSince is for plans, all of them, what EvidenceSince is for evidence.
	PlansSince(ctx context.Context, since time.Time, yield func(Plan) error) error

	// PutEvidence stores e as the next revision of some evidence, as PutPlan does a plan's.
	PutEvidence(ctx context.Context, e Evidence) error
	// Evidence returns the latest revisions of those of the given IDs that exist, in the order of ids. Duplicates in ids
	// come once.
	Evidence(ctx context.Context, ids []string) ([]Evidence, error)
	// EvidenceRevisions returns all revisions of some evidence, oldest first.
	EvidenceRevisions(ctx context.Context, id string) ([]Evidence, error)
	// EvidenceSince calls yield with every revision of a plan's evidence whose At is at or after since, oldest first, until
	// it returns an error, which is passed on. A zero since means all. It holds up no write.
	EvidenceSince(ctx context.Context, planID string, since time.Time, yield func(Evidence) error) error

	// PutReport stores r as the next revision of a report, as PutPlan does a plan's.
	PutReport(ctx context.Context, r Report) error
	// Report returns the latest revision of the report with the given ID, or ErrNoReport.
	Report(ctx context.Context, id string) (Report, error)
	// ReportRevisions returns all revisions of a report, oldest first.
	ReportRevisions(ctx context.Context, id string) ([]Report, error)
	// ReportsSince does with a plan's reports what EvidenceSince does with its evidence.
	ReportsSince(ctx context.Context, planID string, since time.Time, yield func(Report) error) error

	// AddNote stores a note. It returns ErrStale if its ID is in use.
	AddNote(ctx context.Context, n Note) error
	// Notes returns the notes of a plan, oldest first, then by ID.
	Notes(ctx context.Context, planID string) ([]Note, error)

	// PutAttachment stores what is known of an attachment. It returns ErrStale if its ID is in use.
	PutAttachment(ctx context.Context, t Attachment) error
	// Attachments returns those of the attachments with the given IDs that there are, in the order of ids. Duplicates in ids
	// come once.
	Attachments(ctx context.Context, ids []string) ([]Attachment, error)
	// PutTaskAttachments stores t as the next revision of a task's attachments, as PutPlan does a plan's.
	PutTaskAttachments(ctx context.Context, t TaskAttachments) error
	// TaskAttachments returns all revisions of a task's attachments, oldest first; none where it never had any.
	TaskAttachments(ctx context.Context, planID, taskID string) ([]TaskAttachments, error)

	// PutContent stores bytes under their hash. Storing them again changes nothing; nothing ever takes them away.
	PutContent(ctx context.Context, hash string, data []byte) error
	// Content returns the bytes stored under a hash, or ErrNoContent.
	Content(ctx context.Context, hash string) ([]byte, error)

	// PutCalendar stores c as the next revision of the calendar, as PutPlan does a plan's.
	PutCalendar(ctx context.Context, c Calendar) error
	// Calendar returns the latest revision of the calendar; the zero value where there is none.
	Calendar(ctx context.Context) (Calendar, error)
}
