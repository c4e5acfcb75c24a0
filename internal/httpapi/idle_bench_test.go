package httpapi_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"runtime"
	"testing"

	"khoabang/internal/httpapi"
)

// BenchmarkIdleSockets reports what an idle viewer of a board costs the server: bytes of memory and goroutines. The
// clients are bare connections in the same process, of some 0.5 kB each, which are counted in.
func BenchmarkIdleSockets(b *testing.B) {
	const sockets = 4_000
	w := newWorldFor(b, withLimits(httpapi.Limits{SocketsPerAddress: sockets, Sockets: sockets}))
	w.open("thi", nil)
	for b.Loop() {
		before, running := footprint(), runtime.NumGoroutine()
		open := make([]net.Conn, 0, sockets)
		for range sockets {
			open = append(open, idle(b, w.addr))
		}
		b.ReportMetric(float64(footprint()-before)/sockets, "B/socket")
		b.ReportMetric(float64(runtime.NumGoroutine()-running)/sockets, "goroutines/socket")
		for _, c := range open {
			c.Close()
		}
	}
}

// footprint returns the bytes that heap and stacks take after collecting garbage.
func footprint() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// idle opens a viewer's socket with what a browser sends, and reads the first frame's head.
func idle(tb testing.TB, addr string) net.Conn {
	tb.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		tb.Fatal(err)
	}
	fmt.Fprintf(c, "GET /ws/boards/thi HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: kb_lang=vi; kb_contestant=%0400d\r\n"+
		"User-Agent: Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36\r\n"+
		"Accept-Language: vi\r\nAccept-Encoding: gzip, deflate, br\r\n\r\n", addr, addr, 1)
	r := bufio.NewReaderSize(c, 512)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			tb.Fatal(err)
		}
		if line == "\r\n" {
			break
		}
	}
	if _, err := io.ReadFull(r, make([]byte, 2)); err != nil {
		tb.Fatal(err)
	}
	return c
}
