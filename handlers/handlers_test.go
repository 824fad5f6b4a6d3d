package handlers_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/handlers"
	"github.com/jangteo/jangteo/handlers/mail"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/shoptest"
)

// shop is the real router over a real store with the demo catalogue. I'mport
// answers nothing but errors: what then must still work is tested here.
type shop struct {
	t      *testing.T
	url    string
	store  *store.Store
	asked  *atomic.Int64 // requests that reached I'mport
	client *http.Client
}

func openShop(t testing.TB, change ...func(*web.Config)) (http.Handler, *store.Store, *atomic.Int64) {
	t.Helper()
	asked := new(atomic.Int64)
	down := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.WriteHeader(http.StatusBadGateway)
	}))
	t.Cleanup(down.Close)
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{Dir: demoShop(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	client, err := iamport.NewClient(iamport.Config{BaseURL: down.URL, Key: "k", Secret: "s"})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	pay := checkout.New(checkout.Config{MerchantCode: "imp00000000", Store: s, Gateway: client, Hold: 15 * time.Minute, Poll: time.Minute,
		Sweep: time.Minute, Log: log, Mailer: mail.NewMailer(s, "http://localhost:8080", true),
		Channels: channels()})
	config := web.Config{Store: s, Checkout: pay, URL: "http://localhost:8080",
		SDK: "http://127.0.0.1:8081/v1/iamport.js", Sandbox: true, Log: log}
	for _, f := range change {
		f(&config)
	}
	h, err := handlers.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return h, s, asked
}

// demoShop has the demo catalogue.
var demoShop = shoptest.Once(func(dir string) error {
	s, err := store.Open(context.Background(), store.Options{Dir: dir})
	if err != nil {
		return err
	}
	_, err = s.Seed(context.Background())
	return errors.Join(err, s.Close())
})

// channels are what stands behind all buttons of a shop with the sandbox.
func channels() (list []checkout.Channel) {
	for _, pg := range store.PGs() {
		value := "html5_inicis.INIpayTest"
		switch pg.Kind {
		case store.Bank, store.Free: // they need none
			continue
		case store.InicisGlobal:
			value = "html5_inicis.INIglobal1"
		case store.PayPal:
			value = "paypal"
		}
		list = append(list, checkout.NewChannel(pg.Kind, value))
	}
	return list
}

// newShops are shops that hold nothing, by whether they take real money.
var newShops = map[bool]func(testing.TB) string{false: newShopOf(false), true: newShopOf(true)}

func newShopOf(live bool) func(testing.TB) string {
	return shoptest.Once(func(dir string) error {
		s, err := store.Open(context.Background(), store.Options{Dir: dir, Live: live})
		if err != nil {
			return err
		}
		return s.Close()
	})
}

func newShop(t *testing.T, change ...func(*web.Config)) *shop {
	t.Helper()
	h, s, asked := openShop(t, change...)
	server := httptest.NewUnstartedServer(h)
	server.Listener = web.Gathered(server.Listener, server.Config)
	server.Start()
	t.Cleanup(server.Close)
	jar, _ := cookiejar.New(nil)
	return &shop{t: t, url: server.URL, store: s, asked: asked, client: &http.Client{Jar: jar,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		}}}
}

type answer struct {
	status int
	header http.Header
	body   string
}

func (s *shop) send(method, path string, fields url.Values, header ...string) answer {
	s.t.Helper()
	var body io.Reader
	if fields != nil {
		body = strings.NewReader(fields.Encode())
	}
	req, err := http.NewRequest(method, s.url+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	if fields != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] == "Host" {
			req.Host = header[i+1]
		}
		req.Header.Set(header[i], header[i+1])
	}
	return s.answered(req)
}

func (s *shop) answered(req *http.Request) answer {
	s.t.Helper()
	res, err := s.client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(b)}
}

func (s *shop) get(path string) answer { s.t.Helper(); return s.send("GET", path, nil) }

// leave lets the next request come from another visitor. Who is logged in stays so.
func (s *shop) leave() {
	s.t.Helper()
	u, err := url.Parse(s.url)
	if err != nil {
		s.t.Fatal(err)
	}
	s.client.Jar.SetCookies(u, []*http.Cookie{{Name: "cart", Path: "/", MaxAge: -1}})
}

func chair() url.Values {
	return url.Values{"pg": {"inicis"}, "product": {"norwegian-swivel-chair"}, "sku": {"CHAIR-NO-1"}, "quantity": {"1"},
		"buyer_name": {"김하늘"}, "buyer_email": {"sky@example.com"}, "buyer_tel": {"010-1234-5678"},
		"buyer_addr": {"서울특별시 강남구 테헤란로 152"}, "buyer_postcode": {"06236"}}
}

