package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"khoabang/internal/fault"
)

// object reads the fields of one JSON object. It collects everything that is wrong, with the path as the client wrote
// it, so that a reader sees all of it at once. Every text is well-formed Unicode and is put in NFC here, once: what two
// phones type alike may differ in bytes.
type object struct {
	path   string // "" or "entries[2]."
	fields map[string]any
	read   []string
	faults *fault.Check
}

// decodeBody reads the body of a request with read, which must ask for every field that may occur. It returns
// errBodyEmpty, errContentType, errBodyTooLarge, errBodyMalformed, or errBodyInvalid with every field that is wrong.
func (s *Server) decodeBody(r *request, read func(*object)) error {
	body := r.body()
	if len(body) == 0 {
		return errBodyEmpty
	}
	return s.decode(body, read)
}

// noBody refuses a body with anything in it.
func (s *Server) noBody(r *request) error {
	if len(r.body()) == 0 {
		return nil
	}
	return s.decode(r.body(), func(*object) {})
}

func (s *Server) decode(body []byte, read func(*object)) error {
	var check fault.Check
	fields, err := parseObject(body)
	if err != nil {
		return err
	}
	o := object{fields: fields, faults: &check}
	read(&o)
	o.close()
	return check.Err(errBodyInvalid)
}

// parseObject returns the members of the one JSON object that b is.
func parseObject(b []byte) (map[string]any, error) {
	if !utf8.Valid(b) {
		return nil, errBodyMalformed.With("at", 0)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, malformed(err, len(b))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errBodyMalformed.With("at", d.InputOffset())
	}
	fields, ok := v.(map[string]any)
	if !ok {
		return nil, errBodyInvalid.At("", "type", "want", "object")
	}
	return fields, nil
}

func malformed(err error, size int) error {
	at := int64(size)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at = syntax.Offset
	}
	return errBodyMalformed.With("at", at)
}

