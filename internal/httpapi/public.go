package httpapi

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"khoabang/contest"
	"khoabang/internal/i18n"
	"khoabang/internal/org"
)

// stamp is a moment as clients get it: UTC, in milliseconds. A zero one is left out where omitzero says so.
type stamp time.Time

// IsZero reports whether there is no moment.
func (t stamp) IsZero() bool { return time.Time(t).IsZero() }

// MarshalJSON returns the moment in the form of RFC 3339.
func (t stamp) MarshalJSON() ([]byte, error) {
	return []byte(time.Time(t).UTC().Format(`"2006-01-02T15:04:05.000Z"`)), nil
}

func (s *Server) stampNow() stamp { return stamp(contest.Millis(s.Clock())) }

type clockReply struct {
	Now stamp `json:"now"`
}

func (s *Server) clock(context.Context, *request) (reply, error) { return ok(clockReply{s.stampNow()}) }

// contestSummary is ContestSummary of the API.
type contestSummary struct {
	Slug      string        `json:"slug"`
	Title     string        `json:"title"`
	Organiser string        `json:"organiser"`
	Summary   string        `json:"summary"`
	Practice  bool          `json:"practice"`
	State     contest.State `json:"state"`
	OpensAt   stamp         `json:"opens_at,omitzero"`
	ClosesAt  stamp         `json:"closes_at,omitzero"`
	Items     int           `json:"items"`
	LimitMS   int64         `json:"limit_ms"`
	Attempts  int           `json:"attempts"`
	together
}

func summarise(c contest.Contest, now time.Time) contestSummary {
	r := c.Current(now)
	return contestSummary{
		Slug: c.Slug, Title: c.Title, Organiser: c.Organiser, Summary: c.Summary, Practice: c.Practice,
		State: r.State(now), OpensAt: stamp(r.OpensAt), ClosesAt: stamp(r.ClosesAt),
		Items: r.Size(), LimitMS: c.Rules.Limit.Milliseconds(), Attempts: c.Rules.Attempts, together: togetherOf(c, r),
	}
}

type contestList struct {
	Contests []contestSummary `json:"contests"`
}

func (s *Server) listContests(ctx context.Context, _ *request) (reply, error) {
	list, err := s.published(ctx)
	return reply{body: contestList{list}}, err
}

// stateOrder is the order in which contests are listed.
var stateOrder = map[contest.State]int{contest.Open: 0, contest.Upcoming: 1, contest.Closed: 2}

// published returns the contests that are no drafts: open ones first, then those to come, then those that are over; in
// each group counted ones before practice, then the newest first.
func (s *Server) published(ctx context.Context) ([]contestSummary, error) {
	all, err := s.Contests.Contests(ctx)
	if err != nil {
		return nil, err
	}
	now := s.Clock()
	list := []contestSummary{}
	for _, c := range all {
		if v := summarise(c, now); v.State != contest.Draft {
			list = append(list, v)
		}
	}
	slices.SortStableFunc(list, func(a, b contestSummary) int {
		return cmp.Or(stateOrder[a.State]-stateOrder[b.State], order(a.Practice)-order(b.Practice))
	})
	return list, nil
}

func order(b bool) int {
	if b {
		return 1
	}
	return 0
}

// contestDoor is ContestDoor of the API.
type contestDoor struct {
	contestSummary
	entry
	Now     stamp         `json:"now"`
	Rules   []string      `json:"rules"`
	Terms   string        `json:"terms"`
	Notice  notice        `json:"notice"`
	GraceMS int64         `json:"grace_ms"`
	Rulings []ruling      `json:"rulings"`
	All     []ruleSection `json:"all_rules"`
	Code    string        `json:"asks_code,omitempty"` // "needed" or "optional"
	Mine    *mine         `json:"mine,omitempty"`
}

type notice struct {
	Version string `json:"version"`
	Text    string `json:"text"`
}

// mine is what the contestant in the cookie has at a contest.
type mine struct {
	Name     string         `json:"name,omitempty"`
	UnitID   string         `json:"unit_id,omitempty"`
	Block    string         `json:"block,omitempty"`
	Category string         `json:"category,omitempty"`
	Attempts []attemptBrief `json:"attempts"`
	Left     *int           `json:"left"`
	LeftIn   []leftIn       `json:"left_in,omitempty"`
}

// leftIn is how many attempts are left in a round.
type leftIn struct {
	Round string `json:"round"`
	Left  int    `json:"left"`
}

type attemptBrief struct {
	ID        string               `json:"id"`
	State     contest.AttemptState `json:"state"`
	Ordinal   int                  `json:"ordinal"`
	StartedAt stamp                `json:"started_at"`
	Deadline  stamp                `json:"deadline,omitzero"`
	Waiting   bool                 `json:"waiting,omitempty"`
}

func (s *Server) contestDoor(ctx context.Context, r *request) (reply, error) {
	door, err := s.door(ctx, r.param("contest"), s.contestantIfAny(r), r.lang())
	return reply{body: door}, err
}

// announced returns a contest that is no draft, or ErrUnpublished.
func (s *Server) announced(ctx context.Context, idOrSlug string) (contest.Contest, error) {
	c, err := s.Contests.Contest(ctx, idOrSlug)
	if err == nil && c.Current(s.Clock()).State(s.Clock()) == contest.Draft {
		err = contest.ErrUnpublished
	}
	return c, err
}

