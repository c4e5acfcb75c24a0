package planning

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"khoabang/internal/org"
)

// ReportState is how far a report has come.
type ReportState string

// The states of a report.
const (
	Drafting ReportState = "draft"    // the unit writes at it
	Signed   ReportState = "signed"   // its head stands for it
	Sent     ReportState = "sent"     // up, and kept as sent
	Returned ReportState = "returned" // for correction, with a reason
	Accepted ReportState = "accepted" // goes into the consolidated one
)

// Step is what is done to a report.
type Step string

// The steps.
const (
	Edit   Step = "edit" // takes a signature away
	Sign   Step = "sign"
	Send   Step = "send"
	Return Step = "return"
	Accept Step = "accept"
)

// steps are the states that steps lead to; what is not there cannot be done.
var steps = map[ReportState]map[Step]ReportState{
	"":       {Edit: Drafting},
	Drafting: {Edit: Drafting, Sign: Signed},
	Signed:   {Edit: Drafting, Send: Sent},
	Sent:     {Return: Returned, Accept: Accepted},
	Returned: {Edit: Drafting},
	Accepted: {},
}

// After returns the state that a step leads to, or ErrReportState.
func (s ReportState) After(step Step) (ReportState, error) {
	next, ok := steps[s][step]
	if !ok {
		return s, ErrReportState.With("state", string(s), "step", string(step))
	}
	return next, nil
}

// Limits on a report.
const (
	MaxSections = 40
	MaxReport   = 60_000 // characters of one section
)

// Report is what a unit reports for a period.
type Report struct {
	ID           string // ReportID
	PlanID       string
	PeriodID     string
	UnitID       string
	Revision     int // rises by one with every change
	State        ReportState
	Consolidated bool // of the unit that the others report to: about all of them
	Span              // of the evidence that it is about
	Title        string
	Sections     []Section
	Figures      []Figure
	Parts        []Part // reports that a consolidated one takes up
	Signature    Signature
	Sendings     []Sending
	Reason       string // why it was returned
	By           string // user ID of the last change
	At           time.Time
}

// Section is a part of a report's text.
type Section struct{ Heading, Text string }

// Figure is a number of a report's appendix: what evidence of a kind for a task adds up to, or evidence about a content
// area. It opens to the evidence by Selection.
type Figure struct {
	Task string
	Kind Kind
	Area string
	Tally
}

// Selection returns what the figure opens to.
func (f Figure) Selection(r Report) Selection {
	s := Selection{Span: r.Span, Task: f.Task, Kind: f.Kind, Area: f.Area}
	if !r.Consolidated {
		s.Units = []string{r.UnitID}
	}
	return s
}

// Part is a report that a consolidated one takes up, as it was sent.
type Part struct{ ReportID, UnitID, Hash string }

// Signature is the head's.
type Signature struct {
	By       string // user ID
	Name     string
	Position string
	At       time.Time
}

// Sending is one time that a report was sent up. What was sent is kept under its hash.
type Sending struct {
	Hash string // SHA-256 in hexadecimal
	By   string // user ID
	At   time.Time
}

// HashOf returns the SHA-256 of bytes in hexadecimal, under which what was sent is kept.
func HashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// ReportID returns the ID of a unit's report for a period: there is one.
func ReportID(planID, periodID, unitID string) string { return planID + ":" + periodID + ":" + unitID }

// Changed returns what o says otherwise than r, as faults name it: what somebody is shown whose save was overtaken.
func (r Report) Changed(o Report) []string {
	var fields []string
	if r.State != o.State {
		fields = append(fields, "state")
	}
	if r.Title != o.Title {
		fields = append(fields, "title")
	}
	for i := range max(len(r.Sections), len(o.Sections)) {
		if i >= len(r.Sections) || i >= len(o.Sections) || r.Sections[i] != o.Sections[i] {
			fields = append(fields, fmt.Sprintf("sections[%d]", i))
		}
	}
	if !slices.Equal(r.Figures, o.Figures) {
		fields = append(fields, "figures")
	}
	if !slices.Equal(r.Parts, o.Parts) {
		fields = append(fields, "parts")
	}
	return fields
}

