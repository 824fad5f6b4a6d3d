package store

import (
	"fmt"
	"strings"
)

// SlugOf makes an address of a name: of the English one, else of the Korean
// one in Latin letters. It is empty when neither has anything to spell.
func SlugOf(name Text) string {
	if slug := slugged(name.En); slug != "" && !hasHangul(name.En) {
		return slug
	}
	return slugged(name.Ko)
}

// slugged spells a text in small letters, digits and hyphens.
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

// romanised writes Hangul in Latin letters, each syllable by itself as the
// Revised Romanization (2000) writes it, without sound changes between them.
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

// SuggestSKU proposes an article number for one variant of a Draft, made of the
// product's address and the variant's values.
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

// valueNumber counts the values of an axis up to one of them.
func (d Draft) valueNumber(axis int, value Text) int {
	for i, v := range d.AxisValues(axis) {
		if v.Ko == value.Ko {
			return i + 1
		}
	}
	return 0
}

// AxisValues are the values of one axis, in the order in which variants have
// them.
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

// freeSlug finds an address that no product has: wanted, or wanted with a
// number behind it; "p-7" when there is nothing to make one of.
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

// free adds a number to a text until taken no longer finds it.
func (t *tx) free(wanted, taken string) (string, error) {
	for n, try := 1, wanted; ; n, try = n+1, fmt.Sprintf("%s-%d", wanted, n+1) {
		var exists bool
		if err := t.get(taken, []any{try}, &exists); err != nil || !exists {
			return try, err
		}
	}
}
