package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// lines reads the log so far. Every line of it is an object with time, level
// and msg, which the first two are taken out of.
func (p *program) lines() []map[string]any {
	p.t.Helper()
	var list []map[string]any
	for text := range strings.Lines(p.log.String()) {
		line := map[string]any{}
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			p.t.Fatalf("%s: %v", text, err)
		}
		for _, name := range []string{"time", "level", "msg"} {
			if line[name] == nil {
				p.t.Errorf("no %s: %s", name, text)
			}
		}
		delete(line, "time")
		delete(line, "level")
		list = append(list, line)
	}
	return list
}

// privacy is what nobody may read in the log, by what it is.
type privacy map[string]string

// add keeps cookies, of which there must be some.
func (s privacy) add(whose string, cookies []*http.Cookie) {
	if len(cookies) == 0 {
		s[whose+" cookie"] = ""
	}
	for _, c := range cookies {
		s[whose+" cookie "+c.Name] = c.Value
	}
}

// watchedPurchase buys a chair, lets a webhook bring the news of the payment,
// looks at the order as its buyer and as the owner, and cancels it.
func (p *program) watchedPurchase() (attempt, window, privacy) {
	p.t.Helper()
	cart := p.post("/cart/items", url.Values{"product": {"norwegian-swivel-chair"}, "sku": {"CHAIR-NO-1"},
		"quantity": {"1"}})
	secrets := privacy{"name": "김하늘", "e-mail": "sky@example.com", "phone": "1234-5678",
		"phone without dashes": "12345678",
		"address":              "양화로", "note": "부재 시 경비실", "owner's e-mail": ownerEmail,
		"owner's password": ownerPassword}
	secrets.add("buyer's", (&http.Response{Header: cart.header}).Cookies())
	fields := chairOrder("inicis")
	fields.Set("memo", secrets["note"])
	a := p.place("/orders", fields)
	w := p.openWindow(a, nil)
	secrets["order's link"], secrets["signed note"], secrets["window's key"] = a.OrderID, a.CustomData, w.key
	_, after, _ := strings.Cut(p.output.String(), "imp_secret ")
	secrets["API secret"] = strings.Fields(after)[0]
	p.choose(w, "approve")
	p.becomes(a, "paid")
	p.do(http.MethodGet, p.shop+a.OrderURL, "", nil)
	o := p.owner()
	o.open("/admin/orders/" + a.OrderNo)
	home, _ := url.Parse(p.shop + "/admin")
	secrets.add("owner's", o.client.Jar.Cookies(home))
	if r := p.cancels(a); r.status != http.StatusSeeOther {
		p.t.Fatalf("cancel: %d %s", r.status, r.body)
	}
	p.becomes(a, "refunded")
	return a, w, secrets
}