// close adds a fault for each field that nobody asked for.
func (o *object) close() {
	var unknown []string
	for name := range o.fields {
		if !slices.Contains(o.read, name) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for _, name := range unknown {
		o.faults.Add(o.path+printable(name), "unknown_field")
	}
}

// printable returns a name that a client made up in a form that can be shown.
func printable(name string) string {
	quoted := strconv.Quote(name)
	if inner := quoted[1 : len(quoted)-1]; inner == name && len(name) <= 64 {
		return name
	}
	return quoted[:min(len(quoted), 64)]
}

// get returns a member. A missing one and null are the same.
func (o *object) get(name string) any {
	o.read = append(o.read, name)
	return o.fields[name]
}

func (o *object) fail(name, code string, args ...any) { o.faults.Add(o.path+name, code, args...) }

// need returns a member that must be there.
func (o *object) need(name string) (any, bool) {
	v := o.get(name)
	if v == nil {
		o.fail(name, "required")
	}
	return v, v != nil
}

// text returns a text that must be there and has least to most characters once it is in NFC.
func (o *object) text(name string, least, most int) string {
	v, there := o.need(name)
	if !there {
		return ""
	}
	return o.checkText(name, v, least, most)
}

// optionalText returns a text of at most most characters; "" if it is not there.
func (o *object) optionalText(name string, most int) string {
	v := o.get(name)
	if v == nil {
		return ""
	}
	return o.checkText(name, v, 0, most)
}

func (o *object) checkText(name string, v any, least, most int) string {
	t, isText := v.(string)
	if !isText {
		o.fail(name, "type", "want", "string")
		return ""
	}
	t = norm.NFC.String(t)
	switch n := utf8.RuneCountInString(t); {
	case n < least && n == 0:
		o.fail(name, "required")
	case n < least:
		o.fail(name, "too_short", "min", least)
	case n > most:
		o.fail(name, "too_long", "max", most)
	case strings.ContainsFunc(t, isControl):
		o.fail(name, "control_character")
	}
	return t
}

func isControl(r rune) bool { return r < 0x20 && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 }

// integer returns a whole number that must be there, from least to most.
func (o *object) integer(name string, least, most int) int {
	v, there := o.need(name)
	if !there {
		return 0
	}
	return o.checkInteger(name, v, least, most)
}

func (o *object) checkInteger(name string, v any, least, most int) int {
	n, isNumber := v.(json.Number)
	if !isNumber {
		o.fail(name, "type", "want", "integer")
		return 0
	}
	i, err := strconv.Atoi(string(n))
	if err != nil {
		if f, ferr := n.Float64(); ferr != nil || f != math.Trunc(f) {
			o.fail(name, "type", "want", "integer")
			return 0
		}
		o.fail(name, "range", "min", least, "max", most)
		return 0
	}
	if i < least || i > most {
		o.fail(name, "range", "min", least, "max", most)
	}
	return i
}

// boolean returns true or false, which must be there.
func (o *object) boolean(name string) bool {
	v, there := o.need(name)
	b, isBool := v.(bool)
	if there && !isBool {
		o.fail(name, "type", "want", "boolean")
	}
	return b
}

// optionalBoolean returns true or false; false if it is not there.
func (o *object) optionalBoolean(name string) bool {
	v := o.get(name)
	b, isBool := v.(bool)
	if v != nil && !isBool {
		o.fail(name, "type", "want", "boolean")
	}
	return b
}

// optionalInteger returns a whole number from least to most; 0 if it is not there.
func (o *object) optionalInteger(name string, least, most int) int {
	v := o.get(name)
	if v == nil {
		return 0
	}
	return o.checkInteger(name, v, least, most)
}

// texts returns a list of at most most texts, none empty and each of at most runes characters; nil if it is not there.
func (o *object) texts(name string, most, runes int) []string {
	v := o.get(name)
	if v == nil {
		return nil
	}
	var list []string
	for i, member := range o.list(name, v, 0, most) {
		list = append(list, o.checkText(fmt.Sprintf("%s[%d]", name, i), member, 1, runes))
	}
	return list
}

// optionalObjects reads a list of at most most objects that need not be there.
func (o *object) optionalObjects(name string, most int, read func(*object)) {
	if o.fields[name] == nil {
		o.read = append(o.read, name)
		return
	}
	o.objects(name, 0, most, read)
}

// day returns the moment at which a day begins in Vietnam, given as 2026-11-23; zero if it is not there.
func (o *object) day(name string) time.Time {
	v := o.optionalText(name, 40)
	if v == "" {
		return time.Time{}
	}
	t, err := time.ParseInLocation(time.DateOnly, v, vietnam)
	if err != nil {
		o.fail(name, "date")
		return time.Time{}
	}
	return t.UTC()
}

// date returns a day, given as 2001-02-03, as midnight UTC; zero if it is not there.
func (o *object) date(name string) time.Time {
	v := o.optionalText(name, 40)
	if v == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, v)
	if err != nil {
		o.fail(name, "birth_date")
	}
	return t
}

// time returns a moment that must be there.
func (o *object) time(name string) time.Time {
	v := o.text(name, 1, 40)
	if v == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, v)
	if err != nil {
		o.fail(name, "date_time")
	}
	return t
}

// object reads an object that must be there.
func (o *object) object(name string, read func(*object)) {
	v, there := o.need(name)
	if !there {
		return
	}
	o.descend(name, v, read)
}

func (o *object) descend(name string, v any, read func(*object)) {
	fields, isObject := v.(map[string]any)
	if !isObject {
		o.fail(name, "type", "want", "object")
		return
	}
	inner := object{path: o.path + name + ".", fields: fields, faults: o.faults}
	read(&inner)
	inner.close()
}

// objects reads a list of objects that must be there and has least to most members.
func (o *object) objects(name string, least, most int, read func(*object)) {
	v, there := o.need(name)
	if !there {
		return
	}
	for i, member := range o.list(name, v, least, most) {
		o.descend(fmt.Sprintf("%s[%d]", name, i), member, read)
	}
}

// integers returns a list of whole numbers, each at least least; nil if it is not there.
func (o *object) integers(name string, most, least int) []int {
	v := o.get(name)
	if v == nil {
		return nil
	}
	var list []int
	for i, member := range o.list(name, v, 0, most) {
		list = append(list, o.checkInteger(fmt.Sprintf("%s[%d]", name, i), member, least, math.MaxInt32))
	}
	return list
}

func (o *object) list(name string, v any, least, most int) []any {
	list, isList := v.([]any)
	switch {
	case !isList:
		o.fail(name, "type", "want", "array")
		return nil
	case len(list) < least || len(list) > most:
		o.fail(name, "count", "min", least, "max", most)
		return nil
	}
	return list
}
