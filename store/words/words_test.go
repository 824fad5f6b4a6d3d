package words_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/jangteo/jangteo/store/words"
)

func TestTextsAreCutIntoWords(t *testing.T) {
	for text, want := range map[string]string{
		"노르웨이 회전 의자":      "노르웨이|회전|의자",
		"의자·책상":           "의자|책상",
		"삼나무 연필 6자루":      "삼나무|연필|6|자루",
		"ＵＳＢ 충전기":         "usb|충전기",
		"Children's Café": "childrens|cafe",
		"가방":              "가방", // decomposed, as in file names of some file systems
		"ㄱㅂ":              "ㄱㅂ",
		"ﾡﾢ":              "ㄱㄲ",
		" -·\x00 ":        "",
	} {
		var got []string
		for _, w := range words.Split(text) {
			got = append(got, w.Text)
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%q is %q, want %s", text, got, want)
		}
	}
}

func TestKeyboardsAreSwitched(t *testing.T) {
	for typed, want := range map[string]string{
		"rkqkd": "가방", "dmlwk": "의자", "ghlwjs dmlwk": "회전 의자", "vhfflsps": "폴리넨", "Rhc": "꽃", "ekfr": "닭",
		"dlfrdj": "읽어", "rkqtdl": "값이",
		"ㅊㅗㅁㅑㄱ": "chair", "초먁": "chair", "ㅊㅁㄱ": "car", "ㅣ므ㅔ": "lamp",
		"chairs": "", "가bang": "", "123": "", "": "",
	} {
		if got := words.OtherLayout(typed); got != want {
			t.Errorf("%s with the other keyboard is %q, want %q", typed, got, want)
		}
	}
}

func TestParticlesAreTakenOff(t *testing.T) {
	for word, want := range map[string]string{
		"가방을": "가방", "가방이": "가방", "가방은": "가방", "의자가": "의자", "의자는": "의자", "의자에서": "의자", "책상으로": "책상", "의자로": "의자",
		"연필로": "연필",
		"의자을": "", "가방를": "", "가방가": "", "종이": "", "국자": "", "의자": "",
	} {
		if got := words.WithoutParticle(word); got != want {
			t.Errorf("%s without a particle is %q, want %q", word, got, want)
		}
	}
}

func TestEnglishWordsHaveStems(t *testing.T) {
	for _, same := range []string{"chair chairs", "table tables", "box boxes", "glass glasses", "dish dishes",
		"candy candies", "fold folding folded",
		"shelf shelves", "wash washed washing", "cup cups", "stitch stitched", "lamp lamps", "vase vases"} {
		list := strings.Fields(same)
		for _, w := range list[1:] {
			if words.Stem(w) != words.Stem(list[0]) {
				t.Errorf("%s has the stem %s, %s has %s", w, words.Stem(w), list[0], words.Stem(list[0]))
			}
		}
	}
	for _, w := range []string{"bus", "ring", "bed", "h2o2s", "의자"} {
		if words.Stem(w) != w {
			t.Errorf("%s becomes %s", w, words.Stem(w))
		}
	}
}

func TestSlipsAreForgiven(t *testing.T) {
	for pair, want := range map[string]bool{
		"노르웨기 노르웨이": true, "블랑킷 블랭킷": true, "테이불 테이블": true, "세게 세개": true, "오프너너 오프너": false, "샌더위치 샌드위치": true,
		"스투 스툴": false,
		"가발 가방": false, "노트북 노트": false, "chiar chair": true, "chari chair": true, "swivl swivel": true,
		"lapm lamp": true, "lamb lamp": false,
		"hair chair": false, "notebok notebook": true, "blankte blanket": true, "table cable": false, "노르웨이 노르웨이": true,
	} {
		typed, known, _ := strings.Cut(pair, " ")
		if _, got := words.Near(words.Split(typed)[0], words.Split(known)[0]); got != want {
			t.Errorf("%s: near %v, want %v", pair, got, want)
		}
	}
}

func TestFoundWordsAreMarked(t *testing.T) {
	for _, c := range []struct{ text, found, want string }{
		{"노르웨이 회전 의자", "의자", "노르웨이 회전 [의자]"},
		{"노르웨이 회전 의자", "회전의자", "노르웨이 [회전 의자]"},
		{"노르웨이 회전 의자", "ㅎㅈ", "노르웨이 [회전] 의자"},
		{"노르웨이 회전 의자", "이회", "노르웨이 회전 의자"},
		{"Round Oak Stools", "stool", "Round Oak [Stools]"},
		{"Unstooled <b>", "stool", "Unstooled <b>"},
		{"", "의자", ""},
	} {
		var b strings.Builder
		for _, p := range words.NewMarker([]string{c.found}).Mark(c.text) {
			if p.Marked {
				p.Text = "[" + p.Text + "]"
			}
			b.WriteString(p.Text)
		}
		if b.String() != c.want {
			t.Errorf("%s in %s: %s, want %s", c.found, c.text, &b, c.want)
		}
	}
}

// FuzzWords looks for texts that cause a panic or whose analysis is not stable.
func FuzzWords(f *testing.F) {
	for _, text := range []string{"노르웨이 회전 의자", "ㄱㅂ", "rkqkd", "Children's Café 6자루", "ﾡﾢ가방", "값이 없는 닭을",
		"的 の É \u0301\u0000", "İı ß ŉ"} {
		f.Add(text, "의자")
	}
	f.Fuzz(func(t *testing.T, text, word string) {
		if !utf8.ValidString(text) || !utf8.ValidString(word) || strings.ContainsRune(text, 0) {
			return
		}
		list := words.Split(text)
		for _, w := range list {
			if again := words.Split(w.Text); len(again) != 1 || again[0] != w {
				t.Errorf("%q of %q is %v when it stands alone", w.Text, text, again)
			}
			if strings.ContainsAny(words.Tokens([]words.Word{w})+words.JoinedTokens(list), "\"'*^()") {
				t.Errorf("a token of %q means something in a query", text)
			}
			if keys, near := words.Near(w, w); w.CanSlip() && (keys > 1 || !near && w.Len() > 4) {
				t.Errorf("%q is %d keys from itself", w.Text, keys)
			}
			words.WithoutParticle(w.Text)
			words.OtherLayout(w.Text)
		}
		var whole strings.Builder
		for _, p := range words.NewMarker([]string{word}).Mark(text) {
			whole.WriteString(p.Text)
		}
		if len(text) < 100 && !strings.EqualFold(words.Fold(whole.String()), words.Fold(text)) {
			t.Errorf("marked: %q, was %q", &whole, text)
		}
	})
}

// TestFoldingQuicklyIsFolding compares every letter, also beside others, with what
// the long way makes of it.
func TestFoldingQuicklyIsFolding(t *testing.T) {
	long := func(text string) string { // a full-width space is no letter, and takes the long way
		return strings.TrimSuffix(words.Fold(text+"\u3000"), " ")
	}
	for r := rune(0); r <= 0xFFFF; r++ {
		for _, text := range []string{string(r), "가" + string(r) + "a"} {
			if got, want := words.Fold(text), long(text); got != want {
				t.Fatalf("%q is folded to %q, not %q", text, got, want)
			}
			marked := words.NewMarker([]string{text}).Mark(text)
			if joined := pieces(marked); joined != norm.NFC.String(text) {
				t.Fatalf("%q is marked as %q", text, joined)
			}
		}
	}
}

func pieces(list []words.Piece) string {
	var b strings.Builder
	for _, p := range list {
		b.WriteString(p.Text)
	}
	return b.String()
}
