package httpapi_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"khoabang/internal/auth"
	"khoabang/questions/exchange"
)

// sending is a request on a connection of its own whose body comes by and by.
type sending struct {
	t    *testing.T
	conn net.Conn
	read *bufio.Reader
}

// send sends the header of a file of so many bytes, and others such as "Expect: 100-continue\r\n".
func (w *world) send(t *testing.T, query, token string, length int, headers string) sending {
	t.Helper()
	conn, err := net.Dial("tcp", w.addr)
	must(t, err)
	t.Cleanup(func() { conn.Close() })
	must(t, conn.SetDeadline(time.Now().Add(time.Minute)))
	_, err = fmt.Fprintf(conn, "POST /api/v1/staff/banks/kho/import?%s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"+
		"Content-Type: application/octet-stream\r\nAccept-Language: vi\r\nContent-Length: %d\r\n%s\r\n", query, w.addr, token, length, headers)
	must(t, err)
	return sending{t, conn, bufio.NewReader(conn)}
}

// begun is a request that the server has begun to read.
func (w *world) begun(t *testing.T, token string, length int) sending {
	t.Helper()
	s := w.send(t, "name=de.json", token, length, "Expect: 100-continue\r\n")
	for _, want := range []string{"HTTP/1.1 100 Continue\r\n", "\r\n"} {
		if line, err := s.read.ReadString('\n'); err != nil || line != want {
			t.Fatalf("the server says %q, %v, want %q", line, err, want)
		}
	}
	return s
}

// body sends so many spaces.
func (s sending) body(n int) {
	s.t.Helper()
	blank := bytes.Repeat([]byte(" "), 1<<16)
	for ; n > 0; n -= len(blank) {
		_, err := s.conn.Write(blank[:min(n, len(blank))])
		must(s.t, err)
	}
}

func (s sending) answer() (int, string) {
	s.t.Helper()
	res, err := http.ReadResponse(s.read, nil)
	must(s.t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	must(s.t, err)
	return res.StatusCode, string(text)
}

// A client that sends all of its file before it reads gets an answer that names the limit, and the file is not kept.
func TestFileOverTheLimitIsNotKept(t *testing.T) {
	w := newWorld(t)
	w.bankOf("kho", false)
	token := w.token(auth.Author)
	for query, limit := range map[string]string{"name=de.json": "100 MB", "name=de.xlsx": "16 MB", "format=qti21": "64 MB"} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		s := w.send(t, query, token, 110<<20, "")
		s.body(110 << 20)
		status, text := s.answer()
		runtime.ReadMemStats(&after)
		if status != 413 || !strings.Contains(text, `"file_too_large"`) || !strings.Contains(text, limit) {
			t.Errorf("%s: got %d %s, want 413 with %s", query, status, text, limit)
		}
		if taken := after.TotalAlloc - before.TotalAlloc; taken > 8<<20 {
			t.Errorf("%s: refusing 110 MiB took %d MiB", query, taken>>20)
		}
	}
}

// Who may not bring a file is told so, not that it is too large: a token that has run out is renewed then.
func TestLargeFileOfNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for token, code := range map[string]string{"x": "token_malformed", w.token(auth.Reviewer): "role_forbidden"} {
		s := w.send(t, "name=de.json", token, exchange.MaxBytes, "")
		if status, text := s.answer(); !strings.Contains(text, `"`+code+`"`) {
			t.Errorf("got %d %s, want %s", status, text, code)
		}
	}
}

// Large files go one at a time: the next is told to come back, and may once the first is through, however that ends.
func TestLargeFilesOneAtATime(t *testing.T) {
	w := newWorld(t)
	w.bankOf("kho", false)
	token := w.token(auth.Author)
	const file, length = `{"schema":"questions/v1","questions":[]}`, exchange.MaxBytes * 5 / 4
	busy := func() bool {
		s := w.send(t, "name=de.json", token, length, "")
		status, text := s.answer()
		if status != 503 || !strings.Contains(text, `"file_busy"`) {
			t.Errorf("beside another: got %d %s, want 503 file_busy", status, text)
			return false
		}
		return true
	}
	first := w.begun(t, token, length)
	first.body(1 << 20)
	if !busy() {
		t.FailNow()
	}
	first.body(length - 1<<20 - len(file))
	_, err := io.WriteString(first.conn, file)
	must(t, err)
	if status, text := first.answer(); status != 200 || !strings.Contains(text, `"format":"json"`) {
		t.Fatalf("the first: got %d %s, want 200", status, text)
	}
	cut := w.begun(t, token, length)
	cut.body(1 << 20)
	if !busy() {
		t.FailNow()
	}
	must(t, cut.conn.(*net.TCPConn).CloseWrite()) // what comes now is not the whole
	if _, err := io.Copy(io.Discard, cut.conn); err != nil {
		t.Fatal(err)
	}
	last := w.send(t, "name=de.json", token, length, "")
	last.body(length - len(file))
	_, err = io.WriteString(last.conn, file)
	must(t, err)
	if status, text := last.answer(); status != 200 {
		t.Errorf("after one that was cut off: got %d %s, want 200", status, text)
	}
}
