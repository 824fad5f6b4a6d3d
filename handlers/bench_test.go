package handlers_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/bigshop"
)

// BenchmarkPages measures pages in the same process, and says how many times
// the work of a bare handler each is.
func BenchmarkPages(b *testing.B) {
	bare := echo.New()
	bare.GET("/", func(c echo.Context) error { return c.String(http.StatusOK, "hello") })
	floor := perRequest(bare, "/", 20000)
	shop, _, _ := openShop(b)
	for _, path := range []string{"/", "/categories/furniture", "/products/norwegian-swivel-chair",
		"/en/products/norwegian-swivel-chair", "/search?q=" + url.QueryEscape("의자"), "/healthz"} {
		b.Run(path, func(b *testing.B) {
			if status := serve(shop, path); status != http.StatusOK {
				b.Fatalf("%s: %d", path, status)
			}
			b.ReportAllocs()
			for b.Loop() {
				serve(shop, path)
			}
			b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(floor), "×bare")
		})
	}
}

func serve(h http.Handler, path string) int {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host, r.RemoteAddr = "localhost:8080", "127.0.0.1:50000" // the reverse proxy, through which all come
	r.Header.Set("Accept-Encoding", "gzip")                    // as browsers do
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

// perRequest is the time of one of n requests.
func perRequest(h http.Handler, path string, n int) time.Duration {
	begin := time.Now()
	for range n {
		serve(h, path)
	}
	return time.Since(begin) / time.Duration(n)
}

// BenchmarkPlaceOrder measures an order by a new visitor through the store.
func BenchmarkPlaceOrder(b *testing.B) {
	for _, same := range []bool{false, true} {
		b.Run(map[bool]string{false: "new buyers", true: "one buyer"}[same], func(b *testing.B) {
			_, s, _ := openShop(b)
			ctx := b.Context()
			p, _, err := s.ProductBySlug(ctx, "norwegian-swivel-chair")
			if err != nil {
				b.Fatal(err)
			}
			row := store.RowEdit{Product: p.ID, PriceSeen: 1, Price: 1, Stock: []store.StockEdit{{Variant: p.Variants[0].ID,
				Seen: p.Variants[0].Stock, Wanted: 900000}}}
			if _, err := s.EditRows(ctx, []store.RowEdit{row}, "test"); err != nil {
				b.Fatal(err)
			}
			i := 0
			for b.Loop() {
				i++
				n := store.NewOrder{Language: "ko", Hold: time.Hour, Wishes: []store.Wish{{Product: p.Slug, SKU: "CHAIR-NO-1",
					Quantity: 1}}, Buyer: store.Person{Name: "n", Email: fmt.Sprintf("e%d@example.com", i),
					Tel: fmt.Sprintf("010-%08d", i)}, Destination: store.Destination{Country: "KR"},
					Attempt: store.NewAttempt{PG: "inicis", Channel: "html5_inicis.A", Provider: "html5_inicis", Currency: "KRW"}}
				if same {
					n.Buyer.Email, n.Buyer.Tel = "e@example.com", "010-1234-5678"
				}
				if _, _, err := s.CreateOrder(ctx, n); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkOrders measures what placing an order costs by the front door, from the
// form to the answer, for 32 buyers at once and for one, and taking in a webhook, in a
// shop with 5,000 orders. The processor's time is that of the whole process.
func BenchmarkOrders(b *testing.B) {
	var n atomic.Int64
	shop := openBigShop(b, bigshop.Size{Products: 1000, Orders: 5_000, Days: 60})
	goods := stockUp(b, shop)
	order := func() *http.Request {
		i := n.Add(1)
		g := goods[i%int64(len(goods))]
		form := url.Values{"pg": {"inicis"}, "product": {g.Product}, "sku": {g.SKU},
			"quantity": {"1"}, "buyer_name": {"김하늘"}, "buyer_email": {fmt.Sprintf("buyer%d@example.com", i)},
			"buyer_tel":  {fmt.Sprintf("010-%04d-%04d", 1000+i/10000%9000, i%10000)},
			"buyer_addr": {"서울특별시 마포구 양화로 1"}, "buyer_postcode": {"04001"}}
		return post("/orders", form.Encode())
	}
	webhook := func() *http.Request {
		i := n.Add(1)
		return post("/payments/webhook", fmt.Sprintf("imp_uid=imp_%d&merchant_uid=ORD-%d&status=paid", i, i%9))
	}
	for _, c := range []struct {
		name    string
		at      int
		request func() *http.Request
		status  int
	}{{"32 buyers", 32, order, http.StatusCreated}, {"one buyer", 1, order, http.StatusCreated},
		{"32 webhooks", 32, webhook, http.StatusOK}} {
		b.Run(c.name, func(b *testing.B) {
			before := computed()
			var left atomic.Int64
			left.Store(int64(b.N))
			var group sync.WaitGroup
			for range c.at {
				group.Go(func() {
					for left.Add(-1) >= 0 {
						w := httptest.NewRecorder()
						if shop.handler.ServeHTTP(w, c.request()); w.Code != c.status {
							b.Error(w.Code, w.Body)
						}
					}
				})
			}
			group.Wait()
			b.ReportMetric(float64((computed()-before).Microseconds())/float64(b.N), "cpu-µs/op")
		})
	}
}

func post(path, form string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form))
	r.Host, r.RemoteAddr = "localhost:8080", "127.0.0.1:50000"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	return r
}

// computed is what this process has computed so far.
func computed() time.Duration {
	var used syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// stockUp lets there be more of 50 goods than anybody orders, and returns them.
func stockUp(b *testing.B, shop *bigShop) (goods []store.Wish) {
	b.Helper()
	if _, err := shop.db.Exec(`UPDATE variants SET stock = stock + 900000 WHERE position = 1;
	  INSERT INTO stock_moves (variant_id, delta, reason, at)
	  SELECT id, 900000, 'delivery', 1 FROM variants WHERE position = 1`); err != nil {
		b.Fatal(err)
	}
	rows, err := shop.db.Query(`SELECT p.slug, v.sku FROM products p JOIN variants v ON v.product_id = p.id
	  WHERE p.state = 'active' AND v.active = 1 AND v.position = 1 AND p.slug LIKE 'big-%' LIMIT 50`)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var g store.Wish
		if err := rows.Scan(&g.Product, &g.SKU); err != nil {
			b.Fatal(err)
		}
		goods = append(goods, g)
	}
	return goods
}
