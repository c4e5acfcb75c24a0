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

// setPageHeaders sets the headers of a page with the given inlined script and style; either may be empty.
func setPageHeaders(r *request, script, style []byte) {
	h := &r.c.Response().Header
	h.Set(fiber.HeaderContentSecurityPolicy, pagePolicy(script, style))
	h.Set(fiber.HeaderCacheControl, "no-cache")
	h.Set(fiber.HeaderVary, "Accept-Encoding, Accept-Language, Cookie")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()")
	h.Set(fiber.HeaderXFrameOptions, "DENY")
}

// pagePolicy returns the content security policy of a page: nothing from elsewhere, and of what is inlined only that
// script and that style.
func pagePolicy(script, style []byte) string {
	return "default-src 'none'; script-src 'self'" + hashSource(script) + "; style-src 'self'" + hashSource(style) +
		"; img-src 'self' data:; connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'" +
		"; form-action 'self'; frame-ancestors 'none'"
}

func hashSource(inlined []byte) string {
	if len(inlined) == 0 {
		return ""
	}
	sum := sha256.Sum256(inlined)
	return " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
