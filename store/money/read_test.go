package money

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	won     = Format{Currency: KRW}
	dollars = Format{Currency: USD}
	dinars  = Format{Currency: "KWD"}
	yen     = Format{Currency: "JPY"}
	pieces  = Format{Unit: Pieces}
	grams   = Format{Unit: Grams}
	percent = Format{Unit: Percent, Least: 1, Most: 100}
)

// reading is a text and what it is read as: a number, or the reason why not.
type reading struct {
	format Format
	text   string
	want   int64
	why    Reason
}

func (c reading) check(t *testing.T, read func(Format, string) (int64, error)) {
	t.Helper()
	n, err := read(c.format, c.text)
	var refusal *Refusal
	if err != nil && !errors.As(err, &refusal) {
		t.Fatalf("%q: %v", c.text, err)
	}
	why := Reason("")
	if refusal != nil {
		why = refusal.Reason
		if refusal.Format != c.format {
			t.Errorf("%q: the refusal speaks of %+v", c.text, refusal.Format)
		}
	}
	if n != c.want || why != c.why {
		t.Errorf("%q of %s%s is read as %d %q, want %d %q", c.text, c.format.Currency, c.format.Unit, n, why, c.want,
			c.why)
	}
}

// TestTypedNumbers reads what people type: what has one meaning has its number,
// and everything else a reason.
func TestTypedNumbers(t *testing.T) {
	for _, c := range []reading{
		// What moved another amount than was meant before there was one reader.
		{dollars, "12,50", 0, Commas},
		{dollars, "49,90", 0, Commas},
		{won, "12.000", 0, NoFraction},
		{won, "1e3", 0, Exponent},
		{percent, "7,5", 0, Commas},

		// Plain numbers.
		{won, "0", 0, ""},
		{won, "12000", 12000, ""},
		{won, "12,000", 12000, ""},
		{won, "1,234,567", 1234567, ""},
		{won, "123,456", 123456, ""},
		{won, "00012000", 12000, ""},
		{won, "012,000", 12000, ""},
		{dollars, "49", 4900, ""},
		{dollars, "49.9", 4990, ""},
		{dollars, "49.90", 4990, ""},
		{dollars, "0.05", 5, ""},
		{dollars, "1,234.50", 123450, ""},
		{dollars, "1,250", 125000, ""},
		{dinars, "12.505", 12505, ""},
		{yen, "1,000", 1000, ""},
		{pieces, "12", 12, ""},
		{percent, "7", 7, ""},

		// Signs of the own currency and unit.
		{won, "12,000원", 12000, ""},
		{won, "₩12,000", 12000, ""},
		{won, "₩ 12,000", 12000, ""},
		{won, "KRW 12000", 12000, ""},
		{won, "12000 KRW", 12000, ""},
		{won, "12000 krw", 12000, ""},
		{won, "₩12,000원", 12000, ""},
		{dollars, "$12.50", 1250, ""},
		{dollars, "12.50$", 1250, ""},
		{dollars, "12.50 USD", 1250, ""},
		{dollars, "$12.50 USD", 1250, ""},
		{yen, "1,000 JPY", 1000, ""},
		{pieces, "12개", 12, ""},
		{grams, "1,200 g", 1200, ""},
		{Format{Unit: Minutes}, "15분", 15, ""},
		{Format{Unit: Uses}, "3회", 3, ""},
		{percent, "10%", 10, ""},

		// Full-width and invisible characters.
		{won, "１２，０００", 12000, ""},
		{won, "￦１２，０００", 12000, ""},
		{dollars, "＄１２．５０", 1250, ""},
		{percent, "１０％", 10, ""},
		{won, "１２．０００", 0, NoFraction},
		{dollars, "１２，５０", 0, Commas},
		{won, "\u202d12,000\u202c", 12000, ""},
		{won, "\ufeff12,000", 12000, ""},
		{won, "12\u200b,000\u200f", 12000, ""},
		{won, "12,000\u2060\u200e", 12000, ""},
		{won, "\u200c\u202a12,000\u202e", 12000, ""},
		{won, "\u00a012,000\u00a0", 12000, ""},
		{won, "12,000\u00a0원", 12000, ""},
		{won, "\u300012,000\t\r\n", 12000, ""},
		{won, "12\u00a0000", 0, NoNumber},

		// Nothing.
		{won, "", 0, Empty},
		{won, " \u200b\u00a0\u3000", 0, Empty},

		// No numbers.
		{won, "싸게", 0, NoNumber},
		{won, "원", 0, NoNumber},
		{won, "₩", 0, NoNumber},
		{won, "만이천", 0, NoNumber},
		{won, "1만", 0, NoNumber},
		{won, "12 000", 0, NoNumber},
		{won, "12'000", 0, NoNumber},
		{won, "12_000", 0, NoNumber},
		{won, "0x10", 0, NoNumber},
		{won, "١٢", 0, NoNumber},
		{won, "½", 0, NoNumber},
		{won, "10~20", 0, NoNumber},
		{won, "1+1", 0, NoNumber},
		{won, "(12000)", 0, NoNumber},
		{won, ",", 0, NoNumber},
		{won, "-", 0, NoNumber},
		{won, "12000\xff", 0, NoNumber},
		{won, "Infinity", 0, NoNumber},
		{dollars, ".5", 0, NoNumber},
		{dollars, "5.", 0, NoNumber},
		{dollars, ".", 0, NoNumber},
		{dollars, "$", 0, NoNumber},
		{dollars, "$$5", 0, NoNumber},
		{grams, "1.2.x", 0, NoNumber},
		{won, "12000원정", 0, NoNumber},

		// Signs before and after.
		{won, "-5", 0, Signed},
		{won, "+5", 0, Signed},
		{won, "5-", 0, Signed},
		{won, "－５", 0, Signed},
		{won, "\u22125", 0, Signed},
		{won, "-₩5", 0, Signed},
		{won, "₩-5", 0, Signed},
		{won, "-5원", 0, Signed},
		{dollars, "-12.50", 0, Signed},
		{pieces, "-1", 0, Signed},
		{dollars, "-12,50", 0, Commas},

		// Powers of ten.
		{won, "1E9", 0, Exponent},
		{won, "1e+3", 0, Exponent},
		{won, "1e-3", 0, Exponent},
		{dollars, "1.25e2", 0, Exponent},
		{dollars, "$1e3", 0, Exponent},
		{won, "１ｅ３", 0, Exponent},
		{pieces, "1e2", 0, Exponent},

		// Commas elsewhere than between thousands.
		{won, "12,00", 0, Commas},
		{won, "1,2345", 0, Commas},
		{won, "1234,567", 0, Commas},
		{won, "12,34,567", 0, Commas},
		{won, "12,000,", 0, Commas},
		{won, ",500", 0, Commas},
		{won, "1,,000", 0, Commas},
		{won, "0,500", 0, Commas},
		{won, "000,500", 0, Commas},
		{dollars, "1.234,56", 0, Commas},
		{dollars, "0,99", 0, Commas},
		{dollars, "1,234.5,0", 0, Commas},

		// Fractions.
		{won, "12000.0", 0, NoFraction},
		{won, "12,000.00", 0, NoFraction},
		{won, "0.5", 0, NoFraction},
		{won, ".5", 0, NoFraction},
		{won, "12000.", 0, NoFraction},
		{won, "12.000.000", 0, NoFraction},
		{won, "12.000원", 0, NoFraction},
		{yen, "1.5", 0, NoFraction},
		{pieces, "1.5", 0, NoFraction},
		{percent, "7.5", 0, NoFraction},
		{dollars, "12.505", 0, TooFine},
		{dollars, "12.500", 0, TooFine},
		{dollars, "1.250", 0, TooFine},
		{dollars, "1.234.567", 0, TooFine},
		{dollars, "1.2.3", 0, TooFine},
		{dinars, "1.2345", 0, TooFine},

		// Signs of something else.
		{won, "$12", 0, OtherUnit},
		{won, "12 USD", 0, OtherUnit},
		{won, "＄12", 0, OtherUnit},
		{won, "US$12", 0, OtherUnit},
		{won, "12개", 0, OtherUnit},
		{won, "₩12 USD", 0, OtherUnit},
		{dollars, "12,000원", 0, OtherUnit},
		{dollars, "₩12,000", 0, OtherUnit},
		{dollars, "€12.50", 0, OtherUnit},
		{dollars, "12.50 EUR", 0, OtherUnit},
		{dollars, "¥100", 0, OtherUnit},
		{yen, "₩100", 0, OtherUnit},
		{pieces, "3원", 0, OtherUnit},
		{grams, "5kg", 0, OtherUnit},
		{percent, "3000원", 0, OtherUnit},
		{won, "10%", 0, OtherUnit},
		{Format{}, "3개", 0, OtherUnit},

		// Bounds.
		{percent, "0", 0, BelowLeast},
		{percent, "101", 0, AboveMost},
		{percent, "100", 100, ""},
		{Format{Currency: USD, Most: 5000}, "50.01", 0, AboveMost},
		{Format{Currency: USD, Most: 5000}, "50", 5000, ""},
		{won, "9007199254740992", 1 << 53, ""},
		{won, "9007199254740993", 0, TooLarge},
		{won, "99999999999999999999999999999999999999999999", 0, TooLarge},
		{won, "18446744073709551617", 0, TooLarge},
		{dollars, "90071992547409.92", 1 << 53, ""},
		{dollars, "90071992547409.93", 0, TooLarge},
		{dollars, "1,000,000,000,000,000.00", 0, TooLarge},
		{won, strings.Repeat("0", 1000) + "7", 7, ""},
	} {
		c.check(t, Format.Read)
	}
}

