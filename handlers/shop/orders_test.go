package shop

import (
	"testing"
	"time"

	"github.com/jangteo/jangteo/handlers/wording"
)

func TestTimesAreKorean(t *testing.T) {
	at := time.Date(2026, 11, 22, 15, 5, 0, 0, time.UTC)
	if got := wording.Time(at, "ko"); got != "2026년 11월 23일 00:05" {
		t.Error(got)
	}
	if got := vbankDue(at); got != "2026-11-26 23:59:59" {
		t.Error(got)
	}
}

func TestTelephoneForPayPal(t *testing.T) {
	for _, c := range []struct{ tel, country, want string }{
		{"010-1234-5678", "KR", "821012345678"}, {"+82-10-1234-5678", "KR", "821012345678"},
		{"+14155550100", "US", "14155550100"},
	} {
		if got := internationalTel(c.tel, c.country); got != c.want {
			t.Errorf("%s: %s, want %s", c.tel, got, c.want)
		}
	}
}
