package wording

// OrElse is the first text that is not empty.
func OrElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
