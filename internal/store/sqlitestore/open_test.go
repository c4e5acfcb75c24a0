package sqlitestore_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"khoabang/contest"
	"khoabang/contest/contesttest"
	"khoabang/internal/planning"
	"khoabang/internal/store/sqlitestore"
	"khoabang/questions"
)

func readOnly(t *testing.T, dir string) (*sqlitestore.DB, error) {
	t.Helper()
	db, err := sqlitestore.Open(t.Context(), dir, sqlitestore.Options{ReadOnly: true})
	if err == nil {
		t.Cleanup(func() { db.Close(context.Background()) }) //nolint:errcheck // nothing was written
	}
	return db, err
}

func closeDB(t *testing.T, db *sqlitestore.DB) {
	t.Helper()
	if err := db.Close(t.Context()); err != nil {
		t.Fatalf("Close = %v", err)
	}
}

func TestReopen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dữ liệu #1 100%?")
	db := openIn(t, dir)
	must(t, db.Contests().AddAttempt(t.Context(), contesttest.Attempt("a1")))
	must(t, db.Contests().Append(t.Context(), "a1", []contest.Entry{contesttest.Entry(1, 1, "A")}))
	closeDB(t, db)
	db = openIn(t, dir)
	got, err := db.Contests().Entries(t.Context(), "a1")
	must(t, err)
	if d := cmp.Diff([]contest.Entry{contesttest.Entry(1, 1, "A")}, got); d != "" {
		t.Errorf("journal after reopening (-want +got):\n%s", d)
	}
	must(t, db.Ping(t.Context()))
}

func TestOnlyTheOwnerReads(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	openIn(t, dir)
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, sqlitestore.File): 0o600, filepath.Join(dir, sqlitestore.File+"-wal"): 0o600} {
		info, err := os.Stat(path)
		must(t, err)
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has permissions %o, want %o", filepath.Base(path), got, want)
		}
	}
}

// TestRefusedFilesStayAsTheyWere opens what is no database of this version: each is one error, and no byte changes.
func TestRefusedFilesStayAsTheyWere(t *testing.T) {
	tests := []struct {
		name string
		make func(t *testing.T, path string)
		want error
	}{
		{"newer", func(t *testing.T, path string) { alter(t, path, "PRAGMA user_version = 999") }, sqlitestore.ErrNewer},
		{"text", func(t *testing.T, path string) {
			must(t, os.WriteFile(path, []byte(strings.Repeat("Không phải cơ sở dữ liệu. ", 200)), 0o600))
		}, sqlitestore.ErrCorrupt},
		{"damaged", damage, sqlitestore.ErrCorrupt},
		{"another program's", func(t *testing.T, path string) {
			must(t, os.Remove(path))
			alter(t, path, "CREATE TABLE notes (text)")
		}, sqlitestore.ErrCorrupt},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			closeDB(t, openIn(t, dir))
			path := filepath.Join(dir, sqlitestore.File)
			test.make(t, path)
			before, err := os.ReadFile(path)
			must(t, err)
			for _, opts := range []sqlitestore.Options{{}, {ReadOnly: true}} {
				_, err = sqlitestore.Open(t.Context(), dir, opts)
				if !errors.Is(err, test.want) || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "\n") {
					t.Errorf("Open(%+v) = %v, want one line that names the file, of %v", opts, err, test.want)
				}
			}
			after, err := os.ReadFile(path)
			must(t, err)
			if !bytes.Equal(before, after) {
				t.Error("the file changed")
			}
		})
	}
}

// alter runs a statement on a file as another program would.
func alter(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	must(t, err)
	_, err = db.ExecContext(t.Context(), statement)
	must(t, err)
	must(t, db.Close())
}

// damage overwrites the first page behind the header that names the format.
func damage(t *testing.T, path string) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	must(t, err)
	_, err = f.WriteAt(bytes.Repeat([]byte{0xa5}, 3900), 100)
	must(t, err)
	must(t, f.Close())
}

func TestInUse(t *testing.T) {
	dir := t.TempDir()
	db := openIn(t, dir)
	_, err := sqlitestore.Open(t.Context(), dir, sqlitestore.Options{})
	if !errors.Is(err, sqlitestore.ErrInUse) {
		t.Errorf("a second Open = %v, want ErrInUse", err)
	}
	must(t, db.Contests().AddAttempt(t.Context(), contesttest.Attempt("a1")))
	closeDB(t, db)
	closeDB(t, openIn(t, dir))
}

