package handlers_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/handlers"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
)

// put puts something into the visitor's cart.
func (s *shop) put(product, sku, quantity string) {
	s.t.Helper()
	a := s.send("POST", "/cart/items", url.Values{"product": {product}, "sku": {sku}, "quantity": {quantity}})
	if a.status != http.StatusSeeOther {
		s.t.Fatalf("put %s into the cart: %d", sku, a.status)
	}
}

// sql changes the shop's books past the shop.
func (s *shop) sql(statement string) {
	s.t.Helper()
	if _, err := s.books().Exec(statement); err != nil {
		s.t.Fatal(err)
	}
}

const spoons = "brass-spoon-chopsticks"

func TestOptionsCanBeChangedInTheCart(t *testing.T) {
	s := newShop(t)
	s.put(spoons, "BRASS-SET-1", "1")
	page := s.get("/cart").body
	if !strings.Contains(page, `<select class="line-choice"`) ||
		!strings.Contains(page, `<option value="BRASS-SET-1" selected>`) {
		t.Error("the cart offers no other option")
	}
	change := func(sku, to, quantity string) answer {
		return s.send("POST", "/cart/items/"+sku, url.Values{"sku": {to}, "quantity": {quantity}})
	}
	if a := change("BRASS-SET-1", "BRASS-SET-2", "2"); a.status != http.StatusSeeOther ||
		a.header.Get("Location") != "/cart" {
		t.Fatalf("change: %d to %s", a.status, a.header.Get("Location"))
	}
	s.put(spoons, "BRASS-SET-1", "1")
	merged := change("BRASS-SET-1", "BRASS-SET-2", "1")
	if merged.header.Get("Location") != "/cart?merged=1" {
		t.Fatalf("merge: %d to %s", merged.status, merged.header.Get("Location"))
	}
	page = s.get("/cart?merged=1").body
	if !strings.Contains(page, "수량을 합쳤습니다") || !strings.Contains(page, "3개 상품 주문하기") ||
		strings.Count(page, "data-cart-line") != 1 {
		t.Error("both lines did not become one of three pieces")
	}
	for name, c := range map[string]struct{ sku, to, quantity, want string }{
		"another product's option":  {"BRASS-SET-2", "CHAIR-NO-1", "1", ""},
		"what is not in the cart":   {"BRASS-SET-1", "BRASS-SET-2", "1", ""},
		"more than there are":       {"BRASS-SET-2", "BRASS-SET-2", "99", "주문할 수 있습니다"},
		"a number beyond the limit": {"BRASS-SET-2", "BRASS-SET-2", "100", "99개까지"},
	} {
		a := change(c.sku, c.to, c.quantity)
		if a.status < 400 || a.status >= 500 || !strings.Contains(a.body, c.want) {
			t.Errorf("%s: %d", name, a.status)
		}
		if c.want != "" && !strings.Contains(a.body, "3개 상품 주문하기") {
			t.Errorf("%s: the cart is not shown as it was", name)
		}
	}
}

func TestSomeOfTheCartIsOrdered(t *testing.T) {
	s := newShop(t)
	s.put("norwegian-swivel-chair", "CHAIR-NO-1", "1")
	s.put(spoons, "BRASS-SET-1", "2")
	post := func(path string, pairs ...string) {
		t.Helper()
		fields := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			fields.Set(pairs[i], pairs[i+1])
		}
		if a := s.send("POST", path, fields); a.status != http.StatusSeeOther || a.header.Get("Location") != "/cart" {
			t.Errorf("%s %v: %d to %s", path, fields, a.status, a.header.Get("Location"))
		}
	}
	says := func(path string, want, not string) {
		t.Helper()
		page := s.get(path).body
		if !strings.Contains(page, want) || strings.Contains(page, not) {
			t.Errorf("%s does not say %q, or says %q", path, want, not)
		}
	}
	says("/cart", "3개 상품 주문하기", "전체 선택</button>")
	s.sql("UPDATE variants SET stock = 1 WHERE sku = 'BRASS-SET-1'")
	says("/cart", "주문할 수 없는 상품이 있습니다", "선택해 주세요")
	post("/cart/items/BRASS-SET-1", "sku", "BRASS-SET-1", "quantity", "2", "choice", "1")
	says("/cart", "1개 상품 주문하기", "주문할 수 없는 상품이 있습니다")
	says("/cart", "1/2 선택", "129,800원")
	says("/checkout", "/products/norwegian-swivel-chair", "/products/"+spoons)
	post("/cart/choice", "do", "none")
	says("/cart", "주문할 상품을 선택해 주세요", "상품 주문하기")
	if a := s.get("/checkout"); a.status != http.StatusSeeOther || a.header.Get("Location") != "/cart" {
		t.Errorf("checkout of nothing: %d", a.status)
	}
	post("/cart/choice", "do", "all")
	says("/cart", "3개 상품 주문하기", "전체 선택</button>")
	post("/cart/items/BRASS-SET-1", "sku", "BRASS-SET-1", "quantity", "2", "choice", "1")

	s.pay(s.order("product", "", "sku", "", "quantity", ""))
	says("/cart", "0/1 선택", "CHAIR-NO-1")
	s.put(spoons, "BRASS-SET-2", "1")
	post("/cart/choice", "do", "remove")
	says("/cart", "0/1 선택", "/cart/items/BRASS-SET-2")
	if a := s.send("POST", "/cart/choice", url.Values{"do": {"dance"}}); a.status != http.StatusBadRequest {
		t.Errorf("an unknown deed: %d", a.status)
	}
}

