package contesttest

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"khoabang/contest"
)

var publicationTests = []test{
	{"AddPublication keeps every field", addsPublications},
	{"AddPublication takes a number of a round once", publicationNumberOnce},
	{"Publications are in the order of rounds and numbers", ordersPublications},
	{"PublicationByHash finds what is frozen", findsByHash},
	{"UpdatePublication is one step", updatesPublications},
	{"UpdatePublication loses no change of many at once", updatesPublicationsAtOnce},
	{"Chunks are kept byte by byte, once", keepsChunks},
}

// Publication returns a publication of the contest "c1" with every field set.
func Publication(id, round string, number int) contest.Publication {
	return contest.Publication{
		ID: id, ContestID: "c1", RoundID: round, Number: number, State: contest.Published,
		Changes: []contest.Change{
			{Kind: contest.ChangeOrder, Scope: contest.Scope{RoundID: round, BlockID: "b1"}, Who: []string{"x", "y"}, Reason: "Bằng nhau", By: "u1", At: At},
			{Kind: contest.ChangeDrop, UnitPrize: 2, Who: []string{"so-noi-vu"}, Reason: "Đã xin rút", By: "u2", At: At.Add(time.Millisecond)},
		},
		PreparedBy: "u1", PreparedAt: At, ConfirmedBy: "u2", ConfirmedAt: At.Add(time.Hour), Hash: strings.Repeat("a", 64), Content: "content-" + id,
		SignedBy: "u3", SignedAt: At.Add(2 * time.Hour), PublicKey: bytes.Repeat([]byte{7}, 32), Signature: bytes.Repeat([]byte{0, 255}, 32),
		Revision: 1,
	}
}

func addsPublications(t *testing.T, s contest.Store) {
	for _, want := range []contest.Publication{Publication("p1", "r1", 1), {ID: "p2", ContestID: "c1", Number: 1, State: contest.Preparing, Revision: 1}} {
		must(t, "AddPublication", s.AddPublication(t.Context(), want))
		got, err := s.Publication(t.Context(), want.ID)
		must(t, "Publication", err)
		same(t, "publication", got, want)
	}
	_, err := s.Publication(t.Context(), "none")
	wantErr(t, "Publication(none)", err, contest.ErrNoPublication)
}

func publicationNumberOnce(t *testing.T, s contest.Store) {
	errs := race(racers, func(i int) error {
		return s.AddPublication(t.Context(), Publication(fmt.Sprint("p", i), "r1", 1))
	})
	oneWinner(t, "AddPublication", errs, contest.ErrTaken)
	must(t, "AddPublication of another round", s.AddPublication(t.Context(), Publication("q1", "r2", 1)))
	wantErr(t, "AddPublication with an ID in use", s.AddPublication(t.Context(), Publication("q1", "r2", 2)), contest.ErrTaken)
}

func ordersPublications(t *testing.T, s contest.Store) {
	for _, p := range []contest.Publication{Publication("a", "r2", 1), Publication("b", "r1", 2), Publication("c", "r1", 1), Publication("d", "", 1)} {
		must(t, "AddPublication", s.AddPublication(t.Context(), p))
	}
	other := Publication("e", "r1", 1)
	other.ContestID = "c2"
	must(t, "AddPublication", s.AddPublication(t.Context(), other))
	all, err := s.Publications(t.Context(), "c1")
	must(t, "Publications", err)
	ids := ""
	for _, p := range all {
		ids += p.ID
	}
	same(t, "order of publications", ids, "dcba")
	none, err := s.Publications(t.Context(), "c9")
	must(t, "Publications of a contest without any", err)
	same(t, "publications", none, []contest.Publication(nil))
}

func findsByHash(t *testing.T, s contest.Store) {
	draft := contest.Publication{ID: "p0", ContestID: "c1", Number: 1, State: contest.Preparing, Revision: 1}
	must(t, "AddPublication", s.AddPublication(t.Context(), draft))
	hash := strings.Repeat("0f", 32)
	_, err := s.PublicationByHash(t.Context(), hash)
	wantErr(t, "PublicationByHash before it is frozen", err, contest.ErrNoPublication)
	_, err = s.UpdatePublication(t.Context(), "p0", func(p *contest.Publication) error { p.Hash = hash; return nil })
	must(t, "UpdatePublication", err)
	got, err := s.PublicationByHash(t.Context(), hash)
	must(t, "PublicationByHash", err)
	same(t, "publication found", got.ID, "p0")
}

func updatesPublications(t *testing.T, s contest.Store) {
	want := Publication("p1", "r1", 1)
	must(t, "AddPublication", s.AddPublication(t.Context(), want))
	refusal := errors.New("no")
	_, err := s.UpdatePublication(t.Context(), "p1", func(p *contest.Publication) error { p.Hash = "x"; return refusal })
	wantErr(t, "UpdatePublication", err, refusal)
	got, err := s.UpdatePublication(t.Context(), "p1", func(p *contest.Publication) error { p.State = contest.Confirmed; return nil })
	must(t, "UpdatePublication", err)
	want.State, want.Revision = contest.Confirmed, 2
	same(t, "what UpdatePublication returned", got, want)
	got, err = s.Publication(t.Context(), "p1")
	must(t, "Publication", err)
	same(t, "publication", got, want)
	_, err = s.UpdatePublication(t.Context(), "none", func(*contest.Publication) error { return nil })
	wantErr(t, "UpdatePublication(none)", err, contest.ErrNoPublication)
}

func updatesPublicationsAtOnce(t *testing.T, s contest.Store) {
	must(t, "AddPublication", s.AddPublication(t.Context(), Publication("p1", "r1", 1)))
	for _, err := range race(updaters, func(int) error {
		for range updatesEach {
			_, err := s.UpdatePublication(t.Context(), "p1", func(p *contest.Publication) error {
				p.Changes = append(p.Changes, contest.Change{Kind: contest.ChangeDrop, Who: []string{"z"}, Reason: "thử", By: "u", At: At})
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	}) {
		must(t, "UpdatePublication", err)
	}
	p, err := s.Publication(t.Context(), "p1")
	must(t, "Publication", err)
	same(t, "changes and revision", []int{len(p.Changes), p.Revision}, []int{2 + updaters*updatesEach, 1 + updaters*updatesEach})
}

func keepsChunks(t *testing.T, s contest.Store) {
	whole := bytes.Repeat([]byte{0, 1, 254, 255}, contest.MaxChunk/4)
	for n, data := range [][]byte{whole, {}, []byte("cuối")} {
		must(t, "AddChunk", s.AddChunk(t.Context(), "c/head", n, data))
		got, err := s.Chunk(t.Context(), "c/head", n)
		must(t, "Chunk", err)
		if !bytes.Equal(got, data) {
			t.Errorf("chunk %d has %d bytes, want the %d given", n, len(got), len(data))
		}
	}
	wantErr(t, "AddChunk again", s.AddChunk(t.Context(), "c/head", 0, []byte("khác")), contest.ErrTaken)
	for _, name := range []string{"c/hea", "c/head/x"} {
		_, err := s.Chunk(t.Context(), name, 0)
		wantErr(t, "Chunk of "+name, err, contest.ErrNoContent)
	}
	_, err := s.Chunk(t.Context(), "c/head", 3)
	wantErr(t, "Chunk past the end", err, contest.ErrNoContent)
}
