package httpapi_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/valyala/fasthttp"

	"khoabang/contest"
	"khoabang/internal/httpapi"
	"khoabang/web"
)

// built is a front end as the build leaves it, small.
var built = fstest.MapFS{
	"pages/participant.html": {Data: []byte(`<!DOCTYPE html><html lang="{{.Lang}}"><head><style>{{.CSS}}</style></head><body>` +
		`<h1>{{.Contest.Title}}</h1><p>{{.T "rules.limit" "limit" "5"}}</p><p>{{.When .Contest.ClosesAt}}</p><p>{{.Length 5400000}}</p>` +
		`<script type="application/json" id="messages">{{.Messages}}</script>` +
		`<script type="application/json" id="state">{{.State}}</script><script>{{.JS}}</script></body></html>`)},
	"pages/board.html":   {Data: []byte(`<html><script src="{{.Asset "board.js"}}"></script></html>`)},
	"pages/preview.html": {Data: []byte(`<html><script type="application/json">{{.Messages}}</script></html>`)},
	"pages/staff.html":   {Data: []byte(`<html></html>`)},
	"pages/home.html":    {Data: []byte(`<html>{{range .Contests}}<a href="/c/{{.Slug}}">{{.Title}}</a>{{end}}</html>`)},
	"participant.js":     {Data: []byte(`const a = "<b>" && 1 < 2;`)},
	"participant.css":    {Data: []byte(`body > p { color: red }`)},
	"board.js":           {Data: []byte("board();" + strings.Repeat(" ", 200))},
	"board.js.br":        {Data: fasthttp.AppendBrotliBytes(nil, []byte("board();"+strings.Repeat(" ", 200)))},
	"fonts/a.woff2":      {Data: []byte("font")},
	"fonts/a.ttf":        {Data: []byte("font for documents")},
}

func TestParticipantPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withWeb(built))
	w.open("thi", func(c *contest.Contest) { c.Title = "Thi </script><b>" })
	a := w.get("/c/thi")
	page := string(a.body)
	if a.status != 200 || a.header.Get("Content-Type") != "text/html; charset=utf-8" || a.header.Get("Cache-Control") != "no-cache" {
		t.Fatalf("%d %v %s", a.status, a.header, page)
	}
	policy := a.header.Get("Content-Security-Policy")
	for _, tag := range []string{"script", "style"} {
		m := regexp.MustCompile(`(?s)<` + tag + `>(.*?)</` + tag + `>`).FindStringSubmatch(page)
		if m == nil {
			t.Fatalf("no %s in %s", tag, page)
		}
		sum := sha256.Sum256([]byte(m[1]))
		if want := tag + "-src 'self' 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(policy, want) {
			t.Errorf("the policy %q does not allow the page's %s: %s", policy, tag, m[1])
		}
	}
	if strings.Contains(policy, "unsafe") || !strings.Contains(policy, "frame-ancestors 'none'") {
		t.Errorf("the policy is %q", policy)
	}
	state := regexp.MustCompile(`(?s)id="state">(.*?)</script>`).FindStringSubmatch(page)
	var door struct{ Slug, Title string }
	if err := json.Unmarshal([]byte(state[1]), &door); err != nil || door.Title != "Thi </script><b>" {
		t.Errorf("the state is %s: %v", state[1], err)
	}
	if !strings.Contains(page, " ngày ") || !strings.Contains(page, "Thời gian làm bài: 5") ||
		!strings.Contains(page, "<p>1 giờ 30 phút</p>") || strings.Contains(page, "ZgotmplZ") {
		t.Errorf("the page is %s", page)
	}
	en := w.get("/c/thi?lang=en")
	if k := en.cookies["kb_lang"]; k == nil || k.Value != "en" || !strings.Contains(string(en.body), `lang="en"`) {
		t.Errorf("in English: %v %s", en.cookies, en.body)
	}
	for path, want := range map[string]int{"/c/thi/": 200, "/c/khong-co": 404, "/": 200, "/c/thi/bang": 200, "/tiep-tuc": 200, "/quan-tri/x/y": 200, "/api": 503} {
		got := w.do(call{method: "GET", path: path, header: map[string]string{"Accept": "text/html"}})
		if got.status != want || !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %d %s, want %d", path, got.status, got.header.Get("Content-Type"), want)
		}
	}
}

