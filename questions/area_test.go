package questions_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"khoabang/internal/fault"
	"khoabang/questions"

	"github.com/google/go-cmp/cmp"
)

func TestWithin(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		area, root string
		want       bool
	}{
		{"2.1", "2", true}, {"2.10", "2", true}, {"2", "2", true}, {"2.1.3", "2.1", true}, {"2.1", "", true}, {"", "", true},
		{"2.10", "2.1", false}, {"21", "2", false}, {"2", "2.1", false}, {"3.2", "2", false}, {"", "2", false},
	} {
		if got := questions.Within(tt.area, tt.root); got != tt.want {
			t.Errorf("Within(%q, %q) = %t, want %t", tt.area, tt.root, got, tt.want)
		}
	}
}

func TestSetAreas(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _ := newService(t)
	tree, err := s.SetAreas(ctx, questions.AreaTree{Areas: []questions.Area{{"2.10", "Mô hình hay"}, {"2.2", "Chủ đề"}, {"2", "Nội dung"}}})
	want := questions.AreaTree{Revision: 1, Areas: []questions.Area{{"2", "Nội dung"}, {"2.2", "Chủ đề"}, {"2.10", "Mô hình hay"}}}
	if diff := cmp.Diff(want, tree); err != nil || diff != "" {
		t.Fatalf("SetAreas: %v (-want +got):\n%s", err, diff)
	}
	if stored, err := s.Areas(ctx); err != nil || cmp.Diff(want, stored) != "" {
		t.Fatalf("Areas = %+v, %v, want %+v", stored, err, want)
	}
	q := named("Q1")
	q.Area = "2.2"
	imported(t, s, bankA, questions.Report{New: 1}, q)
	if _, err := s.SetAreas(ctx, questions.AreaTree{Revision: 1, Areas: want.Areas[:1]}); !errors.Is(err, questions.ErrAreaInUse) {
		t.Errorf("leaving out an area with questions = %v, want ErrAreaInUse", err)
	} else if e, _ := fault.As(err); len(e.Fields) != 1 || e.Fields[0].Args["area"] != "2.2" || e.Fields[0].Args["count"] != 1 {
		t.Errorf("the refusal names %+v, want area 2.2 with 1 question", e.Fields)
	}
	if _, err := s.SetAreas(ctx, questions.AreaTree{Revision: 0}); !errors.Is(err, questions.ErrAreasStale) {
		t.Errorf("an edit of an older tree = %v, want ErrAreasStale", err)
	}
	if tree, err = s.SetAreas(ctx, questions.AreaTree{Revision: 1, Areas: want.Areas[:2]}); err != nil || tree.Revision != 2 {
		t.Errorf("leaving out an area without questions = %+v, %v, want revision 2", tree, err)
	}
}

func TestSetAreasRefuses(t *testing.T) {
	t.Parallel()
	s, _ := newService(t)
	for _, tt := range []struct {
		areas      []questions.Area
		path, code string
	}{
		{[]questions.Area{{"", "Tên"}}, "areas[0].code", "required"},
		{[]questions.Area{{"2.", "Tên"}}, "areas[0].code", "area_code"},
		{[]questions.Area{{"2..1", "Tên"}}, "areas[0].code", "area_code"},
		{[]questions.Area{{" 2", "Tên"}}, "areas[0].code", "area_code"},
		{[]questions.Area{{"2. 1", "Tên"}}, "areas[0].code", "area_code"},
		{[]questions.Area{{"2", " "}}, "areas[0].name", "required"},
		{[]questions.Area{{"2", strings.Repeat("x", 201)}}, "areas[0].name", "too_long"},
		{[]questions.Area{{"2", "Một"}, {"2", "Hai"}}, "areas[1].code", "duplicate"},
		{make([]questions.Area, questions.MaxAreas+1), "areas", "count"},
	} {
		_, err := s.SetAreas(context.Background(), questions.AreaTree{Areas: tt.areas})
		if path, code := firstField(t, err); !errors.Is(err, questions.ErrAreas) || path != tt.path || code != tt.code {
			t.Errorf("SetAreas(%.3v) = %v, want ErrAreas at %s: %s", tt.areas, err, tt.path, tt.code)
		}
	}
}
