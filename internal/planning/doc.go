// Package planning holds the campaign's plan and what becomes of it: a Plan with its tasks and duties, the Evidence that
// units file for them, the Periods by whose end they report, and the Reports that are drafted from evidence, signed and
// sent up. Contests are one task of it; their figures are read from package contest and never typed.
//
// Words: a Plan has Tasks; a Task has Duties, the bullets of the document, word for word. An Agency is how the plan names
// a unit of the directory or a group of units. An Indicator is a target that evidence is counted towards. Money is in
// đồng; days are days of Vietnam.
package planning

import "khoabang/internal/fault"

// The errors of planning.
var (
	ErrNoPlan        = fault.New(fault.NotFound, "plan_not_found", "there is no such plan")
	ErrExists        = fault.New(fault.Conflict, "plan_exists", "there is a plan with this ID")
	ErrInvalid       = fault.New(fault.Invalid, "plan_invalid", "the plan is not valid")
	ErrStale         = fault.New(fault.Conflict, "planning_stale", "it was changed since it was read")
	ErrNotAllowed    = fault.New(fault.Forbidden, "planning_not_allowed", "the actor's unit has nothing to do there")
	ErrNoEvidence    = fault.New(fault.NotFound, "evidence_not_found", "there is no such evidence")
	ErrBadEvidence   = fault.New(fault.Invalid, "evidence_invalid", "the evidence is not valid")
	ErrBadNote       = fault.New(fault.Invalid, "note_invalid", "the note is not valid")
	ErrNoAttachment  = fault.New(fault.NotFound, "attachment_not_found", "there is no such attachment")
	ErrBadAttachment = fault.New(fault.Invalid, "attachment_invalid", "it may not be attached")
	ErrNoReport      = fault.New(fault.NotFound, "report_not_found", "there is no such report")
	ErrBadReport     = fault.New(fault.Invalid, "report_invalid", "the report is not valid")
	ErrReportState   = fault.New(fault.Conflict, "report_state", "the report is not at that step")
	ErrBadCalendar   = fault.New(fault.Invalid, "calendar_invalid", "the calendar is not valid")
	ErrNoContent     = fault.New(fault.NotFound, "report_content_not_found", "nothing was sent under that hash")
)
