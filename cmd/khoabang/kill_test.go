package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"khoabang/internal/rehearse"
)

// asProgram makes the test binary behave as the program, for tests that need a process to kill.
const asProgram = "KHOABANG_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "1" {
		main()
	}
	os.Exit(m.Run())
}

// server is the program as a process of its own.
type server struct {
	cmd    *exec.Cmd
	addr   string
	stderr *bytes.Buffer
}

var servingAt = regexp.MustCompile(`http://(127\.0\.0\.1:[0-9]+)/`)

// serve starts the program on a folder, at addr or, if that is "", at a free port, and waits until it serves.
func serve(t *testing.T, data, addr string) *server {
	t.Helper()
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	s := &server{stderr: new(bytes.Buffer)}
	s.cmd = exec.Command(os.Args[0], "serve", "--demo", "--data", data, "--addr", addr, "--metrics-addr", "127.0.0.1:0")
	s.cmd.Env = append(os.Environ(), asProgram+"=1")
	s.cmd.Stderr = s.stderr
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := servingAt.FindStringSubmatch(lines.Text()); m != nil {
			s.addr = m[1]
			go func() {
				for lines.Scan() { // or the program would wait for a reader
				}
			}()
			return s
		}
	}
	s.cmd.Wait()
	t.Fatalf("the program ended without serving: %s", s.stderr)
	return nil
}

// kill ends the program with SIGKILL.
func (s *server) kill() {
	if s.cmd.ProcessState == nil {
		s.cmd.Process.Kill()
		s.cmd.Wait()
	}
}

// The size of the crowd. Small, because under the race detector everything is slow; the interleavings vary by run.
const (
	crowd       = 40
	answersEach = 12 // on average, before a kill
)

// A server that is killed in the middle of many people's answers has, after a restart, every answer that it had
// acknowledged and every running attempt; what was handed in stays handed in, and every score agrees with its journal.
func TestKillLosesNothing(t *testing.T) {
	data := t.TempDir()
	s := serve(t, data, "")
	client, err := rehearse.NewServer("http://"+s.addr, 4*crowd)
	if err != nil {
		t.Fatal(err)
	}
	door, err := client.Door("cchc-2025")
	if err != nil {
		t.Fatal(err)
	}
	people := make([]*rehearse.Contestant, crowd)
	for i := range people {
		if people[i], err = client.Start(door, i); err != nil {
			t.Fatalf("start %d: %v", i, err)
		}
	}
	answerUntilKilled(t, s, people)
	s = serve(t, data, s.addr)
	for i, c := range people {
		if err := c.Check(); err != nil {
			t.Errorf("after the first kill: person %d: %v", i, err)
		}
	}
	handedIn := submitUntilKilled(t, s, people)
	serve(t, data, s.addr)
	for i, c := range people {
		correct, err := c.Submit()
		if err != nil {
			t.Errorf("after the second kill: person %d: %v", i, err)
		}
		if want, ok := handedIn[i]; ok && correct != want {
			t.Errorf("person %d was told %d right before the kill and %d after it", i, want, correct)
		}
	}
	var out bytes.Buffer
	if err := run(t.Context(), []string{"verify", "--data", data}, noEnv, &out, &out); err != nil {
		t.Errorf("verify: %v\n%s", err, &out)
	}
	if want := fmt.Sprintf("%d attempts, %d of them closed", crowd, crowd); !strings.Contains(out.String(), want) {
		t.Errorf("verify says %q, want %q", out.String(), want)
	}
}

// answerUntilKilled lets everybody answer at once and kills the server when enough was acknowledged.
func answerUntilKilled(t *testing.T, s *server, people []*rehearse.Contestant) {
	t.Helper()
	var saved atomic.Int64
	var wg sync.WaitGroup
	for _, c := range people {
		wg.Go(func() {
			for n := 1; c.Answer(n) == nil; n++ {
				if saved.Add(1) == crowd*answersEach {
					s.cmd.Process.Kill()
				}
			}
		})
	}
	wg.Wait()
	s.kill()
	if n := saved.Load(); n < crowd*answersEach {
		t.Fatalf("only %d answers were saved before something failed: %s", n, s.stderr)
	}
}

// submitUntilKilled lets everybody hand in at once, kills the server in the middle, and returns what those were told
// who got an answer.
func submitUntilKilled(t *testing.T, s *server, people []*rehearse.Contestant) map[int]int {
	t.Helper()
	var mu sync.Mutex
	told := map[int]int{}
	var wg sync.WaitGroup
	for i, c := range people {
		wg.Go(func() {
			correct, err := c.Submit()
			if err != nil {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			told[i] = correct
			if len(told) == crowd/2 {
				s.cmd.Process.Kill()
			}
		})
	}
	wg.Wait()
	s.kill()
	if len(told) < crowd/2 {
		t.Fatalf("only %d handed in before something failed: %s", len(told), s.stderr)
	}
	return told
}

func noEnv(string) string { return "" }

// A stop that is asked for finishes what is under way and says nothing of an error.
func TestStopIsGraceful(t *testing.T) {
	s := serve(t, t.TempDir(), "")
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- s.cmd.Wait() }()
	select {
	case err := <-done:
		if err != nil {
			t.Errorf("the program ended with %v: %s", err, s.stderr)
		}
	case <-ctx.Done():
		t.Fatal("the program did not stop within 15 s")
	}
	if c, err := net.Dial("tcp", s.addr); err == nil {
		c.Close()
		t.Error("the port is still open")
	}
}
