package store

import (
	"bytes"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store/money"
)

// FuzzSignedNote looks for a text that is believed although it says something
// else than what was signed, and for one that brings the reader down.
func FuzzSignedNote(f *testing.F) {
	s := &Store{core: &core{keys: &keyring{keys: [][]byte{bytes.Repeat([]byte{7}, keyBytes)}}}}
	o := Order{No: "ORD20261122-7K3Q9FX", PublicID: "aaaaaaaaaaaaaaaaaaaaaaaaaaa", Language: "ko",
		CreatedAt: time.UnixMilli(1).UTC(),
		Lines:     []Line{{SKU: "CHAIR", Quantity: 2, Unit: money.Price{KRW: 64900, USD: 4990}}},
		Shipping:  money.Price{KRW: 0, USD: 0}, Total: money.Price{KRW: 129800, USD: 9980}}
	text, err := s.SignedNote(o)
	if err != nil {
		f.Fatal(err)
	}
	want, ok := s.signedNote(text)
	if !ok {
		f.Fatal("our own note is not believed")
	}
	for _, seed := range []string{text, `"` + text + `"`, "", "null", `""`, "{}", `{"no":7}`, `{"lines":[null]}`,
		`{"mac":"AAAA"}`, "[[[["} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, ok := s.signedNote(text)
		if !ok {
			return
		}
		same := n.No == want.No && n.PublicID == want.PublicID && n.Language == want.Language &&
			n.Placed == want.Placed &&
			n.Shipping == want.Shipping && n.Total == want.Total && len(n.Lines) == 1 && n.Lines[0] == want.Lines[0]
		if !same {
			t.Errorf("believed %+v, signed was %+v", n, want)
		}
	})
}