func with(v url.Values, pairs ...string) url.Values {
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

const asJSON = "application/json"

func TestEveryPageInBothLanguages(t *testing.T) {
	s := newShop(t)
	for path, want := range map[string]string{
		"/": "노르웨이 회전 의자", "/en": "Norwegian swivel chair",
		"/products/norwegian-swivel-chair": "64,900원", "/en/products/norwegian-swivel-chair": "$",
		"/search?q=의자": `노르웨이 회전 <mark>의자</mark>`, "/en/search?q=swivel": `Norwegian <mark>swivel</mark> chair`,
		"/cart": "장바구니", "/en/cart": "cart",
	} {
		t.Run(path, func(t *testing.T) {
			a := s.get(path)
			if a.status != http.StatusOK || !strings.Contains(a.body, want) {
				t.Errorf("status %d, %q in page: %v", a.status, want, strings.Contains(a.body, want))
			}
			for _, bad := range []string{" style=", " onclick=", " onsubmit=", "javascript:"} {
				if strings.Contains(a.body, bad) {
					t.Errorf("page has %q", bad)
				}
			}
		})
	}
}

func TestPolicyMatchesTheNoncesOfThePage(t *testing.T) {
	s := newShop(t)
	scripts := regexp.MustCompile(`<script([^>]*)>`)
	for _, path := range []string{"/cart", "/?unkept=1", "/products/norwegian-swivel-chair?unkept=1",
		"/en/products/norwegian-swivel-chair?unkept=1"} {
		a, b := s.get(path), s.get(path)
		policy := a.header.Get("Content-Security-Policy")
		nonce := regexp.MustCompile(`'nonce-([^']+)'`).FindStringSubmatch(policy)
		if nonce == nil || policy == b.header.Get("Content-Security-Policy") {
			t.Fatalf("%s: no nonce of its own in %q", path, policy)
		}
		for _, tag := range scripts.FindAllStringSubmatch(a.body, -1) {
			isData := strings.Contains(tag[1], "application/ld+json")
			if !isData && !strings.Contains(tag[1], `nonce="`+nonce[1]+`"`) {
				t.Errorf("%s: script without the page's nonce: %s", path, tag[0])
			}
		}
		for _, bad := range []string{"unsafe-eval", "script-src 'self'", "*;"} {
			if strings.Contains(policy, bad) {
				t.Errorf("%s: policy has %q", path, bad)
			}
		}
	}
}

func TestEveryAnswerCarriesTheHeaders(t *testing.T) {
	s := newShop(t)
	for _, path := range []string{"/", "/no/such/page", "/healthz", "/orders/none/state", "/images/none.svg"} {
		a := s.get(path)
		for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy",
			"Permissions-Policy", "Cross-Origin-Opener-Policy", "X-Request-Id"} {
			if a.header.Get(name) == "" {
				t.Errorf("%s: no %s", path, name)
			}
		}
		if a.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: opens itself to other sites", path)
		}
	}
}

func TestPlacingAnOrder(t *testing.T) {
	s := newShop(t)
	a := s.send("POST", "/orders", chair(), "Accept", asJSON)
	if a.status != http.StatusCreated {
		t.Fatalf("%d %s", a.status, a.body)
	}
	var got struct {
		OrderURL    string      `json:"order_url"`
		MerchantUID string      `json:"merchant_uid"`
		Amount      json.Number `json:"amount"`
		Currency    string      `json:"currency"`
		Name        string      `json:"name"`
		BuyerTel    string      `json:"buyer_tel"`
	}
	d := json.NewDecoder(strings.NewReader(a.body))
	d.UseNumber()
	if err := d.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if got.Amount != "64900" || got.Currency != "KRW" || got.Name != "노르웨이 회전 의자" ||
		got.BuyerTel != "010-1234-5678" || !strings.Contains(a.body, `"amount":64900,`) {
		t.Errorf("attempt %s", a.body)
	}
	page := s.get(got.OrderURL)
	if page.status != http.StatusOK || !strings.Contains(page.body, `data-order-state="unpaid"`) {
		t.Errorf("order page: %d", page.status)
	}
	for _, private := range []string{"김하늘", "sky@example.com", "1234-5678", "테헤란로"} {
		if strings.Contains(page.body, private) {
			t.Errorf("the order page shows %q to whoever has its link", private)
		}
	}
	if c := page.header.Get("Cache-Control"); c != "no-store" {
		t.Errorf("order page may be kept: %q", c)
	}
}

