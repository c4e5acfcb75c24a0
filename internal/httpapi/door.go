package httpapi

import (
	"time"

	"khoabang/contest"
	"khoabang/questions"
)

// doorRound is a round as the door and the board page tell it.
type doorRound struct {
	ID       string        `json:"id"`
	Name     string        `json:"name"`
	State    contest.State `json:"state"`
	OpensAt  stamp         `json:"opens_at,omitzero"`
	ClosesAt stamp         `json:"closes_at,omitzero"`
	together
	sealing
}

// sealing says whether boards are sealed, and when they can open at the earliest.
type sealing struct {
	Sealed bool  `json:"sealed"`
	Until  stamp `json:"sealed_until,omitzero"`
}

func sealingOf(c contest.Contest, scope contest.Scope, now time.Time) (v sealing) {
	if v.Sealed = c.Sealed(scope, now); v.Sealed {
		v.Until = stamp(c.SealedUntil(scope))
	}
	return v
}

// doorBlock is a block and whom it admits, besides what the contest asks.
type doorBlock struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Who  who    `json:"who"`
}

// who is a contest.Eligibility, as far as a form can ask for it.
type who struct {
	MinAge     int      `json:"min_age,omitempty"`
	MaxAge     int      `json:"max_age,omitempty"`
	UnitKinds  []string `json:"unit_kinds,omitempty"`
	UnitIDs    []string `json:"units,omitempty"`
	Categories []string `json:"categories,omitempty"`
}

type doorCategory struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// entry is what somebody is asked for before starting, besides the name, the unit and a contact.
type entry struct {
	Round      string         `json:"round"` // ID of the one that matters now
	Rounds     []doorRound    `json:"rounds"`
	Blocks     []doorBlock    `json:"blocks"`
	Categories []doorCategory `json:"categories"`
	Who        who            `json:"who"` // of every block
	AsksBirth  bool           `json:"asks_birth"`
	sealing                   // of the board of the contest as a whole
}

func whoOf(e contest.Eligibility) who {
	return who{MinAge: e.MinAge, MaxAge: e.MaxAge, UnitKinds: e.UnitKinds, UnitIDs: e.UnitIDs, Categories: e.Categories}
}

func entryOf(c contest.Contest, now time.Time) entry {
	v := entry{
		Round: c.Current(now).ID, Rounds: []doorRound{}, Blocks: []doorBlock{}, Categories: []doorCategory{}, Who: whoOf(c.Who),
		AsksBirth: c.AsksBirth(), sealing: sealingOf(c, contest.Scope{}, now),
	}
	for _, r := range c.Rounds {
		if state := r.State(now); state != contest.Draft {
			v.Rounds = append(v.Rounds, doorRound{ID: r.ID, Name: r.Name, State: state, OpensAt: stamp(r.OpensAt),
				ClosesAt: stamp(r.ClosesAt), together: togetherOf(c, r), sealing: sealingOf(c, contest.Scope{RoundID: r.ID}, now)})
		}
	}
	for _, b := range c.Blocks {
		v.Blocks = append(v.Blocks, doorBlock{ID: b.ID, Name: b.Name, Who: whoOf(b.Who)})
	}
	for _, g := range c.Categories {
		v.Categories = append(v.Categories, doorCategory(g))
	}
	return v
}

// ruling is a contest.Ruling of the API.
type ruling struct {
	Kind   contest.RulingKind `json:"kind"`
	At     stamp              `json:"at"`
	Round  string             `json:"round,omitempty"` // its name
	Block  string             `json:"block,omitempty"` // its name
	From   stamp              `json:"from,omitzero"`
	To     stamp              `json:"to,omitzero"`
	Value  questions.Decimal  `json:"value,omitempty"`
	Seed   string             `json:"seed,omitempty"`
	Reason string             `json:"reason,omitempty"`
}

func rulingsOf(c contest.Contest) []ruling {
	list := []ruling{}
	for _, v := range c.Rulings() {
		r, _ := c.Round(v.Scope.RoundID)
		b, _ := c.Block(v.Scope.BlockID)
		list = append(list, ruling{Kind: v.Kind, At: stamp(v.At), Round: r.Name, Block: b.Name, From: stamp(v.From), To: stamp(v.To),
			Value: v.Value, Seed: v.Seed, Reason: v.Reason})
	}
	return list
}
