package contest

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"strings"
)

// crockford is an alphabet without letters that people mix up: no I, L, O, U.
var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// newID returns an ID that cannot be guessed and says nothing of how many there are.
func newID() string { return strings.ToLower(rand.Text()) }

// newSeed returns a random seed.
func newSeed() Seed {
	var b [16]byte
	rand.Read(b[:]) // never fails
	return Seed{binary.LittleEndian.Uint64(b[:8]), binary.LittleEndian.Uint64(b[8:])}
}

// stageSeed returns the seed of the one sheet that everybody on stage has.
func stageSeed(paperID string) Seed {
	sum := sha256.Sum256([]byte("stage:" + paperID))
	return Seed{binary.LittleEndian.Uint64(sum[:8]), binary.LittleEndian.Uint64(sum[8:16])}
}

// resumeCode returns the code with which another device takes an attempt over: 60 bits that only the server can
// derive, so that the code need not be stored and can be shown again to the attempt's holder.
func (s *Service) resumeCode(attemptID string) string { return s.code("resume:"+attemptID, 12) }

// contestantID returns the ID of the contestant whom a start makes: nobody but the server can derive it.
func (s *Service) contestantID(contestID, startKey string) string {
	mac := hmac.New(sha256.New, s.Secret)
	mac.Write([]byte("contestant:" + contestID + ":" + startKey))
	return strings.ToLower(base32.StdEncoding.EncodeToString(mac.Sum(nil))[:26])
}

// receipt returns the code on a contestant's receipt.
func (s *Service) receipt(a Attempt) string {
	return s.code("receipt:"+a.ID+a.Closing.At.String(), 8)
}

// code derives n letters from a name, grouped by four.
func (s *Service) code(name string, n int) string {
	mac := hmac.New(sha256.New, s.Secret)
	mac.Write([]byte(name))
	letters := crockford.EncodeToString(mac.Sum(nil))[:n]
	var groups []string
	for ; len(letters) > 4; letters = letters[4:] {
		groups = append(groups, letters[:4])
	}
	return strings.Join(append(groups, letters), "-")
}

// resumeHash returns what is stored of a resume code, however a person typed it.
func resumeHash(code string) string {
	sum := sha256.Sum256([]byte(typed(code)))
	return hex.EncodeToString(sum[:])
}

// Pseudonym returns how a contestant is shown who did not agree to be named: the same each time, and of no use to find
// out who it is.
func Pseudonym(contestantID string) string {
	sum := sha256.Sum256([]byte("pseudonym:" + contestantID))
	return "Thí sinh " + crockford.EncodeToString(sum[:])[:5]
}
