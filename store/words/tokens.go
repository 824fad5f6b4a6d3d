package words

import (
	"slices"
	"strings"
)

// Marks within tokens: a syllable behind head begins a word, one before tail
// ends it; behind whole is a word alone, behind opening one that begins a name.
const (
	head    = "〈"
	tail    = "〉"
	whole   = "《"
	opening = "〖"
)

// joined is how many neighbouring words are also found when they are written
// as one.
const joined = 3

// Tokens is a text for the index: of words in syllables every pair of
// neighbours between the two edges and the whole, of others the word and its
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
		return slices.Concat([]string{head + string(r[0])}, pairs(r), []string{string(r[len(r)-1]) + tail, whole + w.Text})
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

// NameTokens are the tokens of a name.
func NameTokens(list []Word) string {
	if len(list) == 0 {
		return ""
	}
	return Tokens(list) + " " + list[0].Opening()
}

// InitialTokens are the first consonants of words in syllables for the index.
func InitialTokens(list []Word) string {
	var with []Word
	for _, w := range list {
		if w.Kind == Syllables {
			with = append(with, Word{InitialsOf(w.Text), Initials})
		}
	}
	return NameTokens(with)
}

// JoinedTokens are neighbouring words written as one, and their first
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

// joins tells whether people may write a word as one with another before it:
// one of the same kind, and no number.
func (w Word) joins(before Word) bool {
	return w.Kind == before.Kind && !strings.ContainsAny(w.Text+before.Text, "0123456789")
}

// Anywhere lists the phrases of tokens that find a word, also as a part of
// another one: one of them must be there.
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

// Whole is the token that finds the word alone.
func (w Word) Whole() string {
	if w.Kind == Letters {
		return Stem(w.Text)
	}
	return whole + w.Text
}

// Opening is the token of a name that begins with the word.
func (w Word) Opening() string {
	if w.Kind == Letters {
		return opening + Stem(w.Text)
	}
	return opening + w.Text
}

// Ending is the phrase of tokens that finds what ends with the word.
func (w Word) Ending() string {
	if w.Kind == Letters {
		return Stem(w.Text)
	}
	r := []rune(w.Text)
	return strings.Join(append(pairs(r), string(r[len(r)-1])+tail), " ")
}
