package words

import "slices"

// Slips returns a word and all its variants with one letter removed: two words
// one typo apart share one of these.
func Slips(word string) []string {
	r := []rune(word)
	list := []string{word}
	for i := range r {
		if i > 0 && r[i] == r[i-1] {
			continue
		}
		list = append(list, string(r[:i])+string(r[i+1:]))
	}
	return list
}

// CanSlip reports whether typos in a word are considered: in short words a typo
// makes another word, and numbers are exact.
func (w Word) CanSlip() bool {
	switch w.Kind {
	case Syllables:
		return w.Len() >= 2 && w.Len() <= 12
	case Letters:
		return w.Len() >= 4 && w.Len() <= 20 &&
			!slices.ContainsFunc([]rune(w.Text), func(r rune) bool { return r < 'a' })
	}
	return false
}

// Near returns the distance between a known word and a typed one, in
// keystrokes, and reports whether it may be what was meant: one syllable or
// letter wrong, missing, extra or misplaced. Shorter words allow less.
func Near(typed, known Word) (keys int, near bool) {
	a, b := []rune(typed.Text), []rune(known.Text)
	if typed.Kind != known.Kind || Distance(a, b) > 1 {
		return 0, false
	}
	if typed.Kind == Letters {
		return 1, nearLetters(a, b)
	}
	keys = Distance([]rune(Keys(typed.Text)), []rune(Keys(known.Text)))
	switch n := min(len(a), len(b)); {
	case len(a) != len(b):
		return keys, n >= 3 && a[0] == b[0] && max(len(a), len(b)) >= 5
	case n >= 4:
		return keys, keys <= 4
	case n == 3:
		return keys, keys <= 1
	}
	return keys, soundsAlike(a, b)
}

func nearLetters(a, b []rune) bool {
	swapped := len(a) == len(b) && sameLetters(a, b)
	if swapped {
		return len(a) >= 4
	}
	return min(len(a), len(b)) >= 4 && max(len(a), len(b)) >= 5 && a[0] == b[0]
}

func sameLetters(a, b []rune) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// soundsAlike reports whether syllables differ only in vowels that many
// speakers no longer distinguish: ㅐ and ㅔ, ㅒ and ㅖ, ㅙ, ㅚ and ㅞ.
func soundsAlike(a, b []rune) bool {
	return len(a) == len(b) && slices.EqualFunc(a, b, func(x, y rune) bool { return sound(x) == sound(y) })
}

func sound(r rune) rune {
	if !isSyllable(r) {
		return r
	}
	i, v, f := parts(r)
	switch vowels()[v] {
	case 'ㅔ':
		v = 1 // ㅐ
	case 'ㅖ':
		v = 3 // ㅒ
	case 'ㅚ', 'ㅞ':
		v = 10 // ㅙ
	}
	return syllable(i, v, f)
}

// Distance is the Damerau distance of two words: insertions, deletions,
// substitutions and swaps of neighbours.
func Distance(a, b []rune) int {
	before, last := []int(nil), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
