// Package archtest holds the code map of ARCHITECTURE.md against the tree: which package may import which, and which
// third-party module has its home where. Files are parsed in this process rather than listed by "go list": the test
// cache cannot see the files that a child process reads.
package archtest_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "khoabang"

// rule says what the packages at or below a folder may import. The longest folder that fits a package counts.
type rule struct {
	folder string
	own    []string // packages of this module; "*" means any
	third  []string // third-party import prefixes, also of subpackages
	tests  []string // further imports, of either sort, for files that only tests use
}

var (
	domain = []string{"contest", "contest/ruleset", "questions", "internal/planning", "internal/planning/planfile", "internal/org", "internal/fault"}
	suites = []string{"contest/contesttest", "questions/questionstest", "internal/org/orgtest", "internal/planning/planningtest", "internal/auth/authtest", "internal/notify/notifytest", "internal/ical/icaltest", "internal/audit/audittest"}
	// What any test may use: stores in t.TempDir() instead of mocks, and the small libraries for tests.
	anyTest = []string{"github.com/google/go-cmp", "pgregory.net/rapid", "go.uber.org/goleak", "internal/store/sqlitestore"}
)

// rules is the import table.
var rules = []rule{
	{folder: "cmd/khoabang", own: []string{"*"}, third: []string{"github.com/alecthomas/kong"}, tests: []string{"github.com/emersion/go-smtp"}},
	{folder: "contest", own: []string{"questions", "questions/analysis", "internal/org", "internal/fault", "internal/viet"}},
	{folder: "contest/contesttest", own: []string{"contest", "questions", "internal/fault"}, third: []string{"github.com/google/go-cmp"}},
	{folder: "contest/ruleset", own: []string{"contest", "questions", "internal/fault"}, third: []string{"go.yaml.in/yaml/v3"}, tests: []string{"internal/org"}},
	{folder: "questions", own: []string{"questions/markdown", "internal/fault", "internal/viet"}, third: []string{"golang.org/x/text"}},
	{folder: "questions/markdown", third: []string{"github.com/yuin/goldmark", "github.com/microcosm-cc/bluemonday"}},
	{folder: "questions/picture", own: []string{"questions", "internal/fault"}, third: []string{"golang.org/x/image"}},
	{folder: "questions/analysis", own: []string{"questions"}},
	{folder: "questions/exchange", own: []string{"questions", "questions/markdown", "questions/picture", "internal/fault", "internal/infile", "internal/office", "internal/table", "internal/yamlfile"}, third: []string{"go.yaml.in/yaml/v3", "golang.org/x/text"}, tests: []string{"internal/demo", "github.com/xuri/excelize/v2"}},
	{folder: "questions/questionstest", own: []string{"questions", "internal/fault"}, third: []string{"github.com/google/go-cmp"}},
	{folder: "web"},
	{folder: "internal/fault"},
	{folder: "internal/email", third: []string{"golang.org/x/text"}},
	{folder: "internal/viet", third: []string{"golang.org/x/text"}},
	{folder: "internal/infile", own: []string{"internal/fault"}, third: []string{"golang.org/x/text"}},
	{folder: "internal/yamlfile", own: []string{"internal/infile"}, third: []string{"go.yaml.in/yaml/v3"}},
	{folder: "internal/office", own: []string{"internal/infile"}},
	{folder: "internal/table", own: []string{"internal/fault", "internal/infile", "internal/office", "internal/viet"}, third: []string{"golang.org/x/text", "github.com/xuri/excelize/v2"}},
	{folder: "internal/org", own: []string{"internal/fault", "internal/viet"}},
	{folder: "internal/org/orgfile", own: []string{"internal/org", "internal/infile", "internal/table", "internal/yamlfile", "internal/fault", "internal/viet"}, third: []string{"go.yaml.in/yaml/v3"}, tests: []string{"github.com/xuri/excelize/v2", "golang.org/x/text"}},
	{folder: "internal/org/roster", own: []string{"internal/org", "internal/infile", "internal/table", "internal/fault", "internal/viet"}, tests: []string{"github.com/xuri/excelize/v2"}},
	{folder: "internal/org/orgtest", own: []string{"internal/org", "internal/fault"}, third: []string{"github.com/google/go-cmp"}},
	{folder: "internal/planning", own: []string{"contest", "internal/org", "internal/fault"}, third: []string{"github.com/teambition/rrule-go"}, tests: []string{"internal/planning/planfile"}},
	{folder: "internal/planning/planfile", own: []string{"internal/planning", "internal/infile", "internal/table", "internal/yamlfile", "internal/fault"}, third: []string{"go.yaml.in/yaml/v3"}},
	{folder: "internal/planning/attach", own: []string{"questions/picture", "internal/office", "internal/fault"}, third: []string{"golang.org/x/text"}},
	{folder: "internal/planning/planningtest", own: []string{"internal/planning", "internal/fault"}, third: []string{"github.com/google/go-cmp"}},
	{folder: "internal/audit", own: []string{"internal/fault"}},
	{folder: "internal/audit/audittest", own: []string{"internal/audit"}, third: []string{"github.com/google/go-cmp"}},
	{folder: "internal/auth", own: []string{"internal/org", "internal/email", "internal/fault"}, third: []string{"github.com/golang-jwt/jwt/v5", "golang.org/x/crypto", "golang.org/x/text"}},
	{folder: "internal/auth/authtest", own: []string{"internal/auth", "internal/fault"}, third: []string{"github.com/google/go-cmp"}},
	{folder: "internal/httpapi", own: append([]string{
		"internal/auth", "internal/live", "internal/broadcast", "internal/report", "internal/rehearse", "internal/i18n",
		"internal/audit", "internal/email", "internal/notify", "internal/ical", "internal/blob", "internal/telemetry", "internal/job", "internal/archive",
		"internal/org/orgfile", "internal/org/roster", "internal/planning/attach", "internal/viet", "questions/analysis", "questions/exchange", "questions/markdown", "questions/picture", "web"}, domain...),
		third: []string{
			"github.com/gofiber/fiber/v2", "github.com/gofiber/websocket/v2", "github.com/fasthttp/websocket",
			"github.com/valyala/fasthttp", "github.com/getkin/kin-openapi", "github.com/prometheus/client_golang",
			"golang.org/x/text", "go.yaml.in/yaml/v3", "github.com/andybalholm/brotli", "github.com/klauspost/compress"},
		tests: []string{"internal/bus/membus", "internal/demo", "github.com/xuri/excelize/v2"}},
	{folder: "internal/live", own: []string{"contest", "questions", "internal/fault"}, tests: []string{"internal/bus/membus", "internal/org"}},
	{folder: "internal/live/livetest", own: []string{"internal/live"}},
	{folder: "internal/bus/membus", tests: []string{"internal/live/livetest", "internal/live"}},
	{folder: "internal/ical", own: []string{"internal/fault"}, third: []string{"github.com/arran4/golang-ical"}, tests: []string{"github.com/emersion/go-ical"}},
	{folder: "internal/ical/icaltest", own: []string{"internal/ical"}, third: []string{"github.com/google/go-cmp"}},
	{folder: "internal/notify", own: []string{"internal/email", "internal/fault"}, third: []string{"github.com/wneessen/go-mail"}, tests: []string{"github.com/emersion/go-smtp"}},
	{folder: "internal/notify/notifytest", own: []string{"internal/notify"}, third: []string{"github.com/google/go-cmp", "github.com/emersion/go-smtp", "github.com/emersion/go-sasl"}},
	{folder: "internal/store/sqlitestore", own: append([]string{"internal/auth", "internal/audit", "internal/notify", "internal/ical"}, domain...), third: []string{"modernc.org/sqlite"}},
	{folder: "internal/store/mongostore", own: append([]string{"internal/auth", "internal/audit", "internal/notify", "internal/ical"}, domain...), third: []string{"go.mongodb.org/mongo-driver/v2"}},
	{folder: "internal/store/mongostore/mongostoretest", third: []string{"go.mongodb.org/mongo-driver/v2"}},
	{folder: "internal/report", own: append([]string{"internal/broadcast"}, domain...),
		third: []string{"codeberg.org/go-pdf/fpdf", "github.com/xuri/excelize/v2", "rsc.io/qr", "golang.org/x/text"}, tests: []string{"web"}},
	{folder: "internal/rehearse", third: []string{"github.com/fasthttp/websocket", "github.com/valyala/fasthttp"}, tests: []string{"internal/app", "internal/config"}},
	{folder: "internal/job", own: []string{"internal/fault"}},
	{folder: "internal/i18n", third: []string{"golang.org/x/text"}},
	{folder: "internal/demo", own: append([]string{"questions/exchange"}, domain...), third: []string{"go.yaml.in/yaml/v3", "golang.org/x/text"}},
	{folder: "internal/config", third: []string{"github.com/alecthomas/kong", "go.yaml.in/yaml/v3"}},
	{folder: "internal/app", own: []string{"*"}},
	{folder: "internal/archtest"},
}

