package exchange

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"khoabang/internal/fault"
	"khoabang/questions"
)

// qtiItem is an item that is being read.
type qtiItem struct {
	d           *qtiDecoder
	root        *xmlNode
	interaction *xmlNode
	response    *xmlNode // the declaration of what the interaction asks for
	text        qtiText  // gathers what is lost of the texts
	meta        *qtiMeta
	rubrics     []*xmlNode
	names       map[string]string // the file's identifiers of options, and what they are called in the bank
	prompts     map[string]string // and of prompts
	q           questions.Question
}

// item reads an item and adds its question to the file, or says why there is none.
func (d *qtiDecoder) item(root *xmlNode, path string, meta *qtiMeta) {
	if meta == nil {
		meta = &qtiMeta{}
	}
	d.path = path
	before := len(d.lost)
	it := &qtiItem{d: d, root: root, meta: meta, names: map[string]string{}, prompts: map[string]string{}}
	it.text.d = d
	if it.read() {
		it.escape()
		it.put()
	}
	// Of an item that is left out, the reason is enough.
	if lost := d.lost[before:]; slices.ContainsFunc(lost, func(l Loss) bool { return l.Skipped }) {
		d.lost = append(d.lost[:before], slices.DeleteFunc(lost, func(l Loss) bool { return !l.Skipped })...)
	}
}

// escape makes the texts of another program's item read as they do there: its signs are no markup.
func (it *qtiItem) escape() {
	if it.root.attr("toolName") == qtiTool {
		return
	}
	q := &it.q
	q.Stem, q.Explanation = escapedAround(q.Stem), escapedAround(q.Explanation)
	for _, list := range [][]questions.Option{q.Prompts, q.Options} {
		for i := range list {
			list[i].Text = escapedAround(list[i].Text)
		}
	}
}

// read reports whether the bank can hold the item.
func (it *qtiItem) read() bool {
	d, root := it.d, it.root
	body := root.child("itemBody")
	found := body.find(func(n *xmlNode) bool { return strings.HasSuffix(n.name, "Interaction") })
	switch {
	case root.is("adaptive"):
		d.skip(d.path, root.line, "qti_adaptive")
	case root.child("templateDeclaration").name != "" || root.child("templateProcessing").name != "":
		d.skip(d.path, root.line, "qti_template")
	case root.child("assessmentStimulusRef").name != "":
		d.skip(d.path, root.child("assessmentStimulusRef").line, "qti_stimulus")
	case len(body.named("include")) > 0:
		d.skip(d.path, body.named("include")[0].line, "qti_include")
	case len(found) == 0:
		d.skip(d.path, body.line, "qti_no_interaction")
	case len(found) > 1:
		d.skip(d.path, found[1].line, "qti_composite", "count", len(found))
	default:
		it.interaction = found[0]
		return it.declared() && it.ask()
	}
	return false
}

// declared finds the declaration of the response.
func (it *qtiItem) declared() bool {
	known := []string{"choiceInteraction", "orderInteraction", "matchInteraction", "associateInteraction", "textEntryInteraction", "inlineChoiceInteraction"}
	d, n := it.d, it.interaction
	if !slices.Contains(known, n.name) {
		d.skip(d.path, n.line, "qti_interaction", "element", clip(n.name))
		return false
	}
	for _, r := range it.root.all("responseDeclaration") {
		if r.attr("identifier") == n.attr("responseIdentifier") {
			it.response = r
		}
	}
	if it.response == nil {
		d.skip(d.path, n.line, "qti_no_key")
		return false
	}
	return true
}

// ask reads what is asked, offered and right.
func (it *qtiItem) ask() bool {
	d, q := it.d, &it.q
	q.Stem = it.stem()
	q.Explanation = it.explanation()
	var notes []string
	for _, r := range it.rubrics {
		notes = append(notes, d.part(&it.text, r))
	}
	q.ReviewNote = strings.Join(notes, "\n")
	q.Shuffle = it.interaction.is("shuffle")
	if !it.kind() {
		return false
	}
	switch {
	case it.text.math:
		d.skip(d.path, it.root.line, "qti_math")
	case it.text.template:
		d.skip(d.path, it.root.line, "qti_template")
	default:
		it.text.loseFormatting(it.root.line)
		it.loseRest()
		return true
	}
	return false
}

