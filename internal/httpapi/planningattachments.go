package httpapi

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"khoabang/internal/planning"
	"khoabang/internal/planning/attach"
)

const (
	opAddAttachment  = "addAttachment"
	pathAttachments  = "/api/v1/staff/attachments"
	pathPlans        = "/api/v1/staff/plans/"
	pathToAttachment = "/attachments/"
)

// attachmentView is what is known of an attachment.
type attachmentView struct {
	ID     string    `json:"id"`
	Name   string    `json:"name"`
	Type   string    `json:"type"`
	Size   int       `json:"size"`
	ByName string    `json:"by_name,omitempty"`
	At     time.Time `json:"at"`
}

// attachmentsByID returns what is known of attachments, by ID.
func (s *Server) attachmentsByID(ctx context.Context, ids []string) (map[string]attachmentView, error) {
	views := map[string]attachmentView{}
	all, err := s.Planning.Attachments(ctx, ids)
	if err != nil || len(all) == 0 {
		return views, err
	}
	people, err := s.namesOf(ctx)
	for _, t := range all {
		views[t.ID] = attachmentView{t.ID, t.Name, t.Type, t.Size, people[t.By], t.At}
	}
	return views, err
}

// attachmentsOf returns the attachments with the given IDs, as far as they are known.
func attachmentsOf(known map[string]attachmentView, ids []string) (views []attachmentView) {
	for _, id := range ids {
		if v, ok := known[id]; ok {
			views = append(views, v)
		}
	}
	return views
}

// addAttachment stores a file, to be attached to evidence, a note or a task by its ID. Its name comes with the address. A
// picture takes a quarter of a gigabyte to read, so one file at a time is read on a node.
func (s *Server) addAttachment(ctx context.Context, r *request) (reply, error) {
	if len(r.body()) == 0 {
		return reply{}, errBodyEmpty
	}
	file, err := s.readAttachment(ctx, r)
	if err != nil {
		return reply{}, err
	}
	t, err := s.Planning.AddAttachment(ctx, actor(r.principal), file.Name, file.Type, file.Data)
	if err != nil {
		return reply{}, err
	}
	s.Log.Info("attachment stored", "attachment", t.ID, "user", r.principal.UserID, "type", t.Type, "bytes", t.Size)
	known, err := s.attachmentsByID(ctx, []string{t.ID})
	return reply{status: http.StatusCreated, body: known[t.ID]}, err
}

func (s *Server) readAttachment(ctx context.Context, r *request) (attach.File, error) {
	select {
	case s.readingPicture <- struct{}{}:
		defer func() { <-s.readingPicture }()
	case <-ctx.Done():
		return attach.File{}, ctx.Err()
	}
	file, err := attach.Read(r.query("name"), r.body())
	file.Data = slices.Clone(file.Data) // the request's own
	return file, err
}

// attached answers with a file: pictures are shown, all others are saved and never opened by the browser.
func attached(t planning.Attachment, data []byte, err error) (reply, error) {
	if err != nil {
		return reply{}, err
	}
	if t.Picture() {
		return reply{raw: data, headers: [][2]string{{fiber.HeaderContentType, t.Type}, {fiber.HeaderContentDisposition, "inline"}}}, nil
	}
	return attachment(t.Type, data, t.Name), nil
}

func (s *Server) evidenceAttachment(ctx context.Context, r *request) (reply, error) {
	return attached(s.Planning.EvidenceAttachment(ctx, actor(r.principal), r.param("evidence"), r.param("attachment")))
}

func (s *Server) noteAttachment(ctx context.Context, r *request) (reply, error) {
	return attached(s.Planning.NoteAttachment(ctx, actor(r.principal), r.param("plan"), r.param("note"), r.param("attachment")))
}

func (s *Server) taskAttachment(ctx context.Context, r *request) (reply, error) {
	return attached(s.Planning.TaskAttachment(ctx, actor(r.principal), r.param("plan"), r.param("task"), r.param("attachment")))
}

// taskChange is a change of a task's attachments.
type taskChange struct {
	At      time.Time        `json:"at"`
	ByName  string           `json:"by_name,omitempty"`
	Added   []attachmentView `json:"added,omitempty"`
	Removed []attachmentView `json:"removed,omitempty"`
}

// taskFiles are a task's attachments, and how they became what they are, the latest change first.
type taskFiles struct {
	Files     []attachmentView `json:"files"`
	History   []taskChange     `json:"history"`
	MayChange bool             `json:"may_change"`
}

func (s *Server) taskAttachments(ctx context.Context, r *request) (reply, error) {
	all, may, err := s.Planning.TaskAttachments(ctx, actor(r.principal), r.param("plan"), r.param("task"))
	if err != nil {
		return reply{}, err
	}
	var ids []string
	for _, t := range all {
		ids = append(ids, t.Attachments...)
	}
	known, err := s.attachmentsByID(ctx, ids)
	people, perr := s.namesOf(ctx)
	v := taskFiles{Files: []attachmentView{}, History: []taskChange{}, MayChange: may}
	var before []string
	for _, t := range all {
		v.History = append(v.History, taskChange{t.At, people[t.By], attachmentsOf(known, without(t.Attachments, before)), attachmentsOf(known, without(before, t.Attachments))})
		before = t.Attachments
	}
	v.Files = append(v.Files, attachmentsOf(known, before)...)
	slices.Reverse(v.History)
	return reply{body: v}, errors.Join(err, perr)
}

// without returns the strings of list that are not in others.
func without(list, others []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(others, s) })
}

func (s *Server) attachToTask(ctx context.Context, r *request) (reply, error) {
	id := ""
	if err := s.decodeBody(r, func(o *object) { id = o.text("attachment", 1, planning.MaxID) }); err != nil {
		return reply{}, err
	}
	if err := s.Planning.Attach(ctx, actor(r.principal), r.param("plan"), r.param("task"), id); err != nil {
		return reply{}, err
	}
	s.Log.Info("attached to a task", "user", r.principal.UserID, "plan", r.param("plan"), "task", r.param("task"), "attachment", id)
	return s.taskAttachments(ctx, r)
}

func (s *Server) detachFromTask(ctx context.Context, r *request) (reply, error) {
	if err := s.noBody(r); err != nil {
		return reply{}, err
	}
	id := r.param("attachment")
	if err := s.Planning.Detach(ctx, actor(r.principal), r.param("plan"), r.param("task"), id); err != nil {
		return reply{}, err
	}
	s.Log.Info("taken away from a task", "user", r.principal.UserID, "plan", r.param("plan"), "task", r.param("task"), "attachment", id)
	return s.taskAttachments(ctx, r)
}
