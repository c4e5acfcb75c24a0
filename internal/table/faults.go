package table

import "khoabang/internal/fault"

// Faults gathers what is wrong with a file, up to MaxFaults, so that a reader sees all of it at once.
type Faults struct {
	check fault.Check
	n     int
}

// Report names a fault by its place and its line or row; 0 means that the line is not known.
func (f *Faults) Report(place string, line int, code string, args ...any) {
	if f.n++; f.n <= MaxFaults {
		f.check.Add(place, code, append([]any{"line", line}, args...)...)
	}
}

// Len returns how many faults there are, those included that are not named.
func (f *Faults) Len() int { return f.n }

// Full reports whether looking for more is no use.
func (f *Faults) Full() bool { return f.n >= MaxFaults }

// Err returns ErrFile with the faults, or nil if there are none.
func (f *Faults) Err() error { return f.check.Err(ErrFile) }
