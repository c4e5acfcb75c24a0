package httpapi

import (
	"context"
	"slices"
	"sync"

	"khoabang/contest"
	"khoabang/questions/markdown"
)

// richText is a text of a question as it is shown.
type richText struct {
	text string // without markup
	html string // "" where the text is plain, and says all
}

// textKey is what a text comes out by. The pictures it shows are part of it: none ever changes or vanishes.
type textKey struct {
	source string
	links  bool
}

// maxTexts bounds the texts that are remembered: all of a large contest's, some 20 MB.
const maxTexts = 20_000

// richTexts remembers how texts come out, so that a contest's are rendered once and not at every start. The zero value is
// ready for use.
type richTexts struct {
	mu    sync.RWMutex
	known map[textKey]richText
}

func (c *richTexts) get(k textKey) (richText, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	t, ok := c.known[k]
	return t, ok
}

func (c *richTexts) put(k textKey, t richText) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || len(c.known) >= maxTexts {
		c.known = map[textKey]richText{}
	}
	c.known[k] = t
}

// rich returns a text of a question as it is shown; links are links only where links is set.
func (s *Server) rich(ctx context.Context, source string, links bool) (richText, error) {
	if markdown.Plain(source) {
		return richText{text: source}, nil
	}
	k := textKey{source, links}
	if t, ok := s.texts.get(k); ok {
		return t, nil
	}
	t, whole, err := s.richAnew(ctx, source, links)
	if err == nil && whole {
		s.texts.put(k, t)
	}
	return t, err
}

// richAnew is rich without the memory. whole says that every picture was there.
func (s *Server) richAnew(ctx context.Context, source string, links bool) (t richText, whole bool, err error) {
	var ids []string
	for _, r := range markdown.References(source) {
		if r.ID != "" && !slices.Contains(ids, r.ID) {
			ids = append(ids, r.ID)
		}
	}
	sizes := map[string]markdown.Size{}
	if len(ids) > 0 {
		found, err := s.Questions.PictureSizes(ctx, ids)
		if err != nil {
			return richText{}, false, err
		}
		for _, p := range found {
			sizes[p.ID] = markdown.Size{Width: p.Width, Height: p.Height}
		}
	}
	html := markdown.HTML(source, markdown.Options{Links: links, Picture: func(id string) (markdown.Size, bool) {
		size, known := sizes[id]
		return size, known
	}})
	return richText{text: markdown.Text(source), html: html}, len(sizes) == len(ids), nil
}

// richList returns texts as they are shown; html is nil if all of them are plain.
func (s *Server) richList(ctx context.Context, sources []string) (texts, html []string, err error) {
	marked := false
	for _, source := range sources {
		t, err := s.rich(ctx, source, false)
		if err != nil {
			return nil, nil, err
		}
		texts, html = append(texts, t.text), append(html, t.html)
		marked = marked || t.html != ""
	}
	if !marked {
		html = nil
	}
	return texts, html, nil
}

// shown returns a question as a contestant sees it, in the words of the API.
func (s *Server) shown(ctx context.Context, v contest.Shown) (sheetItem, error) {
	stem, err := s.rich(ctx, v.Stem, false)
	if err != nil {
		return sheetItem{}, err
	}
	it := sheetItem{Item: v.Item, Kind: v.Kind, Stem: stem.text, StemHTML: stem.html}
	if it.Prompts, it.PromptsHTML, err = s.richList(ctx, v.Prompts); err != nil {
		return sheetItem{}, err
	}
	if it.Options, it.OptionsHTML, err = s.richList(ctx, v.Options); err != nil {
		return sheetItem{}, err
	}
	if it.Options == nil {
		it.Options = []string{}
	}
	return it, nil
}
