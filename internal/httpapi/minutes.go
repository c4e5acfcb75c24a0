package httpapi

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"time"

	"khoabang/contest"
	"khoabang/internal/fault"
	"khoabang/internal/i18n"
	"khoabang/internal/report"
)

var errMinutesFormat = fault.New(fault.Invalid, "minutes_format", "documents are written as docx, pdf or xlsx")

// minutes are the minutes of a published result: what was frozen, with the names that the jury knows. Their text is
// Vietnamese, as official documents are.
type minutes struct {
	contest contest.Contest
	pub     contest.Publication
	frozen  contest.Frozen
	people  map[string]contest.Label // by PersonRef
	units   map[string]string
	users   map[string]string
	turnout *statisticsView // nil where the result is from before statistics were frozen
	made    time.Time
}

// publicationMinutes answers with the minutes of a published result: a document to be signed on paper, or a workbook.
func (s *Server) publicationMinutes(ctx context.Context, r *request) (reply, error) {
	m, err := s.minutesOf(ctx, r.param("contest"), r.param("publication"))
	if err != nil {
		return reply{}, err
	}
	format := cmp.Or(r.query("format"), "docx")
	mediaType, file, err := s.fileOf(m, format)
	if err != nil {
		return reply{}, err
	}
	s.Log.Info("minutes made", "contest", m.contest.ID, "user", r.principal.UserID, "publication", m.pub.ID, "format", format)
	return attachment(mediaType, file, fmt.Sprintf("bien-ban-%s-%d.%s", m.contest.Slug, m.pub.Number, format)), nil
}

func (s *Server) minutesOf(ctx context.Context, contestID, id string) (m minutes, err error) {
	m.made = s.Clock()
	if m.contest, err = s.Contests.Contest(ctx, contestID); err != nil {
		return m, err
	}
	if m.pub, err = s.Contests.Publication(ctx, m.contest.ID, id); err != nil {
		return m, err
	}
	if m.pub.State != contest.Published {
		return m, contest.ErrPublicationNot
	}
	if m.frozen, err = s.Contests.Frozen(ctx, m.pub); err != nil {
		return m, err
	}
	if m.people, err = s.Contests.WinningPeople(ctx, m.pub); err != nil {
		return m, err
	}
	if m.units, err = s.Contests.UnitNames(ctx); err != nil {
		return m, err
	}
	if m.turnout, err = s.publishedTurnout(ctx, m.contest, m.pub, i18n.Vietnamese); err != nil {
		return m, err
	}
	m.users, err = s.namesOf(ctx)
	return m, err
}

// say returns a text of the catalogue.
func (m minutes) say(key string, pairs ...any) string { return official("minutes."+key, pairs...) }

func (m minutes) when(text string) string {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return text
	}
	return i18n.When(i18n.Vietnamese, t)
}

func number(n int) string { return i18n.Number(i18n.Vietnamese, int64(n)) }

func (m minutes) roundName(id string) string {
	if r, ok := m.contest.Round(id); ok && r.Name != "" {
		return r.Name
	}
	return m.say("whole")
}

func (m minutes) subject() string {
	if m.pub.RoundID == "" {
		return m.say("subject", "contest", m.contest.Title)
	}
	return m.say("subject_round", "contest", m.contest.Title, "round", m.roundName(m.pub.RoundID))
}

