package sandbox

import (
	"maps"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestCancel(t *testing.T) {
	b := open(t)
	paid := b.pay(order("C-1"))
	unpaid := b.window(order("C-2"))
	dollars := b.pay(order("C-3", "pg", "paypal", "currency", "USD", "amount", 48.2, "popup", true))
	overseas := b.pay(order("C-4", "pg", "html5_inicis.INIglobal1"), "issuer", "10005")
	const gone, already = "취소할 결제건이 존재하지 않습니다.", "이미 전액취소된 주문입니다."
	for _, c := range []struct {
		name     string
		form     []string
		code     int
		message  string // of a failure; "" = any
		left     string // of a success
		cancels  int
		canceled string
	}{
		{"unknown imp_uid, whatever the merchant_uid", []string{"imp_uid", "imp_1", "merchant_uid", "C-1"}, 1, gone,
			"", 0, ""},
		{"unknown merchant_uid", []string{"merchant_uid", "C-9"}, 1, gone, "", 0, ""},
		{"neither", nil, 1, gone, "", 0, ""},
		{"never paid", []string{"imp_uid", unpaid.ImpUID}, 1, gone, "", 0, ""},
		{"wrong checksum", []string{"imp_uid", paid.ImpUID, "amount", "900", "checksum", "64000"}, 1,
			"checksum이 취소 가능 잔액(64900)과 다릅니다.", "", 0, ""},
		{"negative", []string{"imp_uid", paid.ImpUID, "amount", "-1"}, 1, "취소 요청금액이 올바르지 않습니다.", "", 0, ""},
		{"half a won", []string{"imp_uid", paid.ImpUID, "amount", "0.5"}, 1, "취소 요청금액이 올바르지 않습니다.", "", 0, ""},
		{"in part", []string{"imp_uid", paid.ImpUID, "amount", "900", "checksum", "64900", "reason", "흠집"}, 0, "",
			"64000", 1, "900"},
		{"the same again is stopped by its checksum", []string{"imp_uid", paid.ImpUID, "amount", "900", "checksum",
			"64900"}, 1, "", "", 0, ""},
		{"more than is left", []string{"imp_uid", paid.ImpUID, "amount", "64001"}, 1,
			"취소 요청금액이 취소 가능 잔액(64000)보다 큽니다.", "", 0, ""},
		{"amount 0 is all that is left", []string{"merchant_uid", "C-1", "amount", "0"}, 0, "", "0", 2, "64000"},
		{"nothing left", []string{"imp_uid", paid.ImpUID}, 1, already, "", 0, ""},
		{"cents", []string{"imp_uid", dollars.ImpUID, "amount", "0.05"}, 0, "", "48.15", 1, "0.05"},
		{"an overseas card in part", []string{"imp_uid", overseas.ImpUID, "amount", "1000"}, -1,
			"결제취소에 실패하였습니다. 500926|해외카드 부분취소 불가", "", 0, ""},
		{"an overseas card in full", []string{"imp_uid", overseas.ImpUID, "amount", "64900"}, 0, "", "0", 1, "64900"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := b.rest("POST", "/payments/cancel", c.form...)
			if a.status != 200 || a.code != c.code {
				t.Fatalf("answered %d %s", a.status, a.body)
			}
			if c.code != 0 {
				if c.message != "" && *a.message != c.message {
					t.Errorf("message %q", *a.message)
				}
				return
			}
			p := a.payment(t)
			last := p.CancelHistory[len(p.CancelHistory)-1]
			r := record{Payment: p}
			if p.Status != "cancelled" || string(r.left().number()) != c.left || len(p.CancelHistory) != c.cancels ||
				string(last.Amount) != c.canceled || len(last.CancellationID) != 36 || last.PGTID == "" {
				t.Errorf("%s", a.body)
			}
		})
	}
	if got := b.rest("GET", "/payments/"+paid.ImpUID).payment(t); got.CancelHistory[0].Reason != "흠집" ||
		got.CancelHistory[0].PGTID == got.CancelHistory[1].PGTID || got.PaidAt == 0 || got.CancelledAt == 0 {
		t.Errorf("%+v", got)
	}
}

