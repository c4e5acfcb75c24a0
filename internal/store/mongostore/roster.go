package mongostore

import (
	"context"
	"regexp"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"khoabang/contest"
)

// rosterRecord is an entry of a roster; its _id is made of the contest's and its own.
type rosterRecord struct {
	Key          string    `bson:"_id"`
	Version      int       `bson:"v"`
	ContestID    string    `bson:"contest"`
	ID           string    `bson:"id"`
	CodeHash     string    `bson:"code_hash"`
	SealedCode   string    `bson:"sealed_code"`
	Name         string    `bson:"name"`
	UnitID       string    `bson:"unit"`
	BlockID      string    `bson:"block,omitempty"`
	Category     string    `bson:"category,omitempty"`
	BornOn       time.Time `bson:"born_on,omitempty"`
	BirthYear    int       `bson:"birth_year,omitempty"`
	Folded       string    `bson:"folded"`
	Used         bool      `bson:"used"`
	ContestantID string    `bson:"contestant,omitempty"`
	UsedAt       time.Time `bson:"used_at,omitempty"`
	AddedAt      time.Time `bson:"added_at,omitempty"`
	AddedBy      string    `bson:"added_by,omitempty"`
}

func rosterKey(contestID, id string) string { return contestID + "/" + id }

func recordOfRoster(e contest.RosterEntry) rosterRecord {
	return rosterRecord{
		Key: rosterKey(e.ContestID, e.ID), Version: formVersion, ContestID: e.ContestID, ID: e.ID, CodeHash: e.CodeHash,
		SealedCode: e.SealedCode, Name: e.Name, UnitID: e.UnitID, BlockID: e.BlockID, Category: e.Category, BornOn: e.BornOn,
		BirthYear: e.BirthYear, Folded: e.Folded, Used: e.Used(), ContestantID: e.ContestantID, UsedAt: e.UsedAt,
		AddedAt: e.AddedAt, AddedBy: e.AddedBy,
	}
}

func (r rosterRecord) entry() contest.RosterEntry {
	return contest.RosterEntry{
		ContestID: r.ContestID, ID: r.ID, CodeHash: r.CodeHash, SealedCode: r.SealedCode, Name: r.Name, UnitID: r.UnitID,
		BlockID: r.BlockID, Category: r.Category, BornOn: r.BornOn, BirthYear: r.BirthYear, Folded: r.Folded,
		ContestantID: r.ContestantID, UsedAt: r.UsedAt, AddedAt: r.AddedAt, AddedBy: r.AddedBy,
	}
}

// exclusionRecord is somebody who may not take part.
type exclusionRecord struct {
	Key        string    `bson:"_id"`
	Version    int       `bson:"v"`
	ContestID  string    `bson:"contest"`
	ID         string    `bson:"id"`
	Name       string    `bson:"name"`
	UnitID     string    `bson:"unit,omitempty"`
	Contact    string    `bson:"contact,omitempty"`
	BornOn     time.Time `bson:"born_on,omitempty"`
	Reason     string    `bson:"reason,omitempty"`
	AddedAt    time.Time `bson:"added_at,omitempty"`
	AddedBy    string    `bson:"added_by,omitempty"`
	LiftedAt   time.Time `bson:"lifted_at,omitempty"`
	LiftedBy   string    `bson:"lifted_by,omitempty"`
	LiftReason string    `bson:"lift_reason,omitempty"`
}

// rosterChunk is how many new entries are inserted in one request.
const rosterChunk = 1_000

// PutRoster stores entries; see contest.RosterStore. A chunk is inserted as a whole first; what is there already is then
// replaced one by one.
func (s Contests) PutRoster(ctx context.Context, entries []contest.RosterEntry) error {
	for chunk := range slices.Chunk(entries, rosterChunk) {
		fresh, known, err := s.known(ctx, chunk)
		if err != nil {
			return err
		}
		if len(fresh) > 0 {
			if _, err := s.roster.InsertMany(ctx, fresh); err != nil {
				return writeError(ctx, "put roster", err, contest.ErrRosterCode)
			}
		}
		for _, r := range known {
			unused := bson.D{{Key: "_id", Value: r.Key}, {Key: "used", Value: false}}
			if _, err := s.roster.ReplaceOne(ctx, unused, r); err != nil {
				return writeError(ctx, "put roster", err, nil)
			}
		}
	}
	return nil
}

// known parts entries into new ones and those whose ID is stored.
func (s Contests) known(ctx context.Context, entries []contest.RosterEntry) (fresh, known []rosterRecord, err error) {
	ids := make([]string, len(entries))
	for i, e := range entries {
		ids[i] = rosterKey(e.ContestID, e.ID)
	}
	there := map[string]rosterRecord{}
	filter := bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}}
	err = each(ctx, s.roster, filter, fields("code_hash", "sealed_code"), func(r rosterRecord) error {
		there[r.Key] = r
		return nil
	})
	for _, e := range entries {
		r := recordOfRoster(e)
		if was, stored := there[r.Key]; stored {
			r.CodeHash, r.SealedCode = was.CodeHash, was.SealedCode
			known = append(known, r)
		} else {
			fresh, there[r.Key] = append(fresh, r), r
		}
	}
	return fresh, known, err
}

