package main

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// try runs the program in this process, and returns its exit status and what it printed.
func try(t *testing.T, getenv func(string) string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // for a server that starts where it should not
	defer cancel()
	var out, errs bytes.Buffer
	err := run(ctx, args, getenv, &out, &errs)
	return status(err, &errs), out.String(), errs.String()
}

func vars(m map[string]string) func(string) string { return func(k string) string { return m[k] } }

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestExitStatus(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	corrupt := t.TempDir()
	if err := os.WriteFile(filepath.Join(corrupt, "khoabang.db"), bytes.Repeat([]byte("không phải cơ sở dữ liệu "), 100), 0o600); err != nil {
		t.Fatal(err)
	}
	empty := t.TempDir()
	free := []string{"--addr", "127.0.0.1:0", "--metrics-addr", "127.0.0.1:0"}
	tests := []struct {
		name string
		args []string
		code int
		want string // part of standard error
	}{
		{"help", []string{"--help"}, 0, ""},
		{"help of a command", []string{"questions", "import", "--help"}, 0, ""},
		{"version", []string{"version"}, 0, ""},
		{"no command", nil, 2, "expected one of"},
		{"an unknown command", []string{"fly"}, 2, "fly"},
		{"an unknown flag", []string{"serve", "--fast"}, 2, "--fast"},
		{"a missing argument", []string{"user", "add", "--role", "jury"}, 2, "<login>"},
		{"a flag that is no number", []string{"serve", "--max-sockets", "many"}, 2, "max-sockets"},
		{"a wrong level", []string{"serve", "--log-level", "loud"}, 1, "log-level"},
		{"a wrong address", []string{"config", "check", "--addr", "8080"}, 1, `"8080" is not an address`},
		{"a port in use", []string{"serve", "--data", empty, "--addr", taken.Addr().String(), "--metrics-addr", "127.0.0.1:0"}, 1, "address already in use"},
		{"a corrupt store", append([]string{"serve", "--data", corrupt}, free...), 1, "khoabang.db"},
		{"no store to verify", []string{"verify", "--data", empty}, 1, "no database"},
		{"an unreachable MongoDB", append([]string{"serve", "--mongodb-uri", "mongodb://someone:hush@127.0.0.1:1/khoabang?serverSelectionTimeoutMS=300"}, free...), 1, "127.0.0.1:1"},
		{"no settings file", []string{"serve", "--config", filepath.Join(empty, "none.yaml")}, 1, "none.yaml"},
		{"an unknown role", []string{"user", "add", "lan", "--role", "king", "--data", t.TempDir()}, 1, "king"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, stdout, stderr := try(t, noEnv, tt.args...)
			if code != tt.code || !strings.Contains(stderr, tt.want) {
				t.Errorf("%v: status %d, standard error %q; want %d, …%s…", tt.args, code, stderr, tt.code, tt.want)
			}
			if code == 0 && stdout == "" {
				t.Errorf("%v printed nothing", tt.args)
			}
			if strings.Contains(stderr, "hush") {
				t.Errorf("%v shows a password: %q", tt.args, stderr)
			}
			if code == 1 && strings.Count(stderr, "\n") > 2 {
				t.Errorf("%v: want one clear line, got %q", tt.args, stderr)
			}
		})
	}
	if b, err := os.ReadFile(filepath.Join(corrupt, "khoabang.db")); err != nil || !bytes.HasPrefix(b, []byte("không phải")) {
		t.Errorf("the corrupt file was changed: %v", err)
	}
	if _, err := os.Stat(filepath.Join(empty, "khoabang.db")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a server that could not listen made a store: %v", err)
	}
}

// A setting that cannot be read is no fault of the command line: the line says where it stands.
func TestUnreadableSettings(t *testing.T) {
	t.Parallel()
	file := write(t, "settings.yaml", "stop_timeout: soon\n")
	env := vars(map[string]string{"KHOABANG_MAX_SOCKETS": "many"})
	for want, args := range map[string][]string{
		"KHOABANG_MAX_SOCKETS":  {"config", "check"},
		file + ": stop_timeout": {"config", "check", "--max-sockets", "8", "--config", file},
	} {
		code, _, errs := try(t, env, args...)
		if code != 1 || !strings.Contains(errs, want) || strings.Count(errs, "\n") > 1 {
			t.Errorf("%v: status %d, %q; want 1 and one line with %s", args, code, errs, want)
		}
	}
	if code, _, errs := try(t, env, "config", "check", "--max-sockets", "few"); code != 2 || !strings.Contains(errs, "--max-sockets") {
		t.Errorf("a wrong flag before a wrong variable: %d %q", code, errs)
	}
}