// kind reads what depends on the kind of interaction.
func (it *qtiItem) kind() bool {
	switch it.interaction.name {
	case "orderInteraction":
		it.q.Kind = questions.Ordering
		return it.options(it.interaction.all("simpleChoice")) && it.chosen()
	case "matchInteraction":
		return it.match()
	case "associateInteraction":
		return it.associate()
	case "textEntryInteraction":
		return it.entry()
	}
	it.q.Kind = questions.Single
	if it.response.attr("cardinality") == "multiple" {
		it.q.Kind = questions.Multiple
		it.limits()
	}
	choices := append(it.interaction.all("simpleChoice"), it.interaction.all("inlineChoice")...)
	if !it.options(choices) || !it.chosen() {
		return false
	}
	it.trueFalse()
	return true
}

// limits names a bound on how many options may be chosen, which the bank does not know.
func (it *qtiItem) limits() {
	n := it.interaction
	most, err := strconv.Atoi(n.attr("maxChoices"))
	least, err2 := strconv.Atoi(cmp.Or(n.attr("minChoices"), "0"))
	if err == nil && most > 0 && most < len(n.all("simpleChoice")) || err2 == nil && least > 1 {
		it.d.lose(it.d.path, n.line, "qti_choices")
	}
}

// hole stands for the place of an answer within the text. XML has no such character, so that texts have none.
const hole = "\x00"

// stem returns what is asked: the body around the interaction, and the prompt within it.
func (it *qtiItem) stem() string {
	t := &it.text
	t.hole = it.interaction
	t.inHole = func(t *qtiText, n *xmlNode) {
		if n.name == "textEntryInteraction" || n.name == "inlineChoiceInteraction" {
			t.write(hole)
			return
		}
		t.block()
		t.kids(n.child("prompt"))
		t.block()
	}
	t.rubric = func(n *xmlNode) { it.rubrics = append(it.rubrics, n) }
	text := it.d.text(t, it.root.child("itemBody"))
	lines := slices.DeleteFunc(strings.Split(text, "\n"), func(l string) bool { return l == hole })
	text = strings.Join(lines, "\n")
	if !t.exact {
		text = strings.Trim(text, "\n")
	}
	t.hole = nil
	return strings.ReplaceAll(text, hole, "_____")
}

// explanation returns the feedback that is shown after the answer.
func (it *qtiItem) explanation() string {
	var texts []string
	seen := map[string]bool{"": true}
	feedback := it.root.all("modalFeedback")
	for _, n := range feedback {
		if s := it.d.part(&it.text, n); !seen[s] {
			seen[s] = true
			texts = append(texts, s)
		}
	}
	if len(texts) > 1 {
		it.d.lose(it.d.path, feedback[0].line, "qti_feedback", "count", len(texts))
	}
	return strings.Join(texts, "\n")
}

// options reads the options, and gives names that do not fit as IDs other ones.
func (it *qtiItem) options(choices []*xmlNode) bool {
	list, ok := it.choices(choices, it.names, "O.")
	it.q.Options = list
	return ok
}

// choices reads options or prompts. prefix is what the bank's own packages put before their IDs where they match.
func (it *qtiItem) choices(nodes []*xmlNode, names map[string]string, prefix string) ([]questions.Option, bool) {
	d := it.d
	var list []questions.Option
	fit := true
	for _, n := range nodes {
		id := it.ownID(n.attr("identifier"), prefix)
		fit = fit && fitsAsID(id)
		o := questions.Option{ID: id, Text: d.part(&it.text, n), Locked: n.is("fixed")}
		if o.Text == "" && !it.text.math && !it.text.template {
			d.skip(d.path, n.line, "qti_empty", "option", clip(n.attr("identifier")))
			return nil, false
		}
		if _, twice := names[n.attr("identifier")]; twice {
			d.skip(d.path, n.line, "duplicate")
			return nil, false
		}
		names[n.attr("identifier")] = id
		list = append(list, o)
	}
	if !fit {
		for i := range list {
			list[i].ID = "o" + strconv.Itoa(i+1)
			names[nodes[i].attr("identifier")] = list[i].ID
		}
	}
	return list, true
}

// ownID returns the bank's ID for an identifier that the bank itself wrote.
func (it *qtiItem) ownID(id, prefix string) string {
	id = normal(id)
	if !it.meta.own {
		return id
	}
	if it.interaction.name == "matchInteraction" {
		return strings.TrimPrefix(id, prefix)
	}
	return strings.TrimPrefix(id, "_")
}

func fitsAsID(id string) bool {
	odd := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-", r)
	}
	return id != "" && len(id) <= questions.MaxID && utf8.ValidString(id) && !strings.ContainsFunc(id, odd)
}

