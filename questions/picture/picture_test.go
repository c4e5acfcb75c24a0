package picture_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khoabang/questions"
	"khoabang/questions/picture"
)

// drawing returns a picture of w by h of few colours, whose left half is red and whose right half is blue.
func drawing(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{R: 200, A: 255}
			if x >= w/2 {
				c = color.NRGBA{B: 200, A: 255}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

// noise returns a picture that no encoder makes small.
func noise(w, h int, alpha bool) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range img.Pix {
		img.Pix[i] = byte(random.Uint32())
		if i%4 == 3 && !alpha {
			img.Pix[i] = 255
		}
	}
	return img
}

func encoded(t testing.TB, img image.Image, as string) []byte {
	t.Helper()
	var b bytes.Buffer
	var err error
	switch as {
	case "png":
		err = png.Encode(&b, img)
	case "gif":
		err = gif.Encode(&b, img, nil)
	default:
		err = jpeg.Encode(&b, img, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// lossyWebP and losslessWebP are pictures of one pixel.
const (
	lossyWebP    = "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA"
	losslessWebP = "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="
)

func webP(t testing.TB, s string) []byte {
	t.Helper()
	data, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestNew(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, claimed string
		data          []byte
		media         string
		size          image.Point
	}{
		{"drawing", "image/png", encoded(t, drawing(300, 200), "png"), "image/png", image.Pt(300, 200)},
		{"large drawing", "", encoded(t, drawing(1600, 400), "png"), "image/png", image.Pt(1280, 320)},
		{"photograph", "image/jpeg", encoded(t, drawing(300, 200), "jpeg"), "image/jpeg", image.Pt(300, 200)},
		{"photograph in a PNG", "", encoded(t, noise(300, 300, false), "png"), "image/jpeg", image.Pt(300, 300)},
		{"photograph with transparency", "", encoded(t, noise(400, 400, true), "png"), "image/jpeg", image.Pt(400, 400)},
		{"what no quality makes small enough", "", encoded(t, noise(900, 900, false), "jpeg"), "image/jpeg", image.Point{}},
		{"GIF", "image/gif", encoded(t, drawing(20, 10), "gif"), "image/png", image.Pt(20, 10)},
		{"lossy WebP", "image/webp", webP(t, lossyWebP), "image/png", image.Pt(1, 1)},
		{"lossless WebP", "", webP(t, losslessWebP), "image/png", image.Pt(1, 1)},
		{"very flat", "", encoded(t, drawing(5000, 1), "png"), "image/png", image.Pt(1280, 1)},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p, err := picture.New(test.data, test.claimed)
			if err != nil {
				t.Fatalf("New = %v", err)
			}
			check(t, p)
			if got := image.Pt(p.Width, p.Height); p.Type != test.media || test.size != (image.Point{}) && got != test.size {
				t.Errorf("New = %s of %v, want %s of %v", p.Type, got, test.media, test.size)
			}
			again, err := picture.New(p.Bytes, p.Type)
			if err != nil {
				t.Fatalf("New of what New made = %v", err)
			}
			if d := cmp.Diff(p, again); d != "" {
				t.Errorf("New of what New made is another picture (-first +second):\n%s", d)
			}
		})
	}
}

// check holds a picture against what is promised of all of them.
func check(t *testing.T, p questions.Picture) {
	t.Helper()
	if p.ID != questions.PictureID(p.Bytes) || len(p.Bytes) > picture.MaxKept || max(p.Width, p.Height) > picture.MaxSide {
		t.Errorf("picture %s of %d bytes, %d×%d breaks a promise", p.ID, len(p.Bytes), p.Width, p.Height)
	}
	c, format, err := image.DecodeConfig(bytes.NewReader(p.Bytes))
	if err != nil || c.Width != p.Width || c.Height != p.Height || "image/"+format != p.Type {
		t.Errorf("its bytes are %s of %d×%d (%v), it says %s of %d×%d", format, c.Width, c.Height, err, p.Type, p.Width, p.Height)
	}
}

// withSegment returns a JPEG with a segment behind its beginning.
func withSegment(jpeg []byte, marker byte, body string) []byte {
	segment := append([]byte{0xff, marker, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
	return append(append(bytes.Clone(jpeg[:2]), segment...), jpeg[2:]...)
}

// exif returns EXIF with an orientation and with the place where a picture was taken.
func exif(turn byte) string {
	return "Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(rune(turn)) + "\x00\x00\x00\x00\x00\x00GPS 10.3711 105.4324"
}

func TestMetadataIsGone(t *testing.T) {
	t.Parallel()
	data := withSegment(encoded(t, drawing(64, 32), "jpeg"), 0xe1, exif(1))
	p, err := picture.New(data, "image/jpeg")
	if err != nil {
		t.Fatal(err)
	}
	check(t, p)
	if bytes.Contains(p.Bytes, []byte("Exif")) || bytes.Contains(p.Bytes, []byte("GPS")) {
		t.Error("New keeps metadata")
	}
	behind, err := picture.New(append(encoded(t, drawing(64, 32), "png"), "<script>alert(1)</script>"...), "")
	if err != nil || bytes.Contains(behind.Bytes, []byte("script")) {
		t.Errorf("New keeps what stands behind a picture: %v", err)
	}
	comment, err := picture.New(withSegment(encoded(t, drawing(64, 32), "jpeg"), 0xfe, "Lời riêng"), "")
	if err != nil || bytes.Contains(comment.Bytes, []byte("riêng")) {
		t.Errorf("New keeps a comment: %v", err)
	}
}

// TestOrientation turns a picture whose left half is red by what EXIF says.
func TestOrientation(t *testing.T) {
	t.Parallel()
	red := map[byte]image.Point{1: {8, 16}, 2: {56, 16}, 3: {56, 16}, 4: {8, 16}, 5: {16, 8}, 6: {16, 8}, 7: {16, 56}, 8: {16, 56}}
	for turn, at := range red {
		p, err := picture.New(withSegment(encoded(t, drawing(64, 32), "jpeg"), 0xe1, exif(turn)), "")
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(bytes.NewReader(p.Bytes))
		if err != nil {
			t.Fatal(err)
		}
		if r, _, b, _ := img.At(at.X, at.Y).RGBA(); r < 2*b || turn >= 5 != (p.Height == 64) {
			t.Errorf("orientation %d: %d×%d with red %d, blue %d at %v, want red there", turn, p.Width, p.Height, r>>8, b>>8, at)
		}
	}
}

// pngHead returns a PNG that says that it is of w by h and ends after its head.
func pngHead(w, h uint32, depth, kind byte) []byte {
	body := binary.BigEndian.AppendUint32([]byte("IHDR"), w)
	body = append(binary.BigEndian.AppendUint32(body, h), depth, kind, 0, 0, 0)
	b := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(body))
}

// webPBomb says in its head that it is of one pixel, and holds a frame of 16384 by 16384.
func webPBomb() []byte {
	chunk := func(kind string, body []byte) []byte {
		return append(binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(body))), body...)
	}
	frame := append([]byte{0x2f}, binary.LittleEndian.AppendUint32(nil, 0x3fff|0x3fff<<14)...)
	body := append([]byte("WEBP"), chunk("VP8X", make([]byte, 10))...)
	return chunk("RIFF", append(body, chunk("VP8L", append(frame, make([]byte, 9)...))...))
}

func TestRefused(t *testing.T) {
	t.Parallel()
	whole := encoded(t, drawing(300, 200), "png")
	photo := encoded(t, noise(300, 200, false), "jpeg")
	for _, test := range []struct {
		name, claimed string
		data          []byte
		want          error
	}{
		{"nothing", "", nil, picture.ErrType},
		{"SVG", "image/svg+xml", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), picture.ErrType},
		{"HTML", "", []byte("<html>"), picture.ErrType},
		{"BMP", "", []byte("BM00000000000000"), picture.ErrType},
		{"HEIC", "image/heic", []byte("\x00\x00\x00\x18ftypheic"), picture.ErrType},
		{"a PNG said to be a JPEG", "image/jpeg", whole, picture.ErrClaim},
		{"a script that begins like a GIF", "image/gif", []byte("GIF89a/*\x00\x00\x00*/=1;alert(1)"), picture.ErrBroken},
		{"a PNG cut off", "", whole[:len(whole)/2], picture.ErrBroken},
		{"a JPEG cut off", "", photo[:len(photo)/2], picture.ErrBroken},
		{"a JPEG without a picture", "", []byte("\xff\xd8\xff\xd9"), picture.ErrBroken},
		{"bomb", "", pngHead(40_000, 40_000, 8, 2), picture.ErrPixels},
		{"bomb whose sides overflow", "", pngHead(0x7fffffff, 0x7fffffff, 1, 0), picture.ErrBroken},
		{"bomb of 16 bits", "", pngHead(6_000, 6_000, 16, 6), picture.ErrPixels},
		{"bomb in a WebP's frame", "", webPBomb(), picture.ErrPixels},
		{"too large", "", make([]byte, picture.MaxBytes+1), picture.ErrTooLarge},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if p, err := picture.New(test.data, test.claimed); !errors.Is(err, test.want) {
				t.Errorf("New = %d×%d, %v, want %v", p.Width, p.Height, err, test.want)
			}
		})
	}
}

