package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"khoabang/contest"
	"khoabang/contest/ruleset"
	"khoabang/internal/app"
	"khoabang/internal/config"
)

type contestCommands struct {
	Add contestAddCommand `cmd:"" help:"Make a contest by a ruleset file; a running server shows it within seconds."`
}

type contestAddCommand struct {
	config.Store
	File      string   `arg:"" help:"Ruleset file (YAML)." type:"existingfile"`
	Slug      string   `help:"Name in addresses, such as cchc-2026." required:"" placeholder:"SLUG"`
	Title     string   `help:"Title; the file's if not given." placeholder:"TEXT"`
	Organiser string   `help:"Who holds the contest." placeholder:"TEXT"`
	Notice    string   `help:"File with the notice on personal data that contestants agree to." type:"existingfile" required:"" placeholder:"FILE"`
	Round     []string `help:"When a round opens and closes, as 2026-11-23T08:00:00+07:00/2026-11-30T17:00:00+07:00; once for each round, in their order." sep:"none" placeholder:"FROM/TO"`
	Publish   bool     `help:"Publish the papers at once."`
}

// Run makes the contest, and says so.
func (c contestAddCommand) Run(e *env) error {
	made, err := c.contest()
	if err != nil {
		return err
	}
	return withStores(e, c.Store, app.Writing, func(stores *app.Stores) error {
		service := contest.New(contest.Config{Store: stores.Contests, Questions: stores.Questions, Units: stores.Units, Publisher: nobody{},
			Clock: time.Now, Log: slog.New(slog.NewTextHandler(e.stderr, nil))})
		made, err := service.Create(e.ctx, made)
		if err == nil && c.Publish {
			made, err = service.Publish(e.ctx, made.ID)
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(e.stdout, "Added %s: %s\n", made.Slug, made.Title)
		return err
	})
}

// contest returns the contest that the file and the flags describe.
func (c contestAddCommand) contest() (contest.Contest, error) {
	file, err := os.Open(c.File)
	if err != nil {
		return contest.Contest{}, err
	}
	defer file.Close()
	f, err := ruleset.Decode(file)
	if err != nil {
		return contest.Contest{}, err
	}
	notice, err := os.ReadFile(c.Notice)
	if err != nil {
		return contest.Contest{}, err
	}
	made := f.Contest()
	made.Slug, made.Title, made.Organiser = c.Slug, cmp.Or(c.Title, f.Title), c.Organiser
	made.Notice = contest.Notice{Version: "1", Text: strings.TrimSpace(string(notice))}
	if len(c.Round) > len(made.Rounds) {
		return contest.Contest{}, usageError{fmt.Errorf("--round is given %d times, and the file has %d rounds", len(c.Round), len(made.Rounds))}
	}
	for i, span := range c.Round {
		from, to, _ := strings.Cut(span, "/")
		if made.Rounds[i].OpensAt, err = time.Parse(time.RFC3339, from); err != nil {
			return contest.Contest{}, usageError{fmt.Errorf("--round %q: %w", span, err)}
		}
		if made.Rounds[i].ClosesAt, err = time.Parse(time.RFC3339, to); err != nil {
			return contest.Contest{}, usageError{fmt.Errorf("--round %q: %w", span, err)}
		}
	}
	return made, nil
}

// nobody hears of what a command does: a server that runs beside it finds it in the store.
type nobody struct{}

func (nobody) Result(context.Context, contest.Result)   {}
func (nobody) Attempt(context.Context, contest.Attempt) {}
func (nobody) Contest(context.Context, contest.Contest) {}
