package handlers_test

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
)

// TestFormsTellEverythingAtOnce sends forms with several faults, of which reading,
// rules and the database each find some: a page names all of them and keeps what
// was typed.
func TestFormsTellEverythingAtOnce(t *testing.T) {
	s := newShop(t)
	s.logIn()
	paid := s.paid("pg", "inicis-vbank")
	s.sql("UPDATE payments SET method = 'vbank'")
	s.put("norwegian-swivel-chair", "CHAIR-NO-1", "1")
	for name, c := range map[string]struct {
		path   string
		typed  url.Values
		says   []string // each in its own place
		keeps  []string
		status int
	}{
		"checkout": {"/orders", url.Values{"pg": {"inicis"}, "buyer_email": {"nobody"}, "buyer_addr": {"어딘가 1"}, "coupon": {"NO-SUCH"}},
			[]string{"이름을 입력해", "이메일 주소를 다시", "우편번호 5자리", "없는 쿠폰 코드"}, []string{"nobody", "어딘가 1", "NO-SUCH"}, 422},
		"checkout in English": {"/orders", url.Values{"lang": {"en"}, "pg": {"paypal"}, "buyer_country": {"US"}, "buyer_name": {"Ann"}, "coupon": {"NO-SUCH"}},
			[]string{"enter your e-mail", "enter your phone", "delivery address", "no such coupon"}, []string{"Ann", "NO-SUCH"}, 422},
		"lookup": {"/orders/lookup", url.Values{}, []string{"주문번호를 입력", "휴대폰 번호나 이메일을 입력"}, nil, 422},
		"cancel": {paid.URL + "/cancel", url.Values{"account": {"12"}, "holder": {"김하늘"}},
			[]string{"사유를 선택해", "은행을 선택해", "숫자 6~16자리", "휴대폰 번호나 이메일을 입력"}, []string{`value="12"`, "김하늘"}, 422},
		"coupon": {"/admin/coupons", url.Values{"percent": {"7,5"}, "minimum": {"12.000"}, "uses_max": {"-1"}, "code": {"a b!"}},
			[]string{"쿠폰 이름을 입력", "정수로", "소수점을 쓸 수 없습니다", "없이 숫자만", "4자부터 32자까지", "표시된 5곳"}, []string{"7,5", "12.000"}, 422},
		"shipping": {"/admin/settings/shipping", url.Values{"flat": {"x"}, "free_from": {"1e3"}, "rate": {"0"}, "remote": {"제주, 1, 2, 3\n울릉, 40200, 40240, 5.5"}},
			[]string{"숫자만", "풀어서", "100원부터", "제주, 1, 2, 3 / 울릉", "소수점을 쓸 수", "표시된 4곳"}, []string{`value="x"`, `value="1e3"`}, 422},
		"business details": {"/admin/settings", url.Values{"business_number": {"1"}, "email": {"nobody"}, "escrow_url": {"ftp://"}},
			[]string{"쇼핑몰 이름을 입력", "영어 이름도", "사업자등록번호를 확인", "이메일 주소를 확인", "https://로 시작", "표시된 5곳"}, []string{"nobody"}, 422},
		"mail": {"/admin/settings/mail", url.Values{"host": {"smtp.example.com"}, "port": {"ssl"}, "from": {"nobody"}},
			[]string{"1부터 65535", "보내는 사람의 이메일", "표시된 2곳"}, []string{`value="ssl"`, `value="nobody"`, "smtp.example.com"}, 422},
		"people": {"/admin/people", url.Values{"email": {"nobody"}, "name": {strings.Repeat("가", 51)}, "role": {"?"}},
			[]string{"이메일 주소를 다시", "50자까지", "표시된 3곳"}, []string{"nobody"}, 422},
		"password": {"/admin/account/password", url.Values{"new_password": {"short"}, "again": {"other"}},
			[]string{"12자 이상이어야", "서로 다릅니다", "표시된 2곳"}, nil, 422},
		"refund": {"/admin/payments/imp_" + paid.No[12:] + "/refunds", url.Values{"amount": {"12,50"}, "account": {"12"}, "holder": {"김하늘"}, "next": {"/admin"}},
			[]string{"쉼표는 천 단위", "환불 사유를 입력", "은행을 선택해", "숫자 6~16자리"}, []string{`value="12,50"`, "김하늘"}, 409},
	} {
		t.Run(name, func(t *testing.T) {
			send := s.send
			if strings.HasPrefix(c.path, "/admin") {
				send = func(_, path string, fields url.Values, _ ...string) answer { return s.save(path, fields) }
			}
			a := send("POST", c.path, c.typed, "Accept", "text/html")
			refuses(t, a, c.status, c.says...)
			for _, kept := range c.keeps {
				if !strings.Contains(a.body, kept) {
					t.Errorf("%q is lost:\n%s", kept, a.body)
				}
			}
		})
	}
}

