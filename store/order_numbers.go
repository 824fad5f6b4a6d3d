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

// newOrderNo makes an order number: prefix, date in Korea and a tail that
// cannot be guessed, e.g. ORD20261122-7K3Q9FX.
func (s *Store) newOrderNo(now time.Time) (string, error) {
	tail := make([]byte, 7)
	buf := make([]byte, 1)
	for i := 0; i < len(tail); {
		if _, err := io.ReadFull(s.random, buf); err != nil {
			return "", err
		}
		// 240 is the largest multiple of 30 in a byte: no letter is favoured.
		if buf[0] < 240 {
			tail[i] = tailLetters[int(buf[0])%len(tailLetters)]
			i++
		}
	}
	return fmt.Sprintf("%s%s-%s", s.prefix, now.In(korea.Seoul()).Format("20060102"), tail), nil
}

// newPublicID makes the 160-bit name under which an order has its page.
func (s *Store) newPublicID() (string, error) {
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