func TestPrecedenceOfSettings(t *testing.T) {
	t.Parallel()
	file := write(t, "settings.yaml", "log_level: warn\nmax_sockets: 7\nstop_timeout: 3s\ntrusted_proxies: [10.0.0.0/8, 127.0.0.1]\n")
	env := vars(map[string]string{"KHOABANG_LOG_LEVEL": "error", "KHOABANG_MAX_SOCKETS": "8"})
	code, out, errs := try(t, env, "config", "print", "--config", file, "--log-level", "debug", "--mongodb-uri", "mongodb://a:hush@db/k")
	if code != 0 {
		t.Fatalf("config print: %d %s", code, errs)
	}
	for _, want := range []string{"log_level: debug\n", `max_sockets: 8`, "stop_timeout: 3s\n", "addr: :8080\n", "- 10.0.0.0/8\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("config print lacks %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, "hush") {
		t.Errorf("config print shows the password:\n%s", out)
	}
	if code, _, errs := try(t, vars(map[string]string{"KHOABANG_CONFIG": write(t, "again.yaml", out)}), "config", "check"); code != 0 {
		t.Errorf("what config print wrote is refused: %s", errs)
	}
	for content, want := range map[string]string{
		"addr: :80\nspeed: 9\n":     `line 2: there is no setting "speed"`,
		"log_level: {a: b}\n":       "line 1: log_level must be one value or a list",
		"- addr\n":                  "one NAME: VALUE a line",
		"addr: [unclosed\n":         "settings file",
		"metrics_addr: nonsense\n":  "metrics-addr",
		"public_url: ftp://x\n":     "public-url",
		"trusted_proxies: everyone": "trusted-proxies",
	} {
		if code, _, errs := try(t, noEnv, "config", "check", "--config", write(t, "bad.yaml", content)); code != 1 || !strings.Contains(errs, want) {
			t.Errorf("settings %q: status %d, %q; want 1, …%s…", content, code, errs, want)
		}
	}
}

func TestImportAndExport(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	file := filepath.Join("..", "..", "internal", "demo", "data", "questions.yaml")
	if code, out, errs := try(t, noEnv, "questions", "import", file, "--data", t.TempDir()); code != 0 || !strings.Contains(out, "40 new") {
		t.Errorf("import into an empty store: %d %q %q", code, out, errs)
	}
	code, out, errs := try(t, noEnv, "questions", "import", file, "--data", data, "--bank", "cchc", "--dry-run")
	if code != 0 || !strings.Contains(out, "40 new") {
		t.Fatalf("dry run: %d %q %q", code, out, errs)
	}
	for _, want := range []string{"40 new, 0 changed, 0 the same", "0 new, 0 changed, 40 the same"} {
		if code, out, errs = try(t, noEnv, "questions", "import", file, "--data", data, "--bank", "cchc", "--approved"); code != 0 || !strings.Contains(out, want) {
			t.Fatalf("import: %d %q %q, want %q", code, out, errs, want)
		}
	}
	code, exported, errs := try(t, noEnv, "questions", "export", "--data", data, "--format", "yaml")
	if code != 0 || strings.Count(exported, "stem_vi:") != 40 {
		t.Fatalf("export: %d, %d questions, %q", code, strings.Count(exported, "stem_vi:"), errs)
	}
	again := write(t, "lai.yaml", exported)
	if code, out, errs = try(t, noEnv, "questions", "import", again, "--data", data); code != 0 || !strings.Contains(out, "40 the same") {
		t.Errorf("importing the export: %d %q %q", code, out, errs)
	}
	bad := write(t, "sai.yaml", strings.Replace(exported, "difficulty: 1", "difficulty: 9", 1))
	code, _, errs = try(t, vars(map[string]string{"LANG": "vi_VN.UTF-8"}), "questions", "import", bad, "--data", data)
	if code != 1 || !strings.Contains(errs, "questions[0].difficulty") || !strings.Contains(errs, "dòng") {
		t.Errorf("a bad import: %d %q; want the field and its line", code, errs)
	}
	foreign := write(t, "cau-hoi.txt", "::g1::Thủ đô? {=Hà Nội ~Huế}\n\nViết một bài luận. {}\n")
	if code, _, errs = try(t, noEnv, "questions", "import", foreign, "--data", data); code != 1 || !strings.Contains(errs, "questions[0].content_area") {
		t.Errorf("GIFT without an area: %d %q", code, errs)
	}
	code, out, errs = try(t, noEnv, "questions", "import", foreign, "--data", data, "--area", "2.4", "--difficulty", "2")
	if code != 0 || !strings.Contains(out, "1 new") || !strings.Contains(errs, "left out: questions[1]") || !strings.Contains(errs, "essay") {
		t.Errorf("GIFT, found from the content: %d %q %q; want one new, the essay left out", code, out, errs)
	}
	if code, exported, errs = try(t, noEnv, "questions", "export", "--data", data, "--format", "gift"); code != 0 {
		t.Fatalf("export as GIFT: %d %q", code, errs)
	}
	again = write(t, "lai.gift", exported)
	if code, out, errs = try(t, noEnv, "questions", "import", again, "--data", data); code != 0 || !strings.Contains(out, "41 the same") {
		t.Errorf("importing the export as GIFT: %d %q %q", code, out, errs)
	}
	if code, _, errs = try(t, noEnv, "questions", "export", "--data", data, "--format", "xml"); code != 1 {
		t.Errorf("an unknown format: %d %q", code, errs)
	}
}