// Validate returns ErrBadReport with every field that is wrong.
func (r Report) Validate() error {
	c := &check{}
	c.text("title", r.Title, 1, MaxLine)
	if c.most("sections", len(r.Sections), MaxSections) {
		for i, s := range r.Sections {
			path := fmt.Sprintf("sections[%d].", i)
			c.text(path+"heading", s.Heading, 1, MaxLine)
			c.text(path+"text", s.Text, 0, MaxReport)
		}
	}
	return c.Err(ErrBadReport)
}

// kindNames is how reports speak of kinds of evidence, and of the items that are counted of them.
var kindNames = map[Kind][2]string{
	Conference: {"Hội nghị, hội thảo, lớp tập huấn", "buổi"}, Meeting: {"Họp giao ban, sinh hoạt cộng đồng", "buổi"}, Dialogue: {"Đối thoại", "buổi"},
	Article: {"Tin, bài, phóng sự", "tin, bài"}, Column: {"Chuyên trang, chuyên mục", "số"}, Broadcast: {"Phát thanh, truyền hình, truyền thanh cơ sở", "lượt phát"},
	SocialPost: {"Bài đăng mạng xã hội", "bài"}, Banner: {"Pano, áp phích, băng rôn", "tấm"}, Leaflet: {"Tờ rơi, tờ gấp", "tờ"},
	Culture: {"Hoạt động văn hóa, văn nghệ", "hoạt động"}, ContestRun: {"Cuộc thi, hội thi", "lượt thi"}, Paperwork: {"Văn bản chỉ đạo", "văn bản"}, OtherKind: {"Hoạt động khác", "lượt"},
}

// KindName returns how official Vietnamese speaks of a kind, and of its items.
func KindName(k Kind) (name, item string) {
	n := kindNames[k]
	return cmp.Or(n[0], string(k)), cmp.Or(n[1], "lượt")
}

