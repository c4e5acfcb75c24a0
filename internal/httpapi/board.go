package httpapi

import (
	"context"

	"khoabang/contest"
	"khoabang/internal/live"
)

// boardOf returns the board of a contest that is no draft.
func (s *Server) boardOf(ctx context.Context, idOrSlug string) (contest.Contest, *live.Board, error) {
	c, err := s.announced(ctx, idOrSlug)
	if err != nil {
		return c, nil, err
	}
	b, err := s.Live.Board(ctx, c)
	return c, b, err
}

func (s *Server) board(ctx context.Context, r *request) (reply, error) {
	_, b, err := s.boardOf(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	f, err := b.Current(ctx)
	if err != nil {
		return reply{}, err
	}
	return reply{raw: f.Full(), headers: [][2]string{{"Content-Type", "application/json"}}}, nil
}

// standingOf returns where the contestant of an attempt stands; nil while the contest has no result of theirs.
func (s *Server) standingOf(ctx context.Context, a contest.Attempt) (*standing, error) {
	_, b, err := s.boardOf(ctx, a.ContestID)
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
	return &standing{Rank: v.Rank, Of: v.Of, Row: live.RowID(a.ContestantID), Counts: v.Result.AttemptID == a.ID}
}
