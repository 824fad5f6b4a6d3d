package checkout

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// recordingGateway records cancels and deletions, and can fail.
type recordingGateway struct {
	*bank
	cancels []iamport.Cancel
	deleted []string
	trouble error // instead of an answer to Cancel, FindAll and DeleteVbank
	before  func()
}

func (g *recordingGateway) Cancel(ctx context.Context, c iamport.Cancel) (iamport.Payment, error) {
	g.cancels = append(g.cancels, c)
	if g.trouble != nil {
		return iamport.Payment{}, g.trouble
	}
	return g.bank.Cancel(ctx, c)
}

func (g *recordingGateway) DeleteVbank(ctx context.Context, impUID string) (iamport.Payment, error) {
	g.deleted = append(g.deleted, impUID)
	if g.before != nil {
		g.before()
	}
	if g.trouble != nil {
		return iamport.Payment{}, g.trouble
	}
	return g.bank.DeleteVbank(ctx, impUID)
}

func (g *recordingGateway) FindAll(ctx context.Context, uid string) ([]iamport.Payment, error) {
	if g.before != nil {
		g.before()
	}
	if g.trouble != nil {
		return nil, g.trouble
	}
	return g.bank.FindAll(ctx, uid)
}

// vbankShop is a real store with an order that has a virtual account.
type vbankShop struct {
	*world
	t     *testing.T
	asked *recordingGateway
	log   *bytes.Buffer
	offer Offer
	pay   *iamport.Payment
}

func newVbankShop(t *testing.T) *vbankShop {
	t.Helper()
	return vbankShopOf(t, simTemplate(t))
}

func vbankShopOf(t *testing.T, template string) *vbankShop {
	t.Helper()
	w, err := newWorld(template, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.close)
	w.bank.faulty = false
	s := &vbankShop{world: w, t: t, log: &bytes.Buffer{}}
	s.observe()
	s.offer = s.order(store.InicisVbank)
	s.pay = s.window(s.offer)
	w.bank.issueVbank(s.pay)
	s.sweep()
	return s
}

// observe puts the recordingGateway before the bank; each start removes it.
func (s *vbankShop) observe() {
	s.asked = &recordingGateway{bank: s.bank}
	s.service.Gateway = s.asked
	s.service.Log = slog.New(slog.NewTextHandler(s.log, nil))
	s.do(s.store.SetPolicies(context.Background(), store.Policies{RefundDuplicate: true, RefundMismatch: true,
		RefundOversold: true}, "test"))
}

func (s *vbankShop) order(pg store.PG) Offer {
	s.t.Helper()
	o, err := s.service.Place(context.Background(), pg, store.NewOrder{Language: "ko",
		Wishes: []store.Wish{{Product: "chair", SKU: "CHAIR", Quantity: 1}},
		Hold:   15 * time.Minute, Destination: store.Destination{Country: "KR"}})
	s.do(err)
	return o
}

func (s *vbankShop) window(o Offer) *iamport.Payment {
	a := o.Attempt
	return s.bank.begin(a.MerchantUID, a.Provider, a.MID, string(a.Amount.Currency), a.Amount.Number(), true)
}

