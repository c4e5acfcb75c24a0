package httpapi

import (
	"context"

	"khoabang/internal/auth"
	"khoabang/internal/planning"
	"khoabang/internal/planning/planfile"
)

// Steps of a report that go into the audit log, and its files.
const (
	opSignReport   = "signReport"
	opSendReport   = "sendReport"
	opReturnReport = "returnReport"
	opAcceptReport = "acceptReport"
	opReportFile   = "reportFile"
	opDraftReport  = "draftReport"
)

// writesReports may write reports, signsReports may sign and judge them; whose is package planning's to say.
var (
	writesReports = filesWork
	signsReports  = auth.NewRoleSet(auth.Administrator, auth.AgencyLead)
)

// debtView is a unit's report for a period, or that there is none.
type debtView struct {
	Unit     string               `json:"unit"`
	Period   string               `json:"period"`
	State    planning.ReportState `json:"state,omitempty"`
	SentAt   stamp                `json:"sent_at,omitzero"`
	DaysLate int                  `json:"days_late,omitempty"`
	Missing  bool                 `json:"missing"`
}

// periodView is a period with the day on which its reports are due in truth.
type periodView struct {
	planfile.Period
	Moved planning.Day `json:"due_moved"`
	Over  []string     `json:"due_over,omitempty"`
}

func periodViewOf(d planning.Debts) periodView {
	q := d.Period
	return periodView{planfile.Period{ID: q.ID, Name: q.Name, From: q.From, To: q.To, Due: q.Due}, d.Due, d.Over}
}

// reportingView is who owes what: units by periods.
type reportingView struct {
	Plan         planSummary  `json:"plan"`
	Today        planning.Day `json:"today"`
	Periods      []periodView `json:"periods"`
	Usual        bool         `json:"usual_periods"` // they are the ministry's, nobody chose them
	Units        []namedUnit  `json:"units"`
	Debts        []debtView   `json:"debts"`
	Consolidated []debtView   `json:"consolidated"`
	Owner        namedUnit    `json:"owner"`
	May          struct {
		Periods  bool   `json:"periods"`
		Calendar bool   `json:"calendar"`
		Write    bool   `json:"write"`
		Unit     string `json:"unit,omitempty"` // the reader's own
	} `json:"may"`
}

func (s *Server) planReporting(ctx context.Context, r *request) (reply, error) {
	v, err := s.reportingOf(ctx, r)
	if err != nil {
		return reply{}, err
	}
	return ok(v)
}

func (s *Server) reportingOf(ctx context.Context, r *request) (v reportingView, err error) {
	a := actor(r.principal)
	view, err := s.Planning.View(ctx, a, r.param("plan"))
	if err != nil {
		return v, err
	}
	p, rights := view.Plan(), view.Rights()
	names, err := s.allUnitNames(ctx)
	if err != nil {
		return v, err
	}
	debts, err := view.Debts(ctx, p.ReportingPeriods()...)
	if err != nil {
		return v, err
	}
	reports, err := view.Reports(ctx)
	if err != nil {
		return v, err
	}
	v = reportingView{
		Plan:  summaryOf(p, names),
		Today: view.Today(), Usual: len(p.Periods) == 0, Owner: namedUnit{rights.Owner, names[rights.Owner]},
		Units: []namedUnit{}, Debts: []debtView{}, Consolidated: []debtView{},
	}
	v.May.Periods, v.May.Calendar, v.May.Write, v.May.Unit = rights.Edit, a.Admin, r.principal.Roles.Any(writesReports...), a.UnitID
	seen := map[string]bool{}
	for _, d := range debts {
		q := d.Period
		v.Periods = append(v.Periods, periodViewOf(d))
		for _, o := range d.Owed {
			if !seen[o.UnitID] {
				seen[o.UnitID] = true
				v.Units = append(v.Units, namedUnit{o.UnitID, names[o.UnitID]})
			}
			v.Debts = append(v.Debts, debtView{o.UnitID, q.ID, o.State, stamp(o.SentAt), o.DaysLate, o.Missing()})
		}
	}
	for _, x := range reports {
		if x.Consolidated {
			v.Consolidated = append(v.Consolidated, debtView{Unit: x.UnitID, Period: x.PeriodID, State: x.State})
		}
	}
	return v, nil
}

