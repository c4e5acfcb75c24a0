package planning

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// MaxPrefill is how many characters of the units' words a draft takes into one section: a page or so. It tells how many
// units it left out; a writer takes over more of them one by one.
const MaxPrefill = 2_000

// Words is what units wrote under one heading of their reports, as they were sent.
type Words struct {
	Heading string
	Summed  bool // results, whose figures a consolidated report adds up: drafts take no words into it
	Said    []Said
}

// Said is what one unit wrote, or several in the same words.
type Said struct {
	Text    string
	Parts   []Part
	Nothing bool   // it says that there is nothing to say
	Line    string // as a consolidated report says it: after the units' names
}

// The headings of a draft.
const (
	byForm    = "II. Kết quả theo hình thức tuyên truyền"
	byContent = "III. Kết quả theo nội dung tuyên truyền"
	proposals = "VI. Kiến nghị, đề xuất"
)

// Proposals reports whether the words are what units ask for, which a consolidated report lists in an appendix.
func (w Words) Proposals() bool { return headingKey(w.Heading) == headingKey(proposals) }

// WordsOf returns what the parts of a consolidated report, whose reports are given in their order, say under each of its
// headings; then under those that it does not have, as they come. What was left empty is left out. name says how a unit is
// called.
func WordsOf(sections []Section, parts []Part, reports []Report, name func(unitID string) string) []Words {
	var all []Words
	at := map[string]int{}
	place := func(heading string) int {
		key := headingKey(heading)
		if i, ok := at[key]; ok {
			return i
		}
		at[key] = len(all)
		all = append(all, Words{Heading: heading, Summed: key == headingKey(byForm) || key == headingKey(byContent)})
		return len(all) - 1
	}
	for _, s := range sections {
		place(s.Heading)
	}
	type text struct {
		place int
		key   string
	}
	same := map[text]int{}
	for n, r := range reports {
		for _, s := range r.Sections {
			key := textKey(s.Text)
			if key == "" {
				continue
			}
			w := place(s.Heading)
			i, ok := same[text{w, key}]
			if !ok {
				i = len(all[w].Said)
				same[text{w, key}] = i
				all[w].Said = append(all[w].Said, Said{Text: strings.TrimSpace(s.Text), Nothing: nothing[key]})
			}
			all[w].Said[i].Parts = append(all[w].Said[i].Parts, parts[n])
		}
	}
	for _, w := range all {
		for i := range w.Said {
			w.Said[i].Line = w.Said[i].line(name)
		}
		slices.SortStableFunc(w.Said, func(a, b Said) int {
			return cmp.Or(cmp.Compare(truth(a.Nothing), truth(b.Nothing)), cmp.Compare(len(b.Parts), len(a.Parts)))
		})
	}
	return all
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// numeral is what drafts put before a heading.
var numeral = regexp.MustCompile(`^[IVXL]+\.\s+`)

// Unnumbered returns a heading without the number that drafts put before it.
func Unnumbered(heading string) string { return numeral.ReplaceAllString(heading, "") }

func headingKey(heading string) string { return textKey(Unnumbered(heading)) }

// textKey is the same for texts that differ in blanks, in capitals or in how they end.
func textKey(s string) string {
	return strings.TrimRight(strings.ToLower(strings.Join(strings.Fields(s), " ")), " .;,")
}

// nothing are the texts by which units say that they have nothing to say.
var nothing = map[string]bool{
	"không": true, "không có": true, "- không": true, "- không có": true, "chưa có": true, "không phát sinh": true, "không có ý kiến": true, "không có kiến nghị": true,
	"không có đề xuất": true, "không có kiến nghị, đề xuất": true, "không có kiến nghị, đề xuất gì": true, "không có kiến nghị đề xuất": true,
	"trong kỳ không có nội dung phát sinh": true,
}

// mostNames is how many units are named before their words; of more, that many and how many others.
const mostNames = 12

func (s Said) line(name func(string) string) string {
	var names, lines []string
	for _, p := range s.Parts {
		names = append(names, name(p.UnitID))
	}
	who := strings.Join(names, ", ")
	if more := len(names) - mostNames; more > 1 {
		who = fmt.Sprintf("%s và %d đơn vị khác", strings.Join(names[:mostNames], ", "), more)
	}
	for line := range strings.Lines(s.Text) {
		if line = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(line), "-+•*–")); line != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) == 1 {
		return "- " + who + ": " + lines[0]
	}
	return "- " + who + ":\n+ " + strings.Join(lines, "\n+ ")
}

