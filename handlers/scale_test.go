package handlers_test

import (
	"context"
	"database/sql"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/bigshop"
)

// bigShop is a shop with years of business behind it, and its owner at work.
type bigShop struct {
	handler http.Handler
	store   *store.Store
	db      *sql.DB
	cookies []*http.Cookie
}

func openBigShop(tb testing.TB, size bigshop.Size) *bigShop {
	tb.Helper()
	h, s, _ := openShop(tb)
	db, err := sql.Open("sqlite", "file:"+s.Dir()+
		"/jangteo.db?_txlock=immediate&_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)&_pragma=cache_size(-200000)&_pragma=synchronous(0)&_pragma=temp_store(2)")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { db.Close() })
	if err := bigshop.Fill(context.Background(), db, size, time.Now()); err != nil {
		tb.Fatal(err)
	}
	if err := s.FinishIndex(context.Background()); err != nil {
		tb.Fatal(err)
	}
	if err := s.People.AddAdmin(context.Background(), ownerEmail, ownerPassword); err != nil {
		tb.Fatal(err)
	}
	shop := &bigShop{handler: h, store: s, db: db}
	form := strings.NewReader(url.Values{"email": {ownerEmail}, "password": {ownerPassword}}.Encode())
	r := httptest.NewRequest("POST", "/admin/login", form)
	r.Host = "localhost:8080"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if shop.cookies = w.Result().Cookies(); w.Code != http.StatusSeeOther || len(shop.cookies) == 0 {
		tb.Fatalf("login: %d %s", w.Code, w.Body)
	}
	return shop
}

