package korea_test

import (
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store/korea"
)

func TestOnePhoneHasOneKey(t *testing.T) {
	for _, c := range []struct {
		key, in string
		ways    []string
	}{
		{"821012345678", "KR", []string{"010-1234-5678", "01012345678", "010 1234 5678", "010.1234.5678", "+82 10-1234-5678", "+82 (0)10-1234-5678",
			"+82 010 1234 5678", "821012345678", "8201012345678", "0082 10 1234 5678", "001 82 10 1234 5678", "０１０－１２３４－５６７８", "010‑1234–5678",
			"010ㅡ1234ㅡ5678", "\u202d010-1234-5678\u202c", "010\u00a01234\u30005678", "＋８２ １０ １２３４ ５６７８", "(010) 1234-5678", "٠١٠-١٢٣٤-٥٦٧٨"}},
		{"8221234567", "KR", []string{"02-123-4567", "021234567", "+82 2-123-4567", "+82-02-123-4567", "8221234567", "0082-2-123-4567", "(02)123-4567"}},
		{"82212345678", "KR", []string{"02-1234-5678", "+82 2 1234 5678", "＋８２－２－１２３４－５６７８"}},
		{"82311234567", "KR", []string{"031-123-4567", "+82 31 123 4567", "+82 (0)31-123-4567", "82311234567"}},
		{"827012345678", "KR", []string{"070-1234-5678", "+82 70 1234 5678", "827012345678", "+82(0)7012345678"}},
		{"8250512345678", "KR", []string{"0505-1234-5678", "050512345678", "+82 505 1234 5678"}},
		{"825051234567", "KR", []string{"0505-123-4567", "+82 505-123-4567"}},
		{"8215881234", "KR", []string{"1588-1234", "15881234", "+82 1588-1234", "１５８８‐１２３４"}},
		{"82161234567", "KR", []string{"016-123-4567", "+82 16 123 4567"}},
		{"447700900123", "GB", []string{"07700 900123", "+44 7700 900123", "+44 (0)7700 900123", "0044 7700 900123", "447700900123", "07700-900-123", "7700 900123"}},
		{"441614960123", "GB", []string{"0161 496 0123", "+44 161 496 0123"}},
		{"14155550100", "US", []string{"(415) 555-0100", "+1 415 555 0100", "1-415-555-0100", "415.555.0100", "011 1 415 555 0100", "001 415 555 0100"}},
		{"14165550100", "CA", []string{"416 555 0100", "+1 (416) 555-0100"}},
		{"4915112345678", "DE", []string{"0151 12345678", "+49 151 12345678", "+49 (0)151/12345678", "4915112345678", "0049 151 12345678"}},
		{"33612345678", "FR", []string{"06 12 34 56 78", "+33 6 12 34 56 78", "+33 (0)6 12 34 56 78", "33612345678"}},
		{"390612345678", "IT", []string{"06 1234 5678", "+39 06 1234 5678", "390612345678"}},
		{"393921234567", "IT", []string{"392 123 4567", "+39 392 123 4567"}},
		{"85291234567", "HK", []string{"9123 4567", "+852 9123 4567", "85291234567"}},
		{"6591234567", "SG", []string{"9123 4567", "+65 9123 4567", "6591234567"}},
		{"4791234567", "NO", []string{"91 23 45 67", "+47 912 34 567", "4791234567"}},
		{"819012345678", "JP", []string{"090-1234-5678", "+81 90 1234 5678", "０９０ー１２３４ー５６７８", "819012345678", "0081 90 1234 5678"}},
		{"61412345678", "AU", []string{"0412 345 678", "+61 412 345 678", "0011 61 412 345 678"}},
		{"821012345678", "US", []string{"010-1234-5678", "+82 10 1234 5678", "821012345678", "011 82 10 1234 5678"}},
		{"447700900123", "KR", []string{"+44 7700 900123", "0044 7700 900123", "001 44 7700 900123", "447700900123"}},
		{"79123456789", "KR", []string{"+7 912 345 67 89", "007 912 345 67 89"}},
	} {
		for _, way := range c.ways {
			if got := korea.PhoneKey(way, c.in); got != c.key {
				t.Errorf("%q in %s has the key %q, want %q", way, c.in, got, c.key)
			}
			if !korea.SamePhone(way, c.ways[0], c.in) || !korea.SamePhone(c.ways[0], way, c.in) {
				t.Errorf("%q and %q in %s are not one phone", way, c.ways[0], c.in)
			}
			tidy := korea.TidyPhone(way, c.in)
			if again := korea.TidyPhone(tidy, c.in); again != tidy || korea.PhoneKey(tidy, c.in) != c.key {
				t.Errorf("%q in %s is kept as %q, then as %q", way, c.in, tidy, again)
			}
		}
	}
	for _, none := range []string{"", "call me", "010-1234-567x", "++82 10", "0", "000", "a@b.kr", "-", "+"} {
		if got := korea.PhoneKey(none, "KR"); got != "" || korea.SamePhone(none, none, "KR") {
			t.Errorf("%q has the key %q", none, got)
		}
	}
}

