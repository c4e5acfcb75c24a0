package httpapi_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"khoabang/contest"
	"khoabang/internal/auth"
	"khoabang/questions"
)

// What a prediction question asks for must not be found out before it is fixed (invariant 10 of ARCHITECTURE.md). These
// tests run one contest in two worlds in which different numbers of people take part, and ask for everything that the
// public and one contestant can ask for, the same contestant in both. Whatever differs between the two worlds' answers,
// but for times and for what was drawn at random, tells of the others: it fails the test. The walk goes by the route
// table: a route that is new fails it too, until probes says how it is asked.

// probe is one request of the walk. In its path and body :contest, :attempt, :round, :code and :ticket are filled in.
type probe struct {
	path   string
	body   string
	accept string
}

// at returns probes of the paths.
func at(paths ...string) (list []probe) {
	for _, p := range paths {
		list = append(list, probe{path: p, accept: "application/json"})
	}
	return list
}

// posts returns probes that send the bodies.
func posts(path string, bodies ...string) (list []probe) {
	for _, b := range bodies {
		list = append(list, probe{path: path, body: b, accept: "application/json"})
	}
	return list
}

// page returns probes of what is opened in a browser.
func page(paths ...string) (list []probe) {
	for _, p := range paths {
		list = append(list, probe{path: p, accept: "text/html"})
	}
	return list
}

const (
	leakEntry = `{"start_key":"leak-leak-leak-leak","name":"Nguyễn Văn A","unit_id":"so-noi-vu","contact":"0912345678","consent":{"notice":"1","accepted":true,"on_air":true}}`
	leakSaved = `{"epoch":1,"entries":[{"seq":1,"item":1,"number":"12,5"},{"seq":2,"item":2,"number":"7"}]}`
)

// probes says how each route is asked that anybody or a contestant may use: operations of the API, patterns of pages, and
// websockets, which the walk opens. Routes that ask for staff are not for contestants and need no probe.
var probes = map[string][]probe{
	"clock":        at("/api/v1/clock"),
	"listContests": at("/api/v1/contests", "/api/v1/contests?after=1"),
	"contestDoor":  at("/api/v1/contests/:contest", "/api/v1/contests/none"),
	"stage":        at("/api/v1/contests/:contest/rounds/:round/stage", "/api/v1/contests/none/rounds/x/stage"),
	"listUnits":    at("/api/v1/units"),
	"board": at("/api/v1/boards/:contest", "/api/v1/boards/:contest?round=:round", "/api/v1/boards/:contest?block=x",
		"/api/v1/boards/:contest?round=:round&block=x"),
	"boardSocket":       at("/ws/boards/:contest", "/ws/boards/:contest?round=:round"),
	"startAttempt":      posts("/api/v1/contests/:contest/attempts", leakEntry, `{}`),
	"rosterCode":        posts("/api/v1/contests/:contest/roster-code", `{"code":"XXXX-XXXX"}`, `{}`),
	"resumeAttempt":     posts("/api/v1/attempts/resume", `{"code":":code"}`, `{"code":"XXXX-XXXX"}`),
	"attemptStatus":     at("/api/v1/attempts/:attempt", "/api/v1/attempts/none"),
	"attemptSheet":      at("/api/v1/attempts/:attempt/sheet", "/api/v1/attempts/none/sheet"),
	"takeAttempt":       posts("/api/v1/attempts/:attempt/take", "", `{"x":1}`),
	"saveAnswers":       posts("/api/v1/attempts/:attempt/answers", leakSaved, `{"epoch":9,"entries":[{"seq":1,"item":1}]}`),
	"openItem":          posts("/api/v1/attempts/:attempt/items/1/open", `{"epoch":9}`, `{}`),
	"submitAttempt":     posts("/api/v1/attempts/:attempt/submit", ""),
	"attemptResult":     at("/api/v1/attempts/:attempt/result"),
	"attemptSocket":     at("/ws/attempts/:attempt"),
	"login":             posts("/api/v1/auth/login", `{"login":"ai-do","password":"mat khau nao do"}`),
	"logout":            posts("/api/v1/auth/logout", ""),
	"refresh":           posts("/api/v1/auth/refresh", ""),
	"setPassword":       posts("/api/v1/auth/password", `{"token":"khong-co-khong-co-khong-co","password":"mat khau nao do"}`),
	"complaints":        at("/api/v1/attempts/:attempt/complaints"),
	"complain":          posts("/api/v1/attempts/:attempt/complaints", `{"text":"Câu 3 chấm sai."}`, `{}`),
	"ownCertificates":   at("/api/v1/attempts/:attempt/certificates"),
	"ownCertificate":    at("/api/v1/attempts/:attempt/certificates/none.p0"),
	"verifyCertificate": posts("/api/v1/certificates/verify", `{"code":"0000-0000-0000-0000"}`, `{"code":"0000000000000000000000000000000000"}`, `{}`),
	"publishedResults":  at("/api/v1/contests/:contest/results", "/api/v1/contests/none/results"),
	"publishedByHash":   at("/api/v1/results/0000000000000000000000000000000000000000000000000000000000000000"),
	"publishedHead":     at("/api/v1/results/0000000000000000000000000000000000000000000000000000000000000000/head"),
	"openapi":           at("/api/openapi.json"),
	"healthz":           at("/healthz"),
	"readyz":            at("/readyz"),

	"/":                    page("/", "/?lang=en"),
	"/c/:contest":          page("/c/:contest", "/c/:contest?lang=en", "/c/none"),
	"/c/:contest/bang":     page("/c/:contest/bang", "/c/:contest/bang?round=:round"),
	"/c/:contest/san-khau": page("/c/:contest/san-khau"),
	"/c/:contest/ket-qua":  page("/c/:contest/ket-qua"),
	"/chung-nhan":          page("/chung-nhan"),
	"/tiep-tuc":            page("/tiep-tuc"),
	"/quan-tri":            page("/quan-tri"),
	"/quan-tri/*":          page("/quan-tri/x"),
	"/thiet-lap":           page("/thiet-lap"),
	"/api":                 page("/api"),
	"/assets/*":            at("/assets/board.js", "/assets/none"),
	"/xem-truoc":           page("/xem-truoc"),
	"/lich/:token":         at("/lich/none", "/lich/ABCDEFGHIJKLMNOPQRSTUVWXYZ.ics"),
	"/anh/:id":             at("/anh/none", "/anh/0123456789abcdef0123456789abcdef"),
}

