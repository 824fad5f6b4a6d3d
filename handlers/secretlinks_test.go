package handlers_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/handlers"
	"github.com/jangteo/jangteo/handlers/web"
)

// TestSecretAddressesAreToldToNobody: pages of orders and links in mails tell no other
// page where they were, and are kept by nobody. Pages with payment buttons whose
// address is no secret tell PGs which shop they are of.
func TestSecretAddressesAreToldToNobody(t *testing.T) {
	s := newShop(t)
	s.logIn()
	paid := s.sent()
	s.leave()
	unpaid := s.order()
	stop, err := web.StopPath(s.store, 1, "ko")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{unpaid.URL, unpaid.URL + "/pay", unpaid.URL + "/cancel", unpaid.URL + "/state",
		paid.URL, paid.URL + "/return", stop, stop + "/confirm"} {
		a := s.get(path)
		if a.status != http.StatusOK || a.header.Get("Referrer-Policy") != "no-referrer" ||
			a.header.Get("Cache-Control") != "no-store" || a.header.Get("X-Robots-Tag") != "noindex" {
			t.Errorf("%s: %d %v", path, a.status, a.header)
		}
	}
	bad := s.send("POST", unpaid.URL+"/cancel", url.Values{"reason": {"mind"}, "contact": {"nobody@example.com"}})
	if bad.status == http.StatusOK || bad.header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("a form with mistakes: %d %v", bad.status, bad.header)
	}
	s.send("POST", "/cart/items", chair())
	for _, path := range []string{"/products/norwegian-swivel-chair", "/checkout"} {
		if got := s.get(path).header.Get("Referrer-Policy"); got != "strict-origin-when-cross-origin" {
			t.Errorf("%s: %s", path, got)
		}
	}
}

// TestFormsOfSecretPagesArriveFromOldBrowsers, which tell no origin where a page's
// address is a secret. Other pages' forms, and those of other sites, are refused.
func TestFormsOfSecretPagesArriveFromOldBrowsers(t *testing.T) {
	s := newShop(t)
	o := s.order()
	for path, refused := range map[string]bool{o.URL + "/cancel": false, o.URL + "/attempts": false,
		"/stock-alerts/1/x": false, "/cart/items": true, "/orders": true, "/orders/lookup": true, "/admin/login": true} {
		a := s.send("POST", path, url.Values{}, "Origin", "null")
		if (a.status == http.StatusForbidden) != refused {
			t.Errorf("%s from nowhere: %d", path, a.status)
		}
		for _, header := range [][]string{{"Origin", "null", "Sec-Fetch-Site", "cross-site"},
			{"Origin", "https://evil.example"}} {
			if a := s.send("POST", path, url.Values{}, header...); a.status != http.StatusForbidden {
				t.Errorf("%s with %v: %d", path, header, a.status)
			}
		}
	}
}

// TestANumberLeadsNobodyToAnOrder: order numbers are on parcels. Who brings only one to
// the doors of paying gets to where a contact is asked for; the browser that ordered,
// and whoever brings the payment, gets to the order.
func TestANumberLeadsNobodyToAnOrder(t *testing.T) {
	s := newShop(t)
	paid := s.paid()
	o := s.order("quantity", "2")
	d, err := s.store.OrderByMerchantUID(t.Context(), paid.MerchantUID)
	if err != nil {
		t.Fatal(err)
	}
	english := s.order("lang", "en", "pg", "paypal")
	imp := d.Payments[0].ImpUID
	for _, c := range []struct {
		name, query, own, others string
	}{
		{"a number", "merchant_uid=" + o.MerchantUID, o.URL, "/orders/lookup"},
		{"a number and a failure", "merchant_uid=" + o.MerchantUID + "&error_code=F1002", o.URL + "/pay", "/orders/lookup"},
		{"a number of a paid order", "merchant_uid=" + paid.MerchantUID, paid.URL, "/orders/lookup"},
		{"a payment", "imp_uid=" + imp + "&merchant_uid=" + paid.MerchantUID, paid.URL, paid.URL},
		{"a payment alone", "imp_uid=" + imp, paid.URL, paid.URL},
		{"another order's payment", "imp_uid=" + imp + "&merchant_uid=" + o.MerchantUID, o.URL, "/orders/lookup"},
		{"an English order's number", "merchant_uid=" + english.MerchantUID, english.URL, "/en/orders/lookup"},
	} {
		for who, want := range map[*shop]string{s: c.own, s.stranger(): c.others} {
			for _, a := range []answer{who.get("/payments/complete/mobile?" + c.query),
				who.send("POST", "/payments/complete/mobile?"+c.query, url.Values{})} {
				if to := a.header.Get("Location"); a.status != http.StatusSeeOther || to != want {
					t.Errorf("%s: %d to %s, want %s", c.name, a.status, to, want)
				}
			}
		}
		form, err := url.ParseQuery(c.query)
		if err != nil {
			t.Fatal(err)
		}
		a := s.stranger().send("POST", "/payments/complete", form, "Accept", asJSON)
		if !strings.Contains(a.body, `"location":"`+c.others) {
			t.Errorf("%s at the page's door: %d %s", c.name, a.status, a.body)
		}
	}
}

