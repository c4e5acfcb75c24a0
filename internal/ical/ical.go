// Package ical writes calendars as RFC 5545 feeds, and keeps the addresses under which calendar programs fetch them.
// Values come in and bytes go out: what a feed holds is the caller's to say.
package ical

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"

	"khoabang/internal/fault"
)

// ErrCalendar means that a calendar cannot be written as it stands.
var ErrCalendar = fault.New(fault.Invalid, "calendar_feed_invalid", "the calendar cannot be written as it stands")

// Limits of one calendar.
const (
	MaxEvents = 20_000
	maxText   = 2_000 // characters of each text of an event; longer ones are cut
	maxAlarms = 5
)

// Calendar is a feed.
type Calendar struct {
	Name    string
	Refresh time.Duration // how often programs may ask again; 0 says nothing
	Events  []Event
}

// Event is a day, days or a time.
type Event struct {
	UID         string    // names it for ever, in ASCII: "bao-cao-2026-q1@thi.example.vn"
	Changed     time.Time // of what it says; never the time of the request, so that the same feed is the same bytes
	Sequence    int       // rises when the time changes
	Start, End  time.Time // End is the first moment after it; zero for a moment, or for one whole day
	AllDay      bool      // by the days of Start and End in Vietnam
	Summary     string
	Description string
	Location    string
	URL         string
	Recurrence  string          // an RRULE without its name: FREQ=MONTHLY;BYMONTHDAY=20; "" for none
	Alarms      []time.Duration // so long before the start
	Cancelled   bool
}

// zone is Vietnam's, which has known no summer time since 1979.
var zone = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)

const zoneName = "Asia/Ho_Chi_Minh"

// Write writes the calendar, its events ordered by start and UID, in lines of 75 octets. The same calendar is the same bytes.
// It returns ErrCalendar, and writes nothing, for an event without UID, Summary, Start or Changed, for two of one UID, or
// for more than MaxEvents.
func (c Calendar) Write(w io.Writer) error {
	if err := c.Check(); err != nil {
		return err
	}
	cal := ics.NewCalendarFor("Khoa Bang//Ke hoach//VI")
	cal.SetMethod(ics.MethodPublish)
	cal.SetXWRCalName(text(c.Name))
	cal.SetXWRTimezone(zoneName)
	if c.Refresh > 0 {
		cal.SetRefreshInterval(duration(c.Refresh)) // the library says that it is a duration
		cal.SetXPublishedTTL(duration(c.Refresh))
	}
	vietnam := cal.AddTimezone(zoneName).AddStandard()
	for _, p := range [][2]string{{"DTSTART", "19700101T000000"}, {"TZOFFSETFROM", "+0700"}, {"TZOFFSETTO", "+0700"}, {"TZNAME", "+07"}} {
		vietnam.SetProperty(ics.ComponentProperty(p[0]), p[1])
	}
	events := slices.Clone(c.Events)
	slices.SortFunc(events, func(a, b Event) int {
		if n := a.Start.Compare(b.Start); n != 0 {
			return n
		}
		return strings.Compare(a.UID, b.UID)
	})
	for _, e := range events {
		e.add(cal)
	}
	return cal.SerializeTo(w, ics.WithNewLine("\r\n"), ics.WithLineLength(75))
}

// Check returns ErrCalendar with a field for each thing that is wrong, or nil.
func (c Calendar) Check() error {
	var k fault.Check
	k.Require(len(c.Events) <= MaxEvents, "events", "too_many", "max", MaxEvents)
	seen := map[string]bool{}
	for i, e := range c.Events {
		at := fmt.Sprintf("events[%d].", i)
		k.Require(e.UID != "" && len(e.UID) <= 200 && !seen[e.UID] && !strings.ContainsFunc(e.UID, func(r rune) bool { return r <= ' ' || r > '~' || r == '\\' || r == ',' || r == ';' }), at+"uid", "required")
		k.Require(text(e.Summary) != "", at+"summary", "required")
		k.Require(year(e.Start), at+"start", "required")
		k.Require(e.End.IsZero() || year(e.End) && !e.End.Before(e.Start), at+"end", "required")
		k.Require(year(e.Changed), at+"changed", "required")
		k.Require(ruleForm(e.Recurrence), at+"recurrence", "recurrence")
		k.Require(len(e.Alarms) <= maxAlarms, at+"alarms", "too_many", "max", maxAlarms)
		seen[e.UID] = true
	}
	return k.Err(ErrCalendar)
}

func year(t time.Time) bool { return t.Year() >= 1970 && t.Year() <= 9998 }

// ruleForm reports whether a rule has only the signs of one, so that it can add no line; what it means is the caller's.
func ruleForm(s string) bool {
	return s == "" || len(s) <= 500 && strings.HasPrefix(s, "FREQ=") && !strings.ContainsFunc(s, func(r rune) bool {
		return !(r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("=;,+-", r))
	})
}

func (e Event) add(cal *ics.Calendar) {
	v := cal.AddEvent(e.UID)
	v.SetDtStampTime(e.Changed)
	v.SetModifiedAt(e.Changed)
	v.SetSequence(e.Sequence)
	if e.AllDay {
		v.SetAllDayStartAt(e.Start.In(zone))
		last := e.End
		if last.IsZero() || !last.After(e.Start) {
			last = e.Start.In(zone).AddDate(0, 0, 1)
		}
		v.SetAllDayEndAt(last.In(zone))
		v.SetTimeTransparency(ics.TransparencyTransparent)
	} else {
		v.SetProperty(ics.ComponentPropertyDtStart, local(e.Start), ics.WithTZID(zoneName))
		if !e.End.IsZero() {
			v.SetProperty(ics.ComponentPropertyDtEnd, local(e.End), ics.WithTZID(zoneName))
		}
	}
	v.SetSummary(text(e.Summary))
	for _, s := range []struct {
		text string
		set  func(string, ...ics.PropertyParameter)
	}{{lines(e.Description), v.SetDescription}, {text(e.Location), v.SetLocation}, {strings.Join(strings.Fields(text(e.URL)), ""), v.SetURL}} {
		if s.text != "" {
			s.set(s.text)
		}
	}
	if e.Recurrence != "" {
		v.AddRrule(e.Recurrence)
	}
	if e.Cancelled {
		v.SetStatus(ics.ObjectStatusCancelled)
	}
	for _, before := range e.Alarms {
		a := v.AddAlarm()
		a.SetAction(ics.ActionDisplay)
		a.SetDescription(text(e.Summary))
		a.SetTrigger("-" + duration(before))
	}
}

func local(t time.Time) string { return t.In(zone).Format("20060102T150405") }

// duration writes a length of time, in whole minutes.
func duration(d time.Duration) string {
	return fmt.Sprintf("PT%dM", max(0, int(d/time.Minute)))
}

// text returns s on one line, without control characters, cut.
func text(s string) string { return strings.Join(strings.Fields(lines(s)), " ") }

// lines returns s with its line breaks, without other control characters, cut.
func lines(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || !unicode.IsControl(r) {
			return r
		}
		return -1
	}, strings.ToValidUTF8(s, "\uFFFD"))
	if r := []rune(s); len(r) > maxText {
		s = string(r[:maxText-1]) + "…"
	}
	return strings.TrimSpace(s)
}
