package httpapi_test

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/internal/auth"
	"khoabang/internal/httpapi"
	"khoabang/web"
)

// BenchmarkCertificates orders the certificates of 10,000 people over HTTP, as a ZIP and as one PDF, and fetches the file.
// heap_MB is how much the heap grew at the most while it was made.
func BenchmarkCertificates(b *testing.B) {
	const people = 10_000
	w := newWorldFor(b, withWeb(web.Dist()), func(d *httpapi.Deps) { d.PublicURL = "https://thi.example.vn" })
	c := w.open("thi", func(c *contest.Contest) {
		c.Rules.Keys = []contest.RankKey{contest.ByCorrect, contest.ByDuration, contest.BySubmitted}
		c.Awards = contest.Awards{Prizes: []contest.Prize{{Name: "Giải Nhất", Span: contest.OfContest, Count: 1}}}
	})
	for i := range people {
		h, err := w.contests.Start(b.Context(), "thi", "", contest.Registration{StartKey: fmt.Sprintf("certified-%020d", i), Name: fmt.Sprintf("Nguyễn Thị Ngọc Ánh %d", i),
			UnitID: "so-noi-vu", Contact: "0912345678", Notice: "1", Accepted: true})
		must(b, err)
		_, err = w.contests.Submit(b.Context(), h.Attempt.ID, h.Attempt.ContestantID, w.now())
		must(b, err)
	}
	w.advance(2 * time.Hour)
	_, err := w.contests.Sweep(b.Context())
	must(b, err)
	p, err := w.contests.Prepare(b.Context(), c.ID, "", "lan")
	must(b, err)
	_, err = w.contests.Confirm(b.Context(), c.ID, p.ID, "lan")
	must(b, err)
	_, err = w.contests.Sign(b.Context(), c.ID, p.ID, "minh")
	must(b, err)
	set := contest.DefaultCertificates()
	set.Everybody = true
	_, err = w.contests.SaveCertificates(b.Context(), c.ID, set, "lan")
	must(b, err)
	for _, format := range []string{"zip", "pdf"} {
		b.Run(format, func(b *testing.B) {
			for b.Loop() {
				w.benchmarkOrder(b, p.ID, format, people)
			}
		})
	}
}

func (w *world) benchmarkOrder(b *testing.B, publication, format string, people int) {
	token := w.token(auth.Organiser)
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapInuse
	}
	runtime.GC()
	before, most := heap(), uint64(0)
	var o orderedJob
	w.do(call{method: "POST", path: "/api/v1/staff/contests/thi/publications/" + publication + "/certificate-jobs", bearer: token, body: map[string]any{"format": format}}).want(b, 201, "").into(b, &o)
	began := time.Now()
	for tick := time.NewTicker(50 * time.Millisecond); o.State == "waiting" || o.State == "running"; <-tick.C {
		most = max(most, heap())
		w.do(call{method: "GET", path: "/api/v1/staff/certificate-jobs/" + o.ID, bearer: token}).want(b, 200, "").into(b, &o)
	}
	if o.State != "done" || o.Done != people {
		b.Fatalf("the order came to %+v", o)
	}
	b.ReportMetric(time.Since(began).Seconds(), "s")
	b.ReportMetric(float64(most-min(before, most))/1e6, "heap_MB")
	b.ReportMetric(float64(o.Bytes)/1e6, "file_MB")
	req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, "http://"+w.addr+"/api/v1/staff/certificate-jobs/"+o.ID+"/file", nil)
	must(b, err)
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultTransport.RoundTrip(req)
	must(b, err)
	defer res.Body.Close()
	if n, err := io.Copy(io.Discard, res.Body); err != nil || n != o.Bytes {
		b.Errorf("fetched %d of %d bytes, %v", n, o.Bytes, err)
	}
}
