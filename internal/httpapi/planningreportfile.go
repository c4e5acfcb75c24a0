package httpapi

import (
	"cmp"
	"context"
	"fmt"
	"slices"
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
	head   planning.Letterhead
	to     []string         // whom it is for
	parts  []partTotal      // of a consolidated report
	words  []planning.Words // what they say
	owing  []planning.Owed  // units that have sent none
	names  map[string]string
	made   time.Time
}

// partTotal is what a report that a consolidated one takes up came to, as it was sent.
type partTotal struct {
	unit   string
	signed time.Time
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
		if p.report, err = planfile.Thaw(data); err != nil {
			return p, err
		}
	}
	view, err := s.Planning.View(ctx, a, p.report.PlanID)
	if err != nil {
		return p, err
	}
	p.plan = view.Plan()
	d, err := s.directory.Directory(ctx)
	if err != nil {
		return p, err
	}
	if p.names, err = s.allUnitNames(ctx); err != nil {
		return p, err
	}
	p.period, _ = p.plan.Period(p.report.PeriodID)
	unit, _ := d.Unit(p.report.UnitID)
	owner, _ := d.Unit(view.Rights().Owner)
	p.head, p.to = p.plan.Document.LetterheadOf(unit), p.plan.Addressees(owner, unit.ID, d, p.report.To)
	if p.report.Consolidated {
		err = s.takenUp(ctx, a, view, d, &p)
	}
	return p, err
}

// takenUp fills in what a consolidated report takes up.
func (s *Server) takenUp(ctx context.Context, a planning.Actor, view planning.View, d *org.Directory, p *reportPaper) error {
	parts, err := s.Planning.Parts(ctx, a, p.report)
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for i, x := range parts {
		t := partTotal{unit: p.report.Parts[i].UnitID, signed: x.Signature.At}
		for _, f := range x.Figures {
			if f.Area == "" { // areas overlap
				t.Tally = t.Plus(f.Tally)
			}
		}
		there[t.unit], p.parts = true, append(p.parts, t)
	}
	p.words = planning.WordsOf(p.report.Sections, p.report.Parts, parts, func(id string) string { return p.names[id] })
	owed, err := view.Owing(ctx, p.report.PeriodID)
	for _, o := range owed {
		if !there[o.UnitID] {
			p.owing = append(p.owing, o)
		}
	}
	slices.SortStableFunc(p.owing, func(a, b planning.Owed) int { return planning.ByKind(d, a.UnitID, b.UnitID) })
	return err
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

func dayInWords(d planning.Day) string { return i18n.Date(i18n.Vietnamese, d.Start()) }

// document returns the report as it is signed on paper.
func (p reportPaper) document() report.Document {
	h := p.head
	d := report.Document{Superior: h.Superior, Agency: h.Agency, AgencyCode: h.Code, Place: h.Place, Year: p.made.In(planning.Vietnam).Year(), Kind: report.Report,
		Subject: p.report.Title, Addressees: p.to, Receivers: []string{p.say("receivers_above"), h.Leaders, p.say("receivers_file")}, Made: p.made}
	authority, title := h.Signing(p.report.Signature.Position)
	d.Signers = []report.Signer{{Authority: authority, Title: title, Name: p.report.Signature.Name}}
	d.Body = append(d.Body, report.Text(p.say("opening", "plan", p.planInWords(), "agency", h.Name, "period", planning.LowerFirst(p.period.Name),
		"from", dayInWords(p.report.From), "to", dayInWords(p.report.To))))
	for _, section := range p.report.Sections {
		d.Body = append(d.Body, report.Heading{Level: 1, Text: planning.Unnumbered(section.Heading)})
		d.Body = append(d.Body, paragraphs(cmp.Or(section.Text, p.say("nothing")))...)
	}
	if p.report.Consolidated {
		d.Body = append(d.Body, p.reported()...)
	}
	closing := "closing"
	if p.report.Consolidated {
		closing = "closing_above"
	}
	d.Body = append(d.Body, report.Text(p.say(closing, "agency", h.Name, "addressee", strings.Join(p.to, p.say("and")))))
	d.Appendices = p.appendices()
	return d
}

// owingNamed is how many units that have sent nothing are named in the text; more are listed in an appendix.
const owingNamed = 10

// reported says how many units have sent their reports, and which have not.
func (p reportPaper) reported() []report.Block {
	blocks := []report.Block{report.Heading{Level: 1, Text: p.say("reported_head")},
		report.Text(p.say("reported", "sent", number(len(p.parts)), "of", number(len(p.parts)+len(p.owing))))}
	switch n := len(p.owing); {
	case n > owingNamed:
		blocks = append(blocks, report.Text(p.say("owing_listed", "n", number(n))))
	case n > 0:
		var names []string
		for _, o := range p.owing {
			names = append(names, p.names[o.UnitID])
		}
		blocks = append(blocks, report.Text(p.say("owing", "units", strings.Join(names, "; "))))
	}
	return blocks
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
	return text + " " + planning.LowerFirst(d.Title)
}

// paragraphs turns lines into paragraphs, those that begin with a dash into lists and those with a plus into the points of one.
func paragraphs(text string) (blocks []report.Block) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		item, is := strings.CutPrefix(line, "- ")
		point, sub := strings.CutPrefix(line, "+ ")
		switch {
		case line == "":
		case !is && !sub:
			blocks = append(blocks, report.Text(line))
		default:
			if sub {
				item = point
			}
			last, ok := report.List{}, false
			if len(blocks) > 0 {
				last, ok = blocks[len(blocks)-1].(report.List)
			}
			if ok && last.Sub == sub {
				blocks[len(blocks)-1] = report.List{Items: append(last.Items, item), Sub: sub}
			} else {
				blocks = append(blocks, report.List{Items: []string{item}, Sub: sub})
			}
		}
	}
	return blocks
}

