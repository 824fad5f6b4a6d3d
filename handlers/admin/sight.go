package admin

import (
	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/views"
	letters "github.com/jangteo/jangteo/views/mail"
)

// Whoever knows how to reach an order's buyer can do in their name what buyers can:
// find the order's secret link, cancel it, have its money sent back. So people who
// work here see no more of a buyer than what opens no door that is closed to them:
//
//   - who may refund sees everything, for they could do the same themselves;
//   - other staff see names, and how to reach people once their orders are on a
//     shipping list or beyond: from then on a buyer's cancellation is a request;
//   - viewers see what the order's own page shows to anybody with its link.
//
// The link itself is shown only to those who may refund.

// sight is what somebody may see of an order.
type sight struct {
	link    bool // the secret link of the buyer's page, and what mails lead to
	contact bool // phone, e-mail and address
	names   bool
}

// sightOf tells what somebody who works here may see of an order in a state, on a
// shipping list or not.
func sightOf(a store.Admin, pay store.PayState, ship store.ShipState, listed bool) sight {
	switch {
	case a.Refunds():
		return sight{link: true, contact: true, names: true}
	case a.Role == store.ViewerRole:
		return sight{}
	}
	beyond := listed || ship == store.ShipShipped || ship == store.ShipReturned || pay == store.Refunded
	return sight{contact: beyond, names: true}
}

// sightOfRow is what the sender of a request may see of an order.
func sightOfRow(c echo.Context, r store.BoardRow) sight {
	return sightOf(VisitOf(c).Admin, r.PayState, r.ShipState, r.Batch != 0)
}

// order is an order as far as it may be seen.
func (s sight) order(o store.Order, lang views.Lang) store.Order {
	if !s.names {
		o.Buyer.Name, o.Destination.Receiver.Name = wording.MaskName(o.Buyer.Name),
			wording.MaskName(o.Destination.Receiver.Name)
		o.Destination.Memo = views.MaskMemo(lang, o.Destination.Memo)
	}
	if !s.link {
		o.PublicID = ""
	}
	if s.contact {
		return o
	}
	d := &o.Destination
	o.Buyer.Email = wording.MaskEmail(o.Buyer.Email)
	o.Buyer.Tel = wording.MaskTel(korea.WritePhone(o.Buyer.Tel, d.Country))
	d.Receiver.Tel = wording.MaskTel(korea.WritePhone(d.Receiver.Tel, d.Country))
	d.Postcode, d.Addr = wording.MaskPostcode(*d), wording.MaskAddr(*d)
	return o
}

// row is a row of the board as far as it may be seen.
func (s sight) row(r store.BoardRow) store.BoardRow {
	if !s.names {
		r.Buyer, r.Receiver = wording.MaskName(r.Buyer), wording.MaskName(r.Receiver)
	}
	return r
}

// hiddenText says why contacts are hidden, and when they are not.
func hiddenText(a store.Admin, lang views.Lang) string {
	if a.Role == store.ViewerRole {
		return lang.Text("보기 전용 계정에는 연락처와 주소를 가립니다.", "Contacts and addresses are hidden from viewers.")
	}
	return lang.Text("연락처와 주소는 배송 목록에 올린 뒤에 표시됩니다.",
		"Contacts and addresses are shown once the order is on a shipping list.")
}

// finds is by what somebody may look for orders. What may not be seen may not be
// looked for either: a search finds it out digit by digit.
func finds(a store.Admin) store.Finds {
	switch {
	case a.Refunds():
		return store.FindsAll
	case a.Role == store.ViewerRole:
		return store.FindsNumbers
	}
	return store.FindsNames
}

// shownLetter is a mail as far as it may be seen: without what it leads to for those
// who may not refund.
func shownLetter(l letters.Letter, a store.Admin) letters.Letter {
	if a.Refunds() {
		return l
	}
	return l.WithoutLinks()
}
