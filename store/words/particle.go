package words

import "strings"

// particle follows a noun; some only after a final consonant, some only without
// one.
type particle struct {
	text  string
	after finality
}

type finality int

const (
	either finality = iota
	consonant
	vowel
	vowelOrRieul
)

func particles() []particle {
	return []particle{ // longest first
		{"에서는", either}, {"으로는", consonant}, {"이라는", consonant}, {"에서", either}, {"에게", either}, {"한테", either},
		{"까지", either},
		{"부터", either}, {"처럼", either}, {"보다", either}, {"하고", either}, {"으로", consonant}, {"이랑", consonant},
		{"이나", consonant}, {"에는", either},
		{"을", consonant}, {"를", vowel}, {"은", consonant}, {"는", vowel}, {"이", consonant}, {"가", vowel},
		{"과", consonant}, {"와", vowel},
		{"로", vowelOrRieul}, {"랑", vowel}, {"의", either}, {"에", either}, {"도", either}, {"만", either}, {"용", either}}
}

// WithoutParticle returns a word without its longest possible particle; empty
// if it has none. At least two syllables remain.
func WithoutParticle(word string) string {
	for _, p := range particles() {
		stem, ok := strings.CutSuffix(word, p.text)
		if ok && len([]rune(stem)) >= 2 && p.fits(stem) {
			return stem
		}
	}
	return ""
}

func (p particle) fits(stem string) bool {
	final, rieul := HasFinal(stem)
	switch p.after {
	case consonant:
		return final
	case vowel:
		return !final
	case vowelOrRieul:
		return !final || rieul
	}
	return true
}
