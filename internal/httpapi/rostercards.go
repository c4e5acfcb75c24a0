package httpapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"khoabang/contest"
	"khoabang/internal/fault"
	"khoabang/internal/i18n"
	"khoabang/internal/job"
	"khoabang/internal/org"
	"khoabang/internal/report"
	"khoabang/internal/viet"
)

// maxCards is how many cards one file has: 2,000 sheets of paper. More are printed unit by unit.
const maxCards = 20_000

var (
	errNoCards   = fault.New(fault.NotFound, "cards_none", "nobody on the roster is asked for")
	errManyCards = fault.New(fault.TooLarge, "too_many_cards", "too many cards for one file")
)

// rosterCards answers with the cards of a part of a roster as PDF. It is written to a file first: what goes wrong on the
// way is still told, and memory does not grow with the number.
func (s *Server) rosterCards(ctx context.Context, r *request) (reply, error) {
	text, used, err := rosterQuery(r)
	if err != nil {
		return reply{}, err
	}
	c, err := s.Contests.Contest(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	counts, err := s.Contests.RosterCounts(ctx, c.ID)
	if err == nil && text == "" && used == "" && counts.People > maxCards {
		err = errManyCards.With("max", maxCards) // before any is drawn
	}
	if err != nil {
		return reply{}, err
	}
	fonts, err := report.LoadFonts(s.Web)
	if err != nil {
		return reply{}, err
	}
	units, err := s.directory.Directory(ctx)
	if err != nil {
		return reply{}, err
	}
	done, err := s.oneFile(ctx)
	if err != nil {
		return reply{}, err
	}
	defer done()
	file, err := job.Scratch()
	if err != nil {
		return reply{}, err
	}
	filter := contest.RosterFilter{ContestID: c.ID, Words: strings.Fields(viet.Fold(text)), Used: used}
	sheet := report.CardSheet{Contest: c.Title, Hint: i18n.Text(i18n.Vietnamese, "card.hint", nil)}
	cards := 0
	err = report.WriteCards(ctx, file, fonts, sheet, s.cards(ctx, r, c, units, filter, &cards), report.Batch{Made: s.Clock()})
	if err != nil && cards == 0 {
		err = errNoCards
	}
	if err != nil {
		return reply{}, closing(file, err)
	}
	size, err := file.Seek(0, io.SeekCurrent)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return reply{}, closing(file, fmt.Errorf("cards: %w", err))
	}
	s.Log.Info("roster cards made", "contest", c.ID, "user", r.principal.UserID, "cards", cards)
	return reply{file: file, size: int(size), headers: [][2]string{
		{fiber.HeaderContentType, "application/pdf"},
		{fiber.HeaderContentDisposition, `attachment; filename="the-du-thi-` + c.Slug + `.pdf"`},
		{"X-Cards", strconv.Itoa(cards)},
	}}, nil
}

func closing(f *os.File, err error) error {
	_ = f.Close() // the first error is the one to tell
	return err
}

// cards goes through the cards of the entries that a filter wants, and counts them.
func (s *Server) cards(ctx context.Context, r *request, c contest.Contest, units *org.Directory, f contest.RosterFilter, n *int) iter.Seq2[report.Card, error] {
	return func(yield func(report.Card, error) bool) {
		err := s.Contests.EachRostered(ctx, f, func(e contest.RosterEntry) error {
			if *n++; *n > maxCards {
				return errManyCards.With("max", maxCards)
			}
			code, err := s.Contests.RosterCode(e)
			if err != nil {
				return err
			}
			u, _ := units.Unit(e.UnitID)
			if !yield(report.Card{Name: e.Name, Unit: u.Name, Code: code, URL: s.cardAddress(r, c, code)}, nil) {
				return errStopCards
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStopCards) {
			yield(report.Card{}, err)
		}
	}
}

// errStopCards ends the reading of a roster early; it never leaves this file.
var errStopCards = errors.New("enough cards")
