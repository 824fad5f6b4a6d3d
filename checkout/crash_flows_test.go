package checkout

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// flows returns all ways that money can take through the shop.
func flows() []flow {
	return slices.Concat(plainFlows(), againFlows(), vbankFlows(), doubtfulFlows(), refundFlows())
}

// plainFlows are orders that are paid, whichever door tells the shop, and orders
// that are not.
func plainFlows() []flow {
	card := []step{orders(store.Inicis, "chair", 1), pays(0)}
	with := func(more ...step) []step { return slices.Concat(card, more) }
	return []flow{
		{name: "paid, told by the page", steps: with(newsOf(0, "page"))},
		{name: "paid, told by the redirect", steps: with(newsOf(0, "redirect"))},
		{name: "paid, told by a webhook", steps: with(newsOf(0, "webhook"), works())},
		{name: "paid, told by all doors", steps: with(newsOf(0, "webhook"), newsOf(0, "page"), newsOf(0, "redirect"),
			works())},
		{name: "paid, found by polling", steps: with(passes(time.Minute), polls())},
		{name: "paid, found by sweeping", steps: with(sweeps())},
		{name: "paid with PayPal", steps: []step{orders(store.PayPal, "chair", 1), pays(0), newsOf(0, "redirect"),
			works()}},
		{name: "declined, then paid", steps: []step{orders(store.Inicis, "chair", 1), declined(0), newsOf(0, "page"),
			triesAgain(0, store.PayPal), pays(1), newsOf(1, "page"), works()}},
		{name: "never paid", steps: []step{orders(store.Inicis, "lamp", 2), passes(20 * time.Minute), works()}},
		{name: "given up by the buyer", steps: []step{orders(store.Inicis, "lamp", 2), givenUp(0)}},
		{name: "paid while the order expires", steps: []step{orders(store.Inicis, "chair", 1),
			passes(20 * time.Minute), pays(0), works()},
			// A restart before the buyer pays lets the order expire first, and tells the buyer so.
			also: []string{"paid/ready fulfilled | 1 paid accepted 64900-0 | I'mport: 64900-0 in 0 | done: " +
				"new_order placed receipt void"}},
		{name: "paid after the order expired", steps: []step{orders(store.Inicis, "chair", 1),
			passes(20 * time.Minute), works(), pays(0), newsOf(0, "page"), works()}},
	}
}

// againFlows are orders of a buyer who comes back and orders again.
func againFlows() []flow {
	all := store.Policies{RefundMismatch: true, RefundDuplicate: true, RefundOversold: true}
	other := []step{ordersAgain(store.Inicis, 1), ordersAgain(store.Inicis, 2)}
	with := func(more ...step) []step { return slices.Concat(other, more) }
	return []flow{
		{name: "ordered again, then paid", steps: []step{ordersAgain(store.Inicis, 1), ordersAgain(store.Inicis, 1),
			pays(1), newsOf(1, store.SourcePage), works()}},
		{name: "ordered again by another PG, then paid", steps: []step{ordersAgain(store.Inicis, 1),
			ordersAgain(store.PayPal, 1), pays(1), newsOf(1, store.SourcePage), works()}},
		{name: "paid without news, then ordered again", steps: []step{ordersAgain(store.Inicis, 1), pays(0), told(1),
			works()}},
		{name: "something else ordered, then paid", steps: with(pays(1), newsOf(1, store.SourcePage), works())},
		{name: "something else ordered, then the first paid", steps: with(pays(0), newsOf(0, store.SourcePage),
			works())},
		{name: "something else ordered, then both paid", policies: all,
			steps: with(pays(1), newsOf(1, store.SourcePage), pays(0), newsOf(0, store.SourceWebhook), works())},
		{name: "something else ordered, then the first paid and the second", policies: all,
			steps: with(pays(0), newsOf(0, store.SourcePage), pays(1), newsOf(1, store.SourceWebhook), works())},
		{name: "something else ordered, nothing paid", steps: with(passes(20*time.Minute), works())},
		{name: "an account for the first, then the second paid", policies: all,
			steps: []step{ordersAgain(store.InicisVbank, 1), ordersAgain(store.Inicis, 2),
				issues(0), newsOf(0, store.SourcePage), pays(1), newsOf(1, store.SourcePage), works(), deposits(0),
				newsOf(0, store.SourceWebhook), works()}},
	}
}

