package web

import (
	"net/mail"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of what I'mport takes (manual: buyer_tel ≤ 16, buyer_email ≤ 64,
// buyer_addr ≤ 128 characters) and of what fits a parcel label.
const (
	NameLimit     = 50
	EmailLimit    = 64
	TelLimit      = 16
	postcodeLimit = 10
	AddrLimit     = 120
	MemoLimit     = 100
)

var (
	KoreanPostcode  = regexp.MustCompile(`^[0-9]{5}$`)
	ForeignPostcode = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z -]{0,9}$`)
	Telephone       = regexp.MustCompile(`^\+?[0-9][0-9-]{6,14}$`)
)

// CleanTel drops what people put between digits: spaces, dots and brackets.
func CleanTel(tel string) string {
	tel = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune(".()", r) {
			return -1
		}
		return r
	}, tel)
	if len(tel) > TelLimit {
		tel = strings.ReplaceAll(tel, "-", "")
	}
	return tel
}

// IsEmail reports whether a text is one plain e-mail address that I'mport takes.
func IsEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > EmailLimit {
		return false
	}
	_, host, _ := strings.Cut(s, "@")
	return strings.Contains(host, ".") && !strings.HasSuffix(host, ".")
}

// IsLine tells whether a text is one printable line of at most n characters.
func IsLine(s string, n int) bool {
	return utf8.RuneCountInString(s) <= n && !strings.ContainsFunc(s, unicode.IsControl)
}
