package questionstest

import (
	"bytes"
	"errors"
	"sync"
	"testing"

	"khoabang/questions"
)

// pictureOf returns a picture of n bytes. A store does not look into them.
func pictureOf(n int, media string) questions.Picture {
	data := bytes.Repeat([]byte{0, 0xff, byte(n)}, n/3+1)[:n]
	return questions.Picture{ID: questions.PictureID(data), Type: media, Width: n, Height: 2 * n, Bytes: data}
}

func put(t *testing.T, s questions.Store, ps ...questions.Picture) {
	t.Helper()
	for _, p := range ps {
		if err := s.PutPicture(t.Context(), p); err != nil {
			t.Fatalf("PutPicture(%s) = %v", p.ID, err)
		}
	}
}

func pictureKept(t *testing.T, s questions.Store) {
	for _, want := range []questions.Picture{pictureOf(1, "image/png"), pictureOf(400_000, "image/jpeg")} {
		put(t, s, want)
		got, err := s.Picture(t.Context(), want.ID)
		if err != nil {
			t.Fatalf("Picture(%s) = %v", want.ID, err)
		}
		same(t, "picture", got, want)
	}
}

func pictureTwice(t *testing.T, s questions.Store) {
	want := pictureOf(100, "image/png")
	put(t, s, want)
	var writers sync.WaitGroup
	for range 4 {
		writers.Go(func() {
			other := want
			other.Type, other.Bytes = "image/jpeg", []byte("khác")
			if err := s.PutPicture(t.Context(), other); err != nil {
				t.Errorf("PutPicture of one that is there = %v, want nil", err)
			}
		})
	}
	writers.Wait()
	got, err := s.Picture(t.Context(), want.ID)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "picture", got, want)
}

func pictureUnknown(t *testing.T, s questions.Store) {
	put(t, s, pictureOf(3, "image/png"))
	for _, id := range []string{"", "a", pictureOf(4, "").ID} {
		if p, err := s.Picture(t.Context(), id); !errors.Is(err, questions.ErrNoPicture) {
			t.Errorf("Picture(%q) = %v, %v, want ErrNoPicture", id, p.ID, err)
		}
	}
}

func pictureSizes(t *testing.T, s questions.Store) {
	a, b, c := pictureOf(10, "image/png"), pictureOf(20, "image/jpeg"), pictureOf(30, "image/png")
	put(t, s, a, b, c)
	got, err := s.Sizes(t.Context(), []string{c.ID, "không có", a.ID, c.ID, ""})
	if err != nil {
		t.Fatal(err)
	}
	a.Bytes, c.Bytes = nil, nil
	want := []questions.Picture{a, c}
	if a.ID > c.ID {
		want = []questions.Picture{c, a}
	}
	same(t, "sizes", got, want)
	for _, none := range [][]string{nil, {"x"}} {
		if got, err := s.Sizes(t.Context(), none); err != nil || len(got) != 0 {
			t.Errorf("Sizes(%q) = %v, %v, want none", none, got, err)
		}
	}
}
