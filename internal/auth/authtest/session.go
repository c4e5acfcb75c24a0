package authtest

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"khoabang/internal/auth"
)

func sessionRoundTrip(t *testing.T, s auth.Store) {
	full, bare := Session("s1", "1"), Session("s2", "2")
	bare.PreviousHash, bare.GraceUntil, bare.Epoch = "", time.Time{}, 0
	mustPutSession(t, s, full, bare)
	wantSession(t, s, full)
	wantSession(t, s, bare)
}

func sessionNotFound(t *testing.T, s auth.Store) {
	_, err := s.Session(t.Context(), "s1")
	wantErr(t, "Session of an unknown ID", err, auth.ErrSessionNotFound)
	err = s.RotateSession(t.Context(), "s1", strings.Repeat("1", 64), auth.Rotation{Hash: "2", UsedAt: at})
	wantErr(t, "RotateSession of an unknown ID", err, auth.ErrSessionNotFound)
	_, err = s.Session(t.Context(), "s1")
	wantErr(t, "Session after RotateSession of an unknown ID", err, auth.ErrSessionNotFound)
}

func sessionUnique(t *testing.T, s auth.Store) {
	mustPutSession(t, s, Session("s1", "1"))
	wantErr(t, "PutSession with a taken ID", s.PutSession(t.Context(), Session("s1", "2")), auth.ErrSessionExists)
	wantSession(t, s, Session("s1", "1"))
}

func rotation(c string, after time.Duration) auth.Rotation {
	return auth.Rotation{
		Hash:       strings.Repeat(c, 64),
		GraceUntil: at.Add(after + 10*time.Second),
		UsedAt:     at.Add(after),
	}
}

// rotated is what s becomes by r.
func rotated(s auth.Session, r auth.Rotation) auth.Session {
	s.PreviousHash, s.Hash, s.GraceUntil, s.UsedAt = s.Hash, r.Hash, r.GraceUntil, r.UsedAt
	return s
}

func rotateSession(t *testing.T, s auth.Store) {
	want, other := Session("s1", "1"), Session("s2", "1")
	want.PreviousHash, want.GraceUntil = "", time.Time{}
	mustPutSession(t, s, want, other)
	for i, c := range []string{"2", "3"} {
		r := rotation(c, time.Duration(i+1)*time.Hour)
		if err := s.RotateSession(t.Context(), "s1", want.Hash, r); err != nil {
			t.Fatalf("RotateSession to %s: %v", c, err)
		}
		want = rotated(want, r)
		wantSession(t, s, want)
	}
	wantSession(t, s, other)
}

func rotateRefuses(t *testing.T, s auth.Store) {
	first := Session("s1", "1")
	mustPutSession(t, s, first)
	if err := s.RotateSession(t.Context(), "s1", first.Hash, rotation("2", time.Hour)); err != nil {
		t.Fatalf("RotateSession: %v", err)
	}
	want := rotated(first, rotation("2", time.Hour))
	for name, old := range map[string]string{
		"the previous hash": first.Hash,
		"an unknown hash":   strings.Repeat("9", 64),
		"no hash":           "",
	} {
		err := s.RotateSession(t.Context(), "s1", old, rotation("3", 2*time.Hour))
		wantErr(t, "RotateSession from "+name, err, auth.ErrSessionMoved)
		wantSession(t, s, want)
	}
}

func rotateRace(t *testing.T, s auth.Store) {
	want := Session("s1", "0")
	mustPutSession(t, s, want)
	for round := range 5 {
		rs := make([]auth.Rotation, 4)
		for i := range rs {
			rs[i] = rotation("x", time.Duration(10*round+i)*time.Minute)
			rs[i].Hash = fmt.Sprintf("%032d%032d", round+1, i) // never the hash that is current at first
		}
		errs := race(len(rs), func(i int) error { return s.RotateSession(t.Context(), "s1", want.Hash, rs[i]) })
		want = rotated(want, rs[wantOneWinner(t, errs, auth.ErrSessionMoved)])
		wantSession(t, s, want)
	}
}

