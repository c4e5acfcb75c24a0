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
		On    bool       `json:"on"`
		Mails []mailView `json:"mails"`
	}{s.Mail.On(), []mailView{}}
	for _, m := range list {
		v.Mails = append(v.Mails, mailView{m.ID, m.To, m.Subject, stamp(m.QueuedAt), stamp(m.SettledAt), m.Tries, m.Reason})
	}
	return ok(v)
}
