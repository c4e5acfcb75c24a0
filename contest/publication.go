package contest

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"khoabang/internal/fault"
	"khoabang/internal/org"
)

// The errors of publications.
var (
	ErrNoPublication  = fault.New(fault.NotFound, "publication_not_found", "there is no such publication")
	ErrPublicationNot = fault.New(fault.Conflict, "publication_state", "the publication is not at that step")
	ErrOwnPublication = fault.New(fault.Forbidden, "publication_own", "a result is signed by somebody else than who confirmed it")
	ErrTied           = fault.New(fault.Conflict, "awards_tied", "prizes are tied, and the jury has not settled them")
	ErrUnremarked     = fault.New(fault.Conflict, "remarking_due", "attempts are still being marked anew")
	ErrStale          = fault.New(fault.Conflict, "publication_stale", "the result is not any more what was confirmed")
	ErrChange         = fault.New(fault.Invalid, "change_invalid", "the change is not valid")
	ErrNoContent      = fault.New(fault.NotFound, "content_not_found", "the published content is not there")
)

// PublicationState is how far a publication has come.
type PublicationState string

// The states of a publication.
const (
	Preparing PublicationState = "draft"     // the jury changes what the rules propose
	Confirmed PublicationState = "confirmed" // frozen, and waiting for a second person
	Published PublicationState = "published" // signed; never changed again
)

// Publication is a result as the jury makes it known: of a round, or of the contest as a whole. A later one of the same
// supersedes it; the earlier is kept.
type Publication struct {
	ID          string
	ContestID   string
	RoundID     string // "" for the contest as a whole
	Number      int    // from 1 among those of the same round
	State       PublicationState
	Changes     []Change
	PreparedBy  string // user ID
	PreparedAt  time.Time
	ConfirmedBy string // user ID; "" unless it is confirmed
	ConfirmedAt time.Time
	Hash        string // of the frozen head, SHA-256 in hexadecimal; "" unless it is confirmed
	Content     string // names the frozen content in the store
	SignedBy    string // another user's ID; "" until it is published
	SignedAt    time.Time
	PublicKey   ed25519.PublicKey
	Signature   []byte // of Statement
	Revision    int    // rises with every change; the store's precondition for the next one
}

// Statement is what a publication's signature is of: what the result is of, its hash, and who stands for it since when.
func (p Publication) Statement() []byte {
	lines := []string{"khoabang result 1", p.ContestID, p.RoundID, fmt.Sprint(p.Number), p.Hash,
		p.ConfirmedBy, p.ConfirmedAt.UTC().Format(stampForm), p.SignedBy, p.SignedAt.UTC().Format(stampForm)}
	return []byte(strings.Join(lines, "\n") + "\n")
}

// stampForm is how moments are written where bytes must not differ.
const stampForm = "2006-01-02T15:04:05.000Z"

// SignatureHolds reports whether the publication is signed by the holder of the private key to its public key.
func (p Publication) SignatureHolds() bool {
	return len(p.PublicKey) == ed25519.PublicKeySize && ed25519.Verify(p.PublicKey, p.Statement(), p.Signature)
}

// PublicationStore keeps publications and their frozen content.
type PublicationStore interface {
	// AddPublication stores a new publication. It returns ErrTaken if its ID or its (ContestID, RoundID, Number) is in use.
	AddPublication(ctx context.Context, p Publication) error
	// Publication returns the publication with the given ID, or ErrNoPublication.
	Publication(ctx context.Context, id string) (Publication, error)
	// PublicationByHash returns a publication with the given hash, which is not "", or ErrNoPublication.
	PublicationByHash(ctx context.Context, hash string) (Publication, error)
	// Publications returns the publications of a contest, ordered by RoundID, then by Number.
	Publications(ctx context.Context, contestID string) ([]Publication, error)
	// UpdatePublication applies change to the publication and stores it with its Revision raised by one, as one atomic
	// step; change may run more than once, and leaves ID, ContestID, RoundID and Number as they are. It returns
	// ErrNoPublication, what change returned, or ErrRevision when others kept changing it first.
	UpdatePublication(ctx context.Context, id string, change func(*Publication) error) (Publication, error)
	// AddChunk stores the nth part of a content, of MaxChunk bytes at most. It returns ErrTaken if it is there already.
	AddChunk(ctx context.Context, content string, n int, data []byte) error
	// Chunk returns the nth part of a content, or ErrNoContent.
	Chunk(ctx context.Context, content string, n int) ([]byte, error)
}

