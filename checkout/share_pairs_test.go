package checkout

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/store"
)

// Pairs of states and events of orders that cost nothing, and of orders whose goods differ
// in tax and in how they are delivered.

// TestEveryPairOfFreeOrderAndEvent records what becomes of an order that a coupon leaves
// nothing of.
func TestEveryPairOfFreeOrderAndEvent(t *testing.T) {
	if raced {
		t.Skip("nothing of it happens at once")
	}
	s := newOwnShop(t)
	_, err := s.raw.Exec("UPDATE coupons SET uses_max = NULL")
	s.must(err)
	var table strings.Builder
	for _, from := range s.freeStates() {
		table.WriteString(from.name + "\n")
		for _, event := range s.freeEvents() {
			s.place(store.Free, simGift, store.Wish{Product: "chair", SKU: "CHAIR", Quantity: pairPieces})
			from.bring()
			err := event.act()
			fmt.Fprintf(&table, "  %-36s %s%s\n", event.name, s.became(), ended(err))
		}
		if err := s.verify(); err != nil {
			t.Errorf("%s: %v", from.name, err)
		}
	}
	asRecorded(t, "transitions_free.txt", orderless(table.String()))
}

// place places the next order of some goods, by a shopper of its own.
func (s *pairShop) place(pg store.PG, coupon string, goods ...store.Wish) {
	s.t.Helper()
	n := s.newOrder(goods...)
	n.Session, n.Coupon = s.nextShopper(), coupon
	_, err := s.raw.Exec(`BEGIN IMMEDIATE;
	  INSERT INTO stock_moves (variant_id, delta, reason, at) SELECT id, 9, 'delivery', 1 FROM variants WHERE counted = 1;
	  UPDATE variants SET stock = stock + 9 WHERE counted = 1; COMMIT`)
	s.must(err)
	s.offer, err = s.service.Place(context.Background(), pg, n)
	s.must(err)
}

// orderless leaves the number of each order out of a table.
func orderless(table string) string {
	lines := strings.Split(table, "\n")
	for i, line := range lines {
		if before, after, ok := strings.Cut(line, "none:ORD"); ok {
			_, rest, _ := strings.Cut(after, " ")
			lines[i] = before + "nothing " + rest
		}
	}
	return strings.Join(lines, "\n")
}

// freeID is the payment of an order that cost nothing.
func (s *pairShop) freeID() string { return store.FromNobody.PaymentID(s.offer.Attempt.MerchantUID) }

func (s *pairShop) freeStates() []situation {
	return []situation{
		{"placed", func() {}},
		{"on a list", s.list},
		{"its slip was taken", s.slip},
		{"sent", func() { s.ship(); s.shelf.taken[s.offer.Order.No] = true }},
		{"cancelled", func() { s.must(s.giveUp()) }},
	}
}

func (s *pairShop) freeEvents() []happening {
	ctx := context.Background()
	refund := func(w rules.RefundRequest) func() error {
		return func() error {
			w.Reason, w.Source = "변심", store.SourceAdmin
			return s.service.Refund(ctx, s.freeID(), w, "admin")
		}
	}
	arrives := func(won int64) func() error {
		return func() error {
			f := s.fact("imp_card-"+s.offer.Order.No, store.RankPaid)
			f.Provider, f.MID, f.Amount.Minor = "html5_inicis", "MID", won
			return s.service.Apply(ctx, f, "sweep")
		}
	}
	return []happening{
		{"its buyer cancels", s.giveUp},
		{"its buyer cancels a piece", func() error {
			_, err := s.service.CancelByBuyer(ctx, s.offer.Order.PublicID, Withdrawal{Reason: "변심",
				Lines: []store.Pieces{{Line: 1, Quantity: 1}}})
			return err
		}},
		{"its owner cancels", func() error { return s.service.CancelOrder(ctx, s.offer.Order.PublicID, "admin") }},
		{"1 won goes back", refund(rules.RefundRequest{Amount: 1})},
		{"the money of a piece goes back", refund(rules.RefundRequest{Lines: []store.Pieces{{Line: 1, Quantity: 1}}})},
		{"all of it goes back", refund(rules.RefundRequest{})},
		{"its owner accepts it", func() error { return s.service.AcceptCase(ctx, s.freeID(), "admin") }},
		{"its case is dismissed", func() error { return s.service.DismissCase(ctx, s.freeID(), "x", "admin") }},
		{"its time is over", func() error { s.runOut(); return nil }},
		{"a card pays", s.byCard},
		{"129,800 arrive by its number", arrives(129_800)},
		{"a transfer is said to have come", func() error {
			return s.service.TakeTransfer(ctx, s.freeID(), rules.Deposit{Amount: 100}, "admin")
		}},
	}
}

