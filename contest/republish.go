package contest

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"
)

// VerifyPublications works every published result out again, from the journals and the decisions that stood when it was
// confirmed, and calls report for each difference. It checks, too, that nothing frozen has changed since, and that it is
// signed with key; for none, with whatever key it names. It returns how many it looked at. It changes nothing, and takes
// as long as marking every attempt of these contests.
func VerifyPublications(ctx context.Context, store Store, key ed25519.PublicKey, report func(Difference) error) (int, error) {
	contests, err := store.Contests(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, c := range contests {
		all, err := store.Publications(ctx, c.ID)
		if err != nil {
			return n, err
		}
		for _, p := range all {
			if p.State != Published {
				continue
			}
			n++
			v := republishing{store: store, key: key, contest: c, all: all, p: p}
			if err := v.verify(ctx); err != nil {
				return n, err
			}
			for _, d := range v.found {
				if err := report(d); err != nil {
					return n, err
				}
			}
		}
	}
	return n, nil
}

// republishing verifies one publication.
type republishing struct {
	store   Store
	key     ed25519.PublicKey
	contest Contest
	all     []Publication
	p       Publication
	found   []Difference
}

func (v *republishing) differs(what, stored, derived string) {
	name := fmt.Sprintf("%s/%s/%d", v.contest.Slug, v.p.RoundID, v.p.Number)
	v.found = append(v.found, Difference{Published: name, What: what, Stored: stored, Derived: derived})
}

func (v *republishing) verify(ctx context.Context) error {
	if !v.p.SignatureHolds() {
		v.differs("signature", "not valid", "a valid one")
	} else if v.key != nil && !v.key.Equal(v.p.PublicKey) {
		v.differs("signature", "by key "+hex.EncodeToString(v.p.PublicKey), "one by key "+hex.EncodeToString(v.key))
	}
	frozen, err := v.content(ctx)
	if err != nil || frozen == nil {
		return err
	}
	prop, err := v.propose(ctx, *frozen)
	if err != nil {
		return err
	}
	statistics, err := refreeze(ctx, v.store, v.p, *frozen, prop, nil)
	if err != nil {
		return err
	}
	head, err := freeze(v.p, prop, frozen.commitments(), statistics, discard)
	if err != nil {
		return err
	}
	if hashOf(head) != v.p.Hash {
		v.compare(*frozen, head)
	}
	return nil
}

// content reads what was frozen, and checks it against its hashes; nil where it cannot be read.
func (v *republishing) content(ctx context.Context) (*Frozen, error) {
	f, err := ReadFrozen(ctx, v.store, v.p)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		v.differs("content", fmt.Sprintf("unreadable (%v)", err), "hash "+v.p.Hash)
		return nil, nil
	}
	for _, s := range f.Standings {
		sum := sha256.New()
		r, err := readPart(ctx, v.store, v.p.Content, s.part())
		if err == nil {
			_, err = io.Copy(sum, r)
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if got := hex.EncodeToString(sum.Sum(nil)); err != nil || got != s.SHA256 {
			v.differs("content of "+s.part(), "hash "+got, "hash "+s.SHA256)
		}
	}
	if _, err := readStatistics(ctx, v.store, v.p, f); err != nil && f.Statistics != "" {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		v.differs("content of "+statisticsPart, fmt.Sprintf("unreadable (%v)", err), "hash "+f.Statistics)
		return nil, nil
	}
	return &f, nil
}

// propose applies the rules to what the journals give, with the decisions and changes that stood then.
func (v *republishing) propose(ctx context.Context, f Frozen) (Proposal, error) {
	then := v.contest.asOf(v.p.ConfirmedAt)
	part, all := then.over(v.p.ConfirmedAt)
	g := part.gather()
	for _, r := range part.Rounds {
		markings := map[string]Marking{}
		for _, rp := range r.Papers {
			p, err := v.store.Paper(ctx, rp.PaperID)
			if err != nil {
				return Proposal{}, fmt.Errorf("paper %s: %w", rp.PaperID, err)
			}
			markings[p.ID] = then.Marking(p)
		}
		err := v.store.DoneAttempts(ctx, then.ID, r.ID, nil, func(a Attempt, entries []Entry) error {
			a.Score = markings[a.PaperID].Sum(a, entries)
			g.add(a.Result())
			return nil
		})
		if err != nil {
			return Proposal{}, err
		}
	}
	return g.propose(f.staff(), all, inForce(v.all, v.p)), nil
}

// compare reports which parts of a head differ.
func (v *republishing) compare(stored Frozen, head []byte) {
	var derived Frozen
	if err := json.Unmarshal(head, &derived); err != nil {
		v.differs("head", v.p.Hash, hashOf(head))
		return
	}
	count := len(v.found)
	same := func(what string, stored, derived any) {
		s, _ := json.Marshal(stored)  //nolint:errcheck,errchkjson // both came from JSON
		d, _ := json.Marshal(derived) //nolint:errcheck,errchkjson // ditto
		if string(s) != string(d) {
			v.differs(what, short(s), short(d))
		}
	}
	same("counts", []int{stored.People, stored.Attempts, stored.Perfect}, []int{derived.People, derived.Attempts, derived.Perfect})
	for i, s := range stored.Standings {
		if i < len(derived.Standings) {
			same("standings of "+s.part(), s, derived.Standings[i])
		}
	}
	same("awards", stored.Awards, derived.Awards)
	same("units", stored.Units, derived.Units)
	same("units' awards", stored.UnitAwards, derived.UnitAwards)
	same("statistics", stored.Statistics, derived.Statistics)
	same("changes", stored.Changes, derived.Changes)
	decided := func(f Frozen) any { return []any{f.Rounds, f.Figures, f.Lots, f.Disqualified, f.Amendments} }
	same("decisions", decided(stored), decided(derived))
	if len(v.found) == count {
		v.differs("head", v.p.Hash, hashOf(head))
	}
}

// short cuts a long text where it is to be printed.
func short(b []byte) string {
	const most = 300
	if len(b) <= most {
		return string(b)
	}
	return string(b[:most]) + "…"
}

// asOf returns the contest with the decisions that stood at t.
func (c Contest) asOf(t time.Time) Contest {
	after := func(x time.Time) bool { return x.After(t) }
	c.Figures = slices.DeleteFunc(slices.Clone(c.Figures), func(f Figure) bool { return after(f.FixedAt) })
	c.Lots = slices.DeleteFunc(slices.Clone(c.Lots), func(l Lot) bool { return after(l.DrawnAt) })
	c.Disqualified = slices.DeleteFunc(slices.Clone(c.Disqualified), func(d Disqualification) bool { return after(d.At) })
	for i, d := range c.Disqualified {
		if after(d.LiftedAt) {
			c.Disqualified[i].Lifted, c.Disqualified[i].LiftedAt, c.Disqualified[i].LiftedBy = "", time.Time{}, ""
		}
	}
	c.Amendments = slices.DeleteFunc(slices.Clone(c.Amendments), func(a Amendment) bool { return !a.Signed() || after(a.SignedAt) })
	return c
}
