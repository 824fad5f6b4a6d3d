package checkout

import (
	"errors"
	"fmt"
	"time"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/store/typed"
)

// factOf converts a payment as I'mport sends it into a fact in the shop's units.
// A payment that cannot be read exactly is iamport.ErrUnknown.
func factOf(p iamport.Payment) (store.Fact, error) {
	rank, err := rankOf(p.Status)
	if err != nil {
		return store.Fact{}, err
	}
	currency := money.Currency(p.Currency)
	if !isCode(p.Currency) {
		return store.Fact{}, unreadable("currency", "%q", p.Currency)
	}
	amount, err := iamport.MinorUnits(p.Amount, currency.Decimals())
	if err != nil {
		return store.Fact{}, unreadable("amount", "%v", err)
	}
	cancelled, err := iamport.MinorUnits(p.CancelAmount, currency.Decimals())
	if err == nil && cancelled > amount {
		err = errors.New("more than the amount")
	}
	if err != nil {
		return store.Fact{}, unreadable("cancel_amount", "%v", err)
	}
	f := store.Fact{
		ImpUID: p.ImpUID, MerchantUID: p.MerchantUID,
		Amount: money.Money{Minor: amount, Currency: currency}, Cancelled: cancelled,
		Rank: rank, Captured: p.Status == iamport.StatusPaid || (p.Status == iamport.StatusCancelled && p.PaidAt > 0),
		Sandbox: p.Sandbox, Provider: string(p.PGProvider), MID: string(p.PGID), Method: string(p.PayMethod),
		Wallet: walletOf(p), PaidAt: unix(p.PaidAt), FailReason: typed.Text(string(p.FailReason)),
		ReceiptURL: string(p.ReceiptURL),
		CustomData: string(p.CustomData),
		Buyer: store.Person{Name: typed.Text(string(p.BuyerName)), Email: typed.Text(string(p.BuyerEmail)),
			Tel: typed.Text(string(p.BuyerTel))},
		Destination: store.Destination{Postcode: typed.Text(string(p.BuyerPostcode)),
			Addr: typed.Text(string(p.BuyerAddr))},
	}
	if p.VbankNum != "" {
		f.Vbank = store.Vbank{Bank: typed.Text(string(p.VbankName)), Num: string(p.VbankNum),
			Holder: typed.Text(string(p.VbankHolder)), Due: unix(p.VbankDate)}
	}
	f.Cancellations, err = cancellationsOf(p, currency)
	return f, err
}

// walletOf is the code of the wallet that took a payment. What cannot be one says
// nothing: how a payment is named must not keep it from being recorded.
func walletOf(p iamport.Payment) string {
	code := typed.Text(string(p.EmbPGProvider))
	if len(code) > store.MaxWallet {
		return ""
	}
	return code
}

func rankOf(s iamport.Status) (store.Rank, error) {
	switch s {
	case iamport.StatusReady:
		return store.RankReady, nil
	case iamport.StatusFailed:
		return store.RankFailed, nil
	case iamport.StatusPaid:
		return store.RankPaid, nil
	case iamport.StatusCancelled:
		return store.RankCancelled, nil
	}
	return 0, unreadable("status", "%q", s)
}

// cancellationsOf reads the cancel history. Old entries have no cancellation_id;
// they are identified by the PG's transaction id and their position.
func cancellationsOf(p iamport.Payment, currency money.Currency) ([]store.Cancellation, error) {
	var list []store.Cancellation
	for i, c := range p.CancelHistory {
		amount, err := iamport.MinorUnits(c.Amount, currency.Decimals())
		if err != nil {
			return nil, unreadable("cancel_history", "%v", err)
		}
		id := string(c.CancellationID)
		if id == "" {
			id = fmt.Sprintf("%s:%s:%d", p.ImpUID, c.PGTID, i)
		}
		list = append(list, store.Cancellation{ID: id, Amount: amount, Reason: typed.Text(string(c.Reason))})
	}
	return list, nil
}

// fieldError is iamport.ErrUnknown because of one field of a payment.
type fieldError struct{ field, why string }

func (e *fieldError) Error() string { return iamport.ErrUnknown.Error() + ": " + e.why }

// Unwrap makes the error iamport.ErrUnknown.
func (e *fieldError) Unwrap() error { return iamport.ErrUnknown }

func unreadable(field, format string, args ...any) error {
	return &fieldError{field, "has an unreadable " + field + ": " + fmt.Sprintf(format, args...)}
}

func isCode(s string) bool {
	if len(s) != 3 {
		return false
	}
	for _, r := range s {
		if r < 'A' || r > 'Z' {
			return false
		}
	}
	return true
}

func unix(seconds int64) time.Time {
	if seconds <= 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}
