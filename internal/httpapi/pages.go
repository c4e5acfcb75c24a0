package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"math"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"khoabang/internal/i18n"
)

// page is what the templates of web/src/pages get.
type page struct {
	Lang     i18n.Lang
	Contest  contestDoor      // where the page is of one contest
	Contests []contestSummary // on the home page
	Results  publishedList    // on the page of results
	Messages template.JS      // the screen's catalogue in this language, as JSON
	State    template.JS      // what the screen would ask for first, as JSON; null for nothing
	CSS      template.CSS
	JS       template.JS
	site     *site
}

// T returns the text of a key of pages.json; args are alternating names and values.
func (p page) T(key string, args ...any) (string, error) {
	if len(args)%2 != 0 {
		return "", fmt.Errorf("text %s: a name without a value", key)
	}
	values := map[string]any{}
	for i := 0; i < len(args); i += 2 {
		values[fmt.Sprint(args[i])] = args[i+1]
	}
	return i18n.Text(p.Lang, key, values), nil
}

// When returns a moment as people write it here.
func (p page) When(t stamp) string { return i18n.When(p.Lang, time.Time(t)) }

// Number returns a number as people write it here.
func (p page) Number(n any) string {
	switch v := n.(type) {
	case int:
		return i18n.Number(p.Lang, int64(v))
	case int64:
		return i18n.Number(p.Lang, v)
	case float64:
		return i18n.Thousandths(p.Lang, int(math.Round(v*1000)))
	}
	return ""
}

// Share returns a figure in percent, with two places; "" for none.
func (p page) Share(v any) string {
	switch v := v.(type) {
	case float64:
		return i18n.Decimal(p.Lang, v, 2) + "%"
	case *float64:
		if v != nil {
			return i18n.Decimal(p.Lang, *v, 2) + "%"
		}
	}
	return ""
}

// Seconds returns a time of so many milliseconds as minutes, seconds and thousandths.
func (p page) Seconds(ms int64) string {
	return fmt.Sprintf("%d:%02d", ms/60_000, ms/1000%60) + i18n.Decimal(p.Lang, float64(ms%1000)/1000, 3)[1:]
}

// Length returns a time of so many milliseconds as people write it: "15 phút".
func (p page) Length(ms int64) string {
	return i18n.Duration(p.Lang, time.Duration(ms)*time.Millisecond)
}

// Asset returns the address of a built asset.
func (p page) Asset(name string) string { return p.site.address(name) }

// pageCache keeps the pages that are the same for everybody, for a moment: when a contest opens, everybody asks.
type pageCache struct {
	mu    sync.Mutex
	pages map[string]cachedPage
}

type cachedPage struct {
	until time.Time
	body  []byte // in the encoding of its key
}

const (
	pageFreshness  = time.Second
	maxCachedPages = 200
)

// These levels cost a millisecond or two for a page and are within some 10 % of the best.
const (
	pageBrotli = 5
	pageGzip   = fasthttp.CompressDefaultCompression
)

var errNoPage = errors.New("no such page")

// show answers with a page. key names it where it is the same for everybody who reads lang; "" where it is not.
func (s *Server) show(r *request, screen, key string, fill func(*page) error) (reply, error) {
	lang := r.lang()
	a := reply{headers: [][2]string{{fiber.HeaderContentType, "text/html; charset=utf-8"}}}
	if r.query("lang") != "" {
		a.cookies = append(a.cookies, cookie{name: cookieLang, value: string(lang), path: "/", life: 365 * 24 * time.Hour, readable: true})
	}
	inlined := s.web.inlined(screen)
	setPageHeaders(r, screen, inlined)
	if key == "" {
		r.c.Set(fiber.HeaderCacheControl, "private, no-cache")
	}
	encoding := preferred(r.header(fiber.HeaderAcceptEncoding))
	if key != "" {
		key = strings.Join([]string{screen, string(lang), encoding, key}, " ")
	}
	p, err := s.web.cache.get(key, s.Clock(), func() (cachedPage, error) {
		html, err := s.render(screen, lang, fill)
		return cachedPage{body: encode(encoding, html)}, err
	})
	switch {
	case errors.Is(err, errNoPage):
		a.raw, a.status = unbuilt(lang), http.StatusServiceUnavailable
		return a, nil
	case err != nil:
		return reply{}, err
	}
	if encoding != "" {
		a.headers = append(a.headers, [2]string{fiber.HeaderContentEncoding, encoding})
	}
	a.raw = p.body
	return a, nil
}

// get returns a page from memory or by render; with key "" always by render.
func (c *pageCache) get(key string, now time.Time, render func() (cachedPage, error)) (cachedPage, error) {
	if key == "" {
		return render()
	}
	c.mu.Lock()
	defer c.mu.Unlock() // others wait for the first to render it, rather than all of them do
	if p, known := c.pages[key]; known && now.Before(p.until) && !now.Before(p.until.Add(-pageFreshness)) {
		return p, nil
	}
	p, err := render()
	if err != nil {
		return p, err
	}
	if len(c.pages) >= maxCachedPages {
		clear(c.pages)
	}
	p.until = now.Add(pageFreshness)
	c.pages[key] = p
	return p, nil
}