// TestCancelOfBothParts cancels a payment of which 20,000 won are tax-free.
func TestCancelOfBothParts(t *testing.T) {
	b := open(t)
	p, whole := b.pay(order("T-1", "tax_free", 20000)), b.pay(order("T-2", "tax_free", 20000))
	elsewhere, plain := b.pay(order("T-3", "tax_free", 20000)), b.pay(order("T-4"))
	console := b.send("POST", "/sandbox/payments/"+elsewhere.ImpUID+"/cancel", "application/x-www-form-urlencoded",
		"amount=6490")
	if !strings.Contains(console.body, `"cancel_amount":6490,`) { // 2,000 of it tax-free
		t.Errorf("in the console: %s", console.body)
	}
	for _, c := range []struct {
		name, impUID, amount, free string
		code                       int
	}{
		{"more tax-free than the amount", p.ImpUID, "900", "901", 1},
		{"a negative part", p.ImpUID, "900", "-1", 1},
		{"half a won", p.ImpUID, "900", "0.5", 1},
		{"no number", p.ImpUID, "900", "x", 1},
		{"more tax-free than there is", p.ImpUID, "30000", "20001", -1},
		{"more taxed than there is: nothing said is 0", p.ImpUID, "44901", "", -1},
		{"some of both", p.ImpUID, "30000", "15000", 0},
		{"more tax-free than is left", p.ImpUID, "6000", "5001", -1},
		{"more taxed than is left", p.ImpUID, "29901", "0", -1},
		{"all that is left, as it was said", p.ImpUID, "34900", "5000", 0},
		{"everything, and nothing said", whole.ImpUID, "64900", "", 0},
		{"the rest after the console", elsewhere.ImpUID, "58410", "18001", -1},
		{"exactly the rest after the console", elsewhere.ImpUID, "58410", "18000", 0},
		{"tax-free of what is not", plain.ImpUID, "900", "1", -1},
		{"none of what is not", plain.ImpUID, "900", "0", 0},
	} {
		form := []string{"imp_uid", c.impUID, "amount", c.amount}
		if c.free != "" {
			form = append(form, "tax_free", c.free)
		}
		if a := b.rest("POST", "/payments/cancel", form...); a.status != 200 || a.code != c.code {
			t.Errorf("%s: %d %s", c.name, a.status, a.body)
		}
	}
}

func TestCancelOfJSONNumbers(t *testing.T) {
	b := open(t)
	p := b.pay(order("J-1"))
	b.token = b.newToken()
	a := b.send("POST", "/payments/cancel", "application/json",
		`{"imp_uid":"`+p.ImpUID+`","merchant_uid":null,"amount":900,"checksum":null,"extra":{"requester":"admin"}}`,
		"Authorization", b.token)
	if got := a.payment(t); got.CancelAmount != "900" {
		t.Errorf("%s", a.body)
	}
}

func TestPendingPayPalRefund(t *testing.T) {
	b := open(t)
	b.set(`{"paypal_refund":"pending"}`)
	for name, c := range map[string]struct {
		resolve, status, cancelled string
	}{
		"carried out": {"cancelled", "cancelled", "5"},
		"refused":     {"failed", "paid", "0"},
	} {
		t.Run(name, func(t *testing.T) {
			p := b.pay(order("Y-"+c.resolve, "pg", "paypal", "currency", "USD", "amount", 20, "popup", true))
			a := b.rest("POST", "/payments/cancel", "imp_uid", p.ImpUID, "amount", "5")
			if got := a.payment(t); a.code != 0 || got.Status != "paid" || len(got.CancelHistory) != 0 {
				t.Errorf("accepted: %s", a.body)
			}
			if a := b.rest("POST", "/payments/cancel", "imp_uid", p.ImpUID, "amount", "5"); a.code != -1 {
				t.Errorf("a second one while the first is pending: %s", a.body)
			}
			b.send("POST", "/sandbox/payments/"+p.ImpUID+"/settle", "application/x-www-form-urlencoded",
				"status="+c.resolve)
			got := b.rest("GET", "/payments/"+p.ImpUID).payment(t)
			if string(got.Status) != c.status || string(got.CancelAmount) != c.cancelled {
				t.Errorf("resolved: %+v", got)
			}
		})
	}
}

