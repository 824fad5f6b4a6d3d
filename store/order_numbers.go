package store

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/typed"
)

// tailLetters cannot be mistaken for each other on the phone.
const tailLetters = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

// A prefix is what an installation begins its order numbers with, and so every
// merchant_uid. Shops on one account at I'mport see each other's payments and tell
// their own by it. Older installations have the word alone.
const (
	prefixWord    = "ORD"
	prefixLetters = "BCDFGHJKMNPQRSTVWXZ" // no vowels: they make no words
	prefixRandom  = 4                     // 130,000 prefixes
)

// newPrefix makes the prefix of a new installation, e.g. ORDKQXM.
func newPrefix(chance io.Reader) (string, error) {
	random, err := randomText(chance, prefixLetters, prefixRandom)
	return prefixWord + random, err
}

// owns reports whether a merchant_uid begins with this installation's prefix, and
// not with a longer one.
func (s *core) owns(merchantUID string) bool {
	rest, ok := strings.CutPrefix(merchantUID, s.prefix)
	return ok && (rest == "" || rest[0] < 'A' || rest[0] > 'Z')
}

// newOrderNo makes an order number: prefix, date in Korea and a tail that
// cannot be guessed, e.g. ORDKQXM20261122-7K3Q9FX.
func (s *core) newOrderNo(now time.Time) (string, error) {
	tail, err := randomText(s.random, tailLetters, 7)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s%s-%s", s.prefix, now.In(korea.Seoul()).Format("20060102"), tail), nil
}

// randomText makes a text of letters, none of which is favoured.
func randomText(chance io.Reader, letters string, length int) (string, error) {
	fair := 256 - 256%len(letters)
	text, buf := make([]byte, length), make([]byte, 1)
	for i := 0; i < length; {
		if _, err := io.ReadFull(chance, buf); err != nil {
			return "", err
		}
		if int(buf[0]) < fair {
			text[i] = letters[int(buf[0])%len(letters)]
			i++
		}
	}
	return string(text), nil
}

// newPublicID makes the 160-bit name under which an order has its page.
func (s *core) newPublicID() (string, error) {
	b := make([]byte, 20)
	if _, err := io.ReadFull(s.random, b); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

func orCryptoRand(r io.Reader) io.Reader {
	if r == nil {
		return rand.Reader
	}
	return r
}

// numberParts is an order number without what people leave out or add, with the
// number of an attempt behind it, if any.
var numberParts = regexp.MustCompile(`^([A-Z]*)([0-9]{8})([0-9A-Z]{7})((?:-[0-9]{1,3})?)$`)

// IsOrderNo tells whether a text that OrderNo has tidied has the form of an order
// number of this program. Some other shops' are alike but for the letters in front.
func IsOrderNo(no string) bool {
	return no != "" && no[0] >= 'A' && numberParts.MatchString(strings.Replace(no, "-", "", 1))
}

// OrderNo is an order number as the shop writes it, however it was typed: letters
// large, one hyphen between day and tail. The merchant_uid of an attempt keeps its
// end.
func OrderNo(text string) string {
	no := strings.ToUpper(typed.Packed(text))
	bare := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r == '-' {
			return r
		}
		return -1
	}, no)
	head, end := bare, ""
	// What stands behind the last hyphen may be the number of an attempt.
	if i := strings.LastIndexByte(bare, '-'); i > 0 && len(bare)-i <= 4 {
		if whole := strings.ReplaceAll(bare[:i], "-", ""); len(whole) >= 15 {
			head, end = bare[:i], bare[i:]
		}
	}
	if parts := numberParts.FindStringSubmatch(strings.ReplaceAll(head, "-", "") + end); parts != nil {
		return parts[1] + parts[2] + "-" + parts[3] + parts[4]
	}
	return no
}
