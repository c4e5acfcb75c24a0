package exchange

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"net/url"
	"path"
	"strings"

	"khoabang/internal/fault"
	"khoabang/questions"
)

// Limits on one package.
const (
	maxPackage  = 64 << 20                    // bytes of the archive
	maxUnpacked = 512 << 20                   // bytes read out of it
	maxManifest = 256 << 20                   // bytes of the manifest
	maxEntries  = 2*questions.MaxImport + 1e4 // files in it
	unpackRatio = 150                         // how much more may come out than goes in, a megabyte aside
)

const manifestName = "imsmanifest.xml"

// qtiArchive is an opened package.
type qtiArchive struct {
	files map[string]*zip.File
	left  int64 // bytes that may still be read out of it
	max   int64
}

func openQTI(data []byte) (*qtiArchive, error) {
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, ErrFile.At("file", "qti_zip").Because(err)
	}
	if len(r.File) > maxEntries {
		return nil, ErrFile.At("file", "too_many", "max", maxEntries)
	}
	most := min(maxUnpacked, 1<<20+unpackRatio*int64(len(data)))
	a := &qtiArchive{files: make(map[string]*zip.File, len(r.File)), left: most, max: most}
	for _, f := range r.File {
		name := f.Name
		switch {
		case !safeName(name):
			return nil, ErrFile.At("file", "qti_name", "name", clip(name))
		case f.Flags&1 != 0:
			return nil, ErrFile.At("file", "qti_encrypted", "name", clip(name))
		case a.files[name] != nil:
			return nil, ErrFile.At("file", "qti_twice", "name", clip(name))
		}
		a.files[name] = f
	}
	return a, nil
}

// safeName reports whether a name stays within the archive. Nothing is ever unpacked to a disk; who hides such names
// in a package is up to something.
func safeName(name string) bool {
	if strings.ContainsAny(name, "\\\x00") || strings.HasPrefix(name, "/") || len(name) > 1 && name[1] == ':' {
		return false
	}
	for _, part := range strings.Split(name, "/") {
		if part == ".." {
			return false
		}
	}
	return true
}

// read returns a file of the archive. No more is unpacked than the limits allow, whatever the archive says of itself.
func (a *qtiArchive) read(name string, most int64) ([]byte, error) {
	r, err := a.files[name].Open()
	if err != nil {
		return nil, ErrFile.At(name, "qti_zip").Because(err)
	}
	defer r.Close()
	most = min(most, a.left)
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if int64(len(data)) > most {
		return nil, ErrTooLarge.At(name, "qti_bomb", "max", max(a.max>>20, 1))
	}
	if err != nil {
		return nil, ErrFile.At(name, "qti_zip").Because(err)
	}
	a.left -= int64(len(data))
	return data, nil
}

// archive reads a package: its manifest says which of its files are items.
func (d *qtiDecoder) archive(data []byte) error {
	a, err := openQTI(data)
	if err != nil {
		return err
	}
	d.zip = a
	if a.files[manifestName] == nil {
		d.add("file", 0, "qti_no_manifest")
		return d.check.Err(ErrFile)
	}
	m, err := d.manifest(a)
	if err != nil {
		return err
	}
	if len(m.items) > questions.MaxImport {
		d.add(manifestName, 0, "too_many", "max", questions.MaxImport) // those that follow are not even listed
		return d.check.Err(ErrFile)
	}
	for _, res := range m.items {
		if d.full() {
			break
		}
		if err := d.resource(a, res); err != nil {
			return err
		}
	}
	if len(m.items) == 0 && d.faults == 0 && !m.own {
		d.add(manifestName, 0, "qti_no_items")
	}
	return d.check.Err(ErrFile)
}

// resource reads the item that the manifest names.
func (d *qtiDecoder) resource(a *qtiArchive, res qtiResource) error {
	if a.files[res.file] == nil {
		d.skip(res.from, res.line, "qti_missing_file", "name", clip(res.file))
		return nil
	}
	data, err := a.read(res.file, maxXML)
	if err != nil {
		return err
	}
	root, err := parseXML(data, res.file, nil)
	if e, ok := fault.As(err); ok && errors.Is(err, ErrFile) {
		d.addFields(e.Fields) // and goes on, so that a reader sees all of them at once
		return nil
	}
	if err != nil {
		return err
	}
	if root.name != "assessmentItem" {
		d.skip(res.file, root.line, "qti_root", "root", clip(root.name))
		return nil
	}
	d.from = res.file
	d.item(root, res.file, res.meta)
	return nil
}

// inArchive returns the name in the archive that an address in the manifest stands for.
func inArchive(base, href string) string {
	if u, err := url.PathUnescape(href); err == nil {
		href = u
	}
	return strings.TrimPrefix(path.Clean("/"+base+"/"+href), "/")
}
