// Package mongostoretest finds a MongoDB for tests, or starts a server that speaks its protocol.
package mongostoretest

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// The variables that say where to look, and if a test may do without.
const (
	envURI     = "KHOABANG_TEST_MONGODB_URI" // a real MongoDB; tests make databases of their own in it and drop them
	envBinary  = "KHOABANG_MONGOTEST"        // the program of internal/mongotest; default bin/mongotest in the repository
	envRequire = "KHOABANG_TEST_REQUIRE"     // 1: a missing server fails the test instead of skipping it
)

// Start returns the URI of a database that no other caller has, and that goes away with the test. It is in the MongoDB
// that KHOABANG_TEST_MONGODB_URI names, else in a server that Start runs: one for all tests of the process that run at
// the same time, stopped with the last of them. Where neither is to be had, the test is skipped, or failed if
// KHOABANG_TEST_REQUIRE is 1.
func Start(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("khoabang_test_%d_%08x", os.Getpid(), rand.Uint32())
	if uri := os.Getenv(envURI); uri != "" {
		return external(t, uri, name)
	}
	binary := findBinary()
	if binary == "" {
		text := "no MongoDB: set " + envURI + " to the URI of one, or run `make bin/mongotest`"
		if os.Getenv(envRequire) == "1" {
			t.Fatal(text)
		}
		t.Skip(text)
	}
	base, err := shared.acquire(binary)
	if err != nil {
		t.Fatalf("start %s: %v", binary, err)
	}
	t.Cleanup(func() {
		if err := shared.release(); err != nil {
			t.Errorf("stop %s: %v", binary, err)
		}
	})
	// The server stops answering at some dozens of operations at once.
	return strings.TrimRight(base, "/") + "/" + name + "?maxPoolSize=8"
}

// external returns uri with the database replaced by name, which is dropped after the test.
func external(t testing.TB, uri, name string) string {
	t.Helper()
	rest, query, _ := strings.Cut(uri, "?")
	scheme, rest, ok := strings.Cut(rest, "://")
	if !ok {
		t.Fatalf("%s is not a URI", envURI)
	}
	host, _, _ := strings.Cut(rest, "/")
	uri = scheme + "://" + host + "/" + url.PathEscape(name)
	if query != "" {
		uri += "?" + query
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		client, err := mongo.Connect(options.Client().ApplyURI(uri))
		if err != nil {
			t.Errorf("drop %s: %v", name, err)
			return
		}
		defer func() { _ = client.Disconnect(ctx) }()
		if err := client.Database(name).Drop(ctx); err != nil {
			t.Errorf("drop %s: %v", name, err)
		}
	})
	return uri
}

// findBinary returns the program to run, or "".
func findBinary() string {
	if path := os.Getenv(envBinary); path != "" {
		return path
	}
	dir, err := os.Getwd()
	for err == nil {
		if path := filepath.Join(dir, "bin", "mongotest"); isFile(path) && isFile(filepath.Join(dir, "go.mod")) {
			return path
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			break
		}
		dir = parent
	}
	return ""
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// shared is the server of this process. It is package state because tests of different packages' helpers share it.
var shared server

// server is a running mongotest and how many tests use it.
type server struct {
	mu    sync.Mutex
	users int
	uri   string
	dir   string
	cmd   *exec.Cmd
	stdin io.Closer // its end stops the server, also when this process is killed
}

func (s *server) acquire(binary string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.users == 0 {
		if err := s.start(binary); err != nil {
			return "", err
		}
	}
	s.users++
	return s.uri, nil
}

func (s *server) release() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.users--; s.users > 0 {
		return nil
	}
	return s.stop()
}

func (s *server) start(binary string) (err error) {
	if s.dir, err = os.MkdirTemp("", "khoabang-mongotest-"); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(s.dir)
		}
	}()
	s.cmd = exec.Command(binary, "--data", s.dir)
	s.cmd.Stderr = os.Stderr
	if s.stdin, err = s.cmd.StdinPipe(); err != nil {
		return err
	}
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		return fmt.Errorf("it told no URI: %w", cmp.Or(s.stop(), err))
	}
	s.uri = strings.TrimSpace(line)
	return nil
}

func (s *server) stop() error {
	_ = s.stdin.Close()
	timer := time.AfterFunc(10*time.Second, func() { _ = s.cmd.Process.Kill() })
	err := s.cmd.Wait()
	timer.Stop()
	return cmp.Or(err, os.RemoveAll(s.dir))
}
