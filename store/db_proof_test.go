package store_test

import (
	"testing"
	"time"
)

// TestHealthIsNotWrittenAtEachQuestion counts what Ping writes: once, and again when
// the proof is old.
func TestHealthIsNotWrittenAtEachQuestion(t *testing.T) {
	s, c, dir := smallShop(t)
	db := raw(t, dir)
	probe := func() (value string) {
		t.Helper()
		for range 20 {
			if err := s.Ping(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.QueryRow("SELECT value FROM settings WHERE name = 'probe'").Scan(&value); err != nil {
			t.Fatal(err)
		}
		return value
	}
	first := probe()
	if again := probe(); again != first {
		t.Error("a fresh proof is written anew")
	}
	c.forward(time.Minute)
	if later := probe(); later == first {
		t.Error("a proof of a minute ago still counts")
	}
}
