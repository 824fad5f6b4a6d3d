package sandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"unicode/utf8"

	"github.com/jangteo/jangteo/iamport"
)

// direct is a sandbox that is called without a network.
type direct struct {
	*Server
	token string
}

func openDirect(f *testing.F) *direct {
	f.Helper()
	s, err := Open(Options{DBPath: filepath.Join(f.TempDir(), "sandbox.db"), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { s.Close() })
	d := &direct{Server: s}
	_, key, secret := s.Credentials()
	var t struct {
		Response struct {
			Token string `json:"access_token"`
		}
	}
	_, body := d.ask(http.MethodPost, "/users/getToken", "application/json", `{"imp_key":"`+key+`","imp_secret":"`+
		secret+`"}`)
	if err := json.Unmarshal([]byte(body), &t); err != nil {
		f.Fatal(err)
	}
	d.token = t.Response.Token
	return d
}

func (d *direct) ask(method, path, contentType, body string) (int, string) {
	r := httptest.NewRequest(method, "http://127.0.0.1:8081"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("Authorization", d.token)
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// request calls request_pay.
func (d *direct) request(t *testing.T, params string) *sdkWindow {
	t.Helper()
	code, _, _ := d.Credentials()
	call, err := json.Marshal(sdkCall{Function: "request_pay", UserCode: code, Params: json.RawMessage(params),
		Device: "pc", Callback: true})
	if err != nil {
		t.Fatal(err)
	}
	status, body := d.ask(http.MethodPost, "/sdk/calls", "application/json", string(call))
	var a sdkAnswer
	if err := json.Unmarshal([]byte(body), &a); status != http.StatusOK || err != nil {
		t.Fatalf("%s: %d %s", params, status, body)
	}
	if (a.Window == nil) == (a.Rsp == nil && a.Location == "") {
		t.Errorf("%s: neither a window nor a refusal, or both: %s", params, body)
	}
	return a.Window
}

// payment returns a payment as the REST API shows it.
func (d *direct) payment(t *testing.T, impUID string) iamport.Payment {
	t.Helper()
	var a struct{ Response iamport.Payment }
	_, body := d.ask(http.MethodGet, "/payments/"+impUID, "", "")
	if err := json.Unmarshal([]byte(body), &a); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return a.Response
}

// FuzzRequestPay opens windows with arbitrary parameters and looks for a payment
// that differs from what was asked for.
func FuzzRequestPay(f *testing.F) {
	d := openDirect(f)
	f.Fuzz(func(t *testing.T, params string) {
		if !json.Valid([]byte(params)) {
			return // the SDK sends JSON
		}
		w := d.request(t, params)
		if w == nil {
			return
		}
		var asked struct {
			MerchantUID string      `json:"merchant_uid"`
			Amount      json.Number `json:"amount"`
			NoticeURL   any         `json:"notice_url"`
		}
		if err := json.Unmarshal([]byte(params), &asked); err != nil {
			t.Fatalf("%s: a window for what has no amount and merchant_uid: %v", params, err)
		}
		p := d.payment(t, w.ImpUID)
		decimals := 2
		if p.Currency == "KRW" {
			decimals = 0
		}
		want, err := iamport.MinorUnits(asked.Amount, decimals)
		got, gotErr := iamport.MinorUnits(p.Amount, decimals)
		if err != nil || gotErr != nil || got != want || got <= 0 {
			t.Errorf("%s: asked for %s, made %s %s: %v, %v", params, asked.Amount, p.Amount, p.Currency, err, gotErr)
		}
		if p.MerchantUID != asked.MerchantUID || p.MerchantUID == "" || utf8.RuneCountInString(p.MerchantUID) > 40 ||
			p.Status != iamport.StatusReady ||
			p.CancelAmount != "0" || p.PaidAt != 0 || !p.Sandbox {
			t.Errorf("%s: %+v", params, p)
		}
		status, page := d.ask(http.MethodGet, w.Path, "", "")
		if status != http.StatusOK || strings.Contains(page, "<canary") {
			t.Errorf("%s: the window is %d:\n%s", params, status, page)
		}
	})
}

// FuzzCancelForm sends arbitrary cancel requests and looks for one that refunds
// another amount than asked for, or more than is left.
func FuzzCancelForm(f *testing.F) {
	d := openDirect(f)
	var orders atomic.Int64
	f.Fuzz(func(t *testing.T, amount, checksum, reason, more string, isJSON bool) {
		w := d.request(t, fmt.Sprintf(`{"pg":"html5_inicis.INIpayTest","pay_method":"card","merchant_uid":"C-%d","name":"의자","amount":64900,
		  "buyer_tel":"010-1234-5678"}`, orders.Add(1)))
		if status, body := d.ask(http.MethodPost, w.Path, "application/x-www-form-urlencoded",
			"outcome=approve"); status >= http.StatusBadRequest {
			t.Fatalf("approve: %d %s", status, body)
		}
		left := int64(64900)
		for range 2 {
			left = d.cancelOnce(t, w.ImpUID, left, amount, checksum, reason, more, isJSON)
		}
	})
}

// cancelOnce sends one cancel request and returns what is left afterwards.
func (d *direct) cancelOnce(t *testing.T, impUID string, left int64, amount, checksum, reason, more string,
	isJSON bool) int64 {
	t.Helper()
	contentType, body := "application/x-www-form-urlencoded", url.Values{"imp_uid": {impUID}, "amount": {amount},
		"checksum": {checksum}, "reason": {reason}}.Encode()
	if more != "" {
		body += "&more=" + more
	}
	if isJSON {
		text, err := json.Marshal(map[string]string{"imp_uid": impUID, "amount": amount, "checksum": checksum,
			"reason": reason})
		if err != nil {
			t.Fatal(err)
		}
		contentType, body = "application/json", string(text)
	}
	status, reply := d.ask(http.MethodPost, "/payments/cancel", contentType, body)
	var a struct{ Code int }
	if err := json.NewDecoder(strings.NewReader(reply)).Decode(&a); err != nil && err != io.EOF ||
		status >= http.StatusInternalServerError {
		t.Fatalf("%s: %d %s", body, status, reply)
	}
	p := d.payment(t, impUID)
	gone, err := iamport.MinorUnits(p.CancelAmount, 0)
	sum := int64(0)
	for _, c := range p.CancelHistory {
		part, partErr := iamport.MinorUnits(c.Amount, 0)
		if partErr != nil || part <= 0 {
			t.Errorf("%s: a part of %s", body, c.Amount)
		}
		sum += part
	}
	if err != nil || sum != gone || gone > 64900 {
		t.Errorf("%s: %s gone, %d in its history, %v", body, p.CancelAmount, sum, err)
	}
	back := left - (64900 - gone)
	if status != http.StatusOK || a.Code != 0 {
		if back != 0 {
			t.Errorf("%s: refused, and %d is gone: %s", body, back, reply)
		}
		return left
	}
	d.asAsked(t, body, back, left, amount, checksum)
	return left - back
}

// asAsked compares the amount refunded with the amount asked for.
func (d *direct) asAsked(t *testing.T, body string, back, left int64, amount, checksum string) {
	t.Helper()
	want, err := iamport.MinorUnits(json.Number(strings.TrimSpace(amount)), 0)
	if strings.TrimSpace(amount) == "" || err == nil && want == 0 {
		want, err = left, nil
	}
	if err != nil || back != want || back == 0 {
		t.Errorf("%s: %d of %d went back: %v", body, back, left, err)
	}
	if sum := strings.TrimSpace(checksum); sum != "" {
		if n, err := iamport.MinorUnits(json.Number(sum), 0); err != nil || n != left {
			t.Errorf("%s: taken although %d was left", body, left)
		}
	}
}
