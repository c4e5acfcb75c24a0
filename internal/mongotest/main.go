// Command mongotest serves MongoDB's wire protocol for tests, on machines where no MongoDB is installed.
//
// It embeds FerretDB over SQLite, behind a proxy that lets one command through at a time (see package serial). It keeps everything under the folder --data, opens no connection of its own, and
// sends no telemetry. When it is ready it prints one line, the server's URI, to standard output; nothing else is ever
// printed there. It stops on SIGINT or SIGTERM, and when its standard input, if that is a pipe, is closed: a test that
// is killed takes its server with it.
//
// It is not MongoDB: there are no transactions, change streams, TTL, partial or text indexes, and it is slow. An update
// (not an insert or upsert) that breaks a unique index fails with an internal error instead of a duplicate key, a
// unique index lets any number of documents without its fields in, and $slice in $push is ignored. Users are never
// given it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"

	"khoabang/internal/mongotest/serial"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	switch {
	case errors.Is(err, errUsage):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "mongotest:", err)
		os.Exit(1)
	}
}

// errUsage says that the arguments were wrong and that the flag package has already told why.
var errUsage = errors.New("usage")

func run(ctx context.Context, args []string, stdin *os.File, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("mongotest", flag.ContinueOnError)
	flags.SetOutput(stderr)
	listen := flags.String("listen", "127.0.0.1:0", "TCP `address`; port 0 takes a free one")
	data := flags.String("data", "", "`folder` for the databases, made when missing (required)")
	verbose := flags.Bool("verbose", false, "log every command to standard error")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return errUsage
	}
	if *data == "" || flags.NArg() > 0 {
		flags.Usage()
		return errUsage
	}

	level := slog.LevelError
	if *verbose {
		level = slog.LevelDebug
	}
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: level}))
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go cancelAtEOF(stdin, cancel)
	return serve(ctx, *listen, *data, log, stdout)
}

// serve keeps a database under the folder data and answers clients on the address listen until ctx is done.
func serve(ctx context.Context, listen, data string, log *slog.Logger, stdout io.Writer) error {
	backend, stopBackend, err := startBackend(data, log)
	if err != nil {
		return err
	}
	defer stopBackend()
	ln, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { ln.Close() })()
	fmt.Fprintf(stdout, "mongodb://%s/\n", ln.Addr())
	dial := func() (net.Conn, error) { return net.Dial("tcp", backend) }
	return serial.New(dial, log).Serve(ln)
}

// startBackend starts FerretDB on a free port and returns its address and a func that stops it and waits for its end.
func startBackend(data string, log *slog.Logger) (addr string, stop func(), err error) {
	dir, err := sqliteURI(data)
	if err != nil {
		return "", nil, err
	}
	db, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: "127.0.0.1:0"},
		Logger:    log,
		Handler:   "sqlite",
		SQLiteURL: dir,
	})
	if err != nil {
		return "", nil, fmt.Errorf("database in %s: %w", data, err)
	}
	// A context of its own: the backend has to outlive the command that is being answered when the caller's ends.
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = db.Run(ctx) // returns nil always
	}()
	u, err := url.Parse(db.MongoDBURI()) // waits until Run listens
	stop = func() { cancel(); <-done }
	if err != nil {
		stop()
		return "", nil, fmt.Errorf("backend's address: %w", err)
	}
	return u.Host, stop, nil
}

// sqliteURI makes the folder dir and returns it in the form that FerretDB wants: a file URI that ends in a slash.
func sqliteURI(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("data folder: %w", err)
	}
	if err := os.MkdirAll(abs, 0o755); err != nil {
		return "", fmt.Errorf("data folder: %w", err)
	}
	u := url.URL{Scheme: "file", Path: abs + "/"}
	return u.String(), nil
}

// cancelAtEOF calls cancel when the other end of in closes. Anything but a pipe, such as the null device that a
// program without a standard input gets, is left alone: its end says nothing about whoever started this.
func cancelAtEOF(in *os.File, cancel context.CancelFunc) {
	info, err := in.Stat()
	if err != nil || info.Mode()&(os.ModeNamedPipe|os.ModeSocket) == 0 {
		return
	}
	_, _ = io.Copy(io.Discard, in) // an error ends the input just as well
	cancel()
}
