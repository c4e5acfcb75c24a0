package mongostore

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"khoabang/questions"
)

// How a call to AddRevisions becomes visible by one write of one document.
//
// The bank has a head: how many calls have been committed, and the name of the last one's batch. A call
//
//  1. reads the head, and checks every revision against those that are visible under it;
//  2. inserts its revisions under a batch name of its own with n = 0, which nobody sees;
//  3. commits: it moves the head from the number it read to the next one, and names its batch there. That write finds
//     nothing if another call committed first; then the check is made again, on the new head;
//  4. settles: it gives its revisions the number as their n, and notes that in the head.
//
// A reader reads the head first, and then takes the revisions with 1 ≤ n ≤ the head's number, and those of the head's
// batch whatever their n. No call commits before the last one is settled, whoever settles it, so only the last one can
// be unsettled, and a reader sees each call whole or not at all, also while revisions are being settled.
//
// A node that dies before its commit leaves revisions that nobody sees and no check counts: they have names of their
// own, so they stand in nobody's way, and a later call sweeps them when no call can be waiting to commit them any more.
// A node that dies after its commit leaves work for step 4, which the next call does before its own.

// bankHead says what of the bank is visible.
type bankHead struct {
	ID      string `bson:"_id"`
	Version int    `bson:"v"`
	N       int64  `bson:"n"`
	Batch   string `bson:"batch"`
	Settled bool   `bson:"settled"`
}

const bankHeadID = "questions"

// sees reports whether r was committed when h was the head.
func (h bankHead) sees(r revisionRecord) bool {
	return r.N > 0 && r.N <= h.N || h.N > 0 && r.Batch == h.Batch
}

// revisionRecord is a revision in the bank.
type revisionRecord struct {
	RecordID string         `bson:"_id"` // the batch and the place in it
	Version  int            `bson:"v"`
	Batch    string         `bson:"batch"`
	N        int64          `bson:"n"` // the number of the call that committed it; 0 until it is settled
	AddedAt  time.Time      `bson:"added_at"`
	Question questionRecord `bson:",inline"`
}

// The sweep leaves revisions alone for longer than any call may take to commit its own, by an ample margin for clocks.
const (
	commitWithin = 5 * time.Minute
	sweepAfter   = time.Hour
)

// AddRevisions stores the revisions: all of them, or none. Each must be the next of its question, counting those before
// it in qs; otherwise it returns questions.ErrStale, naming the first in a field "questions[i]".
func (s Questions) AddRevisions(ctx context.Context, qs []questions.Question) error {
	if len(qs) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, commitWithin)
	defer cancel()
	batch, inserted := rand.Text(), false
	err := retry(ctx, ErrUnavailable, func() (bool, error) {
		head, err := s.readHead(ctx)
		if err != nil {
			return false, err
		}
		if err := s.settle(ctx, head); err != nil {
			return false, err
		}
		if err := s.checkNext(ctx, head, qs); err != nil {
			return false, err
		}
		if !inserted {
			if err := s.insert(ctx, batch, qs); err != nil {
				return false, err
			}
			inserted = true
		}
		return s.commit(ctx, head, batch)
	})
	if err != nil {
		if inserted && errors.Is(err, questions.ErrStale) { // so no commit of this batch can be under way
			_, _ = s.revisions.DeleteMany(ctx, bson.D{{Key: "batch", Value: batch}})
		}
		return err
	}
	// The call is committed: what is left over here, the next call does.
	if head, err := s.readHead(ctx); err == nil && s.settle(ctx, head) == nil {
		s.sweep(ctx, head)
	}
	return nil
}

// checkNext returns ErrStale with the first of qs that is not the next revision of its question under head.
func (s Questions) checkNext(ctx context.Context, head bankHead, qs []questions.Question) error {
	latest := map[questions.Ref]int{} // by question, with revision 0
	ids := map[string][]string{}
	for _, q := range qs {
		ids[q.BankID] = append(ids[q.BankID], q.ID)
	}
	for bank, ids := range ids {
		filter := bson.D{{Key: "bank", Value: bank}, {Key: "id", Value: bson.D{{Key: "$in", Value: ids}}}}
		err := each(ctx, s.revisions, filter, fields("bank", "id", "rev", "n", "batch"), func(r revisionRecord) error {
			if head.sees(r) {
				q := questions.Ref{BankID: r.Question.BankID, ID: r.Question.ID}
				latest[q] = max(latest[q], r.Question.Revision)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for i, q := range qs {
		ref := questions.Ref{BankID: q.BankID, ID: q.ID}
		if q.Revision != latest[ref]+1 {
			return questions.ErrStale.At(fmt.Sprintf("questions[%d]", i), "stale", "latest", latest[ref])
		}
		latest[ref]++
	}
	return nil
}

func (s Questions) insert(ctx context.Context, batch string, qs []questions.Question) error {
	now := time.Now().UTC()
	records := make([]any, len(qs))
	for i, q := range qs {
		records[i] = revisionRecord{
			RecordID: fmt.Sprintf("%s/%d", batch, i), Version: formVersion, Batch: batch, AddedAt: now, Question: recordOfQuestion(q),
		}
	}
	_, err := s.revisions.InsertMany(ctx, records)
	return writeError(ctx, "insert revisions", err, nil)
}

// commit makes batch the next call after head. It reports false if another call did so first.
func (s Questions) commit(ctx context.Context, head bankHead, batch string) (bool, error) {
	next := bson.D{{Key: "n", Value: head.N + 1}, {Key: "batch", Value: batch}, {Key: "settled", Value: false}}
	res, err := s.head.UpdateOne(ctx, bson.D{{Key: "_id", Value: bankHeadID}, {Key: "n", Value: head.N}}, set(next))
	if err != nil {
		return false, writeError(ctx, "commit revisions", err, nil)
	}
	return res.MatchedCount == 1, nil
}

// settle gives the revisions of the head's batch their number. It may run twice, and on two nodes at once.
func (s Questions) settle(ctx context.Context, head bankHead) error {
	if head.Settled {
		return nil
	}
	unsettled := bson.D{{Key: "batch", Value: head.Batch}, {Key: "n", Value: int64(0)}}
	if _, err := s.revisions.UpdateMany(ctx, unsettled, set(bson.D{{Key: "n", Value: head.N}})); err != nil {
		return writeError(ctx, "settle revisions", err, nil)
	}
	_, err := s.head.UpdateOne(ctx, bson.D{{Key: "_id", Value: bankHeadID}, {Key: "n", Value: head.N}},
		set(bson.D{{Key: "settled", Value: true}}))
	return writeError(ctx, "settle the bank's head", err, nil)
}

// sweep deletes what calls that failed or died before their commit left behind. Nobody waits for it.
func (s Questions) sweep(ctx context.Context, head bankHead) {
	_, _ = s.revisions.DeleteMany(ctx, bson.D{
		{Key: "n", Value: int64(0)},
		{Key: "added_at", Value: bson.D{{Key: "$lt", Value: time.Now().Add(-sweepAfter)}}},
		{Key: "batch", Value: bson.D{{Key: "$ne", Value: head.Batch}}},
	})
}
