package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"khoabang/internal/app"
	"khoabang/internal/config"
	"khoabang/internal/planning"
	"khoabang/internal/planning/planfile"
)

type planCommands struct {
	Import importPlanCommand `cmd:"" help:"Bring a plan file (YAML) in: all of it, or nothing."`
	Export exportPlanCommand `cmd:"" help:"Write a plan to standard output, as YAML."`
}

// operator is who does what commands do.
var operator = planning.Actor{Admin: true}

func planService(stores *app.Stores) *planning.Service {
	return planning.New(planning.Config{Store: stores.Planning, Units: stores.Units, Clock: time.Now, Freeze: planfile.Freeze, Thaw: planfile.Thaw})
}

type importPlanCommand struct {
	config.Store
	File   string `arg:"" help:"File to read." type:"existingfile"`
	DryRun bool   `help:"Only say what would happen."`
}

// Run imports the file, and says what happened.
func (c importPlanCommand) Run(e *env) error {
	r, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer r.Close()
	file, err := planfile.Decode(r)
	if err != nil {
		return err
	}
	return withStores(e, c.Store, app.Writing, func(stores *app.Stores) error {
		done, err := planService(stores).Import(e.ctx, operator, file.Plan, c.DryRun)
		if err != nil {
			return file.Locate(err)
		}
		what := fmt.Sprintf("revision %d, changed: %s", done.Plan.Revision, strings.Join(done.Changed, ", "))
		switch {
		case done.New:
			what = fmt.Sprintf("new, with %d tasks and %d agencies", len(done.Plan.Tasks), len(done.Plan.Agencies))
		case len(done.Changed) == 0:
			what = "the same as it was"
		}
		_, err = fmt.Fprintf(e.stdout, "%s plan %s: %s\n", imported(c.DryRun), file.Plan.ID, what)
		return err
	})
}

type exportPlanCommand struct {
	config.Store
	Plan string `arg:"" optional:"" help:"ID of the plan; the latest year's that is no unit's own if not given."`
}

// Run writes the plan.
func (c exportPlanCommand) Run(e *env) error {
	return withStores(e, c.Store, app.Reading, func(stores *app.Stores) error {
		p, err := c.plan(e, planService(stores))
		if err != nil {
			return err
		}
		return planfile.Encode(e.stdout, p)
	})
}

func (c exportPlanCommand) plan(e *env, s *planning.Service) (planning.Plan, error) {
	if c.Plan != "" {
		return s.Plan(e.ctx, c.Plan)
	}
	all, err := s.Plans(e.ctx)
	if err != nil {
		return planning.Plan{}, err
	}
	var latest planning.Plan
	for _, p := range all {
		if p.Parent == "" && p.Document.Year > latest.Document.Year {
			latest = p
		}
	}
	if latest.ID == "" {
		return planning.Plan{}, planning.ErrNoPlan
	}
	return latest, nil
}
