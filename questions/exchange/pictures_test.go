package exchange_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khoabang/internal/fault"
	"khoabang/questions"
	"khoabang/questions/exchange"
	"khoabang/questions/picture"
)

// pngOf returns a PNG of w by h; a photograph's if noise is set, which the bank keeps as a JPEG.
func pngOf(t testing.TB, w, h int, noise bool) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range img.Pix {
		img.Pix[i] = 255
		if noise && i%4 < 3 {
			img.Pix[i] = byte(random.Uint32())
		}
	}
	img.SetNRGBA(0, 0, color.NRGBA{R: 1, A: 255})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pictureOf(t testing.TB, data []byte) questions.Picture {
	t.Helper()
	p, err := picture.New(data, "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// pictured returns a file of questions with pictures in every place that takes one.
func pictured(t testing.TB) exchange.File {
	t.Helper()
	a, b := pictureOf(t, pngOf(t, 30, 20, false)), pictureOf(t, pngOf(t, 300, 300, true))
	if a.Type != "image/png" || b.Type != "image/jpeg" {
		t.Fatalf("pictures of %s and %s", a.Type, b.Type)
	}
	show := func(p questions.Picture) string { return "![biển \\[cấm\\]](anh:" + p.ID + ")" }
	list := []questions.Picture{a, b}
	slices.SortFunc(list, func(a, b questions.Picture) int { return strings.Compare(a.ID, b.ID) })
	return exchange.File{Language: "vi", Pictures: list, Questions: []questions.Question{
		{
			ID: "q1", Kind: questions.Single, Area: "2.1", Difficulty: 1, Stem: "**Biển** nào? " + show(a) + show(a), Explanation: "Vì " + show(b),
			Options: []questions.Option{{ID: "A", Text: show(b)}, {ID: "B", Text: "*B* < C & D"}}, Key: questions.Key{Options: []string{"A"}},
		},
		{
			ID: "q2", Kind: questions.Matching, Area: "2.1", Difficulty: 1, Stem: "Ghép",
			Prompts: []questions.Option{{ID: "1", Text: show(a)}, {ID: "2", Text: "b"}},
			Options: []questions.Option{{ID: "A", Text: "x"}, {ID: "B", Text: show(b)}}, Key: questions.Key{Options: []string{"B", "A"}},
		},
	}}
}

func TestPicturesTravel(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"json", "yaml", "moodlexml", "qti21", "qti22", "qti3", "docx"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := pictured(t)
			text, lost := written(t, named(t, name), f)
			if len(lost) > 0 {
				t.Errorf("lost %v", lost)
			}
			back, err := named(t, name).Decode(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			slices.SortFunc(back.Pictures, func(a, b questions.Picture) int { return strings.Compare(a.ID, b.ID) })
			if d := cmp.Diff(f.Pictures, back.Pictures); d != "" {
				t.Errorf("pictures there and back (-first +second):\n%s", d)
			}
			if d := cmp.Diff(plainFile(f), plainFile(back)); d != "" {
				t.Errorf("questions there and back (-first +second):\n%s", d)
			}
		})
	}
}

// Formats without a place for pictures keep what names them, and say that the pictures stay behind.
// A long YAML file is written and read in pieces; its pictures stand before the questions.
func TestPicturesInPieces(t *testing.T) {
	t.Parallel()
	f := pictured(t)
	one := f.Questions[0]
	for i := range 3000 {
		one.ID = fmt.Sprintf("them-%d", i)
		f.Questions = append(f.Questions, one)
	}
	text, _ := written(t, named(t, "yaml"), f)
	if len(text) <= 1<<20 {
		t.Fatalf("the file has %d bytes and is not read in pieces", len(text))
	}
	back, err := named(t, "yaml").Decode(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(f.Pictures, back.Pictures); d != "" || len(back.Questions) != len(f.Questions) || back.Questions[3001].Stem != one.Stem {
		t.Errorf("%d questions came back, want %d; pictures (-want +got):\n%s", len(back.Questions), len(f.Questions), d)
	}
}

func TestPicturesStayBehind(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"csv", "gift", "xlsx"} {
		f := pictured(t)
		_, lost := written(t, named(t, name), f)
		if !slices.Contains(lost, "pictures") {
			t.Errorf("%s does not say that pictures stay behind: %v", name, lost)
		}
		if slices.Contains(lost, "questions[0].stem_vi") {
			t.Errorf("%s loses the mark of a picture: %v", name, lost)
		}
	}
}

