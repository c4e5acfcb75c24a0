package mongostore

import (
	"context"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"khoabang/contest"
	"khoabang/contest/ruleset"
)

// publicationRecord is a publication; what is looked up stands beside its body.
type publicationRecord struct {
	ID        string `bson:"_id"`
	Version   int    `bson:"v"`
	ContestID string `bson:"contest"`
	RoundID   string `bson:"round"`
	Number    int    `bson:"number"`
	Hash      string `bson:"hash"` // "" until it is frozen
	Revision  int    `bson:"rev"`
	Body      bson.D `bson:"body"` // ruleset.Publication
}

func recordOfPublication(p contest.Publication) publicationRecord {
	return publicationRecord{ID: p.ID, Version: formVersion, ContestID: p.ContestID, RoundID: p.RoundID, Number: p.Number, Hash: p.Hash,
		Revision: p.Revision, Body: document(ruleset.PublicationOf(p))}
}

func (r publicationRecord) publication() contest.Publication {
	return value[ruleset.Publication](r.Body).Publication()
}

// AddPublication stores a new publication; see contest.PublicationStore.
func (s Contests) AddPublication(ctx context.Context, p contest.Publication) error {
	_, err := s.publications.InsertOne(ctx, recordOfPublication(p))
	return writeError(ctx, "add publication", err, contest.ErrTaken)
}

// Publication returns the publication with the given ID; see contest.PublicationStore.
func (s Contests) Publication(ctx context.Context, id string) (contest.Publication, error) {
	return s.publicationBy(ctx, byID(id))
}

// PublicationByHash returns a publication with the given hash; see contest.PublicationStore.
func (s Contests) PublicationByHash(ctx context.Context, hash string) (contest.Publication, error) {
	return s.publicationBy(ctx, bson.D{{Key: "hash", Value: hash}})
}

func (s Contests) publicationBy(ctx context.Context, filter bson.D) (contest.Publication, error) {
	r, err := findOne[publicationRecord](ctx, s.publications, filter, contest.ErrNoPublication)
	if err != nil {
		return contest.Publication{}, err
	}
	return r.publication(), nil
}

// Publications returns a contest's publications; see contest.PublicationStore.
func (s Contests) Publications(ctx context.Context, contestID string) ([]contest.Publication, error) {
	var all []contest.Publication
	opts := options.Find().SetSort(keys("contest", "round", "number"))
	err := each(ctx, s.publications, bson.D{{Key: "contest", Value: contestID}}, opts, func(r publicationRecord) error {
		all = append(all, r.publication())
		return nil
	})
	return all, err
}

// UpdatePublication changes a publication; see contest.PublicationStore.
func (s Contests) UpdatePublication(ctx context.Context, id string, change func(*contest.Publication) error) (contest.Publication, error) {
	var p contest.Publication
	err := retry(ctx, contest.ErrRevision, func() (bool, error) {
		r, err := findOne[publicationRecord](ctx, s.publications, byID(id), contest.ErrNoPublication)
		if err != nil {
			return false, err
		}
		p = r.publication()
		if err := change(&p); err != nil {
			return false, err
		}
		p.Revision = r.Revision + 1
		res, err := s.publications.ReplaceOne(ctx, bson.D{{Key: "_id", Value: id}, {Key: "rev", Value: r.Revision}}, recordOfPublication(p))
		if err != nil {
			return false, writeError(ctx, "update publication", err, nil)
		}
		return res.MatchedCount == 1, nil
	})
	if err != nil {
		return contest.Publication{}, err
	}
	return p, nil
}

// chunkRecord is a part of a frozen content: its _id is the content's name and the part's number.
type chunkRecord struct {
	ID      string `bson:"_id"`
	Version int    `bson:"v"`
	Data    []byte `bson:"data"`
}

func chunkID(content string, n int) string { return fmt.Sprintf("%s#%d", content, n) }

// AddChunk stores a part of a content; see contest.PublicationStore.
func (s Contests) AddChunk(ctx context.Context, content string, n int, data []byte) error {
	_, err := s.chunks.InsertOne(ctx, chunkRecord{ID: chunkID(content, n), Version: formVersion, Data: data})
	return writeError(ctx, "add chunk", err, contest.ErrTaken)
}

// Chunk returns a part of a content; see contest.PublicationStore.
func (s Contests) Chunk(ctx context.Context, content string, n int) ([]byte, error) {
	r, err := findOne[chunkRecord](ctx, s.chunks, byID(chunkID(content, n)), contest.ErrNoContent)
	return r.Data, err
}

