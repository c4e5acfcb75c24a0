package exchange

import (
	"cmp"
	"maps"
	"math/big"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"khoabang/questions"
)

// scoring is how an item says that responses are marked.
type scoring struct {
	mapped   bool     // by the mapping of the declaration
	custom   bool     // by rules of its own, on top of the right answer
	equal    *xmlNode // by nearness to the right number
	caseFree bool     // whatever the capitals
}

// scoring reads response processing: the templates of the specification, and rules that compare the response with
// what is declared as right.
func (it *qtiItem) scoring() scoring {
	var s scoring
	rp := it.root.child("responseProcessing")
	name := cmp.Or(rp.attr("template"), rp.attr("templateLocation"))
	switch strings.TrimSuffix(path.Base(name), ".xml") {
	case "map_response", "CC2_map_response":
		s.mapped = true
	case "match_correct", ".", "CC2_match", "CC2_match_basic":
	default:
		s.custom = true
	}
	s.mapped = s.mapped || len(rp.named("mapResponse")) > 0
	for _, n := range rp.find(func(n *xmlNode) bool { return n.name == "equal" || n.name == "stringMatch" }) {
		if !it.compares(n) {
			continue
		}
		if n.name == "equal" {
			s.equal = n
		} else {
			s.caseFree = n.attr("caseSensitive") == "false"
		}
	}
	s.custom = s.custom || it.partial(rp)
	return s
}

// compares reports whether n compares the response.
func (it *qtiItem) compares(n *xmlNode) bool {
	return slices.ContainsFunc(n.named("variable"), func(v *xmlNode) bool {
		return v.attr("identifier") == it.response.attr("identifier")
	})
}

// partial reports whether rules set the score by anything but a comparison with the right answer.
func (it *qtiItem) partial(n *xmlNode) bool {
	for _, k := range n.kids {
		branch := k.name == "responseIf" || k.name == "responseElseIf"
		if branch && it.setsScore(k) && len(k.kids) > 0 && it.compares(k) && len(k.named("correct")) == 0 &&
			len(k.named("isNull")) == 0 && len(k.named("mapResponse")) == 0 {
			return true
		}
		if it.partial(k) {
			return true
		}
	}
	return false
}

func (it *qtiItem) setsScore(n *xmlNode) bool {
	return slices.ContainsFunc(n.all("setOutcomeValue"), func(o *xmlNode) bool { return o.attr("identifier") == "SCORE" })
}

// mapping returns what each response is worth, and whether capitals count, by the mapping's keys.
func (it *qtiItem) mapping() (worth map[string]float64, keys []string, caseFree bool) {
	worth, caseFree = map[string]float64{}, true
	for _, e := range it.response.child("mapping").all("mapEntry") {
		key := normal(e.attr("mapKey"))
		v, err := strconv.ParseFloat(strings.TrimSpace(e.attr("mappedValue")), 64)
		if _, twice := worth[key]; err != nil || twice {
			continue
		}
		worth[key] = v
		keys = append(keys, key)
		caseFree = caseFree && e.attr("caseSensitive") == "false"
	}
	return worth, keys, caseFree
}

// right returns the responses that are right: those declared so, or else those that are worth most.
func (it *qtiItem) right() []string {
	var values []string
	for _, v := range it.response.child("correctResponse").all("value") {
		values = append(values, strings.Join(strings.Fields(v.word()), " "))
	}
	s := it.scoring()
	worth, keys, _ := it.mapping()
	if len(values) == 0 {
		most := slices.Max(append(slices.Collect(maps.Values(worth)), 0))
		for _, k := range keys {
			if v := worth[k]; v > 0 && (v == most || it.response.attr("cardinality") == "multiple") {
				values = append(values, k)
			}
		}
	}
	if s.mapped && len(values) > 0 && it.weighted(worth, values) {
		it.d.lose(it.d.path, it.response.line, "qti_weights")
	}
	if s.custom {
		it.d.lose(it.d.path, it.root.child("responseProcessing").line, "qti_scoring")
	}
	return values
}

// weighted reports whether some right response is worth more than another, or a wrong one something.
func (it *qtiItem) weighted(worth map[string]float64, right []string) bool {
	if len(right) > questions.MaxOptions*questions.MaxOptions {
		return true // far more than the bank can hold: not worth comparing each with each
	}
	for k, v := range worth {
		if slices.Contains(right, k) != (v > 0) || v > 0 && v != worth[right[0]] {
			return true
		}
	}
	return false
}

