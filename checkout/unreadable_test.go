package checkout

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// oddShop is a real store at a bank with odd rows. No news comes by itself.
type oddShop struct {
	*world
	t   *testing.T
	log *bytes.Buffer
}

func newOddShop(t *testing.T) *oddShop {
	t.Helper()
	w, err := newWorld(simTemplate(t), 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.close)
	w.bank.faulty = false
	s := &oddShop{w, t, &bytes.Buffer{}}
	w.service.Log = slog.New(slog.NewTextHandler(s.log, nil))
	return s
}

// paid places an order and lets it be paid without any news of it.
func (s *oddShop) paid() (Offer, *iamport.Payment) {
	s.t.Helper()
	o, err := s.service.Place(context.Background(), store.Inicis, store.NewOrder{Language: "ko",
		Wishes:      []store.Wish{{Product: "chair", SKU: "CHAIR", Quantity: 1}},
		Destination: store.Destination{Country: "KR"}})
	if err != nil {
		s.t.Fatal(err)
	}
	return o, s.pays(o)
}

func (s *oddShop) pays(o Offer) *iamport.Payment {
	a := o.Attempt
	p := s.bank.begin(a.MerchantUID, a.Provider, a.MID, string(a.Amount.Currency), a.Amount.Number(), true)
	s.bank.approve(p)
	s.events = nil
	return p
}

func (s *oddShop) elsewhere(merchantUID string, how shown) *iamport.Payment {
	p := s.bank.begin(merchantUID, "html5_inicis", "MID", "KRW", "1000", false)
	s.bank.odd[p.ImpUID] = how
	return p
}

func (s *oddShop) state(o Offer) store.PayState {
	s.t.Helper()
	d, err := s.store.OrderByPublicID(context.Background(), o.Order.PublicID)
	if err != nil {
		s.t.Fatal(err)
	}
	return d.Order.PayState
}

