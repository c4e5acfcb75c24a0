package httpapi

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"khoabang/internal/audit"
	"khoabang/internal/auth"
	"khoabang/internal/fault"
	"khoabang/internal/i18n"
)

// seesAudit are those who look after the others.
var seesAudit = auth.NewRoleSet(auth.Administrator, auth.Inspector)

// opAudit and opAuditTable may have to walk the whole log.
const (
	opAudit      = "auditLog"
	opAuditTable = "auditTable"
)

// audited are the operations that go into the audit log once they have been done: decisive steps, and what takes personal
// data or keys out of the system. Each has the parameter of its path that names what it is about besides the contest; "" for
// none, or where the handler says it.
var audited = map[string]string{
	"login": "", "setPassword": "",

	"openContest": "", "closeContest": "", "extendContest": "", "publishContest": "", "withdrawContest": "", "grantTime": "",
	opFixFigures: "", "drawLot": "", "disqualify": "", "reinstate": "",
	"proposeAmendment": "", "signAmendment": "amendment", "withdrawAmendment": "amendment",
	opAddChange: "publication", "removeChange": "publication", opConfirm: "publication", "reopenPublication": "publication", opSign: "publication",
	"answerComplaint": "complaint", "liftExclusion": "exclusion", "addExclusion": "", opImportExclusions: "", "addRostered": "", opImportRoster: "",

	"saveCertificateTemplate": "", opOrderCertificates: "publication", "certificateFile": "certificate", "certificateJobFile": "job",
	"rosterCards": "", opStandingsTable: "", opMinutes: "publication", "exportQuestions": "bank", opImport: "bank",
	opSignReport: "unit", opSendReport: "unit", opReturnReport: "unit", opAcceptReport: "unit", opReportFile: "unit", "savePeriods": "plan", "savePlanHead": "plan", "savePlanDocument": "plan", "addTask": "plan", "removeTask": "task", "makeFeed": "plan", "rotateFeed": "feed", "revokeFeed": "feed", "savePlanCalendar": "",
	"createUnit": "", "saveUnit": "unit", opImportUnits: "", "saveCategories": "", opAuditTable: "", "setUserEmail": "user", "setOwnEmail": "",
}

// Kinds of entries that are no operation.
const (
	auditViewSealed = "viewSealed"       // somebody looked at counts that are sealed; once an hour
	auditDeclared   = "declareNoEntrant" // somebody declared not to take part, to see them
)

// entered puts what a request has done into the audit log, if it belongs there.
func (s *Server) entered(ctx context.Context, r *request) error {
	param, is := audited[r.route.Operation]
	if !is || r.tried {
		return nil
	}
	e := audit.Entry{Who: r.principal.UserID, What: r.route.Operation, Object: r.object}
	if param != "" {
		e.Object = r.param(param)
	}
	if name := r.param("contest"); name != "" {
		c, err := s.Contests.Contest(ctx, name)
		if err != nil {
			return err
		}
		e.ContestID = c.ID
	}
	return s.Audit.Append(ctx, e)
}

type auditReply struct {
	Records  []auditView  `json:"records"`
	More     bool         `json:"more"`
	Chain    *chainView   `json:"chain,omitempty"` // on the first page
	Kinds    []namedThing `json:"kinds,omitempty"`
	Users    []namedThing `json:"users,omitempty"`
	Contests []namedThing `json:"contests,omitempty"`
}

type auditView struct {
	Number  int    `json:"number"`
	At      stamp  `json:"at"`
	Who     string `json:"who"`
	WhoName string `json:"who_name,omitempty"`
	What    string `json:"what"`
	Kind    string `json:"kind"`              // What in words
	Contest string `json:"contest,omitempty"` // ID
	Title   string `json:"title,omitempty"`
	Object  string `json:"object,omitempty"`
	Hash    string `json:"hash"`
}

type chainView struct {
	Whole   bool     `json:"whole"`
	Records int      `json:"records"`
	Hash    string   `json:"hash,omitempty"`
	Faults  []string `json:"faults"`
	At      stamp    `json:"at"`
}

// auditPage is how many records are told at a time, auditTableRows how many a table holds at most.
const (
	auditPage      = 100
	auditTableRows = 100_000
)

// auditFilter reads what of the log is asked for.
func auditFilter(r *request) (f audit.Filter, before int, err error) {
	var k fault.Check
	f = audit.Filter{Who: r.query("who"), What: r.query("kind"), ContestID: r.query("contest")}
	if day := r.query("day"); day != "" {
		at, err := time.ParseInLocation(time.DateOnly, day, i18n.Zone)
		k.Require(err == nil, "day", "date")
		f.From, f.To = at, at.AddDate(0, 0, 1)
	}
	if n := r.query("before"); n != "" {
		before, err = strconv.Atoi(n)
		k.Require(err == nil && before > 0, "before", "range", "min", 1, "max", math.MaxInt32)
	}
	return f, before, k.Err(errQueryInvalid)
}

