package exchange

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"io"
	"regexp"
	"strings"

	"khoabang/internal/infile"
	"khoabang/questions"
)

// qtiVersion is what the versions of QTI differ in.
type qtiVersion struct {
	name      string // of the format
	item      string // namespace of items
	schema    string // where the schema of items is
	manifest  string // namespace of the manifest
	title     string // of the package's schema
	number    string // of the package's schema
	resource  string // type of an item in the manifest
	templates string // where the templates of response processing are
	suffix    string // of the templates' names
	kebab     bool   // names are written as qti-assessment-item, response-identifier
}

var qtiVersions = []qtiVersion{
	{
		name: "qti21", item: "http://www.imsglobal.org/xsd/imsqti_v2p1",
		schema:   "http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1p2.xsd",
		manifest: "http://www.imsglobal.org/xsd/imscp_v1p1", title: "QTIv2.1 Package", number: "1.0.0",
		resource: "imsqti_item_xmlv2p1", templates: "http://www.imsglobal.org/question/qti_v2p1/rptemplates/",
	},
	{
		name: "qti22", item: "http://www.imsglobal.org/xsd/imsqti_v2p2",
		schema:   "http://www.imsglobal.org/xsd/qti/qtiv2p2/imsqti_v2p2.xsd",
		manifest: "http://www.imsglobal.org/xsd/imscp_v1p1", title: "QTIv2.2 Package", number: "1.0.0",
		resource: "imsqti_item_xmlv2p2", templates: "http://www.imsglobal.org/question/qti_v2p2/rptemplates/",
	},
	{
		name: "qti3", item: "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
		schema:   "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
		manifest: "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1", title: "QTI Package", number: "3.0.0",
		resource: "imsqti_item_xmlv3p0", templates: "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/",
		suffix: ".xml", kebab: true,
	},
}

// qtiFormats returns the formats of QTI: each writes packages of its own version, and reads packages and single items
// of all of them, since the packages of other programs mix versions.
func qtiFormats() []Format {
	var fs []Format
	for _, v := range qtiVersions {
		fs = append(fs, Format{
			Name: v.name, Extensions: []string{".zip"}, MediaType: "application/zip", MaxBytes: maxPackage, Decode: decodeQTI,
			Encode: func(w io.Writer, f File) error { return encodeQTI(w, f, v) },
			Sniff:  func(_ string, data []byte) bool { return sniffQTI(data) == v.name },
		})
	}
	return fs
}

func decodeQTI(r io.Reader) (File, error) {
	data, err := infile.Read(r, maxPackage)
	if err != nil {
		return File{}, err
	}
	d := &qtiDecoder{}
	if bytes.HasPrefix(data, []byte("PK")) {
		err = d.archive(data)
	} else {
		err = d.single(data)
	}
	if err != nil {
		return File{}, err
	}
	d.file.Pictures = d.pictures.list
	return d.finish(d.file)
}

// qtiDecoder reads one file or package.
type qtiDecoder struct {
	collector
	file File
	ids  map[string]bool

	zip      *qtiArchive // nil for an item that stands alone
	pictures pictures
	read     map[string]questions.Picture // what was read of the archive's pictures, by name; zero for what is none
	// What follows is of the item that is being read.
	path string // how losses name it
	from string // its file in the archive
}

// single reads an item that stands alone.
func (d *qtiDecoder) single(data []byte) error {
	if m := qtiRoot.FindSubmatchIndex(data[:min(len(data), 8<<10)]); m != nil && string(data[m[2]:m[3]]) == "questestinterop" {
		// Whatever else may be wrong with it: mending that would be no use.
		d.add("file", 1+bytes.Count(data[:m[0]], []byte("\n")), "qti_old", "version", "1.2")
		return d.check.Err(ErrFile)
	}
	root, err := parseXML(data, "", nil)
	if err != nil {
		return err
	}
	if root.name != "assessmentItem" {
		return d.notAnItem(root, "file")
	}
	d.item(root, "item", nil)
	return nil
}

// notAnItem says what a file is that is no item, and what would be one.
func (d *qtiDecoder) notAnItem(root *xmlNode, path string) error {
	switch root.name {
	case "manifest":
		d.add(path, root.line, "qti_manifest_alone")
	case "assessmentTest", "assessmentSection":
		d.add(path, root.line, "qti_test_alone")
	default:
		d.add(path, root.line, "qti_root", "root", clip(root.name))
	}
	return d.check.Err(ErrFile)
}

var (
	qtiRoot = regexp.MustCompile(`<(?:[\w.-]+:)?(qti-assessment-\w+|assessmentItem|assessmentTest|assessmentSection|questestinterop|manifest)[\s/>]`)
	version = regexp.MustCompile(`v([23])p([0-9])|qtiv3p0`)
)

// sniffQTI returns the name of the format that data looks like, "" for none. Files of QTI 1.2 count as qti21, whose
// decoder knows to say what they are.
func sniffQTI(data []byte) string {
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		if bytes.Contains(data[:min(len(data), 1<<10)], []byte("[Content_Types].xml")) {
			return ""
		}
		head, ok := manifestHead(data)
		if !ok {
			return ""
		}
		return versionIn(head)
	}
	head := data[:min(len(data), 8<<10)]
	if bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		head = bytes.ReplaceAll(head[2:], []byte{0}, nil)
	}
	m := qtiRoot.FindSubmatch(head)
	switch {
	case m == nil && !bytes.Contains(head, []byte("www.imsglobal.org/xsd/imsqti")):
		return ""
	case m == nil:
	case string(m[1]) == "manifest":
		return versionIn(data[:min(len(data), 64<<10)])
	case strings.HasPrefix(string(m[1]), "qti-"):
		return "qti3"
	}
	return versionIn(head)
}

func versionIn(head []byte) string {
	switch m := version.FindSubmatch(head); {
	case m == nil || string(m[1]) == "2" && string(m[2]) != "2":
		return "qti21"
	case string(m[1]) == "2":
		return "qti22"
	}
	return "qti3"
}

// manifestHead returns the beginning of the manifest of the archive that data begins, where there is one. Of an archive
// that is cut short, the manifest may be out of reach: then there is only its name.
func manifestHead(data []byte) ([]byte, bool) {
	const most = 64 << 10
	if r, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err == nil {
		for _, f := range r.File {
			if f.Name != manifestName {
				continue
			}
			rc, err := f.Open()
			if err != nil {
				return nil, true
			}
			defer rc.Close()
			head, _ := io.ReadAll(io.LimitReader(rc, most)) // what can be read is enough to look at
			return head, true
		}
		return nil, false
	}
	if len(data) < 30 || !bytes.Contains(data, []byte(manifestName)) {
		return nil, false
	}
	name, extra := int(binary.LittleEndian.Uint16(data[26:])), int(binary.LittleEndian.Uint16(data[28:]))
	if len(data) < 30+name+extra || string(data[30:30+name]) != manifestName {
		return nil, true
	}
	body := data[30+name+extra:]
	if binary.LittleEndian.Uint16(data[8:]) == zip.Deflate {
		body, _ = io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(body)), most))
	}
	return body[:min(len(body), most)], true
}
