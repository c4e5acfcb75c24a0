//go:build unix

package sqlitestore

import (
	"errors"
	"os"
	"syscall"
)

// lock takes the lock file, or returns ErrInUse. The lock lasts until the file is closed or the process ends, however
// it ends. The file itself stays: removing it would let two processes hold two files of one name.
func lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close() //nolint:errcheck // nothing was written
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, ErrInUse
		}
		return nil, err
	}
	return f, nil
}
