package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/handlers/mail"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// chooseWallets ticks wallets in the payment settings, and all buttons in both
// languages but those that are hidden ("ko_inicis-payco").
func (s *shop) chooseWallets(on []store.PG, hidden ...string) {
	s.t.Helper()
	form := url.Values{}
	for _, pg := range store.PGs() {
		form.Set("ko_"+string(pg.Kind), "on")
		form.Set("en_"+string(pg.Kind), "on")
	}
	for _, name := range hidden {
		form.Del(name)
	}
	for _, pg := range on {
		form.Set("wallet_"+string(pg), "on")
	}
	if a := s.save("/admin/settings/payments", form); a.status != http.StatusSeeOther {
		s.t.Fatalf("saved: %d %s", a.status, a.body)
	}
}

// shows demands the wallets whose buttons a page has.
func (s *shop) shows(path string, want ...store.PG) {
	s.t.Helper()
	page := s.get(path).body
	for _, w := range store.Wallets() {
		wanted := false
		for _, pg := range want {
			wanted = wanted || pg == w.PG
		}
		if strings.Contains(page, `data-pg="`+string(w.PG)+`"`) != wanted {
			s.t.Errorf("%s shows %s: %t", path, w.PG, !wanted)
		}
		if strings.Contains(page, `pay_method: "`+w.Method+`"`) != wanted {
			s.t.Errorf("%s calls %s: %t", path, w.Method, !wanted)
		}
	}
}

// TestOwnerTurnsWalletsOn shows and takes the wallets that are on, and no others.
func TestOwnerTurnsWalletsOn(t *testing.T) {
	s := newShop(t)
	first := []store.PG{store.KakaoPay, store.NaverPay, store.TossPay, store.SamsungPay}
	s.shows(chairPage, first...)
	s.shows("/en"+chairPage, first...)
	o := s.order("pg", "inicis-kakaopay")
	s.shows(o.URL+"/pay", first...)
	again := func(pg store.PG) int {
		return s.send("POST", o.URL+"/attempts", url.Values{"pg": {string(pg)}}, "Accept", asJSON).status
	}
	if got := again(store.SamsungPay); got != http.StatusCreated {
		t.Errorf("another try by a wallet that is on: %d", got)
	}
	s.logIn()
	s.chooseWallets([]store.PG{store.Payco, store.ApplePay}, "en_inicis-payco")
	s.shows(chairPage, store.Payco, store.ApplePay)
	s.shows("/en"+chairPage, store.ApplePay)
	s.shows(o.URL+"/pay", store.Payco, store.ApplePay)
	taken := map[store.PG]int{store.KakaoPay: http.StatusUnprocessableEntity,
		store.LPay: http.StatusUnprocessableEntity, store.Payco: http.StatusCreated, store.ApplePay: http.StatusCreated,
		"inicis-zeropay": http.StatusUnprocessableEntity}
	for pg, want := range taken {
		if got := again(pg); got != want {
			t.Errorf("another try by %s: %d, want %d", pg, got, want)
		}
	}
	for pg, want := range taken {
		a := s.send("POST", "/orders", with(chair(), "pg", string(pg), "quantity", "2"), "Accept", asJSON)
		if a.status != want {
			t.Errorf("an order by %s: %d, want %d", pg, a.status, want)
		}
	}
	page := s.get("/admin/settings/payments").body
	for name, on := range map[string]bool{"wallet_inicis-payco": true, "wallet_inicis-kakaopay": false,
		"ko_inicis-payco": true, "en_inicis-payco": false, "wallet_inicis": false} {
		_, rest, found := strings.Cut(page, `name="`+name+`"`)
		tag, _, _ := strings.Cut(rest, ">")
		if found != (name != "wallet_inicis") || strings.Contains(tag, "checked") != on {
			t.Errorf("the settings have %s: %t, %q", name, found, tag)
		}
	}
	if a := s.get("/admin/settings/keys"); strings.Contains(a.body, "카카오페이") {
		t.Error("the channels name wallets, which have none of their own")
	}
}

// TestPaymentsAreNamedByTheirWallet names what took the money wherever an order says
// how it was paid, in both languages, whichever button began it.
func TestPaymentsAreNamedByTheirWallet(t *testing.T) {
	for _, c := range []struct {
		pressed          string
		method, wallet   string
		korean, english  string
		chosen, notFound string // the owner's filter finds it by this, and not by that
	}{
		{"inicis-kakaopay", "card", "kakaopay", "카카오페이", "KakaoPay", "inicis-kakaopay", "inicis-payco"},
		{"inicis-kakaopay", "point", "payco", "페이코", "PAYCO", "inicis-payco", "inicis-lpay"},
		{"inicis-naverpay", "card", "", "신용카드", "Credit card (Korea)", "inicis-naverpay", "inicis-payco"},
		{"inicis", "card", "samsungpay", "삼성페이", "Samsung Pay", "inicis-samsung", "inicis-tosspay"},
		{"inicis-tosspay", "card", "skpay", "11페이", "11Pay", "inicis-tosspay", "inicis-samsung"},
	} {
		t.Run(c.pressed+" "+c.method+" "+c.wallet, func(t *testing.T) {
			s := newShop(t)
			o := s.order("pg", c.pressed)
			s.payWith(o, c.method, c.wallet)
			s.logIn()
			for path, name := range map[string]string{o.URL: c.korean, "/admin/orders/" + o.No: c.korean,
				"/admin/orders?pg=" + c.chosen: c.korean, "/admin": c.korean} {
				if page := s.get(path).body; !strings.Contains(page, name) {
					t.Errorf("%s does not name %s", path, name)
				}
			}
			if page := s.get("/admin/orders?pg=" + c.notFound).body; strings.Contains(page, o.No) {
				t.Errorf("the orders by %s have it", c.notFound)
			}
			d, err := s.store.OrderByMerchantUID(context.Background(), o.MerchantUID)
			if err != nil {
				t.Fatal(err)
			}
			if got := wording.PaidWith(d.Payments[0], d.Attempts[0].PG, views.English); got != c.english {
				t.Errorf("in English it is %q, want %q", got, c.english)
			}
			letter, err := mail.NewMailer(s.store, "https://shop.example.com", false).Words(s.letter("receipt:" + o.No))
			if err != nil || !strings.Contains(fmt.Sprint(letter), c.korean) {
				t.Errorf("the mail does not name %s: %v", c.korean, err)
			}
		})
	}
}
