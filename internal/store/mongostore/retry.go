package mongostore

import (
	"context"
	"math/rand/v2"
	"time"
)

// tries bounds how often a conditional write is begun again after others came first. With the pauses of retry that is
// about two seconds.
const tries = 24

// retry calls try until it is done or fails, with a short random pause between calls, so that writers who met once do
// not meet in step. It returns busy when all tries are used up.
//
// A conditional write that found nothing was confirmed by a majority like any other, so the read after it shows why;
// only during a change of primary may it have to be asked again.
func retry(ctx context.Context, busy error, try func() (done bool, err error)) error {
	pause := time.Millisecond
	for range tries {
		if done, err := try(); done || err != nil {
			return err
		}
		timer := time.NewTimer(pause/2 + rand.N(pause))
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		}
		pause = min(2*pause, 100*time.Millisecond)
	}
	return busy
}