func (s *vbankShop) do(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// sweep applies everything that the bank knows.
func (s *vbankShop) sweep() {
	s.t.Helper()
	_, err := s.service.sweep(context.Background(), sweepReach{from: s.now().Add(-24 * time.Hour), to: s.now(),
		depth: 24 * time.Hour})
	s.do(err)
}

// deliver carries out all effects that are due.
func (s *vbankShop) deliver() {
	s.t.Helper()
	s.do(s.service.drain(s.service.deliverOf())(context.Background()))
}

func (s *vbankShop) ledger() store.Ledger {
	s.t.Helper()
	l, err := s.store.Ledger(context.Background())
	s.do(err)
	return l
}

func (s *vbankShop) state(o Offer) store.PayState {
	s.t.Helper()
	d, err := s.store.OrderByPublicID(context.Background(), o.Order.PublicID)
	s.do(err)
	return d.Order.PayState
}

func (s *vbankShop) refund(amount int64) {
	s.t.Helper()
	s.do(s.service.Refund(context.Background(), s.pay.ImpUID, rules.RefundRequest{Amount: amount, Reason: "변심",
		Source:  "admin",
		Account: &rules.BankAccount{Bank: "04", Number: "110-234-567890", Holder: "홍길동"}}, "admin"))
}

// states lists the refunds and open cases.
func (s *vbankShop) states() (refunds []store.RefundState, cases []string) {
	s.t.Helper()
	for _, r := range s.ledger().Refunds {
		refunds = append(refunds, r.State)
	}
	open, err := s.store.OpenIncidents(context.Background())
	s.do(err)
	for _, c := range open {
		cases = append(cases, string(c.Kind)+": "+c.Detail)
	}
	return refunds, cases
}

// paidVbankShop returns a shop after the deposit into its virtual account.
func paidVbankShop(t *testing.T) *vbankShop { return afterDeposit(t, newVbankShop(t)) }

func afterDeposit(t *testing.T, s *vbankShop) *vbankShop {
	t.Helper()
	s.bank.approve(s.pay)
	s.sweep()
	if got := s.state(s.offer); got != store.Paid {
		t.Fatalf("after the deposit the order is %s", got)
	}
	return s
}

const lostAccount = "bank account is needed again"

func TestRefundOfAVirtualAccountGoesToTheBuyersAccount(t *testing.T) {
	s := paidVbankShop(t)
	s.refund(5000)
	s.deliver()
	if len(s.asked.cancels) != 1 {
		t.Fatalf("%d requests", len(s.asked.cancels))
	}
	if c := s.asked.cancels[0]; c.RefundBank != "04" || c.RefundAccount != "110234567890" ||
		c.RefundHolder != "홍길동" || c.Amount != "5000" {
		t.Errorf("asked for %+v", c)
	}
	if refunds, cases := s.states(); len(refunds) != 1 || refunds[0] != store.RefundDone || len(cases) != 0 {
		t.Errorf("refunds %v, cases %v", refunds, cases)
	}
	if len(s.service.accounts.list) != 0 {
		t.Error("the account is still in memory")
	}
	s.refund(0)
	s.deliver()
	if got := s.state(s.offer); got != store.Refunded {
		t.Errorf("the order is %s", got)
	}
}

// TestReasonsAreToldPlainly demands that a PG gets what all of them take of a
// reason, and that I'mport's texts come back as readers see them.
func TestReasonsAreToldPlainly(t *testing.T) {
	s := paidVbankShop(t)
	for typed, told := range map[string]string{"변심": "변심", `"그냥" <b>변심</b> 🦊`: "그냥 b 변심 /b", "\u202e변심\u202c": "변심",
		"변심 & 반품": "변심 반품", "색이\u00a0달라요\u200b": "색이 달라요", "🦊": ""} {
		s.asked.cancels = nil
		s.do(s.service.Refund(context.Background(), s.pay.ImpUID, rules.RefundRequest{Amount: 100, Reason: typed,
			Source: "admin", Account: &rules.BankAccount{Bank: "04", Number: "110-234-567890", Holder: "홍길동"}}, "admin"))
		s.deliver()
		if len(s.asked.cancels) != 1 {
			t.Fatalf("%q: %d requests", typed, len(s.asked.cancels))
		}
		reason, tag, _ := strings.Cut(s.asked.cancels[0].Reason, "#r")
		if strings.TrimSpace(reason) != told || tag == "" {
			t.Errorf("%q: told %q", typed, s.asked.cancels[0].Reason)
		}
	}
	p := *s.pay
	p.BuyerName, p.FailReason = "김\u202e하늘", "한도\u200b 초과"
	f, err := factOf(p)
	if err != nil || f.Buyer.Name != "김하늘" || f.FailReason != "한도 초과" {
		t.Errorf("read as %+v, %v", f, err)
	}
}

func TestRefundWithoutAnAccountIsRefused(t *testing.T) {
	s := paidVbankShop(t)
	err := s.service.Refund(context.Background(), s.pay.ImpUID, rules.RefundRequest{Reason: "변심", Source: "admin"},
		"admin")
	var refused *rules.Refusal
	if !errors.As(err, &refused) || len(s.ledger().Refunds) != 0 {
		t.Errorf("%v", err)
	}
	err = s.service.Refund(context.Background(), s.pay.ImpUID, rules.RefundRequest{Reason: "변심", Source: "admin",
		Account: &rules.BankAccount{Bank: "04"}}, "admin")
	if !errors.As(err, &refused) || len(s.service.accounts.list) != 0 {
		t.Errorf("%v", err)
	}
}

func TestRefundWhoseAccountWasLostIsNotSent(t *testing.T) {
	s := paidVbankShop(t)
	s.refund(5000)
	s.do(s.start()) // as after a crash
	s.observe()
	s.deliver()
	if refunds, cases := s.states(); len(s.asked.cancels) != 0 || refunds[0] != store.RefundFailed ||
		len(cases) != 1 || !strings.Contains(cases[0], lostAccount) {
		t.Errorf("%d requests, refunds %v, cases %v", len(s.asked.cancels), refunds, cases)
	}
	s.refund(0)
	s.deliver()
	if refunds, cases := s.states(); len(s.asked.cancels) != 1 || refunds[1] != store.RefundDone || len(cases) != 0 {
		t.Errorf("asked again: %d requests, refunds %v, cases %v", len(s.asked.cancels), refunds, cases)
	}
}

// TestAnotherProcessFinishesARefundOnPostgres has a refund to an account sent by a process that
// was not told the account: it is sealed in the database until then. One that is only in the
// memory of the process that was told is found.
func TestAnotherProcessFinishesARefundOnPostgres(t *testing.T) {
	template := onlyThere(t)
	for _, bug := range []bool{false, true} {
		s := afterDeposit(t, vbankShopOf(t, template))
		s.refund(5000)
		if bug {
			if _, err := s.raw.Exec("DELETE FROM refund_destinations"); err != nil {
				t.Fatal(err)
			}
		}
		s.do(s.start()) // another process
		s.observe()
		s.deliver()
		refunds, cases := s.states()
		if sent := len(s.asked.cancels) == 1 && s.asked.cancels[0].RefundAccount == "110234567890"; sent == bug {
			t.Errorf("the account on the other node alone: %v; sent %v, refunds %v, cases %v", bug, sent, refunds, cases)
		}
		var left int
		if err := s.raw.QueryRow("SELECT count(*) FROM refund_destinations").Scan(&left); err != nil || left != 0 {
			t.Errorf("%d accounts are left: %v", left, err)
		}
	}
}

func TestRefundOfUnknownOutcomeIsRepeatedWhileItsAccountIsKept(t *testing.T) {
	for name, c := range map[string]struct {
		wait     time.Duration
		requests int
		want     store.RefundState
	}{
		"within ten minutes": {9 * time.Minute, 2, store.RefundDone},
		"after ten minutes":  {10 * time.Minute, 1, store.RefundFailed},
	} {
		t.Run(name, func(t *testing.T) {
			s := paidVbankShop(t)
			s.refund(5000)
			s.asked.trouble = iamport.ErrUnknown
			s.deliver()
			if refunds, cases := s.states(); refunds[0] != store.RefundUnknown || len(cases) != 0 {
				t.Errorf("no answer: refunds %v, cases %v", refunds, cases)
			}
			s.asked.trouble = nil
			s.clock.Add(c.wait.Milliseconds())
			s.deliver()
			refunds, cases := s.states()
			if refunds[0] != c.want || len(s.asked.cancels) != c.requests ||
				(len(cases) == 0) != (c.want == store.RefundDone) {
				t.Errorf("%d requests, refunds %v, cases %v", len(s.asked.cancels), refunds, cases)
			}
		})
	}
}

func TestRefundThatHappenedUnansweredNeedsNoAccount(t *testing.T) {
	s := paidVbankShop(t)
	s.refund(5000)
	s.asked.trouble = iamport.ErrUnknown
	s.deliver()
	s.asked.trouble = nil
	s.bank.giveBack(s.pay, 5000, "변심 #r1")
	s.do(s.start())
	s.observe()
	s.clock.Add(time.Hour.Milliseconds())
	s.deliver()
	if refunds, cases := s.states(); len(s.asked.cancels) != 0 || refunds[0] != store.RefundDone || len(cases) != 0 {
		t.Errorf("%d requests, refunds %v, cases %v", len(s.asked.cancels), refunds, cases)
	}
}

func TestAccountsAreRedactedFromThePGsMessages(t *testing.T) {
	s := paidVbankShop(t)
	s.refund(5000)
	s.asked.trouble = &iamport.APIError{Status: 200, Code: -1, Message: "예금주 불일치: 홍길동 110-234-56 7890, 110234567890"}
	s.deliver()
	_, cases := s.states()
	if diff := cmp.Diff([]string{"refund: 예금주 불일치: … …, …"}, cases); diff != "" {
		t.Errorf("cases (-want +got):\n%s", diff)
	}
	for _, secret := range []string{"홍길동", "110234567890", "110-234-567890"} {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("%s is in the log", secret)
		}
	}
}

