package mongostore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"khoabang/contest"
	"khoabang/contest/ruleset"
	"khoabang/internal/fault"
	"khoabang/internal/planning"
	"khoabang/questions"
)

// ErrNewer means that the database was last opened by a newer program than this one, which would misread it.
var ErrNewer = fault.New(fault.Conflict, "store_newer", "the database was written by a newer version of this program")

// formVersion is written into every document as "v". It rises with a change of form that decoding by missing fields
// can't bridge.
const formVersion = 1

// migrations bring a database from each form to the next: the first makes 1 of an empty database, and so on. The slice
// only ever grows. Each may run twice, or on two nodes at once, or be cut off in the middle.
var migrations = []func(context.Context, *mongo.Database) error{
	addBankHead,
	addSettings,
	addAttachments,
}

// schema says which migrations have run.
type schema struct {
	ID   string `bson:"_id"`
	Form int    `bson:"form"`
}

const schemaID = "schema"

// migrate runs the migrations that the database has not seen, and records each.
func migrate(ctx context.Context, db *mongo.Database) error {
	meta := db.Collection("meta")
	s := schema{ID: schemaID}
	err := meta.FindOne(ctx, bson.D{{Key: "_id", Value: schemaID}}).Decode(&s)
	if errors.Is(err, mongo.ErrNoDocuments) {
		if _, err = meta.InsertOne(ctx, s); mongo.IsDuplicateKeyError(err) {
			err = nil // another node came first; running its migrations as well does no harm
		}
	}
	if err != nil {
		return readError(ctx, "read the form of the database", err)
	}
	if s.Form > len(migrations) {
		return fmt.Errorf("form %d, known are 1 to %d: %w", s.Form, len(migrations), ErrNewer)
	}
	for i := s.Form; i < len(migrations); i++ {
		if err := migrations[i](ctx, db); err != nil {
			return fmt.Errorf("migration %d: %w", i+1, err)
		}
		older := bson.D{{Key: "_id", Value: schemaID}, {Key: "form", Value: bson.D{{Key: "$lt", Value: i + 1}}}}
		if _, err := meta.UpdateOne(ctx, older, bson.D{{Key: "$set", Value: bson.D{{Key: "form", Value: i + 1}}}}); err != nil {
			return readError(ctx, fmt.Sprintf("record migration %d", i+1), err)
		}
	}
	return nil
}

// addBankHead makes the document that says what of the bank is visible.
func addBankHead(ctx context.Context, db *mongo.Database) error {
	_, err := db.Collection("bank_head").InsertOne(ctx, bankHead{ID: bankHeadID, Version: formVersion, Settled: true})
	if mongo.IsDuplicateKeyError(err) {
		return nil
	}
	return readError(ctx, "make the bank's head", err)
}

// addSettings gives the contests of the first form, which had rules of six fields and one paper a round, settings and a
// paper for each block.
func addSettings(ctx context.Context, db *mongo.Database) error {
	type oldRound struct {
		ID        string        `bson:"id"`
		PaperID   string        `bson:"paper"`
		Banks     []string      `bson:"banks"`
		Blueprint []quotaRecord `bson:"blueprint"`
	}
	type oldContest struct {
		ID    string `bson:"_id"`
		Rules struct {
			Limit    time.Duration `bson:"limit_ns"`
			Attempts int           `bson:"attempts"`
			Period   string        `bson:"period"`
			Counts   string        `bson:"counts"`
			Marking  string        `bson:"marking"`
			Keys     []string      `bson:"keys"`
		} `bson:"rules"`
		Rounds []oldRound `bson:"rounds"`
	}
	contests := db.Collection("contests")
	old := bson.D{{Key: "rules", Value: bson.D{{Key: "$exists", Value: true}}}}
	var changed []contestRecord
	err := each(ctx, contests, old, options.Find(), func(raw bson.Raw) error {
		var was oldContest
		var r contestRecord
		if err := errors.Join(bson.Unmarshal(raw, &was), bson.Unmarshal(raw, &r)); err != nil {
			return fmt.Errorf("contest of the first form: %w", err)
		}
		rules := ruleset.Rules{
			Limit: ruleset.Duration(was.Rules.Limit), Attempts: was.Rules.Attempts, Period: contest.Period(was.Rules.Period),
			Counts: contest.Counting(was.Rules.Counts), Marking: questions.Rule(was.Rules.Marking),
		}
		for _, k := range was.Rules.Keys {
			rules.Keys = append(rules.Keys, contest.RankKey(k))
		}
		r.Settings = document(ruleset.Settings{Rules: rules})
		for i, d := range was.Rounds {
			r.Rounds[i].Papers = []roundPaperRecord{{PaperID: d.PaperID, Banks: d.Banks, Blueprint: d.Blueprint}}
		}
		changed = append(changed, r)
		return nil
	})
	for _, r := range changed {
		if err == nil {
			_, err = contests.ReplaceOne(ctx, append(bson.D{{Key: "_id", Value: r.ID}}, old...), r)
			err = readError(ctx, "give a contest its settings", err)
		}
	}
	return err
}

// addAttachments copies the pictures of evidence, which the bank kept, to where planning keeps its files. They stay in the
// bank as well: a question may show the same picture.
func addAttachments(ctx context.Context, db *mongo.Database) error {
	to, from := newPlanning(db), newQuestions(db)
	var first []planning.Attachment // who filed a picture first, and when
	filter := bson.D{{Key: "kind", Value: evidences.Kind}}
	seen := map[string]bool{}
	err := each(ctx, to.revisions, filter, options.Find().SetSort(keys("kind", "plan", "at")), func(r plannedRecord) error {
		e, err := evidences.domain(r)
		for _, id := range e.Attachments {
			if !seen[id] {
				seen[id], first = true, append(first, planning.Attachment{ID: id, Hash: id, By: e.By, At: e.At})
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, t := range first {
		p, err := from.Picture(ctx, t.ID)
		if errors.Is(err, questions.ErrNoPicture) {
			continue
		}
		t.Name, t.Type, t.Size = "ảnh"+map[bool]string{true: ".png", false: ".jpg"}[p.Type == "image/png"], p.Type, len(p.Bytes)
		if err == nil {
			err = to.PutContent(ctx, t.Hash, p.Bytes)
		}
		if err == nil {
			err = to.PutAttachment(ctx, t)
		}
		if err != nil && !errors.Is(err, planning.ErrStale) {
			return fmt.Errorf("move picture %s: %w", t.ID, err)
		}
	}
	return nil
}
