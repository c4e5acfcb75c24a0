package office_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"khoabang/internal/office"

	"github.com/google/go-cmp/cmp"
)

// told says a token in words; "" for those that say nothing.
func told(t xml.Token) string {
	switch t := t.(type) {
	case xml.StartElement:
		return fmt.Sprintf("<%v %v>", t.Name, t.Attr)
	case xml.EndElement:
		return fmt.Sprintf("</%v>", t.Name)
	case xml.CharData:
		return string(t)
	case xml.Directive:
		return "<!>"
	}
	return ""
}

func scanned(text string) (string, error) {
	var b strings.Builder
	s := office.NewScanner([]byte(text))
	for {
		t, err := s.Token()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return b.String(), err
		}
		b.WriteString(told(t))
	}
}

// byLibrary returns what encoding/xml makes of the same; a document type ends it, as it ends the reading of a part.
func byLibrary(text string) (string, error) {
	var b strings.Builder
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return b.String(), err
		}
		b.WriteString(told(t))
	}
}

func TestScannerAgreesWithTheLibrary(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "<a/>", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n<w:a x:b='1' c=\"&lt;2&#x1EC7;\">é&amp;\r\nx<![CDATA[<y>]]></w:a>",
		"<a><!-- b --></a>", "<a b = '1'\n c='2' />", "<a>\r</a >", "<a b='1'c='2'/>", "<é/>", "<a:b:c/>", "<a", "<a b>", "<a b=c/>", "<a b='<'/>", "<a>]]></a>",
		"<a>&b;</a>", "<a>&#0;</a>", "<a>\x01</a>", "<a>\xff</a>", "<1/>", "< a/>", "<a>&#65</a>", "<a/ >", "</ a>", "<!-- -- -->", "<a>\ufffe</a>",
		`<?xml version="1.0" encoding="windows-1258"?><a/>`, "<?a", "<?>", "<!-->", "</>", "<![CDATA[", "<", "<a>&;</a>", "<a>&#;</a>", "<a>&amp</a>",
	} {
		got, err := scanned(text)
		want, wantErr := byLibrary(text)
		if (err == nil) != (wantErr == nil) {
			t.Errorf("tokens of %q end in %v, want %v", text, err, wantErr)
		}
		if diff := cmp.Diff(want, got); diff != "" && wantErr == nil {
			t.Errorf("tokens of %q (-library +scanner):\n%s", text, diff)
		}
	}
}

// Half a character is none, although the library takes it for an unknown one.
func TestScannerRefusesSurrogates(t *testing.T) {
	t.Parallel()
	if got, err := scanned("<a>&#xD800;</a>"); err == nil {
		t.Errorf("a surrogate is read as %q", got)
	}
}

// FuzzScanner holds the scanner to what encoding/xml reads; that library has refusals of its own.
func FuzzScanner(f *testing.F) {
	f.Add(`<w:document xmlns:w="w"><w:body><w:p><w:r><w:t xml:space="preserve">Câu 1. Hỏi &amp; đáp?</w:t></w:r></w:p></w:body></w:document>`)
	f.Add(`<?xml version="1.0" encoding="UTF-8"?><a b='1' c="&#x1EC7;"><![CDATA[x]]><!-- y --></a>`)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := scanned(text)
		if want, wantErr := byLibrary(text); wantErr == nil && !strings.Contains(want, "<!>") && !strings.Contains(want, "\ufffd") && (err != nil || got != want) {
			t.Fatalf("%q, %v; want %q", got, err, want)
		}
	})
}
