package auth

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
)

// secretBytes is the length of every random secret: 256 bits.
const secretBytes = 32

// b64 is strict, so that each value has exactly one way of being written.
var b64 = base64.RawURLEncoding.Strict()

// Secret returns the secret of the given name, which all nodes share and which never changes: 32 random bytes, made by
// whoever asks first.
func Secret(ctx context.Context, store Store, name string) ([]byte, error) {
	key, err := store.Secret(ctx, name, random(secretBytes))
	if err != nil {
		return nil, fmt.Errorf("secret %s: %w", name, err)
	}
	return key, nil
}

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails: it ends the program if the system has no randomness
	return b
}

// newID returns an ID of 80 random bits in small letters and digits.
func newID(prefix string) string { return prefix + strings.ToLower(rand.Text()[:16]) }

// opaque is a token that is kept only as a hash: the ID of its record, and a secret.
type opaque struct {
	id     string
	secret []byte
}

// newOpaque returns a token with a fresh secret for the record with the given ID.
func newOpaque(id string) opaque { return opaque{id: id, secret: random(secretBytes)} }

// parseOpaque reports false for what String cannot have written.
func parseOpaque(token string) (opaque, bool) {
	id, text, found := strings.Cut(token, ".")
	secret, err := b64.DecodeString(text)
	if !found || id == "" || len(id) > 64 || err != nil || len(secret) != secretBytes {
		return opaque{}, false
	}
	return opaque{id: id, secret: secret}, true
}

// String returns the token as it is handed out.
func (o opaque) String() string { return o.id + "." + b64.EncodeToString(o.secret) }

// hash returns what is stored.
func (o opaque) hash() string {
	h := sha256.Sum256(o.secret)
	return hex.EncodeToString(h[:])
}

// matches reports whether hash is the token's, in constant time.
func (o opaque) matches(hash string) bool {
	return subtle.ConstantTimeCompare([]byte(o.hash()), []byte(hash)) == 1
}

// successor returns the token that follows o. It is made from o and a key that only the servers have, so that whoever
// holds o may be told its successor again, though nothing but hashes is stored.
func (o opaque) successor(key []byte) opaque {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(o.id))
	m.Write([]byte{0})
	m.Write(o.secret)
	return opaque{id: o.id, secret: m.Sum(nil)}
}
