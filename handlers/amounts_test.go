package handlers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// says reports whether a page contains a text as it reads.
func (a answer) says(text string) bool { return strings.Contains(html.UnescapeString(a.body), text) }

// refunds are the amounts of an order's refunds.
func (s *shop) refunds(o placed) (list []int64) {
	s.t.Helper()
	for _, r := range s.file(o).Refunds {
		list = append(list, r.Amount)
	}
	return list
}

// TestMisreadRefundsAreRefused types amounts that can be meant in two ways into
// the refund form of an order in dollars and of one in won.
func TestMisreadRefundsAreRefused(t *testing.T) {
	s := newShop(t)
	s.logIn()
	for _, c := range []struct {
		order placed
		typed string
		says  string
	}{
		{s.paid("pg", "paypal"), "12,50", "쉼표는 천 단위에만 쓸 수 있습니다"},
		{s.paid("pg", "paypal"), "1.250", "소수점 아래는 2자리까지"},
		{s.paid("pg", "paypal"), "10원", "달러 금액을 입력해 주세요"},
		{s.paid("pg", "paypal"), ".5", "숫자만 입력해 주세요. 예: 12.50"},
		{s.paid(), "12.000", "원화 금액에는 소수점을 쓸 수 없습니다"},
		{s.paid(), "1e3", "‘1e3’ 대신 숫자를 풀어서"},
		{s.paid(), "$12", "원화 금액을 입력해 주세요"},
		{s.paid(), "12,00", "쉼표는 천 단위에만"},
		{s.paid(), "-1000", "+나 - 없이"},
		{s.paid(), "0", "1원 이상이어야 합니다"},
		{s.paid(), "전부", "숫자만 입력해 주세요. 예: 12,000"},
		{s.paid(), "64,901", "64,900원까지 환불할 수 있습니다"},
		{s.paid(), "99999999999999999999", "숫자가 너무 큽니다"},
	} {
		payment := s.file(c.order).Payments[0].ImpUID
		a := s.do("/admin/payments/"+payment+"/refunds", "amount", c.typed, "reason", "변심", "confirm_amount", c.typed)
		if a.status != http.StatusConflict || !a.says(c.says) || a.says("confirm_amount") {
			t.Errorf("%q: %d, says so: %v", c.typed, a.status, a.says(c.says))
		}
		if !a.says(`value="`+c.typed+`"`) || !a.says(`value="변심"`) {
			t.Errorf("%q: what was typed is lost", c.typed)
		}
		if list := s.refunds(c.order); len(list) > 0 {
			t.Errorf("%q gives back %d", c.typed, list)
		}
	}
}

// TestPartialRefundsAreReadBack asks for a part of a payment: its amount is
// read back first, and only that amount goes back.
func TestPartialRefundsAreReadBack(t *testing.T) {
	s := newShop(t)
	s.logIn()
	for _, c := range []struct {
		order       placed
		typed, says string
		minor       int64
		other, also string
	}{
		{s.paid(), "１２，５００원", "12,500원(일만이천오백 원)을 환불합니다.", 12500, "1,250", "1,250원(일천이백오십 원)을"},
		{s.paid("pg", "paypal"), "$12.5", "12달러 50센트($12.50)를 환불합니다.", 1250, "12", "12달러($12.00)를"},
	} {
		path := "/admin/payments/" + s.file(c.order).Payments[0].ImpUID + "/refunds"
		a := s.do(path, "amount", c.typed, "reason", "부분 반품")
		if a.status != http.StatusConflict || !a.says(c.says) || !a.says(`value="부분 반품"`) {
			t.Fatalf("%s: %d, reads it back: %v", c.typed, a.status, a.says(c.says))
		}
		again := fieldsOf(between(a.body, `action="`+path, "</form>"))
		if a := s.send("POST", path, with(again, "amount", c.other)); a.status != http.StatusConflict ||
			!a.says(c.also) {
			t.Errorf("another amount than was read back: %d", a.status)
		}
		if list := s.refunds(c.order); len(list) > 0 {
			t.Fatalf("%d went back unasked", list)
		}
		if a := s.send("POST", path, with(again, "amount", c.typed)); a.status != http.StatusSeeOther {
			t.Errorf("the same again: %d", a.status)
		}
		if list := s.refunds(c.order); fmt.Sprint(list) != fmt.Sprint([]int64{c.minor}) {
			t.Errorf("%d went back", list)
		}
	}
	s.do("/admin/language", "language", "en", "next", "/admin")
	for o, says := range map[placed]string{
		s.paid():               "You are about to refund ₩13 (thirteen won).",
		s.paid("pg", "paypal"): "You are about to refund $13.00 (13 dollars).",
	} {
		path := "/admin/payments/" + s.file(o).Payments[0].ImpUID + "/refunds"
		if a := s.do(path, "amount", "13", "reason", "return"); a.status != http.StatusConflict || !a.says(says) {
			t.Errorf("%d, the page does not say %q", a.status, says)
		}
	}
}

