package report

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"

	"khoabang/internal/fault"
)

// picture is a PNG or JPEG that has been read to its end, in a form that every output takes.
type picture struct {
	kind          string // "png" or "jpg"
	data          []byte
	width, height int // pixels
}

// readPicture refuses anything but a whole PNG or JPEG within the limits. Transparent parts become white: paper is.
func readPicture(data []byte, maxBytes, maxSide int) (picture, error) {
	if len(data) > maxBytes {
		return picture{}, fmt.Errorf("the picture has %d bytes, more than %d", len(data), maxBytes)
	}
	c, kind, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return picture{}, err
	}
	if c.Width < 1 || c.Height < 1 || c.Width > maxSide || c.Height > maxSide {
		return picture{}, fmt.Errorf("the picture has %d×%d pixels, more than %d a side", c.Width, c.Height, maxSide)
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return picture{}, err
	}
	p := picture{kind: kind, data: data, width: c.Width, height: c.Height}
	switch {
	case kind == "png":
		p.data, err = flatPNG(img)
	case c.ColorModel == color.CMYKModel: // print shops' JPEGs come inverted or not: only decoding tells
		p.kind = "jpg"
		p.data, err = rgbJPEG(img)
	default:
		p.kind = "jpg"
	}
	return p, err
}

// flatPNG writes a picture without transparency, interlacing or more than eight bits a channel.
func flatPNG(img image.Image) ([]byte, error) {
	flat := image.NewRGBA(img.Bounds())
	draw.Draw(flat, flat.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(flat, flat.Bounds(), img, img.Bounds().Min, draw.Over)
	var b bytes.Buffer
	err := png.Encode(&b, flat)
	return b.Bytes(), err
}

func rgbJPEG(img image.Image) ([]byte, error) {
	flat := image.NewRGBA(img.Bounds())
	draw.Draw(flat, flat.Bounds(), img, img.Bounds().Min, draw.Src)
	var b bytes.Buffer
	err := jpeg.Encode(&b, flat, &jpeg.Options{Quality: 90})
	return b.Bytes(), err
}

func addPicture(c *fault.Check, path string, maxBytes, maxSide int) {
	c.Add(path, "picture", "mb", maxBytes>>20, "side", maxSide)
}

// at names an element of a list as faults do.
func at(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }
