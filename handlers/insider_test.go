package handlers_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/handlers"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
)

// insider is somebody who works here, in a browser of their own.
type insider struct {
	*shop
	admin store.Admin
	token string
}

// hire lets somebody work here and logs them in.
func (s *shop) hire(name string, role store.AdminRole, mayRefund bool) insider {
	s.t.Helper()
	ctx := context.Background()
	a, err := s.store.People.CreateAdmin(ctx, store.NewAdmin{Email: name + "@shop.example", Role: role,
		MayRefund: mayRefund, Password: ownerPassword}, "host")
	session := rand.Text()
	if err == nil {
		err = s.store.People.BeginVisit(ctx, store.NewVisit{Admin: a, Token: session, Address: "127.0.0.1"})
	}
	if err != nil {
		s.t.Fatal(err)
	}
	own := *s
	jar, _ := cookiejar.New(nil)
	u, _ := url.Parse(s.url)
	jar.SetCookies(u, []*http.Cookie{{Name: "admin", Value: session, Path: "/"}})
	own.client = &http.Client{Jar: jar, CheckRedirect: s.client.CheckRedirect}
	return insider{&own, a, own.token()}
}

// stranger is a browser that nobody is logged in with.
func (s *shop) stranger() *shop {
	own := *s
	jar, _ := cookiejar.New(nil)
	own.client = &http.Client{Jar: jar, CheckRedirect: s.client.CheckRedirect}
	return &own
}

// buyer is an order and how its buyer is reached.
type buyer struct {
	placed
	tel, email, secret string
	id                 string // the public one
}

// buys places an order whose buyer is reached as nobody else is.
func (s *shop) buys(n int) buyer {
	s.t.Helper()
	b := buyer{tel: fmt.Sprintf("010-2345-67%02d", n), email: fmt.Sprintf("buyer%d@mail.example", n),
		secret: fmt.Sprintf("비밀길 %d번지", 700+n)}
	s.leave()
	b.placed = s.order("buyer_tel", b.tel, "buyer_email", b.email, "buyer_addr", "서울특별시 강남구 "+b.secret,
		"buyer_name", fmt.Sprintf("남궁%d", n))
	b.id = strings.TrimPrefix(b.URL, "/orders/")
	return b
}

// reads is all that somebody can read: every page that their role may open, for
// everything there is, each file that they may download, and what they can search for.
func (i insider) reads(numbers []string) string {
	i.t.Helper()
	var all strings.Builder
	add := func(method, path string, form url.Values) {
		a := i.send(method, path, form)
		if a.status >= 500 {
			i.t.Errorf("%s %s: %d", method, path, a.status)
		}
		all.WriteString(a.body + "\n" + a.header.Get("Location") + "\n")
	}
	ids := make([]string, 40)
	for n := range ids {
		ids[n] = fmt.Sprint(n + 1)
	}
	for _, r := range handlers.Routes() {
		if r.Method != http.MethodGet || !r.Role.IsAdmin() || !r.Role.Admits(i.admin) {
			continue
		}
		paths := []string{r.Path}
		for name, values := range map[string][]string{":no": numbers, ":id": ids, ":kind": {"terms", "privacy"},
			":photo": {"1"}, ":token": {"x"}} {
			var filled []string
			for _, p := range paths {
				if !strings.Contains(p, name) {
					filled = append(filled, p)
					continue
				}
				for _, v := range values {
					filled = append(filled, strings.Replace(p, name, v, 1))
				}
			}
			paths = filled
		}
		for _, p := range paths {
			add("GET", p, nil)
		}
	}
	for _, q := range []string{"/admin/orders?tab=paid", "/admin/orders?tab=preparing", "/admin/orders?tab=shipped",
		"/admin/cases?state=closed", "/admin/log?who=all", "/admin/mailbox?state=waiting"} {
		add("GET", q, nil)
	}
	list := strings.Join(numbers, ",")
	add("GET", "/admin/orders/slips?orders="+list, nil)
	add("GET", "/admin/orders/slips?kind=sheet&orders="+list, nil)
	proved := url.Values{"token": {i.token}, "proof": {ownerPassword}, "reason": {"점검"}}
	for _, kind := range []string{"orders", "courier"} {
		add("POST", "/admin/orders/export", with(proved, "kind", kind))
	}
	add("POST", "/admin/log/export", proved)
	return all.String()
}

