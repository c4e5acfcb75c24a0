package i18n_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"khoabang/internal/i18n"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

func TestMatch(t *testing.T) {
	t.Parallel()
	tests := []struct {
		asked, cookie, header string
		want                  i18n.Lang
	}{
		{"", "", "", "vi"},
		{"en", "vi", "vi", "en"},
		{"", "en", "vi", "en"},
		{"fr", "en", "vi", "en"},
		{"", "xx", "en-GB,en;q=0.9,vi;q=0.8", "en"},
		{"", "", "vi-VN,vi;q=0.9,en;q=0.8", "vi"},
		{"", "", "fr-FR,fr;q=0.9", "vi"},
		{"", "", "fr-FR,en;q=0.3", "en"},
		{"", "", ";;;=,,\x00", "vi"},
		{"", "", strings.Repeat("a-", 100_000), "vi"},
	}
	for _, tt := range tests {
		if got := i18n.Match(tt.asked, tt.cookie, tt.header); got != tt.want {
			t.Errorf("Match(%q, %q, %.40q) = %q, want %q", tt.asked, tt.cookie, tt.header, got, tt.want)
		}
	}
}

func TestTexts(t *testing.T) {
	t.Parallel()
	title, detail := i18n.Problem(i18n.Vietnamese, "attempt_closed", nil)
	if title != "Lượt thi đã kết thúc" || !strings.Contains(detail, "đã được tính") {
		t.Errorf("Problem(vi, attempt_closed) = %q, %q", title, detail)
	}
	if got, want := i18n.Field(i18n.Vietnamese, "too_many", map[string]any{"max": 50_000}), "nhiều nhất 50.000 mục"; got != want {
		t.Errorf("Field(too_many) = %q, want %q", got, want)
	}
	if got, want := i18n.Field(i18n.English, "too_many", map[string]any{"max": 50_000}), "may have at most 50,000 items"; got != want {
		t.Errorf("Field(too_many) = %q, want %q", got, want)
	}
	if got, want := i18n.Field("xx", "required", nil), "không được để trống"; got != want {
		t.Errorf("Field in a language there is not = %q, want %q", got, want)
	}
	if got, want := i18n.Text(i18n.English, "no.such.key", nil), "no.such.key"; got != want {
		t.Errorf("Text of an unknown key = %q, want %q", got, want)
	}
}

// An argument from outside is text, not a template: braces in it stay.
func TestArgumentsAreNotTemplates(t *testing.T) {
	t.Parallel()
	got := i18n.Field(i18n.English, "one_of", map[string]any{"allowed": "{max}", "max": 3})
	if want := "must be one of: {max}"; got != want {
		t.Errorf("Field = %q, want %q", got, want)
	}
}

func TestBundle(t *testing.T) {
	t.Parallel()
	if got := i18n.Bundle(i18n.Vietnamese, "no-such-file"); got != nil {
		t.Errorf("Bundle of no file = %s, want nil", got)
	}
	for _, lang := range i18n.Langs() {
		for file := range readMessages(t, lang) {
			var m map[string]string
			b := i18n.Bundle(lang, file)
			if err := json.Unmarshal(b, &m); err != nil {
				t.Errorf("Bundle(%s, %s): %v", lang, file, err)
			}
			if strings.ContainsAny(string(b), "<>") {
				t.Errorf("Bundle(%s, %s) could end a script element", lang, file)
			}
		}
	}
}

// readMessages returns the texts of a language: file, key, text. It fails for a key that a file has twice.
func readMessages(t *testing.T, lang i18n.Lang) map[string]map[string]string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("messages", string(lang), "*.json"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no messages of %s: %v", lang, err)
	}
	files := map[string]map[string]string{}
	for _, p := range paths {
		raw, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		m := map[string]string{}
		d := json.NewDecoder(strings.NewReader(string(raw)))
		if _, err := d.Token(); err != nil {
			t.Fatalf("%s: %v", p, err)
		}
		for d.More() {
			key, err := d.Token()
			var text string
			if err == nil {
				err = d.Decode(&text)
			}
			if err != nil {
				t.Fatalf("%s: %v: want flat keys with texts", p, err)
			}
			if _, twice := m[key.(string)]; twice {
				t.Errorf("%s has %s twice", p, key)
			}
			m[key.(string)] = text
		}
		files[strings.TrimSuffix(filepath.Base(p), ".json")] = m
	}
	return files
}

var placeholder = regexp.MustCompile(`\{[a-z_0-9]+\}`)

