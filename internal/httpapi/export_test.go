package httpapi

import (
	"context"
	"fmt"
	"strings"

	"khoabang/contest"
	"khoabang/internal/i18n"
	"khoabang/questions"
	"khoabang/questions/analysis"
)

// Served is one method and path that the server answers.
type Served struct{ Method, Path string }

// Table returns the routes of the API as the server has them.
func (s *Server) Table() []Route { return s.routes() }

// Pages returns the routes of the pages and assets.
func (s *Server) Pages() []Route { return s.pages() }

// Served returns everything that Fiber answers.
func (s *Server) Served() []Served {
	var list []Served
	for _, routes := range s.app.Stack() {
		for _, r := range routes {
			list = append(list, Served{r.Method, r.Path})
		}
	}
	return list
}

// IsSocket reports whether the route is a websocket.
func (r Route) IsSocket() bool { return r.socket != nil }

// Proof returns what the route asks for.
func (a Access) Proof() string { return string(a.By) }

// BreakSockets makes every socket that opens from now on panic.
func (s *Server) BreakSockets() {
	for i := range s.table {
		if k := s.table[i].socket; k != nil {
			k.open = func(context.Context, visit, message) (feed, error) { panic("broken on purpose") }
		}
	}
}

// PlainCell is what a text becomes in a file for a spreadsheet.
func PlainCell(s string) string { return plainCell(s) }

// FlagInWords is why a question is worth a look, in Vietnamese.
func FlagInWords(q questions.Question, f analysis.Flag) string {
	return flagInWords(q, f, i18n.Vietnamese)
}

// RulesInWords writes all rules of a contest as people read them.
func RulesInWords(c contest.Contest, lang i18n.Lang, units map[string]string) string {
	var b strings.Builder
	for _, line := range rulesInWords(c, lang) {
		fmt.Fprintln(&b, "-", line)
	}
	for _, s := range ruleSections(c, lang, units) {
		fmt.Fprintf(&b, "\n## %s\n", s.Title)
		for _, line := range s.Lines {
			fmt.Fprintln(&b, "-", line)
		}
	}
	return b.String()
}
