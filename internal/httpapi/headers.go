package httpapi

import (
	"crypto/sha256"
	"encoding/base64"

	"github.com/gofiber/fiber/v2"
)

// dataPolicy is the content security policy of everything that is no page.
const dataPolicy = "default-src 'none'; frame-ancestors 'none'"

// setHeaders sets the headers that every answer has. Handlers may set others of them.
func (s *Server) setHeaders(r *request) {
	h := &r.c.Response().Header
	h.Set("X-Request-Id", r.id)
	h.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	h.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	h.Set(fiber.HeaderCacheControl, "no-store")
	h.Set(fiber.HeaderContentSecurityPolicy, dataPolicy)
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if s.secure(r) {
		h.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
	}
}

// setPageHeaders sets the headers of a screen's page, with what stands in it. No page may be put into a frame, but for
// the one that the editor shows a question in, and that by our own pages alone.
func setPageHeaders(r *request, screen string, in inlined) {
	h := &r.c.Response().Header
	h.Set(fiber.HeaderContentSecurityPolicy, pagePolicy(screen, in))
	h.Set(fiber.HeaderCacheControl, "no-cache")
	h.Set(fiber.HeaderVary, "Accept-Encoding, Accept-Language, Cookie")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()")
	h.Set(fiber.HeaderXFrameOptions, map[bool]string{true: "SAMEORIGIN", false: "DENY"}[screen == "preview"])
}

// pagePolicy returns the content security policy of a page: nothing from elsewhere, and of what is inlined only that
// script and that style. The preview talks to the page around it and to nobody else.
func pagePolicy(screen string, in inlined) string {
	calls, frames, around := "'self'", "", "'none'"
	switch screen {
	case "staff":
		frames = "; frame-src 'self'"
	case "preview":
		calls, around = "'none'", "'self'"
	}
	return "default-src 'none'; script-src 'self'" + hashSource(in.js) + "; style-src 'self'" + hashSource(in.css) +
		"; img-src 'self' data:; connect-src " + calls + "; font-src 'self'; manifest-src 'self'; base-uri 'none'" +
		"; form-action " + calls + frames + "; frame-ancestors " + around
}

func hashSource(inlined []byte) string {
	if len(inlined) == 0 {
		return ""
	}
	sum := sha256.Sum256(inlined)
	return " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
