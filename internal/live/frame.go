package live

import (
	"encoding/json"
	"sync"
	"time"

	"khoabang/contest"
)

// FrameRows is how many rows a frame shows.
const FrameRows = 100

// Row is one line of a board as it is shown, its JSON included.
type Row struct {
	ID          string  `json:"id"` // contest.PublicID of the contestant
	Position    int     `json:"pos"`
	Rank        int     `json:"rank"`
	Name        string  `json:"name"`
	Unit        string  `json:"unit"`
	Correct     int     `json:"correct"`
	Points      float64 `json:"points"` // one a question
	DurationMS  int64   `json:"duration_ms"`
	SubmittedAt string  `json:"submitted_at"`
}

// newRow returns a standing as it is shown.
func newRow(s Standing, label contest.Label) Row {
	return Row{
		ID: contest.PublicID(s.Result.ContestantID), Position: s.Position, Rank: s.Rank, Name: label.Name, Unit: label.Unit,
		Correct: s.Result.Correct, Points: float64(s.Result.Points) / 1000,
		DurationMS: s.Result.Duration.Milliseconds(), SubmittedAt: formatTime(s.Result.SubmittedAt),
	}
}

// formatTime writes a time as every JSON of the program does.
func formatTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z07:00") }

// Frame is what a board shows at a moment: the first FrameRows rows and how many people there are. It never changes
// and is shared by all who watch.
type Frame struct {
	Seq   uint64 // rises by one from frame to frame of one Board; another node, or the next start, counts anew
	Now   time.Time
	Total int
	Rows  []Row // not to be changed

	full  func() []byte
	delta func() []byte // nil for the first frame
}

// Full returns the frame as JSON of type "full". It is encoded once; callers do not change it.
func (f *Frame) Full() []byte { return f.full() }

// After returns what brings a client that has the frame numbered have up to this one: the change as JSON of type
// "delta" if that is the frame before, nil if it is this one, else everything, as Full.
func (f *Frame) After(have uint64) []byte {
	switch {
	case have == f.Seq:
		return nil
	case have+1 == f.Seq && f.delta != nil:
		return f.delta()
	}
	return f.full()
}

type fullJSON struct {
	Type  string `json:"type"`
	Seq   uint64 `json:"seq"`
	Now   string `json:"now"`
	Total int    `json:"total"`
	Rows  []Row  `json:"rows"`
}

type deltaJSON struct {
	Type  string   `json:"type"`
	Seq   uint64   `json:"seq"`
	Prev  uint64   `json:"prev"`
	Now   string   `json:"now"`
	Total int      `json:"total"`
	Rows  []Row    `json:"rows"`
	Gone  []string `json:"gone"`
}

// nextFrame returns the frame that follows prev, which may be nil, or prev itself if it shows the same.
func nextFrame(prev *Frame, now time.Time, total int, rows []Row) *Frame {
	f := &Frame{Seq: 1, Now: now, Total: total, Rows: rows}
	if prev != nil {
		changed, gone := difference(prev.Rows, rows)
		if prev.Total == total && len(changed) == 0 && len(gone) == 0 {
			return prev
		}
		f.Seq = prev.Seq + 1
		d := deltaJSON{
			Type: "delta", Seq: f.Seq, Prev: prev.Seq, Now: formatTime(now), Total: total, Rows: changed, Gone: gone,
		}
		f.delta = sync.OnceValue(func() []byte { return encode(d) })
	}
	f.full = sync.OnceValue(func() []byte {
		return encode(fullJSON{Type: "full", Seq: f.Seq, Now: formatTime(now), Total: total, Rows: rows})
	})
	return f
}

// difference returns the rows of to that are not in from as they are, and the IDs of from that are not in to.
func difference(from, to []Row) (changed []Row, gone []string) {
	changed, gone = []Row{}, []string{}
	before := make(map[string]Row, len(from))
	for _, r := range from {
		before[r.ID] = r
	}
	for _, r := range to {
		if before[r.ID] != r {
			changed = append(changed, r)
		}
		delete(before, r.ID)
	}
	for _, r := range from {
		if _, ok := before[r.ID]; ok {
			gone = append(gone, r.ID)
		}
	}
	return changed, gone
}

// encode returns v as JSON. The types it is used with always encode.
func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("live: " + err.Error())
	}
	return b
}
