package store

import (
	"fmt"
	"strings"
)

// SlugOf derives a slug from a name: the English one, else the romanised Korean
// one. It is empty if neither has usable characters.
func SlugOf(name Text) string {
	if slug := slugged(name.En); slug != "" && !hasHangul(name.En) {
		return slug
	}
	return slugged(name.Ko)
}

// slugged reduces a text to lower-case letters, digits and hyphens.
func slugged(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(romanised(s)) {
		if r < '0' || r > '9' && r < 'a' || r > 'z' {
			gap = r != '\'' && r != '’'
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		gap = false
		b.WriteRune(r)
	}
	slug := b.String()
	if len(slug) > 60 {
		slug = slug[:60]
		if cut := strings.LastIndexByte(slug, '-'); cut > 20 {
			slug = slug[:cut]
		}
	}
	return strings.Trim(slug, "-")
}

func hasHangul(s string) bool { return strings.ContainsFunc(s, isSyllable) }

func isSyllable(r rune) bool { return r >= firstSyllable && r <= lastSyllable }

// Hangul syllables are numbered by their letters: Unicode, §3.12.
const (
	firstSyllable = '가'
	lastSyllable  = '힣'
	medials       = 21
	finals        = 28
)

// romanised writes Hangul in Latin letters by the Revised Romanization (2000),
// syllable by syllable, without sound changes between them.
func romanised(s string) string {
	initial := strings.Fields("g kk n d tt r m b pp s ss _ j jj ch k t p h")
	medial := strings.Fields("a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i")
	final := strings.Fields("_ k kk ks n nj nh t l lk lm lb ls lt lp lh m p ps s ss ng j ch k t p h")
	var b strings.Builder
	for _, r := range s {
		if !isSyllable(r) {
			b.WriteRune(r)
			continue
		}
		n := int(r - firstSyllable)
		letters := initial[n/(medials*finals)] + medial[n/finals%medials] + final[n%finals]
		b.WriteString(strings.ReplaceAll(letters, "_", ""))
	}
	return b.String()
}

// SuggestSKU proposes an SKU for the i-th variant of a Draft, from the
// product's slug and the variant's values.
func (d Draft) SuggestSKU(i int) string {
	base := d.Slug
	if base == "" {
		base = SlugOf(d.Name)
	}
	if base == "" {
		base = "p"
	}
	parts := []string{base[:min(len(base), 24)]}
	for axis, value := range d.Variants[i].Values {
		part := SlugOf(value)
		if part == "" {
			part = fmt.Sprint(d.valueNumber(axis, value))
		}
		parts = append(parts, part[:min(len(part), 12)])
	}
	return strings.ToUpper(strings.ReplaceAll(strings.Join(parts, "-"), "--", "-"))
}

// valueNumber returns the position of a value on its axis.
func (d Draft) valueNumber(axis int, value Text) int {
	for i, v := range d.AxisValues(axis) {
		if v.Ko == value.Ko {
			return i + 1
		}
	}
	return 0
}

// AxisValues returns the values of an axis in the order of the variants.
func (d Draft) AxisValues(axis int) []Text {
	var list []Text
	seen := map[string]bool{}
	for _, v := range d.Variants {
		if axis < len(v.Values) && !seen[v.Values[axis].Ko] {
			seen[v.Values[axis].Ko] = true
			list = append(list, v.Values[axis])
		}
	}
	return list
}

// freeSlug returns an unused slug: wanted, or wanted with a number appended;
// "p-7" if wanted is empty.
func (t *tx) freeSlug(wanted string) (string, error) {
	if wanted == "" {
		var next int64
		if err := t.get("SELECT coalesce(max(id), 0) + 1 FROM products", nil, &next); err != nil {
			return "", err
		}
		wanted = fmt.Sprintf("p-%d", next)
	}
	return t.free(wanted, "SELECT EXISTS (SELECT 1 FROM products WHERE slug = ?)")
}

// free appends a number to a text until the query taken finds no match.
func (t *tx) free(wanted, taken string) (string, error) {
	for n, try := 1, wanted; ; n, try = n+1, fmt.Sprintf("%s-%d", wanted, n+1) {
		var exists bool
		if err := t.get(taken, []any{try}, &exists); err != nil || !exists {
			return try, err
		}
	}
}
