package checkout

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/store/shoptest"
)

var (
	simSeed  = flag.Uint64("sim.seed", 0, "replay only this seed of the simulation")
	simTime  = flag.Duration("sim.time", simulating, "how long the simulation may start new seeds")
	simSeeds = flag.Uint64("sim.seeds", 300, "how many seeds the simulation runs at most")
)

// simSteps is how many random things happen in one seed before the faults stop.
const simSteps = 200

// TestSimulation lets buyers, forgers, the owner, I'mport and crashes act in random
// order on the real store and the real rules, with a clock of its own. All
// invariants hold whenever they are checked, and once the faults stop, every won
// that I'mport knows of is accounted for. A failing seed replays with -sim.seed.
func TestSimulation(t *testing.T) {
	template := simTemplate(t)
	if *simSeed != 0 {
		if err := simulate(t, template, *simSeed, nil); err != nil {
			t.Fatal(err)
		}
		return
	}
	begin := time.Now()
	var drawn, ran atomic.Uint64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for !t.Failed() && time.Since(begin) < *simTime {
				seed := drawn.Add(1)
				if seed > *simSeeds {
					return
				}
				if err := simulate(t, template, seed, nil); err != nil {
					t.Errorf("seed %d: %v\nreplay: go test ./checkout -run TestSimulation -sim.seed=%d", seed, err,
						seed)
				}
				ran.Add(1)
			}
		})
	}
	workers.Wait()
	t.Logf("%d seeds of %d steps", ran.Load(), simSteps)
}

// world is the simulation of one seed.
type world struct {
	rng      *rand.Rand
	clock    atomic.Int64 // ms
	dir      string
	raw      *sql.DB
	database string       // its address on PostgreSQL; empty: SQLite
	drop     func() error // the database, when it is on PostgreSQL
	store    *store.Store
	service  *Service
	bank     *bank
	attempts []Offer
	shoppers []*shopper
	shelf    shelf
	seen     map[string]bool  // transfers that the owner found on the account, all of them
	forgot   error            // goods that went back with a transfer, and are not noted
	came     map[string]int64 // how much of each transfer, less what was sent back
	events   []event
	unfair   error        // an order held more than it may
	hook     func(*world) // plants a bug after each start
}

// event is something that happens at some time.
type event struct {
	at time.Time
	do func()
}

func (w *world) now() time.Time { return time.UnixMilli(w.clock.Load()).UTC() }

// later schedules something for a random time: at once, or up to a week from now.
func (w *world) later(do func()) {
	waits := []time.Duration{0, time.Second, time.Minute, 20 * time.Minute, 5 * time.Hour, 7 * 24 * time.Hour}
	wait := waits[w.rng.IntN(len(waits))]
	w.events = append(w.events, event{w.now().Add(wait), do})
}

// aside does what nobody waits for: at once, or long after they stopped waiting.
func (w *world) aside(work func()) {
	if w.bank.faulty && w.rng.IntN(4) == 0 {
		w.later(work)
		return
	}
	work()
}

// spread sends hints about a payment through random doors: none, late, or several.
func (w *world) spread(p *iamport.Payment) {
	for range w.rng.IntN(4) {
		h := store.Hint{ImpUID: p.ImpUID, MerchantUID: p.MerchantUID, Source: "webhook"}
		door := w.rng.IntN(3)
		w.later(func() { w.knock(door, h) })
	}
}

func (w *world) knock(door int, h store.Hint) {
	ctx := context.Background()
	switch door {
	case 0:
		w.service.RecordHint(ctx, h)
	case 1:
		h.Source = "page"
		w.service.Complete(ctx, h)
	case 2:
		h.Source, h.ImpUID = "redirect", ""
		w.service.Complete(ctx, h)
	}
}

// simOwnFee is what the delivery of wardrobes costs apart.
const simOwnFee = 4000

