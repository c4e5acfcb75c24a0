package exchange

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"khoabang/internal/fault"
	"khoabang/questions"
)

// builder puts together the file of a format that other programs made up, where questions may lack IDs and may be of
// kinds, sizes or contents that the bank cannot hold: those are left out, and listed.
type builder struct {
	collector
	file  File
	ids   map[string]bool
	count int // questions of the file, those that were left out among them
}

// next returns the path of the file's next question.
func (b *builder) next() string {
	b.count++
	return at("questions", b.count-1)
}

// extra is what the bank says of a question and the format has no place for. It travels as JSON in a comment that
// starts with extraMark, which other programs pass over.
type extra struct {
	ID         string   `json:"id,omitempty"`
	Area       string   `json:"content_area,omitempty"`
	Difficulty int      `json:"difficulty,omitempty"`
	Topic      string   `json:"topic,omitempty"`
	Tags       []string `json:"tags,omitempty"`
	Status     string   `json:"status,omitempty"`
	Shuffle    bool     `json:"shuffle_options,omitempty"`
	NoMarks    bool     `json:"no_marks,omitempty"`
	Keys       []string `json:"keys,omitempty"`        // of the options, in the order in which the file has them
	Order      []string `json:"order,omitempty"`       // of the options, where the bank has another
	PromptKeys []string `json:"prompt_keys,omitempty"` // of the prompts
	Locked     []string `json:"locked,omitempty"`
	Texts      []string `json:"option_texts,omitempty"` // of true and false
	ReviewNote string   `json:"review_note_vi,omitempty"`
	Document   string   `json:"document_vi,omitempty"`
	Clause     string   `json:"clause_vi,omitempty"`
	Quote      string   `json:"quote_vi,omitempty"`
	Link       string   `json:"link,omitempty"`
	From       string   `json:"from,omitempty"`
	To         string   `json:"to,omitempty"`
}

const extraMark = "khoabang:"

// extraOf returns the extra of q whose options stand in the file in the order of keys.
func extraOf(q questions.Question, keys []string) extra {
	x := extra{
		ID: q.ID, Area: q.Area, Difficulty: q.Difficulty, Topic: q.Topic, Tags: q.Tags, Shuffle: q.Shuffle, NoMarks: q.Key.NoMarks,
		Keys: keys, ReviewNote: q.ReviewNote, Document: q.Source.Document, Clause: q.Source.Clause, Quote: q.Source.Quote,
		Link: q.Source.Link, From: formatDay(q.Source.From), To: formatDay(q.Source.To),
	}
	if q.Status != questions.Approved {
		x.Status = string(q.Status)
	}
	for _, p := range q.Prompts {
		x.PromptKeys = append(x.PromptKeys, p.ID)
	}
	var order []string
	for _, o := range q.Options {
		order = append(order, o.ID)
		if o.Locked {
			x.Locked = append(x.Locked, o.ID)
		}
		if q.Kind == questions.TrueFalse && !usualTexts(q.Options) {
			x.Texts = append(x.Texts, o.Text)
		}
	}
	if !slices.Equal(order, keys) && keys != nil {
		x.Order = order
	}
	return x
}

// String returns x as a comment's text: one line, without the two hyphens that end an XML comment.
func (x extra) String() string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(x) // strings and numbers into memory: it cannot fail
	return extraMark + " " + strings.ReplaceAll(strings.TrimSuffix(b.String(), "\n"), "-", `\u002d`)
}

// parseExtra reads a comment; nil if it is of another sort.
func parseExtra(comment string) (*extra, error) {
	text, ok := strings.CutPrefix(strings.TrimSpace(comment), extraMark)
	if !ok {
		return nil, nil
	}
	x := new(extra)
	if err := json.Unmarshal([]byte(text), x); err != nil {
		return nil, err
	}
	return x, nil
}

// apply gives q what x says, and reports whether x fits q.
func (x *extra) apply(q *questions.Question) bool {
	from, err1 := parseDay(cmp.Or(x.From, "0001-01-01"))
	to, err2 := parseDay(cmp.Or(x.To, "0001-01-01"))
	if err1 != nil || err2 != nil || len(x.PromptKeys) != len(q.Prompts) || x.Keys != nil && len(x.Keys) != len(q.Options) {
		return false
	}
	q.Area, q.Difficulty, q.Topic, q.Tags = normal(x.Area), x.Difficulty, normal(x.Topic), x.Tags
	q.Status, q.Shuffle, q.Key.NoMarks, q.ReviewNote = questions.Status(x.Status), x.Shuffle, x.NoMarks, normal(x.ReviewNote)
	q.Source = questions.Source{Document: normal(x.Document), Clause: normal(x.Clause), Quote: normal(x.Quote), Link: x.Link}
	if x.From != "" {
		q.Source.From = from
	}
	if x.To != "" {
		q.Source.To = to
	}
	for i := range q.Tags {
		q.Tags[i] = normal(q.Tags[i])
	}
	for i := range q.Prompts {
		q.Prompts[i].ID = x.PromptKeys[i]
	}
	if x.Keys != nil {
		x.rename(q)
	}
	for i := range q.Options {
		q.Options[i].Locked = slices.Contains(x.Locked, q.Options[i].ID)
		if len(x.Texts) == len(q.Options) {
			q.Options[i].Text = normal(x.Texts[i])
		}
	}
	return true
}

