// Package fault holds the kinds of error that the whole program shares. Every error that a user may see is a
// sentinel made here by the package that owns the rule; its code is stable and is what clients, tests and message
// catalogues go by. Its text is English, for logs and developers: readers get the catalogue's text for the code.
package fault

import "errors"

// Kind classes errors by what a caller can do about them. The edge turns a kind into a status.
type Kind uint8

// The kinds of error. Internal is the zero value: an error nobody classified.
const (
	Internal        Kind = iota
	Invalid              // the request is malformed or breaks a stated limit; Fields say where
	Unauthenticated      // nobody, or nobody any more: log in again
	Forbidden            // known, but not allowed
	NotFound             // no such thing, or not for this reader
	Conflict             // the thing is not in the state that the request needs
	Closed               // the time for it is over
	TooLarge             // over a stated size
	TooMany              // over a stated rate or count; try again later
	Unavailable          // cannot be done just now; the same request may succeed later
)

// Error is an error with a kind and a stable code. Two Errors with one code are the same to errors.Is, so a sentinel
// that was given fields or a cause still matches itself.
type Error struct {
	Kind   Kind
	Code   string         // stable, snake_case, a key of the message catalogue
	Text   string         // English, without a full stop
	Args   map[string]any // values that the catalogue's text names in braces
	Fields []Field
	Cause  error
}

// Field says which part of an input is wrong and, by its code, what would be right.
type Field struct {
	Path string         // as the client wrote it: "entries[2].item", "row 14", "questions[3].options"
	Code string         // a key of the message catalogue: "required", "too_long"
	Args map[string]any // values that the catalogue's text names in braces: {"max": 120}
}

// Pairs returns the field's values as At and Add take them: alternating names and values, in no order.
func (f Field) Pairs() []any {
	args := make([]any, 0, 2*len(f.Args))
	for k, v := range f.Args {
		args = append(args, k, v)
	}
	return args
}

// New returns a sentinel.
func New(kind Kind, code, text string) *Error {
	return &Error{Kind: kind, Code: code, Text: text}
}

// Error returns the English text, with the first field and the cause where there are any.
func (e *Error) Error() string {
	s := e.Text
	if len(e.Fields) > 0 {
		s += " (" + e.Fields[0].Path + ": " + e.Fields[0].Code + ")"
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Is reports whether target is an Error with the same code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// At returns a copy that also names a field. args are alternating names and values.
func (e *Error) At(path, code string, args ...any) *Error {
	c := *e
	c.Fields = append(append([]Field(nil), e.Fields...), Field{Path: path, Code: code, Args: pairs(args)})
	return &c
}

// With returns a copy whose catalogue text may use the given values. args are alternating names and values.
func (e *Error) With(args ...any) *Error {
	c := *e
	c.Args = pairs(args)
	return &c
}

// Because returns a copy that wraps cause.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.Cause = cause
	return &c
}

// As returns the first Error in err's chain.
func As(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// KindOf returns the kind of the first Error in err's chain, and Internal where there is none.
func KindOf(err error) Kind {
	if e, ok := As(err); ok {
		return e.Kind
	}
	return Internal
}

// Check collects the faults of one input, so that a reader sees all of them at once.
type Check struct{ fields []Field }

// Add names a field and what is wrong with it.
func (c *Check) Add(path, code string, args ...any) {
	c.fields = append(c.fields, Field{Path: path, Code: code, Args: pairs(args)})
}

// Require adds the field unless ok holds.
func (c *Check) Require(ok bool, path, code string, args ...any) {
	if !ok {
		c.Add(path, code, args...)
	}
}

// Fields returns the fields collected; nil if there are none.
func (c *Check) Fields() []Field { return c.fields }

// Err returns sentinel with the fields collected, or nil if there are none.
func (c *Check) Err(sentinel *Error) error {
	if len(c.fields) == 0 {
		return nil
	}
	e := *sentinel
	e.Fields = c.fields
	return &e
}

func pairs(args []any) map[string]any {
	if len(args) == 0 {
		return nil
	}
	m := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		m[args[i].(string)] = args[i+1]
	}
	return m
}