// TestWhatSomebodyReadsOpensNoDoorThatIsClosedToThem lets everybody who works here
// read all that they can, and looks in it for keys to doors that their own routes
// refuse: links of orders, codes, and the contacts that prove to be the buyer.
func TestWhatSomebodyReadsOpensNoDoorThatIsClosedToThem(t *testing.T) {
	s := newShop(t)
	s.logIn()
	unpaid, paid, deposited, listed, sent := s.buys(1), s.buys(2), s.buys(3), s.buys(4), s.buys(5)
	for _, b := range []buyer{paid, listed, sent} {
		s.pay(b.placed)
	}
	s.payBy(deposited.placed, "vbank")
	s.do("/admin/orders/selection", "do", "batch", "order", listed.No, "next", "/admin/orders?tab=paid")
	s.ship(sent.placed)
	asked := s.cancel(deposited.placed, "mind", "contact", deposited.tel, "bank", "04", "account", "110234567890", "holder",
		"남궁")
	want(t, "a code is asked for", asked, http.StatusOK, `name="code"`)
	all := []buyer{unpaid, paid, deposited, listed, sent}
	numbers := make([]string, len(all))
	for n, b := range all {
		numbers[n] = b.No
	}
	code := s.readCode()
	for who, i := range map[string]insider{
		"viewer": s.hire("viewer", store.ViewerRole, false), "staff": s.hire("staff", store.StaffRole, false),
		"refunder": s.hire("refunder", store.StaffRole, true), "owner": s.hire("second", store.OwnerRole, false),
	} {
		t.Run(who, func(t *testing.T) {
			read := i.reads(numbers)
			for _, no := range numbers {
				if !strings.Contains(read, no) {
					t.Errorf("the order %s was not read", no)
				}
			}
			may := i.admin.Refunds()
			for _, b := range all {
				if strings.Contains(read, b.id) != may {
					t.Errorf("the link of %s is read: %v", b.No, !may)
				}
				contact := may || who == "staff" && (b.No == listed.No || b.No == sent.No)
				for _, secret := range []string{b.tel, strings.ReplaceAll(b.tel, "-", ""), b.email, b.secret} {
					if secret != strings.ReplaceAll(b.tel, "-", "") && strings.Contains(read, secret) != contact ||
						!contact && strings.Contains(read, secret) {
						t.Errorf("%q of %s is read: %v", secret, b.No, !contact)
					}
				}
				if name := strings.Contains(read, fmt.Sprintf("남궁%s", b.email[5:6])); name != (who != "viewer") {
					t.Errorf("the name of %s is read: %v", b.No, name)
				}
			}
			if strings.Contains(read, code) != may { // in the sandbox, where no mail leaves
				t.Errorf("the code is read: %v", !may)
			}
			if strings.Contains(read, "/admin/invitation?token=") {
				t.Error("an invitation is read")
			}
			if !may {
				i.opensNothing(read)
			}
		})
	}
}

