package sqlitestore

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"

	"khoabang/contest"
)

// Bounds of group commit. A queue longer than a batch keeps the next batch full while one is flushed.
const (
	maxBatch   = 256  // operations in one transaction
	queueLimit = 1024 // operations that wait; more wait in their callers
)

// Errors of the writer. Callers see them wrapped in contest.ErrNotDurable.
var (
	errClosed   = errors.New("the database is closed")
	errReadOnly = errors.New("the database is open for reading only")
	errGone     = errors.New("the caller gave up while waiting")
)

// operation is a write that waits for its turn.
type operation struct {
	ctx   context.Context
	state atomic.Int32
	run   func(*tx) error // may run twice, the second time after a rollback of the first
	err   error           // valid once done is closed
	done  chan struct{}
}

// The states of an operation: whoever moves it from waiting decides whether it runs.
const (
	waiting int32 = iota
	started
	abandoned
)

// write runs fn with others in one transaction, commits it, and returns what fn returned. An error of fn undoes fn
// alone. fn may run twice; it must not use what its caller may change meanwhile. If ctx ends before fn was started, fn
// never runs; if it ends later, write returns at once and the write may or may not happen. A failed commit is
// contest.ErrNotDurable.
func write[T any](ctx context.Context, db *DB, fn func(*tx) (T, error)) (T, error) {
	var result, none T
	if err := ctx.Err(); err != nil {
		return none, err
	}
	if db.writer == nil {
		return none, contest.ErrNotDurable.Because(errReadOnly)
	}
	op := &operation{ctx: ctx, done: make(chan struct{})}
	op.run = func(t *tx) (err error) {
		result, err = fn(t)
		return err
	}
	if err := db.writer.do(op); err != nil {
		return none, err // result is not read: the writer may be at it still
	}
	return result, nil
}

// writer runs operations in batches.
type writer struct {
	pool  *sql.DB
	tx    *tx
	queue chan *operation
	quit  chan struct{} // closed to ask for the end
	ended chan struct{} // closed at the end
	stops atomic.Bool
}

func startWriter(ctx context.Context, pool *sql.DB, conn *sql.Conn) (*writer, error) {
	s, err := prepare(ctx, conn, true)
	if err != nil {
		return nil, err
	}
	w := &writer{
		pool: pool, tx: &tx{statements: s, conn: conn}, queue: make(chan *operation, queueLimit),
		quit: make(chan struct{}), ended: make(chan struct{}),
	}
	go w.loop()
	return w, nil
}

// do queues op and waits for its answer.
func (w *writer) do(op *operation) error {
	select {
	case w.queue <- op:
	case <-op.ctx.Done():
		return op.ctx.Err()
	case <-w.quit:
		return contest.ErrNotDurable.Because(errClosed)
	}
	select {
	case <-op.done:
		return op.err
	case <-op.ctx.Done():
		op.state.CompareAndSwap(waiting, abandoned)
		return op.ctx.Err()
	case <-w.ended:
	}
	select {
	case <-op.done:
		return op.err
	default:
		return contest.ErrNotDurable.Because(errClosed) // it was queued while the writer ended
	}
}

// loop runs batches of what is waiting until it is asked to end and nothing is waiting any more.
func (w *writer) loop() {
	defer close(w.ended)
	batch := make([]*operation, 0, maxBatch)
	for {
		select {
		case op := <-w.queue:
			batch = w.fill(append(batch[:0], op))
		case <-w.quit:
			if batch = w.fill(batch[:0]); len(batch) == 0 {
				return
			}
		}
		w.commit(batch)
	}
}

// fill adds what is waiting to the batch.
func (w *writer) fill(batch []*operation) []*operation {
	for len(batch) < maxBatch {
		select {
		case op := <-w.queue:
			batch = append(batch, op)
		default:
			return batch
		}
	}
	return batch
}

// commit runs a batch in one transaction and answers it. If an operation failed in a way that left something behind,
// the transaction is undone and each operation gets one of its own: so a failure harms no neighbour, and the usual case
// pays for no savepoints.
func (w *writer) commit(batch []*operation) {
	ready := batch[:0]
	for _, op := range batch {
		if w.start(op) {
			ready = append(ready, op)
		}
	}
	if len(ready) == 0 {
		return
	}
	if w.together(ready) {
		return
	}
	for _, op := range ready {
		if !w.together([]*operation{op}) {
			op.answer(notDurable(op.err))
		}
	}
}

// start decides whether op still wants to run.
func (w *writer) start(op *operation) bool {
	if !op.state.CompareAndSwap(waiting, started) {
		op.answer(errGone)
		return false
	}
	if err := op.ctx.Err(); err != nil {
		op.answer(err)
		return false
	}
	return true
}

// together runs operations in one transaction and, if none of them failed halfway, commits and answers all of them.
// Otherwise it undoes everything, leaves the failure in the operation's err, and reports false.
func (w *writer) together(ops []*operation) bool {
	if err := w.tx.begin(); err != nil {
		return w.lost(ops, err)
	}
	for _, op := range ops {
		w.tx.wrote = false
		op.err = op.run(w.tx)
		if op.err != nil && (w.tx.wrote || unclean(op.err)) {
			w.tx.rollback()
			return false
		}
	}
	if err := w.tx.commit(); err != nil {
		w.tx.rollback()
		return w.lost(ops, err)
	}
	for _, op := range ops {
		op.answer(op.err)
	}
	return true
}

// unclean reports whether err may have ended or hurt the transaction: SQLite's own errors do, except a refused row,
// which leaves the transaction as it was before the statement.
func unclean(err error) bool { return code(err) != 0 && !duplicate(err) }

// notDurable returns err, as contest.ErrNotDurable where it is SQLite's own: a full disk, say, may have room again.
func notDurable(err error) error {
	if code(err) != 0 {
		return contest.ErrNotDurable.Because(err)
	}
	return err
}

// lost answers all operations that what they wrote may not be there.
func (w *writer) lost(ops []*operation, err error) bool {
	for _, op := range ops {
		op.answer(contest.ErrNotDurable.Because(err))
	}
	return true
}

func (op *operation) answer(err error) {
	op.err = err
	close(op.done)
}

// stop answers what is waiting and ends the writer.
func (w *writer) stop(ctx context.Context) error {
	if w.stops.CompareAndSwap(false, true) {
		close(w.quit)
	}
	select {
	case <-w.ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// close closes the writer's connection, and thereby folds the log into the database file.
func (w *writer) close() error {
	if w.stops.CompareAndSwap(false, true) {
		close(w.quit)
	}
	<-w.ended
	return errors.Join(w.tx.close(), w.tx.conn.Close(), w.pool.Close())
}
