package exchange

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"khoabang/internal/fault"
	"khoabang/internal/office"
	"khoabang/internal/table"
	"khoabang/questions"
)

func xlsxFormat() Format {
	return Format{
		Name: "xlsx", Extensions: []string{".xlsx"},
		MediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		Decode:    decodeXLSX, Encode: encodeXLSX, MaxBytes: MaxBytes,
		Sniff: func(name string, data []byte) bool { return office.Sniff(name, data, ".xlsx", "xl/workbook.xml") },
	}
}

// The sheets of a workbook that this program writes.
const (
	sheetQuestions = "Câu hỏi"
	sheetBank      = "Ngân hàng"
	sheetGuide     = "Hướng dẫn"
	sheetLists     = "Danh mục"
)

// xlsxColumn is a column of the sheet of questions.
type xlsxColumn struct {
	key     string // the field, as faults name it
	head    string
	aliases []string // other headers for it, folded
	width   float64
}

// xlsxColumns returns the columns in the order in which they are written, for the caller to change. Readers take them in
// any order.
func xlsxColumns() []xlsxColumn { return slices.Clone(allColumns()) }

var allColumns = sync.OnceValue(func() []xlsxColumn {
	list := []xlsxColumn{
		{"id", "Mã câu", []string{"ma", "ma cau hoi", "id"}, 14},
		{"content_area", "Nội dung", []string{"mach noi dung", "noi dung kien thuc", "chuong"}, 10},
		{"difficulty", "Mức độ", []string{"do kho", "muc do nhan thuc"}, 9},
		{"type", "Loại", []string{"loai cau", "loai cau hoi", "dang cau hoi"}, 15},
		{"topic", "Chủ đề", nil, 14},
		{"stem_vi", "Câu hỏi", []string{"noi dung cau hoi", "cau dan", "de bai"}, 60},
	}
	for i := range questions.MaxOptions {
		l := string(rune('A' + i))
		low := strings.ToLower(l)
		list = append(list, xlsxColumn{at("options", i), "Phương án " + l, []string{"dap an " + low, "lua chon " + low, low}, 28})
	}
	list = append(list, xlsxColumn{"answer", "Đáp án", []string{"dap an dung", "phuong an dung", "dap an chap nhan", "tra loi"}, 14})
	for i := range questions.MaxOptions {
		n := fmt.Sprint(i + 1)
		list = append(list, xlsxColumn{at("prompts", i), "Vế nối " + n, []string{"ve " + n, "ve trai " + n}, 24})
	}
	return append(list, []xlsxColumn{
		{"number", "Số", []string{"dap so"}, 10},
		{"tolerance", "Sai số", nil, 10},
		{"no_marks", "Bỏ qua dấu", []string{"khong xet dau"}, 12},
		{"shuffle_options", "Xáo phương án", []string{"dao phuong an", "tron phuong an"}, 14},
		{"locked", "Giữ chỗ", []string{"khoa phuong an", "phuong an giu cho"}, 10},
		{"explanation_vi", "Giải thích", []string{"loi giai", "huong dan giai"}, 50},
		{"source.document_vi", "Văn bản", []string{"can cu", "van ban can cu"}, 30},
		{"source.clause_vi", "Điều khoản", []string{"dieu"}, 16},
		{"source.quote_vi", "Trích dẫn", nil, 40},
		{"source.link", "Liên kết", []string{"lien ket van ban", "link"}, 24},
		{"source.from", "Có hiệu lực từ", []string{"hieu luc tu", "tu ngay"}, 14},
		{"source.to", "Đến", []string{"hieu luc den", "co hieu luc den", "den ngay"}, 14},
		{"tags", "Thẻ", []string{"nhan"}, 20},
		{"review_note_vi", "Ghi chú duyệt", []string{"ghi chu"}, 24},
		{"status", "Trạng thái", nil, 12},
		{"option_ids", "Mã phương án", nil, 14},
		{"prompt_ids", "Mã vế nối", nil, 14},
	}...)
})

// labels pairs what people write with what the bank has; the first of each value is what is written.
type label[T comparable] struct {
	text  string
	value T
}

// labelSet is the labels of a column, and their values by the folded label.
type labelSet[T comparable] struct {
	list   []label[T]
	values map[string]T
}

