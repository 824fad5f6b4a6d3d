package store_test

import (
	"testing"

	"github.com/jangteo/jangteo/store"
)

// TestPaymentsAreNamedByWhatTookThem holds the way of paying to what I'mport says of
// the payment, whichever button was pressed.
func TestPaymentsAreNamedByWhatTookThem(t *testing.T) {
	for _, c := range []struct {
		name           string
		pressed        store.PG
		method, wallet string
		want           store.PG
		other          string
	}{
		{"card", store.Inicis, "card", "", store.Inicis, ""},
		{"a card within the wallet", store.KakaoPay, "card", "kakaopay", store.KakaoPay, ""},
		{"points of the wallet", store.NaverPay, "point", "naverpay", store.NaverPay, ""},
		{"the wallet as pay_method", store.TossPay, "tosspay", "", store.TossPay, ""},
		{"Samsung Pay by pay_method", store.SamsungPay, "samsung", "", store.SamsungPay, ""},
		{"Samsung Pay by emb_pg_provider", store.SamsungPay, "card", "samsungpay", store.SamsungPay, ""},
		{"points, wallet not said", store.Payco, "point", "", store.Payco, ""},
		{"another wallet than the pressed one", store.KakaoPay, "card", "payco", store.Payco, ""},
		{"a card instead of the wallet", store.KakaoPay, "card", "", store.Inicis, ""},
		{"a wallet among the cards", store.Inicis, "point", "kakaopay", store.KakaoPay, ""},
		{"points among the cards", store.Inicis, "point", "", store.Inicis, "point"},
		{"a wallet without a button", store.Inicis, "card", "skpay", store.Inicis, "skpay"},
		{"transfer", store.InicisTrans, "trans", "", store.InicisTrans, ""},
		{"account", store.InicisVbank, "vbank", "", store.InicisVbank, ""},
		{"by phone", store.Inicis, "phone", "", store.Inicis, "phone"},
		{"overseas card", store.InicisGlobal, "card", "", store.InicisGlobal, ""},
		{"PayPal says card", store.PayPal, "card", "", store.PayPal, ""},
		{"PayPal says paypal", store.PayPal, "paypal", "", store.PayPal, ""},
		{"into the owner's account", store.Bank, "bank", "", store.Bank, ""},
		{"nothing to pay", store.Free, "", "", store.Free, ""},
		{"no button of ours", "", "card", "", "", ""},
	} {
		p := store.Payment{Captured: true, Method: c.method, Wallet: c.wallet}
		if got, other := p.PaidAs(c.pressed); got != c.want || other != c.other {
			t.Errorf("%s: %q and %q, want %q and %q", c.name, got, other, c.want, c.other)
		}
		p.Captured = false
		if got, other := p.PaidAs(c.pressed); got != c.pressed || other != "" {
			t.Errorf("%s, before it is paid: %q and %q", c.name, got, other)
		}
	}
}

// TestWalletsWaitForTheirContract has wallets off in a live shop until its owner says
// which the contract has, and some on in the sandbox.
func TestWalletsWaitForTheirContract(t *testing.T) {
	for _, live := range []bool{true, false} {
		s, err := store.OpenHere(t, t.Context(), store.Options{Dir: t.TempDir(), Live: live})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		on := func() (list []store.PG) {
			b, err := s.Buttons(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range store.Wallets() {
				if !b.Off(w.PG) {
					list = append(list, w.PG)
				}
			}
			if b.Off(store.Inicis) || b.Off(store.PayPal) {
				t.Error("a button that opens no wallet is off")
			}
			return list
		}
		if got := on(); len(got) != map[bool]int{true: 0, false: 4}[live] {
			t.Errorf("live %t: %v are on before anybody said so", live, got)
		}
		for _, said := range [][]store.PG{{store.LPay}, {}} {
			if err := s.SetButtons(t.Context(), store.Buttons{Wallets: said}, store.SourceAdmin); err != nil {
				t.Fatal(err)
			}
			if got := on(); len(got) != len(said) {
				t.Errorf("live %t: %v are on, the owner said %v", live, got, said)
			}
		}
	}
}
