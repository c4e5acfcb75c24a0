package report

import (
	"encoding/binary"
	"fmt"
	"io/fs"
	"unicode"

	"khoabang/internal/fault"
)

// ErrFonts means that PDF cannot be written because this build holds no fonts.
var ErrFonts = fault.New(fault.Unavailable, "fonts_missing", "the fonts for printed documents were not built")

// Fonts are the TrueType files that PDF is set in, each whole. The first four have the measures of Times New Roman;
// the last two are for certificates and cards. A value is read only and may be shared.
type Fonts struct {
	Regular, Bold, Italic, BoldItalic *Font
	Sans, SansBold                    *Font
}

// Font is one TrueType file and which characters it has.
type Font struct {
	data []byte
	has  map[rune]bool
}

// LoadFonts reads the fonts that the front end's build leaves under fonts/. It returns ErrFonts if one is not there.
func LoadFonts(files fs.FS) (Fonts, error) {
	var f Fonts
	for _, one := range []struct {
		to   **Font
		name string
	}{
		{&f.Regular, "tinos-400regular"}, {&f.Bold, "tinos-700bold"},
		{&f.Italic, "tinos-400regular-italic"}, {&f.BoldItalic, "tinos-700bold-italic"},
		{&f.Sans, "be-vietnam-pro-500medium"}, {&f.SansBold, "be-vietnam-pro-700bold"},
	} {
		data, err := fs.ReadFile(files, "fonts/"+one.name+".ttf")
		if err != nil {
			return Fonts{}, ErrFonts.Because(err)
		}
		if *one.to, err = NewFont(data); err != nil {
			return Fonts{}, fmt.Errorf("font %s: %w", one.name, err)
		}
	}
	return f, nil
}

// NewFont reads a TrueType file with a Unicode table of the basic plane. The bytes must not be changed afterwards.
func NewFont(data []byte) (*Font, error) {
	f := &Font{data: data, has: map[rune]bool{}}
	table, err := unicodeTable(data)
	if err != nil {
		return nil, err
	}
	return f, f.readSegments(table)
}

// Has reports whether the font can show a character. Letters written from right to left count as missing, since no
// output that uses the font reorders them.
func (f *Font) Has(r rune) bool {
	return r >= ' ' && f.has[r] && !unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko)
}

// Show returns a text of which the font has every character: the sign for a missing one stands for each other.
func (f *Font) Show(s string) string {
	ok := true
	for _, r := range s {
		ok = ok && (r == '\n' || f.Has(r))
	}
	if ok {
		return s
	}
	sign := missing
	for _, r := range []rune{'□', missing, '?'} {
		if f.Has(r) {
			sign = r
			break
		}
	}
	shown := make([]rune, 0, len(s))
	for _, r := range s {
		switch {
		case r == '\n' || f.Has(r):
			shown = append(shown, r)
		case unicode.Is(unicode.Mn, r) || r == '\u200D' || r == '\uFE0F': // belongs to the sign before it
		case isBlank(r) || r == '\u202F' || r == '\u2007':
			shown = append(shown, ' ')
		default:
			shown = append(shown, sign)
		}
	}
	return string(shown)
}

// unicodeTable returns the cmap subtable of format 4, which maps the basic plane.
func unicodeTable(data []byte) ([]byte, error) {
	if len(data) < 12 || binary.BigEndian.Uint32(data) != 0x00010000 {
		return nil, fmt.Errorf("not a TrueType font")
	}
	for i := range int(binary.BigEndian.Uint16(data[4:])) {
		entry, ok := part(data, 12+16*i, 16)
		if !ok {
			break
		}
		if string(entry[:4]) == "cmap" {
			cmap, _ := part(data, int(binary.BigEndian.Uint32(entry[8:])), int(binary.BigEndian.Uint32(entry[12:])))
			return formatFour(cmap)
		}
	}
	return nil, fmt.Errorf("the font has no cmap table")
}

func formatFour(cmap []byte) ([]byte, error) {
	head, ok := part(cmap, 2, 2)
	for i := 0; ok && i < int(binary.BigEndian.Uint16(head)); i++ {
		var entry, table []byte
		if entry, ok = part(cmap, 4+8*i, 8); !ok {
			break
		}
		at := int(binary.BigEndian.Uint32(entry[4:]))
		if table, ok = part(cmap, at, 14); ok && binary.BigEndian.Uint16(table) == 4 {
			return cmap[at:], nil
		}
	}
	return nil, fmt.Errorf("the font has no Unicode table of format 4")
}

// readSegments fills has from a table of format 4. The font's glyphs are not looked at beyond their number.
func (f *Font) readSegments(table []byte) error {
	n := int(binary.BigEndian.Uint16(table[6:]))
	arrays, ok := part(table, 14, 4*n+2)
	if !ok {
		return fmt.Errorf("the font's Unicode table is cut short")
	}
	u16 := func(at int) int { return int(binary.BigEndian.Uint16(arrays[at:])) }
	for i := 0; i < n; i += 2 {
		end, start, delta, offset := u16(i), u16(n+2+i), u16(2*n+2+i), u16(3*n+2+i)
		for c := start; c <= end && c < 0xFFFF; c++ {
			glyph := c
			if offset != 0 {
				cell, ok := part(table, 14+3*n+2+i+offset+2*(c-start), 2)
				if !ok {
					return fmt.Errorf("the font's Unicode table is cut short")
				}
				if glyph = int(binary.BigEndian.Uint16(cell)); glyph == 0 {
					continue
				}
			}
			if (glyph+delta)&0xFFFF != 0 {
				f.has[rune(c)] = true
			}
		}
	}
	return nil
}

func part(b []byte, at, size int) ([]byte, bool) {
	if at < 0 || size < 0 || at > len(b) || size > len(b)-at {
		return nil, false
	}
	return b[at : at+size], true
}