// beside is what no route serves to the public and must stay so.
var beside = at("/metrics", "/debug/pprof/", "/api/v1/metrics", "/feed", "/rss", "/sitemap.xml")

// sourcePages is the front end with the pages as their sources are.
func sourcePages(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	paths, err := filepath.Glob("../../web/src/pages/*.html")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	for _, p := range paths {
		b, err := os.ReadFile(p)
		must(t, err)
		name := strings.TrimSuffix(filepath.Base(p), ".html")
		files["pages/"+name+".html"] = &fstest.MapFile{Data: b}
		files[name+".js"], files[name+".css"] = &fstest.MapFile{Data: []byte("f()")}, &fstest.MapFile{Data: []byte("a{}")}
	}
	return files
}

// leakWorld is one of the worlds, with the contestant whom both have.
type leakWorld struct {
	*world
	c      contest.Contest
	me     *someone
	others int // who have taken part
	drawn  map[string]string
}

// newLeakWorld opens a contest with a prediction that spans it, of one question and of the given number of rounds.
func newLeakWorld(t *testing.T, span contest.Span, target contest.Target, rounds int, change ...func(*contest.Contest)) *leakWorld {
	t.Helper()
	w := &leakWorld{world: newWorld(t, withWeb(sourcePages(t)))}
	_, err := w.questions.Import(t.Context(), questions.Bank{ID: "so", Name: "Số"}, []questions.Question{{
		ID: "so", Area: "2.1", Difficulty: 1, Stem: "Bao nhiêu?", Status: questions.Approved, Kind: questions.Numeric, Key: questions.Key{Number: "12.5"},
	}}, false)
	must(t, err)
	w.c = w.contest("thi", func(c *contest.Contest) {
		round := c.Rounds[0]
		round.Papers[0].Plan = contest.PaperPlan{Banks: []string{"so"}, Blueprint: questions.Blueprint{{Count: 1}}}
		c.Rounds = nil
		for i := range rounds {
			r := round
			r.Name = fmt.Sprintf("Tuần %d", i+1)
			r.Papers = slices.Clone(round.Papers)
			r.OpensAt, r.ClosesAt = w.now().Add(time.Duration(i)*2*time.Hour+time.Second), w.now().Add(time.Duration(i)*2*time.Hour+time.Hour)
			c.Rounds = append(c.Rounds, r)
		}
		c.Rules.Attempts, c.Rules.Period = 1, contest.PerRound
		c.Rules.Prediction = contest.Prediction{Of: target, Span: span}
		c.Rules.Keys = []contest.RankKey{contest.ByCorrect, contest.ByPrediction, contest.ByDuration}
		for _, f := range change {
			f(c)
		}
	})
	w.c, err = w.contests.Publish(t.Context(), w.c.ID)
	must(t, err)
	w.advance(2 * time.Second)
	return w
}

