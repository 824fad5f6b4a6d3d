package iamport

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
)

func refund() Cancel {
	return Cancel{ImpUID: impUID, Amount: "14.20", Checksum: "64900", Reason: `buyer, "changed" mind #r7`,
		RefundHolder: "canary-holder", RefundBank: "04", RefundAccount: "canary-account", RefundTel: "canary-tel"}
}

func TestCancelSendsExactlyWhatWasAsked(t *testing.T) {
	h := newHost(t, sends(200, ok(paymentJSON("status", `"cancelled"`, "cancel_amount", "14.2",
		"cancel_history", `[{"amount":14.2,"cancelled_at":"1795316401","reason":"#r7","pg_tid":null,"cancellation_id":"c1"}]`))))
	p, err := h.client(t).Cancel(t.Context(), refund())
	if err != nil {
		t.Fatal(err)
	}
	if p.CancelAmount != "14.2" || len(p.CancelHistory) != 1 || p.CancelHistory[0].CancelledAt != 1795316401 {
		t.Errorf("payment = %+v", p)
	}
	const want = `{"imp_uid":"imp_448280090638","amount":14.2,"checksum":64900,"reason":"buyer, \"changed\" mind #r7",` +
		`"refund_holder":"canary-holder","refund_bank":"04","refund_account":"canary-account","refund_tel":"canary-tel"}`
	if got := h.seen()[0]; got.method != "POST" || got.path != "/payments/cancel" || got.body != want {
		t.Errorf("request = %+v", got)
	}
}

// TestCancelTellsWhatIsTaxFree sends 0, too, where the payment said what is tax-free:
// some PGs do not take a missing one for it.
func TestCancelTellsWhatIsTaxFree(t *testing.T) {
	for free, want := range map[json.Number]string{"": `"checksum":64900,"reason"`, "0": `"checksum":64900,"tax_free":0,`,
		"14.2": `"tax_free":14.2,`} {
		h := newHost(t, sends(200, ok(paymentJSON())))
		in := refund()
		in.TaxFree = free
		if _, err := h.client(t).Cancel(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		if got := h.seen()[0].body; !strings.Contains(got, want) {
			t.Errorf("tax_free %q: %s", free, got)
		}
	}
}

func TestF31ACancelIsSentOnceAndOtherwiseUnknown(t *testing.T) {
	replies := hostile()
	replies["F22 401 in HTML"] = func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "<html>",
			http.StatusUnauthorized)
	}
	replies["F22 401 with code 0"] = sends(401, ok("null"))
	replies["F28 cancel_amount as text"] = sends(200, ok(paymentJSON("cancel_amount", `"1"`)))
	for name, answer := range replies {
		t.Run(name, func(t *testing.T) {
			h := newHost(t, answer)
			c := h.client(t)
			fetchToken(t, c) // so that the connection is a reused one, on which transports may retry
			_, err := c.Cancel(t.Context(), refund())
			result{is: ErrUnknown}.check(t, err)
			_, err = c.DeleteVbank(t.Context(), impUID)
			result{is: ErrUnknown}.check(t, err)
			sent := map[string]int{}
			for _, call := range h.seen() {
				sent[call.method]++
			}
			if sent["POST"] != 1 || sent["DELETE"] > 1 { // a dead connection may swallow the second
				t.Errorf("requests = %v", sent)
			}
		})
	}
}

func TestF31NoTransportCanReplayACancel(t *testing.T) {
	c := newHost(t, sends(200, "")).client(t)
	req, err := c.request(t.Context(), call{method: http.MethodPost, path: "/payments/cancel", body: refund()}, "t")
	if err != nil || req.GetBody != nil {
		t.Errorf("the body can be read again, %v", err)
	}
}

