package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/argon2"
)

// Cost is what hashing one password takes.
type Cost struct {
	MemoryKiB uint32
	Passes    uint32
	Threads   uint8
}

// DefaultCost is OWASP's first choice for argon2id: 19 MiB, 2 passes, 1 thread; some 25 ms of one core.
var DefaultCost = Cost{MemoryKiB: 19 * 1024, Passes: 2, Threads: 1}

const (
	saltBytes = 16
	keyBytes  = 32
	// hashQueue is how many may wait for one core: at 25 ms each, the last of them waits for less than a second.
	hashQueue = 32
)

// Hasher hashes passwords with argon2id, as many at once as there are processors, so that a crowd logging in takes
// neither all memory nor all time. A bounded number wait; more get ErrBusy. It may be used by many goroutines.
type Hasher struct {
	cost     Cost
	decoy    string
	slots    chan struct{}
	waiting  atomic.Int64
	maxQueue int64
}

// NewHasher returns a Hasher that hashes at the given cost; the zero Cost means DefaultCost.
func NewHasher(c Cost) *Hasher {
	if c == (Cost{}) {
		c = DefaultCost
	}
	n := runtime.GOMAXPROCS(0)
	return &Hasher{
		cost:     c,
		decoy:    phc(c, make([]byte, saltBytes), make([]byte, keyBytes)),
		slots:    make(chan struct{}, n),
		maxQueue: int64(n * hashQueue),
	}
}

// Hash returns a PHC string of the password, which carries the cost and a fresh salt. It returns ErrBusy if too many
// are waiting or ctx is over before its turn comes.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	salt := make([]byte, saltBytes)
	rand.Read(salt) // never fails: it ends the program if the system has no randomness
	return phc(h.cost, salt, derive(password, salt, h.cost, keyBytes)), nil
}

// Check reports whether the password is the one that hash was made of, and whether hash was made at another cost than
// this Hasher's and should be made anew. An empty hash matches nothing and takes as long as any other. It returns
// ErrBusy as Hash does, and an error if hash is not a PHC string of argon2id.
func (h *Hasher) Check(ctx context.Context, hash, password string) (ok, stale bool, err error) {
	given := hash
	if given == "" {
		given = h.decoy
	}
	c, salt, key, err := parsePHC(given)
	if err != nil {
		return false, false, err
	}
	if err := h.enter(ctx); err != nil {
		return false, false, err
	}
	defer h.leave()
	same := subtle.ConstantTimeCompare(derive(password, salt, c, uint32(len(key))), key) == 1
	return same && hash != "", c != h.cost, nil
}

func (h *Hasher) enter(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	default:
	}
	defer h.waiting.Add(-1)
	if h.waiting.Add(1) > h.maxQueue {
		return ErrBusy
	}
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ErrBusy.Because(ctx.Err())
	}
}

func (h *Hasher) leave() { <-h.slots }

func derive(password string, salt []byte, c Cost, n uint32) []byte {
	return argon2.IDKey([]byte(password), salt, c.Passes, c.MemoryKiB, c.Threads, n)
}

func phc(c Cost, salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.MemoryKiB, c.Passes, c.Threads,
		b64.EncodeToString(salt), b64.EncodeToString(key))
}

// parsePHC refuses costs that no version of this program writes, lest a damaged record take all memory. The text of
// its errors holds nothing of the hash.
func parsePHC(s string) (c Cost, salt, key []byte, err error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, fmt.Errorf("the stored password hash is not of argon2id version %d", argon2.Version)
	}
	_, err = fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.MemoryKiB, &c.Passes, &c.Threads)
	if err != nil || c.MemoryKiB < 8 || c.MemoryKiB > 1<<18 || c.Passes < 1 || c.Passes > 16 ||
		c.Threads < 1 || c.Threads > 16 {
		return c, nil, nil, fmt.Errorf("the stored password hash has no valid cost")
	}
	b64 := base64.RawStdEncoding.Strict()
	salt, errSalt := b64.DecodeString(parts[4])
	key, errKey := b64.DecodeString(parts[5])
	if errSalt != nil || errKey != nil || len(salt) < 8 || len(salt) > 64 || len(key) < 16 || len(key) > 64 {
		return c, nil, nil, fmt.Errorf("the stored password hash has no valid salt or key")
	}
	return c, salt, key, nil
}
