package httpapi

import (
	"context"
	"net/http"

	"khoabang/internal/auth"
	"khoabang/internal/email"
)

// refreshPath is where browsers send the refresh cookie to.
const refreshPath = "/api/v1/auth"

// sessionReply is Session of the API.
type sessionReply struct {
	AccessToken string `json:"access_token"`
	ExpiresIn   int    `json:"expires_in"`
	User        me     `json:"user"`
}

type me struct {
	ID    string   `json:"id"`
	Login string   `json:"login"`
	Name  string   `json:"name"`
	Roles []string `json:"roles"`
	Email string   `json:"email,omitempty"`
}

func meOf(u auth.User, roles auth.RoleSet) me {
	return me{ID: u.ID, Login: u.Login, Name: u.Name, Roles: roles.Names(), Email: u.Email}
}

func (s *Server) login(ctx context.Context, r *request) (reply, error) {
	var login, password string
	err := s.decodeBody(r, func(o *object) {
		login, password = o.text("login", 1, 64), o.text("password", 1, 400)
	})
	if err != nil {
		return reply{}, err
	}
	t, err := s.Auth.Login(ctx, login, password, s.address(r))
	if err != nil {
		return reply{}, err
	}
	r.principal = t.Principal
	return s.session(ctx, t)
}

func (s *Server) refresh(ctx context.Context, r *request) (reply, error) {
	if err := s.noBody(r); err != nil {
		return reply{}, err
	}
	t, err := s.Auth.Refresh(ctx, r.cookie(cookieRefresh))
	if err != nil {
		return reply{}, err
	}
	return s.session(ctx, t)
}

// session answers with an access token, and gives the browser the refresh token in its cookie.
func (s *Server) session(ctx context.Context, t auth.Tokens) (reply, error) {
	u, err := s.Auth.User(ctx, t.Principal.UserID)
	if err != nil {
		return reply{}, err
	}
	now := s.Clock()
	v := sessionReply{
		AccessToken: t.Access, ExpiresIn: seconds(t.AccessExpires.Sub(now)),
		User: meOf(u, t.Principal.Roles),
	}
	k := cookie{name: cookieRefresh, value: t.Refresh, path: refreshPath, life: t.RefreshExpires.Sub(now), strict: true}
	return reply{body: v, cookies: []cookie{k}}, nil
}

func (s *Server) logout(ctx context.Context, r *request) (reply, error) {
	if err := s.noBody(r); err != nil {
		return reply{}, err
	}
	if err := s.Auth.Logout(ctx, r.cookie(cookieRefresh)); err != nil {
		return reply{}, err
	}
	gone := cookie{name: cookieRefresh, path: refreshPath, strict: true}
	return reply{status: http.StatusNoContent, cookies: []cookie{gone}}, nil
}

type loginReply struct {
	Login string `json:"login"`
}

func (s *Server) setPassword(ctx context.Context, r *request) (reply, error) {
	if err := within(s.limiters.passwords, s.addressKey(r)); err != nil {
		return reply{}, err
	}
	var token, password string
	err := s.decodeBody(r, func(o *object) {
		token, password = o.text("token", 1, 200), o.text("password", 1, 400)
	})
	if err != nil {
		return reply{}, err
	}
	if err := s.Auth.SetPassword(ctx, token, password); err != nil {
		return reply{}, err
	}
	u, err := s.Auth.SetupUser(ctx, token)
	if err != nil {
		return reply{}, err
	}
	r.principal.UserID = u.ID
	return ok(loginReply{u.Login})
}

func (s *Server) me(ctx context.Context, r *request) (reply, error) {
	u, err := s.Auth.User(ctx, r.principal.UserID)
	if err != nil {
		return reply{}, err
	}
	return ok(meOf(u, u.Roles))
}

// setOwnEmail keeps where mail for the reader goes.
func (s *Server) setOwnEmail(ctx context.Context, r *request) (reply, error) {
	u, err := s.setEmail(ctx, r, r.principal.UserID)
	if err != nil {
		return reply{}, err
	}
	return ok(meOf(u, u.Roles))
}

func (s *Server) setEmail(ctx context.Context, r *request, id string) (auth.User, error) {
	address := ""
	if err := s.decodeBody(r, func(o *object) { address = o.optionalText("email", email.MaxLen) }); err != nil {
		return auth.User{}, err
	}
	return s.Auth.SetEmail(ctx, id, address)
}
