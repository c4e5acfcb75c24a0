package httpapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// assetTypes are the types of what is served, whatever the machine's own table says.
var assetTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".json": "application/json",
	".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon", ".woff2": "font/woff2",
	".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json", ".map": "application/json",
}

// site is the built front end in memory, with a hash of each asset.
type site struct {
	assets    map[string]asset // by the name in the address: "board.js" and "board.1a2b3c4d5e6f.js" alike
	names     map[string]string
	templates map[string]*template.Template
	cache     pageCache
}

type asset struct {
	kind    string
	hash    string
	forever bool              // the address holds the hash, so what it names never changes
	encoded map[string][]byte // by coding; "" is the file itself
}

// newSite reads the built front end. Before it was built there are no assets and no templates.
func newSite(files fs.FS) (*site, error) {
	w := &site{assets: map[string]asset{}, names: map[string]string{}, cache: pageCache{pages: map[string]cachedPage{}}}
	var err error
	if w.templates, err = newTemplates(files); err != nil {
		return nil, err
	}
	err = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !isAsset(name) {
			return err
		}
		return w.add(files, name)
	})
	if err != nil {
		return nil, fmt.Errorf("read the front end: %w", err)
	}
	return w, nil
}

func isAsset(name string) bool {
	switch path.Ext(name) {
	case ".br", ".gz", ".gitkeep":
		return false
	case ".ttf": // what documents are set in: no page uses them, and they are large
		return false
	}
	return !strings.HasPrefix(name, "pages/") && !strings.HasPrefix(path.Base(name), ".")
}

func (w *site) add(files fs.FS, name string) error {
	b, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(b)
	hash := hex.EncodeToString(sum[:6])
	a := asset{kind: kindOf(name), hash: hash, encoded: map[string][]byte{"": b}}
	for coding, ext := range map[string]string{"br": ".br", "gzip": ".gz"} {
		if a.encoded[coding], err = beside(files, name+ext); err != nil {
			return err
		}
	}
	ext := path.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "." + hash + ext
	w.names[name], w.assets[name] = hashed, a
	a.forever = true
	w.assets[hashed] = a
	return nil
}

// beside returns a file that need not exist.
func beside(files fs.FS, name string) ([]byte, error) {
	b, err := fs.ReadFile(files, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, err
}

func kindOf(name string) string {
	ext := path.Ext(name)
	if t, known := assetTypes[ext]; known {
		return t
	}
	if t := mime.TypeByExtension(ext); t != "" {
		return t
	}
	return "application/octet-stream"
}

// address returns the address of an asset, with its hash.
func (w *site) address(name string) string {
	if hashed, known := w.names[name]; known {
		return "/assets/" + hashed
	}
	return "/assets/" + name
}

type inlined struct{ js, css []byte }

// inlined returns what stands inside a screen's page, so that nothing else is fetched: of the screens that everybody
// opens first.
func (w *site) inlined(screen string) inlined {
	if screen != "participant" && screen != "home" && screen != "results" && screen != "certificate" {
		return inlined{}
	}
	return inlined{js: w.assets[screen+".js"].encoded[""], css: w.assets[screen+".css"].encoded[""]}
}

// asset serves one file of the front end.
func (s *Server) asset(_ context.Context, r *request) (reply, error) {
	a, known := s.web.assets[r.param("*")]
	if !known {
		return reply{}, errRouteNotFound
	}
	coding := preferred(r.header(fiber.HeaderAcceptEncoding))
	b := a.encoded[coding]
	if b == nil {
		coding, b = "", a.encoded[""]
	}
	etag := `"` + a.hash + coding + `"` // each coding is a representation of its own
	v := reply{headers: [][2]string{
		{fiber.HeaderETag, etag}, {fiber.HeaderContentType, a.kind}, {fiber.HeaderVary, fiber.HeaderAcceptEncoding},
		{fiber.HeaderCacheControl, "no-cache"},
	}}
	if a.forever {
		v.headers[3][1] = "public, max-age=31536000, immutable"
	}
	if matches(r.header(fiber.HeaderIfNoneMatch), etag) {
		v.status = http.StatusNotModified
		return v, nil
	}
	if coding != "" {
		v.headers = append(v.headers, [2]string{fiber.HeaderContentEncoding, coding})
	}
	v.raw = b
	return v, nil
}

// matches reports whether an If-None-Match header names etag. Weak or strong makes no difference here.
func matches(header, etag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		part = strings.TrimSpace(part)
		if part == "*" || strings.TrimPrefix(part, "W/") == etag {
			return true
		}
	}
	return false
}
