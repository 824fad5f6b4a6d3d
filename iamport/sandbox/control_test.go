package sandbox

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestSettings(t *testing.T) {
	b := open(t)
	for _, c := range []struct {
		name, body string
		status     int
	}{
		{"merge", `{"webhook":"never"}`, 200},
		{"several", `{"fault":"500","fault_rate":0.5,"fault_paths":["/users"]}`, 200},
		{"wrong webhook", `{"webhook":"maybe"}`, 422},
		{"wrong fault", `{"fault":"fire"}`, 422},
		{"wrong style", `{"redirect_style":"odd"}`, 422},
		{"wrong rate", `{"fault_rate":1.5}`, 422},
		{"wrong path", `{"fault_paths":["payments"]}`, 422},
		{"a clock that is off by more than a year", `{"clock_offset_ms":31536000001}`, 422},
		{"negative delay", `{"webhook_delay_ms":-1}`, 422},
		{"unknown name", `{"weather":"fine"}`, 422},
		{"wrong type", `{"fault_rate":"1"}`, 422},
		{"not JSON", `hello`, 422},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := b.send("PUT", "/sandbox/settings", "application/json", c.body)
			if a.status != c.status || (c.status == 422) != strings.Contains(a.body, `"error":"`) {
				t.Errorf("answered %d %s", a.status, a.body)
			}
		})
	}
	want := `{"webhook":"never","webhook_delay_ms":0,"webhook_type":"json","fault":"500","fault_rate":0.5,"fault_paths":["/users"],` +
		`"redirect_style":"new","hide_sandbox":false,"confirm":false,"strip_success":false,"paypal_refund":"done","wallet_part":"done","cash_receipt":"shop","clock_offset_ms":0}`
	if a := b.send("GET", "/sandbox/settings", "", ""); a.body != want {
		t.Errorf("settings %s", a.body)
	}
}

func TestWebhooks(t *testing.T) {
	for _, c := range []struct {
		name, settings string
		press          outcome
		want           int
	}{
		{"after", `{"webhook":"after"}`, approve, 1},
		{"before", `{"webhook":"before"}`, approve, 1},
		{"twice", `{"webhook":"twice"}`, approve, 2},
		{"never", `{"webhook":"never"}`, approve, 0},
		{"as a form", `{"webhook_type":"form"}`, approve, 1},
		{"none on a decline", `{}`, decline, 0},
		{"none on a cancel", `{}`, cancel, 0},
		{"late", `{"webhook_delay_ms":50}`, approve, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			shop := openShop(t)
			b := open(t, func(o *Options) { o.WebhookURL = shop.URL })
			b.set(c.settings)
			w := b.window(order("N-1"))
			b.press(w, c.press)
			if c.name == "before" && len(shop.hooks()) != 1 {
				t.Error("the browser was answered before the shop heard")
			}
			b.quiet()
			got := shop.hooks()
			if len(got) != c.want {
				t.Fatalf("%d webhooks", len(got))
			}
			kind, body := "application/json", `{"imp_uid":"`+w.ImpUID+`","merchant_uid":"N-1","status":"paid"}`
			if c.name == "as a form" {
				kind, body = "application/x-www-form-urlencoded", "imp_uid="+w.ImpUID+"&merchant_uid=N-1&status=paid"
			}
			for _, h := range got {
				if h.contentType != kind || h.body != body {
					t.Errorf("%+v", h)
				}
			}
		})
	}
}

// quiet waits until every webhook has been sent.
func (b *bench) quiet() []webhook {
	b.Helper()
	var list []webhook
	eventually(b.T, "webhooks sent", func() bool {
		if err := json.Unmarshal([]byte(b.send("GET", "/sandbox/webhooks", "", "").body), &list); err != nil {
			b.Fatal(err)
		}
		for _, w := range list {
			if w.State != hookDone {
				return false
			}
		}
		return true
	})
	return list
}

