package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestToken(t *testing.T) {
	b := open(t)
	_, key, secret := b.Credentials()
	const form, object = "application/x-www-form-urlencoded", "application/json"
	for _, c := range []struct {
		name, kind, body string
		status, code     int
		message          string
	}{
		{"JSON", object, `{"imp_key":"` + key + `","imp_secret":"` + secret + `"}`, 200, 0, ""},
		{"form", form, "imp_key=" + key + "&imp_secret=" + secret, 200, 0, ""},
		{"the form of go-iamport, with a space", form, "imp_key=" + key + "& imp_secret=" + secret, 200, 0, ""},
		{"JSON without a content type", "", `{"imp_key":"` + key + `","imp_secret":"` + secret + `"}`, 200, 0, ""},
		{"wrong secret", form, "imp_key=" + key + "&imp_secret=x", 401, -1, "인증에 실패하였습니다. API키와 secret을 확인하세요."},
		{"no secret", form, "imp_key=" + key, 400, -1, "imp_key, imp_secret 파라메터가 누락되었습니다."},
		{"broken JSON", object, "{", 400, -1, "요청 본문을 읽을 수 없습니다: unexpected EOF"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := b.send("POST", "/users/getToken/", c.kind, c.body)
			message := ""
			if a.message != nil {
				message = *a.message
			}
			if a.status != c.status || a.code != c.code || message != c.message {
				t.Errorf("answered %d %s", a.status, a.body)
			}
			if null := string(a.response) == "null"; null != (c.code != 0) {
				t.Errorf("response %s", a.response)
			}
			if a.header.Get("Content-Length") != strconv.Itoa(len(a.body)) || a.header.Get("Date") == "" ||
				a.header.Get("Content-Type") != "application/json; charset=UTF-8" {
				t.Errorf("headers %v", a.header)
			}
		})
	}
}

func TestTokenLife(t *testing.T) {
	b := open(t)
	first := b.newToken()
	b.advance(28 * time.Minute)
	if b.newToken() != first {
		t.Error("asked again, the token must stay the same")
	}
	b.advance(90 * time.Second) // 30 s left: moved by five minutes
	if b.newToken() != first {
		t.Error("near its end the token must stay the same")
	}
	b.advance(5 * time.Minute)
	b.token = first
	if a := b.rest("GET", "/users/pg"); a.status != 200 {
		t.Errorf("the moved end is not kept: %s", a.body)
	}
	b.advance(time.Minute)
	if a := b.rest("GET", "/users/pg"); a.status != 401 || *a.message != "Unauthorized" {
		t.Errorf("expired: %d %s", a.status, a.body)
	}
	if b.newToken() == first {
		t.Error("after its end there must be a new token")
	}
}

func TestClockOffset(t *testing.T) {
	b := open(t)
	for _, off := range []time.Duration{0, 10 * time.Minute, -time.Hour} {
		b.set(fmt.Sprintf(`{"clock_offset_ms":%d}`, off.Milliseconds()))
		_, key, secret := b.Credentials()
		a := b.send("POST", "/users/getToken", "application/x-www-form-urlencoded", "imp_key="+key+"&imp_secret="+
			secret)
		var token struct {
			Now     int64
			Expires int64 `json:"expired_at"`
		}
		if err := json.Unmarshal(a.response, &token); err != nil {
			t.Fatal(err)
		}
		want := b.clock().Add(off)
		if date, err := http.ParseTime(a.header.Get("Date")); err != nil || !date.Equal(want) ||
			token.Now != want.Unix() {
			t.Errorf("%s off: Date %s, now %d; want %s", off, a.header.Get("Date"), token.Now, want)
		}
		if life := time.Duration(token.Expires-token.Now) * time.Second; life != 30*time.Minute {
			t.Errorf("%s off: the token lives for %s", off, life)
		}
	}
}

