package planning

import (
	"context"
	"errors"
	"slices"
	"time"
)

// NoteKind is what sort of note a note is.
type NoteKind string

// The kinds of note.
const (
	Comment NoteKind = "comment"
	Finding NoteKind = "finding" // of an inspection (IV.1), about a unit
)

// Note is what somebody says of a task or of the plan. Notes are added and never changed.
type Note struct {
	ID          string
	PlanID      string
	TaskID      string // "" for the plan as a whole
	Kind        NoteKind
	UnitID      string // whom a finding is about; "" of comments
	Text        string
	Attachments []string // IDs
	By          string   // user ID
	ByUnit      string   // the unit that whoever wrote it works for; "" for none
	At          time.Time
}

// MaxNote is how many characters a note has at most.
const MaxNote = 4_000

// AddNote adds a comment of somebody who works for a unit, or a finding of an inspector. Its ID may be the client's: adding
// the same again returns what is there. It returns ErrNoPlan, ErrNotAllowed, or ErrBadNote with every field that is wrong.
func (s *Service) AddNote(ctx context.Context, a Actor, n Note) (Note, error) {
	sc, err := s.scene(ctx, a, n.PlanID)
	if err != nil {
		return Note{}, err
	}
	if n.Kind == Finding && !a.Inspect && !a.Admin || n.Kind == Comment && !a.Admin && !a.Inspect && a.UnitID == "" {
		return Note{}, ErrNotAllowed
	}
	if n.ID == "" {
		n.ID = newID()
	}
	n.Attachments = slices.Clone(n.Attachments)
	n.By, n.ByUnit, n.At = a.UserID, a.UnitID, s.now()
	c := &check{}
	sc.checkNote(c, n)
	had := func() ([]string, error) { return nil, nil }
	if err := errors.Join(s.checkAttached(ctx, c, a, n.Attachments, had), c.Err(ErrBadNote)); err != nil {
		return Note{}, err
	}
	err = s.Store.AddNote(ctx, n)
	if errors.Is(err, ErrStale) {
		all, _ := s.Store.Notes(ctx, n.PlanID)
		for _, o := range all {
			if o.ID == n.ID && o.By == n.By && o.TaskID == n.TaskID && o.Text == n.Text && slices.Equal(o.Attachments, n.Attachments) {
				return o, nil
			}
		}
	}
	return n, err
}

func (sc scene) checkNote(c *check, n Note) {
	c.id("id", n.ID)
	oneOf(&c.Check, "kind", n.Kind, []NoteKind{Comment, Finding})
	c.text("text", n.Text, 1, MaxNote)
	if _, ok := sc.plan.Task(n.TaskID); n.TaskID != "" && !ok {
		c.Add("task", "task_unknown", "task", n.TaskID)
	}
	_, known := sc.units.Unit(n.UnitID)
	switch {
	case n.Kind == Comment:
		c.Require(n.UnitID == "", "unit", "not_allowed")
	case n.UnitID == "":
		c.Add("unit", "required")
	default:
		c.Require(known, "unit", "unit_not_found")
	}
}

// seesNote reports whether the actor sees a note.
func (sc scene) seesNote(n Note) bool {
	a := sc.actor
	return a.UnitID != "" && (n.ByUnit == a.UnitID || n.UnitID == a.UnitID) || a.UserID != "" && n.By == a.UserID || sc.sees("", n.TaskID)
}

// Notes returns the notes on a task, or on the plan as a whole for "", that the actor sees, oldest first: a unit sees its own,
// findings about it, and those on tasks that it leads.
func (s *Service) Notes(ctx context.Context, a Actor, planID, taskID string) ([]Note, error) {
	sc, err := s.scene(ctx, a, planID)
	if err != nil {
		return nil, err
	}
	all, err := s.Store.Notes(ctx, planID)
	return slices.DeleteFunc(all, func(n Note) bool {
		return n.TaskID != taskID || !sc.seesNote(n)
	}), err
}