// TestPhonesTypedAnyWayAreReadOneWay follows a number from the form into the order: how
// it is kept, how people and files read it, and by what it is found again.
func TestPhonesTypedAnyWayAreReadOneWay(t *testing.T) {
	for _, c := range []struct {
		in, read, key string
		ways          []string
	}{
		{"KR", "010-1234-5678", "821012345678", []string{"010-1234-5678", "01012345678", "010 1234 5678", "010.1234.5678",
			"010_1234_5678", "010~1234~5678", "010·1234·5678", "010ㆍ1234ㆍ5678", "(010)1234-5678", "010/1234/5678",
			"０１０－１２３４－５６７８", "０１０．１２３４．５６７８", "010 -1234- 5678", "+82-10-1234-5678", "+82 (0)10 1234 5678",
			"8210-1234-5678", "0082 10 1234 5678", "1012345678", "10-1234-5678"}},
		{"KR", "011-234-5678", "82112345678", []string{"011-234-5678", "0112345678", "+82 11 234 5678"}},
		{"KR", "02-123-4567", "8221234567", []string{"02-123-4567", "021234567", "02.123.4567", "02)123-4567", "+82 2 123 4567"}},
		{"KR", "02-1234-5678", "82212345678", []string{"02-1234-5678", "0212345678", "０２ １２３４ ５６７８", "+82-2-1234-5678"}},
		{"KR", "031-123-4567", "82311234567", []string{"031-123-4567", "0311234567", "031)123-4567"}},
		{"KR", "0505-1234-5678", "8250512345678", []string{"0505-1234-5678", "050512345678", "0505.1234.5678"}},
		{"KR", "070-1234-5678", "827012345678", []string{"070-1234-5678", "07012345678", "+82 70 1234 5678"}},
		{"KR", "080-123-4567", "82801234567", []string{"080-123-4567", "0801234567"}},
		{"KR", "1588-1234", "8215881234", []string{"1588-1234", "15881234", "1588.1234", "+82 1588 1234"}},
		{"KR", "1661-0000", "8216610000", []string{"1661-0000", "1661 0000"}},
		{"KR", "+14155550100", "14155550100", []string{"+1 415-555-0100", "+1 (415) 555-0100", "001 1 415 555 0100"}},
		{"US", "+14155550100", "14155550100", []string{"(415) 555-0100", "415.555.0100", "+1 415 555 0100"}},
		{"US", "+821012345678", "821012345678", []string{"010-1234-5678", "+82 10-1234-5678"}},
		{"JP", "+819012345678", "819012345678", []string{"090-1234-5678", "０９０ー１２３４ー５６７８", "+81 90 1234 5678"}},
	} {
		for _, way := range c.ways {
			kept := korea.TidyPhone(way, c.in)
			if got := korea.WritePhone(kept, c.in); got != c.read {
				t.Errorf("%q in %s is kept as %q and read as %q, want %q", way, c.in, kept, got, c.read)
			}
			if key := korea.PhoneKey(kept, c.in); key != c.key || korea.PhoneKey(way, c.in) != c.key {
				t.Errorf("%q in %s has the key %q, want %q", way, c.in, key, c.key)
			}
			if !korea.SamePhone(way, kept, c.in) || !korea.SamePhone(c.read, kept, c.in) {
				t.Errorf("%q in %s does not find %q", way, c.in, kept)
			}
		}
	}
}

