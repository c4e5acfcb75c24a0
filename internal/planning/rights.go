package planning

import "context"

// Rights is what an actor may do with a plan.
type Rights struct {
	Owner   string // the unit whose plan it is; "" for none
	Edit    bool   // the plan itself
	File    bool   // evidence for the actor's unit
	SeesAll bool   // what every unit does
}

// Rights returns what the actor may do with the plan.
func (v View) Rights() Rights {
	a := v.actor
	return Rights{Owner: v.planOwner(), Edit: v.edits(), File: a.UnitID != "" && a.writes(a.UnitID), SeesAll: v.seesAll()}
}

// planOwner returns the unit whose plan it is that is looked at; "" for none.
func (sc scene) planOwner() string {
	if sc.plan.UnitID != "" {
		return sc.plan.UnitID
	}
	return sc.owner
}

// edits reports whether the actor may edit the plan.
func (sc scene) edits() bool { return sc.actor.leads(sc.planOwner()) }

// MayConfirm reports for each piece of evidence of a plan whether the actor's unit stands above its unit.
func (s *Service) MayConfirm(ctx context.Context, a Actor, planID string, all []Evidence) ([]bool, error) {
	sc, err := s.scene(ctx, a, planID)
	may := make([]bool, len(all))
	for i, e := range all {
		may[i] = err == nil && sc.above(e.UnitID, e.TaskID)
	}
	return may, err
}

// MayLead reports whether the actor decides for a unit.
func (a Actor) MayLead(unitID string) bool { return a.leads(unitID) }

// MayWrite reports whether the actor files evidence for a unit.
func (a Actor) MayWrite(unitID string) bool { return a.writes(unitID) }