func TestTokenPlaces(t *testing.T) {
	b := open(t)
	token := b.newToken()
	for name, header := range map[string][]string{
		"raw": {"Authorization", token}, "Bearer": {"Authorization", "Bearer " + token},
		"old header": {"X-ImpTokenHeader", token},
	} {
		if a := b.send("GET", "/users/pg", "", "", header...); a.status != 200 {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	if a := b.send("GET", "/users/pg?_token="+token, "", ""); a.status != 200 {
		t.Errorf("query: %d", a.status)
	}
	for _, path := range []string{"/payments/imp_1", "/payments?imp_uid[]=x", "/users/pg", "/cards",
		"/payments/status/all"} {
		if a := b.send("GET", path, "", ""); a.status != 401 || a.code != -1 {
			t.Errorf("%s without a token: %d %s", path, a.status, a.body)
		}
	}
}

func TestReads(t *testing.T) {
	b := open(t)
	first := b.pay(order("R-1"))
	b.advance(time.Second)
	failed := b.window(order("R-2"))
	b.press(failed, decline)
	b.advance(time.Second)
	second := b.pay(order("R-2", "amount", 2000))
	for _, c := range []struct {
		name, path string
		status     int
		want       string // imp_uids in order
	}{
		{"one", "/payments/" + first.ImpUID, 200, first.ImpUID},
		{"one with a trailing slash", "/payments/" + first.ImpUID + "/", 200, first.ImpUID},
		{"unknown", "/payments/imp_000000000000", 404, ""},
		{"several", "/payments?imp_uid[]=" + first.ImpUID + "&merchant_uid[]=R-2", 200, first.ImpUID + second.ImpUID},
		{"several, escaped brackets", "/payments?imp_uid%5B%5D=" + first.ImpUID + "&imp_uid%5B%5D=" + failed.ImpUID,
			200, first.ImpUID + failed.ImpUID},
		{"some unknown", "/payments?imp_uid[]=" + first.ImpUID + "&imp_uid[]=imp_1", 207, first.ImpUID},
		{"all unknown", "/payments?imp_uid[]=imp_1", 404, ""},
		{"none asked", "/payments", 400, ""},
		{"too many", "/payments?" + strings.Repeat("imp_uid[]=imp_1&", 101), 400, ""},
		{"find the newest", "/payments/find/R-2/", 200, second.ImpUID},
		{"find by status", "/payments/find/R-2/failed", 200, failed.ImpUID},
		{"find the oldest", "/payments/find/R-2?sorting=started", 200, failed.ImpUID},
		{"find nothing", "/payments/find/R-9", 404, ""},
		{"find by a wrong status", "/payments/find/R-2/open", 400, ""},
		{"find by a wrong sorting", "/payments/find/R-2?sorting=amount", 400, ""},
		{"find all", "/payments/findAll/R-2", 200, second.ImpUID + failed.ImpUID},
		{"find all of nothing", "/payments/findAll/R-9", 404, ""},
		{"list", "/payments/status/all", 200, second.ImpUID + failed.ImpUID + first.ImpUID},
		{"list the paid", "/payments/status/paid?sorting=paid", 200, first.ImpUID + second.ImpUID},
		{"list none", "/payments/status/cancelled", 200, ""},
		{"list a page", "/payments/status/all?limit=1&page=2", 200, failed.ImpUID},
		{"list past the end", "/payments/status/all?limit=1&page=4", 400, ""},
		{"list more than 90 days", "/payments/status/all?from=0", 400, ""},
		{"list a wrong time", "/payments/status/all?from=now", 400, ""},
		{"list a wrong page", "/payments/status/all?page=0", 400, ""},
		{"list a wrong status", "/payments/status/done", 400, ""},
		{"no such API", "/payments/a/b/c/d", 404, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := b.rest("GET", c.path)
			got := strings.Join(impUIDs(t, a), "")
			if a.status != c.status || got != c.want {
				t.Errorf("answered %d %s, want %d %s", a.status, got, c.status, c.want)
			}
			if wantCode := map[bool]int{true: 0, false: -1}[c.status < 300]; a.code != wantCode {
				t.Errorf("code %d", a.code)
			}
		})
	}
	if a := b.rest("GET", "/payments/imp_000000000000"); *a.message != "존재하지 않는 결제정보입니다." {
		t.Errorf("message %q", *a.message)
	}
	var page struct{ Total, Previous, Next int }
	if err := json.Unmarshal(b.rest("GET", "/payments/status/all?limit=1&page=2").response, &page); err != nil ||
		page != struct{ Total, Previous, Next int }{3, 1, 3} {
		t.Errorf("page %+v, %v", page, err)
	}
}

// impUIDs lists the payments of an answer of whatever shape.
func impUIDs(t *testing.T, a answer) (ids []string) {
	t.Helper()
	type one struct {
		ImpUID string `json:"imp_uid"`
	}
	var many []one
	var page struct {
		one
		List []one
	}
	if json.Unmarshal(a.response, &many) != nil {
		if err := json.Unmarshal(a.response, &page); err != nil {
			t.Fatalf("%v in %s", err, a.body)
		}
		many = append(page.List, page.one)
	}
	for _, m := range many {
		if m.ImpUID != "" {
			ids = append(ids, m.ImpUID)
		}
	}
	return ids
}

func TestHideSandbox(t *testing.T) {
	b := open(t)
	p := b.pay(order("H-1"))
	b.set(`{"hide_sandbox":true}`)
	for path, want := range map[string]int{
		"/payments/" + p.ImpUID: 404, "/payments/" + p.ImpUID + "?include_sandbox=true": 200,
		"/payments/find/H-1": 404, "/payments/find/H-1?include_sandbox=true": 200,
		"/payments?imp_uid[]=" + p.ImpUID: 404, "/payments/status/paid": 200, "/payments/findAll/H-1": 404,
	} {
		if a := b.rest("GET", path); a.status != want {
			t.Errorf("%s: %d, want %d", path, a.status, want)
		}
	}
}

func TestPaymentFields(t *testing.T) {
	b := open(t)
	p := b.pay(order("F-1", "custom_data", map[string]any{"order": 7}), "issuer", "381", "quota", "3")
	raw := b.rest("GET", "/payments/"+p.ImpUID).body
	for _, part := range []string{
		`"amount":64900,`, `"cancel_amount":0,`, `"card_quota":3`, `"cancel_history":[]`, `"failed_at":0`,
		`"fail_reason":null`,
		`"sandbox":true`, `"custom_data":"{\"order\":7}"`, `"pg_id":"INIpayTest"`, `"card_name":"KB국민카드"`,
		`"channel":"pc"`,
	} {
		if !strings.Contains(raw, part) {
			t.Errorf("%s is missing in %s", part, raw)
		}
	}
	if !strings.HasPrefix(string(p.PGTID), "StdpayCARDINIpayTest"+b.clock().In(korea()).Format("20060102150405")) ||
		len(p.PGTID) != 40 {
		t.Errorf("pg_tid %s", p.PGTID)
	}
	if len(p.ImpUID) != 16 || len(p.ApplyNum) != 8 || p.ReceiptURL == "" {
		t.Errorf("imp_uid %s, apply_num %s, receipt %s", p.ImpUID, p.ApplyNum, p.ReceiptURL)
	}
	if a := b.send("GET", strings.TrimPrefix(string(p.ReceiptURL), b.url), "", ""); a.status != 200 {
		t.Errorf("receipt: %d", a.status)
	}
	dollars := b.pay(order("F-2", "pg", "paypal", "currency", nil, "amount", 48.2, "popup", true))
	if dollars.Amount != "48.2" || dollars.Currency != "USD" || dollars.PGProvider != "paypal" ||
		len(dollars.PGTID) != 17 {
		t.Errorf("%+v", dollars)
	}
}

func TestPrepare(t *testing.T) {
	b := open(t)
	for _, c := range []struct {
		name, method, path string
		form               []string
		status, code       int
		response           string
	}{
		{"register", "POST", "/payments/prepare", []string{"merchant_uid", "P-1", "amount", "64900"}, 200, 0,
			`{"merchant_uid":"P-1","amount":64900,"currency":null}`},
		{"again", "POST", "/payments/prepare", []string{"merchant_uid", "P-1", "amount", "1"}, 200, 1, "null"},
		{"change", "PUT", "/payments/prepare", []string{"merchant_uid", "P-1", "amount", "48.20", "currency", "USD"},
			200, 0, `{"merchant_uid":"P-1","amount":48.2,"currency":"USD"}`},
		{"read", "GET", "/payments/prepare/P-1", nil, 200, 0, `{"merchant_uid":"P-1","amount":48.2,"currency":"USD"}`},
		{"change an unknown one", "PUT", "/payments/prepare", []string{"merchant_uid", "P-2", "amount", "1"}, 404, -1,
			"null"},
		{"read an unknown one", "GET", "/payments/prepare/P-2", nil, 404, -1, "null"},
		{"no merchant_uid", "POST", "/payments/prepare", []string{"amount", "1"}, 400, -1, "null"},
		{"no amount", "POST", "/payments/prepare", []string{"merchant_uid", "P-3"}, 400, -1, "null"},
		{"too long", "POST", "/payments/prepare", []string{"merchant_uid", strings.Repeat("x", 41), "amount", "1"},
			400, -1, "null"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := b.rest(c.method, c.path, c.form...)
			if a.status != c.status || a.code != c.code || string(a.response) != c.response {
				t.Errorf("answered %d %s", a.status, a.body)
			}
		})
	}
	for name, c := range map[string]struct {
		change []any
		opens  bool
	}{
		"another amount":   {[]any{"amount", 48.1, "currency", "USD", "pg", "paypal"}, false},
		"another currency": {[]any{"amount", 48.2, "currency", "EUR", "pg", "paypal"}, false},
		"as registered":    {[]any{"amount", 48.2, "currency", "USD", "pg", "paypal"}, true},
	} {
		if a := b.call("request_pay", "pc", order("P-1", c.change...)); (a.Window != nil) != c.opens {
			t.Errorf("%s: %+v", name, a)
		}
	}
}

