package report_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"khoabang/internal/report"
	"khoabang/web"
)

var made = time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)

// fonts returns the built fonts. Without a built front end the test is skipped, or fails where nothing may be missing.
func fonts(t testing.TB) report.Fonts {
	t.Helper()
	f, err := report.LoadFonts(web.Dist())
	if err != nil {
		if os.Getenv("KHOABANG_TEST_REQUIRE") == "1" {
			t.Fatalf("the front end was not built: run make build (%v)", err)
		}
		t.Skip("the front end was not built: run make build")
	}
	return f
}

// minutes is a document with everything in it.
func minutes() report.Document {
	return report.Document{
		Superior: "Ủy ban nhân dân tỉnh An Giang", Agency: "Ban Tổ chức Cuộc thi trực tuyến tìm hiểu cải cách hành chính",
		AgencyCode: "BTC", Kind: report.Minutes, Year: 2026, Made: made,
		Subject: "Họp xét kết quả Cuộc thi trực tuyến “Tìm hiểu công tác cải cách hành chính tỉnh An Giang” năm 2026",
		Body: []report.Block{
			report.Labelled("Thời gian bắt đầu", "08 giờ 00 phút, ngày …… tháng …… năm 2026."),
			report.Labelled("Địa điểm", "Phòng họp số 2, Sở Nội vụ tỉnh An Giang."),
			report.Heading{Level: 1, Text: "THÀNH PHẦN THAM DỰ"},
			report.List{Items: []string{
				"Chủ trì: Ông Nguyễn Văn Thường, Phó Giám đốc Sở Nội vụ, Trưởng Ban Tổ chức;",
				"Thư ký: Bà Lê Thị Quỳnh Giao, chuyên viên Phòng Cải cách hành chính;",
				"Các thành viên Ban Giám khảo theo Quyết định số 3037/QĐ-UBND ngày 31 tháng 12 năm 2021.",
			}},
			report.Heading{Level: 1, Text: "NỘI DUNG"},
			report.Heading{Level: 2, Text: "Số liệu dự thi"},
			report.Text("Từ 08 giờ 00 ngày 01 đến 17 giờ 00 ngày 31 tháng 10 năm 2026, Cuộc thi có 12.480 người dự thi với 31.207 lượt thi của 102 đơn vị; 3.961 người trả lời đúng tất cả các câu hỏi. Tỷ lệ cán bộ, công chức, viên chức tham gia so với biên chế được giao là 87,4%."),
			figureOfParticipation(),
			report.Heading{Level: 2, Text: "Kết quả đề nghị khen thưởng"},
			report.Heading{Level: 3, Text: "Giải cá nhân"},
			prizes(38),
			report.Heading{Level: 3, Text: "Giải tập thể"},
			report.Text("Ban Giám khảo thống nhất đề nghị trao giải tập thể cho 05 đơn vị có tỷ lệ tham gia và điểm trung bình cao nhất theo Thể lệ; danh sách tại Phụ lục II kèm theo Biên bản này."),
			report.Paragraph{Runs: []report.Run{{Text: "Kết quả được ghi nhận với mã kiểm chứng "}, {Text: "9f2c 41d7 a03b 88e1", Bold: true}, {Text: "; mọi thay đổi về sau đều phải lập biên bản bổ sung.", Italic: true}}},
			report.Text("Cuộc họp kết thúc vào 10 giờ 30 phút cùng ngày. Biên bản được đọc cho các thành viên cùng nghe, thống nhất và ký tên./."),
		},
		Signers: []report.Signer{
			{Title: "Thư ký", Name: "Lê Thị Quỳnh Giao"},
			{Authority: []string{"TM. Ban Tổ chức"}, Title: "Trưởng ban"},
		},
		Receivers: []string{"UBND tỉnh (để báo cáo)", "Sở Nội vụ", "Thành viên Ban Tổ chức, Ban Giám khảo", "Lưu: VT, HS"},
		Appendices: []report.Appendix{
			{Title: "Danh sách đơn vị tham gia", Landscape: true, Body: []report.Block{units(46)}},
			{Title: "Giải tập thể", Body: []report.Block{report.Text("Các đơn vị xếp theo thứ tự từ cao xuống thấp."), collective()}},
		},
	}
}

