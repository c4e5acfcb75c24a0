package report

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
)

// Reading a font and cutting its letters out takes the PDF library ten times as long as drawing a certificate does. So
// certificates are drawn many to a file, and the files are then parted into pages or put together: their objects are
// copied as they are and only their numbers change.

// pdfFile is a file that the library has written: object 1 lists the pages, 2 has what they use; then a pair of objects
// for each page, itself and what is drawn on it; the shared ones; properties and catalogue come last.
type pdfFile struct {
	objects [][]byte // from "N 0 obj" to "endobj"; object n at n-1
	pages   int
}

var errPDFForm = errors.New("the PDF library writes files in another form than expected")

// readPDF reads a file with a known number of pages.
func readPDF(data []byte, pages int) (pdfFile, error) {
	at := bytes.LastIndex(data, []byte("\nxref\n0 "))
	if at < 0 {
		return pdfFile{}, errPDFForm
	}
	rows := bytes.Split(data[at+1:], []byte("\n"))
	n, err := strconv.Atoi(string(bytes.TrimPrefix(rows[1], []byte("0 "))))
	if err != nil || n < 2*pages+5 || n+2 > len(rows) {
		return pdfFile{}, errPDFForm
	}
	f := pdfFile{pages: pages}
	for i := 1; i < n; i++ {
		from, err := strconv.Atoi(string(rows[2+i][:min(10, len(rows[2+i]))]))
		head := fmt.Appendf(nil, "%d 0 obj\n", i)
		if err != nil || from > at || !bytes.HasPrefix(data[from:], head) {
			return pdfFile{}, errPDFForm
		}
		end, err := objectEnd(data[from : at+1])
		if err != nil {
			return pdfFile{}, err
		}
		f.objects = append(f.objects, data[from:from+end])
	}
	if !bytes.Contains(f.objects[0], []byte("/Type /Pages")) || !bytes.Contains(f.objects[n-2], []byte("/Type /Catalog")) {
		return pdfFile{}, errPDFForm
	}
	return f, nil
}

var lengthEntry = regexp.MustCompile(`/Length (\d+)`)

// objectEnd returns where the object at the beginning of data ends. A stream is passed over by its length, for any
// bytes may stand in it.
func objectEnd(data []byte) (int, error) {
	const mark = "endobj\n"
	end := bytes.Index(data, []byte(mark))
	stream := bytes.Index(data, []byte("\nstream\n"))
	if stream >= 0 && (end < 0 || stream < end) {
		m := lengthEntry.FindSubmatch(data[:stream])
		if m == nil {
			return 0, errPDFForm
		}
		length, err := strconv.Atoi(string(m[1]))
		after := stream + len("\nstream\n") + length
		if err != nil || after > len(data) {
			return 0, errPDFForm
		}
		if end = bytes.Index(data[after:], []byte(mark)); end >= 0 {
			end += after
		}
	}
	if end < 0 {
		return 0, errPDFForm
	}
	return end + len(mark), nil
}

var reference = regexp.MustCompile(`\b\d+ 0 (?:R|obj)\b`)

// renumber returns an object with every number changed, its own and those it refers to. Streams stay as they are.
func renumber(object []byte, change func(int) int) []byte {
	dict, stream := object, []byte(nil)
	if i := bytes.Index(object, []byte("\nstream\n")); i >= 0 {
		dict, stream = object[:i], object[i:]
	}
	dict = reference.ReplaceAllFunc(dict, func(ref []byte) []byte {
		digits, rest, _ := bytes.Cut(ref, []byte(" "))
		n, err := strconv.Atoi(string(digits))
		if err != nil {
			return ref
		}
		return append(append(strconv.AppendInt(nil, int64(change(n)), 10), ' '), rest...)
	})
	return append(dict, stream...)
}

// pdfOut writes objects and remembers where each begins.
type pdfOut struct {
	w       io.Writer
	at      int64
	offsets []int64 // of object n at n-1; -1 for one not written
	err     error
}

const pdfHeader = "%PDF-1.4\n%\xE2\xE3\xCF\xD3\n"

func (o *pdfOut) write(b []byte) {
	if o.err != nil {
		return
	}
	var n int
	n, o.err = o.w.Write(b)
	o.at += int64(n)
}

