package handlers_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/iamport/sandbox"
	"github.com/jangteo/jangteo/store"
)

// standIn is an I'mport whose channels take real money.
func standIn(t *testing.T) (base string, keys store.PaymentKeys) {
	t.Helper()
	bank, err := sandbox.Open(sandbox.Options{DBPath: filepath.Join(t.TempDir(), "bank.db"), Live: true})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(bank)
	t.Cleanup(func() {
		server.Close()
		bank.Close()
	})
	keys.Code, keys.Key, keys.Secret = bank.Credentials()
	return server.URL, keys
}

// connected gives a live shop an account that its owner can change.
func (g *gate) connected(fixed store.PaymentKeys) (keys store.PaymentKeys) {
	g.t.Helper()
	base, keys := standIn(g.t)
	connection := &checkout.Connection{Fixed: fixed, Connect: func(k store.PaymentKeys) (checkout.Account, error) {
		client, err := iamport.NewClient(iamport.Config{BaseURL: base, Key: k.Key, Secret: k.Secret, RatePerSecond: 500})
		return checkout.Account{Code: k.Code, Gateway: client,
			Channels: []checkout.Channel{checkout.NewChannel(store.Inicis, k.Inicis)}}, err
	}}
	g.pay = checkout.New(checkout.Config{Store: g.store, Connection: connection, Now: g.now, Hold: time.Minute,
		Poll: time.Minute, Sweep: time.Minute, Log: g.config.Log})
	g.config.Checkout = g.pay
	g.restart()
	return keys
}

// TestAShopSellsOnceItsKeysAreTested follows an owner from a live shop without keys to
// the first order.
func TestAShopSellsOnceItsKeysAreTested(t *testing.T) {
	g := newGate(t, true)
	keys := g.connected(store.PaymentKeys{})
	if _, err := g.store.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	owner := g.visit(g.owner)
	owner.turnOnTwoFactor()
	const path, product = "/admin/settings/keys", "/products/norwegian-swivel-chair"
	shopper := g.browser("203.0.113.9")
	isClosed := func(when string, want bool) {
		t.Helper()
		page := shopper.get(product).body
		order := shopper.send("POST", "/orders", chair())
		if strings.Contains(page, "아직 주문을 받지 않습니다") != want || strings.Contains(page, `data-pg="inicis"`) == want ||
			(order.status == http.StatusConflict) != want {
			t.Errorf("%s: closed is not %v (an order: %d)", when, want, order.status)
		}
	}
	isClosed("without keys", true)
	transfersAlone(t, g, shopper)
	isClosed("without keys and transfers", true)
	refuses(t, owner.get("/admin"), http.StatusOK, "결제 키가 없거나 확인하지 않아", "배송비 설정", "메일 서버 입력", "결제 키 입력과 확인")
	if a := owner.post(path + "/test"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a test of nothing: %d", a.status)
	}
	typed := []string{"imp_code", keys.Code, "imp_key", keys.Key, "imp_secret", "wrong-secret-wrong-secret", "inicis", "channel-key-sandbox-inicis"}
	if a := owner.post(path, typed...); a.status != http.StatusSeeOther {
		t.Fatalf("saving: %d %s", a.status, words(a.body))
	}
	isClosed("untested", true)
	refuses(t, owner.post(path+"/test"), http.StatusOK, "포트원이 키를 거부했거나")
	isClosed("with a wrong secret", true)
	if a := owner.post(path, "imp_code", keys.Code, "imp_secret", keys.Secret, "inicis", "channel-key-sandbox-inicis"); a.status != http.StatusSeeOther {
		t.Fatalf("saving the secret alone: %d %s", a.status, words(a.body))
	}
	refuses(t, owner.post(path+"/test"), http.StatusOK, "API 키가 정상입니다", "이제 주문을 받습니다")
	isClosed("tested", false)
	page := owner.get(path).body
	if strings.Contains(page, keys.Secret) || strings.Contains(page, keys.Key) || !strings.Contains(page, "저장되어 있습니다") {
		t.Error("the page shows a secret, or not that it is saved")
	}
	if !strings.Contains(shopper.get(product).body, keys.Code) {
		t.Error("pages do not have the merchant code")
	}
	g.connected(store.PaymentKeys{}) // the next start: another bank, the same keys
	saved, err := g.store.Keys.Saved(t.Context())
	if err != nil || saved.Key != keys.Key || saved.Secret != keys.Secret || saved.TestedAt == 0 {
		t.Fatalf("%+v, %v", saved.TestedAt, err)
	}
	if err := g.pay.Reconnect(t.Context(), saved); err != nil {
		t.Fatal(err)
	}
	isClosed("after the next start", false)
	if a := owner.post(path, "imp_code", "store-1", "inicis", "kakaopay.x"); a.status != http.StatusUnprocessableEntity ||
		!strings.Contains(a.body, "imp로 시작합니다") || !strings.Contains(a.body, "이 버튼의 채널이 아닙니다") {
		t.Errorf("what cannot be keys: %d", a.status)
	}
}

