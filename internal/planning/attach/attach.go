// Package attach checks the files that people attach to evidence, comments and tasks: the type is found by what a file
// holds, whatever it is called, and what could run something on the computer of whoever opens it is refused. Pictures are
// encoded anew, so that nothing of where and by whom they were taken is left.
package attach

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"khoabang/internal/fault"
	"khoabang/questions/picture"
)

// The errors of attachments. A picture may also be refused as package picture does.
var (
	ErrRefused  = fault.New(fault.Invalid, "attachment_refused", "the file may not be attached")
	ErrTooLarge = fault.New(fault.TooLarge, "attachment_too_large", "the file is too large to be attached")
)

// Limits on one file.
const (
	MaxBytes = 10 << 20
	MaxName  = 120 // characters
)

// The types of files, besides those of pictures.
const (
	PDF  = "application/pdf"
	DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// extensions are those of each type of file that is kept; the first is given to files that have none of them.
var extensions = map[string][]string{
	PDF: {".pdf"}, DOCX: {".docx"}, XLSX: {".xlsx"}, "image/jpeg": {".jpg", ".jpeg"}, "image/png": {".png"}, "image/webp": {".webp"},
}

// File is a file as it is kept.
type File struct {
	Name string
	Type string // media type
	Data []byte
}

// Read checks a file that was brought under a name and returns it as it is kept. It returns ErrTooLarge, ErrRefused that
// says what is wrong with "file", or an error of package picture.
func Read(name string, data []byte) (File, error) {
	if len(data) > MaxBytes {
		return File{}, ErrTooLarge.With("max", MaxBytes>>20)
	}
	switch {
	case bytes.HasPrefix(data, []byte("%PDF-")):
		return File{Name(name, PDF), PDF, data}, checkPDF(data)
	case bytes.HasPrefix(data, oleMagic):
		return File{}, ErrRefused.At("file", "attachment_old")
	case bytes.HasPrefix(data, zipMagic):
		media, err := officeType(data)
		return File{Name(name, media), media, data}, err
	case isPicture(data):
		p, err := picture.Page(data, "")
		return File{Name(name, p.Type), p.Type, p.Bytes}, err
	}
	return File{}, ErrRefused.At("file", "attachment_type")
}

func isPicture(data []byte) bool {
	return bytes.HasPrefix(data, []byte("\xff\xd8\xff")) || bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")) ||
		len(data) > 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP"
}

var pdfHead = regexp.MustCompile(`^%PDF-[12]\.\d[\r\n \t]`)

// checkPDF returns what is wrong with a PDF: its head says which version it is of, and its end where its table is.
func checkPDF(data []byte) error {
	end := data[max(0, len(data)-2048):]
	at := bytes.LastIndex(end, []byte("startxref"))
	if !pdfHead.Match(data) || at < 0 || !bytes.Contains(end[at:], []byte("%%EOF")) {
		return ErrRefused.At("file", "attachment_broken")
	}
	return nil
}

// Name returns the name under which a file of a type is kept: in NFC, without folders, signs that programs take for
// something else, and letters that turn the direction of writing; short, and with an extension of its type.
func Name(name, media string) string {
	name = norm.NFC.String(strings.ToValidUTF8(name, ""))
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		case strings.ContainsRune(`<>:"|?*`, r):
			return '-'
		}
		return r
	}, name)
	exts := extensions[media]
	end, base := ext(name), name
	if end != "" {
		base = name[:len(name)-len(end)]
	}
	if len(exts) > 0 && !slices.Contains(exts, end) {
		end = exts[0]
	}
	runes := []rune(strings.Trim(base, " ."))
	base = strings.Trim(string(runes[:min(len(runes), MaxName-len(end))]), " .")
	if base == "" {
		base = "tep"
	}
	return base + end
}

// ext returns which extension of a kept type a name ends in, in small letters; "" for none.
func ext(name string) string {
	for _, list := range extensions {
		for _, e := range list {
			if strings.HasSuffix(strings.ToLower(name), e) && len(strings.ToLower(name)) == len(name) {
				return e
			}
		}
	}
	return ""
}
