package sandbox

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"math/big"
	"time"
)

// korea is the time zone of PG transaction ids (pg_tid) and of vbank_due.
func korea() *time.Location { return time.FixedZone("KST", 9*60*60) }

// randomDigits returns n random decimal digits.
func randomDigits(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = "0123456789"[randomBelow(10)]
	}
	return string(b)
}

// randomHex returns so many random bytes in hexadecimal.
func randomHex(bytes int) string {
	b := make([]byte, bytes)
	rand.Read(b) // never fails since Go 1.24
	return hex.EncodeToString(b)
}

// randomBelow returns a random number from 0 up to, but not including, n.
func randomBelow(n int64) int64 {
	v, err := rand.Int(rand.Reader, big.NewInt(n))
	if err != nil {
		panic(err) // the system has no source of randomness
	}
	return v.Int64()
}

// newImpUID returns an id in I'mport's form: imp_ and twelve digits.
func newImpUID() string { return fmt.Sprintf("imp_%d%s", 1+randomBelow(9), randomDigits(11)) }

// newUUID returns a random UUID, the form of cancellation ids.
func newUUID() string {
	b := make([]byte, 16)
	rand.Read(b)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// newTID returns a pg_tid in the form of the payment's PG. KG Inicis writes
// window, method, MID, Korean time and six digits.
func newTID(p *record, at time.Time) string {
	if p.Attempt.PG.isPayPal() {
		b := make([]byte, 17)
		for i := range b {
			b[i] = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"[randomBelow(33)]
		}
		return string(b)
	}
	prefix := "Stdpay"
	if p.Channel == "mobile" {
		prefix = "INIMX_"
	}
	method := map[string]string{"trans": "DBNK", "vbank": "VBNK"}[string(p.PayMethod)]
	if method == "" {
		method = "CARD"
	}
	return prefix + method + string(p.PGID) + at.In(korea()).Format("20060102150405") + randomDigits(6)
}
