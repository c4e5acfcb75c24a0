package contest_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"khoabang/contest"
)

// signed publishes what is prepared, between two people.
func (st *stage) signed(p contest.Publication) contest.Publication {
	st.t.Helper()
	_, err := st.Confirm(st.t.Context(), st.c.ID, p.ID, "lan")
	wantErr(st.t, "Confirm", err, nil)
	p, err = st.Sign(st.t.Context(), st.c.ID, p.ID, "minh")
	wantErr(st.t, "Sign", err, nil)
	return p
}

// secondFirst lets the jury put Bình before An, who are alike.
func (st *stage) secondFirst(p contest.Publication) contest.Publication {
	st.t.Helper()
	w := st.winners(p)
	second, err := st.Contestant(st.t.Context(), w[0].Standing.ContestantID)
	wantErr(st.t, "Contestant", err, nil)
	if second.Name != "Bình Bình" {
		return st.settle(p)
	}
	p, err = st.AddChange(st.t.Context(), st.c.ID, p.ID, contest.Change{Kind: contest.ChangeOrder, Who: []string{ref(w[0]), ref(w[1])}, Reason: "Bốc thăm"}, "lan")
	wantErr(st.t, "AddChange", err, nil)
	return p
}

// certified returns the certificates of a result as "kind name prize".
func (st *stage) certified(p contest.Publication) (list []contest.Certificate, said string) {
	st.t.Helper()
	c, err := st.store.Contest(st.t.Context(), st.c.ID)
	wantErr(st.t, "Contest", err, nil)
	var lines []string
	err = st.EachCertificate(st.t.Context(), c, p, func(x contest.Certificate) error {
		list = append(list, x)
		lines = append(lines, x.CertificateRef.String()+" "+x.Name+" "+x.Prize)
		return nil
	})
	wantErr(st.t, "EachCertificate", err, nil)
	n, err := st.CountCertificates(st.t.Context(), c, p)
	if err != nil || n != len(list) {
		st.t.Errorf("CountCertificates = %d, %v; want %d", n, err, len(list))
	}
	return list, strings.Join(lines, "; ")
}

func TestCertificatesOfAResult(t *testing.T) {
	t.Parallel()
	st := jury(t).over()
	ctx := t.Context()
	p := st.secondFirst(st.prepared())
	wantErr(t, "certificates before the result is published", st.EachCertificate(ctx, st.c, p, nil), contest.ErrPublicationNot)
	p = st.signed(p)
	list, said := st.certified(p)
	if want := "p0 Bình Bình Giải Nhất; p1 An An Giải Nhì"; said != want {
		t.Fatalf("certificates are %q, want %q", said, want)
	}

	for _, code := range []string{st.CertificateCode(list[0]), strings.ToLower(st.CertificateCode(list[0])), st.CertificateToken(list[0])} {
		c, x, err := st.CertificateByCode(ctx, code)
		if err != nil || c.ID != st.c.ID || x.Name != "Bình Bình" || x.Prize != "Giải Nhất" {
			t.Errorf("CertificateByCode(%s) = %+v, %v", code, x, err)
		}
	}
	code, other := st.CertificateCode(list[0]), st.CertificateCode(list[1])
	for _, bad := range []string{"", "x", code[:len(code)-1], code + "0", code[:10] + other[10:], strings.Repeat("U", 16), strings.Repeat("ệ", 16), strings.Repeat("0", 34)} {
		_, _, err := st.CertificateByCode(ctx, bad)
		wantErr(t, "CertificateByCode("+bad+")", err, contest.ErrNoCertificate)
	}
	if n := len(st.CertificateToken(list[0])); n != 34 {
		t.Errorf("the long code has %d letters", n)
	}
	if found := st.verifyPublished(); found != "" {
		t.Errorf("verify: %s", found)
	}
}

