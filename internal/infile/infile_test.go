package infile_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"khoabang/internal/fault"
	"khoabang/internal/infile"
)

func TestReadUpToALimit(t *testing.T) {
	t.Parallel()
	const limit = 2 << 20
	for _, n := range []int{0, 1, limit, limit + 1} {
		text := strings.Repeat("x", n)
		for name, r := range map[string]io.Reader{"in memory": strings.NewReader(text), "arriving": io.MultiReader(strings.NewReader(text))} {
			got, err := infile.Read(r, limit)
			if n <= limit && (err != nil || string(got) != text) {
				t.Errorf("%d bytes %s: Read = %d bytes, %v", n, name, len(got), err)
			}
			if e, _ := fault.As(err); n > limit && (!errors.Is(err, infile.ErrTooLarge) || e.Args["max"] != int64(2)) {
				t.Errorf("%d bytes %s: Read = %v, want ErrTooLarge with the limit", n, name, err)
			}
		}
	}
}

func TestEncodingsAreCertainOrRefused(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"Đề": "Đề", "\ufeffĐề": "Đề", "\xff\xfe\x10\x01\xc1\x1e": "Đề", "\xfe\xff\x01\x10\x1e\xc1": "Đề",
		"a\n\xd0\xea": "encoding_unknown line 2", "a\x00": "encoding_unknown line 1", "\xff\xfe\x10": "encoding_broken line 1",
	} {
		got, err := infile.ToUTF8([]byte(given))
		said := string(got)
		if e, ok := fault.As(err); ok {
			said = fmt.Sprintf("%s line %v", e.Fields[0].Code, e.Fields[0].Args["line"])
		}
		if said != want {
			t.Errorf("ToUTF8(%q) = %q, want %q", given, said, want)
		}
	}
}
