// Package office reads Office files, which are archives of XML parts, without believing them: nothing is unpacked
// beyond the limits, whatever the archive says of itself, and nothing outside a part is ever read.
package office

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"khoabang/internal/infile"
)

// Limits on an Office file, beyond what its reader sets for the file itself.
const (
	maxParts    = 2000      // entries of the archive
	maxUnzipped = 192 << 20 // bytes of all of them together, as the archive states and as they turn out
	maxDepth    = 200       // nested elements
)

// Archive is an opened Office file.
type Archive struct {
	parts map[string]*zip.File
	left  int64 // bytes that may still be unpacked
}

var (
	zipMagic = []byte("PK\x03\x04")
	oleMagic = []byte{0xD0, 0xCF, 0x11, 0xE0} // of before 2007, and of newer ones under a password
)

// Open looks at the directory of the archive and unpacks nothing. It returns infile.ErrFile or
// infile.ErrTooLarge.
func Open(data []byte) (*Archive, error) {
	if bytes.HasPrefix(data, oleMagic) {
		return nil, infile.ErrFile.At("file", "office_old")
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, infile.ErrFile.At("file", "zip_broken").Because(err)
	}
	a := &Archive{parts: map[string]*zip.File{}, left: maxUnzipped}
	var total uint64
	for _, f := range r.File {
		if total += f.UncompressedSize64; total > maxUnzipped || f.UncompressedSize64 > maxUnzipped || len(r.File) > maxParts {
			return nil, infile.ErrTooLarge.At("file", "zip_too_large", "max", maxUnzipped>>20, "entries", maxParts)
		}
		if name := partName(f.Name); a.parts[name] == nil {
			a.parts[name] = f
		}
	}
	return a, nil
}

func partName(s string) string { return strings.ToLower(strings.TrimPrefix(path.Clean("/"+s), "/")) }

// Has reports whether the archive has the part.
func (a *Archive) Has(name string) bool { return a.parts[partName(name)] != nil }

// Size returns how large a part says it is unpacked, in bytes; 0 where there is none.
func (a *Archive) Size(name string) uint64 {
	f := a.parts[partName(name)]
	if f == nil {
		return 0
	}
	return f.UncompressedSize64
}

// Part returns the named part whole, or infile.ErrFile if it is broken or not there.
func (a *Archive) Part(name string) ([]byte, error) {
	f := a.parts[partName(name)]
	if f == nil {
		return nil, infile.ErrFile.At("file", "office_part_missing", "part", infile.Clip(name))
	}
	r, err := f.Open()
	if err != nil {
		return nil, infile.ErrFile.At("file", "zip_broken").Because(err)
	}
	defer r.Close()
	data := bytes.NewBuffer(make([]byte, 0, f.UncompressedSize64+bytes.MinRead)) // what it states is within the limit
	if _, err := data.ReadFrom(io.LimitReader(r, a.left+1)); err != nil {
		return nil, infile.ErrFile.At("file", "zip_broken").Because(err)
	}
	if a.left -= int64(data.Len()); a.left < 0 {
		return nil, infile.ErrTooLarge.At("file", "zip_too_large", "max", maxUnzipped>>20, "entries", maxParts)
	}
	return data.Bytes(), nil
}

// XML walks over the tokens of one part. Names are local, prefixes dropped. Entities other than the five of XML
// are an error, and so is a document type: nothing outside the part is ever read.
type XML struct {
	d     *Scanner
	part  string // its name
	depth int
}

// XML returns a walk over the named part, or what Part returns.
func (a *Archive) XML(name string) (*XML, error) {
	data, err := a.Part(name)
	if err != nil {
		return nil, err
	}
	return &XML{d: NewScanner(data), part: name}, nil
}

// Next returns the next token, io.EOF at the proper end, or infile.ErrFile. What a token holds is good until the next.
func (x *XML) Next() (xml.Token, error) {
	tok, err := x.d.Token()
	if errors.Is(err, io.EOF) && x.depth == 0 {
		return nil, io.EOF
	}
	if err != nil {
		// Not wrapped: it may be io.EOF, which callers would take for the proper end.
		return nil, infile.ErrFile.At("file", "xml_broken", "part", x.part).Because(errors.New(err.Error()))
	}
	switch tok.(type) {
	case xml.StartElement:
		x.depth++
	case xml.EndElement:
		x.depth--
	case xml.Directive:
		return nil, infile.ErrFile.At("file", "xml_doctype", "part", x.part)
	}
	if x.depth > maxDepth || x.depth < 0 {
		return nil, infile.ErrFile.At("file", "xml_broken", "part", x.part)
	}
	return tok, nil
}

// Within is Next where the part may not end: it returns infile.ErrFile then.
func (x *XML) Within() (xml.Token, error) {
	tok, err := x.Next()
	if errors.Is(err, io.EOF) {
		return nil, infile.ErrFile.At("file", "xml_broken", "part", x.part)
	}
	return tok, err
}

// Depth returns how deep the element lies that the last token began, or out of which it led: 1 in the root.
func (x *XML) Depth() int { return x.depth }

// Each calls f for every element of a part as it begins, and does nothing where there is no such part.
func (a *Archive) Each(name string, f func(*XML, xml.StartElement) error) error {
	if !a.Has(name) {
		return nil
	}
	x, err := a.XML(name)
	if err != nil {
		return err
	}
	for {
		tok, err := x.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if start, ok := tok.(xml.StartElement); ok {
			if err := f(x, start); err != nil {
				return err
			}
		}
	}
}

// Attr returns an attribute by its local name, "" where there is none.
func Attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// Relations returns where the relations of a part lead, by their IDs; none where the part has none.
func (a *Archive) Relations(name string) (map[string]string, error) {
	dir, base := path.Split(name)
	rels := dir + "_rels/" + base + ".rels"
	targets := map[string]string{}
	err := a.Each(rels, func(_ *XML, e xml.StartElement) error {
		if e.Name.Local != "Relationship" || Attr(e, "TargetMode") == "External" {
			return nil
		}
		target := Attr(e, "Target")
		if !strings.HasPrefix(target, "/") {
			target = dir + target
		}
		targets[Attr(e, "Id")] = strings.TrimPrefix(path.Clean("/"+target), "/")
		return nil
	})
	return targets, err
}

// Begins reports whether data begins as an Office file does, an old one included, which Open refuses by name.
func Begins(data []byte) bool {
	return bytes.HasPrefix(data, zipMagic) || bytes.HasPrefix(data, oleMagic)
}

// Sniff reports whether data begins a ZIP archive that names the given part, or that has a name with the extension.
func Sniff(name string, data []byte, ext, part string) bool {
	if !bytes.HasPrefix(data, zipMagic) {
		return false
	}
	return strings.HasSuffix(strings.ToLower(name), ext) || bytes.Contains(data, []byte(part))
}
