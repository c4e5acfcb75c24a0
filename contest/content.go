package contest

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
)

// MaxChunk is how many bytes of a content are stored in one step: far below what a document of MongoDB may have, and
// written quickly enough that no answer waits for it.
const MaxChunk = 1 << 20

// sink makes the writer of a part of what is frozen. Closing it makes the part whole.
type sink func(part string) (io.WriteCloser, error)

// discard is a sink that keeps nothing.
func discard(string) (io.WriteCloser, error) { return nowhere{io.Discard}, nil }

type nowhere struct{ io.Writer }

func (nowhere) Close() error { return nil }

// contentWriter returns a sink that stores compressed parts of a content, chunk by chunk.
func (s *Service) contentWriter(ctx context.Context, content string) sink {
	return func(part string) (io.WriteCloser, error) {
		w := &chunkWriter{ctx: ctx, store: s.Store, name: content + "/" + part}
		z, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
		return &compressed{z, w}, err
	}
}

// compressed compresses into chunks.
type compressed struct {
	*gzip.Writer
	chunks *chunkWriter
}

func (c *compressed) Close() error { return errors.Join(c.Writer.Close(), c.chunks.Close()) }

// chunkWriter stores what is written in chunks. The context is that of the one call it lives in.
type chunkWriter struct {
	ctx   context.Context
	store Store
	name  string
	n     int
	buf   bytes.Buffer
}

func (w *chunkWriter) Write(p []byte) (int, error) {
	w.buf.Write(p) // never fails
	for w.buf.Len() >= MaxChunk {
		if err := w.flush(w.buf.Next(MaxChunk)); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

// Close stores the rest, which may be empty: a chunk that is not full is the last.
func (w *chunkWriter) Close() error { return w.flush(w.buf.Bytes()) }

func (w *chunkWriter) flush(b []byte) error {
	err := w.store.AddChunk(w.ctx, w.name, w.n, bytes.Clone(b))
	w.n++
	return err
}

// readPart returns a reader of a part of a content. It holds one chunk in memory.
func readPart(ctx context.Context, store Store, content, part string) (io.Reader, error) {
	z, err := gzip.NewReader(&chunkReader{ctx: ctx, store: store, name: content + "/" + part})
	if err != nil {
		return nil, fmt.Errorf("content %s, part %s: %w", content, part, err)
	}
	return z, nil
}

type chunkReader struct {
	ctx   context.Context
	store Store
	name  string
	n     int
	buf   []byte
	last  bool
}

func (r *chunkReader) Read(p []byte) (int, error) {
	for len(r.buf) == 0 {
		if r.last {
			return 0, io.EOF
		}
		b, err := r.store.Chunk(r.ctx, r.name, r.n)
		if err != nil {
			return 0, err
		}
		r.buf, r.last = b, len(b) < MaxChunk
		r.n++
	}
	n := copy(p, r.buf)
	r.buf = r.buf[n:]
	return n, nil
}
