package korea_test

import (
	"fmt"
	"testing"

	"github.com/jangteo/jangteo/store/korea"
)

func TestDoubtsAboutNumbers(t *testing.T) {
	for _, c := range []struct {
		carrier, number string
		want            korea.Doubt
	}{
		{"cj", "612345678904", ""}, {"cj", "612345678900", korea.DoubtDigit}, {"cj", "612345678907", korea.DoubtDigit},
		{"cj", "1234567891", ""}, {"cj", "1234567892", korea.DoubtDigit},
		{"cj", "61234567890", korea.DoubtLength}, {"hanjin", "512345678901", ""}, {"hanjin", "5123456789", ""},
		{"hanjin", "51234567890", korea.DoubtLength}, {"lotte", "410123456789", ""}, {"lotte", "41012345", korea.DoubtLength},
		{"logen", "91234567890", ""}, {"logen", "912345678901", korea.DoubtLength}, {"epost", "6891012345678", ""},
		{"epost", "689101234567", korea.DoubtLength}, {"ems", "EB000717595HK", ""},
		{"ems", "EB000717594HK", korea.DoubtDigit}, {"kpacket", "RB967331020KR", korea.DoubtDigit},
		{"kpacket", "LK966331020KR", ""}, {"kdexp", "12345678", ""}, {"other", "ABC1", ""}, {"ups", "1Z999", ""},
	} {
		carrier, _ := korea.CarrierByCode(c.carrier)
		if got := carrier.Doubt(c.number); !carrier.Takes(c.number) || got != c.want {
			t.Errorf("%s %s: %q, want %q", c.carrier, c.number, got, c.want)
		}
	}
}

// TestNumbersInARowAreNotDoubted counts on as the carriers do.
func TestNumbersInARowAreNotDoubted(t *testing.T) {
	cj, _ := korea.CarrierByCode("cj")
	for n := int64(61234567890); n < 61234567990; n++ {
		number := fmt.Sprintf("%d%d", n, n%7)
		if cj.Doubt(number) != "" {
			t.Errorf("%s is doubted", number)
		}
		if nine := fmt.Sprintf("%d%d", n, n%1e9%7); cj.Doubt(nine) != "" {
			t.Errorf("%s is doubted", nine)
		}
	}
}

func TestThePostsServices(t *testing.T) {
	for number, want := range map[string]string{"6891012345678": "epost", "EM 123 456 789 KR": "ems",
		"LK966331020KR": "kpacket", "rb966331020kr": "kpacket", "": "epost", "?": "epost"} {
		if got := korea.PostOf(number); got != want {
			t.Errorf("%s is %s, want %s", number, got, want)
		}
	}
}

// FuzzDoubt wants an answer about every number that a carrier takes.
func FuzzDoubt(f *testing.F) {
	f.Add("612345678903")
	f.Add("EB000717595HK")
	f.Fuzz(func(t *testing.T, number string) {
		for _, c := range korea.Carriers() {
			if c.Takes(number) && c.Doubt(number) != c.Doubt(korea.TidyNumber(number)) {
				t.Errorf("%s %q", c.Code, number)
			}
		}
	})
}
