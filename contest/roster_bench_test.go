package contest_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/internal/org"
	"khoabang/internal/store/sqlitestore"
)

// BenchmarkRoster imports the largest roster there may be into a file, imports it again, searches it and looks codes up.
func BenchmarkRoster(b *testing.B) {
	ctx := b.Context()
	db, err := sqlitestore.Open(ctx, b.TempDir(), sqlitestore.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close(context.Background()) //nolint:errcheck // the folder goes with it
	if err := db.Units().PutUnits(ctx, []org.Unit{{ID: unit, Name: "Sở Nội vụ", Kind: org.KindDepartment, Selectable: true}}); err != nil {
		b.Fatal(err)
	}
	s := contest.New(contest.Config{Store: db.Contests(), Units: db.Units(), Clock: time.Now, Secret: []byte("secret of the test, 32 bytes long"), Log: slog.New(slog.DiscardHandler)})
	if err := db.Contests().AddContest(ctx, contest.Contest{ID: "c", Slug: "c"}); err != nil {
		b.Fatal(err)
	}
	rows := make([]contest.RosterRow, contest.MaxRoster)
	for i := range rows {
		rows[i] = contest.RosterRow{Code: fmt.Sprintf("AG-%06d", i), Name: fmt.Sprintf("Nguyễn Văn %d", i), UnitID: unit, BirthYear: 1990}
	}
	measured := map[string]float64{}
	run := func(name string, want contest.RosterReport) {
		began := time.Now()
		if got, err := s.ImportRoster(ctx, "c", rows, "usr", false); err != nil || got != want {
			b.Fatalf("%s: %+v, %v", name, got, err)
		}
		measured[name+"-s"] = time.Since(began).Seconds()
	}
	run("import", contest.RosterReport{New: len(rows)})
	run("again", contest.RosterReport{Same: len(rows)})
	began := time.Now()
	if _, list, err := s.Roster(ctx, "c", "van 199999", "", "", 100); err != nil || len(list) != 1 {
		b.Fatalf("search: %d, %v", len(list), err)
	}
	measured["search-ms"] = float64(time.Since(began).Milliseconds())
	began = time.Now()
	if n, err := s.RosterCounts(ctx, "c"); err != nil || n.People != len(rows) {
		b.Fatalf("counts: %+v, %v", n, err)
	}
	measured["counts-ms"] = float64(time.Since(began).Microseconds()) / 1000
	b.ResetTimer()
	for i := range b.N {
		if _, _, err := s.RosterByCode(ctx, "c", fmt.Sprintf("ag%06d", i%len(rows))); err != nil {
			b.Fatal(err)
		}
	}
	for unit, v := range measured {
		b.ReportMetric(v, unit)
	}
}
