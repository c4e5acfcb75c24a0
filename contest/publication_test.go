package contest_test

import (
	"crypto/ed25519"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/internal/org"
	"khoabang/questions"
)

// jury is a contest that is over, with prizes, in which two are alike at the top.
func jury(t *testing.T, change ...func(*contest.Contest)) *stage {
	t.Helper()
	st := newStage(t, append([]func(*contest.Contest){func(c *contest.Contest) {
		c.Rules.Keys = []contest.RankKey{contest.ByCorrect}
		c.Awards = contest.Awards{Reserve: 1, Prizes: []contest.Prize{
			{Name: "Giải Nhất", Span: contest.OfContest, Count: 1}, {Name: "Giải Nhì", Span: contest.OfContest, Count: 1},
		}}
	}}, change...)...)
	st.knowing("An An", everything...)
	st.knowing("Bình Bình", everything...)
	st.knowing("Châu Châu", questions.Single, questions.Numeric)
	st.knowing("Dung Dung", questions.Single)
	return st
}

// over lets the contest be over and marked.
func (st *stage) over() *stage {
	st.clock.advance(2 * time.Hour)
	st.sweep()
	return st
}

// prepared begins a publication of the whole contest.
func (st *stage) prepared() contest.Publication {
	st.t.Helper()
	p, err := st.Prepare(st.t.Context(), st.c.ID, "", "lan")
	wantErr(st.t, "Prepare", err, nil)
	return p
}

// winners returns who a draft would award, as "1 ref".
func (st *stage) winners(p contest.Publication) []contest.Award {
	st.t.Helper()
	d, err := st.Draft(st.t.Context(), p)
	wantErr(st.t, "Draft", err, nil)
	return d.AwardsOf("")
}

func ref(a contest.Award) string { return contest.PersonRef(a.Standing.ContestantID) }

// verifyPublished returns what verify finds of published results.
func (st *stage) verifyPublished() string {
	st.t.Helper()
	var found []string
	key := st.SigningKey.Public().(ed25519.PublicKey) //nolint:forcetypeassert // it is one
	_, err := contest.VerifyPublications(st.t.Context(), st.store, key, func(d contest.Difference) error {
		found = append(found, d.String())
		return nil
	})
	wantErr(st.t, "VerifyPublications", err, nil)
	return strings.Join(found, "\n")
}

// settle orders the two who are alike at the top, the second first.
func (st *stage) settle(p contest.Publication) contest.Publication {
	st.t.Helper()
	w := st.winners(p)
	p, err := st.AddChange(st.t.Context(), st.c.ID, p.ID, contest.Change{Kind: contest.ChangeOrder, Who: []string{ref(w[1]), ref(w[0])}, Reason: "Bốc thăm trước hội đồng"}, "lan")
	wantErr(st.t, "AddChange", err, nil)
	return p
}

func TestAPublicationFromDraftToVerify(t *testing.T) {
	t.Parallel()
	st := jury(t).over()
	ctx := t.Context()
	p := st.prepared()
	before := st.winners(p)
	if !before[0].Tied || before[1].Tied {
		t.Errorf("ties are %t and %t; want the first prize tied", before[0].Tied, before[1].Tied)
	}
	_, err := st.Confirm(ctx, st.c.ID, p.ID, "lan")
	wantErr(t, "confirming a tie", err, contest.ErrTied)
	p = st.settle(p)
	after := st.winners(p)
	if ref(after[0]) != ref(before[1]) || ref(after[1]) != ref(before[0]) || after[0].Tied {
		t.Errorf("the order of the jury is not kept: %+v", after)
	}
	p, err = st.Confirm(ctx, st.c.ID, p.ID, "lan")
	wantErr(t, "Confirm", err, nil)
	_, err = st.PublicationByHash(ctx, p.Hash)
	wantErr(t, "a hash before it is published", err, contest.ErrNoPublication)
	_, err = st.Sign(ctx, st.c.ID, p.ID, "lan")
	wantErr(t, "signing one's own", err, contest.ErrOwnPublication)
	st.clock.advance(time.Minute)
	p, err = st.Sign(ctx, st.c.ID, p.ID, "minh")
	wantErr(t, "Sign", err, nil)
	if p.State != contest.Published || !p.SignatureHolds() {
		t.Errorf("published is %+v; want it signed", p)
	}
	if by, err := st.PublicationByHash(ctx, " "+strings.ToUpper(p.Hash)); err != nil || by.ID != p.ID {
		t.Errorf("PublicationByHash = %s, %v", by.ID, err)
	}
	if found := st.verifyPublished(); found != "" {
		t.Errorf("verify: %s", found)
	}
	f, err := st.Frozen(ctx, p)
	wantErr(t, "Frozen", err, nil)
	if len(f.Awards) != 3 || f.Awards[0].Who != ref(before[1]) || f.Awards[0].Name != "Giải Nhất" || f.Awards[2].Prize != -1 || f.People != 4 {
		t.Errorf("frozen is %+v", f)
	}
	winner, err := st.Contestant(ctx, after[0].Standing.ContestantID)
	if err != nil || f.Awards[0].Person == "" || winner.Commitment() != f.Awards[0].Person {
		t.Errorf("the winner's name is committed to as %q, %v; want %q", f.Awards[0].Person, err, winner.Commitment())
	}
}

