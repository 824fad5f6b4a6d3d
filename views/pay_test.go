package views

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
)

// Every PG's call, as it stands in the page. What is common to them is repeated on purpose:
// each must be complete by itself.
func TestRequestPayParameters(t *testing.T) {
	ko, en := samplePay(Korean, "/orders"), samplePay(English, "/orders")
	method := func(pg string) Method { m, _ := ko.method(pg); return m }
	spb := Method{PG: "paypal", ChannelParam: "channelKey", Channel: "channel-key-paypal", SPB: true}
	wallet, noWallet := method("inicis-kakaopay"), []string{"vbank_due", "USD", "P_RESERVED"}
	fromAnswer := []string{
		"merchant_uid: attempt.merchant_uid,", "name: attempt.name,", "amount: attempt.amount,",
		"buyer_name: attempt.buyer_name,", "buyer_email: attempt.buyer_email,", "buyer_tel: attempt.buyer_tel,",
		"buyer_addr: attempt.buyer_addr,", "buyer_postcode: attempt.buyer_postcode,",
		"custom_data: attempt.custom_data,",
		`m_redirect_url: "https://shop.example/payments/complete/mobile",`,
		`notice_url: "https://shop.example/payments/webhook",`,
		"(rsp) => jangteo.finish(attempt, rsp)", "IMP.request_pay({",
	}
	for _, c := range []struct {
		name    string
		button  templ.Component
		has     []string
		without []string
	}{
		{"inicis ko", InicisButton(ko, method("inicis")),
			append(fromAnswer, `data-pg="inicis"`, `"pg": "html5_inicis.INIpayTest",`, `pay_method: "card",`,
				`currency: "KRW",`, `language: "ko",`, "64,900원"),
			[]string{"vbank_due", "USD", "P_RESERVED"}},
		{"inicis en", InicisButton(en, method("inicis")),
			append(fromAnswer, `language: "en",`, `currency: "KRW",`, "Pay <span data-amount=\"krw\">₩64,900</span>"),
			[]string{"USD"}},
		{"inicis-trans", InicisTransButton(ko, method("inicis-trans")),
			append(fromAnswer, `data-pg="inicis-trans"`, `"pg": "html5_inicis.INIpayTest",`, `pay_method: "trans",`,
				`currency: "KRW",`, `language: "ko",`),
			[]string{"vbank_due", "USD"}},
		{"inicis-vbank", InicisVbankButton(ko, method("inicis-vbank")),
			append(fromAnswer, `data-pg="inicis-vbank"`, `pay_method: "vbank",`, `vbank_due: "2026-11-26 23:59:59",`,
				`currency: "KRW",`), []string{"USD"}},
		{"inicis-kakaopay", InicisKakaoPayButton(ko, wallet), walletCall(fromAnswer, "kakaopay", "카카오페이"), noWallet},
		{"inicis-naverpay", InicisNaverPayButton(ko, wallet), walletCall(fromAnswer, "naverpay", "네이버페이"), noWallet},
		{"inicis-tosspay", InicisTossPayButton(ko, wallet), walletCall(fromAnswer, "tosspay", "토스페이"), noWallet},
		{"inicis-samsung", InicisSamsungPayButton(ko, wallet), walletCall(fromAnswer, "samsung", "삼성페이"), noWallet},
		{"inicis-payco", InicisPaycoButton(ko, wallet), walletCall(fromAnswer, "payco", "페이코"), noWallet},
		{"inicis-ssgpay", InicisSSGPayButton(ko, wallet), walletCall(fromAnswer, "ssgpay", "SSG페이"), noWallet},
		{"inicis-lpay", InicisLPayButton(ko, wallet), walletCall(fromAnswer, "lpay", "L페이"), noWallet},
		{"inicis-applepay", InicisApplePayButton(ko, wallet), walletCall(fromAnswer, "applepay", "애플페이"), noWallet},
		{"inicis-global", InicisGlobalButton(ko, method("inicis-global")),
			append(fromAnswer, `data-pg="inicis-global"`, `"channelKey": "channel-key-1234",`, `pay_method: "card",`,
				`currency: "KRW",`, `language: "en",`,
				`bypass: { P_RESERVED: "global_visa3d=Y" },`), []string{"vbank_due", `currency: "USD"`}},
		{"paypal", PayPalButton(en, method("paypal")),
			append(fromAnswer, `data-pg="paypal"`, `"pg": "paypal",`, `pay_method: "card",`, `currency: "USD",`,
				"$49.00"), []string{"KRW", "₩", "loadUI"}},
		{"paypal spb button", PayPalSPBButton(en, spb),
			[]string{`data-pg="paypal"`, `attempt.order_url + "/pay?pg=paypal"`}, []string{"request_pay", "loadUI",
				"KRW"}},
		{"paypal spb", PayPalSPB(en, spb, sampleAttempt()),
			[]string{`class="portone-ui-container"`, `data-portone-ui-type="paypal-spb"`,
				`IMP.loadUI("paypal-spb", {`, `"channelKey": "channel-key-paypal",`,
				`pay_method: "paypal",`, `merchant_uid: "ORD20261122-7K3Q9FX-2",`, "amount: 49.00,",
				`currency: "USD",`, `buyer_name: "Ada Lovelace",`,
				`buyer_email: "ada@example.com",`, `buyer_tel: "+14155550100",`, `buyer_addr: "1 Main St",`,
				`buyer_postcode: "94105",`,
				`custom_data: "{\"no\":\"ORD20261122-7K3Q9FX\"}",`,
				`name: "Norwegian swivel chair \u003c/script\u003e",`,
				`notice_url: "https://shop.example/payments/webhook",`}, []string{"request_pay", "KRW", "<button"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			html := rendered(t, c.button)
			for _, part := range c.has {
				if !strings.Contains(html, part) {
					t.Errorf("missing %s in\n%s", part, html)
				}
			}
			for _, part := range append(c.without, "...", "Object.assign") {
				if strings.Contains(html, part) {
					t.Errorf("%s has no place in\n%s", part, html)
				}
			}
		})
	}
}

