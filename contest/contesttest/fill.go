package contesttest

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"khoabang/contest"
)

var fillTests = []test{{"a field that somebody adds is kept", addedFieldsKept}}

// addedFieldsKept sets every field of every type, whatever fields there are. The builders would leave out a new one.
func addedFieldsKept(t *testing.T, s contest.Store) {
	c, p, person := filled[contest.Contest](), filled[contest.Paper](), filled[contest.Contestant]()
	must(t, "AddContest", s.AddContest(t.Context(), c))
	gotContest, err := s.Contest(t.Context(), c.ID)
	must(t, "Contest", err)
	same(t, "contest", gotContest, c)
	must(t, "AddPaper", s.AddPaper(t.Context(), p))
	gotPaper, err := s.Paper(t.Context(), p.ID)
	must(t, "Paper", err)
	same(t, "paper", gotPaper, p)
	must(t, "PutContestant", s.PutContestant(t.Context(), person))
	gotPerson, err := s.Contestant(t.Context(), person.ID)
	must(t, "Contestant", err)
	same(t, "contestant", gotPerson, person)
	a, e := filled[contest.Attempt](), filled[contest.Entry]()
	closing, score := a.Closing, a.Score
	a.State, a.Closing, a.Score = contest.Running, contest.Closure{}, contest.Score{}
	add(t, s, a)
	wantAttempt(t, s, a)
	appendAll(t, s, a.ID, e)
	wantJournal(t, s, a.ID, e)
	got := finish(t, s, a.ID, closing, score)
	same(t, "closure", got.Closing, closing)
	same(t, "score", got.Score, score)
	wantAttempt(t, s, got)
}

// filled returns a value in which nothing is zero and no two fields are alike.
func filled[T any]() T {
	var v T
	n := 0
	fill(reflect.ValueOf(&v).Elem(), &n)
	return v
}

func fill(v reflect.Value, n *int) {
	*n++
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(after(*n)))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("giá trị %d", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n))
		if v.Type() == reflect.TypeFor[time.Duration]() {
			v.SetInt(int64(*n) * int64(time.Millisecond))
		}
	case reflect.Uint64:
		v.SetUint(1<<63 + uint64(*n))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), n)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), n)
			}
		}
	default:
		panic("contesttest: fill does not know " + v.Kind().String())
	}
}
