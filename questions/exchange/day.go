package exchange

import (
	"time"
)

// Files give the dates of laws as days, which in Vietnam begin at UTC+7 all year round.
var vietnam = time.FixedZone("+07", 7*60*60)

// parseDay returns the moment, in UTC, at which a day "2025-03-01" begins in Vietnam.
func parseDay(s string) (time.Time, error) {
	t, err := time.ParseInLocation(time.DateOnly, s, vietnam)
	if err != nil {
		return time.Time{}, err
	}
	return t.UTC(), nil
}

// formatDay returns the day in Vietnam at t, and "" for the zero time.
func formatDay(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(vietnam).Format(time.DateOnly)
}
