package httpapi

import (
	"context"
	"slices"
	"time"

	"khoabang/contest"
	"khoabang/internal/auth"
	"khoabang/questions"
	"khoabang/questions/markdown"
)

// staffContest is StaffContest of the API.
type staffContest struct {
	contestSummary
	ID        string            `json:"id"`
	Revision  int               `json:"revision"`
	Now       stamp             `json:"now"`
	Published stamp             `json:"published_at,omitzero"` // the latest result
	Counts    contest.Counting  `json:"counts"`
	Marking   questions.Rule    `json:"marking"`
	RankKeys  []contest.RankKey `json:"rank_keys"`
	Rules     []string          `json:"rules"`
	Terms     string            `json:"terms"`
	All       []ruleSection     `json:"all_rules,omitempty"` // of one contest; lists leave it out
	Changes   []staffChange     `json:"changes,omitempty"`
	Blueprint []quota           `json:"blueprint"`
	Sealed    bool              `json:"sealed"` // the counts are, and are not told here
	Started   int               `json:"started"`
	Running   int               `json:"running"`
	Done      int               `json:"done"`
	People    int               `json:"people"`
}

type quota struct {
	Area       string `json:"area"`
	Difficulty int    `json:"difficulty"`
	Count      int    `json:"count"`
}

func (s *Server) describe(ctx context.Context, r *request, c contest.Contest) (staffContest, error) {
	var tally contest.Tally
	var err error
	sealed := c.Sealed(contest.Scope{}, s.Clock())
	if !sealed {
		if tally, err = s.Contests.Tally(ctx, c.ID); err != nil {
			return staffContest{}, err
		}
	}
	results, err := s.Contests.Publications(ctx, c.ID)
	if err != nil {
		return staffContest{}, err
	}
	v := staffContest{
		contestSummary: summarise(c, s.Clock()), ID: c.ID, Published: stamp(contest.LastPublished(results)), Revision: c.Revision, Now: s.stampNow(),
		Counts: c.Rules.Counts, Marking: c.Rules.Marking, RankKeys: append([]contest.RankKey{}, c.Rules.Keys...), Sealed: sealed,
		Rules: rulesInWords(c, r.lang()), Terms: c.Terms, Blueprint: []quota{},
		Started: tally.Started, Running: tally.Started - tally.Done, Done: tally.Done, People: tally.People,
	}
	for _, q := range c.Current(s.Clock()).Papers[0].Plan.Blueprint {
		v.Blueprint = append(v.Blueprint, quota(q))
	}
	return v, nil
}

// staffChange is a change with who made it.
type staffChange struct {
	change
	By string `json:"by,omitempty"` // a name
}