// opensNothing tries every link to an order that somebody has read.
func (i insider) opensNothing(read string) {
	i.t.Helper()
	tried := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?:^|[^n])/orders/([A-Za-z0-9_-]{8,})`).FindAllStringSubmatch(read, -1) {
		if tried[m[1]] {
			continue
		}
		tried[m[1]] = true
		if a := i.stranger().get("/orders/" + m[1]); a.status != http.StatusNotFound {
			i.t.Errorf("/orders/%s opens: %d", m[1], a.status)
		}
	}
}

// readCode is the code of the last mail with one, as the owner sees it in the sandbox.
func (s *shop) readCode() string {
	s.t.Helper()
	mails, err := s.store.Mails(context.Background(), "", 0, 50)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, m := range mails {
		if strings.HasPrefix(m.Key, "refund-code:") {
			body := s.get(fmt.Sprintf("%s/%d", web.MailboxPath, m.ID)).body
			if found := regexp.MustCompile(`(?:코드|Code): (\d{6})`).FindStringSubmatch(body); found != nil {
				return found[1]
			}
			s.t.Fatalf("no code in the mail:\n%s", body)
		}
	}
	s.t.Fatal("no mail with a code")
	return ""
}

// TestNobodySearchesForWhatTheyMayNotSee: a search that finds orders by the digits of
// a phone number tells that number.
func TestNobodySearchesForWhatTheyMayNotSee(t *testing.T) {
	s := newShop(t)
	s.logIn()
	b := s.buys(7)
	viewer, staff := s.hire("viewer", store.ViewerRole, false), s.hire("staff", store.StaffRole, false)
	refunder := s.hire("refunder", store.StaffRole, true)
	for _, c := range []struct {
		words string
		who   []insider // who find it
	}{
		{"010-2345", []insider{refunder}}, {"6707", []insider{refunder}}, {"buyer7@", []insider{refunder}},
		{"buyer7", []insider{refunder}}, {"mail.example", []insider{refunder}}, {"남궁7", []insider{staff, refunder}},
		{b.No, []insider{viewer, staff, refunder}}, {"회전 의자", []insider{viewer, staff, refunder}},
	} {
		for name, i := range map[string]insider{"viewer": viewer, "staff": staff, "refunder": refunder} {
			found := strings.Contains(i.get("/admin/orders?q="+url.QueryEscape(c.words)).body, ">"+b.No+"<")
			if found != slices.Contains(c.who, i) {
				t.Errorf("%s looks for %q: %v", name, c.words, found)
			}
		}
	}
}

// TestForwardedLinkMovesNoMoney is the attack: the link, the phone number and a bank
// account of the attacker's own.
func TestForwardedLinkMovesNoMoney(t *testing.T) {
	s := newShop(t)
	s.logIn()
	b := s.buys(1)
	s.payBy(b.placed, "vbank")
	thief := s.stranger()
	form := func(pairs ...string) url.Values {
		return with(url.Values{"reason": {"mind"}, "contact": {b.tel}, "bank": {"88"}, "account": {"999-888-777666"},
			"holder": {"도둑"}}, pairs...)
	}
	page := thief.send("POST", b.URL+"/cancel", form())
	want(t, "without a code", page, http.StatusOK, `name="code"`, "신한은행 ****7666", "b*****@mail.example", `value="999-888-777666"`)
	for n := range 7 {
		a := thief.send("POST", b.URL+"/cancel", form("code", fmt.Sprintf("x%d", n)))
		if a.status != http.StatusUnprocessableEntity {
			t.Errorf("guess %d: %d", n, a.status)
		}
	}
	for name, c := range map[string]struct {
		form   url.Values
		status int
		reason string
	}{
		"no code":      {form("bank", "04"), http.StatusForbidden, `"reason":"code_needed"`},
		"a wrong code": {form("bank", "04", "code", "x"), http.StatusUnprocessableEntity, `"reason":"code_`},
	} {
		want(t, "JSON, "+name, thief.send("POST", b.URL+"/cancel", c.form, "Accept", asJSON), c.status, c.reason)
	}
	if f := s.file(b.placed); len(f.Refunds) != 0 || f.Order.PayState != store.Paid {
		t.Errorf("money moved: %+v", f.Refunds)
	}
	log := s.get("/admin/orders/" + b.No).body
	if !strings.Contains(log, "확인 코드를 다섯 번 잘못") {
		t.Error("nobody learns of the guesses")
	}
}

