package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"

	"khoabang/contest"
	"khoabang/internal/app"
	"khoabang/internal/audit"
	"khoabang/internal/auth"
	"khoabang/internal/config"
)

// errDiffers says that verify found differences, which it has printed.
var errDiffers = errors.New("the store differs from its journal")

type verifyCommand struct {
	config.Store
}

// Run recomputes every score and every published result of the store, looks at every record of the audit log, and prints
// each difference.
func (c verifyCommand) Run(e *env) error {
	return withStores(e, c.Store, app.Reading, func(stores *app.Stores) error { return c.verify(e, stores) })
}

func (c verifyCommand) verify(e *env, stores *app.Stores) error {
	different := 0
	report := func(d contest.Difference) error {
		different++
		_, err := fmt.Fprintln(e.stdout, d)
		return err
	}
	v, err := contest.Verify(e.ctx, stores.Contests, report)
	if err != nil {
		return err
	}
	key, err := publicationKey(e.ctx, stores.Auth)
	if err != nil {
		return err
	}
	published, err := contest.VerifyPublications(e.ctx, stores.Contests, key, report)
	if err != nil {
		return err
	}
	if published > 0 {
		fmt.Fprintf(e.stdout, "%d published results, signed by key %x\n", published, []byte(key))
	}
	fmt.Fprintf(e.stdout, "%d attempts, %d of them closed, %d entries: %d differences\n", v.Attempts, v.Closed, v.Entries, different)
	chain, err := audit.Verify(e.ctx, stores.Audit)
	if err != nil {
		return err
	}
	for _, f := range chain.Faults {
		fmt.Fprintln(e.stdout, "audit log:", f)
	}
	if chain.Records > 0 {
		fmt.Fprintf(e.stdout, "audit log: %d records, %d faults, the latest with the hash %s\n", chain.Records, len(chain.Faults), chain.Hash)
	}
	if different > 0 || !chain.Whole() {
		return errDiffers
	}
	return nil
}

// publicationKey returns the public key that signs this store's published results; nil where there is none yet: a store
// that is only read gets none.
func publicationKey(ctx context.Context, store auth.Store) (ed25519.PublicKey, error) {
	seed, err := store.Secret(ctx, app.PublicationSecret, nil)
	if errors.Is(err, auth.ErrNoSecret) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey), nil //nolint:forcetypeassert // it is one
}
