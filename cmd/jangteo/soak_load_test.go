//go:build bench && linux

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"golang.org/x/time/rate"

	"github.com/jangteo/jangteo/store"
)

var (
	soakTime = flag.Duration("soak.time", 10*time.Minute, "how long TestSoakLoad goes on")
	soakRate = flag.Float64("soak.rate", 300, "how many visits there are in a second, of which 5 % buy")
)

// The people of TestSoakLoad.
const (
	soakHands   = 32               // who browse and buy
	soakBuys    = 5                // of a hundred visits, those that buy
	soakJunk    = 20               // requests a second of somebody who makes them up
	soakEdit    = time.Second      // between two changes of the catalogue or the settings
	soakGrowth  = 24 << 20         // bytes that memory may move by from the second quarter to the last
	soakPieces  = 1_000_000        // of each variant: nothing is to run out
	soakWait    = 90 * time.Second // for a visit to get through on a machine that has other work
	soakMistake = 5                // mistakes of a kind that are told
)

const soakForm = "application/x-www-form-urlencoded"

// soakGood is something that is bought, and what its page must show.
type soakGood struct {
	slug, sku string
	price     int64        // the editor's alone
	edition   atomic.Int64 // that its page must be of, or a later one
}

// soak is a shop under load for a long time.
type soak struct {
	*program
	ctx      context.Context
	goods    []*soakGood
	flat     int64 // what delivery costs; the editor's alone
	buyers   atomic.Int64
	views    atomic.Int64
	bought   atomic.Int64
	edits    atomic.Int64
	junked   atomic.Int64
	stale    atomic.Int64
	mu       sync.Mutex
	waits    latencies
	paid     []attempt // whose money was taken
	mistakes map[string][]string
}

// wrong notes a mistake of a kind, if it is one.
func (s *soak) wrong(kind string, err error) {
	if err == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mistakes[kind] = append(s.mistakes[kind], err.Error())
}

// TestSoakLoad lets people browse and buy for a long time, at a live shop whose
// I'mport sends webhooks, while its owner edits the catalogue and the settings and
// somebody sends junk. No answer may be wrong, no payment lost, no page stale, and
// memory must stay as it is.
func TestSoakLoad(t *testing.T) {
	s := openSoak(t)
	ctx, stop := context.WithTimeout(t.Context(), *soakTime)
	defer stop()
	s.ctx = ctx
	owner, began := s.signedIn(), time.Now()
	var people sync.WaitGroup
	pace := rate.NewLimiter(rate.Limit(*soakRate), soakHands)
	for range soakHands {
		people.Go(func() { s.visit(pace) })
	}
	people.Go(s.sendJunk)
	people.Go(func() { s.edit(owner) })
	var memory []int64
	people.Go(func() { memory = s.watchMemory() })
	people.Wait()
	s.judge(time.Since(began), memory)
}

// openSoak starts a live shop with plenty of everything.
func openSoak(t *testing.T) *soak {
	p := startLive(t, []string{"--live"}, nil, append(ownerEnv(), "JANGTEO_POLL=5s", "JANGTEO_SWEEP=1m")...)
	s := &soak{program: p, mistakes: map[string][]string{}}
	db := p.database()
	rows, err := db.Query(`SELECT p.slug, v.sku FROM products p JOIN variants v ON v.product_id = p.id
	  WHERE p.state = 'active' AND v.active = 1 AND v.counted = 1 AND v.surcharge = 0 AND p.ship_group = 'standard'
	  GROUP BY p.id HAVING v.position = min(v.position) ORDER BY p.id`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		g := &soakGood{}
		if err := rows.Scan(&g.slug, &g.sku); err != nil {
			t.Fatal(err)
		}
		s.goods = append(s.goods, g)
	}
	if err := rows.Err(); err != nil || len(s.goods) < 10 {
		t.Fatalf("%d goods, %v", len(s.goods), err)
	}
	for _, g := range s.goods {
		p.deliver(g.sku, soakPieces)
	}
	return s
}

// signedIn is the owner, who sets up the second factor that a live shop wants.
func (s *soak) signedIn() *owner {
	s.t.Helper()
	o := s.visitor()
	_, page := o.send("/admin/login", url.Values{"email": {ownerEmail}, "password": {ownerPassword}})
	secret := regexp.MustCompile(`<p class="code" id="secret">([A-Z2-7 ]+)</p>`).FindStringSubmatch(page)
	token := formToken.FindStringSubmatch(page)
	if secret == nil || token == nil {
		s.t.Fatalf("no second factor to set up:\n%s", page)
	}
	code, err := totp.GenerateCode(strings.ReplaceAll(secret[1], " ", ""), time.Now())
	if err != nil {
		s.t.Fatal(err)
	}
	if status, page := o.send("/admin/account/two-factor", url.Values{"code": {code}, "token": {token[1]}}); status !=
		http.StatusOK {
		s.t.Fatalf("second factor: %d\n%s", status, page)
	}
	return o
}

