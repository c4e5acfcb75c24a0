package httpapi_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"strings"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/internal/auth"
	"khoabang/questions"
	"khoabang/questions/picture"
)

// pngOf returns a PNG of w by h.
func pngOf(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	img.Set(0, 0, color.RGBA{R: 200, A: 255})
	var b bytes.Buffer
	must(t, png.Encode(&b, img))
	return b.Bytes()
}

type stored struct {
	ID, Type, Address    string
	Width, Height, Bytes int
}

func (w *world) addPicture(data []byte, kind, who string) answer {
	w.t.Helper()
	return w.do(call{method: http.MethodPost, path: "/api/v1/staff/pictures", body: string(data), contentType: kind, bearer: who})
}

func TestPictures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	author := w.token(auth.Author)
	var one, again stored
	w.addPicture(pngOf(t, 300, 200), "image/png", author).want(t, 201, "").into(t, &one)
	w.addPicture(pngOf(t, 300, 200), "application/octet-stream", author).want(t, 201, "").into(t, &again)
	if one != again || one.Width != 300 || one.Height != 200 || one.Type != "image/png" || one.Address != "/anh/"+one.ID {
		t.Errorf("stored %+v, and again %+v", one, again)
	}
	got := w.get(one.Address).want(t, 200, "")
	for name, want := range map[string]string{
		"Content-Type": "image/png", "Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
	} {
		if have := got.header.Get(name); have != want {
			t.Errorf("%s of a picture is %q, want %q", name, have, want)
		}
	}
	if questions.PictureID(got.body) != one.ID || len(got.body) != one.Bytes {
		t.Errorf("the picture that is served is not %s", one.ID)
	}
	cached := w.do(call{method: "GET", path: one.Address, header: map[string]string{"If-None-Match": got.header.Get("ETag")}})
	if cached.status != http.StatusNotModified {
		t.Errorf("a picture that is known gets %d, want 304", cached.status)
	}
	for _, path := range []string{"/anh/" + strings.Repeat("0", 32), "/anh/x", "/anh/..%2f..%2fkhoabang.db"} {
		w.get(path).want(t, 404, "picture_not_found")
	}
}

