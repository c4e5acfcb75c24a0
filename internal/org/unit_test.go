package org_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khoabang/internal/fault"
	"khoabang/internal/org"
)

func day(y int, m time.Month, d int) time.Time {
	return time.Date(y, m, d, 0, 0, 0, 0, time.FixedZone("Việt Nam", 7*3600)).UTC()
}

// fields returns the faults of err as "path code".
func fields(err error) []string {
	var list []string
	if f, ok := fault.As(err); ok {
		for _, x := range f.Fields {
			list = append(list, x.Path+" "+x.Code)
		}
	}
	return list
}

func wantFields(t *testing.T, what string, err error, want ...string) {
	t.Helper()
	if d := cmp.Diff(want, fields(err)); d != "" {
		t.Errorf("%s: the fields differ (-want +got):\n%s%v", what, d, err)
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	good := org.Unit{ID: "xa-an-phu", Code: "30337", Kind: org.KindCommune, Name: "Xã An Phú", Selectable: true}
	for _, c := range []struct {
		name   string
		change func(*org.Unit)
		want   []string
	}{
		{"good", func(*org.Unit) {}, nil},
		{"ended with a successor", func(u *org.Unit) { u.ValidTo, u.Successor = day(2025, 7, 1), "xa-moi" }, nil},
		{"a headcount of none", func(u *org.Unit) { u.Headcounts = map[string]int{"lanh_dao": 0} }, nil},
		{"nothing", func(u *org.Unit) { *u = org.Unit{} }, []string{"id required", "name required", "kind unit_kind"}},
		{"an ID with a space", func(u *org.Unit) { u.ID = "xa an phu" }, []string{"id identifier"}},
		{"a formula for a code", func(u *org.Unit) { u.Code = "=1" }, []string{"code identifier"}},
		{"a long name", func(u *org.Unit) { u.Name = strings.Repeat("ă", 201) }, []string{"name too_long"}},
		{"an unknown kind", func(u *org.Unit) { u.Kind = "thon" }, []string{"kind unit_kind"}},
		{"a group to choose", func(u *org.Unit) { u.Kind = org.KindGroup }, []string{"selectable unit_kind_not_selectable"}},
		{"many aliases", func(u *org.Unit) { u.Aliases = slices.Repeat([]string{"x"}, 21) }, []string{"aliases too_many"}},
		{"an empty alias", func(u *org.Unit) { u.Aliases = []string{"a", ""} }, []string{"aliases[1] required"}},
		{"over before it begins", func(u *org.Unit) { u.ValidFrom, u.ValidTo = day(2025, 7, 1), day(2025, 7, 1) }, []string{"valid_to unit_ends_before"}},
		{"a successor and no end", func(u *org.Unit) { u.Successor = "xa-moi" }, []string{"valid_to unit_end_needed"}},
		{"its own successor", func(u *org.Unit) { u.ValidTo, u.Successor = day(2025, 7, 1), u.ID }, []string{"successor unit_own_successor"}},
		{"fewer than nobody", func(u *org.Unit) { u.Headcounts = map[string]int{"lanh_dao": -1} }, []string{"headcounts.lanh_dao range"}},
	} {
		u := good
		c.change(&u)
		wantFields(t, c.name, u.Validate(), c.want...)
	}
}

// A district ended on 30/6/2025: the last moment at which it is offered is the end of that day in Vietnam.
func TestOfferedUntilTheEnd(t *testing.T) {
	t.Parallel()
	u := org.Unit{ID: "huyen-cu", Kind: org.KindDistrict, Name: "Huyện cũ", Selectable: true, ValidTo: day(2025, 7, 1)}
	for at, want := range map[time.Time]bool{
		day(2025, 6, 30): true, day(2025, 7, 1).Add(-time.Millisecond): true, day(2025, 7, 1): false, day(2026, 1, 1): false,
	} {
		if got := u.OfferedAt(at); got != want {
			t.Errorf("OfferedAt(%v) = %v, want %v", at, got, want)
		}
	}
	if (org.Unit{Kind: org.KindGroup}).OfferedAt(day(2025, 1, 1)) {
		t.Error("a unit that is not selectable is offered")
	}
}

// units returns a directory with an old district whose successor is a commune.
func units() []org.Unit {
	return []org.Unit{
		{ID: "huyen-thoai-son", Kind: org.KindDistrict, Name: "Huyện Thoại Sơn", Selectable: true, ValidTo: day(2025, 7, 1), Successor: "xa-thoai-son"},
		{ID: "phuong-binh-duc", Code: "30292", Kind: org.KindWard, Name: "Phường Bình Đức", NameEN: "Binh Duc Ward", Selectable: true},
		{ID: "so-noi-vu", Kind: org.KindDepartment, Name: "Sở Nội vụ", Aliases: []string{"SNV"}, Selectable: true, Headcounts: map[string]int{"lanh_dao": 4}},
		{ID: "xa-my-hoa-hung", Code: "30313", Kind: org.KindCommune, Name: "Xã Mỹ Hoà Hưng", Selectable: true},
		{ID: "xa-thoai-son", Code: "30682", Kind: org.KindCommune, Name: "Xã Thoại Sơn", Selectable: true},
		{ID: "xa-vinh-hau", Code: "30367", Kind: org.KindCommune, Name: "Xã Vĩnh Hậu", Selectable: true},
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	d := org.NewDirectory(units())
	for query, want := range map[string][]string{
		"binh duc":    {"phuong-binh-duc"},
		"BÌNH  ĐỨC":   {"phuong-binh-duc"},
		"duc binh":    {"phuong-binh-duc"},
		"snv":         {"so-noi-vu"},
		"30313":       {"xa-my-hoa-hung"},
		"mỹ hòa":      {"xa-my-hoa-hung"},
		"hoà hưng":    {"xa-my-hoa-hung"},
		"Thoại Sơn":   {"huyen-thoai-son", "xa-thoai-son"},
		"xã thoại":    {"xa-thoai-son"},
		"oai son":     nil,
		"xa":          {"xa-my-hoa-hung", "xa-thoai-son", "xa-vinh-hau"},
		"ward":        {"phuong-binh-duc"},
		"khong co gi": nil,
	} {
		var got []string
		for _, u := range d.Find(query) {
			got = append(got, u.ID)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("Find(%q) differs (-want +got):\n%s", query, d)
		}
	}
	if got := len(d.Find("")); got != len(units()) {
		t.Errorf("Find of nothing returns %d units, want all", got)
	}
}

func TestResolveAndNearest(t *testing.T) {
	t.Parallel()
	d := org.NewDirectory(append(units(),
		org.Unit{ID: "xa-tan-hoi-1", Kind: org.KindCommune, Name: "Xã Tân Hội"},
		org.Unit{ID: "xa-tan-hoi-2", Kind: org.KindCommune, Name: "Xã Tân Hội"},
		org.Unit{ID: "xa-phu-cu", Kind: org.KindCommune, Name: "Xã Phú", ValidTo: day(2025, 7, 1)},
		org.Unit{ID: "xa-phu-moi", Kind: org.KindCommune, Name: "Xã Phú"}))
	now := day(2025, 9, 1)
	for given, want := range map[string]string{
		"so-noi-vu": "so-noi-vu", "30313": "xa-my-hoa-hung", "xã mỹ hòa hưng": "xa-my-hoa-hung", "snv": "so-noi-vu",
		"Huyện Thoại Sơn": "huyen-thoai-son", "Xã Tân Hội": "", "Xã Phú": "xa-phu-moi", "Xã Vĩnh Hâu": "", "": "",
	} {
		u, ok := d.Resolve(given, now)
		if u.ID != want || ok != (want != "") {
			t.Errorf("Resolve(%q) = %q, %v, want %q", given, u.ID, ok, want)
		}
	}
	for given, want := range map[string]string{
		"Xã Vĩnh Hâu": "xa-vinh-hau", "Xa Vinh Hua": "xa-vinh-hau", "binh duc": "phuong-binh-duc", "Công ty Trời Ơi": "", "": "",
	} {
		u, ok := d.Nearest(given, now)
		if u.ID != want || ok != (want != "") {
			t.Errorf("Nearest(%q) = %q, %v, want %q", given, u.ID, ok, want)
		}
	}
}

func TestCurrentFollowsSuccessors(t *testing.T) {
	t.Parallel()
	chain := []org.Unit{
		{ID: "a", ValidTo: day(2020, 1, 1), Successor: "b"}, {ID: "b", ValidTo: day(2025, 7, 1), Successor: "c"}, {ID: "c"},
		{ID: "x", ValidTo: day(2020, 1, 1), Successor: "y"}, {ID: "y", ValidTo: day(2020, 1, 1), Successor: "x"},
	}
	d := org.NewDirectory(chain)
	for at, want := range map[time.Time]string{day(2019, 1, 1): "a", day(2024, 1, 1): "b", day(2026, 1, 1): "c"} {
		if got := d.Current(chain[0], at).ID; got != want {
			t.Errorf("Current(a, %v) = %s, want %s", at, got, want)
		}
	}
	d.Current(chain[3], day(2026, 1, 1)) // ends, though stored data goes round
}

func BenchmarkFind(b *testing.B) {
	var list []org.Unit
	for i := range org.MaxUnits {
		list = append(list, org.Unit{ID: fmt.Sprintf("xa-%d", i), Name: fmt.Sprintf("Xã Vĩnh Hậu %d", i)})
	}
	d := org.NewDirectory(list)
	for b.Loop() {
		d.Find("vinh hau 99")
	}
}
