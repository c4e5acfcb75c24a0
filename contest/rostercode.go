package contest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"khoabang/internal/org"
)

// Codes of a roster let people in, so no store holds them in clear. What is looked up is a hash keyed by the server's
// secret: the codes that organisers give may be as short as AG-0001, and a plain hash of those is no secret. Beside it the
// code is kept enciphered, since cards are lost and printed again, and the organiser's own codes cannot be derived.

// keyed returns a hash of a name that only the server can make.
func (s *Service) keyed(name string) []byte {
	mac := hmac.New(sha256.New, s.Secret)
	mac.Write([]byte(name))
	return mac.Sum(nil)
}

// rosterHash returns what is stored of a code in order to look it up, however a person typed it.
func (s *Service) rosterHash(contestID, code string) string {
	return hex.EncodeToString(s.keyed("roster code:" + contestID + ":" + org.PersonCodeKey(code))[:16])
}

// rosterContestant returns the ID of the contestant whom an entry's person becomes, on whatever device and however often:
// one person has one account.
func (s *Service) rosterContestant(e RosterEntry) string {
	sum := s.keyed("roster contestant:" + e.ContestID + ":" + e.ID)
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum)[:26])
}

func (s *Service) rosterCipher() (cipher.AEAD, error) {
	block, err := aes.NewCipher(s.keyed("roster codes"))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// seal enciphers the code of the entry.
func (s *Service) seal(e RosterEntry, code string) (string, error) {
	gcm, err := s.rosterCipher()
	if err != nil {
		return "", err
	}
	nonce := make([]byte, gcm.NonceSize())
	_, _ = rand.Read(nonce) // it never fails
	return base64.RawStdEncoding.EncodeToString(gcm.Seal(nonce, nonce, []byte(code), []byte(e.ContestID+":"+e.ID))), nil
}

// RosterCode returns the code of an entry, as it is printed on the card.
func (s *Service) RosterCode(e RosterEntry) (string, error) {
	gcm, err := s.rosterCipher()
	if err != nil {
		return "", err
	}
	sealed, err := base64.RawStdEncoding.DecodeString(e.SealedCode)
	if err != nil || len(sealed) < gcm.NonceSize() {
		return "", fmt.Errorf("code of roster entry %s is damaged", e.ID)
	}
	code, err := gcm.Open(nil, sealed[:gcm.NonceSize()], sealed[gcm.NonceSize():], []byte(e.ContestID+":"+e.ID))
	if err != nil {
		return "", fmt.Errorf("open the code of roster entry %s: %w", e.ID, err)
	}
	return string(code), nil
}
