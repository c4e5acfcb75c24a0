package planning_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"khoabang/internal/planning"

	"github.com/google/go-cmp/cmp"
)

const asks = "VI. Kiến nghị, đề xuất"

// wordsOf returns what the given texts, one of each unit, make under the heading of proposals.
func wordsOf(texts ...string) planning.Words {
	var parts []planning.Part
	var reports []planning.Report
	for i, text := range texts {
		parts = append(parts, planning.Part{UnitID: fmt.Sprintf("xa-%d", i)})
		reports = append(reports, planning.Report{Sections: []planning.Section{{Heading: asks, Text: text}}})
	}
	return planning.WordsOf([]planning.Section{{Heading: asks}}, parts, reports, func(id string) string { return strings.ReplaceAll(id, "xa-", "Xã ") })[0]
}

func TestWordsOfUnits(t *testing.T) {
	t.Parallel()
	w := wordsOf("Cấp thêm kinh phí.", " ", "- Mở lớp tập huấn;\n\n- Cấp máy tính.", "cấp  thêm kinh phí", "Không có.")
	var lines []string
	for _, s := range w.Said {
		lines = append(lines, fmt.Sprintf("%d %t %s", len(s.Parts), s.Nothing, s.Line))
	}
	want := []string{"2 false - Xã 0, Xã 3: Cấp thêm kinh phí.", "1 false - Xã 2:\n+ Mở lớp tập huấn;\n+ Cấp máy tính.", "1 true - Xã 4: Không có."}
	if d := cmp.Diff(want, lines); d != "" {
		t.Errorf("the words differ (-want +got):\n%s", d)
	}
	if got := w.Prefill(); got != "- Xã 0, Xã 3: Cấp thêm kinh phí.\n- Xã 2:\n+ Mở lớp tập huấn;\n+ Cấp máy tính." {
		t.Errorf("the draft takes %q", got)
	}
	if !w.Proposals() || w.Summed {
		t.Errorf("the heading is proposals %t, summed %t", w.Proposals(), w.Summed)
	}
	same := wordsOf(slices.Repeat([]string{"a"}, 14)...)
	if got := same.Prefill(); got != "- Xã 0, Xã 1, Xã 2, Xã 3, Xã 4, Xã 5, Xã 6, Xã 7, Xã 8, Xã 9, Xã 10, Xã 11 và 2 đơn vị khác: a" {
		t.Errorf("the draft takes %q", got)
	}
}

func TestOtherHeadingsFollow(t *testing.T) {
	t.Parallel()
	sections := []planning.Section{{Heading: "I. Chỉ đạo"}, {Heading: "II. Kết quả theo hình thức tuyên truyền"}}
	reports := []planning.Report{{Sections: []planning.Section{{Heading: "II. Kết quả theo hình thức  tuyên truyền", Text: "x"}, {Heading: "Khó khăn", Text: "Thiếu người"}, {Heading: "1. chỉ đạo", Text: "y"}}}}
	var got []string
	for _, w := range planning.WordsOf(sections, []planning.Part{{UnitID: "a"}}, reports, strings.ToUpper) {
		got = append(got, fmt.Sprintf("%s: %t %d %q", w.Heading, w.Summed, len(w.Said), w.Prefill()))
	}
	want := []string{`I. Chỉ đạo: false 0 ""`, `II. Kết quả theo hình thức tuyên truyền: true 1 ""`, `Khó khăn: false 1 "- A: Thiếu người"`, `1. chỉ đạo: false 1 "- A: y"`}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("the words differ (-want +got):\n%s", d)
	}
}

func TestADraftTellsWhoseWordsItLeavesOut(t *testing.T) {
	t.Parallel()
	var texts []string
	for i := range 150 {
		texts = append(texts, fmt.Sprintf("Đề nghị cấp %d triệu đồng để in tờ rơi và mở lớp tập huấn cho công chức tại bộ phận một cửa.", i))
	}
	w := wordsOf(texts...)
	got := w.Prefill()
	lines := strings.Split(got, "\n")
	kept := len(lines) - 1
	if n := utf8.RuneCountInString(got); n > planning.MaxPrefill+100 || kept < 15 {
		t.Errorf("the draft takes %d characters of %d units", n, kept)
	}
	if want := fmt.Sprintf("(Ý kiến của %d đơn vị khác: xem phụ lục kèm theo.)", 150-kept); lines[kept] != want {
		t.Errorf("the draft ends with %q, want %q", lines[kept], want)
	}
	w.Heading = "V. Phương hướng"
	if got := w.Prefill(); !strings.HasSuffix(got, fmt.Sprintf("(Còn ý kiến của %d đơn vị chưa đưa vào phần này.)", 150-kept)) {
		t.Errorf("the draft ends with %q", got[len(got)-100:])
	}
}
