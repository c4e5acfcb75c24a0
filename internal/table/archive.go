package table

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
)

// Limits on an Office file, beyond MaxBytes on the file itself.
const (
	maxParts    = 2000      // entries of the archive
	maxUnzipped = 192 << 20 // bytes of all of them together, as the archive states and as they turn out
	officeDepth = 200       // nested elements
)

// archive is an Office file: an archive of XML parts.
type archive struct {
	parts map[string]*zip.File
	left  int64 // bytes that may still be unpacked
}

// oleMagic begins Office files of before 2007, and newer ones under a password.
var oleMagic = []byte{0xD0, 0xCF, 0x11, 0xE0}

// openArchive looks at the directory of the archive and unpacks nothing. It returns ErrFile or ErrTooLarge.
func openArchive(data []byte) (*archive, error) {
	if bytes.HasPrefix(data, oleMagic) {
		return nil, ErrFile.At("file", "office_old")
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, ErrFile.At("file", "zip_broken").Because(err)
	}
	o := &archive{parts: map[string]*zip.File{}, left: maxUnzipped}
	var total uint64
	for _, f := range r.File {
		if total += f.UncompressedSize64; total > maxUnzipped || f.UncompressedSize64 > maxUnzipped || len(r.File) > maxParts {
			return nil, ErrTooLarge.At("file", "zip_too_large", "max", maxUnzipped>>20, "entries", maxParts)
		}
		if name := partName(f.Name); o.parts[name] == nil {
			o.parts[name] = f
		}
	}
	return o, nil
}

func partName(s string) string { return strings.ToLower(strings.TrimPrefix(path.Clean("/"+s), "/")) }

// has reports whether the archive has the part.
func (o *archive) has(name string) bool { return o.parts[partName(name)] != nil }

// part returns the named part whole, or ErrFile if it is broken or not there.
func (o *archive) part(name string) ([]byte, error) {
	f := o.parts[partName(name)]
	if f == nil {
		return nil, ErrFile.At("file", "office_part_missing", "part", Clip(name))
	}
	r, err := f.Open()
	if err != nil {
		return nil, ErrFile.At("file", "zip_broken").Because(err)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, o.left+1))
	if err != nil {
		return nil, ErrFile.At("file", "zip_broken").Because(err)
	}
	if o.left -= int64(len(data)); o.left < 0 {
		return nil, ErrTooLarge.At("file", "zip_too_large", "max", maxUnzipped>>20, "entries", maxParts)
	}
	return data, nil
}

// xmlReader walks over the tokens of one part. Names are local, prefixes dropped. Entities other than the five of XML
// are an error, and so is a document type: nothing outside the part is ever read.
type xmlReader struct {
	part  string // its name
	depth int    // of the element that the last token began or ended
	d     *xml.Decoder
}

// xml returns a walk over the named part, or what part returns.
func (o *archive) xml(name string) (*xmlReader, error) {
	data, err := o.part(name)
	if err != nil {
		return nil, err
	}
	return &xmlReader{d: xml.NewDecoder(bytes.NewReader(data)), part: name}, nil
}

// next returns the next token, io.EOF at the proper end, or ErrFile.
func (x *xmlReader) next() (xml.Token, error) {
	tok, err := x.d.RawToken()
	if errors.Is(err, io.EOF) && x.depth == 0 {
		return nil, io.EOF
	}
	if err != nil {
		// Not wrapped: it may be io.EOF, which callers would take for the proper end.
		return nil, ErrFile.At("file", "xml_broken", "part", x.part).Because(errors.New(err.Error()))
	}
	switch tok.(type) {
	case xml.StartElement:
		x.depth++
	case xml.EndElement:
		x.depth--
	case xml.Directive:
		return nil, ErrFile.At("file", "xml_doctype", "part", x.part)
	}
	if x.depth > officeDepth || x.depth < 0 {
		return nil, ErrFile.At("file", "xml_broken", "part", x.part)
	}
	return tok, nil
}

// each calls f for every element of the part as it begins.
func (x *xmlReader) each(f func(xml.StartElement) error) error {
	for {
		tok, err := x.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if start, ok := tok.(xml.StartElement); ok {
			if err := f(start); err != nil {
				return err
			}
		}
	}
}

// attr returns an attribute by its local name, "" where there is none.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// relations returns where the relations of a part lead, by their IDs; none where the part has none.
func (o *archive) relations(name string) (map[string]string, error) {
	dir, base := path.Split(name)
	rels := dir + "_rels/" + base + ".rels"
	if !o.has(rels) {
		return nil, nil
	}
	x, err := o.xml(rels)
	if err != nil {
		return nil, err
	}
	targets := map[string]string{}
	err = x.each(func(e xml.StartElement) error {
		if e.Name.Local != "Relationship" || attr(e, "TargetMode") == "External" {
			return nil
		}
		target := attr(e, "Target")
		if !strings.HasPrefix(target, "/") {
			target = dir + target
		}
		targets[attr(e, "Id")] = strings.TrimPrefix(path.Clean("/"+target), "/")
		return nil
	})
	return targets, err
}
