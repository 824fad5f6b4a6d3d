package checkout

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// receiptGateway answers about receipts as a case wants it.
type receiptGateway struct {
	*bank
	lost    bool // issuing and cancelling take effect, and nobody hears of it
	deaf    bool // they take no effect, and nobody hears of that
	refuses bool // they are refused
	byPG    bool // the PG has issued a receipt by itself
}

func (g *receiptGateway) Payment(ctx context.Context, impUID string) (iamport.Payment, error) {
	p, err := g.bank.Payment(ctx, impUID)
	p.CashReceiptIssued = g.byPG || g.bank.issued.last(impUID) != nil
	return p, err
}

// answer does something in the way that the case wants.
func (g *receiptGateway) answer(do func() (iamport.CashReceipt, error)) (iamport.CashReceipt, error) {
	switch {
	case g.refuses:
		return iamport.CashReceipt{}, &iamport.APIError{Status: 400, Code: -1, Message: "발행할 수 없습니다."}
	case g.deaf:
		return iamport.CashReceipt{}, lost()
	case g.lost:
		if r, err := do(); err != nil {
			return r, err
		}
		return iamport.CashReceipt{}, lost()
	}
	return do()
}

func (g *receiptGateway) IssueCashReceipt(ctx context.Context, in iamport.NewCashReceipt) (iamport.CashReceipt, error) {
	return g.answer(func() (iamport.CashReceipt, error) { return g.bank.IssueCashReceipt(ctx, in) })
}

func (g *receiptGateway) CancelCashReceipt(ctx context.Context, of iamport.CashReceiptOf) (iamport.CashReceipt, error) {
	return g.answer(func() (iamport.CashReceipt, error) { return g.bank.CancelCashReceipt(ctx, of) })
}

// receiptPairs plays what becomes of receipts.
type receiptPairs struct {
	*pairShop
	gateway *receiptGateway
	pay     *iamport.Payment // nil: a transfer
}

// TestEveryPairOfReceiptAndEvent records what becomes of the receipt of a virtual account,
// and of a transfer, in every state on everything that can happen: at once, and once
// I'mport answers again.
func TestEveryPairOfReceiptAndEvent(t *testing.T) {
	if raced {
		t.Skip("nothing of it happens at once")
	}
	s := &receiptPairs{pairShop: newOwnShop(t)}
	s.gateway = &receiptGateway{bank: s.bank}
	s.service.Gateway = s.gateway
	s.service.Channels = append(s.service.Channels, NewChannel(store.Inicis, "channel-key-1"))
	s.must(s.store.Receipts.SetTerms(context.Background(), store.ReceiptTerms{Mode: store.ReceiptsByShop}, "admin"))
	var table strings.Builder
	for _, pg := range []store.PG{store.InicisVbank, store.Bank} {
		for _, from := range s.receiptStates() {
			fmt.Fprintf(&table, "%s: %s\n", pg, from.name)
			for _, event := range s.receiptEvents() {
				s.beginPaid(pg)
				from.bring()
				err := event.act()
				now := s.ofReceipts()
				fmt.Fprintf(&table, "  %-36s %s%s\n", event.name, now, ended(err))
				if s.calm(); s.ofReceipts() != now {
					fmt.Fprintf(&table, "  %-36s %s\n", "", s.ofReceipts())
				}
			}
			for _, check := range []func() error{s.verify, s.receiptsAskedOnce} {
				if err := check(); err != nil {
					t.Errorf("%s: %s: %v", pg, from.name, err)
				}
			}
		}
	}
	asRecorded(t, "transitions_receipts.txt", table.String())
}

// beginPaid places an order whose buyer wants a receipt, and pays it.
func (s *receiptPairs) beginPaid(pg store.PG) {
	s.t.Helper()
	s.begin(pg, store.ReceiptChoice{Kind: store.PersonReceipt, Number: "01012345678"})
	if s.pay = nil; pg == store.Bank {
		s.must(s.come(0, false))
		return
	}
	a := s.offer.Attempt
	s.pay = s.bank.begin(a.MerchantUID, a.Provider, a.MID, string(a.Amount.Currency), a.Amount.Number(), true)
	s.bank.issueVbank(s.pay)
	s.bank.approve(s.pay)
	s.events = nil // nobody else tells of it
	s.must(s.service.refetch(context.Background(), s.pay.ImpUID))
}

