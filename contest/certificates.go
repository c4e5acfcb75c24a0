package contest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"khoabang/internal/fault"
)

// ErrCertificates is returned for a template that cannot be used.
var ErrCertificates = fault.New(fault.Invalid, "certificates_invalid", "the template of the certificates is not valid")

// Limits on a template of certificates.
const (
	MaxWording     = 300 // runes
	maxWordedLines = 4
)

// Certificates say what a contest's certificates look like and who is given one. What a certificate attests is not among
// them: that is in the published result. The zero value stands for DefaultCertificates.
type Certificates struct {
	Superior    string // above the organiser
	Organiser   string // "" is the contest's
	Heading     string
	GivenTo     string // above the name
	Wording     string // for a prize, with placeholders; of several lines the first is the largest
	Passed      string // for those who are given one without a prize, with placeholders
	Place       string // before the date
	Date        string // "2026-11-20"; "" leaves it to be filled in by hand
	SignerTitle string
	SignerName  string
	Picture     string // ID of the picture behind it; "" for the built-in frame
	Framed      bool   // the frame is drawn on the picture, too
	NoNation    bool   // without the country's name and motto
	Winners     bool   // of individual prizes
	Units       bool   // that won a collective prize
	Everybody   bool   // who has a rank: by the rules these are the ones who passed
	Revision    int    // rises with every change; 0 while nobody has saved one
	SavedBy     string // user ID
	SavedAt     time.Time
}

// Placeholder is a name that stands for something in the wording of certificates.
type Placeholder string

// The placeholders, as organisers write them between braces.
const (
	ForName    Placeholder = "họ tên"
	ForUnit    Placeholder = "đơn vị"
	ForPrize   Placeholder = "giải"
	ForRound   Placeholder = "vòng"
	ForContest Placeholder = "cuộc thi"
	ForBlock   Placeholder = "khối"
	ForPoints  Placeholder = "điểm"
	ForCorrect Placeholder = "số câu đúng"
	ForRank    Placeholder = "hạng"
	ForDate    Placeholder = "ngày công bố"
)

// Placeholders returns all placeholders.
func Placeholders() []Placeholder {
	return []Placeholder{ForName, ForUnit, ForPrize, ForRound, ForContest, ForBlock, ForPoints, ForCorrect, ForRank, ForDate}
}

// DefaultCertificates are those of a contest for which nobody has saved a template. The texts are Vietnamese, as the
// documents are.
func DefaultCertificates() Certificates {
	return Certificates{Heading: "Giấy chứng nhận", GivenTo: "Trao tặng", Wording: "Đạt {giải}, {khối}\n{vòng}, {cuộc thi}",
		Passed: "Đã hoàn thành bài thi\n{vòng}, {cuộc thi}", Winners: true, Units: true}
}

// Template returns the template of the contest's certificates.
func (c Contest) Template() Certificates {
	t := c.Certificates
	if t.Revision == 0 {
		t = DefaultCertificates()
	}
	t.Organiser = cmp.Or(t.Organiser, c.Organiser)
	return t
}

// Check returns ErrCertificates with every field that is wrong, or nil. Whether there is such a picture is not looked at.
func (t Certificates) Check() error {
	var k fault.Check
	for path, text := range map[string]string{"superior": t.Superior, "organiser": t.Organiser, "heading": t.Heading, "given_to": t.GivenTo,
		"place": t.Place, "signer_title": t.SignerTitle, "signer_name": t.SignerName} {
		k.Require(len([]rune(text)) <= MaxTitle, path, "too_long", "max", MaxTitle)
	}
	k.Require(strings.TrimSpace(t.Heading) != "", "heading", "required")
	checkWording(&k, "wording", t.Wording)
	checkWording(&k, "passed", t.Passed)
	if t.Date != "" {
		_, err := time.Parse(time.DateOnly, t.Date)
		k.Require(err == nil, "date", "date")
	}
	k.Require(t.Winners || t.Units || t.Everybody, "winners", "nobody_certified")
	return k.Err(ErrCertificates)
}

func checkWording(k *fault.Check, path, text string) {
	k.Require(len([]rune(text)) <= MaxWording, path, "too_long", "max", MaxWording)
	k.Require(strings.Count(text, "\n") < maxWordedLines, path, "too_many_lines", "max", maxWordedLines)
	err := eachPart(text, func(_ string, p Placeholder) {
		if p != "" && !slices.Contains(Placeholders(), p) {
			k.Add(path, "unknown_placeholder", "name", string(p), "allowed", allPlaceholders())
		}
	})
	k.Require(err == nil, path, "brace_open", "allowed", allPlaceholders())
}

func allPlaceholders() string {
	var all []string
	for _, p := range Placeholders() {
		all = append(all, "{"+string(p)+"}")
	}
	return strings.Join(all, ", ")
}

// eachPart calls yield with the parts of a wording in their order: a text, or a placeholder. It returns an error for a
// brace without its other.
func eachPart(text string, yield func(plain string, p Placeholder)) error {
	for text != "" {
		open := strings.IndexAny(text, "{}")
		if open < 0 {
			yield(text, "")
			return nil
		}
		end := strings.IndexAny(text[open+1:], "{}\n")
		if text[open] == '}' || end < 0 || text[open+1+end] != '}' {
			return fmt.Errorf("a brace at %d has no other", open)
		}
		if open > 0 {
			yield(text[:open], "")
		}
		name := strings.ToLower(strings.Join(strings.Fields(text[open+1:open+1+end]), " "))
		yield("", cmp.Or(Placeholder(name), "?"))
		text = text[open+end+2:]
	}
	return nil
}

// Worded returns a wording with values in place of its placeholders. One that is empty takes along what only joined it to
// the text beside it: a comma, a dash. Lines that say nothing then are left out.
func Worded(wording string, values map[Placeholder]string) string {
	var lines []string
	for line := range strings.SplitSeq(wording, "\n") {
		var b strings.Builder
		empty, filled := 0, 0
		_ = eachPart(line, func(plain string, p Placeholder) { // Check has looked
			if p == "" {
				b.WriteString(plain)
				return
			}
			if v := strings.TrimSpace(values[p]); v != "" {
				filled++
				b.WriteString(v)
				return
			}
			empty++
			kept := strings.TrimRight(b.String(), joints)
			b.Reset()
			b.WriteString(kept)
		})
		text := b.String()
		if empty > 0 {
			text = strings.Trim(text, joints)
		}
		if text = strings.TrimSpace(text); text != "" && (filled > 0 || empty == 0) {
			lines = append(lines, text)
		}
	}
	return strings.Join(lines, "\n")
}

// joints are what stands between two parts of a wording and says nothing by itself.
const joints = " ,;:·–-"

// SaveCertificates stores the template of a contest's certificates, at whatever time. t.Revision is that of the template it
// was made of: it returns ErrRevision if somebody saved another meanwhile, or ErrCertificates.
func (s *Service) SaveCertificates(ctx context.Context, contestID string, t Certificates, person string) (Contest, error) {
	if err := t.Check(); err != nil {
		return Contest{}, err
	}
	c, err := s.Store.UpdateContest(ctx, contestID, func(c *Contest) error {
		if c.Certificates.Revision != t.Revision {
			return ErrRevision
		}
		saved := t
		saved.Revision, saved.SavedBy, saved.SavedAt = t.Revision+1, person, s.now()
		c.Certificates = saved
		return nil
	})
	if err == nil {
		s.contests.drop(c.ID)
		s.contests.drop(c.Slug)
	}
	return c, err
}
