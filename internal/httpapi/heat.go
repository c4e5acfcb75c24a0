package httpapi

import (
	"context"
	"time"

	"khoabang/contest"
)

// together is what there is to know of a round that everybody begins together; nothing of others.
type together struct {
	Mode      contest.Mode `json:"mode,omitempty"`
	GathersAt stamp        `json:"gathers_at,omitzero"` // when the waiting room opens; absent where it is open until the start
	LastStart stamp        `json:"last_start,omitzero"` // from then on nobody begins any more
}

func togetherOf(c contest.Contest, r contest.Round) together {
	return together{Mode: r.Mode, GathersAt: stamp(r.GathersAt()), LastStart: stamp(c.LastStart(r))}
}

// sheetReply is Sheet of the API.
type sheetReply struct {
	Now      stamp       `json:"now"`
	Epoch    int         `json:"epoch"`
	BeginsAt stamp       `json:"begins_at"`
	Deadline stamp       `json:"deadline,omitzero"`
	Window   *window     `json:"window,omitempty"`
	Sheet    []sheetItem `json:"sheet"`
}

// attemptSheet answers whoever waited for a round to start with the questions. It writes nothing.
func (s *Server) attemptSheet(ctx context.Context, r *request) (reply, error) {
	h, err := s.Contests.Sheet(ctx, r.param("attempt"), r.contestant)
	if err != nil {
		return reply{}, err
	}
	v := sheetReply{Now: s.stampNow(), Epoch: h.Attempt.Epoch, BeginsAt: stamp(h.Contest.Begins(h.Attempt)), Deadline: stamp(h.Attempt.Deadline),
		Window: windowOf(h.Contest, h.Attempt)}
	v.Sheet, err = s.sheetOf(ctx, r, h)
	return reply{body: v}, err
}

func (s *Server) moveStart(ctx context.Context, r *request) (reply, error) {
	var opensAt time.Time
	if err := s.decodeBody(r, func(o *object) { opensAt = o.time("opens_at") }); err != nil {
		return reply{}, err
	}
	return s.change(ctx, r, func(ctx context.Context, id string) (contest.Contest, error) {
		return s.Contests.MoveStart(ctx, id, opensAt, r.principal.UserID)
	})
}
