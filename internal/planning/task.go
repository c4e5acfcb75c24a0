package planning

// Category is what part of the plan a task stands in.
type Category string

// The categories, as plan files write them.
const (
	Content    Category = "noi_dung"    // II.2: what is made known
	Form       Category = "hinh_thuc"   // II.3: how
	Money      Category = "kinh_phi"    // III: with what money
	Obligation Category = "trach_nhiem" // IV: who has to do what
	Escalation Category = "vuong_mac"   // IV: what to do where it does not go on
)

// Categories returns the categories in the order of the document.
func Categories() []Category { return []Category{Content, Form, Money, Obligation, Escalation} }

// Source is where money comes from.
type Source string

// The sources of III.1 to III.3, as plan files write them.
const (
	ReformBudget  Source = "ngan_sach_cchc"        // held by the Department of Home Affairs
	RegularBudget Source = "kinh_phi_thuong_xuyen" // of agencies and localities, and of approved programmes
	OffBudget     Source = "ngoai_ngan_sach"
)

// Sources returns the three sources.
func Sources() []Source { return []Source{ReformBudget, RegularBudget, OffBudget} }

// Task is one item of the plan.
type Task struct {
	ID               string
	Clause           string
	Category         Category
	Title            string
	TitleEN          string
	Text             string // word for word
	Lead             []string
	Coordinating     []string
	Schedule         Schedule
	LeadLabel        string // "Cơ quan chủ trì", as the document says
	LeadText         string
	CoordinatingText string
	Condition        string
	ConditionEN      string
	Source           Source   // of a task of the category Money
	Contest          bool     // contests are its evidence
	Contests         []string // their slugs; none means those that open in the plan's year
	Duties           []Duty
	Deliverables     []Deliverable
	Indicators       []Indicator
	Funding          []Funding
	DependsOn        []string // tasks
}

// Duty is one bullet of a task, word for word.
type Duty struct {
	ID             string
	Kind           string
	Text           string
	TextEN         string
	Optional       bool
	Coordinating   []string
	ReportTo       []string
	ConsolidatedTo []string
	Schedule       Schedule // the zero value: the task's
	SourceNote     string
}

// Deliverable is what a task leaves behind.
type Deliverable struct {
	Text string
	Due  Day
}

// Indicator is a target that the task's evidence is counted towards.
type Indicator struct {
	ID      string
	Text    string
	Unit    string // of measure: "hội nghị", "lượt người"
	Kind    Kind   // of the evidence that counts; "" for all
	Measure Measure
	Target  int // 0 where none is set
}

// Measure is which number of the evidence an indicator counts.
type Measure string

// The measures.
const (
	Entries Measure = "entries" // how many pieces of evidence
	People  Measure = "people"
	Items   Measure = "items"
	Reach   Measure = "reach"
)

// Measures returns the measures there are.
func Measures() []Measure { return []Measure{Entries, People, Items, Reach} }

// Funding is money for a task from one source.
type Funding struct {
	Source  Source
	Planned int64 // đồng
	Spent   int64
	Note    string
}

// Duty returns the duty with the given ID, and whether the task has it.
func (t Task) Duty(id string) (Duty, bool) {
	for _, d := range t.Duties {
		if d.ID == id {
			return d, true
		}
	}
	return Duty{}, false
}
