package serial_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"khoabang/internal/mongotest/serial"
)

// message returns an OP_MSG with the given flags and body.
func message(flags uint32, body string) []byte {
	m := make([]byte, 20, 20+len(body))
	binary.LittleEndian.PutUint32(m, uint32(20+len(body)))
	binary.LittleEndian.PutUint32(m[12:], 2013)
	binary.LittleEndian.PutUint32(m[16:], flags)
	return append(m, body...)
}

// receive reads one message and returns its body.
func receive(r io.Reader) (string, error) {
	var size uint32
	if err := binary.Read(r, binary.LittleEndian, &size); err != nil {
		return "", err
	}
	rest := make([]byte, size-4)
	_, err := io.ReadFull(r, rest)
	return string(rest[16:]), err
}

// startProxy starts a proxy before a server that answers each command with handle's result, and returns the address.
func startProxy(t *testing.T, handle func(body string) string) string {
	t.Helper()
	backend := listen(t)
	go func() {
		for {
			conn, err := backend.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				for {
					body, err := receive(conn)
					if err != nil {
						return
					}
					if _, err := conn.Write(message(0, handle(body))); err != nil {
						return
					}
				}
			}()
		}
	}()
	ln := listen(t)
	dial := func() (net.Conn, error) { return net.Dial("tcp", backend.Addr().String()) }
	done := make(chan error, 1)
	go func() { done <- serial.New(dial, slog.New(slog.DiscardHandler)).Serve(ln) }()
	t.Cleanup(func() {
		ln.Close()
		if err := <-done; err != nil {
			t.Errorf("Serve() = %v, want nil after the listener is closed", err)
		}
	})
	return ln.Addr().String()
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	return ln
}

func dialProxy(t *testing.T, addr string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func TestProxyOneCommandAtATime(t *testing.T) {
	t.Parallel()
	const clients, commands = 8, 50
	var inFlight, most atomic.Int32
	addr := startProxy(t, func(body string) string {
		most.Store(max(most.Load(), inFlight.Add(1)))
		defer inFlight.Add(-1)
		return "answer to " + body
	})
	var wg sync.WaitGroup
	for i := range clients {
		conn := dialProxy(t, addr)
		body := string(rune('a' + i))
		wg.Go(func() {
			for range commands {
				if _, err := conn.Write(message(0, body)); err != nil {
					t.Errorf("client %s: %v", body, err)
					return
				}
				if got, err := receive(conn); err != nil || got != "answer to "+body {
					t.Errorf("client %s got %q, %v", body, got, err)
					return
				}
			}
		})
	}
	wg.Wait()
	if got := most.Load(); got != 1 {
		t.Errorf("the server had %d commands at once, want 1", got)
	}
}

func TestProxyRefusesWhatItCannotPassOn(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		sent []byte
	}{
		{"length below the header's", []byte{3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
		{"length beyond the largest message", append([]byte{255, 255, 255, 255}, make([]byte, 12)...)},
		{"unacknowledged write", message(1<<1, "body")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var reached atomic.Bool
			conn := dialProxy(t, startProxy(t, func(string) string { reached.Store(true); return "" }))
			if _, err := conn.Write(tt.sent); err != nil {
				t.Fatal(err)
			}
			rest, _ := io.ReadAll(conn) // a reset ends it as well as an orderly close
			if !bytes.Equal(rest, nil) || reached.Load() {
				t.Errorf("after %v: read %v, reached the server: %v, want a closed connection", tt.sent, rest, reached.Load())
			}
		})
	}
}