// TestTheLogTellsTheLifeOfAPurchase reads the whole log of a shop in which one
// thing was bought and given back.
func TestTheLogTellsTheLifeOfAPurchase(t *testing.T) {
	t.Parallel()
	p := startProgram(t, append(ownerEnv(), "JANGTEO_LOG_LEVEL=debug", "JANGTEO_LOG_FORMAT=json", "JANGTEO_POLL=1h",
		"JANGTEO_SWEEP=1h")...)
	a, w, secrets := p.watchedPurchase()
	eventually(t, "all mails are sent", func() bool {
		return strings.Count(p.log.String(),
			`"kind":"sent","key"`) == 5
	})
	p.stop()
	lines := p.lines()

	of := map[string]any{"order": a.OrderNo, "merchant_uid": a.MerchantUID, "imp_uid": w.impUID, "pg": "inicis"}
	line := func(msg, kind string, names map[string]any, pairs ...any) map[string]any {
		line := maps.Clone(names)
		line["msg"], line["kind"] = msg, kind
		for i := 0; i < len(pairs); i += 2 {
			line[pairs[i].(string)] = pairs[i+1]
		}
		return line
	}
	without := func(names ...string) map[string]any {
		some := maps.Clone(of)
		for _, name := range names {
			delete(some, name)
		}
		return some
	}
	step := func(msg string, pairs ...any) map[string]any {
		line := line(msg, "", without("order", "pg"), pairs...)
		delete(line, "kind")
		return line
	}
	mail := func(kind, key string) map[string]any {
		return map[string]any{"msg": "mail", "kind": kind, "key": key + a.OrderNo}
	}
	story := []map[string]any{
		line("order", "placed", without("merchant_uid", "imp_uid", "pg"), "to", "unpaid/none", "source", "buyer"),
		line("attempt", "opened", without("imp_uid"), "to", "open", "source", "buyer", "amount", 64900.0, "currency",
			"KRW"),
		step("hint", "source", "webhook", "known", true),
		step("fact", "source", "webhook", "captured", true, "cancelled", 0.0),
		line("payment", "paid", of, "to", "accepted", "source", "webhook", "amount", 64900.0, "currency", "KRW",
			"cancelled", 0.0),
		line("fulfilment", "fulfilled", of, "source", "webhook"),
		line("order", "paid", of, "from", "unpaid/none", "to", "paid/ready", "source", "webhook"),
		line("attempt", "paid", of, "from", "open", "to", "closed", "source", "webhook"),
		mail("queued", "receipt:"),
		line("refund", "requested", of, "to", "requested", "source", "buyer", "amount", 64900.0, "currency", "KRW"),
		line("refund", "sent", of, "from", "requested", "to", "sent", "source", "refund"),
		step("fact", "source", "refund", "captured", true, "cancelled", 64900.0),
		line("payment", "refunded", of, "from", "accepted", "to", "accepted", "source", "refund",
			"amount", 64900.0, "currency", "KRW", "cancelled", 64900.0),
		line("refund", "done", of, "from", "sent", "to", "done", "source", "refund"),
		line("order", "refunded", of, "from", "paid/ready", "to", "refunded/none", "source", "refund"),
	}
	at := 0
	for _, l := range lines {
		if at < len(story) && cmp.Equal(story[at], l) {
			at++
		}
	}
	if at < len(story) {
		t.Errorf("after %d lines of the story the log never says %v:\n%s", at, story[at], p.log)
	}
	wantOnce(t, lines, mail("sent", "receipt:"))
	wantOnce(t, lines, mail("sent", "new_order:"))
	for what, secret := range secrets {
		if secret == "" || strings.Contains(p.log.String(), secret) ||
			strings.Contains(p.log.String(), url.QueryEscape(secret)) {
			t.Errorf("the %s %q is in the log, or unknown", what, secret)
		}
	}
}

func wantOnce(t *testing.T, lines []map[string]any, want map[string]any) {
	t.Helper()
	n := 0
	for _, l := range lines {
		if cmp.Equal(want, l) {
			n++
		}
	}
	if n != 1 {
		t.Errorf("the log says %d times %v", n, want)
	}
}

// TestTheLogIsQuietAtInfo has what moves, and nothing that is asked for every
// few seconds.
func TestTheLogIsQuietAtInfo(t *testing.T) {
	t.Parallel()
	p := startProgram(t, "JANGTEO_LOG_FORMAT=json", "JANGTEO_POLL=1h", "JANGTEO_SWEEP=1h")
	a := p.order("inicis")
	w := p.openWindow(a, quiet())
	p.choose(w, "approve")
	p.complete(w, a)
	p.stop()
	seen := map[string]bool{}
	for _, l := range p.lines() {
		seen[fmt.Sprint(l["msg"], " ", l["route"])] = true
	}
	for want, is := range map[string]bool{
		"order <nil>": true, "payment <nil>": true, "request /orders": true, "request /payments/complete": true,
		"request /healthz": false, "hint <nil>": false, "fact <nil>": false,
	} {
		if seen[want] != is {
			t.Errorf("%s: %t", want, seen[want])
		}
	}
}
