package httpapi

import (
	"bytes"
	"context"
	"net/http"
	"slices"

	"khoabang/contest"
	"khoabang/internal/auth"
	"khoabang/internal/org"
	"khoabang/internal/org/roster"
	"khoabang/internal/viet"
)

// exclusion is Exclusion of the API.
type exclusion struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	UnitID     string `json:"unit_id,omitempty"`
	Unit       string `json:"unit,omitempty"`
	Contact    string `json:"contact,omitempty"`
	BornOn     string `json:"born_on,omitempty"`
	Reason     string `json:"reason,omitempty"`
	Refuses    bool   `json:"refuses"` // more than the name is known, so that the person is refused and not only named
	AddedAt    stamp  `json:"added_at"`
	AddedBy    string `json:"added_by"` // a name
	LiftedAt   stamp  `json:"lifted_at,omitzero"`
	LiftedBy   string `json:"lifted_by,omitempty"`
	LiftReason string `json:"lift_reason,omitempty"`
}

type exclusionList struct {
	Exclusions []exclusion `json:"exclusions"`
	Suggested  []suggested `json:"suggested"`
}

// suggested is somebody with an account who has to do with the contest's questions or its running.
type suggested struct {
	User   string   `json:"user"`
	Name   string   `json:"name"`
	UnitID string   `json:"unit_id,omitempty"`
	Roles  []string `json:"roles"`
}

// minds are the roles whose holders know or run what contestants compete in.
var minds = auth.NewRoleSet(auth.Administrator, auth.Organiser, auth.Author, auth.Reviewer)

// seesSuspects are those who look into people of an excluded name.
var seesSuspects = auth.NewRoleSet(auth.Administrator, auth.Organiser, auth.Jury, auth.Inspector)

