package exchange

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"khoabang/questions"

	"go.yaml.in/yaml/v3"
)

// jsonFormat is the schema of the YAML files written as JSON.
func jsonFormat() Format {
	return Format{
		Name: "json", Extensions: []string{".json"}, MediaType: "application/json",
		Decode: decodeJSON, Encode: encodeJSON, MaxBytes: MaxText, Sniff: sniffJSON,
	}
}

func sniffJSON(_ string, data []byte) bool {
	data = bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\ufeff")), " \t\r\n")
	return len(data) > 1 && data[0] == '{' && bytes.HasPrefix(bytes.TrimLeft(data[1:], " \t\r\n"), []byte(`"`))
}

// decodeJSON reads a file twice, so that of its tree no more than one question is kept: first all but the questions,
// which may come before what they depend on, then those.
func decodeJSON(r io.Reader) (File, error) {
	data, err := readText(r)
	if err != nil {
		return File{}, err
	}
	frame, list, err := frameOfJSON(data)
	if err != nil {
		return File{}, err
	}
	w := &walker{lines: map[string]int{}}
	f, m := w.head(frame)
	m.require("questions")
	m.list("questions") // names what is none
	if list.items > questions.MaxImport {
		w.add("questions", w.lines["questions"], "too_many", "max", questions.MaxImport)
		return w.finish(f)
	}
	first := map[string]int{}
	if err := list.each(data, func(q *yaml.Node) bool { return w.items(&f, []*yaml.Node{q}, first) }); err != nil {
		return File{}, err
	}
	w.pictures(m, &f)
	return w.finish(f)
}

func encodeJSON(out io.Writer, f File) error {
	y := toYAML(f)
	for i, q := range f.Questions {
		y.Questions[i].JNumber, y.Questions[i].JTolerance = decimalToJSON(q.Key.Number), decimalToJSON(q.Key.Tolerance)
	}
	b := bufio.NewWriter(out)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(y); err != nil {
		return fmt.Errorf("write json: %w", err)
	}
	return b.Flush()
}

// decimalToJSON returns a number with its digits as they stand; one such as 007, which is none to JSON, as a text.
func decimalToJSON(d questions.Decimal) any {
	switch {
	case d == "":
		return nil
	case json.Valid([]byte(d)):
		return json.Number(d)
	}
	return string(d)
}