// trueFalse makes a choice between true and false, or đúng and sai, a question of that kind.
func (it *qtiItem) trueFalse() {
	q := &it.q
	if it.meta.own && it.meta.kind != questions.TrueFalse || q.Kind != questions.Single || len(q.Options) != 2 {
		return
	}
	which := func(o questions.Option) string {
		for _, s := range []string{questions.Fold(o.Text), questions.Fold(o.ID)} {
			switch s {
			case "true", "dung":
				return questions.OptionTrue
			case "false", "sai":
				return questions.OptionFalse
			}
		}
		return questions.Fold(o.ID)
	}
	if it.meta.own {
		which = func(o questions.Option) string { return o.ID }
	}
	first, second := which(q.Options[0]), which(q.Options[1])
	if first == questions.OptionFalse && second == questions.OptionTrue {
		slices.Reverse(q.Options)
		first, second = second, first
	}
	if first != questions.OptionTrue || second != questions.OptionFalse {
		return
	}
	right := 0
	if q.Key.Options[0] == q.Options[1].ID {
		right = 1
	}
	q.Kind, q.Options[0].ID, q.Options[1].ID = questions.TrueFalse, first, second
	q.Key.Options = []string{q.Options[right].ID}
	if !it.meta.own {
		q.Shuffle, q.Options[0].Locked, q.Options[1].Locked = false, false, false
	}
}

// loseRest names what else an item may hold and the bank does not.
func (it *qtiItem) loseRest() {
	d := it.d
	for _, n := range it.root.kids {
		switch n.name {
		case "stylesheet", "apipAccessibility", "catalogInfo", "companionMaterialsInfo":
			d.lose(d.path, n.line, "qti_lost", "element", n.name)
		case "outcomeDeclaration":
			points := n.attr("normalMaximum")
			if n.attr("identifier") == "MAXSCORE" {
				points = n.child("defaultValue").child("value").word()
			}
			if v, err := strconv.ParseFloat(points, 64); err == nil && v != 1 {
				d.lose(d.path, n.line, "qti_points", "points", points)
			}
		}
	}
}

// put gives the question what the manifest says of it and adds it to the file, unless it is not fit for the bank.
func (it *qtiItem) put() {
	d, q, m := it.d, &it.q, it.meta
	it.identify()
	q.Area, q.Difficulty, q.Topic, q.Tags, q.Source = m.area, m.difficulty, m.topic, m.tags, m.source
	if m.own {
		q.Status, q.Shuffle, q.Key.NoMarks = m.status, m.shuffle, m.noMarks
	} else {
		it.title()
	}
	if d.ids == nil {
		d.ids = map[string]bool{}
	}
	if d.ids[q.ID] {
		d.skip(d.path, it.root.line, "duplicate", "name", clip(q.ID))
		return
	}
	probe := *q
	probe.Area, probe.Difficulty = cmp.Or(q.Area, "?"), cmp.Or(q.Difficulty, 1)
	if e, ok := fault.As(probe.Validate()); ok {
		f := e.Fields[0]
		d.addLoss(Loss{Path: d.path + ": " + f.Path, Line: it.root.line, What: f.Code, Args: f.Args, Skipped: true})
		return
	}
	d.ids[q.ID] = true
	d.file.Questions = append(d.file.Questions, *q)
}

// identify gives the question its ID: the item's own as far as it is fit for one.
func (it *qtiItem) identify() {
	id := normal(strings.TrimSpace(cmp.Or(it.root.attr("identifier"), it.meta.id, "item")))
	fit := []byte{}
	for _, r := range id {
		if !fitsAsID(string(r)) {
			r = '-'
		}
		if len(fit)+utf8.RuneLen(r) <= questions.MaxID {
			fit = utf8.AppendRune(fit, r)
		}
	}
	if it.q.ID = string(fit); it.q.ID != id {
		it.d.lose(it.d.path, it.root.line, "qti_id", "was", clip(id), "is", it.q.ID)
	}
}

// title keeps the item's title as its topic, unless it only says what the question says.
func (it *qtiItem) title() {
	title := normal(strings.Join(strings.Fields(it.root.attr("title")), " "))
	stem := strings.Join(strings.Fields(it.q.Stem), " ")
	switch {
	case strings.HasPrefix(stem, strings.TrimSuffix(title, "…")) || title == it.q.ID:
	case len([]rune(title)) > questions.MaxLabel || strings.ContainsFunc(title, unicode.IsControl):
		it.d.lose(it.d.path, it.root.line, "qti_title", "title", clip(title))
	default:
		it.q.Topic = title
	}
}
