package markdown

import "strings"

// Escape returns a text that reads as text does though its signs would be markup: with backslashes where it needs them. A
// text that is plain anyhow is returned as it is.
func Escape(text string) string {
	if Plain(text) || HTML(text, Options{Links: true}) == "" && Text(text) == strings.TrimSpace(text) {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		rest := strings.TrimLeft(line, " \t")
		b.WriteString(line[:len(line)-len(rest)])
		if isItem(rest) { // the sign behind the number, or the only one
			i := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
			b.WriteString(rest[:i] + "\\" + rest[i:i+1])
			rest = rest[i+1:]
		} else if i := strings.IndexByte(rest, '-'); i >= 0 && strings.Trim(rest, ":- \t\r\n") == "" { // below a table's header
			b.WriteString(rest[:i] + "\\")
			rest = rest[i:]
		}
		for _, r := range rest {
			if strings.ContainsRune("\\*`[]~^|#", r) {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}
