package exchange

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// The shapes of lines. A word joiner before a line keeps it from being taken for any of them.
var (
	questionLine    = form("Cc", `^[ \t\x{a0}]*(?:Câu|CÂU|câu)(?:[ \x{a0}]+hỏi)?[ \t\x{a0}]*(\d{1,5})(?:[ \x{a0}]*[(\[](NB|TH|VD|VDC)[)\]])?[ \t\x{a0}]*[.:)\/-]?[ \t\x{a0}]*`)
	numberLine      = form("0123456789", `^[ \t\x{a0}]*(\d{1,5})[.)][ \t\x{a0}]+`)
	optionMark      = form("*ABCDEFGHIJKL", `^[ \t\x{a0}]*(\*?)[ \x{a0}]*([A-L])[ \x{a0}]*[.):/][ \t\x{a0}]*`)
	smallMark       = form("*abcdefghijkl", `^[ \t\x{a0}]*(\*?)[ \x{a0}]*([a-l])[ \x{a0}]*[.)][ \t\x{a0}]*`)
	inlineMark      = regexp.MustCompile(`(\t[ \t\x{a0}]*|[ \x{a0}]+)\*?[A-L][ \x{a0}]*[.)]`)
	answerLine      = form("ĐCT", `^[ \t]*(?:Đáp án|ĐÁP ÁN|Đ/á|ĐA|Chọn|Trả lời)(?: đúng)?[ \t]*(?:là)?[ \t]*[:.]?[ \t]*([A-L](?:[ \t,;]+[A-L])*)[ \t]*\.?[ \t]*$`)
	explanationLine = form("LGH", `^[ \t]*(?:Lời giải|LỜI GIẢI|Giải thích|GIẢI THÍCH|Hướng dẫn giải|HDG)[ \t]*(?:[:.][ \t]*|$)`)
	endLine         = regexp.MustCompile(`^[ \t\-–—_.*=…]*H[ẾếÊ]T[ \t\-–—_.*=…]*$`)
	keyHeading      = form("BĐH", `^[ \t]*(?:BẢNG[ \t]+)?(?:ĐÁP ÁN|Bảng đáp án|HƯỚNG DẪN GIẢI|HƯỚNG DẪN CHẤM)[^:]{0,40}:?[ \t]*$`)
	partLine        = form("P", `^[ \t]*(?:PHẦN|Phần)[ \t]+(?:[IVX]+|\d+)\b`)
	keyPair         = regexp.MustCompile(`(?:Câu[ \t]*)?(\d{1,5})[ \t]*[-–.:)]?[ \t]*([A-L](?:,[ ]?[A-L])*)(?:[ \t,;|]+|$)`)
	detailLine      = regexp.MustCompile(`^[ \t]*(\p{L}[\p{L}/ ]{1,30}?(?: \d{1,2})?)[ \t]*:[ \t]*`)
	promptLine      = form("V", `^[ \t]*Vế (\d{1,2})\.[ \t]*`)
	levelFirst      = form("([", `^[ \t]*[(\[](NB|TH|VD|VDC)[)\]][ \t.:]*`)
	levelLast       = regexp.MustCompile(`[ \t]*[(\[](NB|TH|VD|VDC)[)\]][ \t.]*$`)
)

// shape is what the beginning of a line looks like, and the letters of which one comes first, after blanks, in every
// line that has the shape: most lines are told by them, and the expression is not run.
type shape struct {
	starts string
	form   *regexp.Regexp
}

func form(starts, expr string) shape { return shape{starts, regexp.MustCompile(expr)} }

func (f shape) may(s string) bool {
	for _, r := range s {
		if r != ' ' && r != '\t' && r != '\u00a0' {
			return strings.ContainsRune(f.starts, r)
		}
	}
	return false
}

func (f shape) matches(s string) bool { return f.may(s) && f.form.MatchString(s) }

// find returns where the shape and its groups are, as regexp does; nil where s has another.
func (f shape) find(s string) []int {
	if !f.may(s) {
		return nil
	}
	return f.form.FindStringSubmatchIndex(s)
}

// texts returns the text of the shape and of its groups; nil where s has another.
func (f shape) texts(s string) []string {
	if !f.may(s) {
		return nil
	}
	return f.form.FindStringSubmatch(s)
}

// isEnd reports whether a line ends the paper.
func isEnd(s string) bool { return strings.Contains(s, "H") && endLine.MatchString(s) }

// labelIn returns a label with its colon, and the label; nil where the line has none.
func labelIn(s string) []string {
	if i := strings.IndexByte(s, ':'); i < 0 || utf8.RuneCountInString(strings.TrimSpace(s[:i])) > maxLabelRunes {
		return nil
	}
	return detailLine.FindStringSubmatch(s)
}

// maxLabelRunes is as long as detailLine lets a label be.
const maxLabelRunes = 34

// levelOf takes the level mark off a stem's beginning or end.
func levelOf(stem string) (level, rest string) {
	if m := levelFirst.find(stem); m != nil {
		return stem[m[2]:m[3]], unjoin(stem[m[1]:])
	}
	if !strings.HasSuffix(strings.TrimRight(stem, " \t."), ")") && !strings.HasSuffix(strings.TrimRight(stem, " \t."), "]") {
		return "", unjoin(stem)
	}
	if m := levelLast.FindStringSubmatchIndex(stem); m != nil && !strings.HasSuffix(stem[:m[2]-1], joiner) {
		return stem[m[2]:m[3]], unjoin(stem[:m[0]])
	}
	return "", unjoin(stem)
}