// RosterEntry returns an entry; see contest.RosterStore.
func (s Contests) RosterEntry(ctx context.Context, contestID, id string) (contest.RosterEntry, error) {
	r, err := findOne[rosterRecord](ctx, s.roster, byID(rosterKey(contestID, id)), contest.ErrNoRosterEntry)
	return r.entry(), err
}

// RosterByCode returns the entry with a code; see contest.RosterStore.
func (s Contests) RosterByCode(ctx context.Context, contestID, codeHash string) (contest.RosterEntry, error) {
	filter := bson.D{{Key: "contest", Value: contestID}, {Key: "code_hash", Value: codeHash}}
	r, err := findOne[rosterRecord](ctx, s.roster, filter, contest.ErrCodeUnknown)
	return r.entry(), err
}

// UseRosterEntry marks an entry as used; see contest.RosterStore.
func (s Contests) UseRosterEntry(ctx context.Context, contestID, id, contestantID string, at time.Time) error {
	unused := bson.D{{Key: "_id", Value: rosterKey(contestID, id)}, {Key: "used", Value: false}}
	used := bson.D{{Key: "used", Value: true}, {Key: "contestant", Value: contestantID}, {Key: "used_at", Value: at}}
	res, err := s.roster.UpdateOne(ctx, unused, set(used))
	if err != nil {
		return writeError(ctx, "use roster entry", err, nil)
	}
	if res.MatchedCount == 0 {
		_, err = s.RosterEntry(ctx, contestID, id)
	}
	return err
}

// Roster returns the entries that a filter wants; see contest.RosterStore.
func (s Contests) Roster(ctx context.Context, f contest.RosterFilter) ([]contest.RosterEntry, error) {
	filter := bson.D{{Key: "contest", Value: f.ContestID}}
	var all bson.A
	if f.After.ID != "" {
		later := bson.D{{Key: "folded", Value: bson.D{{Key: "$gt", Value: f.After.Folded}}}}
		beside := bson.D{{Key: "folded", Value: f.After.Folded}, {Key: "id", Value: bson.D{{Key: "$gt", Value: f.After.ID}}}}
		all = append(all, bson.D{{Key: "$or", Value: bson.A{later, beside}}})
	}
	for _, w := range f.Words {
		all = append(all, bson.D{{Key: "folded", Value: bson.D{{Key: "$regex", Value: regexp.QuoteMeta(w)}}}})
	}
	if len(all) > 0 {
		filter = append(filter, bson.E{Key: "$and", Value: all})
	}
	if f.Used != "" {
		filter = append(filter, bson.E{Key: "used", Value: f.Used == "yes"})
	}
	if f.UnitID != "" {
		filter = append(filter, bson.E{Key: "unit", Value: f.UnitID})
	}
	var list []contest.RosterEntry
	opts := options.Find().SetSort(keys("contest", "folded", "id")).SetLimit(int64(f.Limit))
	err := each(ctx, s.roster, filter, opts, func(r rosterRecord) error {
		list = append(list, r.entry())
		return nil
	})
	return list, err
}

// RosterCounts counts a roster; see contest.RosterStore.
func (s Contests) RosterCounts(ctx context.Context, contestID string) (contest.RosterCounts, error) {
	filter := bson.D{{Key: "contest", Value: contestID}}
	people, err := s.roster.CountDocuments(ctx, filter)
	if err != nil {
		return contest.RosterCounts{}, readError(ctx, "count roster", err)
	}
	used, err := s.roster.CountDocuments(ctx, append(filter, bson.E{Key: "used", Value: true}))
	return contest.RosterCounts{People: int(people), Used: int(used)}, readError(ctx, "count roster", err)
}

// PutExclusion stores an exclusion; see contest.RosterStore.
func (s Contests) PutExclusion(ctx context.Context, x contest.Exclusion) error {
	r := exclusionRecord{
		Key: rosterKey(x.ContestID, x.ID), Version: formVersion, ContestID: x.ContestID, ID: x.ID, Name: x.Name, UnitID: x.UnitID,
		Contact: x.Contact, BornOn: x.BornOn, Reason: x.Reason, AddedAt: x.AddedAt, AddedBy: x.AddedBy, LiftedAt: x.LiftedAt,
		LiftedBy: x.LiftedBy, LiftReason: x.LiftReason,
	}
	return writeError(ctx, "put exclusion", put(ctx, s.exclusions, r.Key, r), nil)
}

// Exclusions returns an excluded list; see contest.RosterStore.
func (s Contests) Exclusions(ctx context.Context, contestID string) ([]contest.Exclusion, error) {
	var list []contest.Exclusion
	filter := bson.D{{Key: "contest", Value: contestID}}
	err := each(ctx, s.exclusions, filter, options.Find().SetSort(keys("contest", "added_at", "id")), func(r exclusionRecord) error {
		list = append(list, contest.Exclusion{
			ContestID: r.ContestID, ID: r.ID, Name: r.Name, UnitID: r.UnitID, Contact: r.Contact, BornOn: r.BornOn, Reason: r.Reason,
			AddedAt: r.AddedAt, AddedBy: r.AddedBy, LiftedAt: r.LiftedAt, LiftedBy: r.LiftedBy, LiftReason: r.LiftReason,
		})
		return nil
	})
	return list, err
}