func (s *Server) exclusions(ctx context.Context, r *request) (reply, error) {
	_, list, err := s.Contests.Exclusions(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	v := exclusionList{Exclusions: []exclusion{}, Suggested: []suggested{}}
	if v.Exclusions, err = s.excluded(ctx, list); err != nil {
		return reply{}, err
	}
	users, err := s.Auth.Users(ctx)
	if err != nil {
		return reply{}, err
	}
	for _, u := range users {
		named := func(x contest.Exclusion) bool { return viet.Fold(x.Name) == viet.Fold(u.Name) }
		if !u.Disabled() && u.Roles.Any(minds...) && !slices.ContainsFunc(list, named) {
			v.Suggested = append(v.Suggested, suggested{User: u.ID, Name: u.Name, UnitID: u.UnitID, Roles: u.Roles.Names()})
		}
	}
	return ok(v)
}

// excluded returns exclusions with the names of units and users.
func (s *Server) excluded(ctx context.Context, list []contest.Exclusion) ([]exclusion, error) {
	units, err := s.directory.Directory(ctx)
	if err != nil {
		return nil, err
	}
	names, err := s.namesOf(ctx)
	if err != nil {
		return nil, err
	}
	out := []exclusion{}
	for _, x := range list {
		u, _ := units.Unit(x.UnitID)
		out = append(out, exclusion{
			ID: x.ID, Name: x.Name, UnitID: x.UnitID, Unit: u.Name, Contact: x.Contact, BornOn: dateOf(x.BornOn), Reason: x.Reason,
			Refuses: x.UnitID != "" || x.Contact != "" || !x.BornOn.IsZero(), AddedAt: stamp(x.AddedAt), AddedBy: names[x.AddedBy],
			LiftedAt: stamp(x.LiftedAt), LiftedBy: names[x.LiftedBy], LiftReason: x.LiftReason,
		})
	}
	return out, nil
}

type excludedReport struct {
	DryRun  bool            `json:"dry_run"`
	People  int             `json:"people"`
	New     int             `json:"new"`
	Sample  []sampledPerson `json:"sample"`
	Notices []finding       `json:"notices"`
}

func (s *Server) addExclusion(ctx context.Context, r *request) (reply, error) {
	var x contest.Listed
	err := s.decodeBody(r, func(o *object) {
		x.Name = o.text("name", 2, roster.MaxName)
		x.UnitID = o.optionalText("unit_id", org.MaxID)
		x.Contact = o.optionalText("contact", roster.MaxContact)
		x.BornOn = birthday(o, "born_on")
		x.Reason = o.optionalText("reason", roster.MaxReason)
	})
	if err != nil {
		return reply{}, err
	}
	n, err := s.Contests.Exclude(ctx, r.param("contest"), []contest.Listed{x}, r.principal.UserID, false)
	if err != nil {
		return reply{}, err
	}
	s.Log.Info("person excluded", "contest", r.param("contest"), "user", r.principal.UserID, "new", n)
	return reply{status: http.StatusCreated, body: excludedReport{People: 1, New: n, Sample: []sampledPerson{}, Notices: []finding{}}}, nil
}

func (s *Server) importExclusions(ctx context.Context, r *request) (reply, error) {
	dry, err := dryRun(r)
	if err != nil {
		return reply{}, err
	}
	c, err := s.Contests.Contest(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	done, err := s.reading(ctx, r)
	if err != nil {
		return reply{}, err
	}
	defer done()
	list, units, err := s.people(ctx, r, c, true)
	if err != nil {
		return reply{}, err
	}
	var people []contest.Listed
	for _, p := range list.People {
		x := contest.Exclusion{Name: p.Name, UnitID: p.UnitID, Contact: p.Contact, BornOn: p.BirthDate, Reason: p.Reason}
		people = append(people, contest.Listed{Exclusion: x, Place: p.Place, Line: p.Line})
	}
	n, err := s.Contests.Exclude(ctx, c.ID, people, r.principal.UserID, dry)
	if err != nil {
		return reply{}, err
	}
	if !dry {
		s.Log.Info("people excluded", "contest", c.ID, "user", r.principal.UserID, "new", n)
	}
	return ok(excludedReport{DryRun: dry, People: len(people), New: n, Sample: sampled(list.People, units, c), Notices: noticesOf(r.lang(), list)})
}

func (s *Server) exclusionTemplate(ctx context.Context, r *request) (reply, error) {
	if _, err := s.Contests.Contest(ctx, r.param("contest")); err != nil {
		return reply{}, err
	}
	return s.template(ctx, "mau-danh-sach-khong-du-thi", func(b *bytes.Buffer, units []org.Unit) error {
		return roster.ExcludedTemplate(b, units)
	})
}

func (s *Server) liftExclusion(ctx context.Context, r *request) (reply, error) {
	var reason string
	if err := s.decodeBody(r, func(o *object) { reason = o.text("reason", 1, roster.MaxReason) }); err != nil {
		return reply{}, err
	}
	x, err := s.Contests.LiftExclusion(ctx, r.param("contest"), r.param("exclusion"), reason, r.principal.UserID)
	if err != nil {
		return reply{}, err
	}
	s.Log.Info("exclusion lifted", "contest", x.ContestID, "exclusion", x.ID, "user", r.principal.UserID)
	shown, err := s.excluded(ctx, []contest.Exclusion{x})
	if err != nil {
		return reply{}, err
	}
	return ok(shown[0])
}

type suspectList struct {
	Open     int       `json:"open"`
	Suspects []suspect `json:"suspects"`
}

// suspect is somebody who took part and is like an excluded person.
type suspect struct {
	Contestant string     `json:"contestant"`
	Name       string     `json:"name"`
	Unit       string     `json:"unit,omitempty"`
	Contact    string     `json:"contact,omitempty"`
	BornOn     string     `json:"born_on,omitempty"`
	Sure       bool       `json:"sure"`
	Same       []string   `json:"same"`
	Open       bool       `json:"open"`
	Attempts   []string   `json:"attempts"` // those that count
	Cleared    *clearedBy `json:"cleared,omitempty"`
	Exclusion  exclusion  `json:"exclusion"`
}

// clearedBy is who decided that two people are two.
type clearedBy struct {
	Reason string `json:"reason"`
	decidedBy
}

func (s *Server) suspects(ctx context.Context, r *request) (reply, error) {
	found, err := s.Contests.Suspects(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	units, err := s.directory.Directory(ctx)
	if err != nil {
		return reply{}, err
	}
	names, err := s.namesOf(ctx)
	if err != nil {
		return reply{}, err
	}
	list := make([]contest.Exclusion, len(found))
	for i, f := range found {
		list[i] = f.Exclusion
	}
	shown, err := s.excluded(ctx, list)
	if err != nil {
		return reply{}, err
	}
	v := suspectList{Suspects: []suspect{}}
	for i, f := range found {
		u, _ := units.Unit(f.Contestant.UnitID)
		x := suspect{Contestant: f.Contestant.ID, Name: f.Contestant.Name, Unit: u.Name, Contact: f.Contestant.Contact,
			BornOn: dateOf(f.Contestant.BornOn), Sure: f.Likeness == contest.SameOne, Same: f.Same, Open: f.Open(),
			Attempts: append([]string{}, f.Attempts...), Exclusion: shown[i]}
		if d := f.Cleared; !d.At.IsZero() {
			x.Cleared = &clearedBy{d.Reason, decidedBy{stamp(d.At), d.By, names[d.By]}}
		}
		if x.Open {
			v.Open++
		}
		v.Suspects = append(v.Suspects, x)
	}
	return ok(v)
}

func (s *Server) clearSuspect(ctx context.Context, r *request) (reply, error) {
	var person, reason string
	err := s.decodeBody(r, func(o *object) {
		person, reason = o.text("contestant", 1, 64), o.text("reason", 1, contest.MaxReason)
	})
	if err != nil {
		return reply{}, err
	}
	return s.decide(ctx, r, func(id string) (contest.Contest, error) {
		return s.Contests.ClearSuspect(ctx, id, r.param("exclusion"), person, reason, r.principal.UserID)
	})
}
