package notify

import (
	"context"
	"time"
)

// Store keeps the outbox. It decides nothing. Times come back as they were given, in UTC, cut to the millisecond; a zero
// time comes back zero. Every error that is not named here is the driver's own, wrapped; a context that is over before the
// call fails it with the context's error in the chain, and changes nothing.
type Store interface {
	// AddMail inserts a message. It returns ErrTaken, and changes nothing, if the ID is taken; of any number of callers
	// with one ID exactly one succeeds.
	AddMail(ctx context.Context, m Mail) error
	// Mail returns the message with the given ID, or ErrNotFound.
	Mail(ctx context.Context, id string) (Mail, error)
	// LeaseMail takes the waiting message with the earliest DueAt, if that is not after now: it sets Lease and, to until,
	// DueAt, counts the try, and returns the message as it is then, in one conditional write. It returns ErrNoneDue if
	// there is none. Of any number of callers at once no two get one message.
	LeaseMail(ctx context.Context, lease string, now, until time.Time) (Mail, error)
	// SettleMail stores m's State, DueAt, Reason and SettledAt, and ends the lease, if m.Lease is the message's lease now.
	// It returns ErrLease if it is not, also where there is no such message; nothing changes then.
	SettleMail(ctx context.Context, m Mail) error
	// Mails returns the messages in a state, at most limit of them: the latest queued first, those of one time by ID.
	Mails(ctx context.Context, state State, limit int) ([]Mail, error)
	// PruneMail deletes the messages with a SettledAt before the given time, and says how many.
	PruneMail(ctx context.Context, before time.Time) (int, error)
}
