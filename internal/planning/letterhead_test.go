package planning_test

import (
	"testing"

	"khoabang/internal/org"
	"khoabang/internal/planning"

	"github.com/google/go-cmp/cmp"
)

func TestLetterheads(t *testing.T) {
	t.Parallel()
	const inAnGiang = "Ủy ban nhân dân\ntỉnh An Giang"
	department := func(superior, agency, name, code, place string) planning.Letterhead {
		return planning.Letterhead{Superior: superior, Agency: agency, Name: name, Code: code, Place: place, Title: "Giám đốc", Leaders: "Lãnh đạo Sở"}
	}
	local := func(whole, place, level string) planning.Letterhead {
		return planning.Letterhead{Agency: "Ủy ban nhân dân\n" + whole, Name: "Ủy ban nhân dân " + whole, Code: "UBND", Place: place,
			Authority: []string{"TM. Ủy ban nhân dân"}, Title: "Chủ tịch", Leaders: "TT. UBND " + level}
	}
	for _, c := range []struct {
		province, issuer string
		kind             org.Kind
		unit             string
		want             planning.Letterhead
	}{
		{"An Giang", "", org.KindDepartment, "Sở Nội vụ", department(inAnGiang, "Sở Nội vụ", "Sở Nội vụ", "SNV", "An Giang")},
		{"tỉnh An Giang", "", org.KindDepartment, "Sở Nội vụ tỉnh An Giang", department(inAnGiang, "Sở Nội vụ", "Sở Nội vụ tỉnh An Giang", "SNV", "An Giang")},
		{"Huế", "", org.KindDepartment, "Sở Văn hóa và Thể thao", department("Ủy ban nhân dân\nthành phố Huế", "Sở Văn hóa và Thể thao", "Sở Văn hóa và Thể thao", "SVHTT", "Huế")},
		{"Thành phố Hồ Chí Minh", "", org.KindDepartment, "Sở Nội vụ", department("Ủy ban nhân dân\nthành phố Hồ Chí Minh", "Sở Nội vụ", "Sở Nội vụ", "SNV", "Thành phố Hồ Chí Minh")},
		{"Thử", "Chủ tịch Ủy ban nhân dân thành phố", org.KindDepartment, "Sở Y tế", department("Ủy ban nhân dân\nthành phố Thử", "Sở Y tế", "Sở Y tế", "SYT", "Thử")},
		{"", "", org.KindDepartment, "Sở Y tế", department("", "Sở Y tế", "Sở Y tế", "SYT", "")},
		{"An Giang", "", org.KindDepartment, "Văn phòng Ủy ban nhân dân tỉnh", planning.Letterhead{Superior: inAnGiang, Agency: "Văn phòng", Name: "Văn phòng Ủy ban nhân dân tỉnh",
			Place: "An Giang", Title: "Chánh Văn phòng", Leaders: "Lãnh đạo Văn phòng"}},
		{"An Giang", "", org.KindDepartment, "Công an tỉnh", planning.Letterhead{Superior: "Bộ Công an", Agency: "Công an tỉnh", Name: "Công an tỉnh",
			Place: "An Giang", Title: "Giám đốc", Leaders: "Lãnh đạo đơn vị"}},
		{"An Giang", "", org.KindService, "Trung tâm Xúc tiến Thương mại và Đầu tư", planning.Letterhead{Superior: inAnGiang, Agency: "Trung tâm Xúc tiến Thương mại và Đầu tư",
			Name: "Trung tâm Xúc tiến Thương mại và Đầu tư", Place: "An Giang", Title: "Thủ trưởng đơn vị", Leaders: "Lãnh đạo đơn vị"}},
		{"An Giang", "", org.KindPress, "Báo An Giang", planning.Letterhead{Agency: "Báo An Giang", Name: "Báo An Giang", Place: "An Giang", Title: "Thủ trưởng đơn vị", Leaders: "Lãnh đạo đơn vị"}},
		{"An Giang", "", org.KindCommune, "Xã Thoại Sơn", local("xã Thoại Sơn", "Thoại Sơn", "xã")},
		{"An Giang", "", org.KindCommune, "Thoại Sơn", local("xã Thoại Sơn", "Thoại Sơn", "xã")},
		{"An Giang", "", org.KindWard, "UBND phường Long Xuyên", local("phường Long Xuyên", "Long Xuyên", "phường")},
		{"An Giang", "", org.KindSpecial, "Đặc khu Phú Quốc", local("đặc khu Phú Quốc", "Phú Quốc", "đặc khu")},
		{"Thành phố Hồ Chí Minh", "", org.KindWard, "Phường 15", local("phường 15", "Phường 15", "phường")},
		{"Tây Ninh", "", org.KindCommune, "Xã Dương Minh Châu", local("xã Dương Minh Châu", "Xã Dương Minh Châu", "xã")},
		{"Cà Mau", "", org.KindCommune, "Xã Nguyễn Phích", local("xã Nguyễn Phích", "Xã Nguyễn Phích", "xã")},
		{"An Giang", "", org.KindDistrict, "Thị xã Tân Châu", local("thị xã Tân Châu", "Tân Châu", "thị xã")},
	} {
		got := planning.Document{Province: c.province, Issuer: c.issuer}.LetterheadOf(org.Unit{Kind: c.kind, Name: c.unit})
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("the letterhead of %s in %s differs (-want +got):\n%s", c.unit, c.province, d)
		}
	}
}

