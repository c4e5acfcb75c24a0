package report

import (
	"fmt"
	"net/url"
	"strings"

	"khoabang/internal/fault"

	"rsc.io/qr"
)

// maxURL keeps a QR code coarse enough to be read off cheap paper by a cheap phone.
const maxURL = 300

// checkURL requires an absolute web address. Tokens belong into its fragment, which browsers send to nobody.
func checkURL(c *fault.Check, path, address string) {
	u, err := url.Parse(address)
	ok := err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && !strings.ContainsAny(address, " \\()<>\"")
	c.Require(ok, path, "web_address")
	c.Require(len(address) <= maxURL, path, "too_long", "max", maxURL)
}

// qr draws a QR code of the given side, quiet zone not included, and makes it a link.
func (p *pdfPage) qr(address string, x, y, side float64) {
	code, err := qr.Encode(address, qr.M)
	if err != nil {
		p.SetErrorf("QR code: %v", err)
		return
	}
	k := 72 / 25.4
	_, height := p.GetPageSize()
	module := side / float64(code.Size)
	var b strings.Builder
	// One unit is a module, counted from the upper left corner: whole numbers are short.
	fmt.Fprintf(&b, "q 0 0 0 rg %.5f 0 0 %.5f %.3f %.3f cm\n", module*k, -module*k, x*k, (height-y)*k)
	for row := range code.Size {
		for from := 0; from < code.Size; from++ {
			to := from
			for to < code.Size && code.Black(to, row) {
				to++
			}
			if to > from {
				fmt.Fprintf(&b, "%d %d %d 1 re\n", from, row, to-from)
				from = to
			}
		}
	}
	b.WriteString("f Q")
	p.RawWriteStr(b.String() + "\n")
	p.LinkString(x, y, side, side, address)
}
