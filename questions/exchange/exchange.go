// Package exchange reads and writes question banks as files. Each format is one entry of a table; decoders refuse what
// they do not understand, name every fault by its place in the file, and put all text in Unicode NFC.
package exchange

import (
	"io"
	"slices"
	"strings"

	"khoabang/internal/fault"
	"khoabang/internal/infile"
	"khoabang/questions"
)

// The errors of files.
var (
	ErrFile     = infile.ErrFile
	ErrTooLarge = infile.ErrTooLarge
	ErrFormat   = fault.New(fault.Invalid, "format_unknown", "there is no such file format")
)

// Limits on one file.
const (
	MaxBytes = 16 << 20
	MaxText  = 100 << 20 // of JSON, CSV, GIFT, Aiken and Moodle XML, which read faster: room for questions.MaxImport questions
	MaxMarks = 2_000_000 // lines, commas, colons and brackets; the worst file within them takes 0.5 GB to read
)

// File is what a file of questions holds.
type File struct {
	Bank           questions.Bank // its ID is "" where the file names no bank
	Language       string         // "vi"
	SourceDocument string         // the document that questions rest on unless they name another
	Notes          []string       // for readers of the file; the bank has no place for them
	Questions      []questions.Question
	// Pictures are those that the questions show, as far as the file holds them. Formats without a place for pictures keep
	// only what names them, ![…](anh:ID), in the texts.
	Pictures []questions.Picture
	// Lost is what the file says and the bank cannot hold, in the order of the file. It is there for readers, who
	// decide whether to import all the same; encoders pay no heed to it.
	Lost []Loss
}

// Loss is something that is lost on the way into the bank, or out of it.
type Loss struct {
	Path    string         // "questions[3].options[1]", counting what the file holds, from 0; or as readers know it
	Line    int            // 0 where it is not known
	What    string         // a field code of the message catalogue: "kind_unsupported"
	Args    map[string]any // values that the catalogue's text names in braces
	Skipped bool           // a whole question is left out
}

// Format is one way of writing a bank.
type Format struct {
	Name       string // as the command line and addresses name it: "yaml"
	Extensions []string
	MediaType  string
	MaxBytes   int64 // that Decode reads
	// Decode reads a file. It returns ErrTooLarge, or ErrFile with every fault as a field, at most
	// questions.MaxFaults of them: Path says where in the structure, the argument "line" in which line of the file
	// where that is known, and the code what would be right. Every question of a file that is returned is valid, but
	// that Area may be "" and Difficulty 0 where the format does not ask for them: Complete mends that. What the bank
	// cannot hold is in Lost. Questions have no BankID, revision or time, and no status where the file gives none.
	Decode func(io.Reader) (File, error)
	// Encode writes a file that Decode reads back, byte for byte the same for the same File. The status Approved is not
	// written: a file holds finished questions unless it says otherwise, and whoever imports it decides.
	Encode func(io.Writer, File) error
	// Sniff reports whether a file looks like one of this format by its content, of which data is the beginning or
	// all; name may be "". It is cheap, and never certain: only Decode is.
	Sniff func(name string, data []byte) bool
}

// MostBytes returns how many bytes a file may have of which only the name of the format or its own is known, either of
// which may be "" or wrong: what Decode of that format takes, or MaxBytes.
func MostBytes(format, name string) int64 {
	f, err := Named(format)
	if format == "" {
		f, err = ForFile(name)
	}
	if err != nil {
		return MaxBytes
	}
	return f.MaxBytes
}

// Formats returns the formats there are, in the order of menus.
func Formats() []Format {
	return append([]Format{yamlFormat(), jsonFormat(), csvFormat(), giftFormat(), aikenFormat(), moodleXMLFormat(), xlsxFormat(), docxFormat()}, qtiFormats()...)
}

// Named returns the format with the given name, or ErrFormat.
func Named(name string) (Format, error) {
	all := Formats()
	i := slices.IndexFunc(all, func(f Format) bool { return f.Name == name })
	if i < 0 {
		return Format{}, ErrFormat.With("format", name, "allowed", names(all))
	}
	return all[i], nil
}

// ForFile returns the format for a file of the given name, by its extension, or ErrFormat.
func ForFile(name string) (Format, error) {
	all := Formats()
	for _, f := range all {
		for _, ext := range f.Extensions {
			if strings.HasSuffix(strings.ToLower(name), ext) {
				return f, nil
			}
		}
	}
	return Format{}, ErrFormat.With("format", name, "allowed", names(all))
}

// Detect returns the format of a file: the first whose Sniff knows the content, or else the one of the file's name, or
// ErrFormat.
func Detect(name string, data []byte) (Format, error) {
	data = infile.Narrow(data)
	for _, f := range Formats() {
		if f.Sniff != nil && f.Sniff(name, data) {
			return f, nil
		}
	}
	return ForFile(name)
}

func names(fs []Format) string {
	var s []string
	for _, f := range fs {
		s = append(s, f.Name)
	}
	return strings.Join(s, ", ")
}

// Of returns the file of a bank's questions. Its source document is the one that most questions name; the others keep
// theirs. Revisions, authors and times are not part of a file.
func Of(b questions.Bank, qs []questions.Question) File {
	count := map[string]int{}
	best := ""
	for _, q := range qs {
		count[q.Source.Document]++
	}
	for _, q := range qs {
		if d := q.Source.Document; count[d] > count[best] || best == "" {
			best = d
		}
	}
	return File{Bank: b, Language: "vi", SourceDocument: best, Questions: qs}
}

// readAll reads r up to MaxBytes.
func readAll(r io.Reader) ([]byte, error) { return infile.Read(r, MaxBytes) }

// readText reads a text up to MaxText.
func readText(r io.Reader) ([]byte, error) { return infile.ReadText(r, MaxText) }

// clip and normal are what infile has, named shortly: every decoder says them in every other line.

func clip(s string) string { return infile.Clip(s) }

func normal(s string) string { return infile.Normal(s) }