func TestPayPalIsAskedForDollars(t *testing.T) {
	s := newShop(t)
	a := s.send("POST", "/orders", with(chair(), "pg", "paypal"), "Accept", asJSON)
	if a.status != http.StatusCreated || !strings.Contains(a.body, `"currency":"USD"`) ||
		regexp.MustCompile(`"amount":\d{2}(\.\d\d?)?,`).FindString(a.body) == "" {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestPricesInARequestAreIgnored(t *testing.T) {
	s := newShop(t)
	a := s.send("POST", "/orders", with(chair(), "price", "1", "amount", "1", "total", "1", "currency", "JPY",
		"unit_krw", "1"), "Accept", asJSON)
	if a.status != http.StatusCreated || !strings.Contains(a.body, `"amount":64900,"currency":"KRW"`) {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestBadOrdersAreRefusedInWords(t *testing.T) {
	s := newShop(t)
	cases := []struct {
		name   string
		fields url.Values
		status int
		want   string
	}{
		{"no name", with(chair(), "buyer_name", ""), 422, `"buyer_name"`},
		{"a name of 51 characters", with(chair(), "buyer_name", strings.Repeat("가", 51)), 422, `"buyer_name"`},
		{"a name with a line break", with(chair(), "buyer_name", "a\nb"), 422, `"buyer_name"`},
		{"no e-mail", with(chair(), "buyer_email", ""), 422, `"buyer_email"`},
		{"an e-mail without a host", with(chair(), "buyer_email", "sky@"), 422, `"buyer_email"`},
		{"an e-mail with a name", with(chair(), "buyer_email", "Sky <sky@example.com>"), 422, `"buyer_email"`},
		{"no phone", with(chair(), "buyer_tel", ""), 422, `"buyer_tel"`},
		{"letters for a phone", with(chair(), "buyer_tel", "call me"), 422, `"buyer_tel"`},
		{"no address", with(chair(), "buyer_addr", ""), 422, `"buyer_addr"`},
		{"four digits for a postcode", with(chair(), "buyer_postcode", "0400"), 422, `"buyer_postcode"`},
		{"a country that is not shipped to", with(chair(), "lang", "en", "buyer_country", "XX"), 422,
			`"buyer_country"`},
		{"no pieces", with(chair(), "quantity", "0"), 422, `"quantity"`},
		{"a negative number", with(chair(), "quantity", "-1"), 422, `"quantity"`},
		{"a hundred pieces", with(chair(), "quantity", "100"), 422, `"quantity"`},
		{"a number beyond counting", with(chair(), "quantity", "99999999999999999999"), 422, `"quantity"`},
		{"half a piece", with(chair(), "quantity", "1.5"), 422, `"quantity"`},
		{"no sku", with(chair(), "sku", ""), 422, `"sku"`},
		{"an unknown sku", with(chair(), "sku", "NOPE"), 422, `"sku"`},
		{"an unknown product", with(chair(), "product", "nope"), 422, `"sku"`},
		{"an unknown way to pay", with(chair(), "pg", "bitcoin"), 422, "결제수단"},
		{"an empty cart", with(chair(), "product", "", "sku", ""), 422, "주문할 상품이 없습니다"},
		{"a field twice", func() url.Values { v := chair(); v.Add("sku", "OTHER"); return v }(), 400, "message"},
		{"bytes that are no text", with(chair(), "buyer_name", "\xff\xfe"), 400, "message"},
		{"English words for English readers", with(chair(), "lang", "en", "buyer_name", ""), 422,
			"Please enter your name"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a := s.send("POST", "/orders", c.fields, "Accept", asJSON)
			if a.status != c.status || !strings.Contains(a.body, c.want) {
				t.Errorf("%d %s; want %d with %q", a.status, a.body, c.status, c.want)
			}
		})
	}
	l, err := s.store.Ledger(context.Background())
	if err != nil || len(l.Orders) != 0 {
		t.Errorf("%d orders written, %v", len(l.Orders), err)
	}
}

func TestMoreThanInStock(t *testing.T) {
	s := newShop(t)
	for _, pieces := range []string{"99", "1"} {
		s.paid("quantity", pieces)
		s.leave()
	}
	if a := s.send("POST", "/orders", chair(), "Accept", asJSON); a.status != http.StatusConflict ||
		!strings.Contains(a.body, "품절") {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestFormsWorkWithoutJavaScript(t *testing.T) {
	s := newShop(t)
	bad := s.send("POST", "/orders", with(chair(), "buyer_email", "nonsense"), "Accept", "text/html")
	if bad.status != http.StatusUnprocessableEntity || !strings.Contains(bad.body, "이메일 주소를 다시 확인") ||
		!strings.Contains(bad.body, `value="nonsense"`) {
		t.Errorf("the form did not come back as it was filled in: %d", bad.status)
	}
	good := s.send("POST", "/orders", chair(), "Accept", "text/html")
	if good.status != http.StatusSeeOther || !strings.HasSuffix(good.header.Get("Location"), "/pay") {
		t.Errorf("%d to %s", good.status, good.header.Get("Location"))
	}
	if page := s.get(good.header.Get("Location")); page.status != http.StatusOK ||
		!strings.Contains(page.body, `data-pg="inicis"`) {
		t.Errorf("pay page: %d", page.status)
	}
}

func TestCartToOrder(t *testing.T) {
	s := newShop(t)
	add := s.send("POST", "/cart/items", url.Values{"product": {"norwegian-swivel-chair"}, "sku": {"CHAIR-NO-1"},
		"quantity": {"2"}})
	if add.status != http.StatusSeeOther || add.header.Get("Location") != "/cart?added=1" {
		t.Fatalf("%d to %s", add.status, add.header.Get("Location"))
	}
	cookie := add.header.Get("Set-Cookie")
	for _, want := range []string{"HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("cookie without %s: %s", want, cookie)
		}
	}
	if page := s.get("/cart"); !strings.Contains(page.body, "129,800원") {
		t.Error("the cart does not add up")
	}
	if page := s.get("/checkout"); page.status != http.StatusOK || !strings.Contains(page.body, `data-pg="paypal"`) {
		t.Errorf("checkout: %d", page.status)
	}
	order := chair()
	order.Del("product")
	order.Del("sku")
	if a := s.send("POST", "/orders", order, "Accept", asJSON); a.status != http.StatusCreated ||
		!strings.Contains(a.body, `"amount":129800,`) {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := s.send("POST", "/cart/items/CHAIR-NO-1/delete", url.Values{}); a.status != http.StatusSeeOther {
		t.Errorf("remove: %d", a.status)
	}
	if page := s.get("/checkout"); page.status != http.StatusSeeOther {
		t.Errorf("checkout of an empty cart: %d", page.status)
	}
}

func TestOtherSitesCannotAct(t *testing.T) {
	s := newShop(t)
	for _, path := range []string{"/orders", "/cart/items", "/payments/complete"} {
		if a := s.send("POST", path, chair(), "Origin", "https://evil.example", "Sec-Fetch-Site",
			"cross-site"); a.status != http.StatusForbidden {
			t.Errorf("%s from another site: %d", path, a.status)
		}
	}
	hint := url.Values{"imp_uid": {"imp_1"}, "merchant_uid": {"x"}}
	if a := s.send("POST", "/payments/webhook", hint); a.status != http.StatusOK {
		t.Errorf("webhook: %d", a.status)
	}
	if a := s.send("POST", "/payments/complete/mobile", hint, "Origin", "https://pg.example", "Sec-Fetch-Site",
		"cross-site"); a.status == http.StatusForbidden {
		t.Error("the PG's return by POST was refused")
	}
}

func TestDoorsTakeOnlyNames(t *testing.T) {
	s := newShop(t)
	long := strings.Repeat("a", 65)
	for _, id := range []string{"imp_1?include_sandbox=true", "imp_1/../../users", "imp_1%2f", "imp 1", "../imp",
		"imp_1#", long, "임프"} {
		for _, path := range []string{"/payments/complete", "/payments/webhook"} {
			if a := s.send("POST", path, url.Values{"imp_uid": {id}}, "Accept",
				asJSON); a.status != http.StatusBadRequest {
				t.Errorf("%s with imp_uid %q: %d", path, id, a.status)
			}
		}
		if a := s.get("/payments/complete/mobile?imp_uid=" + url.QueryEscape(id)); a.status != http.StatusBadRequest {
			t.Errorf("redirect with imp_uid %q: %d", id, a.status)
		}
	}
	for name, a := range map[string]answer{
		"an empty webhook":     s.send("POST", "/payments/webhook", url.Values{}),
		"a webhook in pieces":  s.send("POST", "/payments/webhook", url.Values{"imp_uid": {"a", "b"}}),
		"a webhook of garbage": s.send("POST", "/payments/webhook", nil, "Content-Type", "application/json"),
		"a redirect of two":    s.get("/payments/complete/mobile?imp_uid=a&imp_uid=b"),
	} {
		if a.status != http.StatusBadRequest {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	if n := s.asked.Load(); n != 0 {
		t.Errorf("I'mport was asked %d times about names that are none", n)
	}
	if a := s.send("POST", "/payments/webhook",
		url.Values{"imp_uid": {strings.Repeat("a", 20<<10)}}); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("a webhook of 20 KiB: %d", a.status)
	}
}

func TestWebhookIsRecordedWhileIamportIsDown(t *testing.T) {
	s := newShop(t)
	a := s.send("POST", "/orders", chair(), "Accept", asJSON)
	var attempt struct {
		MerchantUID string `json:"merchant_uid"`
		OrderURL    string `json:"order_url"`
	}
	if err := json.Unmarshal([]byte(a.body), &attempt); err != nil {
		t.Fatal(err)
	}
	if a := s.send("POST", "/payments/webhook", url.Values{"imp_uid": {"imp_1"},
		"merchant_uid": {attempt.MerchantUID}, "status": {"paid"}}); a.status != http.StatusOK {
		t.Fatalf("webhook: %d %s", a.status, a.body)
	}
	state := s.get(attempt.OrderURL + "/state")
	if !strings.Contains(state.body, `"state":"pending"`) {
		t.Errorf("state %s: a webhook's word was taken, or forgotten", state.body)
	}
}

func TestUnknownThings(t *testing.T) {
	s := newShop(t)
	for _, path := range []string{"/nothing", "/products/nothing", "/categories/nothing", "/orders/nothing",
		"/orders/nothing/pay", "/en/nothing",
		"/images/..%2fjangteo.db", "/images/jangteo.db", "/static/nothing.css", "/static/../jangteo.db", "/admins"} {
		if a := s.get(path); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	if a := s.send("TRACE", "/", nil); a.status != http.StatusMethodNotAllowed && a.status != http.StatusNotFound {
		t.Errorf("TRACE: %d", a.status)
	}
	if a := s.send("GET", "/", nil, "Host", "evil.example"); a.status != http.StatusMisdirectedRequest {
		t.Errorf("another host's name: %d", a.status)
	}
}

func TestStaticFilesAreKeptForEver(t *testing.T) {
	s := newShop(t)
	css := regexp.MustCompile(`/static/shop\.[0-9a-f]+\.css`).FindString(s.get("/").body)
	a := s.get(css)
	if a.status != http.StatusOK || !strings.Contains(a.header.Get("Cache-Control"), "immutable") ||
		!strings.HasPrefix(a.header.Get("Content-Type"), "text/css") {
		t.Errorf("%s: %d %v", css, a.status, a.header)
	}
}

func TestHealth(t *testing.T) {
	s := newShop(t)
	if a := s.get("/healthz"); a.status != http.StatusOK || !strings.Contains(a.body, `"mode":"sandbox"`) {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := s.get("/metrics"); a.status != http.StatusOK || !strings.Contains(a.body, "jangteo_open_incidents 0") {
		t.Errorf("metrics: %d", a.status)
	}
	s.store.Close()
	if a := s.get("/healthz"); a.status != http.StatusServiceUnavailable {
		t.Errorf("without its database: %d", a.status)
	}
}

func TestRoutesDeclareTheirRole(t *testing.T) {
	outside := map[string]bool{"/payments/complete/mobile": true, "/payments/webhook": true}
	for _, r := range handlers.Routes() {
		switch r.Role {
		case web.Public, web.Operator:
		case web.Viewer, web.ViewerProved, web.Staff, web.StaffProved, web.Refunder, web.Owner, web.OwnerProved:
			if !strings.HasPrefix(r.Path, "/admin") {
				t.Errorf("%s %s is of the owner but not under /admin", r.Method, r.Path)
			}
		case web.Gateway:
			if !outside[r.Path] {
				t.Errorf("%s %s stands outside cross-origin protection", r.Method, r.Path)
			}
		default:
			t.Errorf("%s %s: role %q", r.Method, r.Path, r.Role)
		}
		if r.Method != "GET" && r.Body == 0 {
			t.Errorf("%s %s: no limit of its body", r.Method, r.Path)
		}
	}
}

// TestImagesStayPictures shows that nothing else can be fetched as one.
func TestImagesStayPictures(t *testing.T) {
	s := newShop(t)
	a := s.get("/images/norwegian-swivel-chair.svg")
	if a.status != http.StatusOK || a.header.Get("Content-Type") != "image/svg+xml" ||
		!strings.Contains(a.header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%d %v", a.status, a.header)
	}
	if err := os.WriteFile(filepath.Join(s.store.Dir(), "images", "x.html"), []byte("<script>"), 0o600); err != nil {
		t.Fatal(err)
	}
	if a := s.get("/images/x.html"); a.status != http.StatusNotFound {
		t.Errorf("x.html: %d", a.status)
	}
}
