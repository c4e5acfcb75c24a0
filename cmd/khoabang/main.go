// Khoabang runs online contests: it serves them, and keeps what they leave behind.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // the image has no time zones of its own

	"github.com/alecthomas/kong"

	"khoabang/internal/app"
	"khoabang/internal/config"
)

// version is set by the build.
var version = "unknown"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	os.Exit(status(err, os.Stderr))
}

// status prints err on one line and returns the exit status: 2 for a command line that cannot be read, else 1.
func status(err error, stderr io.Writer) int {
	var usage usageError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errDiffers):
		return 1 // the differences have been printed
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "khoabang: %v\nTry khoabang --help.\n", err)
		return 2
	}
	fmt.Fprintf(stderr, "khoabang: %v\n", err)
	return 1
}

// usageError is a command line that cannot be read.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// commands is the command line.
type commands struct {
	File settingsFile `name:"config" help:"Settings file (YAML)." placeholder:"FILE"`

	Serve       serveCommand       `cmd:"" help:"Serve contests."`
	Questions   questionsCommands  `cmd:"" help:"Move questions in and out of the bank."`
	Units       unitsCommands      `cmd:"" help:"Move the directory of units in and out."`
	Roster      rosterCommands     `cmd:"" help:"Move a contest's roster in and out."`
	Plan        planCommands       `cmd:"" help:"Move the campaign's plan in and out."`
	User        userCommands       `cmd:"" help:"Accounts of staff."`
	Contest     contestCommands    `cmd:"" help:"Contests by ruleset files."`
	Mail        mailCommands       `cmd:"" help:"The mail server, and what is to be sent by it."`
	Config      configCommands     `cmd:"" help:"Look at the settings."`
	Rehearse    rehearseCommand    `cmd:"" help:"Take part as many people at once, and check every acknowledgement."`
	Verify      verifyCommand      `cmd:"" help:"Recompute every score from the journal and compare."`
	Version     versionCommand     `cmd:"" help:"Print the version."`
	Healthcheck healthcheckCommand `cmd:"" hidden:"" help:"Ask the server of this machine whether it is ready."`
}

// env is what a command gets of the outside.
type env struct {
	ctx            context.Context
	getenv         func(string) string
	stdout, stderr io.Writer
}

// withStores opens the store that the settings name, hands it to f, and closes it.
func withStores(e *env, cfg config.Store, access app.Access, f func(*app.Stores) error) (err error) {
	stores, err := app.OpenStores(e.ctx, cfg, access)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stores.Close(e.ctx)) }()
	return f(stores)
}

// run is the program but for the process around it.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	var cli commands
	settings := &settings{getenv: getenv, sources: map[string]string{}}
	helped := false
	parser, err := kong.New(&cli,
		kong.Name("khoabang"),
		kong.Description("Khoa Bảng runs timed contests from a question bank, with live boards.\n\n"+
			"Every flag can be set by a variable, as KHOABANG_METRICS_ADDR for --metrics-addr, or in the settings file."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { helped = true }),
		kong.UsageOnError(),
		kong.Bind(settings),
		kong.Resolvers(settings),
	)
	if err != nil {
		return err
	}
	if path := getenv(config.EnvName("config")); path != "" {
		if err := settings.read(path); err != nil {
			return err
		}
	}
	parsed, err := parser.Parse(args)
	switch {
	case helped:
		return nil
	case settings.err != nil:
		return settings.err
	case err != nil:
		return settings.blame(err)
	}
	e := &env{ctx: ctx, getenv: getenv, stdout: stdout, stderr: stderr}
	return explain(e, parsed.Run(e))
}

// settings resolves flags that the command line does not set: from variables, then from the settings file.
type settings struct {
	getenv  func(string) string
	path    string // of the file
	file    config.File
	err     error             // of reading the file
	sources map[string]string // where flags that the command line does not set are set, by the flag's name
}

func (s *settings) read(path string) error {
	s.path = path
	s.file, s.err = config.ReadFile(path)
	return s.err
}

// Validate is part of kong.Resolver.
func (s *settings) Validate(*kong.Application) error { return nil }

// Resolve is part of kong.Resolver.
func (s *settings) Resolve(c *kong.Context, parent *kong.Path, flag *kong.Flag) (any, error) {
	v, err := config.Env(s.getenv).Resolve(c, parent, flag)
	if v != nil || err != nil {
		s.sources[flag.Name] = config.EnvName(flag.Name)
		return v, err
	}
	v, err = s.file.Resolver().Resolve(c, parent, flag)
	if v != nil {
		s.sources[flag.Name] = "settings file " + s.path + ": " + config.FileName(flag.Name)
	}
	return v, err
}

// blame returns an error of reading the command line as what it is: one of usage, or one of a setting that stands
// somewhere else.
func (s *settings) blame(err error) error {
	flag, what, _ := strings.Cut(strings.TrimPrefix(err.Error(), "--"), ": ")
	if source, elsewhere := s.sources[flag]; elsewhere {
		return fmt.Errorf("%s: %s", source, what)
	}
	return usageError{err}
}

// settingsFile is the flag that names the settings file. It is read before other flags are resolved.
type settingsFile string

// BeforeResolve is called by kong when the flag is on the command line.
func (f settingsFile) BeforeResolve(c *kong.Context, path *kong.Path, s *settings) error {
	return s.read(string(c.FlagValue(path.Flag).(settingsFile)))
}
