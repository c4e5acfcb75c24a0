// Package audit keeps the log of who did what: an append-only chain in which each record holds the hash of the one before,
// so that none can be changed, taken out or put in without everything after it saying so. It holds IDs, and no names or
// contacts of contestants.
package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"khoabang/internal/fault"
)

// The errors of stores.
var (
	ErrTaken    = fault.New(fault.Conflict, "audit_number_taken", "the log has a record with that number")
	ErrNoRecord = fault.New(fault.NotFound, "audit_record_not_found", "the log has no such record")
)

// Entry is something that somebody did.
type Entry struct {
	Who       string // a user's ID, or what stands for one: "cli"
	What      string // the kind: "signPublication", "viewSealed"
	ContestID string // "" where it is about none
	Object    string // ID of what it is about besides; "" where that says it all
}

// Record is an entry in the log.
type Record struct {
	Number int       // 1, 2, 3, … without gaps
	At     time.Time // not before the record before
	Entry
	Before string // the Hash of the record before; "" of the first
	Hash   string // see Sum
}

// Sum returns what the record's hash must be: the SHA-256, in hexadecimal, of a line for the form, the number, the moment,
// who, what, contest, object and the hash before, the texts quoted as Go does.
func (r Record) Sum() string {
	lines := []string{"khoabang audit 1", strconv.Itoa(r.Number), r.At.UTC().Format("2006-01-02T15:04:05.000Z"), strconv.Quote(r.Who),
		strconv.Quote(r.What), strconv.Quote(r.ContestID), strconv.Quote(r.Object), r.Before}
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n") + "\n"))
	return hex.EncodeToString(sum[:])
}

// Store keeps the log. It decides nothing, changes no record and deletes none. A write that returned nil is durable.
type Store interface {
	// Append stores a record. It returns ErrTaken if its number is in use.
	Append(ctx context.Context, r Record) error
	// Page returns up to limit records, which is positive, with a number below before, or for 0 any; the greatest first.
	Page(ctx context.Context, before, limit int) ([]Record, error)
	// Latest returns the record with the greatest number of what somebody did about a contest, or ErrNoRecord.
	Latest(ctx context.Context, who, what, contestID string) (Record, error)
}

// Log appends to the chain. Its methods may be called from any number of goroutines, on any number of nodes.
type Log struct {
	store Store
	clock func() time.Time
	mu    sync.Mutex // one at a time on a node, since only one can be next
	last  Record     // as far as this node knows
	seen  map[Entry]time.Time
}

// New returns the log that store keeps.
func New(store Store, clock func() time.Time) *Log {
	return &Log{store: store, clock: clock, seen: map[Entry]time.Time{}}
}

// tries is how often a record is given another number when others were first. Each try means that another was appended.
const tries = 50

// Append adds an entry to the log. When it returns nil the record is durable.
func (l *Log) Append(ctx context.Context, e Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.append(ctx, e)
}

func (l *Log) append(ctx context.Context, e Entry) error {
	for range tries {
		at := l.clock().UTC().Truncate(time.Millisecond)
		if at.Before(l.last.At) {
			at = l.last.At
		}
		r := Record{Number: l.last.Number + 1, At: at, Entry: e, Before: l.last.Hash}
		r.Hash = r.Sum()
		err := l.store.Append(ctx, r)
		if err == nil {
			l.last = r
			return nil
		}
		if !errors.Is(err, ErrTaken) {
			return fmt.Errorf("audit %s: %w", e.What, err)
		}
		newest, err := l.store.Page(ctx, 0, 1)
		if err != nil {
			return fmt.Errorf("audit %s: %w", e.What, err)
		}
		l.last = newest[0] // there is one: its number was taken
	}
	return fmt.Errorf("audit %s: %w", e.What, ErrTaken)
}

// seenMost is how many entries a node remembers to have noted lately.
const seenMost = 10_000

