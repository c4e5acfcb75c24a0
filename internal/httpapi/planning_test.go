package httpapi_test

import (
	"os"
	"path/filepath"
	"testing"

	"khoabang/internal/auth"
	"khoabang/internal/org"
	"khoabang/internal/planning"
	"khoabang/internal/planning/planfile"
)

// staffOf returns an access token of somebody who works for a unit.
func (w *world) staffOf(unit string, roles ...auth.Role) string {
	w.t.Helper()
	token, _, err := w.auth.MintAccess(auth.Principal{UserID: "usr_" + unit, Name: "Thử", UnitID: unit, Roles: auth.NewRoleSet(roles...)})
	must(w.t, err)
	return token
}

// province brings in the demonstration's plan for the year of the world's clock, with its agencies and two communes.
func (w *world) province() planning.Plan {
	w.t.Helper()
	file, err := os.Open(filepath.Join("..", "demo", "data", "plan.yaml"))
	must(w.t, err)
	defer file.Close() //nolint:errcheck // nothing was written
	f, err := planfile.Decode(file)
	must(w.t, err)
	p := f.Plan.CopyTo(w.now().Year())
	var units []org.Unit
	for _, a := range p.Agencies {
		units = append(units, org.Unit{ID: a.ID, Kind: a.Kind, Name: a.Name, Aliases: a.Aliases})
	}
	units = append(units, org.Unit{ID: "xa-a", Kind: org.KindCommune, Name: "Xã A"}, org.Unit{ID: "phuong-b", Kind: org.KindWard, Name: "Phường B"})
	must(w.t, w.units.PutUnits(w.t.Context(), units))
	done, err := w.planning.Import(w.t.Context(), planning.Actor{Admin: true}, p, false)
	must(w.t, err)
	return done.Plan
}

func (w *world) plans(method, path, bearer string, body any) answer {
	w.t.Helper()
	return w.do(call{method: method, path: "/api/v1/staff/plans" + path, body: body, bearer: bearer})
}

type planSeen struct {
	Plan struct {
		ID       string
		Revision int
		Tasks    []struct {
			ID     string
			Text   string `json:"text_vi"`
			Duties []struct {
				Text string `json:"text_vi"`
			}
		}
	}
	Periods []struct{ ID, Due string }
	Units   []struct{ ID, Name string }
	May     struct {
		Owner, Unit                  string
		Edit, File, Comment, Inspect bool
		SeesAll                      bool `json:"sees_all"`
	}
}

func TestAPlanIsSeenByWhoWorksOnIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.province()
	var list struct {
		Plans []struct {
			ID, Title string
			Tasks     int
		}
		MayImport bool `json:"may_import"`
	}
	reporter := w.staffOf("xa-a", auth.UnitReporter)
	w.plans("GET", "", reporter, nil).want(t, 200, "").into(t, &list)
	if len(list.Plans) != 1 || list.Plans[0].Tasks != len(p.Tasks) || list.MayImport {
		t.Errorf("a reporter is told of %+v", list)
	}
	var seen planSeen
	w.plans("GET", "/"+p.ID, reporter, nil).want(t, 200, "").into(t, &seen)
	if m := seen.May; m.Owner != "so_noi_vu" || m.Edit || !m.File || m.SeesAll || !m.Comment || m.Inspect || m.Unit != "xa-a" {
		t.Errorf("a reporter may %+v", m)
	}
	if len(seen.Periods) != 4 || len(seen.Plan.Tasks) != len(p.Tasks) {
		t.Errorf("the plan has %d periods and %d tasks, want 4 and %d", len(seen.Periods), len(seen.Plan.Tasks), len(p.Tasks))
	}
	w.plans("GET", "/"+p.ID, w.staffOf("so_noi_vu", auth.AgencyLead), nil).want(t, 200, "").into(t, &seen)
	if m := seen.May; !m.Edit || !m.SeesAll {
		t.Errorf("the lead of the unit whose plan it is may %+v", m)
	}
	w.plans("GET", "/"+p.ID+"?revision=9", reporter, nil).want(t, 404, "plan_not_found")
	w.plans("GET", "/"+p.ID+"?revision=x", reporter, nil).want(t, 400, "query_invalid")
	var overview struct {
		Tasks []struct{ ID, Status string }
		Whole struct{ All struct{ Entries int } }
	}
	w.plans("GET", "/"+p.ID+"/overview?period="+seen.Periods[0].ID, reporter, nil).want(t, 200, "").into(t, &overview)
	if len(overview.Tasks) != len(p.Tasks) || overview.Tasks[0].Status == "" {
		t.Errorf("the overview has %d tasks: %+v", len(overview.Tasks), overview.Tasks)
	}
	w.plans("GET", "/"+p.ID+"/overview?period=none", reporter, nil).want(t, 400, "query_invalid")
	w.plans("GET", "/"+p.ID+"/totals?kind=none", reporter, nil).want(t, 400, "query_invalid")
	w.plans("GET", "/"+p.ID+"/totals?from=hom-qua", reporter, nil).want(t, 400, "query_invalid")
	w.plans("GET", "/"+p.ID+"/totals?task=II.3.1&area=II.2.1&unit=xa-a&confirmed=true", reporter, nil).want(t, 200, "")
}
