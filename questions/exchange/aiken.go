package exchange

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"strings"

	"khoabang/internal/infile"
	"khoabang/questions"
	"khoabang/questions/markdown"
)

// aikenFormat is the plainest of formats: a question's text, its options as "A) text" or "A. text", and "ANSWER: A".
func aikenFormat() Format {
	return Format{
		Name: "aiken", Extensions: []string{".aiken", ".aiken.txt"}, MediaType: "text/x-aiken",
		Decode: decodeAiken, Encode: encodeAiken, MaxBytes: MaxText, Sniff: sniffAiken,
	}
}

var (
	aikenOption = regexp.MustCompile(`^([A-Z])[).]\s+(.*)$`)
	aikenAnswer = regexp.MustCompile(`^ANSWER:\s*(.*)$`)
	aikenSign   = regexp.MustCompile(`(?m)^\s*ANSWER:\s*[A-Z]\s*$`)
)

func sniffAiken(_ string, data []byte) bool {
	return infile.IsText(data) && aikenSign.Match(data[:min(len(data), 1<<16)])
}

func decodeAiken(r io.Reader) (File, error) {
	data, err := readText(r)
	if err != nil {
		return File{}, err
	}
	a := &aikenReader{}
	a.file.Language = "vi"
	for i, line := range strings.Split(normal(string(data)), "\n") {
		if a.full() {
			break
		}
		a.line(strings.TrimSpace(line), i+1)
	}
	if a.start > 0 {
		a.add(at("questions", a.count), a.start, "aiken_no_answer")
	}
	if a.count == 0 && a.faults == 0 {
		a.add("file", 1, "no_questions")
	}
	return a.finish(a.file)
}

// aikenReader holds the question that is being read.
type aikenReader struct {
	builder
	q     questions.Question
	start int  // the line in which it starts; 0 before it does
	bad   bool // something of it was refused
}

func (a *aikenReader) line(line string, n int) {
	option, answer := aikenOption.FindStringSubmatch(line), aikenAnswer.FindStringSubmatch(line)
	switch {
	case answer != nil:
		a.answer(strings.TrimSpace(answer[1]), n)
	case option != nil && a.start > 0:
		if want := letters(len(a.q.Options)); option[1] != want {
			a.refuse(n, "aiken_letter", "want", want)
		}
		a.q.Options = append(a.q.Options, questions.Option{ID: option[1], Text: option[2]})
	case line == "" && len(a.q.Options) == 0:
		// Empty lines may stand round questions; within one they mean that it ended early.
		if a.start > 0 {
			a.refuse(a.start, "aiken_no_answer")
			a.count++
			a.q, a.start, a.bad = questions.Question{}, 0, false
		}
	case line == "":
	case len(a.q.Options) > 0:
		// The next question begins, and this one never got its answer.
		a.refuse(n, "aiken_no_answer")
		a.count++
		a.q, a.start, a.bad = questions.Question{Stem: line}, n, false
	case a.start == 0:
		a.q.Stem, a.start = line, n
	default:
		a.q.Stem += "\n" + line
	}
}

func (a *aikenReader) refuse(line int, code string, args ...any) {
	a.add(at("questions", a.count), line, code, args...)
	a.bad = true
}

func (a *aikenReader) answer(letter string, n int) {
	q := a.q
	switch _, ok := q.Option(letter); {
	case a.start == 0:
		a.refuse(n, "aiken_no_question")
	case len(q.Options) < 2:
		a.refuse(n, "aiken_options")
	case !ok:
		a.refuse(n, "aiken_answer")
	}
	path, start, bad := a.next(), a.start, a.bad
	a.q, a.start, a.bad = questions.Question{}, 0, false
	if !bad {
		q.Kind, q.Shuffle, q.Key.Options = questions.Single, true, []string{letter}
		q.Stem = markdown.Escape(q.Stem) // whose signs are text
		for i := range q.Options {
			q.Options[i].Text = markdown.Escape(q.Options[i].Text)
		}
		a.put(q, "", "", nil, path, start)
	}
}

// encodeAiken writes the questions with one right option, and leaves out the others. Texts become one line each, since
// the format ends a text at the end of its line.
func encodeAiken(out io.Writer, f File) error {
	b := bufio.NewWriter(out)
	for _, q := range f.Questions {
		stem := aikenLine(q.Stem)
		if q.Kind != questions.Single || aikenAnswer.MatchString(stem) {
			continue
		}
		fmt.Fprintln(b, stem)
		for i, o := range q.Options {
			fmt.Fprintf(b, "%s) %s\n", letters(i), aikenLine(o.Text))
		}
		fmt.Fprintf(b, "ANSWER: %s\n\n", letters(indexOfOption(q, q.Key.Options[0])))
	}
	return b.Flush()
}

func indexOfOption(q questions.Question, id string) int {
	for i, o := range q.Options {
		if o.ID == id {
			return i
		}
	}
	return -1
}

// aikenLine returns what s says on one line, without markup, for which Aiken has no signs.
func aikenLine(s string) string { return strings.Join(strings.Fields(markdown.Text(s)), " ") }
