package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

// payRequest is the parameter object of request_pay and loadUI,
// https://developers.portone.io/sdk/ko/v1-sdk/javascript-sdk/payrq
type payRequest struct {
	fields      map[string]json.RawMessage // all of it, as the page gave it
	merchantUID string
	amount      cents
	taxFree     json.Number // of amount; empty: not said
	currency    string
	pg          Channel
	method      string
	vbankDue    time.Time
	noticeURLs  []string
}

// text returns a parameter as text, whatever its type; null is "".
func (p *payRequest) text(name string) string {
	raw := p.fields[name]
	var v any
	if json.Unmarshal(raw, &v) != nil || v == nil {
		return ""
	}
	if s, ok := v.(string); ok {
		return s
	}
	return string(raw)
}

// present reports whether a parameter is given and not empty.
func (p *payRequest) present(name string) bool {
	raw := strings.TrimSpace(string(p.fields[name]))
	return raw != "" && raw != "null" && raw != `""`
}

// bypass returns an option that is passed through to the PG (bypass.P_RESERVED,
// bypass.acceptmethod) as text.
func (p *payRequest) bypass(name string) string {
	var options map[string]json.RawMessage
	if json.Unmarshal(p.fields["bypass"], &options) != nil {
		return ""
	}
	inner := payRequest{fields: options}
	return inner.text(name)
}

// readPayRequest reads and checks the parameters as the SDK does: since 2024-03-15
// an amount must be a number and a merchant_uid a string. Its errors are texts for
// the developer of the shop; the request is returned with them as far as it was
// read, so that the refusal can name its merchant_uid.
func (s *Server) readPayRequest(raw json.RawMessage) (*payRequest, error) {
	p := &payRequest{}
	if err := json.Unmarshal(raw, &p.fields); err != nil || p.fields == nil {
		return nil, errors.New("결제 파라미터는 객체여야 합니다")
	}
	if err := json.Unmarshal(p.fields["merchant_uid"], &p.merchantUID); err != nil || p.merchantUID == "" {
		return p, errors.New("merchant_uid는 비어 있지 않은 문자열이어야 합니다")
	}
	if utf8.RuneCountInString(p.merchantUID) > 40 {
		return p, errors.New("merchant_uid는 40자를 넘을 수 없습니다")
	}
	if err := p.readAmount(); err != nil {
		return p, err
	}
	var err error
	if p.pg, err = s.channel(p.text("channelKey"), p.text("pg")); err != nil {
		return p, err
	}
	if s.anyPG && p.pg.Key == "" && strings.Contains(p.bypass("P_RESERVED"), "global_visa3d=Y") {
		p.pg.Overseas = true // not configured, but it asks for cards issued abroad
	}
	if err := p.readCurrency(); err != nil {
		return p, err
	}
	if err := p.readTaxFree(); err != nil {
		return p, err
	}
	return p, errors.Join(p.readMethod(s.now()), p.readURLs())
}

// readAmount reads the amount, which must be a positive JSON number.
func (p *payRequest) readAmount() error {
	var n json.Number
	raw := strings.TrimSpace(string(p.fields["amount"]))
	if strings.HasPrefix(raw, `"`) || json.Unmarshal([]byte(raw), &n) != nil || n == "" {
		return errors.New("amount는 숫자(number)여야 합니다")
	}
	var err error
	if p.amount, err = parseAmount(string(n)); err != nil || p.amount <= 0 {
		return fmt.Errorf("amount %s은(는) 결제할 수 없는 금액입니다", n)
	}
	return nil
}

// readCurrency applies the PG's default currency and refuses currencies that the
// PG does not charge in.
func (p *payRequest) readCurrency() error {
	p.currency = p.text("currency")
	if p.currency == "" {
		p.currency = "KRW"
		if p.pg.isPayPal() {
			p.currency = "USD"
		}
	}
	switch {
	case p.pg.isPayPal() && !payPalCurrency(p.currency):
		return fmt.Errorf("페이팔에서 지원하지 않는 통화입니다: %s", p.currency)
	case p.pg.Code == "html5_inicis" && p.currency != "KRW" && !(p.pg.Overseas && p.currency == "USD"):
		return fmt.Errorf("KG이니시스에서 지원하지 않는 통화입니다: %s", p.currency)
	case !p.amount.fits(p.currency):
		return fmt.Errorf("%s에는 소수점 금액을 쓸 수 없습니다", p.currency)
	}
	return nil
}

