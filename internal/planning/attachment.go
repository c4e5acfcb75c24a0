package planning

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// MaxAttached is how many bytes the attachments of one piece of evidence, one note or one task come to at most.
const MaxAttached = 40 << 20

// Attachment is a file that somebody brought, to be attached to evidence, a note or a task. It never changes, and its ID
// opens nothing: whoever sees what it is attached to sees it, and nobody else.
type Attachment struct {
	ID   string // follows from who brought what under which name: the same brought again is there once
	Name string // as it is saved again, with the extension of its type
	Type string // its media type, found by its content
	Size int    // bytes
	Hash string // what its bytes are stored under
	By   string // user ID
	At   time.Time
}

// Picture reports whether the attachment is a picture, which may be shown as it is.
func (t Attachment) Picture() bool { return strings.HasPrefix(t.Type, "image/") }

// TaskAttachments are the files of a task, as they are after a change.
type TaskAttachments struct {
	PlanID      string
	TaskID      string
	Revision    int // rises by one with every change
	Attachments []string
	By          string // user ID of the change
	At          time.Time
}

// attaches reports whether the actor may bring files at all: who writes evidence, notes or tasks.
func (a Actor) attaches() bool { return a.Admin || a.Inspect || a.writes(a.UnitID) }

// AddAttachment stores a file whose name, type and bytes were checked before. Bringing the same again returns what is there.
// It returns ErrNotAllowed unless the actor writes something that it could be attached to.
func (s *Service) AddAttachment(ctx context.Context, a Actor, name, mediaType string, data []byte) (Attachment, error) {
	if !a.attaches() {
		return Attachment{}, ErrNotAllowed
	}
	hash := HashOf(data)
	t := Attachment{ID: HashOf([]byte(strings.Join([]string{a.UserID, name, hash}, "\x00")))[:32], Name: name, Type: mediaType, Size: len(data), Hash: hash, By: a.UserID, At: s.now()}
	if err := s.Store.PutContent(ctx, hash, data); err != nil {
		return Attachment{}, err
	}
	err := s.Store.PutAttachment(ctx, t)
	if errors.Is(err, ErrStale) {
		return s.attachment(ctx, t.ID)
	}
	return t, err
}

func (s *Service) attachment(ctx context.Context, id string) (Attachment, error) {
	found, err := s.Store.Attachments(ctx, []string{id})
	if err != nil {
		return Attachment{}, err
	}
	if len(found) == 0 {
		return Attachment{}, ErrNoAttachment
	}
	return found[0], nil
}

// Attachments returns what is known of the attachments of things that the actor was shown, in the order of ids.
func (s *Service) Attachments(ctx context.Context, ids []string) ([]Attachment, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return s.Store.Attachments(ctx, ids)
}

// checkAttached checks what somebody attaches: files that there are and that the actor brought, or that were attached
// there before, so that nobody reads by attaching it what somebody else brought; and no more of them than there may be.
func (s *Service) checkAttached(ctx context.Context, c *check, a Actor, ids []string, before func() ([]string, error)) error {
	if !c.most("attachments", len(ids), MaxAttachments) || len(ids) == 0 {
		return nil
	}
	found, err := s.Store.Attachments(ctx, ids)
	if err != nil {
		return err
	}
	var had []string
	if slices.ContainsFunc(found, func(t Attachment) bool { return t.By != a.UserID }) {
		if had, err = before(); err != nil {
			return err
		}
	}
	size := 0
	for i, id := range ids {
		at := fmt.Sprintf("attachments[%d]", i)
		k := slices.IndexFunc(found, func(t Attachment) bool { return t.ID == id })
		if k < 0 || found[k].By != a.UserID && !slices.Contains(had, id) {
			c.Add(at, "attachment_unknown")
			continue
		}
		c.Require(slices.Index(ids, id) == i, at, "duplicate")
		size += found[k].Size
	}
	c.Require(size <= MaxAttached, "attachments", "attachments_too_large", "max", MaxAttached>>20)
	return nil
}

// open returns an attachment and its bytes if it is among those that somebody was shown.
func (s *Service) open(ctx context.Context, shown []string, id string) (Attachment, []byte, error) {
	if !slices.Contains(shown, id) {
		return Attachment{}, nil, ErrNoAttachment
	}
	t, err := s.attachment(ctx, id)
	if err != nil {
		return t, nil, err
	}
	data, err := s.Store.Content(ctx, t.Hash)
	return t, data, err
}

// EvidenceAttachment returns a file that is attached to evidence, with its bytes. What was attached in former revisions is
// for inspectors and administrators. It returns what EvidenceHistory returns, or ErrNoAttachment.
func (s *Service) EvidenceAttachment(ctx context.Context, a Actor, evidenceID, id string) (Attachment, []byte, error) {
	all, err := s.EvidenceHistory(ctx, a, evidenceID)
	if err != nil {
		return Attachment{}, nil, err
	}
	return s.open(ctx, shown(a, all, func(e Evidence) []string { return e.Attachments }), id)
}