func (s *Server) savePeriods(ctx context.Context, r *request) (reply, error) {
	var revision int
	var periods []planning.Period
	err := s.decodeBody(r, func(o *object) {
		revision = o.integer("revision", 1, 1_000_000_000)
		o.objects("periods", 0, planning.MaxPeriods, func(o *object) {
			periods = append(periods, planning.Period{ID: o.text("id", 1, planning.MaxID), Name: o.text("name_vi", 1, planning.MaxLine),
				Span: planning.Span{From: o.planDay("from"), To: o.planDay("to")}, Due: o.planDay("due")})
		})
	})
	if err != nil {
		return reply{}, err
	}
	p, err := s.Planning.SavePeriods(ctx, actor(r.principal), r.param("plan"), revision, periods)
	if err != nil {
		return reply{}, err
	}
	s.Log.Info("periods saved", "plan", p.ID, "revision", p.Revision, "user", r.principal.UserID)
	return s.planReporting(ctx, r)
}

// planDay returns a day that must be there.
func (o *object) planDay(name string) planning.Day {
	text := o.text(name, 1, 10)
	d, good := planning.ParseDay(text)
	if text != "" && !good {
		o.fail(name, "date")
	}
	return d
}

// calendarView is the calendar with the name of who changed it last.
type calendarView struct {
	planfile.Calendar
	ByName string `json:"by_name,omitempty"`
}

func (s *Server) planCalendar(ctx context.Context, _ *request) (reply, error) {
	c, err := s.Planning.Calendar(ctx)
	return s.answerCalendar(ctx, c, err)
}

func (s *Server) answerCalendar(ctx context.Context, c planning.Calendar, err error) (reply, error) {
	if err != nil {
		return reply{}, err
	}
	names, err := s.namesOf(ctx)
	return reply{body: calendarView{planfile.CalendarOf(c), names[c.By]}}, err
}

func (s *Server) savePlanCalendar(ctx context.Context, r *request) (reply, error) {
	var c planning.Calendar
	err := s.decodeBody(r, func(o *object) {
		c.Revision = o.integer("revision", 0, 1_000_000_000)
		o.objects("holidays", 0, planning.MaxHolidays, func(o *object) {
			c.Holidays = append(c.Holidays, planning.Holiday{Name: o.text("name", 1, planning.MaxLine), Span: planning.Span{From: o.planDay("from"), To: o.planDay("to")}})
		})
		for _, text := range o.texts("workdays", planning.MaxWorkdays, 10) {
			c.Workdays = append(c.Workdays, planning.Day(text))
		}
	})
	if err != nil {
		return reply{}, err
	}
	if c, err = s.Planning.SaveCalendar(ctx, actor(r.principal), c); err != nil {
		return reply{}, err
	}
	s.Log.Info("calendar saved", "revision", c.Revision, "user", r.principal.UserID)
	return s.answerCalendar(ctx, c, nil)
}

// reportView is a report with what is needed to show it.
type reportView struct {
	Report   planfile.Report `json:"report"`
	UnitName string          `json:"unit_name"`
	Period   periodView      `json:"period"`
	Figures  []figureName    `json:"figure_names"` // of the report's figures, in their order
	Parts    []namedUnit     `json:"part_units"`
	Missing  []namedUnit     `json:"missing_units"` // of a consolidated report: who has sent none
	By       string          `json:"by_name,omitempty"`
	Steps    []planning.Step `json:"steps"`            // that the reader may do
	Signer   string          `json:"signer,omitempty"` // who alone may sign it; "" where anybody who leads the unit may
}

