package httpapi

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"khoabang/internal/auth"
	"khoabang/internal/fault"
	"khoabang/internal/org"
	"khoabang/internal/planning"
	"khoabang/internal/planning/planfile"
)

// Who has to do with plans. What somebody may do there follows from the unit of the account: package planning decides it.
var (
	seesPlans  = auth.NewRoleSet(auth.Administrator, auth.Organiser, auth.UnitCoordinator, auth.Inspector, auth.AgencyLead, auth.UnitReporter, auth.Leadership)
	editsPlans = auth.NewRoleSet(auth.Administrator, auth.AgencyLead)
	filesWork  = auth.NewRoleSet(auth.Administrator, auth.AgencyLead, auth.UnitReporter)
	comments   = auth.NewRoleSet(auth.Administrator, auth.Inspector, auth.AgencyLead, auth.UnitReporter)
)

// actor returns who somebody is to package planning: what the roles of an account let it do for its unit. Organisers and
// coordinators of a unit read what is the unit's.
func actor(p auth.Principal) planning.Actor {
	return planning.Actor{
		UserID: p.UserID, UnitID: p.UnitID, Admin: p.Roles.Has(auth.Administrator), ReadAll: p.Roles.Any(auth.Inspector, auth.Leadership),
		Inspect: p.Roles.Has(auth.Inspector),
		Lead:    p.Roles.Has(auth.AgencyLead), Reports: p.Roles.Has(auth.UnitReporter),
	}
}

// planSummary is a plan in a list.
type planSummary struct {
	ID       string        `json:"id"`
	Revision int           `json:"revision"`
	Year     int           `json:"year"`
	Title    string        `json:"title"`
	Number   string        `json:"number,omitempty"`
	Issuer   string        `json:"issuer,omitempty"`
	Parent   string        `json:"parent,omitempty"`
	Unit     string        `json:"unit,omitempty"`
	UnitName string        `json:"unit_name,omitempty"`
	Head     planfile.Head `json:"head,omitzero"`
	Tasks    int           `json:"tasks"`
}

func (s *Server) plans(ctx context.Context, r *request) (reply, error) {
	all, err := s.Planning.Plans(ctx)
	if err != nil {
		return reply{}, err
	}
	names, err := s.allUnitNames(ctx)
	if err != nil {
		return reply{}, err
	}
	v := struct {
		Plans     []planSummary `json:"plans"`
		MayImport bool          `json:"may_import"`
	}{[]planSummary{}, r.principal.Roles.Any(editsPlans...)}
	for _, p := range all {
		v.Plans = append(v.Plans, summaryOf(p, names))
	}
	slices.SortStableFunc(v.Plans, func(a, b planSummary) int { return b.Year - a.Year })
	return ok(v)
}

func summaryOf(p planning.Plan, names map[string]string) planSummary {
	return planSummary{
		ID: p.ID, Revision: p.Revision, Year: p.Document.Year, Title: p.Document.Title, Number: p.Document.Number, Issuer: p.Document.Issuer,
		Parent: p.Parent, Unit: p.UnitID, UnitName: names[p.UnitID], Head: planfile.Head(p.Head), Tasks: len(p.Tasks),
	}
}

// allUnitNames returns the names of all units, those that are over included, by ID.
func (s *Server) allUnitNames(ctx context.Context) (map[string]string, error) {
	d, err := s.directory.Directory(ctx)
	if err != nil {
		return nil, err
	}
	return unitNames(d), nil
}

func unitNames(d *org.Directory) map[string]string {
	names := map[string]string{"": ""}
	for _, u := range d.Units() {
		names[u.ID] = u.Name
	}
	return names
}

// namedUnit is a unit by its name.
type namedUnit struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// planRights is planning.Rights of the API.
type planRights struct {
	Owner    string `json:"owner,omitempty"`
	Edit     bool   `json:"edit"`
	File     bool   `json:"file"`
	SeesAll  bool   `json:"sees_all"`
	Comment  bool   `json:"comment"`
	Inspect  bool   `json:"inspect"`
	Unit     string `json:"unit,omitempty"` // the reader's own
	UnitName string `json:"unit_name,omitempty"`
}

// onePlan is a plan with what is needed to show it.
type onePlan struct {
	Plan     planfile.Plan       `json:"plan"`
	Periods  []periodView        `json:"periods"` // the plan's own, or the usual ones
	Units    []namedUnit         `json:"units"`   // that evidence may be of
	Agencies map[string][]string `json:"agency_units"`
	May      planRights          `json:"may"`
	Today    planning.Day        `json:"today"`
}

