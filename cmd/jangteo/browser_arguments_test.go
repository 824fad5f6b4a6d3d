package main

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store/money"
)

// The arguments that request_pay and loadUI must get, by
// https://developers.portone.io/sdk/ko/v1-sdk/javascript-sdk/payrq and the
// page of each PG.

// common are the arguments that every window needs.
var common = []string{"pay_method", "merchant_uid", "name", "amount", "currency", "buyer_name", "buyer_email",
	"buyer_tel",
	"buyer_addr", "buyer_postcode", "custom_data", "m_redirect_url", "notice_url"}

// wanted is what a button must say: the arguments beyond the common ones, by
// name, and the fixed values.
type wanted struct {
	function string
	more     []string
	fixed    map[string]string // as JSON
}

func wantedOf(pg, lang string) wanted {
	text := func(s string) string { b, _ := json.Marshal(s); return string(b) }
	switch pg {
	case "inicis", "inicis-trans", "inicis-vbank", "inicis-kakaopay", "inicis-naverpay", "inicis-tosspay",
		"inicis-samsung", "inicis-payco", "inicis-ssgpay", "inicis-lpay", "inicis-applepay":
		w := wanted{"request_pay", []string{"pg", "language"}, map[string]string{
			"pg": text("html5_inicis.INIpayTest"), "pay_method": text("card"), "currency": text("KRW"),
			"language": text(lang)}}
		if method, ok := strings.CutPrefix(pg, "inicis-"); ok {
			w.fixed["pay_method"] = text(method)
		}
		if pg == "inicis-vbank" {
			w.more = append(w.more, "vbank_due")
		}
		return w
	case "inicis-global":
		return wanted{"request_pay", []string{"pg", "language", "bypass"}, map[string]string{
			"pg": text("html5_inicis.INIglobal1"), "pay_method": text("card"), "currency": text("KRW"),
			"language": text("en"),
			"bypass":   `{"P_RESERVED":"global_visa3d=Y"}`}}
	case "paypal":
		return wanted{"request_pay", []string{"pg"}, map[string]string{"pg": text("paypal"),
			"pay_method": text("card"), "currency": text("USD")}}
	}
	return wanted{"loadUI", []string{"pg"}, map[string]string{"pg": text("paypal_v2.test"),
		"pay_method": text("paypal"), "currency": text("USD")}}
}

