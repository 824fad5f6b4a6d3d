package checkout

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/store"
)

// Pairs of states and events beside those of TestEveryPairOfStateAndFact: what buyers
// transfer, wallets, and receipts. Each table plays one order after another in one shop.

// pairPieces is how many chairs each of these orders is about.
const pairPieces = 2

// situation is a state that an order can be brought into.
type situation struct {
	name  string
	bring func()
}

// happening is what can happen in a state; some of it is refused.
type happening struct {
	name string
	act  func() error
}

// newOwnShop is a pairShop without an order, whose channels and goods last.
func newOwnShop(t *testing.T) *pairShop {
	t.Helper()
	w, err := newWorld(simTemplate(t), 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.close)
	w.bank.faulty = false
	if err := w.store.SetPolicies(context.Background(), store.Policies{RefundDuplicate: true}, "admin"); err != nil {
		t.Fatal(err)
	}
	return &pairShop{world: w, t: t}
}

// begin places the next order, by a shopper of its own.
func (s *pairShop) begin(pg store.PG, receipt store.ReceiptChoice) {
	s.t.Helper()
	n := s.newOrder(store.Wish{Product: "chair", SKU: "CHAIR", Quantity: pairPieces})
	n.Session, n.Receipt = s.nextShopper(), receipt
	var err error
	s.offer, err = s.service.Place(context.Background(), pg, n)
	s.must(err)
}

// nextShopper makes a session, and sees to it that there are goods for it.
func (s *pairShop) nextShopper() (session int64) {
	s.t.Helper()
	const more = `BEGIN IMMEDIATE; UPDATE variants SET stock = stock + 100 WHERE id = 1 AND stock < 100;
	  INSERT INTO stock_moves (variant_id, delta, reason, at) SELECT 1, 100, 'delivery', 1 WHERE changes() = 1; COMMIT;
	  INSERT INTO sessions (token_hash, kind, data, created_at, seen_at, expires_at)
	  VALUES (randomblob(32), 'cart', '{}', 1, 1, 9999999999999)`
	_, err := s.raw.Exec(more)
	s.must(err)
	s.must(s.raw.QueryRow("SELECT max(id) FROM sessions").Scan(&session))
	return session
}

// must brings an order into a state, which nothing may keep it from.
func (s *pairShop) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// ended names in short how something ended.
func ended(err error) string {
	var no *rules.Refusal
	var closed *store.ClosedError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &no):
		return " | refused"
	case errors.As(err, &closed):
		return " | refused, it is " + string(closed.State)
	}
	return " | " + err.Error()
}

// became describes in one line what the database holds of the order now.
func (s *pairShop) became() string {
	s.t.Helper()
	l, err := s.store.Ledger(context.Background())
	s.must(err)
	no, parts := s.offer.Order.No, []string{}
	for _, o := range l.Orders {
		if o.No == no {
			parts = append(parts, fmt.Sprintf("%s/%s", o.PayState, o.ShipState))
		}
	}
	for _, p := range l.Payments {
		if p.OrderNo == no {
			parts = append(parts, s.ofPayment(l, p)...)
		}
	}
	for _, i := range l.Incidents {
		if i.OrderNo == no {
			parts = append(parts, fmt.Sprintf("case %s %s", i.Kind, map[bool]string{true: "open", false: "closed"}[i.Open]))
		}
	}
	var back, accounts, claims int
	s.must(s.raw.QueryRow(`SELECT coalesce((SELECT sum(quantity) FROM restocks WHERE order_id = ?1), 0),
	  (SELECT count(*) FROM refund_accounts WHERE order_id = ?1),
	  (SELECT count(*) FROM claims WHERE order_id = ?1 AND state = 'requested')`, s.offer.Order.ID).Scan(
		&back, &accounts, &claims))
	if back > 0 {
		parts = append(parts, fmt.Sprintf("%d back in stock", back))
	}
	if accounts > 0 {
		parts = append(parts, "an account is kept")
	}
	if claims > 0 {
		parts = append(parts, "its owner is asked")
	}
	return strings.Join(parts, " | ")
}

