package main

import (
	"fmt"
	"strings"

	"khoabang/internal/fault"
	"khoabang/internal/i18n"
)

// lang returns the reader's language: English where the terminal speaks it, else Vietnamese.
func (e *env) lang() i18n.Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := e.getenv(name); v != "" {
			if strings.HasPrefix(v, "en") {
				return i18n.English
			}
			break
		}
	}
	return i18n.Vietnamese
}

// faultText returns what happened and what to do about it.
func faultText(e *env, f *fault.Error) string {
	title, detail := i18n.Problem(e.lang(), f.Code, f.Args)
	return strings.TrimSpace(title + ". " + detail)
}

// fieldText returns where an input is wrong, and how.
func fieldText(e *env, f fault.Field) string {
	where := f.Path
	if line, ok := f.Args["line"]; ok {
		where = fmt.Sprintf("%s (%s %v)", f.Path, i18n.Text(e.lang(), "cli.line", nil), line)
	}
	return where + ": " + i18n.Field(e.lang(), f.Code, f.Args)
}

// explain returns err in the reader's language, if it is one that readers see, and prints each field that is wrong on a
// line of its own.
func explain(e *env, err error) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	for _, field := range f.Fields {
		fmt.Fprintln(e.stderr, fieldText(e, field))
	}
	text := faultText(e, f)
	if whole := err.Error(); whole != f.Error() || f.Cause != nil {
		text += " [" + whole + "]" // what the program was doing: for whoever operates it
	}
	return explained{text, err}
}

// explained is an error with a text for readers.
type explained struct {
	text  string
	cause error
}

func (x explained) Error() string { return x.text }
func (x explained) Unwrap() error { return x.cause }
