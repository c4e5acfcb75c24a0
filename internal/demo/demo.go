// Package demo holds the demonstration data as files of the project's own, and loads them into an empty store: units,
// question banks, the campaign's plan and what units did for it, a contest that runs for thirty days and a practice contest
// without end.
package demo

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"slices"
	"time"

	"khoabang/contest"
	"khoabang/internal/org"
	"khoabang/internal/planning"
	"khoabang/questions"
	"khoabang/questions/exchange"
)

//go:embed data/*.yaml
var data embed.FS

// Into is what the demonstration is loaded into. Everything that has rules goes through its service.
type Into struct {
	Units     org.Store
	Questions *questions.Service
	Contests  ContestService
	Plans     *planning.Service // nil for none
}

// ContestService is what loading needs of contests. *contest.Service is one.
type ContestService interface {
	Contests(ctx context.Context) ([]contest.Contest, error)
	Create(ctx context.Context, c contest.Contest) (contest.Contest, error)
	Publish(ctx context.Context, contestID string) (contest.Contest, error)
}

// Load loads the demonstration and reports whether it did. It leaves a store alone that has a contest or a bank that
// is not the demonstration's, or that has the whole demonstration already. A load that was cut short is finished by
// the next one. The counted contest opens at now and closes thirty days later.
func Load(ctx context.Context, into Into, now time.Time) (bool, error) {
	d, err := read(now)
	if err != nil {
		return false, fmt.Errorf("read demonstration data: %w", err)
	}
	missing, err := d.missing(ctx, into)
	if err != nil || !missing {
		return false, err
	}
	if err := into.Units.PutUnits(ctx, d.units); err != nil {
		return false, fmt.Errorf("load units: %w", err)
	}
	for _, f := range d.files {
		if _, err := into.Questions.Import(ctx, f.Bank, f.Questions, false); err != nil {
			return false, fmt.Errorf("load bank %q: %w", f.Bank.ID, err)
		}
	}
	if err := name(ctx, into.Questions, d.areas); err != nil {
		return false, fmt.Errorf("load content areas: %w", err)
	}
	if into.Plans != nil {
		running, err := plan(ctx, into.Plans, d.plan, now)
		if err != nil {
			return false, fmt.Errorf("load plan: %w", err)
		}
		if err := (&work{d.work, into, running, now}).do(ctx); err != nil {
			return false, fmt.Errorf("load work on the plan: %w", err)
		}
	}
	for _, c := range d.contests {
		if err := publish(ctx, into.Contests, c); err != nil {
			return false, fmt.Errorf("load contest %q: %w", c.Slug, err)
		}
	}
	return true, nil
}

// missing reports whether the store is empty but for parts of the demonstration, and lacks some of it.
func (d demonstration) missing(ctx context.Context, into Into) (bool, error) {
	banks, err := into.Questions.Banks(ctx)
	if err != nil {
		return false, err
	}
	for _, b := range banks {
		if !slices.ContainsFunc(d.files, func(f exchange.File) bool { return f.Bank.ID == b.ID }) {
			return false, nil
		}
	}
	contests, err := into.Contests.Contests(ctx)
	if err != nil {
		return false, err
	}
	published := 0
	for _, c := range contests {
		if !slices.ContainsFunc(d.contests, func(o contest.Contest) bool { return o.Slug == c.Slug }) {
			return false, nil
		}
		if isPublished(c) {
			published++
		}
	}
	return published < len(d.contests), nil
}

// name gives the content areas their names, where none has one yet.
func name(ctx context.Context, bank *questions.Service, areas []questions.Area) error {
	tree, err := bank.Areas(ctx)
	if err != nil || tree.Revision > 0 {
		return err
	}
	_, err = bank.SetAreas(ctx, questions.AreaTree{Areas: areas})
	return err
}

// plan brings the province's plan in and, for a year after its own, a copy; it returns that of the running year.
func plan(ctx context.Context, s *planning.Service, p planning.Plan, now time.Time) (planning.Plan, error) {
	done, err := s.Import(ctx, loader, p, false)
	year := planning.DayOf(now).Start().Year()
	if err != nil || year <= done.Plan.Document.Year {
		return done.Plan, err
	}
	next, err := s.CopyPlan(ctx, loader, done.Plan.ID, year)
	if errors.Is(err, planning.ErrExists) { // by a load that was cut short
		return s.Plan(ctx, planning.DefaultID(year))
	}
	return next, err
}

// publish creates and publishes c, or what is left to do of it.
func publish(ctx context.Context, s ContestService, c contest.Contest) error {
	all, err := s.Contests(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(o contest.Contest) bool { return o.Slug == c.Slug })
	if i >= 0 {
		c = all[i]
	} else if c, err = s.Create(ctx, c); err != nil {
		return err
	}
	if isPublished(c) {
		return nil
	}
	_, err = s.Publish(ctx, c.ID)
	return err
}

func isPublished(c contest.Contest) bool {
	return !slices.ContainsFunc(c.Rounds, func(r contest.Round) bool { return !r.Published() })
}

// demonstration is all of it, decoded.
type demonstration struct {
	units    []org.Unit
	files    []exchange.File
	areas    []questions.Area
	contests []contest.Contest
	plan     planning.Plan
	work     workFile
}

// mainBank is the bank of questions.yaml, which names none.
var mainBank = questions.Bank{ID: "cchc-2025", Name: "Cải cách hành chính 2025"}

func read(now time.Time) (demonstration, error) {
	var d demonstration
	for _, name := range []string{"questions.yaml", "practice.yaml"} {
		f, err := readBank(name)
		if err != nil {
			return demonstration{}, fmt.Errorf("%s: %w", name, err)
		}
		d.files = append(d.files, f)
	}
	if err := decode("work.yaml", &d.work); err != nil {
		return demonstration{}, err
	}
	p, err := readPlan()
	communes, err2 := readCommunes()
	contests, err3 := readContests(now)
	d.units, d.areas, d.contests, d.plan = append(agencies(p), communes...), contents(p), contests, p
	return d, errors.Join(err, err2, err3)
}

func readBank(name string) (exchange.File, error) {
	raw, err := data.ReadFile("data/" + name)
	if err != nil {
		return exchange.File{}, err
	}
	format, err := exchange.ForFile(name)
	if err != nil {
		return exchange.File{}, err
	}
	f, err := format.Decode(bytes.NewReader(raw))
	if f.Bank.ID == "" {
		f.Bank = mainBank
	}
	for i := range f.Questions {
		f.Questions[i].Status = questions.Approved
	}
	return f, err
}