// What was published says the same for ever, and verify works it out from the journals, whatever the directory says now and
// although the age of somebody whose record was erased is not known any more.
func TestPublishedStatisticsStand(t *testing.T) {
	t.Parallel()
	st := jury(t, func(c *contest.Contest) { c.Who.MinAge = 14 })
	ctx := t.Context()
	live, err := st.Turnout(ctx, st.c.ID, "")
	wantErr(t, "Turnout", err, nil)
	if all := live.Cut("", "", ""); live.Publication.ID != "" || all.People != 4 || all.Attempts != 4 || all.OfPeople[0] != 2 || all.Ages[1] != 4 {
		t.Errorf("before it is published the statistics are %+v", live)
	}
	p := st.over().settle(st.prepared())
	p, err = st.Confirm(ctx, st.c.ID, p.ID, "lan")
	wantErr(t, "Confirm", err, nil)
	p, err = st.Sign(ctx, st.c.ID, p.ID, "minh")
	wantErr(t, "Sign", err, nil)
	then, err := st.Turnout(ctx, st.c.ID, st.c.Rounds[0].ID)
	wantErr(t, "Turnout", err, nil)
	if then.Publication.ID != p.ID || !then.At.Equal(p.ConfirmedAt) || then.Cut("", "", "").People != 4 {
		t.Errorf("published statistics are %+v; want those of publication %s", then, p.ID)
	}
	units, err := st.db.Units().Units(ctx)
	wantErr(t, "Units", err, nil)
	for i := range units {
		units[i].Headcounts = map[string]int{"lanh_dao": 77}
	}
	wantErr(t, "PutUnits", st.db.Units().PutUnits(ctx, units), nil)
	who, err := st.Contestant(ctx, st.winners(contest.Publication{ContestID: st.c.ID})[0].Standing.ContestantID)
	wantErr(t, "Contestant", err, nil)
	wantErr(t, "erase", st.store.PutContestant(ctx, contest.Contestant{ID: who.ID}), nil)
	again, err := st.node().Turnout(ctx, st.c.ID, "")
	wantErr(t, "Turnout of another node", err, nil)
	if !reflect.DeepEqual(again.Statistics, then.Statistics) {
		t.Errorf("statistics that are published changed:\n%+v\n%+v", again.Statistics, then.Statistics)
	}
	if found := st.verifyPublished(); found != "" {
		t.Errorf("verify: %s", found)
	}
}

// Units have their headcounts from the directory, of every category under its code and of all together.
func TestStaffIsCountedByTheDirectory(t *testing.T) {
	t.Parallel()
	st := jury(t)
	counted := org.Unit{ID: "so-y", Kind: org.KindDepartment, Name: "Sở Y", Selectable: true, Headcounts: map[string]int{"mot_cua": 2, "lanh_dao": 3}}
	group := org.Unit{ID: "khoi-so", Kind: org.KindGroup, Name: "Khối sở", Headcounts: map[string]int{"lanh_dao": 9}}
	uncounted := org.Unit{ID: "so-z", Kind: org.KindDepartment, Name: "Sở Z", Selectable: true}
	wantErr(t, "PutUnits", st.db.Units().PutUnits(t.Context(), []org.Unit{counted, group, uncounted}), nil)
	got, err := st.Staff(t.Context())
	wantErr(t, "Staff", err, nil)
	for _, want := range []contest.UnitStaff{
		{UnitID: "so-y", Kind: org.KindDepartment, Headcount: 5, Categories: []contest.CategoryStaff{{Category: "lanh_dao", Headcount: 3}, {Category: "mot_cua", Headcount: 2}}},
		{UnitID: "so-z", Kind: org.KindDepartment},
	} {
		if i := slices.IndexFunc(got, func(u contest.UnitStaff) bool { return u.UnitID == want.UnitID }); i < 0 || !reflect.DeepEqual(got[i], want) {
			t.Errorf("Staff = %+v, want among them %+v", got, want)
		}
	}
	if slices.ContainsFunc(got, func(u contest.UnitStaff) bool { return u.UnitID == group.ID }) {
		t.Error("a group of units is counted as a unit")
	}
}

