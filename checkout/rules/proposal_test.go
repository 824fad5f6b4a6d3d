package rules

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// threeChairsAndALamp is a bill of 3 chairs for 20,000 won and a lamp for 10,000 won
// with a coupon of 10 percent, delivered free from 50,000 won.
func threeChairsAndALamp() store.Bill {
	return store.Bill{Currency: money.KRW, Fee: 3000, FreeFrom: 50000, Postage: 2500,
		Lines: []store.BillLine{{Quantity: 3, Unit: 20000, Paid: 54000}, {Quantity: 1, Unit: 10000, Paid: 9000}}}
}

func TestProposals(t *testing.T) {
	all := []store.Pieces{{Line: 1, Quantity: 3}, {Line: 2, Quantity: 1}}
	chair, lamp := []store.Pieces{{Line: 1, Quantity: 1}}, []store.Pieces{{Line: 2, Quantity: 1}}
	for _, c := range []struct {
		name   string
		change func(*store.Bill)
		picks  []store.Pieces
		fault  bool
		want   Proposal
	}{
		{"what is enough for free delivery remains", nil, lamp, false, Proposal{Amount: 9000,
			Lines: []store.RefundLine{{Line: 2, Quantity: 1, Amount: 9000}}}},
		{"what remains is not enough", func(b *store.Bill) { b.FreeFrom = 60000 }, chair, false, Proposal{Amount: 15000,
			Lines:  []store.RefundLine{{Line: 1, Quantity: 1, Amount: 18000}},
			Extras: []store.RefundExtra{{Part: store.RefundDelivery, Amount: -3000}}}},
		{"by the shop's fault", func(b *store.Bill) { b.FreeFrom = 60000 }, chair, true, Proposal{Amount: 18000,
			Lines: []store.RefundLine{{Line: 1, Quantity: 1, Amount: 18000}}}},
		{"delivery was paid, some remains", func(b *store.Bill) { b.Shipping = 3000 }, chair, false, Proposal{
			Amount: 18000, Lines: []store.RefundLine{{Line: 1, Quantity: 1, Amount: 18000}}}},
		{"delivery was paid, nothing remains", func(b *store.Bill) { b.Shipping = 3000 }, all, false, Proposal{
			Amount: 66000, Whole: true, Lines: []store.RefundLine{{Line: 1, Quantity: 3, Amount: 54000},
				{Line: 2, Quantity: 1, Amount: 9000}},
			Extras: []store.RefundExtra{{Part: store.RefundDelivery, Amount: 3000}}}},
		{"the delivery that became due goes back with the rest", func(b *store.Bill) {
			b.Returned, b.Lines[0].Refunded, b.Lines[0].Back = -3000, 3, 54000
		}, lamp, false, Proposal{Amount: 12000, Whole: true,
			Lines:  []store.RefundLine{{Line: 2, Quantity: 1, Amount: 9000}},
			Extras: []store.RefundExtra{{Part: store.RefundDelivery, Amount: 3000}}}},
		{"a change of mind after it was sent", func(b *store.Bill) { b.Sent = true }, chair, false, Proposal{
			Amount: 15500, Lines: []store.RefundLine{{Line: 1, Quantity: 1, Amount: 18000}},
			Extras: []store.RefundExtra{{Part: store.RefundPostage, Amount: -2500}}}},
		{"all of it comes back for a change of mind", func(b *store.Bill) { b.Sent = true }, all, false, Proposal{
			Amount: 57500, Whole: true, Lines: []store.RefundLine{{Line: 1, Quantity: 3, Amount: 54000},
				{Line: 2, Quantity: 1, Amount: 9000}},
			Extras: []store.RefundExtra{{Part: store.RefundDelivery, Amount: -3000},
				{Part: store.RefundPostage, Amount: -2500}}}},
		{"all of it comes back broken", func(b *store.Bill) { b.Sent, b.Shipping = true, 3000 }, all, true, Proposal{
			Amount: 66000, Whole: true, Lines: []store.RefundLine{{Line: 1, Quantity: 3, Amount: 54000},
				{Line: 2, Quantity: 1, Amount: 9000}},
			Extras: []store.RefundExtra{{Part: store.RefundDelivery, Amount: 3000}}}},
		{"all of a line", nil, []store.Pieces{{Line: 2}}, false, Proposal{Amount: 9000,
			Lines: []store.RefundLine{{Line: 2, Quantity: 1, Amount: 9000}}}},
		{"delivery was paid, little remains", func(b *store.Bill) { b.FreeFrom, b.Shipping = 60000, 3500 }, chair, false,
			Proposal{Amount: 18000, Lines: []store.RefundLine{{Line: 1, Quantity: 1, Amount: 18000}}}},
		{"no limit makes delivery free", func(b *store.Bill) { b.FreeFrom = 0 }, chair, false, Proposal{Amount: 18000,
			Lines: []store.RefundLine{{Line: 1, Quantity: 1, Amount: 18000}}}},
		{"to a remote place", func(b *store.Bill) { b.FreeFrom, b.Shipping, b.Remote = 60000, 4000, 4000 }, chair, false,
			Proposal{Amount: 15000, Lines: []store.RefundLine{{Line: 1, Quantity: 1, Amount: 18000}},
				Extras: []store.RefundExtra{{Part: store.RefundDelivery, Amount: -3000}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := threeChairsAndALamp()
			if c.change != nil {
				c.change(&b)
			}
			got, err := Propose(b, c.picks, c.fault)
			if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
}

func TestProposalsAreRefused(t *testing.T) {
	b := threeChairsAndALamp()
	b.Lines[1].Refunded = 1
	for _, c := range []struct {
		name  string
		picks []store.Pieces
		want  string
	}{
		{"nothing", nil, "at least one item"},
		{"a line that is not there", []store.Pieces{{Line: 3, Quantity: 1}}, "no such line"},
		{"more than is left", []store.Pieces{{Line: 1, Quantity: 4}}, "up to 3"},
		{"all of what is paid back", []store.Pieces{{Line: 2}}, "already refunded"},
		{"a line before the first", []store.Pieces{{Line: 0, Quantity: 1}}, "no such line"},
		{"the same line twice", []store.Pieces{{Line: 1, Quantity: 2}, {Line: 1, Quantity: 2}}, "up to 1"},
		{"fewer than none", []store.Pieces{{Line: 1, Quantity: -1}}, "up to 3"},
		{"what is paid back", []store.Pieces{{Line: 2, Quantity: 1}}, "already refunded"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Propose(b, c.picks, false)
			var refused *Refusal
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// TestPartsOfALineAddUpToIt pays a line back in any parts: they come to exactly what
// was paid for it.
func TestPartsOfALineAddUpToIt(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		bought, paid := 1+rng.Int64N(99), rng.Int64N(1e9)
		b := store.Bill{Lines: []store.BillLine{{Quantity: bought, Unit: paid, Paid: paid}}}
		back := int64(0)
		for b.Lines[0].Left() > 0 {
			n := 1 + rng.Int64N(b.Lines[0].Left())
			p, err := Propose(b, []store.Pieces{{Line: 1, Quantity: n}}, false)
			if err != nil {
				t.Fatal(err)
			}
			back += p.Lines[0].Amount
			b.Lines[0].Refunded += n
			if back*bought > paid*b.Lines[0].Refunded {
				t.Fatalf("%d went back for %d of %d pieces that cost %d", back, b.Lines[0].Refunded, bought, paid)
			}
		}
		if back != paid {
			t.Fatalf("%d of %d went back", back, paid)
		}
	}
}

// TestRefundsOfGoodsAreTheSumOfTheirParts lets an admin change the amount, and a buyer
// cancel some and then all that is left.
func TestRefundsOfGoodsAreTheSumOfTheirParts(t *testing.T) {
	s := withdrawable()
	b := threeChairsAndALamp()
	b.FreeFrom = 60000
	s.Bill, s.Payment.Amount = &b, won(63000)
	sum := func(n *store.NewRefund) int64 {
		total := int64(0)
		for _, l := range n.Lines {
			total += l.Amount
		}
		for _, e := range n.Extras {
			total += e.Amount
		}
		return total
	}
	chair := []store.Pieces{{Line: 1, Quantity: 1}}
	d, err := Refund(s, RefundRequest{Amount: 20000, Reason: "사과", Source: "admin", Lines: chair})
	if err != nil || d.Refund.Amount != 20000 || sum(d.Refund) != 20000 {
		t.Errorf("%v: %+v", err, d.Refund)
	}
	d, err = CancelByBuyer(s, RefundRequest{Amount: 1, Reason: "변심", Source: "buyer", Lines: chair, Fault: true})
	if err != nil || d.Refund.Amount != 15000 || sum(d.Refund) != 15000 || d.Remark != store.EventLinesWithdrawn ||
		d.Mails[0].About != s.Order.No+"#1" {
		t.Errorf("%v: %+v %+v", err, d.Refund, d.Mails)
	}
	s.Payment.Cancelled = 5000 // without naming goods
	d, err = CancelByBuyer(s, RefundRequest{Reason: "변심", Source: "buyer"})
	if err != nil || d.Refund.Amount != 58000 || sum(d.Refund) != 58000 || len(d.Refund.Lines) != 2 {
		t.Errorf("%v: %+v", err, d.Refund)
	}
}

// TestRefundsOfGoodsAreRefused asks for goods where none can be paid back.
func TestRefundsOfGoodsAreRefused(t *testing.T) {
	lamp := []store.Pieces{{Line: 2, Quantity: 1}}
	for _, c := range []struct {
		name   string
		change func(*store.Situation)
		want   string
	}{
		{"the payment pays no order", func(s *store.Situation) { s.Bill = nil }, "does not pay an order"},
		{"postage is more than the goods cost", func(s *store.Situation) { s.Bill.Sent, s.Bill.Postage = true, 9000 },
			"after the delivery fees"},
		{"they are paid back", func(s *store.Situation) { s.Bill.Lines[1].Refunded = 1 }, "already refunded"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, b := withdrawable(), threeChairsAndALamp()
			s.Bill = &b
			c.change(&s)
			_, err := Refund(s, RefundRequest{Reason: "변심", Source: "admin", Lines: lamp})
			var refused *Refusal
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// TestRefundsOfGoodsStayWithinThePayment pays back goods of a payment of which a part
// went back before without naming any.
func TestRefundsOfGoodsStayWithinThePayment(t *testing.T) {
	s, b := withdrawable(), threeChairsAndALamp()
	b.Sent, b.FreeFrom = true, 0
	s.Bill, s.Payment.Amount, s.Payment.Cancelled = &b, won(63000), 53000
	p, err := ProposeRefund(s, []store.Pieces{{Line: 1, Quantity: 1}}, true)
	if err != nil || p.Amount != 10000 || len(p.Extras) != 1 ||
		p.Extras[0] != (store.RefundExtra{Part: store.RefundOther, Amount: -8000}) {
		t.Errorf("%v: %+v", err, p)
	}
	s.Payment.Cancelled = 0
	all := []store.Pieces{{Line: 1, Quantity: 3}, {Line: 2, Quantity: 1}}
	if p, err = ProposeRefund(s, all, false); err != nil || p.Amount != 60500 || !p.Whole {
		t.Errorf("of goods that were sent: %v: %+v", err, p)
	}
	s.Bill.Sent, s.Payment.Amount = false, won(64000)
	if p, err = ProposeRefund(s, all, false); err != nil || p.Amount != 64000 || p.Extras[0].Amount != 1000 {
		t.Errorf("all that is left of goods that were not: %v: %+v", err, p)
	}
}

// TestBuyersWaitForARefundOfOtherGoods cancels more while money is on its way back.
func TestBuyersWaitForARefundOfOtherGoods(t *testing.T) {
	s, b := withdrawable(), threeChairsAndALamp()
	s.Bill, s.Refunds = &b, []store.Refund{{State: store.RefundSent}}
	if _, err := CancelByBuyer(s, RefundRequest{Reason: "변심", Source: "buyer"}); !errors.Is(err, ErrPartUnderWay) {
		t.Error(err)
	}
	b.Lines[0].Refunded, b.Lines[1].Refunded = 3, 1
	if _, err := CancelByBuyer(s, RefundRequest{Reason: "변심", Source: "buyer"}); !errors.Is(err, ErrRefundUnderWay) {
		t.Error(err)
	}
	s.Refunds, b.Lines[1].Refunded = nil, 0
	d, err := CancelByBuyer(s, RefundRequest{Source: "buyer"})
	var refused *Refusal
	if !errors.As(err, &refused) || d.Remark != "" {
		t.Errorf("without a reason: %v %+v", err, d)
	}
	s.Payment.Amount = won(9000)
	if d, err = CancelByBuyer(s, RefundRequest{Reason: "변심", Source: "buyer"}); err != nil ||
		len(d.Refund.Lines) != 1 || d.Remark != store.EventWithdrawn {
		t.Errorf("the rest: %v %+v", err, d)
	}
}
