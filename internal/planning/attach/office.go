package attach

import (
	"encoding/xml"
	"slices"
	"strings"

	"khoabang/internal/fault"
	"khoabang/internal/office"
)

var (
	zipMagic = []byte("PK\x03\x04")
	oleMagic = []byte{0xD0, 0xCF, 0x11, 0xE0} // of Office files before 2007, and of newer ones under a password
)

// mains are the types of documents by that of their main part.
var mains = map[string]string{
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": DOCX,
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml":       XLSX,
}

// running are what the types of parts hold that run something: macros, sheets of macros of Excel 4.0, controls.
var running = []string{"macroenabled", "vbaproject", "vbadata", "macrosheet", "activex"}

const (
	typesPart = "[Content_Types].xml"
	rootRels  = "_rels/.rels"
	maxPart   = 1 << 20 // bytes of the two parts that are unpacked
)

// officeType returns the type of an Office file: its parts say what they are, and its root leads to the one that is the
// document. Nothing else of it is unpacked.
func officeType(data []byte) (string, error) {
	a, err := office.Open(data)
	if err != nil {
		return "", broken(err)
	}
	if !a.Has(typesPart) || !a.Has(rootRels) || a.Size(typesPart) > maxPart || a.Size(rootRels) > maxPart {
		return "", ErrRefused.At("file", "attachment_type")
	}
	types := map[string]string{} // the parts that say their type for themselves
	runs := false
	err = a.Each(typesPart, func(_ *office.XML, e xml.StartElement) error {
		kind := strings.ToLower(office.Attr(e, "ContentType"))
		runs = runs || slices.ContainsFunc(running, func(s string) bool { return strings.Contains(kind, s) })
		if e.Name.Local == "Override" {
			types[part(office.Attr(e, "PartName"))] = kind
		}
		return nil
	})
	if err != nil {
		return "", broken(err)
	}
	if runs {
		return "", ErrRefused.At("file", "attachment_macro")
	}
	targets, err := a.Relations("")
	if err != nil {
		return "", broken(err)
	}
	for _, target := range targets {
		if media := mains[types[part(target)]]; media != "" && a.Has(target) && a.Size(target) > 0 {
			return media, nil
		}
	}
	return "", ErrRefused.At("file", "attachment_type")
}

func part(name string) string { return strings.ToLower(strings.TrimPrefix(name, "/")) }

// broken returns ErrRefused with the fault of an archive that package office would not read.
func broken(err error) error {
	if f, ok := fault.As(err); ok && f.Kind == fault.TooLarge {
		return ErrRefused.At("file", "attachment_unpacked").Because(err)
	}
	return ErrRefused.At("file", "attachment_broken").Because(err)
}