// chosen reads which options are right.
func (it *qtiItem) chosen() bool {
	d := it.d
	right := it.right()
	if len(right) == 0 {
		d.skip(d.path, it.response.line, "qti_no_key")
		return false
	}
	for _, r := range right {
		id, ok := it.names[r]
		if !ok {
			d.skip(d.path, it.response.line, "unknown_option")
			return false
		}
		it.q.Key.Options = append(it.q.Key.Options, id)
	}
	return true
}

// pairs returns the right pairs of identifiers.
func (it *qtiItem) pairs() ([][2]string, bool) {
	d := it.d
	var pairs [][2]string
	for _, r := range it.right() {
		f := strings.Fields(r)
		if len(f) != 2 {
			d.skip(d.path, it.response.line, "qti_pairs")
			return nil, false
		}
		pairs = append(pairs, [2]string{f[0], f[1]})
	}
	if len(pairs) == 0 {
		d.skip(d.path, it.response.line, "qti_no_key")
		return nil, false
	}
	return pairs, true
}

// match reads two sets between which pairs are to be found. The set of which every member has exactly one partner
// holds the prompts.
func (it *qtiItem) match() bool {
	d, q := it.d, &it.q
	q.Kind = questions.Matching
	sets := it.interaction.all("simpleMatchSet")
	if len(sets) != 2 {
		d.skip(d.path, it.interaction.line, "qti_pairs")
		return false
	}
	pairs, ok := it.pairs()
	if !ok {
		return false
	}
	first, second := sets[0].all("simpleAssociableChoice"), sets[1].all("simpleAssociableChoice")
	if !each(first, pairs, 0) && each(second, pairs, 1) {
		first, second = second, first
		for i := range pairs {
			pairs[i][0], pairs[i][1] = pairs[i][1], pairs[i][0]
		}
	}
	if q.Prompts, ok = it.choices(first, it.prompts, "P."); !ok || !it.options(second) {
		return false
	}
	return it.paired(first, pairs)
}

// each reports whether every member of a set stands in exactly one pair.
func each(set []*xmlNode, pairs [][2]string, side int) bool {
	count := map[string]int{}
	for _, p := range pairs {
		count[p[side]]++
	}
	return len(set) == len(pairs) && !slices.ContainsFunc(set, func(n *xmlNode) bool { return count[n.attr("identifier")] != 1 })
}

// paired reads the right option for each prompt.
func (it *qtiItem) paired(prompts []*xmlNode, pairs [][2]string) bool {
	d := it.d
	if !each(prompts, pairs, 0) {
		d.skip(d.path, it.response.line, "qti_pairs")
		return false
	}
	partner := map[string]string{}
	for _, p := range pairs {
		partner[p[0]] = p[1]
	}
	for _, n := range prompts {
		id, ok := it.names[partner[n.attr("identifier")]]
		if !ok {
			d.skip(d.path, it.response.line, "unknown_option")
			return false
		}
		it.q.Key.Options = append(it.q.Key.Options, id)
	}
	return true
}

// associate reads one set in which pairs are to be found. Who sees the question in the bank is told which half of
// each pair is the prompt.
func (it *qtiItem) associate() bool {
	it.q.Kind = questions.Matching
	pairs, ok := it.pairs()
	if !ok {
		return false
	}
	first := map[string]bool{}
	for _, p := range pairs {
		first[p[0]] = true
	}
	var prompts, options []*xmlNode
	for _, n := range it.interaction.all("simpleAssociableChoice") {
		if first[n.attr("identifier")] {
			prompts = append(prompts, n)
		} else {
			options = append(options, n)
		}
	}
	if it.q.Prompts, ok = it.choices(prompts, it.prompts, ""); !ok || !it.options(options) {
		return false
	}
	it.d.lose(it.d.path, it.interaction.line, "qti_associate")
	return it.paired(prompts, pairs)
}

// entry reads a text or a number to be typed.
func (it *qtiItem) entry() bool {
	d := it.d
	if c := it.response.attr("cardinality"); c != "single" && c != "" {
		d.skip(d.path, it.response.line, "qti_cardinality", "cardinality", clip(c))
		return false
	}
	switch base := it.response.attr("baseType"); base {
	case "float", "integer":
		if it.meta.own && it.meta.kind == questions.Prediction {
			it.q.Kind = questions.Prediction
			return true
		}
		return it.number()
	case "string", "":
		return it.words()
	default:
		d.skip(d.path, it.response.line, "qti_cardinality", "cardinality", clip(base))
		return false
	}
}