// ofPayment describes a payment, what came of it by hand, and what goes back.
func (s *pairShop) ofPayment(l store.Ledger, p store.LedgerPayment) []string {
	name, _, _ := strings.Cut(strings.TrimPrefix(p.ImpUID, "imp_"), "-")
	if p.Source == store.FromBank {
		name = "transfer"
	}
	parts := []string{fmt.Sprintf("%s %s %s %d-%d", name, p.Status, p.Verdict, p.Amount, p.Cancelled)}
	var came int64
	for _, d := range l.Deposits {
		if d.ImpUID == p.ImpUID {
			came += d.Amount
		}
	}
	if came > 0 {
		parts[0] += fmt.Sprintf(", %d came", came)
	}
	if p.Wallet != "" {
		parts[0] += ", by " + p.Wallet
	}
	for _, r := range l.Refunds {
		if r.ImpUID == p.ImpUID && r.State != store.RefundDone {
			parts = append(parts, fmt.Sprintf("refund %d %s", r.Amount, r.State))
		}
	}
	return parts
}

// playAll plays every pair, and returns the table.
func (s *pairShop) playAll(pg store.PG, states []situation, events []happening) string {
	s.t.Helper()
	var table strings.Builder
	for _, from := range states {
		table.WriteString(from.name + "\n")
		for _, event := range events {
			s.begin(pg, store.ReceiptChoice{})
			from.bring()
			err := event.act()
			fmt.Fprintf(&table, "  %-36s %s%s\n", event.name, s.became(), ended(err))
		}
		if err := s.verify(); err != nil {
			s.t.Errorf("%s: %v", from.name, err)
		}
	}
	return table.String()
}

// asRecorded compares a table with the one that is kept; a change of it is a change of the
// rules of money.
func asRecorded(t *testing.T, file, got string) {
	t.Helper()
	golden := filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(string(want), got); diff != "" {
		t.Errorf("the rules changed (-want +got); if that is meant, run with -update:\n%s", diff)
	}
}

// TestEveryPairOfTransferAndEvent records what becomes of an order by transfer in every
// state on everything that its owner, its buyer and the time can do.
func TestEveryPairOfTransferAndEvent(t *testing.T) {
	if raced {
		t.Skip("nothing of it happens at once")
	}
	s := newOwnShop(t)
	asRecorded(t, "transitions_transfers.txt", s.playAll(store.Bank, s.transferStates(), s.transferEvents()))
}

func (s *pairShop) transferID() string { return store.FromBank.PaymentID(s.offer.Attempt.MerchantUID) }

// come lets the owner find won of the order's transfer; 0: all that is missing.
func (s *pairShop) come(won int64, again bool) error {
	id, price := s.transferID(), s.offer.Attempt.Amount.Minor
	err := s.service.TakeTransfer(context.Background(), id, rules.Deposit{Amount: won, Again: again}, "admin")
	if err == nil {
		s.came[id] += cmp.Or(won, price-s.came[id])
		s.seen[id] = s.came[id] >= price
	}
	return err
}

// sendUnused notes that won of it went back that pays nothing.
func (s *pairShop) sendUnused(won int64) error {
	err := s.service.ReturnDeposit(context.Background(), s.transferID(), won, "admin")
	if err == nil {
		s.came[s.transferID()] -= won
	}
	return err
}

// sendBack notes that money or goods of the transfer went back.
func (s *pairShop) sendBack(w rules.RefundRequest) error {
	w.Reason, w.Source = "변심", store.SourceAdmin
	return s.service.Refund(context.Background(), s.transferID(), w, "admin")
}

// runOut lets the time of an order and its transfer go by.
func (s *pairShop) runOut() {
	s.clock.Add(8 * 24 * 60 * 60 * 1000)
	s.must(s.service.Expire(context.Background()))
}

// byCard pays the order by card all the same; n tells one such payment from others.
func (s *pairShop) byCard() error {
	o, err := s.service.Retry(context.Background(), s.offer.Order.PublicID, store.Inicis, false)
	if err != nil {
		return err
	}
	bank := s.offer.Attempt
	s.offer.Attempt = o.Attempt
	err = s.service.Apply(context.Background(), s.fact("imp_card-"+o.Order.No, store.RankPaid), "sweep")
	s.offer.Attempt = bank
	return err
}

// keepAccount keeps where money of the transfer is to be sent.
func (s *pairShop) keepAccount() {
	s.must(s.store.RefundTo.Keep(context.Background(), s.offer.Order.No,
		store.RefundAccount{Bank: "04", Number: "1234567890", Holder: "김하늘"}, "admin"))
}

