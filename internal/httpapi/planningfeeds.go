package httpapi

import (
	"bytes"
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"khoabang/internal/ical"
	"khoabang/internal/org"
	"khoabang/internal/planning"
)

// feedPath is where calendar programs fetch a feed; its token, which no log holds, follows.
const feedPath = "/lich/"

const feedRefresh = 6 * time.Hour

// feedView is the address of a calendar. The address itself is told once, to who made it.
type feedView struct {
	ID       string `json:"id"`
	Unit     string `json:"unit,omitempty"`
	UnitName string `json:"unit_name,omitempty"`
	MadeBy   string `json:"made_by,omitempty"`
	MadeAt   stamp  `json:"made_at"`
	Revoked  stamp  `json:"revoked_at,omitzero"`
	Address  string `json:"address,omitempty"`
}

// mayFeed reports whether the reader makes and revokes addresses of a unit's calendar.
func mayFeed(a planning.Actor, unitID string) bool { return a.MayWrite(unitID) }

func (s *Server) feedView(ctx context.Context, f ical.Feed) (feedView, error) {
	names, err := s.allUnitNames(ctx)
	if err != nil {
		return feedView{}, err
	}
	users, err := s.namesOf(ctx)
	return feedView{f.ID, f.UnitID, names[f.UnitID], users[f.MadeBy], stamp(f.MadeAt), stamp(f.RevokedAt), ""}, err
}

func (s *Server) planFeeds(ctx context.Context, r *request) (reply, error) {
	a := actor(r.principal)
	list, err := s.Feeds.List(ctx, r.param("plan"))
	if err != nil {
		return reply{}, err
	}
	v := struct {
		Feeds []feedView `json:"feeds"`
	}{[]feedView{}}
	for _, f := range list {
		if !mayFeed(a, f.UnitID) {
			continue
		}
		one, err := s.feedView(ctx, f)
		if err != nil {
			return reply{}, err
		}
		v.Feeds = append(v.Feeds, one)
	}
	return ok(v)
}

func (s *Server) makeFeed(ctx context.Context, r *request) (reply, error) {
	var unit string
	if err := s.decodeBody(r, func(o *object) { unit = o.text("unit", 1, planning.MaxID) }); err != nil {
		return reply{}, err
	}
	p, err := s.Planning.Plan(ctx, r.param("plan"))
	if err != nil {
		return reply{}, err
	}
	d, err := s.directory.Directory(ctx)
	if err != nil {
		return reply{}, err
	}
	if _, known := d.Unit(unit); !known {
		return reply{}, errBodyInvalid.At("unit", "unit_not_found")
	}
	if !mayFeed(actor(r.principal), unit) {
		return reply{}, planning.ErrNotAllowed
	}
	f, token, err := s.Feeds.Make(ctx, p.ID, unit, r.principal.UserID)
	return s.feedMade(ctx, r, f, token, err)
}

func (s *Server) feedMade(ctx context.Context, r *request, f ical.Feed, token string, err error) (reply, error) {
	if err != nil {
		return reply{}, err
	}
	v, err := s.feedView(ctx, f)
	v.Address = s.origin(r) + feedPath + token + ".ics"
	s.Log.Info("feed made", "feed", f.ID, "plan", f.PlanID, "unit", f.UnitID, "user", r.principal.UserID)
	return reply{status: http.StatusCreated, body: v}, err
}

// ownFeed returns the feed that the address names, if the reader may do something about it.
func (s *Server) ownFeed(ctx context.Context, r *request) (ical.Feed, error) {
	list, err := s.Feeds.List(ctx, r.param("plan"))
	if err != nil {
		return ical.Feed{}, err
	}
	i := slices.IndexFunc(list, func(f ical.Feed) bool { return f.ID == r.param("feed") })
	switch {
	case i < 0:
		return ical.Feed{}, ical.ErrFeedNotFound
	case !mayFeed(actor(r.principal), list[i].UnitID):
		return ical.Feed{}, planning.ErrNotAllowed
	}
	return list[i], nil
}

func (s *Server) rotateFeed(ctx context.Context, r *request) (reply, error) {
	if err := s.noBody(r); err != nil {
		return reply{}, err
	}
	f, err := s.ownFeed(ctx, r)
	if err != nil {
		return reply{}, err
	}
	f, token, err := s.Feeds.Rotate(ctx, f.ID, r.principal.UserID)
	return s.feedMade(ctx, r, f, token, err)
}