func TestVbank(t *testing.T) {
	shop := openShop(t)
	b := open(t, func(o *Options) { o.WebhookURL = shop.URL })
	issued := func(id string, change ...any) *sdkWindow {
		w := b.window(order(id, append(change, "pay_method", "vbank")...))
		b.press(w, issue, "issuer", "088")
		return w
	}
	deposit := func(w *sdkWindow, form string) answer {
		return b.send("POST", "/sandbox/payments/"+w.ImpUID+"/deposit", "application/x-www-form-urlencoded", form)
	}

	due := b.clock().In(korea()).AddDate(0, 0, 3)
	w := issued("V-1", "vbank_due", due.Format("20060102"))
	p := b.rest("GET", "/payments/"+w.ImpUID).payment(t)
	if p.Status != "ready" || p.VbankName != "신한은행" || p.VbankNum == "" || p.VbankDate != endOfDay(due).Unix() ||
		p.PaidAt != 0 {
		t.Errorf("issued: %+v", p)
	}
	rsp := b.result(w)["rsp"].(map[string]any)
	if rsp["success"] != true || rsp["status"] != "ready" || rsp["vbank_date"] != due.Format("2006-01-02")+" 23:59:59" {
		t.Errorf("callback %v", rsp)
	}
	eventually(t, "webhook of the issue", func() bool { return len(shop.hooks()) == 1 })
	for form, want := range map[string]int{"amount=64899": 409, "amount=0&force=1": 422, "amount=x&force=1": 422,
		"amount=1.5&force=1": 422} {
		if a := deposit(w, form); a.status != want {
			t.Errorf("deposit %s: %d %s", form, a.status, a.body)
		}
	}
	if a := deposit(w, ""); a.status != 200 {
		t.Errorf("deposit: %d %s", a.status, a.body)
	}
	for _, form := range []string{"", "force=1"} {
		if a := deposit(w, form); a.status != 409 {
			t.Errorf("a second deposit %s: %d", form, a.status)
		}
	}
	eventually(t, "webhook of the deposit", func() bool { return len(shop.hooks()) == 2 })
	if a := b.rest("POST", "/payments/cancel", "imp_uid", w.ImpUID); a.code != 1 {
		t.Errorf("a refund without an account: %s", a.body)
	}
	a := b.rest("POST", "/payments/cancel", "imp_uid", w.ImpUID, "refund_holder", "홍길동", "refund_bank", "88",
		"refund_account", "1101234")
	if got := a.payment(t); got.CancelAmount != "64900" {
		t.Errorf("refund: %s", a.body)
	}

	late := issued("V-2", "vbank_due", b.clock().Add(time.Hour).In(korea()).Format("20060102150405"))
	b.advance(2 * time.Hour)
	if a := deposit(late, ""); a.status != 409 {
		t.Errorf("a late deposit: %d", a.status)
	}
	b.token = b.newToken()
	if a := b.rest("DELETE", "/vbanks/"+late.ImpUID); a.payment(t).Status != "failed" {
		t.Errorf("void: %s", a.body)
	}
	for path, want := range map[string]int{"/vbanks/" + late.ImpUID: 400, "/vbanks/" + w.ImpUID: 400,
		"/vbanks/imp_1": 404} {
		if a := b.rest("DELETE", path); a.status != want {
			t.Errorf("DELETE %s: %d, want %d", path, a.status, want)
		}
	}
	if a := deposit(late, ""); a.status != 409 {
		t.Errorf("into a closed account: %d", a.status)
	}
	if a := deposit(late, "amount=900&force=1"); a.status != 200 {
		t.Errorf("into a closed account by force: %d %s", a.status, a.body)
	}
	if p := b.rest("GET", "/payments/"+late.ImpUID).payment(t); p.Status != "paid" || p.Amount != "900" ||
		p.FailReason != "" || p.FailedAt != 0 {
		t.Errorf("after a forced deposit: %+v", p)
	}
	odd := b.window(order("V-4", "pay_method", "vbank"))
	b.press(odd, otherAmount)
	if p := b.rest("GET", "/payments/"+odd.ImpUID).payment(t); p.Status != "ready" || p.VbankNum == "" ||
		p.Amount != "100" {
		t.Errorf("an account for another amount: %+v", p)
	}
	p = b.rest("GET", "/payments/"+issued("V-3").ImpUID).payment(t)
	if want := endOfDay(b.clock().In(korea()).AddDate(0, 0, 30)).Unix(); p.VbankDate != want {
		t.Errorf("due %d without vbank_due, want %d", p.VbankDate, want)
	}
}