// ordersAgain orders n chairs in one and the same session.
func ordersAgain(pg store.PG, n int64) step {
	return step{"the buyer orders in their session", func(s *scenario) error { return s.offered(s.buyAgain(pg, n)) }}
}

func (s *scenario) buyAgain(pg store.PG, n int64) (Offer, error) {
	o := s.newOrder(store.Wish{Product: "chair", SKU: "CHAIR", Quantity: n})
	o.Session = firstSession
	return s.service.Place(context.Background(), pg, o)
}

// told orders n chairs again on a page from before the payment, and must be told
// that they are paid.
func told(n int64) step {
	return step{"the buyer orders again and is told", func(s *scenario) error {
		o, nothing := s.newOrder(store.Wish{Product: "chair", SKU: "CHAIR", Quantity: n}), ""
		o.Session, o.SeenOrder = firstSession, &nothing
		_, err := s.service.Place(context.Background(), store.Inicis, o)
		var already *store.AlreadyOrderedError
		if errors.As(err, &already) && already.State == store.Paid {
			return nil
		}
		return fmt.Errorf("not told: %w", err)
	}}
}

// vbankFlows are orders paid through a virtual account.
func vbankFlows() []flow {
	issued := []step{orders(store.InicisVbank, "chair", 1), issues(0), newsOf(0, "page")}
	with := func(more ...step) []step { return slices.Concat(issued, more) }
	account := &rules.BankAccount{Bank: "04", Number: "110-234-567890", Holder: "홍길동"}
	return []flow{
		{name: "account issued, deposit told by a webhook", steps: with(passes(5*time.Hour), deposits(0),
			newsOf(0, "webhook"), works())},
		{name: "account issued, never used", steps: with(passes(8*24*time.Hour), works())},
		{name: "account issued, paid by card instead", steps: with(triesAgain(0, store.Inicis), pays(1),
			newsOf(1, "page"), works())},
		{name: "account issued, given up by the buyer", steps: with(givenUp(0), works())},
		{name: "deposit refunded to a bank account",
			steps: with(deposits(0), sweeps(), requestsRefund(0, rules.RefundRequest{Account: account}), works()),
			// The bank account is in memory only: after a crash before the refund was sent, it is needed again.
			also: []string{"paid/ready fulfilled | 1 paid accepted 64900-0 | case refund open | refund 64900 " +
				"failed | I'mport: 64900-0 in 0 | done: case new_order placed receipt refund reminder (not done) " +
				"vbank"}},
	}
}

// doubtfulFlows are payments that a person or a policy must decide about.
func doubtfulFlows() []flow {
	all := store.Policies{RefundMismatch: true, RefundDuplicate: true, RefundOversold: true}
	twice := []step{orders(store.Inicis, "chair", 1), triesAgain(0, store.PayPal), pays(1), newsOf(1, "page"),
		pays(0), newsOf(0, "page"), works()}
	soldOut := []step{orders(store.Inicis, "lamp", 3), passes(20 * time.Minute), works(), orders(store.Inicis, "lamp",
		3), pays(1), newsOf(1, "page"),
		pays(0), newsOf(0, "webhook"), works()}
	forged := []step{orders(store.Inicis, "chair", 1), pays(0, oneWon), newsOf(0, "page")}
	return []flow{
		{name: "paid twice, one refunded", policies: all, steps: twice},
		{name: "paid twice, held for a person",
			steps: append(slices.Clone(twice), requestsRefund(1, rules.RefundRequest{}), works())},
		{name: "forged, refunded", policies: all, steps: append(slices.Clone(forged), works())},
		{name: "forged, refunded although the answer is lost", policies: all,
			cancels: []cancelOutcome{lostAfter, answered},
			steps:   append(slices.Clone(forged), works())},
		{name: "forged, held, refunded by the owner",
			steps: append(slices.Clone(forged), requestsRefund(0, rules.RefundRequest{}), works())},
		{name: "paid after the goods were sold, refunded", policies: all, steps: soldOut},
		{name: "paid after the goods were sold, accepted once they are back",
			steps: append(slices.Clone(soldOut), delivered(2, 3), accepted(0))},
		{name: "money under our prefix without an attempt",
			steps: []step{orders(store.Inicis, "chair", 1), pays(0, elsewhere), sweeps(),
				requestsRefund(0, rules.RefundRequest{}), works()}},
	}
}