func placeholders(text string) []string {
	found := placeholder.FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

func TestLanguagesAgree(t *testing.T) {
	t.Parallel()
	vi, en := readMessages(t, i18n.Vietnamese), readMessages(t, i18n.English)
	shape := func(files map[string]map[string]string) map[string][]string {
		s := map[string][]string{}
		for file, m := range files {
			s[file] = []string{} // an empty file is a file
			for key, text := range m {
				s[file+"/"+key] = placeholders(text)
			}
		}
		return s
	}
	if diff := cmp.Diff(shape(vi), shape(en)); diff != "" {
		t.Errorf("keys and placeholders (-vi +en):\n%s", diff)
	}
	for file, m := range vi {
		for key, text := range m {
			if text == "" || !norm.NFC.IsNormalString(text) {
				t.Errorf("vi/%s/%s is empty or not NFC", file, key)
			}
		}
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 19, 32, 5, 0, time.UTC) // the next day in Vietnam
	tests := []struct{ got, want string }{
		{i18n.Date("vi", at), "24/11/2026"},
		{i18n.Date("en", at), "24 Nov 2026"},
		{i18n.Clock(at), "02:32"},
		{i18n.ClockSeconds(at), "02:32:05"},
		{i18n.When("vi", at), "02:32 ngày 24/11/2026"},
		{i18n.When("en", at), "02:32 on 24 Nov 2026"},
		{i18n.When("vi", time.Time{}), ""},
		{i18n.Number("vi", 0), "0"},
		{i18n.Number("vi", 999), "999"},
		{i18n.Number("vi", -1000), "-1.000"},
		{i18n.Number("vi", 1234567), "1.234.567"},
		{i18n.Number("en", 1234567), "1,234,567"},
		{i18n.Number("vi", -9223372036854775808), "-9.223.372.036.854.775.808"},
		{i18n.Decimal("vi", 1234.5, 2), "1.234,50"},
		{i18n.Decimal("en", 1234.5, 2), "1,234.50"},
		{i18n.Decimal("vi", -0.5, 1), "-0,5"},
		{i18n.Decimal("vi", 22.88, 0), "23"},
		{i18n.Thousandths("vi", 12500), "12,5"},
		{i18n.Thousandths("vi", 12000), "12"},
		{i18n.Thousandths("vi", 333), "0,333"},
		{i18n.Thousandths("vi", -333), "-0,333"},
		{i18n.Thousandths("en", 1_234_050), "1,234.05"},
		{i18n.Duration("vi", 0), "0 giây"},
		{i18n.Duration("vi", 45*time.Second+999*time.Millisecond), "45 giây"},
		{i18n.Duration("vi", 12*time.Minute+5*time.Second), "12 phút 05 giây"},
		{i18n.Duration("vi", 15*time.Minute), "15 phút"},
		{i18n.Duration("vi", time.Hour+5*time.Second), "1 giờ 00 phút 05 giây"},
		{i18n.Duration("vi", 2*time.Hour), "2 giờ"},
		{i18n.Duration("vi", -90*time.Second), "-1 phút 30 giây"},
		{i18n.Duration("en", 12*time.Minute+5*time.Second), "12 min 05 s"},
	}
	for i, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("case %d: got %q, want %q", i, tt.got, tt.want)
		}
	}
}

func TestPlaceTones(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Hoà": "Hòa", "Hòa": "Hòa", "HOÀ": "HÒA", "khoẻ": "khỏe", "Thuý": "Thúy", "thuỷ": "thủy", "quý": "quý", "Quỳ": "Quỳ",
		"hoàn": "hoàn", "thuyền": "thuyền", "hoá, xoá": "hóa, xóa", "ngoằn": "ngoằn", "Hoa\u0300": "Hòa", "": "", "uỷ ban": "ủy ban",
		"đơn giản hoá": "đơn giản hóa", "Già": "Già", "loé": "lóe",
	} {
		if got := i18n.PlaceTones(in); got != want {
			t.Errorf("PlaceTones(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSortNames(t *testing.T) {
	t.Parallel()
	want := []string{
		"", "Lê Thị An", "Nguyễn Thị An", "Trần Văn An", "Phạm Ánh", "Võ Thị Ánh", "Lê Văn Ân", "Bùi Bình", "Dũng",
		"Nguyễn Văn Đạt", "Lê Hoa", "Nguyễn Thị Hòa", "Lê Văn Hoà", "Nguyễn Văn Hòa", "Trần Văn Hoà", "Lê Thị Thúy", "Phan Thuý Thúy",
	}
	for shift := range len(want) {
		got := append(slices.Clone(want[shift:]), want[:shift]...)
		slices.Reverse(got)
		i18n.SortNames(got, func(s string) string { return s })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("SortNames (-want +got):\n%s", diff)
		}
	}
}
