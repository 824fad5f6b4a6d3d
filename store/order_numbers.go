package store

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"time"

	"github.com/jangteo/jangteo/store/korea"
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
