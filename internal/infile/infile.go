// Package infile is what every reader of a file from outside begins with: the two errors of files, reading up to a
// limit, and text whose encoding is certain or refused.
package infile

import (
	"bytes"
	"fmt"
	"io"

	"khoabang/internal/fault"
)

// The errors of files. The text of ErrTooLarge names the limit in MiB, 16 where it is given no other "max".
var (
	ErrFile     = fault.New(fault.Invalid, "file_invalid", "the file is not valid")
	ErrTooLarge = fault.New(fault.TooLarge, "file_too_large", "the file is too large").With("max", 16)
)

// Read reads r up to a limit of bytes, or returns ErrTooLarge with the limit in MiB as "max".
func Read(r io.Reader, limit int64) ([]byte, error) {
	var data bytes.Buffer
	if known, ok := r.(interface{ Len() int }); ok { // of what is in memory already
		data.Grow(int(min(int64(known.Len()), limit)) + bytes.MinRead)
	}
	if _, err := data.ReadFrom(io.LimitReader(r, limit+1)); err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	if int64(data.Len()) > limit {
		return nil, ErrTooLarge.With("max", limit>>20)
	}
	return data.Bytes(), nil
}

// Clip bounds a text that came from outside, to be named in a fault.
func Clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
