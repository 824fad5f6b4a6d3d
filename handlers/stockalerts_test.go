package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/handlers/mail"
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

// confirmAlert follows the link of a mail that asks an address whether it wants to
// hear of goods.
func (s *shop) confirmAlert(key string) {
	s.t.Helper()
	words, err := mail.NewMailer(s.store, "", true).Words(s.letter(key))
	if err != nil {
		s.t.Fatal(err)
	}
	link := words.Button.URL
	if a := s.get(link); a.status != http.StatusOK || !strings.Contains(a.body, `action="`+link+`"`) {
		s.t.Errorf("%s: %d", link, a.status)
	}
	if a := s.send("POST", link, url.Values{}); a.status != http.StatusOK {
		s.t.Errorf("confirm %s: %d", link, a.status)
	}
	if a := s.send("POST", link[:len(link)-len("x/confirm")]+"!/confirm", url.Values{}); a.status != http.StatusNotFound {
		s.t.Errorf("a forged link: %d", a.status)
	}
}

// TestNobodySetsOffMailsToOthers: an address that did not ask for it gets one mail a
// day, whoever names it however often, and many goods that come back are one mail.
func TestNobodySetsOffMailsToOthers(t *testing.T) {
	s := newShop(t)
	ctx := context.Background()
	goods := s.soldOut(25)
	queued := func(prefix string) (keys []string) {
		t.Helper()
		list, err := s.store.Mails(ctx, "", 0, 200)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range list {
			if strings.HasPrefix(m.Key, prefix) {
				keys = append(keys, m.Key)
			}
		}
		return keys
	}
	for _, g := range goods {
		if err := s.store.Alerts.Ask(ctx, store.StockAlert{Product: g[0], SKU: g[1], Email: "victim@example.com",
			Language: "ko"}); err != nil {
			t.Fatal(err)
		}
	}
	asked := queued("confirm-alert:")
	if len(asked) != 1 {
		t.Fatalf("asked %d times: %v", len(asked), asked)
	}
	s.restock(goods)
	for range 20 {
		if err := s.store.Alerts.Send(ctx, 0); err != nil {
			t.Fatal(err)
		}
	}
	if got := queued("restock:"); len(got) != 0 {
		t.Errorf("told without asking: %v", got)
	}
	s.confirmAlert(asked[0])
	if err := s.store.Alerts.Send(ctx, time.Hour); err != nil || len(queued("restock:")) != 0 {
		t.Errorf("told before the goods were free for an hour: %v %v", queued("restock:"), err)
	}
	if err := s.store.Alerts.Send(ctx, 0); err != nil {
		t.Fatal(err)
	}
	got := queued("restock:")
	if len(got) != 1 {
		t.Fatalf("told by %d mails", len(got))
	}
	if l := s.letter(got[0]); len(l.Goods) != 20 { // as many as one address may wait for
		t.Errorf("the mail tells of %d goods", len(l.Goods))
	}
}

// soldOut lists n goods, by slug and sku, after taking them off the shelf.
func (s *shop) soldOut(n int) (goods [][2]string) {
	s.t.Helper()
	s.shelf(0, func(slug, sku string) bool {
		if len(goods) < n {
			goods = append(goods, [2]string{slug, sku})
			return true
		}
		return false
	})
	return goods
}

// restock puts goods back on the shelf.
func (s *shop) restock(goods [][2]string) {
	s.t.Helper()
	s.shelf(5, func(slug, sku string) bool { return slices.Contains(goods, [2]string{slug, sku}) })
}

// shelf sets the stock of the goods that are chosen.
func (s *shop) shelf(wanted int64, chosen func(slug, sku string) bool) {
	s.t.Helper()
	ctx := context.Background()
	ids := make([]int64, 40)
	for i := range ids {
		ids[i] = int64(i + 1)
	}
	rows, err := s.store.ProductRows(ctx, ids)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, p := range rows {
		row := store.RowEdit{Product: p.ID, PriceSeen: 1, Price: 1}
		for _, v := range p.Variants {
			if v.Active && p.State == store.ProductActive && chosen(p.Slug, v.SKU) {
				row.Stock = append(row.Stock, store.StockEdit{Variant: v.ID, Seen: v.Stock, Wanted: wanted})
			}
		}
		if _, err := s.store.EditRows(ctx, []store.RowEdit{row}, "test"); err != nil {
			s.t.Fatal(err)
		}
	}
}

// TestStrangersAskForFewAlerts: one network asks for ten alerts an hour.
func TestStrangersAskForFewAlerts(t *testing.T) {
	g := newGate(t, false)
	b := g.browser("203.0.113.77")
	often := 0
	for n := range 12 {
		a := b.send("POST", "/products/none/stock-alerts", url.Values{"email": {fmt.Sprintf("a%d@example.com", n)}, "sku": {"X"}})
		if strings.Contains(a.header.Get("Location"), "alert=often") {
			often++
		}
	}
	if often != 2 {
		t.Errorf("%d of 12 were turned away", often)
	}
}

// TestUnpaidOrdersMailOthersSeldom: mails about orders that nobody paid say nothing of
// what was typed, and beyond a few an hour become one.
func TestUnpaidOrdersMailOthersSeldom(t *testing.T) {
	s := newShop(t)
	const evil = "서울특별시 강남구 https://evil.example 로 오세요"
	m := mail.NewMailer(s.store, "https://shop.example", true)
	sent, merged := 0, 0
	for n := range 9 {
		s.leave()
		o := s.order("buyer_email", "victim@example.com", "buyer_addr", evil, "buyer_name", "evil.example 당첨", "buyer_tel",
			fmt.Sprintf("010-7777-00%02d", n), "memo", "other", "memo_text", "http://evil.example")
		l := s.letter("placed:" + o.No)
		words, err := m.Words(l)
		if err != nil {
			t.Fatal(err)
		}
		if text := words.Subject + words.Text(); strings.Contains(text, "evil") || strings.Contains(text, "강남구") ||
			strings.Contains(text, "e**") {
			t.Fatalf("the mail repeats what a stranger typed:\n%s", text)
		}
		switch err := s.store.Unproved.Admit(context.Background(), l.Key, l.To[0], o.No); {
		case err == nil:
			sent++
		case errors.Is(err, store.ErrMailMerged):
			merged++
		default:
			t.Fatal(err)
		}
		if n > 0 {
			continue
		}
		if err := s.store.Unproved.Admit(context.Background(), l.Key, l.To[0], o.No); err != nil {
			t.Errorf("tried again: %v", err)
		}
	}
	if sent != 4 || merged != 5 {
		t.Errorf("%d sent, %d merged", sent, merged)
	}
	list, err := s.store.Mails(context.Background(), "", 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	one := 0
	for _, item := range list {
		if !strings.HasPrefix(item.Key, "orders-waiting:") {
			continue
		}
		one++
		l, err := s.store.Letter(context.Background(), item.Key, item.Payload)
		if err != nil || len(l.Merged) != 9 || len(l.To) != 1 || l.To[0] != "victim@example.com" {
			t.Errorf("%+v %v", l.Merged, err)
		}
	}
	if one != 1 {
		t.Errorf("%d mails stand for the others", one)
	}
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
		if err := s.store.Alerts.Send(ctx, 0); err != nil {
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
	if n := len(p.messages()); n != 0 {
		t.Fatalf("%d mails to addresses that have not confirmed anything", n)
	}
	s.stock(0)
	for _, key := range []string{"confirm-alert:1", "confirm-alert:2", "confirm-alert:3"} {
		s.confirmAlert(key)
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
