package handlers_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// somebody is a shop with orders of one person, and one of a stranger who shares all
// but a letter.
type somebody struct {
	*shop
	void, back, open, theirs placed
}

func newSomebody(t *testing.T) somebody {
	t.Helper()
	s := newShop(t)
	s.logIn()
	place := func(pairs ...string) placed {
		s.leave()
		return s.order(pairs...)
	}
	her := []string{"buyer_name", "남궁하늘", "buyer_email", "haneul@mail.example", "buyer_tel", "010-2345-6789"}
	p := somebody{shop: s, void: place(her...), back: place(append(her, "buyer_email", "HANEUL@mail.example")...),
		open: place(append(her, "buyer_tel", "+82 10 2345 6789")...),
		theirs: place("buyer_name", "제갈바다", "buyer_email", "haneuI@mail.example", "buyer_tel", "010-2345-6780",
			"buyer_addr", "서울특별시 바다로 9")}
	d, err := s.store.OrderByMerchantUID(t.Context(), p.void.MerchantUID)
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := s.store.VoidCancelled(t.Context(), store.Expired{ID: d.Order.ID, Attempts: d.Attempts},
		store.SourceBuyer); err != nil || !ok {
		t.Fatal(ok, err)
	}
	for _, o := range []placed{p.back, p.open} {
		s.pay(o)
	}
	s.givenBack(p.back, "변심", d.Order.Total.KRW)
	return p
}

const who = "Haneul@Mail.example, 01023456789"

func TestOnlyOwnersAnswerForPersonalData(t *testing.T) {
	p := newSomebody(t)
	routes := [][2]string{{"GET", "/admin/privacy"}, {"POST", "/admin/privacy"}, {"POST", "/admin/privacy/export"},
		{"POST", "/admin/privacy/erase"}, {"POST", "/admin/privacy/kept"}}
	for name, i := range map[string]insider{"viewer": p.hire("viewer", store.ViewerRole, false),
		"staff": p.hire("staff", store.StaffRole, true)} {
		for _, r := range routes {
			var form url.Values
			if r[0] == "POST" {
				form = url.Values{"token": {i.token}, "proof": {ownerPassword}, "who": {who}}
			}
			a := i.send(r[0], r[1], form)
			if a.status != http.StatusForbidden || strings.Contains(a.body, "남궁") {
				t.Errorf("%s %s as %s: %d", r[0], r[1], name, a.status)
			}
		}
		if a := i.send("GET", "/admin", nil); strings.Contains(a.body, "/admin/privacy") {
			t.Errorf("the menu of a %s leads there", name)
		}
	}
	if a := p.send("GET", "/admin", nil); !strings.Contains(a.body, `href="/admin/privacy"`) {
		t.Error("the owner's menu does not lead there")
	}
}

func TestTheOwnerLooksSomebodyUp(t *testing.T) {
	p := newSomebody(t)
	for typed, says := range map[string]string{"": "입력해 주세요", "남궁하늘": "아닙니다: 남궁하늘", "a@b.c,b@b.c,c@b.c,d@b.c,e@b.c," +
		"f@b.c,g@b.c,h@b.c,i@b.c,j@b.c,k@b.c": "10개까지"} {
		if a := p.do("/admin/privacy", "who", typed); a.status != http.StatusUnprocessableEntity ||
			!strings.Contains(a.body, says) {
			t.Errorf("%q: %d", typed, a.status)
		}
	}
	want(t, "nobody", p.do("/admin/privacy", "who", "nobody@mail.example"), http.StatusOK, "보유한 개인정보가 없습니다")
	a := p.do("/admin/privacy", "who", who)
	want(t, "found", a, http.StatusOK, p.void.No, p.back.No, p.open.No, "삭제하면 지금 분리 보관으로 옮깁니다", "끝나지 않아",
		"바로 삭제합니다", "haneul@mail.example", "010-2345-6789")
	for _, hidden := range []string{"제갈", p.theirs.No, "바다로"} {
		if strings.Contains(a.body, hidden) {
			t.Errorf("%q of a stranger is shown", hidden)
		}
	}
	want(t, "by number", p.do("/admin/privacy", "who", p.back.No), http.StatusOK, "주문에 적힌 다른 연락처")
	p.do("/admin/language", "language", "en", "next", "/admin")
	want(t, "in English", p.do("/admin/privacy", "who", who), http.StatusOK, "What is held", "Can be erased",
		"has to be kept until")
	list, err := p.store.Log(t.Context(), store.LogFilter{Entity: store.EntityInstallation, People: true, Limit: 9})
	if err != nil || len(list) != 4 || list[0].Kind != store.EventPersonSought || list[0].Who != ownerEmail {
		t.Errorf("the log: %+v, %v", list, err)
	}
}