// Note adds an entry unless the same was added within a time, as far as this node or the store's latest of that kind says.
func (l *Log) Note(ctx context.Context, e Entry, within time.Duration) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock()
	recent := func(t time.Time) bool { return !t.IsZero() && now.Sub(t) < within && !t.After(now) }
	if recent(l.seen[e]) {
		return nil
	}
	last, err := l.store.Latest(ctx, e.Who, e.What, e.ContestID)
	switch {
	case err == nil && last.Entry == e && recent(last.At):
		now = last.At
	case err != nil && !errors.Is(err, ErrNoRecord):
		return fmt.Errorf("audit %s: %w", e.What, err)
	default:
		if err := l.append(ctx, e); err != nil {
			return err
		}
	}
	if len(l.seen) >= seenMost {
		clear(l.seen)
	}
	l.seen[e] = now
	return nil
}

// Did reports whether somebody has done something about a contest.
func (l *Log) Did(ctx context.Context, who, what, contestID string) (bool, error) {
	_, err := l.store.Latest(ctx, who, what, contestID)
	if errors.Is(err, ErrNoRecord) {
		return false, nil
	}
	return err == nil, err
}

// pageSize is how many records are read at a time.
const pageSize = 1000

// errStop ends a walk.
var errStop = errors.New("stop")

// walk calls yield with the records below a number, or for 0 with all, the greatest first, until it returns an error, which
// is passed on unless it is errStop.
func walk(ctx context.Context, store Store, before int, yield func(Record) error) error {
	for {
		page, err := store.Page(ctx, before, pageSize)
		if err != nil {
			return err
		}
		for _, r := range page {
			if err := yield(r); errors.Is(err, errStop) {
				return nil
			} else if err != nil {
				return err
			}
			before = r.Number
		}
		if len(page) < pageSize {
			return nil
		}
	}
}

// Filter says which records are asked for; zero fields ask for any.
type Filter struct {
	Who, What, ContestID string
	From, To             time.Time // at or after, and before
}

func (f Filter) holds(r Record) bool {
	return (f.Who == "" || f.Who == r.Who) && (f.What == "" || f.What == r.What) && (f.ContestID == "" || f.ContestID == r.ContestID) &&
		(f.To.IsZero() || r.At.Before(f.To))
}

// Find returns up to limit records below a number, or for 0 any, the latest first.
func (l *Log) Find(ctx context.Context, f Filter, before, limit int) ([]Record, error) {
	var list []Record
	err := walk(ctx, l.store, before, func(r Record) error {
		if r.At.Before(f.From) || len(list) == limit { // no record is older than the one before
			return errStop
		}
		if f.holds(r) {
			list = append(list, r)
		}
		return nil
	})
	return list, err
}

// Chain is what a look at the whole chain came to.
type Chain struct {
	Records int
	Hash    string // of the latest record: whoever wrote it down can tell later whether the end was cut off
	Faults  []string
}

// Whole reports whether nothing is wrong.
func (c Chain) Whole() bool { return len(c.Faults) == 0 }

// maxFaults is how many faults are told: where one record is wrong, many may be.
const maxFaults = 20

// Verify looks at every record in a store. It changes nothing.
func Verify(ctx context.Context, store Store) (Chain, error) {
	var c Chain
	after := Record{} // the record with the next number
	wrong := func(number int, what string) {
		if len(c.Faults) < maxFaults {
			c.Faults = append(c.Faults, fmt.Sprintf("record %d: %s", number, what))
		}
	}
	err := walk(ctx, store, 0, func(r Record) error {
		c.Records++
		if r.Hash != r.Sum() {
			wrong(r.Number, "what it says is not what its hash is of")
		}
		switch {
		case after.Number == 0:
			c.Hash = r.Hash
		case r.Number != after.Number-1:
			wrong(after.Number, fmt.Sprintf("the one before it has the number %d", r.Number))
		case r.Hash != after.Before:
			wrong(after.Number, "it follows another record than the one before it")
		}
		after = r
		return nil
	})
	if err == nil && after.Number > 0 && (after.Number != 1 || after.Before != "") {
		wrong(after.Number, "it is the first there is, and says that others were before it")
	}
	return c, err
}

// Verify looks at the whole chain.
func (l *Log) Verify(ctx context.Context) (Chain, error) { return Verify(ctx, l.store) }
