package questions

import (
	"crypto/sha256"
	"encoding/hex"

	"khoabang/internal/fault"
)

// ErrNoPicture means that the picture store has no such picture.
var ErrNoPicture = fault.New(fault.NotFound, "picture_not_found", "there is no such picture")

// MaxPictures is how many pictures one question may show.
const MaxPictures = 8

// Picture is a picture as it is kept and shown: encoded by this program, so that it holds pixels and nothing else. Texts
// name it by its ID; see package markdown. Package picture makes pictures of what people bring.
type Picture struct {
	ID     string // PictureID of Bytes: the same picture is kept once, and an ID tells nobody of a picture they have not seen
	Type   string // image/png or image/jpeg
	Width  int    // pixels
	Height int
	Bytes  []byte
}

// PictureID returns the ID of a picture with the given bytes: the first 32 hexadecimal digits of their SHA-256.
func PictureID(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:16])
}
