// Package typed makes of what people type, paste and import what they mean.
//
// Keyboards, address books and spreadsheets put characters into texts that
// nobody sees (marks of direction, soft hyphens, joiners), or that look like
// others (full-width digits, six kinds of dashes, spaces that do not break).
// Text is for every field: what it takes away has no meaning anywhere. Code,
// Packed and Email are for what is compared and looked up, letter by letter.
//
// Nothing here fails: what cannot be a number or an address is left for its own
// check to refuse.
package typed

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// Text is what somebody wrote, as they see it: without characters that are not
// seen, with plain spaces and line ends, composed (NFC), and without blanks at its
// ends. Emoji made of several characters, and joiners of scripts that need them,
// stay as they are.
func Text(s string) string {
	if isPlain(s) {
		return strings.TrimSpace(s)
	}
	return strings.TrimSpace(norm.NFC.String(string(seen([]rune(s)))))
}

// isPlain tells whether a text has printable ASCII and line ends only.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < ' ' && c != '\n' && c != '\r' && c != '\t') || c >= 0x7f {
			return false
		}
	}
	return true
}

// Line is Text for a field of one line, into which a spreadsheet may have put
// tabs. Line ends stay, for the field's check to refuse.
func Line(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(Text(s), "\t", " "))
}

// Code is a code or number as the shop writes them: full-width letters, digits
// and signs are the usual ones, every dash is a hyphen, and no two blanks stand
// together. Large and small letters stay apart.
func Code(s string) string {
	if !isPlain(s) {
		s = spelled([]rune(width.Fold.String(bare(s))))
	}
	return strings.Join(strings.Fields(s), " ")
}

// Packed is Code without any blanks, for what has none in it.
func Packed(s string) string { return strings.ReplaceAll(Code(s), " ", "") }

// Email is an e-mail address as programs write it. Blanks within it stay, for the
// check to refuse, but those beside its signs.
func Email(s string) string {
	s = norm.NFC.String(Code(s))
	for _, sign := range []string{"@", "."} {
		s = strings.ReplaceAll(strings.ReplaceAll(s, " "+sign, sign), sign+" ", sign)
	}
	return s
}

// EmailKey is what all ways to write one e-mail address have in common.
func EmailKey(s string) string { return strings.ToLower(Email(s)) }

// Fold is a text as it is searched for: however wide, large or composed its
// letters are, and whatever dashes it has.
func Fold(s string) string { return strings.ToLower(norm.NFC.String(Code(s))) }

// IsBlank tells whether nobody would see anything of a text.
func IsBlank(s string) bool {
	return !strings.ContainsFunc(Text(s), func(r rune) bool {
		return !unicode.IsSpace(r) && !unicode.IsControl(r) && !unicode.IsMark(r) && !ignorable(r)
	})
}

// Clip shortens a text to at most so many characters and bytes (0: any number),
// between two of what readers take for letters: never inside an emoji, an accent
// or a syllable.
func Clip(s string, characters, bytes int) string {
	if fits(s, characters, bytes) {
		return s
	}
	end, rest, state, cluster := 0, s, -1, ""
	for rest != "" {
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if !fits(s[:end+len(cluster)], characters, bytes) {
			break
		}
		end += len(cluster)
	}
	return strings.TrimSpace(s[:end])
}

func fits(s string, characters, bytes int) bool {
	return utf8.RuneCountInString(s) <= characters && (bytes == 0 || len(s) <= bytes)
}
