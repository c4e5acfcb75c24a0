package rehearse

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	mrand "math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"
)

// Door is what a contestant needs to know of a contest before starting.
type Door struct {
	Slug   string `json:"slug"`
	Title  string `json:"title"`
	State  string `json:"state"`
	Notice struct {
		Version string `json:"version"`
	} `json:"notice"`
	Blocks    []Block `json:"blocks"`
	Who       Who     `json:"who"`
	AsksBirth bool    `json:"asks_birth"`
	Units     []Unit  `json:"-"`
}

// Unit is a unit to choose.
type Unit struct {
	ID   string `json:"id"`
	Kind string `json:"kind"`
}

// Door reads a contest's door and the units.
func (s *Server) Door(contest string) (Door, error) {
	var d Door
	if _, err := s.call(0, "GET", "/api/v1/contests/"+contest, "", nil, &d); err != nil {
		return Door{}, err
	}
	var list struct {
		Units []Unit `json:"units"`
	}
	if _, err := s.call(0, "GET", "/api/v1/units", "", nil, &list); err != nil {
		return Door{}, err
	}
	if len(list.Units) == 0 {
		return Door{}, fmt.Errorf("contest %s: there is no unit to choose", contest)
	}
	d.Units = list.Units
	return d, nil
}

// Contestant is a simulated person with an attempt. It may be used by one goroutine at a time.
type Contestant struct {
	AttemptID string
	Items     int

	server *Server
	number int // which of all; says from which local address it comes
	cookie string
	epoch  int
	seq    int
	sheet  []item
	onward bool // nobody goes back to a question
	mu     sync.Mutex
	acked  map[int]answer // by item: the latest that the server said is durable
	unsure map[int]bool   // items whose latest answer got no acknowledgement
}

type item struct {
	Item    int      `json:"item"`
	Kind    string   `json:"kind"`
	Prompts []string `json:"prompts"`
	Options []string `json:"options"`
}

type answer struct {
	Item    int    `json:"item"`
	Choices []int  `json:"choices,omitempty"`
	Number  string `json:"number,omitempty"`
	Text    string `json:"text,omitempty"`
}

type attempt struct {
	ID      string   `json:"id"`
	State   string   `json:"state"`
	Epoch   int      `json:"epoch"`
	Forward bool     `json:"forward"`
	Items   int      `json:"items"`
	Sheet   []item   `json:"sheet"`
	Answers []answer `json:"answers"`
	Ticket  string   `json:"ticket"`
}

type consent struct {
	Notice   string `json:"notice"`
	Accepted bool   `json:"accepted"`
	OnAir    bool   `json:"on_air"`
}

type start struct {
	StartKey string  `json:"start_key"`
	Name     string  `json:"name"`
	entry            // what the contest asks besides
	Contact  string  `json:"contact"`
	Consent  consent `json:"consent"`
}

// Start starts an attempt as the contestant of the given number.
func (s *Server) Start(d Door, number int) (*Contestant, error) {
	c := &Contestant{server: s, number: number, acked: map[int]answer{}, unsure: map[int]bool{}}
	e, err := d.entry(number, time.Now())
	if err != nil {
		return nil, err
	}
	var a attempt
	cookie, err := s.call(number, "POST", "/api/v1/contests/"+d.Slug+"/attempts", "", start{
		StartKey: strings.ToLower(rand.Text()),
		Name:     fmt.Sprintf("Thí sinh tập dượt %d", number),
		entry:    e,
		Contact:  fmt.Sprintf("09%08d", number),
		Consent:  consent{Notice: d.Notice.Version, Accepted: true, OnAir: number%2 == 0},
	}, &a)
	if err != nil {
		return nil, err
	}
	c.cookie = cookie
	c.hold(a)
	return c, nil
}

func (c *Contestant) hold(a attempt) {
	c.AttemptID, c.epoch, c.seq, c.sheet, c.Items, c.onward = a.ID, a.Epoch, 0, a.Sheet, a.Items, a.Forward
}

