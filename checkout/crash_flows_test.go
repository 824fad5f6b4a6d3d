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

// flows are all ways that money can take through the shop.
func flows() []flow {
	return slices.Concat(plainFlows(), vbankFlows(), doubtfulFlows(), refundFlows())
}

// plainFlows are orders that are paid, by whichever door the news comes, and
// orders that are not.
func plainFlows() []flow {
	card := []step{orders(store.Inicis, "chair", 1), pays(0)}
	with := func(more ...step) []step { return slices.Concat(card, more) }
	return []flow{
		{name: "paid, told by the page", steps: with(newsOf(0, "page"))},
		{name: "paid, told by the redirect", steps: with(newsOf(0, "redirect"))},
		{name: "paid, told by a webhook", steps: with(newsOf(0, "webhook"), works())},
		{name: "paid, told by all doors", steps: with(newsOf(0, "webhook"), newsOf(0, "page"), newsOf(0, "redirect"), works())},
		{name: "paid, found by polling", steps: with(passes(time.Minute), polls())},
		{name: "paid, found by sweeping", steps: with(sweeps())},
		{name: "paid with PayPal", steps: []step{orders(store.PayPal, "chair", 1), pays(0), newsOf(0, "redirect"), works()}},
		{name: "declined, then paid", steps: []step{orders(store.Inicis, "chair", 1), declined(0), newsOf(0, "page"),
			triesAgain(0, store.PayPal), pays(1), newsOf(1, "page"), works()}},
		{name: "never paid", steps: []step{orders(store.Inicis, "lamp", 2), passes(20 * time.Minute), works()}},
		{name: "given up by the buyer", steps: []step{orders(store.Inicis, "lamp", 2), givenUp(0)}},
		{name: "paid while the order expires", steps: []step{orders(store.Inicis, "chair", 1), passes(20 * time.Minute), pays(0), works()},
			// Who starts anew before the buyer pays lets the order expire first, and says so.
			also: []string{"paid/ready fulfilled | 1 paid accepted 64900-0 | I'mport: 64900-0 in 0 | done: new_order placed receipt void"}},
		{name: "paid after the order expired", steps: []step{orders(store.Inicis, "chair", 1), passes(20 * time.Minute), works(), pays(0), newsOf(0, "page"), works()}},
	}
}

// vbankFlows are orders paid into an account of their own.
func vbankFlows() []flow {
	issued := []step{orders(store.InicisVbank, "chair", 1), issues(0), newsOf(0, "page")}
	with := func(more ...step) []step { return slices.Concat(issued, more) }
	account := &rules.BankAccount{Bank: "04", Number: "110-234-567890", Holder: "홍길동"}
	return []flow{
		{name: "account issued, deposit told by a webhook", steps: with(passes(5*time.Hour), deposits(0), newsOf(0, "webhook"), works())},
		{name: "account issued, never used", steps: with(passes(8*24*time.Hour), works())},
		{name: "account issued, paid by card instead", steps: with(triesAgain(0, store.Inicis), pays(1), newsOf(1, "page"), works())},
		{name: "account issued, given up by the buyer", steps: with(givenUp(0), works())},
		{name: "deposit given back to a bank account", steps: with(deposits(0), sweeps(), asksBack(0, rules.Wanted{Account: account}), works()),
			// The account is in memory only: who dies before the refund was sent has to ask for it again.
			also: []string{"paid/ready fulfilled | 1 paid accepted 64900-0 | case refund open | refund 64900 failed | I'mport: 64900-0 in 0 | done: case new_order placed receipt refund reminder (not done) vbank"}},
	}
}

// doubtfulFlows are payments that a person or a policy must look at.
func doubtfulFlows() []flow {
	all := store.Policies{RefundMismatch: true, RefundDuplicate: true, RefundOversold: true}
	twice := []step{orders(store.Inicis, "chair", 1), triesAgain(0, store.PayPal), pays(1), newsOf(1, "page"), pays(0), newsOf(0, "page"), works()}
	soldOut := []step{orders(store.Inicis, "lamp", 3), passes(20 * time.Minute), works(), orders(store.Inicis, "lamp", 3), pays(1), newsOf(1, "page"),
		pays(0), newsOf(0, "webhook"), works()}
	forged := []step{orders(store.Inicis, "chair", 1), pays(0, oneWon), newsOf(0, "page")}
	return []flow{
		{name: "paid twice, one goes back", policies: all, steps: twice},
		{name: "paid twice, both stay until a person looks", steps: append(slices.Clone(twice), asksBack(1, rules.Wanted{}), works())},
		{name: "forged, goes back", policies: all, steps: append(slices.Clone(forged), works())},
		{name: "forged, goes back although the answer is lost", policies: all, cancels: []fate{lostAfter, answered}, steps: append(slices.Clone(forged), works())},
		{name: "forged, held, given back by the owner", steps: append(slices.Clone(forged), asksBack(0, rules.Wanted{}), works())},
		{name: "paid after the goods were sold, goes back", policies: all, steps: soldOut},
		{name: "paid after the goods were sold, accepted once they are back", steps: append(slices.Clone(soldOut), delivered(2, 3), accepted(0))},
		{name: "money under our name without an attempt", steps: []step{orders(store.Inicis, "chair", 1), pays(0, elsewhere), sweeps(), asksBack(0, rules.Wanted{}), works()}},
	}
}

