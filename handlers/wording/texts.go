package wording

// OrElse is the first text that is not empty.
func OrElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// Shorten cuts a text to at most n characters.
func Shorten(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}
