package markdown

import (
	"regexp"

	"github.com/microcosm-cc/bluemonday"
)

// wall is the second wall: whatever the writer may have got wrong, only this comes through.
var wall = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "strong", "em", "code", "pre", "ul", "ol", "li", "table", "tbody", "tr", "th", "td", "sub", "sup")
	p.AllowAttrs("value").Matching(regexp.MustCompile(`^[0-9]{1,9}$`)).OnElements("li")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(center|right)$`)).OnElements("th", "td")
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^` + PicturePath + idForm + `$`)).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("width", "height").Matching(regexp.MustCompile(`^[0-9]{1,5}$`)).OnElements("img")
	p.AllowAttrs("href").Matching(regexp.MustCompile(`^https://`)).OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^noopener noreferrer$`)).OnElements("a")
	p.AllowAttrs("target").Matching(regexp.MustCompile(`^_blank$`)).OnElements("a")
	p.RequireParseableURLs(true)
	p.AllowURLSchemes("https")
	p.AllowRelativeURLs(true) // of pictures; what a link may be is said above
	return p
}()