// figureName says what a figure counts, in the plan's words.
type figureName struct {
	Clause string `json:"clause"`
	Title  string `json:"title"`
	Kind   string `json:"kind,omitempty"`
	Item   string `json:"item,omitempty"`
}

// reportKey returns the ID of the report that the address names.
func reportKey(r *request) string {
	return planning.ReportID(r.param("plan"), r.param("period"), r.param("unit"))
}

func (s *Server) unitReport(ctx context.Context, r *request) (reply, error) {
	x, err := s.Planning.Report(ctx, actor(r.principal), reportKey(r))
	return s.answerReport(ctx, r, x, err)
}

func (s *Server) answerReport(ctx context.Context, r *request, x planning.Report, err error) (reply, error) {
	if err != nil {
		return reply{}, err
	}
	a := actor(r.principal)
	view, err := s.Planning.View(ctx, a, x.PlanID)
	if err != nil {
		return reply{}, err
	}
	p := view.Plan()
	names, err := s.allUnitNames(ctx)
	if err != nil {
		return reply{}, err
	}
	users, err := s.namesOf(ctx)
	if err != nil {
		return reply{}, err
	}
	calendar, err := s.Planning.Calendar(ctx)
	if err != nil {
		return reply{}, err
	}
	q, _ := p.Period(x.PeriodID)
	v := reportView{Report: planfile.ReportOf(x), UnitName: names[x.UnitID], By: users[x.By], Figures: []figureName{}, Parts: []namedUnit{}, Missing: []namedUnit{},
		Period: periodViewOf(calendar.Dated(q))}
	for _, f := range x.Figures {
		v.Figures = append(v.Figures, figureNameOf(p, f))
	}
	there := map[string]bool{}
	for _, part := range x.Parts {
		there[part.UnitID] = true
		v.Parts = append(v.Parts, namedUnit{part.UnitID, names[part.UnitID]})
	}
	if x.Consolidated {
		owed, err := view.Owing(ctx, x.PeriodID)
		if err != nil {
			return reply{}, err
		}
		for _, o := range owed {
			if !there[o.UnitID] {
				v.Missing = append(v.Missing, namedUnit{o.UnitID, names[o.UnitID]})
			}
		}
	}
	steps, signer, err := s.Planning.Steps(ctx, a, x)
	v.Steps, v.Signer = append([]planning.Step{}, steps...), signer.Name
	if err != nil {
		return reply{}, err
	}
	return ok(v)
}

func figureNameOf(p planning.Plan, f planning.Figure) figureName {
	task := p.Counted(f)
	v := figureName{Clause: task.Clause, Title: task.Title}
	if f.Kind != "" {
		v.Kind, v.Item = planning.KindName(f.Kind)
	}
	return v
}

// draftReport drafts a unit's report from its evidence, or gives one that is being written its figures anew.
func (s *Server) draftReport(ctx context.Context, r *request) (reply, error) {
	if err := s.noBody(r); err != nil {
		return reply{}, err
	}
	x, err := s.Planning.DraftReport(ctx, actor(r.principal), r.param("plan"), r.param("period"), r.param("unit"))
	return s.answerReport(ctx, r, x, err)
}

func (s *Server) saveReport(ctx context.Context, r *request) (reply, error) {
	x := planning.Report{ID: reportKey(r)}
	err := s.decodeBody(r, func(o *object) {
		x.Revision = o.integer("revision", 1, 1_000_000_000)
		x.Title = o.text("title", 1, planning.MaxLine)
		o.objects("sections", 0, planning.MaxSections, func(o *object) {
			x.Sections = append(x.Sections, planning.Section{Heading: o.text("heading", 1, planning.MaxLine), Text: o.optionalText("text", planning.MaxReport)})
		})
	})
	if err != nil {
		return reply{}, err
	}
	x, err = s.Planning.SaveReport(ctx, actor(r.principal), x)
	return s.answerReport(ctx, r, x, err)
}

