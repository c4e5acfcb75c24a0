package httpapi

import (
	"cmp"
	"context"

	"khoabang/internal/fault"
	"khoabang/internal/notify"
)

const mailsPage = 200

// mailView is a message of the outbox, for who looks after reminders.
type mailView struct {
	ID        string `json:"id"`
	To        string `json:"to"`
	Subject   string `json:"subject"`
	QueuedAt  stamp  `json:"queued_at"`
	SettledAt stamp  `json:"settled_at,omitzero"`
	Tries     int    `json:"tries"`
	Reason    string `json:"reason,omitempty"` // why the last try failed
}

// mails answers with the messages in a state, the latest first, and whether mail is sent at all.
func (s *Server) mails(ctx context.Context, r *request) (reply, error) {
	state := cmp.Or(r.query("state"), string(notify.Sent))
	var c fault.Check
	oneOfWords(&c, "state", state, string(notify.Waiting), string(notify.Sent), string(notify.GivenUp))
	if err := c.Err(errQueryInvalid); err != nil {
		return reply{}, err
	}
	list, err := s.Mail.Mails(ctx, notify.State(state), mailsPage)
	if err != nil {
		return reply{}, err
	}
	v := struct {
		On        bool       `json:"on"`
		Mails     []mailView `json:"mails"`
		Unreached unreached  `json:"unreached"`
	}{On: s.Mail.On(), Mails: []mailView{}}
	for _, m := range list {
		v.Mails = append(v.Mails, mailView{m.ID, m.To, m.Subject, stamp(m.QueuedAt), stamp(m.SettledAt), m.Tries, m.Reason})
	}
	v.Unreached, err = s.unreached(ctx)
	return reply{body: v}, err
}

// unreached is whom reminders would not reach.
type unreached struct {
	Users []unreachedUser `json:"users"` // they answer for a unit, and nobody said where they are written to
	Units []namedUnit     `json:"units"` // they report, and nobody who answers for them can be written to
}

type unreachedUser struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Unit string `json:"unit_name"`
}

func (s *Server) unreached(ctx context.Context) (unreached, error) {
	v := unreached{Users: []unreachedUser{}, Units: []namedUnit{}}
	users, err := s.Auth.Users(ctx)
	if err != nil {
		return v, err
	}
	names, err := s.allUnitNames(ctx)
	if err != nil {
		return v, err
	}
	reached := map[string]bool{}
	for _, u := range users {
		switch {
		case !u.AnswersFor(u.UnitID):
		case u.Mailbox() != "":
			reached[u.UnitID] = true
		default:
			v.Users = append(v.Users, unreachedUser{u.ID, u.Name, names[u.UnitID]})
		}
	}
	reporting, err := s.Planning.Reporting(ctx)
	for _, id := range reporting {
		if !reached[id] {
			v.Units = append(v.Units, namedUnit{id, names[id]})
		}
	}
	return v, err
}