// document returns the minutes as they are signed.
func (m minutes) document() report.Document {
	d := report.Document{Agency: cmp.Or(m.contest.Organiser, m.contest.Title), Year: m.pub.SignedAt.In(i18n.Zone).Year(), Kind: report.Minutes, Subject: m.subject(),
		Signers:   []report.Signer{{Title: m.say("secretary")}, {Authority: []string{m.say("for_jury")}, Title: m.say("chair")}},
		Receivers: []string{m.say("receivers_organiser"), m.say("receivers_file")}, Made: m.made}
	head := func(key string) { d.Body = append(d.Body, report.Heading{Level: 1, Text: m.say(key)}) }
	write := func(key string, pairs ...any) { d.Body = append(d.Body, report.Text(m.say(key, pairs...))) }
	list := func(items []string) {
		if len(items) > 0 {
			d.Body = append(d.Body, report.List{Items: items})
		}
	}
	head("turnout")
	var rounds []string
	for _, r := range m.frozen.Rounds {
		rounds = append(rounds, m.say("round", "round", m.roundName(r.ID), "opens", m.when(r.OpensAt), "closes", m.when(r.ClosesAt)))
	}
	list(rounds)
	write("counts", "people", number(m.frozen.People), "attempts", number(m.frozen.Attempts), "perfect", number(m.frozen.Perfect))
	if v := m.turnout; v != nil {
		for _, line := range m.rates(*v) {
			d.Body = append(d.Body, report.Text(line))
		}
		for _, t := range statisticsSheets(*v, i18n.Vietnamese) {
			if t.key == "bands" || t.key == "parts" && len(t.rows) > 1 {
				d.Body = append(d.Body, t.table())
			}
		}
	}
	if len(m.frozen.Figures)+len(m.frozen.Lots) > 0 {
		head("fixed")
		list(append(m.figures(), m.lots()...))
	}
	if amended := append(m.amendments(), m.outs()...); len(amended) > 0 {
		head("decisions")
		list(amended)
	}
	head("awards")
	won, reserve := m.awards()
	d.Body = append(d.Body, m.table("", awardColumns, won))
	if len(reserve) > 0 {
		d.Body = append(d.Body, m.table(m.say("reserve"), awardColumns, reserve))
	}
	if units := m.unitAwards(); len(units) > 0 {
		head("unit_awards")
		d.Body = append(d.Body, m.table("", unitAwardColumns, units))
	}
	if changes := m.changes(); len(changes) > 0 {
		head("changes")
		list(changes)
	}
	head("verification")
	write("signed", "n", m.pub.Number, "confirmed_by", m.users[m.pub.ConfirmedBy], "confirmed", i18n.When(i18n.Vietnamese, m.pub.ConfirmedAt),
		"signed_by", m.users[m.pub.SignedBy], "signed", i18n.When(i18n.Vietnamese, m.pub.SignedAt))
	d.Body = append(d.Body, report.Labelled("SHA-256", m.pub.Hash))
	write("how_verified")
	return d
}

// minutesColumn is a column of a table of the minutes: the key of its head, its share of a document's width, and whether it
// holds numbers.
type minutesColumn struct {
	key     string
	width   float64
	numbers bool
}

var (
	awardColumns = []minutesColumn{{"rank", 1.4, true}, {"prize", 2.4, false}, {"name", 3.6, false}, {"unit", 3.6, false}, {"correct", 1.4, true},
		{"points", 1.4, true}, {"duration", 2, true}, {"predicted", 1.8, true}, {"amount", 2.2, true}}
	unitAwardColumns = []minutesColumn{{"prize", 3, false}, {"unit", 6, false}, {"amount", 2.4, true}}
	unitColumns      = []minutesColumn{{"rank", 1.4, true}, {"unit", 6, false}, {"headcount", 2, true}, {"people", 2, true}, {"attempts", 2, true}, {"winners", 2, true}}
)

// table returns a table with the columns that say something. Cells are text or whole numbers.
func (m minutes) table(caption string, columns []minutesColumn, rows [][]any) report.Table {
	t := report.Table{Caption: caption, Size: 11}
	var kept []int
	for i, c := range columns {
		if !empty(rows, i) {
			align := report.Left
			if c.numbers {
				align = report.Right
			}
			kept, t.Columns = append(kept, i), append(t.Columns, report.Column{Head: m.say("column." + c.key), Width: c.width, Align: align})
		}
	}
	for _, row := range rows {
		var cells []string
		for _, i := range kept {
			cells = append(cells, shown(row[i]))
		}
		t.Rows = append(t.Rows, report.Row{Cells: cells})
	}
	return t
}

// empty reports whether a column says nothing in any of some rows.
func empty(rows [][]any, column int) bool {
	for _, row := range rows {
		if row[column] != "" && row[column] != 0 && row[column] != int64(0) {
			return false
		}
	}
	return len(rows) > 0
}

func shown(cell any) string {
	switch v := cell.(type) {
	case int:
		return number(v)
	case int64:
		return i18n.Number(i18n.Vietnamese, v)
	case float64:
		return i18n.Decimal(i18n.Vietnamese, v, 2)
	}
	return fmt.Sprint(cell)
}

