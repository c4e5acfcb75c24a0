// Package picture makes pictures that may be shown of files that people bring: it finds the type by the content, refuses
// what would take too much to read, turns and shrinks, and encodes anew, so that nothing of the file is left but its
// pixels.
package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"

	"khoabang/internal/fault"
	"khoabang/questions"
)

// The errors of pictures.
var (
	ErrType     = fault.New(fault.Invalid, "picture_type", "the file is no PNG, JPEG, GIF or WebP picture")
	ErrClaim    = fault.New(fault.Invalid, "picture_claim", "the file is of another type than it is said to be")
	ErrBroken   = fault.New(fault.Invalid, "picture_broken", "the picture cannot be read to its end")
	ErrTooLarge = fault.New(fault.TooLarge, "picture_too_large", "the file of the picture is too large")
	ErrPixels   = fault.New(fault.TooLarge, "picture_pixels", "the picture has too many pixels")
)

// Limits on what is brought, and on what comes of it.
const (
	MaxBytes  = 10 << 20   // of a file
	MaxPixels = 40_000_000 // of four bytes each; told by the file's head, before any is read
	MaxSide   = 1280       // pixels of the longer side that are kept: a phone's width at three pixels to one
	PageSide  = 1754       // of the longer side of one that Page returns: A4 at 150 pixels to the inch
	MaxKept   = 400_000    // bytes that are kept

	smallPNG = 200_000 // bytes up to which an opaque drawing stays a PNG
)

// format is a type of file that is read.
type format struct {
	media  string
	is     func([]byte) bool
	config func([]byte) (image.Config, error)
	decode func([]byte) (image.Image, error)
}

var formats = []format{
	{"image/png", prefixed("\x89PNG\r\n\x1a\n"), fromReader(png.DecodeConfig), fromReader(png.Decode)},
	{"image/jpeg", prefixed("\xff\xd8\xff"), fromReader(jpeg.DecodeConfig), fromReader(jpeg.Decode)},
	{"image/gif", func(b []byte) bool { return prefixed("GIF87a")(b) || prefixed("GIF89a")(b) }, fromReader(gif.DecodeConfig), fromReader(gif.Decode)},
	{"image/webp", isWebP, webpConfig, fromReader(webp.Decode)},
}

func prefixed(magic string) func([]byte) bool {
	return func(b []byte) bool { return strings.HasPrefix(string(b[:min(len(b), len(magic))]), magic) }
}

func fromReader[T any](read func(io.Reader) (T, error)) func([]byte) (T, error) {
	return func(b []byte) (T, error) { return read(bytes.NewReader(b)) }
}

// New returns the picture in a file. claimed is the media type that the file is said to be of; "" if nobody says. Of a
// moving picture it takes the first. A picture that New made is returned as it is, so that pictures keep their IDs from
// server to server. It returns ErrTooLarge, ErrType, ErrClaim, ErrPixels or ErrBroken.
func New(data []byte, claimed string) (questions.Picture, error) {
	f, size, err := inspect(data, claimed)
	if err != nil {
		return questions.Picture{}, err
	}
	img, err := f.decode(data)
	if err != nil {
		return questions.Picture{}, ErrBroken.Because(err)
	}
	if isOurs(f.media, size, data) {
		return picture(f.media, size, data), nil
	}
	return anew(f, data, img, MaxSide)
}

// Page is New for a picture that fills a sheet of A4 when it is printed: it keeps PageSide pixels, and is encoded anew in
// any case.
func Page(data []byte, claimed string) (questions.Picture, error) {
	f, _, err := inspect(data, claimed)
	if err != nil {
		return questions.Picture{}, err
	}
	img, err := f.decode(data)
	if err != nil {
		return questions.Picture{}, ErrBroken.Because(err)
	}
	return anew(f, data, img, PageSide)
}

// anew encodes what was read of a file with a longer side of at most side.
func anew(f format, data []byte, img image.Image, side int) (questions.Picture, error) {
	turn := 1
	if f.media == "image/jpeg" {
		turn = orientation(data)
	}
	return encode(oriented(shrunk(img, side), turn), f.media != "image/jpeg")
}