// afterAnother places an order by transfer where one by card was, which is paid once both
// are void.
func (s *pairShop) afterAnother() {
	n := s.newOrder(store.Wish{Product: "chair", SKU: "CHAIR", Quantity: 1})
	n.Session = s.nextShopper()
	before, err := s.service.Place(context.Background(), store.Inicis, n)
	s.must(err)
	n.Wishes[0].Quantity = pairPieces
	after, err := s.service.Place(context.Background(), store.Bank, n)
	s.must(err)
	s.runOut()
	s.offer = before
	s.learn(s.fact("imp_before-"+before.Order.No, store.RankPaid))
	s.offer = after
}

// transferStates are all states that an order by transfer can be brought into.
func (s *pairShop) transferStates() []situation {
	paid := func(more ...func()) func() {
		return func() {
			s.must(s.come(0, false))
			for _, do := range more {
				do()
			}
		}
	}
	return []situation{
		{"awaited", func() {}},
		{"awaited, some of it came", func() { s.must(s.come(30_000, false)) }},
		{"paid", paid()},
		{"paid, and more came", func() { s.must(s.come(130_800, false)) }},
		{"paid, part went back", paid(func() { s.must(s.sendBack(rules.RefundRequest{Amount: 900})) })},
		{"paid, a piece went back", paid(func() {
			s.must(s.sendBack(rules.RefundRequest{Lines: []store.Pieces{{Line: 1, Quantity: 1}}}))
		})},
		{"paid, its buyer's account is kept", paid(s.keepAccount)},
		{"paid, and on a list", paid(s.list)},
		{"paid, and sent", paid(func() { s.ship(); s.shelf.taken[s.offer.Order.No] = true })},
		{"all of it went back", paid(func() { s.must(s.sendBack(rules.RefundRequest{})) })},
		{"void", s.runOut},
		{"void, some of it came", func() { s.must(s.come(30_000, false)); s.runOut() }},
		{"void, sold out", func() { s.runOut(); s.sellOut() }},
		{"it came when all was sold", func() { s.runOut(); s.sellOut(); s.must(s.come(0, false)) }},
		{"paid by card", func() { s.must(s.byCard()) }},
		{"paid by card, and it came, too", func() { s.must(s.byCard()); s.must(s.come(0, false)) }},
		{"void, the one before it is paid", s.afterAnother},
	}
}

// giveUp lets the buyer cancel the order.
func (s *pairShop) giveUp() error {
	_, err := s.service.CancelByBuyer(context.Background(), s.offer.Order.PublicID, Withdrawal{Reason: "변심", Ask: true})
	return err
}

// transferEvents is what the owner, the buyer and the time can do.
func (s *pairShop) transferEvents() []happening {
	ctx := context.Background()
	give := func(w rules.RefundRequest) func() error { return func() error { return s.sendBack(w) } }
	return []happening{
		{"what is missing comes", func() error { return s.come(0, false) }},
		{"1,000 comes", func() error { return s.come(1000, true) }},
		{"1,000 more than the price comes", func() error { return s.come(130_800, true) }},
		{"another 129,800 comes, unasked", func() error { return s.come(129_800, false) }},
		{"1,000 that pays nothing goes back", func() error { return s.sendUnused(1000) }},
		{"900 of the price goes back", give(rules.RefundRequest{Amount: 900})},
		{"more than the price goes back", give(rules.RefundRequest{Amount: 129_801})},
		{"the money of a piece goes back", give(rules.RefundRequest{Lines: []store.Pieces{{Line: 1, Quantity: 1}}})},
		{"all of it goes back", give(rules.RefundRequest{})},
		{"its owner accepts it", func() error { return s.service.AcceptCase(ctx, s.transferID(), "admin") }},
		{"its case is dismissed", func() error { return s.service.DismissCase(ctx, s.transferID(), "x", "admin") }},
		{"its buyer cancels", s.giveUp},
		{"its owner cancels", func() error { return s.service.CancelOrder(ctx, s.offer.Order.PublicID, "admin") }},
		{"its time is over", func() error { s.runOut(); return nil }},
		{"a card pays", s.byCard},
	}
}
