package planfile

import (
	"encoding/json"
	"fmt"
	"time"

	"khoabang/internal/planning"
)

// Evidence is a planning.Evidence as the API and the stores write it.
type Evidence struct {
	ID          string        `json:"id"`
	PlanID      string        `json:"plan"`
	Revision    int           `json:"revision"`
	UnitID      string        `json:"unit"`
	TaskID      string        `json:"task"`
	DutyID      string        `json:"duty,omitempty"`
	Kind        planning.Kind `json:"kind"`
	Day         planning.Day  `json:"day"`
	Place       string        `json:"place,omitempty"`
	Title       string        `json:"title"`
	Note        string        `json:"note,omitempty"`
	People      int           `json:"people,omitempty"`
	Items       int           `json:"items,omitempty"`
	Reach       int           `json:"reach,omitempty"`
	Areas       []string      `json:"areas,omitempty"`
	Links       []string      `json:"links,omitempty"`
	Attachments []string      `json:"attachments,omitempty"`
	Withdrawn   string        `json:"withdrawn,omitempty"`
	Confirmed   Confirmation  `json:"confirmed,omitzero"`
	By          string        `json:"by,omitempty"`
	At          time.Time     `json:"at,omitzero"`
}

// Confirmation is a planning.Confirmation.
type Confirmation struct {
	UnitID string    `json:"unit"`
	By     string    `json:"by,omitempty"`
	At     time.Time `json:"at,omitzero"`
}

// EvidenceOf returns how e is written.
func EvidenceOf(e planning.Evidence) Evidence {
	return Evidence{e.ID, e.PlanID, e.Revision, e.UnitID, e.TaskID, e.DutyID, e.Kind, e.Day, e.Place, e.Title, e.Note, e.People, e.Items, e.Reach,
		e.Areas, e.Links, e.Attachments, e.Withdrawn, Confirmation(e.Confirmed), e.By, e.At}
}

// Evidence returns the evidence that is written so.
func (w Evidence) Evidence() planning.Evidence {
	return planning.Evidence{ID: w.ID, PlanID: w.PlanID, Revision: w.Revision, UnitID: w.UnitID, TaskID: w.TaskID, DutyID: w.DutyID, Kind: w.Kind, Day: w.Day,
		Place: w.Place, Title: w.Title, Note: w.Note, People: w.People, Items: w.Items, Reach: w.Reach, Areas: w.Areas, Links: w.Links,
		Attachments: w.Attachments, Withdrawn: w.Withdrawn, Confirmed: planning.Confirmation(w.Confirmed), By: w.By, At: w.At}
}

// Report is a planning.Report as the API and the stores write it.
type Report struct {
	ID           string               `json:"id"`
	PlanID       string               `json:"plan"`
	PeriodID     string               `json:"period"`
	UnitID       string               `json:"unit"`
	Revision     int                  `json:"revision"`
	State        planning.ReportState `json:"state"`
	Consolidated bool                 `json:"consolidated,omitempty"`
	From         planning.Day         `json:"from,omitempty"`
	To           planning.Day         `json:"to,omitempty"`
	Title        string               `json:"title"`
	Sections     []Section            `json:"sections,omitempty"`
	Figures      []Figure             `json:"figures,omitempty"`
	Parts        []Part               `json:"parts,omitempty"`
	Signature    Signature            `json:"signature,omitzero"`
	Sendings     []Sending            `json:"sendings,omitempty"`
	Reason       string               `json:"reason,omitempty"`
	By           string               `json:"by,omitempty"`
	At           time.Time            `json:"at,omitzero"`
}

// Section is a planning.Section.
type Section struct {
	Heading string `json:"heading"`
	Text    string `json:"text,omitempty"`
}

// Figure is a planning.Figure.
type Figure struct {
	Task string        `json:"task,omitempty"`
	Kind planning.Kind `json:"kind,omitempty"`
	Area string        `json:"area,omitempty"`
	Tally
}

// Tally is a planning.Tally.
type Tally struct {
	Entries   int          `json:"entries"`
	Confirmed int          `json:"confirmed,omitempty"`
	People    int          `json:"people,omitempty"`
	Items     int          `json:"items,omitempty"`
	Reach     int          `json:"reach,omitempty"`
	Last      planning.Day `json:"last,omitempty"`
}

// Part is a planning.Part.
type Part struct {
	ReportID string `json:"report"`
	UnitID   string `json:"unit"`
	Hash     string `json:"hash"`
}

// Signature is a planning.Signature.
type Signature struct {
	By       string    `json:"by"`
	Name     string    `json:"name,omitempty"`
	Position string    `json:"position,omitempty"`
	At       time.Time `json:"at,omitzero"`
}

// Sending is a planning.Sending.
type Sending struct {
	Hash string    `json:"hash"`
	By   string    `json:"by,omitempty"`
	At   time.Time `json:"at,omitzero"`
}

// ReportOf returns how r is written.
func ReportOf(r planning.Report) Report {
	return Report{r.ID, r.PlanID, r.PeriodID, r.UnitID, r.Revision, r.State, r.Consolidated, r.From, r.To, r.Title,
		each(r.Sections, func(s planning.Section) Section { return Section(s) }),
		each(r.Figures, func(f planning.Figure) Figure { return Figure{f.Task, f.Kind, f.Area, Tally(f.Tally)} }),
		each(r.Parts, func(p planning.Part) Part { return Part(p) }), Signature(r.Signature),
		each(r.Sendings, func(s planning.Sending) Sending { return Sending(s) }), r.Reason, r.By, r.At}
}

