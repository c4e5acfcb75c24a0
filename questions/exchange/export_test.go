package exchange

import (
	"encoding/xml"
	"errors"
	"io"
)

// The two ways of reading YAML, for tests that compare them.
var (
	YAMLInPieces = inPieces
	YAMLWhole    = wholeYAML
)

// XMLTokens calls f for each token of an XML part, as the scanner of Office files finds it, and returns what ends them:
// nil at the end of the data.
func XMLTokens(data []byte, f func(xml.Token)) error {
	s := newXMLScanner(data)
	for {
		t, err := s.token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		f(t)
	}
}
