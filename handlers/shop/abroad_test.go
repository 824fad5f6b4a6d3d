package shop

import (
	"testing"
)

func TestPhoneNumbersGetTheCodeOfTheirCountry(t *testing.T) {
	for _, c := range []struct{ typed, in, want string }{
		{"+1 415 555 0100", "US", "+14155550100"},
		{"(415) 555-0100", "US", "+14155550100"},
		{"1 415 555 0100", "US", "+14155550100"},
		{"001 415 555 0100", "US", "+14155550100"},
		{"07911 123456", "GB", "+447911123456"},
		{"447911123456", "GB", "+447911123456"},
		{"06 1234 5678", "IT", "+390612345678"},
		{"9123 4567", "HK", "+85291234567"},
		{"010-1234-5678", "US", "+821012345678"},
		{"call me", "US", "callme"},
	} {
		got := orderForm{Consents: "shown", Country: c.in}.tel(c.typed)
		if got != c.want {
			t.Errorf("%q in %s: %q, want %q", c.typed, c.in, got, c.want)
		}
	}
	if got := (orderForm{Country: "US"}).tel("415-555-0100"); got != "415-555-0100" {
		t.Errorf("a number of another program was changed: %q", got)
	}
}
