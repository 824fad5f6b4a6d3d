package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestCallsThatOpenNothing(t *testing.T) {
	b := open(t)
	b.pay(order("paid"))
	cancelled := b.pay(order("cancelled"))
	b.rest("POST", "/payments/cancel", "imp_uid", cancelled.ImpUID)
	for _, c := range []struct {
		name, device string
		params       map[string]any
		code         string
	}{
		{"amount as a string", "pc", order("X", "amount", "64900"), "INVALID_PARAMETER"},
		{"amount missing", "pc", order("X", "amount", nil), "INVALID_PARAMETER"},
		{"amount zero", "pc", order("X", "amount", 0), "INVALID_PARAMETER"},
		{"half a won", "pc", order("X", "amount", 1000.5), "INVALID_PARAMETER"},
		{"merchant_uid as a number", "pc", order("X", "merchant_uid", 7), "INVALID_PARAMETER"},
		{"merchant_uid missing", "pc", order("X", "merchant_uid", nil), "INVALID_PARAMETER"},
		{"merchant_uid too long", "pc", order(strings.Repeat("x", 41)), "INVALID_PARAMETER"},
		{"name missing", "pc", order("X", "name", nil), "INVALID_PARAMETER"},
		{"no buyer_tel for Inicis", "pc", order("X", "buyer_tel", ""), "INVALID_PARAMETER"},
		{"no m_redirect_url on a phone", "mobile", order("X", "m_redirect_url", nil), "INVALID_PARAMETER"},
		{"no m_redirect_url for PayPal", "pc", order("X", "pg", "paypal", "currency", "USD", "m_redirect_url", nil),
			"INVALID_PARAMETER"},
		{"relative m_redirect_url", "pc", order("X", "m_redirect_url", "/landing"), "INVALID_PARAMETER"},
		{"m_redirect_url that is a script", "pc", order("X", "m_redirect_url", "javascript:alert(1)"),
			"INVALID_PARAMETER"},
		{"relative notice_url", "pc", order("X", "notice_url", []string{shopOrigin, "/hook"}), "INVALID_PARAMETER"},
		{"unknown pg", "pc", order("X", "pg", "nopg"), "INVALID_PARAMETER"},
		{"unknown channelKey", "pc", order("X", "channelKey", "channel-key-x"), "INVALID_PARAMETER"},
		{"won for PayPal", "pc", order("X", "pg", "paypal"), "INVALID_PARAMETER"},
		{"dollars for domestic Inicis", "pc", order("X", "currency", "USD"), "INVALID_PARAMETER"},
		{"paypal_v2 by request_pay", "pc", order("X", "pg", "paypal_v2", "pay_method", "paypal", "currency", "USD"),
			"INVALID_PARAMETER"},
		{"vbank_due in the past", "pc", order("X", "pay_method", "vbank", "vbank_due", "20200101"),
			"INVALID_PARAMETER"},
		{"vbank_due in an unknown format", "pc", order("X", "pay_method", "vbank", "vbank_due", "tomorrow"),
			"INVALID_PARAMETER"},
		{"already paid", "pc", order("paid"), "F1002"},
		{"paid and cancelled", "pc", order("cancelled"), "F1002"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := len(b.ledgerPayments())
			a := b.call("request_pay", c.device, c.params)
			if c.device == "mobile" && a.Location != "" {
				t.Fatalf("redirected without an address: %s", a.Location)
			}
			rsp, _ := a.Rsp.(map[string]any)
			if a.Window != nil || rsp["success"] == true || rsp["imp_uid"] != nil || rsp["error_code"] != c.code ||
				rsp["error_msg"] == "" {
				t.Errorf("%+v", a)
			}
			if len(b.ledgerPayments()) != before {
				t.Error("a payment was made")
			}
		})
	}
	phone := b.call("request_pay", "mobile", order("paid"))
	if want := shopOrigin + "/payments/complete/mobile?x=1&merchant_uid=paid&error_code=F1002&error_msg="; !strings.HasPrefix(phone.Location, want) {
		t.Errorf("a phone is led to %s", phone.Location)
	}
}

func (b *bench) ledgerPayments() []json.RawMessage {
	b.Helper()
	var list []json.RawMessage
	if err := json.Unmarshal([]byte(b.send("GET", "/sandbox/payments", "", "").body), &list); err != nil {
		b.Fatal(err)
	}
	return list
}

