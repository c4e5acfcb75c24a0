package ical_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	parser "github.com/emersion/go-ical"
	"github.com/google/go-cmp/cmp"

	"khoabang/internal/ical"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var saigon = time.FixedZone("+07", 7*3600)

func calendar() ical.Calendar {
	changed := time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC)
	return ical.Calendar{Name: "Kế hoạch tuyên truyền 2026; Sở Nội vụ", Refresh: time.Hour, Events: []ical.Event{
		{UID: "hop@thi.example.vn", Changed: changed, Sequence: 2, Start: time.Date(2026, 3, 18, 8, 0, 0, 0, saigon), End: time.Date(2026, 3, 18, 10, 30, 0, 0, saigon),
			Summary: "Họp rà soát, đôn đốc", Location: "Phòng họp số 2, Sở Nội vụ", URL: "https://thi.example.vn/ke-hoach/2026", Alarms: []time.Duration{24 * time.Hour, 30 * time.Minute}},
		{UID: "bao-cao-q1@thi.example.vn", Changed: changed, Start: time.Date(2026, 3, 20, 0, 0, 0, 0, saigon), AllDay: true,
			Summary:     "Hạn nộp báo cáo kết quả công tác tuyên truyền cải cách hành chính quý I năm 2026 của các cơ quan, đơn vị, địa phương",
			Description: "Số liệu từ ngày 15/12/2025 đến 14/3/2026.\nNơi nhận: Sở Nội vụ; \\ người ký: Giám đốc, Phó Giám đốc", Recurrence: "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=20;COUNT=4", Alarms: []time.Duration{72 * time.Hour}},
		{UID: "tuan-le@thi.example.vn", Changed: changed, Start: time.Date(2026, 3, 20, 0, 0, 0, 0, saigon), End: time.Date(2026, 3, 27, 0, 0, 0, 0, saigon), AllDay: true, Summary: "Tuần lễ cải cách hành chính", Cancelled: true},
	}}
}

func written(t testing.TB, c ical.Calendar) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := c.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	t.Parallel()
	got, path := written(t, calendar()), filepath.Join("testdata", "calendar.ics")
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%v\n%s", err, cmp.Diff(string(want), string(got)))
	}
	checkLines(t, got)
}

// Another library reads what was written.
func TestParsed(t *testing.T) {
	t.Parallel()
	cal, err := parser.NewDecoder(bytes.NewReader(written(t, calendar()))).Decode()
	if err != nil {
		t.Fatal(err)
	}
	want := calendar().Events
	events := cal.Events()
	if len(events) != len(want) {
		t.Fatalf("%d events, want %d", len(events), len(want))
	}
	for i, e := range events {
		summary, err := e.Props.Text(parser.PropSummary)
		start, startErr := e.DateTimeStart(saigon)
		if err != nil || startErr != nil || summary != want[i].Summary || !start.Equal(want[i].Start) || e.Props.Get(parser.PropUID).Value != want[i].UID || len(e.Children) != len(want[i].Alarms) {
			t.Errorf("event %d: %q at %v with %d alarms (%v, %v)", i, summary, start, len(e.Children), err, startErr)
		}
		if stamp, err := e.Props.DateTime(parser.PropDateTimeStamp, time.UTC); err != nil || !stamp.Equal(want[i].Changed) {
			t.Errorf("event %d: DTSTAMP %v, %v", i, stamp, err)
		}
	}
	if end, err := events[0].DateTimeEnd(saigon); err != nil || !end.Equal(want[0].End) {
		t.Errorf("end %v, %v", end, err)
	}
	if text, err := events[1].Props.Text(parser.PropDescription); err != nil || text != want[1].Description {
		t.Errorf("description %q, %v", text, err)
	}
	set, err := events[1].RecurrenceSet(saigon)
	if err != nil {
		t.Fatal(err)
	}
	if all := set.All(); len(all) != 4 || !all[3].Equal(time.Date(2026, 12, 20, 0, 0, 0, 0, saigon)) {
		t.Errorf("it recurs on %v", all)
	}
}

func checkLines(t testing.TB, data []byte) {
	t.Helper()
	for _, l := range strings.Split(strings.TrimSuffix(string(data), "\r\n"), "\r\n") {
		if len(l) > 75 || strings.ContainsAny(l, "\r\n") || !utf8.ValidString(l) {
			t.Errorf("a line of %d octets, or a letter parted: %q", len(l), l)
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*ical.Event){
		"no UID": func(e *ical.Event) { e.UID = "" }, "a UID of two lines": func(e *ical.Event) { e.UID = "a\r\nb" }, "no summary": func(e *ical.Event) { e.Summary = " \n" },
		"no start": func(e *ical.Event) { e.Start = time.Time{} }, "end before start": func(e *ical.Event) { e.End = e.Start.Add(-1) }, "a rule of two lines": func(e *ical.Event) { e.Recurrence = "FREQ=DAILY\r\nX:Y" },
		"the UID of another": func(e *ical.Event) { e.UID = "tuan-le@thi.example.vn" },
	} {
		c := calendar()
		change(&c.Events[0])
		var b bytes.Buffer
		if err := c.Write(&b); !errors.Is(err, ical.ErrCalendar) || b.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", name, err, b.Len())
		}
	}
}

// No text adds a line or an event, or parts a letter.
func FuzzWrite(f *testing.F) {
	for _, s := range []string{"", "a\r\nEND:VCALENDAR", "Quý I; \\n, x", "\xff", strings.Repeat("ậ", 200), "a\u2028b\x00"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		c := ical.Calendar{Name: a, Events: []ical.Event{{UID: "x", Changed: time.Unix(0, 0), Start: time.Unix(0, 0), Summary: "x" + a, Description: b, Location: a, URL: b}}}
		if c.Check() != nil {
			return
		}
		data := written(t, c)
		checkLines(t, data)
		cal, err := parser.NewDecoder(bytes.NewReader(data)).Decode()
		if err != nil || len(cal.Events()) != 1 || len(cal.Props) > 8 {
			t.Fatalf("%v\n%s", err, data)
		}
	})
}