// door returns what somebody needs to know before starting; contestantID is "" for somebody new.
func (s *Server) door(ctx context.Context, idOrSlug, contestantID string, lang i18n.Lang) (contestDoor, error) {
	c, err := s.announced(ctx, idOrSlug)
	if err != nil {
		return contestDoor{}, err
	}
	return s.doorOf(ctx, c, contestantID, lang)
}

// doorOf is door for a contest that need not be announced yet.
func (s *Server) doorOf(ctx context.Context, c contest.Contest, contestantID string, lang i18n.Lang) (contestDoor, error) {
	names, err := s.unitNames(ctx, c)
	if err != nil {
		return contestDoor{}, err
	}
	d := contestDoor{
		contestSummary: summarise(c, s.Clock()), entry: entryOf(c, s.Clock()), Now: s.stampNow(), Rules: rulesInWords(c, lang), Terms: c.Terms,
		Notice: notice(c.Notice), GraceMS: contest.Grace.Milliseconds(), Rulings: rulingsOf(c),
		All: ruleSections(c, lang, names), Code: codeAsked(c),
	}
	if contestantID != "" {
		d.Mine, err = s.mine(ctx, c, contestantID)
	}
	return d, err
}

// change is Change of the API: something that was changed since the contest was published.
type change struct {
	At   stamp  `json:"at"`
	Text string `json:"text"`
}

func changesOf(c contest.Contest, lang i18n.Lang) []change {
	w := ruleWords{c: c, lang: lang}
	var list []change
	for _, h := range c.Log() {
		a := args{"from": h.From, "to": h.To, "round": ""}
		for i, r := range c.Rounds {
			if r.ID == h.RoundID {
				a["round"] = w.roundName(i)
			}
		}
		list = append(list, change{stamp(h.At), w.text("change_"+string(h.What), a)})
	}
	return list
}

func (s *Server) mine(ctx context.Context, c contest.Contest, contestantID string) (*mine, error) {
	attempts, left, err := s.Contests.AttemptsOf(ctx, c.ID, contestantID)
	if err != nil {
		return nil, err
	}
	m := mine{Attempts: []attemptBrief{}}
	if left >= 0 {
		m.Left = &left
		for _, r := range c.Rounds {
			m.LeftIn = append(m.LeftIn, leftIn{r.ID, c.Left(r, attempts, s.Clock())})
		}
	}
	for _, a := range attempts {
		m.Attempts = append(m.Attempts, attemptBrief{ID: a.ID, State: a.State, Ordinal: a.Ordinal,
			StartedAt: stamp(a.StartedAt), Deadline: stamp(a.Deadline), Waiting: c.Waits(a, s.Clock())})
	}
	if p, err := s.Contests.Contestant(ctx, contestantID); err == nil { // else the record was erased
		agreed := p.ConsentTo(c.ID)
		m.Name, m.UnitID, m.Block, m.Category = p.Name, p.UnitID, agreed.BlockID, agreed.Category
	}
	return &m, nil
}

// unitFreshness is how old the list of units may be.
const unitFreshness = time.Minute

// unitList keeps the list of units: everybody who starts asks for it.
type unitList struct {
	mu    sync.Mutex
	until time.Time
	reply unitsReply
}

// forget makes the next who asks read the directory anew.
func (l *unitList) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.until = time.Time{}
}

type unitsReply struct {
	Units []unit `json:"units"`
}

type unit struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Kind    string   `json:"kind"`
	Aliases []string `json:"aliases,omitempty"`
}

func (s *Server) listUnits(ctx context.Context, _ *request) (reply, error) {
	l := &s.unitList
	l.mu.Lock()
	defer l.mu.Unlock()
	now := s.Clock()
	if now.Before(l.until) && !now.Before(l.until.Add(-unitFreshness)) {
		return ok(l.reply)
	}
	all, err := s.Units.Units(ctx)
	if err != nil {
		return reply{}, err
	}
	l.reply, l.until = unitsReply{offered(all, now)}, now.Add(unitFreshness)
	return ok(l.reply)
}

// offered returns the units that a contestant may choose now, as Vietnamese people sort. Whoever types the name of a unit
// that is over finds the one that took over: it is among its aliases.
func offered(all []org.Unit, now time.Time) []unit {
	list := []unit{}
	former := formerNames(all, now)
	for _, u := range all {
		if u.OfferedAt(now) {
			list = append(list, unit{ID: u.ID, Name: u.Name, Kind: u.Kind, Aliases: slices.Concat(u.Aliases, former[u.ID])})
		}
	}
	c := collate.New(language.Vietnamese)
	slices.SortStableFunc(list, func(a, b unit) int { return c.CompareString(a.Name, b.Name) })
	return list
}

// formerNames returns the names of the units that are over, by the ID of the unit that stands for them now.
func formerNames(all []org.Unit, now time.Time) map[string][]string {
	d := org.NewDirectory(all)
	former := map[string][]string{}
	for _, u := range all {
		if !u.Selectable || !u.EndedAt(now) {
			continue
		}
		if next := d.Current(u, now); next.ID != u.ID {
			former[next.ID] = append(former[next.ID], u.Name)
		}
	}
	return former
}
