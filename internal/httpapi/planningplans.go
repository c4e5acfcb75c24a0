package httpapi

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"khoabang/internal/fault"
	"khoabang/internal/planning"
	"khoabang/internal/planning/planfile"
)

const (
	opImportPlan   = "importPlan"
	pathImportPlan = "/api/v1/staff/plans/import"
)

// planImported says what an import of a plan did, or would do.
type planImported struct {
	DryRun   bool     `json:"dry_run"`
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Year     int      `json:"year"`
	Tasks    int      `json:"tasks"`
	Duties   int      `json:"duties"`
	Agencies int      `json:"agencies"`
	New      bool     `json:"new"`
	Changed  []string `json:"changed"`
	Revision int      `json:"revision"`         // that is stored, or was replaced; 0 if New
	Before   any      `json:"before,omitempty"` // the plan as it was and
	After    any      `json:"after,omitempty"`  // as the file has it, as far as they differ
}

func (s *Server) importPlan(ctx context.Context, r *request) (reply, error) {
	dry, err := dryRun(r)
	if err != nil {
		return reply{}, err
	}
	done, err := s.reading(ctx, r)
	if err != nil {
		return reply{}, err
	}
	defer done()
	var c fault.Check
	revision := queryNumber(r, &c, "revision", 0)
	if err := c.Err(errQueryInvalid); err != nil {
		return reply{}, err
	}
	file, err := planfile.Decode(bytes.NewReader(r.body()))
	if err != nil {
		return reply{}, err
	}
	file.Plan.Revision = revision
	report, err := s.Planning.Import(ctx, actor(r.principal), file.Plan, dry)
	if err != nil {
		return reply{}, file.Locate(err)
	}
	if !dry {
		s.Log.Info("plan imported", "user", r.principal.UserID, "plan", report.Plan.ID, "revision", report.Plan.Revision)
	}
	p := report.Plan
	v := planImported{DryRun: dry, ID: p.ID, Title: p.Document.Title, Year: p.Document.Year, Tasks: len(p.Tasks), Agencies: len(p.Agencies), New: report.New,
		Changed: append([]string{}, report.Changed...), Revision: report.Before.Revision}
	if !report.New && len(report.Changed) > 0 {
		v.Before, v.After = planfile.Of(report.Before), planfile.Of(file.Plan)
	}
	for _, t := range p.Tasks {
		v.Duties += len(t.Duties)
	}
	return ok(v)
}

func (s *Server) exportPlan(ctx context.Context, r *request) (reply, error) {
	p, err := s.Planning.Plan(ctx, r.param("plan"))
	if err != nil {
		return reply{}, err
	}
	var b bytes.Buffer
	if err := planfile.Encode(&b, p); err != nil {
		return reply{}, err
	}
	s.Log.Info("plan exported", "user", r.principal.UserID, "plan", p.ID)
	return attachment("application/yaml", b.Bytes(), p.ID+".yaml"), nil
}

// planRevision is a revision of a plan: who changed what when.
type planRevision struct {
	Revision int       `json:"revision"`
	By       string    `json:"by,omitempty"`
	ByName   string    `json:"by_name,omitempty"`
	At       time.Time `json:"at"`
	Changed  []string  `json:"changed"`
}

func (s *Server) planHistory(ctx context.Context, r *request) (reply, error) {
	all, err := s.Planning.PlanHistory(ctx, r.param("plan"))
	if err != nil {
		return reply{}, err
	}
	names, err := s.namesOf(ctx)
	if err != nil {
		return reply{}, err
	}
	v := struct {
		Revisions []planRevision `json:"revisions"`
	}{}
	for i, p := range all {
		n := planRevision{p.Revision, p.By, names[p.By], p.At, []string{}}
		if i > 0 {
			n.Changed = append(n.Changed, all[i-1].Changed(p)...)
		}
		v.Revisions = append(v.Revisions, n)
	}
	slices.Reverse(v.Revisions)
	return ok(v)
}

