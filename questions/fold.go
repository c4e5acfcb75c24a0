package questions

import "khoabang/internal/viet"

// Fold returns s as people type it in a hurry; see viet.Fold.
func Fold(s string) string { return viet.Fold(s) }
