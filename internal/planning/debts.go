package planning

import (
	"context"
	"slices"
)

// SavePeriods stores the periods of a plan as somebody edited them who read the plan in the given revision; what others
// changed since in the plan's other parts stays as they left it. None means the usual ones. It returns what SavePlan returns,
// and ErrStale with the plan that is stored now only if the periods were changed since.
func (s *Service) SavePeriods(ctx context.Context, a Actor, planID string, revision int, periods []Period) (Plan, error) {
	part := func(p Plan) any { return p.Periods }
	return s.savePart(ctx, a, planID, revision, part, func(p *Plan) error {
		p.Periods = slices.Clone(periods)
		return nil
	})
}

// Steps returns what the actor may do next with a report.
func (s *Service) Steps(ctx context.Context, a Actor, r Report) ([]Step, error) {
	sc, err := s.scene(ctx, a, r.PlanID)
	if err != nil {
		return nil, err
	}
	head, err := s.head(ctx, sc, r.UnitID)
	if err != nil {
		return nil, err
	}
	may := map[Step]bool{
		Edit: a.writes(r.UnitID), Send: a.writes(r.UnitID), Sign: a.leads(r.UnitID) && (head.UserID == "" || head.UserID == a.UserID),
		Return: a.leads(sc.owner), Accept: a.leads(sc.owner),
	}
	var steps []Step
	for _, step := range []Step{Edit, Sign, Send, Return, Accept} {
		if _, err := r.State.After(step); err == nil && may[step] {
			steps = append(steps, step)
		}
	}
	return steps, nil
}
