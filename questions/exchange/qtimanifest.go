package exchange

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"khoabang/internal/fault"
	"khoabang/questions"
)

// qtiSpace is the namespace of what the bank says of a question and QTI has no place for.
const qtiSpace = "urn:khoabang:questions:1"

// qtiTool is what our items name as the program that wrote them: their texts are written as the bank writes them.
const qtiTool = "Khoa Bảng"

// qtiManifest is what the manifest says.
type qtiManifest struct {
	items []qtiResource
	tests []string // files of tests, which may name items that the manifest does not list
	old   int      // line of a file of QTI 1, 0 if there is none
	own   bool     // the bank wrote it
}

// qtiResource is one item of a package.
type qtiResource struct {
	file string
	from string // the file that names it: the manifest, or a test
	line int    // in that file
	meta *qtiMeta
}

// qtiMeta is what the manifest says about one item.
type qtiMeta struct {
	own        bool   // the bank's own package: kind, ID and all the rest are as the bank had them
	id         string // for an item that has none
	kind       questions.Kind
	status     questions.Status
	shuffle    bool
	noMarks    bool
	area       string
	difficulty int
	topic      string
	tags       []string
	source     questions.Source
	document   bool // the source names its document itself
}

var (
	itemType = regexp.MustCompile(`^imsqti_(?:apip)?item_xmlv[23]p[0-9]`)
	oldType  = regexp.MustCompile(`^imsqti_(?:item_|asi_)?xmlv1p|^imscc_.*assessment|/imscc_.*/(assessment|question-bank)`)
	testType = regexp.MustCompile(`^imsqti_(?:apip)?(?:test|section|assessment)_xmlv`)
	fileType = regexp.MustCompile(`^(webcontent|associatedcontent.*|css.*|resprocessing.*)$`)
)

// manifest reads the manifest, one resource at a time, so that a large one takes little memory.
func (d *qtiDecoder) manifest(a *qtiArchive) (qtiManifest, error) {
	data, err := a.read(manifestName, maxManifest)
	if err != nil {
		return qtiManifest{}, err
	}
	var m qtiManifest
	root, err := parseXML(data, manifestName, func(n *xmlNode) bool {
		if n.name == "resource" && len(m.items) <= questions.MaxImport {
			d.listed(&m, n)
		}
		return n.name == "resource"
	})
	if err != nil {
		return qtiManifest{}, err
	}
	if root.name != "manifest" {
		d.add(manifestName, root.line, "qti_root", "root", clip(root.name))
	}
	if err := d.tested(a, &m); err != nil {
		return qtiManifest{}, err
	}
	if m.old > 0 && len(m.items) == 0 {
		d.add(manifestName, m.old, "qti_old", "version", "1.2")
	} else if m.old > 0 {
		d.skip(manifestName, m.old, "qti_old", "version", "1.2")
	}
	m.own = d.about(root.child("metadata"))
	if lom := root.child("metadata").child("lom"); lom.word() != "" {
		d.lose(manifestName, lom.line, "qti_metadata", "elements", "lom")
	}
	for _, res := range m.items {
		if !res.meta.document && res.meta.own {
			res.meta.source.Document = d.file.SourceDocument
		}
	}
	return m, d.check.Err(ErrFile)
}

// tested adds the items that only tests name.
func (d *qtiDecoder) tested(a *qtiArchive, m *qtiManifest) error {
	listed := map[string]bool{}
	for _, res := range m.items {
		listed[res.file] = true
	}
	for _, test := range m.tests {
		if a.files[test] == nil || listed[test] {
			continue
		}
		listed[test] = true
		data, err := a.read(test, maxXML)
		if err != nil {
			return err
		}
		root, err := parseXML(data, test, nil)
		if err != nil {
			return err
		}
		for _, n := range root.named("assessmentItemRef") {
			file := inArchive(path.Dir(test), n.attr("href"))
			if !listed[file] {
				listed[file] = true
				m.items = append(m.items, qtiResource{file, test, n.line, &qtiMeta{}})
			}
		}
	}
	return nil
}

// listed takes one resource of the manifest.
func (d *qtiDecoder) listed(m *qtiManifest, n *xmlNode) {
	kind := strings.TrimSpace(n.attr("type"))
	switch {
	case itemType.MatchString(kind):
		href := cmp.Or(n.attr("href"), n.child("file").attr("href"))
		m.items = append(m.items, qtiResource{inArchive(n.attr("base"), href), manifestName, n.line, d.metadata(n)})
	case oldType.MatchString(kind):
		m.old = n.line
	case testType.MatchString(kind):
		d.lose(manifestName, n.line, "qti_test", "name", clip(n.attr("href")))
		m.tests = append(m.tests, inArchive(n.attr("base"), n.attr("href")))
	case !fileType.MatchString(kind):
		d.lose(manifestName, n.line, "qti_resource", "type", clip(kind))
	}
}

