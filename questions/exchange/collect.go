package exchange

import (
	"cmp"

	"khoabang/internal/fault"
	"khoabang/questions"
)

// collector gathers what is wrong with a file and what of it is lost. Every decoder has one.
type collector struct {
	check  fault.Check
	faults int
	lost   []Loss
}

// MaxLost bounds the losses that are listed of one file, questions left out not among them.
const MaxLost = 1000

// add names a fault. line 0 means that it is not known.
func (c *collector) add(path string, line int, code string, args ...any) {
	if c.faults++; c.faults <= questions.MaxFaults {
		c.check.Add(path, code, append([]any{"line", line}, args...)...)
	}
}

// addFields names faults that a reader below has found, with their lines.
func (c *collector) addFields(fields []fault.Field) {
	for _, f := range fields {
		if c.faults++; c.faults <= questions.MaxFaults {
			c.check.Add(f.Path, f.Code, f.Pairs()...)
		}
	}
}

// full reports whether there are so many faults that looking for more is no use.
func (c *collector) full() bool { return c.faults >= questions.MaxFaults }

// lose names something that the bank cannot hold, of a question that it holds otherwise.
func (c *collector) lose(path string, line int, what string, args ...any) {
	c.addLoss(Loss{Path: path, Line: line, What: what, Args: argsOf(args)})
}

// skip names a whole question that the bank cannot hold.
func (c *collector) skip(path string, line int, what string, args ...any) {
	c.addLoss(Loss{Path: path, Line: line, What: what, Args: argsOf(args), Skipped: true})
}

func (c *collector) addLoss(l Loss) {
	if n := len(c.lost); n > 0 && !l.Skipped && c.lost[n-1].Path == l.Path && c.lost[n-1].What == l.What {
		return // the same of the same question
	}
	if l.Skipped || len(c.lost) < MaxLost {
		c.lost = append(c.lost, l)
	}
}

// finish returns f with what was lost, or the faults.
func (c *collector) finish(f File) (File, error) {
	f.Lost = c.lost
	return f, c.check.Err(ErrFile)
}

// valid names what is wrong with a question whose area and difficulty may still be missing, at line of its file.
func (c *collector) valid(q questions.Question, path string, line int) bool {
	q.Area, q.Difficulty = cmp.Or(q.Area, "?"), cmp.Or(q.Difficulty, 1)
	e, ok := fault.As(q.Validate())
	if !ok {
		return true
	}
	for _, f := range e.Fields {
		c.add(path+"."+f.Path, line, f.Code, f.Pairs()...)
	}
	return false
}

// Complete gives the questions that lack an area or a difficulty the given ones. Where "" or 0 leaves some without, it
// returns ErrFile with a field for each, at most questions.MaxFaults, and changes nothing.
func (f *File) Complete(area string, difficulty int) error {
	var c collector
	for i, q := range f.Questions {
		if cmp.Or(q.Area, area) == "" {
			c.add(at("questions", i)+".content_area", 0, "default_needed")
		}
		if cmp.Or(q.Difficulty, difficulty) == 0 {
			c.add(at("questions", i)+".difficulty", 0, "default_needed")
		}
		if c.full() {
			break
		}
	}
	if err := c.check.Err(ErrFile); err != nil {
		return err
	}
	for i := range f.Questions {
		q := &f.Questions[i]
		q.Area, q.Difficulty = cmp.Or(q.Area, area), cmp.Or(q.Difficulty, difficulty)
	}
	return nil
}

func argsOf(pairs []any) map[string]any {
	if len(pairs) == 0 {
		return nil
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i].(string)] = pairs[i+1]
	}
	return m
}
