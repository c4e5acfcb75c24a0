package report

import (
	"context"
	"fmt"
	"io"
	"iter"
	"runtime"
	"time"
)

// Batch says how a long run is made.
type Batch struct {
	Made     time.Time      // for the files' own properties; zero is replaced by a fixed time
	Progress func(done int) // called from the caller's goroutine, after every few pieces; nil for none
}

func (b Batch) progress(done int) {
	if b.Progress != nil {
		b.Progress(done)
	}
}

// rendered is a chunk of pieces as one PDF.
type rendered[T any] struct {
	pieces []T
	file   pdfFile
	err    error
}

// inChunks has pieces drawn in chunks of a fixed size, on every core, and calls emit with each chunk in the order of
// the pieces. No more chunks are held in memory than cores work on, and all goroutines have ended when it returns.
func inChunks[T any](ctx context.Context, pieces iter.Seq2[T, error], size int, draw func([]T) (pdfFile, error), emit func([]T, pdfFile) error) error {
	workers := runtime.GOMAXPROCS(0)
	var waiting []chan rendered[T]
	defer func() {
		for _, c := range waiting {
			<-c
		}
	}()
	first := func() error {
		r := <-waiting[0]
		waiting = waiting[1:]
		if r.err != nil {
			return r.err
		}
		return emit(r.pieces, r.file)
	}
	var chunk []T
	begin := func() error {
		c, mine := make(chan rendered[T], 1), chunk
		chunk = nil
		waiting = append(waiting, c)
		go func() {
			file, err := guarded(mine, draw)
			c <- rendered[T]{mine, file, err}
		}()
		if len(waiting) > workers {
			return first()
		}
		return nil
	}
	for piece, err := range pieces {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		if chunk = append(chunk, piece); len(chunk) == size {
			if err := begin(); err != nil {
				return err
			}
		}
	}
	if len(chunk) > 0 {
		if err := begin(); err != nil {
			return err
		}
	}
	for len(waiting) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := first(); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// guarded turns a panic of the PDF library into an error: in a goroutine of its own it would end the process.
func guarded[T any](chunk []T, draw func([]T) (pdfFile, error)) (f pdfFile, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("draw %d pages: %v", len(chunk), p)
		}
	}()
	return draw(chunk)
}

// merged draws pieces and writes them as one PDF.
func merged[T any](ctx context.Context, w io.Writer, pieces iter.Seq2[T, error], size int, batch Batch, draw func([]T) (pdfFile, error)) error {
	m, done := newMerger(w), 0
	err := inChunks(ctx, pieces, size, draw, func(chunk []T, f pdfFile) error {
		if err := m.add(f); err != nil {
			return err
		}
		done += len(chunk)
		batch.progress(done)
		return nil
	})
	if err != nil {
		return err
	}
	if done == 0 {
		return ErrDocument.At("pieces", "required")
	}
	return m.finish()
}
