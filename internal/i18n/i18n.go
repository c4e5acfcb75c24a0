// Package i18n holds what readers see: texts in Vietnamese and English, and numbers, dates and names as each writes
// them. Texts are JSON files under messages, one folder a language and one file a part of the program; every file has
// the same keys and placeholders in both, which a test keeps true. Everything here is safe for concurrent use.
package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/language"
)

// Lang is a language that the program speaks.
type Lang string

// The languages. Vietnamese is the default, and what English falls back to.
const (
	Vietnamese Lang = "vi"
	English    Lang = "en"
)

// The files of texts that this package reads itself. The others belong to the pages' scripts.
const (
	filePages  = "pages"  // pages that the server writes
	fileErrors = "errors" // CODE.title, CODE.detail, field.CODE
)

//go:embed messages
var messages embed.FS

// Langs returns the languages, the default first.
func Langs() []Lang { return []Lang{Vietnamese, English} }

// Parse returns the language of the given name, and whether there is one.
func Parse(name string) (Lang, bool) {
	for _, l := range Langs() {
		if name == string(l) {
			return l, true
		}
	}
	return Vietnamese, false
}

// maxAcceptLanguage bounds what is parsed of a header that anybody can send.
const maxAcceptLanguage = 200

// Match returns the reader's language: the one that the address asks for, else the one that a cookie remembers, else
// the best of an Accept-Language header, else Vietnamese. Each may be "" or nonsense.
func Match(asked, remembered, acceptLanguage string) Lang {
	for _, s := range []string{asked, remembered} {
		if l, ok := Parse(s); ok {
			return l
		}
	}
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage[:min(len(acceptLanguage), maxAcceptLanguage)])
	if err != nil || len(tags) == 0 {
		return Vietnamese
	}
	_, i, _ := matcher().Match(tags...)
	return Langs()[i]
}

var matcher = sync.OnceValue(func() language.Matcher {
	return language.NewMatcher([]language.Tag{language.Vietnamese, language.English})
})

// Text returns a text of the server's own pages, with args in the places that the text names in braces. A text that
// English lacks is Vietnamese; one that no language has is its key, so that the gap is seen.
func Text(lang Lang, key string, args map[string]any) string {
	return fill(lang, lookUp(lang, filePages, key), args)
}

// Problem returns the title and the detail of the error with the given code. The detail says what happened, what is
// safe and what to do.
func Problem(lang Lang, code string, args map[string]any) (title, detail string) {
	return fill(lang, lookUp(lang, fileErrors, code+".title"), args), fill(lang, lookUp(lang, fileErrors, code+".detail"), args)
}

// Field returns what is wrong with one field of an input, as a phrase that follows the field's name.
func Field(lang Lang, code string, args map[string]any) string {
	return fill(lang, lookUp(lang, fileErrors, "field."+code), args)
}

// Bundle returns the texts of one file, by its name without ".json", as a JSON object that may stand in a script
// element as it is. There is no such file: nil. Callers do not change it.
func Bundle(lang Lang, file string) []byte { return catalogue().bundles[lang][file] }

// texts is the catalogue: language, file, key.
type texts struct {
	byKey   map[Lang]map[string]map[string]string
	bundles map[Lang]map[string][]byte
}

var catalogue = sync.OnceValue(func() texts {
	t := texts{byKey: map[Lang]map[string]map[string]string{}, bundles: map[Lang]map[string][]byte{}}
	for _, l := range Langs() {
		t.byKey[l], t.bundles[l] = map[string]map[string]string{}, map[string][]byte{}
		if err := t.load(l); err != nil {
			panic(err) // the files are part of the program; a test reads them all
		}
	}
	return t
})

func (t texts) load(l Lang) error {
	folder := path.Join("messages", string(l))
	entries, err := messages.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		raw, err := messages.ReadFile(path.Join(folder, e.Name()))
		if err != nil {
			return err
		}
		m := map[string]string{}
		if err := json.Unmarshal(raw, &m); err != nil {
			return fmt.Errorf("%s/%s: %w", folder, e.Name(), err)
		}
		name := strings.TrimSuffix(e.Name(), ".json")
		t.byKey[l][name] = m
		if t.bundles[l][name], err = json.Marshal(m); err != nil { // escapes what could end a script element
			return err
		}
	}
	return nil
}

func lookUp(lang Lang, file, key string) string {
	for _, l := range []Lang{lang, Vietnamese} {
		if s, ok := catalogue().byKey[l][file][key]; ok {
			return s
		}
	}
	return key
}

// fill puts args into the places that text names in braces. A place without an argument stays.
func fill(lang Lang, text string, args map[string]any) string {
	if len(args) == 0 || !strings.Contains(text, "{") {
		return text
	}
	pairs := make([]string, 0, 2*len(args))
	for k, v := range args {
		pairs = append(pairs, "{"+k+"}", show(lang, v))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// show writes a value as the language does.
func show(lang Lang, v any) string {
	switch v := v.(type) {
	case int:
		return Number(lang, int64(v))
	case int64:
		return Number(lang, v)
	case time.Duration:
		return Duration(lang, v)
	case time.Time:
		return When(lang, v)
	case []string:
		return strings.Join(v, ", ")
	}
	return fmt.Sprint(v)
}