// visit browses and buys until the load is over.
func (s *soak) visit(pace *rate.Limiter) {
	c := &loadConn{addr: strings.TrimPrefix(s.shop, "http://")}
	defer c.close()
	cart := ""
	for pace.Wait(s.ctx) == nil {
		if rand.IntN(100) < soakBuys {
			s.wrong("purchase", s.buy())
			continue
		}
		if rand.IntN(50) == 0 {
			cart = s.fillCart()
		}
		s.wrong("page", s.view(c, cart))
	}
}

// view looks at a page, which must not be older than what was edited before.
func (s *soak) view(c *loadConn, cart string) error {
	g := s.goods[rand.IntN(len(s.goods))]
	path, edition := "/products/"+g.slug, g.edition.Load()
	if other := rand.IntN(20); other < 8 {
		path = []string{"/", "/categories/furniture", "/search?q=" + url.QueryEscape("의자"), "/en",
			"/en/products/" + g.slug, "/cart", "/search/suggest?q=" + url.QueryEscape("의"), "/sitemap.xml"}[other]
		edition = 0
	}
	var lines []string
	if cart != "" && rand.IntN(2) == 0 {
		lines = append(lines, cart)
	}
	l := load{status: http.StatusOK, least: 2, request: func(int) []byte { return getRequest(path, lines...) }}
	if edition > 0 {
		l.check = func(_ int, body []byte) error { return s.current(g, edition, body) }
	}
	if c.conn != nil {
		c.conn.SetDeadline(time.Now().Add(soakWait))
	}
	began := time.Now()
	_, err := c.exchange(&l, 0)
	took := time.Since(began)
	if err != nil {
		c.close()
		return fmt.Errorf("%s: %w", path, err)
	}
	s.views.Add(1)
	s.mu.Lock()
	s.waits.note(took)
	s.mu.Unlock()
	return nil
}

var soakEdition = regexp.MustCompile(`제(\d+)판 설명`)

// current tells whether a page is of an edition or a later one.
func (s *soak) current(g *soakGood, edition int64, body []byte) error {
	html, err := unpack(body)
	if err != nil {
		return err
	}
	m := soakEdition.FindSubmatch(html)
	if m == nil {
		return fmt.Errorf("%s says nothing of its edition: %.300s", g.slug, html)
	}
	if n, _ := strconv.ParseInt(string(m[1]), 10, 64); n < edition {
		s.stale.Add(1)
		return fmt.Errorf("%s is of edition %d after that of edition %d was there", g.slug, n, edition)
	}
	return nil
}

