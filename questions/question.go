package questions

import (
	"cmp"
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
	MaxTags        = 20
	MaxTexts       = 20  // accepted answers to a short text question
	MaxShortText   = 100 // runes of each, and of what a contestant types
)

// Kind is a kind of question.
type Kind string

// The kinds of question.
const (
	Single     Kind = "single"     // exactly one option is right
	Multiple   Kind = "multiple"   // one or more options are right
	TrueFalse  Kind = "true_false" // two options, OptionTrue and OptionFalse
	Ordering   Kind = "ordering"   // the options in their right order
	Matching   Kind = "matching"   // an option for each prompt; options may serve several prompts or none
	Numeric    Kind = "numeric"    // a number, right within a tolerance
	ShortText  Kind = "short_text" // one of the accepted texts, capitals and extra spaces aside
	Prediction Kind = "prediction" // a number that nobody can know yet; earns nothing, and serves to break ties
)

// The options of a true/false question, in the order in which they are shown.
const (
	OptionTrue  = "true"
	OptionFalse = "false"
)

// Kinds returns the kinds of question, in the order of menus.
func Kinds() []Kind {
	return []Kind{Single, Multiple, TrueFalse, Ordering, Matching, Numeric, ShortText, Prediction}
}

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
	Tags        []string
	Stem        string   // Markdown, as are the texts of prompts and options and the explanation; see package markdown
	Prompts     []Option // Matching only: what an option is to be found for, in the order shown
	Options     []Option // none for Numeric, ShortText and Prediction
	Key         Key
	Shuffle     bool // options may be shown in any order; Ordering and Matching are always shuffled, TrueFalse never
	Explanation string
	Source      Source
	ReviewNote  string // for reviewers, never shown to contestants
	Status      Status
	CreatedAt   time.Time // of this revision
	CreatedBy   string    // user ID; "" for an import on the command line
	Comment     string    // what whoever made this revision said of it
	Origin      string    // the bank where the question was first, if it was moved here; "" otherwise
}

// Option is one of the answers offered.
type Option struct {
	ID     string // "A"; stable across revisions
	Text   string
	Locked bool // keeps its place when options are shuffled: "all of the above"
}

// Key is what is right.
type Key struct {
	// Options are option IDs: the right ones; for Ordering all of them in their right order; for Matching the right one
	// for each prompt, in the order of the prompts.
	Options   []string
	Number    Decimal  // Numeric only
	Tolerance Decimal  // Numeric only: the largest difference that still counts; "" or "0" for none
	Texts     []string // ShortText only: the accepted answers, the model answer first
	NoMarks   bool     // ShortText only: tone and vowel marks make no difference
}

// Source is the legal text that a question rests on.
type Source struct {
	Document string // its number and name
	Clause   string
	Quote    string
	Link     string    // https; "" for none
	From     time.Time // when the text came into force; zero if that is not known
	To       time.Time // when it ceased to be in force; zero while it is
}

// InForce reports whether the text is in force at t, as far as is known.
func (s Source) InForce(t time.Time) bool {
	return !t.Before(s.From) && (s.To.IsZero() || t.Before(s.To))
}

// Ref names one revision of a question.
type Ref struct {
	BankID   string
	ID       string
	Revision int
}

// Ref returns the name of q.
func (q Question) Ref() Ref { return Ref{q.BankID, q.ID, q.Revision} }

// Root names the question whatever bank it was moved to: what was known of it there is known of it here. Its Revision
// is 0.
func (q Question) Root() Ref { return Ref{BankID: cmp.Or(q.Origin, q.BankID), ID: q.ID} }