// inspect returns the format of a file and the picture's size, having read no pixels.
func inspect(data []byte, claimed string) (format, image.Point, error) {
	if len(data) > MaxBytes {
		return format{}, image.Point{}, ErrTooLarge.With("max", MaxBytes>>20)
	}
	for _, f := range formats {
		if !f.is(data) {
			continue
		}
		if claimed != "" && claimed != f.media {
			return f, image.Point{}, ErrClaim.With("claimed", claimed, "is", f.media)
		}
		c, err := f.config(data)
		if err != nil {
			return f, image.Point{}, ErrBroken.Because(err)
		}
		size := image.Pt(c.Width, c.Height)
		if size.X < 1 || size.Y < 1 {
			return f, size, ErrBroken
		}
		// By division: the product of two sides from a file may not fit.
		if size.X > MaxPixels/size.Y*4/pixelBytes(c.ColorModel) {
			return f, size, ErrPixels.With("width", size.X, "height", size.Y, "max", MaxPixels/1_000_000)
		}
		return f, size, nil
	}
	return format{}, image.Point{}, ErrType
}

// pixelBytes returns how many bytes a pixel takes once it is read, four at least.
func pixelBytes(m color.Model) int {
	switch m {
	case color.NRGBA64Model, color.RGBA64Model:
		return 8
	}
	return 4
}

func picture(media string, size image.Point, data []byte) questions.Picture {
	return questions.Picture{
		ID: questions.PictureID(data), Type: media, Width: size.X, Height: size.Y, Bytes: bytes.Clone(data),
	}
}

// shrunk returns a picture whose longer side is at most side.
func shrunk(img image.Image, side int) *image.RGBA {
	from := img.Bounds()
	to := image.Rect(0, 0, from.Dx(), from.Dy())
	if longer := max(to.Dx(), to.Dy()); longer > side {
		to.Max = image.Pt(max(1, to.Dx()*side/longer), max(1, to.Dy()*side/longer))
	}
	dst := image.NewRGBA(to)
	if to.Size() == from.Size() {
		draw.Draw(dst, to, img, from.Min, draw.Src)
	} else {
		draw.CatmullRom.Scale(dst, to, img, from, draw.Src, nil)
	}
	return dst
}

// encode writes a picture as a PNG if it is a drawing that stays small, and else as a JPEG on white, with less quality and
// then fewer pixels until it fits.
func encode(img *image.RGBA, drawing bool) (questions.Picture, error) {
	if limit := map[bool]int{true: smallPNG, false: MaxKept}[img.Opaque()]; drawing {
		data, err := asPNG(img)
		if err != nil || len(data) <= limit {
			return picture("image/png", img.Rect.Size(), data), err
		}
	}
	img = onWhite(img)
	for {
		for _, quality := range []int{82, 70, 55} {
			var b bytes.Buffer
			if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
				return questions.Picture{}, fmt.Errorf("encode a picture: %w", err)
			}
			if b.Len() <= MaxKept {
				return picture("image/jpeg", img.Rect.Size(), b.Bytes()), nil
			}
		}
		img = shrunk(img, max(img.Rect.Dx(), img.Rect.Dy())*3/4)
	}
}

func asPNG(img *image.RGBA) ([]byte, error) {
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestCompression}
	var err error
	if few := paletted(img); few != nil {
		err = e.Encode(&b, few)
	} else {
		err = e.Encode(&b, img)
	}
	if err != nil {
		return nil, fmt.Errorf("encode a picture: %w", err)
	}
	return b.Bytes(), nil
}

// paletted returns img with its colours numbered, or nil if there are too many of them.
func paletted(img *image.RGBA) *image.Paletted {
	index := map[color.RGBA]uint8{}
	var colours color.Palette
	p := image.NewPaletted(img.Rect, nil)
	for i := range p.Pix {
		c := color.RGBA{img.Pix[4*i], img.Pix[4*i+1], img.Pix[4*i+2], img.Pix[4*i+3]} // its rows stand without gaps
		n, known := index[c]
		if !known {
			if len(colours) == 256 {
				return nil
			}
			n = uint8(len(colours))
			index[c], colours = n, append(colours, c)
		}
		p.Pix[i] = n
	}
	p.Palette = colours
	return p
}

func onWhite(img *image.RGBA) *image.RGBA {
	if img.Opaque() {
		return img
	}
	dst := image.NewRGBA(img.Rect)
	draw.Draw(dst, dst.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(dst, dst.Rect, img, img.Rect.Min, draw.Over)
	return dst
}

// Size returns how large the picture in a file says it is, in pixels; 0 where New would read none.
func Size(data []byte) (width, height int) {
	_, size, err := inspect(data, "")
	if err != nil {
		return 0, 0
	}
	return size.X, size.Y
}