// plan returns a plan as it is now, or as it was in the revision that the query names.
func (s *Server) plan(ctx context.Context, r *request) (reply, error) {
	var c fault.Check
	revision := queryNumber(r, &c, "revision", 0)
	if err := c.Err(errQueryInvalid); err != nil {
		return reply{}, err
	}
	p, err := s.planIn(ctx, r.param("plan"), revision)
	if err != nil {
		return reply{}, err
	}
	return s.answerPlan(ctx, r, p)
}

// planIn returns a plan in one of its revisions, 0 for the latest.
func (s *Server) planIn(ctx context.Context, id string, revision int) (planning.Plan, error) {
	if revision == 0 {
		return s.Planning.Plan(ctx, id)
	}
	all, err := s.Planning.PlanHistory(ctx, id)
	if err != nil {
		return planning.Plan{}, err
	}
	for _, p := range all {
		if p.Revision == revision {
			return p, nil
		}
	}
	return planning.Plan{}, planning.ErrNoPlan
}

func (s *Server) answerPlan(ctx context.Context, r *request, p planning.Plan) (reply, error) {
	a := actor(r.principal)
	view, err := s.Planning.View(ctx, a, p.ID)
	if err != nil {
		return reply{}, err
	}
	rights := view.Rights()
	d, err := s.directory.Directory(ctx)
	if err != nil {
		return reply{}, err
	}
	now := s.Clock()
	own, _ := d.Unit(a.UnitID)
	v := onePlan{Plan: planfile.Of(p), Units: []namedUnit{}, Agencies: map[string][]string{}, Today: planning.DayOf(now), May: planRights{
		Owner: rights.Owner, Edit: rights.Edit, File: rights.File, SeesAll: rights.SeesAll,
		Comment: a.Admin || r.principal.Roles.Has(auth.Inspector) || a.UnitID != "" && r.principal.Roles.Any(comments...),
		Inspect: r.principal.Roles.Any(auth.Administrator, auth.Inspector), Unit: a.UnitID, UnitName: own.Name,
	}}
	calendar, err := s.Planning.Calendar(ctx)
	if err != nil {
		return reply{}, err
	}
	for _, q := range p.ReportingPeriods() {
		v.Periods = append(v.Periods, periodViewOf(calendar.Dated(q)))
	}
	for _, u := range s.findUnits(d, "", "", "") {
		if u.Kind != org.KindGroup && !u.EndedAt(now) {
			v.Units = append(v.Units, namedUnit{u.ID, u.Name})
		}
	}
	for _, agency := range p.Agencies {
		ids := []string{}
		for _, u := range p.Units([]string{agency.ID}, d, v.Today) {
			ids = append(ids, u.ID)
		}
		v.Agencies[agency.ID] = ids
	}
	return ok(v)
}

// planSelection reads which evidence of a plan is meant: of a period of its, or of the days from–to.
func planSelection(r *request, p planning.Plan) (planning.Selection, error) {
	var c fault.Check
	day := func(name string) planning.Day {
		d := planning.Day(r.query(name))
		c.Require(d.Valid(), name, "date")
		return d
	}
	sel := planning.Selection{
		Span: planning.Span{From: day("from"), To: day("to")}, Task: r.query("task"), Kind: planning.Kind(r.query("kind")), Area: r.query("area"),
		Confirmed: yesNo(r, &c, "confirmed", false), Waiting: r.query("confirmed") == "false",
	}
	if unit := r.query("unit"); unit != "" {
		sel.Units = []string{unit}
	}
	if id := r.query("period"); id != "" {
		period, known := p.Period(id)
		c.Require(known, "period", "period_unknown", "period", id)
		sel.Span = period.Span
	}
	known := sel.Kind == "" || slices.Contains(planning.Kinds(), sel.Kind)
	c.Require(known, "kind", "one_of", "allowed", strings.Trim(fmt.Sprint(planning.Kinds()), "[]"))
	return sel, c.Err(errQueryInvalid)
}

// planSeen returns the plan that the address names as the reader sees it, and which evidence of it the query means.
func (s *Server) planSeen(ctx context.Context, r *request) (view planning.View, sel planning.Selection, err error) {
	if view, err = s.Planning.View(ctx, actor(r.principal), r.param("plan")); err == nil {
		sel, err = planSelection(r, view.Plan())
	}
	return view, sel, err
}

