package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestOrdersAreDeliveredAndConcluded(t *testing.T) {
	s := newShop(t)
	s.logIn()
	o, other := s.sent(), s.sent()
	leadsTo(t, s.do("/admin/orders/"+o.No+"/delivered"), "/admin/orders/"+o.No+"?done=delivered")
	refuses(t, s.do("/admin/orders/"+o.No+"/delivered"), http.StatusConflict, "배송중인 주문이 아닙니다")
	refuses(t, s.get("/admin/orders/"+o.No), http.StatusOK, "배송완료 취소")
	leadsTo(t, s.do("/admin/orders/"+o.No+"/undelivered"), "/admin/orders/"+o.No)
	refuses(t, s.do("/admin/orders/"+o.No+"/undelivered"), http.StatusConflict, "배송완료로 바꾼 적이 없거나")
	leadsTo(t, s.do("/admin/orders/"+o.No+"/delivered"), "/admin/orders/"+o.No+"?done=delivered")
	if a := s.do("/admin/orders/selection", "order", other.No, "do", "delivered", "next",
		"/admin/orders?tab=shipped"); a.status != http.StatusSeeOther {
		t.Errorf("many at once: %d", a.status)
	}
	page := s.get(o.URL)
	if text := words(page.body); !strings.Contains(text, "배송 완료되었습니다") || !strings.Contains(text, "구매확정") {
		t.Errorf("the page says %s", text)
	}
	if a := s.send("POST", o.URL+"/conclude", nil); a.status != http.StatusSeeOther {
		t.Fatalf("%d", a.status)
	}
	page = s.get(o.URL)
	if text := words(page.body); !strings.Contains(text, "구매가 확정되었습니다") ||
		!strings.Contains(text, "구매확정 뒤에도 반품을 신청하실 수 있습니다") || !strings.Contains(page.body, o.URL+"/return") ||
		strings.Contains(page.body, o.URL+"/conclude") {
		t.Errorf("once it is concluded the page says %s", text)
	}
	for tab, no := range map[string]string{"delivered": other.No, "concluded": o.No} {
		if list := listed(s.get("/admin/orders?tab=" + tab).body); len(list) == 0 || list[0] != no {
			t.Errorf("%s: %v", tab, list)
		}
	}
	if list := listed(s.get("/admin/orders?tab=shipped").body); len(list) != 0 {
		t.Errorf("still on their way: %v", list)
	}
}

func TestOwnersSayWhatReturnsCost(t *testing.T) {
	s := newShop(t)
	s.logIn()
	const path = "/admin/settings/after-sale"
	form := url.Values{"delivered_after": {"4"}, "concluded_after": {"7"}, "return_fee": {"3,500"}, "exchange_fee": {"7000"},
		"address_ko": {"서울 종로구 세종대로 1"}, "carrier": {"cj"}}
	for name, bad := range map[string]string{"delivered_after": "61", "concluded_after": "x", "return_fee": "-1",
		"exchange_fee": ""} {
		wrong := url.Values{}
		for n, v := range form {
			wrong[n] = v
		}
		wrong.Set(name, bad)
		if a := s.save(path, wrong); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s %q: %d", name, bad, a.status)
		}
	}
	leadsTo(t, s.save(path, form), path+"?done=saved")
	o := s.sent()
	for page, want := range map[string]string{
		path:                               "3,500",
		"/products/norwegian-swivel-chair": "반품 배송비는 편도 3,500원, 교환 배송비는 왕복 7,000원",
		o.URL + "/return":                  "반품 편도 3,500원, 교환 왕복 7,000원",
		"/admin/orders/" + o.No + "/refund?pick_1=1": "58,400원",
	} {
		if a := s.get(page); !strings.Contains(a.body, want) && !strings.Contains(words(a.body), want) {
			t.Errorf("%s does not say %q", page, want)
		}
	}
	if text := words(s.get(o.URL + "/return").body); !strings.Contains(text, "반품 주소: 서울 종로구 세종대로 1") ||
		!strings.Contains(text, "CJ대한통운") {
		t.Errorf("where to: %s", text)
	}
}
