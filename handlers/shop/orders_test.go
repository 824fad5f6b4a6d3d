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
