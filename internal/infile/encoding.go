package infile

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"
)

// ToUTF8 returns a text file's content in UTF-8 without a byte order mark. UTF-8 is taken with and without a mark and
// UTF-16 with one; anything else is refused, since a guess would garble Vietnamese without anybody noticing.
func ToUTF8(data []byte) ([]byte, error) {
	if IsUTF16(data) {
		decoded, err := utf16Decoder().Bytes(data)
		if err != nil || len(data)%2 != 0 || bytes.ContainsRune(decoded, utf8.RuneError) {
			return nil, ErrFile.At("file", "encoding_broken", "line", 1)
		}
		data = decoded
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		return nil, ErrFile.At("file", "encoding_unknown", "line", badLine(data))
	}
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return nil, ErrFile.At("file", "encoding_unknown", "line", 1+bytes.Count(data[:i], []byte("\n")))
	}
	return data, nil
}

// ReadText reads a text file up to a limit of bytes, as Read and ToUTF8 do.
func ReadText(r io.Reader, limit int64) ([]byte, error) {
	data, err := Read(r, limit)
	if err != nil {
		return nil, err
	}
	return ToUTF8(data)
}

// IsUTF16 reports whether data has the byte order mark of UTF-16.
func IsUTF16(data []byte) bool {
	return bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff})
}

func utf16Decoder() *encoding.Decoder {
	return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()
}

// Narrow returns the beginning of a file in UTF-16 as UTF-8, to be looked at; any other as it is.
func Narrow(data []byte) []byte {
	if !IsUTF16(data) {
		return data
	}
	head, err := utf16Decoder().Bytes(data[:min(len(data), 1<<17)])
	if err != nil {
		return data
	}
	return head
}

// IsText reports whether data looks like the beginning of a text in UTF-8 or something that is like ASCII.
func IsText(data []byte) bool { return bytes.IndexByte(data[:min(len(data), 4096)], 0) < 0 }

// badLine returns the first line that is not UTF-8.
func badLine(data []byte) int {
	line := 1
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		if r == utf8.RuneError && n == 1 {
			break
		}
		if r == '\n' {
			line++
		}
		data = data[n:]
	}
	return line
}

// FromWindows1258 returns data decoded as Windows-1258 in NFC. It reports false where that is not what the file is in:
// the tone marks of that code page are characters of their own, and stand after a vowel in Vietnamese and nowhere else.
func FromWindows1258(data []byte) ([]byte, bool) {
	decoded, err := charmap.Windows1258.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
		return nil, false
	}
	before := ' '
	for _, r := range string(decoded) {
		if strings.ContainsRune("\u0300\u0301\u0303\u0309\u0323", r) && !strings.ContainsRune("aăâeêioôơuưyAĂÂEÊIOÔƠUƯY", before) {
			return nil, false
		}
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' || r >= 0x80 && r < 0xa0 {
			return nil, false
		}
		before = r
	}
	return norm.NFC.Bytes(decoded), true
}

// Normal returns s in NFC with plain line ends.
func Normal(s string) string {
	return norm.NFC.String(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"))
}