func TestCodesAndChannels(t *testing.T) {
	b := open(t)
	for path, want := range map[string]string{
		"/cards/366": `{"code":"366","name":"신한카드"}`, "/banks/004": `{"code":"004","name":"KB국민은행"}`,
	} {
		if a := b.rest("GET", path); string(a.response) != want {
			t.Errorf("%s: %s", path, a.body)
		}
	}
	for path, want := range map[string]int{"/cards": 200, "/banks": 200, "/cards/999": 404, "/banks/999": 404} {
		if a := b.rest("GET", path); a.status != want {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	if a := b.rest("GET", "/users/pg"); !strings.Contains(a.body,
		`{"pg_provider":"html5_inicis","pg_id":"INIpayTest","sandbox":true,"type":"payment","channel_name":"KG이니시스 국내","channel_key":"channel-key-sandbox-inicis"}`) {
		t.Errorf("channels %s", a.body)
	}
	if a := b.send("OPTIONS", "/payments", "", ""); a.status != http.StatusNoContent {
		t.Errorf("OPTIONS: %d", a.status)
	}
}

func TestNothingIsLostByARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kept.db")
	keep := func(o *Options) { o.DBPath = path }
	b := open(t, keep)
	b.set(`{"redirect_style":"old"}`)
	p := b.pay(order("K-1"))
	code, key, secret := b.Credentials()
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t, keep)
	if c, k, s := again.Credentials(); c != code || k != key || s != secret {
		t.Error("other credentials after a restart")
	}
	again.token = b.token
	if got := again.rest("GET", "/payments/"+p.ImpUID).payment(t); got.Status != "paid" {
		t.Errorf("status %s", got.Status)
	}
	if again.settings().RedirectStyle != "old" {
		t.Error("settings are lost")
	}
}

