package mongostore

import (
	"context"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// index is an index that queries rely on. Look-ups by _id need none.
type index struct {
	collection string
	name       string
	keys       bson.D
	unique     bool
	serves     string // the methods whose query walks it, or the promise it keeps
}

// indexes are all the indexes there are; every query is a look-up by _id or a walk of one of them.
var indexes = []index{
	{"contests", "slug", keys("slug"), true, "Contests.Contest; AddContest: ErrTaken"},
	{"attempts", "start", keys("contest", "start_key"), true, "Contests.AttemptByStartKey; AddAttempt: ErrTaken"},
	{"attempts", "resume", keys("resume_hash"), true, "Contests.AttemptByResumeHash; AddAttempt: ErrTaken"},
	{"attempts", "ordinal", keys("period", "contestant", "ordinal"), true, "AddAttempt: ErrTaken past the limit"},
	{"attempts", "contestant", keys("contest", "contestant", "started_at", "_id"), false, "Contests.AttemptsOf, Tally"},
	{"attempts", "deadline", keys("state", "deadline"), false, "Contests.DueAttempts: running"},
	{"attempts", "stuck", keys("state", "changed_at"), false, "Contests.DueAttempts: closing"},
	{"attempts", "round", keys("contest", "round", "state"), false, "Contests.RunningAttempts, DoneAttempts"},
	{"attempts", "result", keys("contest", "state", "changed_at", "_id"), false, "Contests.ResultsSince, Tally"},
	{"attempts", "started", keys("contest", "started_min"), false, "Contests.Activity"},
	{"attempts", "closed", keys("contest", "closed_min"), false, "Contests.Activity"},
	{"roster", "code", keys("contest", "code_hash"), true, "Contests.RosterByCode; PutRoster: ErrRosterCode"},
	{"roster", "order", keys("contest", "folded", "id"), false, "Contests.Roster"},
	{"roster", "used", keys("contest", "used"), false, "Contests.RosterCounts"},
	{"exclusions", "order", keys("contest", "added_at", "id"), false, "Contests.Exclusions"},
	{"publications", "number", keys("contest", "round", "number"), true, "Contests.Publications; AddPublication: ErrTaken"},
	{"publications", "hash", keys("hash"), false, "Contests.PublicationByHash"},
	{"complaints", "number", keys("attempt", "number"), true, "Contests.ComplaintsAbout; AddComplaint: ErrTaken"},
	{"complaints", "open", keys("contest", "open", "at", "_id"), false, "Contests.Complaints: open"},
	{"complaints", "answered", bson.D{{Key: "contest", Value: 1}, {Key: "open", Value: 1}, {Key: "answered_at", Value: -1}, {Key: "_id", Value: 1}}, false, "Contests.Complaints: answered"},
	{"revisions", "question", append(keys("bank", "id"), bson.E{Key: "rev", Value: -1}), false, "Questions.Question, Revisions, Questions, AddRevisions"},
	{"revisions", "batch", keys("batch"), false, "Questions.AddRevisions: settle, take back; Changes"},
	{"revisions", "leftover", keys("n", "added_at"), false, "Questions.AddRevisions: sweep; Changes"},
	{"opinions", "number", keys("bank", "question", "number"), true, "Questions.Opinions, SettleOpinion; AddOpinion: ErrOpinionTaken"},
	{"opinions", "open", keys("open", "bank", "question"), false, "Questions.OpenOpinions"},
	{"planning", "revision", latestFirst, true, "Planning.Plan, Report, Evidence and their revisions; no revision twice"},
	{"planning", "time", keys("kind", "plan", "at"), false, "Planning.EvidenceSince, Plans, Reports"},
	{"audit", "latest", append(keys("who", "what", "contest"), bson.E{Key: "_id", Value: -1}), false, "Audit.Latest"},
	{"users", "login", keys("login"), true, "Auth.UserByLogin; PutUser: ErrUserExists"},
	{"feeds", "hash", keys("hash"), true, "Feeds.FeedByHash; AddFeed: ErrFeedTaken"},
	{"mail", "due", keys("state", "due_at"), false, "Mail.LeaseMail"},
	{"mail", "queued", bson.D{{Key: "state", Value: 1}, {Key: "queued_at", Value: -1}, {Key: "_id", Value: 1}}, false, "Mail.Mails"},
	{"mail", "settled", keys("settled_at"), false, "Mail.PruneMail"},
	{"sessions", "expiry", keys("expires_at"), false, "Auth.PruneSessions"},
}

// keys returns ascending keys.
func keys(fields ...string) bson.D {
	var d bson.D
	for _, f := range fields {
		d = append(d, bson.E{Key: f, Value: 1})
	}
	return d
}

// ensureIndexes makes the indexes that are missing. An index that is there with other keys is an error. Each is asked for
// by itself: FerretDB 1.24 fails on a request for several of which some exist.
func ensureIndexes(ctx context.Context, db *mongo.Database) error {
	for _, x := range indexes {
		opts := options.Index().SetName(x.name)
		if x.unique {
			opts.SetUnique(true)
		}
		if _, err := db.Collection(x.collection).Indexes().CreateOne(ctx, mongo.IndexModel{Keys: x.keys, Options: opts}); err != nil {
			return readError(ctx, fmt.Sprintf("make index %s of %s", x.name, x.collection), err)
		}
	}
	return nil
}
