package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/store"
)

// givenBack lets I'mport show that so much of an order's payment went back by now,
// the last of it for a reason.
func (s *shop) givenBack(o placed, reason string, parts ...int64) {
	s.t.Helper()
	ctx := context.Background()
	p, err := s.store.PaymentByImpUID(ctx, "imp_"+o.No[12:])
	if err != nil {
		s.t.Fatal(err)
	}
	f := store.Fact{ImpUID: p.ImpUID, MerchantUID: p.MerchantUID, Amount: p.Amount, Sandbox: true, Captured: true,
		Rank: store.RankCancelled, Provider: p.Provider, MID: p.MID, Method: p.Method, PaidAt: p.PaidAt}
	for i, part := range parts {
		f.Cancelled += part
		f.Cancellations = append(f.Cancellations, store.Cancellation{ID: fmt.Sprintf("%s-c%d", p.ImpUID, i),
			Amount: part, Reason: reason})
	}
	if _, err := s.store.RecordFact(ctx, f, "webhook", rules.Decide); err != nil {
		s.t.Fatal(err)
	}
}

// onHand is how many swivel chairs are in stock.
func (s *shop) onHand() int64 {
	s.t.Helper()
	l, err := s.store.Ledger(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, g := range l.Stock {
		if g.SKU == "CHAIR-NO-1" {
			return g.OnHand
		}
	}
	s.t.Fatal("no chairs")
	return 0
}

func TestUnsentGoodsAreSaidToBeBack(t *testing.T) {
	s := newShop(t)
	s.logIn()
	before := s.onHand()
	o := s.paid("quantity", "3")
	path := "/admin/orders/" + o.No
	s.givenBack(o, "변심", 100000)
	if s.onHand() != before-3 {
		t.Errorf("a part of the money is back, and %d of the goods", s.onHand()-before+3)
	}
	s.givenBack(o, "변심", 100000, 94700)
	if s.onHand() != before {
		t.Errorf("%d on hand, want %d", s.onHand(), before)
	}
	text := words(s.get(path).body)
	for _, want := range []string{"재고로 돌아감", "발송하지 않은 상품이 재고로 돌아갔습니다 (3개)", "3개 중 3개가 재고로 돌아갔습니다"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q: %s", want, text)
		}
	}
	if strings.Contains(s.get(path).body, path+"/restock") {
		t.Error("the page offers to put them back again")
	}
	if text := words(s.get("/admin/orders?tab=refunded").body); !strings.Contains(text, "재고로 돌아감") ||
		!strings.Contains(text, "전액 환불: 100,000원 · 포트원 콘솔에서 취소 · 변심, 94,700원") {
		t.Errorf("the board says %s", text)
	}
}

// TestGoodsThatMayHaveLeftAreAskedFor takes goods off the shelf in each way that the
// shop knows of.
func TestGoodsThatMayHaveLeftAreAskedFor(t *testing.T) {
	s := newShop(t)
	s.logIn()
	for name, take := range map[string]func(placed){
		"a list": func(o placed) {
			s.do("/admin/orders/selection", "do", "batch", "order", o.No, "next", "/admin/orders")
		},
		"a slip": func(o placed) { s.do("/admin/orders/slips?orders=" + o.No) },
		"the courier's file": func(o placed) {
			s.do("/admin/orders/export?orders="+o.No, "kind", "courier", "reason", "택배 접수")
		},
		"a parcel": func(o placed) {
			s.do("/admin/orders/"+o.No+"/shipment", "carrier", "cj", "number", "600000000001")
		},
	} {
		o := s.paid("quantity", "2")
		before := s.onHand()
		take(o)
		s.givenBack(o, "변심", 129800)
		page := s.get("/admin/orders/" + o.No).body
		if s.onHand() != before || strings.Contains(words(page), "재고로 돌아감") {
			t.Errorf("%s: %d came back by themselves", name, s.onHand()-before)
		}
		if sent := name == "a parcel"; sent == strings.Contains(words(page), "아직 재고로 돌아가지 않은 상품") {
			t.Errorf("%s: the page says %s", name, words(page))
		}
	}
	for name, look := range map[string]string{"the order sheet": "/admin/orders/slips?kind=sheet&orders=",
		"a slip that is only looked at": "/admin/orders/slips?orders=",
		"the page":                      "/admin/orders/"} {
		o := s.paid()
		before := s.onHand()
		s.get(look + o.No)
		if s.givenBack(o, "변심", 64900); s.onHand() != before+1 {
			t.Errorf("whoever looked at %s is taken for somebody who packs", name)
		}
	}
}