// crowd lets n more people take part, every other one of them rightly.
func (w *leakWorld) crowd(n int) {
	w.t.Helper()
	for range n {
		w.others++
		p := w.start("thi", fmt.Sprintf("nguoi-%d", w.others))
		body := map[string]any{"epoch": 1, "entries": []any{map[string]any{"seq": 1, "item": 1, "number": fmt.Sprint(12.5 + float64(w.others%2))},
			map[string]any{"seq": 2, "item": 2, "number": fmt.Sprint(w.others)}}}
		p.post("answers", body).want(w.t, 200, "")
		p.post("submit", nil).want(w.t, 200, "")
	}
}

// enter lets the contestant whom both worlds have start.
func (w *leakWorld) enter() {
	w.t.Helper()
	var body map[string]any
	must(w.t, json.Unmarshal([]byte(leakEntry), &body))
	w.me = w.world.enter("thi", body)
	w.drawn = map[string]string{}
	for name, v := range map[string]string{"attempt": w.me.attempt.ID, "code": w.me.attempt.ResumeCode, "contest": w.c.ID} {
		w.drawn[v] = name
	}
	for i, r := range w.c.Rounds {
		w.drawn[r.ID] = fmt.Sprintf("round %d", i)
	}
}

func (w *leakWorld) fill(text string) string {
	return strings.NewReplacer(":contest", "thi", ":attempt", w.me.attempt.ID, ":round", w.c.Rounds[0].ID, ":code", w.me.attempt.ResumeCode).Replace(text)
}

