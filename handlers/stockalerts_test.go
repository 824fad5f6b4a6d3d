package handlers_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
)

// stock says how many chairs are on the shelf.
func (s *shop) stock(wanted int64) {
	s.t.Helper()
	ctx := context.Background()
	p, _, err := s.store.ProductBySlug(ctx, "norwegian-swivel-chair")
	if err != nil {
		s.t.Fatal(err)
	}
	row := store.RowEdit{Product: p.ID, PriceSeen: 1, Price: 1}
	for _, v := range p.Variants {
		row.Stock = append(row.Stock, store.StockEdit{Variant: v.ID, Seen: v.Stock, Wanted: wanted})
	}
	if _, err := s.store.EditRows(ctx, []store.RowEdit{row}, "test"); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) ask(path, email, lang string) answer {
	return s.send("POST", path, url.Values{"email": {email}, "sku": {"CHAIR-NO-1"}, "lang": {lang},
		"product": {"norwegian-swivel-chair"}})
}

func TestWaitingForGoods(t *testing.T) {
	s, p := newShop(t), openPostOffice(t)
	m := s.mailer(p)
	const page = "/products/norwegian-swivel-chair"
	if strings.Contains(s.get(page).body, "재입고 알림") {
		t.Error("there is a form although the goods are there")
	}
	s.stock(0)
	if body := s.get(page).body; !strings.Contains(body, `formaction="`+page+`/stock-alerts"`) ||
		!strings.Contains(body, "90일") {
		t.Error("no form to wait for the goods, or it does not say what becomes of the address")
	}
	refuses(t, s.ask(page+"/stock-alerts", "sky@example", "ko"), http.StatusUnprocessableEntity, "이메일 주소를 다시 확인")
	first := s.ask(page+"/stock-alerts", "sky@example.com", "ko")
	leadsTo(t, first, page+"?alert=noted")
	if again := s.ask(page+"/stock-alerts", "SKY@example.com",
		"ko"); again.header.Get("Location") != first.header.Get("Location") {
		t.Error("asking twice is answered otherwise")
	}
	leadsTo(t, s.ask(page+"/stock-alerts", "ann@example.com", "en"), "/en"+page+"?alert=noted")
	leadsTo(t, s.ask(page+"/stock-alerts", "bob@example.com", "en"), "/en"+page+"?alert=noted")
	if text := words(s.get(page + "?alert=noted").body); !strings.Contains(text, "신청되었습니다") {
		t.Errorf("it says %s", text)
	}
	if a := s.send("POST", "/products/nothing/stock-alerts", url.Values{"email": {"a@example.com"},
		"sku": {"CHAIR-NO-1"}}); a.status != http.StatusNotFound {
		t.Errorf("goods that nobody offers: %d", a.status)
	}
	ctx := context.Background()
	tell := func() { // goods come back: mails go out
		t.Helper()
		if err := s.store.SendStockAlerts(ctx); err != nil {
			t.Fatal(err)
		}
		for {
			e, err := s.store.TakeEffect(ctx, time.Minute, store.MailEffect)
			if err != nil {
				return
			}
			l, err := s.store.Letter(ctx, e.Key, e.Payload)
			if err == nil && l.Kind == store.RestockMail {
				err = m.Send(ctx, l)
			}
			if err != nil {
				t.Fatal(err)
			}
			if err := s.store.FinishEffect(ctx, e.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	tell()
	if n := len(p.messages()); n != 0 {
		t.Fatalf("%d mails before the goods are back", n)
	}
	s.stock(3)
	tell()
	tell()
	var to []string
	for _, message := range p.messages() {
		head, parts := read(t, message)
		to = append(to, head.Get("To"))
		if link := head.Get("List-Unsubscribe"); head.Get("List-Unsubscribe-Post") == "" ||
			!strings.Contains(parts["text/plain"], strings.Trim(link, "<>")) {
			t.Errorf("no way to unsubscribe: %q", link)
		}
	}
	if got := strings.Join(to, " "); got != "<sky@example.com> <ann@example.com> <bob@example.com>" {
		t.Fatalf("mails to %s", got)
	}
	if l := s.letter("restock:1"); len(l.To) != 0 {
		t.Errorf("the address is kept: %v", l.To)
	}
	s.stock(0)
	leadsTo(t, s.ask(page+"/stock-alerts", "sky@example.com", "ko"), page+"?alert=noted")
	head, _ := read(t, p.messages()[0])
	stop := regexp.MustCompile(`/stock-alerts/\S+`).FindString(strings.Trim(head.Get("List-Unsubscribe"), "<>"))
	if a := s.get(stop[:len(stop)-1] + "!"); a.status != http.StatusNotFound {
		t.Errorf("a forged link: %d", a.status)
	}
	if text := words(s.get(stop).body); !strings.Contains(text, "모두 해지하고") {
		t.Errorf("it says %s", text)
	}
	if a := s.send("POST", stop, url.Values{"List-Unsubscribe": {"One-Click"}}); a.status != http.StatusOK ||
		!strings.Contains(a.body, "삭제했습니다") {
		t.Errorf("unsubscribe: %d", a.status)
	}
	s.stock(3)
	tell()
	if n := len(p.messages()); n != 3 {
		t.Errorf("%d mails: who unsubscribed was mailed", n)
	}
}

func TestTheMailboxShowsWhatWasSent(t *testing.T) {
	s := newShop(t)
	s.logIn()
	s.paid()
	list := s.get("/admin/mailbox")
	link := regexp.MustCompile(`/admin/mailbox/\d+`).FindString(list.body)
	if list.status != http.StatusOK || link == "" || !strings.Contains(words(list.body), "메일이 실제로 발송되지 않습니다") ||
		!strings.Contains(list.body, "sky@example.com") {
		t.Fatalf("%d %s", list.status, words(list.body))
	}
	a := s.get(link)
	if !strings.Contains(a.body, `<iframe class="mail-view" sandbox src="`+link+`/html"`) ||
		!strings.Contains(a.header.Get("Content-Security-Policy"), "frame-src 'self'") ||
		!strings.Contains(words(a.body), "결제가 완료되었습니다") {
		t.Errorf("%d %s", a.status, words(a.body))
	}
	mail := s.get(link + "/html")
	if policy := mail.header.Get("Content-Security-Policy"); mail.status != http.StatusOK ||
		!strings.Contains(policy, "default-src 'none'") || !strings.HasSuffix(policy, "sandbox") ||
		!strings.Contains(mail.body, "결제가 완료되었습니다") {
		t.Errorf("%d %q", mail.status, policy)
	}
	for _, path := range []string{"/admin/mailbox/0", "/admin/mailbox/x", "/admin/mailbox/999999/html"} {
		if a := s.get(path); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	for _, path := range []string{"/admin/mailbox?state=waiting", "/admin/mailbox?state=failed",
		"/admin/mailbox?state=nonsense&before=-1"} {
		if a := s.get(path); a.status != http.StatusOK {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}