func TestSPBRules(t *testing.T) {
	b := open(t)
	for _, c := range []struct {
		name   string
		change []any
		opens  bool
	}{
		{"as it should be", nil, true},
		{"products that add up", []any{"products", []map[string]any{{"unitPrice": 24.1, "quantity": 2}}}, true},
		{"products that do not", []any{"products", []map[string]any{{"unitPrice": 24.1, "quantity": 1}}}, false},
		{"another pay_method", []any{"pay_method", "card"}, false},
		{"tax_free", []any{"tax_free", 1}, false},
		{"won", []any{"currency", "KRW"}, false},
		{"another PG", []any{"pg", "paypal"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := order("S-1", append([]any{"pg", "paypal_v2", "pay_method", "paypal", "currency", "USD", "amount",
				48.2}, c.change...)...)
			load, click := b.call("loadUI", "mobile", p), b.call("click", "mobile", p)
			if (load.Rsp == nil && load.Location == "") != c.opens || load.Window != nil {
				t.Errorf("loadUI: %+v", load)
			}
			if (click.Window != nil && click.Window.Mode == popup) != c.opens {
				t.Errorf("click: %+v", click)
			}
		})
	}
}

func TestTaxFreeIsPartOfTheAmount(t *testing.T) {
	b := open(t)
	for free, opens := range map[any]bool{0: true, 64900: true, 64901: false, -1: false, 0.5: false, "0": false} {
		if got := b.call("request_pay", "pc", order("T-1", "tax_free", free)); (got.Window != nil) != opens {
			t.Errorf("tax_free %v: %+v", free, got)
		}
	}
}

func TestModes(t *testing.T) {
	b := open(t)
	for _, c := range []struct {
		name, device string
		change       []any
		want         mode
	}{
		{"Inicis on a desktop", "pc", nil, overlay},
		{"Inicis on a phone", "mobile", nil, redirect},
		{"PayPal on a desktop", "pc", []any{"pg", "paypal", "currency", "USD"}, redirect},
		{"PayPal on a phone", "mobile", []any{"pg", "paypal", "currency", "USD"}, redirect},
		{"PayPal asked for a pop-up", "pc", []any{"pg", "paypal", "currency", "USD", "popup", true}, popup},
		{"by channelKey", "pc", []any{"pg", nil, "channelKey", "channel-key-sandbox-paypal", "currency", "USD"},
			redirect},
		{"the default channel", "pc", []any{"pg", nil}, overlay},
		{"any other known PG", "pc", []any{"pg", "kakaopay.TC0ONETIME"}, overlay},
	} {
		t.Run(c.name, func(t *testing.T) {
			if a := b.call("request_pay", c.device, order("M", c.change...)); a.Window == nil ||
				a.Window.Mode != c.want {
				t.Errorf("%+v", a)
			}
		})
	}
	strict := open(t, func(o *Options) {
		o.Channels = []Channel{{Key: "channel-key-1", Code: "html5_inicis", MID: "INIpayTest", Name: "x"}}
	})
	for pg, opens := range map[string]bool{"html5_inicis": true, "html5_inicis.INIpayTest": true,
		"html5_inicis.other": false, "paypal": false} {
		if a := strict.call("request_pay", "pc", order("M", "pg", pg)); (a.Window != nil) != opens {
			t.Errorf("%s with channels of its own: %+v", pg, a)
		}
	}
}

func TestRequestsAreRecordedVerbatim(t *testing.T) {
	b := open(t)
	b.call("request_pay", "pc", order("Q-1", "amount", "64900"))
	b.call("loadUI", "pc", order("Q-2", "pg", "paypal_v2"))
	b.call("updateLoadUIRequest", "pc", order("Q-3"))
	b.call("click", "pc", order("Q-4"))
	var got []Request
	if err := json.Unmarshal([]byte(b.send("GET", "/sandbox/requests", "", "").body), &got); err != nil {
		t.Fatal(err)
	}
	var functions []string
	for _, r := range got {
		functions = append(functions, r.Function)
	}
	if !slices.Equal(functions, []string{"request_pay", "loadUI", "updateLoadUIRequest"}) {
		t.Errorf("functions %v", functions)
	}
	want, _ := json.Marshal(order("Q-1", "amount", "64900"))
	if string(got[0].Params) != string(want) || got[0].UserAgent != "test browser" || got[0].At != b.clock().Unix() {
		t.Errorf("%+v", got[0])
	}
}