// rename gives the options of q their own IDs, and their own order.
func (x *extra) rename(q *questions.Question) {
	name := map[string]string{}
	for i, o := range q.Options {
		name[o.ID] = x.Keys[i]
		q.Options[i].ID = x.Keys[i]
	}
	for i, id := range q.Key.Options {
		q.Key.Options[i] = name[id]
	}
	if x.Order != nil {
		slices.SortStableFunc(q.Options, func(a, b questions.Option) int {
			return slices.Index(x.Order, a.ID) - slices.Index(x.Order, b.ID)
		})
	}
}

// put adds a question to the file, unless the bank cannot hold it. id is the file's own ID for it and name what the
// file calls it; either may be "". x may be nil.
func (b *builder) put(q questions.Question, id, name string, x *extra, path string, line int) {
	if len(b.file.Questions) >= questions.MaxImport {
		b.add("questions", line, "too_many", "max", questions.MaxImport)
		return
	}
	if x != nil {
		id = cmp.Or(x.ID, id)
		if !x.apply(&q) {
			b.lose(path, line, "extra_broken")
		}
	}
	q.ID = b.id(q, id, name, path, line)
	if b.ids == nil {
		b.ids = map[string]bool{}
	}
	if b.ids[q.ID] {
		b.skip(path, line, "duplicate", "name", clip(cmp.Or(name, q.ID)))
		return
	}
	probe := q
	probe.Area, probe.Difficulty = cmp.Or(q.Area, "?"), cmp.Or(q.Difficulty, 1)
	if e, ok := fault.As(probe.Validate()); ok {
		f := e.Fields[0]
		l := Loss{Path: path + "." + f.Path, Line: line, What: f.Code, Args: f.Args, Skipped: true}
		b.addLoss(l)
		return
	}
	b.ids[q.ID] = true
	b.file.Questions = append(b.file.Questions, q)
}

// id returns the ID of q: the file's own, or else the name, where they are fit for one; or else one that depends on
// what the question says alone, so that importing a file twice finds it again.
func (b *builder) id(q questions.Question, id, name, path string, line int) string {
	if fit := fitID(id); fit != "" && fit == id {
		return fit
	}
	if id != "" {
		b.lose(path+".id", line, "identifier")
	}
	fit := fitID(name)
	if strings.ReplaceAll(fit, "-", " ") != strings.ReplaceAll(strings.TrimSpace(name), "-", " ") && name != q.Stem {
		b.lose(path+".name", line, "name_lost", "name", clip(name))
	}
	if fit != "" && !b.ids[fit] {
		return fit
	}
	sum := sha256.New()
	fmt.Fprintf(sum, "%q %q %q %q %q %q", q.Kind, q.Stem, q.Key.Options, q.Key.Number, q.Key.Tolerance, q.Key.Texts)
	for _, o := range append(slices.Clone(q.Prompts), q.Options...) {
		fmt.Fprintf(sum, "%q", o.Text)
	}
	return "q-" + hex.EncodeToString(sum.Sum(nil)[:8])
}

// fitID returns s as an ID: letters and digits, with hyphens for all between them. "" if nothing of it is left.
func fitID(s string) string {
	var b strings.Builder
	for _, r := range normal(s) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-", r):
		case unicode.IsSpace(r):
			r = '-'
		default:
			continue
		}
		if b.Len()+len(string(r)) > questions.MaxID {
			break
		}
		b.WriteRune(r)
	}
	return strings.Trim(b.String(), "-")
}

// letters names options that have no name: A, B, …; and after Z, AA, AB, ….
func letters(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return letters(i/26-1) + letters(i%26)
}

// trueFalse returns a question with the usual two options.
func trueFalse(q questions.Question, right bool) questions.Question {
	q.Kind = questions.TrueFalse
	q.Options = []questions.Option{{ID: questions.OptionTrue, Text: textTrue}, {ID: questions.OptionFalse, Text: textFalse}}
	q.Key.Options = []string{questions.OptionFalse}
	if right {
		q.Key.Options = []string{questions.OptionTrue}
	}
	return q
}

// pair is a prompt and the text of its option; "" for an option that serves no prompt.
type pair struct{ prompt, option string }

// matching returns a question of pairs, in which options of the same text are one.
func matching(q questions.Question, pairs []pair) questions.Question {
	q.Kind = questions.Matching
	ids := map[string]string{}
	for _, p := range pairs {
		if ids[p.option] == "" {
			ids[p.option] = letters(len(q.Options))
			q.Options = append(q.Options, questions.Option{ID: ids[p.option], Text: p.option})
		}
		if p.prompt != "" {
			q.Prompts = append(q.Prompts, questions.Option{ID: fmt.Sprint(len(q.Prompts) + 1), Text: p.prompt})
			q.Key.Options = append(q.Key.Options, ids[p.option])
		}
	}
	return q
}

// pairsOf returns the pairs of a matching question, those without a prompt last, and the option IDs in the order in
// which they appear.
func pairsOf(q questions.Question) (pairs []pair, keys []string) {
	for i, id := range q.Key.Options {
		o, _ := q.Option(id)
		pairs = append(pairs, pair{q.Prompts[i].Text, o.Text})
		if !slices.Contains(keys, id) {
			keys = append(keys, id)
		}
	}
	for _, o := range q.Options {
		if !slices.Contains(keys, o.ID) {
			pairs, keys = append(pairs, pair{"", o.Text}), append(keys, o.ID)
		}
	}
	return pairs, keys
}

func optionIDs(q questions.Question) (ids []string) {
	for _, o := range q.Options {
		ids = append(ids, o.ID)
	}
	return ids
}
