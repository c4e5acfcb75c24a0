package ruleset

import (
	"time"

	"khoabang/contest"
)

// Publication is a contest.Publication as stores keep it.
type Publication struct {
	ID          string                   `json:"id"`
	ContestID   string                   `json:"contest"`
	RoundID     string                   `json:"round"`
	Number      int                      `json:"number"`
	State       contest.PublicationState `json:"state"`
	Changes     []Change                 `json:"changes,omitempty"`
	PreparedBy  string                   `json:"prepared_by"`
	PreparedAt  time.Time                `json:"prepared_at,omitzero"`
	ConfirmedBy string                   `json:"confirmed_by,omitempty"`
	ConfirmedAt time.Time                `json:"confirmed_at,omitzero"`
	Hash        string                   `json:"hash"`
	Content     string                   `json:"content,omitempty"`
	SignedBy    string                   `json:"signed_by,omitempty"`
	SignedAt    time.Time                `json:"signed_at,omitzero"`
	PublicKey   []byte                   `json:"public_key,omitempty"`
	Signature   []byte                   `json:"signature,omitempty"`
	Revision    int                      `json:"revision"`
}

// Change is a contest.Change.
type Change struct {
	Kind      contest.ChangeKind `json:"kind"`
	Scope     Scope              `json:"scope,omitzero"`
	UnitPrize int                `json:"unit_prize,omitempty"`
	Who       []string           `json:"who"`
	Reason    string             `json:"reason"`
	By        string             `json:"by"`
	At        time.Time          `json:"at"`
}

// PublicationOf returns p as it is stored.
func PublicationOf(p contest.Publication) Publication {
	return Publication{
		ID: p.ID, ContestID: p.ContestID, RoundID: p.RoundID, Number: p.Number, State: p.State,
		Changes: each(p.Changes, func(c contest.Change) Change {
			return Change{c.Kind, Scope(c.Scope), c.UnitPrize, c.Who, c.Reason, c.By, contest.Millis(c.At)}
		}),
		PreparedBy: p.PreparedBy, PreparedAt: contest.Millis(p.PreparedAt), ConfirmedBy: p.ConfirmedBy,
		ConfirmedAt: contest.Millis(p.ConfirmedAt), Hash: p.Hash, Content: p.Content, SignedBy: p.SignedBy,
		SignedAt: contest.Millis(p.SignedAt), PublicKey: p.PublicKey, Signature: p.Signature, Revision: p.Revision,
	}
}

// Publication returns p as the domain has it.
func (p Publication) Publication() contest.Publication {
	return contest.Publication{
		ID: p.ID, ContestID: p.ContestID, RoundID: p.RoundID, Number: p.Number, State: p.State,
		Changes: each(p.Changes, func(c Change) contest.Change {
			return contest.Change{Kind: c.Kind, Scope: contest.Scope(c.Scope), UnitPrize: c.UnitPrize, Who: c.Who, Reason: c.Reason, By: c.By, At: c.At}
		}),
		PreparedBy: p.PreparedBy, PreparedAt: p.PreparedAt, ConfirmedBy: p.ConfirmedBy, ConfirmedAt: p.ConfirmedAt,
		Hash: p.Hash, Content: p.Content, SignedBy: p.SignedBy, SignedAt: p.SignedAt, PublicKey: p.PublicKey,
		Signature: p.Signature, Revision: p.Revision,
	}
}
