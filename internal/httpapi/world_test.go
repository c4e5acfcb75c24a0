package httpapi_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"khoabang/contest"
	"khoabang/internal/audit"
	"khoabang/internal/auth"
	"khoabang/internal/httpapi"
	"khoabang/internal/ical"
	"khoabang/internal/live"
	"khoabang/internal/notify"
	"khoabang/internal/org"
	"khoabang/internal/planning"
	"khoabang/internal/planning/planfile"
	"khoabang/internal/store/sqlitestore"
	"khoabang/questions"
)

// world is a server over a real store, listening on a real port.
type world struct {
	units     org.Store
	mails     notify.Store
	planning  *planning.Service
	t         testing.TB
	server    *httpapi.Server
	addr      string
	contests  *contest.Service
	questions *questions.Service
	auth      *auth.Service
	audit     *audit.Log
	live      *live.Live
	offset    atomic.Int64 // by which the server's clock is ahead
	logs      *logBuffer
	spec      *spec
	storeNow  func(context.Context) (time.Time, error)
}

func (w *world) now() time.Time { return time.Now().Add(time.Duration(w.offset.Load())) }

func (w *world) advance(d time.Duration) { w.offset.Add(int64(d)) }

// option changes what a world's server is made of.
type option func(*httpapi.Deps)

func withWeb(files fs.FS) option { return func(d *httpapi.Deps) { d.Web = files } }

func withLimits(l httpapi.Limits) option { return func(d *httpapi.Deps) { d.Limits = l } }

func newWorld(t *testing.T, options ...option) *world {
	t.Helper()
	return newWorldFor(t, options...)
}

func newWorldFor(t testing.TB, options ...option) *world {
	t.Helper()
	w := &world{t: t, logs: &logBuffer{}, spec: newSpec(t)}
	ctx := t.Context()
	db, err := sqlitestore.Open(ctx, t.TempDir(), sqlitestore.Options{})
	must(t, err)
	log := slog.New(slog.NewTextHandler(w.logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
	w.live = newLive(t, w, db, log)
	w.questions = questions.NewService(db.Questions(), w.now)
	w.contests = contest.New(contest.Config{
		Store: db.Contests(), Questions: w.questions, Units: db.Units(), Publisher: w.live, Clock: w.now,
		Secret: bytes.Repeat([]byte{7}, 32), Log: log,
		SigningKey: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{8}, 32)),
	})
	w.auth, err = auth.NewService(ctx, db.Auth(), auth.Options{Clock: w.now, Cost: auth.Cost{MemoryKiB: 64, Passes: 1, Threads: 1}})
	must(t, err)
	w.audit = audit.New(db.Audit(), w.now)
	must(t, db.Units().PutUnits(ctx, []org.Unit{
		{ID: "so-noi-vu", Kind: org.KindDepartment, Name: "Sở Nội vụ", Aliases: []string{"SNV"}, Selectable: true},
		{ID: "bao-tinh", Kind: org.KindPress, Name: "Báo tỉnh", Selectable: true},
		{ID: "ubnd", Kind: org.KindSuperior, Name: "Ủy ban nhân dân"},
	}))
	w.storeNow = func(context.Context) (time.Time, error) { return w.now(), nil }
	w.units, w.mails = db.Units(), db.Mail()
	w.planning = planning.New(planning.Config{Store: db.Planning(), Units: db.Units(), Contests: w.contests, Clock: w.now, Freeze: planfile.Freeze, Thaw: planfile.Thaw})
	d := httpapi.Deps{
		Contests: w.contests, Questions: w.questions, Planning: w.planning, Units: db.Units(), Auth: w.auth, Live: w.live, Audit: w.audit, Feeds: ical.NewFeeds(db.Feeds(), w.now), Mail: notify.New(notify.Config{Store: db.Mail(), Clock: w.now, Log: log}),
		StoreNow: func(ctx context.Context) (time.Time, error) { return w.storeNow(ctx) },
		Web:      fstest.MapFS{}, Clock: w.now, Log: log,
	}
	for _, o := range options {
		o(&d)
	}
	w.server, err = httpapi.New(d)
	must(t, err)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	w.addr = ln.Addr().String()
	served := make(chan error, 1)
	go func() { served <- w.server.Serve(ln) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := w.server.Shutdown(ctx); err != nil {
			t.Errorf("Shutdown: %v", err)
		}
		if err := <-served; err != nil {
			t.Errorf("Serve: %v", err)
		}
		if err := db.Close(ctx); err != nil {
			t.Errorf("close the store: %v", err)
		}
	})
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// bankOf returns a bank with one question of each kind, for each of n areas.
func (w *world) bankOf(id string, practice bool) { w.bankWith(id, practice, nil) }

