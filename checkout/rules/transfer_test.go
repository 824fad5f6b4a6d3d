package rules

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
)

// awaited is an order that waits for a transfer.
func awaited() store.Situation {
	s := unpaidOrder()
	s.Attempt.PG, s.Attempt.Provider, s.Attempt.MID = store.Bank, "bank", ""
	f := store.Fact{Source: store.FromBank, ImpUID: "bank:ORD20261122-7K3Q9FX-1", MerchantUID: s.Attempt.MerchantUID,
		Amount: won(64900), Rank: store.RankReady, Sandbox: true, Provider: "bank", Method: "bank",
		Vbank: store.Vbank{Bank: "b", Num: "1", Holder: "h", Due: s.Now.Add(7 * 24 * time.Hour)}}
	d := Decide(s, f)
	s.Payment = &d.Payment
	s.Order.PayState = d.PayState
	return s
}

func TestTransfersAreAwaitedAsLongAsTheOwnerSays(t *testing.T) {
	s := awaited()
	if s.Order.PayState != store.AwaitingDeposit || s.Payment.Vbank.Due != s.Now.Add(7*24*time.Hour) {
		t.Errorf("%s until %s", s.Order.PayState, s.Payment.Vbank.Due)
	}
}

func TestATransferPaysOnce(t *testing.T) {
	var refusal *Refusal
	s := awaited()
	d, err := TakeTransfer(s)
	if err != nil || d.Payment.Verdict != store.Accepted || d.PayState != store.Paid || !d.Fulfil ||
		d.Payment.Rank != store.RankPaid || !d.Payment.PaidAt.Equal(s.Now) {
		t.Fatalf("decided %+v, %v", d, err)
	}
	s.Payment = &d.Payment
	if _, err := TakeTransfer(s); !errors.As(err, &refusal) {
		t.Errorf("it was confirmed twice: %v", err)
	}
	s = awaited()
	s.Payment.Source = store.FromIamport
	if _, err := TakeTransfer(s); !errors.As(err, &refusal) {
		t.Errorf("a person said that I'mport has money: %v", err)
	}
}

func TestATransferBesideAnotherPaymentIsACase(t *testing.T) {
	for _, policy := range []bool{true, false} {
		s := awaited()
		s.Accepted, s.Order.PayState, s.Policies.RefundDuplicate = "imp_1", store.Paid, policy
		d, err := TakeTransfer(s)
		if err != nil || d.Payment.Verdict != store.Duplicate || d.Incident == nil || d.Refund != nil || d.Fulfil ||
			strings.Contains(d.Incident.Detail, "sent back by hand") != policy {
			t.Errorf("refunds by policy %v: %+v, %v", policy, d, err)
		}
	}
}

func TestWhatATransferBroughtIsSentBackByHand(t *testing.T) {
	s := awaited()
	d, _ := TakeTransfer(s)
	s.Payment, s.Accepted = &d.Payment, d.Payment.ImpUID
	s.Order.PayState, s.Order.ShipState, s.Goods = store.Paid, store.ShipReady, store.GoodsSold
	d, err := Refund(s, RefundRequest{Amount: 900, Reason: "파손", Source: store.SourceAdmin})
	if err != nil || d.Refund != nil || len(d.MatchedRefunds) != 1 || d.MatchedRefunds[0].Amount != 900 ||
		d.MatchedRefunds[0].Reason != "파손" || d.Payment.Cancelled != 900 || d.PayState != "" {
		t.Fatalf("a part: %+v, %v", d, err)
	}
	if d.Payment.Rank != store.RankCancelled {
		t.Errorf("its status is %d", d.Payment.Rank)
	}
	s.Payment = &d.Payment
	d, err = Refund(s, RefundRequest{Reason: "변심", Source: store.SourceAdmin})
	if err != nil || d.PayState != store.Refunded || d.MatchedRefunds[0].Amount != 64000 || !d.Restock {
		t.Fatalf("the rest: %+v, %v", d, err)
	}
	s.Payment = &d.Payment
	var refusal *Refusal
	if _, err := Refund(s, RefundRequest{Amount: 1, Reason: "변심", Source: store.SourceAdmin}); !errors.As(err, &refusal) {
		t.Errorf("more than came was sent back: %v", err)
	}
	named := RefundRequest{Reason: "변심", Source: store.SourceAdmin, Lines: []store.Pieces{{Line: 1, Quantity: 1}}}
	if _, err := Refund(s, named); !errors.As(err, &refusal) || !strings.Contains(err.Error(), "cannot name items") {
		t.Errorf("the goods that it was sent back for would be lost: %v", err)
	}
}
