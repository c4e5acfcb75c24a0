package mongostore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"khoabang/contest"
	"khoabang/internal/fault"
)

// ErrUnavailable means that the database did not answer, or that others kept changing what was to be changed. A write
// outside of contests that returned it may or may not have happened.
var ErrUnavailable = fault.New(fault.Unavailable, "store_unavailable", "the database does not answer just now")

// readError says what op was about and what a caller can do: if the context is over its error is in the chain, and
// whatever else is no answer of the server is ErrUnavailable. (The driver's own time-outs match
// context.DeadlineExceeded too, so that says nothing about the caller's context.)
func readError(ctx context.Context, op string, err error) error {
	switch {
	case err == nil:
		return nil
	case ownError(err):
		return err
	case ctx.Err() != nil:
		return fmt.Errorf("%s: %w", op, ctx.Err())
	case definite(err):
		return fmt.Errorf("%s: %w", op, err)
	}
	return fmt.Errorf("%s: %w", op, ErrUnavailable.Because(err))
}

// writeError is readError for a write: a duplicate key is taken, and whatever leaves open if the write will stand,
// such as a connection lost after sending or a majority that did not confirm, is ErrNotDurable.
func writeError(ctx context.Context, op string, err error, taken error) error {
	switch {
	case err == nil:
		return nil
	case taken != nil && mongo.IsDuplicateKeyError(err):
		return taken
	case ownError(err):
		return err
	case ctx.Err() != nil:
		return fmt.Errorf("%s: %w", op, ctx.Err())
	case definite(err):
		return fmt.Errorf("%s: %w", op, err)
	}
	return fmt.Errorf("%s: %w", op, contest.ErrNotDurable.Because(err))
}

// ownError reports whether err was classified before.
func ownError(err error) bool {
	_, ok := fault.As(err)
	return ok
}

// unsure are the codes of answers that leave the outcome open though they carry no label: write concern failed,
// unsatisfiable write concern, time limit exceeded.
var unsure = []int{64, 100, 50}

// definite reports whether the server, or the driver before sending, said no: nothing was done, and the same request
// would fail again.
func definite(err error) bool {
	var marshal mongo.MarshalError
	if errors.As(err, &marshal) {
		return true
	}
	var answer mongo.ServerError
	if !errors.As(err, &answer) || mongo.IsNetworkError(err) || mongo.IsTimeout(err) {
		return false
	}
	return !answer.HasErrorLabel("RetryableWriteError") && !answer.HasErrorLabel("NoWritesPerformed") &&
		!slices.ContainsFunc(unsure, answer.HasErrorCode) && !concernFailed(err)
}

// concernFailed reports whether the only complaint is that the write was not confirmed by a majority.
func concernFailed(err error) bool {
	var one mongo.WriteException
	if errors.As(err, &one) {
		return one.WriteConcernError != nil && len(one.WriteErrors) == 0
	}
	var many mongo.BulkWriteException
	return errors.As(err, &many) && many.WriteConcernError != nil && len(many.WriteErrors) == 0
}
