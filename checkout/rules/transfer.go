package rules

import (
	"fmt"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// Deposit is money that a person found on the owner's account.
type Deposit struct {
	Amount int64  // won; 0: all that is missing
	Name   string // who sent it, as the bank has it; empty: not said
	Line   string // what the line of the bank's statement is known by again; empty: found by hand
	Again  bool   // it may have come although all of it had come before
}

// mostDeposited bounds what is believed to have come for one transfer.
const mostDeposited = 1 << 40

// TakeTransfer decides what it means that a person found money of a transfer on the
// owner's account: the fact that no PG tells. The transfer is paid once all of it has
// come; what comes beyond that pays nothing. *Refusal for any other payment, and for
// one that was found before.
func TakeTransfer(s store.Situation, w Deposit) (store.Decision, error) {
	p := *s.Payment
	missing := p.Amount.Minor - p.Deposited
	if w.Amount == 0 {
		w.Amount = missing
	}
	switch {
	case p.Source != store.FromBank, p.Captured && !w.Again:
		return store.Decision{}, refused("이미 입금을 확인한 주문입니다", "this transfer was confirmed before")
	case w.Amount <= 0 || w.Amount > mostDeposited:
		return store.Decision{}, refused("입금액을 다시 확인해 주세요", "please check the amount that came")
	}
	d := store.Decision{Payment: p}
	if !p.Captured && w.Amount >= missing {
		f := transferFact(p)
		f.Rank, f.PaidAt = store.RankPaid, s.Now
		d = Decide(s, f)
	}
	d.Deposit = &store.NewDeposit{Amount: w.Amount, Name: w.Name, Line: w.Line}
	d.TellMissing = w.Amount < missing && s.Order.PayState == store.AwaitingDeposit
	return d, nil
}

// ReturnDeposit decides what it means that a person sent back what was transferred and
// pays nothing. *Refusal where there is less of it.
func ReturnDeposit(s store.Situation, amount int64) (store.Decision, error) {
	p := *s.Payment
	if amount <= 0 || amount > p.Unused() {
		left := money.Money{Minor: p.Unused(), Currency: p.Amount.Currency}
		return store.Decision{}, &Refusal{store.Text{Ko: left.Text("ko") + "까지 돌려보낼 수 있습니다",
			En: "up to " + left.Text("en") + " can go back"}}
	}
	return store.Decision{Payment: p, Deposit: &store.NewDeposit{Amount: -amount}}, nil
}

// returnTransfer decides what it means that a person sent money of a transfer back: for
// some goods, as Propose says, or an amount alone. It is done when it is noted.
func returnTransfer(s store.Situation, w RefundRequest) (store.Decision, error) {
	p := *s.Payment
	parts, err := refundParts(s, &w)
	if err == nil {
		err = refundable(s, w)
	}
	if err != nil {
		return store.Decision{}, err
	}
	f := transferFact(p)
	f.Rank, f.Cancelled = store.RankCancelled, p.Cancelled+w.Amount
	id := fmt.Sprintf("%s:%d", p.ImpUID, f.Cancelled)
	f.Cancellations = []store.Cancellation{{ID: id, Amount: w.Amount, Reason: w.Reason}}
	d := Decide(s, f)
	d.Noted = &store.NewRefund{ImpUID: p.ImpUID, Key: fmt.Sprintf("%s:%s", store.SourceAdmin, id), Amount: w.Amount,
		Net: p.Net(), TaxFree: shareOf(s, parts, w.Amount), Source: store.SourceAdmin, Reason: w.Reason,
		Lines: parts.Lines, Extras: parts.Extras}
	d.MatchedRefunds[0].TaxFree = d.Noted.TaxFree
	return d, nil
}

// transferFact is what is known of a transfer that came.
func transferFact(p store.Payment) store.Fact {
	return store.Fact{Source: p.Source, ImpUID: p.ImpUID, MerchantUID: p.MerchantUID, Amount: p.Amount, Captured: true,
		Sandbox: p.Sandbox, Provider: p.Provider, Method: p.Method, Vbank: p.Vbank, PaidAt: p.PaidAt,
		Depositor: p.Depositor}
}