// Prefill returns what a draft takes of the words: what most units wrote first, as much as MaxPrefill has room for, and how
// many units it leaves out.
func (w Words) Prefill() string {
	if w.Summed {
		return ""
	}
	var lines []string
	room, left := MaxPrefill, 0
	for _, s := range w.Said {
		n := utf8.RuneCountInString(s.Line) + 1
		switch {
		case s.Nothing:
		case n > room:
			left += len(s.Parts)
		default:
			room -= n
			lines = append(lines, s.Line)
		}
	}
	switch {
	case left == 0:
	case w.Proposals():
		lines = append(lines, fmt.Sprintf("(Ý kiến của %d đơn vị khác: xem phụ lục kèm theo.)", left))
	default:
		lines = append(lines, fmt.Sprintf("(Còn ý kiến của %d đơn vị chưa đưa vào phần này.)", left))
	}
	return strings.Join(lines, "\n")
}

// drafted returns the sections of a draft: what its figures say and, of a consolidated one, what its parts do.
func (s *Service) drafted(ctx context.Context, sc scene, r Report) ([]Section, error) {
	sections := draftSections(sc.plan, r.Figures)
	if !r.Consolidated {
		return sections, nil
	}
	words, err := s.words(ctx, sc, sections, r.Parts)
	if err != nil {
		return nil, err
	}
	for i := range sections {
		sections[i].Text = cmp.Or(sections[i].Text, words[i].Prefill())
	}
	return sections, nil
}

// refreshed returns sections of which those that nobody wrote at are as a fresh draft has them: those that say what the draft
// that they came from did.
func refreshed(sections, was, is []Section) []Section {
	sections = slices.Clone(sections)
	for i, s := range sections {
		same := func(o Section) bool { return headingKey(o.Heading) == headingKey(s.Heading) }
		old, now := slices.IndexFunc(was, same), slices.IndexFunc(is, same)
		if old >= 0 && now >= 0 && was[old].Text == s.Text {
			sections[i].Text = is[now].Text
		}
	}
	return sections
}

func (s *Service) words(ctx context.Context, sc scene, sections []Section, parts []Part) ([]Words, error) {
	reports, err := s.thaw(ctx, parts)
	if err != nil {
		return nil, err
	}
	return WordsOf(sections, parts, reports, func(id string) string {
		u, _ := sc.units.Unit(id)
		return cmp.Or(u.Name, id)
	}), nil
}

// thaw returns reports as they were sent.
func (s *Service) thaw(ctx context.Context, parts []Part) ([]Report, error) {
	var all []Report
	for _, p := range parts {
		data, err := s.Store.Content(ctx, p.Hash)
		if err != nil {
			return nil, err
		}
		r, err := s.Thaw(data)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

// Parts returns the reports that a consolidated one takes up, as they were sent. It returns ErrNotAllowed unless the actor
// sees all reports.
func (s *Service) Parts(ctx context.Context, a Actor, r Report) ([]Report, error) {
	sc, err := s.scene(ctx, a, r.PlanID)
	if err != nil {
		return nil, err
	}
	if !sc.seesAll() {
		return nil, ErrNotAllowed
	}
	return s.thaw(ctx, r.Parts)
}

// UnitWords returns what the reports that a consolidated one takes up say under its headings, as WordsOf does, and those that
// were sent, or sent anew, since it took them up. It returns what Report and Parts return.
func (s *Service) UnitWords(ctx context.Context, a Actor, id string) (words []Words, since []Part, err error) {
	r, err := s.Report(ctx, a, id)
	if err != nil {
		return nil, nil, err
	}
	sc, err := s.scene(ctx, a, r.PlanID)
	if err != nil {
		return nil, nil, err
	}
	if !sc.seesAll() {
		return nil, nil, ErrNotAllowed
	}
	if words, err = s.words(ctx, sc, r.Sections, r.Parts); err != nil {
		return nil, nil, err
	}
	if !r.Consolidated {
		return words, nil, nil
	}
	now, err := s.parts(ctx, sc, r.PeriodID)
	return words, slices.DeleteFunc(now, func(p Part) bool { return slices.Contains(r.Parts, p) }), err
}
