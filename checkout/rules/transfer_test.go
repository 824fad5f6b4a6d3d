package rules

import (
	"errors"
	"strconv"
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

func TestTheOwnerIsToldOfTransfersNowAndThen(t *testing.T) {
	s := unpaidOrder()
	f := store.Fact{Source: store.FromBank, ImpUID: "bank:1", Vbank: store.Vbank{Due: s.Now.Add(48 * time.Hour)}}
	list := accountMails(s, f)
	next := s.Now.Truncate(transferMails).Add(transferMails)
	if len(list) != 3 || list[2] != (store.Mail{Kind: store.TransferMail, About: strconv.FormatInt(next.Unix(), 10), At: next}) {
		t.Errorf("%+v", list)
	}
	if f.Source = ""; len(accountMails(s, f)) != 2 {
		t.Error("the owner is told of a virtual account")
	}
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
	d, err := TakeTransfer(s, Deposit{})
	if err != nil || d.Payment.Verdict != store.Accepted || d.PayState != store.Paid || !d.Fulfil ||
		d.Payment.Rank != store.RankPaid || !d.Payment.PaidAt.Equal(s.Now) {
		t.Fatalf("decided %+v, %v", d, err)
	}
	s.Payment = &d.Payment
	if _, err := TakeTransfer(s, Deposit{}); !errors.As(err, &refusal) {
		t.Errorf("it was confirmed twice: %v", err)
	}
	s = awaited()
	s.Payment.Source = store.FromIamport
	if _, err := TakeTransfer(s, Deposit{}); !errors.As(err, &refusal) {
		t.Errorf("a person said that I'mport has money: %v", err)
	}
}

func TestATransferComesInParts(t *testing.T) {
	s := awaited()
	d, err := TakeTransfer(s, Deposit{Amount: 64000, Name: "홍길동", Line: "l"})
	if err != nil || d.Write || d.PayState != "" || d.Fulfil || !d.TellMissing ||
		*d.Deposit != (store.NewDeposit{Amount: 64000, Name: "홍길동", Line: "l"}) {
		t.Fatalf("a part: %+v, %v", d, err)
	}
	s.Payment.Deposited = 64000
	d, err = TakeTransfer(s, Deposit{})
	if err != nil || d.Payment.Verdict != store.Accepted || d.Deposit.Amount != 900 || d.TellMissing {
		t.Fatalf("the rest: %+v, %v", d, err)
	}
	d, err = TakeTransfer(s, Deposit{Amount: 1000})
	if err != nil || d.PayState != store.Paid || d.Deposit.Amount != 1000 || d.TellMissing {
		t.Fatalf("more than the rest: %+v, %v", d, err)
	}
	s.Payment, s.Accepted, s.Order.PayState = &d.Payment, d.Payment.ImpUID, store.Paid
	s.Payment.Deposited = 65000
	var refusal *Refusal
	if _, err := TakeTransfer(s, Deposit{Amount: 5}); !errors.As(err, &refusal) {
		t.Errorf("more once it is paid, by mistake: %v", err)
	}
	if d, err = TakeTransfer(s, Deposit{Amount: 5, Again: true}); err != nil || d.Write || d.Deposit.Amount != 5 ||
		d.TellMissing || d.Payment.ImpUID != s.Payment.ImpUID {
		t.Errorf("more once it is paid: %+v, %v", d, err)
	}
	s.Payment.Deposited = 64900
	if _, err := TakeTransfer(s, Deposit{Again: true}); !errors.As(err, &refusal) {
		t.Errorf("nothing, once it is paid: %v", err)
	}
	if _, err := TakeTransfer(awaited(), Deposit{Amount: mostDeposited}); err != nil {
		t.Error(err)
	}
	for _, won := range []int64{-1, mostDeposited + 1} {
		if _, err := TakeTransfer(awaited(), Deposit{Amount: won}); !errors.As(err, &refusal) {
			t.Errorf("%d won: %v", won, err)
		}
	}
	s.Payment.Deposited = 65000
	if d, err = ReturnDeposit(s, 100); err != nil || d.Deposit.Amount != -100 || d.Write {
		t.Errorf("what is too much, back: %+v, %v", d, err)
	}
	for _, won := range []int64{0, -1, 101} {
		if _, err := ReturnDeposit(s, won); !errors.As(err, &refusal) {
			t.Errorf("%d won back: %v", won, err)
		}
	}
}

func TestTheRestOfATransferOfAClosedOrderIsNotAskedFor(t *testing.T) {
	s := awaited()
	s.Order.PayState = store.Void
	if d, err := TakeTransfer(s, Deposit{Amount: 1}); err != nil || d.TellMissing || d.Deposit == nil {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestATransferBesideAnotherPaymentIsACase(t *testing.T) {
	for _, policy := range []bool{true, false} {
		s := awaited()
		s.Accepted, s.Order.PayState, s.Policies.RefundDuplicate = "imp_1", store.Paid, policy
		d, err := TakeTransfer(s, Deposit{})
		if err != nil || d.Payment.Verdict != store.Duplicate || d.Incident == nil || d.Refund != nil || d.Fulfil ||
			strings.Contains(d.Incident.Detail, "sent back by hand") != policy {
			t.Errorf("refunds by policy %v: %+v, %v", policy, d, err)
		}
	}
}

func TestWhatATransferBroughtIsSentBackByHand(t *testing.T) {
	s := awaited()
	d, _ := TakeTransfer(s, Deposit{})
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
}

func TestATransferGoesBackByLine(t *testing.T) {
	s := awaited()
	d, _ := TakeTransfer(s, Deposit{})
	s.Payment, s.Accepted, s.Attempt.TaxFree = &d.Payment, d.Payment.ImpUID, 14900
	s.Order.PayState, s.Order.ShipState, s.Goods = store.Paid, store.ShipShipped, store.GoodsSold
	s.Bill = &store.Bill{Currency: "KRW", Shipping: 3000, Fee: 3000, Postage: 3500, Sent: true, Lines: []store.BillLine{
		{Quantity: 2, Unit: 23500, Paid: 47000}, {Quantity: 1, Unit: 14900, Paid: 14900, Tax: store.TaxFree}}}
	w := RefundRequest{Reason: "변심", Source: store.SourceAdmin, Lines: []store.Pieces{{Line: 1, Quantity: 1}}}
	d, err := Refund(s, w)
	if err != nil || d.Refund != nil || d.Noted == nil || d.Payment.Cancelled != 20000 || d.PayState != "" ||
		d.RestockLines {
		t.Fatalf("%+v, %v", d, err)
	}
	n := d.Noted
	if n.Amount != 20000 || n.Net != 64900 || n.TaxFree != 0 || d.MatchedRefunds[0].TaxFree != 0 || len(n.Lines) != 1 ||
		n.Lines[0] != (store.RefundLine{Line: 1, Quantity: 1, Amount: 23500}) || len(n.Extras) != 1 ||
		n.Extras[0] != (store.RefundExtra{Part: store.RefundPostage, Amount: -3500}) {
		t.Errorf("noted %+v, found %+v", n, d.MatchedRefunds)
	}
	var refusal *Refusal
	if _, err := CancelByBuyer(s, w); !errors.As(err, &refusal) {
		t.Errorf("its buyer sent it back: %v", err)
	}
	if w.Lines[0].Quantity = 3; !refusedBy(s, w, &refusal) {
		t.Error("three of two pieces went back")
	}
	if w.Lines[0].Quantity, s.Bill = 1, nil; !refusedBy(s, w, &refusal) {
		t.Error("goods went back of a transfer that pays none")
	}
}

func refusedBy(s store.Situation, w RefundRequest, as **Refusal) bool {
	_, err := Refund(s, w)
	return errors.As(err, as)
}

func TestGoodsOfATransferThatPaidNothingDoNotGoBack(t *testing.T) {
	s := awaited()
	d, err := TakeTransfer(s, Deposit{})
	if err != nil {
		t.Fatal(err)
	}
	s.Payment, s.Bill = &d.Payment, nil
	_, err = Refund(s, RefundRequest{Lines: []store.Pieces{{Line: 1, Quantity: 1}}, Reason: "고객 변심"})
	var refusal *Refusal
	if !errors.As(err, &refusal) || !strings.Contains(refusal.Why.En, "does not pay an order") {
		t.Errorf("refused with %v", err)
	}
}
