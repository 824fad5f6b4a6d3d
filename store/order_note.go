package store

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/jangteo/jangteo/store/money"
)

// noteLimit is how long a note may be, in bytes: I'mport keeps it with the
// payment.
const noteLimit = 1500

// notePurpose keeps signatures of notes apart from all others.
const notePurpose = "custom_data"

// note is what an order writes into its payments (request_pay: custom_data),
// so that it can be made again when a backup older than the order had to be
// restored. It names nobody.
type note struct {
	No       string     `json:"no"`
	PublicID string     `json:"id"`
	Language string     `json:"lang"`
	Placed   int64      `json:"at"` // milliseconds since 1970
	Lines    []noteLine `json:"lines,omitempty"`
	Shipping [2]int64   `json:"shipping"`           // won, cents
	Discount *[2]int64  `json:"discount,omitempty"` // won, cents; null: none
	Total    [2]int64   `json:"total"`              // won, cents
	MAC      string     `json:"mac,omitempty"`
}

type noteLine struct {
	SKU      string `json:"sku"`
	Quantity int64  `json:"n"`
	KRW      int64  `json:"krw"` // won for one
	USD      int64  `json:"usd"` // cents for one
}

// SignedNote describes an order in JSON for request_pay's custom_data, signed
// with the installation's key. A note that would be too long leaves its lines
// out: it still names the order, which then cannot be made again.
func (s *Store) SignedNote(o Order) (string, error) {
	n := note{No: o.No, PublicID: o.PublicID, Language: o.Language, Placed: ms(o.CreatedAt),
		Shipping: [2]int64{o.Shipping.KRW, o.Shipping.USD}, Total: [2]int64{o.Total.KRW, o.Total.USD}}
	if o.Discount != (money.Price{}) {
		n.Discount = &[2]int64{o.Discount.KRW, o.Discount.USD}
	}
	for _, l := range o.Lines {
		n.Lines = append(n.Lines, noteLine{l.SKU, l.Quantity, l.Unit.KRW, l.Unit.USD})
	}
	text, err := s.sign(n)
	if err == nil && len(text) > noteLimit {
		n.Lines = nil
		text, err = s.sign(n)
	}
	if err != nil {
		return "", fmt.Errorf("sign the note of order %s: %w", o.No, err)
	}
	return text, nil
}

func (s *Store) sign(n note) (string, error) {
	n.MAC = ""
	text, err := encode(n)
	if err != nil {
		return "", err
	}
	mac, err := s.Sign(notePurpose, []byte(text))
	if err != nil {
		return "", err
	}
	n.MAC = base64.RawURLEncoding.EncodeToString(mac)
	return encode(n)
}

// signedNote reads a note as I'mport gives it back; false when this
// installation has not signed it. The signature is over the note's content, not
// over its spelling: on its way it may have been taken apart and written anew.
func (s *Store) signedNote(text string) (note, bool) {
	var n note
	if len(text) > 4*noteLimit || json.Unmarshal(unwrapped(text), &n) != nil {
		return n, false
	}
	mac, err := base64.RawURLEncoding.DecodeString(n.MAC)
	if err != nil {
		return n, false
	}
	n.MAC = ""
	content, err := encode(n)
	return n, err == nil && s.Signed(notePurpose, []byte(content), mac)
}

// unwrapped takes off the JSON strings that a note was put into on its way: the
// SDK and the API each may write custom_data as a text.
func unwrapped(text string) []byte {
	for range 3 {
		var inner string
		if json.Unmarshal([]byte(text), &inner) != nil {
			break
		}
		text = inner
	}
	return []byte(text)
}

// readNote looks at the signed note of a payment without an attempt. If the
// order that it names is known, the payment is about it; if it is not, the
// note may tell all that is needed to make it again.
func (s *Store) readNote(t *tx, sit *Situation, f Fact) error {
	n, ok := s.signedNote(f.CustomData)
	if !ok || !strings.HasPrefix(f.MerchantUID, n.No+"-") {
		return nil
	}
	o, err := t.order("WHERE o.order_no = ? OR o.public_id = ?", n.No, n.PublicID)
	if err == nil {
		sit.Order = &o
	}
	if !errors.Is(err, ErrNotFound) {
		return err
	}
	sit.LostOrder, err = t.lostOrder(n, f)
	return err
}
