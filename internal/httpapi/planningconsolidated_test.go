package httpapi_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"khoabang/internal/auth"
	"khoabang/internal/org"
	"khoabang/internal/planning"
)

// TestTheConsolidatedReportOfAProvince has a hundred communes, wards and a special zone of which eighty-five have reported.
func TestTheConsolidatedReportOfAProvince(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.province()
	home := w.staffOf("so_noi_vu", auth.AgencyLead, auth.UnitReporter)
	var units []org.Unit
	for i := range 100 {
		u := org.Unit{ID: fmt.Sprintf("xa-%03d", i), Kind: org.KindCommune, Name: fmt.Sprintf("Xã Vĩnh Thạnh Trung %d", i)}
		switch {
		case i == 40:
			u.Kind, u.Name = org.KindSpecial, "Đặc khu Phú Quốc"
		case i%7 == 0:
			u.Kind, u.Name = org.KindWard, fmt.Sprintf("Phường Mỹ Thới %d", i)
		}
		units = append(units, u)
	}
	must(t, w.units.PutUnits(t.Context(), units))
	plan, report := w.quarter(p, home, 3)
	for i, u := range units[:85] {
		w.report(p, u, i)
	}

	var r reportSeen
	w.plans("POST", report("so_noi_vu")+"/draft", home, nil).want(t, 200, "").into(t, &r)
	if len(r.Report.Parts) != 85 || len(r.Missing) < 15 {
		t.Fatalf("it takes up %d reports and misses %d", len(r.Report.Parts), len(r.Missing))
	}
	if got := r.Report.Sections[4]["text"]; !strings.HasPrefix(got, "- Xã Vĩnh Thạnh Trung 1, ") || !strings.HasSuffix(got, " và 73 đơn vị khác: Tiếp tục tuyên truyền trên hệ thống truyền thanh cơ sở và Zalo.") {
		t.Errorf("what all say in the same words reads %q", got)
	}
	if got := r.Report.Sections[5]["text"]; !strings.Contains(got, "(Ý kiến của ") {
		t.Errorf("the proposals' draft tells nothing of what it leaves out: %q", got)
	}
	whole := w.docx(report("so_noi_vu")+"/file", home)
	for i, u := range units[:85] {
		if i%5 != 0 && !strings.Contains(whole, fmt.Sprintf("Đề nghị cấp %d triệu đồng", 10+i)) {
			t.Errorf("the document lacks what %s asks for", u.Name)
		}
	}
	for _, words := range []string{"TỔNG HỢP KIẾN NGHỊ, ĐỀ XUẤT CỦA CÁC ĐƠN VỊ", "DANH SÁCH ĐƠN VỊ CHƯA GỬI BÁO CÁO", units[99].Name, "TỈNH AN GIANG", "BC-SNV", "Chủ tịch Ủy ban nhân dân tỉnh An Giang", "GIÁM ĐỐC", "<w:tblHeader/>"} {
		if !strings.Contains(whole, words) {
			t.Errorf("the document lacks %q", words)
		}
	}
	for unit, want := range map[string][]string{
		"xa-000": {"PHƯỜNG MỸ THỚI 0", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Sở Nội vụ", "BC-UBND"},
		"xa-040": {"ĐẶC KHU PHÚ QUỐC", "Phú Quốc, ngày"},
	} {
		text := w.docx(report(unit)+"/file", home)
		for _, words := range want {
			if !strings.Contains(text, words) {
				t.Errorf("the document of %s lacks %q", unit, words)
			}
		}
	}
	for _, unit := range []string{"so_noi_vu", "xa-000"} {
		for _, format := range []string{"docx", "xlsx"} {
			a := w.plans("GET", report(unit)+"/file?format="+format, home, nil).want(t, 200, "")
			must(t, os.WriteFile(filepath.Join(t.ArtifactDir(), unit+"."+format), a.body, 0o600))
		}
	}
	w.plans("GET", plan+"/reporting", home, nil).want(t, 200, "")
}

// report has a unit file evidence and send its report.
func (w *world) report(p planning.Plan, u org.Unit, i int) {
	w.t.Helper()
	ctx, a := w.t.Context(), planning.Actor{UserID: "usr", UnitID: u.ID, Reports: true, Lead: true}
	for n, k := range []planning.Kind{planning.Conference, planning.Broadcast, planning.Leaflet} {
		_, err := w.planning.File(ctx, a, planning.Evidence{PlanID: p.ID, UnitID: u.ID, TaskID: fmt.Sprintf("II.3.%d", n+1), Kind: k, Day: planning.DayOf(w.now()),
			Title: "Hoạt động tuyên truyền", People: 120 + i, Items: 700 * n, Reach: 15_000 * n, Areas: []string{fmt.Sprintf("II.2.%d", 1+(i+n)%10)}})
		must(w.t, err)
	}
	r, err := w.planning.DraftReport(ctx, a, p.ID, "ky-1", u.ID)
	must(w.t, err)
	r.Sections[0].Text = fmt.Sprintf("Ban hành Kế hoạch số %d/KH-UBND về tuyên truyền cải cách hành chính; phân công công chức phụ trách.", 10+i)
	r.Sections[3].Text = "- Ưu điểm: người dân quan tâm hơn đến dịch vụ công trực tuyến.\n- Hạn chế: kinh phí còn ít."
	r.Sections[4].Text = "Tiếp tục tuyên truyền trên hệ thống truyền thanh cơ sở và Zalo."
	r.Sections[5].Text = "Không"
	if i%5 != 0 {
		r.Sections[5].Text = fmt.Sprintf("Đề nghị cấp %d triệu đồng để in tờ rơi, mở lớp tập huấn cho công chức tại Trung tâm Phục vụ hành chính công.", 10+i)
	}
	r, err = w.planning.SaveReport(ctx, a, r)
	must(w.t, err)
	r, err = w.planning.SignReport(ctx, a, r.ID, r.Revision, "Trần Thị B")
	must(w.t, err)
	_, err = w.planning.SendReport(ctx, a, r.ID, r.Revision)
	must(w.t, err)
}