// bankWith is bankOf with the questions as change leaves them.
func (w *world) bankWith(id string, practice bool, change func([]questions.Question)) {
	w.t.Helper()
	options := []questions.Option{{ID: "A", Text: "đúng"}, {ID: "B", Text: "sai"}, {ID: "C", Text: "sai nữa"}}
	qs := []questions.Question{
		{ID: "mot", Kind: questions.Single, Options: options, Key: questions.Key{Options: []string{"A"}}, Shuffle: true},
		{ID: "nhieu", Kind: questions.Multiple, Options: options, Key: questions.Key{Options: []string{"A", "B"}}, Shuffle: true},
		{ID: "dung-sai", Kind: questions.TrueFalse, Options: []questions.Option{{ID: "true", Text: "Đúng"}, {ID: "false", Text: "Sai"}}, Key: questions.Key{Options: []string{"true"}}},
		{ID: "thu-tu", Kind: questions.Ordering, Options: options, Key: questions.Key{Options: []string{"A", "B", "C"}}},
		{ID: "so", Kind: questions.Numeric, Key: questions.Key{Number: "12.5", Tolerance: "0.5"}},
	}
	for i := range qs {
		q := &qs[i]
		q.Area, q.Difficulty, q.Stem, q.Status = "2.1", 1, "Câu hỏi về "+string(q.Kind), questions.Approved
		q.Explanation, q.Source = "Vì thế", questions.Source{Document: "Nghị quyết 1"}
	}
	if change != nil {
		change(qs)
	}
	_, err := w.questions.Import(w.t.Context(), questions.Bank{ID: id, Name: "Ngân hàng " + id, Practice: practice}, qs, false)
	must(w.t, err)
}

// contest makes a contest; with practice its questions are shown with their keys at once.
func (w *world) contest(slug string, change func(*contest.Contest)) contest.Contest {
	w.t.Helper()
	return w.made(slug, nil, change)
}

// contestWith makes a contest that is open, of questions as ask leaves them.
func (w *world) contestWith(slug string, ask func([]questions.Question), change func(*contest.Contest)) contest.Contest {
	w.t.Helper()
	c, err := w.contests.OpenNow(w.t.Context(), w.made(slug, ask, change).ID, "usr_host")
	must(w.t, err)
	return c
}

func (w *world) made(slug string, ask func([]questions.Question), change func(*contest.Contest)) contest.Contest {
	w.t.Helper()
	bank := "nganhang-" + slug
	c := contest.Contest{
		Slug: slug, Title: "Cuộc thi " + slug, Organiser: "Sở Nội vụ", Summary: "Tìm hiểu.", Terms: "Thể lệ.",
		Rounds: []contest.Round{{Name: "Vòng 1", Papers: []contest.RoundPaper{{Plan: contest.PaperPlan{Banks: []string{bank}, Blueprint: questions.Blueprint{{Count: 5}}}}}}},
		Rules: contest.Rules{Limit: 15 * time.Minute, Attempts: 1, Period: contest.PerContest, Counts: contest.CountBest,
			Marking: questions.AllOrNothing, Keys: []contest.RankKey{contest.ByCorrect, contest.ByDuration, contest.BySubmitted}},
		Notice: contest.Notice{Version: "1", Text: "Đồng ý."},
	}
	if change != nil {
		change(&c)
	}
	w.bankWith(bank, c.Practice, ask)
	c, err := w.contests.Create(w.t.Context(), c)
	must(w.t, err)
	return c
}

// open makes a contest that is open for an hour.
func (w *world) open(slug string, change func(*contest.Contest)) contest.Contest {
	w.t.Helper()
	c := w.contest(slug, func(c *contest.Contest) {
		c.Rounds[0].ClosesAt = w.now().Add(time.Hour)
		if change != nil {
			change(c)
		}
	})
	c, err := w.contests.OpenNow(w.t.Context(), c.ID, "usr_host")
	must(w.t, err)
	return c
}

