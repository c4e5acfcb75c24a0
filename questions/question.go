package questions

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"khoabang/internal/fault"
)

// The errors of the bank.
var (
	ErrNotFound    = fault.New(fault.NotFound, "question_not_found", "there is no such question")
	ErrNoBank      = fault.New(fault.NotFound, "bank_not_found", "there is no such question bank")
	ErrInvalid     = fault.New(fault.Invalid, "question_invalid", "the question is not valid")
	ErrStale       = fault.New(fault.Conflict, "question_stale", "the question has a newer revision")
	ErrShortSupply = fault.New(fault.Conflict, "blueprint_short", "the bank has too few questions for the blueprint")
	ErrAnswer      = fault.New(fault.Invalid, "answer_invalid", "the answer does not fit the question")
)

// Limits on one question. They bound what a sheet weighs on a phone.
const (
	MaxStem        = 4000 // runes
	MaxOption      = 1000 // runes
	MaxExplanation = 4000 // runes
	MaxOptions     = 12
	MaxID          = 64   // bytes
	MaxLabel       = 200  // runes: area, topic
	MaxNote        = 4000 // runes: review note, each part of the source
)

// Kind is a kind of question.
type Kind string

// The kinds of question.
const (
	Single    Kind = "single"     // exactly one option is right
	Multiple  Kind = "multiple"   // one or more options are right
	TrueFalse Kind = "true_false" // two options, OptionTrue and OptionFalse
	Ordering  Kind = "ordering"   // the options in their right order
	Numeric   Kind = "numeric"    // a number, right within a tolerance
)

// The options of a true/false question, in the order in which they are shown.
const (
	OptionTrue  = "true"
	OptionFalse = "false"
)

// Kinds returns the kinds of question, in the order of menus.
func Kinds() []Kind { return []Kind{Single, Multiple, TrueFalse, Ordering, Numeric} }

// Status is how far a revision has come in review.
type Status string

// The steps of review. Only approved questions are drawn.
const (
	Draft    Status = "draft"
	InReview Status = "in_review"
	Approved Status = "approved"
	Retired  Status = "retired"
)

// Statuses returns the steps of review, in their order.
func Statuses() []Status { return []Status{Draft, InReview, Approved, Retired} }

// Bank is a collection of questions with a purpose.
type Bank struct {
	ID       string
	Name     string
	Practice bool // its questions are for practice only: counted contests never draw them
}

// Question is one revision of a question.
type Question struct {
	BankID      string
	ID          string // stable across revisions, unique in its bank
	Revision    int    // 1, 2, 3, …
	Kind        Kind
	Area        string // content area: "2.4"
	Difficulty  int    // 1 (recognise), 2 (understand), 3 (apply)
	Topic       string
	Stem        string
	Options     []Option // none for Numeric
	Key         Key
	Shuffle     bool // options may be shown in any order; Ordering is always shuffled, TrueFalse never
	Explanation string
	Source      Source
	ReviewNote  string // for reviewers, never shown to contestants
	Status      Status
	CreatedAt   time.Time // of this revision
	CreatedBy   string    // user ID; "" for an import on the command line
}

// Option is one of the answers offered.
type Option struct {
	ID   string // "A"; stable across revisions
	Text string
}

// Key is what is right.
type Key struct {
	Options   []string // option IDs: the right ones, or for Ordering all of them in their right order
	Number    Decimal  // Numeric only
	Tolerance Decimal  // Numeric only: the largest difference that still counts; "" or "0" for none
}

// Source is the legal text that a question rests on.
type Source struct {
	Document string
	Clause   string
	Quote    string
}

// Ref names one revision of a question.
type Ref struct {
	BankID   string
	ID       string
	Revision int
}

// Ref returns the name of q.
func (q Question) Ref() Ref { return Ref{q.BankID, q.ID, q.Revision} }

// Validate returns ErrInvalid with every field that is wrong, or nil. Paths are relative to the question.
func (q Question) Validate() error {
	var c fault.Check
	checkID(&c, "id", q.ID)
	c.Require(slices.Contains(Kinds(), q.Kind), "type", "one_of", "allowed", "single, multiple, true_false, ordering, numeric")
	checkText(&c, "content_area", q.Area, MaxLabel)
	checkOptional(&c, "topic", q.Topic, MaxLabel)
	c.Require(q.Difficulty >= 1 && q.Difficulty <= 3, "difficulty", "range", "min", 1, "max", 3)
	checkText(&c, "stem_vi", q.Stem, MaxStem)
	checkOptional(&c, "explanation_vi", q.Explanation, MaxExplanation)
	checkOptional(&c, "review_note_vi", q.ReviewNote, MaxNote)
	checkOptional(&c, "source.document_vi", q.Source.Document, MaxNote)
	checkOptional(&c, "source.clause_vi", q.Source.Clause, MaxNote)
	checkOptional(&c, "source.quote_vi", q.Source.Quote, MaxNote)
	c.Require(q.Status == "" || slices.Contains(Statuses(), q.Status), "status", "one_of", "allowed", "draft, in_review, approved, retired")
	q.checkOptions(&c)
	q.checkKey(&c)
	return c.Err(ErrInvalid)
}

func (q Question) checkOptions(c *fault.Check) {
	want := map[Kind][2]int{Single: {2, MaxOptions}, Multiple: {2, MaxOptions}, TrueFalse: {2, 2}, Ordering: {2, MaxOptions}}
	if n, ok := want[q.Kind]; ok && (len(q.Options) < n[0] || len(q.Options) > n[1]) {
		c.Add("options", "count", "min", n[0], "max", n[1])
	}
	if q.Kind == Numeric && len(q.Options) > 0 {
		c.Add("options", "not_allowed")
	}
	seen := map[string]bool{}
	for i, o := range q.Options {
		path := fmt.Sprintf("options[%d]", i)
		checkID(c, path+".key", o.ID)
		c.Require(!seen[o.ID], path+".key", "duplicate")
		seen[o.ID] = true
		checkText(c, path+".text_vi", o.Text, MaxOption)
	}
	if q.Kind == TrueFalse && (len(q.Options) != 2 || q.Options[0].ID != OptionTrue || q.Options[1].ID != OptionFalse) {
		c.Add("options", "true_then_false")
	}
}

func (q Question) checkKey(c *fault.Check) {
	known := map[string]bool{}
	for _, o := range q.Options {
		known[o.ID] = true
	}
	seen := map[string]bool{}
	for i, id := range q.Key.Options {
		c.Require(known[id], fmt.Sprintf("answer[%d]", i), "unknown_option")
		c.Require(!seen[id], fmt.Sprintf("answer[%d]", i), "duplicate")
		seen[id] = true
	}
	switch n := len(q.Key.Options); q.Kind {
	case Single, TrueFalse:
		c.Require(n == 1, "answer", "exactly_one")
	case Multiple:
		c.Require(n >= 1, "answer", "at_least_one")
	case Ordering:
		c.Require(n == len(q.Options), "answer", "every_option_once")
	case Numeric:
		c.Require(q.Key.Number.Valid(), "number", "decimal")
		c.Require(q.Key.Tolerance == "" || q.Key.Tolerance.Valid() && !q.Key.Tolerance.Negative(), "tolerance", "decimal_not_negative")
	}
}

// checkText asks for a text that is not blank.
func checkText(c *fault.Check, path, s string, limit int) {
	c.Require(strings.TrimSpace(s) != "", path, "required")
	checkOptional(c, path, s, limit)
}

// checkOptional asks for well-formed text without control characters, which JSON, XML and fonts trip over.
func checkOptional(c *fault.Check, path, s string, limit int) {
	c.Require(utf8.RuneCountInString(s) <= limit, path, "too_long", "max", limit)
	c.Require(utf8.ValidString(s) && !strings.ContainsFunc(s, isControl), path, "control_character")
}

func isControl(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

// checkID asks for letters, digits, dots, hyphens and underscores: IDs stand in addresses, files and database keys.
func checkID(c *fault.Check, path, id string) {
	c.Require(id != "" && len(id) <= MaxID, path, "length", "min", 1, "max", MaxID)
	odd := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-", r)
	}
	c.Require(utf8.ValidString(id) && !strings.ContainsFunc(id, odd), path, "identifier")
}

// Option returns the option with the given ID.
func (q Question) Option(id string) (Option, bool) {
	i := slices.IndexFunc(q.Options, func(o Option) bool { return o.ID == id })
	if i < 0 {
		return Option{}, false
	}
	return q.Options[i], true
}
