package wording

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// ReturnTerms in the terms of use: whether a published text has them, and where they would
// go. The text is the owner's; nothing here changes it.

// LacksReturnTerms lists which of the return terms a Korean legal text does not have where
// it is about returns: the amounts, the address and the carrier, however they are put.
// clause is what ReturnTerms says of them.
func LacksReturnTerms(text string, a store.AfterSale, clause []string) []string {
	said := bare(aboutReturns(text))
	var list []string
	for i, line := range clause {
		facts := []string{Count(a.ReturnFee) + "원", Count(a.ExchangeFee) + "원"}
		if i > 0 {
			_, fact, _ := strings.Cut(line, ": ")
			facts = []string{fact}
		}
		if slices.ContainsFunc(facts, func(f string) bool { return !has(said, bare(f)) }) {
			list = append(list, line)
		}
	}
	return list
}

// bare leaves out what people put between the same words and numbers.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\r,*_()", r) {
			return -1
		}
		return r
	}, text)
}

// has reports whether a text has a fact that is no part of a longer number.
func has(text, fact string) bool {
	for {
		before, after, ok := strings.Cut(text, fact)
		if !ok {
			return false
		}
		if last, _ := utf8.DecodeLastRuneInString(before); !unicode.IsDigit(last) {
			return true
		}
		text = after
	}
}

// returnWords are said where a text is about returns.
func returnWords() []string {
	return []string{"반품", "교환", "청약철회", "return", "exchange", "withdraw"}
}

// isAboutReturns reports whether a line is.
func isAboutReturns(line string) bool {
	line = strings.ToLower(line)
	return slices.ContainsFunc(returnWords(), func(w string) bool { return strings.Contains(line, w) })
}

// aboutReturns keeps of a text in Markdown the lines that are about returns, and all below
// a heading that is.
func aboutReturns(text string) string {
	var kept []string
	inside := false
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			inside = isAboutReturns(line)
		}
		if inside || isAboutReturns(line) {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

// WithReturnTerms proposes a legal text with the return terms: in place of older ones in
// the same words, else at the end of the section about returns, else in a section of
// their own. clause is what ReturnTerms says.
func WithReturnTerms(text string, clause []string, lang views.Lang) string {
	lines := strings.Split(strings.ReplaceAll(strings.TrimRight(text, " \r\n"), "\r\n", "\n"), "\n")
	at, indent := -1, ""
	var kept []string
	for _, line := range lines {
		item := strings.TrimLeft(line, " -*")
		if !opensReturnTerm(item) {
			kept = append(kept, line)
			continue
		}
		if at < 0 {
			at, indent = len(kept), line[:len(line)-len(strings.TrimLeft(line, " "))]
		}
	}
	if at >= 0 {
		return strings.Join(slices.Insert(kept, at, asList(clause, indent)...), "\n") + "\n"
	}
	if at = endOfReturns(kept); at < 0 {
		title := "## " + lang.Text("반품과 교환", "Returns and exchanges")
		return strings.Join(append(kept, append([]string{"", title, ""}, asList(clause, "")...)...), "\n") + "\n"
	}
	return strings.Join(slices.Insert(kept, at, append([]string{""}, asList(clause, "")...)...), "\n") + "\n"
}

// opensReturnTerm reports whether a line begins as one of the return terms does.
func opensReturnTerm(line string) bool {
	return slices.ContainsFunc([]string{"단순 변심일 때 반품 배송비는", "반품 주소:", "반품 택배사:",
		"If you changed your mind, a return costs", "Return address:", "Carrier for returns:"},
		func(opening string) bool { return strings.HasPrefix(line, opening) })
}

// asList writes lines as a list in Markdown.
func asList(lines []string, indent string) []string {
	list := make([]string, len(lines))
	for i, line := range lines {
		list[i] = indent + "- " + line
	}
	return list
}

// endOfReturns is behind the last line of the first section about returns; -1: there is
// none.
func endOfReturns(lines []string) int {
	start := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "#") && isAboutReturns(l) })
	if start < 0 {
		return -1
	}
	end := len(lines)
	if next := slices.IndexFunc(lines[start+1:], func(l string) bool { return strings.HasPrefix(l, "#") }); next >= 0 {
		end = start + 1 + next
	}
	for end > start+1 && strings.TrimSpace(lines[end-1]) == "" {
		end--
	}
	return end
}