// Publications returns the publications of a contest, ordered by round, then by number.
func (s *Service) Publications(ctx context.Context, contestID string) ([]Publication, error) {
	return s.Store.Publications(ctx, contestID)
}

// PublicationByHash returns the published result with the given hash, or ErrNoPublication.
func (s *Service) PublicationByHash(ctx context.Context, hash string) (Publication, error) {
	hash = strings.ToLower(strings.TrimSpace(hash))
	if len(hash) != 2*sha256.Size {
		return Publication{}, ErrNoPublication
	}
	p, err := s.Store.PublicationByHash(ctx, hash)
	if err == nil && p.State != Published {
		err = ErrNoPublication
	}
	return p, err
}

// Publication returns a publication of a contest, or ErrNoPublication.
func (s *Service) Publication(ctx context.Context, contestID, id string) (Publication, error) {
	p, err := s.Store.Publication(ctx, id)
	if err == nil && p.ContestID != contestID {
		err = ErrNoPublication
	}
	return p, err
}

// Prepare begins a publication of a round, or of the whole contest for "", and returns it; where one is begun and not
// published yet it returns that. It returns ErrNotFound, or ErrNothingOver while there is nothing to publish.
func (s *Service) Prepare(ctx context.Context, contestID, roundID, person string) (Publication, error) {
	c, err := s.Store.Contest(ctx, contestID)
	if err != nil {
		return Publication{}, err
	}
	if err := c.publishable(roundID, s.now()); err != nil {
		return Publication{}, err
	}
	all, err := s.Store.Publications(ctx, c.ID)
	if err != nil {
		return Publication{}, err
	}
	last := latest(all, roundID, func(Publication) bool { return true })
	if last.Number > 0 && last.State != Published {
		return last, nil
	}
	p := Publication{ID: newID(), ContestID: c.ID, RoundID: roundID, Number: last.Number + 1, State: Preparing,
		Changes: slices.Clone(last.Changes), PreparedBy: person, PreparedAt: s.now(), Revision: 1}
	return p, s.Store.AddPublication(ctx, p)
}

// publishable returns why nothing can be published of a round yet, or of the whole contest for "".
func (c Contest) publishable(roundID string, now time.Time) error {
	if _, ok := c.Round(roundID); !ok && roundID != "" {
		return ErrNothingOver.At("round", "unknown_round")
	}
	for _, r := range c.Rounds {
		if (roundID == "" || roundID == r.ID) && !r.Marked(now) {
			return ErrNothingOver.At("round", "not_over", "round", r.Name)
		}
	}
	return nil
}

// latest returns the publication of a round with the greatest number among those that are so; the zero value if there is
// none.
func latest(all []Publication, roundID string, so func(Publication) bool) Publication {
	var last Publication
	for _, p := range all {
		if p.RoundID == roundID && p.Number > last.Number && so(p) {
			last = p
		}
	}
	return last
}

// LastPublished returns when the latest of some publications was published; zero while none is.
func LastPublished(all []Publication) time.Time {
	var last time.Time
	for _, p := range all {
		if p.State == Published {
			last = later(last, p.SignedAt)
		}
	}
	return last
}