// refundFlows are paid orders that are refunded.
func refundFlows() []flow {
	paid := []step{orders(store.Inicis, "chair", 1), pays(0), newsOf(0, "page")}
	with := func(more ...step) []step { return slices.Concat(paid, more) }
	fully, partly := requestsRefund(0, rules.RefundRequest{}), requestsRefund(0, rules.RefundRequest{Amount: 5000})
	return []flow{
		{name: "partly refunded", steps: with(partly, works())},
		{name: "partly refunded, then the rest",
			steps: with(partly, works(), requestsNextRefund(0, rules.RefundRequest{}), works())},
		{name: "fully refunded", steps: with(fully, works())},
		{name: "fully refunded, the call is lost", cancels: []cancelOutcome{lostBefore, answered},
			steps: with(fully, works(), passes(time.Minute), works())},
		{name: "fully refunded, the answer is lost", cancels: []cancelOutcome{lostAfter, answered},
			steps: with(fully, works(), passes(time.Minute), works())},
		{name: "partly refunded, the call is lost, and then the answer",
			cancels: []cancelOutcome{lostBefore, lostAfter, answered},
			steps:   with(partly, works(), passes(time.Minute), works(), passes(time.Minute), works())},
		{name: "PayPal refunds later", cancels: []cancelOutcome{acceptedForLater},
			steps: []step{orders(store.PayPal, "chair", 1), pays(0),
				newsOf(0, "page"), fully, works(), passes(time.Hour), works()},
			// After a crash before the answer, the shop asks again, is refused, and opens a case until the refund.
			also: []string{"refunded/none fulfilled | 1 cancelled accepted 4990-4990 | case refund closed | " +
				"refund 4990 done | refund 4990 failed | I'mport: 49.9-49.9 in 1 | done: case new_order placed " +
				"receipt refund refund-mail"}},
		{name: "the PG refuses", cancels: []cancelOutcome{refusedByPG}, steps: with(fully, works(), dismissed(0))},
		{name: "a part and the rest at the console", steps: with(consoled(0, 900), works(), consoled(0, 0), sweeps())},
		{name: "another refund at the console meanwhile", cancels: []cancelOutcome{lostBefore, answered},
			steps: with(partly, works(), consoled(0, 900), passes(time.Minute), works()),
			// A restart asks at once: then the refund at the console comes later.
			also: []string{"paid/ready fulfilled | 1 cancelled accepted 64900-5900 | refund 5000 done | refund " +
				"900 done | I'mport: 64900-5900 in 2 | done: new_order placed receipt refund refund-mail refund-mail"}},
	}
}

func orders(pg store.PG, product string, n int64) step {
	return step{"a buyer orders", func(s *scenario) error {
		o, err := s.buy(pg, product, n)
		var none *store.StockError
		if errors.As(err, &none) { // an order from before the crash holds the stock: come back once it has expired
			if err := s.wait(20 * time.Minute); err != nil {
				return err
			}
			o, err = s.buy(pg, product, n)
		}
		return s.offered(o, err)
	}}
}

func (s *scenario) buy(pg store.PG, product string, n int64) (Offer, error) {
	return s.service.Place(context.Background(), pg, store.NewOrder{Language: "ko",
		Wishes: []store.Wish{{Product: product, SKU: strings.ToUpper(product), Quantity: n}},
		Buyer:  store.Person{Name: "n", Email: "e", Tel: "t"}, Destination: store.Destination{Country: "KR"}})
}

func triesAgain(offer int, pg store.PG) step {
	return step{"the buyer tries again", func(s *scenario) error {
		o, err := s.service.Retry(context.Background(), s.offers[offer].Order.PublicID, Try{PG: pg})
		return s.offered(o, err)
	}}
}