func (s *Server) rulesAndChanges(ctx context.Context, r *request, c contest.Contest) ([]ruleSection, []staffChange, error) {
	units, err := s.unitNames(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	people, err := s.namesOf(ctx)
	if err != nil {
		return nil, nil, err
	}
	var list []staffChange
	log := c.Log()
	for i, v := range changesOf(c, r.lang()) {
		list = append(list, staffChange{v, people[log[i].By]})
	}
	return ruleSections(c, r.lang(), units), list, nil
}

type staffContestList struct {
	Contests []staffContest `json:"contests"`
}

func (s *Server) staffContests(ctx context.Context, r *request) (reply, error) {
	all, err := s.Contests.Contests(ctx)
	if err != nil {
		return reply{}, err
	}
	list := staffContestList{Contests: []staffContest{}}
	for _, c := range all {
		v, err := s.describe(ctx, r, c)
		if err != nil {
			return reply{}, err
		}
		list.Contests = append(list.Contests, v)
	}
	return ok(list)
}

func (s *Server) staffContest(ctx context.Context, r *request) (reply, error) {
	c, err := s.Contests.Contest(ctx, r.param("contest"))
	return s.described(ctx, r, c, err)
}

// described answers with a contest, unless it could not be had.
func (s *Server) described(ctx context.Context, r *request, c contest.Contest, err error) (reply, error) {
	if err != nil {
		return reply{}, err
	}
	v, err := s.describe(ctx, r, c)
	if err != nil {
		return reply{}, err
	}
	v.All, v.Changes, err = s.rulesAndChanges(ctx, r, c)
	return reply{body: v}, err
}

func (s *Server) openContest(ctx context.Context, r *request) (reply, error) {
	if err := s.noBody(r); err != nil {
		return reply{}, err
	}
	return s.change(ctx, r, func(ctx context.Context, id string) (contest.Contest, error) {
		return s.Contests.OpenNow(ctx, id, r.principal.UserID)
	})
}

func (s *Server) closeContest(ctx context.Context, r *request) (reply, error) {
	if err := s.noBody(r); err != nil {
		return reply{}, err
	}
	return s.change(ctx, r, func(ctx context.Context, id string) (contest.Contest, error) {
		return s.Contests.CloseNow(ctx, id, r.principal.UserID)
	})
}

func (s *Server) extendContest(ctx context.Context, r *request) (reply, error) {
	var closesAt time.Time
	var reason string
	err := s.decodeBody(r, func(o *object) {
		closesAt = o.time("closes_at")
		reason = o.optionalText("reason", contest.MaxReason)
	})
	if err != nil {
		return reply{}, err
	}
	return s.change(ctx, r, func(ctx context.Context, id string) (contest.Contest, error) {
		return s.Contests.ExtendFor(ctx, id, closesAt, reason, r.principal.UserID)
	})
}

// change changes the schedule of the contest that the address names, by its ID, and says who did.
func (s *Server) change(ctx context.Context, r *request, do func(context.Context, string) (contest.Contest, error)) (reply, error) {
	c, err := s.Contests.Contest(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	if c, err = do(ctx, c.ID); err == nil {
		s.Log.Info("schedule changed", "contest", c.ID, "operation", r.route.Operation, "user", r.principal.UserID,
			"revision", c.Revision)
	}
	return s.described(ctx, r, c, err)
}

type bankList struct {
	Banks []bank `json:"banks"`
}

type bank struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Practice  bool   `json:"practice"`
	Questions int    `json:"questions"`
}

func (s *Server) banks(ctx context.Context, _ *request) (reply, error) {
	all, err := s.Questions.Banks(ctx)
	if err != nil {
		return reply{}, err
	}
	sizes, err := s.Questions.Sizes(ctx)
	if err != nil {
		return reply{}, err
	}
	list := bankList{Banks: []bank{}}
	for _, b := range all {
		list.Banks = append(list.Banks, bank{ID: b.ID, Name: b.Name, Practice: b.Practice, Questions: sizes[b.ID]})
	}
	return ok(list)
}

// staffQuestion is StaffQuestion of the API.
type staffQuestion struct {
	Bank        string           `json:"bank"`
	ID          string           `json:"id"`
	Revision    int              `json:"revision"`
	Kind        questions.Kind   `json:"kind"`
	Area        string           `json:"area"`
	Difficulty  int              `json:"difficulty"`
	Topic       string           `json:"topic,omitempty"`
	Tags        []string         `json:"tags,omitempty"`
	Stem        string           `json:"stem"`
	StemText    string           `json:"stem_text,omitempty"` // without markup, where it has any: for lists
	Status      questions.Status `json:"status"`
	Prompts     []staffPrompt    `json:"prompts,omitempty"`
	Options     []staffOption    `json:"options,omitempty"`
	Order       []string         `json:"order,omitempty"`
	Texts       []string         `json:"texts,omitempty"`
	NoMarks     bool             `json:"no_marks,omitempty"`
	Number      string           `json:"number,omitempty"`
	Tolerance   string           `json:"tolerance,omitempty"`
	Shuffle     bool             `json:"shuffle"`
	Explanation string           `json:"explanation,omitempty"`
	Source      *source          `json:"source,omitempty"`
	ReviewNote  string           `json:"review_note,omitempty"`
	CreatedAt   stamp            `json:"created_at,omitzero"`
	CreatedBy   string           `json:"created_by,omitempty"`
	Author      string           `json:"author,omitempty"` // the name of created_by, where revisions are shown
	Comment     string           `json:"comment,omitempty"`
	NotInForce  bool             `json:"not_in_force,omitempty"` // the source is not in force now; in a list
}

type staffOption struct {
	ID     string `json:"id"`
	Text   string `json:"text"`
	Right  bool   `json:"right"`
	Locked bool   `json:"locked,omitempty"`
}

type staffPrompt struct {
	ID     string `json:"id"`
	Text   string `json:"text"`
	Option string `json:"option"` // the ID of the right one
}

func forStaff(q questions.Question) staffQuestion {
	v := staffQuestion{
		Bank: q.BankID, ID: q.ID, Revision: q.Revision, Kind: q.Kind, Area: q.Area, Difficulty: q.Difficulty,
		Topic: q.Topic, Tags: q.Tags, Stem: q.Stem, Texts: q.Key.Texts, NoMarks: q.Key.NoMarks, Status: q.Status, Number: string(q.Key.Number),
		Tolerance: string(q.Key.Tolerance), Shuffle: q.Shuffle, Explanation: q.Explanation,
		Source: sourceOf(q.Source), ReviewNote: q.ReviewNote, CreatedAt: stamp(q.CreatedAt), CreatedBy: q.CreatedBy, Comment: q.Comment,
	}
	if text := markdown.Text(q.Stem); text != q.Stem {
		v.StemText = text
	}
	for i, p := range q.Prompts {
		v.Prompts = append(v.Prompts, staffPrompt{ID: p.ID, Text: p.Text, Option: q.Key.Options[i]})
	}
	for _, o := range q.Options {
		right := q.Kind != questions.Ordering && slices.Contains(q.Key.Options, o.ID)
		v.Options = append(v.Options, staffOption{ID: o.ID, Text: o.Text, Right: right, Locked: o.Locked})
	}
	if q.Kind == questions.Ordering {
		v.Order = q.Key.Options
	}
	return v
}

type revisionList struct {
	Revisions []staffQuestion `json:"revisions"`
	Warnings  []finding       `json:"warnings"` // of the latest
}

func (s *Server) question(ctx context.Context, r *request) (reply, error) {
	all, err := s.Questions.Revisions(ctx, r.param("bank"), r.param("question"))
	if err != nil {
		return reply{}, err
	}
	names, err := s.namesOf(ctx)
	if err != nil {
		return reply{}, err
	}
	list := revisionList{Revisions: []staffQuestion{}, Warnings: s.warningsOf(r, all[len(all)-1])}
	for _, q := range slices.Backward(all) {
		v := forStaff(q)
		v.Author = names[q.CreatedBy]
		list.Revisions = append(list.Revisions, v)
	}
	return ok(list)
}

type userList struct {
	Users []user `json:"users"`
}

type user struct {
	ID          string   `json:"id"`
	Login       string   `json:"login"`
	Name        string   `json:"name"`
	Roles       []string `json:"roles"`
	Unit        string   `json:"unit_name,omitempty"`
	Email       string   `json:"email,omitempty"`
	Mailbox     string   `json:"mailbox,omitempty"` // where mail goes: the address, else a login that is one
	Disabled    bool     `json:"disabled"`
	PasswordSet bool     `json:"password_set"`
	CreatedAt   stamp    `json:"created_at,omitzero"`
}

func (s *Server) users(ctx context.Context, _ *request) (reply, error) {
	all, err := s.Auth.Users(ctx)
	if err != nil {
		return reply{}, err
	}
	names, err := s.allUnitNames(ctx)
	if err != nil {
		return reply{}, err
	}
	list := userList{Users: []user{}}
	for _, u := range all {
		list.Users = append(list.Users, forAdministrator(u, names))
	}
	return ok(list)
}

// setUserEmail keeps where mail for somebody goes.
func (s *Server) setUserEmail(ctx context.Context, r *request) (reply, error) {
	names, err := s.allUnitNames(ctx)
	if err != nil {
		return reply{}, err
	}
	u, err := s.setEmail(ctx, r, r.param("user"))
	if err != nil {
		return reply{}, err
	}
	s.Log.Info("e-mail address set", "user", r.principal.UserID, "of", u.ID)
	return ok(forAdministrator(u, names))
}

func forAdministrator(u auth.User, units map[string]string) user {
	return user{ID: u.ID, Login: u.Login, Name: u.Name, Roles: u.Roles.Names(), Unit: units[u.UnitID], Email: u.Email, Mailbox: u.Mailbox(), Disabled: u.Disabled(),
		PasswordSet: u.PasswordHash != "", CreatedAt: stamp(u.CreatedAt)}
}
