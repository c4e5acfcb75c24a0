package planning

import (
	"context"
	"slices"
)

// SaveTask stores one task of a plan as somebody edited it who read the plan in the given revision; what others changed since in
// other tasks stays as they left it. It returns what SavePlan returns, and ErrStale with the plan that is stored now only if
// this task was changed since.
func (s *Service) SaveTask(ctx context.Context, a Actor, planID string, revision int, t Task) (Plan, error) {
	all, err := s.PlanHistory(ctx, planID)
	if err != nil {
		return Plan{}, err
	}
	now := all[len(all)-1]
	read := slices.IndexFunc(all, func(p Plan) bool { return p.Revision == revision })
	if read < 0 {
		return now, ErrStale.At("revision", "stale")
	}
	at := slices.IndexFunc(now.Tasks, func(o Task) bool { return o.ID == t.ID })
	was, known := all[read].Task(t.ID)
	switch {
	case at < 0 && !known:
		return Plan{}, ErrInvalid.At("task", "task_unknown", "task", t.ID)
	case at < 0 || !alike(was, now.Tasks[at]):
		return now, ErrStale.At("revision", "stale")
	}
	now = now.Clone()
	now.Tasks[at] = t
	return s.SavePlan(ctx, a, now)
}
