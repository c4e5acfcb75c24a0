package live_test

import (
	"context"
	"slices"
	"sync"
	"time"

	"khoabang/contest"
)

// source is a store of results that can be made to fail and to wait.
type source struct {
	mu      sync.Mutex
	results []contest.Result
	err     error
	gate    chan struct{} // if set, reading waits until it is closed
	reads   int           // from the beginning
	read    int           // results handed out
}

func (s *source) add(results ...contest.Result) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.results = append(s.results, results...)
}

func (s *source) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
}

func (s *source) counts() (reads, read int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reads, s.read
}

func (s *source) Now(context.Context) (time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Now(), s.err
}

func (s *source) ResultsSince(ctx context.Context, contestID string, since time.Time, yield func(contest.Result) error) error {
	s.mu.Lock()
	gate := s.gate
	if since.IsZero() {
		s.reads++
	}
	s.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	s.mu.Lock()
	results, err := slices.Clone(s.results), s.err
	s.mu.Unlock()
	for _, r := range results {
		if r.ContestID != contestID || r.ChangedAt.Before(since) {
			continue
		}
		s.mu.Lock()
		s.read++
		s.mu.Unlock()
		if err := yield(r); err != nil {
			return err
		}
	}
	return err
}
