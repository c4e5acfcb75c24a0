// Package web holds the front end: the pages' source by screen, and its built form, which is compiled into the binary.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Dist returns the built front end: SCREEN.js and SCREEN.css for each screen, the fonts under fonts/ (.woff2 for
// browsers; .ttf for printed documents, never sent as they are), and files that are served as they are. Where
// compressing helps, the same file lies beside it with .br (Brotli) or .gz (gzip) at the end of its name. Names have no
// leading slash. Before the front end has been built it holds none of them, and opening one gives fs.ErrNotExist.
func Dist() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // "dist" is a valid path, which is all that Sub checks
	}
	return sub
}
