package exchange_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"syscall"
	"testing"
	"time"

	"khoabang/internal/store/sqlitestore"
	"khoabang/questions"
	"khoabang/questions/exchange"
)

// manyQuestions returns n questions shaped as those of the demonstration are, each with texts of its own: as many words
// as the pattern has, drawn from all of them. They are the same at every call.
func manyQuestions(tb testing.TB, n int) exchange.File {
	tb.Helper()
	pattern := decode(tb, demonstration(tb, "questions.yaml"))
	var words []string
	for _, q := range pattern.Questions {
		words = append(words, strings.Fields(q.Stem+" "+q.Explanation+" "+q.Source.Quote)...)
	}
	random := rand.New(rand.NewPCG(1, 2))
	like := func(text string) string {
		out := make([]string, len(strings.Fields(text)))
		for i := range out {
			out[i] = words[random.IntN(len(words))]
		}
		return strings.Join(out, " ")
	}
	f := exchange.File{Bank: questions.Bank{ID: "many", Name: "Ngân hàng lớn"}, Language: "vi", SourceDocument: pattern.SourceDocument}
	for i := range n {
		q := pattern.Questions[i%len(pattern.Questions)]
		q.ID = fmt.Sprintf("Q-%05d", i+1)
		q.Stem, q.Explanation, q.Source.Quote = fmt.Sprintf("Theo mục %d, %s?", i+1, like(q.Stem)), like(q.Explanation), like(q.Source.Quote)
		q.Options = append([]questions.Option(nil), q.Options...)
		for j := range q.Options {
			q.Options[j].Text = fmt.Sprintf("Ý %d: %s", j+1, like(q.Options[j].Text))
		}
		f.Questions = append(f.Questions, q)
	}
	return f
}

// measured runs f b.N times and reports the seconds that one run takes, those that all cores together worked for it,
// which are the same on a busy machine, and the most memory that the process held during any, what goes in included.
func measured(b *testing.B, f func()) {
	b.Helper()
	debug.FreeOSMemory()
	stop, peak := make(chan struct{}), make(chan uint64)
	go func() { peak <- highest(stop) }()
	before := worked(b)
	for b.Loop() {
		f()
	}
	close(stop)
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s")
	b.ReportMetric((worked(b)-before).Seconds()/float64(b.N), "cpu-s")
	b.ReportMetric(float64(<-peak)/(1<<20), "peak-MB")
	b.ReportMetric(0, "ns/op")
}

// worked returns the processor time that the process has taken.
func worked(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// highest returns the most memory that the runtime held of the system's until stop.
func highest(stop <-chan struct{}) (most uint64) {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		metrics.Read(samples)
		most = max(most, samples[0].Value.Uint64()-samples[1].Value.Uint64())
		select {
		case <-stop:
			return most
		case <-tick.C:
		}
	}
}

// BenchmarkExchangeExport writes as many questions as one file may hold, in every format.
func BenchmarkExchangeExport(b *testing.B) {
	f := manyQuestions(b, questions.MaxImport)
	for _, format := range exchange.Formats() {
		b.Run(format.Name, func(b *testing.B) {
			size := &countingWriter{}
			measured(b, func() {
				size.n = 0
				if err := format.Encode(size, f); err != nil {
					b.Fatal(err)
				}
			})
			b.ReportMetric(float64(size.n)/(1<<20), "file-MB")
		})
	}
}

type countingWriter struct{ n int }

func (w *countingWriter) Write(p []byte) (int, error) {
	w.n += len(p)
	return len(p), nil
}

// BenchmarkExchangeImport reads such a file in every format.
func BenchmarkExchangeImport(b *testing.B) {
	for _, format := range exchange.Formats() {
		b.Run(format.Name, func(b *testing.B) {
			data := manyWritten(b, format)
			measured(b, func() { decodeMany(b, format, data) })
		})
	}
}

func manyWritten(b *testing.B, format exchange.Format) []byte {
	b.Helper()
	var out bytes.Buffer
	if err := format.Encode(&out, manyQuestions(b, questions.MaxImport)); err != nil {
		b.Fatal(err)
	}
	return bytes.Clone(out.Bytes())
}

func decodeMany(b *testing.B, format exchange.Format, data []byte) exchange.File {
	b.Helper()
	f, err := format.Decode(bytes.NewReader(data))
	if err == nil {
		err = f.Complete("2.1", 1)
	}
	want := questions.MaxImport
	if format.Name == "aiken" {
		want = want * 31 / 40 // it holds single choices only
	}
	if err != nil || len(f.Questions) != want {
		b.Fatalf("%d questions, %v", len(f.Questions), err)
	}
	return f
}

// BenchmarkExchangeWhole is the whole import of such a file into an empty bank on disk: what an organiser waits for
// with the preview, which reads the file, checks it and looks for questions alike, and then with the import itself.
func BenchmarkExchangeWhole(b *testing.B) {
	for _, name := range []string{"xlsx", "csv"} {
		format := named(b, name)
		b.Run(name+"/preview", func(b *testing.B) {
			data, service := manyWritten(b, format), emptyBank(b)
			measured(b, func() { importMany(b, service, format, data, true) })
		})
		b.Run(name+"/apply", func(b *testing.B) {
			data := manyWritten(b, format)
			measured(b, func() { importMany(b, emptyBank(b), format, data, false) })
		})
	}
}

func emptyBank(b *testing.B) *questions.Service {
	b.Helper()
	db, err := sqlitestore.Open(b.Context(), b.TempDir(), sqlitestore.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := db.Close(context.Background()); err != nil {
			b.Error(err)
		}
	})
	return questions.NewService(db.Questions(), time.Now)
}

func importMany(b *testing.B, service *questions.Service, format exchange.Format, data []byte, dryRun bool) {
	b.Helper()
	f := decodeMany(b, format, data)
	report, err := service.Import(b.Context(), questions.Bank{ID: "many", Name: "Ngân hàng lớn"}, f.Questions, dryRun)
	if err == nil && dryRun {
		_, err = service.Alike(b.Context(), f.Questions, 1)
	}
	if err != nil || report.New != questions.MaxImport {
		b.Fatalf("Import = %+v, %v", report, err)
	}
}
