package contest

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
)

// Frozen is the head of a published result: everything but the standings, which it holds by their hashes. Its canonical
// bytes are its JSON without spaces, the fields in the order of these types; the publication's hash is the SHA-256 of
// them. It holds no names and no contacts: people are PersonRefs, words about people are hashes, and whoever won is bound
// to a name by a salted commitment, which says nothing once the contestant's record is erased.
type Frozen struct {
	Form         int               `json:"form"`
	ContestID    string            `json:"contest"`
	RoundID      string            `json:"round"`
	Number       int               `json:"number"`
	ConfirmedBy  string            `json:"confirmed_by"`
	ConfirmedAt  string            `json:"confirmed_at"`
	People       int               `json:"people"`
	Attempts     int               `json:"attempts"`
	Perfect      int               `json:"perfect_people"`
	Rounds       []FrozenRound     `json:"rounds"`
	Figures      []FrozenFigure    `json:"figures"`
	Lots         []FrozenLot       `json:"lots"`
	Disqualified []FrozenOut       `json:"disqualified"`
	Amendments   []FrozenAmendment `json:"amendments"`
	Changes      []FrozenChange    `json:"changes"`
	Awards       []FrozenAward     `json:"awards"`
	Units        []FrozenUnit      `json:"units"`
	UnitAwards   []FrozenUnitAward `json:"unit_awards"`
	Standings    []FrozenStandings `json:"standings"`
	Statistics   string            `json:"statistics_sha256,omitempty"` // of the part that holds them; "" in form 1, which has none
}

// FrozenRound is a round that the result is made of.
type FrozenRound struct {
	ID       string `json:"id"`
	OpensAt  string `json:"opens_at"`
	ClosesAt string `json:"closes_at"`
}

// FrozenFigure is a figure that was predicted.
type FrozenFigure struct {
	RoundID string `json:"round"`
	BlockID string `json:"block"`
	Value   string `json:"value"`
	FixedAt string `json:"fixed_at"`
	FixedBy string `json:"fixed_by"`
}

// FrozenLot is the published seed of a lot.
type FrozenLot struct {
	RoundID string `json:"round"`
	BlockID string `json:"block"`
	Seed    string `json:"seed"`
	DrawnAt string `json:"drawn_at"`
	DrawnBy string `json:"drawn_by"`
}

// FrozenOut is an attempt that was disqualified; lifted where that was taken back. Reasons are hashes.
type FrozenOut struct {
	AttemptID string `json:"attempt"`
	Reason    string `json:"reason_sha256"`
	At        string `json:"at"`
	By        string `json:"by"`
	Lifted    string `json:"lifted_sha256"`
	LiftedAt  string `json:"lifted_at"`
	LiftedBy  string `json:"lifted_by"`
}

// FrozenAmendment is an amendment that is in force.
type FrozenAmendment struct {
	ID         string   `json:"id"`
	BankID     string   `json:"bank"`
	QuestionID string   `json:"question"`
	Revision   int      `json:"revision"`
	Remedy     Remedy   `json:"remedy"`
	Options    []string `json:"key_options"`
	Number     string   `json:"key_number"`
	Reason     string   `json:"reason"`
	ProposedBy string   `json:"proposed_by"`
	SignedBy   string   `json:"signed_by"`
	SignedAt   string   `json:"signed_at"`
}

// FrozenChange is a change of the jury. Its reason is a hash.
type FrozenChange struct {
	Kind      ChangeKind `json:"kind"`
	RoundID   string     `json:"round"`
	BlockID   string     `json:"block"`
	UnitPrize int        `json:"unit_prize"`
	Who       []string   `json:"who"`
	Reason    string     `json:"reason_sha256"`
	By        string     `json:"by"`
	At        string     `json:"at"`
}

// FrozenAward is a prize, or a place on the reserve list where Prize is -1.
type FrozenAward struct {
	RoundID string `json:"round"`
	BlockID string `json:"block"`
	Prize   int    `json:"prize"`
	Name    string `json:"name"`
	Amount  int64  `json:"amount"`
	Place   int    `json:"place"`
	FrozenStanding
	// Person is the SHA-256 of the record's salt, a line feed and the name; "" where there is no record or no salt.
	Person string `json:"person_sha256"`
}

// FrozenStanding is a line of standings.
type FrozenStanding struct {
	Rank       int    `json:"rank"`
	Who        string `json:"who"` // a PersonRef
	AttemptID  string `json:"attempt"`
	Block      string `json:"of_block"`
	UnitID     string `json:"unit"`
	Correct    int    `json:"correct"`
	Of         int    `json:"of"`
	Points     int    `json:"points"` // in thousandths
	DurationMS int64  `json:"duration_ms"`
	Submitted  int64  `json:"submitted_ms"` // since 1970
	Predicted  string `json:"predicted"`
	Attempts   int    `json:"attempts"`
	Perfect    int    `json:"perfect"`
}