// Report returns the report that is written so.
func (w Report) Report() planning.Report {
	return planning.Report{ID: w.ID, PlanID: w.PlanID, PeriodID: w.PeriodID, UnitID: w.UnitID, Revision: w.Revision, State: w.State,
		Consolidated: w.Consolidated, Span: planning.Span{From: w.From, To: w.To}, Title: w.Title,
		Sections: each(w.Sections, func(s Section) planning.Section { return planning.Section(s) }),
		Figures: each(w.Figures, func(f Figure) planning.Figure {
			return planning.Figure{Task: f.Task, Kind: f.Kind, Area: f.Area, Tally: planning.Tally(f.Tally)}
		}),
		Parts: each(w.Parts, func(p Part) planning.Part { return planning.Part(p) }), Signature: planning.Signature(w.Signature),
		Sendings: each(w.Sendings, func(s Sending) planning.Sending { return planning.Sending(s) }), Reason: w.Reason, By: w.By, At: w.At}
}

// Freeze returns the bytes that are kept of a report when it is sent up.
func Freeze(r planning.Report) ([]byte, error) { return json.Marshal(ReportOf(r)) }

// Thaw returns the report that Freeze made data of.
func Thaw(data []byte) (planning.Report, error) { return Reports.Decode(data) }

// Calendar is a planning.Calendar as the API and the stores write it.
type Calendar struct {
	Revision int            `json:"revision"`
	Holidays []Holiday      `json:"holidays,omitempty"`
	Workdays []planning.Day `json:"workdays,omitempty"`
	By       string         `json:"by,omitempty"`
	At       time.Time      `json:"at,omitzero"`
}

// Holiday is a planning.Holiday.
type Holiday struct {
	Name string       `json:"name"`
	From planning.Day `json:"from"`
	To   planning.Day `json:"to"`
}

// CalendarOf returns how c is written.
func CalendarOf(c planning.Calendar) Calendar {
	return Calendar{c.Revision, each(c.Holidays, func(h planning.Holiday) Holiday { return Holiday{h.Name, h.From, h.To} }), c.Workdays, c.By, c.At}
}

// Calendar returns the calendar that is written so.
func (w Calendar) Calendar() planning.Calendar {
	return planning.Calendar{Revision: w.Revision, Workdays: w.Workdays, By: w.By, At: w.At, Holidays: each(w.Holidays, func(h Holiday) planning.Holiday {
		return planning.Holiday{Name: h.Name, Span: planning.Span{From: h.From, To: h.To}}
	})}
}

// Note is a planning.Note as the API and the stores write it.
type Note struct {
	ID          string            `json:"id"`
	PlanID      string            `json:"plan"`
	TaskID      string            `json:"task,omitempty"`
	Kind        planning.NoteKind `json:"kind"`
	UnitID      string            `json:"unit,omitempty"`
	Text        string            `json:"text"`
	Attachments []string          `json:"attachments,omitempty"`
	By          string            `json:"by,omitempty"`
	ByUnit      string            `json:"by_unit,omitempty"`
	At          time.Time         `json:"at,omitzero"`
}

// NoteOf returns how n is written.
func NoteOf(n planning.Note) Note { return Note(n) }

// Note returns the note that is written so.
func (w Note) Note() planning.Note { return planning.Note(w) }

// Attachment is a planning.Attachment as the stores write it.
type Attachment struct {
	ID   string    `json:"id"`
	Name string    `json:"name"`
	Type string    `json:"type"`
	Size int       `json:"size"`
	Hash string    `json:"hash"`
	By   string    `json:"by,omitempty"`
	At   time.Time `json:"at,omitzero"`
}

// Attachment returns the attachment that is written so.
func (w Attachment) Attachment() planning.Attachment { return planning.Attachment(w) }

// TaskAttachments is a planning.TaskAttachments as the stores write it.
type TaskAttachments struct {
	PlanID      string    `json:"plan"`
	TaskID      string    `json:"task"`
	Revision    int       `json:"revision"`
	Attachments []string  `json:"attachments,omitempty"`
	By          string    `json:"by,omitempty"`
	At          time.Time `json:"at,omitzero"`
}

// TaskAttachments returns the attachments of a task that are written so.
func (w TaskAttachments) TaskAttachments() planning.TaskAttachments {
	return planning.TaskAttachments(w)
}

// Record says how the stores keep a kind of thing: as JSON.
type Record[T any] struct {
	Kind   string // tells it from other kinds in one table
	Encode func(T) ([]byte, error)
	Decode func([]byte) (T, error)
}

// The records of planning.
var (
	Plans            = recordOf("plan", Of, Plan.Plan)
	Evidences        = recordOf("evidence", EvidenceOf, Evidence.Evidence)
	Reports          = recordOf("report", ReportOf, Report.Report)
	Notes            = recordOf("note", NoteOf, Note.Note)
	Calendars        = recordOf("calendar", CalendarOf, Calendar.Calendar)
	Attachments      = recordOf("attachment", func(t planning.Attachment) Attachment { return Attachment(t) }, Attachment.Attachment)
	TasksAttachments = recordOf("task_attachments", func(t planning.TaskAttachments) TaskAttachments { return TaskAttachments(t) }, TaskAttachments.TaskAttachments)
)

func recordOf[W, T any](kind string, of func(T) W, to func(W) T) Record[T] {
	return Record[T]{
		Kind:   kind,
		Encode: func(v T) ([]byte, error) { return json.Marshal(of(v)) },
		Decode: func(data []byte) (T, error) {
			var w W
			if err := json.Unmarshal(data, &w); err != nil {
				return to(w), fmt.Errorf("read a stored %s: %w", kind, err)
			}
			return to(w), nil
		},
	}
}