// formKey finds the key of the form that puts goods back.
func formKey(t *testing.T, page string) string {
	t.Helper()
	m := regexp.MustCompile(`name="key" value="([^"]+)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatal("no form has a key")
	}
	return m[1]
}

func TestGoodsComeBackInPartsOverHTTP(t *testing.T) {
	s := newShop(t)
	s.logIn()
	o := s.paid("quantity", "5")
	path := "/admin/orders/" + o.No
	before := s.onHand()
	leadsTo(t, s.do(path+"/shipment", "carrier", "cj", "number", "600000000001"), path)
	leadsTo(t, s.do(path+"/return"), path+"?done=returned")
	page := s.get(path).body
	if !strings.Contains(words(page), "(남은 수량 5개)") || !strings.Contains(page, `name="quantity_1"`) {
		t.Fatalf("the page says %s", words(page))
	}
	key := formKey(t, page)
	for range 2 { // pressed twice
		leadsTo(t, s.do(path+"/restock", "line", "1", "quantity_1", "２", "key", key), path+"?done=restocked")
	}
	if s.onHand() != before+2 {
		t.Errorf("%d came back", s.onHand()-before)
	}
	refuses(t, s.do(path+"/restock", "line", "1", "quantity_1", "1", "key", key), 409, "이 화면에서 이미 처리했습니다")
	for text, want := range map[string]struct {
		status int
		says   string
	}{
		"0": {422, "1"}, "-1": {422, "+나 - 없이"}, "1.5": {422, "예: "}, "1e1": {422, "1e1"}, "100": {422, "99"},
		"한 개": {422, "예: "}, "4": {409, "3개까지"},
	} {
		a := s.do(path+"/restock", "line", "1", "quantity_1", text, "key", "k"+text)
		if a.status != want.status || !strings.Contains(words(a.body), want.says) ||
			!strings.Contains(a.body, `value="`+text+`"`) || !strings.Contains(a.body, "checked") {
			t.Errorf("%s: %d %s", text, a.status, words(a.body))
		}
	}
	if text := words(s.get(path).body); s.onHand() != before+2 || !strings.Contains(text, "(남은 수량 3개)") ||
		!strings.Contains(text, "5개 중 2개가 재고로 돌아갔습니다") || !strings.Contains(text, "일부 재고로 돌아감") {
		t.Errorf("%d came back; the page says %s", s.onHand()-before, text)
	}
	refuses(t, s.do(path+"/restock", "key", "none"), 409, "재고로 되돌릴 상품을 선택해 주세요")
	leadsTo(t, s.do(path+"/restock", "line", "1", "key", "rest"), path+"?done=restocked")
	if s.onHand() != before+5 || strings.Contains(s.get(path).body, path+"/restock") {
		t.Errorf("%d came back", s.onHand()-before)
	}
	if a := s.do(path+"/restock", "line", "51"); a.status != http.StatusBadRequest {
		t.Errorf("a line that no order has: %d", a.status)
	}
}

// TestPapersTellOfRefunds looks at everything that is printed or exported of an order
// of which a part went back.
func TestPapersTellOfRefunds(t *testing.T) {
	s := newShop(t)
	s.logIn()
	o, whole, all := s.paid(), s.paid(), s.paid()
	s.do("/admin/orders/selection", "do", "batch", "order", o.No, "order", whole.No, "order", all.No, "next",
		"/admin/orders")
	s.givenBack(o, "모서리 파손", 900)
	s.givenBack(all, "품절", 64900)
	const back = "900원 · 포트원 콘솔에서 취소 · 모서리 파손"
	for name, text := range map[string]string{
		"the board":         words(s.get("/admin/orders").body),
		"the shipping list": words(s.get("/admin/orders/batches/1").body),
		"the slips":         words(s.get("/admin/orders/slips?batch=1").body),
		"the slip":          words(s.get("/admin/orders/slips?orders=" + o.No).body),
		"the order sheet":   words(s.get("/admin/orders/slips?kind=sheet&orders=" + o.No).body),
		"the buyer's page":  words(s.get(o.URL).body),
		"the export":        s.do("/admin/orders/export?orders="+o.No, "kind", "orders", "reason", "정산").body,
		"the courier's file": s.do("/admin/orders/export?orders="+o.No, "kind", "courier", "reason",
			"접수").body,
	} {
		if !strings.Contains(text, back) {
			t.Errorf("%s does not say %q:\n%s", name, back, text)
		}
	}
	for name, text := range map[string]string{
		"the order sheet":  words(s.get("/admin/orders/slips?kind=sheet&orders=" + o.No).body),
		"the buyer's page": words(s.get(o.URL).body),
	} {
		if !strings.Contains(text, "환불 후 결제금액 64,000원") {
			t.Errorf("%s does not say what remains:\n%s", name, text)
		}
	}
	for _, path := range []string{"/admin/orders/slips?orders=" + whole.No, whole.URL} {
		if text := words(s.get(path).body); strings.Contains(text, "환불 후") || strings.Contains(text, "일부 환불") {
			t.Errorf("%s tells of a refund that was not: %s", path, text)
		}
	}
	if strings.Contains(words(s.get("/admin/orders/slips?orders="+all.No).body), "발송하지 마세요") == false {
		t.Error("the slip of a refunded order does not stop it")
	}
	for _, kind := range []string{"slip", "sheet"} {
		page := s.get("/admin/orders/slips?batch=1&kind=" + kind).body
		if !strings.Contains(words(page), all.No+": 환불된 주문입니다. 발송하지 마세요") ||
			strings.Contains(page, "<h2>"+all.No) || !strings.Contains(page, "<h2>"+o.No) {
			t.Errorf("%ss of the list: %s", kind, words(page))
		}
	}
	list := s.get("/admin/orders/batches/1").body
	pack, out, found := strings.Cut(list, "포장하지 않는 주문")
	if !found || strings.Contains(pack, all.No) || !strings.Contains(out, all.No) || !strings.Contains(pack, o.No) {
		t.Errorf("the shipping list says %s", words(list))
	}
	for name, file := range map[string]string{"list": "?batch=1", "chosen": "?orders=" + all.No + "," + o.No} {
		rows := s.do("/admin/orders/export"+file, "kind", "courier", "reason", "접수").body
		if strings.Contains(rows, all.No) || !strings.Contains(rows, o.No) {
			t.Errorf("the courier's file (%s): %s", name, rows)
		}
	}
	abroad := s.paid("lang", "en", "pg", "paypal", "buyer_country", "US", "buyer_postcode", "94105", "buyer_addr",
		"1 Market Street", "buyer_tel", "+14155550100")
	s.givenBack(abroad, "scratched", 150)
	for _, path := range []string{"/admin/orders/slips?orders=" + abroad.No, abroad.URL} {
		if text := words(s.get(path).body); !strings.Contains(text, "$1.50 · canceled in PortOne's console · scratched") {
			t.Errorf("in English %s says %s", path, text)
		}
	}
}

func TestTheOwnerDecidesWhetherCouponsComeBack(t *testing.T) {
	for name, setting := range map[string][]string{"they do": {"return_coupon", "yes"}, "they do not": nil} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			s.logIn()
			if _, err := s.store.SaveCoupon(context.Background(), store.Coupon{Name: "한 번", Kind: store.AmountOff,
				Amount: 1000, PerBuyer: 1, PublicCode: "ONCE-EACH"}, "admin:1"); err != nil {
				t.Fatal(err)
			}
			leadsTo(t, s.do("/admin/settings/payments", setting...), "/admin/settings/payments")
			o := s.paid("coupon", "ONCE-EACH")
			s.givenBack(o, "변심", 900)
			if a := s.send("POST", "/orders", with(chair(), "coupon", "ONCE-EACH"), "Accept", "application/json"); a.status != 422 {
				t.Errorf("after a part of the money: %d %s", a.status, a.body)
			}
			s.givenBack(o, "변심", 900, 63000)
			a := s.send("POST", "/orders", with(chair(), "coupon", "ONCE-EACH"), "Accept", "application/json")
			if (a.status == http.StatusCreated) != (setting != nil) {
				t.Errorf("%d %s", a.status, a.body)
			}
			if said := strings.Contains(words(s.get(o.URL).body), "쿠폰(ONCE-EACH)은"); said != (setting != nil) {
				t.Errorf("the buyer's page says so: %t", said)
			}
			checked := regexp.MustCompile(`name="return_coupon"[^>]*checked`).MatchString(
				s.get("/admin/settings/payments").body)
			if checked != (setting != nil) {
				t.Errorf("the settings say so: %t", checked)
			}
		})
	}
}