func FuzzNew(f *testing.F) {
	small := encoded(f, drawing(8, 4), "jpeg")
	for _, data := range [][]byte{
		encoded(f, drawing(8, 4), "png"), encoded(f, drawing(8, 4), "gif"), small, withSegment(small, 0xe1, exif(6)),
		webP(f, lossyWebP), webP(f, losslessWebP), webPBomb(), pngHead(40_000, 40_000, 8, 2),
	} {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := picture.New(data, "")
		if err != nil {
			return
		}
		kept := p.ID == questions.PictureID(p.Bytes) && len(p.Bytes) <= picture.MaxKept && max(p.Width, p.Height) <= picture.MaxSide
		if !kept {
			t.Errorf("New breaks a promise: %d bytes, %d×%d", len(p.Bytes), p.Width, p.Height)
		}
		if _, err := picture.New(p.Bytes, p.Type); err != nil {
			t.Errorf("New of what New made = %v", err)
		}
	})
}

func TestPageKeepsWhatPaperShows(t *testing.T) {
	t.Parallel()
	img := image.NewRGBA(image.Rect(0, 0, 3508, 2480))
	for i := range img.Pix {
		img.Pix[i] = byte(i * i >> 7)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	p, err := picture.Page(b.Bytes(), "")
	if err != nil || p.Width > picture.PageSide || p.Width < 800 || len(p.Bytes) > picture.MaxKept || p.ID != questions.PictureID(p.Bytes) {
		t.Errorf("Page = %d×%d, %d bytes, %v", p.Width, p.Height, len(p.Bytes), err)
	}
	if _, err := picture.Page([]byte("%PDF-1.4"), ""); !errors.Is(err, picture.ErrType) {
		t.Errorf("Page of a PDF: %v, want ErrType", err)
	}
}
