package questions

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"khoabang/internal/fault"
	"khoabang/questions/markdown"
)

// ErrNoPicture means that the picture store has no such picture.
var ErrNoPicture = fault.New(fault.NotFound, "picture_not_found", "there is no such picture")

// MaxPictures is how many pictures one question may show.
const MaxPictures = 8

// Picture is a picture as it is kept and shown: encoded by this program, so that it holds pixels and nothing else. Texts
// name it by its ID; see package markdown. Package picture makes pictures of what people bring.
type Picture struct {
	ID     string // PictureID of Bytes: the same picture is kept once, and an ID tells nobody of a picture they have not seen
	Type   string // image/png or image/jpeg
	Width  int    // pixels
	Height int
	Bytes  []byte
}

// PictureID returns the ID of a picture with the given bytes: the first 32 hexadecimal digits of their SHA-256.
func PictureID(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:16])
}

// part is a text of a question that is Markdown.
type part struct{ path, text string }

// parts returns the texts of q that are Markdown, by their paths as Validate writes them.
func (q Question) parts() []part {
	list := []part{{"stem_vi", q.Stem}}
	for i, o := range q.Prompts {
		list = append(list, part{indexed("prompts", i) + ".text_vi", o.Text})
	}
	for i, o := range q.Options {
		list = append(list, part{indexed("options", i) + ".text_vi", o.Text})
	}
	return append(list, part{"explanation_vi", q.Explanation})
}

// checkPictures asks for something to be said of every picture, for those who do not see it, and for not too many.
func (q Question) checkPictures(c *fault.Check) {
	n := 0
	for _, p := range q.parts() {
		for _, r := range markdown.References(p.text) {
			if r.ID == "" {
				continue // from elsewhere: shown as text, and warned of
			}
			n++
			c.Require(r.Alt != "", p.path, "picture_alt", "picture", r.ID)
		}
	}
	c.Require(n <= MaxPictures, "pictures", "too_many", "max", MaxPictures)
}

// Pictures returns the IDs of the pictures that the questions show, each once, in order.
func Pictures(qs ...Question) []string {
	var ids []string
	for _, q := range qs {
		for _, p := range q.parts() {
			for _, r := range markdown.References(p.text) {
				if r.ID != "" {
					ids = append(ids, r.ID)
				}
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// AddPicture stores a picture that package picture made. It may be there already.
func (s *Service) AddPicture(ctx context.Context, p Picture) error {
	if p.ID != PictureID(p.Bytes) {
		return fmt.Errorf("picture %q is not named by what it holds", p.ID)
	}
	return s.store.PutPicture(ctx, p)
}

// Picture returns the picture with the given ID, or ErrNoPicture.
func (s *Service) Picture(ctx context.Context, id string) (Picture, error) {
	return s.store.Picture(ctx, id)
}

// PictureSizes returns those of the pictures with the given IDs that there are, without their bytes, ordered by ID.
func (s *Service) PictureSizes(ctx context.Context, ids []string) ([]Picture, error) {
	return s.store.Sizes(ctx, ids)
}

// PicturesOf returns the pictures that the questions show, as far as they are stored, ordered by ID.
func (s *Service) PicturesOf(ctx context.Context, qs []Question) ([]Picture, error) {
	var list []Picture
	for _, id := range Pictures(qs...) {
		p, err := s.store.Picture(ctx, id)
		if errors.Is(err, ErrNoPicture) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("pictures of questions: %w", err)
		}
		list = append(list, p)
	}
	return list, nil
}

// unknownPictures names the texts that show a picture which is neither stored nor among those that come along. Paths
// stand below path(i).
func (s *Service) unknownPictures(ctx context.Context, c *fault.Check, qs []Question, along []Picture, path func(int) string) error {
	ids := Pictures(qs...)
	if len(ids) == 0 {
		return nil
	}
	stored, err := s.store.Sizes(ctx, ids)
	if err != nil {
		return fmt.Errorf("look for pictures: %w", err)
	}
	known := map[string]bool{}
	for _, p := range slices.Concat(stored, along) {
		known[p.ID] = true
	}
	for i, q := range qs {
		for _, p := range q.parts() {
			for _, r := range markdown.References(p.text) {
				if r.ID != "" && !known[r.ID] && len(c.Fields()) < MaxFaults {
					c.Add(path(i)+p.path, "picture_unknown", "picture", r.ID)
				}
			}
		}
	}
	return nil
}