// labels returns a function that makes the set once.
func labels[T comparable](list []label[T]) func() labelSet[T] {
	return sync.OnceValue(func() labelSet[T] {
		set := labelSet[T]{list, map[string]T{}}
		for _, l := range list {
			if _, twice := set.values[questions.Fold(l.text)]; !twice {
				set.values[questions.Fold(l.text)] = l.value
			}
		}
		return set
	})
}

var kindLabels = labels([]label[questions.Kind]{
	{"Một lựa chọn", questions.Single}, {"Nhiều lựa chọn", questions.Multiple}, {"Đúng/Sai", questions.TrueFalse},
	{"Sắp xếp", questions.Ordering}, {"Ghép nối", questions.Matching}, {"Số", questions.Numeric},
	{"Trả lời ngắn", questions.ShortText}, {"Dự đoán", questions.Prediction},
	{"single", questions.Single}, {"multiple", questions.Multiple}, {"true_false", questions.TrueFalse},
	{"ordering", questions.Ordering}, {"matching", questions.Matching}, {"numeric", questions.Numeric},
	{"short_text", questions.ShortText}, {"prediction", questions.Prediction},
	{"Một đáp án", questions.Single}, {"Nhiều đáp án", questions.Multiple}, {"Đúng sai", questions.TrueFalse}, {"Nối", questions.Matching},
})

// highLevel stands for the fourth level of schools, which the bank does not tell from the third.
const highLevel = 4

var levelLabels = labels([]label[int]{
	{"NB", 1}, {"TH", 2}, {"VD", 3}, {"VDC", highLevel}, {"1", 1}, {"2", 2}, {"3", 3},
	{"Nhận biết", 1}, {"Thông hiểu", 2}, {"Vận dụng", 3}, {"Vận dụng cao", highLevel},
})

var statusLabels = labels([]label[questions.Status]{
	{"Bản nháp", questions.Draft}, {"Chờ duyệt", questions.InReview}, {"Đã duyệt", questions.Approved}, {"Ngừng dùng", questions.Retired},
	{"draft", questions.Draft}, {"in_review", questions.InReview}, {"approved", questions.Approved}, {"retired", questions.Retired},
})

var yesLabels = labels([]label[bool]{
	{"Có", true}, {"Không", false}, {"TRUE", true}, {"FALSE", false}, {"1", true}, {"0", false}, {"x", true}, {"yes", true}, {"no", false},
})

// labelled returns the value of a label, whatever its capitals and marks, and false where there is none such.
func labelled[T comparable](labels labelSet[T], text string) (T, bool) {
	v, ok := labels.values[questions.Fold(text)]
	return v, ok
}

// labelOf returns how a value is written, "" for one without a label.
func labelOf[T comparable](labels labelSet[T], value T) string {
	i := slices.IndexFunc(labels.list, func(l label[T]) bool { return l.value == value })
	if i < 0 {
		return ""
	}
	return labels.list[i].text
}

// first returns the texts of the first n labels.
func (s labelSet[T]) first(n int) (texts []string) {
	for _, l := range s.list[:n] {
		texts = append(texts, l.text)
	}
	return texts
}

// allowedLabels names the first n labels to a reader.
func allowedLabels[T comparable](labels labelSet[T], n int) string {
	return strings.Join(labels.first(n), ", ")
}

// xlsxDecoder reads the sheets of a workbook.
type xlsxDecoder struct {
	collector
	book   *table.Workbook
	file   File
	rows   map[string]int // by the ID of the question
	sheet  string
	column map[string]int // by key; of the sheet being read
	found  bool           // a header has been seen
}

func decodeXLSX(r io.Reader) (File, error) {
	data, err := readAll(r)
	if err != nil {
		return File{}, err
	}
	book, err := table.OpenWorkbook(data)
	if err != nil {
		return File{}, err
	}
	d := &xlsxDecoder{book: book, file: File{Language: "vi"}, rows: map[string]int{}}
	for _, bankFirst := range []bool{true, false} {
		for _, s := range book.Sheets() {
			if (questions.Fold(s.Name) == questions.Fold(sheetBank)) == bankFirst {
				if err := d.readSheet(s, bankFirst); err != nil {
					return File{}, err
				}
			}
		}
	}
	if !d.found {
		d.add(sheetQuestions+"!A1", 1, "sheet_header", "columns", "Câu hỏi, Phương án A, Phương án B, Đáp án")
	}
	return d.finish(d.file)
}

