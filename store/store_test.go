package store_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// clock is a clock that tests move.
type clock struct{ ms atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.ms.Store(time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC).UnixMilli())
	return c
}

func (c *clock) now() time.Time          { return time.UnixMilli(c.ms.Load()).UTC() }
func (c *clock) forward(d time.Duration) { c.ms.Add(d.Milliseconds()) }

// smallShop has one product, "chair", of which ten pieces are in stock.
func smallShop(t *testing.T) (*store.Store, *clock, string) {
	t.Helper()
	dir, c := store.EmptyShop(t), newClock()
	s, err := store.OpenHere(t, context.Background(), store.Options{Dir: dir, Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if broken, err := s.Verify(context.Background()); err != nil || len(broken) > 0 {
			t.Errorf("verify: %v %v", broken, err)
		}
		s.Close()
	})
	_, err = raw(t, dir).Exec(`
	  INSERT INTO categories VALUES (1, 'chairs', '의자', 'Chairs', 1);
	  INSERT INTO products (id, slug, category_id, name_ko, name_en, summary_ko, summary_en, body_ko, body_en, price,
	  list_price, usd_price, state, position, created_at, updated_at)
	    VALUES (1, 'chair', 1, '의자', 'Chair', '', '', '', '', 64900, 79000, 4990, 'active', 1, 1, 1);
	  INSERT INTO options VALUES (1, 1, 1, '색상', 'Colour');
	  INSERT INTO variants (id, product_id, position, sku, surcharge, stock) VALUES (1, 1, 1, 'CHAIR', 0, 10), (2, 1,
	  2, 'CHAIR-RED', 2000, 0);
	  INSERT INTO variant_values VALUES (1, 1, '검정', 'Black'), (2, 1, '빨강', 'Red');
	  INSERT INTO stock_moves (variant_id, delta, reason, at) VALUES (1, 10, 'initial', 1);
	  INSERT INTO settings (name, value, updated_at) VALUES ('shipping', '{"flat":3000,"free_from":50000,"countries":[
	    {"country":"GB","flat":3000},{"country":"JP","flat":3000},{"country":"US","flat":3000}]}', 1)`)
	if err != nil {
		t.Fatal(err)
	}
	return s, c, dir
}

func wish(n int64) []store.Wish { return []store.Wish{{Product: "chair", SKU: "CHAIR", Quantity: n}} }

func newOrder(wishes []store.Wish) store.NewOrder {
	return store.NewOrder{Language: "ko", Wishes: wishes, Buyer: store.Person{Name: "김하늘", Email: "a@example.com",
		Tel: "010-1234-5678"},
		Destination: store.Destination{Country: "KR"}, Hold: 15 * time.Minute,
		Attempt: store.NewAttempt{PG: "inicis", Channel: "html5_inicis.MID", Provider: "html5_inicis", MID: "MID",
			Currency: money.KRW, PollAfter: time.Minute}}
}

func TestCreateOrderFreezesWhatWasAgreed(t *testing.T) {
	s, _, dir := smallShop(t)
	ctx := context.Background()
	o, a, err := s.CreateOrder(ctx, newOrder(wish(2)))
	if err != nil {
		t.Fatal(err)
	}
	if a.MerchantUID != o.No+"-1" || len(a.MerchantUID) > 40 || !regexp.MustCompile(`^ORD[A-Z]{4}20261122-[2-9A-Z]{7}$`).MatchString(o.No) {
		t.Errorf("order %s, attempt %s", o.No, a.MerchantUID)
	}
	if want := (money.Money{Minor: 129800, Currency: money.KRW}); a.Amount != want {
		t.Errorf("asked for %s, want %s", a.Amount, want)
	}
	if _, err := raw(t, dir).Exec("UPDATE products SET price = 1, list_price = NULL, usd_price = 1, name_ko = '다른 이름'"); err != nil {
		t.Fatal(err)
	}
	d, err := s.OrderByPublicID(ctx, o.PublicID)
	if err != nil {
		t.Fatal(err)
	}
	if l := d.Order.Lines[0]; l.Name.Ko != "의자 (검정)" || l.Unit != (money.Price{KRW: 64900, USD: 4990}) ||
		d.Order.Total.USD != 9980 {
		t.Errorf("line %+v, total %+v", l, d.Order.Total)
	}
}

