package exchange

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"khoabang/internal/table"
	"khoabang/questions"
)

// usualAreas are the content areas that there are to begin with.
var usualAreas = []string{"2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7", "2.8", "2.9", "2.10"}

// Template writes an empty XLSX workbook for people to fill in: the columns of questions, with drop-down lists for what
// is chosen from a list, and a sheet that says how to fill them in. areas are the content areas to choose from; nil
// means 2.1 to 2.10. The decoder of xlsx reads what becomes of it.
func Template(out io.Writer, areas []string) error {
	if len(areas) == 0 {
		areas = usualAreas
	}
	columns := templateColumns()
	err := table.WriteXLSX(out,
		table.Written{Name: sheetQuestions, Widths: widthsOf(columns), Rows: slices.Values([][]string{headsOf(columns)}), Lists: listsOf(columns, len(areas))},
		table.Written{Name: sheetGuide, Widths: []float64{26, 80, 40}, Rows: slices.Values(guideRows())},
		bankSheet(File{}),
		table.Written{Name: sheetLists, Widths: []float64{16, 12, 12, 12, 16}, Rows: slices.Values(listRows(areas))})
	if err != nil {
		return fmt.Errorf("write template: %w", err)
	}
	return nil
}

// templateColumns are those that most people need: six options, four prompts.
func templateColumns() []xlsxColumn {
	return slices.DeleteFunc(xlsxColumns(), func(c xlsxColumn) bool {
		name, _, numbered := strings.Cut(c.key, "[")
		many := map[string]int{"options": 6, "prompts": 4}[name]
		return numbered && !slices.Contains(indexed(name, many), c.key) || strings.HasSuffix(c.key, "_ids")
	})
}

func indexed(name string, n int) (keys []string) {
	for i := range n {
		keys = append(keys, at(name, i))
	}
	return keys
}

// listColumns are the columns of the sheet of lists, by the field that chooses from them.
var listColumns = map[string]string{"type": "A", "difficulty": "B", "content_area": "C", "shuffle_options": "D", "no_marks": "D", "status": "E"}

func listRows(areas []string) [][]string {
	var lists [5][]string
	lists[0] = append([]string{"Loại"}, kindLabels().first(len(questions.Kinds()))...)
	lists[1] = append([]string{"Mức độ"}, levelLabels().first(7)...)
	lists[2] = append([]string{"Nội dung"}, areas...)
	lists[3] = append([]string{"Có/Không"}, yesLabels().first(2)...)
	lists[4] = append([]string{"Trạng thái"}, statusLabels().first(len(questions.Statuses()))...)
	var rows [][]string
	for i, list := range lists {
		for k, text := range list {
			for len(rows) <= k {
				rows = append(rows, make([]string, len(lists)))
			}
			rows[k][i] = text
		}
	}
	return rows
}

// listsOf returns the drop-down lists on the columns. What is not on a list is refused at once, but for areas, of which
// the organiser may have others.
func listsOf(columns []xlsxColumn, areas int) (lists []table.List) {
	lengths := map[string]int{"A": len(questions.Kinds()), "B": 7, "C": areas, "D": 2, "E": len(questions.Statuses())}
	for i, c := range columns {
		if list, ok := listColumns[c.key]; ok {
			from := fmt.Sprintf("'%s'!$%s$2:$%s$%d", sheetLists, list, list, lengths[list]+1)
			lists = append(lists, table.List{Column: i, Head: c.head, From: from, Strict: c.key != "content_area"})
		}
	}
	return lists
}

func guideRows() [][]string {
	return [][]string{
		{"Cột", "Cách điền", "Ví dụ"},
		{"Chung", "Mỗi dòng của trang “Câu hỏi” là một câu. Không đổi tên cột; có thể đổi thứ tự hoặc bỏ cột không dùng. Không dùng công thức: ô có công thức bị từ chối.", ""},
		{"Mã câu", "Chữ, số, dấu chấm, gạch nối, gạch dưới; mỗi câu một mã. Nhập lại cùng mã là sửa câu đó. Để trống thì mã được đặt theo nội dung câu.", "CCHC-001"},
		{"Nội dung", "Mạch nội dung. Ô phải ở dạng văn bản để 2.10 không thành 2.1.", "2.4"},
		{"Mức độ", "NB hoặc 1: nhận biết. TH hoặc 2: thông hiểu. VD hoặc 3: vận dụng. VDC được tính là vận dụng.", "TH"},
		{"Loại", "Chọn trong danh sách. Để trống: một chữ ở Đáp án là một lựa chọn, nhiều chữ là nhiều lựa chọn.", "Một lựa chọn"},
		{"Câu hỏi", "Xuống dòng trong ô bằng Alt+Enter.", "Cơ quan nào chủ trì?"},
		{"Phương án A…", "Điền từ A, không bỏ cách. Câu đúng/sai để trống thì là Đúng và Sai.", "Sở Nội vụ"},
		{"Đáp án: lựa chọn", "Chữ của phương án đúng; nhiều phương án cách nhau bằng dấu phẩy.", "A, C"},
		{"Đáp án: đúng/sai", "Đúng hoặc Sai.", "Đúng"},
		{"Đáp án: sắp xếp", "Các chữ theo thứ tự đúng.", "B, C, A"},
		{"Đáp án: ghép nối", "Số của vế, gạch nối, chữ của phương án.", "1-B, 2-A"},
		{"Đáp án: trả lời ngắn", "Mỗi đáp án chấp nhận một dòng trong ô (Alt+Enter). Bỏ qua dấu = Có thì không xét dấu.", "Sở Nội vụ"},
		{"Số, Sai số", "Chỉ cho loại Số. Dấu phẩy hoặc dấu chấm thập phân, không có dấu phân cách hàng nghìn.", "12,5"},
		{"Vế nối 1…", "Chỉ cho loại Ghép nối: các vế cần tìm phương án.", "Báo chí"},
		{"Xáo phương án", "Có: được đổi thứ tự phương án. Để trống là Không.", "Có"},
		{"Giữ chỗ", "Chữ của phương án không bị đổi chỗ khi xáo.", "D"},
		{"Văn bản, Điều khoản, Trích dẫn, Liên kết", "Căn cứ của câu. Liên kết bắt đầu bằng https://. Để trống Văn bản thì dùng “Văn bản chung” ở trang “Ngân hàng”.", "Điều 5"},
		{"Có hiệu lực từ, Đến", "Ngày dạng ngày/tháng/năm. Đến: ngày hết hiệu lực; để trống khi còn hiệu lực.", "01/03/2025"},
		{"Thẻ", "Cách nhau bằng dấu phẩy.", "cải cách, 2025"},
		{"Trạng thái", "Để trống: người nhập quyết định.", "Bản nháp"},
	}
}