// stepReport does a step with the report as it is in the revision that the reader saw; text is what the step needs to be told,
// "" for nothing.
func (s *Server) stepReport(text string, do func(context.Context, planning.Actor, string, int, string) (planning.Report, error)) handler {
	return func(ctx context.Context, r *request) (reply, error) {
		var revision int
		var said string
		err := s.decodeBody(r, func(o *object) {
			revision = o.integer("revision", 1, 1_000_000_000)
			if text != "" {
				said = o.text(text, 1, planning.MaxLine)
			}
		})
		if err != nil {
			return reply{}, err
		}
		x, err := do(ctx, actor(r.principal), reportKey(r), revision, said)
		if err == nil {
			s.Log.Info("report", "step", r.route.Operation, "report", x.ID, "revision", x.Revision, "user", r.principal.UserID)
		}
		return s.answerReport(ctx, r, x, err)
	}
}

func (s *Server) signReport() handler { return s.stepReport("name", s.Planning.SignReport) }

func (s *Server) sendReport() handler {
	return s.stepReport("", func(ctx context.Context, a planning.Actor, id string, revision int, _ string) (planning.Report, error) {
		return s.Planning.SendReport(ctx, a, id, revision)
	})
}

func (s *Server) returnReport() handler { return s.stepReport("reason", s.Planning.ReturnReport) }

func (s *Server) acceptReport() handler {
	return s.stepReport("", func(ctx context.Context, a planning.Actor, id string, revision int, _ string) (planning.Report, error) {
		return s.Planning.AcceptReport(ctx, a, id, revision)
	})
}

// sentReport returns a report's bytes as they were sent: their SHA-256 is the hash that the address names.
func (s *Server) sentReport(ctx context.Context, r *request) (reply, error) {
	hash := r.param("hash")
	data, err := s.Planning.Sent(ctx, actor(r.principal), reportKey(r), hash)
	if err != nil {
		return reply{}, err
	}
	return attachment("application/json", data, "bao-cao-"+hash[:min(12, len(hash))]+".json"), nil
}

// wordsView is what the units of a consolidated report wrote.
type wordsView struct {
	Sections []wordsSection `json:"sections"`
	Since    []namedUnit    `json:"since"`
}

type wordsSection struct {
	Heading string     `json:"heading"`
	Summed  bool       `json:"summed"`
	Said    []saidView `json:"said"`
}

type saidView struct {
	Text    string     `json:"text"`
	Line    string     `json:"line"`
	Nothing bool       `json:"nothing"`
	Units   []unitSent `json:"units"`
}

// unitSent is a unit with the hash of its report as it was sent.
type unitSent struct {
	namedUnit
	Hash string `json:"hash"`
}

func (s *Server) unitWords(ctx context.Context, r *request) (reply, error) {
	words, since, err := s.Planning.UnitWords(ctx, actor(r.principal), reportKey(r))
	if err != nil {
		return reply{}, err
	}
	names, err := s.allUnitNames(ctx)
	if err != nil {
		return reply{}, err
	}
	v := wordsView{Sections: []wordsSection{}, Since: []namedUnit{}}
	for _, w := range words {
		section := wordsSection{w.Heading, w.Summed, []saidView{}}
		for _, x := range w.Said {
			said := saidView{Text: x.Text, Line: x.Line, Nothing: x.Nothing}
			for _, p := range x.Parts {
				said.Units = append(said.Units, unitSent{namedUnit{p.UnitID, names[p.UnitID]}, p.Hash})
			}
			section.Said = append(section.Said, said)
		}
		v.Sections = append(v.Sections, section)
	}
	for _, p := range since {
		v.Since = append(v.Since, namedUnit{p.UnitID, names[p.UnitID]})
	}
	return ok(v)
}