// reportTable is a table of the appendix, in the document and in the workbook alike.
type reportTable struct {
	key     string
	columns []minutesColumn
	rows    [][]any
	total   []any // nil for none
}

// tables are the report's figures: by form of work, by content area and, of a consolidated one, by unit; then what units ask
// for, and which have sent nothing where they are too many for the text.
func (p reportPaper) tables() []reportTable {
	forms := reportTable{key: "forms", columns: []minutesColumn{{"no", 1.1, true}, {"clause", 1.4, false}, {"form", 6, false}, {"kind", 4, false}, {"entries", 1.6, true},
		{"people", 2, true}, {"items", 2, true}, {"reach", 2, true}}}
	areas := reportTable{key: "areas", columns: []minutesColumn{{"no", 1.1, true}, {"clause", 1.6, false}, {"area", 6.4, false}, {"entries", 1.4, true}, {"people", 1.9, true}, {"reach", 2, true}}}
	var all planning.Tally
	for _, f := range p.report.Figures {
		name := figureNameOf(p.plan, f)
		name.Title = planning.UpperFirst(name.Title)
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
		units := reportTable{key: "units", columns: []minutesColumn{{"no", 1.1, true}, {"unit", 4.2, false}, {"signed", 2.3, false}, {"entries", 1.4, true}, {"people", 1.8, true},
			{"items", 1.8, true}, {"reach", 2, true}}}
		var sum planning.Tally
		for _, t := range p.parts {
			sum = sum.Plus(t.Tally)
			units.rows = append(units.rows, []any{len(units.rows) + 1, p.names[t.unit], t.signed, t.Entries, t.People, t.Items, t.Reach})
		}
		units.total = []any{"", p.say("total"), "", sum.Entries, sum.People, sum.Items, sum.Reach}
		list = append(list, units, p.proposals(), p.missing())
	}
	var kept []reportTable
	for _, t := range list {
		if len(t.rows) > 0 {
			kept = append(kept, t)
		}
	}
	return kept
}