func TestPublicationsThatAreRefused(t *testing.T) {
	t.Parallel()
	st := jury(t)
	ctx := t.Context()
	_, err := st.Prepare(ctx, st.c.ID, "", "lan")
	wantErr(t, "before the end", err, contest.ErrNothingOver)
	wantField(t, err, "round", "not_over")
	st.over()
	_, err = st.Prepare(ctx, st.c.ID, "none", "lan")
	wantErr(t, "an unknown round", err, contest.ErrNothingOver)
	_, err = st.Prepare(ctx, "none", "", "lan")
	wantErr(t, "an unknown contest", err, contest.ErrNotFound)
	p := st.prepared()
	if again := st.prepared(); again.ID != p.ID {
		t.Errorf("preparing again began %s beside %s", again.ID, p.ID)
	}
	_, err = st.Publication(ctx, "other", p.ID)
	wantErr(t, "another contest's", err, contest.ErrNoPublication)
	_, err = st.Sign(ctx, st.c.ID, p.ID, "minh")
	wantErr(t, "signing a draft", err, contest.ErrPublicationNot)
	_, err = st.Reopen(ctx, st.c.ID, p.ID)
	wantErr(t, "reopening a draft", err, contest.ErrPublicationNot)
	_, err = st.PublicationByHash(ctx, "")
	wantErr(t, "no hash", err, contest.ErrNoPublication)
	p = st.settle(p)
	p, err = st.Confirm(ctx, st.c.ID, p.ID, "lan")
	wantErr(t, "Confirm", err, nil)
	_, err = st.Confirm(ctx, st.c.ID, p.ID, "lan")
	wantErr(t, "confirming twice", err, contest.ErrPublicationNot)
	_, err = st.AddChange(ctx, st.c.ID, p.ID, contest.Change{Kind: contest.ChangeDrop, Who: []string{ref(st.winners(p)[0])}, Reason: "x"}, "lan")
	wantErr(t, "changing what is confirmed", err, contest.ErrPublicationNot)
	_, err = st.RemoveChange(ctx, st.c.ID, p.ID, 0)
	wantErr(t, "unchanging what is confirmed", err, contest.ErrPublicationNot)
	p, err = st.Reopen(ctx, st.c.ID, p.ID)
	wantErr(t, "Reopen", err, nil)
	_, err = st.RemoveChange(ctx, st.c.ID, p.ID, 1)
	wantField(t, err, "index", "range")
	p, err = st.RemoveChange(ctx, st.c.ID, p.ID, 0)
	if err != nil || len(p.Changes) != 0 || p.Hash != "" || p.ConfirmedBy != "" {
		t.Errorf("reopened and unchanged it is %+v, %v", p, err)
	}
}

func TestChangesThatAreRefused(t *testing.T) {
	t.Parallel()
	st := jury(t).over()
	p := st.prepared()
	w := st.winners(p)
	first, third := ref(w[0]), ref(w[2])
	for _, x := range []struct {
		name, path, code string
		change           contest.Change
	}{
		{"no kind", "kind", "one_of", contest.Change{Who: []string{first}, Reason: "x"}},
		{"no reason", "reason", "length", contest.Change{Kind: contest.ChangeDrop, Who: []string{first}}},
		{"nobody", "who", "count", contest.Change{Kind: contest.ChangeDrop, Reason: "x"}},
		{"two at once", "who", "count", contest.Change{Kind: contest.ChangeDrop, Who: []string{first, third}, Reason: "x"}},
		{"one twice", "who[1]", "duplicate", contest.Change{Kind: contest.ChangeOrder, Who: []string{first, first}, Reason: "x"}},
		{"nobody known", "who[0]", "no_award", contest.Change{Kind: contest.ChangeDrop, Who: []string{"none"}, Reason: "x"}},
		{"the reserve has no prize", "who[0]", "no_award", contest.Change{Kind: contest.ChangeWithhold, Who: []string{third}, Reason: "x"}},
		{"not alike", "who[1]", "not_alike", contest.Change{Kind: contest.ChangeOrder, Who: []string{first, third}, Reason: "x"}},
		{"no prizes there", "scope", "no_prizes_here", contest.Change{Kind: contest.ChangeDrop, Scope: contest.Scope{BlockID: "b"}, Who: []string{first}, Reason: "x"}},
		{"no such prize of units", "unit_prize", "no_prizes_here", contest.Change{Kind: contest.ChangeDrop, UnitPrize: 1, Who: []string{unit}, Reason: "x"}},
	} {
		_, err := st.AddChange(t.Context(), st.c.ID, p.ID, x.change, "lan")
		wantErr(t, x.name, err, contest.ErrChange)
		wantField(t, err, x.path, x.code)
	}
}

