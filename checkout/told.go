package checkout

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/typed"
)

// Told is what a PG is told of an order. PGs print it on statements and send it
// between machines of several decades, so it has only what all of them take; the
// shop itself keeps what was typed.
type Told struct {
	Name          string // of what is bought
	BuyerName     string
	BuyerEmail    string // empty: it has signs that PGs choke on, and cut it would be somebody else's
	BuyerAddr     string
	BuyerPostcode string
}

// How long each may be, in characters (schema PaymentAnnotation) and in bytes of
// UTF-8 (KG Inicis: goods' name 80, buyer's name 30); 0 bytes: not said.
const (
	nameLimit, nameBytes           = 40, 80
	buyerNameLimit, buyerNameBytes = 16, 30
	buyerEmailLimit                = 64
	buyerAddrLimit                 = 128
	buyerPostcodeLimit             = 8
)

// Tell says what a PG is told of an order.
func Tell(o store.Order) Told {
	buyer := typed.Clip(plain(o.Buyer.Name), buyerNameLimit, buyerNameBytes)
	if buyer == "" {
		buyer = map[bool]string{true: "Buyer", false: "구매자"}[o.Language == "en"]
	}
	return Told{Name: OrderName(o), BuyerName: buyer, BuyerEmail: plainEmail(o.Buyer.Email),
		BuyerAddr:     typed.Clip(plain(o.Destination.Addr), buyerAddrLimit, 0),
		BuyerPostcode: plainPostcode(o.Destination.Postcode)}
}

// OrderName returns the name that the PG shows and prints on statements: the first
// line item and how many others there are. Of an item without a letter that PGs
// take it is the order number.
func OrderName(o store.Order) string {
	tail := ""
	if more := len(o.Lines) - 1; more > 0 {
		tail = fmt.Sprintf(" 외 %d건", more)
		if o.Language == "en" {
			tail = fmt.Sprintf(" + %d more", more)
		}
	}
	name := plain(o.Lines[0].Name.In(o.Language))
	limit, bytes := nameLimit-len([]rune(tail)), nameBytes-len(tail)
	if short := typed.Clip(name, limit, bytes); short != name {
		name = typed.Clip(name, limit-1, bytes-len("…")) + "…"
	}
	if strings.Trim(name, "… ") == "" {
		name = o.No
	}
	return name + tail
}

// plain leaves of a text what every PG takes: no quotes (some put it into a script
// of their own, and the payment window stays empty), no < > & and \ (others put it
// into HTML or a query), nothing beyond the Basic Multilingual Plane, and nothing
// that is not seen.
func plain(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`<>&\＜＞＆＼`, r), unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case isQuote(r), isUntold(r):
			return -1
		}
		return r
	}, typed.Text(text))
	return strings.Join(strings.Fields(text), " ")
}

func isQuote(r rune) bool {
	return strings.ContainsRune("'\"`´＇＂｀ʼ′″‵‶", r) || unicode.In(r, unicode.Pi, unicode.Pf) || r == '‚' || r == '„'
}

// isUntold knows the characters that no old machine has a code for.
func isUntold(r rune) bool {
	return r > 0xffff || r == unicode.ReplacementChar || !unicode.IsGraphic(r) ||
		unicode.In(r, unicode.Variation_Selector, unicode.Me)
}

// plainEmail is an address as it is, or none at all.
func plainEmail(email string) string {
	if len(email) > buyerEmailLimit || plain(email) != email {
		return ""
	}
	return email
}

// plainPostcode is a postcode that fits: of a US one with four more digits the
// first five, which name the place.
func plainPostcode(code string) string {
	code = plain(code)
	if head, _, ok := strings.Cut(code, "-"); ok && len(code) > buyerPostcodeLimit {
		code = head
	}
	if len(code) > buyerPostcodeLimit {
		code = strings.ReplaceAll(code, " ", "")
	}
	if len(code) > buyerPostcodeLimit {
		return ""
	}
	return code
}
