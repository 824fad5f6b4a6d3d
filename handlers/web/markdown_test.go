package web

import (
	"fmt"
	"strings"
	"testing"
)

// TestRenderedTextsAreBounded renders more long texts than are kept.
func TestRenderedTextsAreBounded(t *testing.T) {
	m := newMarkdown()
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
