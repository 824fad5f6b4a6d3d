package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/jangteo/jangteo/store"
)

func (s *shop) lookUp(no, contact string, header ...string) answer {
	s.t.Helper()
	return s.send("POST", "/orders/lookup", url.Values{"order_no": {no}, "contact": {contact}}, header...)
}

func TestOrdersAreFoundWithoutALogin(t *testing.T) {
	s := newShop(t)
	o := s.order()
	for name, try := range map[string][2]string{
		"as it is written":         {o.No, "010-1234-5678"},
		"by e-mail":                {o.No, "sky@example.com"},
		"in large letters":         {o.No, " SKY@Example.com "},
		"with Korea's code":        {o.No, "+82 10-1234-5678"},
		"with Korea's code and 0":  {o.No, "+82 (0)10 1234 5678"},
		"without hyphens":          {strings.ReplaceAll(o.No, "-", ""), "01012345678"},
		"in small letters":         {strings.ToLower(o.No), "010 1234 5678"},
		"with spaces for a hyphen": {" " + strings.ReplaceAll(o.No, "-", " ") + " ", "010.1234.5678"},
	} {
		if a := s.lookUp(try[0], try[1]); a.status != http.StatusSeeOther || a.header.Get("Location") != o.URL {
			t.Errorf("%s: %d to %s", name, a.status, a.header.Get("Location"))
		}
	}
	if a := s.get("/en/orders/lookup"); a.status != http.StatusOK || !strings.Contains(a.body, "Find my order") ||
		!strings.Contains(a.body, `action="/en/orders/lookup"`) {
		t.Errorf("in English: %d", a.status)
	}
	if a := s.get("/"); !strings.Contains(a.body, `href="/orders/lookup"`) {
		t.Error("no link in the footer")
	}
}

func TestLookupTellsNothing(t *testing.T) {
	s := newShop(t)
	o := s.order()
	plain := func(a answer, no string) string {
		body := a.body[strings.Index(a.body, "<form class=\"fields\""):]
		return strings.ReplaceAll(body[:strings.Index(body, "</form>")], no, "")
	}
	const other = "ORD20261123-AAAAAAA"
	unknown, wrong := s.lookUp(other, "sky2@example.com"), s.lookUp(o.No, "sky2@example.com")
	if unknown.status != http.StatusNotFound || wrong.status != unknown.status ||
		plain(unknown, other) != plain(wrong, o.No) {
		t.Errorf("an unknown number is answered %d, a wrong contact %d", unknown.status, wrong.status)
	}
	for _, contact := range []string{"-", "@", "전화"} {
		if a := s.lookUp(o.No, contact); a.status != http.StatusNotFound {
			t.Errorf("%q: %d", contact, a.status)
		}
	}
	if a := s.lookUp("", ""); a.status != http.StatusUnprocessableEntity ||
		!strings.Contains(a.body, "주문번호를 입력해 주세요.") {
		t.Errorf("nothing filled in: %d", a.status)
	}
}

func TestLookupIsThrottled(t *testing.T) {
	s := newShop(t)
	o := s.order()
	s.leave()
	other := s.order()
	last := 0
	for range 7 {
		last = s.lookUp(o.No, "someone@example.com").status
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the seventh guess: %d", last)
	}
	if a := s.lookUp(o.No, "sky@example.com"); a.status != http.StatusTooManyRequests ||
		!strings.Contains(a.body, "15분") {
		t.Errorf("right, but too late: %d", a.status)
	}
	if a := s.lookUp(other.No, "sky@example.com"); a.status != http.StatusSeeOther {
		t.Errorf("another order: %d", a.status)
	}
	// I'mport is down here: asked, and not turned away before
	if a := s.cancel(o, "mind"); a.status != http.StatusConflict {
		t.Errorf("who has the link is kept out, too: %d", a.status)
	}
}

// cancel cancels an order as its buyer.
func (s *shop) cancel(o placed, reason string, pairs ...string) answer {
	s.t.Helper()
	return s.send("POST", o.URL+"/cancel", with(url.Values{"reason": {reason}, "contact": {"010-1234-5678"}}, pairs...))
}