func TestCreateOrderRefuses(t *testing.T) {
	s, _, dir := smallShop(t)
	total, won, cent := money.Price{KRW: 64900, USD: 4990}, money.Price{KRW: 64901, USD: 4990},
		money.Price{KRW: 64900, USD: 4991}
	saw := func(unit, sum *money.Price) store.NewOrder {
		n := newOrder(wish(1))
		n.Wishes[0].Seen, n.SeenTotal = unit, sum
		return n
	}
	inDollars := func(n store.NewOrder) store.NewOrder {
		n.Attempt.PG, n.Attempt.Currency = store.PayPal, money.USD
		return n
	}
	changed := func(to money.Money) func(error) bool {
		return func(err error) bool {
			var e *store.PriceChangedError
			return errors.As(err, &e) && e.Total == to
		}
	}
	toWon, toDollars := changed(total.In(money.KRW)), changed(total.In(money.USD))
	cases := []struct {
		name string
		ask  store.NewOrder
		want func(error) bool
	}{
		{"nothing", newOrder(nil), func(err error) bool { return errors.Is(err, store.ErrNothingToBuy) }},
		{"no pieces", newOrder(wish(0)), func(err error) bool { return errors.Is(err, store.ErrQuantity) }},
		{"a negative number of pieces", newOrder(wish(-1)),
			func(err error) bool { return errors.Is(err, store.ErrQuantity) }},
		{"a hundred pieces", newOrder(wish(100)), func(err error) bool { return errors.Is(err, store.ErrQuantity) }},
		{"more than there are", newOrder(wish(11)), func(err error) bool {
			var e *store.StockError
			return errors.As(err, &e) && e.Left == 10 && e.SKU == "CHAIR"
		}},
		{"something unknown", newOrder([]store.Wish{{Product: "chair", SKU: "NO", Quantity: 1}}),
			func(err error) bool { return errors.Is(err, store.ErrNotFound) }},
		{"a sku of another product", newOrder([]store.Wish{{Product: "table", SKU: "CHAIR", Quantity: 1}}),
			func(err error) bool { return errors.Is(err, store.ErrNotFound) }},
		{"a total in won that is no longer so", saw(nil, &won), toWon},
		{"a total in dollars that is no longer so", inDollars(saw(nil, &cent)), toDollars},
		{"a price of one in won that is no longer so", saw(&won, nil), toWon},
		{"a price of one in dollars that is no longer so", inDollars(saw(&cent, &total)),
			toDollars},
		{"a price that cannot be read", saw(&money.Price{}, nil), toWon},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if _, _, err := s.CreateOrder(context.Background(), c.ask); !c.want(err) {
				t.Errorf("error %v", err)
			}
		})
	}
	var orders, stock int
	if err := raw(t, dir).QueryRow("SELECT (SELECT count(*) FROM orders), (SELECT stock FROM variants WHERE id = 1)").Scan(&orders, &stock); err != nil || orders != 0 || stock != 10 {
		t.Errorf("%d orders, %d in stock, %v: a refused order left something behind", orders, stock, err)
	}
}

func TestManyBuyersOfTheLastPieces(t *testing.T) {
	s, _, _ := smallShop(t)
	var sold, refused, other atomic.Int64
	var buyers sync.WaitGroup
	for range 500 {
		buyers.Go(func() {
			_, _, err := s.CreateOrder(context.Background(), newOrder(wish(1)))
			var out *store.StockError
			switch {
			case err == nil:
				sold.Add(1)
			case errors.As(err, &out):
				refused.Add(1)
			default:
				other.Add(1)
			}
		})
	}
	buyers.Wait()
	if sold.Load() != 10 || refused.Load() != 490 || other.Load() != 0 {
		t.Errorf("sold %d, refused %d, other errors %d; want 10, 490, 0", sold.Load(), refused.Load(), other.Load())
	}
}

func TestOpenAttempt(t *testing.T) {
	s, c, _ := smallShop(t)
	ctx := context.Background()
	o, first, err := s.CreateOrder(ctx, newOrder(wish(1)))
	if err != nil {
		t.Fatal(err)
	}
	ask := newOrder(nil).Attempt
	again := func(n store.NewAttempt) store.Attempt {
		t.Helper()
		_, a, err := s.OpenAttempt(ctx, o.PublicID, 15*time.Minute, n)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	if a := again(ask); a.MerchantUID != first.MerchantUID {
		t.Errorf("a double click opened %s beside %s", a.MerchantUID, first.MerchantUID)
	}
	dollars := ask
	dollars.PG, dollars.Channel, dollars.Provider, dollars.Currency = "paypal", "paypal", "paypal", money.USD
	if a := again(dollars); a.MerchantUID != o.No+"-2" || a.Amount != (money.Money{Minor: 4990, Currency: money.USD}) {
		t.Errorf("PayPal: %s for %s", a.MerchantUID, a.Amount)
	}
	c.forward(4 * time.Minute)
	again(ask)
	d, err := s.OrderByPublicID(ctx, o.PublicID)
	if err != nil || !d.Order.ExpiresAt.Equal(c.now().Add(5*time.Minute)) {
		t.Errorf("held until %s, %v", d.Order.ExpiresAt, err)
	}
	for range 4 { // a window opens again and again
		c.forward(7 * time.Hour)
		again(ask)
		if err := s.SeeWindows(ctx, []string{first.MerchantUID}, 15*time.Minute, true); err != nil {
			t.Fatal(err)
		}
	}
	if d, err := s.OrderByPublicID(ctx, o.PublicID); err != nil || d.Order.Held {
		t.Errorf("held until %s, %v: more than a day", d.Order.ExpiresAt, err)
	}
	if _, _, err := s.OpenAttempt(ctx, "no-such-order", time.Minute, ask); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("unknown order: %v", err)
	}
}