func TestWhoIsPassedOverAndWhatIsWithheld(t *testing.T) {
	t.Parallel()
	st := jury(t).over()
	p := st.settle(st.prepared())
	before := st.winners(p)
	change := func(kind contest.ChangeKind, who string) {
		var err error
		p, err = st.AddChange(t.Context(), st.c.ID, p.ID, contest.Change{Kind: kind, Who: []string{who}, Reason: "x"}, "lan")
		wantErr(t, "AddChange", err, nil)
	}
	change(contest.ChangeDrop, ref(before[0]))
	w := st.winners(p)
	if len(w) != 3 || ref(w[0]) != ref(before[1]) || ref(w[1]) != ref(before[2]) || w[2].Prize != -1 {
		t.Errorf("after passing the first over: %+v", w)
	}
	change(contest.ChangeWithhold, ref(w[1]))
	w = st.winners(p)
	if len(w) != 2 || w[0].Prize != 0 || w[1].Prize != -1 {
		t.Errorf("with the second prize withheld: %+v", w)
	}
}

// What changes between confirming and signing makes the signature fail; what changes after it makes a new number, and the
// old one still verifies.
func TestALaterResultSupersedesAnEarlier(t *testing.T) {
	t.Parallel()
	st := jury(t).over()
	ctx := t.Context()
	p := st.settle(st.prepared())
	p, err := st.Confirm(ctx, st.c.ID, p.ID, "lan")
	wantErr(t, "Confirm", err, nil)
	w := st.winners(p)
	st.clock.advance(time.Minute)
	_, err = st.Disqualify(ctx, st.c.ID, w[0].Standing.AttemptID, "Nhờ người thi hộ", "minh")
	wantErr(t, "Disqualify", err, nil)
	_, err = st.Sign(ctx, st.c.ID, p.ID, "minh")
	wantErr(t, "signing what changed", err, contest.ErrStale)
	_, err = st.Reinstate(ctx, st.c.ID, w[0].Standing.AttemptID, "Đã xác minh", "minh")
	wantErr(t, "Reinstate", err, nil)
	_, err = st.Reopen(ctx, st.c.ID, p.ID)
	wantErr(t, "Reopen", err, nil)
	_, err = st.Confirm(ctx, st.c.ID, p.ID, "lan")
	wantErr(t, "Confirm", err, nil)
	p, err = st.Sign(ctx, st.c.ID, p.ID, "minh")
	wantErr(t, "Sign", err, nil)

	st.clock.advance(time.Minute)
	a, err := st.store.Attempt(ctx, w[0].Standing.AttemptID)
	wantErr(t, "Attempt", err, nil)
	paper, err := st.store.Paper(ctx, a.PaperID)
	wantErr(t, "Paper", err, nil)
	amd := st.propose(contest.Amendment{Question: paper.Questions[0].Ref(), Remedy: contest.VoidDrop, Reason: "Câu hỏi sai"})
	_, err = st.SignAmendment(ctx, st.c.ID, amd.ID, "minh")
	wantErr(t, "SignAmendment", err, nil)
	second := st.prepared()
	if second.Number != 2 || len(second.Changes) != len(p.Changes) {
		t.Errorf("the second is %+v; want number 2 with the changes of the first", second)
	}
	_, err = st.Confirm(ctx, st.c.ID, second.ID, "lan")
	wantErr(t, "confirming before attempts are re-marked", err, contest.ErrUnremarked)
	st.clock.advance(5 * time.Second)
	wantErr(t, "Remark", st.Remark(ctx, st.c.ID), nil)
	_, err = st.Confirm(ctx, st.c.ID, second.ID, "lan")
	wantErr(t, "Confirm", err, nil)
	second, err = st.Sign(ctx, st.c.ID, second.ID, "minh")
	wantErr(t, "Sign", err, nil)
	if second.Hash == p.Hash {
		t.Error("both results have one hash")
	}
	if found := st.verifyPublished(); found != "" {
		t.Errorf("verify: %s", found)
	}
}

