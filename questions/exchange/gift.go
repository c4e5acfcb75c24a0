package exchange

import (
	"bytes"
	"io"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"khoabang/internal/infile"
	"khoabang/questions"
	"khoabang/questions/markdown"
)

// giftFormat is Moodle's GIFT. Text with an escape has a zero byte before each escaped character while it is read:
// infile.ToUTF8 lets no other zero byte in.
func giftFormat() Format {
	return Format{
		Name: "gift", Extensions: []string{".gift", ".gift.txt"}, MediaType: "text/x-gift",
		Decode: decodeGIFT, Encode: encodeGIFT, MaxBytes: MaxText, Sniff: sniffGIFT,
	}
}

var giftSign = regexp.MustCompile(`(?m)^\s*(::.*::|\$CATEGORY:)|\{\s*([=~#}]|T\b|F\b|TRUE\b|FALSE\b)`)

func sniffGIFT(_ string, data []byte) bool {
	return infile.IsText(data) && !bytes.HasPrefix(bytes.TrimSpace(data), []byte("<")) && giftSign.Match(data[:min(len(data), 1<<16)])
}

func decodeGIFT(r io.Reader) (File, error) {
	data, err := readText(r)
	if err != nil {
		return File{}, err
	}
	g := &giftReader{}
	g.file.Language = "vi"
	for _, block := range g.blocks(normal(string(data))) {
		if g.full() {
			break
		}
		g.block(block)
	}
	if g.count == 0 && !g.category {
		g.add("file", 1, "no_questions")
	}
	return g.finish(g.file)
}

type giftReader struct {
	builder
	topic    string // of the category that questions are in
	category bool
}

// giftBlock is the lines of one question, with what the comments before it say.
type giftBlock struct {
	line  int
	text  string
	id    string
	tags  []string
	extra *extra
}

var giftEscape = regexp.MustCompile(`\\([\\~=#{}:n])`)

// blocks splits a file at its empty lines, those between braces excepted.
func (g *giftReader) blocks(text string) []giftBlock {
	var all []giftBlock
	b, depth := giftBlock{}, 0
	end := func() {
		if b.text != "" {
			all = append(all, b)
			b = giftBlock{}
		}
		depth = 0
	}
	for i, line := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(trimmed, "//"):
			if depth == 0 && b.text == "" {
				g.comment(&b, strings.TrimLeft(trimmed, "/ "), i+1)
			}
			continue
		case trimmed == "" && depth == 0:
			end()
			continue
		case strings.HasPrefix(trimmed, "$CATEGORY:") && depth == 0:
			end()
			all = append(all, giftBlock{line: i + 1, text: trimmed})
			continue
		}
		if b.text == "" {
			b.line = i + 1
		}
		line = giftEscape.ReplaceAllString(line, "\x00$1")
		b.text += line + "\n"
		depth += countBare(line, '{') - countBare(line, '}')
		depth = max(depth, 0)
	}
	end()
	return all
}

var (
	giftID  = regexp.MustCompile(`\[id:([^\]]*)\]`)
	giftTag = regexp.MustCompile(`\[tag:([^\]]*)\]`)
)

func (g *giftReader) comment(b *giftBlock, comment string, line int) {
	x, err := parseExtra(comment)
	if err != nil {
		g.lose(at("questions", g.count), line, "extra_broken")
	}
	if x != nil {
		b.extra = x
		return
	}
	if m := giftID.FindStringSubmatch(comment); m != nil {
		b.id = strings.TrimSpace(m[1])
	}
	for _, m := range giftTag.FindAllStringSubmatch(comment, -1) {
		if tag := strings.TrimSpace(m[1]); tag != "" && !slices.Contains(b.tags, tag) {
			b.tags = append(b.tags, tag)
		}
	}
}

// bare returns the index of the first c in s that is not escaped, or -1.
func bare(s string, c byte) int {
	for i := range len(s) {
		if s[i] == c && (i == 0 || s[i-1] != 0) {
			return i
		}
	}
	return -1
}

func countBare(s string, c byte) (n int) {
	for i := bare(s, c); i >= 0; i = bare(s, c) {
		n, s = n+1, s[i+1:]
	}
	return n
}

var giftUnescape = regexp.MustCompile(`\x00.`)

// plainGIFT returns a text as it reads: escapes undone.
func plainGIFT(s string) string {
	return giftUnescape.ReplaceAllStringFunc(s, func(e string) string {
		if e == "\x00n" {
			return "\n"
		}
		return e[1:]
	})
}

