package rehearse

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/fasthttp/websocket"
)

// Viewers are open websockets on a board.
type Viewers struct {
	conns []*websocket.Conn
	wg    sync.WaitGroup
}

// Watch opens n websockets on the board of a contest.
func (s *Server) Watch(ctx context.Context, contest string, n int) (*Viewers, error) {
	v := &Viewers{}
	address := "ws" + strings.TrimPrefix(s.base.String(), "http") + "/ws/boards/" + contest
	for i := range n {
		d := websocket.Dialer{
			HandshakeTimeout: patience, ReadBufferSize: 256, WriteBufferSize: 256,
			NetDialContext: (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 1, byte(i%localAddresses+1))}}).DialContext,
		}
		c, _, err := d.DialContext(ctx, address, nil)
		if err != nil {
			v.Close()
			return nil, fmt.Errorf("websocket %d: %w", i+1, err)
		}
		v.conns = append(v.conns, c)
		v.wg.Go(func() { v.read(c) })
	}
	return v, nil
}

// read drops what arrives until the connection ends; pongs are sent by the library.
func (v *Viewers) read(c *websocket.Conn) {
	for {
		if _, _, err := c.NextReader(); err != nil {
			return
		}
	}
}

// Close ends the websockets.
func (v *Viewers) Close() {
	for _, c := range v.conns {
		c.Close()
	}
	v.wg.Wait()
}

// Metrics are figures of a server's process.
type Metrics struct {
	Resident   float64 // bytes
	Goroutines float64
}

// ReadMetrics reads a server's Prometheus metrics, as http://127.0.0.1:9090/metrics.
func ReadMetrics(ctx context.Context, address string) (Metrics, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return Metrics{}, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return Metrics{}, err
	}
	defer resp.Body.Close()
	var m Metrics
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), " ")
		f, err := strconv.ParseFloat(value, 64)
		if err != nil {
			continue
		}
		switch name {
		case "process_resident_memory_bytes":
			m.Resident = f
		case "go_goroutines":
			m.Goroutines = f
		}
	}
	return m, lines.Err()
}
