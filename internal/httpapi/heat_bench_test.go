package httpapi_test

import (
	"log/slog"
	"net"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"khoabang/contest"
	"khoabang/internal/auth"
	"khoabang/internal/httpapi"
)

// BenchmarkHeatStart lets a thousand contestants wait, each with a socket and a connection of its own, then start at once:
// all ask for their questions in the same moment, as phones do whose clocks agree. Clients and server share the machine.
func BenchmarkHeatStart(b *testing.B) {
	const crowd = 1_000
	many := auth.Limit{Burst: 1 << 20, Every: time.Microsecond}
	w := newWorldFor(b, withLimits(httpapi.Limits{Starts: many, Answers: many, SocketsPerAddress: 2 * crowd, Sockets: 2 * crowd}),
		func(d *httpapi.Deps) { d.Log = slog.New(slog.DiscardHandler) })
	for b.Loop() {
		b.StopTimer()
		slug := "dot-" + strconv.FormatInt(time.Now().UnixNano(), 36)
		w.heat(slug)
		people := make([]*someone, crowd)
		sockets := make([]*socket, crowd)
		clients := make([]*fasthttp.HostClient, crowd)
		for i := range people {
			people[i] = w.start(slug, strconv.Itoa(i))
			sockets[i] = w.connect("/ws/attempts/" + people[i].attempt.ID)
			sockets[i].say(map[string]any{"type": "auth", "ticket": people[i].attempt.Ticket})
			clients[i] = &fasthttp.HostClient{Addr: w.addr, MaxConns: 1, Dial: func(addr string) (net.Conn, error) { return net.Dial("tcp", addr) }}
			ask(b, clients[i], people[i], "", 200) // opens the connection
		}
		w.organise(slug+"/open", nil).want(b, 200, "")
		w.advance(contest.Countdown)
		took := make([]time.Duration, crowd)
		start := make(chan struct{})
		var asking sync.WaitGroup
		for i := range people {
			asking.Go(func() {
				<-start
				at := time.Now()
				ask(b, clients[i], people[i], "/sheet", 200)
				took[i] = time.Since(at)
			})
		}
		b.StartTimer()
		close(start)
		asking.Wait()
		for i := range people {
			sockets[i].Close()
			clients[i].CloseIdleConnections()
		}
		slices.Sort(took)
		b.ReportMetric(float64(took[crowd/2].Microseconds())/1000, "p50-ms")
		b.ReportMetric(float64(took[crowd*99/100].Microseconds())/1000, "p99-ms")
		b.ReportMetric(float64(took[crowd-1].Microseconds())/1000, "max-ms")
	}
}

// ask asks something of a contestant's attempt.
func ask(b *testing.B, c *fasthttp.HostClient, p *someone, what string, want int) {
	req, res := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(req)
	defer fasthttp.ReleaseResponse(res)
	req.SetRequestURI("http://" + c.Addr + "/api/v1/attempts/" + p.attempt.ID + what)
	req.Header.SetCookie("kb_contestant", p.cookie)
	if err := c.Do(req, res); err != nil || res.StatusCode() != want {
		b.Errorf("asking %q: %d, %v", what, res.StatusCode(), err)
	}
}
