package words

import (
	"slices"
	"strings"
)

// Markers within tokens: a syllable after head starts a word, one before tail
// ends it; whole precedes a complete word, opening one that starts a name.
const (
	head    = "〈"
	tail    = "〉"
	whole   = "《"
	opening = "〖"
)

// joined is how many adjacent words are also found when written as one.
const joined = 3

// Tokens returns the index tokens of a text: for syllable words, every pair of
// neighbours including both edges, and the whole; for others, the word and its
// stem.
func Tokens(list []Word) string {
	var tokens []string
	for _, w := range list {
		tokens = append(tokens, w.tokens()...)
	}
	return strings.Join(tokens, " ")
}

func (w Word) tokens() []string {
	if w.Kind != Letters {
		r := []rune(w.Text)
		return slices.Concat([]string{head + string(r[0])}, pairs(r), []string{string(r[len(r)-1]) + tail, whole +
			w.Text})
	}
	if stem := Stem(w.Text); stem != w.Text {
		return []string{w.Text, stem}
	}
	return []string{w.Text}
}

func pairs(r []rune) []string {
	var list []string
	for i := 1; i < len(r); i++ {
		list = append(list, string(r[i-1:i+1]))
	}
	return list
}

// NameTokens returns the tokens of a name.
func NameTokens(list []Word) string {
	if len(list) == 0 {
		return ""
	}
	return Tokens(list) + " " + list[0].Opening()
}

// InitialTokens returns the first consonants of syllable words for the index.
func InitialTokens(list []Word) string {
	var with []Word
	for _, w := range list {
		if w.Kind == Syllables {
			with = append(with, Word{InitialsOf(w.Text), Initials})
		}
	}
	return NameTokens(with)
}

// JoinedTokens returns adjacent words written as one, and their first
// consonants.
func JoinedTokens(list []Word) string {
	var tokens []string
	for i := range list {
		for n := 2; n <= joined && i+n <= len(list) && list[i+n-1].joins(list[i]); n++ {
			one := Join(list[i : i+n])
			if len([]rune(one)) > longest {
				break
			}
			tokens = append(tokens, one)
			if list[i].Kind == Syllables {
				tokens = append(tokens, InitialsOf(one))
			}
		}
	}
	slices.Sort(tokens)
	return strings.Join(slices.Compact(tokens), " ")
}

// joins reports whether a word may be written together with the one before it:
// both are of the same kind, and neither is a number.
func (w Word) joins(before Word) bool {
	return w.Kind == before.Kind && !strings.ContainsAny(w.Text+before.Text, "0123456789")
}

// Anywhere lists the token phrases that find a word, also within another one;
// one of them must match.
func (w Word) Anywhere() []string {
	if w.Kind == Letters {
		return []string{Stem(w.Text)}
	}
	r := []rune(w.Text)
	if len(r) == 1 {
		return []string{head + w.Text, w.Text + tail}
	}
	return []string{strings.Join(pairs(r), " ")}
}

// Whole returns the token that matches the complete word only.
func (w Word) Whole() string {
	if w.Kind == Letters {
		return Stem(w.Text)
	}
	return whole + w.Text
}

// Opening returns the token of names that start with the word.
func (w Word) Opening() string {
	if w.Kind == Letters {
		return opening + Stem(w.Text)
	}
	return opening + w.Text
}

// Ending returns the token phrase of words that end with the word.
func (w Word) Ending() string {
	if w.Kind == Letters {
		return Stem(w.Text)
	}
	r := []rune(w.Text)
	return strings.Join(append(pairs(r), string(r[len(r)-1])+tail), " ")
}
