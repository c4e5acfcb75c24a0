package httpapi

import (
	"context"
	"errors"

	"khoabang/contest"
	"khoabang/internal/fault"
	"khoabang/internal/live"
)

// scopeOf reads which part of a contest a board is asked for: "round" and "block" of the query, both optional.
func scopeOf(query func(name string) string) contest.Scope {
	return contest.Scope{RoundID: query("round"), BlockID: query("block")}
}

// boardOf returns the board of a scope of a contest that is no draft.
func (s *Server) boardOf(ctx context.Context, idOrSlug string, scope contest.Scope) (contest.Contest, *live.Board, error) {
	c, err := s.announced(ctx, idOrSlug)
	if err != nil {
		return c, nil, err
	}
	if err := s.showable(c, scope); err != nil {
		return c, nil, err
	}
	b, err := s.Live.Board(ctx, c, scope)
	return c, b, err
}

// showable returns why a board cannot be shown to everybody: the contest has no such scope, or it is sealed.
func (s *Server) showable(c contest.Contest, scope contest.Scope) error {
	var k fault.Check
	if scope.RoundID != "" {
		_, known := c.Round(scope.RoundID)
		k.Require(known, "round", "unknown_round")
	}
	if scope.BlockID != "" {
		_, known := c.Block(scope.BlockID)
		k.Require(known, "block", "unknown_block", "block", scope.BlockID)
	}
	if err := k.Err(errQueryInvalid); err != nil {
		return err
	}
	if c.Sealed(scope, s.Clock()) {
		return contest.ErrSealed
	}
	return nil
}

func (s *Server) board(ctx context.Context, r *request) (reply, error) {
	_, b, err := s.boardOf(ctx, r.param("contest"), scopeOf(r.query))
	if err != nil {
		return reply{}, err
	}
	f, err := b.Current(ctx)
	if err != nil {
		return reply{}, err
	}
	return reply{raw: f.Full(), headers: [][2]string{{"Content-Type", "application/json"}}}, nil
}

// ownScope returns the scope in which a contestant's own standing is shown: the attempt's round where there are several,
// and the contestant's block.
func ownScope(c contest.Contest, a contest.Attempt) contest.Scope {
	scope := contest.Scope{BlockID: a.BlockID}
	if len(c.Rounds) > 1 {
		scope.RoundID = a.RoundID
	}
	return scope
}

// standingOf returns where the contestant of an attempt stands; nil while there is no result of theirs that has a rank, or
// while ranks are sealed.
func (s *Server) standingOf(ctx context.Context, a contest.Attempt) (*standing, error) {
	c, err := s.Contests.Contest(ctx, a.ContestID)
	if err != nil {
		return nil, err
	}
	_, b, err := s.boardOf(ctx, c.ID, ownScope(c, a))
	if errors.Is(err, contest.ErrSealed) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	v, found := b.Standing(a.ContestantID)
	if !found {
		return nil, nil
	}
	return newStanding(v, a), nil
}

// newStanding returns a standing as the holder of an attempt sees it.
func newStanding(v live.Standing, a contest.Attempt) *standing {
	return &standing{Rank: v.Rank, Of: v.Of, Row: contest.PublicID(a.ContestantID), Counts: v.Result.AttemptID == a.ID}
}