// refundFlows are paid orders whose money goes back.
func refundFlows() []flow {
	paid := []step{orders(store.Inicis, "chair", 1), pays(0), newsOf(0, "page")}
	with := func(more ...step) []step { return slices.Concat(paid, more) }
	wholly, partly := asksBack(0, rules.Wanted{}), asksBack(0, rules.Wanted{Amount: 5000})
	return []flow{
		{name: "a part goes back", steps: with(partly, works())},
		{name: "a part goes back, then the rest", steps: with(partly, works(), asksBackNext(0, rules.Wanted{}), works())},
		{name: "all goes back", steps: with(wholly, works())},
		{name: "all goes back, the call is lost", cancels: []fate{lostBefore, answered}, steps: with(wholly, works(), passes(time.Minute), works())},
		{name: "all goes back, the answer is lost", cancels: []fate{lostAfter, answered}, steps: with(wholly, works(), passes(time.Minute), works())},
		{name: "a part goes back, the call is lost, and then the answer", cancels: []fate{lostBefore, lostAfter, answered},
			steps: with(partly, works(), passes(time.Minute), works(), passes(time.Minute), works())},
		{name: "PayPal gives back later", cancels: []fate{taken}, steps: []step{orders(store.PayPal, "chair", 1), pays(0), newsOf(0, "page"), wholly, works(),
			passes(time.Hour), works()},
			// Who dies before the answer asks again, is refused, and hands the case to a person until the money is back.
			also: []string{"refunded/none fulfilled | 1 cancelled accepted 4990-4990 | case refund closed | refund 4990 done | refund 4990 failed | I'mport: 49.9-49.9 in 1 | done: case new_order placed receipt refund refund-mail"}},
		{name: "the PG refuses", cancels: []fate{refusing}, steps: with(wholly, works(), dismissed(0))},
		{name: "a part and the rest at the console", steps: with(consoled(0, 900), works(), consoled(0, 0), sweeps())},
		{name: "another refund at the console comes between", cancels: []fate{lostBefore, answered}, steps: with(partly, works(), consoled(0, 900), passes(time.Minute), works()),
			// Who starts anew asks at once: then nothing comes between.
			also: []string{"paid/ready fulfilled | 1 cancelled accepted 64900-5900 | refund 5000 done | refund 900 done | I'mport: 64900-5900 in 2 | done: new_order placed receipt refund refund-mail refund-mail"}},
	}
}

func orders(pg, product string, n int64) step {
	return step{"a buyer orders", func(s *story) error {
		o, err := s.buy(pg, product, n)
		var none *store.StockError
		if errors.As(err, &none) { // an order that died holds it: come again when its time is over
			if err := s.wait(20 * time.Minute); err != nil {
				return err
			}
			o, err = s.buy(pg, product, n)
		}
		return s.offered(o, err)
	}}
}

func (s *story) buy(pg, product string, n int64) (Offer, error) {
	return s.service.Place(context.Background(), pg, store.NewOrder{Language: "ko",
		Wishes: []store.Wish{{Product: product, SKU: strings.ToUpper(product), Quantity: n}},
		Buyer:  store.Person{Name: "n", Email: "e", Tel: "t"}, Destination: store.Destination{Country: "KR"}})
}

func triesAgain(offer int, pg string) step {
	return step{"the buyer tries again", func(s *story) error {
		o, err := s.service.Retry(context.Background(), s.offers[offer].Order.PublicID, pg)
		return s.offered(o, err)
	}}
}

func (s *story) offered(o Offer, err error) error {
	if err == nil {
		s.offers, s.attempts = append(s.offers, o), append(s.attempts, o)
	}
	return err
}

// opened is the window of an offer; one is opened if there is none.
func (s *story) opened(offer int) *iamport.Payment {
	o := s.offers[offer]
	for _, p := range s.bank.payments {
		if strings.HasPrefix(p.MerchantUID, o.Attempt.MerchantUID) {
			return p
		}
	}
	a := o.Attempt
	p := s.bank.begin(a.MerchantUID, a.Provider, a.MID, string(a.Amount.Currency), Major(a.Amount), true)
	p.CustomData = iamport.JSONText(o.CustomData)
	return p
}

func oneWon(p *iamport.Payment) { p.Amount = "1" }

func elsewhere(p *iamport.Payment) { p.MerchantUID += "77" }