// words reads the accepted texts: all that are worth the most, the declared one first.
func (it *qtiItem) words() bool {
	d, q := it.d, &it.q
	q.Kind = questions.ShortText
	s := it.scoring()
	var texts []string
	add := func(text string) {
		if !it.meta.own {
			text = strings.TrimSpace(text)
		}
		if text != "" && len(texts) <= questions.MaxTexts && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	for _, v := range it.response.child("correctResponse").all("value") {
		add(normal(v.raw()))
	}
	worth, keys, caseFree := it.mapping()
	if s.mapped || len(texts) == 0 {
		most := slices.Max(append(slices.Collect(maps.Values(worth)), 0))
		for _, k := range keys {
			switch {
			case worth[k] == most && most > 0:
				add(k)
			case worth[k] > 0:
				d.lose(d.path, it.response.line, "qti_partial", "text", clip(k))
			}
		}
	}
	if len(texts) == 0 {
		d.skip(d.path, it.response.line, "qti_no_key")
		return false
	}
	if !(s.mapped && caseFree && len(keys) > 0) && !s.caseFree {
		d.lose(d.path, it.response.line, "qti_case")
	}
	if s.custom {
		d.lose(d.path, it.root.child("responseProcessing").line, "qti_scoring")
	}
	q.Key.Texts = texts
	return true
}

// number reads the right number and how far off it still counts.
func (it *qtiItem) number() bool {
	d, q := it.d, &it.q
	q.Kind = questions.Numeric
	right := it.right()
	if len(right) != 1 {
		d.skip(d.path, it.response.line, "qti_no_key")
		return false
	}
	var ok bool
	if q.Key.Number, ok = qtiDecimal(right[0]); !ok {
		d.skip(d.path, it.response.line, "qti_number", "number", clip(right[0]))
		return false
	}
	equal := it.scoring().equal
	if equal == nil || equal.attr("toleranceMode") == "exact" || equal.attr("toleranceMode") == "" {
		return true
	}
	if q.Key.Tolerance, ok = it.tolerance(equal, q.Key.Number); !ok {
		d.skip(d.path, equal.line, "qti_tolerance", "tolerance", clip(equal.attr("tolerance")))
		return false
	}
	if equal.attr("includeLowerBound") == "false" || equal.attr("includeUpperBound") == "false" {
		d.lose(d.path, equal.line, "qti_bounds")
	}
	return true
}

// tolerance reads one number or two equal ones; of the relative mode they are percents of the right number.
func (it *qtiItem) tolerance(equal *xmlNode, number questions.Decimal) (questions.Decimal, bool) {
	f := strings.Fields(equal.attr("tolerance"))
	if len(f) != 1 && len(f) != 2 {
		return "", false
	}
	t, ok := qtiDecimal(f[0])
	u, ok2 := qtiDecimal(f[len(f)-1])
	if !ok || !ok2 || !t.Within(u, "") || t.Negative() {
		return "", false
	}
	if equal.attr("toleranceMode") == "absolute" {
		return t, true
	}
	percent, _ := new(big.Rat).SetString(string(t))
	n, _ := new(big.Rat).SetString(string(number))
	share := percent.Mul(percent, n.Abs(n))
	return exactly(share.Quo(share, big.NewRat(100, 1)))
}

var floatForm = regexp.MustCompile(`^[+-]?([0-9]{1,30}\.?[0-9]{0,30}|\.[0-9]{1,30})([eE][+-]?[0-9]{1,2})?$`)

// qtiDecimal reads a number as XML Schema writes it, if the bank can hold it exactly.
func qtiDecimal(s string) (questions.Decimal, bool) {
	if d := questions.Decimal(s); d.Valid() {
		return d, true
	}
	if !floatForm.MatchString(s) {
		return "", false
	}
	r, ok := new(big.Rat).SetString(strings.TrimPrefix(s, "+"))
	if !ok {
		return "", false
	}
	return exactly(r)
}

// exactly writes r with no more digits than it needs, if that many are allowed.
func exactly(r *big.Rat) (questions.Decimal, bool) {
	s := r.FloatString(9)
	s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	back, ok := new(big.Rat).SetString(s)
	return questions.Decimal(s), ok && back.Cmp(r) == 0 && questions.Decimal(s).Valid()
}