// Answer gives a random answer to the item, from 1, and returns nil once the server has said that it is durable.
func (c *Contestant) Answer(number int) error {
	if err := c.open(min(number, c.Items)); err != nil {
		return err
	}
	it := c.sheet[(number-1)%len(c.sheet)]
	if c.onward {
		it = c.sheet[min(number, len(c.sheet))-1]
	}
	given := it.guess()
	c.seq++
	entry := struct {
		Seq int `json:"seq"`
		answer
	}{c.seq, given}
	in := struct {
		Epoch   int   `json:"epoch"`
		Entries []any `json:"entries"`
	}{c.epoch, []any{entry}}
	var saved struct {
		Saved []int `json:"saved"`
	}
	_, err := c.server.call(c.number, "POST", "/api/v1/attempts/"+c.AttemptID+"/answers", c.cookie, in, &saved)
	if err == nil && !slices.Contains(saved.Saved, c.seq) {
		err = fmt.Errorf("attempt %s: answer %d was not acknowledged", c.AttemptID, c.seq)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		c.unsure[it.Item] = true
		return err
	}
	c.acked[it.Item] = given
	delete(c.unsure, it.Item)
	return nil
}

// open asks for the questions up to the one of the number, where they are handed out one at a time.
func (c *Contestant) open(number int) error {
	for n := len(c.sheet) + 1; n <= number; n++ {
		var opened struct {
			Question item `json:"question"`
		}
		in := struct {
			Epoch int `json:"epoch"`
		}{c.epoch}
		if _, err := c.server.call(c.number, "POST", fmt.Sprintf("/api/v1/attempts/%s/items/%d/open", c.AttemptID, n), c.cookie, in, &opened); err != nil {
			return err
		}
		c.sheet = append(c.sheet, opened.Question)
	}
	return nil
}

// guess returns a random answer that fits the question.
func (it item) guess() answer {
	a := answer{Item: it.Item}
	switch it.Kind {
	case "numeric", "prediction":
		a.Number = fmt.Sprint(mrand.IntN(100))
	case "ordering":
		a.Choices = mrand.Perm(len(it.Options))
		for i := range a.Choices {
			a.Choices[i]++
		}
	case "matching":
		for range it.Prompts {
			a.Choices = append(a.Choices, mrand.IntN(len(it.Options))+1)
		}
	case "short_text":
		a.Text = fmt.Sprintf("câu trả lời %d", mrand.IntN(100))
	case "multiple":
		for i := range it.Options {
			if mrand.IntN(2) == 0 {
				a.Choices = append(a.Choices, i+1)
			}
		}
		if len(a.Choices) == 0 {
			a.Choices = []int{1}
		}
	default:
		a.Choices = []int{mrand.IntN(len(it.Options)) + 1}
	}
	return a
}

// Submit hands the attempt in, and returns how many of its answers were right.
func (c *Contestant) Submit() (correct int, err error) {
	var r struct {
		Correct int `json:"correct"`
	}
	_, err = c.server.call(c.number, "POST", "/api/v1/attempts/"+c.AttemptID+"/submit", c.cookie, struct{}{}, &r)
	return r.Correct, err
}

// Check takes the attempt over and compares what the server has with what it acknowledged. Items whose latest answer
// got no acknowledgement may hold either.
func (c *Contestant) Check() error {
	var a attempt
	if _, err := c.server.call(c.number, "POST", "/api/v1/attempts/"+c.AttemptID+"/take", c.cookie, struct{}{}, &a); err != nil {
		return fmt.Errorf("attempt %s: %w", c.AttemptID, err)
	}
	stored := map[int]answer{}
	for _, x := range a.Answers {
		stored[x.Item] = x
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for n, want := range c.acked {
		if got, ok := stored[n]; !ok || !c.unsure[n] && !same(c.sheet[n-1], got, want) {
			return fmt.Errorf("attempt %s item %d: the server acknowledged %s and has %s", c.AttemptID, n, text(want), text(got))
		}
	}
	c.hold(a)
	return nil
}

// same reports whether two answers to it mean the same: the order of choices means nothing in a multiple choice.
func same(it item, a, b answer) bool {
	x, y := slices.Clone(a.Choices), slices.Clone(b.Choices)
	if it.Kind == "multiple" {
		slices.Sort(x)
		slices.Sort(y)
	}
	return slices.Equal(x, y) && a.Number == b.Number && a.Text == b.Text
}

func text(a answer) string {
	b, _ := json.Marshal(a)
	return string(b)
}

// MoveTo lets the contestant go on at another node of the same contest.
func (c *Contestant) MoveTo(s *Server) { c.server = s }