// rotateDeleteRace logs out while a refresh is under way: whoever comes first, the session is gone afterwards.
func rotateDeleteRace(t *testing.T, s auth.Store) {
	for round := range 5 {
		x := Session(fmt.Sprintf("s%d", round), "1")
		mustPutSession(t, s, x)
		errs := race(2, func(i int) error {
			if i == 0 {
				return s.DeleteSession(t.Context(), x.ID)
			}
			return s.RotateSession(t.Context(), x.ID, x.Hash, rotation("2", time.Hour))
		})
		if errs[0] != nil {
			t.Errorf("DeleteSession: %v", errs[0])
		}
		if errs[1] != nil && !errors.Is(errs[1], auth.ErrSessionNotFound) {
			t.Errorf("RotateSession = %v, want nil or %v", errs[1], auth.ErrSessionNotFound)
		}
		_, err := s.Session(t.Context(), x.ID)
		wantErr(t, "Session after DeleteSession", err, auth.ErrSessionNotFound)
	}
}

func deleteSession(t *testing.T, s auth.Store) {
	mustPutSession(t, s, Session("s1", "1"), Session("s2", "2"))
	for range 2 { // the second finds nothing, which is no error
		if err := s.DeleteSession(t.Context(), "s1"); err != nil {
			t.Fatalf("DeleteSession: %v", err)
		}
	}
	_, err := s.Session(t.Context(), "s1")
	wantErr(t, "Session after DeleteSession", err, auth.ErrSessionNotFound)
	wantSession(t, s, Session("s2", "2"))
}

func pruneSessions(t *testing.T, s auth.Store) {
	old, edge, young := Session("s1", "1"), Session("s2", "2"), Session("s3", "3")
	old.ExpiresAt, edge.ExpiresAt, young.ExpiresAt = at.Add(-time.Millisecond), at, at.Add(time.Millisecond)
	mustPutSession(t, s, old, edge, young)
	for _, want := range []int{1, 0} {
		if n, err := s.PruneSessions(t.Context(), at); err != nil || n != want {
			t.Errorf("PruneSessions = %d, %v; want %d", n, err, want)
		}
	}
	_, err := s.Session(t.Context(), "s1")
	wantErr(t, "Session after it was pruned", err, auth.ErrSessionNotFound)
	wantSession(t, s, edge)
	wantSession(t, s, young)
}

func secret(t *testing.T, s auth.Store) {
	a, b := []byte{0, 1, 0xff, 'a'}, []byte("another")
	given := bytes.Clone(a)
	for _, c := range []struct {
		name            string
		candidate, want []byte
	}{{"token", given, a}, {"token", b, a}, {"resume", b, b}, {"resume", a, b}, {"token", a, a}} {
		got, err := s.Secret(t.Context(), c.name, c.candidate)
		if err != nil {
			t.Fatalf("Secret(%s): %v", c.name, err)
		}
		if !bytes.Equal(got, c.want) {
			t.Errorf("Secret(%s, %q) = %q, want %q", c.name, c.candidate, got, c.want)
		}
		got[0] ^= 0xff // the caller's to change
		given[0] = 'z' // and what was given is copied
	}
	if got, err := s.Secret(t.Context(), "token", nil); err != nil || !bytes.Equal(got, a) {
		t.Errorf("asking for a secret gave %q, %v", got, err)
	}
	if got, err := s.Secret(t.Context(), "other", nil); !errors.Is(err, auth.ErrNoSecret) {
		t.Errorf("asking for a secret that nobody made gave %q, %v, want ErrNoSecret", got, err)
	}
}

func secretRace(t *testing.T, s auth.Store) {
	const n = 6
	got := make([][]byte, n)
	errs := race(n, func(i int) error {
		var err error
		got[i], err = s.Secret(t.Context(), "token", []byte{byte('a' + i)})
		return err
	})
	for i, err := range errs {
		if err != nil {
			t.Fatalf("Secret: %v", err)
		}
		if !bytes.Equal(got[i], got[0]) {
			t.Errorf("caller %d got %q and caller 0 got %q, want the same", i, got[i], got[0])
		}
	}
}