func (s *Server) copyPlan(ctx context.Context, r *request) (reply, error) {
	year := 0
	if err := s.decodeBody(r, func(o *object) { year = o.integer("year", 2000, 2100) }); err != nil {
		return reply{}, err
	}
	p, err := s.Planning.CopyPlan(ctx, actor(r.principal), r.param("plan"), year)
	return s.planMade(ctx, r, p, err)
}

func (s *Server) addUnitPlan(ctx context.Context, r *request) (reply, error) {
	unit, head := "", planning.Head{}
	if err := s.decodeBody(r, func(o *object) {
		unit = o.text("unit", 1, planning.MaxID)
		head = readHead(o)
	}); err != nil {
		return reply{}, err
	}
	a := actor(r.principal)
	if !a.MayLead(unit) {
		return reply{}, planning.ErrNotAllowed
	}
	if err := s.checkHead(ctx, unit, head); err != nil {
		return reply{}, err
	}
	p, err := s.Planning.AddUnitPlan(ctx, a, r.param("plan"), unit, head)
	return s.planMade(ctx, r, p, err)
}

func (s *Server) planMade(ctx context.Context, r *request, p planning.Plan, err error) (reply, error) {
	if err != nil {
		return reply{}, err
	}
	s.Log.Info("plan made", "user", r.principal.UserID, "plan", p.ID)
	v, err := s.answerPlan(ctx, r, p)
	v.status = http.StatusCreated
	return v, err
}

// saveTask stores one task of a plan. Who saves over what somebody else changed in it gets planning_stale.
func (s *Server) saveTask(ctx context.Context, r *request) (reply, error) {
	var t planfile.Task
	revision := 0
	if err := s.decodeBody(r, func(o *object) {
		revision = o.integer("revision", 1, 1_000_000_000)
		o.object("task", func(o *object) { o.into(&t) })
	}); err != nil {
		return reply{}, err
	}
	t.ID = r.param("task")
	p, err := s.Planning.SaveTask(ctx, actor(r.principal), r.param("plan"), revision, t.Task())
	if err != nil {
		return reply{}, err
	}
	s.Log.Info("task saved", "user", r.principal.UserID, "plan", p.ID, "task", t.ID, "revision", p.Revision)
	return s.answerPlan(ctx, r, p)
}

// addTask adds a task to a plan: a new one, or to a unit's plan one of the plan above.
func (s *Server) addTask(ctx context.Context, r *request) (reply, error) {
	var t planfile.Task
	restore := ""
	if err := s.decodeBody(r, func(o *object) {
		if restore = o.optionalText("restore", planning.MaxID); restore == "" {
			o.object("task", func(o *object) { o.into(&t) })
		}
	}); err != nil {
		return reply{}, err
	}
	var p planning.Plan
	var err error
	if restore != "" {
		t.ID = restore
		p, err = s.Planning.RestoreTask(ctx, actor(r.principal), r.param("plan"), restore)
	} else {
		p, err = s.Planning.AddTask(ctx, actor(r.principal), r.param("plan"), t.Task())
	}
	if err != nil {
		return reply{}, err
	}
	s.Log.Info("task added", "user", r.principal.UserID, "plan", p.ID, "task", t.ID, "revision", p.Revision)
	v, err := s.answerPlan(ctx, r, p)
	v.status = http.StatusCreated
	return v, err
}

// removeTask takes a task out of a plan, if nobody changed it since the reader saw it.
func (s *Server) removeTask(ctx context.Context, r *request) (reply, error) {
	revision := 0
	if err := s.decodeBody(r, func(o *object) { revision = o.integer("revision", 1, 1_000_000_000) }); err != nil {
		return reply{}, err
	}
	p, err := s.Planning.RemoveTask(ctx, actor(r.principal), r.param("plan"), revision, r.param("task"))
	if err != nil {
		return reply{}, err
	}
	s.Log.Info("task removed", "user", r.principal.UserID, "plan", p.ID, "task", r.param("task"), "revision", p.Revision)
	return s.answerPlan(ctx, r, p)
}

