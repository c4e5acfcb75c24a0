package report_test

import (
	"io"
	"runtime"
	"testing"

	"khoabang/internal/report"
)

// The goal of memory that does not grow is seen by comparing the two sizes.
func BenchmarkCertificates(b *testing.B) {
	p, err := report.NewPrinter(fonts(b), template())
	if err != nil {
		b.Fatal(err)
	}
	for _, size := range []struct {
		name string
		n    int
	}{{"1000", 1_000}, {"10000", 10_000}} {
		b.Run("ZIP/"+size.name, func(b *testing.B) { measure(b, p.WriteZIP, size.n) })
		b.Run("Merged/"+size.name, func(b *testing.B) { measure(b, p.WriteMerged, size.n) })
	}
}

func BenchmarkCards(b *testing.B) {
	f := fonts(b)
	for b.Loop() {
		if err := report.WriteCards(b.Context(), io.Discard, f, report.CardSheet{Contest: template().Contest}, cards(10_000), report.Batch{}); err != nil {
			b.Fatal(err)
		}
	}
}

func measure(b *testing.B, write writer, n int) {
	runtime.GC()
	peak, stop := watchHeap()
	out := &counter{}
	for b.Loop() {
		if err := write(b.Context(), out, certificates(n), report.Batch{Made: made}); err != nil {
			b.Fatal(err)
		}
	}
	stop()
	b.ReportMetric(float64(peak.Load())/1e6, "MB-peak-heap")
	b.ReportMetric(float64(out.n)/float64(b.N)/float64(n), "B/certificate")
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/float64(n), "ms/certificate")
}

// counter counts what is written.
type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}