func TestCancellingWantsTheBuyer(t *testing.T) {
	s := newShop(t)
	o := s.paid()
	refuses(t, s.cancel(o, "mind", "contact", "010-0000-0000"), 422, "휴대폰 번호나 이메일과 다릅니다")
	refuses(t, s.cancel(o, "mind", "contact", ""), 422, "휴대폰 번호나 이메일을 입력해 주세요")
	refuses(t, s.cancel(o, "", "contact", "x"), 422, "사유를 선택해 주세요")
	refuses(t, s.cancel(o, "other"), 422, "사유를 입력해 주세요")
	for range 5 {
		s.cancel(o, "mind", "contact", "010-0000-0000")
	}
	refuses(t, s.cancel(o, "mind"), 429, "여러 번 잘못 입력하셔서")
	if f := s.file(o); len(f.Refunds) != 0 || len(f.Claims) != 0 {
		t.Errorf("%+v %+v", f.Refunds, f.Claims)
	}
	if a := s.send("POST", "/orders/nobody/cancel", url.Values{"reason": {"mind"},
		"contact": {"x"}}); a.status != http.StatusNotFound {
		t.Errorf("an unknown order: %d", a.status)
	}
}

func TestCancellingWhatIsPackedAsksTheOwner(t *testing.T) {
	s := newShop(t)
	s.logIn()
	o := s.paid()
	s.do("/admin/orders/selection", "do", "batch", "order", o.No, "next", "/admin/orders?tab=paid")
	if a := s.get(o.URL + "/cancel"); !strings.Contains(a.body, "취소 요청하기") {
		t.Error("the page does not say that the shop decides")
	}
	for range 2 {
		if a := s.cancel(o, "other", "text", "이사를 갑니다"); a.status != http.StatusSeeOther {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	f := s.file(o)
	if len(f.Claims) != 1 || f.Claims[0].Reason != "이사를 갑니다" || f.Claims[0].Source != "buyer" || len(f.Refunds) != 0 {
		t.Errorf("%+v %+v", f.Claims, f.Refunds)
	}
	if a := s.get(o.URL); !strings.Contains(a.body, "취소 요청") || strings.Contains(a.body, o.URL+"/cancel") {
		t.Error("the order's page does not show what was asked for")
	}
	if a := s.ship(o); a.status != http.StatusConflict {
		t.Errorf("sent although its buyer asks to cancel it: %d", a.status)
	}
	if f := s.file(o); f.Order.ShipState != "ready" {
		t.Errorf("it was sent all the same: %s", f.Order.ShipState)
	}
}

// ship notes that an order was sent.
func (s *shop) ship(o placed) answer {
	s.t.Helper()
	return s.do("/admin/orders/"+o.No+"/shipment", "carrier", "hanjin", "number", "123456789012")
}

func TestRefundUnderWayIsShown(t *testing.T) {
	s := newShop(t)
	s.logIn()
	o := s.paid()
	for range 2 {
		if a := s.cancel(o, "mind"); a.status != http.StatusSeeOther || a.header.Get("Location") != o.URL {
			t.Fatalf("%d to %s", a.status, a.header.Get("Location"))
		}
	}
	f := s.file(o)
	if len(f.Refunds) != 1 || f.Refunds[0].Source != "buyer" || f.Refunds[0].Reason != "단순 변심" || len(f.Claims) != 0 {
		t.Errorf("%+v %+v", f.Refunds, f.Claims)
	}
	page := s.get(o.URL)
	if !strings.Contains(page.body, "환불을 진행하고 있습니다") || !strings.Contains(page.body, `data-order-state="paid"`) ||
		strings.Contains(page.body, o.URL+"/cancel") {
		t.Error("the order's page does not say that the money is on its way back")
	}
	if a := s.ship(o); a.status != http.StatusConflict {
		t.Errorf("sent while its money goes back: %d", a.status)
	}
}

// TestOwnerHearsThatABuyerCancelled looks for a cancelled paid order in every
// place where its owner may see it.
func TestOwnerHearsThatABuyerCancelled(t *testing.T) {
	s := newShop(t)
	s.logIn()
	o, kept := s.paid(), s.paid()
	for _, path := range []string{"/admin", "/admin/orders"} {
		if a := s.get(path); strings.Contains(a.body, "구매자 취소") || strings.Contains(a.body, "구매자가 취소한 주문") {
			t.Errorf("%s tells of a cancellation before there is one", path)
		}
	}
	for range 2 {
		if a := s.cancel(o, "mind"); a.status != http.StatusSeeOther {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	for path, want := range map[string]string{"/admin": "구매자가 취소한 주문 1건 (최근 7일)", "/admin/orders?q=" + o.No: "구매자 취소",
		"/admin/orders/" + o.No: "구매자가 결제한 주문을 취소했습니다", "/admin/log?who=all": "구매자가 결제한 주문을 취소했습니다"} {
		if a := s.get(path); strings.Count(a.body, want) != 1 {
			t.Errorf("%s says %d times: %s", path, strings.Count(a.body, want), want)
		}
	}
	if a := s.get("/admin/orders?q=" + kept.No); strings.Contains(a.body, "구매자 취소") {
		t.Error("the other order is said to be cancelled, too")
	}
	l := s.letter("owner-withdrawn:" + o.No)
	if l.Kind != store.WithdrawnMail || len(l.To) != 1 || l.To[0] != ownerEmail || l.Refund.Reason != "단순 변심" ||
		l.Refund.Amount != l.Payment.Amount.Minor {
		t.Errorf("the mail is %+v", l)
	}
	p := openPostOffice(t)
	if err := s.mailer(p).Send(context.Background(), l); err != nil {
		t.Fatal(err)
	}
	_, parts := read(t, p.messages()[0])
	for _, want := range []string{"구매자가 주문을 취소했습니다", "발송하지 마세요", "사유: 단순 변심", "/admin/orders/" + o.No} {
		if !strings.Contains(parts["text/plain"], want) {
			t.Errorf("the mail does not say %q:\n%s", want, parts["text/plain"])
		}
	}
}

// TestBuyerCancelsWhileTheOwnerSends demands that an order is either sent or
// its money goes back, and that the buyer is told which.
func TestBuyerCancelsWhileTheOwnerSends(t *testing.T) {
	s := newShop(t)
	s.logIn()
	for range 8 {
		o := s.paid()
		token := s.token()
		var both sync.WaitGroup
		var cancelled, shipped answer
		both.Go(func() { cancelled = s.cancel(o, "mind") })
		both.Go(func() {
			shipped = s.send("POST", "/admin/orders/"+o.No+"/shipment", url.Values{"token": {token},
				"carrier": {"hanjin"}, "number": {"123456789012"}})
		})
		both.Wait()
		f := s.file(o)
		sent, refunding := f.Order.ShipState == store.ShipShipped, len(f.Refunds) == 1
		if sent == refunding || sent != (shipped.status == http.StatusSeeOther) || len(f.Claims) != 0 {
			t.Errorf("sent %v, refunding %v, the owner is told %d, %+v", sent, refunding, shipped.status, f.Claims)
		}
		late := strings.HasSuffix(cancelled.header.Get("Location"), "?late=1")
		if at := s.get(o.URL + "?late=1"); sent && (!late && cancelled.header.Get("Location") != o.URL ||
			!strings.Contains(at.body, "이미 발송되어 취소하지 못했습니다")) {
			t.Errorf("the buyer is not told that it was sent: %d to %s", cancelled.status,
				cancelled.header.Get("Location"))
		}
	}
}

// TestLookupCrowdLocksNobodyOut: made-up numbers keep nobody from finding an order,
// and guesses at a real one do not count for the browser that placed it.
func TestLookupCrowdLocksNobodyOut(t *testing.T) {
	s := newShop(t)
	o := s.order()
	here, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	own := s.client.Jar.Cookies(here)
	s.leave()
	for i := range 300 {
		if a := s.lookUp(fmt.Sprintf("ORD20261123-%07d", i), "sky@example.com"); a.status != http.StatusNotFound {
			t.Fatalf("number %d: %d", i, a.status)
		}
	}
	if a := s.lookUp(o.No, "sky@example.com"); a.status != http.StatusSeeOther {
		t.Errorf("the buyer elsewhere: %d", a.status)
	}
	for range 5 {
		s.lookUp(o.No, "someone@example.com")
		s.lookUp("ORD20261123-AAAAAAA", "someone@example.com")
	}
	for _, no := range []string{o.No, "ORD20261123-AAAAAAA"} {
		if a := s.lookUp(no, "sky@example.com"); a.status != http.StatusTooManyRequests {
			t.Errorf("a sixth guess at %s: %d", no, a.status)
		}
	}
	s.client.Jar.SetCookies(here, own)
	if a := s.lookUp(o.No, "sky@example.com"); a.status != http.StatusSeeOther {
		t.Errorf("the browser that ordered: %d", a.status)
	}
	for range 5 {
		s.lookUp(o.No, "someone@example.com")
	}
	if a := s.lookUp(o.No, "sky@example.com"); a.status != http.StatusTooManyRequests {
		t.Errorf("the same one after five wrong guesses: %d", a.status)
	}
	entries, err := s.store.Log(context.Background(), store.LogFilter{Limit: 10, Entity: store.EntityInstallation})
	if err != nil || len(entries) != 1 || entries[0].Kind != store.EventCrowded || entries[0].Key != "lookup" {
		t.Errorf("in the log: %+v %v", entries, err)
	}
}