func TestOutcomes(t *testing.T) {
	const ids = `"imp_uid":"IMP","merchant_uid":"O"`
	const failedInicis = `{"success":false,` + ids +
		`,"pay_method":"card","pg_provider":"html5_inicis","pg_type":"payment",`
	card, spb := order("O"), order("O", "pg", "paypal_v2", "pay_method", "paypal", "currency", "USD", "amount", 48.2)
	for _, c := range []struct {
		name   string
		params map[string]any
		press  outcome
		form   []string
		status string
		amount string
		rsp    string // of the callback; "" = never called
	}{
		{"approve", card, approve, nil, "paid", "64900",
			`{"success":true,"imp_uid":"IMP","pay_method":"card","merchant_uid":"O","name":"노르웨이 회전 의자","paid_amount":64900,"currency":"KRW","pg_provider":"html5_inicis","pg_type":"payment",`},
		{"decline", card, decline, nil, "failed", "64900", failedInicis +
			`"error_code":"120002","error_msg":"1일 사용한도를 초과했습니다"}`},
		{"decline for a reason", card, decline, []string{"reason", "120054"}, "failed", "64900", failedInicis +
			`"error_code":"120054","error_msg":"잔액이 부족합니다"}`},
		{"cancel", card, cancel, nil, "failed", "64900", failedInicis + `"error_msg":"사용자가 결제를 취소하셨습니다"}`},
		{"paid, then closed", card, approveAndClose, nil, "paid", "64900", ""},
		{"another amount", card, otherAmount, nil, "paid", "100",
			`{"success":true,"imp_uid":"IMP","pay_method":"card","merchant_uid":"O","name":"노르웨이 회전 의자","paid_amount":100,`},
		{"too small for a card", order("O", "amount", 900), approve, nil, "failed", "900", failedInicis +
			`"error_code":"500608",`},
		{"small, as below1000 allows", order("O", "amount", 900, "bypass", map[string]any{"acceptmethod": "below1000"}),
			approve, nil, "paid", "900", `{"success":true,`},
		{"SPB approve", spb, approve, nil, "paid", "48.2", `{` + ids + `}`},
		{"SPB pending", spb, pending, nil, "ready", "48.2", `{` + ids + `}`},
		{"SPB decline", spb, decline, nil, "failed", "48.2", `{` + ids + `,"error_code":"INSTRUMENT_DECLINED",`},
		{"SPB cancel", spb, cancel, nil, "failed", "48.2", `{` + ids + `,"error_code":"PAY_PROCESS_CANCELED",`},
		{"SPB another amount", spb, otherAmount, nil, "paid", "1", `{` + ids + `}`},
		{"transfer", order("O", "pay_method", "trans"), approve, []string{"issuer", "090"}, "paid", "64900",
			`{"success":true,`},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := open(t)
			w := b.call(map[bool]string{true: "click", false: "request_pay"}[c.params["pg"] == "paypal_v2"], "pc",
				c.params).Window
			if a := b.send("GET", w.Path, "", ""); a.status != 200 ||
				!strings.Contains(a.body, fmt.Sprintf("data-outcome=%q", c.press)) {
				t.Fatalf("the window lacks the button: %d", a.status)
			}
			b.press(w, c.press, c.form...)
			p := b.rest("GET", "/payments/"+w.ImpUID).payment(t)
			if string(p.Status) != c.status || string(p.Amount) != c.amount ||
				(p.FailReason != "") != (c.status == "failed") {
				t.Errorf("%+v", p)
			}
			got := b.send("POST", "/sdk/payments/"+w.ImpUID+"/close", "application/json", `{"key":"`+w.Key+`"}`).body
			want := `{"rsp":` + strings.ReplaceAll(c.rsp, "IMP", w.ImpUID)
			if c.rsp == "" {
				want = `{"silent":true}`
			}
			if !strings.HasPrefix(got, want) {
				t.Errorf("callback\ngot  %s\nwant %s", got, want)
			}
		})
	}
}

func TestSuccessFlagCanBeLeftOut(t *testing.T) {
	b := open(t)
	b.set(`{"strip_success":true}`)
	w := b.window(order("T-1"))
	b.press(w, approve)
	if rsp := b.result(w)["rsp"].(map[string]any); rsp["success"] != nil || rsp["status"] != "paid" {
		t.Errorf("%v", rsp)
	}
}

