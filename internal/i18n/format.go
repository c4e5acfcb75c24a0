package i18n

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Zone is where every contest takes place: Vietnam keeps UTC+7 all year. It needs no time zone database.
var Zone = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)

// Date returns t's day in Vietnam: "23/11/2026", in English "23 Nov 2026".
func Date(lang Lang, t time.Time) string {
	if lang == English {
		return t.In(Zone).Format("2 Jan 2006")
	}
	return t.In(Zone).Format("02/01/2006")
}

// Clock returns t's time of day in Vietnam: "14:32".
func Clock(t time.Time) string { return t.In(Zone).Format("15:04") }

// ClockSeconds returns t's time of day in Vietnam with seconds: "14:32:05".
func ClockSeconds(t time.Time) string { return t.In(Zone).Format("15:04:05") }

// When returns t in Vietnam: "14:32 ngày 23/11/2026", in English "14:32 on 23 Nov 2026". The zero time is "".
func When(lang Lang, t time.Time) string {
	switch {
	case t.IsZero():
		return ""
	case lang == English:
		return Clock(t) + " on " + Date(lang, t)
	}
	return Clock(t) + " ngày " + Date(lang, t)
}

// Number returns n with its thousands apart: "1.234.567", in English "1,234,567".
func Number(lang Lang, n int64) string {
	digits, sign := strings.CutPrefix(strconv.FormatInt(n, 10), "-")
	mark := "."
	if lang == English {
		mark = ","
	}
	var b strings.Builder
	if sign {
		b.WriteByte('-')
	}
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(mark)
		}
		b.WriteRune(d)
	}
	return b.String()
}

// Decimal returns v rounded to the given number of places: "1.234,50", in English "1,234.50".
func Decimal(lang Lang, v float64, places int) string {
	whole, fraction, _ := strings.Cut(strconv.FormatFloat(v, 'f', places, 64), ".")
	return separate(lang, whole, fraction)
}

// Thousandths returns n thousandths with no more places than they need: 12500 is "12,5", 333 is "0,333". Marks and
// points are kept so.
func Thousandths(lang Lang, n int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return separate(lang, sign+strconv.Itoa(n/1000), strings.TrimRight(fmt.Sprintf("%03d", n%1000), "0"))
}

// separate joins the digits before and after the decimal mark.
func separate(lang Lang, whole, fraction string) string {
	n, err := strconv.ParseInt(whole, 10, 64)
	s := whole // too large for grouping, or no number at all
	if err == nil && (n != 0 || whole == "0") {
		s = Number(lang, n)
	}
	if fraction == "" {
		return s
	}
	if lang == English {
		return s + "." + fraction
	}
	return s + "," + fraction
}

// Duration returns d cut to whole seconds: "45 giây", "12 phút 05 giây", "1 giờ 02 phút 05 giây"; in English "45 s",
// "12 min 05 s", "1 h 02 min 05 s". What is nothing is left out at the end: "15 phút", "2 giờ".
func Duration(lang Lang, d time.Duration) string {
	hour, minute, second := " giờ", " phút", " giây"
	if lang == English {
		hour, minute, second = " h", " min", " s"
	}
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	total := int64(d / time.Second)
	h, m, s := total/3600, total/60%60, total%60
	var parts []string
	add := func(n int64, unit string) {
		form := "%d%s"
		if len(parts) > 0 {
			form = "%02d%s"
		}
		parts = append(parts, fmt.Sprintf(form, n, unit))
	}
	if h > 0 {
		add(h, hour)
	}
	if m > 0 || h > 0 && s > 0 {
		add(m, minute)
	}
	if s > 0 || len(parts) == 0 {
		add(s, second)
	}
	return sign + strings.Join(parts, " ")
}
