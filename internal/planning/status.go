package planning

// Status is how a task stands. It follows the evidence and the calendar; nobody sets it.
type Status string

// The statuses.
const (
	Waiting   Status = "waiting"   // has not begun, and has no evidence
	Running   Status = "running"   // goes on; nothing is missing yet
	Done      Status = "done"      // dated, with evidence, every target reached
	Late      Status = "late"      // dated, and over without that
	Evidenced Status = "evidenced" // without an end, with evidence in the period
	Lacking   Status = "lacking"   // without an end, and the period is over without evidence: never late
	Open      Status = "open"      // the document does not say when; nothing yet
)

// Progress is how far evidence has come to a target.
type Progress struct {
	Indicator
	Value int
}

// Reached reports whether the target is reached; one that was not set is.
func (p Progress) Reached() bool { return p.Value >= p.Target }

// Progress returns how far evidence in totals has come to the task's targets.
func (t Task) Progress(in Totals) []Progress {
	var all []Progress
	for _, x := range t.Indicators {
		n := in.ByTask[t.ID]
		if x.Kind != "" {
			n = in.TaskKind[Pair{t.ID, string(x.Kind)}]
		}
		all = append(all, Progress{x, n.Of(x.Measure)})
	}
	return all
}

// Evidence returns what counts for the task in totals: what was filed for it or, for a content area, about it.
func (t Task) Evidence(in Totals) Tally {
	if t.Category == Content {
		return in.ByArea[t.ID]
	}
	return in.ByTask[t.ID]
}

// StatusOn returns how the task stands on a day: a dated one by the totals of the whole plan, one without an end by those of
// the period.
func (t Task) StatusOn(today Day, period Span, whole, within Totals) Status {
	switch {
	case t.Schedule.Dated():
		return t.dated(today, t.Evidence(whole), t.Progress(whole))
	case t.Schedule.Recurs():
		return t.recurring(today, period, t.Evidence(within))
	case t.Evidence(within).Entries > 0:
		return Evidenced
	}
	switch t.Schedule.Timing {
	case Continuous, Periodic, Yearly:
		if period.OverAt(today) {
			return Lacking
		}
		return Running
	}
	return Open
}

func (t Task) dated(today Day, got Tally, targets []Progress) Status {
	done := got.Entries > 0
	for _, p := range targets {
		done = done && p.Reached()
	}
	switch {
	case done:
		return Done
	case t.Schedule.Span().OverAt(today):
		return Late
	case today < t.Schedule.From && got.Entries == 0:
		return Waiting
	}
	return Running
}

// recurring wants a piece of evidence for every time that it was due before today.
func (t Task) recurring(today Day, period Span, got Tally) Status {
	overdue := 0
	for _, d := range t.Schedule.Occurrences(period) {
		if d < today {
			overdue++
		}
	}
	switch {
	case got.Entries < overdue:
		return Late
	case got.Entries > 0:
		return Evidenced
	}
	return Running
}