func TestNoticeURLReplacesTheDefault(t *testing.T) {
	console, one, two := openShop(t), openShop(t), openShop(t)
	b := open(t, func(o *Options) { o.WebhookURL = console.URL })
	p := b.pay(order("U-1", "notice_url", []string{one.URL, two.URL}))
	b.quiet()
	if len(console.hooks()) != 0 || len(one.hooks()) != 1 || len(two.hooks()) != 1 {
		t.Errorf("%d %d %d", len(console.hooks()), len(one.hooks()), len(two.hooks()))
	}
	b.rest("POST", "/payments/cancel", "imp_uid", p.ImpUID, "amount", "100")
	b.quiet()
	if len(one.hooks()) != 1 {
		t.Error("a cancel by the API must not notify")
	}
	b.rest("POST", "/payments/cancel", "imp_uid", p.ImpUID, "amount", "100", "enable_webhook", "true")
	b.quiet()
	if got := one.hooks(); len(got) != 2 || !strings.Contains(got[1].body, `"status":"cancelled","cancellation_id":"`) {
		t.Errorf("enable_webhook: %+v", got)
	}
	if a := b.send("POST", "/sandbox/payments/"+p.ImpUID+"/cancel", "", "amount=100"); a.status != 200 {
		t.Errorf("console: %d %s", a.status, a.body)
	}
	b.quiet()
	if len(one.hooks()) != 3 {
		t.Error("a cancel in the console must notify")
	}
	if a := b.send("POST", "/sandbox/payments/"+p.ImpUID+"/webhook", "", ""); a.status != 200 || len(one.hooks()) != 4 {
		t.Errorf("again: %d %s", a.status, a.body)
	}
}

func TestAWebhookIsSentOnce(t *testing.T) {
	shop := openShop(t)
	shop.status = 500
	b := open(t)
	b.pay(order("U-2", "notice_url", shop.URL))
	b.pay(order("U-3", "notice_url", "http://127.0.0.1:1/"))
	list := b.quiet()
	if len(list) != 2 || list[0].HTTPStatus != 500 || list[1].HTTPStatus != 0 || list[1].Error == "" ||
		len(shop.hooks()) != 1 {
		t.Errorf("%+v", list)
	}
}

func TestUnsentWebhooksSurviveARestart(t *testing.T) {
	shop := openShop(t)
	path := filepath.Join(t.TempDir(), "kept.db")
	keep := func(o *Options) { o.DBPath = path }
	b := open(t, keep)
	b.set(`{"webhook_delay_ms":300}`)
	b.pay(order("U-4", "notice_url", shop.URL))
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if len(shop.hooks()) != 0 {
		t.Fatal("sent too early")
	}
	open(t, keep)
	eventually(t, "the webhook", func() bool { return len(shop.hooks()) == 1 })
}

func TestConsole(t *testing.T) {
	b := open(t)
	paid, unknown := b.pay(order("A-1")), "imp_000000000000"
	held := b.call("click", "pc", order("A-2", "pg", "paypal_v2", "pay_method", "paypal", "currency", "USD", "amount",
		5)).Window
	b.press(held, pending)
	refused := b.window(order("A-3"))
	b.press(refused, decline)
	for _, c := range []struct {
		name, id, action, form string
		status                 int
		state                  string
	}{
		{"cancel in part", paid.ImpUID, "cancel", "amount=900", 200, "cancelled"},
		{"cancel too much", paid.ImpUID, "cancel", "amount=64900", 409, ""},
		{"cancel the rest", paid.ImpUID, "cancel", "", 200, "cancelled"},
		{"cancel nothing", paid.ImpUID, "cancel", "", 409, ""},
		{"deposit into a card", paid.ImpUID, "deposit", "", 409, ""},
		{"settle with an unknown status", held.ImpUID, "settle", "status=maybe", 422, ""},
		{"settle as paid", held.ImpUID, "settle", "status=paid", 200, "paid"},
		{"settle again", held.ImpUID, "settle", "status=failed", 409, ""},
		{"approve late", refused.ImpUID, "settle", "status=paid", 200, "paid"},
		{"webhook without an address", paid.ImpUID, "webhook", "", 409, ""},
		{"unknown payment", unknown, "cancel", "", 404, ""},
		{"unknown action", paid.ImpUID, "explode", "", 404, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := b.send("POST", "/sandbox/payments/"+c.id+"/"+c.action, "application/x-www-form-urlencoded", c.form)
			var p struct{ Status, Error string }
			if err := json.Unmarshal([]byte(a.body), &p); err != nil || a.status != c.status || p.Status != c.state ||
				(p.Error == "") != (c.status == 200) {
				t.Errorf("answered %d %s", a.status, a.body)
			}
		})
	}
}

