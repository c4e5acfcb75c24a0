package markdown_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khoabang/questions/markdown"
)

const id = "0123456789abcdef0123456789abcdef"

// sizes knows the picture id alone.
func sizes(asked string) (markdown.Size, bool) {
	return markdown.Size{Width: 640, Height: 480}, asked == id
}

var all = markdown.Options{Links: true, Picture: sizes}

func TestHTML(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text, want string }{
		{"emphasis", "Luật **này** có *hiệu lực*", "Luật <strong>này</strong> có <em>hiệu lực</em>"},
		{"both", "***rất***", "<em><strong>rất</strong></em>"},
		{"closing sign inside", "**Câu 1:** gì?", "<strong>Câu 1:</strong> gì?"},
		{"line breaks kept", "**a**\nb", "<strong>a</strong><br>b"},
		{"paragraphs", "**a**\n\nb", "<p><strong>a</strong></p><p>b</p>"},
		{"code", "Gõ `<b>*x*</b>`", "Gõ <code>&lt;b&gt;*x*&lt;/b&gt;</code>"},
		{"fenced code", "```\na < b\n  c\n```", "<pre><code>a &lt; b\n  c\n</code></pre>"},
		{"bullets", "- a\n- b", "<ul><li>a</li><li>b</li></ul>"},
		{"numbers are kept", "1. a\n3. b", `<ol><li value="1">a</li><li value="3">b</li></ol>`},
		{"nested list", "1. a\n   - b\n   - c\n2. d", `<ol><li value="1">a<ul><li>b</li><li>c</li></ul></li><li value="2">d</li></ol>`},
		{"heading is no heading", "# Điều 1\nabc", "<p><strong>Điều 1</strong></p><p>abc</p>"},
		{"levels", "H~2~O và m^2^", "H<sub>2</sub>O và m<sup>2</sup>"},
		{"table", "| a | b |\n|---|--:|\n| 1 | **2** |", `<table><tr><th>a</th><th class="right">b</th></tr><tr><td>1</td><td class="right"><strong>2</strong></td></tr></table>`},
		{"picture", "Biển ![cấm \"đỗ\"](anh:" + id + ") nào?", `Biển <img src="/anh/` + id + `" alt="cấm &#34;đỗ&#34;" width="640" height="480"> nào?`},
		{"picture that is not there", "![a](anh:" + strings.Repeat("f", 32) + ")", "[a]"},
		{"link", "[Luật](https://vbpl.vn/1?a=1&b=2)", `<a href="https://vbpl.vn/1?a=1&amp;b=2" rel="noopener noreferrer" target="_blank">Luật</a>`},
		{"escaped", `\*a\* và 1\. b`, "*a* và 1. b"},
		{"HTML is text", "<script>alert(1)</script> **a** <img src=x onerror=y>", "&lt;script&gt;alert(1)&lt;/script&gt; <strong>a</strong> &lt;img src=x onerror=y&gt;"},
		{"entities are text", "**a** &lt;b&gt; &nbsp;", "<strong>a</strong> &amp;lt;b&amp;gt; &amp;nbsp;"},
		{"remote picture is text", "**a** ![b](https://x.vn/b.png)", "<strong>a</strong> ![b](https://x.vn/b.png)"},
		{"script link is text", "**a** [b](javascript:alert(1))", "<strong>a</strong> [b](javascript:alert(1))"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(test.want, markdown.HTML(test.text, all)); d != "" {
				t.Errorf("HTML(%q) (-want +got):\n%s", test.text, d)
			}
		})
	}
}

func TestLinksOnlyWhereAllowed(t *testing.T) {
	t.Parallel()
	const text = "[Luật](https://vbpl.vn) **a**"
	const want = "[Luật](https://vbpl.vn) <strong>a</strong>"
	if got := markdown.HTML(text, markdown.Options{}); got != want {
		t.Errorf("HTML(%q) = %q, want %q", text, got, want)
	}
}

// TestPlain holds what was written before there was markup, and must look as it did.
func TestPlain(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "Hiến pháp năm 2013 gồm bao nhiêu chương?", "Dòng 1\n\n  dòng 2\n", "1. Theo Luật Đất đai", "12) năm", "- 5", "+ 3", "* Ghi chú",
		"2*3*4", "2 * 3 * 4", "a**b**c", "x^2+y^2=z^2", "khoảng ~5 đến ~10", "Điền vào (____) và (____)", "______ là gì? __tên__ _a_",
		"(*) và (**) là chú thích (*)", "giá 5* và 6*", "> 50%", "5 < 6 > 4", "<b>đậm</b>", "AT&amp;T", "    bốn dấu cách", "---", "Tiêu đề\n---",
		"#1", `C:\thu muc\tep`, "[A](B)", "[1] và [2]", "[x]: https://x.vn", "![a](b.png)", "https://vbpl.vn", "<https://vbpl.vn>", "a | b", "`", "$x_1*y$",
	} {
		if got := markdown.HTML(text, markdown.Options{Picture: sizes}); got != "" {
			t.Errorf("HTML(%q) = %q, want none: it is plain", text, got)
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, want string }{
		{"Dòng 1\n\n  dòng 2\n", "Dòng 1\n\n  dòng 2\n"},
		{"**Câu** *1*\n`a*b`", "Câu 1\na*b"},
		{"- a\n- b\n  - c", "- a\n- b\n- c"},
		{"3. a\n7. b", "3. a\n7. b"},
		{"1. abc", "1. abc"},
		{"# Điều 1\n\nabc", "Điều 1\n\nabc"},
		{"| a | b |\n|---|---|\n| 1 | 2 |", "a | b\n1 | 2"},
		{"H~2~O, m^2^, x^ab^", "H₂O, m², x^ab"},
		{"![biển  **báo**](anh:" + id + ") là gì?", "[biển báo] là gì?"},
		{"![a](https://x.vn/a.png)", "![a](https://x.vn/a.png)"},
		{"[Luật](https://vbpl.vn)", "Luật"},
		{"[Luật](B)", "[Luật](B)"},
		{`\*a\*`, "*a*"},
	} {
		if d := cmp.Diff(test.want, markdown.Text(test.text)); d != "" {
			t.Errorf("Text(%q) (-want +got):\n%s", test.text, d)
		}
	}
}

func TestReferences(t *testing.T) {
	t.Parallel()
	text := "![a *b*](anh:" + id + ")\n- ![](<anh:" + id + ">)\n\n`![x](anh:1)` ![y](https://y.vn/y.png)"
	want := []markdown.Reference{
		{ID: id, Alt: "a b", Where: "anh:" + id}, {ID: id, Where: "anh:" + id}, {Alt: "y", Where: "https://y.vn/y.png"},
	}
	if d := cmp.Diff(want, markdown.References(text)); d != "" {
		t.Errorf("References(%q) (-want +got):\n%s", text, d)
	}
}
