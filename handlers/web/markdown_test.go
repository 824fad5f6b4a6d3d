package web

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"strings"
	"testing"
	"testing/fstest"
)

// TestRenderedTextsAreBounded renders more long texts than are kept.
func TestRenderedTextsAreBounded(t *testing.T) {
	m := newMarkdown(fstest.MapFS{})
	size := func() (n int) {
		for text, html := range m.done {
			n += len(text) + cap(html)
		}
		return n
	}
	most := 0
	for i := range 300 {
		text := fmt.Sprint(i) + strings.Repeat("가나다 ", 3000)
		html, err := m.html(text)
		if err != nil || !strings.Contains(string(html), fmt.Sprintf("<p>%d", i)) {
			t.Fatalf("%d: %v", i, err)
		}
		most = max(most, size())
		if again, err := m.html(text); err != nil || string(again) != string(html) {
			t.Fatalf("%d again: %v", i, err)
		}
	}
	if most > markdownCache*5/4 || most < markdownCache/2 {
		t.Errorf("%d bytes were kept, want at most %d", most, markdownCache)
	}
	if html, err := m.html(strings.Repeat("x", markdownCache)); err != nil || len(html) < markdownCache {
		t.Errorf("a text that is too long to be kept: %d bytes, %v", len(html), err)
	}
}

// TestPicturesOfTextsKeepTheirPlace measures those of the shop.
func TestPicturesOfTextsKeepTheirPlace(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 30, 90))); err != nil {
		t.Fatal(err)
	}
	m := newMarkdown(fstest.MapFS{"own.png": {Data: b.Bytes()}, "broken.png": {Data: []byte("x")}})
	const lazy = ` loading="lazy" decoding="async"`
	for text, want := range map[string]string{
		"![a](/images/own.png)":             `<img src="/images/own.png" alt="a"` + lazy + ` width="30" height="90">`,
		"![a](/images/gone.png)":            `<img src="/images/gone.png" alt="a"` + lazy + `>`,
		"![a](/images/broken.png)":          `<img src="/images/broken.png" alt="a"` + lazy + `>`,
		"![a](/images/../own.png)":          `<img src="/images/../own.png" alt="a"` + lazy + `>`,
		"![a](https://b.example/own.png)":   `<img src="https://b.example/own.png" alt="a"` + lazy + `>`,
		"![](/images/own.png \"b\")\nand c": `<img src="/images/own.png" alt="" title="b"` + lazy + ` width="30" height="90">`,
	} {
		if html, err := m.html(text); err != nil || !strings.Contains(string(html), want) {
			t.Errorf("%s became %s, %v; want %s", text, html, err, want)
		}
	}
}
