package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"khoabang/contest"
	"khoabang/internal/app"
	"khoabang/internal/auth"
	"khoabang/internal/config"
	"khoabang/internal/httpapi"
	"khoabang/internal/org"
	"khoabang/internal/org/roster"
	"khoabang/internal/table"
)

type rosterCommands struct {
	Import importRosterCommand `cmd:"" help:"Bring a file of people (XLSX, CSV) onto a contest's roster: all of it, or nothing."`
	Export exportRosterCommand `cmd:"" help:"Write a contest's roster with its codes to a file that only you may read."`
}

type importRosterCommand struct {
	config.Store
	Contest string `arg:"" help:"Contest: its ID or its name in addresses."`
	File    string `arg:"" help:"File to read." type:"existingfile"`
	DryRun  bool   `help:"Only say what would happen."`
}

// Run imports the file, and says what happened. It prints no code.
func (c importRosterCommand) Run(e *env) error {
	data, err := readTable(c.File)
	if err != nil {
		return err
	}
	return withStores(e, c.Store, app.Writing, func(stores *app.Stores) error {
		service, err := rosterService(e, stores)
		if err != nil {
			return err
		}
		held, err := service.Contest(e.ctx, c.Contest)
		if err != nil {
			return err
		}
		directory := org.NewService(stores.Units)
		units, err := directory.Directory(e.ctx)
		if err != nil {
			return err
		}
		categories, err := directory.Categories(e.ctx)
		if err != nil {
			return err
		}
		list, err := roster.Read(data, httpapi.RosterOptions(held, units, categories, time.Now()))
		if err != nil {
			return err
		}
		for _, notice := range list.Notices {
			fmt.Fprintln(e.stderr, fieldText(e, notice))
		}
		report, err := service.ImportRoster(e.ctx, held.ID, httpapi.RosterRows(held, list.People), "", c.DryRun)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(e.stdout, "%s people of %s: %d new, %d changed, %d the same; %d codes given\n",
			imported(c.DryRun), held.Slug, report.New, report.Changed, report.Same, report.Codes)
		return err
	})
}

// rosterService returns a service that can seal and open the codes of rosters.
func rosterService(e *env, stores *app.Stores) (*contest.Service, error) {
	secret, err := auth.Secret(e.ctx, stores.Auth, "contest")
	if err != nil {
		return nil, err
	}
	return contest.New(contest.Config{Store: stores.Contests, Questions: stores.Questions, Units: stores.Units, Publisher: nobody{},
		Clock: time.Now, Secret: secret, Log: slog.New(slog.NewTextHandler(e.stderr, nil))}), nil
}

type exportRosterCommand struct {
	config.Store
	Contest string `arg:"" help:"Contest: its ID or its name in addresses."`
	Out     string `short:"o" help:"File to write, which must not be there yet; the ending, .xlsx or .csv, is its format." required:"" placeholder:"FILE"`
}

// Run writes the roster. Codes let people in, so they go nowhere but into that file.
func (c exportRosterCommand) Run(e *env) error {
	if ending := filepath.Ext(c.Out); ending != ".xlsx" && ending != ".csv" {
		return usageError{errors.New("--out must end in .xlsx or .csv")}
	}
	return withStores(e, c.Store, app.Writing, func(stores *app.Stores) error { // a secret is made where there is none yet
		rows, err := rosterRows(e, stores, c.Contest)
		if err != nil {
			return err
		}
		f, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		if filepath.Ext(c.Out) == ".csv" {
			err = table.WriteCSV(f, slices.Values(rows))
		} else {
			sheet := table.Written{Name: "Danh sách", Rows: slices.Values(rows)}
			for _, column := range roster.Columns() {
				sheet.Widths = append(sheet.Widths, column.Width)
			}
			err = table.WriteXLSX(f, sheet)
		}
		if err = errors.Join(err, f.Close()); err != nil {
			return errors.Join(err, os.Remove(c.Out))
		}
		_, err = fmt.Fprintf(e.stdout, "Wrote %d people\n", len(rows)-1)
		return err
	})
}

// rosterRows returns a roster as its import reads it, the heads first.
func rosterRows(e *env, stores *app.Stores, idOrSlug string) ([][]string, error) {
	service, err := rosterService(e, stores)
	if err != nil {
		return nil, err
	}
	held, err := service.Contest(e.ctx, idOrSlug)
	if err != nil {
		return nil, err
	}
	units, err := org.NewService(stores.Units).Directory(e.ctx)
	if err != nil {
		return nil, err
	}
	var heads []string
	for _, column := range roster.Columns() {
		heads = append(heads, column.Head)
	}
	rows := [][]string{heads}
	err = service.EachRostered(e.ctx, contest.RosterFilter{ContestID: held.ID}, func(entry contest.RosterEntry) error {
		code, err := service.RosterCode(entry)
		u, _ := units.Unit(entry.UnitID)
		b, _ := held.Block(entry.BlockID)
		born := ""
		switch {
		case !entry.BornOn.IsZero():
			born = entry.BornOn.Format("02/01/2006")
		case entry.BirthYear != 0:
			born = strconv.Itoa(entry.BirthYear)
		}
		rows = append(rows, []string{code, entry.Name, u.Name, born, entry.Category, b.Name})
		return err
	})
	return rows, err
}
