package contest

import (
	"context"
	"time"

	"khoabang/questions"
)

// Store keeps contests, papers, contestants and attempts. It decides nothing: it keeps what it is given, atomically,
// under the stated precondition, and says what it found. Times come back as they were given, in UTC and whole
// milliseconds; slices that were empty may come back nil. A write that returned nil is durable: on this node's disk,
// or on a majority of the database's. A write that returned ErrNotDurable, or the context's error, may or may not
// have happened.
type Store interface {
	PublicationStore
	ComplaintStore

	// AddContest stores a new contest. It returns ErrTaken if its ID or its slug is in use.
	AddContest(ctx context.Context, c Contest) error
	// Contest returns the contest with the given ID or slug, or ErrNotFound.
	Contest(ctx context.Context, idOrSlug string) (Contest, error)
	// Contests returns all contests, newest first by CreatedAt, then by ID.
	Contests(ctx context.Context) ([]Contest, error)
	// UpdateContest applies change to the contest and stores it with its Revision raised by one, as one atomic step;
	// change may run more than once. It returns ErrNotFound, what change returned, or ErrRevision when others kept
	// changing it first.
	UpdateContest(ctx context.Context, id string, change func(*Contest) error) (Contest, error)

	// AddPaper stores a paper. Storing the same ID again is no error and changes nothing.
	AddPaper(ctx context.Context, p Paper) error
	// Paper returns the paper with the given ID, or ErrNotFound.
	Paper(ctx context.Context, id string) (Paper, error)

	// PutContestant inserts the contestant, or replaces the record with its ID.
	PutContestant(ctx context.Context, p Contestant) error
	// Contestant returns the contestant with the given ID, or ErrNoContestant.
	Contestant(ctx context.Context, id string) (Contestant, error)
	// ContestantsByID returns those of the given contestants that exist, in any order. Duplicates in ids do not matter.
	ContestantsByID(ctx context.Context, ids []string) ([]Contestant, error)

	// AddAttempt stores a new, running attempt. It returns ErrTaken if its ID, its ResumeHash, its (ContestID,
	// StartKey) or its (Period, ContestantID, Ordinal) is in use, and then stores nothing.
	AddAttempt(ctx context.Context, a Attempt) error
	// Attempt returns the attempt with the given ID, or ErrAttemptNotFound.
	Attempt(ctx context.Context, id string) (Attempt, error)
	// AttemptByStartKey returns the attempt that a start made, or ErrAttemptNotFound.
	AttemptByStartKey(ctx context.Context, contestID, startKey string) (Attempt, error)
	// AttemptByResumeHash returns the attempt with the given resume hash, or ErrAttemptNotFound.
	AttemptByResumeHash(ctx context.Context, hash string) (Attempt, error)
	// AttemptsOf returns a contestant's attempts at a contest, ordered by StartedAt, then by ID.
	AttemptsOf(ctx context.Context, contestID, contestantID string) ([]Attempt, error)

	// TakeAttempt raises the attempt's Epoch and Revision by one and sets ChangedAt, if it is running, and returns it
	// as it is then. Not running is ErrClosed; an Epoch already at limit is ErrEpochs; none is ErrAttemptNotFound.
	TakeAttempt(ctx context.Context, id string, limit int, at time.Time) (Attempt, error)
	// Append adds entries to the attempt's journal, all or none, in one step with its precondition: entries that are
	// not Late need the attempt to be running, else ErrClosed. An entry whose (Epoch, Seq) is stored already is not
	// stored again: the same answer (Entry.Same) is no error, another one is ErrConflict, whatever the state and
	// whether or not either is Late. No attempt is ErrAttemptNotFound.
	Append(ctx context.Context, attemptID string, entries []Entry) error
	// Entries returns the attempt's journal ordered by (Epoch, Seq); none for an attempt that has none or does not
	// exist.
	Entries(ctx context.Context, attemptID string) ([]Entry, error)
	// OpenItem opens an item: it adds o.At to the attempt's Openings, sets Deadline to o.Deadline and ChangedAt to o.At, and
	// raises Revision by one, in one step with its preconditions. None is ErrAttemptNotFound, not running is ErrClosed, an
	// Epoch other than o.Epoch is ErrMoved, fewer than o.Item opened is ErrNotNext, in this order; an item that is open
	// stays as it is, and nothing changes. It returns the attempt as it is then.
	OpenItem(ctx context.Context, id string, o Opening) (Attempt, error)
	// SetDeadline sets the attempt's Deadline and ChangedAt and raises Revision by one, if it is running; else it
	// returns ErrClosed, or ErrAttemptNotFound.
	SetDeadline(ctx context.Context, id string, deadline, at time.Time) error
	// BeginClose moves a running attempt to Closing, with the closure and ChangedAt, and raises Revision by one; from
	// then on no entry is added that is not Late. On an attempt that left Running before, it changes nothing. It
	// returns the attempt and its journal as they are then, or ErrAttemptNotFound.
	BeginClose(ctx context.Context, id string, closure Closure, at time.Time) (Attempt, []Entry, error)
	// FinishClose moves a closing attempt to Done with its score and ChangedAt, and raises Revision by one. On an
	// attempt that is Done it changes nothing. It returns the attempt as it is then; a running one is ErrStillOpen,
	// none is ErrAttemptNotFound.
	FinishClose(ctx context.Context, id string, score Score, at time.Time) (Attempt, error)

	// Rescore sets the score and ChangedAt of Done attempts and raises their Revision by one. An attempt that is not Done
	// is left as it is. Each is one step; a call that returned an error may have done some.
	Rescore(ctx context.Context, scores []Rescored, at time.Time) error

	// DueAttempts returns up to limit attempts, soonest first, that are Running with a non-zero Deadline before due,
	// or Closing since before stuck.
	DueAttempts(ctx context.Context, due, stuck time.Time, limit int) ([]Attempt, error)
	// RunningAttempts calls yield with every running attempt of a round, in any order, until it returns an error,
	// which is passed on. Attempts that start meanwhile may be missed.
	RunningAttempts(ctx context.Context, contestID, roundID string, yield func(Attempt) error) error
	// Running counts the running attempts of a round.
	Running(ctx context.Context, contestID, roundID string) (int, error)
	// ResultsSince calls yield with the result of every Done attempt of a contest whose ChangedAt is at or after
	// since, oldest change first, until it returns an error, which is passed on. A zero since means all.
	ResultsSince(ctx context.Context, contestID string, since time.Time, yield func(Result) error) error
	// DoneAttempts calls yield with every attempt of a round that was Done before the call, once, with its journal ordered
	// by (Epoch, Seq), in any order, until it returns an error, which is passed on. Attempts that become Done meanwhile
	// may be missed. An attempt that wants returns false for comes without its journal, which saves reading it; for a nil
	// wants each has one. wants and yield are called from one goroutine each, not always the same. It keeps a few hundred
	// attempts in memory, however many there are, and holds up no write.
	DoneAttempts(ctx context.Context, contestID, roundID string, wants func(Attempt) bool, yield func(Attempt, []Entry) error) error
	// AttemptIDs calls yield with the ID of every attempt in ascending order, until it returns an error, which is
	// passed on. It is for verify, and may be slow.
	AttemptIDs(ctx context.Context, yield func(id string) error) error
	// Tally counts the attempts of a contest.
	Tally(ctx context.Context, contestID string) (Tally, error)
	// Activity returns, for each minute from since on in which something happened, oldest first, how many attempts of
	// the contest started and how many closed (by Closing.At).
	Activity(ctx context.Context, contestID string, since time.Time) ([]Minute, error)

	RosterStore

	// Now returns the store's own clock: the database's, or this machine's for an embedded store.
	Now(ctx context.Context) (time.Time, error)
}

// Tally is how many attempts a contest has, and how many people made them.
type Tally struct {
	People  int // distinct contestants
	Started int // attempts
	Done    int // closed attempts
}

// Minute is what happened in one minute.
type Minute struct {
	At      time.Time // its start
	Started int
	Done    int
}

// QuestionSource is where papers take their questions from. *questions.Service and every questions.Store are one.
type QuestionSource interface {
	Bank(ctx context.Context, id string) (questions.Bank, error)
	Banks(ctx context.Context) ([]questions.Bank, error)
	Question(ctx context.Context, bankID, id string) (questions.Question, error)
	Questions(ctx context.Context, f questions.Filter) ([]questions.Question, error)
}

// Publisher hears of what happened, after it was stored. It must not block for long; what it misses, readers find in
// the store.
type Publisher interface {
	// Result tells that an attempt closed, or that its result changed.
	Result(ctx context.Context, r Result)
	// Attempt tells that an attempt started, was taken over, or had its time changed or ended.
	Attempt(ctx context.Context, a Attempt)
	// Contest tells that a contest's schedule changed.
	Contest(ctx context.Context, c Contest)
}
