package mongostore

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"khoabang/questions"
)

// opinionRecord is what somebody said of a question. Its _id is the database's own: the number is what is looked up.
type opinionRecord struct {
	Version    int       `bson:"v"`
	BankID     string    `bson:"bank"`
	QuestionID string    `bson:"question"`
	Number     int       `bson:"number"`
	Revision   int       `bson:"rev"`
	ReplyTo    int       `bson:"reply_to"`
	Open       bool      `bson:"open"` // it begins a thread and is not settled
	Author     string    `bson:"author"`
	Text       string    `bson:"text"`
	At         time.Time `bson:"at,omitempty"`
	SettledAt  time.Time `bson:"settled_at,omitempty"`
	SettledBy  string    `bson:"settled_by,omitempty"`
}

func recordOfOpinion(o questions.Opinion) opinionRecord {
	return opinionRecord{
		Version: formVersion, BankID: o.BankID, QuestionID: o.QuestionID, Number: o.Number, Revision: o.Revision,
		ReplyTo: o.ReplyTo, Open: o.Open(), Author: o.Author, Text: o.Text, At: o.At, SettledAt: o.SettledAt, SettledBy: o.SettledBy,
	}
}

func (r opinionRecord) opinion() questions.Opinion {
	return questions.Opinion{
		BankID: r.BankID, QuestionID: r.QuestionID, Number: r.Number, Revision: r.Revision, ReplyTo: r.ReplyTo,
		Author: r.Author, Text: r.Text, At: r.At, SettledAt: r.SettledAt, SettledBy: r.SettledBy,
	}
}

func opinionsOn(bankID, questionID string) bson.D {
	return bson.D{{Key: "bank", Value: bankID}, {Key: "question", Value: questionID}}
}

// AddOpinion stores an opinion, or returns questions.ErrOpinionTaken if the question has one with its number.
func (s Questions) AddOpinion(ctx context.Context, o questions.Opinion) error {
	_, err := s.opinions.InsertOne(ctx, recordOfOpinion(o))
	return writeError(ctx, "add opinion", err, questions.ErrOpinionTaken)
}

// Opinions returns the opinions on a question, ordered by number; none is no error.
func (s Questions) Opinions(ctx context.Context, bankID, questionID string) ([]questions.Opinion, error) {
	var all []questions.Opinion
	opts := options.Find().SetSort(keys("bank", "question", "number"))
	err := each(ctx, s.opinions, opinionsOn(bankID, questionID), opts, func(r opinionRecord) error {
		all = append(all, r.opinion())
		return nil
	})
	return all, err
}

// OpenOpinions returns how many opinions on each question are open.
func (s Questions) OpenOpinions(ctx context.Context) (map[questions.Ref]int, error) {
	open := map[questions.Ref]int{}
	err := each(ctx, s.opinions, bson.D{{Key: "open", Value: true}}, fields("bank", "question"), func(r opinionRecord) error {
		open[questions.Ref{BankID: r.BankID, ID: r.QuestionID}]++
		return nil
	})
	return open, err
}

// SettleOpinion marks an opinion as settled, unless it is already, and returns it as it is then; questions.ErrNoOpinion
// if no thread begins with that number.
func (s Questions) SettleOpinion(ctx context.Context, bankID, questionID string, number int, person string, at time.Time) (questions.Opinion, error) {
	this := append(opinionsOn(bankID, questionID), bson.E{Key: "number", Value: number})
	settled := bson.D{{Key: "open", Value: false}, {Key: "settled_at", Value: at}, {Key: "settled_by", Value: person}}
	if _, err := s.opinions.UpdateOne(ctx, append(this[:3:3], bson.E{Key: "open", Value: true}), set(settled)); err != nil {
		return questions.Opinion{}, writeError(ctx, "settle opinion", err, nil)
	}
	first := append(this[:3:3], bson.E{Key: "reply_to", Value: 0})
	r, err := findOne[opinionRecord](ctx, s.opinions, first, questions.ErrNoOpinion)
	return r.opinion(), err
}
