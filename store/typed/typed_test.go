package typed_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/jangteo/jangteo/store/typed"
)

func TestTextIsWhatReadersSee(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing to do", "홍길동", "홍길동"},
		{"plain English", " Mary Ann  Evans ", "Mary Ann  Evans"},
		{"overrides of direction", "\u202dEvil\u202enimda\u202c", "Evilnimda"},
		{"isolates", "\u2066A\u2067B\u2068C\u2069", "ABC"},
		{"marks of direction", "\u200e홍\u200f길동\u061c", "홍길동"},
		{"zero width", "홍\u200b길\u2060동\ufeff", "홍길동"},
		{"soft hyphen", "Ge\u00adne\u00advieve", "Genevieve"},
		{"joiners between Latin letters", "ad\u200dmi\u200cn", "admin"},
		{"grapheme joiner", "e\u034f\u0301", "é"},
		{"no-break spaces", "Anna\u00a0van\u202fDijk\u2007", "Anna van Dijk"},
		{"ideographic space", "　홍　길동　", "홍 길동"},
		{"Hangul fillers", "\u3164홍길동\uffa0", "홍길동"},
		{"old fillers", "홍\u115f\u1160길동", "홍길동"},
		{"Braille blank", "\u2800홍길동", "홍길동"},
		{"what was not pasted along", "\ufffc홍길동", "홍길동"},
		{"tags without a flag", "A\U000e0041\U000e007f", "A"},
		{"control characters", "홍\x08길\x7f동\x1b", "홍길동"},
		{"other line ends", "a\u2028b\u2029c\vd\u0085e", "a\nb\nc\nd\ne"},
		{"lines and tabs", "a\r\nb\tc\n", "a\r\nb\tc"},
		{"decomposed Hangul", norm.NFD.String("홍길동 각"), "홍길동 각"},
		{"decomposed accents", "Jose\u0301 Mu\u0308ller", "José Müller"},
		{"selector behind a letter", "A\ufe0f", "A"},
		{"invisible operators", "a\u2063b\u2062c", "abc"},
		{"full width stays in free text", "ＡＢＣ １２３", "ＡＢＣ １２３"},
		{"dashes stay in free text", "10–12 — ok", "10–12 — ok"},
	} {
		if got := typed.Text(c.in); got != c.want {
			t.Errorf("%s: %q is %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestTextKeepsWhatMatters(t *testing.T) {
	for name, text := range map[string]string{
		"family":                    "👨‍👩‍👧‍👦",
		"skin tones":                "👩🏽‍🚒 🧑🏿‍🤝‍🧑🏻",
		"heart on fire":             "❤️‍🔥",
		"rainbow flag":              "🏳️‍🌈",
		"pirates":                   "🏴‍☠️",
		"flag of Scotland":          "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
		"flag of Korea":             "🇰🇷",
		"keycap":                    "1️⃣ #️⃣",
		"emoji and text":            "☎︎ ☎️ ©️ ‼️",
		"ideographic variation":     "葛\U000e0100城",
		"Persian":                   "می\u200cخواهم",
		"Sinhala":                   "ශ්\u200dරී ලංකා",
		"Devanagari":                "क्\u200dष",
		"Arabic number sign":        "\u0600١٢",
		"old Hangul":                "\u115f\u1161 \u1100\u1160\u11ab ᄒᆞᆫ",
		"Mongolian":                 "ᠮᠤᠩᠭᠤᠯ\u180bᠠ",
		"Hangul beside old fillers": "가 \u115f\u1161",
	} {
		if got := typed.Text("  " + text + " "); got != text {
			t.Errorf("%s: %q became %q", name, text, got)
		}
	}
}

func TestCodes(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"as printed", "WELCOME-10", "WELCOME-10"},
		{"letters stay as large as they are", "aB-1", "aB-1"},
		{"full width", "ＡＢ－１２　３", "AB-12 3"},
		{"hyphens", "A‐B‑C‒D–E—F―G", "A-B-C-D-E-F-G"},
		{"minus and small signs", "1−2﹣3⁃4", "1-2-3-4"},
		{"a box of lines", "010─1234━5678", "010-1234-5678"},
		{"a Korean vowel", "010ㅡ1234ㅡ5678", "010-1234-5678"},
		{"a Japanese mark of length", "０９０ー１２３４ｰ５６７８", "090-1234-5678"},
		{"words keep it", "スーパー ㅡ", "スーパー ㅡ"},
		{"what is not seen", "\u202dAB\u200b-\u00ad12\u202c\u200d", "AB-12"},
		{"any blank", " A\u00a0\tB\n　C ", "A B C"},
		{"digits of other scripts", "٠١٢ ۳۴۵ ६७८ 𝟗", "012 345 678 9"},
		{"signs", "＋８２ （０）１０．１ ＠ ／", "+82 (0)10.1 @ /"},
		{"an emoji is no code", "A👩‍🚒", "A👩🚒"},
	} {
		if got := typed.Code(c.in); got != c.want {
			t.Errorf("%s: %q is %q, want %q", c.name, c.in, got, c.want)
		}
		if got, want := typed.Packed(c.in), strings.ReplaceAll(c.want, " ", ""); got != want {
			t.Errorf("%s: %q packed is %q, want %q", c.name, c.in, got, want)
		}
	}
}

