package httpapi

import (
	"context"
	"slices"
)

// resultsPage shows everybody the published results of a contest. It is made by the server and needs no script.
func (s *Server) resultsPage(ctx context.Context, r *request) (reply, error) {
	slug := r.param("contest")
	if _, err := s.announced(ctx, slug); err != nil { // before others have to wait for what is no page
		return reply{}, err
	}
	return s.show(r, "results", slug, func(p *page) (err error) {
		c, err := s.announced(ctx, slug)
		if err != nil {
			return err
		}
		if p.Contest, err = s.door(ctx, slug, "", r.lang()); err != nil {
			return err
		}
		p.Results, err = s.inForce(ctx, c, r.lang())
		return err
	})
}

// Groups returns the prizes kind by kind, in their order.
func (v publishedView) Groups() []publishedGroup {
	var groups []publishedGroup
	for _, a := range v.Awards {
		last := len(groups) - 1
		if last < 0 || groups[last].Prize != a.Prize || groups[last].BlockName != a.BlockName {
			groups = append(groups, publishedGroup{Prize: a.Prize, BlockName: a.BlockName, Amount: a.Amount})
			last++
		}
		groups[last].Awards = append(groups[last].Awards, a)
	}
	return groups
}

// publishedGroup is the prizes of one kind.
type publishedGroup struct {
	Prize     string
	BlockName string
	Amount    int64
	Awards    []publishedAward
}

// Tables returns the parts that there are more than one of, table by table.
func (t publicTurnout) Tables() []publicParts {
	all := []publicParts{{"stats.rounds", t.Rounds}, {"stats.blocks", t.Blocks}, {"stats.groups", t.Groups}}
	return slices.DeleteFunc(all, func(p publicParts) bool { return len(p.Parts) < 2 })
}

// publicParts is a table of parts of a contest; Key is that of its caption.
type publicParts struct {
	Key   string
	Parts []partView
}
