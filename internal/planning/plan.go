package planning

import (
	"slices"
	"time"

	"khoabang/internal/org"
)

// Limits on one plan.
const (
	MaxID       = 64
	MaxText     = 8_000 // of a text of the document
	MaxLine     = 1_000 // of a title or a name
	MaxAgencies = 500
	MaxTasks    = 400
	MaxAreas    = 63 // content areas: a ledger has 64 bits for them and for none
	MaxDuties   = 60 // of a task
	MaxList     = 60 // of anything else
	MaxMoney    = 1_000_000_000_000_000
	MaxTarget   = 1_000_000_000
)

// Plan is a plan as its document says and as people go on with it.
type Plan struct {
	ID       string
	Revision int    // rises by one with every change
	Parent   string // the plan that this one is a unit's own under; "" for the province's
	UnitID   string // of the unit whose plan it is; "" means the one that reports go to
	Head     Head   // who answers for it
	Notes    []string
	Document Document
	Agencies []Agency
	Tasks    []Task
	Flows    []Flow
	Periods  []Period // none means DefaultPeriods of the year
	By       string   // user ID of the last change
	At       time.Time
}

// Head is who answers for a plan in person.
type Head struct {
	Name     string
	Position string
	UserID   string // of the account that signs; "" where there is none
}

// Document is what stands at the head and the foot of the plan's document.
type Document struct {
	Title          string
	TitleEN        string
	Type           string // "KẾ HOẠCH"
	Number         string // "" while it has none
	IssuedOn       Day
	Year           int
	Province       string
	Issuer         string
	SignerTitle    string
	Signer         string
	Audience       string
	AudienceClause string
	Bases          []LegalBasis
	Recipients     []string
}

// LegalBasis is a document that the plan rests on.
type LegalBasis struct {
	Number string
	Date   Day
	Text   string
}

// Agency is a name by which the plan speaks of a unit, or of a group of units. Tasks point at agencies by ID.
type Agency struct {
	ID        string
	Name      string
	NameEN    string
	Kind      org.Kind
	Aliases   []string
	Unit      string   // the unit of the directory by ID, code or name; "" means the one that the ID, the name or an alias names
	Successor string   // the agency that took over
	Kinds     []string // of a group: the kinds of unit that belong to it
	Members   []Member // of a group: units that belong to it for a time
}

// Member is a unit that belongs to a group from one day to another.
type Member struct {
	Unit     string // of the directory, by ID, code or name
	From, To Day    // "" for since ever, for good
}

// Flow is a way that reports go.
type Flow struct {
	ID        string
	Clause    string
	From      []string // agencies
	To        []string
	Via       []string
	Frequency string
	Stated    bool // whether the document says how often
	Purpose   string
	Periodic  bool // by the plan's periods, whatever Frequency says
}

// Task returns the task with the given ID, and whether there is one.
func (p Plan) Task(id string) (Task, bool) {
	i := slices.IndexFunc(p.Tasks, func(t Task) bool { return t.ID == id })
	if i < 0 {
		return Task{}, false
	}
	return p.Tasks[i], true
}

// Of returns the tasks of a category, in their order.
func (p Plan) Of(c Category) []Task {
	return slices.DeleteFunc(slices.Clone(p.Tasks), func(t Task) bool { return t.Category != c })
}

// Year returns the days of the plan's year.
func (p Plan) Year() Span {
	return Span{NewDay(p.Document.Year, time.January, 1), NewDay(p.Document.Year, time.December, 31)}
}
