package orgfile

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"khoabang/internal/org"
	"khoabang/internal/table"
)

// The sheets of a workbook.
const (
	sheetUnits      = "Đơn vị"
	sheetCategories = "Nhóm cán bộ"
	sheetGuide      = "Hướng dẫn"
	sheetLists      = "Danh mục"
)

// headerWithin is how far down a header is looked for: below a title and the name of the office.
const headerWithin = 20

func decodeTable(data []byte, known []org.Category) (File, error) {
	r := &reader{categories: known}
	if err := r.readCategories(data); err != nil {
		return File{}, err
	}
	found, last := false, ""
	var header table.Header
	var here bool // the header of this sheet has been seen
	err := table.Each(data, func(row table.Row) error {
		if row.Sheet != last {
			last, here = row.Sheet, false
		}
		switch {
		case row.Sheet == sheetGuide || row.Sheet == sheetLists || row.Sheet == sheetCategories || !here && row.Number > headerWithin:
			return table.SkipSheet
		case r.faults.Full():
			return table.SkipSheet
		case !here:
			header, here = table.Match(row, columns(r.categories), []string{keyName}, &r.faults)
			found = found || here
			r.file.Ignored = append(r.file.Ignored, header.Unknown...)
		case len(r.file.Rows) >= org.MaxUnits:
			r.faults.Report(row.Place(0), row.Number, "too_many", "max", org.MaxUnits)
			return table.SkipSheet
		default:
			row.Cells = append([]table.Cell(nil), row.Cells...) // places are named later
			r.row(table.Record{Row: row, Header: header, Faults: &r.faults})
		}
		return nil
	})
	if err != nil {
		return File{}, err
	}
	if !found && r.faults.Len() == 0 {
		r.faults.Report("file", 1, "sheet_header", "columns", "Mã hành chính, Loại, Tên đơn vị")
	}
	return r.finish()
}

// readCategories reads the sheet of categories of a workbook that has one.
func (r *reader) readCategories(data []byte) error {
	if !table.IsXLSX(data) {
		return nil
	}
	columns := []table.Column{{Key: "code", Head: "Mã nhóm"}, {Key: "name", Head: "Tên nhóm"}, {Key: "name_en", Head: "Tên tiếng Anh"}}
	var header table.Header
	seen := false
	err := table.Each(data, func(row table.Row) error {
		switch {
		case row.Sheet != sheetCategories:
			return table.SkipSheet
		case !seen:
			header, seen = table.Match(row, columns, []string{"code", "name"}, &r.faults)
		default:
			rec := table.Record{Row: row, Header: header, Faults: &r.faults}
			r.category(org.Category{Code: rec.Text("code"), Name: rec.Text("name"), NameEN: rec.Text("name_en")})
		}
		return nil
	})
	r.file.categories = func(string) (string, int) { return sheetCategories, 0 }
	return err
}

// category adds a category of the file to those that headcounts may be of.
func (r *reader) category(k org.Category) {
	r.file.Categories = append(r.file.Categories, k)
	for i, o := range r.categories {
		if o.Code == k.Code {
			r.categories = append(append(append([]org.Category(nil), r.categories[:i]...), k), r.categories[i+1:]...)
			return
		}
	}
	r.categories = append(r.categories[:len(r.categories):len(r.categories)], k)
}

func rowsOf(units []org.Unit, categories []org.Category) [][]string {
	cs := columns(categories)
	rows := [][]string{heads(cs)}
	for _, u := range units {
		v := map[string]string{
			keyID: u.ID, keyCode: u.Code, keyKind: kindName(u.Kind), keyName: u.Name, keyNameEN: u.NameEN,
			keyAliases: strings.Join(u.Aliases, "; "), keySelectable: map[bool]string{true: "Có", false: "Không"}[u.Selectable],
			keyFrom: vietnameseDay(FirstDay(u)), keyUntil: vietnameseDay(LastDay(u)), keySuccessor: u.Successor,
		}
		for code, n := range u.Headcounts {
			v[keyCount+code] = strconv.Itoa(n)
		}
		row := make([]string, len(cs))
		for i, c := range cs {
			row[i] = v[c.Key]
		}
		rows = append(rows, row)
	}
	return rows
}

func vietnameseDay(day time.Time) string {
	if day.IsZero() {
		return ""
	}
	return day.Format("02/01/2006")
}

