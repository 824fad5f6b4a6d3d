package handlers_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
)

// save sends one of the owner's forms.
func (s *shop) save(path string, fields url.Values) answer {
	s.t.Helper()
	fields.Set("token", s.token())
	return s.send("POST", path, fields)
}

func TestOwnerChangesWhoSells(t *testing.T) {
	s := newShop(t)
	s.logIn()
	good := url.Values{"name_ko": {"바다상점"}, "name_en": {"Sea Store"}, "company_ko": {"바다상점 주식회사"},
		"business_number": {"220-81-62517"}, "email": {"sea@example.com"}}
	if a := s.save("/admin/settings", good); a.status != http.StatusSeeOther {
		t.Fatalf("saved: %d %s", a.status, a.body)
	}
	if a := s.send("GET", "/", nil); !strings.Contains(a.body, "바다상점 주식회사") ||
		!strings.Contains(a.body, "220-81-62517") {
		t.Error("the footer does not say who sells")
	}
	if a := s.send("GET", "/en", nil); !strings.Contains(a.body, "Sea Store") {
		t.Error("the English shop has another name")
	}
	for field, bad := range map[string]string{"name_ko": "", "business_number": "220-81-62518", "email": "nobody",
		"escrow_url": "javascript:alert(1)"} {
		form := url.Values{"name_ko": {"바다상점"}, "name_en": {"Sea Store"}, "hours_ko": {"평일 10시"}}
		form.Set(field, bad)
		a := s.save("/admin/settings", form)
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "평일 10시") {
			t.Errorf("%s %q: %d, or what was typed is lost", field, bad, a.status)
		}
	}
	i, err := s.store.Identity(context.Background())
	if err != nil || i.Company.Ko != "바다상점 주식회사" {
		t.Errorf("a bad form changed something: %+v, %v", i, err)
	}
}

func TestOwnerSetsWhatShippingCosts(t *testing.T) {
	s := newShop(t)
	s.logIn()
	a := s.save("/admin/settings/shipping", url.Values{"flat": {"4,000"}, "free_from": {"0"}, "rate": {"1,400"},
		"remote": {"제주, 63000, 63644, 3,000\r\n\r\n울릉도, 40200, 40240, 5000"}, "abroad_US": {"25,000"}})
	if a.status != http.StatusSeeOther {
		t.Fatalf("saved: %d %s", a.status, a.body)
	}
	order := func(change ...string) answer {
		return s.send("POST", "/orders", with(chair(), change...), "Accept", "application/json")
	}
	for _, c := range []struct {
		name   string
		change []string
		want   string
	}{
		{"Seoul", nil, `"amount":68900`},
		{"Jeju", []string{"buyer_postcode", "63100"}, `"amount":71900`},
		{"Ulleungdo", []string{"buyer_postcode", "40240"}, `"amount":73900`},
		{"the United States", []string{"lang", "en", "buyer_country", "US", "pg", "paypal"}, `"currency":"USD"`},
	} {
		if a := order(c.change...); a.status != http.StatusCreated || !strings.Contains(a.body, c.want) {
			t.Errorf("%s: %d %s", c.name, a.status, a.body)
		}
	}
	if a := order("lang", "en", "buyer_country", "FR"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a country without a charge: %d %s", a.status, a.body)
	}
	for field, bad := range map[string]string{"flat": "-1", "rate": "0", "free_from": "공짜", "abroad_US": "x",
		"remote": "제주, 63644, 63000, 3000"} {
		form := url.Values{"flat": {"1"}, "free_from": {"1"}, "rate": {"1300"}}
		form.Set(field, bad)
		if a := s.save("/admin/settings/shipping", form); a.status != http.StatusUnprocessableEntity ||
			!strings.Contains(a.body, bad) {
			t.Errorf("%s %q: %d", field, bad, a.status)
		}
	}
}

func TestOwnerHidesAButton(t *testing.T) {
	s := newShop(t)
	s.logIn()
	form := url.Values{"refund_mismatch": {"on"}}
	for _, pg := range []string{"inicis", "inicis-trans", "inicis-vbank", "inicis-global"} {
		form.Set("ko_"+pg, "on")
		form.Set("en_"+pg, "on")
	}
	form.Set("en_paypal", "on")
	if a := s.save("/admin/settings/payments", form); a.status != http.StatusSeeOther {
		t.Fatalf("saved: %d %s", a.status, a.body)
	}
	if a := s.send("GET", "/products/norwegian-swivel-chair", nil); strings.Contains(a.body, `data-pg="paypal"`) ||
		!strings.Contains(a.body, `data-pg="inicis"`) {
		t.Error("the Korean page still shows PayPal, or nothing")
	}
	if a := s.send("GET", "/en/products/norwegian-swivel-chair", nil); !strings.Contains(a.body, `data-pg="paypal"`) {
		t.Error("the English page lost PayPal")
	}
	p, err := s.store.Policies(context.Background())
	if err != nil || p != (store.Policies{RefundMismatch: true}) {
		t.Errorf("%+v, %v", p, err)
	}
	if a := s.save("/admin/settings/keys/test", url.Values{}); a.status != http.StatusOK ||
		!strings.Contains(a.body, "응답하지 않았습니다") {
		t.Errorf("a test of the keys while I'mport is down: %d", a.status)
	}
}

