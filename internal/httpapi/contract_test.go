package httpapi_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"khoabang/internal/auth"
	"khoabang/internal/httpapi"
)

var parameter = regexp.MustCompile(`:([a-z]+)`)

// documented returns a path as the OpenAPI document writes it.
func documented(path string) string { return parameter.ReplaceAllString(path, "{$1}") }

func TestEveryRouteIsDocumentedAndTheOtherWayRound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	inDocument := map[string]*openapi3.Operation{}
	for path, item := range w.spec.doc.Paths.Map() {
		for method, op := range item.Operations() {
			inDocument[method+" "+path] = op
		}
	}
	inTable := map[string]bool{}
	for _, r := range w.server.Table() {
		key := r.Method + " " + documented(r.Path)
		inTable[key] = true
		op := inDocument[key]
		if op == nil {
			t.Errorf("%s is served and not documented", key)
			continue
		}
		if op.OperationID != r.Operation {
			t.Errorf("%s is operation %q in the document and %q in the table", key, op.OperationID, r.Operation)
		}
		if got, want := security(op), r.Access.Proof(); got != want {
			t.Errorf("%s asks for %q in the document and for %q in the table", key, got, want)
		}
	}
	for key := range inDocument {
		if !inTable[key] {
			t.Errorf("%s is documented and not served", key)
		}
	}
	pages := map[string]bool{}
	for _, p := range w.server.Pages() {
		pages[p.Method+" "+p.Path] = true
	}
	for _, s := range w.server.Served() {
		method := s.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		if !inTable[method+" "+documented(s.Path)] && !pages[method+" "+s.Path] {
			t.Errorf("%s %s is served and in no table", s.Method, s.Path)
		}
	}
}

// security returns what an operation asks for, in the table's words. What a socket's first message proves cannot be
// said by a security scheme: its description says it.
func security(op *openapi3.Operation) string {
	switch {
	case op.OperationID == "attemptSocket" && strings.Contains(op.Description, `"ticket"`):
		return "ticket"
	case op.OperationID == "participationSocket" && strings.Contains(op.Description, `"token"`):
		return "message"
	case op.Security == nil || len(*op.Security) == 0:
		return ""
	}
	for scheme := range (*op.Security)[0] {
		return scheme
	}
	return ""
}

// TestAccess sends each request of the API as nobody, as a contestant and as each role, and looks only at whether it
// is let in.
func TestAccess(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("thi", nil)
	p := w.start("thi", "access")
	for _, r := range w.server.Table() {
		if r.IsSocket() {
			continue // see TestParticipationSocketAccess
		}
		path := strings.NewReplacer(":contest", "khong-co", ":attempt", p.attempt.ID, ":bank", "b", ":question", "q", ":unit", "u", ":exclusion", "x").Replace(r.Path)
		send := func(bearer string, cookies map[string]string) string {
			a := w.do(call{method: r.Method, path: path, bearer: bearer, cookies: cookies, body: bodyFor(r), contentType: contentTypeFor(r)})
			switch {
			case a.status == http.StatusUnauthorized && a.code() != "login_failed" && a.code() != "setup_token_invalid":
				return "401"
			case a.status == http.StatusForbidden:
				return "403"
			}
			return "in"
		}
		ours := map[string]string{"kb_contestant": p.cookie}
		proof := r.Access.Proof()
		wantBy(t, r, "nobody", send("", nil), map[bool]string{true: "in", false: "401"}[proof == ""])
		wantBy(t, r, "a contestant", send("", ours), map[bool]string{true: "in", false: "401"}[proof == "" || proof == "contestant"])
		for _, role := range auth.Roles() {
			want := "in"
			switch {
			case proof == "contestant" || proof == "refresh":
				want = "401"
			case proof == "staff" && !r.Access.Roles.Has(role):
				want = "403"
			}
			wantBy(t, r, string(role), send(w.token(role), nil), want)
		}
		if proof == "staff" {
			wantBy(t, r, "somebody without a role", send(w.token(), nil), "403")
		}
	}
}

func wantBy(t *testing.T, r httpapi.Route, who, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s %s as %s: %s, want %s", r.Method, r.Path, who, got, want)
	}
}

