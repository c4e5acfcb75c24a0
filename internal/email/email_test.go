package email_test

import (
	"strings"
	"testing"

	"khoabang/internal/email"
)

func TestFoldAndValid(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		given, want string
		valid       bool
	}{
		{" Lan.Nguyen@SNV.AnGiang.gov.vn ", "Lan.Nguyen@snv.angiang.gov.vn", true},
		{"lan+bao-cao@example.vn", "lan+bao-cao@example.vn", true},
		{"", "", false},
		{"lan", "lan", false},
		{"lan@", "lan@", false},
		{"@example.vn", "@example.vn", false},
		{"lan@example..vn", "lan@example..vn", false},
		{"trần@example.vn", "trần@example.vn", false},
		{"Lan <lan@example.vn>", "Lan <lan@example.vn>", false},
		{"lan@example.vn, mai@example.vn", "lan@example.vn, mai@example.vn", false},
		{"lan@example.vn\r\nBcc: mai@example.vn", "lan@example.vn\r\nbcc: mai@example.vn", false},
		{strings.Repeat("a", 250) + "@b.vn", strings.Repeat("a", 250) + "@b.vn", false},
	} {
		got := email.Fold(c.given)
		if valid := email.Valid(got); c.valid != valid || c.valid && got != c.want {
			t.Errorf("Fold(%q) = %q, valid %t; want %q, %t", c.given, got, valid, c.want, c.valid)
		}
	}
}
