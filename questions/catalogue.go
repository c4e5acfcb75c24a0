package questions

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// catalogue holds the latest revision of every question in memory, to be searched. It follows the store by its changes:
// each use asks for what changed since the last, which costs one look-up where nothing did, so nobody is shown a state
// older than what was stored before he asked, by whichever node. It is empty until it is first used.
type catalogue struct {
	store Store
	turn  chan struct{} // holds one token while somebody reads changes: they are read once and not by everybody at once

	mu    sync.RWMutex
	shelf *shelf
	alike *likeness // of the shelf's slots; nil until somebody asks what is alike
	mark  int64
}

func newCatalogue(store Store) *catalogue {
	return &catalogue{store: store, turn: make(chan struct{}, 1), shelf: newShelf(nil)}
}

// followTime bounds a reading of changes. It is not the asking request's time: a reading of a whole bank that a request
// gave up on would be begun by the next one, and never end.
const followTime = 2 * time.Minute

// follow brings the catalogue to what the store has.
func (c *catalogue) follow(ctx context.Context) error {
	if err := c.take(ctx); err != nil {
		return err
	}
	defer c.pass()
	return c.catchUp(ctx)
}

func (c *catalogue) take(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case c.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *catalogue) pass() { <-c.turn }

// catchUp reads and applies the changes. The caller has the turn, so nobody else changes the catalogue.
func (c *catalogue) catchUp(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), followTime)
	defer cancel()
	changes, err := c.store.Changes(ctx, c.mark)
	if err != nil {
		return fmt.Errorf("read what changed in the banks: %w", err)
	}
	if changes.Mark == c.mark && len(changes.Questions) == 0 {
		return nil
	}
	if c.shelf.takes(len(changes.Questions)) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.add(changes.Questions)
		c.mark = changes.Mark
		return nil
	}
	fresh := newShelf(c.shelf.with(changes.Questions))
	c.mu.Lock()
	defer c.mu.Unlock()
	c.shelf, c.alike, c.mark = fresh, nil, changes.Mark
	return nil
}

func (c *catalogue) add(list []Listed) {
	for _, q := range list {
		c.shelf.put(q)
		if c.alike != nil {
			c.alike.add(q.terms())
		}
	}
}

// read calls use with a shelf that does not change meanwhile, and has everything that was stored before.
func (c *catalogue) read(ctx context.Context, use func(*shelf)) error {
	if err := c.follow(ctx); err != nil {
		return err
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	use(c.shelf)
	return nil
}

// compare makes sure that what is alike can be told of everything that was stored before.
func (c *catalogue) compare(ctx context.Context) error {
	if err := c.take(ctx); err != nil {
		return err
	}
	defer c.pass()
	if err := c.catchUp(ctx); err != nil || c.alike != nil {
		return err
	}
	// Only who has the turn changes the shelf, so it may be read here.
	x := newLikeness(len(c.shelf.listed), func(slot int) []uint64 { return c.shelf.listed[slot].terms() })
	c.mu.Lock()
	defer c.mu.Unlock()
	c.alike = x
	return nil
}

// like returns the stored questions that are like q, in no order.
func (c *catalogue) like(q Question) []Similar {
	terms := q.terms()
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.alike == nil {
		return nil
	}
	var found []Similar
	c.alike.like(terms, func(slot int32, alike float64) {
		if !c.shelf.live.has(slot) {
			return
		}
		if other := c.shelf.listed[slot].Question; other.BankID != q.BankID || other.ID != q.ID {
			found = append(found, Similar{Question: other.clone(), Likeness: alike})
		}
	})
	return found
}

// likeStored calls yield with the stored questions that are like each of qs, until it returns false or ctx ends.
func (s *Service) likeStored(ctx context.Context, qs []Question, yield func(i int, list []Similar) bool) error {
	for i, q := range qs {
		if i%compareAtOnce == 0 {
			// Again and again: whoever changes much meanwhile makes the catalogue forget what is alike.
			if err := s.catalogue.compare(ctx); err != nil {
				return fmt.Errorf("look for questions alike: %w", err)
			}
		}
		if !yield(i, s.catalogue.like(q)) {
			return nil
		}
	}
	return nil
}

// compareAtOnce is how many questions are compared before ctx is asked and changes are read.
const compareAtOnce = 100

// clone returns q with slices of its own.
func (q Question) clone() Question {
	q.Tags, q.Prompts, q.Options = slices.Clone(q.Tags), slices.Clone(q.Prompts), slices.Clone(q.Options)
	q.Key.Options, q.Key.Texts = slices.Clone(q.Key.Options), slices.Clone(q.Key.Texts)
	return q
}