// FrozenUnit is what a unit came to, with the sizes it was measured by.
type FrozenUnit struct {
	Rank        int              `json:"rank"`
	UnitID      string           `json:"unit"`
	GroupID     string           `json:"group"`
	Kind        string           `json:"kind"`
	Headcount   int              `json:"headcount"`
	People      int              `json:"people"`
	Attempts    int              `json:"attempts"`
	Winners     int              `json:"winners"`
	PrizePoints int              `json:"prize_points"`
	Categories  []FrozenCategory `json:"categories"`
	Staff       []FrozenCategory `json:"staff"`
}

// FrozenCategory is a category of a unit's staff: its size, and where there is a quota what was needed and reached.
type FrozenCategory struct {
	Category  string `json:"category"`
	Headcount int    `json:"headcount"`
	Need      int    `json:"need"`
	People    int    `json:"people"`
}

// FrozenUnitAward is a unit's prize.
type FrozenUnitAward struct {
	Prize  int    `json:"prize"`
	Name   string `json:"name"`
	Amount int64  `json:"amount"`
	UnitID string `json:"unit"`
}

// FrozenStandings says what the standings of a scope are: their lines are FrozenStandings as JSON, a line feed after each.
type FrozenStandings struct {
	RoundID string `json:"round"`
	BlockID string `json:"block"`
	Lines   int    `json:"lines"`
	SHA256  string `json:"sha256"`
}

// part names the standings of a scope among the parts of a content.
func (f FrozenStandings) part() string { return "standings/" + f.RoundID + "/" + f.BlockID }

// statisticsPart names the statistics among the parts of a content: Statistics as JSON.
const statisticsPart = "statistics"

// headPart names the head among the parts of a content.
const headPart = "head"

// freeze writes what a proposal comes to for a publication that is confirmed, and returns the canonical bytes of its head.
// commitments are by PersonRef. For no statistics the head has form 1, which knew none.
func freeze(p Publication, prop Proposal, commitments map[string]string, statistics *Statistics, to sink) ([]byte, error) {
	f := frozenHead(p, prop)
	f.Awards = frozenAwards(p, prop, commitments)
	for _, s := range prop.Standings {
		if s.Scope.RoundID != p.RoundID {
			continue
		}
		fs, err := freezeStandings(s, to)
		if err != nil {
			return nil, err
		}
		f.Standings = append(f.Standings, fs)
	}
	if statistics != nil {
		b, err := json.Marshal(statistics)
		if err != nil {
			return nil, err
		}
		f.Form, f.Statistics = 2, hashOf(b)
		if err := writePart(to, statisticsPart, b); err != nil {
			return nil, err
		}
	}
	head, err := json.Marshal(f)
	if err != nil {
		return nil, err
	}
	winners, err := json.Marshal(winnersOf(p, prop))
	if err != nil {
		return nil, err
	}
	return head, errors.Join(writePart(to, winnersPart, winners), writePart(to, headPart, head))
}

func writePart(to sink, part string, b []byte) error {
	w, err := to(part)
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return errors.Join(err, w.Close())
}

// winnersPart names the list of the contestants' IDs of those who are awarded something, by which the server finds the
// names of those who agreed to being named. It is no part of what is hashed, and never leaves the server.
const winnersPart = "winners"

func winnersOf(p Publication, prop Proposal) []string {
	ids := []string{}
	for _, a := range prop.AwardsOf(p.RoundID) {
		ids = append(ids, a.Standing.ContestantID)
	}
	return ids
}

// Winners returns how those who are awarded something are shown in public, by PersonRef; see Labels.
func (s *Service) Winners(ctx context.Context, p Publication) (map[string]Label, error) {
	return s.winners(ctx, p, func(ids []string) (map[string]Label, error) { return s.Labels(ctx, p.ContestID, ids) })
}

// WinningPeople returns how those who are awarded something, or are on the reserve list, are known to staff, by PersonRef;
// see People.
func (s *Service) WinningPeople(ctx context.Context, p Publication) (map[string]Label, error) {
	return s.winners(ctx, p, func(ids []string) (map[string]Label, error) { return s.People(ctx, ids) })
}

