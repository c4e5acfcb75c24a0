package exchange_test

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"khoabang/questions/exchange"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

var updateQTI = flag.Bool("update-qti", false, "rewrite testdata/qti-corpora.yaml")

// Every file of the folder must import, or be skipped or refused with the reason that the table has for it. Folders
// that hold an unpacked package are read as packages too: their names end with a slash.
func TestQTICorpora(t *testing.T) {
	t.Parallel()
	root := filepath.Join(corporaRoot(t), "qti-instructure")
	table := filepath.Join("testdata", "qti-corpora.yaml")
	got := map[string][]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "SOURCES.txt" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		got[name] = become(t, name, data)
		if d.Name() == "imsmanifest.xml" {
			got[strings.TrimSuffix(name, d.Name())] = become(t, "", []byte(packedFolder(t, filepath.Dir(path))))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if *updateQTI {
		raw, err := yaml.Marshal(got)
		if err == nil {
			err = os.WriteFile(table, append([]byte("# What becomes of the QTI files that others wrote: format, questions, what is lost, skipped and refused, by line.\n"), raw...), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	var want map[string][]string
	if err := yaml.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what becomes of the files (-table +now):\n%s", diff)
	}
}

// become says which format a file is taken for and what comes of it.
func become(t *testing.T, name string, data []byte) []string {
	t.Helper()
	format, err := exchange.Detect(name, data)
	if err != nil {
		return []string{"no format"}
	}
	f, err := format.Decode(bytes.NewReader(data))
	if err == nil {
		if lost, err := format.Losses(f); err != nil || len(f.Questions) > 0 && f.Complete("2.1", 1) != nil {
			t.Errorf("%s does not come back: %v, %v", name, lost, err)
		}
	}
	return append([]string{"format " + format.Name}, outcome(f, err)...)
}

// packedFolder returns the package whose parts stand in a folder.
func packedFolder(t *testing.T, folder string) string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(folder, path)
		files = append(files, filepath.ToSlash(name), string(data))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return packed(t, files...)
}
