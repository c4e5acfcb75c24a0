package sqlitestore_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khoabang/internal/store/sqlitestore"
)

// harmless are steps of a plan that read no table of ours.
var harmless = regexp.MustCompile(`^SCAN (json_each|CONSTANT ROW|\d+ CONSTANT ROWS)`)

func TestNoQueryScans(t *testing.T) {
	db := open(t)
	for i, q := range sqlitestore.Queries() {
		if slices.Contains([]string{"BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"}, q.SQL) {
			continue
		}
		scans := false
		for _, step := range plan(t, db, q.SQL) {
			switch {
			case strings.HasPrefix(step, "USE TEMP B-TREE"):
				t.Errorf("query %d sorts: %s\n%s", i, step, q.SQL)
			case strings.HasPrefix(step, "SCAN ") && !harmless.MatchString(step):
				scans = true
				if q.Whole == "" {
					t.Errorf("query %d scans: %s\n%s", i, step, q.SQL)
				}
			}
		}
		if q.Whole != "" && !scans {
			t.Errorf("query %d need not be excused for scanning:\n%s", i, q.SQL)
		}
	}
}

// TestPlansUseTheirIndex looks at the queries whose index the planner could choose badly.
func TestPlansUseTheirIndex(t *testing.T) {
	db := open(t)
	for _, want := range []struct{ query, step string }{
		{"state = 'running' AND deadline <", "attempts_due (deadline<?)"},
		{"state = 'closing' AND changed_at <", "attempts_stuck (changed_at<?)"},
		{"state = 'closed' AND contest_id = ? AND round_id = ? AND n >", "attempts_done (contest_id=? AND round_id=? AND rowid>?)"},
		{"state = 'running' AND contest_id = ? AND round_id = ? AND n >", "attempts_running (contest_id=? AND round_id=? AND rowid>?)"},
		{"AND changed_at > ?", "attempts_results (contest_id=? AND changed_at>?)"},
		{"AND changed_at = ? AND n >", "attempts_results (contest_id=? AND changed_at=? AND rowid>?)"},
		{"SELECT id FROM attempts WHERE id >", "COVERING INDEX attempts_id (id>?)"},
		{"questions q INDEXED BY", "questions_mark (mark>?)"},
		{"max(mark)", "COVERING INDEX questions_mark"},
		{"FROM roster WHERE contest_id = ? AND code_hash", "roster_code (contest_id=? AND code_hash=?)"},
		{"INDEXED BY roster_order", "roster_order (contest_id=? AND (folded,id)>(?,?))"},
		{"count(*), coalesce(sum(contestant_id", "COVERING INDEX roster_used (contest_id=?)"},
		{"FROM planning WHERE kind = ? AND plan_id = ? AND at >", "planning_time (kind=? AND plan_id=? AND at>?)"},
		{"FROM planning WHERE kind = ? AND plan_id = ? AND at =", "planning_time (kind=? AND plan_id=? AND at=? AND rowid>?)"},
		{"FROM planning p WHERE", "planning_time (kind=? AND plan_id=?)"},
		{"UPDATE mail SET lease", "mail_due (due_at<?)"},
		{"FROM mail WHERE state = ?", "mail_state (state=?)"},
		{"SELECT 1 FROM attempts", "COVERING INDEX attempts_person (contest_id=? AND contestant_id=?)"},
	} {
		i := slices.IndexFunc(sqlitestore.Queries(), func(q sqlitestore.Query) bool { return strings.Contains(q.SQL, want.query) })
		if i < 0 {
			t.Errorf("no query has %q", want.query)
			continue
		}
		if steps := strings.Join(plan(t, db, sqlitestore.Queries()[i].SQL), "\n"); !strings.Contains(steps, want.step) {
			t.Errorf("plan of %q is\n%s\nwant %s", want.query, steps, want.step)
		}
	}
}

// plan returns the steps by which SQLite would run a query.
func plan(t *testing.T, db *sqlitestore.DB, query string) []string {
	t.Helper()
	args := make([]any, strings.Count(query, "?"))
	if numbers := regexp.MustCompile(`\?(\d)`).FindAllString(query, -1); numbers != nil {
		args = args[:slices.Max(numbers)[1]-'0']
	}
	rows, err := db.Reader().QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close() //nolint:errcheck // Err is checked
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return steps
}

func TestIndexesAreThoseListed(t *testing.T) {
	rows, err := open(t).Reader().QueryContext(t.Context(),
		`SELECT name, tbl_name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // Err is checked
	var got, want []string
	for rows.Next() {
		var name, table string
		if err := rows.Scan(&name, &table); err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(name, " on ", table))
	}
	for _, x := range sqlitestore.Indexes() {
		want = append(want, fmt.Sprint(x.Name, " on ", x.Table))
		if x.Serves == "" {
			t.Errorf("index %s serves nothing", x.Name)
		}
	}
	slices.Sort(want)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("indexes (-listed +in the file):\n%s", d)
	}
}

// TestSomeTablesOnlyGrow looks for queries that would let vanish what was once stored of questions, papers
// and plans.
func TestSomeTablesOnlyGrow(t *testing.T) {
	goes := regexp.MustCompile(`(?i)(DELETE FROM|REPLACE INTO) (banks|questions|question_revisions|opinions|papers|planning|planning_contents)\b|UPDATE (question_revisions|papers|planning|planning_contents)\b`)
	for i, q := range sqlitestore.Queries() {
		if goes.MatchString(q.SQL) {
			t.Errorf("query %d takes away what must stay:\n%s", i, q.SQL)
		}
	}
}