func TestCartHoldsWhatCanBeBought(t *testing.T) {
	s, _, _ := smallShop(t)
	ctx := context.Background()
	session, err := s.SaveSession(ctx, store.CartSession, "token", nil, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.AddToCart(ctx, session, "chair", "CHAIR", 3); err != nil {
		t.Fatal(err)
	}
	var out *store.StockError
	if err := s.AddToCart(ctx, session, "chair", "CHAIR", 8); !errors.As(err, &out) {
		t.Errorf("eleven of ten: %v", err)
	}
	if err := s.SetCartQuantity(ctx, session, "CHAIR", 2); err != nil {
		t.Error(err)
	}
	cart, err := s.CartOf(ctx, session)
	if err != nil || cart.Pieces() != 2 || cart.Total.KRW != 129800 || cart.Items[0].Variant.Label.En != "Black" {
		t.Errorf("cart %+v, %v", cart, err)
	}
	ask := newOrder(nil)
	ask.Session = session
	o, _, err := s.CreateOrder(ctx, ask)
	if err != nil || len(o.Lines) != 1 || o.Lines[0].Quantity != 2 {
		t.Fatalf("order %+v, %v", o, err)
	}
	if cart, err := s.CartOf(ctx, session); err != nil || cart.Pieces() != 2 {
		t.Errorf("an unpaid order emptied the cart: %+v, %v", cart, err)
	}
	if err := s.SetCartQuantity(ctx, session, "CHAIR", 0); err != nil {
		t.Error(err)
	}
	if f, err := s.Frame(ctx, session); err != nil || f.CartPieces != 0 {
		t.Errorf("%d pieces left, %v", f.CartPieces, err)
	}
}

func TestSessionsEnd(t *testing.T) {
	s, c, dir := smallShop(t)
	ctx := context.Background()
	if _, err := s.SaveSession(ctx, store.CartSession, "token", map[string]string{"k": "v"}, time.Hour); err != nil {
		t.Fatal(err)
	}
	if got, err := s.SessionByToken(ctx, store.CartSession, "token"); err != nil || got.Data["k"] != "v" {
		t.Errorf("session %+v, %v", got, err)
	}
	if _, err := s.SessionByToken(ctx, store.AdminSession, "token"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a cart's cookie opened an admin's session: %v", err)
	}
	var leaked int
	if err := raw(t, dir).QueryRow("SELECT count(*) FROM sessions WHERE instr(token_hash, 'token') > 0").Scan(
		&leaked); err != nil || leaked != 0 {
		t.Errorf("the token itself is in the database: %d, %v", leaked, err)
	}
	c.forward(time.Hour)
	if _, err := s.SessionByToken(ctx, store.CartSession, "token"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("after its end: %v", err)
	}
	if err := s.PruneSessions(ctx); err != nil {
		t.Error(err)
	}
}

func TestHintsAreKeptUntilFollowed(t *testing.T) {
	s, c, _ := smallShop(t)
	ctx := context.Background()
	_, a, err := s.CreateOrder(ctx, newOrder(wish(1)))
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range []store.Hint{{ImpUID: "imp_junk", Source: "webhook"}, {MerchantUID: a.MerchantUID,
		Source: "page"}} {
		if _, err := s.AddHint(ctx, h); err != nil {
			t.Fatal(err)
		}
	}
	h, err := s.TakeHint(ctx, "", time.Minute)
	if err != nil || h.MerchantUID != a.MerchantUID {
		t.Fatalf("took %+v first, %v; want the one about our attempt", h, err)
	}
	if _, err := s.TakeHint(ctx, h.Key, time.Minute); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a leased hint was taken twice: %v", err)
	}
	if _, err := s.AddHint(ctx, store.Hint{MerchantUID: a.MerchantUID, Source: "webhook"}); err != nil {
		t.Fatal(err)
	}
	if err := s.FinishHint(ctx, h); err != nil {
		t.Fatal(err)
	}
	if h, err = s.TakeHint(ctx, h.Key, time.Minute); err != nil {
		t.Fatalf("news that came while the hint was followed was lost: %v", err)
	}
	c.forward(2 * time.Minute)
	if _, err := s.TakeHint(ctx, h.Key, time.Minute); err != nil {
		t.Errorf("a hint whose worker died was lost: %v", err)
	}
}