func TestReadOnly(t *testing.T) {
	dir := t.TempDir()
	if _, err := readOnly(t, dir); !errors.Is(err, sqlitestore.ErrMissing) {
		t.Errorf("Open of nothing = %v, want ErrMissing", err)
	}
	if _, err := os.Stat(filepath.Join(dir, sqlitestore.File)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("reading made a file: %v", err)
	}
	server := openIn(t, dir)
	reader, err := readOnly(t, dir)
	must(t, err)
	must(t, server.Contests().AddAttempt(t.Context(), contesttest.Attempt("a1")))
	got, err := reader.Contests().Attempt(t.Context(), "a1")
	must(t, err)
	if d := cmp.Diff(contesttest.Attempt("a1"), got); d != "" {
		t.Errorf("attempt read beside the server (-want +got):\n%s", d)
	}
	must(t, reader.Ping(t.Context()))
	if err := reader.Contests().AddAttempt(t.Context(), contesttest.Attempt("a2")); err == nil {
		t.Error("AddAttempt on a read-only database = nil, want an error")
	}
	closeDB(t, server)
	if _, err := readOnly(t, dir); err != nil {
		t.Errorf("Open for reading after the server = %v", err)
	}
}

func TestReadOnlyRefusesOlder(t *testing.T) {
	dir := t.TempDir()
	closeDB(t, openIn(t, dir))
	alter(t, filepath.Join(dir, sqlitestore.File), "PRAGMA user_version = 0")
	if _, err := readOnly(t, dir); !errors.Is(err, sqlitestore.ErrOlder) {
		t.Errorf("Open = %v, want ErrOlder", err)
	}
}

// older makes a database as the program of an earlier version left it, and returns its folder.
func older(t *testing.T, version int, statements ...string) string {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, sqlitestore.File)
	for i, m := range sqlitestore.Migrations[:version] {
		alter(t, path, fmt.Sprintf("%s;PRAGMA application_id = %d;PRAGMA user_version = %d", m, sqlitestore.ApplicationID, i+1))
	}
	for _, s := range statements {
		alter(t, path, s)
	}
	return dir
}

// A contestant's record from before consents were kept by contest still reads; it agrees to nothing.
func TestConsentFromBeforeContests(t *testing.T) {
	dir := older(t, 1, `INSERT INTO contestants (id, name, unit_id, contact, notice, consent_at, on_air, created_at)
		VALUES ('a', 'Lê Thị Hoa', 'so-noi-vu', '0912345678', '1', 1, 1, 1)`)
	p, err := openIn(t, dir).Contests().Contestant(t.Context(), "a")
	must(t, err)
	if p.Name != "Lê Thị Hoa" || len(p.Consents) != 0 {
		t.Errorf("the contestant is %+v; want the name kept and no consents", p)
	}
}

// A contest from before blocks keeps its rules, and its rounds their papers.
func TestContestFromBeforeSettings(t *testing.T) {
	dir := older(t, 2, `INSERT INTO contests (id, slug, revision, created_at, body) VALUES ('c', 'cchc', 3, 1, '{"id":"c","slug":"cchc",
		"title":"Tìm hiểu","rounds":[{"id":"r1","name":"Vòng 1","paper":"p1","draft_banks":["nh"],"draft_blueprint":[{"area":"2.1","count":2}]},
		{"id":"r2"}],"rules":{"limit_ns":900000000000,"attempts":3,"period":"round","counts":"best","marking":"partial",
		"keys":["correct","duration"]},"notice":{"version":"1","text":"x"},"revision":3}')`,
		`INSERT INTO attempts (n, id, state, epoch, revision, contest_id, round_id, paper_id, contestant_id, unit_id, period, ordinal,
		start_key, resume_hash, started_at, limit_ns, correct, points, marks, body) VALUES (1, 'a', 'closed', 1, 3, 'c', 'r1', 'p1', 'x',
		'u', 'c/r1', 1, 'k', 'h', 1000, 900000000000, 1, 1000, '[1000,0]', '{"seed":["1","2"]}')`)
	s := openIn(t, dir).Contests()
	got, err := s.Contest(t.Context(), "c")
	must(t, err)
	want := contest.Contest{
		ID: "c", Slug: "cchc", Title: "Tìm hiểu", Notice: contest.Notice{Version: "1", Text: "x"}, Revision: 3,
		Rounds: []contest.Round{
			{ID: "r1", Name: "Vòng 1", Papers: []contest.RoundPaper{{PaperID: "p1", Plan: contest.PaperPlan{
				Banks: []string{"nh"}, Blueprint: questions.Blueprint{{Area: "2.1", Count: 2}}}}}},
			{ID: "r2", Papers: []contest.RoundPaper{{}}},
		},
		Rules: contest.Rules{Limit: 15 * time.Minute, Attempts: 3, Period: contest.PerRound, Counts: contest.CountBest,
			Marking: questions.Partial, Keys: []contest.RankKey{contest.ByCorrect, contest.ByDuration}},
	}
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("the contest (-want +got):\n%s", d)
	}
	a, err := s.Attempt(t.Context(), "a")
	must(t, err)
	if a.Score.Of != 2 || !a.RegisteredAt.Equal(a.StartedAt) {
		t.Errorf("the attempt scores %d questions and was registered at %v; want 2 and its start", a.Score.Of, a.RegisteredAt)
	}
}

