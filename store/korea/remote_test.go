package korea_test

import (
	"testing"

	"github.com/jangteo/jangteo/store/korea"
)

// TestRemotePlacesAreRanges looks for rows that cover nothing, stand in no order, or
// overlap without one being within the other.
func TestRemotePlacesAreRanges(t *testing.T) {
	list := korea.RemotePlaces()
	for i, p := range list {
		if len(p.From) != 5 || len(p.To) != 5 || p.From > p.To || p.Size() < 1 || !p.Covers(p.From) || !p.Covers(p.To) {
			t.Errorf("%+v is no range", p)
		}
		if i > 0 && p.From < list[i-1].From {
			t.Errorf("%+v stands behind %+v", p, list[i-1])
		}
		for _, q := range list[:i] {
			if p.From <= q.To && q.From <= p.To && !(q.Covers(p.From) && q.Covers(p.To) && p.Size() < q.Size()) {
				t.Errorf("%+v and %+v overlap", p, q)
			}
		}
	}
	for _, elsewhere := range []string{"", "6300", "630000", "62999", "63645", "06236"} {
		for _, p := range list {
			if p.Covers(elsewhere) {
				t.Errorf("%q is in %+v", elsewhere, p)
			}
		}
	}
}

// TestTheSmallestPlaceCounts looks for the bounds of all places.
func TestTheSmallestPlaceCounts(t *testing.T) {
	for _, r := range korea.RemotePlaces() {
		for _, code := range []string{r.From, r.To} {
			if p, ok := korea.RemotePlaceOf(code); !ok || !p.Covers(code) || p.Size() > r.Size() {
				t.Errorf("%s belongs to %v, %v", code, p, ok)
			}
		}
	}
	if p, ok := korea.RemotePlaceOf("63000"); !ok || p.Jeju || p.To != "63001" {
		t.Errorf("Chuja is %v", p)
	}
	if p, ok := korea.RemotePlaceOf("04001"); ok {
		t.Errorf("Seoul is %v", p)
	}
}