func (s *bigShop) get(path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host, r.RemoteAddr = "localhost:8080", "127.0.0.1:50000" // the reverse proxy, through which all come
	for _, c := range s.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

// one reads a value of the database.
func (s *bigShop) one(tb testing.TB, query string) string {
	tb.Helper()
	var text string
	if err := s.db.QueryRow(query).Scan(&text); err != nil {
		tb.Fatalf("%s: %v", query, err)
	}
	return url.PathEscape(text)
}

// adminPages lists every page of the owner with parameters that exist, and
// those views of lists that cost most.
func (s *bigShop) adminPages(tb testing.TB) []string {
	tb.Helper()
	no := s.one(tb, "SELECT order_no FROM orders WHERE ship_state = 'shipped' ORDER BY id DESC LIMIT 1")
	known := map[string][]string{
		"/admin":            {"/admin", "/admin?days=7", "/admin?days=90"},
		"/admin/orders/:no": {"/admin/orders/" + no}, "/admin/orders/:no/preview": {"/admin/orders/" + no + "/preview"},
		// It shows a photo that a buyer sent; none is here.
		"/admin/orders/:no/photos/:photo": nil,
		"/admin/orders/:no/refund":        {"/admin/orders/" + no + "/refund"},
		"/admin/orders/batches/:id":       {"/admin/orders/batches/" + s.one(tb, "SELECT max(id) FROM batches")},
		"/admin/orders/slips":             {"/admin/orders/slips?orders=" + no},
		"/admin/orders/export":            {"/admin/orders/export", "/admin/orders/export?tab=paid"},
		"/admin/people/:id":               {"/admin/people/" + s.one(tb, "SELECT max(id) FROM admins")},
		"/admin/products/:id":             {"/admin/products/" + s.one(tb, "SELECT max(id) FROM products")},
		"/admin/products/edit":            {"/admin/products/edit?product=1&product=2", "/admin/products/edit?all=yes&q=1"},
		"/admin/front/shelves/:id":        {"/admin/front/shelves/new", "/admin/front/shelves/2"},
		"/admin/front/banners/:id":        {"/admin/front/banners/new"},
		"/admin/posts/:kind":              {"/admin/posts/notices", "/admin/posts/faq"},
		"/admin/posts/:kind/:id":          {"/admin/posts/notices/1", "/admin/posts/faq/new"},
		// No coupon is in the filled shop.
		"/admin/coupons/:id": nil,
		"/admin/mailbox/:id": {"/admin/mailbox/" + s.one(tb, "SELECT max(id) FROM outbox WHERE kind = 'mail'")},
		"/admin/mailbox/:id/html": {"/admin/mailbox/" + s.one(tb, "SELECT max(id) FROM outbox WHERE kind = 'mail'") +
			"/html"},
		// It shows a file that was just uploaded; none is here.
		"/admin/products/import/:token":            nil,
		"/admin/products/import/:token/report.csv": nil,
		"/admin/products/import/:token/columns":    nil,
		"/admin/products/imports/:id":              nil,
		"/admin/settings/texts/:kind":              {"/admin/settings/texts/terms", "/admin/settings/texts/privacy"},
		"/admin/orders": {"/admin/orders", "/admin/orders?tab=paid", "/admin/orders?tab=preparing",
			"/admin/orders?tab=shipped", "/admin/orders?tab=claims", "/admin/orders?tab=held",
			"/admin/orders?tab=refunded", "/admin/orders?tab=void", "/admin/orders?q=%EC%9D%98%EC%9E%90",
			"/admin/orders?q=buyer77%40", "/admin/orders?pg=paypal", "/admin/orders?abroad=yes",
			"/admin/orders?unsent=2099-01-01"},
		"/admin/products": {"/admin/products", "/admin/products?view=low", "/admin/products?view=soldout",
			"/admin/products?sort=stock", "/admin/products?sort=name&page=200", "/admin/products?q=%EC%9D%98%EC%9E%90"},
		"/admin/cases": {"/admin/cases", "/admin/cases?view=closed"},
		"/admin/receipts": {"/admin/receipts", "/admin/receipts?tab=todo", "/admin/receipts?tab=issued",
			"/admin/receipts?tab=trouble", "/admin/receipts?tab=cancelled&from=2026-01-01&to=2099-01-01"},
		"/admin/reviews": {"/admin/reviews", "/admin/reviews?tab=held", "/admin/reviews?tab=reported",
			"/admin/reviews?tab=unanswered", "/admin/reviews?tab=hidden"},
		"/admin/questions": {"/admin/questions", "/admin/questions?tab=open", "/admin/questions?tab=answered",
			"/admin/questions?tab=hidden", "/admin/questions?q=%EC%9D%98%EC%9E%90"},
		"/admin/reviews/photos/:photo":       nil,
		"/admin/reviews/photos/:photo/small": nil,
	}
	var pages []string
	for _, r := range handlers.Routes() {
		if r.Method != http.MethodGet || !strings.HasPrefix(r.Path, "/admin") || r.Role == web.Public {
			continue
		}
		paths, ok := known[r.Path]
		if !ok && strings.Contains(r.Path, ":") {
			tb.Errorf("say in adminPages what stands for the parameters of %s", r.Path)
			continue
		}
		if !ok {
			paths = []string{r.Path}
		}
		pages = append(pages, paths...)
	}
	return pages
}

// TestAdminPagesOfAFilledShop opens every page of the owner once.
func TestAdminPagesOfAFilledShop(t *testing.T) {
	shop := openBigShop(t, bigshop.Size{Products: 200, Orders: 1000, Days: 60})
	pages := shop.adminPages(t)
	if len(pages) < 30 {
		t.Fatalf("only %d pages", len(pages))
	}
	for _, path := range pages {
		if w := shop.get(path); w.Code != http.StatusOK {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if broken, err := shop.store.Verify(context.Background()); err != nil || len(broken) > 0 {
		t.Errorf("verify: %v %v", broken, err)
	}
}

// BenchmarkAdminPages measures every page of the owner in a shop with 10,000
// products and 50,000 orders, and BenchmarkShopPages what visitors see of it.
// Both say how many times the work of a bare handler a page is.
func BenchmarkAdminPages(b *testing.B) {
	shop := openBigShop(b, bigshop.Size{Products: 10_000, Orders: 50_000, Days: 400})
	measure(b, shop, shop.adminPages(b))
}

func BenchmarkShopPages(b *testing.B) {
	shop := openBigShop(b, bigshop.Size{Products: 10_000, Orders: 50_000, Days: 400})
	shop.cookies = nil
	measure(b, shop, []string{"/", "/en", "/categories/big-1", "/categories/big-1?page=10",
		"/categories/big-1?sort=low&stock=in&min=20000&option=%EC%83%89%EC%83%81:%EA%B2%80%EC%A0%95",
		"/products/big-product-5001", "/en/products/big-product-5001", "/search?q=%EC%9D%98%EC%9E%90", "/cart"})
	if _, err := shop.db.Exec("UPDATE products SET category_id = (SELECT id FROM categories WHERE slug = 'big-1')"); err != nil {
		b.Fatal(err)
	}
	measure(b, shop, []string{"/categories/big-1?all", "/categories/big-1?all&page=300",
		"/categories/big-1?all&sort=discount&page=50", "/en/categories/big-1?all&sort=low",
		"/categories/big-1?all&sort=low&stock=in&min=20000&option=%EC%83%89%EC%83%81:%EA%B2%80%EC%A0%95"})
}

func measure(b *testing.B, shop *bigShop, pages []string) {
	b.Helper()
	bare := echo.New()
	bare.GET("/", func(c echo.Context) error { return c.String(http.StatusOK, "hello") })
	floor := perRequest(bare, "/", 20000)
	for _, path := range pages {
		b.Run(path, func(b *testing.B) {
			size := 0
			for b.Loop() {
				w := shop.get(path)
				if size = w.Body.Len(); w.Code != http.StatusOK {
					b.Fatalf("%s: %d", path, w.Code)
				}
			}
			each := b.Elapsed() / time.Duration(b.N)
			b.ReportMetric(float64(each)/float64(time.Millisecond), "ms/page")
			b.ReportMetric(float64(each)/float64(floor), "×bare")
			b.ReportMetric(float64(size)/1024, "KiB")
			b.ReportMetric(0, "ns/op")
		})
	}
}