func TestPageOfARunningAttempt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withWeb(built))
	w.open("thi", nil)
	w.get("/c/thi") // remembered for everybody
	p := w.start("thi", "a")
	mine := w.do(call{method: "GET", path: "/c/thi", cookies: map[string]string{"kb_contestant": p.cookie}})
	if !strings.Contains(string(mine.body), p.attempt.ID) {
		t.Errorf("the contestant's page does not know the attempt")
	}
	if got := mine.header.Get("Cache-Control"); got != "private, no-cache" {
		t.Errorf("the contestant's page: Cache-Control is %q, want private, no-cache", got)
	}
	if strings.Contains(string(w.get("/c/thi").body), p.attempt.ID) {
		t.Errorf("everybody's page holds a contestant's attempt")
	}
}

func TestAssets(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withWeb(built))
	w.open("thi", nil)
	src := regexp.MustCompile(`/assets/[^"]+`).FindString(string(w.get("/c/thi/bang").body))
	if !regexp.MustCompile(`^/assets/board\.[0-9a-f]{12}\.js$`).MatchString(src) {
		t.Fatalf("the script's address is %q", src)
	}
	ask := func(method, path string, header map[string]string) answer {
		return w.do(call{method: method, path: path, header: header})
	}
	br := ask("GET", src, map[string]string{"Accept-Encoding": "gzip, br;q=0.9"})
	if br.header.Get("Content-Encoding") != "br" || br.header.Get("Cache-Control") != "public, max-age=31536000, immutable" || br.header.Get("Vary") != "Accept-Encoding" {
		t.Errorf("with br: %v", br.header)
	}
	plain := ask("GET", src, map[string]string{"Accept-Encoding": "br;q=0"})
	if plain.header.Get("Content-Encoding") != "" || !strings.HasPrefix(string(plain.body), "board();") {
		t.Errorf("plain: %v", plain.header)
	}
	if plain.header.Get("Etag") == br.header.Get("Etag") || br.header.Get("Etag") == "" {
		t.Errorf("the ETags are %s and %s", plain.header.Get("Etag"), br.header.Get("Etag"))
	}
	same := ask("GET", src, map[string]string{"Accept-Encoding": "br", "If-None-Match": `"x", W/` + br.header.Get("Etag")})
	if same.status != 304 || len(same.body) != 0 || same.header.Get("Etag") == "" {
		t.Errorf("If-None-Match: %d, %d bytes", same.status, len(same.body))
	}
	head := ask("HEAD", src, map[string]string{"Accept-Encoding": "br"})
	if head.status != 200 || len(head.body) != 0 || head.header.Get("Content-Length") != br.header.Get("Content-Length") {
		t.Errorf("HEAD: %d %v", head.status, head.header)
	}
	if a := ask("GET", "/assets/board.js", nil); a.header.Get("Cache-Control") != "no-cache" {
		t.Errorf("without its hash: %v", a.header)
	}
	if a := ask("GET", "/assets/fonts/a.woff2", nil); a.status != 200 || a.header.Get("Content-Type") != "font/woff2" {
		t.Errorf("a font: %d %v", a.status, a.header)
	}
	for _, path := range []string{"/assets/pages/home.html", "/assets/board.js.br", "/assets/fonts/a.ttf", "/assets/../web.go", "/assets/%2e%2e/web.go", "/assets/"} {
		ask("GET", path, nil).want(t, 404, "route_not_found")
	}
}

func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withWeb(built), func(d *httpapi.Deps) { d.PublicURL = "https://thi.example.vn" })
	w.open("thi", nil)
	for _, path := range []string{"/c/thi", "/api/v1/clock", "/api/v1/nothing", "/assets/board.js", "/nothing"} {
		h := w.get(path).header
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Strict-Transport-Security": "max-age=31536000",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		if h.Get("Content-Security-Policy") == "" || h.Get("X-Request-Id") == "" || h.Get("Server") != "" {
			t.Errorf("%s: %v", path, h)
		}
	}
	if k := w.do(call{method: "POST", path: "/api/v1/contests/thi/attempts", body: startBody("a")}).cookies["kb_contestant"]; !k.Secure {
		t.Error("the cookie is not Secure")
	}
}