func TestDigitsOfAllScripts(t *testing.T) {
	n := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !unicode.IsDigit(r) {
			continue
		}
		n++
		got := typed.Code(string(r))
		if len(got) != 1 || got[0] < '0' || got[0] > '9' {
			t.Fatalf("%U is %q", r, got)
		}
		if plain := norm.NFKC.String(string(r)); len(plain) == 1 && plain != got {
			t.Errorf("%U is %s, want %s", r, got, plain)
		}
	}
	if n < 600 {
		t.Errorf("only %d digits", n)
	}
}

func TestEmails(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"as typed", "Kim.Min-su+shop@Example.com", "Kim.Min-su+shop@Example.com"},
		{"full width", "ｕｓｅｒ＠ｅｘａｍｐｌｅ．ｃｏｍ", "user@example.com"},
		{"small signs", "user﹫example﹒com", "user@example.com"},
		{"ideographic stop", "user@example。com", "user@example.com"},
		{"from an address book", "\u202auser@example.com\u202c", "user@example.com"},
		{"zero width and soft hyphen", "us\u200ber@exam\u00adple.com\ufeff", "user@example.com"},
		{"no-break spaces", "\u00a0user @\u00a0example. com\u3000", "user@example.com"},
		{"hyphens that do not break", "user@my\u2011shop\u2013kr.com", "user@my-shop-kr.com"},
		{"two words are no address", "my name@example.com", "my name@example.com"},
		{"Hangul stays", "홍길동@예시.kr", "홍길동@예시.kr"},
	} {
		if got := typed.Email(c.in); got != c.want {
			t.Errorf("%s: %q is %q, want %q", c.name, c.in, got, c.want)
		}
	}
	if typed.EmailKey(" ＵＳＥＲ@Example.COM") != "user@example.com" {
		t.Error("one address has two keys")
	}
}

func TestBlanks(t *testing.T) {
	for _, blank := range []string{"", "  ", "\u3164", "\u115f\u1160", "\u200b\u200d\ufeff", "\u2800 \u00a0", "\u202e\u202c", "\u0301", "\ufe0f", "\U000e0041"} {
		if !typed.IsBlank(blank) {
			t.Errorf("%q is seen", blank)
		}
	}
	for _, text := range []string{"홍", "a", "👩‍🚒", ".", "\u115f\u1161", "❤️"} {
		if typed.IsBlank(text) {
			t.Errorf("%q is not seen", text)
		}
	}
}

func TestFoldFindsWhatLooksTheSame(t *testing.T) {
	want := typed.Fold("AB-12 José 홍길동")
	for _, text := range []string{"ab–12 jose\u0301 홍길동", "ＡＢ－１２　JOSÉ " + norm.NFD.String("홍길동"), "\u202dAb-12 José\u200b 홍\u00ad길동"} {
		if got := typed.Fold(text); got != want {
			t.Errorf("%q folds to %q, want %q", text, got, want)
		}
	}
}

func TestClip(t *testing.T) {
	for _, c := range []struct {
		name, in          string
		characters, bytes int
		want              string
	}{
		{"short enough", "홍길동", 16, 30, "홍길동"},
		{"characters", "abcdefgh", 5, 0, "abcde"},
		{"bytes", "가나다라마바사아자차카", 16, 30, "가나다라마바사아자차"},
		{"no blank at the end", "ab cd", 3, 0, "ab"},
		{"an accent goes with its letter", "abce\u0327\u0301", 5, 0, "abc"},
		{"a family stays together or goes", "ab👨‍👩‍👧", 4, 0, "ab"},
		{"a flag too", "a🇰🇷🇯🇵", 4, 0, "a🇰🇷"},
		{"and a syllable of old Hangul", "가ᄒᆞᆫ", 3, 0, "가"},
		{"nothing fits", "👨‍👩‍👧", 2, 0, ""},
	} {
		if got := typed.Clip(c.in, c.characters, c.bytes); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"홍길동", "\u202dA\u202c", "👨\u200d👩\u200d👧\u200d👦", "\u1100\u1161\u1160", "e\u034f\u0301", "1\ufe0f\u00ad\u20e3", "می\u200cخواهم"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		for name, fold := range map[string]func(string) string{"Text": typed.Text, "Line": typed.Line, "Code": typed.Code, "Packed": typed.Packed,
			"Email": typed.Email, "EmailKey": typed.EmailKey, "Fold": typed.Fold} {
			once := fold(s)
			if again := fold(once); again != once {
				t.Errorf("%s: %q is %q, then %q", name, s, once, again)
			}
			if strings.ContainsFunc(once, func(r rune) bool {
				return unicode.Is(unicode.Bidi_Control, r) || r == '\u200b' || r == '\u00ad' || r == '\u00a0' || r == '\u3000'
			}) {
				t.Errorf("%s: %q is %q", name, s, once)
			}
		}
		if clipped := typed.Clip(s, 7, 20); utf8.RuneCountInString(clipped) > 7 || len(clipped) > 20 || !strings.Contains(s, clipped) {
			t.Errorf("%q is clipped to %q", s, clipped)
		}
	})
}
