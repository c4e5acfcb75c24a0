package questions

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"khoabang/internal/fault"
)

// The errors of content areas.
var (
	ErrAreas      = fault.New(fault.Invalid, "areas_invalid", "the content areas are not valid")
	ErrAreasStale = fault.New(fault.Conflict, "areas_stale", "somebody else has changed the content areas")
	ErrAreaInUse  = fault.New(fault.Conflict, "area_in_use", "questions of this content area are left")
)

// MaxAreas is how many content areas may have names.
const MaxAreas = 500

// Area is a content area with its name. Its place in the tree is its code: 2.10 stands below 2. A code above or below
// it need not have a name, and neither need the area of a question.
type Area struct {
	Code string // "2.4"
	Name string
}

// AreaTree is the named content areas of an installation.
type AreaTree struct {
	Revision int    // rises by one with each change; 0 for none yet
	Areas    []Area // in the order in which people number areas
}

// Within reports whether area is root or lies below it: 2.1 and 2.10 lie within 2, and 2.10 does not lie within 2.1.
// Everything lies within "".
func Within(area, root string) bool {
	rest, ok := strings.CutPrefix(area, root)
	return ok && (root == "" || rest == "" || rest[0] == '.')
}

// depth returns how far down the tree an area is: 0 for "", 2 for "2.4".
func depth(area string) int {
	if area == "" {
		return 0
	}
	return 1 + strings.Count(area, ".")
}

// CompareAreas orders areas part by part, numbers by value: 2.2 before 2.10.
func CompareAreas(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(as), len(bs)) {
		x, errX := strconv.Atoi(as[i])
		y, errY := strconv.Atoi(bs[i])
		c := strings.Compare(as[i], bs[i])
		if errX == nil && errY == nil {
			c = cmp.Or(cmp.Compare(x, y), c)
		}
		if c != 0 {
			return c
		}
	}
	return len(as) - len(bs)
}

// Areas returns the named content areas, in the order in which people number them.
func (s *Service) Areas(ctx context.Context) (AreaTree, error) { return s.store.Areas(ctx) }

// SetAreas replaces the named content areas by those of t, whose Revision is the one that was edited, and returns what
// is stored now. It returns ErrAreas with every field that is wrong, ErrAreasStale if somebody else changed them
// meanwhile, or ErrAreaInUse, naming each area that is left out though questions are in it: they would lose its name
// unnoticed, so they are moved first.
func (s *Service) SetAreas(ctx context.Context, t AreaTree) (AreaTree, error) {
	if err := checkAreas(t.Areas); err != nil {
		return AreaTree{}, err
	}
	was, err := s.store.Areas(ctx)
	if err != nil {
		return AreaTree{}, err
	}
	if was.Revision != t.Revision {
		return AreaTree{}, ErrAreasStale
	}
	if err := s.checkUnused(ctx, was.Areas, t.Areas); err != nil {
		return AreaTree{}, err
	}
	t.Revision++
	t.Areas = slices.SortedFunc(slices.Values(t.Areas), func(a, b Area) int { return CompareAreas(a.Code, b.Code) })
	return t, s.store.PutAreas(ctx, t)
}

func checkAreas(areas []Area) error {
	var c fault.Check
	c.Require(len(areas) <= MaxAreas, "areas", "count", "min", 0, "max", MaxAreas)
	first := map[string]int{}
	for i, a := range areas {
		path := fmt.Sprintf("areas[%d]", i)
		checkText(&c, path+".code", a.Code, MaxLabel)
		c.Require(!slices.ContainsFunc(strings.Split(a.Code, "."), badPart), path+".code", "area_code")
		checkText(&c, path+".name", a.Name, MaxLabel)
		_, known := first[a.Code]
		c.Require(!known, path+".code", "duplicate")
		first[a.Code] = i
	}
	return c.Err(ErrAreas)
}

// badPart reports whether a part of a code between dots is none that people would write.
func badPart(part string) bool { return part == "" || part != strings.TrimSpace(part) }

// checkUnused returns ErrAreaInUse if an area of was that is not among now has questions.
func (s *Service) checkUnused(ctx context.Context, was, now []Area) error {
	var left []string
	for _, a := range was {
		if !slices.ContainsFunc(now, func(b Area) bool { return b.Code == a.Code }) {
			left = append(left, a.Code)
		}
	}
	if len(left) == 0 {
		return nil
	}
	cells, err := s.Counts(ctx, Filter{})
	if err != nil {
		return err
	}
	count := map[string]int{}
	for _, cell := range cells {
		count[cell.Area] += cell.Count
	}
	var c fault.Check
	for _, code := range left {
		c.Require(count[code] == 0, "areas", "area_in_use", "area", code, "count", count[code])
	}
	return c.Err(ErrAreaInUse)
}