func heads(cs []table.Column) (heads []string) {
	for _, c := range cs {
		heads = append(heads, c.Head)
	}
	return heads
}

func encodeCSV(w io.Writer, units []org.Unit, categories []org.Category) error {
	return table.WriteCSV(w, slices.Values(rowsOf(units, categories)))
}

func encodeXLSX(w io.Writer, units []org.Unit, categories []org.Category) error {
	cs := columns(categories)
	var widths []float64
	var lists []table.List
	kinds := kindNames()
	for i, c := range cs {
		widths = append(widths, c.Width)
		switch c.Key {
		case keyKind:
			lists = append(lists, table.List{Column: i, Head: c.Head, From: fmt.Sprintf("'%s'!$A$2:$A$%d", sheetLists, len(kinds)+1), Strict: true})
		case keySelectable:
			lists = append(lists, table.List{Column: i, Head: c.Head, From: fmt.Sprintf("'%s'!$B$2:$B$3", sheetLists), Strict: true})
		}
	}
	choices := [][]string{{"Loại", "Có/Không"}}
	for i, kind := range kinds {
		choices = append(choices, []string{kind, map[int]string{0: "Có", 1: "Không"}[i]})
	}
	named := [][]string{{"Mã nhóm", "Tên nhóm", "Tên tiếng Anh"}}
	for _, k := range categories {
		named = append(named, []string{k.Code, k.Name, k.NameEN})
	}
	return table.WriteXLSX(w,
		table.Written{Name: sheetUnits, Widths: widths, Rows: slices.Values(rowsOf(units, categories)), Lists: lists},
		table.Written{Name: sheetGuide, Widths: []float64{24, 90, 30}, Rows: slices.Values(guide())},
		table.Written{Name: sheetCategories, Widths: []float64{20, 36, 36}, Rows: slices.Values(named)},
		table.Written{Name: sheetLists, Widths: []float64{24, 12}, Rows: slices.Values(choices)})
}

func guide() [][]string {
	return [][]string{
		{"Cột", "Cách điền", "Ví dụ"},
		{"Chung", "Mỗi dòng của trang “Đơn vị” là một đơn vị. Có thể đổi thứ tự cột hoặc bỏ cột không dùng: cột nào không có thì thông tin ấy trong danh mục giữ nguyên; cột có mà để trống là xóa. Đơn vị không có trong tệp vẫn ở lại danh mục. Không dùng công thức.", ""},
		{"Mã đơn vị", "Mã trong hệ thống, không đổi được. Để trống: tìm theo mã hành chính, rồi theo loại và tên; không thấy thì là đơn vị mới.", "xa-an-phu"},
		{"Mã hành chính", "Mã đơn vị hành chính, nếu có. Không trùng nhau.", "30337"},
		{"Loại", "Chọn trong danh sách. Để trống: đoán theo chữ đầu của tên (Sở, Xã, Phường, Đặc khu, Trường…).", "Xã"},
		{"Tên đơn vị", "Tên đầy đủ.", "Xã An Phú"},
		{"Tên khác", "Tên viết tắt, tên cũ để thí sinh tìm thấy; cách nhau bằng dấu chấm phẩy.", "SNV; Sở Nội vụ tỉnh"},
		{"Cho thí sinh chọn", "Có hoặc Không. Để trống: Có, trừ nhóm đơn vị và cấp trên.", "Có"},
		{"Có hiệu lực từ, Đến hết ngày", "Ngày dạng ngày/tháng/năm. Sau “Đến hết ngày”, thí sinh không chọn được đơn vị nữa; kết quả cũ vẫn giữ.", "30/06/2025"},
		{"Đơn vị kế thừa", "Mã hoặc tên đơn vị thay thế, có trong danh mục hoặc trong chính tệp này. Phải có “Đến hết ngày”.", "Xã Thoại Sơn"},
		{"Lãnh đạo (người)…", "Số người theo từng nhóm cán bộ, dùng tính tỷ lệ tham gia và chỉ tiêu. Để trống: chưa biết. Nhóm khai ở trang “Nhóm cán bộ”.", "12"},
	}
}

// Template writes an empty file of the format for people to fill in. It returns ErrFormat for YAML, which nobody fills in
// by hand.
func Template(w io.Writer, f Format, categories []org.Category) error {
	if f.Name == "yaml" {
		return ErrFormat.With("format", f.Name, "allowed", "xlsx, csv")
	}
	return f.Encode(w, nil, categories)
}