// transfersAlone lets a shop without keys take transfers for a while.
func transfersAlone(t *testing.T, g *gate, shopper *browser) {
	t.Helper()
	account := store.Transfers{On: true, Days: 3, Safety: "예외", Bank: "국민은행", Number: "123-45", Holder: "홍길동"}
	if err := store.SetTransfers(t.Context(), g.store, account, store.SourceAdmin); err != nil {
		t.Fatal(err)
	}
	page := shopper.get("/products/norwegian-swivel-chair").body
	if !strings.Contains(page, `data-pg="bank"`) || strings.Contains(page, `data-pg="inicis`) ||
		strings.Contains(page, "iamport.js") || strings.Contains(page, "아직 주문을 받지 않습니다") {
		t.Error("a shop without keys does not offer transfers, or more than them")
	}
	for pg, want := range map[string]int{"bank": http.StatusSeeOther, "inicis": http.StatusUnprocessableEntity} {
		if a := shopper.send("POST", "/orders", with(chair(), "pg", pg)); a.status != want {
			t.Errorf("%s without keys: %d", pg, a.status)
		}
	}
	if a := shopper.send("POST", "/orders", with(chair(), "pg", "bank", "lang", "en")); a.status != http.StatusConflict {
		t.Errorf("an English order without keys: %d", a.status)
	}
	account.On = false
	if err := store.SetTransfers(t.Context(), g.store, account, store.SourceAdmin); err != nil {
		t.Fatal(err)
	}
}

// TestTheEnvironmentsKeysWin shows an owner what the environment has set.
func TestTheEnvironmentsKeysWin(t *testing.T) {
	g := newGate(t, true)
	fixed := store.PaymentKeys{Code: "imp12345678", Key: "env-key", Secret: "env-secret", Inicis: "html5_inicis.ENV"}
	g.connected(fixed)
	if err := g.pay.Reconnect(t.Context(), store.PaymentKeys{Code: "imp99999999", Key: "x", Secret: "y", Inicis: "html5_inicis.SAVED"}); err != nil {
		t.Fatal(err)
	}
	if a := g.pay.Account(); a.Code != fixed.Code || a.Channels[0].Value != fixed.Inicis || g.pay.Closed() {
		t.Errorf("%+v", a)
	}
	owner := g.visit(g.owner)
	owner.turnOnTwoFactor()
	page := owner.get("/admin/settings/keys")
	refuses(t, page, http.StatusOK, "환경 변수 IAMPORT_KEY로 정해져 있습니다.")
	if strings.Contains(page.body, "env-secret") || !strings.Contains(page.body, "imp12345678") {
		t.Error("the page shows a secret, or not the code")
	}
	if a := owner.post("/admin/settings/keys", "imp_code", "imp00000001", "inicis", "html5_inicis.OTHER"); a.status != http.StatusSeeOther {
		t.Fatalf("%d", a.status)
	}
	if a := g.pay.Account(); a.Code != fixed.Code || a.Channels[0].Value != fixed.Inicis {
		t.Errorf("typing overruled the environment: %+v", a)
	}
}

// TestTheSandboxTakesNoKeys posts keys to a shop with test payments.
func TestTheSandboxTakesNoKeys(t *testing.T) {
	s := newShop(t)
	s.logIn()
	refuses(t, s.get("/admin/settings/keys"), http.StatusOK, "JANGTEO_MODE=live")
	if a := s.save("/admin/settings/keys", url.Values{"imp_key": {"k"}, "imp_secret": {"s"}}); a.status != http.StatusConflict {
		t.Errorf("%d", a.status)
	}
}