var giftMarkup = regexp.MustCompile(`^\s*\[(html|moodle|plain|markdown)\]`)

// text returns a text without the name of its markup, which is inherited where it has none of its own.
func (g *giftReader) text(s, inherited, path string, line int) (text, markup string) {
	markup = inherited
	if m := giftMarkup.FindStringSubmatch(s); m != nil {
		s, markup = s[len(m[0]):], m[1]
	}
	s = strings.TrimSpace(plainGIFT(strings.TrimSpace(s)))
	if markup == "html" || markup == "" && htmlTag.MatchString(s) {
		var lost []string
		s, lost = htmlText(s)
		for _, code := range lost {
			g.lose(path, line, code)
		}
	}
	return s, markup
}

// rich is text for what the bank has in Markdown: of any other markup the signs are text.
func (g *giftReader) rich(s, inherited, path string, line int) (text, markup string) {
	text, markup = g.text(s, inherited, path, line)
	if markup != "markdown" {
		text = markdown.Escape(text)
	}
	return text, markup
}

func (g *giftReader) block(b giftBlock) {
	if category, ok := strings.CutPrefix(b.text, "$CATEGORY:"); ok {
		g.category, g.topic = true, topicOf(category)
		return
	}
	path, text, name := g.next(), strings.TrimSpace(b.text), ""
	if strings.HasPrefix(text, "::") {
		end := strings.Index(strings.ReplaceAll(text[2:], "\x00:", "\x00;"), "::")
		if end < 0 {
			g.add(path, b.line, "gift_title")
			return
		}
		name, text = strings.TrimSpace(plainGIFT(text[2:2+end])), text[2+end+2:]
	}
	open, end := bare(text, '{'), bare(text, '}')
	if open < 0 && end < 0 {
		g.skip(path, b.line, "kind_unsupported", "kind", "description", "name", clip(firstOf(name, plainGIFT(text))))
		return
	}
	if open < 0 || end < open || countBare(text, '{') != countBare(text, '}') || bare(text[open+1:end], '{') >= 0 {
		g.add(path, b.line, "gift_braces")
		return
	}
	if countBare(text, '{') > 1 {
		g.skip(path, b.line, "kind_unsupported", "kind", "cloze", "name", clip(firstOf(name, plainGIFT(text[:open]))))
		return
	}
	stem, markup := g.rich(withBlank(text[:open], text[end+1:]), "", path+".stem_vi", b.line)
	q := questions.Question{Stem: stem, Topic: g.topic, Tags: b.tags}
	a := giftAnswers{g: g, path: path, line: b.line, name: firstOf(name, stem), markup: markup, text: text[open+1 : end]}
	if a.fill(&q) {
		g.put(q, b.id, name, b.extra, path, b.line)
	}
}

// withBlank joins what stands before and after the answers, with a blank where the answer belongs in the sentence.
func withBlank(before, after string) string {
	b, a := strings.TrimSpace(before), strings.TrimSpace(after)
	if a == "" || strings.Trim(a, ".?!…:;") == "" && strings.HasSuffix(strings.TrimRight(b, " )\"”"), "?") || strings.Trim(a, ".?!…:;") == "" && endsSentence(b) {
		return before
	}
	if endsSentence(a[:1]) {
		return strings.TrimRight(before, " \n\t") + " _____" + a
	}
	return strings.TrimRight(before, " \n\t") + " _____ " + a
}

func endsSentence(s string) bool { return s != "" && strings.ContainsAny(s[len(s)-1:], ".?!:;,") }

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return strings.TrimSpace(b)
}

// topicOf returns the label of a category's path: without the course and the top that every path begins with.
func topicOf(category string) string {
	var parts []string
	for _, p := range strings.Split(normal(category), "/") {
		if p = strings.TrimSpace(p); p != "" && p != "top" && !strings.HasPrefix(p, "$") {
			parts = append(parts, p)
		}
	}
	topic := []rune(strings.Join(parts, "/"))
	return string(topic[:min(len(topic), questions.MaxLabel)])
}

// giftAnswers is what stands between the braces.
type giftAnswers struct {
	g                        *giftReader
	path, name, markup, text string
	line                     int
}

// giftAnswer is one of the answers.
type giftAnswer struct {
	sign   byte // '=' or '~'
	weight *big.Rat
	text   string // with escapes
}

var hundred = big.NewRat(100, 1)