func TestCertificatesForEverybodyWithARank(t *testing.T) {
	t.Parallel()
	st := jury(t, func(c *contest.Contest) { c.Rules.Pass = 2 }).over()
	ctx := t.Context()
	p := st.signed(st.secondFirst(st.prepared()))
	set := contest.DefaultCertificates()
	set.Everybody = true
	c, err := st.SaveCertificates(ctx, st.c.ID, set, "lan")
	wantErr(t, "SaveCertificates", err, nil)
	if c.Certificates.Revision != 1 || c.Certificates.SavedBy != "lan" || c.Certificates.SavedAt.IsZero() {
		t.Errorf("saved is %+v", c.Certificates)
	}
	_, err = st.SaveCertificates(ctx, st.c.ID, set, "minh")
	wantErr(t, "a second editor", err, contest.ErrRevision)
	list, said := st.certified(p)
	if want := "p0 Bình Bình Giải Nhất; p1 An An Giải Nhì; s2 Châu Châu "; said != want { // Dung Dung did not pass
		t.Fatalf("certificates are %q, want %q", said, want)
	}
	got, x, err := st.CertificateByCode(ctx, st.CertificateCode(list[2]))
	if err != nil || x.Name != "Châu Châu" || got.ID != c.ID {
		t.Errorf("by the code: %+v, %v", x, err)
	}
	own := func(name string) (refs string) {
		for _, a := range st.results() {
			person, err := st.Contestant(ctx, a.ContestantID)
			wantErr(t, "Contestant", err, nil)
			if person.Name != name {
				continue
			}
			mine, err := st.OwnCertificates(ctx, c, a.ContestantID)
			wantErr(t, "OwnCertificates", err, nil)
			for _, x := range mine {
				refs += x.CertificateRef.String()
			}
		}
		return refs
	}
	if got := []string{own("An An"), own("Châu Châu"), own("Dung Dung")}; strings.Join(got, ",") != "p1,s2," {
		t.Errorf("own certificates are %q", got)
	}
}

// results returns the results of the contest so far.
func (st *stage) results() (list []contest.Result) {
	st.t.Helper()
	c, err := st.store.Contest(st.t.Context(), st.c.ID)
	wantErr(st.t, "Contest", err, nil)
	err = st.store.ResultsSince(st.t.Context(), c.ID, c.CreatedAt.AddDate(-1, 0, 0), func(r contest.Result) error {
		list = append(list, r)
		return nil
	})
	wantErr(st.t, "ResultsSince", err, nil)
	return list
}

func TestACertificateOfAnEarlierResult(t *testing.T) {
	t.Parallel()
	st := jury(t).over()
	ctx := t.Context()
	first := st.signed(st.secondFirst(st.prepared()))
	list, _ := st.certified(first)
	state := func(x contest.Certificate) contest.CertificateState {
		got, _, err := st.StateOf(ctx, st.c, x)
		wantErr(t, "StateOf", err, nil)
		return got
	}
	if got := state(list[0]); got != contest.CertificateStands {
		t.Errorf("of the result in force: %s", got)
	}
	w, err := st.Frozen(ctx, first)
	wantErr(t, "Frozen", err, nil)
	st.clock.advance(time.Minute)
	st.c, err = st.Disqualify(ctx, st.c.ID, w.Awards[1].AttemptID, "Nhờ người khác thi hộ", "lan")
	wantErr(t, "Disqualify", err, nil)
	if got := []contest.CertificateState{state(list[0]), state(list[1])}; got[0] != contest.CertificateStands || got[1] != contest.CertificateDoubted {
		t.Errorf("after a disqualification the certificates are %s; want in force and doubted", got)
	}
	st.signed(st.prepared())
	if got := []contest.CertificateState{state(list[0]), state(list[1])}; got[0] != contest.CertificateKept || got[1] != contest.CertificateRevoked {
		t.Errorf("after a second result the certificates are %s; want kept and revoked", got)
	}
	c, x, err := st.CertificateByCode(ctx, st.CertificateToken(list[1]))
	if err != nil || c.ID != st.c.ID || x.Publication.ID != first.ID {
		t.Errorf("a revoked certificate is %+v, %v; want it known", x, err)
	}
}

