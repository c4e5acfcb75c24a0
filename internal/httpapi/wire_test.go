package httpapi_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"khoabang/internal/httpapi"
)

// dial opens a bare connection to the server.
func (w *world) dial() (net.Conn, *bufio.Reader) {
	w.t.Helper()
	c, err := net.Dial("tcp", w.addr)
	must(w.t, err)
	w.t.Cleanup(func() { c.Close() })
	must(w.t, c.SetDeadline(time.Now().Add(10*time.Second)))
	return c, bufio.NewReader(c)
}

// exchange sends bytes over a connection of their own and returns the answer.
func (w *world) exchange(sent string) answer {
	w.t.Helper()
	c, r := w.dial()
	go io.WriteString(c, sent) // the server may answer, and close, before it has read all
	res, err := http.ReadResponse(r, nil)
	must(w.t, err)
	a := answer{status: res.StatusCode, header: res.Header}
	a.body, _ = io.ReadAll(res.Body)
	return a
}

func TestWhatNeverReachesARoute(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		name, sent string
		status     int
		code       string
	}{
		{"nothing there", "GET /api/v1/nothing HTTP/1.1\r\nHost: a\r\n\r\n", 404, "route_not_found"},
		{"another method", "DELETE /api/v1/clock HTTP/1.1\r\nHost: a\r\n\r\n", 405, "method_not_allowed"},
		{"a method of no standard", "FETCH /api/v1/clock HTTP/1.1\r\nHost: a\r\n\r\n", 405, "method_not_allowed"},
		{"a method of no standard at nothing", "FETCH /api/v1/nothing HTTP/1.1\r\nHost: a\r\n\r\n", 404, "route_not_found"},
		{"no host", "GET /api/v1/clock HTTP/1.1\r\n\r\n", 400, "request_malformed"},
		{"two hosts", "GET /api/v1/clock HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "request_malformed"},
		{"two lengths", "POST /api/v1/auth/logout HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400, "request_malformed"},
		{"length and chunks", "POST /api/v1/auth/logout HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "request_malformed"},
		{"another transfer encoding", "POST /api/v1/auth/logout HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400, "request_malformed"},
		{"large headers", "GET /api/v1/clock HTTP/1.1\r\nHost: a\r\nX-A: " + strings.Repeat("a", 9<<10) + "\r\n\r\n", 431, "headers_too_large"},
		{"a large body", "POST /api/v1/auth/logout HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n", 413, "body_too_large"},
		{"a packed body", "POST /api/v1/auth/logout HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", 415, "content_type_unsupported"},
		{"no HTTP", "\x16\x03\x01\x02\x00\r\n\r\n", 400, "request_malformed"},
	} {
		a := w.exchange(c.sent)
		if a.status != c.status || a.code() != c.code {
			t.Errorf("%s: got %d %s, want %d %s: %s", c.name, a.status, a.code(), c.status, c.code, a.body)
		}
		if got := a.header.Get("Content-Type"); got != "application/problem+json" {
			t.Errorf("%s: Content-Type is %q", c.name, got)
		}
		if got := a.header.Get("Allow"); c.status == 405 && got != "GET, HEAD" {
			t.Errorf("%s: Allow is %q, want GET, HEAD", c.name, got)
		}
		if a.header.Get("Server") != "" {
			t.Errorf("%s: the answer names its server", c.name)
		}
	}
}

func TestHead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.do(call{method: "HEAD", path: "/api/v1/clock"})
	if got.status != 200 || len(got.body) != 0 || got.header.Get("Content-Length") == "" || got.header.Get("Content-Length") == "0" {
		t.Errorf("HEAD answered %d, %d bytes, Content-Length %q", got.status, len(got.body), got.header.Get("Content-Length"))
	}
}

// Requests of many users share connections, and Fiber the memory of their strings: nothing of one may show up with
// another.
func TestConnectionsMixNobodyUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("thi", nil)
	var wg sync.WaitGroup
	for k := range 4 {
		wg.Go(func() {
			c, r := w.dial()
			for i := range 25 {
				name := fmt.Sprintf("Người thứ %d-%d", k, i)
				body := fmt.Sprintf(`{"start_key":"key-%d-%d-aaaaaaaaaaaa","name":%q,"unit_id":"so-noi-vu","contact":"0912345678","consent":{"notice":"1","accepted":true,"on_air":true}}`, k, i, name)
				fmt.Fprintf(c, "POST /api/v1/contests/thi/attempts HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
				res, err := http.ReadResponse(r, nil)
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, res.Body)
				if res.StatusCode != 201 {
					t.Errorf("%s: %d", name, res.StatusCode)
					return
				}
				fmt.Fprintf(c, "GET /api/v1/contests/thi HTTP/1.1\r\nHost: a\r\nCookie: kb_contestant=%s\r\n\r\n", res.Cookies()[0].Value)
				if res, err = http.ReadResponse(r, nil); err != nil {
					t.Error(err)
					return
				}
				got, _ := io.ReadAll(res.Body)
				if !strings.Contains(string(got), `"name":"`+name+`"`) {
					t.Errorf("%s is told %s", name, got)
				}
			}
		})
	}
	wg.Wait()
}

func TestReadiness(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.get("/readyz").want(t, 200, "")
	w.storeNow = func(context.Context) (time.Time, error) { return w.now().Add(-300 * time.Millisecond), nil }
	w.get("/readyz").want(t, 503, "not_ready")
	w.storeNow = func(context.Context) (time.Time, error) { return time.Time{}, errors.New("the disk is on fire") }
	a := w.get("/readyz").want(t, 503, "not_ready")
	if strings.Contains(string(a.body), "fire") {
		t.Errorf("the answer tells the inside: %s", a.body)
	}
	w.get("/healthz").want(t, 200, "")
}

// What nobody classified is answered with a fixed text and logged once, with its cause.
func TestUnclassifiedErrors(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(d *httpapi.Deps) { d.Contests = nil }) // the handler will panic
	a := w.get("/api/v1/contests/bi-mat?q=kin-dao").want(t, 500, "internal")
	if strings.Contains(string(a.body), "nil pointer") || strings.Contains(string(a.body), "goroutine") {
		t.Errorf("the answer tells the inside: %s", a.body)
	}
	log := w.logs.String()
	if strings.Count(log, "level=ERROR") != 1 || !strings.Contains(log, "nil pointer") || !strings.Contains(log, "code=internal") {
		t.Errorf("the log is %q", log)
	}
	if strings.Contains(log, "kin-dao") || strings.Contains(log, "bi-mat") {
		t.Error("the log holds what the client sent")
	}
	w.get("/healthz").want(t, 200, "")
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.get("/api/v1/clock")
	w.get("/api/v1/contests/khong-co")
	rec := &recorder{header: http.Header{}}
	req, err := http.NewRequest(http.MethodGet, "/metrics", nil)
	must(t, err)
	w.server.MetricsHandler().ServeHTTP(rec, req)
	for _, want := range []string{
		`khoabang_http_request_duration_seconds_count{method="GET",route="/api/v1/clock",status="200"} 1`,
		`khoabang_problems_total{code="contest_not_found"} 1`,
		`route="/api/v1/contests/:contest",status="404"`,
	} {
		if !strings.Contains(rec.body.String(), want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	if strings.Contains(rec.body.String(), "khong-co") {
		t.Error("the metrics hold what a client sent")
	}
}

type recorder struct {
	header http.Header
	body   strings.Builder
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(int)             {}
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }

func TestAddressBehindProxies(t *testing.T) {
	t.Parallel()
	few := httpapi.Limits{}
	few.ResumeCodes.Burst, few.ResumeCodes.Every = 1, time.Hour
	send := func(w *world, forwarded string) int {
		return w.do(call{method: "POST", path: "/api/v1/attempts/resume", body: map[string]any{"code": "XXXX-XXXX"}, header: map[string]string{"X-Forwarded-For": forwarded}}).status
	}
	direct := newWorld(t, withLimits(few))
	if a, b := send(direct, "203.0.113.1"), send(direct, "203.0.113.2"); a != 404 || b != 429 {
		t.Errorf("an unknown peer made up addresses: %d, %d, want 404, 429", a, b)
	}
	behind := newWorld(t, withLimits(few), trusting("127.0.0.0/8"))
	if a, b, c := send(behind, "203.0.113.1"), send(behind, "203.0.113.2"), send(behind, "198.51.100.7, 203.0.113.2"); a != 404 || b != 404 || c != 429 {
		t.Errorf("behind a proxy: %d, %d, %d, want 404, 404, 429", a, b, c)
	}
}

// A proxy that adds a header of its own, rather than to the client's, is believed and the client is not.
func TestAddressBehindAProxyThatAddsAHeader(t *testing.T) {
	t.Parallel()
	few := httpapi.Limits{}
	few.ResumeCodes.Burst, few.ResumeCodes.Every = 1, time.Hour
	w := newWorld(t, withLimits(few), trusting("127.0.0.0/8"))
	send := func(madeUp string) int {
		const body = `{"code":"XXXX-XXXX"}`
		return w.exchange("POST /api/v1/attempts/resume HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-Forwarded-For: " + madeUp +
			"\r\nX-Forwarded-For: 203.0.113.9\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body).status
	}
	if a, b := send("198.51.100.1"), send("198.51.100.2"); a != 404 || b != 429 {
		t.Errorf("one client with made-up addresses: %d, %d, want 404, 429", a, b)
	}
}