func TestAWindowEndsOnce(t *testing.T) {
	b := open(t)
	w := b.window(order("E-1"))
	if a := b.press(w, pending); a.status != 422 {
		t.Errorf("an outcome that the window does not have: %d", a.status)
	}
	var presses sync.WaitGroup
	for _, o := range []outcome{approve, cancel, approve, decline, otherAmount} {
		presses.Go(func() { b.press(w, o) })
	}
	presses.Wait()
	first := b.rest("GET", "/payments/"+w.ImpUID).body
	b.press(w, cancel)
	b.result(w)
	if again := b.rest("GET", "/payments/"+w.ImpUID).body; again != first {
		t.Errorf("changed from %s\nto %s", first, again)
	}
	for _, path := range []string{"/window/nokey", "/slips/imp_1"} {
		if a := b.send("GET", path, "", ""); a.status != 404 {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	if a := b.send("POST", "/sdk/payments/"+w.ImpUID+"/close", "application/json", `{"key":"guess"}`); a.status != 404 {
		t.Errorf("a guessed key: %d", a.status)
	}
}

func TestRedirects(t *testing.T) {
	b := open(t)
	for _, c := range []struct {
		name, style string
		press       outcome
		want        string // after the ids
	}{
		{"new, paid", "new", approve, ""},
		{"new, cancelled", "new", cancel, "&error_code=01&error_msg="},
		{"old, paid", "old", approve, "&imp_success=true"},
		{"old, refused", "old", decline, "&imp_success=false&error_code=120002&error_msg="},
		{"none, refused", "none", decline, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			b.set(`{"redirect_style":"` + c.style + `"}`)
			w := b.call("request_pay", "mobile", order("RD-"+c.name)).Window
			a := b.press(w, c.press)
			want := shopOrigin + "/payments/complete/mobile?x=1&imp_uid=" + w.ImpUID + "&merchant_uid=RD-" +
				strings.ReplaceAll(strings.ReplaceAll(c.name, ",", "%2C"), " ", "%20") + c.want
			got := a.header.Get("Location")
			if a.status != 302 || !strings.HasPrefix(got, want) || (!strings.HasSuffix(c.want, "=") && got != want) {
				t.Errorf("%d to %s\nwant    %s", a.status, got, want)
			}
		})
	}
	lost := b.call("request_pay", "mobile", order("RD-lost")).Window
	if a := b.press(lost, approveAndClose); a.status != 200 || strings.Contains(a.body, "/payments/complete/mobile") {
		t.Errorf("a lost window leads back: %d %s", a.status, a.header)
	}
}

func TestOverseasWindow(t *testing.T) {
	b := open(t)
	global := []any{"pg", "html5_inicis.INIglobal1", "language", "en"}
	token := append(global, "bypass", map[string]any{"P_RESERVED": "twotrs_isp=Y&global_visa3d=Y"})
	for _, c := range []struct {
		name, device string
		change       []any
		visa         bool
	}{
		{"on a desktop", "pc", global, true},
		{"on a phone with the token", "mobile", token, true},
		{"on a phone without the token the cards are hidden", "mobile", global, false},
		{"the domestic MID", "pc", nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := b.call("request_pay", c.device, order("G", c.change...)).Window
			page := b.send("GET", w.Path, "", "").body
			if strings.Contains(page, "Visa") != c.visa || strings.Contains(page, "신한카드") == c.visa {
				t.Error("wrong cards")
			}
			if english := strings.Contains(page, `<html lang="en">`); english != (c.change != nil) {
				t.Error("wrong language")
			}
		})
	}
}

func TestConfirmURL(t *testing.T) {
	b := open(t)
	var asked string
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in map[string]any
		json.NewDecoder(r.Body).Decode(&in)
		asked = fmt.Sprint(in["merchant_uid"], in["amount"])
		w.WriteHeader(http.StatusConflict)
		fmt.Fprint(w, `{"reason":"품절"}`)
	}))
	defer shop.Close()
	if p := b.pay(order("W-1", "confirm_url", shop.URL)); p.Status != "paid" || asked != "" {
		t.Errorf("off, as at I'mport: %s, asked %q", p.Status, asked)
	}
	b.set(`{"confirm":true}`)
	if p := b.pay(order("W-2", "confirm_url", shop.URL)); p.Status != "failed" || asked != "W-264900" ||
		p.FailReason != "고객사 요청에 의해 결제를 중단합니다. (상세사유 : 품절)" {
		t.Errorf("%s %q, asked %q", p.Status, p.FailReason, asked)
	}
	if p := b.pay(order("W-3", "confirm_url", "http://127.0.0.1:1/")); p.Status != "failed" ||
		!strings.HasSuffix(string(p.FailReason), "알 수 없음)") {
		t.Errorf("unreachable: %s %q", p.Status, p.FailReason)
	}
}
