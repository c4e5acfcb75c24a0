package mongostore

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"khoabang/internal/notify"
)

// Mail is the store of the outbox.
type Mail struct{ mail *mongo.Collection }

var _ notify.Store = Mail{}

type mailRecord struct {
	ID          string    `bson:"_id"`
	Version     int       `bson:"v"`
	To          string    `bson:"to"`
	Subject     string    `bson:"subject"`
	Text        string    `bson:"text"`
	Unsubscribe string    `bson:"unsubscribe,omitempty"`
	QueuedAt    time.Time `bson:"queued_at,omitempty"`
	GiveUpAt    time.Time `bson:"give_up_at,omitempty"`
	State       string    `bson:"state"`
	DueAt       time.Time `bson:"due_at,omitempty"`
	Lease       string    `bson:"lease"`
	Tries       int       `bson:"tries"` // rises with every lease: the precondition of the next
	Reason      string    `bson:"reason,omitempty"`
	SettledAt   time.Time `bson:"settled_at,omitempty"`
}

func recordOfMail(m notify.Mail) mailRecord {
	return mailRecord{
		ID: m.ID, Version: formVersion, To: m.To, Subject: m.Subject, Text: m.Text, Unsubscribe: m.Unsubscribe,
		QueuedAt: m.QueuedAt, GiveUpAt: m.GiveUpAt, State: string(m.State), DueAt: m.DueAt, Lease: m.Lease, Tries: m.Tries,
		Reason: m.Reason, SettledAt: m.SettledAt,
	}
}

func (r mailRecord) mail() notify.Mail {
	return notify.Mail{
		ID: r.ID, To: r.To, Subject: r.Subject, Text: r.Text, Unsubscribe: r.Unsubscribe, QueuedAt: r.QueuedAt,
		GiveUpAt: r.GiveUpAt, State: notify.State(r.State), DueAt: r.DueAt, Lease: r.Lease, Tries: r.Tries,
		Reason: r.Reason, SettledAt: r.SettledAt,
	}
}

// AddMail inserts a message. It returns notify.ErrTaken if the ID is taken.
func (s Mail) AddMail(ctx context.Context, m notify.Mail) error {
	_, err := s.mail.InsertOne(ctx, recordOfMail(m))
	return writeError(ctx, "add mail", err, notify.ErrTaken)
}

// Mail returns the message with the given ID, or notify.ErrNotFound.
func (s Mail) Mail(ctx context.Context, id string) (notify.Mail, error) {
	r, err := findOne[mailRecord](ctx, s.mail, byID(id), notify.ErrNotFound)
	return r.mail(), err
}

// LeaseMail takes the waiting message that is due first, or returns notify.ErrNoneDue.
func (s Mail) LeaseMail(ctx context.Context, lease string, now, until time.Time) (notify.Mail, error) {
	due := bson.D{{Key: "state", Value: notify.Waiting}, {Key: "due_at", Value: bson.D{{Key: "$lte", Value: now}}}}
	var r mailRecord
	err := retry(ctx, notify.ErrBusy, func() (_ bool, err error) {
		r, err = findOne[mailRecord](ctx, s.mail, due, notify.ErrNoneDue, options.FindOne().SetSort(keys("due_at")))
		if err != nil {
			return false, err
		}
		unmoved := bson.D{{Key: "_id", Value: r.ID}, {Key: "state", Value: notify.Waiting}, {Key: "tries", Value: r.Tries}, {Key: "lease", Value: r.Lease}}
		r.Lease, r.DueAt, r.Tries = lease, until, r.Tries+1
		res, err := s.mail.UpdateOne(ctx, unmoved, set(bson.D{{Key: "lease", Value: lease}, {Key: "due_at", Value: until}, {Key: "tries", Value: r.Tries}}))
		if err != nil {
			return false, writeError(ctx, "lease mail", err, nil)
		}
		return res.MatchedCount == 1, nil
	})
	if err != nil {
		return notify.Mail{}, err
	}
	return r.mail(), nil
}

// SettleMail ends a lease, or returns notify.ErrLease if m's is not the current one.
func (s Mail) SettleMail(ctx context.Context, m notify.Mail) error {
	if m.Lease == "" {
		return notify.ErrLease
	}
	fields := bson.D{{Key: "state", Value: m.State}, {Key: "due_at", Value: m.DueAt}, {Key: "reason", Value: m.Reason}, {Key: "lease", Value: ""}}
	if !m.SettledAt.IsZero() { // an absent one is never pruned
		fields = append(fields, bson.E{Key: "settled_at", Value: m.SettledAt})
	}
	res, err := s.mail.UpdateOne(ctx, bson.D{{Key: "_id", Value: m.ID}, {Key: "lease", Value: m.Lease}}, set(fields))
	if err == nil && res.MatchedCount == 0 {
		err = notify.ErrLease
	}
	return writeError(ctx, "settle mail", err, nil)
}

// Mails returns the messages in a state, the latest queued first.
func (s Mail) Mails(ctx context.Context, state notify.State, limit int) ([]notify.Mail, error) {
	var all []notify.Mail
	opts := options.Find().SetSort(bson.D{{Key: "queued_at", Value: -1}, {Key: "_id", Value: 1}}).SetLimit(int64(limit))
	err := each(ctx, s.mail, bson.D{{Key: "state", Value: state}}, opts, func(r mailRecord) error {
		all = append(all, r.mail())
		return nil
	})
	return all, err
}

// PruneMail deletes the messages that were settled before the given time, and says how many.
func (s Mail) PruneMail(ctx context.Context, before time.Time) (int, error) {
	res, err := s.mail.DeleteMany(ctx, bson.D{{Key: "settled_at", Value: bson.D{{Key: "$lt", Value: before}}}})
	if err != nil {
		return 0, writeError(ctx, "prune mail", err, nil)
	}
	return int(res.DeletedCount), nil
}
