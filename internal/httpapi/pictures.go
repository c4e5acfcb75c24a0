package httpapi

import (
	"bytes"
	"context"
	"mime"
	"net/http"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"

	"khoabang/contest"
	"khoabang/internal/fault"
	"khoabang/questions"
	"khoabang/questions/markdown"
	"khoabang/questions/picture"
)

var errPictureType = fault.New(fault.Invalid, "picture_content_type", "a picture must be image/* or application/octet-stream")

const (
	opPicture    = "addPicture"
	picturesPath = "/api/v1/staff/pictures"
)

// checkPicture refuses what is no picture by its content type, or too large a one. A form on another site can send neither
// type.
func checkPicture(r *request) error {
	if len(r.body()) > picture.MaxBytes {
		return picture.ErrTooLarge.With("max", picture.MaxBytes>>20)
	}
	kind, _, err := mime.ParseMediaType(r.header(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEOctetStream && !strings.HasPrefix(kind, "image/") || r.header(fiber.HeaderContentEncoding) != "" {
		return errPictureType
	}
	return nil
}

// storedPicture is Picture of the API.
type storedPicture struct {
	ID      string `json:"id"`
	Type    string `json:"type"`
	Width   int    `json:"width"`
	Height  int    `json:"height"`
	Bytes   int    `json:"bytes"`
	Address string `json:"address"`
}

// addPicture stores a picture for the texts of questions. One at a time is read on a node: the largest takes a quarter of a
// gigabyte.
func (s *Server) addPicture(ctx context.Context, r *request) (reply, error) {
	if len(r.body()) == 0 {
		return reply{}, errBodyEmpty
	}
	claimed, _, _ := mime.ParseMediaType(r.header(fiber.HeaderContentType))
	if claimed == fiber.MIMEOctetStream {
		claimed = ""
	}
	var check fault.Check
	read := picture.New
	if yesNo(r, &check, "page", false) {
		read = picture.Page
	}
	if err := check.Err(errQueryInvalid); err != nil {
		return reply{}, err
	}
	p, err := s.readPicture(ctx, r.body(), claimed, read)
	if err != nil {
		return reply{}, err
	}
	if err := s.Questions.AddPicture(ctx, p); err != nil {
		return reply{}, err
	}
	s.Log.Info("picture stored", "picture", p.ID, "user", r.principal.UserID, "bytes", len(p.Bytes))
	return reply{status: http.StatusCreated, body: storedPicture{
		ID: p.ID, Type: p.Type, Width: p.Width, Height: p.Height, Bytes: len(p.Bytes), Address: markdown.PicturePath + p.ID,
	}}, nil
}

func (s *Server) readPicture(ctx context.Context, data []byte, claimed string, read func([]byte, string) (questions.Picture, error)) (questions.Picture, error) {
	select {
	case s.readingPicture <- struct{}{}:
		defer func() { <-s.readingPicture }()
	case <-ctx.Done():
		return questions.Picture{}, ctx.Err()
	}
	return read(data, claimed)
}

// pictureFile serves a picture to whoever knows its ID. Nobody guesses one: it is a hash of what the picture holds, and is
// told only with the question that shows it, so a picture tells nothing of a question before its time.
func (s *Server) pictureFile(ctx context.Context, r *request) (reply, error) {
	id := r.param("id")
	if !markdown.IsID(id) {
		return reply{}, questions.ErrNoPicture
	}
	etag := `"` + id + `"`
	v := reply{headers: [][2]string{
		{fiber.HeaderETag, etag}, {fiber.HeaderCacheControl, "public, max-age=31536000, immutable"},
	}}
	p, err := s.pictures.get(id, func() (questions.Picture, error) { return s.Questions.Picture(ctx, id) })
	if err != nil {
		return reply{}, err
	}
	if matches(r.header(fiber.HeaderIfNoneMatch), etag) {
		v.status = http.StatusNotModified
		return v, nil
	}
	v.headers = append(v.headers, [2]string{fiber.HeaderContentType, p.Type})
	v.raw = p.Bytes
	return v, nil
}

// maxPictureBytes bounds the pictures that are kept at hand: when a contest opens everybody asks for the same few.
const maxPictureBytes = 32 << 20

// pictureCache keeps pictures at hand. The zero value is ready for use.
type pictureCache struct {
	mu    sync.Mutex
	known map[string]questions.Picture
	bytes int
}

// get returns the picture with an ID, which read finds where it is not at hand. Its bytes are shared: nobody changes them.
func (c *pictureCache) get(id string, read func() (questions.Picture, error)) (questions.Picture, error) {
	c.mu.Lock()
	p, ok := c.known[id]
	c.mu.Unlock()
	if ok {
		return p, nil
	}
	p, err := read()
	if err != nil {
		return p, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || c.bytes+len(p.Bytes) > maxPictureBytes {
		c.known, c.bytes = map[string]questions.Picture{}, 0
	}
	if _, again := c.known[id]; !again {
		c.known[id], c.bytes = p, c.bytes+len(p.Bytes)
	}
	return p, nil
}

// renderedQuestion is what a contestant would see of a question, with its explanation.
type renderedQuestion struct {
	sheetItem
	Explanation     string `json:"explanation"`
	ExplanationHTML string `json:"explanation_html,omitempty"`
}

// renderQuestion returns a question as contestants are given it, whatever is still missing in it; nothing is stored.
func (s *Server) renderQuestion(ctx context.Context, r *request) (reply, error) {
	var q contest.Shown
	explanation := ""
	err := s.decodeBody(r, func(o *object) {
		q.Item = 1
		q.Kind = questions.Kind(o.text("kind", 1, 20))
		q.Stem = o.optionalText("stem", questions.MaxStem)
		q.Prompts = o.texts("prompts", questions.MaxOptions, questions.MaxOption)
		q.Options = o.texts("options", questions.MaxOptions, questions.MaxOption)
		explanation = o.optionalText("explanation", questions.MaxExplanation)
	})
	if err != nil {
		return reply{}, err
	}
	it, err := s.shown(ctx, q)
	if err != nil {
		return reply{}, err
	}
	why, err := s.rich(ctx, explanation, true)
	return reply{body: renderedQuestion{sheetItem: it, Explanation: why.text, ExplanationHTML: why.html}}, err
}

func isPictureRoute(method, path []byte) bool {
	return string(method) == http.MethodPost && bytes.Equal(path, []byte(picturesPath))
}
