package wording

// OrElse returns text, or other if text is empty.
func OrElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