func TestNothingTypedIsZero(t *testing.T) {
	for _, c := range []reading{{percent, "", 0, ""}, {percent, "\u200b ", 0, ""}, {percent, "0", 0, BelowLeast},
		{percent, "12", 12, ""}, {dollars, "12,50", 0, Commas}} {
		c.check(t, Format.ReadOptional)
	}
}

// TestCells reads what spreadsheets and other shops write.
func TestCells(t *testing.T) {
	for _, c := range []reading{
		{dollars, ".5", 50, ""},
		{dollars, "0.50", 50, ""},
		{dollars, "49.99", 4999, ""},
		{dollars, "1,234.00", 123400, ""},
		{dollars, "1 234.00", 123400, ""},
		{dollars, "1\u202f234.50", 123450, ""},
		{dollars, "19.9900", 1999, ""},
		{dollars, "$1,234.5", 123450, ""},
		{won, "₩12,000", 12000, ""},
		{won, "￦12,000", 12000, ""},
		{won, "12000원", 12000, ""},
		{won, "12,000.00", 12000, ""},
		{won, "12000.0000", 12000, ""},
		{won, "12000.000", 12000, ""},
		{won, "1,234.000", 1234, ""},
		{won, "0.000", 0, ""},
		{won, "12 000", 12000, ""},
		{won, "", 0, Empty},
		{won, "8.80123E+12", 0, Exponent},
		{won, "1E+09", 0, Exponent},
		{won, "12,50", 0, Commas},
		{won, "19,90", 0, Commas},
		{dollars, "19,90", 0, Commas},
		{won, "12 00", 0, Commas},
		{won, "12, 000", 0, NoNumber},
		{won, "12.000", 0, NoFraction}, // 12 or, in half of Europe, 12,000
		{dollars, "12.500", 0, TooFine},
		{won, "0.5", 0, NoFraction},
		{won, ".5", 0, NoFraction},
		{dollars, "0.005", 0, TooFine},
		{dollars, "283.4952313", 0, TooFine},
		{dollars, "5.", 0, NoNumber},
		{won, "-5", 0, Signed},
		{won, "$49.99", 0, OtherUnit},
		{dollars, "₩49", 0, OtherUnit},
		{won, "free", 0, NoNumber},
		{pieces, "5.0000", 5, ""},
		{pieces, "5.0", 5, ""},
		{pieces, "5.5", 0, NoFraction},
		{pieces, "1,000", 1000, ""},
		{pieces, "-3", 0, Signed},
		{won, "99999999999999999", 0, TooLarge},
	} {
		c.check(t, Format.ReadCell)
	}
}