// checkCall compares a shopper's only call of the SDK with what it must be.
func (s *shopper) checkCall(w wanted, from, lang string) {
	s.Helper()
	calls := s.calls()
	if len(calls) != 1 || calls[0].Function != w.function {
		s.Fatalf("the SDK was called %d times: %+v", len(calls), calls)
	}
	c := calls[0]
	keys := slices.Sorted(slices.Values(append(slices.Clone(common), w.more...)))
	if diff := cmp.Diff(keys, slices.Sorted(maps.Keys(c.Params))); diff != "" {
		s.Errorf("arguments (-want +got):\n%s", diff)
	}
	for name, want := range w.fixed {
		if got := string(c.Params[name]); got != want {
			s.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	for name, want := range map[string]string{"m_redirect_url": s.shop + "/payments/complete/mobile",
		"notice_url": s.shop + "/payments/webhook"} {
		if got := c.text(name); got != want {
			s.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	s.checkBuyer(c, lang)
	s.checkMoney(c, w, from, lang)
	s.checkNames(c, lang)
	if no, _, _ := strings.Cut(c.text("merchant_uid"), "-1"); !strings.Contains(c.text("custom_data"), `"no":"`+no) ||
		len(c.text("custom_data")) > 1500 {
		s.Errorf("custom_data is %q", c.text("custom_data"))
	}
	if slices.Contains(w.more, "vbank_due") {
		checkDue(s.T, c.text("vbank_due"))
	}
}

func (s *shopper) checkBuyer(c call, lang string) {
	s.Helper()
	want := map[string]string{"buyer_name": "김하늘", "buyer_tel": "010-1234-5678", "buyer_postcode": "04001",
		"buyer_email": s.email}
	street := "양화로 1"
	if lang == "en" {
		want = map[string]string{"buyer_name": "Ann Lee", "buyer_tel": "+14155550100", "buyer_postcode": "94105",
			"buyer_email": s.email}
		street = "1 Market Street"
	}
	if strings.HasPrefix(c.text("pg"), "paypal_v2") { // takes digits with the country code
		want["buyer_tel"] = map[string]string{"ko": "821012345678", "en": "14155550100"}[lang]
	}
	for name, text := range want {
		if got := c.text(name); got != text {
			s.Errorf("%s is %q, want %q", name, got, text)
		}
	}
	if got := c.text("buyer_addr"); !strings.Contains(got, street) {
		s.Errorf("buyer_addr is %q", got)
	}
}

// checkMoney wants the amount as a number in major units, without a fraction
// that it does not have. From the English form goods go to the United States.
func (s *shopper) checkMoney(c call, w wanted, from, lang string) {
	s.Helper()
	amount := string(c.Params["amount"])
	currency := c.text("currency")
	want := map[string]map[string]string{
		product + "/ko": {"KRW": "64900", "USD": "49"}, product + "/en": {"KRW": "89900", "USD": "67.12"},
		cart + "/ko": {"KRW": "129800", "USD": "98"}, cart + "/en": {"KRW": "154800", "USD": "116.12"},
	}[from+"/"+lang]
	if amount != want[currency] {
		s.Errorf("amount is %s %s, want %s", amount, currency, want[currency])
	}
	if strings.Contains(w.fixed["pg"], "paypal") && currency != "USD" {
		s.Errorf("PayPal is asked for %s", currency)
	}
}

// compareBooks compares what all pages asked for with what the shop had
// written down before.
func (p *program) compareBooks() {
	p.t.Helper()
	asked := map[string]string{}
	for _, c := range p.allCalls() {
		asked[c.text("merchant_uid")] = string(c.Params["amount"]) + " " + c.text("currency")
	}
	books := map[string]string{}
	for _, a := range p.ledger().Attempts {
		amount := strconv.FormatInt(a.Amount, 10)
		if a.Currency == money.USD {
			amount = strconv.FormatFloat(float64(a.Amount)/100, 'f', -1, 64)
		}
		books[a.MerchantUID] = amount + " " + string(a.Currency)
	}
	if diff := cmp.Diff(books, asked); diff != "" {
		p.t.Errorf("books and pages differ (-books +pages):\n%s", diff)
	}
}

var merchantUID = regexp.MustCompile(`^[0-9A-Za-z_-]{8,40}$`)

// checkNames holds the arguments to the lengths that the schema allows.
func (s *shopper) checkNames(c call, lang string) {
	s.Helper()
	if uid := c.text("merchant_uid"); !merchantUID.MatchString(uid) {
		s.Errorf("merchant_uid is %q", uid)
	}
	want := map[string]string{"ko": "노르웨이 회전 의자", "en": "Norwegian Swivel Chair"}[lang]
	if got := c.text("name"); !strings.EqualFold(got, want) {
		s.Errorf("name is %q, want %q", got, want)
	}
	for name, most := range map[string]int{"name": 40, "buyer_name": 16, "buyer_tel": 16, "buyer_email": 64,
		"buyer_addr": 128, "buyer_postcode": 8} {
		if text := c.text(name); text == "" || utf8.RuneCountInString(text) > most {
			s.Errorf("%s is %q", name, text)
		}
	}
}

// checkDue wants a time in Korea, some days from now.
func checkDue(t *testing.T, due string) {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04:05", due, time.FixedZone("KST", 9*60*60))
	if left := time.Until(at); err != nil || left < 2*24*time.Hour || left > 5*24*time.Hour {
		t.Errorf("vbank_due is %q: %v", due, err)
	}
}
