package auth

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// RefreshGrace is how long after a rotation the token before still gets the current one.
const RefreshGrace = 10 * time.Second

// refreshTries bounds how often Refresh looks again after another refresh of the same session came first.
const refreshTries = 4

// Refresh exchanges a refresh token for new tokens.
//
// A token works once. Using it makes its successor current; a token that was used before means that two parties hold
// copies, so the session ends, for both, and Refresh returns ErrRefreshReused. There is one exception, for a laptop that
// lost the response and for several tabs that open at once: for RefreshGrace after a rotation both the token that was
// exchanged and its successor get that same successor, and nothing is rotated. A thief gains nothing from it: whoever of
// the two refreshes second after that ends the session.
//
// It returns ErrTokenMissing or ErrTokenMalformed for what is no token; ErrSessionRevoked after a log-out, a change of
// password or a reuse; ErrSessionExpired after SessionIdle or SessionLife; and ErrUserDisabled. After any of these the
// session is over. Access tokens made before live on, for AccessLife at most.
func (s *Service) Refresh(ctx context.Context, refresh string) (Tokens, error) {
	if refresh == "" {
		return Tokens{}, ErrTokenMissing
	}
	t, ok := parseOpaque(refresh)
	if !ok {
		return Tokens{}, ErrTokenMalformed
	}
	for range refreshTries {
		tokens, err := s.refresh(ctx, t)
		if !errors.Is(err, ErrSessionMoved) {
			return tokens, err
		}
	}
	return Tokens{}, ErrBusy
}

// refresh returns ErrSessionMoved if another refresh came between its reading and its writing.
func (s *Service) refresh(ctx context.Context, t opaque) (Tokens, error) {
	now := s.now()
	x, u, err := s.session(ctx, t.id, now)
	if err != nil {
		return Tokens{}, err
	}
	inGrace := now.Before(x.GraceUntil)
	switch next := t.successor(s.refreshKey); {
	case t.matches(x.Hash) && inGrace:
		return s.tokens(u, x, t)
	case t.matches(x.Hash):
		return s.rotate(ctx, u, x, next, now)
	case t.matches(x.PreviousHash) && inGrace && next.matches(x.Hash):
		return s.tokens(u, x, next)
	}
	return Tokens{}, s.end(ctx, x, ErrRefreshReused)
}

// session returns the session and its user if neither is over; a session that is over by its own age or by its user is
// deleted.
func (s *Service) session(ctx context.Context, id string, now time.Time) (Session, User, error) {
	x, err := s.store.Session(ctx, id)
	if errors.Is(err, ErrSessionNotFound) {
		return x, User{}, ErrSessionRevoked
	}
	if err != nil {
		return x, User{}, fmt.Errorf("refresh: %w", err)
	}
	u, err := s.store.User(ctx, x.UserID)
	if err != nil && !errors.Is(err, ErrUserNotFound) {
		return x, u, fmt.Errorf("refresh: %w", err)
	}
	switch {
	case u.Disabled(): // before the epoch, which disabling raises, because it tells more
		return x, u, s.end(ctx, x, ErrUserDisabled)
	case err != nil || x.Epoch != u.Epoch:
		return x, u, s.end(ctx, x, ErrSessionRevoked)
	case !now.Before(x.endsAt()):
		return x, u, s.end(ctx, x, ErrSessionExpired)
	}
	return x, u, nil
}

func (s *Service) rotate(ctx context.Context, u User, x Session, next opaque, now time.Time) (Tokens, error) {
	r := Rotation{Hash: next.hash(), GraceUntil: now.Add(RefreshGrace), UsedAt: now}
	err := s.store.RotateSession(ctx, x.ID, x.Hash, r)
	switch {
	case errors.Is(err, ErrSessionNotFound):
		return Tokens{}, ErrSessionRevoked
	case err != nil:
		return Tokens{}, fmt.Errorf("refresh: %w", err)
	}
	x.UsedAt = now
	return s.tokens(u, x, next)
}

// end deletes the session and returns why, or what went wrong with deleting it.
func (s *Service) end(ctx context.Context, x Session, why error) error {
	if err := s.store.DeleteSession(ctx, x.ID); err != nil {
		return fmt.Errorf("end a session of %s: %w", x.UserID, err)
	}
	return why
}