// fetchToken gets a token beforehand, which also leaves an open connection.
func fetchToken(t *testing.T, c *Client) {
	t.Helper()
	if _, err := c.tokens.get(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestF31ACancelThatTimesOutIsUnknown(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	h := newHost(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	c := h.client(t)
	_, err := c.Cancel(ctx, refund())
	result{is: ErrUnknown}.check(t, err)
	if n := len(h.seen()); n != 1 {
		t.Errorf("%d requests", n)
	}
}

func TestCancelRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   result
	}{
		"already cancelled": {sends(200, refusal(1, "이미 전액취소된 주문입니다.")),
			result{api: &APIError{200, 1, "이미 전액취소된 주문입니다."}}},
		"PG refused":               {sends(200, refusal(-1, "canary")), result{api: &APIError{200, -1, "canary"}}},
		"400":                      {sends(400, refusal(-1, "x")), result{api: &APIError{400, -1, "x"}}},
		"an undocumented 404":      {sends(404, notFoundJSON), result{api: &APIError{404, -1, "존재하지 않는 결제정보입니다."}}},
		"F22 first 401, no repeat": {sends(401, refusal(-1, "Unauthorized")), result{is: ErrUnauthorized}},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHost(t, c.answer)
			_, err := h.client(t).Cancel(t.Context(), refund())
			if err == nil {
				t.Fatal("no error")
			}
			c.want.check(t, err)
			if n := len(h.seen()); n != 1 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func TestCancelAfterARefusedTokenUsesANewOne(t *testing.T) {
	h := newHost(t, refuses(sends(200, ok(paymentJSON())), "token1"))
	c := h.client(t)
	if _, err := c.Cancel(t.Context(), refund()); !errors.Is(err, ErrUnauthorized) {
		t.Fatalf("first: %v", err)
	}
	if _, err := c.Cancel(t.Context(), refund()); err != nil {
		t.Errorf("second: %v", err)
	}
	if n := len(h.seen()); n != 2 {
		t.Errorf("%d requests", n)
	}
}

func TestCancelRefusesBeforeSending(t *testing.T) {
	h := newHost(t, sends(200, ok(paymentJSON())))
	c := h.client(t)
	for name, in := range map[string]struct {
		change func(*Cancel)
		is     error
	}{
		"no amount would refund everything": {func(c *Cancel) { c.Amount = "" }, ErrInvalidAmount},
		"zero would refund everything":      {func(c *Cancel) { c.Amount = "0" }, ErrInvalidAmount},
		"0.00 would refund everything":      {func(c *Cancel) { c.Amount = "0.00" }, ErrInvalidAmount},
		"0e5 would refund everything":       {func(c *Cancel) { c.Amount = "0e5" }, ErrInvalidAmount},
		"an amount that rounds to zero":     {func(c *Cancel) { c.Amount = "1e-9" }, ErrInvalidAmount},
		"negative":                          {func(c *Cancel) { c.Amount = "-1" }, ErrInvalidAmount},
		"null":                              {func(c *Cancel) { c.Amount = "null" }, ErrInvalidAmount},
		"a second field":                    {func(c *Cancel) { c.Amount = `1,"x":1` }, ErrInvalidAmount},
		"no checksum":                       {func(c *Cancel) { c.Checksum = "" }, ErrInvalidAmount},
		"more tax-free than the amount":     {func(c *Cancel) { c.TaxFree = "14.21" }, ErrInvalidAmount},
		"a negative tax-free part":          {func(c *Cancel) { c.TaxFree = "-1" }, ErrInvalidAmount},
		"checksum zero":                     {func(c *Cancel) { c.Checksum = "0" }, ErrInvalidAmount},
		"more than the balance":             {func(c *Cancel) { c.Amount = "64900.01" }, ErrInvalidAmount},
		"a reason whose tag may be cut off": {func(c *Cancel) { c.Reason = strings.Repeat("가", 257) },
			ErrInvalidRequest},
		"an imp_uid with a query parameter":   {func(c *Cancel) { c.ImpUID += "?amount=1" }, ErrInvalidID},
		"no imp_uid would try a merchant_uid": {func(c *Cancel) { c.ImpUID = "" }, ErrInvalidID},
	} {
		asked := refund()
		in.change(&asked)
		_, err := c.Cancel(t.Context(), asked)
		if !errors.Is(err, in.is) || errors.Is(err, ErrUnknown) {
			t.Errorf("%s: %v", name, err)
		}
		noSecrets(t, err)
	}
	if h.tokenCount() != 0 || len(h.seen()) != 0 {
		t.Error("a request was sent")
	}
}

func TestDeleteVbank(t *testing.T) {
	h := newHost(t, sends(200, ok(paymentJSON("status", `"failed"`))))
	p, err := h.client(t, func(c *Config) { c.VbankKey = "canary&key" }).DeleteVbank(t.Context(), impUID)
	if err != nil || p.Status != StatusFailed {
		t.Errorf("%+v, %v", p, err)
	}
	if got := h.seen()[0]; got.method != "DELETE" || got.path != "/vbanks/"+impUID ||
		got.query != "pg_api_key=canary%26key" {
		t.Errorf("request = %+v", got)
	}
	h.answer = sends(404, notFoundJSON)
	_, err = h.client(t).DeleteVbank(t.Context(), impUID)
	result{is: ErrNotFound}.check(t, err)
	if q := h.seen()[1].query; q != "" {
		t.Errorf("query = %q", q)
	}
	h.answer = sends(400, refusal(-1, "paid already"))
	_, err = h.client(t).DeleteVbank(t.Context(), impUID)
	result{api: &APIError{400, -1, "paid already"}}.check(t, err)
	h.Close() // the key is in the URL, which net/http quotes in its errors
	_, err = h.client(t, func(c *Config) { c.VbankKey = "canary" }).DeleteVbank(t.Context(), impUID)
	noSecrets(t, err)
}