// What is drawn at random or goes by the clock, and by nobody else's doing: moments, tokens, the receipt, the ID of a
// request, the contestant's own time, and the seconds that a page counts down.
var drawn = []*regexp.Regexp{
	regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`),
	regexp.MustCompile(`\d\d:\d\d(:\d\d)? (ngày \d\d/\d\d/\d{4}|on \d{1,2} [A-Z][a-z]{2} \d{4})`),
	regexp.MustCompile(`eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+`),
	regexp.MustCompile(`"receipt":"[0-9A-Z-]+"`),
	regexp.MustCompile(`"instance":"[a-z2-7]{13}"`),
	regexp.MustCompile(`"duration_ms":\d+`),
}

var requestID = regexp.MustCompile(`^[a-z2-7]{13}$`)

// bare returns a text without that.
func (w *leakWorld) bare(text string) string {
	for v, name := range w.drawn {
		text = strings.ReplaceAll(text, v, "<"+name+">")
	}
	for i, d := range drawn {
		text = d.ReplaceAllString(text, fmt.Sprintf("<drawn %d>", i))
	}
	return text
}

// seen returns what an answer shows.
func (w *leakWorld) seen(a answer) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d\n", a.status)
	for _, name := range slices.Sorted(maps.Keys(a.header)) {
		switch name {
		case "Date", "Content-Length": // the length of what is compared as a whole
		case "X-Request-Id":
			fmt.Fprintf(&b, "%s: random %t\n", name, requestID.MatchString(a.header.Get(name)))
		default:
			fmt.Fprintf(&b, "%s: %s\n", name, w.bare(strings.Join(a.header[name], ", ")))
		}
	}
	return b.String() + w.bare(string(a.body))
}

// walk asks for everything, as nobody and as the contestant, and returns what each request showed.
func (w *leakWorld) walk() map[string]string {
	w.t.Helper()
	all := map[string]string{}
	ask := func(method string, p probe, as string, cookies map[string]string) {
		c := call{method: method, path: w.fill(p.path), cookies: cookies, header: map[string]string{"Accept": p.accept, "Accept-Encoding": "identity"}}
		if p.body != "" {
			c.body = w.fill(p.body)
		}
		if p.body == "" && method == http.MethodPost {
			c.contentType = "application/json"
		}
		all[fmt.Sprintf("%s %s %s %s", as, method, p.path, p.body)] = w.seen(w.do(c))
	}
	mine := map[string]string{"kb_contestant": w.me.cookie}
	for _, r := range slices.Concat(w.server.Table(), w.server.Pages()) {
		switch r.Access.Proof() {
		case "staff", "message":
			continue
		}
		name := r.Operation
		if name == "" {
			name = r.Path
		}
		list, known := probes[name]
		if !known {
			w.t.Errorf("%s %s (%s) is not classified: say in probes how the leak test asks it", r.Method, r.Path, name)
		}
		for _, p := range list {
			ask(r.Method, p, "nobody:", nil)
			ask(r.Method, p, "contestant:", mine)
			if r.IsSocket() {
				all["socket "+p.path] = w.frames(p.path)
			}
		}
	}
	for _, p := range beside {
		ask(http.MethodGet, p, "nobody:", nil)
		if got := all["nobody: GET "+p.path+" "]; !strings.HasPrefix(got, "404\n") {
			w.t.Errorf("%s is served to the public: %s", p.path, got)
		}
	}
	return all
}

// frames opens a socket, as the contestant where it asks for a ticket, and returns what it shows until it is closed or has
// told the first state.
func (w *leakWorld) frames(path string) string {
	w.t.Helper()
	s, res, err := w.socket(w.fill(path), nil)
	if err != nil {
		return fmt.Sprintf("refused with %d", res.StatusCode)
	}
	defer s.Close()
	s.say(map[string]any{"type": "auth", "ticket": w.me.attempt.Ticket})
	_, b, err := s.ReadMessage()
	if err != nil {
		return w.bare(err.Error())
	}
	return w.bare(string(b))
}

// same fails the test for every request that two worlds answer differently, and returns how many there were.
func same(t *testing.T, when string, one, two map[string]string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(one)) {
		if diff := cmp.Diff(one[name], two[name]); diff != "" {
			t.Errorf("%s, the number of people shows in %s:\n%s", when, name, diff)
		}
	}
	if len(one) < 50 || len(one) != len(two) {
		t.Errorf("%s, %d and %d requests were compared", when, len(one), len(two))
	}
}

func TestNothingBoundsWhatIsPredicted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		span   contest.Span
		target contest.Target
		rounds int
	}{
		{contest.OfRound, contest.TargetPerfect, 1},
		{contest.OfContest, contest.TargetAttempts, 2},
		{contest.OfContest, contest.TargetPerfectPercent, 2},
	} {
		t.Run(fmt.Sprintf("%s of the %s, %d rounds", c.target, c.span, c.rounds), func(t *testing.T) {
			t.Parallel()
			few, many := newLeakWorld(t, c.span, c.target, c.rounds), newLeakWorld(t, c.span, c.target, c.rounds)
			few.crowd(2)
			many.crowd(25)
			few.enter()
			many.enter()
			same(t, "while it runs", few.walk(), many.walk()) // the walk hands in
			many.crowd(15)
			same(t, "after more have handed in", few.walk(), many.walk())
			for i := 1; i < c.rounds; i++ {
				for _, w := range []*leakWorld{few, many} {
					w.advance(2 * time.Hour)
				}
				same(t, "in a later round", few.walk(), many.walk())
				many.crowd(5)
			}
			few.advance(2 * time.Hour)
			many.advance(2 * time.Hour)
			for _, w := range []*leakWorld{few, many} {
				_, err := w.contests.Sweep(t.Context())
				must(t, err)
			}
			same(t, "when all is closed", few.walk(), many.walk())

			for _, w := range []*leakWorld{few, many} { // now it opens, and the comparison has to notice
				_, err := w.contests.FixFigures(t.Context(), w.c.ID, w.c.Rounds[0].ID, "usr_test")
				must(t, err)
				w.get("/api/v1/boards/thi").want(t, 200, "")
			}
			one, two := few.walk(), many.walk()
			for _, name := range []string{"nobody: GET /api/v1/boards/:contest ", "contestant: GET /api/v1/attempts/:attempt/result ", "nobody: GET /api/v1/contests/:contest "} {
				if one[name] == two[name] {
					t.Errorf("once the figure is fixed, %s is alike in both worlds: the comparison notices nothing\n%s", name, one[name])
				}
			}
		})
	}
}

// How many wait for a round that everybody begins together bounds how many take part.
func TestNothingTellsHowManyWait(t *testing.T) {
	t.Parallel()
	world := func(others int) *leakWorld {
		w := newLeakWorld(t, contest.OfRound, contest.TargetPeople, 1, func(c *contest.Contest) {
			r := &c.Rounds[0]
			r.Mode, r.OpensAt = contest.Together, r.ClosesAt.Add(-40*time.Minute)
		})
		for i := range others {
			w.start("thi", fmt.Sprintf("nguoi-%d", i))
		}
		w.enter()
		return w
	}
	few, many := world(2), world(20)
	walks := []map[string]string{few.walk(), many.walk()}
	same(t, "while they wait", walks[0], walks[1])
	if got := walks[0]["nobody: GET /api/v1/boards/:contest "]; !strings.Contains(got, "board_sealed") {
		t.Errorf("while they wait the board says %s", got)
	}
}

// A contestant's socket sends a frame for what happens to the contestant, and none for what others do.
func TestSocketsTellNothingOfOthersWhileSealed(t *testing.T) {
	t.Parallel()
	frames := func(others int) []string {
		w := newLeakWorld(t, contest.OfRound, contest.TargetPeople, 1)
		w.enter()
		s := w.connect("/ws/attempts/" + w.me.attempt.ID)
		s.say(map[string]any{"type": "auth", "ticket": w.me.attempt.Ticket})
		var list []string
		read := func() {
			_, b, err := s.ReadMessage()
			must(t, err)
			list = append(list, w.bare(string(b)))
		}
		read()
		w.me.post("submit", nil).want(t, 200, "")
		for read(); !strings.Contains(list[len(list)-1], `"state":"closed"`); {
			read()
		}
		w.crowd(others)
		code := map[string]any{"code": w.me.attempt.ResumeCode, "minutes": 5, "reason": "Vì", "all": true}
		w.do(call{method: "POST", path: "/api/v1/staff/contests/thi/extra-time", body: code, bearer: w.token(auth.Organiser)}).want(t, 200, "")
		s.say(map[string]any{"type": "nonsense"}) // the socket says so and closes: whatever was to come has come before
		for {
			_, b, err := s.ReadMessage()
			if err != nil {
				return append(list, err.Error())
			}
			list = append(list, w.bare(string(b)))
		}
	}
	if diff := cmp.Diff(frames(1), frames(20)); diff != "" {
		t.Errorf("a contestant's socket tells of others:\n%s", diff)
	}
}

// A board that somebody watches when the round opens is taken away before anybody is on it.
func TestAWatchedBoardIsSealedWhenTheRoundOpens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.contest("thi", func(c *contest.Contest) {
		c.Rounds[0].OpensAt, c.Rounds[0].ClosesAt = w.now().Add(time.Hour), w.now().Add(2*time.Hour)
		c.Rules.Prediction = contest.Prediction{Of: contest.TargetPeople, Span: contest.OfRound}
		c.Rules.Keys = []contest.RankKey{contest.ByCorrect, contest.ByPrediction}
	})
	_, err := w.contests.Publish(t.Context(), c.ID)
	must(t, err)
	s := w.connect("/ws/boards/thi")
	if m := s.next(); m.Type != "full" || m.Total != 0 {
		t.Fatalf("before the round, the board is %+v", m)
	}
	_, err = w.contests.OpenNow(t.Context(), c.ID, "usr_host")
	must(t, err)
	p := w.start("thi", "a")
	p.post("submit", nil).want(t, 200, "")
	for {
		_, b, err := s.ReadMessage()
		if err != nil {
			break
		}
		var m message
		must(t, json.Unmarshal(b, &m))
		if m.Total > 0 || len(m.Rows) > 0 {
			t.Fatalf("the board went on: %s", b)
		}
		if m.Type == "error" && m.Code != "board_sealed" {
			t.Errorf("it ended with %s", b)
		}
	}
}
