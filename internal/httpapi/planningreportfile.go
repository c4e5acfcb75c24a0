package httpapi

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"khoabang/internal/i18n"
	"khoabang/internal/org"
	"khoabang/internal/planning"
	"khoabang/internal/planning/planfile"
	"khoabang/internal/report"
)

// reportPaper is a unit's report as a document. Its text is Vietnamese, as official documents are.
type reportPaper struct {
	report planning.Report
	plan   planning.Plan
	period planning.Period
	unit   org.Unit
	owner  org.Unit
	parts  []partTotal // of a consolidated report
	owing  []string    // units that have sent none
	names  map[string]string
	made   time.Time
}

// partTotal is what a report that a consolidated one takes up came to, as it was sent.
type partTotal struct {
	unit string
	sent time.Time
	planning.Tally
}

// reportFile answers with a report as a document or a workbook, as it is now or as it was sent under a hash.
func (s *Server) reportFile(ctx context.Context, r *request) (reply, error) {
	p, err := s.reportPaper(ctx, r)
	if err != nil {
		return reply{}, err
	}
	format := cmp.Or(r.query("format"), "docx")
	mediaType, file, err := s.fileOf(p, format)
	if err != nil {
		return reply{}, err
	}
	s.Log.Info("report made", "report", p.report.ID, "user", r.principal.UserID, "format", format)
	return attachment(mediaType, file, fmt.Sprintf("bao-cao-%s-%s.%s", p.report.PeriodID, p.report.UnitID, format)), nil
}

func (s *Server) reportPaper(ctx context.Context, r *request) (p reportPaper, err error) {
	a := actor(r.principal)
	p.made = s.Clock()
	if p.report, err = s.Planning.Report(ctx, a, reportKey(r)); err != nil {
		return p, err
	}
	if hash := r.query("hash"); hash != "" {
		data, err := s.Planning.Sent(ctx, a, p.report.ID, hash)
		if err != nil {
			return p, err
		}
		if p.report, err = thawed(data); err != nil {
			return p, err
		}
	}
	if p.plan, err = s.Planning.Plan(ctx, p.report.PlanID); err != nil {
		return p, err
	}
	rights, err := s.Planning.Rights(ctx, a, p.plan.ID)
	if err != nil {
		return p, err
	}
	d, err := s.directory.Directory(ctx)
	if err != nil {
		return p, err
	}
	if p.names, err = s.allUnitNames(ctx); err != nil {
		return p, err
	}
	p.period, _ = p.plan.Period(p.report.PeriodID)
	p.unit, _ = d.Unit(p.report.UnitID)
	p.owner, _ = d.Unit(rights.Owner)
	if p.report.Consolidated {
		err = s.takenUp(ctx, a, &p)
	}
	return p, err
}

// takenUp fills in what a consolidated report takes up.
func (s *Server) takenUp(ctx context.Context, a planning.Actor, p *reportPaper) error {
	parts, err := s.Planning.Parts(ctx, a, p.report)
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for i, data := range parts {
		x, err := thawed(data)
		if err != nil {
			return err
		}
		t := partTotal{unit: p.report.Parts[i].UnitID, sent: x.Signature.At}
		for _, f := range x.Figures {
			if f.Area == "" { // areas overlap
				t.Tally = t.Plus(f.Tally)
			}
		}
		there[t.unit], p.parts = true, append(p.parts, t)
	}
	owed, err := s.Planning.Owing(ctx, a, p.plan.ID, p.report.PeriodID)
	for _, o := range owed {
		if !there[o.UnitID] {
			p.owing = append(p.owing, p.names[o.UnitID])
		}
	}
	return err
}

// thawed returns a report as it was sent.
func thawed(data []byte) (planning.Report, error) {
	var w planfile.Report
	if err := json.Unmarshal(data, &w); err != nil {
		return planning.Report{}, fmt.Errorf("read a report as it was sent: %w", err)
	}
	return w.Report(), nil
}

func (p reportPaper) say(key string, pairs ...any) string {
	return official("planreport."+key, pairs...)
}

// official returns a text of an official document.
func official(key string, pairs ...any) string {
	args := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i].(string)] = pairs[i+1]
	}
	return i18n.Text(i18n.Vietnamese, key, args)
}

// local reports whether the unit is a locality, whose people's committee reports.
func local(u org.Unit) bool {
	return u.Kind == org.KindCommune || u.Kind == org.KindWard || u.Kind == org.KindSpecial || u.Kind == org.KindDistrict
}