// TestTheEditorTellsEverythingAtOnce mixes what cannot be read with what is missing
// and what is taken.
func TestTheEditorTellsEverythingAtOnce(t *testing.T) {
	s := newShop(t)
	s.logIn()
	d := s.draft("round-oak-stool")
	f := with(fieldsOf(s.get(editorOf(d)).body), "do", "save", "name_ko", "", "price", "싸게", "variants.0.stock", "1.5",
		"variants.1.sku", "CHAIR-NO-1", "category", "nowhere")
	a := s.upload(editorOf(d), f, nil)
	refuses(t, a, 422, "표시된 5곳", "상품명 : 상품명을 입력해 주세요.", "판매가 : 숫자만", "카테고리 : 카테고리를 선택해", "정수로", "이미 사용하고")
	for _, link := range []string{`href="#f-name_ko"`, `href="#f-variants-0-stock"`, `href="#f-variants-1-sku"`} {
		if id := strings.NewReplacer(`href="#`, `id="`).Replace(link); !strings.Contains(a.body, link) || !strings.Contains(a.body, id) {
			t.Errorf("%s leads nowhere", link)
		}
	}
}

// TestWhatWasTypedStays keeps what does not belong to the fault.
func TestWhatWasTypedStays(t *testing.T) {
	s := newShop(t)
	s.logIn()
	s.stock(0)
	a := s.send("POST", "/products/norwegian-swivel-chair/stock-alerts", url.Values{"sku": {"CHAIR-NO-1"}, "email": {"nobody@"}, "lang": {"en"}})
	refuses(t, a, 422, "Please check your e-mail")
	if !strings.Contains(a.body, `value="nobody@"`) {
		t.Error("the address to notify is lost")
	}
	k, err := s.store.SaveCoupon(context.Background(), store.Coupon{Name: "x", Kind: store.PercentOff, Percent: 10}, "test")
	if err != nil {
		t.Fatal(err)
	}
	a = s.save("/admin/coupons/"+strconv.FormatInt(k, 10)+"/codes", url.Values{"count": {"1001"}})
	refuses(t, a, 422, "1부터 1,000까지")
	if !strings.Contains(a.body, `value="1001"`) {
		t.Error("the number of codes is lost")
	}
	if err := s.store.SetMailAccount(context.Background(), store.MailAccount{Host: "smtp.example.com", Port: 587, From: "a@example.com"}, "test"); err != nil {
		t.Fatal(err)
	}
	a = s.save("/admin/settings/mail/test", url.Values{"to": {"somebody"}})
	refuses(t, a, 422, "받는 사람의 이메일 주소를 확인")
	if !strings.Contains(a.body, `value="somebody"`) {
		t.Error("the receiver of the test is lost")
	}
}

// TestPaymentSettingsStayTicked keeps boxes and buttons where the time is wrong, and
// saves nothing of them.
func TestPaymentSettingsStayTicked(t *testing.T) {
	g := newGate(t, false)
	g.pay.Hold = 0 // the environment does not fix it
	b := g.visit(g.owner)
	before, err := g.store.Policies(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	a := b.post("/admin/settings/payments", "hold", "1.5", "refund_mismatch", "on", "proof", ownerPassword)
	want(t, "half a minute", a, http.StatusUnprocessableEntity, `value="1.5"`, "표시된 1곳", `name="refund_mismatch" value="on" checked`)
	if after, err := g.store.Policies(context.Background()); err != nil || after != before || strings.Contains(a.body, `name="refund_oversold" value="on" checked`) {
		t.Errorf("saved %+v, %v", after, err)
	}
}

// TestSecretsAreTypedAgain keeps a password out of the page that asks for another
// one on the way, and does not save the form as if none had been typed.
func TestSecretsAreTypedAgain(t *testing.T) {
	g := newGate(t, false)
	b := g.visit(g.owner)
	typed := url.Values{"token": {b.token()}, "host": {"smtp.example.com"}, "port": {"587"}, "from": {"shop@example.com"}, "secret": {"correct horse"}}
	for name, late := range map[string]time.Duration{"a password that was given long ago": 6 * time.Minute, "a session that is over": 31 * time.Minute} {
		g.forward(late)
		a := b.send("POST", "/admin/settings/mail", typed)
		want(t, name, a, http.StatusUnauthorized, `value="smtp.example.com"`, `name="retype" value="secret"`)
		if strings.Contains(a.body, "correct horse") {
			t.Errorf("%s: the secret is in the page", name)
		}
		b = g.visit(g.owner)
		carried := with(hiddenFields(a.body), "token", b.token(), "proof", ownerPassword)
		want(t, name, b.send("POST", "/admin/settings/mail", carried), http.StatusUnprocessableEntity, "다시 입력해 주세요", `value="smtp.example.com"`)
		if saved, err := g.store.MailAccount(context.Background()); err != nil || saved.Host != "" {
			t.Fatalf("%s: saved %+v, %v", name, saved, err)
		}
		typed.Set("token", b.token())
	}
	if a := b.send("POST", "/admin/settings/mail", typed); a.status != http.StatusSeeOther {
		t.Errorf("typed again: %d", a.status)
	}
	if saved, err := g.store.MailAccount(context.Background()); err != nil || saved.Password != "correct horse" {
		t.Errorf("saved %+v, %v", saved, err)
	}
}