func (s *Server) render(screen string, lang i18n.Lang, fill func(*page) error) ([]byte, error) {
	t, built := s.web.templates[screen]
	if !built {
		return nil, errNoPage
	}
	inlined := s.web.inlined(screen)
	p := page{Lang: lang, State: "null", Messages: "{}", site: s.web,
		CSS: template.CSS(inlined.css), JS: template.JS(inlined.js)} // both are ours
	if m := i18n.Bundle(lang, screen); m != nil {
		p.Messages = template.JS(m)
	}
	if fill != nil {
		if err := fill(&p); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	if err := t.Execute(&b, p); err != nil {
		return nil, fmt.Errorf("page %s: %w", screen, err)
	}
	return b.Bytes(), nil
}

// preferred returns the best coding of those that a client takes; "" for none.
func preferred(accepts string) string {
	for _, coding := range []string{"br", "gzip"} {
		if takes(accepts, coding) {
			return coding
		}
	}
	return ""
}

func encode(coding string, b []byte) []byte {
	switch coding {
	case "br":
		return fasthttp.AppendBrotliBytesLevel(nil, b, pageBrotli)
	case "gzip":
		return fasthttp.AppendGzipBytesLevel(nil, b, pageGzip)
	}
	return b
}

// takes reports whether an Accept-Encoding header allows a coding.
func takes(accepts, coding string) bool {
	for part := range strings.SplitSeq(accepts, ",") {
		name, q, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			return strings.ReplaceAll(q, " ", "") != "q=0"
		}
	}
	return false
}

func (s *Server) homePage(ctx context.Context, r *request) (reply, error) {
	return s.show(r, "home", "-", func(p *page) (err error) {
		p.Contests, err = s.published(ctx)
		return err
	})
}

func (s *Server) contestPage(ctx context.Context, r *request) (reply, error) {
	return s.ofContest(ctx, r, "participant", s.contestantIfAny(r))
}

func (s *Server) boardPage(ctx context.Context, r *request) (reply, error) {
	return s.ofContest(ctx, r, "board", "")
}

func (s *Server) stagePage(ctx context.Context, r *request) (reply, error) {
	return s.ofContest(ctx, r, "stage", "")
}

// ofContest answers with a page about the contest that the address names, for a contestant or, with "", for anybody.
func (s *Server) ofContest(ctx context.Context, r *request, screen, contestantID string) (reply, error) {
	slug, lang := r.param("contest"), r.lang()
	if _, err := s.announced(ctx, slug); err != nil { // before others have to wait for what is no page
		return reply{}, err
	}
	key := slug
	if contestantID != "" {
		key = ""
	}
	return s.show(r, screen, key, func(p *page) (err error) {
		if p.Contest, err = s.door(ctx, slug, contestantID, lang); err != nil {
			return err
		}
		p.State, err = script(p.Contest)
		return err
	})
}

// script returns v as JSON that may stand in a page: json.Marshal writes <, > and & as escapes.
func script(v any) (template.JS, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("encode a page's state: %w", err)
	}
	return template.JS(b), nil
}

func (s *Server) resumePage(_ context.Context, r *request) (reply, error) {
	return s.show(r, "participant", "-", nil)
}

func (s *Server) staffPage(_ context.Context, r *request) (reply, error) {
	return s.show(r, "staff", "-", nil)
}

// previewPage is what the editor shows a question in. It speaks the contestant's words, for it runs the contestant's code.
func (s *Server) previewPage(_ context.Context, r *request) (reply, error) {
	return s.show(r, "preview", "-", func(p *page) error {
		p.Messages = template.JS(i18n.Bundle(p.Lang, "participant"))
		return nil
	})
}

func (s *Server) apiPage(_ context.Context, r *request) (reply, error) {
	return s.show(r, "apidoc", "-", nil)
}

// notice pages, which need nothing built.
var plainPage = template.Must(template.New("plain").Parse(`<!DOCTYPE html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}}</title></head>
<body><main><h1>{{.Title}}</h1><p>{{.Detail}}</p><p><a href="/">{{.Home}}</a></p></main></body></html>
`))

type plain struct{ Lang, Title, Detail, Home string }

func (p plain) html() []byte {
	var b bytes.Buffer
	if err := plainPage.Execute(&b, p); err != nil {
		return []byte(template.HTMLEscapeString(p.Title))
	}
	return b.Bytes()
}

// unbuilt is shown where the binary was made without the front end.
func unbuilt(lang i18n.Lang) []byte {
	return plain{Lang: string(lang), Title: i18n.Text(lang, "unbuilt.title", nil),
		Detail: i18n.Text(lang, "unbuilt.detail", nil), Home: i18n.Text(lang, "to_home", nil)}.html()
}

// writeErrorPage answers with a page that says what a problem document would.
func (s *Server) writeErrorPage(r *request, p problem) {
	lang := r.lang()
	setPageHeaders(r, "", inlined{})
	r.c.Set(fiber.HeaderCacheControl, "no-store")
	r.c.Set(fiber.HeaderContentType, "text/html; charset=utf-8")
	r.c.Response().SetBody(plain{Lang: string(lang), Title: p.Title, Detail: p.Detail, Home: i18n.Text(lang, "to_home", nil)}.html())
}

// newTemplates reads the templates of the screens that were built.
func newTemplates(files fs.FS) (map[string]*template.Template, error) {
	names, err := fs.Glob(files, "pages/*.html")
	if err != nil {
		return nil, err
	}
	templates := map[string]*template.Template{}
	for _, name := range names {
		t, err := template.ParseFS(files, name)
		if err != nil {
			return nil, fmt.Errorf("page %s: %w", name, err)
		}
		templates[strings.TrimSuffix(strings.TrimPrefix(name, "pages/"), ".html")] = t
	}
	return templates, nil
}