func TestTheCartTellsWhatChanged(t *testing.T) {
	s := newShop(t)
	s.put("norwegian-swivel-chair", "CHAIR-NO-1", "1")
	s.put(spoons, "BRASS-SET-1", "2")
	if page := s.get("/cart").body; strings.Contains(page, "가격이") ||
		!strings.Contains(page, `role="alert" tabindex="-1" data-alert></p>`) {
		t.Error("the cart tells of changes where there are none")
	}
	s.reprice(69900, 5300)
	s.sql("UPDATE variants SET stock = 0 WHERE sku = 'BRASS-SET-1'")
	page := s.get("/cart").body
	for _, want := range []string{"64,900원에서 69,900원으로 바뀌었습니다", "품절된 옵션입니다. 다른 옵션으로 바꾸거나 삭제해 주세요",
		"주문할 수 없는 상품이 있습니다"} {
		if !strings.Contains(page, want) {
			t.Errorf("the cart does not say %q", want)
		}
	}
	s.sql("UPDATE variants SET stock = 1 WHERE sku = 'BRASS-SET-1'")
	if page := s.get("/en/cart").body; !strings.Contains(page, "Only 1 left. Please order 1 or fewer.") ||
		!strings.Contains(page, "to $53.00 since") {
		t.Error("the English cart does not say what is left and what it costs")
	}
}

func TestDeliveryIsPricedForThePlace(t *testing.T) {
	s := newShop(t)
	terms := store.Shipping{Flat: 3000, FreeFrom: 100000, Remote: []store.Remote{{Name: "제주", From: "63000",
		To: "63644", Extra: 4000}},
		Countries: []store.Abroad{{Country: "US", Flat: 20000}}}
	if err := s.store.SetShipping(context.Background(), terms, 1000, "test"); err != nil {
		t.Fatal(err)
	}
	const one = "product=norwegian-swivel-chair&sku=CHAIR-NO-1&quantity="
	for _, c := range []struct {
		path            string
		status          int
		total, fee, ext string
	}{
		{"/shipping?postcode=06236&" + one + "1", 200, "67,900원", "3000/300", ""},
		{"/shipping?postcode=63122&" + one + "1", 200, "71,900원", "7000/700", "4,000원"},
		{"/shipping?postcode=63122&" + one + "2", 200, "133,800원", "4000/700", "4,000원"}, // $98 are below $100,
		{"/shipping?" + one + "1", 200, "67,900원", "3000/300", ""},
		{"/en/shipping?country=US&" + one + "1", 200, "$69.00", "20000/2000", ""},
		{"/en/shipping?country=FR&" + one + "1", 422, "", "", ""},
		{"/shipping?postcode=631&" + one + "1", 422, "", "", ""},
		{"/shipping?postcode=63122&" + one + "x", 422, "", "", ""},
		{"/shipping?postcode=63122", 422, "", "", ""},
	} {
		a := s.send("GET", c.path, nil, "Accept", asJSON)
		var got struct {
			Total, Extra string
			Agree        map[string]string
		}
		if err := json.Unmarshal([]byte(a.body), &got); err != nil {
			t.Fatal(err)
		}
		if a.status != c.status || got.Total != c.total || got.Agree["seen_fee"] != c.fee || got.Extra != c.ext {
			t.Errorf("%s: %d %s", c.path, a.status, a.body)
		}
	}
	s.put("norwegian-swivel-chair", "CHAIR-NO-1", "1")
	if a := s.send("GET", "/shipping?postcode=63122", nil, "Accept", asJSON); !strings.Contains(a.body, "71,900원") ||
		a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the cart: %d %s", a.status, a.body)
	}
	if a := s.get("/en/cart"); !strings.Contains(a.body, "data-sum>$69.00") ||
		!strings.Contains(a.body, "Shipping to United States") {
		t.Error("the English cart shows what delivery costs within Korea")
	}
	order := with(chair(), "buyer_postcode", "63122", "seen_fee", "7000/700")
	order.Del("product")
	order.Del("sku")
	order.Set("seen_total", s.hidden(s.get("/checkout").body, "seen_total"))
	if a := s.send("POST", "/orders", order, "Accept", asJSON); a.status != http.StatusCreated ||
		!strings.Contains(a.body, `"amount":71900`) {
		t.Errorf("an order whose page has shown the fee: %d %s", a.status, a.body)
	}
	order.Del("seen_fee")
	again := s.send("POST", "/orders", order)
	if again.status != http.StatusConflict || !strings.Contains(again.body, `data-sum>71,900원`) {
		t.Errorf("without a script: %d", again.status)
	}
}

