package main

import (
	"os"

	"khoabang/internal/infile"
	"khoabang/internal/table"
)

// readTable returns what a file with a table holds, up to what a table may have.
func readTable(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return infile.Read(f, table.MaxBytes)
}

// imported says what an import did, or would do.
func imported(dryRun bool) string {
	if dryRun {
		return "Would import"
	}
	return "Imported"
}