// readSheet reads the sheet of the bank, or one of questions; any other sheet it passes over.
func (d *xlsxDecoder) readSheet(s table.Sheet, bank bool) error {
	if s.Name == sheetGuide || s.Name == sheetLists {
		return nil
	}
	d.sheet, d.column = s.Name, nil
	err := d.book.Rows(s, func(r table.Row) error {
		row, cells := r.Number, r.Cells
		switch {
		case d.full():
			return table.SkipSheet
		case bank:
			d.bankRow(row, cells)
		case d.column != nil:
			return d.questionRow(row, cells)
		case row > 20:
			return table.SkipSheet
		default:
			d.header(row, cells)
		}
		return nil
	})
	if errors.Is(err, table.SkipSheet) {
		return nil
	}
	return err
}

// header takes a row for the header if it names the question and one more column.
func (d *xlsxDecoder) header(row int, cells []table.Cell) {
	known := map[string]string{}
	for _, c := range xlsxColumns() {
		known[table.FoldHeader(c.head)] = c.key
		for _, a := range c.aliases {
			known[a] = c.key
		}
	}
	columns := map[string]int{}
	for i, c := range cells {
		if key := known[table.FoldHeader(c.Text)]; key != "" {
			if _, twice := columns[key]; !twice {
				columns[key] = i
			}
		}
	}
	if _, ok := columns["stem_vi"]; !ok || len(columns) < 3 {
		return
	}
	d.column, d.found = columns, true
	for i, c := range cells {
		text := table.FoldHeader(c.Text)
		key := known[text]
		switch {
		case text == "" || text == "stt" || text == "tt":
		case key == "":
			d.lose(table.CellName(d.sheet, i, row), row, "column_unknown", "column", clip(c.Text))
		case columns[key] != i:
			d.add(table.CellName(d.sheet, i, row), row, "duplicate")
		}
	}
	if _, ok := columns["answer"]; !ok {
		d.add(fmt.Sprintf("%s!%d", d.sheet, row), row, "column_missing", "column", "Đáp án")
	}
}

// bankRow reads "Mã ngân hàng | cchc" and the like; other rows are for readers.
func (d *xlsxDecoder) bankRow(row int, cells []table.Cell) {
	if len(cells) < 2 {
		return
	}
	if cells[1].Kind == table.Formula {
		d.add(table.CellName(d.sheet, 1, row), row, "formula")
		return
	}
	value := table.Unguard(strings.TrimSpace(cells[1].Text))
	switch table.FoldHeader(cells[0].Text) {
	case "ma ngan hang":
		d.file.Bank.ID = value
	case "ten ngan hang":
		d.file.Bank.Name = value
	case "ngan hang luyen tap":
		practice, ok := labelled(yesLabels(), value)
		if !ok && value != "" {
			d.add(table.CellName(d.sheet, 1, row), row, "one_of", "allowed", "Có, Không")
		}
		d.file.Bank.Practice = practice
	case "van ban chung":
		d.file.SourceDocument = value
	case "ghi chu":
		d.file.Notes = append(d.file.Notes, value)
	}
}

func (d *xlsxDecoder) questionRow(row int, cells []table.Cell) error {
	if len(d.file.Questions) >= questions.MaxImport {
		d.add(fmt.Sprintf("%s!%d", d.sheet, row), row, "too_many", "max", questions.MaxImport)
		return table.SkipSheet
	}
	before := d.faults
	r := &xlsxRow{d: d, row: row, cells: cells}
	q := r.question()
	if d.faults != before {
		return nil
	}
	if !r.validate(q) {
		return nil
	}
	if first, ok := d.rows[q.ID]; ok {
		d.add(r.cellOf("id"), row, "duplicate", "first", fmt.Sprintf("%s!%d", d.sheet, first))
		return nil
	}
	d.rows[q.ID] = row
	d.file.Questions = append(d.file.Questions, q)
	return nil
}

// validate holds the question to the rules of the bank, and names the cells that break them.
func (r *xlsxRow) validate(q questions.Question) bool {
	if q.Area == "" {
		q.Area = "?" // missing is for Complete to mend
	}
	q.Difficulty = max(q.Difficulty, 1)
	e, ok := fault.As(q.Validate())
	if !ok {
		return true
	}
	for _, f := range e.Fields {
		r.d.add(r.cellOf(f.Path), r.row, f.Code, f.Pairs()...)
	}
	return false
}