func TestOneFailingChangeDoesNotTakeOthersAlong(t *testing.T) {
	s, _, _ := smallShop(t)
	var ok, failed atomic.Int64
	var all sync.WaitGroup
	for i := range 100 {
		all.Go(func() {
			n := newOrder([]store.Wish{{Product: "chair", SKU: "CHAIR", Quantity: 1}})
			if i%2 == 0 {
				n.Attempt.PG = "nonsense" // refused by the schema after stock was taken
			}
			if _, _, err := s.CreateOrder(context.Background(), n); err == nil {
				ok.Add(1)
			} else if i%2 == 0 {
				failed.Add(1)
			}
		})
	}
	all.Wait()
	if ok.Load() != 10 || failed.Load() != 50 {
		t.Errorf("%d orders, %d refused; want 10 and 50", ok.Load(), failed.Load())
	}
}

func TestSecondServerIsRefusedByName(t *testing.T) {
	dir := t.TempDir()
	first, err := store.LockDir(dir, "process 4711 at 127.0.0.1:8080")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.LockDir(dir, "process 4712"); err == nil ||
		!strings.Contains(err.Error(), "process 4711 at 127.0.0.1:8080") {
		t.Errorf("second server: %v", err)
	}
	if err := first.Unlock(); err != nil {
		t.Fatal(err)
	}
	if _, err := store.LockDir(dir, "process 4712"); err != nil {
		t.Errorf("after the first ended: %v", err)
	}
}

func TestModeIsFixedForEver(t *testing.T) {
	dir := t.TempDir()
	s, err := store.OpenHere(t, context.Background(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if _, err := store.OpenHere(t, context.Background(), store.Options{Dir: dir, Live: true}); err == nil ||
		!strings.Contains(err.Error(), "JANGTEO_DATA") {
		t.Errorf("a sandbox opened as a live shop: %v", err)
	}
}

func TestDataIsPrivate(t *testing.T) {
	store.SQLiteOnly(t, "its file")
	dir := filepath.Join(t.TempDir(), "data")
	open(t, dir)
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, "jangteo.db"): 0o600} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v; want %v", path, info.Mode().Perm(), err, want)
		}
	}
}

func TestVerifySeesTampering(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	db := raw(t, dir)
	for name, query := range map[string]string{
		"a piece from nowhere": `INSERT INTO categories VALUES (1, 'c', 'c', 'c', 1);
		  INSERT INTO products (id, slug, category_id, name_ko, name_en, summary_ko, summary_en, body_ko, body_en,
		  price, state, position, created_at, updated_at) VALUES (1, 'p', 1, 'p', 'p', '', '', '', '', 1, 'active',
		  1, 1, 1);
		  INSERT INTO variants (id, product_id, position, sku, stock) VALUES (1, 1, 1, 'S', 1)`,
		"an event that nobody wrote": `INSERT INTO events (at, entity, entity_key, kind, before, after, source,
		  detail, prev_hash, hash)
		  VALUES (1, 'order', 'X', 'paid', '', 'paid', 'x', '{}', zeroblob(32), randomblob(32))`,
	} {
		if _, err := db.Exec(query); err != nil {
			t.Fatal(err)
		}
		broken, err := s.Verify(context.Background())
		if err != nil || len(broken) == 0 {
			t.Errorf("%s: %v, %v", name, broken, err)
		}
	}
}

func BenchmarkCreateOrder(b *testing.B) {
	dir := b.TempDir()
	s, err := store.OpenHere(b, context.Background(), store.Options{Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Seed(context.Background()); err != nil {
		b.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "jangteo.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("UPDATE variants SET stock = 1000000000"); err != nil {
		b.Fatal(err)
	}
	n := newOrder(nil)
	n.Wishes = []store.Wish{{Product: "norwegian-swivel-chair", SKU: "CHAIR-NO-1", Quantity: 1}}
	b.SetParallelism(16)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, _, err := s.CreateOrder(context.Background(), n); err != nil {
				b.Error(err)
				return
			}
		}
	})
}
