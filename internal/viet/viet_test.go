package viet_test

import (
	"testing"

	"khoabang/internal/viet"
)

func TestSpelling(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"Xã Mỹ Hoà Hưng", "xã  mỹ hòa hưng", true},
		{"Thuỷ", "Thủy", true},
		{"Xã Vĩnh Hậu", "Xã Vĩnh Hâu", false},
		{"Hòa Bình", "Hoa Bình", false},
		{"Đặc khu", "Dặc khu", false},
		{"Hòa-Bình", "Hoà-Bình", true},
		{"Hòa Bình", "Hoa Bình̀", false},
	} {
		if got := viet.Spelling(c.a) == viet.Spelling(c.b); got != c.same {
			t.Errorf("Spelling(%q) == Spelling(%q) is %v, want %v", c.a, c.b, got, c.same)
		}
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b  string
		limit int
		want  int
	}{
		{"", "", 3, 0}, {"an phu", "an phu", 3, 0}, {"an phu", "an phú", 3, 1}, {"xa an phu", "an phu", 3, 3},
		{"tan chau", "chau doc", 3, 4}, {"", "ab", 1, 2}, {"kitten", "sitting", 5, 3},
	} {
		if got := viet.Distance(c.a, c.b, c.limit); got != c.want {
			t.Errorf("Distance(%q, %q, %d) = %d, want %d", c.a, c.b, c.limit, got, c.want)
		}
	}
}
