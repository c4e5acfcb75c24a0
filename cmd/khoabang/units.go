package main

import (
	"fmt"
	"time"

	"khoabang/internal/app"
	"khoabang/internal/config"
	"khoabang/internal/org"
	"khoabang/internal/org/orgfile"
)

type unitsCommands struct {
	Import importUnitsCommand `cmd:"" help:"Bring a file of units (XLSX, CSV, YAML) into the directory: all of it, or nothing."`
	Export exportUnitsCommand `cmd:"" help:"Write the directory of units to standard output."`
}

type importUnitsCommand struct {
	config.Store
	File   string `arg:"" help:"File to read." type:"existingfile"`
	Format string `help:"Format of the file: xlsx, csv or yaml; found from its content if not given."`
	DryRun bool   `help:"Only say what would happen."`
}

// Run imports the file, and says what happened.
func (c importUnitsCommand) Run(e *env) error {
	data, err := readTable(c.File)
	if err != nil {
		return err
	}
	format := orgfile.Detect(c.File, data)
	if c.Format != "" {
		if format, err = orgfile.Named(c.Format); err != nil {
			return err
		}
	}
	return withStores(e, c.Store, app.Writing, func(stores *app.Stores) error {
		return c.apply(e, org.NewService(stores.Units), format, data)
	})
}

func (c importUnitsCommand) apply(e *env, service *org.Service, format orgfile.Format, data []byte) error {
	categories, err := service.Categories(e.ctx)
	if err != nil {
		return err
	}
	file, err := format.Decode(data, categories)
	if err != nil {
		return err
	}
	for _, f := range file.Ignored {
		fmt.Fprintln(e.stderr, fieldText(e, f))
	}
	report, err := service.Import(e.ctx, file.Rows, file.Categories, time.Now(), c.DryRun)
	if err != nil {
		return file.Locate(err)
	}
	_, err = fmt.Fprintf(e.stdout, "%s units: %d new, %d changed, %d the same; %d of the directory not in the file\n",
		imported(c.DryRun), len(report.New), len(report.Changed), report.Same, len(report.Absent))
	return err
}

type exportUnitsCommand struct {
	config.Store
	Format string `help:"Format to write: xlsx, csv or yaml." default:"yaml"`
}

// Run writes the directory.
func (c exportUnitsCommand) Run(e *env) error {
	format, err := orgfile.Named(c.Format)
	if err != nil {
		return err
	}
	return withStores(e, c.Store, app.Reading, func(stores *app.Stores) error {
		service := org.NewService(stores.Units)
		units, err := service.Units(e.ctx)
		if err != nil {
			return err
		}
		categories, err := service.Categories(e.ctx)
		if err != nil {
			return err
		}
		return format.Encode(e.stdout, units, categories)
	})
}
