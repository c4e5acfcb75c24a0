package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"iter"
	"slices"

	"golang.org/x/image/webp"
)

// isOurs reports whether a picture that was read without fault is laid out as this package writes it: small, with none of
// the parts where files keep anything but pixels, and nothing behind its end.
func isOurs(media string, size image.Point, data []byte) bool {
	if max(size.X, size.Y) > MaxSide || len(data) > MaxKept {
		return false
	}
	switch media {
	case "image/png":
		return len(data) <= smallPNG && barePNG(data) // a larger one comes out of the encoder as it went in, or as a JPEG
	case "image/jpeg":
		return bareJPEG(data)
	}
	return false
}

func barePNG(data []byte) bool {
	data = data[8:]
	for len(data) >= 12 {
		n := int64(binary.BigEndian.Uint32(data))
		kind := string(data[4:8])
		if n > int64(len(data)-12) || !slices.Contains([]string{"IHDR", "PLTE", "tRNS", "IDAT", "IEND"}, kind) {
			return false
		}
		if data = data[12+n:]; kind == "IEND" {
			return len(data) == 0
		}
	}
	return false
}

// Markers of JPEG.
const (
	markSOF0 = 0xc0
	markDHT  = 0xc4
	markEOI  = 0xd9
	markSOS  = 0xda
	markDQT  = 0xdb
)

func bareJPEG(data []byte) bool {
	at, last := 2, byte(0)
	for kind, body := range jpegSegments(data) {
		if !slices.Contains([]byte{markSOF0, markDHT, markSOS, markDQT}, kind) {
			return false
		}
		at, last = at+4+len(body), kind
	}
	if last != markSOS {
		return false
	}
	// In the scan 0xff stands for itself only before 0.
	for scan := data[at:]; ; {
		j := bytes.IndexByte(scan, 0xff)
		if j < 0 || j+1 >= len(scan) {
			return false
		}
		if scan[j+1] != 0 {
			return scan[j+1] == markEOI && j+2 == len(scan)
		}
		scan = scan[j+2:]
	}
}

// jpegSegments returns the segments up to the first scan, each by its marker and what it holds.
func jpegSegments(data []byte) iter.Seq2[byte, []byte] {
	return func(yield func(byte, []byte) bool) {
		data := data[min(2, len(data)):]
		for len(data) >= 4 && data[0] == 0xff {
			kind, n := data[1], int(binary.BigEndian.Uint16(data[2:]))
			if n < 2 || n+2 > len(data) || !yield(kind, data[4:n+2]) || kind == markSOS {
				return
			}
			data = data[n+2:]
		}
	}
}

func isWebP(b []byte) bool {
	return len(b) >= 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP"
}

// webpConfig is webp.DecodeConfig that looks at every frame as well: a file may say in its head that it is small, and
// hold a frame that is not.
func webpConfig(data []byte) (image.Config, error) {
	c, err := webp.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return c, err
	}
	for chunks := data[12:]; len(chunks) >= 8; {
		body := chunks[8:]
		n := int(min(uint64(binary.LittleEndian.Uint32(chunks[4:])), uint64(len(body))))
		size := frameSize(string(chunks[:4]), body[:n])
		c.Width, c.Height = max(c.Width, size.X), max(c.Height, size.Y)
		chunks = body[min(n+n%2, len(body)):]
	}
	return c, nil
}

// frameSize returns the size that a WebP frame says it has; zero for what is no frame.
func frameSize(kind string, body []byte) image.Point {
	switch {
	case kind == "VP8 " && len(body) >= 10:
		return image.Pt(int(binary.LittleEndian.Uint16(body[6:])&0x3fff), int(binary.LittleEndian.Uint16(body[8:])&0x3fff))
	case kind == "VP8L" && len(body) >= 5:
		bits := binary.LittleEndian.Uint32(body[1:])
		return image.Pt(int(bits&0x3fff)+1, int(bits>>14&0x3fff)+1)
	}
	return image.Point{}
}