// Validate returns ErrInvalid with every field that is wrong, or nil. Paths are relative to the question.
func (q Question) Validate() error {
	var c fault.Check
	checkID(&c, "id", q.ID)
	c.Require(slices.Contains(Kinds(), q.Kind), "type", "one_of", "allowed", kindNames())
	checkText(&c, "content_area", q.Area, MaxLabel)
	checkOptional(&c, "topic", q.Topic, MaxLabel)
	c.Require(q.Difficulty >= 1 && q.Difficulty <= 3, "difficulty", "range", "min", 1, "max", 3)
	checkText(&c, "stem_vi", q.Stem, MaxStem)
	checkOptional(&c, "explanation_vi", q.Explanation, MaxExplanation)
	checkOptional(&c, "review_note_vi", q.ReviewNote, MaxNote)
	checkOptional(&c, "comment", q.Comment, MaxNote)
	checkOptional(&c, "source.document_vi", q.Source.Document, MaxNote)
	checkOptional(&c, "source.clause_vi", q.Source.Clause, MaxNote)
	checkOptional(&c, "source.quote_vi", q.Source.Quote, MaxNote)
	c.Require(q.Status == "" || slices.Contains(Statuses(), q.Status), "status", "one_of", "allowed", "draft, in_review, approved, retired")
	q.checkSource(&c)
	checkTags(&c, "tags", q.Tags)
	checkChoices(&c, "prompts", q.Prompts, q.Kind.promptCount())
	checkChoices(&c, "options", q.Options, q.Kind.optionCount())
	if q.Kind == TrueFalse && (len(q.Options) != 2 || q.Options[0].ID != OptionTrue || q.Options[1].ID != OptionFalse) {
		c.Add("options", "true_then_false")
	}
	q.checkKey(&c)
	q.checkPictures(&c)
	return c.Err(ErrInvalid)
}

func kindNames() string {
	var names []string
	for _, k := range Kinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

// optionCount returns how many options a question of the kind has, at least and at most.
func (k Kind) optionCount() [2]int {
	switch k {
	case Single, Multiple, Ordering, Matching:
		return [2]int{2, MaxOptions}
	case TrueFalse:
		return [2]int{2, 2}
	}
	return [2]int{}
}

// promptCount returns how many prompts a question of the kind has, at least and at most.
func (k Kind) promptCount() [2]int {
	if k == Matching {
		return [2]int{1, MaxOptions}
	}
	return [2]int{}
}

func (q Question) checkSource(c *fault.Check) {
	checkOptional(c, "source.link", q.Source.Link, MaxLabel*5)
	c.Require(q.Source.Link == "" || strings.HasPrefix(q.Source.Link, "https://"), "source.link", "https")
	c.Require(q.Source.To.IsZero() || q.Source.From.Before(q.Source.To), "source.to", "must_be_later")
}

// checkTags checks tags, which the input calls name.
func checkTags(c *fault.Check, name string, tags []string) {
	c.Require(len(tags) <= MaxTags, name, "count", "min", 0, "max", MaxTags)
	for i, tag := range tags {
		path := fmt.Sprintf("%s[%d]", name, i)
		checkText(c, path, tag, MaxLabel)
		c.Require(!slices.Contains(tags[:i], tag), path, "duplicate")
	}
}

// checkChoices checks the prompts or the options of a question.
func checkChoices(c *fault.Check, name string, list []Option, count [2]int) {
	switch {
	case count[1] == 0 && len(list) > 0:
		c.Add(name, "not_allowed")
	case len(list) < count[0] || len(list) > count[1]:
		c.Add(name, "count", "min", count[0], "max", count[1])
	}
	seen := map[string]bool{}
	for i, o := range list {
		path := fmt.Sprintf("%s[%d]", name, i)
		checkID(c, path+".key", o.ID)
		c.Require(!seen[o.ID], path+".key", "duplicate")
		seen[o.ID] = true
		checkText(c, path+".text_vi", o.Text, MaxOption)
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
		c.Require(!seen[id] || q.Kind == Matching, fmt.Sprintf("answer[%d]", i), "duplicate")
		seen[id] = true
	}
	switch n := len(q.Key.Options); q.Kind {
	case Single, TrueFalse:
		c.Require(n == 1, "answer", "exactly_one")
	case Multiple:
		c.Require(n >= 1, "answer", "at_least_one")
	case Ordering:
		c.Require(n == len(q.Options), "answer", "every_option_once")
	case Matching:
		c.Require(n == len(q.Prompts), "answer", "one_for_each_prompt")
	case ShortText:
		q.checkTexts(c)
	case Numeric:
		c.Require(q.Key.Number.Valid(), "number", "decimal")
		c.Require(q.Key.Tolerance == "" || q.Key.Tolerance.Valid() && !q.Key.Tolerance.Negative(), "tolerance", "decimal_not_negative")
	}
}

func (q Question) checkTexts(c *fault.Check) {
	c.Require(len(q.Key.Texts) >= 1 && len(q.Key.Texts) <= MaxTexts, "texts", "count", "min", 1, "max", MaxTexts)
	for i, text := range q.Key.Texts {
		checkText(c, fmt.Sprintf("texts[%d]", i), text, MaxShortText)
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