func (s *scenario) offered(o Offer, err error) error {
	if err == nil {
		s.offers, s.attempts = append(s.offers, o), append(s.attempts, o)
	}
	return err
}

// opened returns the payment of an offer's window, which it opens if there is none.
func (s *scenario) opened(offer int) *iamport.Payment {
	o := s.offers[offer]
	for _, p := range s.bank.payments {
		if strings.HasPrefix(p.MerchantUID, o.Attempt.MerchantUID) {
			return p
		}
	}
	a := o.Attempt
	p := s.bank.begin(a.MerchantUID, a.Provider, a.MID, string(a.Amount.Currency), a.Amount.Number(), true)
	p.CustomData = iamport.JSONText(o.CustomData)
	return p
}

func oneWon(p *iamport.Payment) { p.Amount = "1" }

func elsewhere(p *iamport.Payment) { p.MerchantUID += "77" }

func pays(offer int, changes ...func(*iamport.Payment)) step {
	return step{"the buyer pays", func(s *scenario) error {
		p := s.opened(offer)
		for _, change := range changes {
			change(p)
		}
		s.bank.approve(p)
		return nil
	}}
}

func declined(offer int) step {
	return step{"the card is declined", func(s *scenario) error {
		s.bank.fail(s.opened(offer))
		return nil
	}}
}

func issues(offer int) step {
	return step{"the PG issues an account", func(s *scenario) error {
		s.bank.issueVbank(s.opened(offer))
		return nil
	}}
}

func deposits(offer int) step {
	return step{"the buyer pays into the account", func(s *scenario) error {
		s.bank.approve(s.opened(offer))
		return nil
	}}
}

// newsOf tells the shop about a payment through a door.
func newsOf(offer int, door store.Source) step {
	return step{"the shop is told by " + string(door), func(s *scenario) error {
		p := s.opened(offer)
		h := store.Hint{ImpUID: p.ImpUID, MerchantUID: s.offers[offer].Attempt.MerchantUID, Source: door}
		if door == "redirect" {
			h.ImpUID = ""
		}
		if door == "webhook" {
			_, err := s.service.RecordHint(context.Background(), h)
			return err
		}
		_, err := s.service.Complete(context.Background(), h)
		return err
	}}
}

func works() step { return step{"the workers work", (*scenario).work} }

func polls() step {
	return step{"open attempts are polled",
		func(s *scenario) error { return s.service.PollAttempts(context.Background()) }}
}

func sweeps() step {
	return step{"the account is swept", func(s *scenario) error { return s.service.SweepAccount(context.Background()) }}
}

func passes(d time.Duration) step {
	return step{"time passes", func(s *scenario) error {
		s.clock.Add(d.Milliseconds())
		return nil
	}}
}

func givenUp(offer int) step {
	return step{"the buyer cancels", func(s *scenario) error {
		return s.service.CancelOrder(context.Background(), s.offers[offer].Order.PublicID, "buyer")
	}}
}

// requestsRefund asks for the first refund of a payment, unless one is recorded.
func requestsRefund(offer int, w rules.RefundRequest) step { return requestsRefundAfter(offer, w, 0) }

// requestsNextRefund asks for the second one.
func requestsNextRefund(offer int, w rules.RefundRequest) step {
	return requestsRefundAfter(offer, w, 1)
}

func requestsRefundAfter(offer int, w rules.RefundRequest, before int) step {
	w.Reason, w.Source = "변심", "admin"
	return step{"the owner asks for a refund", func(s *scenario) error {
		p := s.opened(offer)
		sit, err := s.store.SituationOf(context.Background(), p.ImpUID)
		if err != nil || len(sit.Refunds) > before {
			return err
		}
		return s.service.Refund(context.Background(), p.ImpUID, w, "admin")
	}}
}

func dismissed(offer int) step {
	return step{"the owner dismisses the case", func(s *scenario) error {
		return s.service.DismissCase(context.Background(), s.opened(offer).ImpUID, "agreed by phone", "admin")
	}}
}