// queryNumber reads a whole number from the query; otherwise where there is none.
func queryNumber(r *request, c *fault.Check, name string, otherwise int) int {
	v := r.query(name)
	if v == "" {
		return otherwise
	}
	n, err := strconv.Atoi(v)
	c.Require(err == nil && n >= 0 && n <= 1_000_000_000, name, "range", "min", 0, "max", 1_000_000_000)
	return n
}

// planTotals is what selected evidence adds up to. Its cells are those with something in them.
type planTotals struct {
	All    planfile.Tally            `json:"all"`
	ByTask map[string]planfile.Tally `json:"by_task"`
	ByKind map[string]planfile.Tally `json:"by_kind"`
	ByArea map[string]planfile.Tally `json:"by_area"`
	ByUnit map[string]planfile.Tally `json:"by_unit"`
	Matrix []planCell                `json:"matrix"`
	ByDay  map[planning.Day]int      `json:"by_day,omitempty"` // pieces of evidence; of a selection only
}

// planCell is a cell of the matrix of content areas and tasks.
type planCell struct {
	Area string `json:"area"`
	Task string `json:"task"`
	planfile.Tally
}

func totalsOf(t planning.Totals) planTotals {
	v := planTotals{
		All: planfile.Tally(t.All), ByTask: talliesOf(t.ByTask), ByKind: talliesOf(t.ByKind), ByArea: talliesOf(t.ByArea), ByUnit: talliesOf(t.ByUnit),
		Matrix: []planCell{},
	}
	for pair, n := range t.AreaTask {
		v.Matrix = append(v.Matrix, planCell{pair.Row, pair.Column, planfile.Tally(n)})
	}
	slices.SortFunc(v.Matrix, func(a, b planCell) int { return strings.Compare(a.Area+" "+a.Task, b.Area+" "+b.Task) })
	return v
}

func talliesOf[K ~string](of map[K]planning.Tally) map[string]planfile.Tally {
	all := map[string]planfile.Tally{}
	for k, n := range of {
		all[string(k)] = planfile.Tally(n)
	}
	return all
}

// taskState is how a task stands.
type taskState struct {
	ID       string          `json:"id"`
	Status   planning.Status `json:"status"`
	Whole    planfile.Tally  `json:"whole"`
	Period   planfile.Tally  `json:"period"`
	Progress []taskProgress  `json:"progress,omitempty"`
	Due      []planning.Day  `json:"due,omitempty"`
}

type taskProgress struct {
	ID      string `json:"id"`
	Value   int    `json:"value"`
	Target  int    `json:"target"`
	Reached bool   `json:"reached"`
}

// planOverview is how a plan stands, as far as the reader sees it.
type planOverview struct {
	Today  planning.Day `json:"today"`
	Tasks  []taskState  `json:"tasks"`
	Whole  planTotals   `json:"whole"`
	Period planTotals   `json:"period"`
}

func (s *Server) planOverview(ctx context.Context, r *request) (reply, error) {
	view, sel, err := s.planSeen(ctx, r)
	if err != nil {
		return reply{}, err
	}
	o, err := view.Overview(ctx, sel.Span)
	if err != nil {
		return reply{}, err
	}
	v := planOverview{Today: view.Today(), Tasks: []taskState{}, Whole: totalsOf(o.Whole), Period: totalsOf(o.Period)}
	for _, t := range o.Tasks {
		state := taskState{ID: t.Task.ID, Status: t.Status, Whole: planfile.Tally(t.Whole), Period: planfile.Tally(t.Period), Due: t.Task.Schedule.Occurrences(view.Plan().Year())}
		for _, x := range t.Progress {
			state.Progress = append(state.Progress, taskProgress{x.ID, x.Value, x.Target, x.Reached()})
		}
		v.Tasks = append(v.Tasks, state)
	}
	return ok(v)
}

func (s *Server) planTotals(ctx context.Context, r *request) (reply, error) {
	p, err := s.Planning.Plan(ctx, r.param("plan"))
	if err != nil {
		return reply{}, err
	}
	sel, err := planSelection(r, p)
	if err != nil {
		return reply{}, err
	}
	t, err := s.Planning.Totals(ctx, actor(r.principal), p.ID, sel)
	if err != nil {
		return reply{}, err
	}
	v := totalsOf(t)
	v.ByDay = map[planning.Day]int{}
	for day, n := range t.ByDay {
		v.ByDay[day] = n.Entries
	}
	return ok(v)
}