// auditLog shows who did what, the latest first, and whether the chain is whole.
func (s *Server) auditLog(ctx context.Context, r *request) (reply, error) {
	f, before, err := auditFilter(r)
	if err != nil {
		return reply{}, err
	}
	list, err := s.Audit.Find(ctx, f, before, auditPage+1)
	if err != nil {
		return reply{}, err
	}
	users, contests, err := s.auditNames(ctx)
	if err != nil {
		return reply{}, err
	}
	v := auditReply{Records: []auditView{}, More: len(list) > auditPage}
	for _, x := range list[:min(len(list), auditPage)] {
		v.Records = append(v.Records, auditView{Number: x.Number, At: stamp(x.At), Who: x.Who, WhoName: nameIn(users, x.Who), What: x.What, Kind: kindWords(r.lang(), x.What),
			Contest: x.ContestID, Title: nameIn(contests, x.ContestID), Object: x.Object, Hash: x.Hash})
	}
	if before == 0 {
		if v.Chain, err = s.chain(ctx); err != nil {
			return reply{}, err
		}
		v.Kinds, v.Users, v.Contests = auditKinds(r.lang()), users, contests
	}
	return ok(v)
}

// auditKinds returns every kind of entry that there may be, by what it is called.
func auditKinds(lang i18n.Lang) []namedThing {
	var kinds []namedThing
	for _, k := range slices.AppendSeq([]string{auditViewSealed, auditDeclared, "addUser", "linkUser"}, maps.Keys(audited)) {
		kinds = append(kinds, namedThing{k, kindWords(lang, k)})
	}
	slices.SortFunc(kinds, func(a, b namedThing) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return kinds
}

func kindWords(lang i18n.Lang, kind string) string { return i18n.Text(lang, "audit.kind."+kind, nil) }

func nameIn(list []namedThing, id string) string {
	if i := slices.IndexFunc(list, func(x namedThing) bool { return x.ID == id }); i >= 0 {
		return list[i].Name
	}
	return ""
}

// auditNames returns the names of users and contests.
func (s *Server) auditNames(ctx context.Context) (users, contests []namedThing, err error) {
	accounts, err := s.Auth.Users(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, u := range accounts {
		users = append(users, namedThing{u.ID, u.Name})
	}
	all, err := s.Contests.Contests(ctx)
	for _, c := range all {
		contests = append(contests, namedThing{c.ID, c.Title})
	}
	return users, contests, err
}

// chainAge is how old the look at the whole chain may be that is told.
const chainAge = time.Minute

// chain looks at the whole chain, once a minute at most.
func (s *Server) chain(ctx context.Context) (*chainView, error) {
	s.chainMu.Lock()
	defer s.chainMu.Unlock()
	if v := s.chainSeen; v != nil && s.Clock().Sub(time.Time(v.At)) < chainAge {
		return v, nil
	}
	c, err := s.Audit.Verify(ctx)
	if err != nil {
		return nil, err
	}
	if !c.Whole() {
		s.Log.Error("the audit log is not whole", "faults", fmt.Sprint(c.Faults))
	}
	s.chainSeen = &chainView{Whole: c.Whole(), Records: c.Records, Hash: c.Hash, Faults: append([]string{}, c.Faults...), At: s.stampNow()}
	return s.chainSeen, nil
}

var auditColumns = []string{"number", "at", "who", "what", "contest", "object", "hash"}

// auditTable returns what is asked for as a file for a spreadsheet.
func (s *Server) auditTable(ctx context.Context, r *request) (reply, error) {
	f, _, err := auditFilter(r)
	if err != nil {
		return reply{}, err
	}
	list, err := s.Audit.Find(ctx, f, 0, auditTableRows)
	if err != nil {
		return reply{}, err
	}
	users, contests, err := s.auditNames(ctx)
	if err != nil {
		return reply{}, err
	}
	lang := r.lang()
	return csvFile("nhat-ky-kiem-tra", lang, "audit.", auditColumns, list, func(x audit.Record) []string {
		return []string{strconv.Itoa(x.Number), i18n.Date(lang, x.At) + " " + i18n.ClockSeconds(x.At), plainCell(nameOr(users, x.Who)), plainCell(kindWords(lang, x.What)),
			plainCell(nameOr(contests, x.ContestID)), plainCell(x.Object), x.Hash}
	})
}

func nameOr(list []namedThing, id string) string {
	if name := nameIn(list, id); name != "" {
		return name
	}
	return id
}
