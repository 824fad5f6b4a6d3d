package words

import "strings"

// Common reports whether an English word carries no meaning for a search.
func (w Word) Common() bool {
	switch w.Text {
	case "a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "it", "my", "of", "on", "or", "the", "to",
		"with", "your":
		return true
	}
	return false
}

// Stem strips the English endings that search ignores: plural, -ing and -ed.
// The result may not be a word; compare it only with other stems.
func Stem(word string) string {
	if len(word) < 4 || strings.ContainsAny(word, "0123456789") {
		return word
	}
	return strings.TrimSuffix(withoutTense(singular(word)), "e")
}

func singular(w string) string {
	switch {
	case strings.HasSuffix(w, "ies") && len(w) > 4:
		return w[:len(w)-3] + "y"
	case hasAnySuffix(w, "sses", "xes", "zes", "ches", "shes"):
		return w[:len(w)-2]
	case hasAnySuffix(w, "ss", "us", "is"):
		return w
	case strings.HasSuffix(w, "ves") && len(w) > 5:
		return w[:len(w)-3] + "f"
	}
	return strings.TrimSuffix(w, "s")
}

func withoutTense(w string) string {
	for _, ending := range []string{"ing", "ed"} {
		stem, ok := strings.CutSuffix(w, ending)
		if !ok || len(stem) < 3 || !strings.ContainsAny(stem, "aeiouy") {
			continue
		}
		if n := len(stem); stem[n-1] == stem[n-2] && !strings.ContainsRune("lsz", rune(stem[n-1])) {
			stem = stem[:n-1]
		}
		return stem
	}
	return w
}

func hasAnySuffix(w string, endings ...string) bool {
	for _, e := range endings {
		if strings.HasSuffix(w, e) {
			return true
		}
	}
	return false
}
