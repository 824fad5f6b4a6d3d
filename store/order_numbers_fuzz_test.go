package store

import (
	"bytes"
	"regexp"
	"testing"
	"time"
)

// FuzzOrderNo draws order numbers from any source of chance at any time.
func FuzzOrderNo(f *testing.F) {
	form := regexp.MustCompile(`^ORD[0-9]{8}-[23456789ABCDEFGHJKMNPQRSTVWXYZ]{7}$`)
	f.Fuzz(func(t *testing.T, chance []byte, seconds uint32) {
		at := time.Unix(int64(seconds), 0)
		s := &Store{core: &core{prefix: "ORD", random: bytes.NewReader(chance)}}
		no, err := s.newOrderNo(at)
		usable := 0
		for _, b := range chance {
			if b < 240 {
				usable++
			}
		}
		if (err == nil) != (usable >= 7) {
			t.Fatalf("%d usable bytes: %q, %v", usable, no, err)
		}
		if err != nil {
			return
		}
		if !form.MatchString(no) || no[3:11] != at.UTC().Add(9*time.Hour).Format("20060102") {
			t.Errorf("%q at %s", no, at)
		}
		other := &Store{core: &core{prefix: "ORD", random: bytes.NewReader(chance)}}
		if again, _ := other.newOrderNo(at); again != no {
			t.Errorf("%q and %q of one chance", no, again)
		}
	})
}
