package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// TestOrdersSayHowTheirGoodsAreDelivered follows a cart with goods of several groups to its
// order and to the shop's papers.
func TestOrdersSayHowTheirGoodsAreDelivered(t *testing.T) {
	s := newShop(t)
	s.group("CHAIR-NO-1", "own", 7000)
	other := s.otherSKU()
	s.group(other.sku, "collect", 12000)
	refuses(t, s.get("/products/norwegian-swivel-chair"), http.StatusOK, "개별 배송 · 7,000원")
	refuses(t, s.get("/en/products/norwegian-swivel-chair"), http.StatusOK, "(to United States)")
	refuses(t, s.get("/products/"+other.slug), http.StatusOK, "착불 · 12,000원 (받으실 때 택배사에 지불)")
	s.put("norwegian-swivel-chair", "CHAIR-NO-1", "2")
	s.put(other.slug, other.sku, "1")
	parts := []string{"개별 배송 · 노르웨이 회전 의자", "7,000원", "착불 · ", "12,000원 (받으실 때 택배사에 지불)"}
	refuses(t, s.get("/cart"), http.StatusOK, parts...)
	refuses(t, s.get("/checkout"), http.StatusOK, parts...)
	form := chair()
	form.Del("product")
	form.Del("sku")
	form.Del("quantity")
	a := s.send("POST", "/orders", form)
	if a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.body)
	}
	refuses(t, s.get(strings.TrimSuffix(a.header.Get("Location"), "/pay")), http.StatusOK, parts...)
}

// TestNoAddressForWhatIsFetched buys a pick-up product without an address.
func TestNoAddressForWhatIsFetched(t *testing.T) {
	s := newShop(t)
	without := func() url.Values {
		return with(chair(), "buyer_addr", "", "buyer_postcode", "", "buyer_addr_detail", "")
	}
	if a := s.send("POST", "/orders", without(), "Accept", asJSON); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a chair to be delivered nowhere: %d", a.status)
	}
	s.logIn()
	fees := url.Values{"flat": {"3000"}, "free_from": {"0"}, "rate": {"1380"}, "pickup_ko": {"종로 2층, 평일 10–18시"}}
	if a := s.save("/admin/settings/shipping", fees); a.status != http.StatusSeeOther {
		t.Fatalf("%d", a.status)
	}
	s.group("CHAIR-NO-1", "pickup", 0)
	page := s.get("/products/norwegian-swivel-chair")
	refuses(t, page, http.StatusOK, "방문수령 · 종로 2층, 평일 10–18시", "주소는 필요하지 않습니다")
	if strings.Contains(page.body, `name="buyer_addr"`) {
		t.Error("the page asks for an address")
	}
	a := s.send("POST", "/orders", without(), "Accept", asJSON)
	if a.status != http.StatusCreated || !strings.Contains(a.body, `"amount":64900`) {
		t.Errorf("fetched: %d %s", a.status, a.body)
	}
	if a := s.send("POST", "/orders", with(chair(), "lang", "en", "pg", "paypal", "buyer_country", "US"), "Accept",
		asJSON); a.status != http.StatusCreated {
		t.Errorf("an address is not in the way: %d %s", a.status, a.body)
	}
	s.leave()
	o := s.paid("buyer_addr", "", "buyer_postcode", "", "buyer_addr_detail", "")
	path := "/admin/orders/" + o.No
	refuses(t, s.get(path), http.StatusOK, "수령 준비 완료")
	refuses(t, s.get("/admin/orders/slips?orders="+o.No), http.StatusOK, "수령하실 분", "방문수령 (택배로 보내지 않습니다)")
	leadsTo(t, s.do(path+"/shipment", "fetched", "yes"), path)
	refuses(t, s.get(o.URL), http.StatusOK, "상품이 준비되었습니다", "찾으실 곳: 종로 2층", "수령대기")
	refuses(t, s.get("/admin/orders?tab=shipped"), http.StatusOK, "수령대기")
	if l := s.letter("ship:" + o.No); l.Pickup.Ko != "종로 2층, 평일 10–18시" {
		t.Errorf("the mail does not say where: %+v", l.Pickup)
	}
	leadsTo(t, s.do(path+"/delivered"), path)
	page = s.get(o.URL)
	refuses(t, page, http.StatusOK, "상품을 찾아가셨습니다")
	for _, wrong := range []string{"배송 완료", "기타 택배", "송장"} {
		if strings.Contains(page.body, wrong) {
			t.Errorf("what was fetched has %q", wrong)
		}
	}
	s.group("CHAIR-NO-1", "standard", 0)
	s.leave()
	sent := s.paid()
	if a := s.do("/admin/orders/"+sent.No+"/shipment", "fetched", "yes"); a.status != http.StatusBadRequest {
		t.Errorf("a parcel to be fetched: %d", a.status)
	}
}

