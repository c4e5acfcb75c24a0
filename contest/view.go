package contest

import (
	"slices"

	"khoabang/questions"
)

// Held is what the holder of an attempt gets. There is no key in it, and no ID of a question or an option.
type Held struct {
	Contest    Contest
	Attempt    Attempt // with Deadline as the schedule has it now
	Sheet      []Shown // the questions that have been handed out; none while Waiting
	Items      int     // how many there are in all
	Windows    Windows // of the questions of Sheet; none where the sheet is handed out as a whole
	Answers    []Given // that count so far
	ResumeCode string
	Fresh      bool // the attempt was started by this call
	Waiting    bool // for the round to start: nobody is given questions yet
}

// Shown is a question as a contestant sees it. Its texts are Markdown; see package markdown.
type Shown struct {
	Item    int // from 1
	Kind    questions.Kind
	Stem    string
	Prompts []string // of a matching question: what an option is to be found for
	Options []string // in the order shown

	Prediction Prediction // what is to be predicted, instead of a stem
}

// Given is an answer by the positions that a contestant sees. The zero value, but for Item, is no answer.
type Given struct {
	Item    int    // from 1
	Choices []int  // positions of options from 1; see questions.Answer for their order; 0 is a prompt without a choice
	Number  string // as typed, for a numeric question or a prediction
	Text    string // as typed, for a short text question
}

// hold puts together what the holder of an attempt gets.
func (s *Service) hold(c Contest, p Paper, a Attempt, entries []Entry, fresh bool) Held {
	h := Held{Contest: c, Attempt: a, Items: len(a.Sheet.Items), ResumeCode: s.resumeCode(a.ID), Fresh: fresh}
	if _, ok := c.Round(a.RoundID); ok {
		h.Attempt.Deadline, _ = c.deadline(a)
	}
	if h.Waiting = c.Waits(a, s.now()); h.Waiting {
		return h
	}
	open := a.Sheet.Items
	if w := c.Windows(a); w != nil {
		open, h.Windows = open[:w.Opened()], w[:w.Opened()]
	}
	for i, it := range open {
		q, _ := p.Question(it.Ref)
		h.Sheet = append(h.Sheet, it.show(i, q, p))
	}
	for i, ans := range Counted(len(open), entries) {
		if !ans.Empty() {
			h.Answers = append(h.Answers, open[i].give(i, ans))
		}
	}
	return h
}

// show returns the item at index i as a contestant sees it.
func (it Item) show(i int, q questions.Question, p Paper) Shown {
	v := Shown{Item: i + 1, Kind: q.Kind, Stem: q.Stem}
	if it.Ref == predictionRef {
		v.Prediction = p.Prediction
	}
	for _, o := range q.Prompts {
		v.Prompts = append(v.Prompts, o.Text)
	}
	for _, id := range it.Options {
		o, _ := q.Option(id)
		v.Options = append(v.Options, o.Text)
	}
	return v
}

// give returns an answer to the item at index i by positions.
func (it Item) give(i int, a questions.Answer) Given {
	g := Given{Item: i + 1, Number: string(a.Number), Text: a.Text}
	for _, id := range a.Options {
		g.Choices = append(g.Choices, slices.Index(it.Options, id)+1)
	}
	return g
}

// key returns what is right for the item at index i by positions, as an answer that would earn full marks.
func (it Item) key(i int, q questions.Question) Given {
	a := questions.Answer{Options: q.Key.Options, Number: q.Key.Number}
	if len(q.Key.Texts) > 0 {
		a.Text = q.Key.Texts[0]
	}
	g := it.give(i, a)
	if q.Kind == questions.Multiple {
		slices.Sort(g.Choices)
	}
	return g
}