// TestWholeRefundsTakeOneStep gives all of a payment back, whether the amount
// was typed or left out.
func TestWholeRefundsTakeOneStep(t *testing.T) {
	s := newShop(t)
	s.logIn()
	for _, typed := range []string{"", "64,900원", "64900"} {
		o := s.paid()
		a := s.do("/admin/payments/"+s.file(o).Payments[0].ImpUID+"/refunds", "amount", typed, "reason", "품절")
		if list := s.refunds(o); a.status != http.StatusSeeOther || len(list) != 1 || list[0] != 64900 {
			t.Errorf("%q: %d, %d went back", typed, a.status, list)
		}
	}
}

func TestMisreadCouponsAreRefused(t *testing.T) {
	s := newShop(t)
	s.logIn()
	for _, c := range []struct{ field, typed, says string }{
		{"percent", "7,5", "정수로 입력해 주세요"}, {"percent", "7.5", "정수로 입력해 주세요"}, {"percent", "1e1", "풀어서"},
		{"percent", "3000원", "‘원’ 표시를 빼고"}, {"percent", "101", "1부터 100까지"},
		{"amount", "12.000", "소수점을 쓸 수 없습니다"}, {"amount", "3,00", "쉼표는 천 단위에만"}, {"amount", "$3", "원화 금액을"},
		{"minimum", "50.000", "소수점을 쓸 수 없습니다"}, {"cap", "5,00", "쉼표는 천 단위에만"}, {"usd_amount", "2,50", "쉼표는 천 단위에만"},
		{"uses_max", "1.5", "정수로"}, {"per_buyer", "-1", "- 없이"},
	} {
		form := url.Values{"name": {"여름"}, "percent": {"10"}, "confirm_terms": {"x"}}
		if c.field == "amount" || c.field == "usd_amount" {
			form.Set("percent", "")
			form.Set("amount", "3000")
		}
		a := s.save("/admin/coupons", with(form, c.field, c.typed))
		if a.status != http.StatusUnprocessableEntity || !a.says(c.says) || !a.says(`value="`+c.typed+`"`) {
			t.Errorf("%s %q: %d", c.field, c.typed, a.status)
		}
	}
	a := s.do("/admin/coupons/1/codes", "count", "1e2")
	if a.status != http.StatusUnprocessableEntity || !a.says("‘1e2’") {
		t.Errorf("codes: %d", a.status)
	}
	if list, err := s.store.Coupons(context.Background()); err != nil || len(list) != 1 {
		t.Errorf("%d coupons, %v", len(list), err)
	}
}

