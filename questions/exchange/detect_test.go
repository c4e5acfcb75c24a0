package exchange_test

import (
	"bytes"
	"testing"

	"khoabang/questions/exchange"

	"golang.org/x/text/encoding/unicode"
)

// What a format writes is known for its own without a name, also after an editor has put a byte order mark before it or
// other line ends into it, and by its first 64 kB alone.
func TestExportsAreDetected(t *testing.T) {
	t.Parallel()
	for _, format := range exchange.Formats() {
		for _, name := range []string{"questions.yaml", "practice.yaml", "every-kind.yaml"} {
			text, _ := written(t, format, decode(t, demonstration(t, name)))
			detects(t, format.Name, []byte(text))
			detects(t, format.Name, []byte(text)[:min(len(text), 64<<10)])
			if bytes.HasPrefix([]byte(text), []byte("PK")) {
				continue
			}
			detects(t, format.Name, []byte("\ufeff"+text))
			detects(t, format.Name, bytes.ReplaceAll([]byte(text), []byte("\n"), []byte("\r\n")))
		}
	}
}

// The formats that read UTF-16 know it too.
func TestUTF16IsDetected(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"csv", "gift", "aiken", "json", "yaml", "moodlexml"} {
		text, _ := written(t, named(t, name), decode(t, demonstration(t, "questions.yaml")))
		wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if f, err := named(t, name).Decode(bytes.NewReader(wide)); err != nil || len(f.Questions) == 0 {
			t.Errorf("%s: Decode of UTF-16 = %d questions, %v", name, len(f.Questions), err)
		}
		detects(t, name, wide)
	}
}

func detects(t *testing.T, want string, data []byte) {
	t.Helper()
	if f, err := exchange.Detect("", data); err != nil || f.Name != want {
		t.Errorf("Detect(%.20q…) = %q, %v, want %s", data, f.Name, err, want)
	}
}