// agency returns the name under which the unit issues documents.
func (p reportPaper) agency() string {
	if local(p.unit) {
		return p.say("committee", "unit", lowerInitial(p.unit.Name))
	}
	return p.unit.Name
}

func lowerInitial(s string) string {
	for _, r := range s {
		return strings.ToLower(string(r)) + s[len(string(r)):]
	}
	return s
}

// superior returns who stands above the unit on its paper.
func (p reportPaper) superior() string {
	if local(p.unit) || p.plan.Document.Province == "" || p.unit.Kind != org.KindDepartment {
		return ""
	}
	return p.say("province", "province", p.plan.Document.Province)
}

func (p reportPaper) place() string {
	if !local(p.unit) {
		return p.plan.Document.Province
	}
	for _, kind := range []string{"Xã ", "Phường ", "Đặc khu ", "Huyện ", "Thị xã ", "Thành phố "} {
		if name, found := strings.CutPrefix(p.unit.Name, kind); found {
			return name
		}
	}
	return p.unit.Name
}

func dayInWords(d planning.Day) string { return i18n.Date(i18n.Vietnamese, d.Start()) }

// numeral is the number that drafts put before a heading, which the document writes itself.
var numeral = regexp.MustCompile(`^[IVXL]+\.\s+`)

// document returns the report as it is signed on paper.
func (p reportPaper) document() report.Document {
	d := report.Document{Superior: p.superior(), Agency: p.agency(), Place: p.place(), Year: p.made.In(planning.Vietnam).Year(), Kind: report.Report,
		Subject: p.report.Title, Addressees: []string{p.addressee()}, Receivers: []string{p.say("receivers_above"), p.say("receivers_file")}, Made: p.made}
	sig := p.report.Signature
	signer := report.Signer{Title: cmp.Or(sig.Position, p.say("head")), Name: sig.Name}
	if local(p.unit) {
		signer = report.Signer{Authority: []string{p.say("for_committee")}, Title: cmp.Or(sig.Position, p.say("chair")), Name: sig.Name}
	}
	d.Signers = []report.Signer{signer}
	d.Body = append(d.Body, report.Text(p.say("opening", "plan", p.planInWords(), "agency", p.agency(), "period", lowerInitial(p.period.Name),
		"from", dayInWords(p.report.From), "to", dayInWords(p.report.To))))
	for _, section := range p.report.Sections {
		d.Body = append(d.Body, report.Heading{Level: 1, Text: numeral.ReplaceAllString(section.Heading, "")})
		d.Body = append(d.Body, paragraphs(cmp.Or(section.Text, p.say("nothing")))...)
	}
	if p.report.Consolidated {
		d.Body = append(d.Body, report.Heading{Level: 1, Text: p.say("reported_head")},
			report.Text(p.say("reported", "sent", number(len(p.parts)), "of", number(len(p.parts)+len(p.owing)))))
		if len(p.owing) > 0 {
			d.Body = append(d.Body, report.Text(p.say("owing", "units", strings.Join(p.owing, "; "))))
		}
	}
	d.Body = append(d.Body, report.Text(p.say("closing", "agency", p.agency(), "addressee", p.addressee())))
	d.Appendices = p.appendices()
	return d
}

func (p reportPaper) addressee() string {
	if p.report.Consolidated || p.owner.Name == "" {
		return cmp.Or(p.plan.Document.Issuer, p.say("superior"))
	}
	return p.owner.Name
}

// planInWords names the plan as documents do: "Kế hoạch số 12/KH-UBND ngày 10/3/2026 về …".
func (p reportPaper) planInWords() string {
	d := p.plan.Document
	text := p.say("plan")
	if d.Number != "" {
		text += " " + p.say("plan_number", "number", d.Number)
	}
	if d.IssuedOn != "" {
		text += " " + p.say("plan_day", "day", dayInWords(d.IssuedOn))
	}
	return text + " " + lowerInitial(d.Title)
}

// paragraphs turns lines into paragraphs, and lines that begin with a dash into lists.
func paragraphs(text string) (blocks []report.Block) {
	var items []string
	end := func() {
		if len(items) > 0 {
			blocks = append(blocks, report.List{Items: items})
			items = nil
		}
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if item, is := strings.CutPrefix(line, "- "); is {
			items = append(items, item)
			continue
		}
		end()
		if line != "" {
			blocks = append(blocks, report.Text(line))
		}
	}
	end()
	return blocks
}

