package questions_test

import (
	"math/big"
	"testing"

	"khoabang/questions"

	"pgregory.net/rapid"
)

func TestParseDecimal(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		want questions.Decimal // "" means refused
	}{
		{"12", "12"}, {"12,5", "12.5"}, {"12.5", "12.5"}, {" -3 ", "-3"}, {"−3", "-3"}, {"0", "0"}, {"-0", "-0"},
		{"123456789012345,123456789", "123456789012345.123456789"},
		{"", ""}, {"-", ""}, {",5", ""}, {"5,", ""}, {"1.234,5", ""}, {"1,234,567", ""}, {"1 000", ""}, {"1e3", ""},
		{"0x10", ""}, {"1/3", ""}, {"NaN", ""}, {"+5", ""}, {"1234567890123456", ""}, {"1.1234567890", ""}, {"5\n", "5"},
		{"5\n6", ""}, {"٥", ""},
	}
	for _, tt := range tests {
		got, err := questions.ParseDecimal(tt.in)
		if got != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("ParseDecimal(%q) = %q, %v, want %q", tt.in, got, err, tt.want)
		}
	}
}

func TestDecimalNegative(t *testing.T) {
	t.Parallel()
	for d, want := range map[questions.Decimal]bool{"": false, "0": false, "-0": false, "-0.000000001": true, "3": false} {
		if got := d.Negative(); got != want {
			t.Errorf("Decimal(%q).Negative() = %t, want %t", d, got, want)
		}
	}
}

// Numbers are drawn as whole thousandths, so that whole numbers can say what is right.
func TestWithinIsExact(t *testing.T) {
	t.Parallel()
	write := func(n int64) questions.Decimal {
		return questions.Decimal(new(big.Rat).SetFrac64(n, 1000).FloatString(3))
	}
	thousandths := rapid.Int64Range(-1_000_000, 1_000_000)
	rapid.Check(t, func(t *rapid.T) {
		a, tolerance := thousandths.Draw(t, "a"), rapid.Int64Range(0, 2000).Draw(t, "tolerance")
		b := a + rapid.Int64Range(-2500, 2500).Draw(t, "distance")
		want := max(a-b, b-a) <= tolerance
		if got := write(a).Within(write(b), write(tolerance)); got != want {
			t.Fatalf("%s.Within(%s, %s) = %t, want %t", write(a), write(b), write(tolerance), got, want)
		}
		if got := write(b).Within(write(a), write(tolerance)); got != want {
			t.Fatalf("Within is not symmetric for %s and %s", write(a), write(b))
		}
	})
}