// simGoods is a small catalogue: goods in each way of delivery, with tax and without, and
// rice that nobody counts.
const simGoods = `
	  INSERT INTO categories VALUES (1, 'c', '가구', 'Furniture', 1);
	  INSERT INTO products (id, slug, category_id, name_ko, name_en, summary_ko, summary_en, body_ko, body_en, price,
	  usd_price, state, position, created_at, updated_at)
	    VALUES (1, 'chair', 1, '의자', 'Chair', '', '', '', '', 64900, 4990, 'active', 1, 1, 1), (2, 'lamp', 1, '조명',
	    'Lamp', '', '', '', '', 9900, NULL, 'active', 2, 1, 1), (3, 'wardrobe', 1, '옷장', 'Wardrobe', '', '', '', '', 31000,
	    NULL, 'active', 3, 1, 1), (4, 'rice', 1, '쌀', 'Rice', '', '', '', '', 12000, NULL, 'active', 4, 1, 1), (5, 'sofa',
	    1, '소파', 'Sofa', '', '', '', '', 21000, NULL, 'active', 5, 1, 1), (6, 'cake', 1, '케이크', 'Cake', '', '', '', '',
	    8000, NULL, 'active', 6, 1, 1);
	  UPDATE products SET tax = 'free' WHERE id IN (2, 4);
	  UPDATE products SET ship_group = 'own', ship_fee = 4000 WHERE id = 3;
	  UPDATE products SET ship_group = 'free' WHERE id = 4;
	  UPDATE products SET ship_group = 'collect', ship_fee = 5000 WHERE id = 5;
	  UPDATE products SET ship_group = 'pickup' WHERE id = 6;
	  INSERT INTO settings VALUES ('taxes', '{"mode":"mixed"}', 1);
	  INSERT INTO variants (id, product_id, position, sku, stock) VALUES (1, 1, 1, 'CHAIR', 6), (2, 2, 1, 'LAMP', 3),
	    (3, 3, 1, 'WARDROBE', 3), (4, 4, 1, 'RICE', 0), (5, 5, 1, 'SOFA', 2), (6, 6, 1, 'CAKE', 2);
	  INSERT INTO stock_moves (variant_id, delta, reason, at) VALUES (1, 6, 'initial', 1), (2, 3, 'initial', 1),
	    (3, 3, 'initial', 1), (5, 2, 'initial', 1), (6, 2, 'initial', 1);
	  UPDATE variants SET counted = 0 WHERE id = 4;
		  INSERT INTO sessions (id, token_hash, kind, data, created_at, seen_at, expires_at) VALUES
	    (1, randomblob(32), 'cart', '{}', 1, 1, 9999999999999), (2, randomblob(32), 'cart', '{}', 1, 1,
	    9999999999999), (3, randomblob(32), 'cart', '{}', 1, 1, 9999999999999);
	  INSERT INTO coupons (id, name, kind, percent, minimum, uses_max, created_at) VALUES (1, 'c', 'percent', 10, 0, 3,
	    1);
	  INSERT INTO coupon_codes VALUES ('` + simCoupon + `', 1, 0, 1);
	  INSERT INTO coupons (id, name, kind, percent, minimum, uses_max, created_at) VALUES (2, 'g', 'percent', 100, 0, 4,
	    1);
	  INSERT INTO coupon_codes VALUES ('` + simGift + `', 2, 0, 1)`

// simShop has a small catalogue.
var simShop = shoptest.Once(func(dir string) error {
	s, err := store.Open(context.Background(), store.Options{Dir: dir})
	if err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "jangteo.db"))
	if err != nil {
		return err
	}
	_, err = db.Exec(simGoods + "; PRAGMA wal_checkpoint(TRUNCATE)")
	return errors.Join(err, db.Close())
})

// simTemplate returns the database of simShop, to be copied.
func simTemplate(t *testing.T) string {
	t.Helper()
	return filepath.Join(simShop(t), "jangteo.db")
}

// simulate simulates one seed and returns what went wrong. plant may plant a bug.
func simulate(t *testing.T, template string, seed uint64, plant func(*world)) error {
	t.Helper()
	w, err := newWorld(template, seed, plant)
	if err != nil {
		return err
	}
	defer w.close()
	for step := range simSteps {
		if err := w.surviving(w.step); err != nil {
			return fmt.Errorf("step %d: %w", step, err)
		}
		if step%40 == 39 {
			if err := w.verify(); err != nil {
				return fmt.Errorf("after step %d: %w", step, err)
			}
		}
	}
	return w.reconcile()
}

