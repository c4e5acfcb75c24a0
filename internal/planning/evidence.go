package planning

import (
	"fmt"
	"net/url"
	"slices"
	"time"
)

// Kind is what sort of thing was done.
type Kind string

// The kinds of evidence.
const (
	Conference Kind = "conference" // hội nghị, hội thảo, lớp
	Meeting    Kind = "meeting"    // họp giao ban, sinh hoạt cộng đồng
	Dialogue   Kind = "dialogue"   // đối thoại
	Article    Kind = "article"    // tin, bài, phóng sự
	Column     Kind = "column"     // chuyên trang, chuyên mục: items are its issues
	Broadcast  Kind = "broadcast"  // phát thanh, truyền hình, truyền thanh cơ sở
	SocialPost Kind = "social"     // bài đăng mạng xã hội
	Banner     Kind = "banner"     // pano, áp phích, băng rôn
	Leaflet    Kind = "leaflet"    // tờ rơi, tờ gấp
	Culture    Kind = "culture"    // văn hóa, văn nghệ
	ContestRun Kind = "contest"    // cuộc thi, hội thi that were held elsewhere; those held here come by themselves
	Paperwork  Kind = "document"   // văn bản, kế hoạch, báo cáo
	OtherKind  Kind = "other"
)

// Kinds returns the kinds in the order of menus and reports.
func Kinds() []Kind {
	return []Kind{Conference, Meeting, Dialogue, Article, Column, Broadcast, SocialPost, Banner, Leaflet, Culture, ContestRun, Paperwork, OtherKind}
}

// Limits on one piece of evidence.
const (
	MaxFigure      = 100_000_000
	MaxLinks       = 10
	MaxAttachments = 20
)

// Evidence is something that a unit did for a task. It is only ever added to: a change is a new revision, and what was
// said before is kept.
type Evidence struct {
	ID          string
	PlanID      string
	Revision    int // rises by one with every change
	UnitID      string
	TaskID      string
	DutyID      string // of the task; "" for none in particular
	Kind        Kind
	Day         Day
	Place       string
	Title       string
	Note        string
	People      int      // who came, heard or were spoken with
	Items       int      // copies, issues, posts, minutes on air
	Reach       int      // views, followers reached
	Areas       []string // content areas: tasks of the category Content
	Links       []string
	Attachments []string // IDs
	Withdrawn   string   // why it does not count any more; "" while it does
	Confirmed   Confirmation
	By          string // user ID of the revision
	At          time.Time
}

// Confirmation is that an agency above stands for evidence. A change of the evidence takes it away.
type Confirmation struct {
	UnitID string // "" while it is not confirmed
	By     string // user ID
	At     time.Time
}

// Counts reports whether the evidence is counted.
func (e Evidence) Counts() bool { return e.Withdrawn == "" }

// Changed returns the fields, as faults name them, in which o says otherwise than e: what somebody is shown whose save was
// overtaken.
func (e Evidence) Changed(o Evidence) []string {
	var fields []string
	for _, f := range []struct {
		name string
		same bool
	}{
		{"unit", e.UnitID == o.UnitID}, {"task", e.TaskID == o.TaskID}, {"duty", e.DutyID == o.DutyID}, {"kind", e.Kind == o.Kind},
		{"day", e.Day == o.Day}, {"place", e.Place == o.Place}, {"title", e.Title == o.Title}, {"note", e.Note == o.Note},
		{"people", e.People == o.People}, {"items", e.Items == o.Items}, {"reach", e.Reach == o.Reach},
		{"areas", slices.Equal(e.Areas, o.Areas)}, {"links", slices.Equal(e.Links, o.Links)},
		{"attachments", slices.Equal(e.Attachments, o.Attachments)}, {"withdrawn", e.Withdrawn == o.Withdrawn},
		{"confirmed", e.Confirmed == o.Confirmed},
	} {
		if !f.same {
			fields = append(fields, f.name)
		}
	}
	return fields
}

// Validate returns ErrBadEvidence with every field that is wrong as evidence for the plan, filed at the given time:
// nothing is evidence before it was done, nor from outside of the plan's year and the month before and after it.
func (e Evidence) Validate(p Plan, now time.Time) error {
	c := &check{}
	task, known := p.Task(e.TaskID)
	c.text("unit", e.UnitID, 1, MaxID)
	c.Require(known, "task", "task_unknown", "task", e.TaskID)
	if _, ok := task.Duty(e.DutyID); e.DutyID != "" && known {
		c.Require(ok, "duty", "task_unknown", "task", e.DutyID)
	}
	oneOf(&c.Check, "kind", e.Kind, Kinds())
	c.evidenceDay(e.Day, p, DayOf(now))
	c.text("title", e.Title, 1, MaxLine)
	c.text("place", e.Place, 0, MaxLine)
	c.text("note", e.Note, 0, MaxText)
	c.text("withdrawn", e.Withdrawn, 0, MaxLine)
	for _, m := range []Measure{People, Items, Reach} {
		n := map[Measure]int{People: e.People, Items: e.Items, Reach: e.Reach}[m]
		c.Require(n >= 0 && n <= MaxFigure, string(m), "range", "min", 0, "max", MaxFigure)
	}
	for i, id := range e.Areas {
		area, ok := p.Task(id)
		c.Require(ok && area.Category == Content, fmt.Sprintf("areas[%d]", i), "task_unknown", "task", id)
		c.Require(slices.Index(e.Areas, id) == i, fmt.Sprintf("areas[%d]", i), "duplicate")
	}
	c.evidenceRefs(e)
	return c.Err(ErrBadEvidence)
}

func (c *check) evidenceDay(day Day, p Plan, today Day) {
	year := p.Year()
	first, last := year.From.Add(-31), year.To.Add(31)
	switch {
	case day == "":
		c.Add("day", "required")
	case !day.Valid():
		c.Add("day", "date")
	case day > today:
		c.Add("day", "not_yet")
	case day < first || day > last:
		c.Add("day", "outside_plan", "from", string(first), "to", string(last))
	}
}

func (c *check) evidenceRefs(e Evidence) {
	if c.most("links", len(e.Links), MaxLinks) {
		for i, l := range e.Links {
			u, err := url.Parse(l)
			web := err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && len(l) <= MaxLine
			c.Require(web, fmt.Sprintf("links[%d]", i), "web_link")
		}
	}
}

// Clone returns a copy that shares nothing with e.
func (e Evidence) Clone() Evidence {
	e.Areas, e.Links, e.Attachments = slices.Clone(e.Areas), slices.Clone(e.Links), slices.Clone(e.Attachments)
	return e
}
