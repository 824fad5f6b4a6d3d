package rules

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
)

// recorded returns the record of paidFact with a verdict.
func recorded(v store.Verdict, changes ...func(*store.Payment)) store.Payment {
	p := store.Payment{ImpUID: "imp_1", MerchantUID: "ORD20261122-7K3Q9FX-1", OrderID: 1, ClaimedAttemptID: 7,
		Amount: won(64900), Rank: store.RankPaid,
		Captured: true, Sandbox: true, Provider: "html5_inicis", MID: "INIpayTest", Method: "card", Verdict: v}
	if v != store.Mismatch && v != store.Uncaptured && v != store.Orphan {
		p.AttemptID = 7
	}
	for _, change := range changes {
		change(&p)
	}
	return p
}

func withReason(reason string) func(*store.Payment) {
	return func(p *store.Payment) { p.Reason = reason }
}

func refundedBy(amount int64) func(*store.Payment) {
	return func(p *store.Payment) { p.Cancelled, p.Rank = amount, store.RankCancelled }
}

// withoutMoney makes a payment one without money.
func withoutMoney(rank store.Rank) func(*store.Payment) {
	return func(p *store.Payment) { p.Rank, p.Captured = rank, false }
}

// wholeCase is a situation, a fact, and all that is decided about them.
type wholeCase struct {
	name   string
	change func(*store.Situation, *store.Fact)
	want   store.Decision
}

