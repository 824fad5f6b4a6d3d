package checkout

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// FuzzFact looks for a payment that is misread.
func FuzzFact(f *testing.F) {
	f.Add(`{"imp_uid":"imp_1","merchant_uid":"m","amount":64900,"cancel_amount":0,"currency":"KRW","status":"paid","paid_at":1}`)
	f.Add(`{"amount":10.005,"cancel_amount":0,"currency":"USD","status":"paid"}`)
	f.Add(`{"amount":1e3,"cancel_amount":1000.0,"currency":"JPY","status":"cancelled","cancel_history":[{"amount":1000}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		var p iamport.Payment
		if json.Unmarshal([]byte(text), &p) != nil {
			return
		}
		fact, err := factOf(p)
		if err != nil {
			return
		}
		if fact.Amount.Minor < 0 || fact.Cancelled < 0 || fact.Cancelled > fact.Amount.Minor {
			t.Errorf("%s: %+v", text, fact)
		}
		again, err := iamport.MinorUnits(fact.Amount.Number(), fact.Amount.Currency.Decimals())
		if err != nil || again != fact.Amount.Minor {
			t.Errorf("%s: %s does not come back: %d, %v", text, fact.Amount, again, err)
		}
		if fact.Captured && fact.Rank < store.RankPaid {
			t.Errorf("%s: money of rank %d", text, fact.Rank)
		}
	})
}

// FuzzNewHint looks for an id that would escape its place in a URL.
func FuzzNewHint(f *testing.F) {
	f.Add("imp_1?include_sandbox=true", "ORD-1")
	f.Add("", "ORD20261122-7K3Q9FX-1")
	f.Fuzz(func(t *testing.T, impUID, merchantUID string) {
		h, err := NewHint(impUID, merchantUID, "page")
		if err != nil {
			return
		}
		for _, id := range []string{h.ImpUID, h.MerchantUID} {
			for _, r := range id {
				if !(r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
					t.Errorf("%q, %q: %q", impUID, merchantUID, id)
				}
			}
		}
		if h.ImpUID == "" && h.MerchantUID == "" {
			t.Errorf("%q, %q: no id at all", impUID, merchantUID)
		}
	})
}

func TestUnreadablePaymentsAreUnknown(t *testing.T) {
	good := iamport.Payment{ImpUID: "imp_1", MerchantUID: "m", Amount: "64900", CancelAmount: "0", Currency: "KRW",
		Status: iamport.StatusPaid, PaidAt: 1}
	if f, err := factOf(good); err != nil || f.Amount != (money.Money{Minor: 64900, Currency: money.KRW}) ||
		!f.Captured || !f.PaidAt.Equal(time.Unix(1, 0)) {
		t.Fatalf("%+v, %v", f, err)
	}
	for name, spoil := range map[string]func(*iamport.Payment){
		"half a won":           func(p *iamport.Payment) { p.Amount = "1000.5" },
		"half a cent":          func(p *iamport.Payment) { p.Amount, p.Currency = "10.005", "USD" },
		"a negative amount":    func(p *iamport.Payment) { p.Amount = "-1" },
		"refunded above paid":  func(p *iamport.Payment) { p.CancelAmount = "64901" },
		"no currency":          func(p *iamport.Payment) { p.Currency = "" },
		"small letters":        func(p *iamport.Payment) { p.Currency = "krw" },
		"an unknown status":    func(p *iamport.Payment) { p.Status = "unheard-of" },
		"a history of nothing": func(p *iamport.Payment) { p.CancelHistory = []iamport.Cancellation{{Amount: "x"}} },
	} {
		p := good
		spoil(&p)
		if _, err := factOf(p); !errors.Is(err, iamport.ErrUnknown) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