// object writes object n.
func (o *pdfOut) object(n int, b []byte) {
	for len(o.offsets) < n {
		o.offsets = append(o.offsets, -1)
	}
	o.offsets[n-1] = o.at
	o.write(b)
}

// close writes the table of objects.
func (o *pdfOut) close(root, info int) error {
	start := o.at
	var b bytes.Buffer
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(o.offsets)+1)
	for _, at := range o.offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", max(at, 0))
	}
	fmt.Fprintf(&b, "trailer\n<<\n/Size %d\n/Root %d 0 R\n/Info %d 0 R\n>>\nstartxref\n%d\n%%%%EOF\n", len(o.offsets)+1, root, info, start)
	o.write(b.Bytes())
	return o.err
}

var kidsEntry = regexp.MustCompile(`(?s)/Kids \[.*?\]\n/Count \d+`)

// split calls one with each page as a file of its own. The bytes are good only until one returns.
func (f pdfFile) split(one func(page int, file []byte) error) error {
	shift := 2 * (f.pages - 1)
	change := func(n int) int {
		if n > 2+2*f.pages {
			return n - shift
		}
		return n
	}
	shared := make([][]byte, 0, len(f.objects)-2*f.pages)
	for i, object := range f.objects {
		n := i + 1
		switch {
		case n == 1:
			shared = append(shared, kidsEntry.ReplaceAll(object, []byte("/Kids [3 0 R ]\n/Count 1")))
		case n == 2 || n > 2+2*f.pages:
			shared = append(shared, renumber(object, change))
		}
	}
	var b bytes.Buffer
	for page := range f.pages {
		b.Reset()
		o := &pdfOut{w: &b}
		o.write([]byte(pdfHeader))
		own := func(n int) int {
			if n > 2 {
				return n - 2*page
			}
			return n
		}
		o.object(3, renumber(f.objects[2+2*page], own))
		o.object(4, renumber(f.objects[3+2*page], own))
		for i, object := range shared {
			n := i + 1
			if n > 2 {
				n += 2
			}
			o.object(n, object)
		}
		if err := o.close(len(o.offsets), len(o.offsets)-1); err != nil {
			return err
		}
		if err := one(page, b.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// merger puts files together into one, which is written as they come: nothing but positions stays in memory.
type merger struct {
	pdfOut
	parts []int // the objects that list each file's pages
	pages int
	last  pdfFile
}

// The first objects of a merged file.
const (
	mergedRoot    = 1 + iota // lists the lists of pages
	mergedCatalog            // last of the first file's, renumbered
	mergedInfo
	mergedFixed = mergedInfo
)

func newMerger(w io.Writer) *merger {
	m := &merger{pdfOut: pdfOut{w: w, offsets: []int64{-1, -1, -1}}}
	m.write([]byte(pdfHeader))
	return m
}

// add writes all pages of a file.
func (m *merger) add(f pdfFile) error {
	base := len(m.offsets)
	change := func(n int) int { return base + n }
	info, catalogue := len(f.objects)-1, len(f.objects)
	for i, object := range f.objects {
		n := i + 1
		if n == info || n == catalogue {
			continue
		}
		b := renumber(object, change)
		if n == 1 {
			b = bytes.Replace(b, []byte("/Type /Pages"), fmt.Appendf(nil, "/Type /Pages\n/Parent %d 0 R", mergedRoot), 1)
			m.parts = append(m.parts, base+1)
		}
		m.object(base+n, b)
	}
	m.pages += f.pages
	m.last = f
	return m.err
}

// finish writes what holds the files together. At least one file must have been added.
func (m *merger) finish() error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%d 0 obj\n<</Type /Pages\n/Kids [", mergedRoot)
	for _, n := range m.parts {
		fmt.Fprintf(&b, "%d 0 R ", n)
	}
	fmt.Fprintf(&b, "]\n/Count %d\n>>\nendobj\n", m.pages)
	m.object(mergedRoot, b.Bytes())
	objects := m.last.objects
	info, catalogue := len(objects)-1, len(objects)
	change := func(n int) int {
		switch n {
		case catalogue:
			return mergedCatalog
		case info:
			return mergedInfo
		}
		return n // the catalogue refers to object 1, which lists the pages here as well
	}
	m.object(mergedInfo, renumber(objects[info-1], change))
	m.object(mergedCatalog, renumber(objects[catalogue-1], change))
	return m.close(mergedCatalog, mergedInfo)
}
