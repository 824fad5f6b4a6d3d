// Package clip shortens texts: for people by characters, for machines by bytes.
// Neither ever leaves a part of a character.
package clip

import (
	"strings"
	"unicode/utf8"
)

// Text is a text of at most n characters: whole, or its beginning and "…", which
// is one of the n.
func Text(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	if n < 1 {
		return ""
	}
	return strings.TrimSpace(string([]rune(text)[:n-1])) + "…"
}

// Bytes is the beginning of a text, of at most n bytes.
func Bytes(text string, n int) string {
	if len(text) <= n {
		return text
	}
	end := max(n, 0)
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}
