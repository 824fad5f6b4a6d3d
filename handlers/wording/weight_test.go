package wording

import "testing"

func TestWeightsAreWrittenAsPeopleSayThem(t *testing.T) {
	for grams, want := range map[int64]string{0: "0g", 999: "999g", 1000: "1kg", 1050: "1.05kg", 12500: "12.5kg",
		100000: "100kg"} {
		if got := Kilograms(grams); got != want {
			t.Errorf("%d: %s, want %s", grams, got, want)
		}
	}
}