// proposals are what units ask for, in a row what several do in the same words.
func (p reportPaper) proposals() reportTable {
	t := reportTable{key: "proposals", columns: []minutesColumn{{"no", 1.1, true}, {"unit", 4, false}, {"proposal", 10, false}}}
	for _, w := range p.words {
		for _, said := range w.Said {
			if w.Proposals() && !said.Nothing {
				t.rows = append(t.rows, []any{len(t.rows) + 1, p.unitNames(said.Parts), said.Text})
			}
		}
	}
	return t
}

func (p reportPaper) unitNames(parts []planning.Part) string {
	names := make([]string, len(parts))
	for i, x := range parts {
		names[i] = p.names[x.UnitID]
	}
	return strings.Join(names, "; ")
}

// missing are the units that have sent nothing, where the text does not name them.
func (p reportPaper) missing() reportTable {
	t := reportTable{key: "missing", columns: []minutesColumn{{"no", 1.1, true}, {"unit", 9, false}, {"due", 3, false}}}
	if len(p.owing) > owingNamed {
		for _, o := range p.owing {
			t.rows = append(t.rows, []any{len(t.rows) + 1, p.names[o.UnitID], o.Due.Start()})
		}
	}
	return t
}

// landscapeFrom is how many columns an upright page holds.
const landscapeFrom = 7

func (p reportPaper) appendices() (list []report.Appendix) {
	for _, t := range p.tables() {
		table := report.Table{Size: 11}
		for _, c := range t.columns {
			align := report.Left
			switch {
			case c.key == "no" || c.key == "signed" || c.key == "due":
				align = report.Centre
			case c.numbers:
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
				if at, is := cell.(time.Time); is {
					cell = i18n.Date(i18n.Vietnamese, at)
				}
				cells = append(cells, shown(cell))
			}
			table.Rows = append(table.Rows, report.Row{Cells: cells, Bold: i == len(t.rows)})
		}
		list = append(list, report.Appendix{Title: p.say("table." + t.key), Landscape: len(t.columns) > landscapeFrom, Body: []report.Block{table}})
	}
	return list
}

// book returns the report as a workbook: its text, its tables, and all that units wrote.
func (p reportPaper) book() report.Book {
	b := report.Book{Title: p.report.Title, Author: p.head.Name, Made: p.made}
	lines := []string{p.report.Title, p.head.Name}
	sheet := func(key string, landscape bool, rows [][]any, columns ...report.BookColumn) {
		b.Sheets = append(b.Sheets, report.Sheet{Name: p.say("sheet." + key), Lines: append(slices.Clone(lines), p.say("table."+key)), Rows: cellsOf(rows), Columns: columns, Landscape: landscape})
	}
	var text, words [][]any
	for _, s := range p.report.Sections {
		text = append(text, []any{s.Heading, s.Text})
	}
	column := func(key string, width float64) report.BookColumn {
		return report.BookColumn{Head: p.say("column." + key), Width: width}
	}
	sheet("text", false, text, column("heading", 24), column("text", 66))
	for _, t := range p.tables() {
		columns := make([]report.BookColumn, len(t.columns))
		for i, c := range t.columns {
			columns[i] = column(c.key, 6+6*c.width)
			switch {
			case c.numbers:
				columns[i].Format = report.Whole
			case c.key == "signed" || c.key == "due":
				columns[i].Format = report.Day
			}
		}
		rows := t.rows
		if t.total != nil {
			rows = append(slices.Clone(rows), summed(t.total))
		}
		sheet(t.key, true, rows, columns...)
	}
	for _, w := range p.words {
		for _, said := range w.Said {
			words = append(words, []any{planning.Unnumbered(w.Heading), p.unitNames(said.Parts), said.Text})
		}
	}
	if len(words) > 0 {
		sheet("words", true, words, column("heading", 24), column("unit", 30), column("text", 80))
	}
	return b
}

// summed returns the row below a table with its numbers as sums of the rows above them.
func summed(total []any) []any {
	row := slices.Clone(total)
	for i, v := range row {
		if n, is := v.(int); is {
			row[i] = report.Total(n)
		}
	}
	return row
}