func TestWhoTypesANumberAgainMayBeElsewhere(t *testing.T) {
	for _, c := range []struct {
		again, known, in string
		want             bool
	}{
		{"07700 900123", "+447700900123", "KR", true},
		{"010-1234-5678", "+821012345678", "US", true},
		{"010-1234-5678", "821012345678", "GB", true},
		{"02-123-4567", "+82 2 123 4567", "JP", true},
		{"07700 900124", "+447700900123", "KR", false},
		{"900123", "+447700900123", "GB", false},
		{"1234-5678", "010-1234-5678", "KR", false},
		{"", "", "KR", false},
		{"0100", "0100", "KR", false},
	} {
		if got := korea.SamePhone(c.again, c.known, c.in); got != c.want {
			t.Errorf("%q is %q in %s: %v", c.again, c.known, c.in, got)
		}
	}
}

func TestPhonesAreWrittenAsPeopleReadThem(t *testing.T) {
	for _, c := range []struct{ tel, in, want string }{
		{"+82 10-1234-5678", "KR", "010-1234-5678"}, {"01012345678", "KR", "010-1234-5678"}, {"010-12345678", "KR", "010-1234-5678"},
		{"021234567", "KR", "02-123-4567"}, {"0212345678", "KR", "02-1234-5678"}, {"0311234567", "KR", "031-123-4567"},
		{"+827012345678", "KR", "070-1234-5678"}, {"050512345678", "KR", "0505-1234-5678"}, {"05051234567", "KR", "0505-123-4567"},
		{"15881234", "KR", "1588-1234"}, {"+82 1588 1234", "KR", "1588-1234"}, {"080-123-4567", "KR", "080-123-4567"},
		{"07700 900123", "GB", "+447700900123"}, {"+44 7700 900123", "GB", "+447700900123"}, {"+44 7700 900123", "KR", "+447700900123"},
		{"010-1234-5678", "US", "+821012345678"}, {"(415) 555-0100", "US", "+14155550100"}, {"call me", "KR", "call me"}, {"", "KR", ""},
	} {
		if got := korea.WritePhone(c.tel, c.in); got != c.want {
			t.Errorf("%q in %s is written %q, want %q", c.tel, c.in, got, c.want)
		}
	}
}

func TestPhonesAreKeptAsTypedWhereThatIsHowTheyAreWritten(t *testing.T) {
	for _, c := range []struct{ tel, in, want string }{
		{"010-1234-5678", "KR", "010-1234-5678"}, {"010 1234 5678", "KR", "01012345678"}, {"０１０－１２３４－５６７８", "KR", "010-1234-5678"},
		{"1588-1234", "KR", "1588-1234"}, {"+82 10 1234 5678", "KR", "010-1234-5678"}, {"0082 10 1234 5678", "KR", "010-1234-5678"},
		{"415-555-0100", "KR", "415-555-0100"}, {"+1-415-555-0100", "KR", "+1-415-555-0100"},
		{"07700 900123", "GB", "+447700900123"}, {"call me", "US", "callme"}, {"call me", "KR", "callme"},
	} {
		if got := korea.TidyPhone(c.tel, c.in); got != c.want {
			t.Errorf("%q in %s is kept as %q, want %q", c.tel, c.in, got, c.want)
		}
	}
}

func TestPostcodes(t *testing.T) {
	for _, c := range []struct{ code, in, want string }{
		{"06236", "KR", "06236"}, {"０６２３６", "KR", "06236"}, {"\u202d06236\u202c", "KR", "06236"}, {" 06 236 ", "KR", "06236"}, {"(06236)", "KR", "06236"},
		{"06\u00ad236\u200b", "KR", "06236"}, {"6236", "KR", "6236"}, {"〒１００－０００１", "JP", "100-0001"}, {"100‑0001", "JP", "100-0001"},
		{"sw1a\u00a01aa", "GB", "SW1A 1AA"}, {"94016–1234", "US", "94016-1234"}, {"1012\u3000ab", "NL", "1012 AB"}, {"k1a 0b1", "CA", "K1A 0B1"},
	} {
		if got := korea.Postcode(c.code, c.in); got != c.want {
			t.Errorf("%q in %s is %q, want %q", c.code, c.in, got, c.want)
		}
	}
}

