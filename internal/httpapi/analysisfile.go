package httpapi

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"khoabang/contest"
	"khoabang/internal/i18n"
	"khoabang/questions/analysis"
)

// analysisColumns are the columns of the table of questions, as keys of their headings.
var analysisColumns = []string{
	"bank", "id", "revision", "area", "difficulty", "stem", "shown", "answered", "facility", "discrimination",
	"efficiency", "upper_lower", "median", "key", "options", "flags",
}

// paperAnalysisTable returns the figures of the questions as a file for a spreadsheet. It is written as spreadsheets in
// the reader's language expect it: in Vietnamese with commas in numbers, and therefore semicolons between cells.
func (s *Server) paperAnalysisTable(ctx context.Context, r *request) (reply, error) {
	a, err := s.analysisOf(ctx, r)
	if err != nil {
		return reply{}, err
	}
	return csvFile("phan-tich-"+a.Contest.Slug, r.lang(), "analysis.", analysisColumns, a.Report.Questions,
		func(q analysis.Question) []string { return analysisRow(a, q, r.lang()) })
}

func analysisRow(a *contest.Analysis, q analysis.Question, lang i18n.Lang) []string {
	asked, _ := a.Paper.Question(q.Ref)
	var key, options, flags []string
	for _, o := range q.Options {
		if o.Key {
			key = append(key, optionName(asked, o.ID))
		}
		options = append(options, fmt.Sprintf("%s: %s / %s / %s", optionName(asked, o.ID), percent(o.Share, lang), percent(o.Upper, lang), percent(o.Lower, lang)))
	}
	for _, f := range q.Flags {
		flags = append(flags, flagInWords(asked, f, lang))
	}
	median := ""
	if q.Timed > 0 {
		median = i18n.Decimal(lang, q.MedianTime.Seconds(), 1)
	}
	return []string{
		plainCell(q.Ref.BankID), plainCell(q.Ref.ID), strconv.Itoa(q.Ref.Revision), plainCell(asked.Area),
		strconv.Itoa(asked.Difficulty), plainCell(asked.Stem), strconv.Itoa(q.Shown), strconv.Itoa(q.Answered),
		index(q.Facility, lang), index(q.Discrimination, lang), index(q.Efficiency, lang), index(q.UpperLower, lang),
		median, plainCell(strings.Join(key, " ")), plainCell(strings.Join(options, " | ")), plainCell(strings.Join(flags, " ")),
	}
}

// index is a figure with three places; "" where it is not defined.
func index(v analysis.Value, lang i18n.Lang) string {
	if !v.OK {
		return ""
	}
	return i18n.Decimal(lang, v.V, 3)
}

// percent is a share in whole per cent; "–" where it is not defined.
func percent(v analysis.Value, lang i18n.Lang) string {
	if !v.OK {
		return "–"
	}
	return i18n.Decimal(lang, 100*v.V, 0) + "%"
}
