package pagecache

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// inflate reads what was deflated with another implementation.
func inflate(t *testing.T, packed []byte) string {
	t.Helper()
	text, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// markup is a text such as pages are, of some lines.
func markup(lines int) string {
	var b strings.Builder
	random := rand.New(rand.NewPCG(3, 4))
	for i := range lines {
		fmt.Fprintf(&b, "<li><a class=\"card\" href=\"/products/item-%d\"><span class=\"card-name\">%c%c 원목 의자 %d</span>"+
			"<strong>%d,%d00원</strong></a></li>\n", i, rune('가'+random.IntN(11172)), rune('가'+random.IntN(11172)), i,
			random.IntN(999), random.IntN(10))
	}
	return b.String()
}

// TestAnyTextIsDeflated reads texts of all kinds and lengths again, each by the deflater
// that has packed those before.
func TestAnyTextIsDeflated(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 100_000)
	for i := range noise {
		noise[i] = byte(random.IntN(256))
	}
	far := string(noise[:500])
	texts := []string{"", "a", "abc", "abcd", "aaaa", "가나다라 가나다라", strings.Repeat("a", 257), strings.Repeat("a", 70_000),
		strings.Repeat("ab", 300), string(noise), markup(40), markup(2000),
		far + string(noise[1000:1000+mostDistance-500]) + far,   // as far as may be referred to
		far + string(noise[1000:1000+mostDistance-499]) + far,   // one byte too far
		far + string(noise[1000:1000+2*mostDistance]) + far[:9]} // much too far
	for length := 3; length <= 300; length++ {
		texts = append(texts, far[:length]+"|"+far[:length]+"\x00"+far[length:])
	}
	d := &deflater{codes: makeCodes()}
	for _, text := range texts {
		if got := inflate(t, d.deflate(nil, []byte(text), true)); got != text {
			t.Fatalf("%d bytes %.40q become %d bytes %.40q", len(text), text, len(got), got)
		}
		if first := d.deflate([]byte("x"), []byte(text), false); first[0] != 'x' ||
			inflate(t, d.deflate(first[1:], []byte("다음"), true)) != text+"다음" {
			t.Fatalf("%d bytes %.40q cannot be followed by others", len(text), text)
		}
	}
}

// TestQuickIsNotMuchLarger holds a deflater to the size that codes of the text's own give.
func TestQuickIsNotMuchLarger(t *testing.T) {
	text := markup(100)
	var own bytes.Buffer
	w, err := flate.NewWriter(&own, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, text)
	w.Close()
	d := &deflater{codes: makeCodes()}
	if n := len(d.deflate(nil, []byte(text), true)); 4*n > 5*own.Len() {
		t.Errorf("%d bytes are deflated to %d, with codes of their own to %d", len(text), n, own.Len())
	}
}

func FuzzDeflate(f *testing.F) {
	f.Add("", false)
	f.Add(markup(3), true)
	d := &deflater{codes: makeCodes()}
	f.Fuzz(func(t *testing.T, text string, last bool) {
		packed := d.deflate(nil, []byte(text), last)
		if !last {
			packed = d.deflate(packed, nil, true)
		}
		if got := inflate(t, packed); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	})
}