// TestVbankByAPI issues accounts without a window.
func TestVbankByAPI(t *testing.T) {
	shop := openShop(t)
	b := open(t, func(o *Options) { o.WebhookURL = shop.URL })
	due := b.clock().Add(48 * time.Hour).Unix()
	good := map[string]string{"channel_key": "channel-key-sandbox-inicis", "merchant_uid": "B-1", "amount": "64900",
		"vbank_code": "88",
		"vbank_due":  strconv.FormatInt(due, 10), "vbank_holder": "장터", "buyer_name": "홍길동",
		"buyer_email": "a@example.com", "custom_data": "{\"o\":1}"}
	ask := func(key string, change ...string) answer {
		fields := maps.Clone(good)
		for i := 0; i < len(change); i += 2 {
			fields[change[i]] = change[i+1]
		}
		var form []string
		for k, v := range fields {
			form = append(form, k, v)
		}
		return b.rest("POST", "/vbanks?pg_api_key="+key, form...)
	}
	b.pay(order("B-0"))
	for _, c := range []struct {
		name, key    string
		change       []string
		status, code int
		message      string
	}{
		{"no channel", "k", []string{"channel_key", ""}, 400, -1, "channel_key 파라메터"},
		{"an unknown channel", "k", []string{"channel_key", "channel-key-x"}, 400, -1, "channel_key 파라메터"},
		{"no merchant_uid", "k", []string{"merchant_uid", ""}, 400, -1, "merchant_uid 파라메터"},
		{"a long merchant_uid", "k", []string{"merchant_uid", strings.Repeat("x", 41)}, 400, -1, "merchant_uid 파라메터"},
		{"no amount", "k", []string{"amount", ""}, 400, -1, "amount 파라메터"},
		{"half a won", "k", []string{"amount", "0.5"}, 400, -1, "amount 파라메터"},
		{"nothing", "k", []string{"amount", "0"}, 400, -1, "amount 파라메터"},
		{"no deadline", "k", []string{"vbank_due", ""}, 400, -1, "vbank_due 파라메터"},
		{"a deadline that has passed", "k", []string{"vbank_due", "1"}, 400, -1, "vbank_due 파라메터"},
		{"no bank", "k", []string{"vbank_code", ""}, 400, -1, "vbank_code 파라메터"},
		{"no holder", "k", []string{"vbank_holder", ""}, 400, -1, "vbank_holder 파라메터"},
		{"no buyer", "k", []string{"buyer_name", ""}, 400, -1, "buyer_name 파라메터"},
		{"no address of the buyer", "k", []string{"buyer_email", ""}, 400, -1, "buyer_email 파라메터"},
		{"an unknown bank", "k", []string{"vbank_code", "99"}, 200, -1, "지원하지 않는 은행"},
		{"no API key", "", nil, 200, -1, "hashData 불일치"},
		{"a PG that does not issue", "k", []string{"channel_key", "channel-key-sandbox-paypal"}, 200, -1,
			"발급하지 않는 PG사"},
		{"paid already", "k", []string{"merchant_uid", "B-0"}, 200, 1, "이미 결제가 이루어진"},
	} {
		a := ask(c.key, c.change...)
		if a.status != c.status || a.code != c.code || !strings.Contains(*a.message, c.message) ||
			string(a.response) != "null" {
			t.Errorf("%s: %d %s", c.name, a.status, a.body)
		}
	}
	if a := b.send("POST", "/vbanks", "", ""); a.status != 401 {
		t.Errorf("without a token: %d", a.status)
	}
	if n := len(b.ledgerPayments()); n != 1 {
		t.Errorf("%d payments after refusals", n)
	}

	hooks := len(shop.hooks())
	p := ask("k").payment(t)
	if p.Status != "ready" || p.PayMethod != "vbank" || p.Channel != "api" || p.PGProvider != "html5_inicis" ||
		p.PGID != "INIpayTest" || p.Amount != "64900" ||
		p.VbankCode != "088" || p.VbankName != "신한은행" || p.VbankNum == "" || p.VbankHolder != "장터" ||
		p.VbankDate != due || p.VbankIssuedAt == 0 ||
		p.BuyerName != "홍길동" || p.CustomData != `{"o":1}` || p.PGTID == "" || !p.Sandbox {
		t.Errorf("issued %+v", p)
	}
	again := ask("k").payment(t) // until one is paid into, there may be several
	if again.ImpUID == p.ImpUID || again.VbankNum == p.VbankNum {
		t.Errorf("the same account again: %+v", again)
	}
	eventually(t, "webhooks of both", func() bool { return len(shop.hooks()) == hooks+2 })
	if a := b.rest("DELETE", "/vbanks/"+again.ImpUID); a.payment(t).Status != "failed" {
		t.Errorf("void: %s", a.body)
	}
	if a := b.rest("PUT", "/vbanks/"+p.ImpUID, "amount", "1000"); a.status != 400 ||
		!strings.Contains(*a.message, "지원하지 않는 PG사") {
		t.Errorf("another amount at KG Inicis: %d %s", a.status, a.body)
	}
	if a := b.send("POST", "/sandbox/payments/"+p.ImpUID+"/deposit", "application/x-www-form-urlencoded",
		""); a.status != 200 {
		t.Errorf("deposit: %d %s", a.status, a.body)
	}
	if got := b.rest("GET", "/payments/"+p.ImpUID).payment(t); got.Status != "paid" || got.PaidAt == 0 {
		t.Errorf("after the deposit: %+v", got)
	}
	if a := ask("k"); a.code != 1 {
		t.Errorf("an account for a paid merchant_uid: %s", a.body)
	}
	object := b.send("POST", "/vbanks?pg_api_key=k", "application/json", `{"channel_key":"channel-key-sandbox-inicis","merchant_uid":"B-2","amount":1000,"vbank_code":"004",
		"vbank_due":`+good["vbank_due"]+`,"vbank_holder":"h","buyer_name":"n","buyer_email":"e","custom_data":{"o":2},"notice_url":["`+shop.URL+`/x"]}`, "Authorization", b.token)
	if got := object.payment(t); got.CustomData != `{"o":2}` || got.VbankCode != "004" {
		t.Errorf("%s", object.body)
	}
}

