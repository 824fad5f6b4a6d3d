package handlers_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// moved is where an order shall go.
func moved(pairs ...string) url.Values {
	return with(url.Values{"receiver_name": {"이바다"}, "receiver_tel": {"010-9876-5432"}, "buyer_postcode": {"04524"},
		"buyer_addr": {"서울특별시 중구 세종대로 110"}, "buyer_addr_detail": {"7층"}, "memo": {"other"}, "memo_text": {"공동현관 1234"}},
		pairs...)
}

func TestBuyersChangeWhereAnOrderGoes(t *testing.T) {
	s := newShop(t)
	s.logIn()
	o := s.paid()
	if page := s.get(o.URL); strings.Contains(page.body, "이바다") || !strings.Contains(page.body, o.URL+"/address") {
		t.Fatal("the order's page does not lead there, or shows too much")
	}
	before := s.file(o).Order.Destination
	if page := s.get(o.URL + "/address"); !strings.Contains(page.body, before.Addr) {
		t.Error("who ordered does not see the address as it is")
	}
	refuses(t, s.send("POST", o.URL+"/address", moved("receiver_name", "", "buyer_postcode", "1")), 422, "받으시는 분의 이름")
	if s.file(o).Order.Destination != before {
		t.Error("changed in spite of mistakes")
	}
	if a := s.send("POST", o.URL+"/address", moved()); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, words(a.body))
	}
	want := store.Destination{Receiver: store.Person{Name: "이바다", Tel: "010-9876-5432"}, Postcode: "04524",
		Addr: "서울특별시 중구 세종대로 110 7층", Country: "KR", Memo: "공동현관 1234"}
	if got := s.file(o).Order.Destination; got != want {
		t.Errorf("it goes to %+v", got)
	}
	page := s.get(o.URL + "?moved=1")
	if !strings.Contains(page.body, "배송지를 변경했습니다") || strings.Contains(page.body, "세종대로 110") {
		t.Error("the page does not say so, or shows the address to whoever has the link")
	}
	for path, text := range map[string]string{"/admin/orders/" + o.No: "구매자가 배송지를 변경했습니다",
		"/admin/orders/slips?orders=" + o.No: "세종대로 110 7층"} {
		if page := words(s.get(path).body); !strings.Contains(page, text) {
			t.Errorf("%s does not say %q", path, text)
		}
	}
	if l := s.letter("readdressed:" + o.No + "#1"); len(l.To) != 1 {
		t.Errorf("mail to %v", l.To)
	}
	// Once the slip was printed the owner hears of the next change.
	if a := s.do("/admin/orders/slips?orders=" + o.No); a.status != http.StatusOK {
		t.Fatalf("slip: %d", a.status)
	}
	if a := s.send("POST", o.URL+"/address", moved("receiver_name", "박산")); a.status != http.StatusSeeOther {
		t.Fatalf("%d", a.status)
	}
	if l := s.letter("owner-reprint:" + o.No + "#2"); len(l.To) == 0 {
		t.Error("the owner hears nothing")
	}
	if _, _, err := s.store.MakeBatch(context.Background(), []string{o.No}, "test"); err != nil {
		t.Fatal(err)
	}
	if a := s.send("POST", o.URL+"/address", moved()); a.status != http.StatusSeeOther ||
		s.file(o).Order.Destination.Receiver.Name != "박산" {
		t.Errorf("while it is packed: %d", a.status)
	}
	if text := words(s.get(o.URL).body); !strings.Contains(text, "배송지를 바꿀 수 없습니다") {
		t.Error("the page does not say why")
	}
}

func TestStrangersSeeNoAddress(t *testing.T) {
	s := newShop(t)
	o := s.paid()
	addr := s.file(o).Order.Destination.Addr
	s.leave()
	if page := s.get(o.URL + "/address"); strings.Contains(page.body, addr) || strings.Contains(page.body, "buyer_addr") ||
		!strings.Contains(page.body, `name="contact"`) {
		t.Fatal("it is shown to whoever has the link")
	}
	refuses(t, s.send("POST", o.URL+"/address", moved()), 422, "휴대폰 번호나 이메일을 입력해 주세요")
	a := s.send("POST", o.URL+"/address", moved("contact", "010-0000-0000"))
	refuses(t, a, 422, "휴대폰 번호나 이메일과 다릅니다")
	if strings.Contains(a.body, addr) || s.file(o).Order.Destination.Addr != addr {
		t.Error("a wrong contact was enough")
	}
	if a := s.send("POST", o.URL+"/address", url.Values{"contact": {"sky@example.com"}}); a.status != 200 ||
		!strings.Contains(a.body, addr) {
		t.Errorf("the buyer does not see it: %d", a.status)
	}
	if a := s.send("POST", o.URL+"/address", moved("contact", "sky@example.com")); a.status != http.StatusSeeOther ||
		s.file(o).Order.Destination.Receiver.Name != "이바다" {
		t.Errorf("the buyer cannot change it: %d %s", a.status, words(a.body))
	}
}

func TestPlacesThatCostMoreAreRefused(t *testing.T) {
	s := newShop(t)
	s.logIn()
	jeju := []string{"buyer_postcode", "63309", "buyer_addr", "제주특별자치도 제주시 첨단로 242"}
	for _, c := range []struct {
		name   string
		from   []string // of the order
		to     []string
		status int
	}{
		{"to Jeju", nil, jeju, http.StatusConflict},
		{"within Jeju", jeju, []string{"buyer_postcode", "63243", "buyer_addr", "제주특별자치도 제주시 중앙로 2"}, 303},
		{"from Jeju", jeju, nil, http.StatusConflict},
	} {
		o := s.paid(append([]string{"seen_fee", ""}, c.from...)...)
		a := s.send("POST", o.URL+"/address", moved(c.to...))
		if a.status != c.status || (a.status == 303) != (s.file(o).Order.Destination.Receiver.Name == "이바다") {
			t.Errorf("%s: %d", c.name, a.status)
		}
		if a.status == http.StatusConflict && !strings.Contains(words(a.body), "주문을 취소하고 새 주소로 다시 주문") {
			t.Errorf("%s: it is not said what to do: %s", c.name, words(a.body))
		}
	}
}