// about reads what the bank's own packages say of the file as a whole, and reports whether this is one.
func (d *qtiDecoder) about(n *xmlNode) (own bool) {
	for _, k := range n.kids {
		if k.space != qtiSpace {
			continue
		}
		own = true
		switch k.name {
		case "bank":
			d.file.Bank = questions.Bank{ID: normal(k.attr("id")), Name: normal(k.raw()), Practice: k.is("practice")}
			if e, ok := fault.As(d.file.Bank.Validate()); ok {
				d.add(manifestName+": "+e.Fields[0].Path, k.line, e.Fields[0].Code)
			}
		case "language":
			d.file.Language = normal(k.raw())
		case "sourceDocument":
			d.file.SourceDocument = normal(k.raw())
		case "note":
			d.file.Notes = append(d.file.Notes, normal(k.raw()))
		}
	}
	return own
}

// metadata reads what the manifest says of an item: the bank's own words if there are any, and else the LOM.
func (d *qtiDecoder) metadata(n *xmlNode) *qtiMeta {
	m := &qtiMeta{id: n.attr("identifier")}
	for _, k := range n.child("metadata").kids {
		if k.name == "question" && k.space == qtiSpace {
			d.ownMetadata(m, k)
			return m
		}
	}
	for _, lom := range n.named("lom") {
		d.lom(m, lom)
	}
	return m
}

func (d *qtiDecoder) ownMetadata(m *qtiMeta, n *xmlNode) {
	m.own = true
	m.kind, m.status = questions.Kind(n.attr("type")), questions.Status(n.attr("status"))
	m.shuffle, m.noMarks = n.is("shuffle"), n.is("noMarks")
	m.difficulty, _ = strconv.Atoi(n.attr("difficulty")) // what is no number is out of range like 0
	for _, k := range n.kids {
		switch text := normal(k.raw()); k.name {
		case "area":
			m.area = text
		case "topic":
			m.topic = text
		case "tag":
			m.tags = append(m.tags, text)
		case "document":
			m.source.Document, m.document = text, true
		case "clause":
			m.source.Clause = text
		case "quote":
			m.source.Quote = text
		case "link":
			m.source.Link = text
		case "from":
			m.source.From = d.qtiDay(k)
		case "to":
			m.source.To = d.qtiDay(k)
		}
	}
}

func (d *qtiDecoder) qtiDay(n *xmlNode) time.Time {
	day, err := parseDay(n.word())
	if err != nil {
		d.add(manifestName+": "+n.name, n.line, "date")
	}
	return day
}

// lomDifficulty says what the words of LOM stand for. Its five steps become three.
var lomDifficulty = map[string]int{"very easy": 1, "easy": 1, "medium": 2, "difficult": 3, "very difficult": 3}

// lomKnown are the parts of LOM that become something in the bank, or say nothing that it would miss.
var lomKnown = []string{"general", "educational", "classification", "metaMetadata", "technical", "qtiMetadata"}

// lom reads keywords and classifications as tags.
func (d *qtiDecoder) lom(m *qtiMeta, n *xmlNode) {
	var lost []string
	for _, k := range n.kids {
		if k.name != "" && len(lost) < 10 && !slices.Contains(append(lost, lomKnown...), k.name) && k.word() != "" {
			lost = append(lost, clip(k.name))
		}
	}
	if n.child("general").child("description").word() != "" {
		lost = append(lost, "description")
	}
	if len(lost) > 0 {
		d.lose(manifestName, n.line, "qti_metadata", "elements", strings.Join(lost, ", "))
	}
	word := n.child("educational").child("difficulty").child("value").word()
	m.difficulty = lomDifficulty[strings.ToLower(word)]
	for _, k := range n.child("general").all("keyword") {
		d.tag(m, k)
	}
	for _, c := range n.all("classification") {
		for _, taxon := range c.all("taxonPath") {
			for t := taxon.child("taxon"); t.name != ""; t = t.child("taxon") {
				d.tag(m, t.child("entry"))
			}
		}
	}
}

// tag takes the first of the languages in which a word is given.
func (d *qtiDecoder) tag(m *qtiMeta, n *xmlNode) {
	word := strings.Join(strings.Fields(n.word()), " ")
	for _, k := range n.kids {
		if k.name != "" {
			word = strings.Join(strings.Fields(k.word()), " ")
			break
		}
	}
	switch {
	case word == "" || slices.Contains(m.tags, word):
	case len(m.tags) >= questions.MaxTags || len([]rune(word)) > questions.MaxLabel:
		d.lose(manifestName, n.line, "qti_tag", "tag", clip(word))
	default:
		m.tags = append(m.tags, word)
	}
}
