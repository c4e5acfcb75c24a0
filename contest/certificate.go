package contest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"khoabang/internal/fault"
)

// The errors of certificates.
var (
	ErrNoCertificate       = fault.New(fault.NotFound, "certificate_unknown", "there is no such certificate")
	ErrTooManyCertificates = fault.New(fault.TooLarge, "too_many_certificates", "too many people have a rank for each to be given a certificate")
)

// MaxCertified is how many lines of standings a result may have for everybody in it to be given a certificate.
const MaxCertified = 100_000

// CertificateKind says what a certificate is for.
type CertificateKind byte

// The kinds of certificate.
const (
	CertifiesPrize CertificateKind = 'p' // an individual prize
	CertifiesUnit  CertificateKind = 'u' // a collective prize
	CertifiesRank  CertificateKind = 's' // a place in the standings, without a prize
)

// CertificateRef names a certificate among those of a published result: by its place in what was frozen, which never
// changes.
type CertificateRef struct {
	Kind CertificateKind
	N    int // from 0: in Awards, in UnitAwards, or in the standings of the blocks, one after another
}

// String returns the reference as addresses hold it: "p0".
func (r CertificateRef) String() string { return string(rune(r.Kind)) + strconv.Itoa(r.N) }

// ParseCertificateRef reads what String returns, or returns ErrNoCertificate.
func ParseCertificateRef(s string) (CertificateRef, error) {
	if len(s) < 2 {
		return CertificateRef{}, ErrNoCertificate
	}
	n, err := strconv.Atoi(s[1:])
	r := CertificateRef{CertificateKind(s[0]), n}
	if err != nil || r.String() != s {
		return CertificateRef{}, ErrNoCertificate
	}
	return r, nil
}

// Certificate is what a published result says of one who is honoured. It does not depend on any template.
type Certificate struct {
	CertificateRef
	Publication Publication
	Who         string // a PersonRef, or the ID of a unit
	Name        string // of the person or the unit; "" where the person's record is erased
	UnitID      string
	Unit        string // its name
	BlockID     string
	Prize       string // its name; "" for a place without one
	Rank        int
	Correct, Of int
	Points      int // in thousandths

	attemptID    string // of a place in the standings
	contestantID string // "" for a unit
}

// Erased reports whether the person's record is erased: nobody can say any more whose the certificate is.
func (c Certificate) Erased() bool { return c.Name == "" }

// CountCertificates returns how many certificates a published result gives by the template of its contest. It returns
// ErrPublicationNot before it is published, or ErrTooManyCertificates.
func (s *Service) CountCertificates(ctx context.Context, c Contest, p Publication) (int, error) {
	n := 0
	err := s.eachAttested(ctx, c, p, func(Certificate) error { n++; return nil })
	return n, err
}