func TestWhatBuyersAgreedToIsKept(t *testing.T) {
	ctx := context.Background()
	s := newShop(t)
	version := s.hidden(s.get("/products/norwegian-swivel-chair").body, "consents")
	if page := s.get("/products/norwegian-swivel-chair").body; strings.Contains(page,
		`name="agree_marketing" value="1" checked`) {
		t.Error("a consent is ticked in advance")
	}
	for _, c := range []struct {
		name    string
		fields  []string
		ordered bool // and so are the notices
		news    bool
	}{
		{"another program", nil, false, false},
		{"a page with older texts", []string{"same_receiver", "1", "consents", "0000000000000000", "agree_marketing",
			"1"}, false, false},
		{"our page", []string{"same_receiver", "1", "consents", version}, true, false},
		{"our page with news", []string{"same_receiver", "1", "consents", version, "agree_marketing", "1"}, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := s.send("POST", "/orders", with(chair(), c.fields...), "Accept", asJSON)
			var got struct {
				MerchantUID string `json:"merchant_uid"`
			}
			if err := json.Unmarshal([]byte(a.body), &got); err != nil || a.status != http.StatusCreated {
				t.Fatalf("%d %s", a.status, a.body)
			}
			d, err := s.store.OrderByMerchantUID(ctx, got.MerchantUID)
			if err != nil {
				t.Fatal(err)
			}
			file, err := s.store.OrderFile(ctx, d.Order.No)
			list := file.Consents
			if err != nil || len(list) != 3 {
				t.Fatalf("%d consents, %v", len(list), err)
			}
			want := map[store.ConsentKind]bool{"order": c.ordered, "privacy": c.ordered, "marketing": c.news}
			for _, one := range list {
				if one.Agreed != want[one.Kind] || (one.Text != "") != c.ordered || one.Language != "ko" {
					t.Errorf("%+v", one)
				}
			}
		})
	}
	bad := s.send("POST", "/orders", with(chair(), "buyer_email", "x", "consents", version, "agree_marketing", "1"))
	if !strings.Contains(bad.body, `name="agree_marketing" value="1" checked`) ||
		!strings.Contains(bad.body, `href="#f-buyer_email"`) {
		t.Error("the form did not come back with its tick and the way to the bad field")
	}
}