func accepted(offer int) step {
	return step{"the owner accepts", func(s *scenario) error {
		p, err := s.store.PaymentByImpUID(context.Background(), s.opened(offer).ImpUID)
		if err != nil || p.Verdict == store.Accepted {
			return err
		}
		return s.service.AcceptCase(context.Background(), p.ImpUID, "admin")
	}}
}

// delivered puts n more pieces of a variant into stock, once.
func delivered(variant, n int) step {
	return step{"goods are delivered", func(s *scenario) error {
		_, err := s.raw.Exec(fmt.Sprintf(`BEGIN IMMEDIATE;
		  UPDATE variants SET stock = stock + %[2]d WHERE id = %[1]d AND NOT EXISTS (SELECT 1 FROM stock_moves WHERE
		  reason = 'delivery');
		  INSERT INTO stock_moves (variant_id, delta, reason, at) SELECT %[1]d, %[2]d, 'delivery', 1 WHERE NOT EXISTS
		  (SELECT 1 FROM stock_moves WHERE reason = 'delivery');
		  COMMIT`, variant, n))
		return err
	}}
}

// consoled refunds at I'mport's console; 0: all that is left.
func consoled(offer int, amount int64) step {
	return step{"a refund at the console", func(s *scenario) error {
		p := s.opened(offer)
		if amount == 0 {
			amount = s.bank.net(p)
		}
		if amount > 0 && amount <= s.bank.net(p) {
			s.bank.giveBack(p, amount, "콘솔에서 취소")
		}
		return nil
	}}
}

// outcome describes the state of all orders with money, in the shop's database and
// at I'mport. Orders that ended without money are left out: a buyer who got no
// answer orders once more.
func (s *scenario) outcome() string {
	l, err := s.store.Ledger(context.Background())
	if err != nil {
		return err.Error()
	}
	var parts []string
	for _, o := range l.Orders {
		if part := orderOutcome(l, o); part != "" {
			parts = append(parts, part)
		}
	}
	for _, p := range l.Payments {
		parts = append(parts, fmt.Sprintf("%s %s %s %d-%d", strings.TrimLeft(p.ImpUID, "imp_0"), p.Status, p.Verdict,
			p.Amount, p.Cancelled))
	}
	var rest []string
	for _, i := range l.Incidents {
		rest = append(rest, fmt.Sprintf("case %s %s", i.Kind, map[bool]string{true: "open", false: "closed"}[i.Open]))
	}
	for _, r := range l.Refunds {
		rest = append(rest, fmt.Sprintf("refund %d %s", r.Amount, r.State))
	}
	slices.Sort(rest)
	parts = append(parts, rest...)
	for _, p := range s.bank.payments {
		parts = append(parts, fmt.Sprintf("I'mport: %s-%s in %d", p.Amount, p.CancelAmount, len(p.CancelHistory)))
	}
	return strings.Join(append(parts, "done:"+effects(l)), " | ")
}

// forgotten reports whether an order ended without money.
func forgotten(l store.Ledger, o store.LedgerOrder) bool {
	return o.PayState == store.Void && !slices.ContainsFunc(l.Payments,
		func(p store.LedgerPayment) bool { return p.OrderNo == o.No })
}

func orderOutcome(l store.Ledger, o store.LedgerOrder) string {
	goods := ""
	for _, f := range l.Fulfilments {
		if f.OrderNo == o.No {
			goods += " fulfilled"
		}
	}
	if forgotten(l, o) {
		return goods
	}
	return fmt.Sprintf("%s/%s%s", o.PayState, o.ShipState, goods)
}

// effects lists the kinds of all effects, with a mark on those that are not done.
// Mails about a forgotten order are left out with it.
func effects(l store.Ledger) string {
	told := map[string]bool{}
	for _, o := range l.Orders {
		for _, kind := range []string{"placed:", "void:"} {
			told[kind+o.No] = forgotten(l, o)
		}
	}
	var list []string
	for _, e := range l.Outbox {
		if told[e.Key] {
			continue
		}
		kind, _, _ := strings.Cut(e.Key, ":")
		if !e.Done {
			kind += " (not done)"
		}
		list = append(list, " "+kind)
	}
	slices.Sort(list)
	return strings.Join(list, "")
}