func TestOtherSitesAreRefused(t *testing.T) {
	b := open(t)
	p := b.pay(order("Z-1"))
	w := b.window(order("Z-2"))
	for _, c := range []struct {
		name, method, path string
		header             []string
		status             int
	}{
		{"another site's page cancels", "POST", "/sandbox/payments/" + p.ImpUID + "/cancel",
			[]string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"an old browser's, by its origin", "POST", "/sandbox/payments/" + p.ImpUID + "/cancel",
			[]string{"Origin", shopOrigin}, 403},
		{"another site's form uses the panel", "POST", "/panel/payments/" + p.ImpUID + "/cancel",
			[]string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"another site changes settings", "PUT", "/sandbox/settings", []string{"Sec-Fetch-Site", "same-site"}, 403},
		{"another site presses pay", "POST", w.Path, []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"a program", "POST", "/sandbox/payments/" + p.ImpUID + "/cancel", nil, 200},
		{"the panel itself", "POST", "/panel/payments/" + p.ImpUID + "/cancel", []string{"Sec-Fetch-Site",
			"same-origin"}, 303},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := b.send(c.method, c.path, "application/x-www-form-urlencoded", "", c.header...)
			if a.status != c.status {
				t.Errorf("answered %d %s", a.status, a.body)
			}
			if a.header.Get("Access-Control-Allow-Origin") != "" {
				t.Error("other origins may read it")
			}
		})
	}
	if a := b.send("OPTIONS", "/sdk/calls", "", "", "Origin", shopOrigin); a.status != 204 ||
		a.header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("the SDK's own endpoint: %d", a.status)
	}
}

func TestPanel(t *testing.T) {
	b := open(t)
	p := b.pay(order("PN-1", "name", `<script>alert(1)</script>`))
	a := b.send("GET", "/", "", "")
	if a.status != 200 || strings.Contains(a.body, "<script>alert") || !strings.Contains(a.body, p.ImpUID) {
		t.Errorf("%d %s", a.status, a.body)
	}
	csp := a.header.Get("Content-Security-Policy")
	if !strings.Contains(csp, "default-src 'none'; script-src 'nonce-") ||
		!strings.Contains(csp, "frame-ancestors 'none'") {
		t.Errorf("policy %s", csp)
	}
	if w := b.send("GET", b.window(order("PN-2")).Path, "",
		""); !strings.Contains(w.header.Get("Content-Security-Policy"), "frame-ancestors http: https:") {
		t.Errorf("policy of the window %s", w.header.Get("Content-Security-Policy"))
	}
	form := url.Values{"webhook": {"twice"}, "webhook_type": {"form"}, "webhook_delay_ms": {"5"}, "fault": {"slow"},
		"fault_rate":  {"0.5"},
		"fault_paths": {"/payments, /users"}, "redirect_style": {"old"}, "paypal_refund": {"pending"}, "wallet_part": {"refused"},
		"cash_receipt":    {"pg"},
		"clock_offset_ms": {"-90000"}, "confirm": {"true"}}
	if a := b.send("POST", "/panel/settings", "application/x-www-form-urlencoded", form.Encode()); a.status != 303 {
		t.Errorf("settings: %d", a.status)
	}
	got, _ := json.Marshal(b.settings())
	want := `{"webhook":"twice","webhook_delay_ms":5,"webhook_type":"form","fault":"slow","fault_rate":0.5,"fault_paths":["/payments","/users"],` +
		`"redirect_style":"old","hide_sandbox":false,"confirm":true,"strip_success":false,"paypal_refund":"pending","wallet_part":"refused","cash_receipt":"pg","clock_offset_ms":-90000}`
	if string(got) != want {
		t.Errorf("settings %s", got)
	}
	form.Set("fault_rate", "NaN")
	bad := b.send("POST", "/panel/settings", "application/x-www-form-urlencoded", form.Encode())
	notice := b.send("GET", "/", "", "", "Cookie", bad.header.Get("Set-Cookie"))
	if !strings.Contains(notice.body, "fault_rate must be between 0 and 1") {
		t.Error("the mistake is not shown")
	}
}