// newWorld starts the simulation of one seed.
func newWorld(template string, seed uint64, plant func(*world)) (*world, error) {
	dir, err := os.MkdirTemp(memory(), "jangteo-sim-*")
	if err != nil {
		return nil, err
	}
	w := &world{rng: rand.New(rand.NewPCG(seed, 7)), dir: dir, shelf: newShelf(), hook: plant,
		seen: map[string]bool{}, came: map[string]int64{}}
	w.clock.Store(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC).UnixMilli())
	w.bank = &bank{w: w, past: map[string]iamport.Payment{}, odd: map[string]shown{}, faulty: true,
		issued: issued{list: map[string][]*iamport.CashReceipt{}, doubt: map[string]bool{}}}
	for i := range simShoppers {
		w.shoppers = append(w.shoppers, &shopper{session: int64(i + 1), put: map[string]int64{}})
	}
	if err := w.copyTemplate(template); err != nil {
		return nil, err
	}
	return w, w.start()
}

func (w *world) close() {
	w.store.Close()
	w.raw.Close()
	if w.drop != nil {
		w.drop()
	}
	os.RemoveAll(w.dir)
}

// memory returns a folder in memory if there is one: the simulation is about logic,
// and a disk only makes it slow.
func memory() string {
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		return "/dev/shm"
	}
	return ""
}

func (w *world) copyTemplate(template string) error {
	if name, ok := strings.CutPrefix(template, onPostgres); ok {
		return w.clone(name)
	}
	data, err := os.ReadFile(template)
	if err != nil {
		return err
	}
	path := filepath.Join(w.dir, "jangteo.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return err
	}
	w.raw, err = sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)")
	return err
}

// start opens the store and a service, as after a crash.
func (w *world) start() error {
	if w.store != nil {
		w.store.Close()
	}
	var err error
	w.store, err = store.Open(context.Background(), store.Options{Dir: w.dir, Database: w.database, Now: w.now,
		Random: chance{w.rng}})
	if err != nil {
		return err
	}
	if err := w.store.SetPolicies(context.Background(), store.Policies{RefundMismatch: w.rng.IntN(2) == 0,
		RefundDuplicate: true, RefundOversold: w.rng.IntN(2) == 0, ReturnCoupon: w.rng.IntN(2) == 0},
		"sim"); err != nil {
		return err
	}
	if err := w.store.Receipts.SetTerms(context.Background(), store.ReceiptTerms{Mode: store.ReceiptsByShop,
		Duty: w.rng.IntN(2) == 0}, "sim"); err != nil {
		return err
	}
	w.service = New(Config{Store: w.store, Gateway: w.bank, Hold: 15 * time.Minute, Poll: 45 * time.Second,
		Sweep: 5 * time.Minute, CanCloseVbanks: true,
		Channels: []Channel{NewChannel(store.Inicis, "html5_inicis.MID"), NewChannel(store.InicisVbank,
			"html5_inicis.MID"), NewChannel(store.KakaoPay, "html5_inicis.MID"), NewChannel(store.PayPal,
			"paypal")},
		Now: w.now, Jitter: func(d time.Duration) time.Duration { return d / 2 },
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	w.service.later, w.service.registerPatience = w.aside, time.Millisecond
	if w.hook != nil {
		w.hook(w)
	}
	return w.store.ReleaseLeases(context.Background())
}

// chance makes order numbers and ids depend on the seed alone.
type chance struct{ rng *rand.Rand }

func (c chance) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(c.rng.UintN(256))
	}
	return len(b), nil
}

// surviving restarts the program when a step ends in a crash.
func (w *world) surviving(step func()) (err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case crash:
			err = w.start()
		default:
			panic(r)
		}
	}()
	step()
	return nil
}

// step lets one random thing happen.
func (w *world) step() {
	ctx := context.Background()
	switch w.rng.IntN(25) {
	case 0, 1:
		w.place()
	case 2:
		w.retry()
	case 3, 4, 5:
		w.pay()
	case 6:
		w.changeLate()
	case 7:
		w.cancelAtConsole()
	case 8:
		w.service.FollowNext(ctx)
	case 9:
		w.service.PollAttempts(ctx)
	case 10:
		w.service.Expire(ctx)
	case 11:
		for more := true; more; {
			more, _ = w.service.Deliver(ctx)
		}
	case 12:
		w.service.SweepAccount(ctx)
	case 13:
		w.owner()
	case 14:
		w.service.RecordHint(ctx, store.Hint{ImpUID: fmt.Sprintf("imp_junk%d", w.rng.IntN(5)), Source: "webhook"})
	case 15:
		w.pass()
	case 16, 17, 18:
		w.visit()
	case 19, 20, 21:
		w.dispatch()
	case 22, 23:
		w.receipts()
	case 24:
		w.findTransfers()
		w.refundSome()
	}
	w.happen()
}