// token returns an access token for somebody with the given roles.
func (w *world) token(roles ...auth.Role) string {
	w.t.Helper()
	token, _, err := w.auth.MintAccess(auth.Principal{UserID: "usr_test", Name: "Thử", Roles: auth.NewRoleSet(roles...)})
	must(w.t, err)
	return token
}

// call is one request of a client.
type call struct {
	method, path string
	body         any // encoded as JSON; a string is sent as it is
	contentType  string
	header       map[string]string
	cookies      map[string]string
	bearer       string
}

// answer is what came back.
type answer struct {
	status  int
	header  http.Header
	body    []byte
	cookies map[string]*http.Cookie
}

func (a answer) code() string {
	var p struct{ Code string }
	_ = json.Unmarshal(a.body, &p)
	return p.Code
}

// into decodes the body into v.
func (a answer) into(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal(a.body, v); err != nil {
		t.Fatalf("decode %s: %v", a.body, err)
	}
}

// do sends a request, and holds it and its answer against the OpenAPI document.
func (w *world) do(c call) answer {
	w.t.Helper()
	var body []byte
	switch v := c.body.(type) {
	case nil:
	case string:
		body = []byte(v)
	default:
		var err error
		body, err = json.Marshal(v)
		must(w.t, err)
	}
	req, err := http.NewRequestWithContext(w.t.Context(), c.method, "http://"+w.addr+c.path, bytes.NewReader(body))
	must(w.t, err)
	if (c.method == http.MethodPost || c.method == http.MethodPut) && c.contentType == "" {
		c.contentType = "application/json"
	}
	if c.contentType != "" {
		req.Header.Set("Content-Type", c.contentType)
	}
	if c.bearer != "" {
		req.Header.Set("Authorization", "Bearer "+c.bearer)
	}
	for k, v := range c.header {
		req.Header.Set(k, v)
	}
	for k, v := range c.cookies {
		req.AddCookie(&http.Cookie{Name: k, Value: v})
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	must(w.t, err)
	defer res.Body.Close()
	a := answer{status: res.StatusCode, header: res.Header, cookies: map[string]*http.Cookie{}}
	a.body, err = io.ReadAll(res.Body)
	must(w.t, err)
	for _, k := range res.Cookies() {
		a.cookies[k.Name] = k
	}
	w.spec.check(w.t, req, body, a)
	return a
}

func (w *world) get(path string) answer {
	w.t.Helper()
	return w.do(call{method: http.MethodGet, path: path})
}

// want fails the test unless the answer has the status and, where it is a problem, the code.
func (a answer) want(t testing.TB, status int, code string) answer {
	t.Helper()
	if a.status != status || a.code() != code {
		t.Fatalf("got %d %s, want %d %s: %s", a.status, a.code(), status, code, a.body)
	}
	return a
}

// spec is the OpenAPI document, and a router over it. Nothing changes it once it is read.
type spec struct {
	doc    *openapi3.T
	router routers.Router
}

// readSpec reads the document once for all worlds: holding it against its own rules takes longer than most tests.
var readSpec = sync.OnceValues(func() (*spec, error) {
	doc, err := openapi3.NewLoader().LoadFromFile("openapi.yaml")
	if err != nil {
		return nil, err
	}
	router, err := legacy.NewRouter(doc) // holds it against OpenAPI's rules
	return &spec{doc: doc, router: router}, err
})

func newSpec(t testing.TB) *spec {
	t.Helper()
	s, err := readSpec()
	must(t, err)
	return s
}

// check holds an answer against the document, and, where it was accepted, the request. What is no operation, or no
// method of one, must have been answered with a problem.
func (s *spec) check(t testing.TB, req *http.Request, body []byte, a answer) {
	t.Helper()
	if !strings.HasPrefix(req.URL.Path, "/api/") && !strings.HasPrefix(req.URL.Path, "/ws/") {
		return
	}
	asked := req.Clone(req.Context())
	asked.URL = &url.URL{Path: req.URL.Path, RawQuery: req.URL.RawQuery}
	asked.Body = io.NopCloser(bytes.NewReader(body))
	if asked.Method == http.MethodHead {
		asked.Method = http.MethodGet
	}
	route, params, err := s.router.FindRoute(asked)
	if err != nil {
		if a.status < 400 {
			t.Errorf("%s %s: no operation in the document, but answered %d", req.Method, req.URL.Path, a.status)
		}
		return
	}
	in := &openapi3filter.RequestValidationInput{Request: asked, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true}}
	if a.status < 400 {
		if err := openapi3filter.ValidateRequest(req.Context(), in); err != nil {
			t.Errorf("%s %s: accepted, but the document does not allow it: %v", req.Method, req.URL.Path, err)
		}
	}
	if req.Method == http.MethodHead {
		return
	}
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: a.status, Header: a.header,
		Body: io.NopCloser(bytes.NewReader(a.body)), Options: in.Options}
	if err := openapi3filter.ValidateResponse(req.Context(), out); err != nil {
		t.Errorf("%s %s: the answer is not as the document says: %v", req.Method, req.URL.Path, err)
	}
}