func pays(offer int, changes ...func(*iamport.Payment)) step {
	return step{"the buyer pays", func(s *story) error {
		p := s.opened(offer)
		for _, change := range changes {
			change(p)
		}
		s.bank.approve(p)
		return nil
	}}
}

func declined(offer int) step {
	return step{"the card is declined", func(s *story) error {
		s.bank.fail(s.opened(offer))
		return nil
	}}
}

func issues(offer int) step {
	return step{"the PG issues an account", func(s *story) error {
		s.bank.issueVbank(s.opened(offer))
		return nil
	}}
}

func deposits(offer int) step {
	return step{"the buyer pays into the account", func(s *story) error {
		s.bank.approve(s.opened(offer))
		return nil
	}}
}

// newsOf brings the news of a payment through a door.
func newsOf(offer int, door string) step {
	return step{"the news comes by " + door, func(s *story) error {
		p := s.opened(offer)
		h := store.Hint{ImpUID: p.ImpUID, MerchantUID: s.offers[offer].Attempt.MerchantUID, Source: door}
		if door == "redirect" {
			h.ImpUID = ""
		}
		if door == "webhook" {
			_, err := s.service.Learn(context.Background(), h)
			return err
		}
		_, err := s.service.Complete(context.Background(), h)
		return err
	}}
}

func works() step { return step{"the workers work", (*story).work} }

func polls() step {
	return step{"open attempts are asked about", func(s *story) error { return s.service.PollAttempts(context.Background()) }}
}

func sweeps() step {
	return step{"the account is compared", func(s *story) error { return s.service.SweepAccount(context.Background()) }}
}

func passes(d time.Duration) step {
	return step{"time passes", func(s *story) error {
		s.clock.Add(d.Milliseconds())
		return nil
	}}
}

func givenUp(offer int) step {
	return step{"the buyer gives up", func(s *story) error {
		return s.service.CancelOrder(context.Background(), s.offers[offer].Order.PublicID, "buyer")
	}}
}

// asksBack asks for the first refund of a payment, unless the books say that
// somebody did.
func asksBack(offer int, w rules.Wanted) step { return asksBackOnce(offer, w, 0) }

// asksBackNext asks for the second one.
func asksBackNext(offer int, w rules.Wanted) step { return asksBackOnce(offer, w, 1) }

func asksBackOnce(offer int, w rules.Wanted, before int) step {
	w.Reason, w.Source = "변심", "admin"
	return step{"the owner asks for a refund", func(s *story) error {
		p := s.opened(offer)
		sit, err := s.store.SituationOf(context.Background(), p.ImpUID)
		if err != nil || len(sit.Refunds) > before {
			return err
		}
		return s.service.Refund(context.Background(), p.ImpUID, w, "admin")
	}}
}

func dismissed(offer int) step {
	return step{"the owner settles the case elsewhere", func(s *story) error {
		return s.service.DismissCase(context.Background(), s.opened(offer).ImpUID, "settled by phone", "admin")
	}}
}

func accepted(offer int) step {
	return step{"the owner accepts", func(s *story) error {
		p, err := s.store.PaymentByImpUID(context.Background(), s.opened(offer).ImpUID)
		if err != nil || p.Verdict == store.Accepted {
			return err
		}
		return s.service.AcceptCase(context.Background(), p.ImpUID, "admin")
	}}
}

// delivered puts n more pieces of a variant into stock, once.
func delivered(variant, n int) step {
	return step{"goods are delivered", func(s *story) error {
		_, err := s.raw.Exec(fmt.Sprintf(`BEGIN IMMEDIATE;
		  UPDATE variants SET stock = stock + %[2]d WHERE id = %[1]d AND NOT EXISTS (SELECT 1 FROM stock_moves WHERE reason = 'delivery');
		  INSERT INTO stock_moves (variant_id, delta, reason, at) SELECT %[1]d, %[2]d, 'delivery', 1 WHERE NOT EXISTS (SELECT 1 FROM stock_moves WHERE reason = 'delivery');
		  COMMIT`, variant, n))
		return err
	}}
}

// consoled gives money back at I'mport's console; 0: all that is left.
func consoled(offer int, amount int64) step {
	return step{"money goes back at the console", func(s *story) error {
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

// outcome is what all orders with money have come to, in the shop's books and
// in I'mport's. Orders that ended without money are left out: who got no answer
// orders once more.
func (s *story) outcome() string {
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
		parts = append(parts, fmt.Sprintf("%s %s %s %d-%d", strings.TrimLeft(p.ImpUID, "imp_0"), p.Status, p.Verdict, p.Amount, p.Cancelled))
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

// forgotten is an order that ended without money.
func forgotten(l store.Ledger, o store.LedgerOrder) bool {
	return o.PayState == store.Void && !slices.ContainsFunc(l.Payments, func(p store.LedgerPayment) bool { return p.OrderNo == o.No })
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

// effects are the kinds of everything that was done outside, with a mark on
// what was not. Mails that only tell of a forgotten order are left out with it.
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