func TestVerifyFindsWhatWasTamperedWith(t *testing.T) {
	t.Parallel()
	st := jury(t).over()
	ctx := t.Context()
	p := st.settle(st.prepared())
	_, err := st.Confirm(ctx, st.c.ID, p.ID, "lan")
	wantErr(t, "Confirm", err, nil)
	p, err = st.Sign(ctx, st.c.ID, p.ID, "minh")
	wantErr(t, "Sign", err, nil)
	tamper := func(name, want string, change func(*contest.Publication)) {
		t.Helper()
		var was contest.Publication
		_, err := st.store.UpdatePublication(ctx, p.ID, func(p *contest.Publication) error { was = *p; change(p); return nil })
		wantErr(t, "UpdatePublication", err, nil)
		if found := st.verifyPublished(); !strings.Contains(found, want) {
			t.Errorf("%s: verify found %q, want %q in it", name, found, want)
		}
		_, err = st.store.UpdatePublication(ctx, p.ID, func(p *contest.Publication) error { *p = was; return nil })
		wantErr(t, "UpdatePublication", err, nil)
	}
	tamper("another signer", "signature", func(p *contest.Publication) { p.SignedBy = "ai-do" })
	_, other, _ := ed25519.GenerateKey(nil)
	tamper("another key", "signature", func(p *contest.Publication) {
		p.PublicKey = other.Public().(ed25519.PublicKey) //nolint:forcetypeassert // it is one
		p.Signature = ed25519.Sign(other, p.Statement())
	})
	tamper("another hash", "content", func(p *contest.Publication) { p.Hash = strings.Repeat("0", 64) })
	tamper("a change left out", "awards", func(p *contest.Publication) { p.Changes = nil })
	w, err := st.store.Attempt(ctx, st.winners(p)[0].Standing.AttemptID)
	wantErr(t, "Attempt", err, nil)
	c, err := st.store.UpdateContest(ctx, st.c.ID, func(c *contest.Contest) error {
		c.Disqualified = append(c.Disqualified, contest.Disqualification{AttemptID: w.ID, Reason: "x", At: p.ConfirmedAt.Add(-time.Minute), By: "x"})
		return nil
	})
	if found := st.verifyPublished(); err != nil || len(c.Disqualified) != 1 || !strings.Contains(found, "standings") || !strings.Contains(found, "decisions") {
		t.Errorf("with a decision slipped in verify found %q", found)
	}
}

// Units that are alike are ordered, passed over or left without a prize as individual winners are.
func TestChangesAboutUnits(t *testing.T) {
	t.Parallel()
	other := "so_tai_chinh"
	st := newStage(t, func(c *contest.Contest) {
		c.Collective = contest.Collective{Keys: []contest.Measure{contest.MeasurePeople}, Prizes: []contest.CollectivePrize{{Name: "Tập thể Nhất", Count: 1}}}
	})
	if err := st.db.Units().PutUnits(t.Context(), []org.Unit{{ID: other, Name: "Sở Tài chính", Kind: org.KindDepartment, Selectable: true}}); err != nil {
		t.Fatal(err)
	}
	st.clock.advance(2 * time.Minute) // the directory is read again
	for name, in := range map[string]string{"An An": unit, "Bình Bình": other} {
		r := registration(name)
		r.UnitID = in
		h, err := st.Start(t.Context(), st.c.ID, "", r)
		wantErr(t, "Start", err, nil)
		st.submit(h)
	}
	st.over()
	p := st.prepared()
	_, err := st.Confirm(t.Context(), st.c.ID, p.ID, "lan")
	wantField(t, err, "unit_awards", "tied")
	winner := func() string {
		d, err := st.Draft(t.Context(), p)
		wantErr(t, "Draft", err, nil)
		list := ""
		for _, a := range d.UnitAwards {
			list += a.Unit.UnitID
		}
		return list
	}
	for _, x := range []struct {
		kind      contest.ChangeKind
		who, want string
	}{{contest.ChangeOrder, other, other}, {contest.ChangeDrop, other, unit}, {contest.ChangeWithhold, unit, ""}} {
		var err error
		p, err = st.AddChange(t.Context(), st.c.ID, p.ID, contest.Change{Kind: x.kind, UnitPrize: 1, Who: []string{x.who}, Reason: "x"}, "lan")
		wantErr(t, string(x.kind), err, nil)
		if got := winner(); got != x.want {
			t.Errorf("after %s of %s the prize goes to %q, want %q", x.kind, x.who, got, x.want)
		}
	}
}
