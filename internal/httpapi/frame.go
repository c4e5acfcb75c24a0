package httpapi

import (
	"encoding/json"
	"fmt"
	"sync"

	fastws "github.com/fasthttp/websocket"
)

// frame is a message that was encoded once, for whoever is to get it.
type frame struct{ prepared *fastws.PreparedMessage }

// newFrame encodes v as JSON.
func newFrame(v any) (*frame, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode a frame: %w", err)
	}
	return rawFrame(b)
}

// rawFrame makes a frame of JSON.
func rawFrame(b []byte) (*frame, error) {
	p, err := fastws.NewPreparedMessage(fastws.TextMessage, b)
	if err != nil {
		return nil, fmt.Errorf("prepare a frame: %w", err)
	}
	return &frame{p}, nil
}

// preparedFrames remembers the frames last sent of each kind of bytes, so that what a thousand viewers get is prepared
// once. Bytes that live gives out are shared and never change: where they lie says which they are.
type preparedFrames struct {
	mu     sync.Mutex
	recent [8]struct {
		at    *byte
		frame *frame
	}
	next int
}

// of returns the frame of b.
func (p *preparedFrames) of(b []byte) (*frame, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range p.recent {
		if r.at == &b[0] {
			return r.frame, nil
		}
	}
	f, err := rawFrame(b)
	if err != nil {
		return nil, err
	}
	p.recent[p.next].at, p.recent[p.next].frame = &b[0], f
	p.next = (p.next + 1) % len(p.recent)
	return f, nil
}
