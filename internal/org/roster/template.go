package roster

import (
	"fmt"
	"io"
	"slices"

	"khoabang/internal/org"
	"khoabang/internal/table"
)

// The sheets of a template.
const (
	sheetRoster   = "Danh sách dự thi"
	sheetExcluded = "Không dự thi"
	sheetGuide    = "Hướng dẫn"
	sheetLists    = "Danh mục"
)

// Template writes an empty workbook for people to fill in, with the units and categories to choose from.
func Template(w io.Writer, units []org.Unit, categories []org.Category) error {
	sheet := table.Written{Name: sheetRoster}
	var heads []string
	for i, c := range Columns() {
		sheet.Widths, heads = append(sheet.Widths, c.Width), append(heads, c.Head)
		switch {
		case c.Key == keyUnit && len(units) > 0:
			sheet.Lists = append(sheet.Lists, table.List{Column: i, Head: c.Head, From: fmt.Sprintf("'%s'!$A$2:$A$%d", sheetLists, len(units)+1)})
		case c.Key == keyCategory && len(categories) > 0:
			sheet.Lists = append(sheet.Lists, table.List{Column: i, Head: c.Head, From: fmt.Sprintf("'%s'!$B$2:$B$%d", sheetLists, len(categories)+1), Strict: true})
		}
	}
	sheet.Rows = slices.Values([][]string{heads})
	return table.WriteXLSX(w, sheet,
		table.Written{Name: sheetGuide, Widths: []float64{24, 90, 30}, Rows: slices.Values(guide())},
		table.Written{Name: sheetLists, Widths: []float64{40, 30}, Rows: slices.Values(choices(units, categories))})
}

// ExcludedTemplate writes an empty workbook for the list of those who may not take part.
func ExcludedTemplate(w io.Writer, units []org.Unit) error {
	sheet := table.Written{Name: sheetExcluded}
	var heads []string
	for i, c := range ExcludedColumns() {
		sheet.Widths, heads = append(sheet.Widths, c.Width), append(heads, c.Head)
		if c.Key == keyUnit && len(units) > 0 {
			sheet.Lists = append(sheet.Lists, table.List{Column: i, Head: c.Head, From: fmt.Sprintf("'%s'!$A$2:$A$%d", sheetLists, len(units)+1)})
		}
	}
	sheet.Rows = slices.Values([][]string{heads})
	return table.WriteXLSX(w, sheet, table.Written{Name: sheetLists, Widths: []float64{40, 30}, Rows: slices.Values(choices(units, nil))})
}

// choices are the columns that the drop-down lists choose from.
func choices(units []org.Unit, categories []org.Category) [][]string {
	rows := [][]string{{"Đơn vị", "Nhóm cán bộ"}}
	for i := range max(len(units), len(categories)) {
		row := []string{"", ""}
		if i < len(units) {
			row[0] = units[i].Name
		}
		if i < len(categories) {
			row[1] = categories[i].Name
		}
		rows = append(rows, row)
	}
	return rows
}

func guide() [][]string {
	return [][]string{
		{"Cột", "Cách điền", "Ví dụ"},
		{"Chung", "Mỗi dòng của trang “Danh sách dự thi” là một người. Có thể đổi thứ tự cột hoặc bỏ cột không dùng. Không dùng công thức. Một chỗ sai thì cả danh sách chưa được nhập.", ""},
		{"Mã dự thi", "Mỗi người một mã: chữ không dấu, số, gạch nối; không phân biệt hoa thường. Để trống thì hệ thống có thể sinh mã khó đoán.", "AG-0001"},
		{"Họ và tên", "Bắt buộc.", "Nguyễn Thị Ánh"},
		{"Đơn vị", "Tên, tên khác hoặc mã của đơn vị trong danh mục, còn hiệu lực.", "Sở Nội vụ"},
		{"Ngày sinh", "Ngày/tháng/năm, hoặc chỉ năm.", "05/09/1988"},
		{"Nhóm cán bộ", "Chọn trong danh sách; dùng tính chỉ tiêu bắt buộc.", "Bộ phận Một cửa"},
		{"Khối", "Tên khối thi, nếu cuộc thi chia khối.", "Cán bộ, công chức"},
	}
}