// TestTaxFreeIsToldByDomesticPGsAlone holds that what is tax-free stands in each call in
// won while the shop says so, and in no call otherwise.
func TestTaxFreeIsToldByDomesticPGsAlone(t *testing.T) {
	for _, tells := range []bool{true, false} {
		p := samplePay(Korean, "/orders")
		p.TellsTax = tells
		html := rendered(t, PayMethods(p))
		calls := strings.Count(html, "IMP.request_pay({") - 1 // but for PayPal's
		if !tells {
			calls = 0
		}
		if got := strings.Count(html, "tax_free: attempt.tax_free,"); got != calls || tells != strings.Contains(html,
			`name="tells_tax"`) {
			t.Errorf("told %t: tax_free stands in %d calls, want %d", tells, got, calls)
		}
		paypal := Method{PG: "paypal", ChannelParam: "channelKey", Channel: "channel-key-paypal", SPB: true}
		if html := rendered(t, PayPalButton(p, paypal)) + rendered(t, PayPalSPB(p, paypal, sampleAttempt())); strings.Contains(
			html, "tax_free") {
			t.Errorf("told %t: PayPal is told:\n%s", tells, html)
		}
	}
}

// walletCall is what a wallet's button must have; PG and pay_method differ by a prefix.
func walletCall(common []string, method, name string) []string {
	return append(slices.Clone(common), `data-pg="inicis-`+method+`"`, `button[data-pg="inicis-`+method+`"]`,
		`"pg": "html5_inicis.INIpayTest",`, `pay_method: "`+method+`",`, `currency: "KRW",`, `language: "ko",`,
		`class="wallet-mark wallet-`+method+`"`, ">"+name+"<", "64,900원")
}

func TestMethodsStandInTheOrderOfTheCountry(t *testing.T) {
	button := regexp.MustCompile(`<button[^>]* data-pg="([^"]+)"`)
	for _, c := range []struct {
		lang Lang
		want []string
	}{
		{Korean, []string{"inicis", "inicis-kakaopay", "inicis-naverpay", "inicis-tosspay", "inicis-samsung",
			"inicis-trans", "inicis-vbank", "inicis-global", "paypal"}},
		{English, []string{"inicis-global", "paypal", "inicis", "inicis-kakaopay", "inicis-naverpay",
			"inicis-tosspay", "inicis-samsung", "inicis-trans", "inicis-vbank"}},
	} {
		var got []string
		for _, m := range button.FindAllStringSubmatch(rendered(t, PayMethods(samplePay(c.lang, "/orders"))), -1) {
			got = append(got, m[1])
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: buttons %v, want %v", c.lang, got, c.want)
		}
	}
}

func TestOnlyConfiguredMethodsAreOffered(t *testing.T) {
	p := samplePay(Korean, "/orders")
	p.Methods = p.Methods[:1]
	html := rendered(t, PayMethods(p))
	if !strings.Contains(html, `data-pg="inicis"`) || strings.Contains(html, "해외 결제") ||
		strings.Contains(html, "paypal") {
		t.Errorf("methods that are not configured are offered:\n%s", html)
	}
}

func TestMerchantIsNamedOnce(t *testing.T) {
	for _, page := range []string{"product", "checkout", "pay", "pay-paypal"} {
		html := rendered(t, samplePages(Korean)[page])
		if n := strings.Count(html, "IMP.init("); n != 1 || !strings.Contains(html, `IMP.init("imp00000000")`) {
			t.Errorf("%s: IMP.init stands %d times", page, n)
		}
		if strings.Contains(html, "jquery") {
			t.Errorf("%s: jQuery without need", page)
		}
	}
}

func TestOldSDKGetsJQueryBeforeIt(t *testing.T) {
	p := sampleProduct(Korean)
	p.Pay.SDKURL = "https://cdn.iamport.kr/js/iamport.payment-1.2.0.js"
	p.Pay.JQueryURL = "/static/jquery-1.12.4.min.js"
	html := rendered(t, Product(p))
	jquery, sdk := strings.Index(html, p.Pay.JQueryURL), strings.Index(html, p.Pay.SDKURL)
	if jquery < 0 || sdk < jquery {
		t.Errorf("jQuery at %d, SDK at %d", jquery, sdk)
	}
}

// A script that fills in nothing but these fields must be able to order.
func TestOnlyTheContractsFieldsAreRequired(t *testing.T) {
	required := regexp.MustCompile(`<(?:input|select)[^>]* name="([^"]+)"[^>]* required`)
	allowed := []string{"buyer_name", "buyer_email", "buyer_tel", "buyer_addr", "buyer_postcode", "buyer_country",
		"quantity"}
	for _, lang := range []Lang{Korean, English} {
		for _, m := range required.FindAllStringSubmatch(rendered(t, Product(sampleProduct(lang))), -1) {
			if !slices.Contains(allowed, m[1]) {
				t.Errorf("%s: %s is required", lang, m[1])
			}
		}
	}
}