// winnerIDs returns the IDs of the contestants of the frozen awards, in their order.
func (s *Service) winnerIDs(ctx context.Context, p Publication) ([]string, error) {
	r, err := readPart(ctx, s.Store, p.Content, winnersPart)
	if err != nil {
		return nil, err
	}
	var ids []string
	if err := json.NewDecoder(r).Decode(&ids); err != nil {
		return nil, fmt.Errorf("winners of publication %s: %w", p.ID, err)
	}
	return ids, nil
}

func (s *Service) winners(ctx context.Context, p Publication, labelled func(ids []string) (map[string]Label, error)) (map[string]Label, error) {
	ids, err := s.winnerIDs(ctx, p)
	if err != nil {
		return nil, err
	}
	labels, err := labelled(ids)
	by := make(map[string]Label, len(labels))
	for id, l := range labels {
		by[PersonRef(id)] = l
	}
	return by, err
}

// freezeStandings writes the lines of one scope.
func freezeStandings(s ScopeStandings, to sink) (FrozenStandings, error) {
	f := FrozenStandings{RoundID: s.Scope.RoundID, BlockID: s.Scope.BlockID, Lines: len(s.Standings)}
	w, err := to(f.part())
	if err != nil {
		return f, err
	}
	sum := sha256.New()
	lines := bufio.NewWriterSize(io.MultiWriter(sum, w), 1<<16)
	e := json.NewEncoder(lines)
	for _, st := range s.Standings {
		if err := e.Encode(frozenStanding(st)); err != nil {
			return f, err
		}
	}
	if err := lines.Flush(); err != nil {
		return f, err
	}
	f.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return f, w.Close()
}

func frozenStanding(s Standing) FrozenStanding {
	return FrozenStanding{Rank: s.Rank, Who: PersonRef(s.ContestantID), AttemptID: s.AttemptID, Block: s.BlockID, UnitID: s.UnitID,
		Correct: s.Correct, Of: s.Of, Points: s.Points, DurationMS: s.Duration.Milliseconds(), Submitted: s.SubmittedAt.UnixMilli(),
		Predicted: string(s.Predicted), Attempts: s.Attempts, Perfect: s.Perfect}
}

// frozenHead returns the head without awards and standings.
func frozenHead(p Publication, prop Proposal) Frozen {
	c, n := prop.Contest, prop.CountsOf(p.RoundID)
	f := Frozen{Form: 1, ContestID: p.ContestID, RoundID: p.RoundID, Number: p.Number, ConfirmedBy: p.ConfirmedBy,
		ConfirmedAt: written(p.ConfirmedAt), People: n.People, Attempts: n.Attempts, Perfect: n.PerfectPeople}
	for _, r := range c.Rounds {
		if p.RoundID == "" || p.RoundID == r.ID {
			f.Rounds = append(f.Rounds, FrozenRound{r.ID, written(r.OpensAt), written(r.ClosesAt)})
		}
	}
	f.decisions(c)
	for _, x := range p.Changes {
		f.Changes = append(f.Changes, FrozenChange{x.Kind, x.Scope.RoundID, x.Scope.BlockID, x.UnitPrize, x.Who, wordsHash(x.Reason), x.By, written(x.At)})
	}
	if p.RoundID == "" { // units are measured by the contest as a whole
		for _, u := range prop.Units {
			f.Units = append(f.Units, frozenUnit(u))
		}
	}
	for _, a := range prop.unitAwardsOf(p.RoundID) {
		prize := c.Collective.Prizes[a.Prize]
		f.UnitAwards = append(f.UnitAwards, FrozenUnitAward{a.Prize, prize.Name, prize.Amount, a.Unit.UnitID})
	}
	return f
}

// decisions takes over what was decided about a contest.
func (f *Frozen) decisions(c Contest) {
	for _, x := range c.Figures {
		f.Figures = append(f.Figures, FrozenFigure{x.Scope.RoundID, x.Scope.BlockID, string(x.Value), written(x.FixedAt), x.FixedBy})
	}
	for _, l := range c.Lots {
		f.Lots = append(f.Lots, FrozenLot{l.Scope.RoundID, l.Scope.BlockID, l.Seed, written(l.DrawnAt), l.DrawnBy})
	}
	for _, d := range c.Disqualified {
		f.Disqualified = append(f.Disqualified, FrozenOut{d.AttemptID, wordsHash(d.Reason), written(d.At), d.By,
			wordsHash(d.Lifted), written(d.LiftedAt), d.LiftedBy})
	}
	for _, a := range c.Amendments {
		if a.Signed() {
			f.Amendments = append(f.Amendments, FrozenAmendment{ID: a.ID, BankID: a.Question.BankID, QuestionID: a.Question.ID,
				Revision: a.Question.Revision, Remedy: a.Remedy, Options: a.Key.Options, Number: string(a.Key.Number), Reason: a.Reason,
				ProposedBy: a.ProposedBy, SignedBy: a.SignedBy, SignedAt: written(a.SignedAt)})
		}
	}
}

