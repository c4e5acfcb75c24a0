package notify

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// How the outbox tries.
const (
	GiveUpAfter = 48 * time.Hour      // from queueing, unless the message says otherwise
	Keep        = 90 * 24 * time.Hour // how long a settled message stays to be seen
	firstPause  = time.Minute         // after the first try; it doubles with each
	longPause   = 2 * time.Hour       // the longest
	lookEvery   = 15 * time.Second    // for what other nodes queued, or what is due again
	pruneEvery  = time.Hour
	sendTimeout = time.Minute
	leaseFor    = 3 * time.Minute // longer than a try can take
	stopGrace   = time.Second     // for a message that is being sent when Run is to end
	settleIn    = 5 * time.Second
)

// Outbox keeps messages and sends them. It is safe for use by many goroutines.
type Outbox struct {
	store  Store
	server *SMTP
	clock  func() time.Time
	log    *slog.Logger
	wake   chan struct{}
}

// Config is what an Outbox works with.
type Config struct {
	Store  Store
	Server *SMTP // nil for none: nothing is queued or sent then
	Clock  func() time.Time
	Log    *slog.Logger
}

// New returns an outbox.
func New(c Config) *Outbox {
	return &Outbox{store: c.Store, server: c.Server, clock: c.Clock, log: c.Log, wake: make(chan struct{}, 1)}
}

// On reports whether mail is sent at all.
func (o *Outbox) On() bool { return o.server != nil }

// Queue keeps messages to be sent; when it returns they are durable. Of a message its ID, To, Subject, Text, Unsubscribe
// and GiveUpAt count; a zero GiveUpAt is GiveUpAfter from now. All are checked before any is kept. A message whose ID is in
// the outbox, in whatever state, is passed over. It returns how many are new, ErrMail, or ErrOff where there is no mail
// server: nothing is kept for a server that may be set up later, when it would be out of date.
func (o *Outbox) Queue(ctx context.Context, messages ...Mail) (int, error) {
	if !o.On() {
		return 0, ErrOff
	}
	now := o.clock()
	for i, m := range messages {
		if err := m.Check(); err != nil {
			return 0, fmt.Errorf("message %d: %w", i+1, err)
		}
	}
	added := 0
	for _, m := range messages {
		queued := Mail{ID: m.ID, To: m.To, Subject: m.Subject, Text: m.Text, Unsubscribe: m.Unsubscribe,
			QueuedAt: now, DueAt: now, GiveUpAt: m.GiveUpAt, State: Waiting}
		if queued.GiveUpAt.IsZero() {
			queued.GiveUpAt = now.Add(GiveUpAfter)
		}
		switch err := o.store.AddMail(ctx, queued); {
		case errors.Is(err, ErrTaken):
		case err != nil:
			return added, fmt.Errorf("queue mail: %w", err)
		default:
			added++
		}
	}
	if added > 0 {
		select {
		case o.wake <- struct{}{}:
		default: // Run will look anyway
		}
	}
	return added, nil
}

// Mail returns the message with the given ID, or ErrNotFound.
func (o *Outbox) Mail(ctx context.Context, id string) (Mail, error) { return o.store.Mail(ctx, id) }

// Mails returns the messages in a state, the latest queued first, at most limit.
func (o *Outbox) Mails(ctx context.Context, state State, limit int) ([]Mail, error) {
	return o.store.Mails(ctx, state, limit)
}

// Run sends what is due until ctx ends. A message that is being sent then gets a second more. It returns nil: faults of
// the store or of the mail server are logged, and pass.
func (o *Outbox) Run(ctx context.Context) error {
	if !o.On() {
		return nil
	}
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	var pruned time.Time
	for {
		if _, err := o.Deliver(ctx); err != nil && ctx.Err() == nil {
			o.log.Warn("send mail", "error", err)
		}
		if now := o.clock(); now.Sub(pruned) >= pruneEvery && ctx.Err() == nil {
			pruned = now
			if _, err := o.store.PruneMail(ctx, now.Add(-Keep)); err != nil && ctx.Err() == nil {
				o.log.Warn("prune mail", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-o.wake:
		}
	}
}

// Deliver tries every message that is due now, and returns how many were sent. It ends early where the mail server
// cannot be talked to, with the *Failure, since the other messages would fare no better.
func (o *Outbox) Deliver(ctx context.Context) (sent int, err error) {
	for ctx.Err() == nil {
		now := o.clock()
		m, err := o.store.LeaseMail(ctx, rand.Text(), now, now.Add(leaseFor))
		if errors.Is(err, ErrNoneDue) {
			return sent, nil
		}
		if err != nil {
			return sent, err
		}
		failed := o.try(ctx, m)
		if err := o.settle(ctx, m, failed); err != nil {
			return sent, err
		}
		if failed == nil {
			sent++
		} else if !failed.Message {
			return sent, failed
		}
	}
	return sent, ctx.Err()
}

// try sends one message.
func (o *Outbox) try(ctx context.Context, m Mail) *Failure {
	if now := o.clock(); !now.Before(m.GiveUpAt) {
		return &Failure{Message: true, Final: true, Reason: m.Reason, step: "its time is over"}
	}
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendTimeout)
	defer cancel()
	defer context.AfterFunc(ctx, func() {
		select {
		case <-time.After(stopGrace):
			cancel()
		case <-limited.Done():
		}
	})()
	var f *Failure
	if err := o.server.Send(limited, m); errors.As(err, &f) {
		return f
	}
	return nil
}

// settle keeps what became of a try. It does so even where ctx is over: the mail server has the message.
func (o *Outbox) settle(ctx context.Context, m Mail, failed *Failure) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleIn)
	defer cancel()
	now := o.clock()
	switch next := now.Add(pause(m.Tries)); {
	case failed == nil:
		m.State, m.SettledAt, m.Reason = Sent, now, ""
	case failed.Final || !next.Before(m.GiveUpAt):
		m.State, m.SettledAt, m.Reason = GivenUp, now, failed.Reason
		o.log.Warn("mail given up", "mail", m.ID, "tries", m.Tries, "error", failed)
	default:
		m.DueAt, m.Reason = next, failed.Reason
	}
	err := o.store.SettleMail(ctx, m)
	if errors.Is(err, ErrLease) {
		o.log.Warn("mail was taken by another node meanwhile", "mail", m.ID)
		return nil
	}
	if err != nil {
		return fmt.Errorf("settle mail %s: %w", m.ID, err)
	}
	return nil
}

// pause returns how long to wait after so many tries.
func pause(tries int) time.Duration {
	p := firstPause
	for range tries - 1 {
		if p *= 2; p >= longPause {
			return longPause
		}
	}
	return p
}