// TestEveryPairOfSharesAndEvent records what goes back of an order of two taxed chairs, a
// tax-free lamp and a wardrobe with a fee of its own, and how much of each refund is
// tax-free.
func TestEveryPairOfSharesAndEvent(t *testing.T) {
	if raced {
		t.Skip("nothing of it happens at once")
	}
	s := newOwnShop(t)
	_, err := s.raw.Exec("UPDATE coupons SET uses_max = NULL")
	s.must(err)
	var table strings.Builder
	for _, coupon := range []string{"", simCoupon} {
		for _, from := range s.shareStates() {
			fmt.Fprintf(&table, "%s%s\n", from.name, map[bool]string{true: ", with a coupon"}[coupon != ""])
			for _, event := range s.shareEvents() {
				s.placeShares(coupon)
				from.bring()
				err := event.act()
				s.settle()
				fmt.Fprintf(&table, "  %-36s %s%s\n", event.name, s.ofShares(), ended(err))
			}
			for _, check := range []func() error{s.verify, s.taxWentBackOnce, s.taxOfGoodsWentBack, s.linesPaidBackOnce,
				s.ownFeesWentBack} {
				if err := check(); err != nil {
					t.Errorf("%s: %v", from.name, err)
				}
			}
		}
	}
	asRecorded(t, "transitions_shares.txt", table.String())
}

// placeShares places the order and pays it.
func (s *pairShop) placeShares(coupon string) {
	s.t.Helper()
	s.place(store.Inicis, coupon, store.Wish{Product: "chair", SKU: "CHAIR", Quantity: 2},
		store.Wish{Product: "lamp", SKU: "LAMP", Quantity: 1}, store.Wish{Product: "wardrobe", SKU: "WARDROBE", Quantity: 1})
	a := s.offer.Attempt
	p := s.bank.begin(a.MerchantUID, a.Provider, a.MID, string(a.Amount.Currency), a.Amount.Number(), true)
	s.bank.approve(p)
	s.events = nil // nobody else tells of it
	s.must(s.service.refetch(context.Background(), p.ImpUID))
}

// paidUID is the payment of the order at the PG.
func (s *pairShop) paidUID() string {
	return s.bank.payments[len(s.bank.payments)-1].ImpUID
}

// settle lets the refunds that were requested be sent and answered.
func (s *pairShop) settle() {
	s.t.Helper()
	s.must(s.service.drain(s.service.deliverOf(store.RefundEffect))(context.Background()))
	s.events = nil
	s.must(s.service.refetch(context.Background(), s.paidUID()))
}

// ofShares describes the order, and each refund with what of it is tax-free.
func (s *pairShop) ofShares() string {
	s.t.Helper()
	l, err := s.store.Ledger(context.Background())
	s.must(err)
	var parts []string
	for _, o := range l.Orders {
		if o.No == s.offer.Order.No {
			parts = append(parts, fmt.Sprintf("%s/%s %d, %d free", o.PayState, o.ShipState, o.Total, o.TaxFree))
		}
	}
	for _, r := range l.Refunds {
		if r.ImpUID != s.paidUID() {
			continue
		}
		text := fmt.Sprintf("%d back, %d free", r.Amount, r.TaxFree)
		if r.State != store.RefundDone {
			text += ", " + string(r.State)
		}
		for _, p := range r.Parts {
			text += fmt.Sprintf(", %s %+d", p.Kind, p.Amount)
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " | ")
}

// goes gives goods back; fault: because of the shop.
func (s *pairShop) goes(fault bool, lines ...store.Pieces) func() error {
	return func() error {
		return s.service.Refund(context.Background(), s.paidUID(), rules.RefundRequest{Reason: "변심",
			Source: store.SourceAdmin, Lines: slices.Clone(lines), Fault: fault}, "admin")
	}
}

func (s *pairShop) shareStates() []situation {
	back := func(lines ...store.Pieces) func() {
		return func() { s.must(s.goes(false, lines...)()); s.settle() }
	}
	return []situation{
		{"paid", func() {}},
		{"a chair went back", back(store.Pieces{Line: 1, Quantity: 1})},
		{"the wardrobe went back", back(store.Pieces{Line: 3, Quantity: 1})},
		{"900 went back", func() {
			s.must(s.service.Refund(context.Background(), s.paidUID(), rules.RefundRequest{Amount: 900, Reason: "변심",
				Source: store.SourceAdmin}, "admin"))
			s.settle()
		}},
		{"sent", func() { s.ship(); s.shelf.taken[s.offer.Order.No] = true }},
	}
}

func (s *pairShop) shareEvents() []happening {
	ctx := context.Background()
	console := func(all bool) func() error {
		return func() error {
			p := s.bank.byUID(s.paidUID())
			won := int64(1000)
			if all {
				won = s.bank.net(p)
			}
			s.bank.giveBack(p, won, "콘솔에서 취소")
			return nil
		}
	}
	chair, lamp := store.Pieces{Line: 1, Quantity: 1}, store.Pieces{Line: 2, Quantity: 1}
	wardrobe := store.Pieces{Line: 3, Quantity: 1}
	return []happening{
		{"a chair goes back", s.goes(false, chair)},
		{"a defective chair goes back", s.goes(true, chair)},
		{"the lamp goes back", s.goes(false, lamp)},
		{"the wardrobe goes back", s.goes(false, wardrobe)},
		{"lamp and wardrobe go back", s.goes(false, lamp, wardrobe)},
		{"1,500 goes back", func() error {
			return s.service.Refund(ctx, s.paidUID(), rules.RefundRequest{Amount: 1500, Reason: "변심",
				Source: store.SourceAdmin}, "admin")
		}},
		{"all that is left goes back", func() error {
			return s.service.Refund(ctx, s.paidUID(), rules.RefundRequest{Reason: "변심", Source: store.SourceAdmin}, "admin")
		}},
		{"1,000 is cancelled at the console", console(false)},
		{"all is cancelled at the console", console(true)},
		{"its buyer cancels", s.giveUp},
	}
}