// NoteAttachment returns a file that is attached to a note that the actor sees, with its bytes, or ErrNoAttachment.
func (s *Service) NoteAttachment(ctx context.Context, a Actor, planID, noteID, id string) (Attachment, []byte, error) {
	sc, err := s.scene(ctx, a, planID)
	if err != nil {
		return Attachment{}, nil, err
	}
	all, err := s.Store.Notes(ctx, planID)
	if err != nil {
		return Attachment{}, nil, err
	}
	for _, n := range all {
		if n.ID == noteID && sc.seesNote(n) {
			return s.open(ctx, n.Attachments, id)
		}
	}
	return Attachment{}, nil, ErrNoAttachment
}

// TaskAttachment returns a file that is attached to a task, with its bytes, or ErrNoAttachment. Plans are read by everybody
// who may enter, and so are the files of their tasks; those that were taken away are for inspectors and administrators.
func (s *Service) TaskAttachment(ctx context.Context, a Actor, planID, taskID, id string) (Attachment, []byte, error) {
	all, err := s.Store.TaskAttachments(ctx, planID, taskID)
	if err != nil {
		return Attachment{}, nil, err
	}
	return s.open(ctx, shown(a, all, func(t TaskAttachments) []string { return t.Attachments }), id)
}

// shown returns the attachments of the latest revision, and of all of them to those who look into what was before.
func shown[T any](a Actor, revisions []T, of func(T) []string) (ids []string) {
	for i, r := range revisions {
		if i == len(revisions)-1 || a.Admin || a.Inspect {
			ids = append(ids, of(r)...)
		}
	}
	return ids
}

// TaskAttachments returns how the files of a task became what they are, oldest first, and whether the actor may change
// them: who may edit the plan may, and who writes for a unit that leads the task. It returns ErrNoPlan.
func (s *Service) TaskAttachments(ctx context.Context, a Actor, planID, taskID string) (all []TaskAttachments, may bool, err error) {
	sc, err := s.scene(ctx, a, planID)
	if err != nil {
		return nil, false, err
	}
	all, err = s.Store.TaskAttachments(ctx, planID, taskID)
	_, known := sc.plan.Task(taskID)
	return all, known && sc.attaches(taskID), err
}

func (sc scene) attaches(taskID string) bool {
	return sc.edits() || sc.actor.writes(sc.actor.UnitID) && sc.plan.Leads(sc.actor.UnitID, taskID, sc.units, sc.today)
}

// Attach attaches a file that the actor brought to a task, after those that others attached meanwhile; attaching it again
// changes nothing. It returns ErrNotAllowed, or ErrBadAttachment with what is wrong.
func (s *Service) Attach(ctx context.Context, a Actor, planID, taskID, id string) error {
	return s.changeAttached(ctx, a, planID, taskID, func(ids []string) []string {
		if slices.Contains(ids, id) {
			return ids
		}
		return append(slices.Clone(ids), id)
	})
}

// Detach takes a file away from a task; it stays in the task's history. It returns what Attach returns.
func (s *Service) Detach(ctx context.Context, a Actor, planID, taskID, id string) error {
	return s.changeAttached(ctx, a, planID, taskID, func(ids []string) []string {
		return slices.DeleteFunc(slices.Clone(ids), func(o string) bool { return o == id })
	})
}

// changeAttached stores what change makes of a task's files. Whoever is overtaken changes what is there by then.
func (s *Service) changeAttached(ctx context.Context, a Actor, planID, taskID string, change func([]string) []string) error {
	sc, err := s.scene(ctx, a, planID)
	if err != nil {
		return err
	}
	if _, known := sc.plan.Task(taskID); !known {
		return ErrBadAttachment.At("task", "task_unknown", "task", taskID)
	}
	if !sc.attaches(taskID) {
		return ErrNotAllowed
	}
	for {
		all, err := s.Store.TaskAttachments(ctx, planID, taskID)
		if err != nil {
			return err
		}
		var last TaskAttachments
		if len(all) > 0 {
			last = all[len(all)-1]
		}
		next := TaskAttachments{planID, taskID, last.Revision + 1, change(last.Attachments), a.UserID, s.now()}
		if slices.Equal(next.Attachments, last.Attachments) {
			return nil
		}
		c := &check{}
		had := func() ([]string, error) { return last.Attachments, nil }
		if err := errors.Join(s.checkAttached(ctx, c, a, next.Attachments, had), c.Err(ErrBadAttachment)); err != nil {
			return err
		}
		if err := s.Store.PutTaskAttachments(ctx, next); !errors.Is(err, ErrStale) {
			return err
		}
	}
}