// reportTable is a table of the appendix, in the document and in the workbook alike.
type reportTable struct {
	key     string
	columns []minutesColumn
	rows    [][]any
	total   []any // nil for none
}

// tables are the report's figures: by form of work, by content area and, of a consolidated one, by unit.
func (p reportPaper) tables() []reportTable {
	forms := reportTable{key: "forms", columns: []minutesColumn{{"no", 0.8, true}, {"clause", 1.4, false}, {"form", 4, false}, {"kind", 3, false}, {"entries", 1.4, true},
		{"people", 1.8, true}, {"items", 1.8, true}, {"reach", 1.8, true}}}
	areas := reportTable{key: "areas", columns: []minutesColumn{{"no", 0.8, true}, {"clause", 1.4, false}, {"area", 7, false}, {"entries", 1.4, true}, {"people", 1.8, true}, {"reach", 1.8, true}}}
	var all planning.Tally
	for _, f := range p.report.Figures {
		name := figureNameOf(p.plan, f)
		if f.Area != "" {
			areas.rows = append(areas.rows, []any{len(areas.rows) + 1, name.Clause, name.Title, f.Entries, f.People, f.Reach})
			continue
		}
		all = all.Plus(f.Tally)
		forms.rows = append(forms.rows, []any{len(forms.rows) + 1, name.Clause, name.Title, name.Kind, f.Entries, f.People, f.Items, f.Reach})
	}
	forms.total = []any{"", "", p.say("total"), "", all.Entries, all.People, all.Items, all.Reach}
	list := []reportTable{forms, areas}
	if p.report.Consolidated {
		units := reportTable{key: "units", columns: []minutesColumn{{"no", 0.8, true}, {"unit", 5, false}, {"signed", 2, false}, {"entries", 1.4, true}, {"people", 1.8, true},
			{"items", 1.8, true}, {"reach", 1.8, true}}}
		var sum planning.Tally
		for _, t := range p.parts {
			sum = sum.Plus(t.Tally)
			units.rows = append(units.rows, []any{len(units.rows) + 1, p.names[t.unit], i18n.Date(i18n.Vietnamese, t.sent), t.Entries, t.People, t.Items, t.Reach})
		}
		units.total = []any{"", p.say("total"), "", sum.Entries, sum.People, sum.Items, sum.Reach}
		list = append(list, units)
	}
	var kept []reportTable
	for _, t := range list {
		if len(t.rows) > 0 {
			kept = append(kept, t)
		}
	}
	return kept
}

func (p reportPaper) appendices() (list []report.Appendix) {
	for _, t := range p.tables() {
		table := report.Table{Size: 11}
		for _, c := range t.columns {
			align := report.Left
			if c.numbers {
				align = report.Right
			}
			table.Columns = append(table.Columns, report.Column{Head: p.say("column." + c.key), Width: c.width, Align: align})
		}
		for i, row := range append(t.rows, t.total) {
			if row == nil {
				continue
			}
			var cells []string
			for _, cell := range row {
				cells = append(cells, shown(cell))
			}
			table.Rows = append(table.Rows, report.Row{Cells: cells, Bold: i == len(t.rows)})
		}
		list = append(list, report.Appendix{Title: p.say("table." + t.key), Body: []report.Block{table}})
	}
	return list
}

// book returns the report as a workbook: its text, then its tables.
func (p reportPaper) book() report.Book {
	b := report.Book{Title: p.report.Title, Author: p.agency(), Made: p.made}
	lines := []string{p.report.Title, p.agency()}
	var text [][]any
	for _, s := range p.report.Sections {
		text = append(text, []any{s.Heading, s.Text})
	}
	b.Sheets = append(b.Sheets, report.Sheet{Name: p.say("table.text"), Lines: lines, Rows: cellsOf(text),
		Columns: []report.BookColumn{{Head: p.say("column.heading"), Width: 40}, {Head: p.say("column.text"), Width: 100}}})
	for _, t := range p.tables() {
		rows := t.rows
		if t.total != nil {
			rows = append(rows, t.total)
		}
		sheet := report.Sheet{Name: p.say("sheet." + t.key), Lines: append(lines, p.say("table."+t.key)), Rows: cellsOf(rows), Landscape: true}
		for _, c := range t.columns {
			column := report.BookColumn{Head: p.say("column." + c.key), Width: 6 + 6*c.width}
			if c.numbers {
				column.Format = report.Whole
			}
			sheet.Columns = append(sheet.Columns, column)
		}
		b.Sheets = append(b.Sheets, sheet)
	}
	return b
}