// Confirm freezes the result as the rules and the jury's changes make it. It returns ErrPublicationNot unless it is being
// prepared, ErrTied while a tie stands, ErrUnremarked while an amendment is in force that not every attempt was marked by,
// or what Propose returns.
func (s *Service) Confirm(ctx context.Context, contestID, id, person string) (Publication, error) {
	p, err := s.Publication(ctx, contestID, id)
	if err != nil {
		return Publication{}, err
	}
	if p.State != Preparing {
		return Publication{}, ErrPublicationNot
	}
	was := p.Revision
	p.ConfirmedBy, p.ConfirmedAt, p.Content = person, s.now(), newID()
	prop, err := s.ruled(ctx, p)
	if err != nil {
		return Publication{}, err
	}
	if err := prop.settled(p.RoundID); err != nil {
		return Publication{}, err
	}
	commitments, err := s.commitments(ctx, prop, p.RoundID)
	if err != nil {
		return Publication{}, err
	}
	statistics, err := s.statisticsOf(ctx, p, prop)
	if err != nil {
		return Publication{}, err
	}
	head, err := freeze(p, prop, commitments, &statistics, s.contentWriter(ctx, p.Content))
	if err != nil {
		return Publication{}, err
	}
	return s.Store.UpdatePublication(ctx, id, func(now *Publication) error {
		if now.Revision != was {
			return ErrRevision
		}
		now.State, now.ConfirmedBy, now.ConfirmedAt, now.Content, now.Hash = Confirmed, person, p.ConfirmedAt, p.Content, hashOf(head)
		return nil
	})
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// ruled returns the proposal that the rules and the jury's changes make, once every attempt is marked by what is signed.
func (s *Service) ruled(ctx context.Context, p Publication) (Proposal, error) {
	c, err := s.Store.Contest(ctx, p.ContestID)
	if err != nil {
		return Proposal{}, err
	}
	if err := c.publishable(p.RoundID, s.now()); err != nil {
		return Proposal{}, err
	}
	if slices.ContainsFunc(c.Amendments, func(a Amendment) bool { return a.Signed() && a.RemarkedAt.IsZero() }) {
		return Proposal{}, ErrUnremarked
	}
	if err := s.noneRunning(ctx, c, p.RoundID); err != nil {
		return Proposal{}, err
	}
	all, err := s.Store.Publications(ctx, c.ID)
	if err != nil {
		return Proposal{}, err
	}
	staff, err := s.Staff(ctx)
	if err != nil {
		return Proposal{}, err
	}
	return s.proposeWith(ctx, c, p.ConfirmedAt, staff, inForce(all, p))
}

// noneRunning returns ErrNothingOver while an attempt of the round, or of any for "", has not been closed.
func (s *Service) noneRunning(ctx context.Context, c Contest, roundID string) error {
	for _, r := range c.Rounds {
		if roundID != "" && roundID != r.ID {
			continue
		}
		switch n, err := s.Store.Running(ctx, c.ID, r.ID); {
		case err != nil:
			return err
		case n > 0:
			return ErrNothingOver.At("round", "not_over", "round", r.Name)
		}
	}
	return nil
}

// Draft returns what the rules and the jury's changes propose for a publication, at most half a minute old, for staff to
// look at. It returns what Propose does.
func (s *Service) Draft(ctx context.Context, p Publication) (*Proposal, error) {
	c, err := s.Store.Contest(ctx, p.ContestID)
	if err != nil {
		return nil, err
	}
	key := fmt.Sprintf("%s/%d/%s/%d", c.ID, c.Revision, p.ID, p.Revision)
	get := func(load func() (*Proposal, error)) (*Proposal, error) {
		return s.proposals.get(key, s.now(), proposalAge, load)
	}
	return get(func() (*Proposal, error) {
		s.proposing.Lock() // one walk at a time on a node; whoever waited may find it done
		defer s.proposing.Unlock()
		return get(func() (*Proposal, error) {
			all, err := s.Store.Publications(ctx, c.ID)
			if err != nil {
				return nil, err
			}
			staff, err := s.Staff(ctx)
			if err != nil {
				return nil, err
			}
			var changes []Change
			if p.ID != "" {
				p.ConfirmedAt = time.Time{}
				changes = inForce(all, p)
			}
			prop, err := s.proposeWith(ctx, c, s.now(), staff, changes)
			prop.turnout = nil // it is kept for a while
			return &prop, err
		})
	})
}

// proposalAge is how old a proposal may be that staff look at. Re-marking changes results without changing the contest.
const proposalAge = 30 * time.Second

// Staff returns the units that collective standings are made of, with their sizes as far as the directory has them: of all
// categories of staff together, and of each, by the directory's codes.
func (s *Service) Staff(ctx context.Context) ([]UnitStaff, error) {
	units, err := s.Units.Units(ctx)
	var staff []UnitStaff
	for _, u := range units {
		if u.Selectable {
			staff = append(staff, staffOf(u))
		}
	}
	return staff, err
}

func staffOf(u org.Unit) UnitStaff {
	s := UnitStaff{UnitID: u.ID, Kind: u.Kind}
	for _, code := range slices.Sorted(maps.Keys(u.Headcounts)) {
		s.Headcount += u.Headcounts[code]
		s.Categories = append(s.Categories, CategoryStaff{Category: code, Headcount: u.Headcounts[code]})
	}
	return s
}

// inForce returns the changes that a proposal is made with: those of p, and of the latest published result of every other
// round, signed before p was confirmed, since who won there may count here.
func inForce(all []Publication, p Publication) []Change {
	changes := slices.Clone(p.Changes)
	var rounds []string
	for _, o := range all {
		if o.RoundID == p.RoundID || slices.Contains(rounds, o.RoundID) {
			continue
		}
		rounds = append(rounds, o.RoundID)
		last := latest(all, o.RoundID, func(x Publication) bool {
			return x.State == Published && (p.ConfirmedAt.IsZero() || !x.SignedAt.After(p.ConfirmedAt))
		})
		changes = append(changes, last.Changes...)
	}
	return changes
}

// settled returns ErrTied with every prize of the span that is still tied.
func (p Proposal) settled(roundID string) error {
	var k fault.Check
	for _, a := range p.AwardsOf(roundID) {
		if a.Tied {
			k.Add("awards", "tied", "prize", p.Contest.Awards.Prizes[a.Prize].Name, "place", a.Place)
		}
	}
	for _, a := range p.unitAwardsOf(roundID) {
		if a.Tied {
			k.Add("unit_awards", "tied", "prize", p.Contest.Collective.Prizes[a.Prize].Name, "place", a.Unit.Rank)
		}
	}
	return k.Err(ErrTied)
}

// AwardsOf returns the awards of a round, or of the contest as a whole for "".
func (p Proposal) AwardsOf(roundID string) []Award {
	return slices.DeleteFunc(slices.Clone(p.Awards), func(a Award) bool { return a.Scope.RoundID != roundID })
}

// unitAwardsOf returns the units' prizes, which are of the contest as a whole.
func (p Proposal) unitAwardsOf(roundID string) []CollectiveAward {
	if roundID != "" {
		return nil
	}
	return p.UnitAwards
}

// Reopen takes a confirmed result back to be changed. What was frozen is not used any more. It returns ErrPublicationNot
// unless it is confirmed.
func (s *Service) Reopen(ctx context.Context, contestID, id string) (Publication, error) {
	return s.changePublication(ctx, contestID, id, Confirmed, func(p *Publication) error {
		p.State, p.ConfirmedBy, p.ConfirmedAt, p.Hash, p.Content = Preparing, "", time.Time{}, "", ""
		return nil
	})
}

// Sign publishes a confirmed result. It works the result out once more, and refuses with ErrStale where that is not what
// was confirmed: somebody was disqualified meanwhile, or attempts were re-marked. It returns ErrPublicationNot unless it
// is confirmed, or ErrOwnPublication to who confirmed it.
func (s *Service) Sign(ctx context.Context, contestID, id, person string) (Publication, error) {
	p, err := s.Publication(ctx, contestID, id)
	switch {
	case err != nil:
		return Publication{}, err
	case p.State != Confirmed:
		return Publication{}, ErrPublicationNot
	case p.ConfirmedBy == person:
		return Publication{}, ErrOwnPublication
	}
	frozen, err := ReadFrozen(ctx, s.Store, p)
	if err != nil {
		return Publication{}, err
	}
	prop, err := s.ruled(ctx, p)
	if err != nil {
		return Publication{}, err
	}
	staff, err := s.Staff(ctx)
	if err != nil {
		return Publication{}, err
	}
	statistics, err := refreeze(ctx, s.Store, p, frozen, prop, staff)
	if err != nil {
		return Publication{}, err
	}
	head, err := freeze(p, prop, frozen.commitments(), statistics, discard)
	if err != nil {
		return Publication{}, err
	}
	if hashOf(head) != p.Hash {
		return Publication{}, ErrStale
	}
	return s.changePublication(ctx, contestID, id, Confirmed, func(now *Publication) error {
		if now.Hash != p.Hash || now.ConfirmedBy == person {
			return ErrRevision
		}
		now.State, now.SignedBy, now.SignedAt = Published, person, s.now()
		now.PublicKey = s.SigningKey.Public().(ed25519.PublicKey) //nolint:forcetypeassert // it is one
		now.Signature = ed25519.Sign(s.SigningKey, now.Statement())
		return nil
	})
}

// changePublication changes a publication of the contest that is in a state.
func (s *Service) changePublication(ctx context.Context, contestID, id string, state PublicationState, change func(*Publication) error) (Publication, error) {
	return s.Store.UpdatePublication(ctx, id, func(p *Publication) error {
		switch {
		case p.ContestID != contestID:
			return ErrNoPublication
		case p.State != state:
			return ErrPublicationNot
		}
		return change(p)
	})
}