func TestWhoSigns(t *testing.T) {
	t.Parallel()
	d := planning.Document{Province: "An Giang"}
	commune, department := d.LetterheadOf(org.Unit{Kind: org.KindCommune, Name: "Xã A"}), d.LetterheadOf(org.Unit{Kind: org.KindDepartment, Name: "Sở Nội vụ"})
	for _, c := range []struct {
		of        planning.Letterhead
		position  string
		authority []string
		title     string
	}{
		{commune, "", []string{"TM. Ủy ban nhân dân"}, "Chủ tịch"},
		{commune, "Chủ tịch UBND xã", []string{"TM. Ủy ban nhân dân"}, "Chủ tịch"},
		{commune, "Phó Chủ tịch Ủy ban nhân dân xã A", []string{"TM. Ủy ban nhân dân", "KT. Chủ tịch"}, "Phó Chủ tịch"},
		{department, "", nil, "Giám đốc"},
		{department, "Giám đốc Sở Nội vụ", nil, "Giám đốc"},
		{department, "Phó Giám đốc Sở", []string{"KT. Giám đốc"}, "Phó Giám đốc"},
		{d.LetterheadOf(org.Unit{Kind: org.KindPress, Name: "Báo An Giang"}), "Tổng Biên tập", nil, "Tổng Biên tập"},
	} {
		authority, title := c.of.Signing(c.position)
		if d := cmp.Diff(c.authority, authority); d != "" || title != c.title {
			t.Errorf("%q signs as %q under %q, want %q under %q", c.position, title, authority, c.title, c.authority)
		}
	}
}

func TestWhomReportsAreFor(t *testing.T) {
	t.Parallel()
	p := province(t)
	d := directory(p)
	owner, _ := d.Unit("so_noi_vu")
	day := planning.Day("2025-03-01")
	for unit, want := range map[string][]string{
		"xa-a":      {"Sở Nội vụ"},
		"so_noi_vu": {"Bộ Nội vụ", "Chủ tịch Ủy ban nhân dân tỉnh An Giang"},
	} {
		if d := cmp.Diff(want, p.Addressees(owner, unit, d, day)); d != "" {
			t.Errorf("the report of %s goes elsewhere (-want +got):\n%s", unit, d)
		}
	}
	p.Flows, p.Document.Issuer, p.Document.Province = nil, "", "Huế"
	if d := cmp.Diff([]string{"Ủy ban nhân dân thành phố Huế"}, p.Addressees(owner, "so_noi_vu", d, day)); d != "" {
		t.Errorf("without flows it goes elsewhere (-want +got):\n%s", d)
	}
}
