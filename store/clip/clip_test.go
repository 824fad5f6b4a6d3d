package clip_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jangteo/jangteo/store/clip"
)

func TestTextsAreShortened(t *testing.T) {
	for _, c := range []struct {
		text        string
		n           int
		text2, byte string
	}{
		{"", 3, "", ""},
		{"의자", 6, "의자", "의자"},
		{"의자", 2, "의자", ""},
		{"노르웨이 회전 의자", 10, "노르웨이 회전 의자", "노르웨"},
		{"노르웨이 회전 의자", 9, "노르웨이 회전…", "노르웨"},
		{"노르웨이 회전 의자", 6, "노르웨이…", "노르"},
		{"노르웨이", 1, "…", ""},
		{"노르웨이", 0, "", ""},
		{"노르웨이", -1, "", ""},
		{"desk", 3, "de…", "des"},
	} {
		if got := clip.Text(c.text, c.n); got != c.text2 {
			t.Errorf("Text(%q, %d) = %q, want %q", c.text, c.n, got, c.text2)
		}
		if got := clip.Bytes(c.text, c.n); got != c.byte {
			t.Errorf("Bytes(%q, %d) = %q, want %q", c.text, c.n, got, c.byte)
		}
	}
}

func FuzzClip(f *testing.F) {
	f.Add("노르웨이 회전 의자", 7)
	f.Add("a\xff\xfe\x80b", 3)
	f.Fuzz(func(t *testing.T, text string, n int) {
		short, head := clip.Text(text, n), clip.Bytes(text, n)
		if utf8.RuneCountInString(short) > max(n, 0) || len(head) > max(n, 0) || !strings.HasPrefix(text, head) {
			t.Errorf("%q, %q of %q are longer than %d", short, head, text, n)
		}
		if utf8.ValidString(text) && !(utf8.ValidString(short) && utf8.ValidString(head)) {
			t.Errorf("%q, %q of %q have a part of a character", short, head, text)
		}
	})
}