// pass moves the clock.
func (w *world) pass() {
	steps := []time.Duration{time.Second, 30 * time.Second, 5 * time.Minute, 20 * time.Minute, 5 * time.Hour,
		30 * time.Hour}
	w.clock.Add(steps[w.rng.IntN(len(steps))].Milliseconds())
}

// happen carries out the events that are due, in random order.
func (w *world) happen() {
	w.rng.Shuffle(len(w.events), func(i, j int) { w.events[i], w.events[j] = w.events[j], w.events[i] })
	due := w.events
	w.events = nil
	for i, e := range due {
		if e.at.After(w.now()) {
			w.events = append(w.events, e)
			continue
		}
		func() {
			defer func() {
				if r := recover(); r != nil {
					w.events = append(w.events, due[i+1:]...)
					panic(r)
				}
			}()
			e.do()
		}()
	}
}

func (w *world) place() {
	wish := w.thing()
	wish.Quantity = int64(1 + w.rng.IntN(4))
	n := w.newOrder(wish)
	if second := w.thing(); second.SKU != wish.SKU && w.rng.IntN(2) == 0 {
		second.Quantity = int64(1 + w.rng.IntN(2))
		n.Wishes = append(n.Wishes, second)
	}
	n.Receipt = w.choose()
	if w.rng.IntN(3) == 0 {
		n.Coupon = simCoupon
	}
	pg := w.button()
	if w.rng.IntN(10) == 0 {
		n.Coupon, pg = simGift, store.Free
	} else if w.rng.IntN(8) == 0 {
		pg = store.Bank
	}
	o, err := w.service.Place(context.Background(), pg, n)
	if err == nil {
		w.attempts = append(w.attempts, o)
		w.holdsItsShare(o.Order)
	}
}

// thing draws what somebody buys.
func (w *world) thing() store.Wish {
	things := []store.Wish{{Product: "chair", SKU: "CHAIR"}, {Product: "lamp", SKU: "LAMP"},
		{Product: "chair", SKU: "CHAIR"}, {Product: "lamp", SKU: "LAMP"}, {Product: "wardrobe", SKU: "WARDROBE"},
		{Product: "wardrobe", SKU: "WARDROBE"}, {Product: "rice", SKU: "RICE"}, {Product: "sofa", SKU: "SOFA"},
		{Product: "cake", SKU: "CAKE"}}
	return things[w.rng.IntN(len(things))]
}

// button draws a payment method.
func (w *world) button() store.PG {
	pgs := []store.PG{store.Inicis, store.InicisVbank, store.PayPal, store.KakaoPay, store.InicisVbank, store.PayPal,
		store.Bank}
	return pgs[w.rng.IntN(len(pgs))]
}

func (w *world) newOrder(wishes ...store.Wish) store.NewOrder {
	return store.NewOrder{Language: "ko", Wishes: wishes, Client: netip.AddrFrom4([4]byte{10, 0, byte(w.rng.IntN(3)), 1}),
		Buyer: store.Person{Name: "n", Email: "e", Tel: "t"}, Destination: store.Destination{Country: "KR"},
		Attempt: store.NewAttempt{TellsTax: true}}
}

func (w *world) retry() {
	if len(w.attempts) == 0 {
		return
	}
	o, err := w.service.Retry(context.Background(), w.attempts[w.rng.IntN(len(w.attempts))].Order.PublicID,
		Try{PG: w.button(), TellsTax: true})
	if err == nil {
		w.attempts = append(w.attempts, o)
	}
}

// pay opens a payment window for an attempt; in 8 of 19 cases a forger does.
func (w *world) pay() {
	if len(w.attempts) == 0 {
		return
	}
	o := w.attempts[w.rng.IntN(len(w.attempts))]
	a := o.Attempt
	if a.PG == store.Bank && w.rng.IntN(8) > 0 {
		w.transfer(o)
		return
	}
	uid, provider, mid, currency, amount, sandbox := a.MerchantUID, a.Provider, a.MID, string(a.Amount.Currency),
		a.Amount.Minor, true
	if a.PG.Source() != store.FromIamport { // no page asks a PG for it: a forger does
		amount = max(amount, 1000)
		if w.rng.IntN(2) == 0 {
			provider, mid = "html5_inicis", "MID"
		}
	}
	switch w.rng.IntN(19) {
	case 0:
		amount--
	case 1:
		amount *= 100
	case 2:
		currency = "JPY"
	case 3:
		provider = "nice"
	case 4:
		mid = "OTHER"
	case 5:
		sandbox = false
	case 6:
		uid = othersUIDs()[w.rng.IntN(2)]
	case 7:
		uid = o.Order.No + "-77" // an attempt that never existed
	}
	w.payAs(o, uid, provider, mid, currency, amount, sandbox)
}

