package auth

import (
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// How long signed tokens are valid. They cannot be revoked: that is why staff's are short.
const (
	AccessLife     = 10 * time.Minute
	ContestantLife = 60 * 24 * time.Hour
	TicketLife     = 24 * time.Hour
)

const (
	issuer             = "khoabang"
	audienceStaff      = "staff"
	audienceContestant = "contestant"
	audienceAttempt    = "attempt"
	maxTokenBytes      = 4096
	minKeyBytes        = 32
)

// Signer makes and verifies the tokens that need no look-up: access tokens, contestant tokens and tickets. They are
// JWTs signed by HMAC-SHA-256, and a token of one kind never passes as another. A Signer may be used by many
// goroutines. Its Verify methods return ErrTokenMissing, ErrTokenMalformed, ErrTokenAudience or ErrTokenExpired.
type Signer struct {
	key     []byte
	clock   func() time.Time
	parsers map[string]*jwt.Parser // by audience
}

// claims is what is in the tokens, of every kind.
type claims struct {
	jwt.RegisteredClaims
	Name       string   `json:"name,omitempty"`
	Roles      []string `json:"roles,omitempty"`
	Unit       string   `json:"unit,omitempty"`
	Contestant string   `json:"contestant,omitempty"`
	Epoch      int      `json:"epoch,omitempty"`
}

// NewSigner returns a Signer with a key of at least 32 bytes. Signers with the same key accept each other's tokens.
func NewSigner(key []byte, clock func() time.Time) (*Signer, error) {
	if len(key) < minKeyBytes {
		return nil, fmt.Errorf("the signing key has %d bytes, want at least %d", len(key), minKeyBytes)
	}
	s := &Signer{key: append([]byte(nil), key...), clock: clock, parsers: make(map[string]*jwt.Parser)}
	for _, a := range []string{audienceStaff, audienceContestant, audienceAttempt} {
		s.parsers[a] = jwt.NewParser(
			jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
			jwt.WithIssuer(issuer),
			jwt.WithAudience(a),
			jwt.WithExpirationRequired(),
			jwt.WithLeeway(0),
			jwt.WithTimeFunc(clock),
			jwt.WithStrictDecoding(),
		)
	}
	return s, nil
}

// MintAccess returns an access token for p, and when it expires.
func (s *Signer) MintAccess(p Principal) (token string, expires time.Time, err error) {
	c := claims{Name: p.Name, Roles: p.Roles.Names(), Unit: p.UnitID}
	token, err = s.mint(audienceStaff, p.UserID, AccessLife, &c)
	if err != nil {
		return "", time.Time{}, err
	}
	return token, c.ExpiresAt.UTC(), nil
}

// Verify returns whom an access token proves.
func (s *Signer) Verify(token string) (Principal, error) {
	c, err := s.verify(audienceStaff, token)
	if err != nil {
		return Principal{}, err
	}
	rs := make([]Role, len(c.Roles))
	for i, r := range c.Roles {
		rs[i] = Role(r)
	}
	return Principal{UserID: c.Subject, Name: c.Name, Roles: NewRoleSet(rs...), UnitID: c.Unit}, nil
}

// MintContestant returns a contestant token for the contestant with the given ID.
func (s *Signer) MintContestant(id string) (string, error) {
	return s.mint(audienceContestant, id, ContestantLife, &claims{})
}

// VerifyContestant returns whom a contestant token proves.
func (s *Signer) VerifyContestant(token string) (Contestant, error) {
	c, err := s.verify(audienceContestant, token)
	if err != nil {
		return Contestant{}, err
	}
	return Contestant{ID: c.Subject}, nil
}

// MintTicket returns a token that carries t.
func (s *Signer) MintTicket(t Ticket) (string, error) {
	if t.ContestantID == "" {
		return "", errors.New("a ticket needs a contestant")
	}
	return s.mint(audienceAttempt, t.AttemptID, TicketLife, &claims{Contestant: t.ContestantID, Epoch: t.Epoch})
}

// VerifyTicket returns the ticket that a token carries. Whether its epoch still holds the attempt is for the attempt's
// owner to say.
func (s *Signer) VerifyTicket(token string) (Ticket, error) {
	c, err := s.verify(audienceAttempt, token)
	if err != nil {
		return Ticket{}, err
	}
	return Ticket{AttemptID: c.Subject, ContestantID: c.Contestant, Epoch: c.Epoch}, nil
}

func (s *Signer) mint(audience, subject string, life time.Duration, c *claims) (string, error) {
	if subject == "" {
		return "", fmt.Errorf("a token for %s needs a subject", audience)
	}
	now := s.clock()
	c.RegisteredClaims = jwt.RegisteredClaims{
		Issuer:    issuer,
		Subject:   subject,
		Audience:  jwt.ClaimStrings{audience},
		IssuedAt:  jwt.NewNumericDate(now),
		ExpiresAt: jwt.NewNumericDate(now.Add(life)),
	}
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, c).SignedString(s.key)
	if err != nil {
		return "", fmt.Errorf("sign a token for %s: %w", audience, err)
	}
	return token, nil
}

func (s *Signer) verify(audience, token string) (*claims, error) {
	switch {
	case token == "":
		return nil, ErrTokenMissing
	case len(token) > maxTokenBytes:
		return nil, ErrTokenMalformed
	}
	var c claims
	_, err := s.parsers[audience].ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return s.key, nil })
	switch {
	case err == nil && c.Subject != "":
		return &c, nil
	// The library joins what is wrong with the claims, after the signature held: the most telling comes first.
	case errors.Is(err, jwt.ErrTokenInvalidAudience):
		return nil, ErrTokenAudience
	case errors.Is(err, jwt.ErrTokenExpired):
		return nil, ErrTokenExpired
	}
	return nil, ErrTokenMalformed
}