// readMethod reads pay_method and what its PG requires with it: KG Inicis wants
// buyer_tel (https://developers.portone.io/opi/ko/integration/pg/v1/inicis).
func (p *payRequest) readMethod(now time.Time) error {
	p.method = p.text("pay_method")
	if p.method == "" {
		p.method = "card"
	}
	if p.pg.Code == "paypal_v2" {
		return p.checkSPB()
	}
	if !p.present("name") {
		return errors.New("name(주문명)이 누락되었습니다")
	}
	if p.pg.Code == "html5_inicis" && !p.present("buyer_tel") {
		return errors.New("buyer_tel이 누락되었습니다: KG이니시스의 필수 파라미터입니다")
	}
	if p.method != "vbank" {
		return nil
	}
	var err error
	if p.vbankDue, err = parseVbankDue(p.text("vbank_due"), now); err != nil {
		return err
	}
	if !p.vbankDue.After(now) {
		return errors.New("vbank_due가 이미 지난 시각입니다")
	}
	return nil
}

// checkSPB checks what PayPal's Smart Payment Buttons require: pay_method, no
// tax_free, and products that add up to the amount.
// https://developers.portone.io/opi/ko/integration/pg/v1/spb/readme
func (p *payRequest) checkSPB() error {
	if p.method != "paypal" {
		return &sdkRefusal{"INVALID_PARAMETER", "페이팔에서 제공하지 않는 결제 수단입니다."}
	}
	if p.present("tax_free") && p.text("tax_free") != "0" {
		return &sdkRefusal{"INVALID_PARAMETER", "taxFreeAmount must be 0 in Paypal!"}
	}
	if !p.present("products") {
		return nil
	}
	var products []struct {
		UnitPrice json.Number `json:"unitPrice"`
		Quantity  int64       `json:"quantity"`
	}
	if err := json.Unmarshal(p.fields["products"], &products); err != nil {
		return errors.New("products는 객체의 배열이어야 합니다")
	}
	sum := cents(0)
	for _, x := range products {
		price, err := parseAmount(string(x.UnitPrice))
		if err != nil {
			return errors.New("products의 unitPrice가 올바르지 않습니다")
		}
		sum += price * cents(x.Quantity)
	}
	if sum != p.amount {
		return errors.New("products의 합계가 amount와 다릅니다")
	}
	return nil
}

// readURLs reads notice_url, which is one URL or several. All URLs must be
// absolute: the PG redirects to them from another site.
func (p *payRequest) readURLs() error {
	if p.present("notice_url") && json.Unmarshal(p.fields["notice_url"], &p.noticeURLs) != nil {
		p.noticeURLs = []string{p.text("notice_url")}
	}
	for _, u := range append([]string{p.text("confirm_url")}, p.noticeURLs...) {
		if u != "" && !absoluteHTTP(u) {
			return fmt.Errorf("notice_url과 confirm_url은 절대 주소여야 합니다: %s", u)
		}
	}
	if u := p.text("m_redirect_url"); u != "" && !absoluteHTTP(u) {
		return fmt.Errorf("m_redirect_url은 절대 주소여야 합니다: %s", u)
	}
	return nil
}

// absoluteHTTP reports whether text is an absolute http or https URL.
func absoluteHTTP(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// modeOn returns how the PG shows its window on a device, pc or mobile. spb says
// that the page loaded the PG's own button with loadUI. The error explains which
// call or parameter the PG needs instead.
func (p *payRequest) modeOn(device string, spb bool) (mode, error) {
	switch {
	case p.pg.Code == "paypal_v2" && !spb:
		return "", errors.New("paypal_v2는 IMP.loadUI('paypal-spb', …)로 호출해야 합니다")
	case p.pg.Code != "paypal_v2" && spb:
		return "", errors.New("IMP.loadUI('paypal-spb', …)에는 paypal_v2 채널이 필요합니다")
	case spb, p.pg.Code == "paypal" && p.text("popup") == "true":
		return popup, nil
	case p.pg.Code != "paypal" && device != "mobile":
		return overlay, nil
	case !p.present("m_redirect_url"):
		return "", errors.New("m_redirect_url이 누락되었습니다: 이 결제창은 페이지를 떠났다가 돌아옵니다")
	}
	return redirect, nil
}
