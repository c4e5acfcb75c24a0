package mongostore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"

	"khoabang/internal/fault"
)

// DefaultName is the database that is used where the URI names none.
const DefaultName = "khoabang"

// ErrURI means that the URI of the database can't be used. Its text never holds the URI, which may hold a password.
var ErrURI = fault.New(fault.Invalid, "mongodb_uri_invalid", "the MongoDB URI is not valid")

// Options are the settings of Open. The zero value is ready for use.
type Options struct {
	// SelectTimeout is how long an operation looks for a server that can take it; 0 means 5 s.
	SelectTimeout time.Duration
}

// DB is one database. Its methods and the stores it hands out may be used by many goroutines at once.
type DB struct {
	client *mongo.Client
	db     *mongo.Database
	units  *Units
}

// Open connects to the database that uri names, brings it to this program's form and makes its indexes. Many nodes may
// open one database at once. It returns ErrURI, ErrUnavailable where no server answers in time, or ErrNewer where a
// newer program has been here; the text of an error is one line without credentials.
func Open(ctx context.Context, uri string, opts Options) (*DB, error) {
	settings := clientOptions(uri, opts)
	client, err := mongo.Connect(settings)
	if err != nil {
		return nil, uriError(uri, err)
	}
	db := &DB{client: client, db: client.Database(cmp.Or(databaseName(uri), DefaultName))}
	db.units = newUnits(db.db)
	if err := db.prepare(ctx); err != nil {
		_ = client.Disconnect(context.WithoutCancel(ctx))
		return nil, fmt.Errorf("open MongoDB at %s: %w", strings.Join(settings.Hosts, ","), err)
	}
	return db, nil
}

func clientOptions(uri string, opts Options) *options.ClientOptions {
	journal := true
	majority := writeconcern.Majority()
	majority.Journal = &journal
	return options.Client().ApplyURI(uri).
		SetAppName("khoabang").
		SetServerSelectionTimeout(cmp.Or(opts.SelectTimeout, 5*time.Second)).
		SetWriteConcern(majority).
		SetReadConcern(readconcern.Majority()).
		SetReadPreference(readpref.Primary()).
		SetRetryWrites(true).
		SetRetryReads(true)
}

// databaseName returns the database in the path of a URI that the driver has accepted, or "".
func databaseName(uri string) string {
	_, rest, _ := strings.Cut(uri, "://")
	rest, _, _ = strings.Cut(rest, "?")
	_, path, _ := strings.Cut(rest[strings.LastIndex(rest, "@")+1:], "/")
	name, err := url.PathUnescape(path)
	if err != nil {
		return ""
	}
	return name
}

// uriError returns ErrURI with its cause, unless the URI may hold credentials, which the cause may quote.
func uriError(uri string, err error) error {
	if strings.Contains(uri, "@") {
		return ErrURI
	}
	return ErrURI.Because(err)
}

func (d *DB) prepare(ctx context.Context) error {
	if err := d.Ping(ctx); err != nil {
		return err
	}
	if err := migrate(ctx, d.db); err != nil {
		return err
	}
	return ensureIndexes(ctx, d.db)
}

// Contests returns the store of contests, papers, contestants and attempts.
func (d *DB) Contests() Contests { return newContests(d.db) }

// Questions returns the store of the bank.
func (d *DB) Questions() Questions { return newQuestions(d.db) }

// Units returns the directory of units.
func (d *DB) Units() *Units { return d.units }

// Auth returns the store of users, sessions and secrets.
func (d *DB) Auth() Auth { return newAuth(d.db) }

// Planning returns the store of plans, evidence and reports.
func (d *DB) Planning() Planning { return newPlanning(d.db) }

// Mail returns the store of the outbox.
func (d *DB) Mail() Mail { return Mail{d.db.Collection("mail")} }

// Feeds returns the store of the addresses of calendars.
func (d *DB) Feeds() Feeds { return Feeds{d.db.Collection("feeds")} }

// Ping returns nil if a server that takes writes answers, else ErrUnavailable or the context's error.
func (d *DB) Ping(ctx context.Context) error {
	err := d.client.Ping(ctx, readpref.Primary())
	if err != nil && ctx.Err() == nil && mongo.IsTimeout(err) {
		// The driver's text lists the whole topology on one long line; the last error of a server says enough.
		err = errors.New(lastServerError(err))
	}
	return readError(ctx, "ping", err)
}

// lastServerError returns the part of a server selection error that says why a server was not reached.
func lastServerError(err error) string {
	text := strings.Join(strings.Fields(err.Error()), " ")
	if _, last, ok := strings.Cut(text, "Last error: "); ok {
		return strings.TrimRight(last, " },]")
	}
	return text
}

// Close ends all connections. Operations that are under way fail.
func (d *DB) Close(ctx context.Context) error {
	if err := d.client.Disconnect(ctx); err != nil {
		return fmt.Errorf("close MongoDB: %w", err)
	}
	return nil
}

// serverTime returns the server's clock.
func serverTime(ctx context.Context, db *mongo.Database) (time.Time, error) {
	var hello struct {
		LocalTime time.Time `bson:"localTime"`
	}
	err := db.RunCommand(ctx, bson.D{{Key: "hello", Value: 1}}).Decode(&hello)
	if err == nil && hello.LocalTime.IsZero() {
		err = errors.New("the server told no time")
	}
	return hello.LocalTime.UTC(), readError(ctx, "server time", err)
}