func decideWholly(t *testing.T, begin func() store.Situation, cases []wholeCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, f := begin(), paidFact()
			c.change(&s, &f)
			if diff := cmp.Diff(c.want, Decide(s, f)); diff != "" {
				t.Errorf("decision (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecideWhollyAcceptedPayments(t *testing.T) {
	mails := []store.Mail{{Kind: store.ReceiptMail, About: "ORD20261122-7K3Q9FX"}, {Kind: store.NewOrderMail,
		About: "ORD20261122-7K3Q9FX"}}
	paid := store.Decision{Write: true, Kind: "paid", Payment: recorded(store.Accepted), PayState: store.Paid,
		ShipState: store.ShipReady,
		Fulfil:    true, Close: true, CloseAccounts: true, Mails: mails}
	with := func(change func(*store.Decision)) store.Decision {
		d := paid
		change(&d)
		return d
	}
	decideWholly(t, unpaidOrder, []wholeCase{
		{"the goods, the receipt and the owner's notice", func(*store.Situation, *store.Fact) {}, paid},
		{"after the order expired: the same, called late",
			func(s *store.Situation, _ *store.Fact) { s.Order.PayState = store.Void },
			with(func(d *store.Decision) { d.Kind = "late_accept" })},
		{"everything I'mport says about it is kept", func(_ *store.Situation, f *store.Fact) {
			f.PaidAt, f.ReceiptURL, f.FailReason, f.Vbank = time.Unix(900, 0), "https://receipt", "x",
				store.Vbank{Num: "9"}
		}, with(func(d *store.Decision) {
			d.Payment = recorded(store.Accepted, withReason("x"), func(p *store.Payment) {
				p.PaidAt, p.ReceiptURL, p.Vbank = time.Unix(900, 0), "https://receipt", store.Vbank{Num: "9"}
			})
		})},
		{"after it failed: the reason of the failure is gone", func(s *store.Situation, _ *store.Fact) {
			old := recorded(store.Uncaptured, withoutMoney(store.RankFailed), withReason("한도 초과"),
				func(p *store.Payment) { p.Provider, p.MID = "other", "OTHER" })
			s.Payment = &old
		}, paid},
		{"live, with real money", func(s *store.Situation, f *store.Fact) { s.Live, f.Sandbox = true, false },
			with(func(d *store.Decision) {
				d.Payment = recorded(store.Accepted, func(p *store.Payment) { p.Sandbox = false })
			})},
	})
}

func TestDecideWhollyPaymentsWithoutMoney(t *testing.T) {
	due := time.Unix(5000, 0)
	account := func(f *store.Fact) {
		f.Rank, f.Captured, f.Method, f.Vbank = store.RankReady, false, "vbank", store.Vbank{Bank: "b", Num: "1",
			Holder: "h", Due: due}
	}
	issued := recorded(store.Uncaptured, withoutMoney(store.RankReady), func(p *store.Payment) {
		p.Method, p.Vbank = "vbank", store.Vbank{Bank: "b", Num: "1", Holder: "h", Due: due}
	})
	in := func(state store.PayState) func(*store.Situation, *store.Fact) {
		return func(s *store.Situation, f *store.Fact) {
			s.Order.PayState = state
			account(f)
		}
	}
	decideWholly(t, unpaidOrder, []wholeCase{
		{"a failed payment closes the attempt and says why", func(_ *store.Situation, f *store.Fact) {
			f.Rank, f.Captured, f.FailReason = store.RankFailed, false, "한도 초과"
		}, store.Decision{Write: true, Kind: "failed", Close: true,
			Payment: recorded(store.Uncaptured, withoutMoney(store.RankFailed), withReason("한도 초과"))}},
		{"a window that is open: nothing", func(_ *store.Situation, f *store.Fact) {
			f.Rank,
				f.Captured = store.RankReady, false
		}, store.Decision{}},
		{"an account: wait three days beyond its deadline", in(store.Unpaid),
			store.Decision{Write: true, Kind: "vbank_issued", Payment: issued,
				PayState: store.AwaitingDeposit, HoldUntil: due.Add(72 * time.Hour), Mails: []store.Mail{
					{Kind: store.VbankMail, About: "imp_1"},
					{Kind: store.ReminderMail, About: "imp_1", At: due.Add(-24 * time.Hour)}}}},
		{"a second account: wait for it, too", in(store.AwaitingDeposit), store.Decision{Write: true,
			Kind: "vbank_issued", Payment: issued, HoldUntil: due.Add(72 * time.Hour)}},
		{"an account for a paid order: close it", in(store.Paid), store.Decision{Write: true, Kind: "vbank_issued",
			Payment: issued, CloseAccounts: true}},
		{"an account for a refunded order: close it", in(store.Refunded), store.Decision{Write: true,
			Kind: "vbank_issued", Payment: issued, CloseAccounts: true}},
		{"an account for a void order: close it", in(store.Void), store.Decision{Write: true, Kind: "vbank_issued",
			Payment: issued, CloseAccounts: true}},
		{"an account for an order that gave way: it is wanted after all", func(s *store.Situation, f *store.Fact) {
			s.Order.Replaced, s.Goods, s.MayHold = true, store.GoodsFree, true
			account(f)
		}, store.Decision{Write: true, Kind: "vbank_issued", Payment: issued, PayState: store.AwaitingDeposit,
			HoldUntil: due.Add(72 * time.Hour),
			Mails: []store.Mail{{Kind: store.VbankMail, About: "imp_1"}, {Kind: store.ReminderMail, About: "imp_1",
				At: due.Add(-24 * time.Hour)}}}},
		{"an account for an order that gave way, and its goods are gone: close it",
			func(s *store.Situation, f *store.Fact) {
				s.Order.Replaced, s.Goods = true, store.GoodsGone
				account(f)
			}, store.Decision{Write: true, Kind: "vbank_issued", Payment: issued, CloseAccounts: true}},
		{"an account for an order without goods that nobody ordered instead: close it",
			func(s *store.Situation, f *store.Fact) {
				s.Goods = store.GoodsGone
				account(f)
			}, store.Decision{Write: true, Kind: "vbank_issued", Payment: issued, CloseAccounts: true}},
		{"an account for an order that may hold the goods that it gave free: wait for it",
			func(s *store.Situation, f *store.Fact) {
				s.Goods, s.MayHold = store.GoodsFree, true
				account(f)
			}, store.Decision{Write: true, Kind: "vbank_issued", Payment: issued, PayState: store.AwaitingDeposit,
				HoldUntil: due.Add(72 * time.Hour),
				Mails: []store.Mail{{Kind: store.VbankMail, About: "imp_1"}, {Kind: store.ReminderMail, About: "imp_1",
					At: due.Add(-24 * time.Hour)}}}},
		{"an account for an order whose buyer holds too much: close it",
			func(s *store.Situation, f *store.Fact) {
				s.Goods = store.GoodsFree
				account(f)
			}, store.Decision{Write: true, Kind: "vbank_issued", Payment: issued, CloseAccounts: true}},
		{"an account for an order when another of its buyer is paid: close it",
			func(s *store.Situation, f *store.Fact) {
				s.Rival = "ORD20261122-RIVAL22"
				account(f)
			}, store.Decision{Write: true, Kind: "vbank_issued", Payment: issued, CloseAccounts: true}},
		{"an account for a held order: only record it", in(store.Held),
			store.Decision{Write: true, Kind: "vbank_issued", Payment: issued}},
		{"an account for another amount: only record what is wrong", func(_ *store.Situation, f *store.Fact) {
			account(f)
			f.Amount = won(1)
		}, store.Decision{Write: true, Kind: "vbank_issued",
			Payment: recorded(store.Uncaptured, withoutMoney(store.RankReady),
				withReason("amount 1 KRW instead of 64900 KRW"),
				func(p *store.Payment) {
					p.Method, p.Vbank, p.Amount = "vbank", store.Vbank{Bank: "b", Num: "1", Holder: "h", Due: due},
						won(1)
				})}},
		{"refunded before it was seen: nothing to do", func(_ *store.Situation, f *store.Fact) {
			f.Rank, f.Cancelled = store.RankCancelled, 64900
		}, store.Decision{Write: true, Kind: "returned_before_seen", Close: true,
			Payment: recorded(store.Uncaptured, refundedBy(64900),
				withReason("refunded before the shop saw it")),
			MatchedRefunds: []store.MatchedRefund{{Amount: 64900, CancellationID: "imp_1:64900"}}}},
	})
}

func TestDecideWhollyDoubtfulPayments(t *testing.T) {
	all := store.Policies{RefundMismatch: true, RefundDuplicate: true, RefundOversold: true}
	opened := func(kind store.IncidentKind, detail string) *store.NewIncident {
		return &store.NewIncident{Kind: kind, Detail: detail}
	}
	refund := func(key, reason string, amount int64) *store.NewRefund {
		return &store.NewRefund{ImpUID: "imp_1", Key: key + "imp_1", Amount: amount, Net: amount, Source: "policy",
			Reason: reason}
	}
	mismatch := func(why string, change func(*store.Payment), more ...func(*store.Decision)) store.Decision {
		d := store.Decision{Write: true, Kind: "mismatch", Close: true, PayState: store.Held,
			Payment: recorded(store.Mismatch, withReason(why), change), Incident: opened("mismatch", why)}
		for _, m := range more {
			m(&d)
		}
		return d
	}
	won1 := func(p *store.Payment) { p.Amount = won(1) }
	second := store.Decision{Write: true, Kind: "duplicate", Close: true,
		Payment:  recorded(store.Duplicate, withReason("the order is paid by imp_0")),
		Incident: opened("duplicate", "the order is paid by imp_0")}
	outrun := store.Decision{Write: true, Kind: "duplicate", Close: true, CloseAccounts: true,
		Payment:  recorded(store.Duplicate, withReason("order ORD20261122-RIVAL22 took its place")),
		Incident: opened("duplicate", "order ORD20261122-RIVAL22 took its place")}
	rival := func(state store.PayState, p store.Policies) func(*store.Situation, *store.Fact) {
		return func(s *store.Situation, _ *store.Fact) {
			s.Order.PayState, s.Rival, s.Policies = state, "ORD20261122-RIVAL22", p
		}
	}
	sold := store.Decision{Write: true, Kind: "oversold", Close: true,
		Payment:  recorded(store.Oversold, withReason("the goods were sold to others")),
		Incident: opened("oversold", "the goods were sold to others")}
	with := func(d store.Decision, state store.PayState, r *store.NewRefund) store.Decision {
		d.PayState, d.Refund = state, r
		return d
	}
	gone := func(state store.PayState, p store.Policies) func(*store.Situation, *store.Fact) {
		return func(s *store.Situation, _ *store.Fact) {
			s.Order.PayState, s.Goods, s.Policies = state, store.GoodsGone, p
		}
	}
	decideWholly(t, unpaidOrder, []wholeCase{
		{"another currency", func(_ *store.Situation, f *store.Fact) { f.Amount.Currency = "JPY" },
			mismatch("currency JPY instead of KRW", func(p *store.Payment) { p.Amount.Currency = "JPY" })},
		{"another amount", func(_ *store.Situation, f *store.Fact) { f.Amount = won(1) },
			mismatch("amount 1 KRW instead of 64900 KRW", won1)},
		{"another PG", func(_ *store.Situation, f *store.Fact) { f.Provider = "nice" },
			mismatch(`PG "nice" instead of "html5_inicis"`, func(p *store.Payment) { p.Provider = "nice" })},
		{"another MID", func(_ *store.Situation, f *store.Fact) { f.MID = "OTHER" },
			mismatch(`MID "OTHER" instead of "INIpayTest"`, func(p *store.Payment) { p.MID = "OTHER" })},
		{"a test payment in a live shop", func(s *store.Situation, _ *store.Fact) { s.Live = true },
			mismatch("test payment in a live shop", func(*store.Payment) {})},
		{"a real payment in a sandbox", func(_ *store.Situation, f *store.Fact) { f.Sandbox = false },
			mismatch("real payment in a sandbox", func(p *store.Payment) { p.Sandbox = false })},
		{"partly refunded before it was seen", func(_ *store.Situation, f *store.Fact) {
			f.Rank, f.Cancelled = store.RankCancelled, 900
		},
			mismatch("partly refunded before the shop saw it", refundedBy(900), func(d *store.Decision) {
				d.MatchedRefunds = []store.MatchedRefund{{Amount: 900, CancellationID: "imp_1:900"}}
			})},
		{"another amount, partly refunded: the amount is what is wrong", func(_ *store.Situation, f *store.Fact) {
			f.Rank, f.Cancelled, f.Amount = store.RankCancelled, 1, won(2)
		}, mismatch("amount 2 KRW instead of 64900 KRW", func(p *store.Payment) {
			p.Rank, p.Cancelled,
				p.Amount = store.RankCancelled, 1, won(2)
		},
			func(d *store.Decision) {
				d.MatchedRefunds = []store.MatchedRefund{{Amount: 1, CancellationID: "imp_1:1"}}
			})},
		{"another amount, for an order that is paid", func(s *store.Situation, f *store.Fact) {
			s.Order.PayState, s.Accepted, f.Amount = store.Paid, "imp_0", won(1)
		}, mismatch("amount 1 KRW instead of 64900 KRW", won1, func(d *store.Decision) { d.PayState = "" })},
		{"another amount, which a policy refunds",
			func(s *store.Situation, f *store.Fact) { s.Policies, f.Amount = all, won(1) },
			mismatch("amount 1 KRW instead of 64900 KRW", won1, func(d *store.Decision) {
				d.Refund = refund("auto:",
					"mismatch", 1)
			})},
		{"money for an order when another of its buyer is paid", rival(store.Unpaid, store.Policies{}),
			with(outrun, store.Held, nil)},
		{"the same, refunded by policy", rival(store.Unpaid, all),
			with(outrun, store.Held, refund("dup:", "duplicate", 64900))},
		{"the same after it expired", rival(store.Void, store.Policies{}), with(outrun, store.Held, nil)},
		{"the same once it is held", rival(store.Held, store.Policies{}), with(outrun, "", nil)},
		{"a second payment", func(s *store.Situation, _ *store.Fact) {
			s.Order.PayState, s.Accepted = store.Paid,
				"imp_0"
		}, second},
		{"a second payment, which a policy refunds", func(s *store.Situation, _ *store.Fact) {
			s.Order.PayState, s.Accepted, s.Policies = store.Paid, "imp_0", all
		}, with(second, "", refund("dup:", "duplicate", 64900))},
		{"goods that are gone", gone(store.Void, store.Policies{}), with(sold, store.Held, nil)},
		{"goods that are gone, while the order waits", gone(store.Unpaid, store.Policies{}),
			with(sold, store.Held, nil)},
		{"goods that are gone, while a deposit is awaited", gone(store.AwaitingDeposit, store.Policies{}),
			with(sold, store.Held, nil)},
		{"goods that are gone, while the order is held", gone(store.Held, store.Policies{}), with(sold, "", nil)},
		{"goods that are gone, and a policy", gone(store.Void, all),
			with(sold, store.Held, refund("auto:", "oversold", 64900))},
		{"an order that was refunded", func(s *store.Situation, _ *store.Fact) {
			s.Order.PayState,
				s.Policies = store.Refunded, all
		},
			store.Decision{Write: true, Kind: "late", Close: true,
				Payment:  recorded(store.Late, withReason("the order was refunded before")),
				Incident: opened("late", "the order was refunded before")}},
	})
}

func TestPolicyRefundsOfVirtualAccountsWaitForTheBuyer(t *testing.T) {
	for name, policy := range map[string]bool{"; to refund it, the buyer's bank account is needed": true, "": false} {
		s, f := unpaidOrder(), paidFact()
		s.Policies.RefundMismatch, f.Method, f.Amount = policy, "vbank", won(1)
		if d := Decide(s, f); d.Refund != nil || d.Incident.Detail != "amount 1 KRW instead of 64900 KRW"+name {
			t.Errorf("policy %t: refund %+v, case %q", policy, d.Refund, d.Incident.Detail)
		}
	}
}

func TestDecideWhollyRefundedPayments(t *testing.T) {
	all := func(f *store.Fact) { f.Rank, f.Cancelled = store.RankCancelled, 64900 }
	wholly := []store.MatchedRefund{{Amount: 64900, CancellationID: "imp_1:64900"}}
	mail := []store.Mail{{Kind: store.RefundMail, About: "imp_1:64900"}}
	back := store.Decision{Write: true, Kind: "refunded", Payment: recorded(store.Accepted, refundedBy(64900)),
		PayState: store.Refunded, ShipState: store.ShipNone, Restock: true, CloseCases: "refunded",
		MatchedRefunds: wholly, Mails: mail}
	but := func(taken, coupon bool) func(*store.Situation, *store.Fact) {
		return func(s *store.Situation, f *store.Fact) {
			p := recorded(store.Accepted)
			s.Payment, s.Taken, s.Policies.ReturnCoupon = &p, taken, coupon
			all(f)
		}
	}
	with := func(pay store.PayState, ship store.ShipState, v store.Verdict) store.Decision {
		d := back
		d.PayState, d.ShipState, d.Payment, d.Restock = pay, ship, recorded(v, refundedBy(64900)), false
		return d
	}
	coupon := func(d store.Decision) store.Decision {
		d.ReturnCoupon = true
		return d
	}
	as := func(pay store.PayState, ship store.ShipState, v store.Verdict, others bool) func(*store.Situation,
		*store.Fact) {
		return func(s *store.Situation, f *store.Fact) {
			p := recorded(v)
			s.Order.PayState, s.Order.ShipState, s.Payment, s.OtherMoney = pay, ship, &p, others
			all(f)
		}
	}
	decideWholly(t, paidOrder, []wholeCase{
		{"all of it before shipping: nothing is shipped", as(store.Paid, store.ShipReady, store.Accepted, false), back},
		{"the same by a policy: the coupon comes back, too", but(false, true), coupon(back)},
		{"goods that may be off the shelf: only a person brings them back", but(true, false),
			with(store.Refunded, store.ShipNone, store.Accepted)},
		{"the same by a policy", but(true, true), coupon(with(store.Refunded, store.ShipNone, store.Accepted))},
		{"after shipping no policy gives a coupon back", func(s *store.Situation, f *store.Fact) {
			but(false, true)(s, f)
			s.Order.ShipState = store.ShipShipped
		}, with(store.Refunded, "", store.Accepted)},
		{"all of it after shipping: both are true", as(store.Paid, store.ShipShipped, store.Accepted, false),
			with(store.Refunded, "", store.Accepted)},
		{"all of it, with other money on the order", as(store.Paid, store.ShipReady, store.Accepted, true), back},
		{"all of a second payment: the order stays paid", as(store.Paid, store.ShipReady, store.Duplicate, true),
			with("", "", store.Duplicate)},
		{"all of what held an order: the order is refunded", as(store.Held, store.ShipNone, store.Mismatch, false),
			with(store.Refunded, "", store.Mismatch)},
		{"all of one of two that hold an order: the other still does", as(store.Held, store.ShipNone, store.Mismatch,
			true), with("", "", store.Mismatch)},
		{"all of it, for an order that was refunded before", as(store.Refunded, store.ShipNone, store.Late, false),
			with("", "", store.Late)},
		{"all of it, for an order that is void", as(store.Void, store.ShipNone, store.Accepted, false),
			with("", "", store.Accepted)},
		{"all of an orphan", func(s *store.Situation, f *store.Fact) {
			p := recorded(store.Orphan, func(p *store.Payment) { p.OrderID, p.ClaimedAttemptID = 0, 0 })
			s.Payment, s.Attempt, s.Order = &p, nil, nil
			all(f)
		}, store.Decision{Write: true, Kind: "refunded", CloseCases: "refunded", MatchedRefunds: wholly, Mails: mail,
			Payment: recorded(store.Orphan, refundedBy(64900),
				func(p *store.Payment) { p.OrderID, p.ClaimedAttemptID = 0, 0 })}},
		{"a part: only that", func(s *store.Situation, f *store.Fact) {
			p := recorded(store.Accepted)
			s.Payment = &p
			f.Rank, f.Cancelled, f.Cancellations = store.RankCancelled, 900,
				[]store.Cancellation{{ID: "c1", Amount: 900, Reason: "콘솔"}}
		}, store.Decision{Write: true, Kind: "partly_refunded", Payment: recorded(store.Accepted, refundedBy(900)),
			MatchedRefunds: []store.MatchedRefund{{Amount: 900, CancellationID: "c1", Reason: "콘솔"}},
			Mails:          []store.Mail{{Kind: store.RefundMail, About: "c1"}}, RestockLines: true}},
		{"a part, after it was sent", func(s *store.Situation, f *store.Fact) {
			p, o := recorded(store.Accepted), *s.Order
			o.ShipState = store.ShipShipped
			s.Payment, s.Order = &p, &o
			f.Rank, f.Cancelled, f.Cancellations = store.RankCancelled, 900,
				[]store.Cancellation{{ID: "c1", Amount: 900, Reason: "콘솔"}}
		}, store.Decision{Write: true, Kind: "partly_refunded", Payment: recorded(store.Accepted, refundedBy(900)),
			MatchedRefunds: []store.MatchedRefund{{Amount: 900, CancellationID: "c1", Reason: "콘솔"}},
			Mails:          []store.Mail{{Kind: store.RefundMail, About: "c1"}}}},
		{"a part of what belongs to no order", func(s *store.Situation, f *store.Fact) {
			p := recorded(store.Accepted)
			s.Payment, s.Order = &p, nil
			f.Rank, f.Cancelled, f.Cancellations = store.RankCancelled, 900,
				[]store.Cancellation{{ID: "c1", Amount: 900, Reason: "콘솔"}}
		}, store.Decision{Write: true, Kind: "partly_refunded", Payment: recorded(store.Accepted, refundedBy(900)),
			MatchedRefunds: []store.MatchedRefund{{Amount: 900, CancellationID: "c1", Reason: "콘솔"}},
			Mails:          []store.Mail{{Kind: store.RefundMail, About: "c1"}}}},
		{"a part, while it may be packed", func(s *store.Situation, f *store.Fact) {
			p := recorded(store.Accepted)
			s.Payment, s.Taken = &p, true
			f.Rank, f.Cancelled, f.Cancellations = store.RankCancelled, 900,
				[]store.Cancellation{{ID: "c1", Amount: 900, Reason: "콘솔"}}
		}, store.Decision{Write: true, Kind: "partly_refunded", Payment: recorded(store.Accepted, refundedBy(900)),
			MatchedRefunds: []store.MatchedRefund{{Amount: 900, CancellationID: "c1", Reason: "콘솔"}},
			Mails:          []store.Mail{{Kind: store.RefundMail, About: "c1"}}}},
	})
}
