package rules

import (
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
)

// TestPoliciesDoNotRefundVirtualAccounts leaves them to a person: nobody has named
// a bank account to refund to.
func TestPoliciesDoNotRefundVirtualAccounts(t *testing.T) {
	all := store.Policies{RefundMismatch: true, RefundDuplicate: true, RefundOversold: true}
	for name, change := range map[store.IncidentKind]func(*store.Situation, *store.Fact){
		"mismatch":  func(_ *store.Situation, f *store.Fact) { f.Amount = won(100) },
		"duplicate": func(s *store.Situation, _ *store.Fact) { s.Order.PayState, s.Accepted = store.Paid, "imp_0" },
		"oversold": func(s *store.Situation, _ *store.Fact) {
			s.Order.PayState, s.Goods = store.Void,
				store.GoodsGone
		},
	} {
		for _, method := range []string{"card", "vbank"} {
			for _, policies := range []store.Policies{{}, all} {
				s, f := unpaidOrder(), paidFact()
				s.Policies, f.Method = policies, method
				change(&s, &f)
				d := Decide(s, f)
				said := strings.Contains(d.Incident.Detail, "bank account is needed")
				automatic := policies == all && method == "card"
				if d.Incident.Kind != name || (d.Refund != nil) != automatic ||
					said != (policies == all && method == "vbank") {
					t.Errorf("%s by %s: %+v, refund %+v", name, method, d.Incident, d.Refund)
				}
			}
		}
	}
}

func TestVirtualAccountsOfClosedOrdersAreClosed(t *testing.T) {
	issued := func(f *store.Fact) {
		f.Rank, f.Captured, f.Method, f.Vbank = store.RankReady, false, "vbank",
			store.Vbank{Num: "1", Due: time.Unix(5000, 0)}
	}
	paid := func(*store.Fact) {}
	for _, c := range []struct {
		name  string
		state store.PayState
		fact  func(*store.Fact)
		want  bool
	}{
		{"an order is paid by another method", store.AwaitingDeposit, paid, true},
		{"an order is paid late", store.Void, paid, true},
		{"an account for an order without one", store.Unpaid, issued, false},
		{"a second account", store.AwaitingDeposit, issued, false},
		{"an account for a held order", store.Held, issued, false},
		{"an account for a paid order", store.Paid, issued, true},
		{"an account for a refunded order", store.Refunded, issued, true},
		{"an account for a void order", store.Void, issued, true},
	} {
		s, f := unpaidOrder(), paidFact()
		s.Order.PayState = c.state
		c.fact(&f)
		if d := Decide(s, f); d.CloseAccounts != c.want || !d.Write {
			t.Errorf("%s: closed %v", c.name, d.CloseAccounts)
		}
	}
}

// TestDeadlinesOfAccountsAreTheShops: what a browser asked for holds no goods for years.
func TestDeadlinesOfAccountsAreTheShops(t *testing.T) {
	begun := unpaidOrder().Attempt.CreatedAt
	for name, c := range map[string]struct{ due, counts time.Duration }{
		"what the pages ask for": {4 * 24 * time.Hour, 4 * 24 * time.Hour},
		"the last moment":        {vbankLongest, vbankLongest},
		"a second later":         {vbankLongest + time.Second, vbankLongest},
		"two years":              {2 * 365 * 24 * time.Hour, vbankLongest},
	} {
		for _, state := range []store.PayState{store.Unpaid, store.AwaitingDeposit} {
			s, f := unpaidOrder(), paidFact()
			s.Order.PayState = state
			f.Rank, f.Captured, f.Vbank = store.RankReady, false, store.Vbank{Num: "1", Due: begun.Add(c.due)}
			d, due := Decide(s, f), begun.Add(c.counts)
			if !d.Payment.Vbank.Due.Equal(due) || !d.HoldUntil.Equal(due.Add(vbankGrace)) {
				t.Errorf("%s, %s: due %s, held until %s", name, state, d.Payment.Vbank.Due, d.HoldUntil)
			}
			for _, m := range d.Mails {
				if m.Kind == store.ReminderMail && !m.At.Equal(due.Add(-reminderLead)) {
					t.Errorf("%s: reminded at %s", name, m.At)
				}
			}
		}
	}
	s, f := unpaidOrder(), paidFact()
	s.Attempt, f.Vbank = nil, store.Vbank{Num: "1", Due: begun.Add(2 * vbankLongest)}
	if d := Decide(s, f); !d.Payment.Vbank.Due.Equal(f.Vbank.Due) {
		t.Errorf("without an attempt: due %s", d.Payment.Vbank.Due)
	}
}