// One page may stand in a frame, of our own pages alone, and one may hold frames.
func TestFrames(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withWeb(built))
	w.open("thi", nil)
	html := func(path string) answer {
		return w.do(call{method: "GET", path: path, header: map[string]string{"Accept": "text/html"}})
	}
	for _, path := range []string{"/", "/c/thi", "/c/thi/bang", "/tiep-tuc", "/quan-tri", "/quan-tri/cau-hoi", "/thiet-lap", "/api", "/khong-co", "/c/khong-co", "/xem-truoc/x"} {
		h := html(path).header
		policy := h.Get("Content-Security-Policy")
		if !strings.HasSuffix(policy, "; frame-ancestors 'none'") || h.Get("X-Frame-Options") != "DENY" {
			t.Errorf("%s may be put into a frame: %v", path, h)
		}
		staff := path == "/thiet-lap" || strings.HasPrefix(path, "/quan-tri")
		if got := strings.Contains(policy, "frame-src"); got != staff || staff && !strings.Contains(policy, "; frame-src 'self';") {
			t.Errorf("%s: the policy is %s; it may hold frames: %t, want %t", path, policy, got, staff)
		}
	}
	for _, path := range []string{"/api/v1/clock", "/assets/board.js", "/anh/" + strings.Repeat("0", 32)} {
		if policy := w.get(path).header.Get("Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s: the policy is %s", path, policy)
		}
	}
	a := html("/xem-truoc")
	want := "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'none'; font-src 'self'" +
		"; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
	if got := a.header.Get("Content-Security-Policy"); a.status != 200 || got != want || a.header.Get("X-Frame-Options") != "SAMEORIGIN" {
		t.Errorf("the preview: %d %v, want the policy\n%s", a.status, a.header, want)
	}
	if !strings.Contains(string(a.body), `"kind.matching"`) {
		t.Error("the preview lacks the contestant's words")
	}
}

func TestWithoutAFrontEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.get("/")
	if a.status != 503 || !strings.Contains(string(a.body), "make build") {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// maxPage is what a contestant's page may weigh over the wire, headers included.
const maxPage = 60_000

func TestWeightOfTheParticipantPage(t *testing.T) {
	t.Parallel()
	if _, err := web.Dist().Open("pages/participant.html"); err != nil {
		if os.Getenv("KHOABANG_TEST_REQUIRE") == "1" {
			t.Fatal("the front end was not built: run make build")
		}
		t.Skip("the front end was not built: run make build")
	}
	w := newWorld(t, withWeb(web.Dist()))
	w.open("thi", nil)
	for _, coding := range []string{"br", "gzip"} {
		c, _ := w.dial()
		_, err := io.WriteString(c, "GET /c/thi HTTP/1.1\r\nHost: a\r\nAccept-Encoding: "+coding+"\r\nConnection: close\r\n\r\n")
		must(t, err)
		all, err := io.ReadAll(c)
		must(t, err)
		if !strings.HasPrefix(string(all), "HTTP/1.1 200") || !strings.Contains(string(all[:2000]), "Content-Encoding: "+coding) {
			t.Fatalf("the page is answered with %.300q", all)
		}
		t.Logf("%s: %d bytes over the wire", coding, len(all))
		if len(all) > maxPage {
			t.Errorf("with %s the page takes %d bytes over the wire, more than %d", coding, len(all), maxPage)
		}
	}
	page := string(w.do(call{method: http.MethodGet, path: "/c/thi", header: map[string]string{"Accept-Encoding": "identity"}}).body)
	for _, m := range regexp.MustCompile(`(?:src|href)="(/assets/[^"]+)"`).FindAllStringSubmatch(page, -1) {
		t.Errorf("the page fetches %s, and should need nothing else", m[1])
	}
}

// The real templates and the real catalogues go together: no key is left standing on a page.
func TestPagesAsBuilt(t *testing.T) {
	t.Parallel()
	if _, err := web.Dist().Open("pages/participant.html"); err != nil {
		t.Skip("the front end was not built: run make build")
	}
	w := newWorld(t, withWeb(web.Dist()))
	w.open("thi", nil)
	key := regexp.MustCompile(`>\s*[a-z_]+\.[a-z_.]+\s*<`)
	for _, path := range []string{"/", "/c/thi", "/c/thi/bang", "/tiep-tuc", "/quan-tri", "/thiet-lap", "/xem-truoc", "/api"} {
		for _, lang := range []string{"vi", "en"} {
			a := w.get(path + "?lang=" + lang)
			if a.status != 200 || !strings.Contains(string(a.body), `lang="`+lang+`"`) {
				t.Errorf("%s in %s: %d %.300s", path, lang, a.status, a.body)
				continue
			}
			if left := key.Find(a.body); left != nil {
				t.Errorf("%s in %s shows %s", path, lang, left)
			}
			for _, m := range regexp.MustCompile(`(?:src|href)="(/assets/[^"]+)"`).FindAllStringSubmatch(string(a.body), -1) {
				if got := w.get(m[1]); got.status != 200 || !strings.Contains(got.header.Get("Cache-Control"), "immutable") {
					t.Errorf("%s needs %s, which is answered %d %s", path, m[1], got.status, got.header.Get("Cache-Control"))
				}
			}
		}
	}
}
