package checkout

import (
	"strings"
	"testing"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store/money"
)

// FuzzMinor looks for a typed amount that is read as another one.
func FuzzMinor(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string, dollars bool) {
		c := money.KRW
		if dollars {
			c = money.USD
		}
		minor, err := Minor(text, c)
		if err != nil {
			return
		}
		if minor < 0 {
			t.Errorf("%q is negative: %d", text, minor)
		}
		if again, err := Minor(string(iamport.MajorUnits(minor, c.Decimals())), c); err != nil || again != minor {
			t.Errorf("%q: %d is written so that it reads %d, %v", text, minor, again, err)
		}
		if strings.ContainsAny(text, "eE") {
			return // powers of ten: see iamport
		}
		read := money.Money{Minor: minor, Currency: c}.String()
		if want := plainly(text, c.Decimals()) + " " + string(c); read != want {
			t.Errorf("%q is read as %s, not as %s", text, read, want)
		}
	})
}

// plainly returns what a person means: the digits as they stand, with as many
// decimals as the currency has.
func plainly(text string, decimals int) string {
	whole, part, _ := strings.Cut(strings.Map(func(r rune) rune {
		if r == '.' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text), ".")
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if len(part) < decimals {
		part += strings.Repeat("0", decimals-len(part))
	}
	if decimals == 0 {
		return whole
	}
	return whole + "." + part[:decimals]
}