// savePlanDocument stores what stands at the head and the foot of a plan's document.
func (s *Server) savePlanDocument(ctx context.Context, r *request) (reply, error) {
	var d planfile.Document
	revision := 0
	if err := s.decodeBody(r, func(o *object) {
		revision = o.integer("revision", 1, 1_000_000_000)
		o.object("document", func(o *object) { o.into(&d) })
	}); err != nil {
		return reply{}, err
	}
	p, err := s.Planning.SaveDocument(ctx, actor(r.principal), r.param("plan"), revision, d.Document())
	if err != nil {
		return reply{}, err
	}
	s.Log.Info("plan's document saved", "user", r.principal.UserID, "plan", p.ID, "revision", p.Revision)
	return s.answerPlan(ctx, r, p)
}

// planDates returns the days on which a schedule would come due in the plan's year, for somebody who is editing it.
func (s *Server) planDates(ctx context.Context, r *request) (reply, error) {
	p, err := s.Planning.Plan(ctx, r.param("plan"))
	if err != nil {
		return reply{}, err
	}
	schedule := planning.Schedule{Timing: planning.Periodic, From: planning.Day(r.query("from")), To: planning.Day(r.query("to")), Recurrence: r.query("rule")}
	if err := schedule.Validate(p.Document.Year); err != nil {
		return reply{}, err
	}
	return ok(struct {
		Days []planning.Day `json:"days"`
	}{append([]planning.Day{}, schedule.Occurrences(p.Year())...)})
}

// noteView is a comment or a finding, with the names of whom it is by and about.
type noteView struct {
	planfile.Note
	UnitName   string `json:"unit_name,omitempty"`
	ByName     string `json:"by_name,omitempty"`
	ByUnitName string `json:"by_unit_name,omitempty"`

	Files []attachmentView `json:"files,omitempty"`
}

func (s *Server) noteViews(ctx context.Context, all []planning.Note) ([]noteView, error) {
	units, err := s.allUnitNames(ctx)
	people, perr := s.namesOf(ctx)
	var ids []string
	for _, n := range all {
		ids = append(ids, n.Attachments...)
	}
	known, ferr := s.attachmentsByID(ctx, ids)
	views := []noteView{}
	for _, n := range all {
		views = append(views, noteView{planfile.NoteOf(n), units[n.UnitID], people[n.By], units[n.ByUnit], attachmentsOf(known, n.Attachments)})
	}
	return views, errors.Join(err, perr, ferr)
}

func (s *Server) planNotes(ctx context.Context, r *request) (reply, error) {
	all, err := s.Planning.Notes(ctx, actor(r.principal), r.param("plan"), r.query("task"))
	if err != nil {
		return reply{}, err
	}
	views, err := s.noteViews(ctx, all)
	return reply{body: struct {
		Notes []noteView `json:"notes"`
	}{views}}, err
}

func (s *Server) addPlanNote(ctx context.Context, r *request) (reply, error) {
	n := planning.Note{PlanID: r.param("plan")}
	if err := s.decodeBody(r, func(o *object) {
		n.ID = o.optionalText("id", planning.MaxID)
		n.TaskID, n.UnitID = o.optionalText("task", planning.MaxID), o.optionalText("unit", planning.MaxID)
		n.Kind = planning.NoteKind(o.text("kind", 1, 20))
		n.Text = o.text("text", 1, planning.MaxNote)
		n.Attachments = o.texts("attachments", planning.MaxAttachments, 128)
	}); err != nil {
		return reply{}, err
	}
	n, err := s.Planning.AddNote(ctx, actor(r.principal), n)
	if err != nil {
		return reply{}, err
	}
	views, err := s.noteViews(ctx, []planning.Note{n})
	return reply{status: http.StatusCreated, body: views[0]}, err
}