// fill gives q its kind, options and key. It reports false, having said why, where the bank can't hold them.
func (a *giftAnswers) fill(q *questions.Question) bool {
	if i := strings.Index(a.text, "####"); i >= 0 {
		q.Explanation, _ = a.g.rich(a.text[i+4:], a.markup, a.path+".explanation_vi", a.line)
		a.text = a.text[:i]
	}
	text := strings.TrimSpace(a.text)
	if text == "" {
		return a.leave("kind_unsupported", "kind", "essay")
	}
	if text[0] == '#' {
		return a.numeric(q, text[1:])
	}
	word, feedback := text, ""
	if i := bare(text, '#'); i >= 0 {
		word, feedback = text[:i], text[i+1:]
	}
	switch strings.ToUpper(strings.TrimSpace(word)) {
	case "T", "TRUE":
		*q = trueFalse(*q, true)
	case "F", "FALSE":
		*q = trueFalse(*q, false)
	default:
		return a.choices(q, text)
	}
	a.feedback(feedback)
	return true
}

func (a *giftAnswers) leave(code string, args ...any) bool {
	a.g.addLoss(Loss{Path: a.path, Line: a.line, What: code, Args: argsOf(append(args, "name", clip(a.name))), Skipped: true})
	return false
}

// settle lists what a verdict names, and reports whether the question can be held.
func (a *giftAnswers) settle(v verdict) bool {
	if v.denied != "" {
		return a.leave(v.denied)
	}
	for _, code := range v.lost {
		a.g.lose(a.path, a.line, code)
	}
	return true
}

func (a *giftAnswers) feedback(s string) {
	if strings.Trim(s, "# \n\t") != "" {
		a.g.lose(a.path, a.line, "feedback_lost")
	}
}

// giftWeight is "%50%", and "50%" right before a letter, as the older missing word format has it.
var giftWeight = regexp.MustCompile(`^\s*(?:%(-?[0-9]{1,3}(?:\.[0-9]{1,9})?)%|([0-9]{1,3})%(\pL))`)

// answers splits text at the signs in set.
func (a *giftAnswers) answers(text, set string) (all []giftAnswer, ok bool) {
	at := func(s string) int {
		first := -1
		for _, c := range []byte(set) {
			if i := bare(s, c); i >= 0 && (first < 0 || i < first) {
				first = i
			}
		}
		return first
	}
	for i := at(text); i >= 0; {
		answer := giftAnswer{sign: text[i]}
		rest := text[i+1:]
		i = at(rest)
		answer.text, text = rest, ""
		if i >= 0 {
			answer.text, text = rest[:i], rest[i:]
			i = 0
		}
		if m := giftWeight.FindStringSubmatch(answer.text); m != nil {
			answer.weight, _ = new(big.Rat).SetString(m[1] + m[2])
			answer.text = answer.text[len(m[0])-len(m[3]):]
		} else if answer.sign == '=' {
			answer.weight = hundred
		} else {
			answer.weight = new(big.Rat)
		}
		if j := bare(answer.text, '#'); j >= 0 {
			a.feedback(answer.text[j+1:])
			answer.text = answer.text[:j]
		}
		if answer.weight.Cmp(hundred) > 0 {
			a.g.add(a.path, a.line, "grade_invalid", "grade", decimalOf(answer.weight))
			return nil, false
		}
		all = append(all, answer)
	}
	return all, true
}

func decimalOf(r *big.Rat) string {
	return strings.TrimRight(strings.TrimRight(r.FloatString(6), "0"), ".")
}

// choices reads choice, matching and short answers.
func (a *giftAnswers) choices(q *questions.Question, text string) bool {
	if first := strings.IndexAny(text, "=~"); first < 0 || strings.TrimSpace(text[:first]) != "" {
		a.g.add(a.path, a.line, "gift_answers")
		return false
	}
	if bare(text, '~') < 0 {
		answers, ok := a.answers(text, "=")
		if ok && strings.Contains(text, "->") {
			return a.matching(q, answers)
		}
		return ok && a.shortText(q, answers)
	}
	answers, ok := a.answers(text, "=~")
	if !ok {
		return false
	}
	q.Shuffle = true
	var graded []choice
	single := false
	for _, answer := range answers {
		single = single || answer.sign == '='
		t, _ := a.g.rich(answer.text, a.markup, a.path+".options", a.line)
		graded = append(graded, choice{t, answer.weight})
	}
	return a.settle(choices(q, graded, single))
}