func TestOurFormAsksForWhatCouriersAbroadNeed(t *testing.T) {
	s := newShop(t)
	if err := s.store.SetShipping(context.Background(), store.Shipping{Flat: 3000,
		Countries: []store.Abroad{{Country: "HK", Flat: 9000}, {Country: "US", Flat: 9000}}}, 1000,
		"test"); err != nil {
		t.Fatal(err)
	}
	page := s.get("/en/products/norwegian-swivel-chair").body
	if strings.Contains(page, `value="FR"`) || !strings.Contains(page, `value="HK"`) {
		t.Error("the form offers countries that parcels do not go to")
	}
	order := func(pairs ...string) answer {
		fields := with(chair(), "lang", "en", "pg", "paypal", "buyer_name", "Ann Lee", "buyer_addr",
			"1 Market Street", "buyer_country", "US",
			"buyer_city", "San Francisco", "buyer_state", "CA", "buyer_postcode", "94105", "buyer_tel", "415 555 0100",
			"same_receiver", "1", "consents", s.hidden(page, "consents"))
		return s.send("POST", "/orders", with(fields, pairs...), "Accept", asJSON)
	}
	if a := order(); a.status != http.StatusCreated || !strings.Contains(a.body, `"buyer_tel":"+14155550100"`) {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := order("buyer_country", "HK", "buyer_postcode", ""); a.status != http.StatusCreated {
		t.Errorf("no postcode in Hong Kong: %d %s", a.status, a.body)
	}
	for field, value := range map[string]string{"buyer_name": "김하늘", "buyer_addr": "서울", "buyer_postcode": ""} {
		if a := order(field, value); a.status != http.StatusUnprocessableEntity ||
			!strings.Contains(a.body, `"`+field+`"`) {
			t.Errorf("%s %q: %d %s", field, value, a.status, a.body)
		}
	}
	if a := order("consents", "", "buyer_name", "김하늘", "buyer_postcode", "", "buyer_city", "", "buyer_state", ""); a.status != http.StatusCreated {
		t.Errorf("another program: %d %s", a.status, a.body)
	}
}

// TestSomebodyElseReceives takes the box as it was left, not the empty fields below it.
func TestSomebodyElseReceives(t *testing.T) {
	s := newShop(t)
	form := with(chair(), "consents", s.hidden(s.get("/products/norwegian-swivel-chair").body, "consents"))
	a := s.send("POST", "/orders", form)
	if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "받으시는 분의 이름을 입력해 주세요") ||
		strings.Contains(a.body, `name="same_receiver" value="1" checked`) {
		t.Errorf("nobody is named: %d", a.status)
	}
	for name, fields := range map[string][]string{"the buyer": {"same_receiver", "1"},
		"somebody else": {"same_receiver", "", "receiver_name", "이바다", "receiver_tel", "010-2222-3333"}} {
		if a := s.send("POST", "/orders", with(form, fields...), "Accept", asJSON); a.status != http.StatusCreated {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if a := s.send("POST", "/orders", chair(), "Accept", asJSON); a.status != http.StatusCreated {
		t.Errorf("another program: %d %s", a.status, a.body)
	}
}

// live is the same shop with real keys.
func (s *shop) live() http.Handler {
	s.t.Helper()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	live, err := handlers.New(web.Config{Store: s.store, Checkout: checkout.New(checkout.Config{Store: s.store,
		Log: log}), Log: log,
		URL: "https://shop.example", SDK: "https://cdn.iamport.kr/v1/iamport.js"})
	if err != nil {
		s.t.Fatal(err)
	}
	return live
}

// TestPostcodeSearchIsAllowedWhereItIsUsed looks at the policies of a sandbox
// and of a live shop.
func TestPostcodeSearchIsAllowedWhereItIsUsed(t *testing.T) {
	const kakao = "https://postcode.map.kakao.com"
	s := newShop(t)
	if a := s.get("/products/norwegian-swivel-chair"); strings.Contains(a.header.Get("Content-Security-Policy"),
		kakao) || strings.Contains(a.body, "daumcdn") {
		t.Error("the sandbox wants to ask Kakao")
	}
	live := s.live()
	for path, want := range map[string]bool{"/products/norwegian-swivel-chair": true, "/": false, "/cart": false} {
		w := httptest.NewRecorder()
		live.ServeHTTP(w, httptest.NewRequest("GET", "https://shop.example"+path, nil))
		policy := w.Header().Get("Content-Security-Policy")
		if w.Code != http.StatusOK || strings.Contains(policy, kakao) != want ||
			strings.Contains(w.Body.String(), "postcode.v2.js") != want {
			t.Errorf("%s: %d, Kakao allowed: %v", path, w.Code, !want)
		}
		if want && !strings.Contains(policy, "frame-src "+kakao) {
			t.Errorf("%s: %s", path, policy)
		}
	}
}