var names = []string{"Nguyễn Thị Hồng Gấm", "Trần Văn Ước", "Lê Hoàng Phước", "Đặng Thị Mỹ Duyên", "Huỳnh Quốc Khởi", "Phạm Ngọc Ánh", "Võ Thị Thùy Trang", "Néang Sóc Kha", "Danh Thị Ngọc Ngoãn", "Bùi Đức Thuận"}

var places = []string{"Phường Long Xuyên", "Xã Vĩnh Trạch", "Đặc khu Phú Quốc", "Sở Tư pháp", "Phường Rạch Giá", "Xã Óc Eo"}

func prizes(n int) report.Table {
	t := report.Table{
		Caption: "Bảng 1. Danh sách cá nhân đề nghị trao giải",
		Columns: []report.Column{
			{Head: "TT", Width: 1, Align: report.Centre}, {Head: "Họ và tên", Width: 4.4}, {Head: "Đơn vị", Width: 3.6},
			{Head: "Số câu đúng", Width: 2, Align: report.Right, Group: "Kết quả"}, {Head: "Thời gian", Width: 2.2, Align: report.Right, Group: "Kết quả"},
			{Head: "Giải", Width: 2.7, Align: report.Centre},
		},
	}
	for i := range n {
		prize := "Khuyến khích"
		if i < 3 {
			prize = []string{"Nhất", "Nhì", "Ba"}[i]
		}
		t.Rows = append(t.Rows, report.Row{Cells: []string{fmt.Sprint(i + 1), names[i%len(names)], places[i%len(places)], fmt.Sprint(20 - i/10), fmt.Sprintf("%d phút %02d", 4+i/9, i*7%60), prize}})
	}
	return t
}

func units(n int) report.Table {
	t := report.Table{Columns: []report.Column{
		{Head: "TT", Width: 1, Align: report.Centre}, {Head: "Đơn vị", Width: 5},
		{Head: "Được giao", Width: 2, Align: report.Right, Group: "Cán bộ, công chức, viên chức"}, {Head: "Dự thi", Width: 2, Align: report.Right, Group: "Cán bộ, công chức, viên chức"},
		{Head: "Tỷ lệ (%)", Width: 2, Align: report.Right, Group: "Cán bộ, công chức, viên chức"},
		{Head: "Người dân dự thi", Width: 2, Align: report.Right}, {Head: "Lượt thi", Width: 2, Align: report.Right}, {Head: "Ghi chú", Width: 3},
	}}
	for i := range n {
		t.Rows = append(t.Rows, report.Row{Cells: []string{fmt.Sprint(i + 1), places[i%len(places)], fmt.Sprint(60 + i), fmt.Sprint(55 + i), "91,7", fmt.Sprint(120 * i), fmt.Sprint(400 * i)}})
	}
	return report.Table{Columns: t.Columns, Rows: append(t.Rows, report.Row{Bold: true, Cells: []string{"", "Tổng cộng", "3.795", "3.565", "93,9", "124.200", "414.000"}})}
}

func collective() report.Table {
	return report.Table{
		Columns: []report.Column{{Head: "Giải", Width: 1, Align: report.Centre}, {Head: "Đơn vị", Width: 3}, {Head: "Tỷ lệ tham gia (%)", Width: 2, Align: report.Right}},
		Rows:    []report.Row{{Cells: []string{"Nhất", "Sở Tư pháp", "100,0"}}, {Cells: []string{"Nhì", "Phường Long Xuyên", "98,2"}}, {Cells: []string{"Ba", "Đặc khu Phú Quốc", "97,5"}}},
	}
}

// figureOfParticipation is a chart as a server might draw it.
func figureOfParticipation() report.Figure {
	img := image.NewNRGBA(image.Rect(0, 0, 640, 200))
	for i, h := range []int{60, 90, 150, 180, 120, 160} {
		for x := 40 + i*100; x < 100+i*100; x++ {
			for y := 190 - h; y < 190; y++ {
				img.Set(x, y, color.NRGBA{0xA4, 0x16, 0x1A, 255})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return report.Figure{Data: b.Bytes(), Width: 110, Caption: "Hình 1. Số lượt thi theo tuần", Alt: "Biểu đồ cột: lượt thi tăng đến tuần 4 rồi giảm"}
}

func zipText(t *testing.T, data []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// keep leaves a file for people to look at, where the tests are run with -artifacts.
func keep(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.ArtifactDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}