// FiguresOf returns the figures of a report: by task and kind in the plan's order, then those of tasks that units added in their
// own plans, then by content area.
func FiguresOf(p Plan, t Totals) []Figure {
	var figures []Figure
	var ids []string
	for _, task := range p.Tasks {
		ids = append(ids, task.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(t.ByTask)) {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, id := range ids {
		for _, k := range Kinds() {
			if n := t.TaskKind[Pair{id, string(k)}]; n.Entries > 0 {
				figures = append(figures, Figure{Task: id, Kind: k, Tally: n})
			}
		}
	}
	for _, area := range p.Of(Content) {
		if n := t.ByArea[area.ID]; n.Entries > 0 {
			figures = append(figures, Figure{Area: area.ID, Tally: n})
		}
	}
	return figures
}

// Counted returns the task or the content area that a figure counts; of one that stands in units' own plans only, its ID with a
// title that says so.
func (p Plan) Counted(f Figure) Task {
	id := cmp.Or(f.Area, f.Task)
	if task, ok := p.Task(id); ok {
		return task
	}
	return Task{ID: id, Clause: id, Title: "Nhiệm vụ trong kế hoạch riêng của đơn vị"}
}

// Draft returns a report to begin with: the usual headings, under results what the totals say of each form and each content
// area, and the figures.
func Draft(p Plan, q Period, unit org.Unit, consolidated bool, t Totals) Report {
	figures := FiguresOf(p, t)
	return Report{ID: ReportID(p.ID, q.ID, unit.ID), PlanID: p.ID, PeriodID: q.ID, UnitID: unit.ID, Consolidated: consolidated, Span: q.Span,
		Title: fmt.Sprintf("Kết quả thực hiện công tác %s, kỳ %s", LowerFirst(p.Document.Title), q.Name), Figures: figures, Sections: draftSections(p, figures)}
}

func draftSections(p Plan, figures []Figure) []Section {
	var forms, areas []string
	for _, f := range figures {
		task := p.Counted(f)
		if f.Area != "" {
			areas = append(areas, fmt.Sprintf("- %s (%s): %s lượt.", UpperFirst(task.Title), task.Clause, thousands(f.Entries)))
		} else {
			name, _ := KindName(f.Kind)
			forms = append(forms, fmt.Sprintf("- %s (mục %s): %s.", name, task.Clause, f.say()))
		}
	}
	return []Section{
		{"I. Công tác chỉ đạo, điều hành", ""},
		{byForm, strings.Join(forms, "\n")},
		{byContent, strings.Join(areas, "\n")},
		{"IV. Đánh giá: ưu điểm, hạn chế, nguyên nhân", ""},
		{"V. Phương hướng, nhiệm vụ kỳ tới", ""},
		{proposals, ""},
	}
}

// say tells a figure in words: 12 lượt, 300 tờ, 1.200 lượt người, 5.000 lượt tiếp cận.
func (f Figure) say() string {
	_, item := KindName(f.Kind)
	words := []string{thousands(f.Entries) + " lượt thực hiện"}
	for _, n := range []struct {
		n    int
		unit string
	}{{f.Items, item}, {f.People, "lượt người"}, {f.Reach, "lượt tiếp cận"}} {
		if n.n > 0 {
			words = append(words, thousands(n.n)+" "+n.unit)
		}
	}
	return strings.Join(words, ", ")
}

// thousands writes a number as Vietnamese does, with dots.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return s
}

// LowerFirst returns a text as it stands inside a sentence, UpperFirst as it begins one.
func LowerFirst(s string) string { return changeFirst(s, strings.ToLower) }

// UpperFirst is LowerFirst's opposite.
func UpperFirst(s string) string { return changeFirst(s, strings.ToUpper) }

func changeFirst(s string, change func(string) string) string {
	for _, r := range s {
		return change(string(r)) + s[len(string(r)):]
	}
	return s
}

// Owed is a report that a unit owes for a period, and whether it came.
type Owed struct {
	UnitID   string
	Due      Day         // moved over holidays
	ReportID string      // "" while there is none
	State    ReportState // "" while there is none
	SentAt   time.Time   // when it was first sent up; zero while it was not
	DaysLate int         // from the due date until it was sent or, while it is not, until today; 0 if it is not late
}

// Missing reports whether the report is not there: never sent, or returned and not sent again.
func (o Owed) Missing() bool { return o.State != Sent && o.State != Accepted }

// Owing returns who owes a report for a period and who has sent it, in the directory's order. reports are those of the
// plan.
func (p Plan) Owing(q Period, c Calendar, d *org.Directory, reports []Report, today Day) []Owed {
	byUnit := map[string]Report{}
	for _, r := range reports {
		if r.PlanID == p.ID && r.PeriodID == q.ID {
			byUnit[r.UnitID] = r
		}
	}
	due := c.Due(q.Due)
	var all []Owed
	for _, u := range p.Reporters(d, q.Due) {
		o := Owed{UnitID: u.ID, Due: due}
		if r, ok := byUnit[u.ID]; ok {
			o.ReportID, o.State = r.ID, r.State
			if len(r.Sendings) > 0 {
				o.SentAt = r.Sendings[0].At
			}
		}
		until := today
		if !o.Missing() {
			until = DayOf(o.SentAt)
		}
		o.DaysLate = max(0, until.Sub(due))
		all = append(all, o)
	}
	return all
}

// Clone returns a copy that shares nothing with r.
func (r Report) Clone() Report {
	r.Sections, r.Figures, r.Parts, r.Sendings = slices.Clone(r.Sections), slices.Clone(r.Figures), slices.Clone(r.Parts), slices.Clone(r.Sendings)
	return r
}
