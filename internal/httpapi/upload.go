package httpapi

import (
	"bytes"
	"context"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"khoabang/internal/auth"
	"khoabang/internal/fault"
	"khoabang/internal/planning/attach"
	"khoabang/internal/planning/planfile"
	"khoabang/questions/exchange"
	"khoabang/questions/picture"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// The errors of files, whatever is in them.
var (
	errFileType = fault.New(fault.Invalid, "file_content_type", "a file must be application/octet-stream")
	errTemplate = fault.New(fault.NotFound, "template_none", "there is no template in this format")
	errFileBusy = fault.New(fault.Unavailable, "file_busy", "another large file is being read").With("seconds", 60)
)

// A file is larger and takes longer than any other request, so only those who may import get the room for it, and one at
// a time is read on a node: the worst file within its limits takes half a gigabyte to read.
const (
	fileTime     = 2 * time.Minute
	largeTime    = 8 * time.Minute // for a large file to arrive: 100 MiB at 2 Mbit/s
	fetchTime    = time.Hour       // for what was made in the background to leave: 2 GiB at 5 Mbit/s
	fileBodySlop = 1 << 20
)

// bringing is a request that brings a file, as its header shows it.
type bringing struct {
	roles    auth.RoleSet // who may
	limit    int64        // bytes of the file
	tooLarge *fault.Error // of one with more
}

// bringsFile returns who may bring a file with a request and how large it may be, and whether it is such a request: only
// by its address, before anything else is known.
func bringsFile(h *fasthttp.RequestHeader) (b bringing, ok bool) {
	path, query, _ := bytes.Cut(h.RequestURI(), []byte("?"))
	switch {
	case isPictureRoute(h.Method(), path):
		return bringing{writesQuestions, picture.MaxBytes, picture.ErrTooLarge}, true
	case string(h.Method()) != http.MethodPost:
	case string(path) == pathImportPlan:
		return bringing{editsPlans, planfile.MaxBytes, exchange.ErrTooLarge}, true
	case string(path) == pathAttachments:
		return bringing{comments, attach.MaxBytes, attach.ErrTooLarge}, true
	case string(path) == pathImportUnits:
		return bringing{keepsUnits, exchange.MaxBytes, exchange.ErrTooLarge}, true
	case bytes.HasPrefix(path, []byte(pathContests)) && (bytes.HasSuffix(path, []byte(endImportRoster)) || bytes.HasSuffix(path, []byte(endImportExcluded))):
		return bringing{runsContests, exchange.MaxBytes, exchange.ErrTooLarge}, true
	case bytes.HasPrefix(path, []byte("/api/v1/staff/banks/")) && bytes.HasSuffix(path, []byte("/import")):
		asked, _ := url.ParseQuery(string(query)) // of a broken one, what can be read
		return bringing{writesQuestions, exchange.MostBytes(asked.Get("format"), asked.Get("name")), exchange.ErrTooLarge}, true
	}
	return b, false
}

// mayBring returns nil if the request comes from somebody who may import, or why not.
func (s *Server) mayBring(h *fasthttp.RequestHeader, b bringing) error {
	_, token, _ := strings.Cut(string(h.Peek(fiber.HeaderAuthorization)), " ")
	p, err := s.Auth.Verify(strings.TrimSpace(token))
	if err == nil && !p.Roles.Any(b.roles...) {
		err = errRoleForbidden
	}
	return err
}

// roomFor gives a request room and time for a file if it brings one and comes from somebody who may import. A file over
// exchange.MaxBytes must say its length, and gets the room only while no other such file is under way.
func (s *Server) roomFor(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	b, brings := bringsFile(h)
	path, _, _ := bytes.Cut(h.RequestURI(), []byte("?"))
	switch {
	case string(h.Method()) == http.MethodGet && bytes.HasSuffix(path, []byte(endCards)):
		return fasthttp.RequestConfig{WriteTimeout: fileTime} // a slow line takes long for a large file
	case string(h.Method()) == http.MethodGet && bytes.HasPrefix(path, []byte(pathJobs)) && bytes.HasSuffix(path, []byte(endFile)):
		return fasthttp.RequestConfig{WriteTimeout: fetchTime}
	case string(h.Method()) == http.MethodGet && bytes.HasPrefix(path, []byte(pathPlans)) && bytes.Contains(path, []byte(pathToAttachment)):
		return fasthttp.RequestConfig{WriteTimeout: largeTime}
	case !brings || s.mayBring(h, b) != nil:
		return fasthttp.RequestConfig{}
	}
	room := fasthttp.RequestConfig{
		ReadTimeout: fileTime, WriteTimeout: fileTime, MaxRequestBodySize: int(min(b.limit, exchange.MaxBytes)) + fileBodySlop,
	}
	if string(path) == pathAttachments {
		room.ReadTimeout = largeTime // telephones in communes send at 200 kbit/s
	}
	length := int64(h.ContentLength())
	if length > int64(room.MaxRequestBodySize) && length <= b.limit && s.large.take(h, s.Clock()) {
		room.ReadTimeout, room.MaxRequestBodySize = largeTime, int(length)
	}
	return room
}

// refusedFile returns why a file got no room, instead of what is said of other requests that are too large: it is too
// large for one, whoever brings it is not known or may not, or another is under way.
func (s *Server) refusedFile(h *fasthttp.RequestHeader) (error, bool) {
	b, brings := bringsFile(h)
	if !brings {
		return nil, false
	}
	switch length := int64(h.ContentLength()); {
	case length < 0: // it was sent in chunks
		return b.tooLarge.With("max", min(b.limit, exchange.MaxBytes)>>20), true
	case length > b.limit:
		return b.tooLarge.With("max", b.limit>>20), true
	}
	if err := s.mayBring(h, b); err != nil {
		return err, true
	}
	return errFileBusy, true
}

// takesFile reports whether the body of the route's requests is a file.
func (r Route) takesFile() bool {
	return r.Operation == opImport || r.Operation == opAddAttachment || r.Operation == opImportPlan || r.Operation == opImportUnits || r.Operation == opImportRoster || r.Operation == opImportExclusions
}

// time returns how long a request may take to be served.
func (r Route) time() time.Duration {
	switch r.Operation {
	case opImport, opImportPlan, opImportUnits, opImportRoster, opImportExclusions, opPicture, opAddAttachment, opMinutes, opReportFile, opDraftReport, opCertificates, opOrderCertificates, "rosterCards", "suspects", "clearSuspect", "exportQuestions", "exportLosses":
		return fileTime
	case opAnalysis, opStatistics, opStatisticsTable, opAudit, opAuditTable, opAnalysisTable, opProposal, opStandings, opStandingsTable, opPreview, opConfirm, opSign, opAddChange, opFixFigures:
		return analysisTime
	}
	return requestTime
}

// checkFile refuses what is no file, or too large a one. A form on another site cannot send this content type.
func checkFile(r *request) error {
	if b, _ := bringsFile(&r.c.Request().Header); int64(len(r.body())) > b.limit {
		return b.tooLarge.With("max", b.limit>>20)
	}
	kind, _, err := mime.ParseMediaType(r.header(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEOctetStream || r.header(fiber.HeaderContentEncoding) != "" {
		return errFileType
	}
	return nil
}

// reading waits until no other file is read on this node; done lets the next one in. A request without a file does not
// wait.
func (s *Server) reading(ctx context.Context, r *request) (done func(), err error) {
	if len(r.body()) == 0 {
		return nil, errBodyEmpty
	}
	return s.oneFile(ctx)
}

// oneFile waits until no other file is read or made on this node; done lets the next one in.
func (s *Server) oneFile(ctx context.Context) (done func(), err error) {
	select {
	case s.files <- struct{}{}:
		return func() { <-s.files }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// yesNo reads yes or no from the query.
func yesNo(r *request, c *fault.Check, name string, otherwise bool) bool {
	v := r.query(name)
	c.Require(v == "" || v == "true" || v == "false", name, "one_of", "allowed", "true, false")
	return v == "true" || v == "" && otherwise
}

// attachment is a file to be saved under a name. Only plain letters go into the name that old programs read.
func attachment(mediaType string, content []byte, name string) reply {
	plain := strings.Map(func(c rune) rune {
		if c > ' ' && c < 0x7f && !strings.ContainsRune(`"\/;%`, c) {
			return c
		}
		return '_'
	}, name)
	return reply{raw: content, headers: [][2]string{
		{fiber.HeaderContentType, mediaType},
		{fiber.HeaderContentDisposition, `attachment; filename="` + plain + `"; filename*=UTF-8''` + url.PathEscape(name)},
	}}
}

// dryRun reads whether nothing is to be stored, which is so unless the address says otherwise.
func dryRun(r *request) (bool, error) {
	var c fault.Check
	r.tried = yesNo(r, &c, "dry_run", true)
	return r.tried, c.Err(errQueryInvalid)
}
