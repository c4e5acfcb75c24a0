package auth

// Principal is a member of staff whose access token was verified. Name, roles and unit are those at the time the token
// was made, at most AccessLife ago.
type Principal struct {
	UserID string
	Name   string
	Roles  RoleSet
	UnitID string // "" for none
}

// Contestant is a contestant whose token was verified. Whether the record still exists is for its owner to say.
type Contestant struct {
	ID string
}

// Ticket is the right to one attempt's socket, for the tab or device that holds the given epoch.
type Ticket struct {
	AttemptID    string
	ContestantID string
	Epoch        int
}