func TestSDKFiles(t *testing.T) {
	b := open(t)
	for path, want := range map[string]int{
		"/v1/iamport.js": 200, "/js/iamport.payment-1.2.0.js": 200, "/js/iamport.payment.js": 200, "/js/jquery.js": 404,
		"/assets/window.css": 200, "/assets/nothing.css": 404,
	} {
		if a := b.send("GET", path, "", ""); a.status != want {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}

func TestFaults(t *testing.T) {
	b := open(t)
	p := b.pay(order("FL-1"))
	fetch := func(patience time.Duration, path string) (status int, body string, err error) {
		req, err := http.NewRequest("GET", b.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", b.token)
		res, err := (&http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
		if err != nil {
			return 0, "", err
		}
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		return res.StatusCode, string(text), err
	}
	timedOut := func(_ int, _ string, err error) bool {
		var n net.Error
		return errors.As(err, &n) && n.Timeout()
	}
	answers := func(status int, part string) func(int, string, error) bool {
		return func(got int, body string, err error) bool {
			return err == nil && got == status && strings.Contains(body, part)
		}
	}
	for fault, fits := range map[string]func(int, string, error) bool{
		"timeout": timedOut, "timeout-after": timedOut, "slow": timedOut,
		"500": answers(500, `"code":-1`), "401": answers(401, `"message":"Unauthorized"`),
		"429":  answers(429, `"code":-1`),
		"html": answers(200, "<!doctype html>"),
		"truncated": func(_ int, body string, err error) bool {
			return errors.Is(err, io.ErrUnexpectedEOF) &&
				body != ""
		},
		"reset": func(status int, _ string, err error) bool {
			return status == 0 && err != nil &&
				!timedOut(0, "", err)
		},
		"none": answers(200, p.ImpUID),
	} {
		t.Run(fault, func(t *testing.T) {
			b.set(`{"fault":"` + fault + `","fault_paths":["/payments"]}`)
			if status, body, err := fetch(300*time.Millisecond, "/payments/"+p.ImpUID); !fits(status, body, err) {
				t.Errorf("%d %q %v", status, body, err)
			}
			if status, _, err := fetch(5*time.Second, "/users/pg"); status != 200 || err != nil {
				t.Errorf("a path without a fault: %d %v", status, err)
			}
			if status, _, err := fetch(5*time.Second, "/sandbox/payments"); status != 200 || err != nil {
				t.Errorf("the control API: %d %v", status, err)
			}
		})
	}
}

func TestTimeoutAfterTheEffect(t *testing.T) {
	b := open(t)
	p := b.pay(order("FT-1"))
	for _, c := range []struct{ fault, cancelled string }{{"timeout", "0"}, {"timeout-after", "900"}} {
		b.set(`{"fault":"` + c.fault + `"}`)
		req, err := http.NewRequest("POST", b.url+"/payments/cancel", strings.NewReader("amount=900&imp_uid="+p.ImpUID))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", b.token)
		if res, err := (&http.Client{Timeout: 300 * time.Millisecond}).Do(req); err == nil {
			res.Body.Close()
			t.Errorf("%s: answered", c.fault)
		}
		b.set(`{"fault":"none"}`)
		if got := b.rest("GET", "/payments/"+p.ImpUID).payment(t); string(got.CancelAmount) != c.cancelled {
			t.Errorf("%s: cancelled %s", c.fault, got.CancelAmount)
		}
	}
}

func TestFaultRate(t *testing.T) {
	b := open(t)
	b.newToken()
	b.set(`{"fault":"500","fault_rate":0.5}`)
	seen := map[int]int{}
	for range 100 {
		seen[b.send("GET", "/users/pg", "", "").status]++
	}
	if seen[500] < 20 || seen[500] > 80 {
		t.Errorf("%v", seen)
	}
}