// A picture that another program made is encoded anew, and the questions name what came of it.
func TestForeignPictureIsRenamed(t *testing.T) {
	t.Parallel()
	raw := append(pngOf(t, 30, 20, false), "behind"...)
	given := questions.PictureID(raw)
	text := fmt.Sprintf(`{"schema":"questions/v1","questions":[{"id":"q","content_area":"2.1","difficulty":1,"type":"numeric","number":1,"stem_vi":"![a](anh:%s)"}],
		"pictures":[{"id":%q,"type":"image/png","data":%q}]}`, given, given, base64.StdEncoding.EncodeToString(raw))
	f, err := named(t, "json").Decode(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Pictures) != 1 || f.Pictures[0].ID == given || f.Questions[0].Stem != "![a](anh:"+f.Pictures[0].ID+")" {
		t.Errorf("read %d pictures, stem %q; want it to name the picture as it is kept", len(f.Pictures), f.Questions[0].Stem)
	}
}

func TestBadPicturesInFiles(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{
		"no base64": "###", "SVG": base64.StdEncoding.EncodeToString([]byte("<svg/>")), "cut off": base64.StdEncoding.EncodeToString(pngOf(t, 30, 20, false)[:40]),
	} {
		text := fmt.Sprintf("schema: questions/v1\nquestions:\n  - {id: q, content_area: \"2.1\", difficulty: 1, type: numeric, number: 1, stem_vi: a}\npictures:\n  - {id: x, data: %q}\n", data)
		_, err := named(t, "yaml").Decode(strings.NewReader(text))
		f, ok := fault.As(err)
		if !ok || len(f.Fields) != 1 || f.Fields[0].Path != "pictures[0].data" || f.Fields[0].Code != "picture_refused" {
			t.Errorf("%s: %v, want pictures[0].data refused", name, err)
		}
	}
}

// moodlePage is a question as Moodle's own editor writes it.
const moodlePage = `<quiz><question type="multichoice"><name><text>B1</text></name>
<questiontext format="html"><text><![CDATA[<p>Biển <b>nào</b> *này* 2*3*4? <img src="@@PLUGINFILE@@/bi%%E1%%BB%%83n%%20b%%C3%%A1o.png" alt="biển [tròn]" width="20"> và <img src="@@PLUGINFILE@@/x.png"></p>]]></text>
<file name="biển báo.png" path="/" encoding="base64">%s</file><file name="x.png" path="/" encoding="base64">%s</file>
<file name="thua.png" path="/" encoding="base64">%s</file><file name="am.mp3" path="/" encoding="base64">SUQz</file></questiontext>
<answer fraction="100" format="html"><text><![CDATA[A<img src="https://x.vn/a.png" alt="xa">]]></text></answer><answer fraction="0"><text>B</text></answer></question></quiz>`

func TestMoodlePictures(t *testing.T) {
	t.Parallel()
	data := base64.StdEncoding.EncodeToString(pngOf(t, 30, 20, false))
	other := base64.StdEncoding.EncodeToString(pngOf(t, 40, 20, false))
	f, err := named(t, "moodlexml").Decode(strings.NewReader(fmt.Sprintf(moodlePage, data, other, data)))
	if err != nil {
		t.Fatal(err)
	}
	a, x := pictureOf(t, pngOf(t, 30, 20, false)), pictureOf(t, pngOf(t, 40, 20, false))
	want := "Biển nào \\*này\\* 2\\*3\\*4? ![biển \\[tròn\\]](anh:" + a.ID + ") và ![x.png](anh:" + x.ID + ")"
	if got := f.Questions[0].Stem; got != want {
		t.Errorf("the stem is\n%s, want\n%s", got, want)
	}
	var lost []string
	for _, l := range f.Lost {
		lost = append(lost, l.Path+" "+l.What)
	}
	for _, want := range []string{"questions[0].stem_vi picture_refused", "questions[0].stem_vi picture_no_alt", "questions[0].stem_vi picture_unused", "questions[0].options html_media"} {
		if !slices.Contains(lost, want) {
			t.Errorf("lost %q, want %q among them", lost, want)
		}
	}
	if len(f.Pictures) != 2 {
		t.Errorf("%d pictures, want 2", len(f.Pictures))
	}
}

func FuzzDecodePictures(f *testing.F) {
	data := base64.StdEncoding.EncodeToString(pngOf(f, 3, 2, false))
	fuzzDecoder(f, "moodlexml", fmt.Sprintf(moodlePage, data, data, data))
}
