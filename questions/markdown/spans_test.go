package markdown_test

import (
	"fmt"
	"strings"
	"testing"

	"khoabang/questions/markdown"

	"github.com/google/go-cmp/cmp"
)

// printed writes spans as they look: what is hidden is left out, styles are letters before a text in braces.
func printed(spans []markdown.Span) string {
	var b strings.Builder
	for _, s := range spans {
		style := ""
		if s.Strong {
			style += "b"
		}
		if s.Emphasis {
			style += "i"
		}
		if s.Code {
			style += "c"
		}
		style += s.Level
		if s.Row > 0 {
			style += fmt.Sprintf("%d.%d", s.Row, s.Cell)
		}
		switch {
		case s.Picture.ID != "":
			b.WriteString("<" + s.Picture.Alt + ">")
		case s.Hidden:
			b.WriteString(s.Shown)
		case style != "":
			b.WriteString(style + "{" + s.Text + "}")
		default:
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

func TestSpans(t *testing.T) {
	t.Parallel()
	id := strings.Repeat("a", 32)
	tests := []struct{ text, want string }{
		{"Hỏi?", "Hỏi?"},
		{"**Điều** nào *đúng*?", "b{Điều} nào i{đúng}?"},
		{"***cả hai***", "bi{cả hai}"},
		{"**a *b* c**", "b{a }bi{b}b{ c}"},
		{"2*3*4 \\*x\\* \\n", "2*3*4 *x* \\n"},
		{"H~2~O, m^2^, x^2+y^2", "Hsub{2}O, msup{2}, x^2+y^2"},
		{"`a*b` và `` ` ``", "c{a*b} và c{`}"},
		{"## Tiêu đề ##\nxong", "b{Tiêu đề}\nxong"},
		{"Đọc:\n\n```\na *b*\nc\n```\nxong", "Đọc:\n\nc{a *b*\nc\n}xong"},
		{"- một\n- hai", "- một\n- hai"},
		{"* một\n* hai\n\n1. a\n2. b", "• một\n• hai\n\n1. a\n2. b"},
		{"* một", "* một"},
		{"![biển \\[tròn\\]](anh:" + id + ") **a ![x](anh:" + id + ") b**", "<biển [tròn]> b{a }<x>b{ b}"},
		{"![x](anh:" + id + ")![x](anh:" + id + ")", "<x><x>"},
		{"![](anh:" + id + ") ![x](https://a.vn)", "![](anh:" + id + ") ![x](https://a.vn)"},
		{"[luật](https://a.vn) *[b](c)*", "[luật](https://a.vn) i{[b](c)}"},
		{"Bảng\n\n| a | **b** |\n|---|:-:|\n| c | |\n\nsau", "Bảng\n\n1.1{a}b1.2{b}2.1{c}\nsau"},
		{"| a |\n|---|\n| b", "1.1{a}2.1{b}"},
	}
	for _, tt := range tests {
		spans := markdown.Spans(tt.text)
		if got := printed(spans); got != tt.want {
			t.Errorf("Spans(%q) is printed as\n%q, want\n%q", tt.text, got, tt.want)
		}
		whole(t, tt.text, spans)
	}
}

// whole fails unless spans hold a text to its last byte, each picture in one of them.
func whole(t *testing.T, text string, spans []markdown.Span) {
	t.Helper()
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	if d := cmp.Diff(text, b.String()); d != "" {
		t.Errorf("the spans of %q hold something else (-want +got):\n%s", text, d)
	}
}

func FuzzSpans(f *testing.F) {
	for _, s := range []string{"**a** `b` ~~~\nc\n~~~", "| a |\n|--|\n| **b** \\| |", "* a\n  + b\n* c", "![a](anh:" + strings.Repeat("0", 32) + ") H~2~O", "# a #", "```"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) { whole(t, text, markdown.Spans(text)) })
}