// fillCart puts something into a new cart, and returns its cookie.
func (s *soak) fillCart() string {
	g := s.goods[rand.IntN(len(s.goods))]
	client := http.Client{Timeout: soakWait, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	form := url.Values{"product": {g.slug}, "sku": {g.sku}, "quantity": {"1"}}
	res, err := client.PostForm(s.shop+"/cart/items", form)
	if err == nil {
		res.Body.Close()
		if res.StatusCode != http.StatusSeeOther {
			err = fmt.Errorf("status %d", res.StatusCode)
		}
	}
	if err != nil {
		s.wrong("cart", err)
		return ""
	}
	return cookieLine(res)
}

// ordered places an order of one piece, of somebody who was never here before.
func (s *soak) ordered(g *soakGood) (a attempt, err error) {
	n := s.buyers.Add(1)
	form := url.Values{"pg": {"inicis"}, "product": {g.slug}, "sku": {g.sku}, "quantity": {"1"},
		"buyer_name": {"김하늘"}, "buyer_email": {fmt.Sprintf("buyer%d@example.com", n)},
		"buyer_tel":  {fmt.Sprintf("010-%04d-%04d", 1000+n/10000%9000, n%10000)},
		"buyer_addr": {"서울특별시 마포구 양화로 1"}, "buyer_postcode": {"04001"}}
	err = s.ask(s.shop+"/orders", soakForm, form.Encode(), http.StatusCreated, &a)
	return a, err
}

// ask posts, and reads the JSON of an answer with the status that it must have.
func (s *soak) ask(address, contentType, body string, status int, into any) error {
	req, err := http.NewRequest(http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Accept", "application/json")
	client := http.Client{Timeout: soakWait}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	var text bytes.Buffer
	if _, err := text.ReadFrom(res.Body); err != nil {
		return err
	}
	if res.StatusCode != status {
		return fmt.Errorf("%s: status %d, want %d: %.300s", address, res.StatusCode, status, text.String())
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(text.Bytes(), into)
}

// buy orders something and pays it. I'mport sends its webhook; half of the buyers
// close the page before it says that it is done.
func (s *soak) buy() error {
	a, err := s.ordered(s.goods[rand.IntN(len(s.goods))])
	if err != nil {
		return err
	}
	return s.pay(a)
}

func (s *soak) pay(a attempt) error {
	call, err := json.Marshal(map[string]any{"function": "request_pay", "user_code": s.code, "device": "pc",
		"callback": true, "params": map[string]any{"pg": sandboxInicis, "pay_method": "card",
			"merchant_uid": a.MerchantUID, "name": a.Name, "amount": a.Amount, "currency": a.Currency,
			"buyer_tel": "010-1234-5678", "custom_data": a.CustomData, "notice_url": s.shop + "/payments/webhook",
			"m_redirect_url": s.shop + "/payments/complete/mobile"}})
	if err != nil {
		return err
	}
	var opened struct {
		Window struct {
			Key    string
			ImpUID string `json:"imp_uid"`
		}
	}
	if err := s.ask(s.sandbox+"/sdk/calls", "application/json", string(call), http.StatusOK, &opened); err != nil {
		return err
	}
	if err := s.ask(s.sandbox+"/window/"+opened.Window.Key, soakForm, "outcome=approve",
		http.StatusOK, nil); err != nil {
		return err
	}
	s.bought.Add(1)
	s.mu.Lock()
	s.paid = append(s.paid, a)
	s.mu.Unlock()
	if rand.IntN(2) == 0 {
		return nil
	}
	news := url.Values{"imp_uid": {opened.Window.ImpUID}, "merchant_uid": {a.MerchantUID}}
	var told struct{ State string }
	err = s.ask(s.shop+"/payments/complete", soakForm, news.Encode(), http.StatusOK, &told)
	if err == nil && told.State != "paid" && told.State != "pending" {
		err = fmt.Errorf("order %s: its buyer is told %q", a.OrderNo, told.State)
	}
	return err
}

// edit changes a product, each tenth time what delivery costs, and sees at once
// that pages and orders are as it says.
func (s *soak) edit(o *owner) {
	db := s.database()
	tick := time.NewTicker(soakEdit)
	defer tick.Stop()
	for n := int64(1); ; n++ {
		select {
		case <-s.ctx.Done():
			return
		case <-tick.C:
		}
		g := s.goods[int(n)%len(s.goods)]
		if n%10 == 1 {
			s.wrong("settings", s.setDelivery(o, 2500+10*n))
		}
		g.price = 10_000 + 10*n
		if _, err := db.Exec(`UPDATE products SET price = ?, list_price = NULL, summary_ko = ? WHERE slug = ?`,
			g.price, fmt.Sprintf("제%d판 설명", n), g.slug); err != nil {
			s.wrong("edit", err)
			continue
		}
		g.edition.Store(n)
		s.edits.Add(1)
		s.wrong("order after an edit", s.charged(g))
	}
}

// charged orders something that was just changed: the amount must be the new one.
func (s *soak) charged(g *soakGood) error {
	a, err := s.ordered(g)
	if err != nil {
		return err
	}
	if want := fmt.Sprint(g.price + s.flat); a.Amount.String() != want {
		s.stale.Add(1)
		return fmt.Errorf("%s is charged at %s, want %s", g.slug, a.Amount, want)
	}
	return s.pay(a)
}

var soakDollar = regexp.MustCompile(`<input[^>]*name="rate"[^>]*value="([^"]+)"`)

// setDelivery saves the form of what delivery costs.
func (s *soak) setDelivery(o *owner, won int64) error {
	form := url.Values{"flat": {fmt.Sprint(won)}, "free_from": {"0"}}
	m := soakDollar.FindStringSubmatch(o.open("/admin/settings/shipping"))
	if m == nil {
		return errors.New("the form of delivery has no rate of the dollar")
	}
	form.Set("rate", m[1])
	status, page := o.do("/admin/settings/shipping", form)
	if status != http.StatusOK || !strings.Contains(page, `role="status"`) {
		return fmt.Errorf("delivery was not saved: %d %.2000s", status, page)
	}
	s.flat = won
	s.edits.Add(1)
	return nil
}

// sendJunk makes requests up: payments that nobody made, forms without sense, and
// addresses that are not there.
func (s *soak) sendJunk() {
	pace := rate.NewLimiter(soakJunk, 1)
	for pace.Wait(s.ctx) == nil {
		address, form := s.shop+"/payments/webhook", url.Values{
			"imp_uid":      {fmt.Sprintf("imp_%012d", rand.IntN(1e12))},
			"merchant_uid": {fmt.Sprintf("ORD20261122-JUNK%d-1", rand.IntN(1e9))}}.Encode()
		switch rand.IntN(4) {
		case 0:
			address = s.shop + "/payments/complete"
		case 1:
			address, form = s.shop+"/orders", "pg=none&quantity=-1&product=%00&buyer_email=%ff"
		case 2:
			address = s.shop + "/wp-login.php"
		}
		client := http.Client{Timeout: soakWait}
		res, err := client.Post(address, soakForm, strings.NewReader(form))
		if err != nil {
			s.wrong("junk", err)
			continue
		}
		res.Body.Close()
		s.junked.Add(1)
		if res.StatusCode >= http.StatusInternalServerError && res.StatusCode != http.StatusServiceUnavailable {
			s.wrong("junk", fmt.Errorf("%s: status %d", address, res.StatusCode))
		}
	}
}

// watchMemory notes twice a second what the shop holds, until the load is over.
func (s *soak) watchMemory() (list []int64) {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return list
		case <-tick.C:
			list = append(list, anonymous(s.cmd.Process.Pid))
		}
	}
}

// judge says what was measured, and whether all is well.
func (s *soak) judge(took time.Duration, samples []int64) {
	t := s.t
	lost := s.lost()
	for kind, list := range s.mistakes {
		t.Errorf("%d mistakes, %s: %s", len(list), kind, strings.Join(list[:min(len(list), soakMistake)], "\n\t"))
	}
	for line := range strings.Lines(s.log.String()) {
		if strings.Contains(line, "level=ERROR") {
			t.Errorf("the shop said: %s", line)
		}
	}
	quarter := len(samples) / 4
	if quarter == 0 {
		t.Fatal("it was too short to say anything of memory")
	}
	second, last := median(samples[quarter:2*quarter]), median(samples[3*quarter:])
	if last-second > soakGrowth {
		t.Errorf("memory grew from %s in the second quarter to %s in the last", mib(second), mib(last))
	}
	t.Logf("%s: %d views (%.0f/s, p50 %s, p99 %s), %d purchases, %d edits, %d pieces of junk; %d lost, %d stale; "+
		"memory %s in the second quarter, %s in the last, %s at most", took.Round(time.Second), s.views.Load(),
		float64(s.views.Load())/took.Seconds(), s.waits.quantile(0.5), s.waits.quantile(0.99), s.bought.Load(),
		s.edits.Load(), s.junked.Load(), lost, s.stale.Load(), mib(second), mib(last), mib(slices.Max(samples)))
	if s.views.Load() == 0 || s.bought.Load() == 0 || s.edits.Load() == 0 || s.junked.Load() == 0 {
		t.Error("somebody did nothing: this proves nothing")
	}
}

func median(list []int64) int64 {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}

// lost waits until what was paid is known, and counts what is not, or not once.
func (s *soak) lost() (lost int) {
	s.t.Helper()
	var l store.Ledger
	unpaid := func() (n int) {
		l = s.ledger()
		state := map[string]string{}
		for _, o := range l.Orders {
			state[o.No] = string(o.PayState)
		}
		for _, a := range s.paid {
			if state[a.OrderNo] != "paid" {
				n++
			}
		}
		return n
	}
	tick, end := time.NewTicker(time.Second), time.Now().Add(2*time.Minute)
	defer tick.Stop()
	for lost = unpaid(); lost > 0 && time.Now().Before(end); lost = unpaid() {
		<-tick.C // the poll asks for what no webhook told
	}
	sold := map[string]int{}
	for _, f := range l.Fulfilments {
		sold[f.OrderNo]++
	}
	for _, a := range s.paid {
		if sold[a.OrderNo] != 1 {
			s.t.Errorf("order %s was paid once and fulfilled %d times", a.OrderNo, sold[a.OrderNo])
		}
	}
	if lost > 0 {
		s.t.Errorf("%d of %d payments are lost", lost, len(s.paid))
	}
	return lost
}