// payAs opens a window for an offer and lets its bank decide.
func (w *world) payAs(o Offer, uid, provider, mid, currency string, amount int64, sandbox bool) {
	a := o.Attempt
	p := w.bank.begin(uid, provider, mid, currency, iamport.MajorUnits(amount, money.Currency(currency).Decimals()),
		sandbox)
	p.CustomData = iamport.JSONText(o.CustomData)
	if wallet, ok := a.PG.Wallet(); ok {
		w.bank.openWallet(p, wallet)
	}
	switch {
	// The page chooses the method.
	case a.PG == store.InicisVbank, (a.PG == store.Inicis || a.PG == store.KakaoPay) && w.rng.IntN(3) == 0:
		w.bank.issueVbank(p)
	case w.rng.IntN(5) == 0:
		w.bank.fail(p)
	case w.rng.IntN(4) > 0:
		w.bank.approve(p)
	}
}

// changeLate decides about any payment later: a deposit, a late approval, a
// failure.
func (w *world) changeLate() {
	if len(w.bank.payments) == 0 {
		return
	}
	p := w.bank.payments[w.rng.IntN(len(w.bank.payments))]
	if w.rng.IntN(3) == 0 {
		w.bank.fail(p)
	} else {
		w.bank.approve(p)
	}
}

func (w *world) cancelAtConsole() {
	if len(w.bank.payments) == 0 {
		return
	}
	p := w.bank.payments[w.rng.IntN(len(w.bank.payments))]
	net := w.bank.net(p)
	if !captured(p) || net == 0 {
		return
	}
	amount := net
	if w.rng.IntN(2) == 0 {
		amount = 1 + w.rng.Int64N(net)
	}
	w.bank.giveBack(p, amount, "콘솔에서 취소")
}

// owner changes prices, receives goods, refunds, accepts cases and cancels orders
// while others are under way.
func (w *world) owner() {
	ctx := context.Background()
	w.findTransfers()
	switch w.rng.IntN(5) {
	case 0:
		w.raw.Exec("UPDATE products SET price = ?, usd_price = NULL", 9900+w.rng.IntN(100))
	case 1:
		w.receive()
	case 2:
		w.refundSome()
	case 3:
		if open, err := w.store.OpenIncidents(ctx); err == nil && len(open) > 0 {
			w.service.AcceptCase(ctx, open[w.rng.IntN(len(open))].ImpUID, "admin")
		}
	case 4:
		if len(w.attempts) > 0 {
			w.service.CancelOrder(ctx, w.attempts[w.rng.IntN(len(w.attempts))].Order.PublicID, "buyer")
		}
	}
}

// refundSome lets the owner give a little of some payments back.
func (w *world) refundSome() {
	ctx := context.Background()
	for _, p := range w.bank.payments {
		if captured(p) && w.rng.IntN(4) == 0 {
			w.service.Refund(ctx, p.ImpUID, rules.RefundRequest{Amount: 1 + w.rng.Int64N(5000), Reason: "변심",
				Source:  "admin",
				Account: &rules.BankAccount{Bank: "04", Number: "110-234-567890", Holder: "홍길동"}}, "admin")
		}
	}
}

// receive puts one more piece of something into stock, and begins or ends to count lamps.
func (w *world) receive() {
	w.raw.Exec("UPDATE variants SET counted = 1 - counted WHERE id = 2")
	counted := []int{1, 1, 3, 5, 6}
	w.raw.Exec(strings.ReplaceAll("BEGIN IMMEDIATE; UPDATE variants SET stock = stock + 1 WHERE id = $; INSERT INTO "+
		"stock_moves (variant_id, delta, reason, at) VALUES ($, 1, 'delivery', 1); COMMIT", "$",
		strconv.Itoa(counted[w.rng.IntN(len(counted))])))
}
