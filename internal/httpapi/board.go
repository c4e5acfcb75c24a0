package httpapi

import (
	"context"
	"khoabang/contest"
)

func (s *Server) board(context.Context, *request) (reply, error) { return reply{}, contest.ErrNotFound }
func (s *Server) boardSocket() *socketKind {
	return &socketKind{name: "board", open: func(context.Context, visit, message) (feed, error) { return nil, contest.ErrNotFound }}
}
func (s *Server) attemptSocket() *socketKind {
	return &socketKind{name: "attempt", wantFirst: true, open: func(context.Context, visit, message) (feed, error) { return nil, contest.ErrNotFound }}
}
func (s *Server) standingOf(context.Context, contest.Attempt) (*standing, error) { return nil, nil }
func (s *Server) present(string) (int, int)                                      { return 0, 0 }