// TestNoticesFromElsewhereAreTaken: a list of senders keeps no notice out.
func TestNoticesFromElsewhereAreTaken(t *testing.T) {
	g := newGateBehind(t, false, "127.0.0.1")
	from, err := web.ParseNetworks("52.78.100.19, 52.78.48.223")
	if err != nil {
		t.Fatal(err)
	}
	g.config.Senders = web.NewSenders(from)
	g.restart()
	for i, b := range []*browser{g.browser("52.78.100.19"), g.browser("203.0.113.9"), g.through("127.0.0.1", "52.78.48.223"),
		g.through("127.0.0.1", "203.0.113.9, 203.0.113.10")} {
		a := b.send("POST", "/payments/webhook", url.Values{"imp_uid": {"imp_" + string(rune('a'+i))}})
		if a.status != http.StatusOK {
			t.Errorf("notice %d: %d", i, a.status)
		}
	}
	h, err := g.store.Health(t.Context())
	if err != nil || g.config.Senders.Strange() != 2 {
		t.Errorf("%d came from elsewhere (%+v, %v)", g.config.Senders.Strange(), h, err)
	}
	if a := g.browser("127.0.0.1").get("/metrics"); !strings.Contains(a.body, "\njangteo_unexpected_webhooks_total 2\n") {
		t.Errorf("metrics: %d", a.status)
	}
	for _, key := range []string{"imp:imp_a", "imp:imp_b", "imp:imp_c", "imp:imp_d"} {
		if w, err := g.store.HintWait(t.Context(), key); err != nil || !w.Waits {
			t.Errorf("%s: %+v, %v", key, w, err)
		}
	}
}

// TestSubdomainsKeepToHTTPS only if the owner says so.
func TestSubdomainsKeepToHTTPS(t *testing.T) {
	g := newGate(t, true)
	g.config.HSTSSubdomains = true
	h, err := handlers.New(g.config)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "https://shop.example/", nil))
	if got := w.Header().Get("Strict-Transport-Security"); got != "max-age=31536000; includeSubDomains" {
		t.Errorf("%d %q", w.Code, got)
	}
}

// TestEverybodyTogetherIsBounded: a crowd of addresses is told to come back, too, and
// those from other networks are let in meanwhile, until these are a crowd themselves.
func TestEverybodyTogetherIsBounded(t *testing.T) {
	g := newGate(t, false)
	status := func(from, door string) int {
		return g.browser(from).send(http.MethodPost, door, url.Values{}).status
	}
	const door = "/orders/none/attempts"
	crowd := func(i int) string { return fmt.Sprintf("203.0.%d.%d", 112+i/200, 1+i%200) } // one /21
	for i := range 330 {
		if got := status(crowd(i), door); got == http.StatusTooManyRequests {
			t.Fatalf("the %dth of the crowd is refused", i+1)
		}
	}
	if got := status(crowd(331), door); got != http.StatusTooManyRequests {
		t.Errorf("one more of it: %d", got)
	}
	for i := range 270 {
		if got := status(fmt.Sprintf("198.%d.7.1", i%250+i/250*8), door); got == http.StatusTooManyRequests {
			t.Fatalf("somebody of another network is refused after %d", i)
		}
	}
	if got := status("192.0.2.9", door); got != http.StatusTooManyRequests {
		t.Errorf("one more of anybody: %d", got)
	}
	if got := status("192.0.2.10", "/orders"); got == http.StatusTooManyRequests {
		t.Error("another door is shut, too")
	}
	g.forward(time.Minute)
	if got := status("192.0.2.9", door); got == http.StatusTooManyRequests {
		t.Error("a minute later nobody is let in")
	}
}
