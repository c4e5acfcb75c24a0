package markdown

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// grammar is the part of CommonMark there is. Without a transformer for them there are no link definitions.
var grammar = parser.NewParser(
	parser.WithBlockParsers(
		util.Prioritized(parser.NewListParser(), 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewATXHeadingParser(), 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	),
	parser.WithInlineParsers(
		util.Prioritized(parser.NewCodeSpanParser(), 100),
		util.Prioritized(parser.NewLinkParser(), 200),
		util.Prioritized(levelParser{}, 300),
		util.Prioritized(starParser{}, 500),
	),
	parser.WithParagraphTransformers(util.Prioritized(extension.NewTableParagraphTransformer(), 200)),
	parser.WithASTTransformers(util.Prioritized(extension.NewTableASTTransformer(), 0)),
)

// marks are the signs without which a text has no markup but lists.
const marks = "*`[\\~^|#"

// looksPlain reports whether a text has no markup for certain, which costs little. Most texts have none.
func looksPlain(s string) bool {
	if strings.ContainsAny(s, marks) {
		return false
	}
	for line := range strings.Lines(s) {
		if isItem(strings.TrimLeft(line, " \t")) {
			return false
		}
	}
	return true
}

// isItem reports whether a line may begin an item of a list: with a hyphen, a plus, or a number and its sign.
func isItem(line string) bool {
	rest := strings.TrimLeft(line, "0123456789")
	if rest == "" || len(rest) == len(line) && rest[0] != '-' && rest[0] != '+' ||
		len(rest) < len(line) && rest[0] != '.' && rest[0] != ')' {
		return false
	}
	return len(rest) == 1 || strings.ContainsRune(" \t\r\n", rune(rest[1]))
}

func parse(source []byte) ast.Node { return grammar.Parse(text.NewReader(source)) }

// starParser reads emphasis by stars, which must stand at the edges of words.
type starParser struct{}

func (starParser) Trigger() []byte { return []byte{'*'} }

func (starParser) IsDelimiter(b byte) bool { return b == '*' }

func (starParser) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}

func (starParser) OnMatch(consumes int) ast.Node { return ast.NewEmphasis(consumes) }

func (p starParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	node := parser.ScanDelimiter(line, before, 1, p)
	if node == nil {
		return nil
	}
	after, _ := utf8.DecodeRune(line[node.OriginalLength:])
	node.CanOpen = node.CanOpen && !inWord(before) && !closes(after)
	node.CanClose = node.CanClose && !inWord(after) && !opens(before)
	node.Segment = segment.WithStop(segment.Start + node.OriginalLength)
	block.Advance(node.OriginalLength)
	pc.PushDelimiter(node)
	return node
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// closes and opens tell a sign that ends something from one that begins it: after the one no emphasis begins, and before
// the other none ends.
func closes(r rune) bool { return strings.ContainsRune(")]}.,;:!?…”’»", r) }
func opens(r rune) bool  { return strings.ContainsRune("([{“‘«", r) }

// level is a text above or below the line.
type level struct {
	ast.BaseInline
	tag  string // sub or sup
	text []byte
	at   int // where its first sign stands
}

var kindLevel = ast.NewNodeKind("Level")

func (*level) Kind() ast.NodeKind { return kindLevel }

func (n *level) Dump(source []byte, depth int) { ast.DumpHelper(n, source, depth, nil, nil) }

// levelParser reads ~2~ and ^2^. They hold a sign and letters or digits alone, so that x^2+y^2 is no markup.
type levelParser struct{}

func (levelParser) Trigger() []byte { return []byte{'~', '^'} }

var levelForm = regexp.MustCompile(`^(?:~([-+−]?[\pL\pN]{1,10}[-+−]?)~|\^([-+−]?[\pL\pN]{1,10}[-+−]?)\^)`)

func (levelParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	m := levelForm.FindSubmatch(line)
	if m == nil || !inWord(block.PrecendingCharacter()) && block.PrecendingCharacter() != ')' {
		return nil
	}
	block.Advance(len(m[0]))
	if m[1] != nil {
		return &level{tag: "sub", text: m[1], at: segment.Start}
	}
	return &level{tag: "sup", text: m[2], at: segment.Start}
}