// EachCertificate calls yield with the certificates that a published result gives by the template of its contest, prizes
// first, and ends with what yield returns. It returns ErrPublicationNot before it is published, or ErrTooManyCertificates.
func (s *Service) EachCertificate(ctx context.Context, c Contest, p Publication, yield func(Certificate) error) error {
	var batch []Certificate
	flush := func() error {
		if err := s.nameHolders(ctx, batch); err != nil {
			return err
		}
		for _, x := range batch {
			if err := yield(x); err != nil {
				return err
			}
		}
		batch = batch[:0]
		return nil
	}
	err := s.eachAttested(ctx, c, p, func(x Certificate) error {
		if batch = append(batch, x); len(batch) < 500 {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}

// eachAttested is EachCertificate without the names.
func (s *Service) eachAttested(ctx context.Context, c Contest, p Publication, yield func(Certificate) error) error {
	f, err := s.published(ctx, p)
	if err != nil {
		return err
	}
	t := c.Template()
	var refs []CertificateRef
	won := map[string]bool{}
	for i, a := range f.Awards {
		if t.Winners && a.Prize >= 0 {
			refs = append(refs, CertificateRef{CertifiesPrize, i})
			won[a.Who] = true
		}
	}
	for i := range f.UnitAwards {
		if t.Units {
			refs = append(refs, CertificateRef{CertifiesUnit, i})
		}
	}
	if t.Everybody {
		ranked, err := s.rankedIn(ctx, c, p, f)
		if err != nil {
			return err
		}
		for i, line := range ranked.lines {
			if line.AttemptID != "" && !won[line.Who] {
				refs = append(refs, CertificateRef{CertifiesRank, i})
			}
		}
	}
	for _, r := range refs {
		x, err := s.attested(ctx, c, p, f, r)
		if err == nil {
			err = yield(x)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// published returns what was frozen of a publication that is signed, or ErrPublicationNot.
func (s *Service) published(ctx context.Context, p Publication) (Frozen, error) {
	if p.State != Published {
		return Frozen{}, ErrPublicationNot
	}
	return s.Frozen(ctx, p)
}

// Certificate returns one certificate of a published result, whoever is given one by the template. It returns
// ErrNoCertificate, or ErrPublicationNot before it is published.
func (s *Service) Certificate(ctx context.Context, c Contest, p Publication, r CertificateRef) (Certificate, error) {
	f, err := s.published(ctx, p)
	if err != nil {
		return Certificate{}, err
	}
	x, err := s.attested(ctx, c, p, f, r)
	if err != nil {
		return Certificate{}, err
	}
	one := []Certificate{x}
	err = s.nameHolders(ctx, one)
	return one[0], err
}

// attested returns what a result says under a reference, without the holder's name.
func (s *Service) attested(ctx context.Context, c Contest, p Publication, f Frozen, r CertificateRef) (Certificate, error) {
	x := Certificate{CertificateRef: r, Publication: p}
	switch {
	case r.N < 0:
	case r.Kind == CertifiesPrize && r.N < len(f.Awards) && f.Awards[r.N].Prize >= 0:
		a := f.Awards[r.N]
		x.of(a.FrozenStanding)
		x.Prize, x.BlockID = a.Name, a.BlockID
		return x, nil
	case r.Kind == CertifiesUnit && r.N < len(f.UnitAwards):
		a := f.UnitAwards[r.N]
		x.Who, x.UnitID, x.Prize = a.UnitID, a.UnitID, a.Name
		return x, nil
	case r.Kind == CertifiesRank:
		ranked, err := s.rankedIn(ctx, c, p, f)
		if err != nil {
			return x, err
		}
		if r.N < len(ranked.lines) && ranked.lines[r.N].AttemptID != "" {
			x.of(ranked.lines[r.N])
			return x, nil
		}
	}
	return x, ErrNoCertificate
}

func (c *Certificate) of(l FrozenStanding) {
	c.Who, c.UnitID, c.BlockID, c.Rank, c.Correct, c.Of, c.Points = l.Who, l.UnitID, l.Block, l.Rank, l.Correct, l.Of, l.Points
	c.attemptID = l.AttemptID
}

// nameHolders fills in who is honoured, of certificates of one publication.
func (s *Service) nameHolders(ctx context.Context, list []Certificate) error {
	if len(list) == 0 {
		return nil
	}
	units, err := s.directory(ctx)
	if err != nil {
		return err
	}
	winners, err := s.winnerIDs(ctx, list[0].Publication)
	if err != nil {
		return err
	}
	var ids []string
	for i := range list {
		x := &list[i]
		switch x.Kind {
		case CertifiesPrize:
			x.contestantID = winners[x.N]
		case CertifiesRank:
			a, err := s.Store.Attempt(ctx, x.attemptID)
			if err != nil {
				return fmt.Errorf("certificate %s: %w", x.CertificateRef, err)
			}
			x.contestantID = a.ContestantID
		}
		if x.contestantID != "" {
			ids = append(ids, x.contestantID)
		}
	}
	people, err := s.Store.ContestantsByID(ctx, ids)
	if err != nil {
		return err
	}
	names := make(map[string]string, len(people))
	for _, p := range people {
		names[p.ID] = p.Name
	}
	for i := range list {
		x := &list[i]
		x.Unit = units[x.UnitID].Name
		if x.Name = names[x.contestantID]; x.Kind == CertifiesUnit {
			x.Name = x.Unit
		}
	}
	return nil
}

// OwnCertificates returns the certificates of a contestant in the results of a contest that are in force, by its template.
func (s *Service) OwnCertificates(ctx context.Context, c Contest, contestantID string) ([]Certificate, error) {
	all, err := s.Store.Publications(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	who, t := PersonRef(contestantID), c.Template()
	var list []Certificate
	for _, p := range all {
		if p.State != Published || InForce(all, p).ID != p.ID {
			continue
		}
		f, err := s.Frozen(ctx, p)
		if err != nil {
			return nil, err
		}
		refs, err := s.refsOf(ctx, c, p, f, t, who)
		if err != nil {
			return nil, err
		}
		for _, r := range refs {
			x, err := s.Certificate(ctx, c, p, r)
			if err != nil {
				return nil, err
			}
			list = append(list, x)
		}
	}
	return list, nil
}

// refsOf returns the certificates of one person in a result: for the prizes, or for the rank where there are none.
func (s *Service) refsOf(ctx context.Context, c Contest, p Publication, f Frozen, t Certificates, who string) ([]CertificateRef, error) {
	var refs []CertificateRef
	for i, a := range f.Awards {
		if t.Winners && a.Prize >= 0 && a.Who == who {
			refs = append(refs, CertificateRef{CertifiesPrize, i})
		}
	}
	if len(refs) > 0 || !t.Everybody {
		return refs, nil
	}
	ranked, err := s.rankedIn(ctx, c, p, f)
	if errors.Is(err, ErrTooManyCertificates) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if n, ok := ranked.by[who]; ok && ranked.lines[n].AttemptID != "" {
		refs = append(refs, CertificateRef{CertifiesRank, n})
	}
	return refs, nil
}

// InForce returns the latest published result of the same round as p, p itself where there is no later one.
func InForce(all []Publication, p Publication) Publication {
	return latest(all, p.RoundID, func(o Publication) bool { return o.State == Published })
}

// CertificateState says what a certificate is worth.
type CertificateState string

// The states of a certificate.
const (
	CertificateStands  CertificateState = "in_force" // its result is the one in force
	CertificateKept    CertificateState = "kept"     // a later result was published, which says the same
	CertificateRevoked CertificateState = "revoked"  // a later result was published, which says otherwise
	CertificateDoubted CertificateState = "doubted"  // its holder was disqualified since, and no result published anew
)

// StateOf returns what a certificate is worth now, and the result that is in force.
func (s *Service) StateOf(ctx context.Context, c Contest, x Certificate) (CertificateState, Publication, error) {
	all, err := s.Store.Publications(ctx, c.ID)
	if err != nil {
		return "", Publication{}, err
	}
	now := InForce(all, x.Publication)
	if doubted, err := s.doubted(ctx, c, now, x); doubted || err != nil {
		return CertificateDoubted, now, err
	}
	if now.ID == x.Publication.ID {
		return CertificateStands, now, nil
	}
	f, err := s.Frozen(ctx, now)
	if err != nil {
		return "", now, err
	}
	same := false
	switch x.Kind {
	case CertifiesPrize:
		same = slices.ContainsFunc(f.Awards, func(a FrozenAward) bool {
			return a.Prize >= 0 && a.Who == x.Who && a.Name == x.Prize && a.BlockID == x.BlockID
		})
	case CertifiesUnit:
		same = slices.ContainsFunc(f.UnitAwards, func(a FrozenUnitAward) bool { return a.UnitID == x.Who && a.Name == x.Prize })
	case CertifiesRank:
		ranked, err := s.rankedIn(ctx, c, now, f)
		if err != nil {
			return "", now, err
		}
		_, same = ranked.by[x.Who]
	}
	if same {
		return CertificateKept, now, nil
	}
	return CertificateRevoked, now, nil
}

// doubted reports whether the holder of x was disqualified after the result in force had been confirmed.
func (s *Service) doubted(ctx context.Context, c Contest, now Publication, x Certificate) (bool, error) {
	if x.contestantID == "" {
		return false, nil
	}
	for _, d := range c.Disqualified {
		if !d.Stands() || !d.At.After(now.ConfirmedAt) {
			continue
		}
		a, err := s.Store.Attempt(ctx, d.AttemptID)
		if err != nil {
			return false, err
		}
		if a.ContestantID == x.contestantID && (now.RoundID == "" || a.RoundID == now.RoundID) {
			return true, nil
		}
	}
	return false, nil
}

// rankedPeople are the standings of the blocks of a published result, one after another.
type rankedPeople struct {
	lines []FrozenStanding
	by    map[string]int // by PersonRef
}

// rankedIn returns who has a rank in a published result, from memory where it was the last that was asked for. It returns
// ErrTooManyCertificates for more lines than MaxCertified.
func (s *Service) rankedIn(ctx context.Context, c Contest, p Publication, f Frozen) (*rankedPeople, error) {
	n := 0
	var blocks []FrozenStandings
	for _, fs := range f.Standings {
		if fs.RoundID == p.RoundID && slices.Contains(c.blockIDs(), fs.BlockID) {
			n += fs.Lines
			blocks = append(blocks, fs)
		}
	}
	if n > MaxCertified {
		return nil, ErrTooManyCertificates.With("max", MaxCertified, "n", n)
	}
	s.ranking.Lock() // read once, however many ask: the lines of a large result take some 40 MB
	defer s.ranking.Unlock()
	return s.ranked.get(p.Content, s.now(), forever, func() (*rankedPeople, error) {
		r := &rankedPeople{lines: make([]FrozenStanding, 0, n), by: make(map[string]int, n)}
		for _, fs := range blocks {
			if err := r.read(ctx, s.Store, p, fs); err != nil {
				return nil, err
			}
		}
		return r, nil
	})
}

// read adds the lines of one scope.
func (r *rankedPeople) read(ctx context.Context, store Store, p Publication, fs FrozenStandings) error {
	in, err := readPart(ctx, store, p.Content, fs.part())
	if err != nil {
		return err
	}
	words := map[string]string{} // what many lines have in common, kept once
	for d := json.NewDecoder(in); ; {
		var line FrozenStanding
		switch err := d.Decode(&line); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("publication %s, %s: %w", p.ID, fs.part(), err)
		}
		for _, word := range []*string{&line.Block, &line.UnitID, &line.Predicted} {
			if first, known := words[*word]; known {
				*word = first
			} else {
				words[*word] = *word
			}
		}
		r.by[line.Who] = len(r.lines)
		r.lines = append(r.lines, line)
	}
}