func TestBadPictures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	author := w.token(auth.Author)
	whole := pngOf(t, 300, 200)
	bomb := bytes.Clone(whole)
	copy(bomb[16:], "\x00\x00\x9c\x40\x00\x00\x9c\x40") // 40000 by 40000, and a checksum that is wrong: read by nobody
	for _, c := range []struct {
		name, kind string
		data       []byte
		status     int
		code       string
	}{
		{"nothing", "image/png", nil, 400, "body_empty"},
		{"a form", "application/x-www-form-urlencoded", whole, 415, "picture_content_type"},
		{"SVG", "image/svg+xml", []byte("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), 400, "picture_type"},
		{"a PNG said to be a JPEG", "image/jpeg", whole, 400, "picture_claim"},
		{"a script that begins like a GIF", "image/gif", []byte("GIF89a/*\x00\x00\x00*/=1;alert(1)"), 400, "picture_broken"},
		{"cut off", "image/png", whole[:60], 400, "picture_broken"},
		{"a bomb whose head is broken", "image/png", bomb, 400, "picture_broken"},
		{"too large", "image/png", append(bytes.Clone(whole), make([]byte, picture.MaxBytes)...), 413, "picture_too_large"},
	} {
		t.Run(c.name, func(t *testing.T) { w.addPicture(c.data, c.kind, author).want(t, c.status, c.code) })
	}
}

// TestMarkupTravels follows a question with a picture from the editor to the contestant's review.
func TestMarkupTravels(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var p stored
	w.addPicture(pngOf(t, 30, 20), "image/png", w.token(auth.Author)).want(t, 201, "").into(t, &p)
	img := fmt.Sprintf(`<img src="/anh/%s" alt="biển &#34;cấm&#34;" width="30" height="20">`, p.ID)
	markup := fmt.Sprintf("Biển **nào**? ![biển \"cấm\"](anh:%s)", p.ID)
	c := w.contest("thi", func(c *contest.Contest) {
		c.Practice, c.Rounds[0].ClosesAt = true, w.now().Add(time.Hour)
	})
	q, err := w.questions.Question(t.Context(), "nganhang-thi", "mot")
	must(t, err)
	q.Stem, q.Options[0].Text, q.Explanation = markup, "*đúng*", "Xem [Luật](https://vbpl.vn)."
	_, err = w.questions.Import(t.Context(), questions.Bank{ID: "nganhang-thi", Name: "Ngân hàng nganhang-thi", Practice: true}, []questions.Question{q}, false)
	must(t, err)
	_, err = w.contests.OpenNow(t.Context(), c.ID, "usr_host")
	must(t, err)

	someone := w.start("thi", "markup")
	type item struct {
		Kind, Stem      string
		StemHTML        string   `json:"stem_html"`
		Options         []string `json:"options"`
		OptionsHTML     []string `json:"options_html"`
		ExplanationHTML string   `json:"explanation_html"`
	}
	var sheet struct{ Sheet []item }
	someone.post("take", nil).want(t, 200, "").into(t, &sheet)
	check := func(it item) {
		t.Helper()
		if it.Stem != `Biển nào? [biển "cấm"]` || it.StemHTML != "Biển <strong>nào</strong>? "+img {
			t.Errorf("the stem is %q, %q", it.Stem, it.StemHTML)
		}
		for i, o := range it.Options {
			if want := map[string]string{"đúng": "<em>đúng</em>"}[o]; len(it.OptionsHTML) != 3 || it.OptionsHTML[i] != want {
				t.Errorf("option %q is %q", o, it.OptionsHTML)
			}
		}
	}
	for _, it := range sheet.Sheet {
		if it.Kind == "single" {
			check(it)
		} else if it.StemHTML != "" || it.OptionsHTML != nil {
			t.Errorf("a plain question has HTML: %+v", it)
		}
	}
	var result struct{ Review []item }
	someone.post("submit", nil).want(t, 200, "").into(t, &result)
	found := false
	for _, it := range result.Review {
		if it.Kind != "single" {
			continue
		}
		found = true
		check(it)
		if want := `Xem <a href="https://vbpl.vn" rel="noopener noreferrer" target="_blank">Luật</a>.`; it.ExplanationHTML != want {
			t.Errorf("the explanation is %q, want %q", it.ExplanationHTML, want)
		}
	}
	if !found {
		t.Errorf("no review of the question: %+v", result)
	}

	var preview item
	w.staff("POST", "/render", w.token(auth.Reviewer), map[string]any{
		"kind": "single", "stem": markup, "options": []string{"*đúng*", "sai", "sai nữa"}, "explanation": "",
	}).want(t, 200, "").into(t, &preview)
	check(preview)
	w.staff("POST", "/render", w.token(auth.Author), map[string]any{"kind": "single"}).want(t, 200, "")

	var list struct {
		Questions []struct {
			ID, Stem string
			StemText string `json:"stem_text"`
		}
	}
	w.staff("GET", "?bank=nganhang-thi", w.token(auth.Author), nil).want(t, 200, "").into(t, &list)
	for _, q := range list.Questions {
		if want := map[string]string{"mot": `Biển nào? [biển "cấm"]`}[q.ID]; q.StemText != want {
			t.Errorf("stem_text of %s is %q, want %q", q.ID, q.StemText, want)
		}
	}
}

// TestQuestionsWithoutTheirPicture are refused with the field's name in the API.
func TestQuestionsWithoutTheirPicture(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bankOf("kho", false)
	body := map[string]any{
		"kind": "numeric", "area": "2.1", "difficulty": 1, "number": "1", "stem": "![biển](anh:" + strings.Repeat("0", 32) + ")",
	}
	a := w.staff("POST", "/kho", w.token(auth.Author), body).want(t, 400, "question_invalid")
	if !strings.Contains(string(a.body), `"path":"stem","code":"picture_unknown"`) {
		t.Errorf("answered %s, want the stem named", a.body)
	}
	body["stem"] = "![](anh:" + strings.Repeat("0", 32) + ")"
	a = w.staff("POST", "/kho", w.token(auth.Author), body).want(t, 400, "question_invalid")
	if !strings.Contains(string(a.body), `"path":"stem","code":"picture_alt"`) {
		t.Errorf("answered %s, want the stem named", a.body)
	}
}

// TestPicturesMoveToAnotherServer exports a bank with a picture, and imports it where nothing of it is known.
func TestPicturesMoveToAnotherServer(t *testing.T) {
	t.Parallel()
	from, to := newWorld(t), newWorld(t)
	var p stored
	from.addPicture(pngOf(t, 30, 20), "image/png", from.token(auth.Author)).want(t, 201, "").into(t, &p)
	from.bankOf("kho", false)
	q, err := from.questions.Question(t.Context(), "kho", "mot")
	must(t, err)
	q.Stem = "![biển](anh:" + p.ID + ")"
	_, err = from.questions.Import(t.Context(), questions.Bank{ID: "kho", Name: "Ngân hàng kho"}, []questions.Question{q}, false)
	must(t, err)
	export := func(format string) answer {
		return from.do(call{method: "GET", path: "/api/v1/staff/banks/kho/export?format=" + format, bearer: from.token(auth.Author)}).want(t, 200, "")
	}
	csv := string(export("csv").body)
	to.importFile("kho", "dry_run=false&bank_name=Kho", csv, to.token(auth.Author)).want(t, 400, "import_invalid")
	var done struct{ New, Pictures int }
	to.importFile("kho", "dry_run=false&bank_name=Kho", string(export("json").body), to.token(auth.Author)).want(t, 200, "").into(t, &done)
	if done.New != 5 || done.Pictures != 1 {
		t.Errorf("imported %+v, want 5 questions and a picture", done)
	}
	to.get(p.Address).want(t, 200, "")
	var losses struct{ Lost []struct{ Path, Code string } }
	from.do(call{method: "GET", path: "/api/v1/staff/banks/kho/losses?format=csv", bearer: from.token(auth.Author)}).want(t, 200, "").into(t, &losses)
	if !strings.Contains(fmt.Sprint(losses), "pictures_not_in_format") {
		t.Errorf("lost in CSV: %+v, want the picture named", losses)
	}
}