// TestDepositForAPaidOrderBecomesACase pays twice: nobody knows the account to
// which the second payment could be refunded.
func TestDepositForAPaidOrderBecomesACase(t *testing.T) {
	s := newVbankShop(t)
	card, err := s.service.Retry(context.Background(), s.offer.Order.PublicID, Try{PG: store.Inicis})
	s.do(err)
	s.bank.approve(s.window(card))
	s.sweep()
	s.bank.approve(s.pay)
	s.sweep()
	s.deliver()
	refunds, cases := s.states()
	if len(refunds) != 0 || len(cases) != 1 || !strings.Contains(cases[0], "duplicate") ||
		!strings.Contains(cases[0], "bank account is needed") {
		t.Errorf("refunds %v, cases %v", refunds, cases)
	}
	s.refund(0)
	s.deliver()
	if refunds, cases := s.states(); refunds[0] != store.RefundDone || len(cases) != 0 ||
		s.state(s.offer) != store.Paid {
		t.Errorf("refunds %v, cases %v, order %s", refunds, cases, s.state(s.offer))
	}
}

func TestVirtualAccountsNoLongerNeededAreClosed(t *testing.T) {
	payByCard := func(s *vbankShop) {
		card, err := s.service.Retry(context.Background(), s.offer.Order.PublicID, Try{PG: store.Inicis})
		s.do(err)
		s.bank.approve(s.window(card))
		s.sweep()
	}
	expire := func(s *vbankShop) {
		s.clock.Add((7 * 24 * time.Hour).Milliseconds())
		s.do(s.service.Expire(context.Background()))
	}
	cancel := func(s *vbankShop) { s.do(s.service.CancelOrder(context.Background(), s.offer.Order.PublicID, "buyer")) }
	second := func(s *vbankShop) { // issued in another tab when the order is paid already
		again, err := s.service.Retry(context.Background(), s.offer.Order.PublicID, Try{PG: store.InicisVbank})
		s.do(err)
		s.bank.approve(s.pay)
		s.sweep()
		s.pay = s.window(again)
		s.bank.issueVbank(s.pay)
		s.sweep()
	}
	for name, end := range map[string]func(*vbankShop){
		"paid by card": payByCard, "expired": expire, "cancelled": cancel, "a second account": second,
	} {
		t.Run(name, func(t *testing.T) {
			s := newVbankShop(t)
			end(s)
			s.deliver()
			if diff := cmp.Diff([]string{s.pay.ImpUID}, s.asked.deleted); diff != "" {
				t.Errorf("closed (-want +got):\n%s", diff)
			}
			p, err := s.store.PaymentByImpUID(context.Background(), s.pay.ImpUID)
			if err != nil || p.Rank != store.RankFailed || s.pay.Status != iamport.StatusFailed {
				t.Errorf("%v: the account is %s, recorded with rank %d", err, s.pay.Status, p.Rank)
			}
			if err := s.verify(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestAccountsOpenForYearsHoldNothingForYears: a browser may ask for any deadline. The
// goods go back when the shop's own is over, and money that comes late still buys them.
func TestAccountsOpenForYearsHoldNothingForYears(t *testing.T) {
	s := newVbankShop(t)
	s.offer = s.order(store.InicisVbank)
	s.pay = s.window(s.offer)
	s.bank.change(s.pay, func() {
		s.pay.PayMethod, s.pay.VbankNum, s.pay.VbankName = "vbank", "123-456", "국민은행"
		s.pay.VbankDate = s.now().AddDate(2, 0, 0).Unix()
	})
	s.sweep()
	if got := s.state(s.offer); got != store.AwaitingDeposit {
		t.Fatalf("the order is %s", got)
	}
	s.clock.Add((9 * 24 * time.Hour).Milliseconds())
	s.do(s.service.Expire(context.Background()))
	if got := s.state(s.offer); got != store.Void {
		t.Fatalf("nine days later the order is %s", got)
	}
	s.bank.approve(s.pay)
	_, err := s.service.Complete(context.Background(), store.Hint{ImpUID: s.pay.ImpUID, Source: store.SourceWebhook})
	s.do(err)
	if got := s.state(s.offer); got != store.Paid {
		t.Errorf("a late deposit made the order %s", got)
	}
	s.do(s.verify())
}

func TestClosingAnAccount(t *testing.T) {
	cancelled := func(t *testing.T) *vbankShop {
		s := newVbankShop(t)
		s.do(s.service.CancelOrder(context.Background(), s.offer.Order.PublicID, "buyer"))
		return s
	}
	effect := func(s *vbankShop) (done bool) {
		for _, e := range s.ledger().Outbox {
			if e.Key == "vbank-close:"+s.pay.ImpUID {
				done = e.Done
			}
		}
		return done
	}
	t.Run("a deposit at the same moment", func(t *testing.T) {
		s := cancelled(t)
		s.asked.before = func() { s.bank.approve(s.pay) }
		s.deliver()
		s.do(s.service.drain(s.service.FollowNext)(context.Background()))
		if got := s.state(s.offer); got != store.Paid || !effect(s) {
			t.Errorf("the order is %s, the effect done: %v", got, effect(s))
		}
	})
	t.Run("a deposit before", func(t *testing.T) {
		s := cancelled(t)
		s.bank.approve(s.pay)
		s.deliver()
		if got := s.state(s.offer); got != store.Paid || len(s.asked.deleted) != 0 {
			t.Errorf("the order is %s, asked to close %v", got, s.asked.deleted)
		}
	})
	t.Run("no answer, then one", func(t *testing.T) {
		s := cancelled(t)
		s.asked.trouble = iamport.ErrUnknown
		s.deliver()
		if effect(s) {
			t.Error("done without an answer")
		}
		s.asked.trouble = nil
		s.clock.Add(time.Hour.Milliseconds())
		s.deliver()
		if !effect(s) || s.pay.Status != iamport.StatusFailed {
			t.Errorf("done: %v, the account is %s", effect(s), s.pay.Status)
		}
	})
	t.Run("refused by the PG", func(t *testing.T) {
		s := cancelled(t)
		s.asked.trouble = &iamport.APIError{Status: 400, Code: -1}
		s.deliver()
		if !effect(s) || !strings.Contains(s.log.String(), "virtual account not closed") {
			t.Errorf("done: %v, log %s", effect(s), s.log)
		}
	})
	t.Run("without the merchant's key", func(t *testing.T) {
		s := cancelled(t)
		s.service.CanCloseVbanks = false
		s.deliver()
		if !effect(s) || len(s.asked.deleted) != 0 || !strings.Contains(s.log.String(), "IAMPORT_INICIS_API_KEY") {
			t.Errorf("done: %v, asked %v, log %s", effect(s), s.asked.deleted, s.log)
		}
	})
}

// TestRefundOfAForgedPaymentFreesTheGoods refunds a forged payment: the goods of
// its order are for others again.
func TestRefundOfAForgedPaymentFreesTheGoods(t *testing.T) {
	s := newVbankShop(t)
	o := s.order(store.Inicis)
	forged := s.window(o)
	forged.Amount = "100"
	s.bank.approve(forged)
	s.sweep()
	if got := s.state(o); got != store.Held {
		t.Fatalf("the order is %s", got)
	}
	s.deliver()
	if got := s.state(o); got != store.Refunded {
		t.Fatalf("the order is %s", got)
	}
	if l := s.ledger(); l.Stock[0].OnHand != 5 || l.Stock[0].Reserved != 1 {
		t.Errorf("stock %+v", l.Stock[0])
	}
}