func TestPersonalDataIsHandedOut(t *testing.T) {
	p := newSomebody(t)
	p.leave()
	gift := p.order("buyer_name", "제갈바다", "buyer_email", "sea@mail.example", "buyer_tel", "010-8765-4321",
		"receiver_name", "남궁하늘", "receiver_tel", "010-2345-6789", "buyer_addr", "서울특별시 하늘로 1")
	a := p.do("/admin/privacy/export", "who", who)
	if a.status != http.StatusOK || !strings.HasPrefix(a.header.Get("Content-Type"), "application/json") ||
		!strings.Contains(a.header.Get("Content-Disposition"), ".json") || a.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v", a.status, a.header)
	}
	var file struct {
		Orders []struct {
			No    string `json:"order_no"`
			Buyer struct{ Name, Email, Tel string }
			Items []struct{ Quantity int }
			Log   []struct{ By, Text string }
		}
		Carts    []struct{ Items []any }
		Received []struct {
			Receiver struct{ Name string }
			Address  string
		} `json:"received_from_others"`
	}
	if err := json.Unmarshal([]byte(a.body), &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Orders) != 3 || len(file.Carts) != 3 || file.Orders[0].No != p.open.No ||
		file.Orders[2].Buyer.Name != "남궁하늘" || len(file.Orders[0].Items) != 1 || len(file.Orders[0].Log) < 3 {
		t.Errorf("%+v", file)
	}
	if len(file.Received) != 1 || file.Received[0].Receiver.Name != "남궁하늘" ||
		!strings.Contains(file.Received[0].Address, "하늘로 1") {
		t.Errorf("received: %+v", file.Received)
	}
	want(t, "the page", p.do("/admin/privacy", "who", who), http.StatusOK, gift.No, "다른 사람이 주문하여 그 주문과 함께")
	for _, hidden := range []string{"제갈", p.theirs.No, gift.No, "sea@mail", "바다로", ownerEmail, "admin:"} {
		if strings.Contains(a.body, hidden) {
			t.Errorf("%q is in the file", hidden)
		}
	}
	p.wasExported(t, "person", 3, "")
}

var planField = regexp.MustCompile(`name="plan" value="([^"]+)"`)

func TestPersonalDataIsErasedOnRequest(t *testing.T) {
	p := newSomebody(t)
	dry := p.do("/admin/privacy/erase", "who", who)
	want(t, "dry run", dry, http.StatusOK, "지금 삭제하거나 분리 보관하는 정보", "보존해야 하는 정보", p.back.No, p.open.No, "jangteo erase --dry-run --backups", "14일")
	plan := planField.FindStringSubmatch(dry.body)
	if plan == nil {
		t.Fatal("nothing to confirm")
	}
	if o, err := p.store.OrderByNo(t.Context(), p.void.No); err != nil || o.Emptied {
		t.Errorf("the dry run erased something: %v", err)
	}
	want(t, "another plan", p.do("/admin/privacy/erase", "who", who, "plan", "[]"), http.StatusOK, "지금 삭제하거나 분리 보관하는 정보")
	want(t, "confirmed", p.do("/admin/privacy/erase", "who", who, "plan", plan[1]), http.StatusOK, "처리했습니다: ")
	want(t, "confirmed again", p.do("/admin/privacy/erase", "who", who, "plan", plan[1]), http.StatusOK,
		"지금 삭제할 수 있는 정보가 없습니다")
	if broken, err := p.store.Verify(t.Context()); err != nil || len(broken) > 0 {
		t.Errorf("verify: %v %v", broken, err)
	}
	p.seesWhyPagesAreBlank()
	kept := p.do("/admin/privacy/kept", "order", p.back.No)
	want(t, "kept apart", kept, http.StatusOK, "남궁하늘", "HANEUL@mail.example")
	list, err := p.store.Log(t.Context(), store.LogFilter{Entity: store.EntityInstallation, Limit: 1})
	if err != nil || list[0].Kind != store.EventContactsShown || list[0].Key != p.back.No || list[0].OrderNo != "" {
		t.Errorf("the log: %+v, %v", list, err)
	}
	want(t, "all that is", p.do("/admin/privacy/kept"), http.StatusOK, p.back.No)
	if o, err := p.store.OrderByNo(t.Context(), p.theirs.No); err != nil || o.Buyer.Name != "제갈바다" {
		t.Errorf("a stranger's order: %+v, %v", o.Buyer, err)
	}
}

// seesWhyPagesAreBlank looks at the pages of orders without contacts.
func (p somebody) seesWhyPagesAreBlank() {
	p.t.Helper()
	const erased, apart = "보관 기간이 끝났거나 삭제 요청이 있어", "분리 보관했으며, 관련 법령에 따라"
	want(p.t, "erased, the buyer's", p.send("GET", p.void.URL, nil), http.StatusOK, erased)
	want(p.t, "erased, the owner's", p.send("GET", "/admin/orders/"+p.void.No, nil), http.StatusOK, erased)
	want(p.t, "apart, the buyer's", p.send("GET", p.back.URL, nil), http.StatusOK, apart)
	want(p.t, "apart, the owner's", p.send("GET", "/admin/orders/"+p.back.No, nil), http.StatusOK, apart,
		`action="/admin/privacy/kept"`)
	viewer := p.hire("viewer", store.ViewerRole, false)
	a := viewer.send("GET", "/admin/orders/"+p.back.No, nil)
	want(p.t, "apart, a viewer's", a, http.StatusOK, apart)
	if strings.Contains(a.body, "/admin/privacy/kept") {
		p.t.Error("a viewer is led to what is kept apart")
	}
	want(p.t, "apart, a viewer's preview", viewer.send("GET", "/admin/orders/"+p.back.No+"/preview", nil), http.StatusOK,
		apart)
	if a := p.send("GET", p.open.URL, nil); strings.Contains(a.body, "분리 보관") || strings.Contains(a.body, erased) {
		p.t.Error("a page with contacts says why it is blank")
	}
}