// TestMeasures reads weights, of which other shops write any decimals.
func TestMeasures(t *testing.T) {
	for _, c := range []reading{
		{grams, "283.4952313", 283495231, ""},
		{grams, "283.4952318", 283495232, ""},
		{grams, ".5", 500000, ""},
		{grams, "0.9999999", 1000000, ""},
		{grams, "1.250", 1250000, ""},
		{grams, "1,200", 1200000000, ""},
		{grams, "850g", 850000000, ""},
		{grams, "850", 850000000, ""},
		{grams, "8.5E+02", 0, Exponent},
		{grams, "1,5", 0, Commas},
		{grams, "-1", 0, Signed},
		{grams, "1.2.3", 0, TooFine},
		{grams, "heavy", 0, NoNumber},
		{grams, "99999999999", 0, TooLarge},
	} {
		c.check(t, func(f Format, text string) (int64, error) { return f.ReadMeasure(text, 6) })
	}
}

func TestRefusalsKeepWhatWasTyped(t *testing.T) {
	_, err := won.Read("\u200b ＄" + strings.Repeat("9", 60))
	var refusal *Refusal
	if !errors.As(err, &refusal) || refusal.Text != "$"+strings.Repeat("9", 39)+"…" || refusal.Sign != "$" {
		t.Errorf("%+v", refusal)
	}
	if got := err.Error(); !strings.Contains(got, "KRW") || !strings.HasSuffix(got, "other_unit") {
		t.Error(got)
	}
}