// bodyFor returns a body that is well-formed, so that a refusal is about who asks.
func bodyFor(r httpapi.Route) any {
	switch r.Operation {
	case "startAttempt":
		return startBody("access")
	case "login":
		return map[string]any{"login": "ai-do", "password": "mat khau nao do"}
	}
	return nil
}

func contentTypeFor(r httpapi.Route) string {
	if r.Operation == "importQuestions" || r.Operation == "importPlan" || r.Operation == "addAttachment" || r.Operation == "addPicture" || r.Operation == "importUnits" ||
		r.Operation == "importRoster" || r.Operation == "importExclusions" {
		return "application/octet-stream"
	}
	return ""
}

// The table itself is held here against what was decided, so that nobody widens it by accident.
func TestRolesOfRoutes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	seesContests := "administrator, organiser, jury, unit_coordinator, broadcaster, inspector, leadership"
	seesQuestions := "administrator, organiser, author, reviewer, inspector"
	seesTurnout := "administrator, organiser, jury, inspector, leadership"
	seesAnalyses := "administrator, organiser, author, reviewer, jury, inspector"
	writes := "administrator, organiser, author"
	runs := "administrator, organiser"
	exports := "administrator, organiser, author, reviewer"
	sees, prepares, decides := "administrator, organiser, jury, inspector", "administrator, organiser, jury", "jury"
	editsPlans, filesWork := "administrator, agency_lead", "administrator, agency_lead, unit_reporter"
	seesPlans := "administrator, organiser, unit_coordinator, inspector, agency_lead, unit_reporter, leadership"
	want := map[string]string{
		"results": sees, "proposal": sees, "standings": sees, "standingsTable": sees, "publicationMinutes": sees, "previewAmendment": sees, "staffComplaints": sees,
		"fixFigures": prepares, "drawLot": prepares, "amendable": prepares, "proposeAmendment": prepares, "withdrawAmendment": prepares,
		"preparePublication": prepares, "confirmPublication": prepares, "reopenPublication": prepares, "answerComplaint": prepares,
		"certificateTemplate": sees, "certificates": sees, "certificateFile": sees, "certificateJob": sees, "certificateJobFile": sees,
		"saveCertificateTemplate": runs, "previewCertificate": runs, "orderCertificates": prepares, "cancelCertificateJob": prepares,
		"disqualify": decides, "clearSuspect": decides, "reinstate": decides, "signAmendment": decides, "addChange": decides, "removeChange": decides,
		"signPublication": decides,
		"areas":           seesQuestions, "questionValues": seesQuestions, "setAreas": "administrator, organiser",
		"bankCounts": seesQuestions, "trialSheet": seesQuestions, "formats": seesQuestions, "importQuestions": writes, "importTemplate": writes,
		"renderQuestion": seesQuestions, "addPicture": writes,
		"exportQuestions": exports, "exportLosses": exports, "stepQuestions": exports,
		"tagQuestions": exports, "moveQuestions": exports, "addOpinion": exports, "settleOpinion": exports,
		"opinions": seesQuestions, "openOpinions": seesQuestions, "questionUses": "administrator, organiser, inspector",
		"checkQuestion": writes, "createQuestion": writes, "saveQuestion": writes,
		"staffContests": seesContests, "staffContest": seesContests,
		"openContest": "administrator, organiser", "moveStart": "administrator, organiser", "stageConsole": "administrator, organiser", "takeStep": "administrator, organiser", "extendContest": "administrator, organiser", "closeContest": "administrator, organiser",
		"rulesets": runs, "createContest": runs, "contestSettings": runs, "saveSettings": runs, "checkContest": runs, "contestPicks": runs, "publishContest": runs, "withdrawContest": runs,
		"contestRuleset": runs, "previewContest": runs,
		"extraTime": "administrator, organiser", "grantTime": "administrator, organiser",
		"participation": seesTurnout, "participationSocket": seesTurnout, "statistics": seesTurnout, "statisticsTable": seesTurnout,
		"declareNoEntrant": "administrator, organiser, author, reviewer, jury, inspector, leadership",
		"auditLog":         "administrator, inspector", "auditTable": "administrator, inspector",
		"listAnalyses": seesAnalyses, "paperAnalysis": seesAnalyses, "paperAnalysisTable": seesAnalyses,
		"banks": seesQuestions, "questions": seesQuestions, "question": seesQuestions,
		"staffUnits": runs, "createUnit": runs, "staffUnit": runs, "saveUnit": runs, "staffCategories": runs, "saveCategories": runs, "importUnits": runs,
		"exportUnits": runs, "unitTemplate": runs,
		"roster": runs, "addRostered": runs, "importRoster": runs, "rosterTemplate": runs, "rosterCards": runs,
		"exclusions": runs, "addExclusion": runs, "importExclusions": runs, "exclusionTemplate": runs, "liftExclusion": runs,
		"importPlan": editsPlans, "exportPlan": seesPlans, "planHistory": seesPlans, "copyPlan": editsPlans, "addUnitPlan": editsPlans, "saveTask": editsPlans, "savePlanHead": editsPlans, "unitAccounts": editsPlans,
		"addTask": editsPlans, "removeTask": editsPlans, "savePlanDocument": editsPlans, "planDates": editsPlans,
		"planNotes": seesPlans, "addPlanNote": "administrator, inspector, agency_lead, unit_reporter",
		"planEvidence": seesPlans, "fileEvidence": filesWork, "evidenceHistory": seesPlans, "saveEvidence": filesWork, "confirmEvidence": editsPlans, "confirmAll": editsPlans,
		"withdrawEvidence": filesWork, "addAttachment": "administrator, inspector, agency_lead, unit_reporter",
		"evidenceAttachment": seesPlans, "noteAttachment": seesPlans, "taskAttachments": seesPlans, "taskAttachment": seesPlans, "attachToTask": filesWork, "detachFromTask": filesWork,
		"plans": seesPlans, "plan": seesPlans, "planOverview": seesPlans, "planTotals": seesPlans,
		"mails":     "administrator",
		"planFeeds": filesWork, "makeFeed": filesWork, "rotateFeed": filesWork, "revokeFeed": filesWork,
		"planDashboard": seesPlans, "planMoney": seesPlans, "planReporting": seesPlans, "unitReport": seesPlans, "reportFile": seesPlans, "sentReport": seesPlans, "unitWords": seesPlans, "planCalendar": seesPlans,
		"savePeriods": "administrator, agency_lead", "signReport": "administrator, agency_lead", "returnReport": "administrator, agency_lead", "acceptReport": "administrator, agency_lead",
		"saveReport": "administrator, agency_lead, unit_reporter", "draftReport": "administrator, agency_lead, unit_reporter", "sendReport": "administrator, agency_lead, unit_reporter",
		"savePlanCalendar": "administrator",
		"suspects":         "administrator, organiser, jury, inspector",
		"users":            "administrator", "setUserEmail": "administrator",
		"me": auth.NewRoleSet(auth.Roles()...).String(), "setOwnEmail": auth.NewRoleSet(auth.Roles()...).String(),
	}
	var seen []string
	for _, r := range w.server.Table() {
		if got := r.Access.Roles.String(); got != want[r.Operation] {
			t.Errorf("%s is for %q, want %q", r.Operation, got, want[r.Operation])
		}
		if len(r.Access.Roles) > 0 {
			seen = append(seen, r.Operation)
		}
	}
	for op := range want {
		if !slices.Contains(seen, op) {
			t.Errorf("there is no route for %s", op)
		}
	}
}

func TestTokensThatProveNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("thi", nil)
	p := w.start("thi", "tokens")
	me := func(token string) answer { return w.do(call{method: "GET", path: "/api/v1/staff/me", bearer: token}) }
	me("").want(t, 401, "token_missing")
	me("khong.phai.token").want(t, 401, "token_malformed")
	me(p.cookie).want(t, 401, "token_wrong_audience")
	expired := w.token(auth.Administrator)
	w.advance(auth.AccessLife)
	me(expired).want(t, 401, "token_expired")
	if got := me(expired).header.Get("WWW-Authenticate"); got != "Bearer" {
		t.Errorf("WWW-Authenticate is %q, want Bearer", got)
	}
	status := func(cookie string) answer {
		return w.do(call{method: "GET", path: "/api/v1/attempts/" + p.attempt.ID, cookies: map[string]string{"kb_contestant": cookie}})
	}
	status("").want(t, 401, "token_missing")
	status("x").want(t, 401, "token_malformed")
	status(expired).want(t, 401, "token_wrong_audience")
	w.advance(auth.ContestantLife)
	status(p.cookie).want(t, 401, "token_expired")
}