// TestCouponsAreReadBack makes and changes coupons: what they take off is read
// back first, and only the same terms are saved.
func TestCouponsAreReadBack(t *testing.T) {
	s := newShop(t)
	s.logIn()
	a := s.do("/admin/coupons", "name", "가을", "percent", "7%", "cap", "5,000", "minimum", "30,000원")
	for _, want := range []string{"7% 할인: 상품금액이 100,000원이면 할인 금액은 5,000원(오천 원)", "최대 할인 금액: 5,000원(오천 원)",
		"최소 주문 금액: 30,000원(삼만 원)", "전체 사용 횟수: 제한 없음, 1인당: 제한 없음", `value="7%"`} {
		if a.status != http.StatusConflict || !a.says(want) {
			t.Errorf("%d, the page does not say %q", a.status, want)
		}
	}
	again := fieldsOf(between(a.body, `action="/admin/coupons" class="settings"`, "</form>"))
	a = s.send("POST", "/admin/coupons", with(again, "percent", "70"))
	if a.status != http.StatusConflict || !a.says("70% 할인") {
		t.Errorf("other terms than were read back: %d", a.status)
	}
	a = s.send("POST", "/admin/coupons", with(again, "percent", "7%"))
	path, _, _ := strings.Cut(a.header.Get("Location"), "?")
	if a.status != http.StatusSeeOther {
		t.Fatalf("the same again: %d", a.status)
	}
	formOf := func(a answer) url.Values {
		return fieldsOf(between(a.body, `action="`+path+`" class="settings"`, "</form>"))
	}
	if a := s.send("POST", path, with(formOf(s.get(path)), "name", "늦가을")); a.status != http.StatusSeeOther {
		t.Errorf("another name only: %d", a.status)
	}
	a = s.send("POST", path, with(formOf(s.get(path)), "percent", "", "cap", "", "amount", "12,500", "usd_amount",
		"9.5",
		"uses_max", "100", "per_buyer", "1"))
	for _, want := range []string{"할인 금액: 12,500원(일만이천오백 원)", "달러 할인 금액: 9달러 50센트($9.50)",
		"전체 사용 횟수: 100회, 1인당: 1회"} {
		if a.status != http.StatusConflict || !a.says(want) {
			t.Errorf("changed: %d, the page does not say %q", a.status, want)
		}
	}
	if a := s.send("POST", path, formOf(a)); a.status != http.StatusSeeOther {
		t.Errorf("changed, the same again: %d", a.status)
	}
	list, err := s.store.Coupons(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	k := list[0]
	if k.Kind != store.AmountOff || k.Amount != 12500 || k.USDAmount != 950 || k.Minimum != 30000 || k.UsesMax != 100 ||
		k.PerBuyer != 1 || k.Percent != 0 || k.Cap != 0 || k.Name != "늦가을" {
		t.Errorf("%+v", k)
	}
}

func TestMisreadPricesAreRefused(t *testing.T) {
	s := newShop(t)
	s.logIn()
	d := s.draft("round-oak-stool")
	for _, c := range []struct{ field, typed, says string }{
		{"usd_price", "49,90", "소수점은 마침표로"}, {"usd_price", "1.250", "소수점 아래는 2자리까지"},
		{"usd_price", "₩49", "달러 금액을"}, {"price", "12.000", "소수점을 쓸 수 없습니다"}, {"price", "1e4", "풀어서"},
		{"price", "$49", "원화 금액을"}, {"price", "49 000", "숫자만"}, {"list_price", "99,00", "쉼표는 천 단위에만"},
		{"variants.0.surcharge", "2.000", "소수점을"}, {"variants.0.stock", "1,5", "쉼표는 천 단위에만"},
		{"variants.0.stock", "3원", "‘원’ 표시를 빼고"}, {"variants.0.grams", "1.2", "정수로"},
		{"variants.0.grams", "2kg", "‘kg’ 표시를 빼고"},
	} {
		f := with(fieldsOf(s.get(editorOf(d)).body), "do", "save", c.field, c.typed)
		a := s.upload(editorOf(d), f, nil)
		if a.status != http.StatusUnprocessableEntity || !a.says(c.says) || !a.says(`value="`+c.typed+`"`) {
			t.Errorf("%s %q: %d, says so: %v", c.field, c.typed, a.status, a.says(c.says))
		}
	}
	if now := s.draft("round-oak-stool"); now.Version != d.Version {
		t.Error("something was saved")
	}
}

// TestLeapingPricesAreReadBack changes prices in the editor by more than the
// factor of five, and by less.
func TestLeapingPricesAreReadBack(t *testing.T) {
	s := newShop(t)
	s.logIn()
	d := s.draft("norwegian-swivel-chair")
	save := func(change ...string) answer {
		d := s.draft(d.Slug)
		return s.upload(editorOf(d), with(with(fieldsOf(s.get(editorOf(d)).body), "do", "save"), change...), nil)
	}
	if a := save("price", "14,000", "list_price", ""); a.status != http.StatusSeeOther {
		t.Errorf("less than a fifth off: %d", a.status)
	}
	a := save("price", "140,000", "usd_price", "1.10")
	if a.status != http.StatusConflict || !a.says("판매가: 14,000원 → 140,000원(일십사만 원)") ||
		!a.says("→ 1달러 10센트($1.10)") {
		t.Fatalf("ten times as much: %d", a.status)
	}
	if now := s.draft(d.Slug); now.Price != 14000 {
		t.Errorf("saved unasked: %d", now.Price)
	}
	again := with(fieldsOf(a.body), "do", "save")
	a = s.upload(editorOf(d), with(again, "price", "1,400,000"), nil)
	if a.status != http.StatusConflict || !a.says("1,400,000원(일백사십만 원)") {
		t.Errorf("another price than was read back: %d", a.status)
	}
	if a := s.upload(editorOf(d), with(again, "price", "140,000"), nil); a.status != http.StatusSeeOther {
		t.Errorf("the same again: %d", a.status)
	}
	if now := s.draft(d.Slug); now.Price != 140000 || now.USDPrice != 110 {
		t.Errorf("%d won, %d cents", now.Price, now.USDPrice)
	}
	asks := func(says string, change ...string) {
		if a := save(change...); a.status != http.StatusConflict || !a.says(says) {
			t.Errorf("%d, the page does not say %q", a.status, says)
		}
	}
	// Without a price of its own the dollar price is the rate's.
	asks("달러 판매가: $1.10 → 101달러 45센트($101.45)", "usd_price", "")
	asks("CHAIR-NO-1 추가금액을 더한 판매가: 140,000원 → 1,040,000원(일백사만 원)", "variants.0.surcharge", "900,000")
	if page := s.get(editorOf(d)).body; !strings.Contains(page, "해외카드는 원화 140,000원으로") {
		t.Error("the editor does not say that $1.10 is far from 140,000 won")
	}
	asks("달러 판매가 $1.11는 환율로 계산한 $101.45와 크게 다릅니다", "usd_price", "1.11")
	s.do("/admin/language", "language", "en", "next", "/admin")
	asks("Price: ₩140,000 → ₩7,000 (seven thousand won)", "price", "7,000")
}

// TestPricesOfTheListAreReadStrictly changes prices and stock in the product
// list, by form and as JSON.
func TestPricesOfTheListAreReadStrictly(t *testing.T) {
	s := newShop(t)
	s.logIn()
	d := s.draft("norwegian-swivel-chair")
	price, stock := fmt.Sprintf("price.%d", d.ID), fmt.Sprintf("stock.%d", d.Variants[0].ID)
	rows := func(pairs ...string) url.Values {
		return with(fieldsOf(s.get("/admin/products?q=CHAIR-NO-1").body), pairs...)
	}
	send := map[string]func(url.Values) answer{
		"form": func(f url.Values) answer { return s.send("POST", "/admin/products/rows", f) },
		"JSON": func(f url.Values) answer { return s.sendJSON("/admin/products/rows?token="+s.token(), f) },
	}
	for kind, send := range send {
		for field, c := range map[string][2]string{price: {"12.000", "소수점을 쓸 수 없습니다"}, stock: {"1e3", "풀어서"}} {
			a := send(rows(field, c[0]))
			if a.status != http.StatusUnprocessableEntity || !a.says(c[1]) || !a.says(`value="`+c[0]+`"`) {
				t.Errorf("%s, %s %s: %d", kind, field, c[0], a.status)
			}
		}
		a := send(rows(price, "6,490"))
		if a.status != http.StatusConflict || !a.says(`value="6,490"`) ||
			!a.says("노르웨이 회전 의자: 64,900원 → 6,490원(육천사백구십 원)") {
			t.Fatalf("%s: a tenth: %d", kind, a.status)
		}
		again := fieldsOf(a.body)
		if a := send(with(again, price, "649")); a.status != http.StatusConflict || !a.says("649원(육백사십구 원)") {
			t.Errorf("%s: another price than was read back: %d", kind, a.status)
		}
		if now := s.draft(d.Slug); now.Price != 64900 {
			t.Errorf("%s: saved unasked: %d", kind, now.Price)
		}
		if a := send(with(again, price, "6,490")); a.status != http.StatusSeeOther {
			t.Errorf("%s: the same again: %d", kind, a.status)
		}
		if now := s.draft(d.Slug); now.Price != 6490 {
			t.Errorf("%s: %d", kind, now.Price)
		}
		f := with(rows(price, "６４，９００원"), stock, "1,000개")
		if a := send(with(f, "confirm_prices", fmt.Sprintf("%d=64900", d.ID))); a.status != http.StatusSeeOther {
			t.Errorf("%s: back again: %d", kind, a.status)
		}
		if now := s.draft(d.Slug); now.Price != 64900 || now.Variants[0].Stock != 1000 {
			t.Errorf("%s: %d won, %d pieces", kind, now.Price, now.Variants[0].Stock)
		}
	}
}

// sendJSON sends a form as a flat JSON object.
func (s *shop) sendJSON(path string, fields url.Values) answer {
	s.t.Helper()
	object := map[string]string{}
	for name := range fields {
		object[name] = fields.Get(name)
	}
	body, err := json.Marshal(object)
	if err != nil {
		s.t.Fatal(err)
	}
	req, err := http.NewRequest("POST", s.url+path, strings.NewReader(string(body)))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", asJSON)
	return s.answered(req)
}

func TestMisreadShippingIsRefused(t *testing.T) {
	s := newShop(t)
	s.logIn()
	good := func(pairs ...string) url.Values {
		return with(url.Values{"flat": {"3,000원"}, "free_from": {"₩50,000"}, "rate": {"１，４００"}, "abroad_US": {"25,000"},
			"remote": {"제주, 63000, 63644, 3,000원"}}, pairs...)
	}
	for _, c := range []struct{ field, typed, says string }{
		{"flat", "3.000", "소수점을 쓸 수 없습니다"}, {"flat", "3,00", "쉼표는 천 단위에만"},
		{"flat", "", "금액을 입력해 주세요"}, {"flat", "$3", "원화 금액을"},
		{"flat", "10,000,001", "0원부터 10,000,000원까지"}, {"free_from", "5e4", "풀어서"}, {"free_from", "-1", "- 없이"},
		{"rate", "99", "100원부터"}, {"rate", "1,400.50", "소수점을"}, {"abroad_US", "25.000", "소수점을"},
		{"remote", "제주, 63000, 63644, 3,00", "쉼표는 천 단위에만"}, {"remote", "제주, 63000, 63644, 3.000", "소수점을"},
		{"remote", "제주, 63000, 63644, 1,000,001", "1,000,000원까지"},
	} {
		a := s.save("/admin/settings/shipping", good(c.field, c.typed))
		if a.status != http.StatusUnprocessableEntity || !a.says(c.says) || !a.says(c.typed) {
			t.Errorf("%s %q: %d, says so: %v", c.field, c.typed, a.status, a.says(c.says))
		}
	}
	if a := s.save("/admin/settings/shipping", good()); a.status != http.StatusSeeOther {
		t.Fatalf("%d", a.status)
	}
	terms, err := s.store.Shipping(context.Background())
	if err != nil || terms.Flat != 3000 || terms.FreeFrom != 50000 || terms.Remote[0].Extra != 3000 ||
		terms.Countries[0].Flat != 25000 {
		t.Errorf("%+v, %v", terms, err)
	}
	a := s.save("/admin/settings/shipping", good("rate", "140"))
	if a.status != http.StatusConflict || !a.says("1,400원 → 140원(일백사십 원)") {
		t.Fatalf("a tenth of the rate: %d", a.status)
	}
	a = s.save("/admin/settings/shipping", good("rate", "140", "confirm_prices", "rate=140"))
	if a.status != http.StatusSeeOther {
		t.Errorf("the same again: %d", a.status)
	}
	if rate, err := s.store.Rate(context.Background()); err != nil || rate != 140 {
		t.Errorf("%d, %v", rate, err)
	}
}

// TestPriceFiltersThatAreNotUnderstood do not hold, and the page says so.
func TestPriceFiltersThatAreNotUnderstood(t *testing.T) {
	s := newShop(t)
	all := shown(s.get("/categories/furniture").body)
	for ask, want := range map[string]string{
		"min=12.000": "적용하지 않은 가격: ‘12.000’. 원화 금액에는 소수점을 쓸 수 없습니다. 예: 12,000",
		"max=cheap":  "적용하지 않은 가격: ‘cheap’. 숫자만 입력해 주세요.",
		"max=1e5":    "‘1e5’ 대신",
		"min=$10":    "‘$’ 표시를 빼고",
	} {
		a := s.get("/categories/furniture?" + ask)
		if a.status != http.StatusOK || !a.says(want) || shown(a.body) != all || a.says(`content="noindex"`) {
			t.Errorf("%s: %d, says so: %v", ask, a.status, a.says(want))
		}
	}
	a := s.get("/en/categories/furniture?min=40&max=60.50")
	if a.status != http.StatusOK || !a.says("$40.00 – $60.50") || !a.says(`value="60.5"`) || a.says("not applied") ||
		shown(a.body) == all || shown(a.body) == "" {
		t.Errorf("with cents: %d %q", a.status, shown(a.body))
	}
	a = s.get("/en/categories/furniture?max=60,50")
	if a.status != http.StatusOK || !a.says("The price “60,50” was not applied.") {
		t.Errorf("in English: %d", a.status)
	}
	a = s.get("/categories/furniture?min=6４，900&max=129,000원")
	if a.status != http.StatusOK || a.says("적용하지 않은 가격") || !a.says("64,900원 ~ 129,000원") {
		t.Errorf("full-width digits: %d", a.status)
	}
}

func TestQuantitiesAreReadStrictly(t *testing.T) {
	s := newShop(t)
	for _, typed := range []string{"", "0", "100", "1.5", "1e1", "+2", "-1", "two"} {
		form := url.Values{"product": {"norwegian-swivel-chair"}, "sku": {"CHAIR-NO-1"}, "quantity": {typed}}
		if a := s.send("POST", "/cart/items", form); a.status != http.StatusUnprocessableEntity {
			t.Errorf("cart, %q: %d", typed, a.status)
		}
		a := s.send("POST", "/orders", with(chair(), "quantity", typed), "Accept", asJSON)
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `"quantity"`) {
			t.Errorf("order, %q: %d", typed, a.status)
		}
	}
	a := s.send("POST", "/orders", with(chair(), "quantity", "２"), "Accept", asJSON)
	if a.status != http.StatusCreated || !strings.Contains(a.body, `"amount":129800`) {
		t.Errorf("full-width: %d %s", a.status, a.body)
	}
}