// TestChangeVbank changes accounts at the only PG that can do it.
func TestChangeVbank(t *testing.T) {
	b := open(t)
	w := b.window(order("S-1", "pay_method", "vbank", "pg", "settle"))
	if a := b.rest("PUT", "/vbanks/"+w.ImpUID, "amount", "1000"); a.status != 400 {
		t.Errorf("before there is an account: %d", a.status)
	}
	b.press(w, issue)
	due := b.clock().Add(24 * time.Hour).Unix()
	for _, c := range []struct {
		name   string
		form   []string
		status int
		amount string
		due    int64
	}{
		{"the amount", []string{"amount", "1000"}, 200, "1000", 0},
		{"the deadline", []string{"vbank_due", strconv.FormatInt(due, 10)}, 200, "1000", due},
		{"nothing", nil, 200, "1000", due},
		{"a wrong amount", []string{"amount", "-1"}, 400, "1000", due},
		{"a past deadline", []string{"vbank_due", "1"}, 400, "1000", due},
	} {
		a := b.rest("PUT", "/vbanks/"+w.ImpUID, c.form...)
		p := b.rest("GET", "/payments/"+w.ImpUID).payment(t)
		if a.status != c.status || string(p.Amount) != c.amount || c.due > 0 && p.VbankDate != c.due {
			t.Errorf("%s: %d, %s until %d", c.name, a.status, p.Amount, p.VbankDate)
		}
	}
	if a := b.rest("PUT", "/vbanks/imp_1", "amount", "1"); a.status != 404 {
		t.Errorf("an unknown one: %d", a.status)
	}
}

// TestLiveRehearsal makes payments that look like real ones.
func TestLiveRehearsal(t *testing.T) {
	b := open(t, func(o *Options) { o.Live = true })
	b.set(`{"hide_sandbox":true}`)
	p := b.pay(order("L-1"))
	if got := b.rest("GET", "/payments/"+p.ImpUID).payment(t); got.Sandbox || got.Status != "paid" {
		t.Errorf("%+v", got)
	}
	if a := b.rest("GET", "/users/pg"); strings.Contains(a.body, `"sandbox":true`) {
		t.Errorf("channels %s", a.body)
	}
	w := b.window(order("L-2", "pay_method", "vbank"))
	b.press(w, issue)
	if a := b.rest("DELETE", "/vbanks/"+w.ImpUID); a.status != 400 || !strings.Contains(*a.message, "hashData 불일치") {
		t.Errorf("closed without the merchant's key: %d %s", a.status, a.body)
	}
	if a := b.rest("DELETE", "/vbanks/"+w.ImpUID+"?pg_api_key=k"); a.payment(t).Status != "failed" {
		t.Errorf("with it: %s", a.body)
	}
}