func TestImports(t *testing.T) {
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return skip(root, path, d)
		}
		if strings.HasSuffix(path, ".go") {
			checkFile(t, root, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// skip passes over folders that hold no code of this module: hidden ones, front-end packages, and other modules.
func skip(root, path string, d fs.DirEntry) error {
	if path == root {
		return nil
	}
	_, err := os.Stat(filepath.Join(path, "go.mod"))
	if err == nil || strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules" || d.Name() == "testdata" {
		return filepath.SkipDir
	}
	return nil
}

func checkFile(t *testing.T, root, path string) {
	t.Helper()
	rel, err := filepath.Rel(root, path)
	if err != nil {
		t.Fatal(err)
	}
	rel = filepath.ToSlash(rel)
	folder := filepath.ToSlash(filepath.Dir(rel))
	r, ok := ruleFor(folder)
	if !ok {
		t.Errorf("%s: folder %s has no row in the import table", rel, folder)
		return
	}
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	isTest := strings.HasSuffix(path, "_test.go")
	for _, spec := range f.Imports {
		if imp := strings.Trim(spec.Path.Value, `"`); !r.allows(imp, folder, isTest) {
			t.Errorf("%s imports %s, which the import table does not allow", rel, imp)
		}
	}
}

func ruleFor(folder string) (rule, bool) {
	var best rule
	for _, r := range rules {
		if (folder == r.folder || strings.HasPrefix(folder, r.folder+"/")) && len(r.folder) > len(best.folder) {
			best = r
		}
	}
	return best, best.folder != ""
}

func (r rule) allows(imp, folder string, isTest bool) bool {
	first, _, _ := strings.Cut(imp, "/")
	if first != module && !strings.Contains(first, ".") {
		return true // the standard library
	}
	if own, ok := strings.CutPrefix(imp, module+"/"); ok {
		if own == folder || slices.Contains(r.own, "*") || slices.Contains(r.own, own) {
			return true
		}
		if !isTest {
			return false
		}
		return strings.HasPrefix(own, folder+"/") || below(r.folder, own) || slices.Contains(suites, own) ||
			slices.Contains(domain, own) || slices.Contains(anyTest, own) || slices.Contains(r.tests, own)
	}
	third := r.third
	if isTest {
		third = slices.Concat(third, anyTest, r.tests)
	}
	return slices.ContainsFunc(third, func(p string) bool { return below(p, imp) })
}

func below(folder, path string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }

func TestTopLevel(t *testing.T) {
	allowed := []string{"cmd", "contest", "questions", "web", "internal", "docs", "bin", "data"} // bin and data are not committed
	entries, err := os.ReadDir(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") && !slices.Contains(allowed, e.Name()) {
			t.Errorf("folder %s does not belong at the top level", e.Name())
		}
	}
}