func TestContestAdd(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	bank := filepath.Join("..", "..", "internal", "demo", "data", "questions.yaml")
	if code, _, errs := try(t, noEnv, "questions", "import", bank, "--data", data, "--bank", "cchc-2025", "--approved"); code != 0 {
		t.Fatalf("import: %d %q", code, errs)
	}
	units := write(t, "don-vi.csv", "Loại,Tên đơn vị\nSở,Sở Nội vụ\nXã,Xã Đồng Sậy\n")
	if code, _, errs := try(t, noEnv, "units", "import", units, "--data", data); code != 0 {
		t.Fatalf("import of units: %d %q", code, errs)
	}
	rules := filepath.Join("..", "..", "web", "e2e", "two-blocks.yaml")
	notice := write(t, "thong-bao.txt", "Đồng ý xử lý dữ liệu.\n")
	add := func(slug string, more ...string) (int, string, string) {
		return try(t, noEnv, append([]string{"contest", "add", rules, "--slug", slug, "--notice", notice, "--data", data}, more...)...)
	}
	span := time.Now().Format(time.RFC3339) + "/" + time.Now().AddDate(0, 0, 7).Format(time.RFC3339)
	if code, out, errs := add("hai-khoi", "--round", span, "--round", span, "--publish"); code != 0 || !strings.Contains(out, "Added hai-khoi") {
		t.Errorf("add: %d %q %q", code, out, errs)
	}
	if code, _, errs := add("hai-khoi", "--round", span); code != 1 || errs == "" {
		t.Errorf("the same slug again: %d %q", code, errs)
	}
	if code, _, errs := add("Sai Tên"); code != 1 || !strings.Contains(errs, "slug") {
		t.Errorf("a bad slug: %d %q", code, errs)
	}
	for _, rounds := range [][]string{{"--round", "hôm nay"}, {"--round", span, "--round", span, "--round", span}} {
		if code, _, errs := add("sai", rounds...); code != 2 || !strings.Contains(errs, "--round") {
			t.Errorf("rounds %q: %d %q", rounds, code, errs)
		}
	}
}

func TestUserAdd(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	code, out, errs := try(t, noEnv, "user", "add", "lan", "--name", "Nguyễn Thị Lan", "--role", "organiser", "--role", "jury", "--data", data, "--public-url", "https://thi.example.vn/")
	if code != 0 || !strings.Contains(out, "https://thi.example.vn/thiet-lap#") || !strings.Contains(out, "organiser, jury") {
		t.Fatalf("user add: %d %q %q", code, out, errs)
	}
	if code, _, errs = try(t, noEnv, "user", "add", "LAN", "--role", "jury", "--data", data); code != 1 {
		t.Errorf("a login that is taken: %d %q", code, errs)
	}
	if code, out, errs = try(t, noEnv, "user", "email", "Lan", "Lan@Example.vn", "--data", data); code != 0 || !strings.Contains(out, "Lan@example.vn") {
		t.Errorf("user email: %d %q %q", code, out, errs)
	}
	if code, _, errs = try(t, noEnv, "user", "email", "Lan", "Lan", "--data", data); code != 1 || !strings.Contains(errs, "email") {
		t.Errorf("user email that is none: %d %q", code, errs)
	}
	code, again, errs := try(t, noEnv, "user", "link", "Lan", "--data", data)
	if code != 0 || !strings.Contains(again, "/thiet-lap#") || strings.Contains(again, out) {
		t.Errorf("user link: %d %q %q; want another link", code, again, errs)
	}
	if code, _, errs = try(t, noEnv, "user", "link", "nobody", "--data", data); code != 1 {
		t.Errorf("a link for nobody: %d %q", code, errs)
	}
}
