package rules

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
)

// why returns the reason of a refusal; empty: nothing is refused.
func why(t *testing.T, err error) string {
	t.Helper()
	var r *Refusal
	switch {
	case err == nil:
		return ""
	case !errors.As(err, &r) || r.Why.Ko == "" || r.Why.Ko == r.Why.En:
		t.Errorf("not refused in both languages: %v", err)
	}
	return err.Error()
}

func TestRefund(t *testing.T) {
	refunds := func(states ...store.RefundState) func(*store.Situation, *RefundRequest) {
		return func(s *store.Situation, _ *RefundRequest) {
			for i, state := range states {
				s.Refunds = append(s.Refunds, store.Refund{ID: int64(i + 1), State: state})
			}
		}
	}
	amount := func(n int64) func(*store.Situation, *RefundRequest) {
		return func(_ *store.Situation, w *RefundRequest) { w.Amount = n }
	}
	const left = "up to ₩64,900 can go back"
	for _, c := range []struct {
		name   string
		change func(*store.Situation, *RefundRequest)
		amount int64
		key    string
		why    string
	}{
		{"all of it", func(*store.Situation, *RefundRequest) {}, 64900, "admin:imp_1:1", ""},
		{"all that is left", func(s *store.Situation, _ *RefundRequest) { s.Payment.Cancelled = 900 }, 64000,
			"admin:imp_1:1", ""},
		{"a part", amount(5000), 5000, "admin:imp_1:1", ""},
		{"exactly all", amount(64900), 64900, "admin:imp_1:1", ""},
		{"one won", amount(1), 1, "admin:imp_1:1", ""},
		{"the third", refunds(store.RefundDone, store.RefundFailed), 64900, "admin:imp_1:3", ""},
		{"one too many", amount(64901), 64901, "admin:imp_1:1", left},
		{"more than is left", func(s *store.Situation, w *RefundRequest) {
			s.Payment.Cancelled, w.Amount = 900,
				64001
		}, 64001, "admin:imp_1:1", "up to ₩64,000 can go back"},
		{"after a full refund", func(s *store.Situation, _ *RefundRequest) { s.Payment.Cancelled = 64900 }, 0,
			"admin:imp_1:1",
			"up to ₩0 can go back"},
		{"a negative amount", amount(-1), -1, "admin:imp_1:1", left},
		{"of a payment without money", func(s *store.Situation, _ *RefundRequest) { s.Payment.Captured = false },
			64900, "admin:imp_1:1", "nothing was paid by imp_1"},
		{"without a reason", func(_ *store.Situation, w *RefundRequest) { w.Reason = "" }, 64900, "admin:imp_1:1",
			"a refund needs a reason"},
		{"while another is asked for", refunds(store.RefundRequested), 64900, "admin:imp_1:2",
			"another refund of this payment is still under way"},
		{"while another is under way, after one that is done", refunds(store.RefundDone, store.RefundPendingPG),
			64900, "admin:imp_1:3",
			"another refund of this payment is still under way"},
		{"by a method that does not allow it",
			func(s *store.Situation, w *RefundRequest) { s.Attempt.PG, w.Amount = store.InicisGlobal, 1 }, 1,
			"admin:imp_1:1",
			"KG Inicis refunds overseas cards only in full"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, w := paidOrder(), RefundRequest{Reason: "변심", Source: "admin"}
			c.change(&s, &w)
			d, err := Refund(s, w)
			want := store.Decision{Payment: *s.Payment, Refund: &store.NewRefund{ImpUID: "imp_1", Key: c.key,
				Amount: c.amount, Net: s.Payment.Net(),
				Source: "admin", Reason: w.Reason}}
			if got := why(t, err); got != c.why {
				t.Errorf("refused: %q, want %q", got, c.why)
			}
			if diff := cmp.Diff(want, d); diff != "" {
				t.Errorf("decision (-want +got):\n%s", diff)
			}
		})
	}
}

// TestRefundSaysWhereItGoes: of an account only its bank and last digits are kept, and
// only where money goes to one.
func TestRefundSaysWhereItGoes(t *testing.T) {
	account := &BankAccount{Bank: "04", Number: "110234567890", Holder: "홍길동"}
	for _, c := range []struct {
		method  string
		account *BankAccount
		want    store.AccountMark
	}{
		{"vbank", account, store.AccountMark{Bank: "04", Tail: "7890"}}, {"vbank", nil, store.AccountMark{}},
		{"card", account, store.AccountMark{}}, {"vbank", &BankAccount{Number: "12"}, store.AccountMark{Tail: "12"}},
	} {
		s := paidOrder()
		s.Payment.Method = c.method
		d, _ := Refund(s, RefundRequest{Reason: "변심", Source: "buyer", Account: c.account, Code: 7})
		if d.Refund.To != c.want || d.Refund.Code != 7 {
			t.Errorf("%s to %#v: %+v by the code %d", c.method, c.account, d.Refund.To, d.Refund.Code)
		}
	}
}

