package store_test

import (
	"errors"
	"testing"
	"time"
)

// TestProofIsNotWrittenEachTime counts what Prove writes: once, and again when the proof
// is old. Who only asks writes nothing.
func TestProofIsNotWrittenEachTime(t *testing.T) {
	s, c, dir := smallShop(t)
	db := raw(t, dir)
	var none int
	if err := db.QueryRow("SELECT count(*) FROM settings WHERE name = 'probe'").Scan(&none); err != nil ||
		s.Ping() != nil || none != 0 {
		t.Errorf("before anything was tried: %v, %d, %v", s.Ping(), none, err)
	}
	probe := func() (value string) {
		t.Helper()
		for range 20 {
			if err := errors.Join(s.Ping(), s.Prove(t.Context())); err != nil {
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