func (s *Server) revokeFeed(ctx context.Context, r *request) (reply, error) {
	if err := s.noBody(r); err != nil {
		return reply{}, err
	}
	f, err := s.ownFeed(ctx, r)
	if err != nil {
		return reply{}, err
	}
	if err := s.Feeds.Revoke(ctx, f.ID, r.principal.UserID); err != nil {
		return reply{}, err
	}
	s.Log.Info("feed revoked", "feed", f.ID, "user", r.principal.UserID)
	return s.planFeeds(ctx, r)
}

// feed answers a calendar program: when the reports of a unit are due, and the tasks that it leads or helps with.
func (s *Server) feed(ctx context.Context, r *request) (reply, error) {
	f, err := s.Feeds.Open(ctx, strings.TrimSuffix(r.param("token"), ".ics"))
	if err != nil {
		return reply{}, err
	}
	p, err := s.Planning.Plan(ctx, f.PlanID)
	if err != nil {
		return reply{}, err
	}
	c, err := s.Planning.Calendar(ctx)
	if err != nil {
		return reply{}, err
	}
	d, err := s.directory.Directory(ctx)
	if err != nil {
		return reply{}, err
	}
	u, _ := d.Unit(f.UnitID)
	host := "khoabang"
	if at, err := url.Parse(s.origin(r)); err == nil {
		host = at.Hostname()
	}
	cal := ical.Calendar{Name: p.Document.Title + ", " + u.Name, Refresh: feedRefresh, Events: agenda{p, c, d, u, host, s.Clock()}.events()}
	var file bytes.Buffer
	if err := cal.Write(&file); err != nil {
		return reply{}, err
	}
	return reply{raw: file.Bytes(), headers: [][2]string{{fiber.HeaderContentType, "text/calendar; charset=utf-8"}, {fiber.HeaderCacheControl, "private, no-store"}}}, nil
}

// agenda is what a unit has to do in a plan.
type agenda struct {
	plan     planning.Plan
	calendar planning.Calendar
	units    *org.Directory
	unit     org.Unit
	host     string
	now      time.Time
}

func (a agenda) say(key string, pairs ...any) string { return official("feed."+key, pairs...) }

func (a agenda) events() (list []ical.Event) {
	today := planning.DayOf(a.now)
	owner := a.plan.Owner(a.units, today)
	for _, q := range a.plan.ReportingPeriods() {
		owes := a.unit.ID == owner || slices.ContainsFunc(a.plan.Reporters(a.units, q.Due), func(u org.Unit) bool { return u.ID == a.unit.ID })
		if !owes {
			continue
		}
		e := a.event("bao-cao-"+q.ID, a.say("report_due", "period", q.Name), a.calendar.Due(q.Due))
		e.Description = a.say("report_data", "from", dayInWords(q.From), "to", dayInWords(q.To))
		e.Alarms = []time.Duration{72 * time.Hour}
		if a.calendar.At.After(e.Changed) {
			e.Changed = a.calendar.At
		}
		list = append(list, e)
	}
	for _, t := range a.plan.Tasks {
		if !slices.ContainsFunc(a.plan.Units(slices.Concat(t.Lead, t.Coordinating), a.units, today), func(u org.Unit) bool { return u.ID == a.unit.ID }) {
			continue
		}
		list = append(list, a.scheduled(t.ID, t.Title, t.Text, t.Schedule)...)
		for _, duty := range t.Duties {
			list = append(list, a.scheduled(t.ID+"."+duty.ID, duty.Text, t.Title, duty.Schedule)...)
		}
	}
	return list
}

// scheduled is when a task or a duty is due: a day, or days by a rule.
func (a agenda) scheduled(id, title, text string, sched planning.Schedule) []ical.Event {
	days := sched.Occurrences(a.plan.Year())
	if len(days) == 0 {
		return nil
	}
	e := a.event("viec-"+id, title, days[0])
	e.Description = text
	if sched.Recurs() {
		e.Recurrence = strings.TrimPrefix(sched.Recurrence, "RRULE:")
		if !strings.Contains(e.Recurrence, "UNTIL=") && !strings.Contains(e.Recurrence, "COUNT=") {
			e.Recurrence += ";UNTIL=" + strings.ReplaceAll(string(cmp.Or(sched.To, a.plan.Year().To)), "-", "")
		}
	}
	return []ical.Event{e}
}

func (a agenda) event(id, summary string, day planning.Day) ical.Event {
	changed := a.plan.At
	if changed.IsZero() {
		changed = a.plan.Year().From.Start()
	}
	uid := strings.Map(func(r rune) rune {
		if r > ' ' && r <= '~' && !strings.ContainsRune(`\,;`, r) {
			return r
		}
		return '-'
	}, a.plan.ID+"-"+id)
	return ical.Event{UID: uid + "@" + a.host, Changed: changed, Sequence: a.plan.Revision, Start: day.Start(), AllDay: true, Summary: summary}
}