func TestRefundToTheLongestAccountNumber(t *testing.T) {
	s := paidOrder()
	s.Payment.Method = "vbank"
	const wrong = "the account number must have 6 to 16 digits"
	for number, want := range map[string]string{"1234567890123456": "", "12345678901234567": wrong, "123456": "",
		"12345": wrong} {
		_, err := Refund(s, RefundRequest{Reason: "변심", Account: &BankAccount{Bank: "04", Number: number,
			Holder: "홍길동"}})
		if got := why(t, err); got != want {
			t.Errorf("%d digits: %q", len(number), got)
		}
	}
}

func TestAccept(t *testing.T) {
	const nobody = "no order is waiting for this payment"
	for _, c := range []struct {
		name   string
		change func(*store.Situation)
		why    string
	}{
		{"a payment whose goods had been gone", func(*store.Situation) {}, ""},
		{"a payment that came late", func(s *store.Situation) { s.Payment.Verdict = store.Late }, ""},
		{"after its refund failed",
			func(s *store.Situation) { s.Refunds = []store.Refund{{State: store.RefundFailed}} }, ""},
		{"a forged payment", func(s *store.Situation) { s.Payment.Verdict = store.Mismatch },
			"a payment with the verdict mismatch cannot pay an order"},
		{"a second payment", func(s *store.Situation) { s.Payment.Verdict = store.Duplicate },
			"a payment with the verdict duplicate cannot pay an order"},
		{"a payment without an order", func(s *store.Situation) { s.Order = nil }, nobody},
		{"for an order that is not held", func(s *store.Situation) { s.Order.PayState = store.Refunded }, nobody},
		{"for an order that another paid", func(s *store.Situation) { s.Accepted = "imp_0" }, nobody},
		{"for an order when another of its buyer is paid", func(s *store.Situation) { s.Rival = "ORD20261122-RIVAL22" },
			"order ORD20261122-RIVAL22 of the same buyer took its place and is paid or waits for its deposit"},
		{"after a partial refund", func(s *store.Situation) { s.Payment.Cancelled = 1 },
			"part of this payment has been refunded"},
		{"while the goods are gone", func(s *store.Situation) { s.Goods = store.GoodsGone },
			"the goods are not back in stock yet"},
		{"while it is being refunded",
			func(s *store.Situation) { s.Refunds = []store.Refund{{State: store.RefundSent}} },
			"a refund of this payment is under way"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := unpaidOrder()
			p := recorded(store.Oversold)
			s.Payment, s.Order.PayState, s.Goods = &p, store.Held, store.GoodsFree
			c.change(&s)
			d, err := Accept(s)
			if got := why(t, err); got != c.why {
				t.Errorf("refused: %q, want %q", got, c.why)
			}
			var want store.Decision
			if c.why == "" {
				paid := *s.Payment
				paid.Verdict = store.Accepted
				want = store.Decision{Write: true, Kind: "accepted_by_owner", Payment: paid, PayState: store.Paid,
					ShipState: store.ShipReady, Fulfil: true,
					CloseAccounts: true, CloseCases: "accepted",
					Mails: []store.Mail{{Kind: store.ReceiptMail, About: "ORD20261122-7K3Q9FX"},
						{Kind: store.NewOrderMail, About: "ORD20261122-7K3Q9FX"}}}
			}
			if diff := cmp.Diff(want, d); diff != "" {
				t.Errorf("decision (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDismiss(t *testing.T) {
	s := paidOrder()
	d, err := Dismiss(s, "agreed by phone")
	if diff := cmp.Diff(store.Decision{Payment: *s.Payment, CloseCases: "dismissed: agreed by phone"}, d); diff != "" ||
		err != nil {
		t.Errorf("%v, decision (-want +got):\n%s", err, diff)
	}
	if d, err := Dismiss(s, ""); why(t, err) != "give a reason for dismissing the case" ||
		!cmp.Equal(store.Decision{}, d) {
		t.Errorf("without a reason: %+v, %v", d, err)
	}
}