// matching reads pairs; a pair without a prompt is an option that fits none.
func (a *giftAnswers) matching(q *questions.Question, answers []giftAnswer) bool {
	var pairs []pair
	for _, answer := range answers {
		prompt, option, ok := strings.Cut(answer.text, "->")
		if !ok {
			a.g.add(a.path, a.line, "gift_pair")
			return false
		}
		p, _ := a.g.rich(prompt, a.markup, a.path+".prompts", a.line)
		o, _ := a.g.rich(option, a.markup, a.path+".options", a.line)
		pairs = append(pairs, pair{p, o})
	}
	*q = matching(*q, pairs)
	return true
}

func (a *giftAnswers) shortText(q *questions.Question, answers []giftAnswer) bool {
	var graded []choice
	for _, answer := range answers {
		t, _ := a.g.text(answer.text, a.markup, a.path+".texts", a.line)
		graded = append(graded, choice{t, answer.weight})
	}
	return a.settle(texts(q, graded))
}

// numeric reads "1822", "3.14:0.01", "1..5", or several of them with signs and weights.
func (a *giftAnswers) numeric(q *questions.Question, text string) bool {
	answers := []giftAnswer{{sign: '=', weight: hundred, text: text}}
	if strings.HasPrefix(strings.TrimSpace(text), "=") || bare(text, '~') >= 0 {
		var ok bool
		if answers, ok = a.answers(text, "=~"); !ok {
			return false
		}
	} else if i := bare(text, '#'); i >= 0 {
		a.feedback(text[i+1:])
		answers[0].text = text[:i]
	}
	var graded []numeral
	for _, answer := range answers {
		if answer.sign == '~' && strings.TrimSpace(answer.text) == "" {
			continue // the feedback to all other numbers
		}
		n, ok := parseNumeral(plainGIFT(answer.text))
		if !ok {
			a.g.add(a.path+".number", a.line, "gift_number")
			return false
		}
		n.grade = answer.weight
		graded = append(graded, n)
	}
	return a.settle(number(q, graded))
}

// parseNumeral reads a number, a number with a tolerance after a colon, or the two ends of a range.
func parseNumeral(s string) (numeral, bool) {
	s = strings.TrimSpace(s)
	if low, high, ok := strings.Cut(s, ".."); ok {
		l, ok1 := new(big.Rat).SetString(plainNumber(low))
		h, ok2 := new(big.Rat).SetString(plainNumber(high))
		if !ok1 || !ok2 || l.Cmp(h) > 0 {
			return numeral{}, false
		}
		two := big.NewRat(2, 1)
		middle := new(big.Rat).Quo(new(big.Rat).Add(l, h), two)
		half := new(big.Rat).Quo(new(big.Rat).Sub(h, l), two)
		return numeral{value: exactDecimal(middle), tolerance: exactDecimal(half)}, true
	}
	value, tolerance, _ := strings.Cut(s, ":")
	v, t := decimalFrom(value), questions.Decimal("")
	if strings.TrimSpace(tolerance) != "" {
		if t = decimalFrom(tolerance); t == "" {
			return numeral{}, false
		}
	}
	return numeral{value: v, tolerance: t}, v != ""
}

var numberForm = regexp.MustCompile(`^-?[0-9]{1,30}(\.[0-9]{1,30})?$`)

// plainNumber returns s if it is plain digits, and what is no number else: big.Rat also reads fractions and "1e999999".
func plainNumber(s string) string {
	if s = strings.TrimSpace(s); numberForm.MatchString(s) {
		return s
	}
	return "no number"
}

// decimalFrom reads a number as other programs write it, "1.5e3" and ".5" and "5." among them; "" if it is none that the
// bank can hold.
func decimalFrom(s string) questions.Decimal {
	s = strings.TrimPrefix(strings.TrimSpace(s), "+")
	if d, err := questions.ParseDecimal(s); err == nil {
		return d
	}
	if len(s) > 40 {
		return ""
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f > 1e15 || f < -1e15 {
		return ""
	}
	r, ok := new(big.Rat).SetString(strconv.FormatFloat(f, 'f', -1, 64))
	if !ok {
		return ""
	}
	return exactDecimal(r)
}

// exactDecimal returns r as a decimal; "" if it takes more than nine digits after the dot.
func exactDecimal(r *big.Rat) questions.Decimal {
	s := r.FloatString(9)
	if back, _ := new(big.Rat).SetString(s); back.Cmp(r) != 0 {
		return ""
	}
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if d := questions.Decimal(s); d.Valid() {
		return d
	}
	return ""
}
