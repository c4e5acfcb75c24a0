// Package serial is a proxy for MongoDB's wire protocol that lets one command through at a time.
//
// MongoDB updates a document atomically. FerretDB's SQLite handler does not: it reads, then writes, so that two
// clients that race for one conditional update may both be told that they won. One command at a time gives back what
// the tests are there to check, and keeps the server from stalling when many arrive together.
package serial

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"
)

// The parts of the wire protocol that matter here: every message starts with a header of four 32-bit little-endian
// numbers (length, request ID, response to, opcode), and an OP_MSG's body with a word of flags.
const (
	headerSize = 16
	maxMessage = 48_000_000 + 16<<10 // what MongoDB itself accepts, with room for the header
	opMsg      = 2013
	moreToCome = 1 << 1
)

// ErrMessage says that a message can't be passed on: its length is impossible, or it asks for no answer.
var ErrMessage = errors.New("unusable message")

// Proxy passes commands on to one server, one at a time. Its zero value is not usable: see New.
type Proxy struct {
	dial func() (net.Conn, error)
	log  *slog.Logger

	turn sync.Mutex // held from a command's first byte to its answer's last
}

// New returns a proxy that opens a connection with dial for each client it serves.
func New(dial func() (net.Conn, error), log *slog.Logger) *Proxy {
	return &Proxy{dial: dial, log: log}
}

// Serve passes on what clients of ln send until ln is closed; then it closes their connections and returns nil when
// all have ended.
func (p *Proxy) Serve(ln net.Listener) error {
	var wg sync.WaitGroup
	var mu sync.Mutex
	open := make(map[net.Conn]bool)
	defer wg.Wait()
	for {
		conn, err := ln.Accept()
		if err != nil {
			mu.Lock()
			defer mu.Unlock()
			for c := range open {
				c.Close()
			}
			if errors.Is(err, net.ErrClosed) {
				return nil
			}
			return fmt.Errorf("accept: %w", err)
		}
		mu.Lock()
		open[conn] = true
		mu.Unlock()
		wg.Go(func() {
			if err := p.serveConn(conn); err != nil {
				p.log.Error("connection ended", "error", err)
			}
			mu.Lock()
			delete(open, conn)
			mu.Unlock()
		})
	}
}

// serveConn returns nil when the client leaves between two commands.
func (p *Proxy) serveConn(client net.Conn) error {
	defer client.Close()
	server, err := p.dial()
	if err != nil {
		return fmt.Errorf("dial: %w", err)
	}
	defer server.Close()
	for {
		command, err := readMessage(client)
		if errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read command: %w", err)
		}
		if !wantsAnswer(command) {
			return fmt.Errorf("command without an answer: %w", ErrMessage)
		}
		answer, err := p.exchange(server, command)
		if err != nil {
			return err
		}
		if _, err := client.Write(answer); err != nil {
			return nil // the client gave up waiting, as a deadline makes it
		}
	}
}

// exchange waits for its turn, sends command and returns the answer.
func (p *Proxy) exchange(server net.Conn, command []byte) ([]byte, error) {
	p.turn.Lock()
	defer p.turn.Unlock()
	if _, err := server.Write(command); err != nil {
		return nil, fmt.Errorf("pass command on: %w", err)
	}
	answer, err := readMessage(server)
	if err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	return answer, nil
}

// readMessage returns one whole message. The error is io.EOF only when r ended before its first byte.
func readMessage(r io.Reader) ([]byte, error) {
	header := make([]byte, headerSize)
	if _, err := io.ReadFull(r, header); err != nil {
		return nil, err
	}
	size := binary.LittleEndian.Uint32(header)
	if size < headerSize || size > maxMessage {
		return nil, fmt.Errorf("length %d: %w", size, ErrMessage)
	}
	message := make([]byte, size)
	copy(message, header)
	if _, err := io.ReadFull(r, message[headerSize:]); err != nil {
		return nil, fmt.Errorf("after the header: %w", noEOF(err))
	}
	return message, nil
}

// noEOF turns io.EOF into io.ErrUnexpectedEOF: the end came inside a message.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// wantsAnswer is false for an OP_MSG that says that nobody waits for its answer (an unacknowledged write).
func wantsAnswer(message []byte) bool {
	if binary.LittleEndian.Uint32(message[12:]) != opMsg || len(message) < headerSize+4 {
		return true
	}
	return binary.LittleEndian.Uint32(message[headerSize:])&moreToCome == 0
}
