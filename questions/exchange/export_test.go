package exchange

// The two ways of reading YAML, for tests that compare them.
var (
	YAMLInPieces = inPieces
	YAMLWhole    = wholeYAML
)