// awards returns the rows of the prizes and of the reserve list, with the columns awardColumns.
func (m minutes) awards() (won, reserve [][]any) {
	for _, a := range m.frozen.Awards {
		name := a.Name
		if b, ok := m.contest.Block(a.BlockID); ok {
			name += " (" + b.Name + ")"
		}
		who := m.people[a.Who]
		row := []any{a.Rank, name, cmp.Or(who.Name, a.Who), m.units[a.UnitID], strconv.Itoa(a.Correct) + "/" + strconv.Itoa(a.Of), points(a.Points),
			i18n.Decimal(i18n.Vietnamese, float64(a.DurationMS)/1000, 3) + " s", a.Predicted, a.Amount}
		if a.Prize < 0 {
			row[1] = ""
			reserve = append(reserve, row)
		} else {
			won = append(won, row)
		}
	}
	return won, reserve
}

func (m minutes) unitAwards() (rows [][]any) {
	for _, a := range m.frozen.UnitAwards {
		rows = append(rows, []any{a.Name, m.units[a.UnitID], a.Amount})
	}
	return rows
}

func (m minutes) figures() (items []string) {
	for _, f := range m.frozen.Figures {
		items = append(items, m.say("figure", "round", m.scope(f.RoundID, f.BlockID), "value", f.Value, "at", m.when(f.FixedAt), "by", m.users[f.FixedBy]))
	}
	return items
}

func (m minutes) lots() (items []string) {
	for _, l := range m.frozen.Lots {
		items = append(items, m.say("lot", "round", m.scope(l.RoundID, l.BlockID), "seed", l.Seed, "at", m.when(l.DrawnAt), "by", m.users[l.DrawnBy]))
	}
	return items
}

func (m minutes) scope(round, block string) string {
	if b, ok := m.contest.Block(block); ok {
		return m.roundName(round) + ", " + b.Name
	}
	return m.roundName(round)
}

func (m minutes) amendments() (items []string) {
	for _, a := range m.frozen.Amendments {
		items = append(items, m.say("amended."+string(a.Remedy), "question", a.QuestionID, "reason", a.Reason, "at", m.when(a.SignedAt), "by", m.users[a.SignedBy]))
	}
	return items
}

// outs returns the disqualifications that count, each with its reason.
func (m minutes) outs() (items []string) {
	for _, o := range m.frozen.Disqualified {
		i := slices.IndexFunc(m.contest.Disqualified, func(d contest.Disqualification) bool {
			at, err := time.Parse(time.RFC3339, o.At)
			return err == nil && d.AttemptID == o.AttemptID && d.At.Equal(at)
		})
		if o.LiftedAt == "" && i >= 0 {
			items = append(items, m.say("out", "attempt", o.AttemptID, "reason", m.contest.Disqualified[i].Reason, "at", m.when(o.At), "by", m.users[o.By]))
		}
	}
	return items
}

func (m minutes) changes() (items []string) {
	for _, c := range m.pub.Changes {
		items = append(items, m.say("change."+string(c.Kind), "reason", c.Reason, "at", i18n.When(i18n.Vietnamese, c.At), "by", m.users[c.By]))
	}
	return items
}

// book returns the tables of the minutes as a workbook.
func (m minutes) book() report.Book {
	b := report.Book{Title: m.subject(), Author: m.contest.Organiser, Made: m.made}
	add := func(name string, columns []minutesColumn, rows [][]any) {
		sheet := report.Sheet{Name: m.say(name), Lines: []string{m.subject(), "SHA-256: " + m.pub.Hash}, Rows: cellsOf(rows), Landscape: true}
		for _, c := range columns {
			column := report.BookColumn{Head: m.say("column." + c.key), Width: 6 + 6*c.width}
			if c.key == "amount" || c.key == "headcount" || c.key == "people" || c.key == "attempts" {
				column.Format = report.Whole
			}
			sheet.Columns = append(sheet.Columns, column)
		}
		b.Sheets = append(b.Sheets, sheet)
	}
	won, reserve := m.awards()
	add("awards", awardColumns, won)
	if len(reserve) > 0 {
		add("reserve", awardColumns, reserve)
	}
	if units := m.unitAwards(); len(units) > 0 {
		add("unit_awards", unitAwardColumns, units)
	}
	var units [][]any
	for _, u := range m.frozen.Units {
		units = append(units, []any{u.Rank, m.units[u.UnitID], u.Headcount, u.People, u.Attempts, u.Winners})
	}
	if len(units) > 0 {
		add("units", unitColumns, units)
	}
	if v := m.turnout; v != nil {
		for _, t := range statisticsSheets(*v, i18n.Vietnamese) {
			b.Sheets = append(b.Sheets, t.sheet(*v, i18n.Vietnamese))
		}
	}
	return b
}

func cellsOf(rows [][]any) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}