// otherProduct is a product of the demo besides the chair.
type otherProduct struct{ slug, sku string }

func (s *shop) otherSKU() (p otherProduct) {
	s.t.Helper()
	if err := s.books().QueryRow(`SELECT p.slug, v.sku FROM products p JOIN variants v ON v.product_id = p.id
	  WHERE v.sku <> 'CHAIR-NO-1' AND v.stock > 3 ORDER BY v.id LIMIT 1`).Scan(&p.slug, &p.sku); err != nil {
		s.t.Fatal(err)
	}
	return p
}

// group sets how the product of a sku is delivered, past the shop.
func (s *shop) group(sku, group string, won int) {
	s.t.Helper()
	if _, err := s.books().Exec(`UPDATE products SET ship_group = ?, ship_fee = ?, updated_at = updated_at + 1
	  WHERE id = (SELECT product_id FROM variants WHERE sku = ?)`, group, won, sku); err != nil {
		s.t.Fatal(err)
	}
}

// TestEditorSaysHowAProductIsDelivered sets a fee of its own, and takes it back.
func TestEditorSaysHowAProductIsDelivered(t *testing.T) {
	s := newShop(t)
	s.logIn()
	d := s.draft("round-oak-stool")
	f := with(fieldsOf(s.get(editorOf(d)).body), "do", "save", "ship_group", "own")
	if a := s.upload(editorOf(d), f, nil); a.status != http.StatusUnprocessableEntity ||
		!strings.Contains(a.body, "개별 배송비를 입력해 주세요") {
		t.Errorf("without a fee: %d", a.status)
	}
	f.Set("ship_fee", "5,000")
	f.Set("ship_per", "2")
	f.Set("dispatch_days", "61")
	refuses(t, s.upload(editorOf(d), f, nil), http.StatusUnprocessableEntity, "60")
	f.Set("dispatch_days", "7")
	if a := s.upload(editorOf(d), f, nil); a.status != http.StatusSeeOther {
		t.Fatalf("%d", a.status)
	}
	want := store.ShipTerms{Group: store.ShipOwn, Fee: 5000, Per: 2, Days: 7}
	if now := s.draft("round-oak-stool"); now.Ship != want {
		t.Errorf("%+v", now.Ship)
	}
	refuses(t, s.get("/products/round-oak-stool"), http.StatusOK, "개별 배송 · 5,000원 (2개마다)")
	refuses(t, s.get("/en/products/round-oak-stool"), http.StatusOK, "within 7 business days of payment")
	o := s.paid("product", "round-oak-stool", "sku", d.Variants[0].SKU)
	for path, want := range map[string]string{o.URL: "결제 후 7영업일 이내", "/admin/orders/" + o.No: "결제일부터 7영업일"} {
		refuses(t, s.get(path), http.StatusOK, want)
	}
	f = with(fieldsOf(s.get(editorOf(d)).body), "do", "save", "ship_group", "standard", "dispatch_days", "")
	s.upload(editorOf(d), f, nil)
	if now := s.draft("round-oak-stool"); now.Ship != (store.ShipTerms{Group: store.ShipStandard}) {
		t.Errorf("%+v", now.Ship)
	}
}