func TestMailPasswordsAreWriteOnly(t *testing.T) {
	s := newShop(t)
	s.logIn()
	form := url.Values{"host": {"smtp.example.com"}, "port": {"465"}, "from": {"shop@example.com"}, "user": {"shop"},
		"secret": {"hush hush hush"}}
	if a := s.save("/admin/settings/mail", form); a.status != http.StatusSeeOther {
		t.Fatalf("saved: %d %s", a.status, a.body)
	}
	if a := s.send("GET", "/admin/settings/mail", nil); strings.Contains(a.body, "hush") ||
		!strings.Contains(a.body, "smtp.example.com") {
		t.Error("the page shows the password, or not the server")
	}
	read := func() store.MailAccount {
		a, err := s.store.MailAccount(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	form.Set("secret", "")
	s.save("/admin/settings/mail", form)
	if read().Password != "hush hush hush" {
		t.Error("an empty field forgot the password")
	}
	form.Set("host", "smtp.evil.example")
	s.save("/admin/settings/mail", form)
	if read().Password != "" {
		t.Error("the password would go to another server")
	}
}

func TestTextsOfTheLawKeepTheirVersions(t *testing.T) {
	s := newShop(t)
	s.logIn()
	if a := s.send("GET", "/terms", nil); a.status != http.StatusOK || !strings.Contains(a.body, "장터상점") ||
		strings.Contains(a.body, "{") {
		t.Errorf("the demo's own terms: %d", a.status)
	}
	if a := s.send("GET", "/privacy", nil); !strings.Contains(a.body, "<th>처리 항목</th>") ||
		strings.Contains(a.body, "<td style") {
		t.Errorf("the privacy policy has no table, or one with styles: %d", a.status)
	}
	for _, text := range []string{"# 제1조\n\n첫째", "# 제1조\n\n둘째 <script>alert(1)</script>"} {
		if a := s.save("/admin/settings/texts/terms", url.Values{"ko": {text}}); a.status != http.StatusSeeOther {
			t.Fatalf("published: %d %s", a.status, a.body)
		}
	}
	now := s.send("GET", "/terms", nil)
	if now.status != http.StatusOK || !strings.Contains(now.body, "둘째") || strings.Contains(now.body, "<script>alert") {
		t.Errorf("now: %d", now.status)
	}
	if a := s.send("GET", "/terms?version=2", nil); !strings.Contains(a.body, "첫째") ||
		!strings.Contains(a.body, "noindex") {
		t.Errorf("an older version: %d", a.status)
	}
	if a := s.send("GET", "/terms?version=5", nil); a.status != http.StatusNotFound {
		t.Errorf("a version to come: %d", a.status)
	}
	s.proposesReturns()
	if a := s.send("GET", "/", nil); !strings.Contains(a.body, `href="/terms"`) ||
		!strings.Contains(a.body, `<a class="strong" href="/privacy"`) {
		t.Error("the footer lacks a text of the law")
	}
	if a := s.save("/admin/settings/texts/terms",
		url.Values{"ko": {""}, "en": {"kept"}}); a.status != http.StatusUnprocessableEntity ||
		!strings.Contains(a.body, "kept") {
		t.Errorf("nothing to publish: %d", a.status)
	}
}

// proposesReturns publishes the terms of use that are proposed where those that are
// published do not say what returns cost.
func (s *shop) proposesReturns() {
	s.t.Helper()
	const terms, missing = "/admin/settings/texts/terms", "편도 3,000원"
	for _, path := range []string{terms, "/admin/settings/after-sale", "/admin/settings/readiness"} {
		if !strings.Contains(s.get(path).body, terms+"?returns=1") {
			s.t.Errorf("%s does not say what the terms lack", path)
		}
	}
	if strings.Contains(fieldsOf(s.get(terms).body).Get("ko"), missing) || !strings.Contains(fieldsOf(s.get(terms+"?returns=1").body).Get("ko"), missing) {
		s.t.Error("not proposed, or proposed unasked")
	}
	if strings.Contains(s.get("/terms").body, missing) {
		s.t.Error("changed before it was published")
	}
	s.save(terms, url.Values{"ko": {fieldsOf(s.get(terms + "?returns=1").body).Get("ko")}})
	if now := s.get("/terms").body; !strings.Contains(now, missing) || !strings.Contains(now, "둘째") {
		s.t.Error("the proposal was not published")
	}
	if strings.Contains(s.get(terms).body, terms+"?returns=1") {
		s.t.Error("what was published is still missed")
	}
}

func TestLogTellsWhoDidWhat(t *testing.T) {
	s := newShop(t)
	s.logIn()
	s.save("/admin/settings", url.Values{"name_ko": {"바다상점"}, "name_en": {"Sea Store"}})
	a := s.send("GET", "/admin/log", nil)
	for _, want := range []string{ownerEmail, "설정 변경", "identity", "직원 로그인"} {
		if !strings.Contains(a.body, want) {
			t.Errorf("the log lacks %q", want)
		}
	}
	if a := s.send("GET", "/admin/log?entity=setting&who=all", nil); strings.Contains(a.body, "직원 로그인") {
		t.Error("the filter lets others through")
	}
	if a := s.send("GET", "/admin/log?from=2020-01-01&to=2020-01-02", nil); !strings.Contains(a.body, "해당하는 기록이 없습니다") {
		t.Error("old days have entries")
	}
	file := s.save("/admin/log/export?who=all", url.Values{})
	if file.status != http.StatusOK || !strings.HasPrefix(file.body, "\ufeff") ||
		!strings.Contains(file.body, "identity") {
		t.Errorf("export: %d %.80s", file.status, file.body)
	}
	if a := s.send("GET", "/admin/log?entity=export", nil); !strings.Contains(a.body, "파일로 내려받음") {
		t.Error("the export itself is not in the log")
	}
}

func TestOrdersHoldTheirGoodsAsLongAsTheOwnerSays(t *testing.T) {
	ctx := context.Background()
	s := newShop(t)
	if err := s.store.SetHold(ctx, 40, "test"); err != nil {
		t.Fatal(err)
	}
	if hold, err := s.store.Hold(ctx); err != nil || hold != 40*time.Minute {
		t.Errorf("%s, %v", hold, err)
	}
	for _, bad := range []int64{0, -5, 1441} {
		if err := s.store.SetHold(ctx, bad, "test"); err == nil {
			t.Errorf("%d minutes", bad)
		}
	}
	s.logIn()
	if a := s.send("GET", "/admin/settings/payments", nil); !strings.Contains(a.body, "JANGTEO_RESERVATION으로 정해져") {
		t.Error("the page does not say that the environment has set the time")
	}
}

func TestOrdersHoldAsMuchAsTheOwnerSays(t *testing.T) {
	s := newShop(t)
	s.logIn()
	if a := s.get("/admin/settings/payments"); !strings.Contains(a.body, `name="hold_share"`) {
		t.Error("nobody is asked how much orders hold")
	}
	for text, want := range map[string]int64{"30": 30, "30%": 30, "１００": 100, "0": 50, "101": 50, "절반": 50, "": 50} {
		if err := store.SetHoldShare(t.Context(), s.store, 50, "test"); err != nil {
			t.Fatal(err)
		}
		a := s.save("/admin/settings/payments", url.Values{"hold_share": {text}})
		share, err := store.HoldShare(t.Context(), s.store)
		if err != nil || share != want {
			t.Errorf("%q: %d %%, %v", text, share, err)
		}
		if refused := a.status == http.StatusUnprocessableEntity; refused != (want == 50 && text != "") {
			t.Errorf("%q: answer %d", text, a.status)
		}
	}
}

// TestRemotePlacesAreAskedFirst lets a page's order go to an island: the buyer
// is told what delivery there costs, and agrees by trying again.
func TestRemotePlacesAreAskedFirst(t *testing.T) {
	s := newShop(t)
	terms := store.Shipping{Flat: 3000, Remote: []store.Remote{{Name: "제주", From: "63000", To: "63644", Extra: 4000}}}
	if err := s.store.SetShipping(context.Background(), terms, 1000, "test"); err != nil {
		t.Fatal(err)
	}
	island := with(chair(), "buyer_postcode", "63100", "seen_prices", "CHAIR-NO-1=64900/4900")
	asked := s.send("POST", "/orders", island, "Accept", "application/json")
	if asked.status != http.StatusConflict || !strings.Contains(asked.body, "7,000원") ||
		!strings.Contains(asked.body, `"seen_fee":"7000/700"`) {
		t.Fatalf("first try: %d %s", asked.status, asked.body)
	}
	page := s.send("POST", "/orders", island)
	if page.status != http.StatusConflict || !strings.Contains(page.body, `name="seen_fee" value="7000/700"`) {
		t.Errorf("first try without a script: %d", page.status)
	}
	agreed := s.send("POST", "/orders", with(island, "seen_fee", "7000/700"), "Accept", "application/json")
	if agreed.status != http.StatusCreated || !strings.Contains(agreed.body, `"amount":71900`) {
		t.Errorf("second try: %d %s", agreed.status, agreed.body)
	}
	if a := s.send("POST", "/orders", with(island, "buyer_postcode", "04001", "seen_fee", "7000/700"), "Accept",
		"application/json"); a.status != http.StatusCreated {
		t.Errorf("another place after all: %d %s", a.status, a.body)
	}
}
