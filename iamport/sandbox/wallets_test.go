package sandbox

import (
	"strings"
	"testing"

	"github.com/jangteo/jangteo/iamport"
)

// TestWalletWindows pays by each wallet in each way that its window offers.
func TestWalletWindows(t *testing.T) {
	for _, w := range wallets() {
		t.Run(w.Method, func(t *testing.T) {
			b := open(t)
			uid := func(what string) map[string]any { return order(w.Method+"-"+what, "pay_method", w.Method) }
			look := b.window(uid("look"))
			page := b.send("GET", look.Path, "", "").body
			for _, part := range []string{"wallet-" + w.Code, w.korean, `data-outcome="approve"`, `data-outcome="decline"`,
				`data-outcome="cancel"`, `data-outcome="approve-and-close"`, `data-outcome="other-amount"`} {
				if !strings.Contains(page, part) {
					t.Errorf("the window lacks %s", part)
				}
			}
			if p := b.rest("GET", "/payments/"+look.ImpUID).payment(b); p.Status != iamport.StatusReady ||
				string(p.PayMethod) != w.Method || p.EmbPGProvider != "" {
				t.Errorf("before it is paid: %+v", p)
			}
			card := b.pay(uid("card"))
			if card.PayMethod != "card" || string(card.EmbPGProvider) != w.Code || card.CardName == "" ||
				card.ApplyNum == "" || card.PGProvider != "html5_inicis" {
				t.Errorf("by a card of the wallet: %+v", card)
			}
			if plain := b.pay(uid("plain"), "issuer", plainCard); plain.PayMethod != "card" || plain.EmbPGProvider != "" ||
				plain.CardName == "" {
				t.Errorf("by a card without the wallet: %+v", plain)
			}
			balance := b.pay(uid("balance"), "issuer", walletBalance)
			if (balance.PayMethod == "point") != (w.balance != "") || string(balance.EmbPGProvider) != w.Code ||
				(balance.CardName == "") != (w.balance != "") {
				t.Errorf("by its balance: %+v", balance)
			}
			if other := b.pay(uid("other"), "issuer", "lpay"); other.EmbPGProvider != "lpay" || other.PayMethod != "card" {
				t.Errorf("by another wallet: %+v", other)
			}
			little := b.window(order(w.Method+"-little", "pay_method", w.Method, "amount", 999))
			b.press(little, approve)
			if rsp := b.result(little)["rsp"].(map[string]any); rsp["success"] != false || rsp["error_code"] != "500608" {
				t.Errorf("below the minimum: %v", rsp)
			}
			declined := b.window(uid("declined"))
			b.press(declined, decline)
			if rsp := b.result(declined)["rsp"].(map[string]any); rsp["success"] != false || rsp["error_code"] != "120002" {
				t.Errorf("declined: %v", rsp)
			}
		})
	}
}

// TestCallbackNamesTheWallet has emb_pg_provider in the answer to the page, and leaves
// it out where no wallet paid.
func TestCallbackNamesTheWallet(t *testing.T) {
	b := open(t)
	for issuer, want := range map[string]any{"": "kakaopay", plainCard: nil} {
		w := b.window(order("W-"+issuer, "pay_method", "kakaopay"))
		b.press(w, approve, "issuer", issuer)
		rsp := b.result(w)["rsp"].(map[string]any)
		if got, there := rsp["emb_pg_provider"]; got != want || there != (want != nil) {
			t.Errorf("%q: emb_pg_provider is %v", issuer, got)
		}
	}
	if p := b.pay(order("among-cards"), "issuer", "kakaopay"); p.EmbPGProvider != "kakaopay" || p.PayMethod != "card" {
		t.Errorf("a wallet among the cards: %+v", p)
	}
}

// TestPartialCancelsOfWalletsNeedAContract plays a shop without one.
func TestPartialCancelsOfWalletsNeedAContract(t *testing.T) {
	b := open(t)
	b.set(`{"wallet_part":"refused"}`)
	wallet, card := b.pay(order("W", "pay_method", "naverpay")), b.pay(order("C"))
	if a := b.rest("POST", "/payments/cancel", "imp_uid", card.ImpUID, "amount", "1000"); a.payment(b).CancelAmount != "1000" {
		t.Error("a part of a card payment does not go back")
	}
	a := b.rest("POST", "/payments/cancel", "imp_uid", wallet.ImpUID, "amount", "1000")
	if !strings.Contains(a.body, `"code":-1`) || !strings.Contains(a.body, "500503|") {
		t.Errorf("a part of a wallet's payment: %s", a.body)
	}
	if all := b.rest("POST", "/payments/cancel", "imp_uid", wallet.ImpUID).payment(b); all.CancelAmount != all.Amount {
		t.Errorf("all of it: %+v", all)
	}
}