func frozenAwards(p Publication, prop Proposal, commitments map[string]string) []FrozenAward {
	var list []FrozenAward
	for _, a := range prop.AwardsOf(p.RoundID) {
		f := FrozenAward{RoundID: a.Scope.RoundID, BlockID: a.Scope.BlockID, Prize: a.Prize, Place: a.Place, FrozenStanding: frozenStanding(a.Standing)}
		if a.Prize >= 0 {
			prize := prop.Contest.Awards.Prizes[a.Prize]
			f.Name, f.Amount = prize.Name, prize.Amount
		}
		f.Person = commitments[f.Who]
		list = append(list, f)
	}
	return list
}

func frozenUnit(u UnitResult) FrozenUnit {
	f := FrozenUnit{Rank: u.Rank, UnitID: u.UnitID, GroupID: u.GroupID, Kind: u.Kind, Headcount: u.Headcount, People: u.People,
		Attempts: u.Attempts, Winners: u.Winners, PrizePoints: u.PrizePoints}
	for _, c := range u.Categories {
		f.Categories = append(f.Categories, FrozenCategory{c.Category, c.Headcount, c.Need, c.People})
	}
	for _, c := range u.UnitStaff.Categories {
		f.Staff = append(f.Staff, FrozenCategory{Category: c.Category, Headcount: c.Headcount})
	}
	return f
}

// staff returns the sizes of units that the result was measured by.
func (f Frozen) staff() []UnitStaff {
	var list []UnitStaff
	for _, u := range f.Units {
		s := UnitStaff{UnitID: u.UnitID, Kind: u.Kind, Headcount: u.Headcount}
		for _, c := range u.Staff {
			s.Categories = append(s.Categories, CategoryStaff{c.Category, c.Headcount})
		}
		list = append(list, s)
	}
	return list
}

// commitments returns what the awards commit to, by PersonRef.
func (f Frozen) commitments() map[string]string {
	by := map[string]string{}
	for _, a := range f.Awards {
		by[a.Who] = a.Person
	}
	return by
}

// written returns a moment as it is frozen; "" for none.
func written(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(stampForm)
}

// wordsHash returns the SHA-256 of words in hexadecimal; "" for none.
func wordsHash(words string) string {
	if words == "" {
		return ""
	}
	return hashOf([]byte(words))
}

// commitments returns the commitments to the names of those who are awarded something in a round, by PersonRef.
func (s *Service) commitments(ctx context.Context, prop Proposal, roundID string) (map[string]string, error) {
	var ids []string
	for _, a := range prop.AwardsOf(roundID) {
		ids = append(ids, a.Standing.ContestantID)
	}
	by := map[string]string{}
	for part := range slices.Chunk(ids, 500) {
		people, err := s.Store.ContestantsByID(ctx, part)
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			by[PersonRef(p.ID)] = p.Commitment()
		}
	}
	return by, nil
}

// Commitment returns what a published result says of a winner's name: the SHA-256 of the record's salt, a line feed and
// the name; "" without a salt. With the salt anybody can check a name; without it nobody can find one.
func (p Contestant) Commitment() string {
	if p.Salt == "" {
		return ""
	}
	return hashOf([]byte(p.Salt + "\n" + p.Name))
}

// ReadFrozen returns the head of a publication that is confirmed. It returns ErrNoContent where it is not there, and an
// error where its hash is not that of the publication.
func ReadFrozen(ctx context.Context, store Store, p Publication) (Frozen, error) {
	head, err := readHead(ctx, store, p)
	if err != nil {
		return Frozen{}, err
	}
	var f Frozen
	if got := hashOf(head); got != p.Hash {
		return f, fmt.Errorf("publication %s: its head has the hash %s", p.ID, got)
	}
	return f, json.Unmarshal(head, &f)
}

func readHead(ctx context.Context, store Store, p Publication) ([]byte, error) {
	r, err := readPart(ctx, store, p.Content, headPart)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// Frozen returns the head of a publication that is confirmed, from memory after the first time.
func (s *Service) Frozen(ctx context.Context, p Publication) (Frozen, error) {
	return s.frozen.get(p.Content, s.now(), forever, func() (Frozen, error) { return ReadFrozen(ctx, s.Store, p) })
}

// FrozenHead returns the canonical bytes of the head of a publication that is confirmed.
func (s *Service) FrozenHead(ctx context.Context, p Publication) ([]byte, error) {
	return readHead(ctx, s.Store, p)
}
