package mail

import (
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
)

// TestNightsAreQuiet looks at the clock in Korea.
func TestNightsAreQuiet(t *testing.T) {
	for clock, waits := range map[string]bool{"07:59": true, "08:00": false, "12:00": false, "20:49": false, "20:50": true,
		"23:59": true, "00:00": true} {
		at, err := time.ParseInLocation("2006-01-02 15:04", "2026-12-01 "+clock, korea.Seoul())
		if err != nil {
			t.Fatal(err)
		}
		for kind, mayWait := range map[store.MailKind]bool{store.ReminderMail: true, store.DeliveredMail: true,
			store.ReceiptMail: false, store.VbankMail: false} {
			if got := waitsForDay(kind, at.UTC()); got != (waits && mayWait) {
				t.Errorf("%s at %s: %t", kind, clock, got)
			}
		}
	}
}

// TestOnlyMobilesOfKorea reads numbers as people type them.
func TestOnlyMobilesOfKorea(t *testing.T) {
	for typed, want := range map[string]string{"010-1234-5678": "01012345678", "+82 10 1234 5678": "01012345678",
		"01012345678": "01012345678", "02-123-4567": "", "+44 7700 900123": "", "": "", "010-123": ""} {
		if got := MobileOf(typed); got != want {
			t.Errorf("%q: %q", typed, got)
		}
	}
}
