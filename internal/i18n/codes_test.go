package i18n_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"khoabang/internal/i18n"
)

// use is one place in the tree that names a code of the catalogue.
type use struct {
	where string
	code  string
	args  map[string]bool // names of the arguments given there
	open  bool            // more arguments may be given than can be read
}

// codesOf parses every Go file of the module that is not a test, and returns the codes of errors and of fields.
func codesOf(t *testing.T) (problems, fields []use) {
	t.Helper()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if _, err := os.Stat(filepath.Join(path, "go.mod")); path != root && err == nil || d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") && path != root {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		folder, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		folder = filepath.ToSlash(folder)
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			where := set.Position(call.Pos()).String()
			if p, ok := problemUse(call, where); ok {
				problems = append(problems, p)
			}
			if f, ok := fieldUse(call, folder, where); ok {
				fields = append(fields, f)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return problems, fields
}

func problemUse(call *ast.CallExpr, where string) (use, bool) {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "New" || len(call.Args) != 3 {
		return use{}, false
	}
	if pkg, ok := sel.X.(*ast.Ident); !ok || pkg.Name != "fault" {
		return use{}, false
	}
	code, ok := literal(call.Args[1])
	return use{where: where, code: code}, ok
}

// codeAt is where the code stands among the arguments of the methods that name a field: those of package fault, which
// any package calls, and those of single packages, by their folder.
var (
	codeAt = map[string]int{"At": 1, "Add": 1, "Require": 2}
	ownAt  = map[string]int{"questions/exchange.add": 2, "questions/exchange.lose": 2, "questions/exchange.skip": 2, "questions/exchange.refuse": 1, "questions/exchange.leave": 0, "questions/exchange.wrong": 1, "questions/exchange.note": 0, "questions/exchange.deny": 0, "internal/httpapi.fail": 1,
		"internal/table.Report": 2, "internal/table.Fail": 1, "internal/org/orgfile.Report": 2, "internal/org/orgfile.Fail": 1, "internal/org/roster.Report": 2, "internal/org/roster.Fail": 1,
		"internal/planning/planfile.Report": 2}
)

var codeForm = regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)

func fieldUse(call *ast.CallExpr, folder, where string) (use, bool) {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return use{}, false
	}
	i, ok := codeAt[sel.Sel.Name]
	if !ok {
		i, ok = ownAt[folder+"."+sel.Sel.Name]
	}
	if !ok || len(call.Args) <= i {
		return use{}, false
	}
	code, ok := literal(call.Args[i])
	if !ok || !codeForm.MatchString(code) {
		return use{}, false
	}
	u := use{where: where, code: code, args: map[string]bool{}, open: call.Ellipsis.IsValid()}
	for k := i + 1; k < len(call.Args); k += 2 {
		if name, ok := literal(call.Args[k]); ok {
			u.args[name] = true
		}
	}
	return u, true
}

func literal(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(l.Value)
	return s, err == nil
}

func TestEveryCodeHasItsTexts(t *testing.T) {
	t.Parallel()
	problems, fields := codesOf(t)
	if len(problems) < 50 || len(fields) < 50 {
		t.Fatalf("found %d codes of errors and %d of fields in the tree: too few, the search is broken", len(problems), len(fields))
	}
	for _, lang := range i18n.Langs() {
		texts := readMessages(t, lang)["errors"]
		for _, p := range problems {
			for _, key := range []string{p.code + ".title", p.code + ".detail"} {
				if texts[key] == "" {
					t.Errorf("%s: %s/errors.json has no %s", p.where, lang, key)
				}
			}
		}
		for _, f := range fields {
			text := texts["field."+f.code]
			if text == "" {
				t.Errorf("%s: %s/errors.json has no field.%s", f.where, lang, f.code)
			}
			for _, p := range placeholders(text) {
				if !f.open && !f.args[strings.Trim(p, "{}")] {
					t.Errorf("%s: %s/errors.json field.%s needs %s, which is not given here", f.where, lang, f.code, p)
				}
			}
		}
	}
}

// A text for a code that is gone misleads translators.
func TestNoTextWithoutACode(t *testing.T) {
	t.Parallel()
	problems, fields := codesOf(t)
	used := map[string]bool{}
	for _, p := range problems {
		used[p.code+".title"], used[p.code+".detail"] = true, true
	}
	for _, f := range fields {
		used["field."+f.code] = true
	}
	for key := range readMessages(t, i18n.Vietnamese)["errors"] {
		if !used[key] {
			t.Errorf("errors.json has %s, which nothing uses", key)
		}
	}
}
