package main

import (
	"errors"
	"fmt"

	"khoabang/contest"
	"khoabang/internal/app"
	"khoabang/internal/config"
)

// errDiffers says that verify found differences, which it has printed.
var errDiffers = errors.New("the store differs from its journal")

type verifyCommand struct {
	config.Store
}

// Run recomputes every score of the store, and prints each difference.
func (c verifyCommand) Run(e *env) error {
	return withStores(e, c.Store, app.Reading, func(stores *app.Stores) error { return c.verify(e, stores) })
}

func (c verifyCommand) verify(e *env, stores *app.Stores) error {
	different := 0
	v, err := contest.Verify(e.ctx, stores.Contests, func(d contest.Difference) error {
		different++
		_, err := fmt.Fprintln(e.stdout, d)
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "%d attempts, %d of them closed, %d entries: %d differences\n", v.Attempts, v.Closed, v.Entries, different)
	if different > 0 {
		return errDiffers
	}
	return nil
}