// complaintRecord is a complaint with its answer, if there is one.
type complaintRecord struct {
	ID           string    `bson:"_id"`
	Version      int       `bson:"v"`
	ContestID    string    `bson:"contest"`
	AttemptID    string    `bson:"attempt"`
	ContestantID string    `bson:"contestant"`
	Number       int       `bson:"number"`
	Text         string    `bson:"text"`
	At           time.Time `bson:"at"`
	Open         bool      `bson:"open"`
	Answer       string    `bson:"answer,omitempty"`
	Redress      string    `bson:"redress,omitempty"`
	Subject      string    `bson:"subject,omitempty"`
	AnsweredBy   string    `bson:"answered_by,omitempty"`
	AnsweredAt   time.Time `bson:"answered_at,omitempty"`
}

func (r complaintRecord) complaint() contest.Complaint {
	return contest.Complaint{ID: r.ID, ContestID: r.ContestID, AttemptID: r.AttemptID, ContestantID: r.ContestantID, Number: r.Number,
		Text: r.Text, At: r.At, Answer: contest.Answer{Text: r.Answer, Redress: contest.Redress(r.Redress), Subject: r.Subject,
			By: r.AnsweredBy, At: r.AnsweredAt}}
}

// AddComplaint stores a complaint; see contest.ComplaintStore.
func (s Contests) AddComplaint(ctx context.Context, c contest.Complaint) error {
	a := c.Answer
	_, err := s.complaints.InsertOne(ctx, complaintRecord{
		ID: c.ID, Version: formVersion, ContestID: c.ContestID, AttemptID: c.AttemptID, ContestantID: c.ContestantID, Number: c.Number,
		Text: c.Text, At: c.At, Open: c.Open(), Answer: a.Text, Redress: string(a.Redress), Subject: a.Subject, AnsweredBy: a.By, AnsweredAt: a.At,
	})
	return writeError(ctx, "add complaint", err, contest.ErrTaken)
}

// Complaint returns the complaint with the given ID; see contest.ComplaintStore.
func (s Contests) Complaint(ctx context.Context, id string) (contest.Complaint, error) {
	r, err := findOne[complaintRecord](ctx, s.complaints, byID(id), contest.ErrNoComplaint)
	if err != nil {
		return contest.Complaint{}, err
	}
	return r.complaint(), nil
}

// ComplaintsAbout returns the complaints about an attempt; see contest.ComplaintStore.
func (s Contests) ComplaintsAbout(ctx context.Context, attemptID string) ([]contest.Complaint, error) {
	return s.complaintsBy(ctx, bson.D{{Key: "attempt", Value: attemptID}}, options.Find().SetSort(keys("attempt", "number")))
}

// Complaints returns complaints of a contest; see contest.ComplaintStore.
func (s Contests) Complaints(ctx context.Context, contestID string, open bool, limit int) ([]contest.Complaint, error) {
	order := keys("at", "_id")
	if !open {
		order = bson.D{{Key: "answered_at", Value: -1}, {Key: "_id", Value: 1}}
	}
	filter := bson.D{{Key: "contest", Value: contestID}, {Key: "open", Value: open}}
	return s.complaintsBy(ctx, filter, options.Find().SetSort(order).SetLimit(int64(limit)))
}

func (s Contests) complaintsBy(ctx context.Context, filter bson.D, opts *options.FindOptionsBuilder) ([]contest.Complaint, error) {
	var all []contest.Complaint
	err := each(ctx, s.complaints, filter, opts, func(r complaintRecord) error {
		all = append(all, r.complaint())
		return nil
	})
	return all, err
}

// AnswerComplaint stores the answer to a complaint; see contest.ComplaintStore.
func (s Contests) AnswerComplaint(ctx context.Context, id string, a contest.Answer) (contest.Complaint, error) {
	open := bson.D{{Key: "_id", Value: id}, {Key: "open", Value: true}}
	res, err := s.complaints.UpdateOne(ctx, open, set(bson.D{
		{Key: "open", Value: false}, {Key: "answer", Value: a.Text}, {Key: "redress", Value: string(a.Redress)},
		{Key: "subject", Value: a.Subject}, {Key: "answered_by", Value: a.By}, {Key: "answered_at", Value: a.At},
	}))
	if err != nil {
		return contest.Complaint{}, writeError(ctx, "answer complaint", err, nil)
	}
	c, err := s.Complaint(ctx, id)
	if err == nil && res.MatchedCount == 0 {
		err = contest.ErrComplaintAnswered
	}
	return c, err
}
