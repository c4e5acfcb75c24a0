package auth

import (
	"slices"
	"strings"
)

// Role is what a member of staff may do; routes name the roles that may use them.
type Role string

// The roles.
const (
	Administrator   Role = "administrator"    // users, settings, everything
	Organiser       Role = "organiser"        // runs contests
	Author          Role = "author"           // writes questions
	Reviewer        Role = "reviewer"         // reviews questions
	Jury            Role = "jury"             // decides on disputes and amendments
	UnitCoordinator Role = "unit_coordinator" // follows the participation of a unit
	Broadcaster     Role = "broadcaster"      // runs outputs for broadcast and press
	Inspector       Role = "inspector"        // reads everything, changes nothing
	AgencyLead      Role = "agency_lead"      // leads the tasks of an agency
	UnitReporter    Role = "unit_reporter"    // reports for a unit
	Leadership      Role = "leadership"       // reads overviews
)

// roles is the table of roles, in the order in which they are listed everywhere.
var roles = []Role{Administrator, Organiser, Author, Reviewer, Jury, UnitCoordinator, Broadcaster, Inspector,
	AgencyLead, UnitReporter, Leadership}

// Roles returns all roles, in the order in which they are listed everywhere.
func Roles() []Role { return slices.Clone(roles) }

// ParseRole returns the role written as s, or ErrRoleUnknown, which names the valid ones.
func ParseRole(s string) (Role, error) {
	if r := Role(s); slices.Contains(roles, r) {
		return r, nil
	}
	names := NewRoleSet(roles...).String()
	e := ErrRoleUnknown.With("role", s, "roles", names).At("roles", "role_unknown", "role", s, "roles", names)
	e.Text += `: "` + s + `" is none of ` + names
	return "", e
}

// RoleSet is a set of roles, in the order of Roles and without repeats.
type RoleSet []Role

// NewRoleSet returns the set of the given roles; unknown ones are left out.
func NewRoleSet(rs ...Role) RoleSet {
	var set RoleSet
	for _, r := range roles {
		if slices.Contains(rs, r) {
			set = append(set, r)
		}
	}
	return set
}

// ParseRoles returns the set of the roles written as names, or the error of ParseRole for the first unknown one.
func ParseRoles(names []string) (RoleSet, error) {
	rs := make([]Role, 0, len(names))
	for _, s := range names {
		r, err := ParseRole(s)
		if err != nil {
			return nil, err
		}
		rs = append(rs, r)
	}
	return NewRoleSet(rs...), nil
}

// Has reports whether r is in the set.
func (s RoleSet) Has(r Role) bool { return slices.Contains(s, r) }

// Any reports whether at least one of rs is in the set.
func (s RoleSet) Any(rs ...Role) bool { return slices.ContainsFunc(rs, s.Has) }

// Names returns the names of the roles.
func (s RoleSet) Names() []string {
	names := make([]string, len(s))
	for i, r := range s {
		names[i] = string(r)
	}
	return names
}

// String returns the names, separated by commas.
func (s RoleSet) String() string { return strings.Join(s.Names(), ", ") }