// TestBuyerConfirmsTheAccountWithoutAScript goes through both pages as a browser
// without a script does.
func TestBuyerConfirmsTheAccountWithoutAScript(t *testing.T) {
	s := newShop(t)
	s.logIn()
	b := s.buys(1)
	s.payBy(b.placed, "vbank")
	page := s.cancel(b.placed, "other", "text", "마음이 바뀜", "contact", b.tel, "bank", "04", "account", "110-234-567890", "holder", "남궁1")
	want(t, "the first page", page, http.StatusOK, "KB국민은행 ****7890")
	if c := page.header.Get("Cache-Control"); c != "no-store" {
		t.Errorf("the page may be kept: %q", c)
	}
	form := url.Values{}
	first, _, _ := strings.Cut(page.body[strings.Index(page.body, `<form class="fields"`):], "</form>")
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`).FindAllStringSubmatch(first, -1) {
		form.Set(m[1], m[2])
	}
	want(t, "the second page", s.send("POST", b.URL+"/cancel", with(form, "code", s.readCode())), http.StatusSeeOther)
	f := s.file(b.placed)
	if len(f.Refunds) != 1 || f.Refunds[0].To != (store.AccountMark{Bank: "04", Tail: "7890"}) || f.Refunds[0].Reason != "마음이 바뀜" {
		t.Errorf("%+v", f.Refunds)
	}
	if strings.Contains(s.get("/admin/log?who=all").body, "110234567890") {
		t.Error("the log has the account")
	}
	// One who cannot read the mail asks a person.
	other := s.buys(2)
	s.payBy(other.placed, "vbank")
	want(t, "asks", s.cancel(other.placed, "mind", "contact", other.tel, "bank", "04", "account", "110-234-567890",
		"holder", "남궁2", "ask", "1"), http.StatusSeeOther)
	if f := s.file(other.placed); len(f.Claims) != 1 || len(f.Refunds) != 0 {
		t.Errorf("%+v %+v", f.Claims, f.Refunds)
	}
	want(t, "JSON", s.send("POST", s.paidNow(3).URL+"/cancel", url.Values{"reason": {"mind"}, "contact": {"010-2345-6703"}},
		"Accept", asJSON), http.StatusSeeOther)
}

func (s *shop) paidNow(n int) buyer {
	s.t.Helper()
	b := s.buys(n)
	s.pay(b.placed)
	return b
}

// TestContactsOfOneOrderOpenNoOther: staff who may not refund see how the buyer of a
// sent order is reached, and the number of the next one. Both together open it to the
// browser that ordered, to the link, and to nobody else, until it is being packed.
func TestContactsOfOneOrderOpenNoOther(t *testing.T) {
	s := newShop(t)
	s.logIn()
	buyer := []string{"buyer_tel", "010-2345-6701", "buyer_email", "again@mail.example"}
	order := func() (*shop, placed) {
		own := s.stranger()
		o := own.order(buyer...)
		own.pay(o)
		return own, o
	}
	_, first := order()
	s.ship(first)
	home, second := order()
	opens := func(who *shop, o placed, contact string) bool {
		t.Helper()
		a := who.send("POST", "/orders/lookup", url.Values{"order_no": {o.No}, "contact": {contact}})
		if a.status != http.StatusForbidden && a.status != http.StatusSeeOther {
			t.Errorf("looked up by %s: %d", contact, a.status)
		}
		return a.header.Get("Location") == o.URL
	}
	if !opens(s.stranger(), second, buyer[1]) {
		t.Error("with an owner alone, number and phone do not open an order")
	}
	s.hire("staff", store.StaffRole, false)
	for _, contact := range []string{buyer[1], buyer[3]} {
		if opens(s.stranger(), second, contact) {
			t.Errorf("the next order opens by %s of the one before", contact)
		}
	}
	if !opens(home, second, buyer[1]) {
		t.Error("the browser that ordered does not find its order")
	}
	if !opens(s.stranger(), first, buyer[3]) {
		t.Error("the sent order is found no more")
	}
	s.do("/admin/orders/selection", "do", "batch", "order", second.No, "next", "/admin/orders")
	if !opens(s.stranger(), second, buyer[1]) {
		t.Error("an order that is being packed is found no more")
	}
	other := s.stranger()
	fresh := other.order("buyer_tel", "010-2345-6702", "buyer_email", "new@mail.example")
	other.pay(fresh)
	if !opens(s.stranger(), fresh, "new@mail.example") {
		t.Error("a new buyer's order is not found")
	}
}
