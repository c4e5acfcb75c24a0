package contest

import (
	"fmt"
	"slices"

	"khoabang/internal/fault"
)

// ErrPassed is answered to answers that came after their question was left for good, or after its time was up. They are
// kept, not counted; each is named, as "passed" or as "item_time_up".
var ErrPassed = fault.New(fault.Conflict, "question_passed", "a question that was left cannot be answered any more")

// forward marks as late the entries of a request that the rule of going on only refuses, and names them by their place in
// it: those that passed says of, or the windows. What is stored already keeps what was said of it, so that a request may be
// sent again.
func forward(windows Windows, stored, request []Entry) fault.Check {
	var passed fault.Check
	known := slices.Clone(stored)
	order := make([]int, len(request))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return request[a].Seq - request[b].Seq })
	for _, i := range order {
		e := &request[i]
		judged, at := *e, slices.IndexFunc(stored, func(o Entry) bool { return o.Epoch == e.Epoch && o.Seq == e.Seq })
		if at >= 0 {
			judged = stored[at]
			e.Late = judged.Late
		} else {
			e.Late = e.passed(known) || windows.left(*e) || windows.timeUp(*e)
			known = append(known, *e)
		}
		path := fmt.Sprintf("entries[%d].item", i)
		switch {
		case e.Late && windows.timeUp(judged) && !windows.left(judged):
			passed.Add(path, "item_time_up", "item", e.Item+1)
		case e.Late:
			passed.Add(path, "passed", "item", e.Item+1)
		}
	}
	return passed
}

// passed reports whether e's question had been left when e was given: an entry of a later question counts that was given
// before e, by (Epoch, Seq), or that was received more than the grace before e. The numbers alone could be made up by a
// client that leaves gaps in them; the order of arrival alone would punish a phone whose two requests overtook each other.
func (e Entry) passed(journal []Entry) bool {
	return slices.ContainsFunc(journal, func(o Entry) bool {
		if o.Late || o.Item <= e.Item {
			return false
		}
		before := o.Epoch < e.Epoch || o.Epoch == e.Epoch && o.Seq < e.Seq
		return before || o.ReceivedAt.Before(e.ReceivedAt.Add(-Grace))
	})
}