func TestLedgerInMemory(t *testing.T) {
	b := open(t, func(o *Options) { o.DBPath = ":memory:" })
	if p := b.pay(order("M-1")); p.Status != "paid" {
		t.Errorf("%+v", p)
	}
}

func TestRedirectURL(t *testing.T) {
	paid := result{impUID: "imp_1", merchantUID: "M-1"}
	refused := result{impUID: "imp_1", merchantUID: "M-1", errorCode: "120002", errorMsg: "한도 초과&x=1"}
	unopened := result{merchantUID: "M-1", errorCode: "F1002", errorMsg: "x"}
	for _, c := range []struct {
		name, to, style string
		res             result
		want            string
	}{
		{"new, paid", "https://s/m", "new", paid, "https://s/m?imp_uid=imp_1&merchant_uid=M-1"},
		{"old, paid", "https://s/m?a=1", "old", paid,
			"https://s/m?a=1&imp_uid=imp_1&merchant_uid=M-1&imp_success=true"},
		{"none, paid", "https://s/m?", "none", paid, "https://s/m?imp_uid=imp_1&merchant_uid=M-1"},
		{"new, refused", "https://s/m#top", "new", refused,
			"https://s/m?imp_uid=imp_1&merchant_uid=M-1&error_code=120002&error_msg=" +
				strings.ReplaceAll(url.QueryEscape("한도 초과&x=1"), "+", "%20") + "#top"},
		{"old, never opened", "https://s/m?a=1&", "old", unopened,
			"https://s/m?a=1&merchant_uid=M-1&imp_success=false&error_code=F1002&error_msg=x"},
		{"none, refused", "https://s/m", "none", refused, "https://s/m?imp_uid=imp_1&merchant_uid=M-1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := redirectURL(c.to, c.style, c.res); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestAmounts(t *testing.T) {
	for text, want := range map[string]string{
		"64900": "64900", "1000.0": "1000", "14.2": "14.2", "14.20": "14.2", "0.05": "0.05", "-3.1": "-3.1", "0": "0",
		"": "error", "1e3": "error", "10.005": "error", "abc": "error", "+1": "error", "99999999999999": "error",
		"1.": "1", ".5": "0.5", "--1": "error",
	} {
		got := "error"
		if c, err := parseAmount(text); err == nil {
			got = string(c.number())
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func FuzzParseAmount(f *testing.F) {
	for _, s := range []string{"1", "0.01", "-5", "64900", "1e9", "..", "9999999999999.99"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := parseAmount(s)
		if err != nil {
			return
		}
		again, err := parseAmount(string(c.number()))
		if err != nil || again != c {
			t.Errorf("%q reads as %d, written %s, read again %d, %v", s, c, c.number(), again, err)
		}
	})
}