// forgetful is a store in which the record of one contestant is erased.
type forgetful struct {
	contest.Store
	erased string
}

func (f forgetful) ContestantsByID(ctx context.Context, ids []string) ([]contest.Contestant, error) {
	return f.Store.ContestantsByID(ctx, slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == f.erased }))
}

func TestAnErasedHolder(t *testing.T) {
	t.Parallel()
	st := jury(t).over()
	p := st.signed(st.secondFirst(st.prepared()))
	list, _ := st.certified(p)
	if list[0].Erased() {
		t.Fatal("erased before anybody erased it")
	}
	code := st.CertificateCode(list[0])
	st.Store = forgetful{st.Store, st.winners(p)[0].Standing.ContestantID}
	_, x, err := st.CertificateByCode(t.Context(), code)
	if err != nil || !x.Erased() || x.Prize != "Giải Nhất" {
		t.Errorf("an erased holder's certificate is %+v, %v", x, err)
	}
}

func TestRefusedTemplates(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*contest.Certificates)
		path   string
		code   string
	}{
		{"placeholder", func(c *contest.Certificates) { c.Wording = "Đạt {Giai thuong}" }, "wording", "unknown_placeholder"},
		{"open brace", func(c *contest.Certificates) { c.Passed = "Đạt {giải" }, "passed", "brace_open"},
		{"closing brace", func(c *contest.Certificates) { c.Wording = "Đạt giải}" }, "wording", "brace_open"},
		{"brace over lines", func(c *contest.Certificates) { c.Wording = "Đạt {giải\nNhất}" }, "wording", "brace_open"},
		{"empty braces", func(c *contest.Certificates) { c.Wording = "Đạt {}" }, "wording", "unknown_placeholder"},
		{"long", func(c *contest.Certificates) { c.Wording = strings.Repeat("ễ", contest.MaxWording+1) }, "wording", "too_long"},
		{"lines", func(c *contest.Certificates) { c.Wording = "a\nb\nc\nd\ne" }, "wording", "too_many_lines"},
		{"heading", func(c *contest.Certificates) { c.Heading = " " }, "heading", "required"},
		{"date", func(c *contest.Certificates) { c.Date = "31/2/2026" }, "date", "date"},
		{"nobody", func(c *contest.Certificates) { c.Winners, c.Units = false, false }, "winners", "nobody_certified"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			set := contest.DefaultCertificates()
			c.change(&set)
			wantErr(t, "Check", set.Check(), contest.ErrCertificates)
			wantField(t, set.Check(), c.path, c.code)
		})
	}
	wantErr(t, "the default", contest.DefaultCertificates().Check(), nil)
}

func TestWordingOfCertificates(t *testing.T) {
	t.Parallel()
	values := map[contest.Placeholder]string{contest.ForPrize: "Giải Nhất", contest.ForContest: "Cuộc thi A"}
	for _, c := range []struct{ wording, want string }{
		{"Đạt {giải}, {khối}\n{vòng}, {cuộc thi}", "Đạt Giải Nhất\nCuộc thi A"},
		{"Đạt {Giải} – {khối} – {cuộc  thi}", "Đạt Giải Nhất – Cuộc thi A"},
		{"{vòng}\nđã thi", "đã thi"},
		{"Đã thi", "Đã thi"},
	} {
		if got := contest.Worded(c.wording, values); got != c.want {
			t.Errorf("Worded(%q) = %q, want %q", c.wording, got, c.want)
		}
	}
	values[contest.ForBlock] = "Cán bộ"
	if got, want := contest.Worded("Đạt {giải}, {khối}", values), "Đạt Giải Nhất, Cán bộ"; got != want {
		t.Errorf("Worded = %q, want %q", got, want)
	}
}
