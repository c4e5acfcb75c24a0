package auth

import (
	"context"
	"fmt"
	"time"

	"khoabang/internal/org"
)

// Units tells whether a unit exists.
type Units interface {
	// Unit returns the unit with the given ID, or org.ErrNotFound.
	Unit(ctx context.Context, id string) (org.Unit, error)
}

// Options are the settings of a Service; the zero value is a sensible one.
type Options struct {
	Clock        func() time.Time // nil means time.Now
	Units        Units            // nil means that units are not checked
	Cost         Cost             // of a password; zero means DefaultCost
	LoginLimit   Limit            // attempts for one login; zero means 10 and then one each 15 s
	AddressLimit Limit            // failed attempts from one address; zero means 50 and then one each 2 s
}

// maxLimited bounds the memory of each limiter of logins: some 2 MB.
const maxLimited = 50_000

// Service logs users in and out, keeps their sessions and makes and verifies tokens. It may be used by many goroutines,
// and by many nodes over one store.
type Service struct {
	*Signer
	store      Store
	units      Units
	clock      func() time.Time
	hasher     *Hasher
	refreshKey []byte
	byLogin    *Limiter
	byAddress  *Limiter
}

// NewService returns a Service over the store, from which it takes the keys that all nodes share.
func NewService(ctx context.Context, store Store, o Options) (*Service, error) {
	clock := o.Clock
	if clock == nil {
		clock = time.Now
	}
	tokenKey, err := Secret(ctx, store, "token")
	if err != nil {
		return nil, err
	}
	refreshKey, err := Secret(ctx, store, "refresh")
	if err != nil {
		return nil, err
	}
	signer, err := NewSigner(tokenKey, clock)
	if err != nil {
		return nil, err
	}
	return &Service{
		Signer:     signer,
		store:      store,
		units:      o.Units,
		clock:      clock,
		hasher:     NewHasher(o.Cost),
		refreshKey: refreshKey,
		byLogin:    NewLimiter(o.LoginLimit.or(Limit{Burst: 10, Every: 15 * time.Second}), maxLimited, clock),
		byAddress:  NewLimiter(o.AddressLimit.or(Limit{Burst: 50, Every: 2 * time.Second}), maxLimited, clock),
	}, nil
}

func (l Limit) or(otherwise Limit) Limit {
	if l == (Limit{}) {
		return otherwise
	}
	return l
}

// now returns the time as it is stored.
func (s *Service) now() time.Time { return s.clock().UTC().Truncate(time.Millisecond) }

// Prune deletes the sessions that are over by age, and says how many. They are refused whether it runs or not.
func (s *Service) Prune(ctx context.Context) (int, error) {
	n, err := s.store.PruneSessions(ctx, s.now())
	if err != nil {
		return 0, fmt.Errorf("prune sessions: %w", err)
	}
	return n, nil
}