// childDir tells a child process of a test where its database is.
const childDir = "SQLITESTORE_TEST_DIR"

// TestKilled lets a process be killed while it writes, and finds all that it was told is stored.
func TestKilled(t *testing.T) {
	if dir := os.Getenv(childDir); dir != "" {
		writeForEver(t, dir)
		return
	}
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilled$", "-test.v=false")
	cmd.Env = append(os.Environ(), childDir+"="+dir)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	told := make([]byte, 300) // one byte for each acknowledgement
	for n := 0; n < len(told); {
		k, err := out.Read(told[n:])
		if err != nil {
			t.Fatalf("after %d acknowledgements: %v", n, err)
		}
		n += k
	}
	if _, err := sqlitestore.Open(t.Context(), dir, sqlitestore.Options{}); !errors.Is(err, sqlitestore.ErrInUse) {
		t.Errorf("Open beside the other process = %v, want ErrInUse", err)
	}
	must(t, cmd.Process.Kill())
	cmd.Wait() //nolint:errcheck // it was killed
	stored, err := openIn(t, dir).Contests().Entries(t.Context(), "a1")
	must(t, err)
	if len(stored) < len(told) {
		t.Errorf("%d entries are stored, and at least %d were acknowledged", len(stored), len(told))
	}
}

func writeForEver(t *testing.T, dir string) {
	s := openIn(t, dir).Contests()
	must(t, s.AddAttempt(t.Context(), contesttest.Attempt("a1")))
	for seq := 1; ; seq++ {
		must(t, s.Append(t.Context(), "a1", []contest.Entry{contesttest.Entry(1, seq, "A")}))
		if _, err := os.Stdout.Write([]byte{'.'}); err != nil {
			os.Exit(1) // the parent is gone
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Pictures of evidence from before planning kept files of its own are its own now, under the IDs they had.
func TestEvidenceFromBeforeAttachments(t *testing.T) {
	dir := older(t, 17, `INSERT INTO pictures (id, type, width, height, bytes) VALUES ('p1', 'image/jpeg', 2, 2, X'ffd8'), ('p2', 'image/png', 2, 2, X'89'),
		('q', 'image/png', 2, 2, X'89')`,
		`INSERT INTO planning (kind, id, revision, plan_id, at, body) VALUES
		('evidence', 'e', 1, 'p', 1757480400123, '{"id":"e","attachments":["p1"],"by":"u1"}'),
		('evidence', 'e', 2, 'p', 1757480401000, '{"id":"e","attachments":["p1","p2","gone"],"by":"u2"}'),
		('note', 'n', 1, 'p', 1757480401000, '{"id":"n","attachments":["q"]}'), ('evidence', 'f', 1, 'p', 1757480402000, '{"id":"f"}')`)
	db := openIn(t, dir)
	got, err := db.Planning().Attachments(t.Context(), []string{"p1", "p2", "gone", "q"})
	must(t, err)
	at := time.UnixMilli(1757480400123).UTC()
	want := []planning.Attachment{
		{ID: "p1", Name: "ảnh.jpg", Type: "image/jpeg", Size: 2, Hash: "p1", By: "u1", At: at},
		{ID: "p2", Name: "ảnh.png", Type: "image/png", Size: 1, Hash: "p2", By: "u2", At: at.Add(877 * time.Millisecond)},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("the attachments (-want +got):\n%s", d)
	}
	data, err := db.Planning().Content(t.Context(), "p1")
	must(t, err)
	if string(data) != "\xff\xd8" {
		t.Errorf("the picture holds %x", data)
	}
	_, err = db.Questions().Picture(t.Context(), "p1")
	must(t, err)
}