// goOn lets the shop go on with the receipt, once.
func (s *receiptPairs) goOn(how receiptGateway) {
	s.t.Helper()
	how.bank = s.bank
	*s.gateway = how
	for range 3 { // it waits longer each time
		s.clock.Add(15 * 60 * 1000)
		_, err := s.service.IssueNext(context.Background())
		s.must(err)
		if how != (receiptGateway{bank: s.bank}) {
			break
		}
	}
}

// calm lets I'mport answer until nothing is left to do.
func (s *receiptPairs) calm() {
	s.t.Helper()
	*s.gateway = receiptGateway{bank: s.bank, byPG: s.gateway.byPG}
	for range 4 {
		s.clock.Add(receiptWait.Milliseconds())
		s.must(s.service.drain(s.service.IssueNext)(context.Background()))
	}
	s.gateway.byPG = false
}

// giveSome gives won of the payment back; 0: all that is left.
func (s *receiptPairs) giveSome(won int64) error {
	if s.pay == nil {
		return s.sendBack(rules.RefundRequest{Amount: won})
	}
	if won == 0 {
		won = s.bank.net(s.pay)
	}
	s.bank.giveBack(s.pay, won, "콘솔에서 취소")
	s.events = nil
	return s.service.refetch(context.Background(), s.pay.ImpUID)
}

// ofReceipts describes all receipts of the order, and those that I'mport issued.
func (s *receiptPairs) ofReceipts() string {
	s.t.Helper()
	l, err := s.store.Ledger(context.Background())
	s.must(err)
	parts := []string{}
	for _, r := range l.Receipts {
		if r.OrderNo != s.offer.Order.No {
			continue
		}
		text := fmt.Sprintf("%s %d %s", r.Kind, r.Amount, r.State)
		if r.Issuer != "shop" {
			text += " by the PG"
		}
		parts = append(parts, text)
	}
	uid := s.offer.Attempt.MerchantUID
	if s.pay != nil {
		uid = s.pay.ImpUID
	}
	for _, r := range s.bank.issued.list[uid] {
		text := fmt.Sprintf("there %d", r.Amount)
		if !r.Stands() {
			text += " cancelled"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " | ")
}

// receiptStates are the states that a receipt can be brought into.
func (s *receiptPairs) receiptStates() []situation {
	issued := func() { s.goOn(receiptGateway{}) }
	return []situation{
		{"wanted", func() {}},
		{"asked for in vain", func() { s.goOn(receiptGateway{deaf: true}) }},
		{"issued, and nobody heard of it", func() { s.goOn(receiptGateway{lost: true}) }},
		{"refused", func() { s.goOn(receiptGateway{refuses: true}) }},
		{"issued", issued},
		{"to be cancelled", func() { issued(); s.must(s.giveSome(800)) }},
		{"cancelled, and nobody heard of it", func() {
			issued()
			s.must(s.giveSome(800))
			s.goOn(receiptGateway{lost: true})
		}},
		{"issued anew", func() { issued(); s.must(s.giveSome(800)); s.goOn(receiptGateway{}) }},
		{"issued by the PG", func() { s.goOn(receiptGateway{byPG: true}) }},
	}
}

// receiptEvents is what I'mport, buyers and the owner can do.
func (s *receiptPairs) receiptEvents() []happening {
	ctx, step := context.Background(), func(how receiptGateway) func() error {
		return func() error { s.goOn(how); return nil }
	}
	return []happening{
		{"it goes on", step(receiptGateway{})},
		{"the answer is lost", step(receiptGateway{lost: true})},
		{"I'mport hears nothing", step(receiptGateway{deaf: true})},
		{"I'mport refuses", step(receiptGateway{refuses: true})},
		{"the PG says that there is one", step(receiptGateway{byPG: true})},
		{"1,500 goes back", func() error { return s.giveSome(1500) }},
		{"all goes back", func() error { return s.giveSome(0) }},
		{"its buyer wants one for a firm", func() error {
			return s.store.Receipts.Choose(ctx, s.offer.Order.PublicID,
				store.ReceiptChoice{Kind: store.CompanyReceipt, Number: "1248100998"}, store.SourceBuyer)
		}},
		{"its owner issues one by hand", func() error {
			return s.store.Receipts.Issue(ctx, s.offer.Order.No,
				store.ReceiptChoice{Kind: store.CompanyReceipt, Number: "1248100998"}, "admin")
		}},
	}
}
