package auth_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"khoabang/internal/auth"
	"khoabang/internal/fault"
)

func TestHasherQueue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := auth.NewHasher(cheap)
		queue, release := h.Hold()
		done := make(chan error, queue)
		wait := func(ctx context.Context) {
			_, err := h.Hash(ctx, "trời xanh")
			done <- err
		}
		for range queue - 1 {
			go wait(t.Context())
		}
		impatient, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		go wait(impatient)
		synctest.Wait()

		_, err := h.Hash(t.Context(), "trời xanh")
		if !errors.Is(err, auth.ErrBusy) || fault.KindOf(err) != fault.Unavailable {
			t.Errorf("Hash over a full queue = %v, want %v", err, auth.ErrBusy)
		}
		if f, _ := fault.As(err); f == nil || f.Args["seconds"] != 1 {
			t.Errorf("ErrBusy does not say when to try again: %v", err)
		}
		// The bubble's time runs on to the impatient one's end while everybody waits.
		if err := <-done; !errors.Is(err, auth.ErrBusy) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Hash whose time ran out in the queue = %v, want %v because of its deadline", err, auth.ErrBusy)
		}
		release()
		for range queue - 1 {
			if err := <-done; err != nil {
				t.Errorf("Hash that waited for its turn: %v", err)
			}
		}
		if _, err := h.Hash(t.Context(), "trời xanh"); err != nil {
			t.Errorf("Hash after the queue was empty again: %v", err)
		}
	})
}
