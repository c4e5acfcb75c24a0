package httpapi_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"khoabang/internal/auth"
	"khoabang/internal/org"
	"khoabang/internal/planning"
)

// BenchmarkReporting measures a province's year over HTTP: 150 units, four periods with every report sent, and 200,000 pieces
// of evidence. It reports the median and the 99th percentile of the dashboard, and how long the consolidated report takes from
// its draft to the DOCX.
func BenchmarkReporting(b *testing.B) {
	const units, pieces = 150, 200_000
	w := newWorldFor(b)
	p := w.province()
	var list []org.Unit
	for i := range units - 2 { // two are there
		list = append(list, org.Unit{ID: fmt.Sprintf("u%03d", i), Kind: org.KindCommune, Name: fmt.Sprintf("Xã %d", i)})
	}
	must(b, w.units.PutUnits(b.Context(), list))
	today := planning.DayOf(w.now())
	store := w.planning.Store
	var wg sync.WaitGroup
	for n := range 32 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(1, uint64(n)))
			for i := n; i < pieces; i += 32 {
				must(b, store.PutEvidence(b.Context(), planning.Evidence{ID: fmt.Sprintf("e%06d", i), PlanID: p.ID, Revision: 1, UnitID: fmt.Sprintf("u%03d", r.IntN(units-2)),
					TaskID: fmt.Sprintf("II.3.%d", 1+r.IntN(6)), Kind: planning.Kinds()[r.IntN(13)], Day: today.Add(-r.IntN(300)), Title: "Hội nghị tuyên truyền",
					People: r.IntN(300), Areas: []string{fmt.Sprintf("II.2.%d", 1+r.IntN(10))}, By: "u", At: w.now().Add(-time.Hour)}))
			}
		})
	}
	wg.Wait()
	admin := planning.Actor{UserID: "u", Admin: true}
	all, err := w.units.Units(b.Context())
	must(b, err)
	for _, q := range p.ReportingPeriods() {
		for _, u := range p.Reporters(org.NewDirectory(all), q.Due) {
			x, err := w.planning.DraftReport(b.Context(), admin, p.ID, q.ID, u.ID)
			must(b, err)
			for i := range x.Sections {
				if x.Sections[i].Text == "" {
					x.Sections[i].Text = strings.Repeat("Đề nghị hỗ trợ kinh phí và mở lớp tập huấn cho công chức của "+u.Name+". ", 5)
				}
			}
			x, err = w.planning.SaveReport(b.Context(), admin, x)
			must(b, err)
			x, err = w.planning.SignReport(b.Context(), admin, x.ID, x.Revision, "Trần Thị B")
			must(b, err)
			_, err = w.planning.SendReport(b.Context(), admin, x.ID, x.Revision)
			must(b, err)
		}
	}
	token := w.token(auth.Administrator)
	w.advance(time.Minute) // what was written within half a minute is read again
	must(b, w.planning.Warm(b.Context()))
	dashboard := "/" + p.ID + "/dashboard"
	w.plans("GET", dashboard, token, nil).want(b, 200, "")
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		w.plans("GET", dashboard, token, nil).want(b, 200, "")
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	report := "/" + p.ID + "/reports/" + p.ReportingPeriods()[3].ID + "/so_noi_vu"
	began := time.Now()
	w.plans("POST", report+"/draft", token, nil).want(b, 200, "")
	w.plans("POST", report+"/draft", token, nil).want(b, 200, "") // reads what it took up before as well
	w.plans("GET", report+"/words", token, nil).want(b, 200, "")
	file := w.plans("GET", report+"/file", token, nil).want(b, 200, "")
	b.ReportMetric(time.Since(began).Seconds(), "docx_s")
	b.ReportMetric(float64(len(file.body))/1024, "docx_kB")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50_ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99_ms")
}