func TestAmountsAreWrittenForEachReader(t *testing.T) {
	for _, c := range []struct {
		money                         Money
		ko, en, number, plain, logged string
	}{
		{Money{64900, KRW}, "64,900원", "₩64,900", "64900", "64900", "64900 KRW"},
		{Money{0, KRW}, "0원", "₩0", "0", "0", "0 KRW"},
		{Money{-3000, KRW}, "-3,000원", "-₩3,000", "-3000", "-3000", "-3000 KRW"},
		{Money{1420, USD}, "$14.20", "$14.20", "14.2", "14.20", "14.20 USD"},
		{Money{1425, USD}, "$14.25", "$14.25", "14.25", "14.25", "14.25 USD"},
		{Money{140000, USD}, "$1,400.00", "$1,400.00", "1400", "1400.00", "1400.00 USD"},
		{Money{5, USD}, "$0.05", "$0.05", "0.05", "0.05", "0.05 USD"},
		{Money{-150, USD}, "-$1.50", "-$1.50", "-1.5", "-1.50", "-1.50 USD"},
		{Money{1000, "JPY"}, "1,000 JPY", "1,000 JPY", "1000", "1000", "1000 JPY"},
		{Money{12505, "KWD"}, "12.505 KWD", "12.505 KWD", "12.505", "12.505", "12.505 KWD"},
		{Money{-1 << 63, KRW}, "-9,223,372,036,854,775,808원", "-₩9,223,372,036,854,775,808",
			"-9223372036854775808", "-9223372036854775808", "-9223372036854775808 KRW"},
	} {
		m := c.money
		got := [5]string{m.Text("ko"), m.Text("en"), string(m.Number()), m.Plain(), m.String()}
		if got != [5]string{c.ko, c.en, c.number, c.plain, c.logged} {
			t.Errorf("%d %s: %q", c.money.Minor, c.money.Currency, got)
		}
	}
	for n, want := range map[int64]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 1234567: "1,234,567",
		-5: "-5", -999: "-999", -123456: "-123,456", -1 << 63: "-9,223,372,036,854,775,808"} {
		if got := Count(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

// FuzzWrite looks for an amount that is written otherwise than people write one: a
// minus stands in front of everything, and only there.
func FuzzWrite(f *testing.F) {
	for _, minor := range []int64{0, 1, -1, -5, -59, -99, -100, -101, -999, -1000, 123456789, -1 << 63, 1<<63 - 1} {
		f.Add(minor)
	}
	won := regexp.MustCompile(`^-?(?:₩[0-9]{1,3}(?:,[0-9]{3})*|[0-9]{1,3}(?:,[0-9]{3})*원)$`)
	dollars := regexp.MustCompile(`^-?\$[0-9]{1,3}(?:,[0-9]{3})*\.[0-9]{2}$`)
	f.Fuzz(func(t *testing.T, minor int64) {
		for currency, like := range map[Currency]*regexp.Regexp{KRW: won, USD: dollars} {
			m := Money{minor, currency}
			for _, lang := range []string{"ko", "en"} {
				text := m.Text(lang)
				if !like.MatchString(text) || strings.HasPrefix(text, "-") != (minor < 0) {
					t.Errorf("%d %s is written %q", minor, currency, text)
				}
			}
			digits := strings.NewReplacer(".", "", "-", "").Replace(m.Plain())
			size := uint64(minor)
			if minor < 0 {
				size = -size
			}
			if n, err := strconv.ParseUint(digits, 10, 64); err != nil || n != size {
				t.Errorf("%d %s is written %q", minor, currency, m.Plain())
			}
		}
	})
}

// FuzzRead looks for a text that is read as another amount than it shows, and
// for an amount that is not read again as it is written.
func FuzzRead(f *testing.F) {
	for _, text := range []string{"12,50", "12.000", "1e3", "₩12,000원", "＄１２．５０", "\u202d1,234\u202c", "12 000", ".5",
		"-5", "7,5%", "0,500", "8.80123E+12", "9007199254740993", "12,000.00", "283.4952313", "007", "$5원"} {
		for which := range 5 {
			f.Add(text, which)
		}
	}
	formats := []Format{won, dollars, dinars, pieces, percent}
	f.Fuzz(func(t *testing.T, text string, which int) {
		format := formats[uint(which)%uint(len(formats))]
		if n, err := format.Read(text); err == nil {
			readsAgain(t, format, n)
			if lenient, err := format.ReadCell(text); err != nil || lenient != n {
				t.Errorf("%q is %d when typed, in a cell %d, %v", text, n, lenient, err)
			}
			if got, want := written(format, n), plainly(text, format.decimals()); got != want {
				t.Errorf("%q is read as %s, not as %s", text, got, want)
			}
		}
		if n, err := format.ReadCell(text); err == nil {
			readsAgain(t, format, n)
		}
		if n, err := format.ReadMeasure(text, 6); err == nil && n < 0 {
			t.Errorf("%q measures %d", text, n)
		}
	})
}

func written(f Format, n int64) string {
	if f.Currency == "" {
		return strconv.FormatInt(n, 10)
	}
	return Money{n, f.Currency}.Plain()
}

// readsAgain writes a number in every way and reads it.
func readsAgain(t *testing.T, f Format, n int64) {
	t.Helper()
	texts := []string{Count(n)}
	if f.Currency != "" {
		m := Money{n, f.Currency}
		texts = []string{m.Text("ko"), m.Text("en"), m.Plain(), m.String(), string(m.Number())}
	}
	for _, text := range texts {
		if again, err := f.Read(text); err != nil || again != n {
			t.Errorf("%d is written %q and read as %d, %v", n, text, again, err)
		}
	}
}

// plainly is what a person means: the digits as they stand, with as many
// decimals as the currency has.
func plainly(text string, decimals int) string {
	whole, part, _ := strings.Cut(strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			return r - '０' + '0'
		}
		if r == '．' {
			return '.'
		}
		if r == '.' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text), ".")
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	part += strings.Repeat("0", max(decimals-len(part), 0))
	if decimals == 0 {
		return whole
	}
	return whole + "." + part
}
