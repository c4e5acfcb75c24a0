package exchange_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"testing"

	"khoabang/internal/fault"
	"khoabang/questions"
	"khoabang/questions/exchange"
)

// endless is a file without an end.
type endless struct{ read int }

var endlessPart = bytes.Repeat([]byte("x"), 64<<10)

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, endlessPart)
	e.read += n
	return n, nil
}

// bomb returns an archive whose one part unpacks to more than a file may. What is the same a thousand times over is
// packed once: a part that ends on a byte may follow itself.
func bomb(t testing.TB, name string) []byte {
	t.Helper()
	const times = 193
	part := bytes.Repeat([]byte(" "), 1<<20)
	var packed bytes.Buffer
	f, err := flate.NewWriter(&packed, flate.DefaultCompression)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.Write(part)
	if err := errors.Join(err, f.Flush()); err != nil {
		t.Fatal(err)
	}
	all := append(bytes.Repeat(packed.Bytes(), times), 3, 0) // the last block, with nothing in it
	h := zip.FileHeader{Name: name, Method: zip.Deflate, CompressedSize64: uint64(len(all)), UncompressedSize64: times << 20}
	for range times {
		h.CRC32 = crc32.Update(h.CRC32, crc32.IEEETable, part)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateRaw(&h)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Write(all)
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The archive of a bomb is whole, and is refused for its size alone.
func TestBomb(t *testing.T) {
	t.Parallel()
	data := bomb(t, "a")
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	r, err := z.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, r); err != nil || n != 193<<20 {
		t.Errorf("the bomb unpacks to %d bytes, %v", n, err)
	}
}

// No decoder reads on past its limit, nor needs to understand a file to refuse it for its size.
func TestEveryFormatRefusesFilesWithoutEnd(t *testing.T) {
	t.Parallel()
	for _, format := range exchange.Formats() {
		file := &endless{}
		_, err := format.Decode(file)
		if !errors.Is(err, exchange.ErrTooLarge) || file.read > 2*exchange.MaxText {
			t.Errorf("%s: Decode = %v after %d bytes, want ErrTooLarge", format.Name, err, file.read)
		}
		if e, _ := fault.As(err); e == nil || e.Args["max"] != format.MaxBytes>>20 {
			t.Errorf("%s: Decode names the limit %v, want %d MiB", format.Name, e, format.MaxBytes>>20)
		}
	}
}

func TestMostBytes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		format, name string
		want         int64
	}{
		{"", "Đề.XLSX", exchange.MaxBytes}, {"", "de.json", exchange.MaxText}, {"json", "de.xlsx", exchange.MaxText}, {"", "", exchange.MaxBytes},
		{"pdf", "de.json", exchange.MaxBytes}, {"", "de", exchange.MaxBytes}, {"qti21", "", 64 << 20},
	} {
		if got := exchange.MostBytes(tt.format, tt.name); got != tt.want {
			t.Errorf("MostBytes(%q, %q) = %d, want %d", tt.format, tt.name, got, tt.want)
		}
	}
}

// One question more than a bank takes at a time is a fault that says so, not a file that is cut off.
func TestEveryFormatRefusesTooManyQuestions(t *testing.T) {
	t.Parallel()
	f := decode(t, minimal)
	one := f.Questions[0]
	f.Questions = nil
	for i := range questions.MaxImport + 1 {
		one.ID, one.Stem = fmt.Sprintf("Q%d", i), fmt.Sprintf("Hỏi %d?", i)
		f.Questions = append(f.Questions, one)
	}
	for _, name := range []string{"yaml", "csv", "xlsx", "docx", "gift"} { // the others share their ways
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			format := named(t, name)
			var b bytes.Buffer
			if err := format.Encode(&b, f); err != nil {
				t.Fatal(err)
			}
			_, err := format.Decode(&b)
			e, ok := fault.As(err)
			if !ok || !errors.Is(err, exchange.ErrFile) || len(e.Fields) == 0 || e.Fields[0].Code != "too_many" || e.Fields[0].Args["max"] != questions.MaxImport {
				t.Errorf("Decode = %.300v, want too_many", err)
			}
		})
	}
}

// A package is refused by what its manifest lists, before an item is read.
func TestQTIRefusesTooManyItems(t *testing.T) {
	t.Parallel()
	hrefs := make([]string, questions.MaxImport+1)
	for i := range hrefs {
		hrefs[i] = fmt.Sprintf("%d.xml", i)
	}
	_, err := named(t, "qti21").Decode(strings.NewReader(packed(t, "imsmanifest.xml", qtiManifest(hrefs...))))
	wantField(t, err, exchange.ErrFile, "imsmanifest.xml", "too_many")
}