func (s *oddShop) rows() (names []string) {
	s.t.Helper()
	rows, err := s.store.UnreadableRows(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, r := range rows {
		names = append(names, r.Name()+" "+r.Why)
	}
	return names
}

// found is what the last comparison of the day found.
func (s *oddShop) found() store.Comparison {
	s.t.Helper()
	b, err := s.store.Books(context.Background())
	if err != nil || len(b.Sweeps) == 0 {
		s.t.Fatal(b, err)
	}
	return b.Sweeps[len(b.Sweeps)-1].Found
}

func (s *oddShop) do(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// alone is a gateway whose odd payments read well by themselves.
type alone struct{ *bank }

func (g alone) Payment(ctx context.Context, impUID string) (iamport.Payment, error) {
	odd := g.bank.odd
	g.bank.odd = nil
	defer func() { g.bank.odd = odd }()
	return g.bank.Payment(ctx, impUID)
}

var whole = shown{impUID: true, merchantUID: true}

func TestASweepLearnsWhatStandsBesideOddRows(t *testing.T) {
	s := newOddShop(t)
	before, _ := s.paid()
	foreign := s.elsewhere("STAGING-1", whole)
	s.elsewhere("STAGING-2", shown{})
	bad, badPayment := s.paid()
	s.bank.odd[badPayment.ImpUID] = whole
	after, _ := s.paid()
	s.do(s.service.SweepAccount(t.Context()))
	if a, b, c := s.state(before), s.state(bad), s.state(after); a != store.Paid || b != store.Unpaid ||
		c != store.Paid {
		t.Errorf("the orders are %s, %s and %s", a, b, c)
	}
	want := []string{badPayment.ImpUID + " lacks a usable currency", "#3 lacks a usable currency", foreign.ImpUID +
		" lacks a usable currency"}
	if diff := cmp.Diff(want, s.rows()); diff != "" {
		t.Errorf("noted:\n%s", diff)
	}
	if f := s.found(); f.Clean() || f.Listed != 5 || f.Ours != 2 ||
		!slices.Equal(f.Unreadable, []string{badPayment.ImpUID, "#3"}) || !f.To.Equal(s.now()) {
		t.Errorf("found %+v", f)
	}

	delete(s.bank.odd, badPayment.ImpUID)
	s.clock.Add((5 * time.Minute).Milliseconds())
	s.do(s.service.SweepAccount(t.Context()))
	if s.state(bad) != store.Paid {
		t.Error("a payment that can be read again is not learned")
	}
	if diff := cmp.Diff(want[1:], s.rows()); diff != "" {
		t.Errorf("noted in the end:\n%s", diff)
	}
}

func TestOtherShopsOddRowsAreNoDifference(t *testing.T) {
	s := newOddShop(t)
	o, _ := s.paid()
	s.elsewhere("STAGING-1", whole)
	s.elsewhere("STAGING-2", shown{merchantUID: true})
	s.do(s.service.SweepAccount(t.Context()))
	if f := s.found(); !f.Clean() || f.Listed != 3 || s.state(o) != store.Paid || len(s.rows()) != 2 {
		t.Errorf("found %+v, order %s, noted %v", f, s.state(o), s.rows())
	}
}

func TestAnOddRowIsAskedForByItself(t *testing.T) {
	s := newOddShop(t)
	s.service.Gateway = alone{s.bank}
	o, p := s.paid()
	s.bank.odd[p.ImpUID] = whole
	s.do(s.service.SweepAccount(t.Context()))
	if f := s.found(); s.state(o) != store.Paid || !f.Clean() || len(s.rows()) != 0 {
		t.Errorf("order %s, found %+v, noted %v", s.state(o), f, s.rows())
	}
}

// TestARowThatStaysUnreadableIsACase opens and closes it.
func TestARowThatStaysUnreadableIsACase(t *testing.T) {
	s := newOddShop(t)
	s.elsewhere("STAGING-1", whole)
	s.elsewhere("STAGING-2", shown{})
	_, p := s.paid()
	for _, step := range []struct {
		name string
		odd  bool
		wait time.Duration
		want string
	}{
		{"just found", true, 0, ""},
		{"for five minutes", true, 5 * time.Minute, ""},
		{"for ten", true, 5 * time.Minute, "unreadable"},
		{"for an hour", true, 50 * time.Minute, "unreadable"},
		{"readable again", false, 5 * time.Minute, ""},
	} {
		delete(s.bank.odd, p.ImpUID)
		if step.odd {
			s.bank.odd[p.ImpUID] = whole
		}
		s.clock.Add(step.wait.Milliseconds())
		s.do(s.service.SweepAccount(t.Context()))
		open, err := s.store.OpenIncidents(t.Context())
		s.do(err)
		var kinds []string
		for _, i := range open {
			kinds = append(kinds, string(i.Kind))
		}
		if got := strings.Join(kinds, " "); got != step.want {
			t.Errorf("%s: cases %q, want %q", step.name, got, step.want)
		}
	}
	s.do(s.verify())
}

func TestAPollLearnsWhatStandsBesideOddRows(t *testing.T) {
	s := newOddShop(t)
	first, _ := s.paid()
	bad, p := s.paid()
	s.bank.odd[p.ImpUID] = shown{}
	last, _ := s.paid()
	again := s.pays(bad) // its buyer pays once more, readably
	s.clock.Add(time.Minute.Milliseconds())
	err := s.service.PollAttempts(t.Context())
	if !errors.Is(err, iamport.ErrUnknown) || !strings.Contains(err.Error(), bad.Attempt.MerchantUID) {
		t.Errorf("the poll says %v", err)
	}
	if a, b, c := s.state(first), s.state(bad), s.state(last); a != store.Paid || b != store.Paid || c != store.Paid {
		t.Errorf("the orders are %s, %s and %s", a, b, c)
	}
	if p, err := s.store.PaymentByImpUID(t.Context(), again.ImpUID); err != nil || p.Verdict != store.Accepted {
		t.Errorf("%+v, %v", p, err)
	}
	if got := s.rows(); !slices.Equal(got, []string{bad.Attempt.MerchantUID + " lacks a usable currency"}) {
		t.Errorf("noted %v", got)
	}
	delete(s.bank.odd, p.ImpUID)
	s.clock.Add((2 * time.Hour).Milliseconds())
	s.do(s.service.PollAttempts(t.Context()))
	if got := s.rows(); got != nil {
		t.Errorf("still noted %v", got)
	}
	s.do(s.verify())
}

// TestAnOrderWithAnOddRowIsNotClosed keeps an order whose payment nobody can
// read, and learns of the one that can be.
func TestAnOrderWithAnOddRowIsNotClosed(t *testing.T) {
	s := newOddShop(t)
	odd, p := s.paid()
	s.bank.odd[p.ImpUID] = whole
	both, q := s.paid()
	s.bank.odd[q.ImpUID] = whole
	second, err := s.service.Retry(t.Context(), both.Order.PublicID, Try{PG: store.PayPal})
	s.do(err)
	s.pays(second)
	s.clock.Add((20 * time.Minute).Milliseconds())
	s.do(s.service.Expire(t.Context()))
	if a, b := s.state(odd), s.state(both); a != store.Unpaid || b != store.Paid {
		t.Errorf("the orders are %s and %s", a, b)
	}
	delete(s.bank.odd, p.ImpUID)
	s.clock.Add((10 * time.Minute).Milliseconds())
	s.do(s.service.Expire(t.Context()))
	if s.state(odd) != store.Paid {
		t.Errorf("the order is %s", s.state(odd))
	}
}

// TestAHintIsGoodForWhatCanBeRead brings the payment of one order to another
// one, whose own payment cannot be read.
func TestAHintIsGoodForWhatCanBeRead(t *testing.T) {
	s := newOddShop(t)
	good, p := s.paid()
	odd, q := s.paid()
	s.bank.odd[q.ImpUID] = whole
	if _, err := s.service.Complete(t.Context(), store.Hint{ImpUID: p.ImpUID, MerchantUID: odd.Attempt.MerchantUID,
		Source: "page"}); err != nil {
		t.Fatal(err)
	}
	if a, b := s.state(good), s.state(odd); a != store.Paid || b != store.Unpaid {
		t.Errorf("the orders are %s and %s", a, b)
	}
	if h, err := s.store.Health(t.Context()); err != nil || h.OldestHint.IsZero() {
		t.Errorf("the hint is gone: %+v, %v", h, err)
	}
}

// TestASweepEndsInSpiteOfAPaymentThatCannotBeRecorded also shows that such a
// payment is tried again.
func TestASweepEndsInSpiteOfAPaymentThatCannotBeRecorded(t *testing.T) {
	s := newOddShop(t)
	bad, p := s.paid()
	good, _ := s.paid()
	stumbles := true
	s.service.decide = func(sit store.Situation, f store.Fact) store.Decision {
		if stumbles && f.ImpUID == p.ImpUID {
			panic("stumbled over " + f.ImpUID)
		}
		return rules.Decide(sit, f)
	}
	s.do(s.service.SweepAccount(t.Context()))
	if f := s.found(); !slices.Equal(f.Differ, []string{p.ImpUID}) || s.state(good) != store.Paid ||
		s.state(bad) != store.Unpaid {
		t.Errorf("found %+v, the orders are %s and %s", f, s.state(good), s.state(bad))
	}
	if !strings.Contains(s.log.String(), "stumbled over "+p.ImpUID) {
		t.Error("the log says nothing")
	}
	stumbles = false
	s.do(s.service.drain(s.service.FollowNext)(t.Context()))
	if s.state(bad) != store.Paid {
		t.Errorf("the order is %s", s.state(bad))
	}
}

// TestPaymentsOfUnknownMeaningAreSortedOut reads rows that are well-formed and
// still say nothing certain.
func TestPaymentsOfUnknownMeaningAreSortedOut(t *testing.T) {
	good := iamport.Payment{ImpUID: "imp_1", MerchantUID: "m", Amount: "1000", CancelAmount: "0", Currency: "KRW",
		Status: iamport.StatusPaid}
	odd := good
	odd.ImpUID, odd.Status = "imp_2", "pay_pending"
	err := &iamport.UnreadableError{Rows: []iamport.UnreadableRow{{Position: 3, Field: "f",
		Why: "has an unreadable f"}}}
	for _, about := range []string{"", "m"} {
		got, rest := sortOut([]iamport.Payment{good, odd}, err, about)
		row := store.UnreadableRow{Place: 3, Field: "f", Why: "has an unreadable f"}
		if about != "" {
			row.MerchantUID, row.Place = about, 0
		}
		want := []store.UnreadableRow{{ImpUID: "imp_2", MerchantUID: "m", Field: "status",
			Why: `has an unreadable status: "pay_pending"`}, row}
		if diff := cmp.Diff(want, got.unreadable); diff != "" || rest != nil || len(got.facts) != 1 ||
			got.facts[0].ImpUID != "imp_1" {
			t.Errorf("%+v, %v\n%s", got.facts, rest, diff)
		}
	}
	if got, rest := sortOut([]iamport.Payment{good}, iamport.ErrUnknown, ""); !errors.Is(rest, iamport.ErrUnknown) ||
		len(got.facts) != 1 {
		t.Errorf("%+v, %v", got, rest)
	}
}
