package rules

import (
	"slices"

	"github.com/jangteo/jangteo/store"
)

// Proposal is what goes back for some pieces of an order: Amount is the sum of Lines
// and Extras, in minor units of the bill's currency; 0: nothing is left to go back.
type Proposal struct {
	Lines  []store.RefundLine
	Extras []store.RefundExtra
	Amount int64
	Whole  bool // nothing remains of the order
}

// Propose calculates what goes back for pieces of an order, from what was frozen with
// it: their price less the coupon's share, the delivery fee by what remains, and the
// postage of a return by a buyer who has changed their mind. fault says that the shop
// is to blame instead. *Refusal if so many pieces are not left, or none are named.
func Propose(b store.Bill, picks []store.Pieces, fault bool) (Proposal, error) {
	var p Proposal
	rest := slices.Clone(b.Lines)
	for _, asked := range picks {
		if asked.Line < 1 || asked.Line > len(rest) {
			return p, refused("주문에 없는 상품입니다", "the order has no such line")
		}
		l := &rest[asked.Line-1]
		if asked.Quantity == 0 {
			asked.Quantity = l.Left()
		}
		if asked.Quantity < 1 || asked.Quantity > l.Left() {
			return p, tooMany(*l)
		}
		back := paidFor(*l, l.Refunded+asked.Quantity) - paidFor(*l, l.Refunded)
		l.Refunded += asked.Quantity
		p.Lines = append(p.Lines, store.RefundLine{Line: asked.Line, Quantity: asked.Quantity, Amount: back})
		p.Amount += back
	}
	if len(p.Lines) == 0 {
		return p, refused("취소하거나 환불할 상품을 선택해 주세요", "please choose at least one item")
	}
	p.Whole = left(rest) == 0
	p.add(store.RefundDelivery, b.Shipping-b.Returned-due(b, rest, fault))
	if b.Sent && !fault {
		p.add(store.RefundPostage, -b.Postage)
	}
	return p, nil
}

// tooMany says how many pieces of a line can be chosen.
func tooMany(l store.BillLine) error {
	if l.Left() == 0 {
		return refused("%[1]s: 이미 모두 환불된 상품입니다", "%[2]s: all of it is already refunded", l.Name.Ko, l.Name.En)
	}
	return refused("%[1]s: %[3]d개까지 선택하실 수 있습니다", "%[2]s: up to %[3]d can be chosen", l.Name.Ko, l.Name.En, l.Left())
}

// paidFor is what was paid for the first n pieces of a line: rounded so that the parts
// of a line always add up to it.
func paidFor(l store.BillLine, n int64) int64 { return l.Paid * n / l.Quantity }

// left counts the pieces that are not paid back.
func left(lines []store.BillLine) (pieces int64) {
	for _, l := range lines {
		pieces += l.Left()
	}
	return pieces
}

// sending is what the parcels of some goods come to.
type sending struct {
	standard bool  // something goes for the order's fee
	goods    int64 // price of that, before the coupon
	own      int64 // fees of products with one of their own
	parcels  int64 // that the shop pays a courier for
}

// sendingOf is what the parcels of the pieces come to that are counted: the standard
// and free goods share one, each product with a fee of its own has one.
func sendingOf(lines []store.BillLine, count func(store.BillLine) int64) (s sending) {
	shared, products := false, map[int64]bool{}
	for _, l := range lines {
		if count(l) == 0 {
			continue
		}
		switch l.Group {
		case store.ShipOwn:
			products[l.Product] = true
		case store.ShipCollect, store.ShipPickup:
		case store.ShipFree:
			shared = true
		default:
			s.standard, shared = true, true
			s.goods += count(l) * l.Unit
		}
	}
	for _, l := range lines {
		if products[l.Product] {
			s.own += l.Own
		}
	}
	if s.parcels = int64(len(products)); shared {
		s.parcels++
	}
	return s
}

// due is the delivery fee of what remains of an order. Parcels that never leave, or that
// the shop is to blame for, cost nothing in the end. Free delivery was for buying
// enough: who keeps less without the shop's fault pays for it.
func due(b store.Bill, rest []store.BillLine, fault bool) int64 {
	gives := fault || !b.Sent
	if left(rest) == 0 && gives {
		return 0
	}
	was, is := sendingOf(b.Lines, store.BillLine.Left), sendingOf(rest, store.BillLine.Left)
	all := sendingOf(b.Lines, func(l store.BillLine) int64 { return l.Quantity })
	apart := func(s sending) int64 { return s.own + b.Remote*s.parcels/max(1, all.parcels) }
	basic := b.Shipping - b.Returned - apart(was)
	kept := apart(was)
	if gives {
		kept = apart(is)
	}
	switch {
	case gives && was.standard && !is.standard:
		return kept
	case !fault && basic <= 0 && was.standard && is.goods < b.FreeFrom:
		return kept + b.Fee
	}
	return kept + basic
}

// add adds a part that is not for goods, if there is any.
func (p *Proposal) add(part store.RefundPart, amount int64) {
	if amount == 0 {
		return
	}
	p.Amount += amount
	p.Extras = append(p.Extras, store.RefundExtra{Part: part, Amount: amount})
}

// fitting keeps an amount within what is left of a payment. An order of which nothing
// remains, and of which nothing was sent, leaves no money behind.
func (p Proposal) fitting(b store.Bill, net int64) int64 {
	if p.Whole && !b.Sent {
		return net
	}
	return min(p.Amount, net)
}

// ProposeRefund is what Propose says about a payment, within what is left of it.
// *Refusal also if the payment pays no order.
func ProposeRefund(s store.Situation, picks []store.Pieces, fault bool) (Proposal, error) {
	return goodsOf(s, RefundRequest{Lines: picks, Fault: fault})
}

// goodsOf is what a refund of goods is made of. An amount other than the proposed one
// is somebody's decision.
func goodsOf(s store.Situation, w RefundRequest) (Proposal, error) {
	if s.Bill == nil {
		return Proposal{}, refused("이 결제로 처리된 주문이 없습니다", "this payment does not pay an order")
	}
	p, err := Propose(*s.Bill, w.Lines, w.Fault)
	if err != nil {
		return p, err
	}
	if w.Amount == 0 {
		w.Amount = p.fitting(*s.Bill, s.Payment.Net())
	}
	p.add(store.RefundOther, w.Amount-p.Amount)
	return p, nil
}

// refundParts completes the amount of a request and returns what it is made of; zero
// if it names no goods.
func refundParts(s store.Situation, w *RefundRequest) (Proposal, error) {
	if len(w.Lines) == 0 {
		if w.Amount == 0 {
			w.Amount = s.Payment.Net()
		}
		return Proposal{}, nil
	}
	p, err := goodsOf(s, *w)
	if err == nil && p.Amount <= 0 {
		err = refused("배송비를 빼면 환불할 금액이 없습니다", "nothing is left to refund after the delivery fees")
	}
	w.Amount = p.Amount
	return p, err
}
