package questions_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khoabang/questions"
)

func pictureOf(content string) questions.Picture {
	return questions.Picture{ID: questions.PictureID([]byte(content)), Type: "image/png", Width: 1, Height: 1, Bytes: []byte(content)}
}

func showing(alt string, p questions.Picture) string { return "![" + alt + "](anh:" + p.ID + ")" }

func TestPicturesNeedWords(t *testing.T) {
	t.Parallel()
	p := pictureOf("a")
	q := named("q1")
	q.Stem = "Biển nào? " + showing("biển tròn", p)
	q.Options[0].Text = showing("", p)
	q.Explanation = showing("  ", p) + " ![](https://x.vn/a.png)"
	want := []string{"options[0].text_vi picture_alt", "explanation_vi picture_alt"}
	if d := cmp.Diff(want, fieldsOf(q.Validate())); d != "" {
		t.Errorf("Validate (-want +got):\n%s", d)
	}
	q.Explanation, q.Options[0].Text = "", strings.Repeat(showing("a", p), questions.MaxPictures)
	if d := cmp.Diff([]string{"pictures too_many"}, fieldsOf(q.Validate())); d != "" {
		t.Errorf("Validate of too many pictures (-want +got):\n%s", d)
	}
}

func TestPicturesMustBeStored(t *testing.T) {
	t.Parallel()
	s, _ := newService(t)
	bank := questions.Bank{ID: "b", Name: "Ngân hàng"}
	here, along, nowhere := pictureOf("đây"), pictureOf("kèm"), pictureOf("không")
	if err := s.AddPicture(t.Context(), here); err != nil {
		t.Fatal(err)
	}
	q := named("q1")
	q.Stem = showing("a", here) + showing("b", along)
	q.Options[1].Text = showing("c", nowhere)
	_, err := s.Import(t.Context(), bank, []questions.Question{q}, false, along)
	if d := cmp.Diff([]string{"questions[0].options[1].text_vi picture_unknown"}, fieldsOf(err)); d != "" || !errors.Is(err, questions.ErrImport) {
		t.Errorf("Import = %v (-want +got):\n%s", err, d)
	}
	q.Options[1].Text = "B"
	if _, err := s.Import(t.Context(), bank, []questions.Question{q}, true, along); err != nil {
		t.Errorf("Import on trial = %v", err)
	}
	if _, err := s.Picture(t.Context(), along.ID); !errors.Is(err, questions.ErrNoPicture) {
		t.Errorf("an import on trial stored a picture: %v", err)
	}
	if _, err := s.Import(t.Context(), bank, []questions.Question{q}, false, along); err != nil {
		t.Errorf("Import = %v", err)
	}
	q.BankID, q.Revision, q.Stem = "b", 1, showing("a", nowhere)
	_, err = s.Save(t.Context(), q, "u")
	if d := cmp.Diff([]string{"stem_vi picture_unknown"}, fieldsOf(err)); d != "" || !errors.Is(err, questions.ErrInvalid) {
		t.Errorf("Save = %v (-want +got):\n%s", err, d)
	}
}

func TestPictureIsNamedByItsBytes(t *testing.T) {
	t.Parallel()
	p := pictureOf("a")
	p.Bytes = []byte("b")
	s, _ := newService(t)
	if err := s.AddPicture(t.Context(), p); err == nil {
		t.Error("AddPicture stores a picture under another's ID")
	}
}

func TestWarningsOfMarkup(t *testing.T) {
	t.Parallel()
	q := named("q1")
	q.Explanation, q.Source.Document = "vì", "Luật"
	q.Stem = "Nội dung nào **không đúng**? ![a](https://x.vn/a.png)"
	q.Options[0].Text = showing("một", pictureOf("a"))
	var got []string
	for _, w := range q.Warnings(noon) {
		got = append(got, w.Path+" "+w.Code)
	}
	if d := cmp.Diff([]string{"stem_vi picture_elsewhere", "stem_vi negative_stem"}, got); d != "" {
		t.Errorf("Warnings (-want +got):\n%s", d)
	}
}
