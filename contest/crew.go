package contest

import (
	"errors"
	"sync"
)

// crewSize is how many jobs of a crew run at a time: enough for a store to commit many of them at once.
const crewSize = 32

// crew runs jobs side by side, a few at a time, and collects what went wrong.
type crew struct {
	jobs sync.WaitGroup
	room chan struct{}

	mu  sync.Mutex
	err error
}

func newCrew() *crew { return &crew{room: make(chan struct{}, crewSize)} }

// do runs job beside others. It waits for room.
func (c *crew) do(job func() error) {
	c.room <- struct{}{}
	c.jobs.Go(func() {
		defer func() { <-c.room }()
		if err := job(); err != nil {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.err = errors.Join(c.err, err)
		}
	})
}

// wait returns when all jobs are done, with all their errors.
func (c *crew) wait() error {
	c.jobs.Wait()
	return c.err
}
