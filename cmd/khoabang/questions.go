package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"time"

	"khoabang/internal/app"
	"khoabang/internal/config"
	"khoabang/internal/fault"
	"khoabang/questions"
	"khoabang/questions/exchange"
)

type questionsCommands struct {
	Import importCommand `cmd:"" help:"Bring a file of questions into a bank: all of it, or nothing."`
	Export exportCommand `cmd:"" help:"Write a bank to standard output."`
}

type importCommand struct {
	config.Store
	File       string `arg:"" help:"File to read." type:"existingfile"`
	Bank       string `help:"ID of the bank; if not given the one that the file names, or else the only counted one, or a new one in an empty store." placeholder:"ID"`
	Format     string `help:"Format of the file; found from its content, or else its name, if not given."`
	Area       string `help:"Content area of the questions of which the file gives none, such as 2.4." placeholder:"AREA"`
	Difficulty int    `help:"Difficulty, 1 to 3, of the questions of which the file gives none." placeholder:"N"`
	Approved   bool   `help:"Take the questions as approved: they were reviewed elsewhere. Else they are drafts."`
	DryRun     bool   `help:"Only say what would happen."`
}

// Run imports the file, and says what happened.
func (c importCommand) Run(e *env) error {
	file, err := c.decode()
	if err != nil {
		return err
	}
	listLosses(e, file.Lost)
	return withStores(e, c.Store, app.Writing, func(stores *app.Stores) error { return c.apply(e, stores, file) })
}

func (c importCommand) apply(e *env, stores *app.Stores, file exchange.File) error {
	service := questions.NewService(stores.Questions, time.Now)
	bank, err := c.bank(e.ctx, service, file)
	if err != nil {
		return err
	}
	report, err := service.Import(e.ctx, bank, file.Questions, c.DryRun, file.Pictures...)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.stdout, "%s into %s: %d new, %d changed, %d the same\n", imported(c.DryRun), bank.ID, report.New, report.Changed, report.Same)
	return err
}

// decode reads the file, whose format it finds from the beginning of the content.
func (c importCommand) decode() (exchange.File, error) {
	f, err := os.Open(c.File)
	if err != nil {
		return exchange.File{}, err
	}
	defer f.Close()
	head, err := io.ReadAll(io.LimitReader(f, exchange.MaxBytes+1))
	if err != nil {
		return exchange.File{}, err
	}
	format, err := exchange.Detect(c.File, head)
	if c.Format != "" {
		format, err = exchange.Named(c.Format)
	}
	if err != nil {
		return exchange.File{}, err
	}
	file, err := format.Decode(io.MultiReader(bytes.NewReader(head), f))
	if err == nil {
		err = file.Complete(c.Area, c.Difficulty)
	}
	if c.Approved {
		for i := range file.Questions {
			file.Questions[i].Status = questions.Approved
		}
	}
	return file, err
}

// listLosses says on standard error what is left out or lost.
func listLosses(e *env, losses []exchange.Loss) {
	for _, l := range losses {
		args := maps.Clone(l.Args)
		if l.Line > 0 {
			if args == nil {
				args = map[string]any{}
			}
			args["line"] = l.Line
		}
		word := "lost"
		if l.Skipped {
			word = "left out"
		}
		fmt.Fprintf(e.stderr, "%s: %s\n", word, fieldText(e, fault.Field{Path: l.Path, Code: l.What, Args: args}))
	}
}

// bank returns the bank to import into, as the store has it if it does.
func (c importCommand) bank(ctx context.Context, service *questions.Service, file exchange.File) (questions.Bank, error) {
	id := cmp.Or(c.Bank, file.Bank.ID)
	if id == "" {
		banks, err := service.Banks(ctx)
		if err != nil {
			return questions.Bank{}, err
		}
		if len(banks) == 0 {
			return questions.Bank{ID: firstBank, Name: "Ngân hàng câu hỏi"}, nil
		}
		return countedBank(ctx, service)
	}
	b, err := service.Bank(ctx, id)
	if errors.Is(err, questions.ErrNoBank) {
		b = file.Bank
		b.ID, b.Name = id, cmp.Or(file.Bank.Name, id)
		return b, nil
	}
	return b, err
}

// firstBank is the ID of the bank that an import into an empty store makes if neither the file nor --bank names one.
const firstBank = "ngan-hang"

// countedBank returns the store's only bank that is not for practice.
func countedBank(ctx context.Context, service *questions.Service) (questions.Bank, error) {
	banks, err := service.Banks(ctx)
	if err != nil {
		return questions.Bank{}, err
	}
	var counted []questions.Bank
	for _, b := range banks {
		if !b.Practice {
			counted = append(counted, b)
		}
	}
	if len(counted) != 1 {
		return questions.Bank{}, fmt.Errorf("the store has %d counted banks: say which with --bank", len(counted))
	}
	return counted[0], nil
}

type exportCommand struct {
	config.Store
	Bank   string `help:"ID of the bank; the only counted one if not given." placeholder:"ID"`
	Format string `help:"Format to write." default:"yaml"`
}

// Run writes the bank.
func (c exportCommand) Run(e *env) error {
	format, err := exchange.Named(c.Format)
	if err != nil {
		return err
	}
	return withStores(e, c.Store, app.Reading, func(stores *app.Stores) error { return c.write(e, stores, format) })
}

func (c exportCommand) write(e *env, stores *app.Stores, format exchange.Format) (err error) {
	service := questions.NewService(stores.Questions, time.Now)
	var bank questions.Bank
	if c.Bank == "" {
		bank, err = countedBank(e.ctx, service)
	} else {
		bank, err = service.Bank(e.ctx, c.Bank)
	}
	if err != nil {
		return err
	}
	qs, err := service.Questions(e.ctx, questions.Filter{BankID: bank.ID})
	if err != nil {
		return err
	}
	file := exchange.Of(bank, qs)
	if file.Pictures, err = service.PicturesOf(e.ctx, qs); err != nil {
		return err
	}
	losses, err := format.Losses(file)
	if err != nil {
		return err
	}
	listLosses(e, losses)
	return format.Encode(e.stdout, file)
}