func TestBusinessNumbers(t *testing.T) {
	for _, way := range []string{"123-45-67891", "1234567891", "１２３－４５－６７８９１", "123‑45‑67891", "123 45 67891", "\u202d123-45-67891\u202c", "123–45–67891"} {
		if got := korea.BusinessNumber(way); got != "123-45-67891" || !korea.ValidBusinessNumber(way) {
			t.Errorf("%q is %q", way, got)
		}
	}
	for _, wrong := range []string{"123-45-67890", "123-45-6789", "12345678911", "", "가나다"} {
		if korea.ValidBusinessNumber(wrong) {
			t.Errorf("%q is valid", wrong)
		}
		if got := korea.BusinessNumber(wrong); strings.ReplaceAll(got, "-", "") != strings.ReplaceAll(wrong, "-", "") {
			t.Errorf("%q became %q", wrong, got)
		}
	}
}

func TestTrackingNumbersAreFolded(t *testing.T) {
	for _, way := range []string{"600000000001", "6000-0000-0001", "６０００－００００－０００１", "6000‑0000‑0001", "6000−0000−0001", "\u202d600000000001\u202c",
		"'600000000001", "6000\u00a00000\u30000001", "6000\u200b00000001"} {
		if got := korea.TidyNumber(way); got != "600000000001" {
			t.Errorf("%q is %q", way, got)
		}
	}
	if got := korea.TidyNumber("ｅｍ１２３４５６７８９ｋｒ"); got != "EM123456789KR" {
		t.Errorf("EMS: %q", got)
	}
}

func TestWhatAddressesNeed(t *testing.T) {
	for code, want := range map[string][3]bool{ // city, region, postcode
		"US": {true, true, true}, "CA": {true, true, true}, "AU": {true, true, true}, "GB": {true, false, true}, "JP": {false, true, true},
		"HK": {false, true, false}, "SG": {false, false, true}, "DE": {true, false, true}, "VN": {false, true, false}, "IE": {true, false, false},
		"TW": {true, true, true}, "IT": {true, true, true},
	} {
		c, ok := korea.CountryByCode(code)
		if got := [3]bool{c.City, c.Region != "", !c.Zipless}; !ok || got != want {
			t.Errorf("%s needs %v, want %v", code, got, want)
		}
	}
	for _, c := range korea.Countries() {
		if c.Calling == "" || c.Name == "" || len(c.Code) != 2 {
			t.Errorf("%+v", c)
		}
	}
}

func FuzzPhone(f *testing.F) {
	for _, s := range []string{"010-1234-5678", "+82 (0)10 1234 5678", "0044 7700 900123", "1588-1234", "\u202d010\u202c",
		"+00 00 \x18000 0000", "0000000000000000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, tel string) {
		for _, c := range korea.Countries() {
			key := korea.PhoneKey(tel, c.Code)
			if strings.Trim(key, "0123456789") != "" {
				t.Fatalf("%q in %s has the key %q", tel, c.Code, key)
			}
			if key != "" && korea.PhoneKey("+"+key, c.Code) != key {
				t.Errorf("%q in %s has the key %q, and +%s has %q", tel, c.Code, key, key, korea.PhoneKey("+"+key, c.Code))
			}
			tidy := korea.TidyPhone(tel, c.Code)
			if again := korea.TidyPhone(tidy, c.Code); again != tidy {
				t.Errorf("%q in %s is kept as %q, then as %q", tel, c.Code, tidy, again)
			}
			if key != "" && (korea.PhoneKey(tidy, c.Code) != key || korea.PhoneKey(korea.WritePhone(tel, c.Code), c.Code) != key) {
				t.Errorf("%q in %s is %q, kept as %q, written %q", tel, c.Code, key, tidy, korea.WritePhone(tel, c.Code))
			}
		}
	})
}