// logBuffer keeps what the server logged.
type logBuffer struct {
	atomic.Pointer[[]string]
}

func (l *logBuffer) Write(b []byte) (int, error) {
	for {
		old := l.Load()
		var lines []string
		if old != nil {
			lines = append(lines, *old...)
		}
		lines = append(lines, string(b))
		if l.CompareAndSwap(old, &lines) {
			return len(b), nil
		}
	}
}

func (l *logBuffer) String() string {
	if p := l.Load(); p != nil {
		return strings.Join(*p, "")
	}
	return ""
}

// someone is a contestant with an attempt.
type someone struct {
	w       *world
	cookie  string
	attempt attempt
}

type attempt struct {
	ID         string
	State      string
	Epoch      int
	Ordinal    int
	ResumeCode string `json:"resume_code"`
	Ticket     string
	Deadline   time.Time
	Now        time.Time
	Sheet      []struct {
		Item    int
		Kind    string
		Stem    string
		Options []string
	}
	Answers []struct {
		Item    int
		Choices []int
		Number  string
	}
}

// startBody returns a valid body for a start.
func startBody(key string) map[string]any {
	return map[string]any{
		"start_key": (key + strings.Repeat("k", 16)), "name": "Nguyễn Văn A", "unit_id": "so-noi-vu", "contact": "0912345678",
		"consent": map[string]any{"notice": "1", "accepted": true, "on_air": true},
	}
}

func (w *world) start(slug, key string) *someone {
	w.t.Helper()
	a := w.do(call{method: "POST", path: "/api/v1/contests/" + slug + "/attempts", body: startBody(key)}).want(w.t, 201, "")
	p := &someone{w: w}
	p.hold(a)
	return p
}

func (p *someone) hold(a answer) {
	p.w.t.Helper()
	a.into(p.w.t, &p.attempt)
	if k := a.cookies["kb_contestant"]; k != nil {
		p.cookie = k.Value
	}
}

func (p *someone) post(what string, body any) answer {
	p.w.t.Helper()
	return p.w.do(call{method: "POST", path: "/api/v1/attempts/" + p.attempt.ID + "/" + what, body: body, cookies: map[string]string{"kb_contestant": p.cookie}})
}

func (p *someone) get(what string) answer {
	p.w.t.Helper()
	return p.w.do(call{method: "GET", path: "/api/v1/attempts/" + p.attempt.ID + what, cookies: map[string]string{"kb_contestant": p.cookie}})
}

// right returns the entries that answer everything rightly.
func (p *someone) right() map[string]any {
	var entries []map[string]any
	for i, it := range p.attempt.Sheet {
		e := map[string]any{"seq": i + 1, "item": it.Item}
		position := func(text string) int {
			for k, o := range it.Options {
				if o == text {
					return k + 1
				}
			}
			return 0
		}
		switch it.Kind {
		case "single":
			e["choices"] = []int{position("đúng")}
		case "multiple":
			e["choices"] = []int{position("đúng"), position("sai")}
		case "true_false":
			e["choices"] = []int{1}
		case "ordering":
			e["choices"] = []int{position("đúng"), position("sai"), position("sai nữa")}
		case "numeric":
			e["number"] = "12,3"
		}
		entries = append(entries, e)
	}
	return map[string]any{"epoch": p.attempt.Epoch, "entries": entries}
}

func (w *world) String() string { return fmt.Sprintf("world at %s", w.addr) }

func (w *world) labels(ctx context.Context, contestID string, ids []string) (map[string]contest.Label, error) {
	return w.contests.Labels(ctx, contestID, ids)
}
