package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"flag"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/jangteo/jangteo/store"
)

var kills = flag.Int("kills", 100, "how often the program is killed under load")

// promises are what the program said before it was killed.
type promises struct {
	mu     sync.Mutex
	orders []attempt // 201: the order exists
	paid   []attempt // 200 to the webhook of an approved payment: it will be known
}

func (p *promises) add(list *[]attempt, a attempt) {
	p.mu.Lock()
	defer p.mu.Unlock()
	*list = append(*list, a)
}

func (p *promises) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.orders)
}

// TestKilledAtAnyMoment kills the program (SIGKILL) again and again while
// clients order, pay and send webhooks. Whatever it had acknowledged must be
// there afterwards, exactly once.
func TestKilledAtAnyMoment(t *testing.T) {
	p := startProgram(t, "JANGTEO_POLL=1h", "JANGTEO_SWEEP=1h")
	p.set(quiet())
	killedAgainAndAgain(p, *kills)
}

// killedAgainAndAgain kills a program under load so many times.
func killedAgainAndAgain(p *program, kills int) {
	t := p.t
	p.deliver("CHAIR-NO-1", 1_000_000)
	var said promises
	for range kills {
		stop := make(chan struct{})
		var clients sync.WaitGroup
		for range 4 {
			clients.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
						p.tryToBuy(&said)
					}
				}
			})
		}
		before := said.count()
		time.Sleep(time.Duration(30+rand.IntN(200)) * time.Millisecond)
		eventually(t, "something was sold", func() bool { return said.count() > before })
		p.kill()
		close(stop)
		clients.Wait()
		p.start()
	}
	if len(said.orders) < kills || len(said.paid) < kills/4 {
		t.Fatalf("only %d orders and %d webhooks were acknowledged: this proves nothing", len(said.orders),
			len(said.paid))
	}
	p.kept(&said)
	t.Logf("%d kills: %d orders and %d webhooks acknowledged, none lost", kills, len(said.orders), len(said.paid))
}

// kept demands all that was promised, once.
func (p *program) kept(said *promises) {
	t := p.t
	t.Helper()
	for _, a := range said.paid {
		p.becomes(a, "paid")
	}
	l := p.ledger()
	known := map[string]bool{}
	for _, o := range l.Orders {
		known[o.No] = true
	}
	for _, a := range said.orders {
		if !known[a.OrderNo] {
			t.Errorf("order %s was acknowledged and is lost", a.OrderNo)
		}
	}
	fulfilled := map[string]int{}
	for _, f := range l.Fulfilments {
		if fulfilled[f.OrderNo]++; fulfilled[f.OrderNo] > 1 {
			t.Errorf("order %s was fulfilled twice", f.OrderNo)
		}
	}
}

// deliver puts pieces into stock while the program is stopped or running.
func (p *program) deliver(sku string, pieces int) {
	p.t.Helper()
	if p.postgres != "" {
		p.deliverOnPostgres(sku, pieces)
		return
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(p.data, "jangteo.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		p.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`BEGIN IMMEDIATE;
	  UPDATE variants SET stock = stock + ?1 WHERE sku = ?2;
	  INSERT INTO stock_moves (variant_id, delta, reason, at) SELECT id, ?1, 'delivery', 1 FROM variants WHERE sku = ?2;
	  COMMIT`, pieces, sku); err != nil {
		p.t.Fatal(err)
	}
}

// tryToBuy orders, pays and sends the webhook, as far as the program lives and
// goes along. It returns the status of the last answer.
func (p *program) tryToBuy(said *promises) int {
	var a attempt
	if status, body := p.try(p.shop+"/orders", "",
		strings.NewReader(chairOrder("inicis").Encode())); status != http.StatusCreated ||
		json.Unmarshal(body, &a) != nil {
		return status
	}
	said.add(&said.orders, a)
	call, _ := json.Marshal(map[string]any{"function": "request_pay", "user_code": p.code, "device": "pc",
		"callback": true, "params": map[string]any{
			"pg": "html5_inicis.INIpayTest", "pay_method": "card", "merchant_uid": a.MerchantUID, "name": a.Name,
			"amount": a.Amount, "currency": "KRW",
			"buyer_tel": "010-1234-5678"}})
	var answer struct {
		Window struct {
			Key    string
			ImpUID string `json:"imp_uid"`
		}
	}
	status, body := p.try(p.sandbox+"/sdk/calls", "application/json", bytes.NewReader(call))
	if json.Unmarshal(body, &answer) != nil || answer.Window.Key == "" {
		return status
	}
	if status, _ := p.try(p.sandbox+"/window/"+answer.Window.Key, "",
		strings.NewReader("outcome=approve")); status != http.StatusOK {
		return status
	}
	news := url.Values{"imp_uid": {answer.Window.ImpUID}, "merchant_uid": {a.MerchantUID}}
	status, _ = p.try(p.shop+"/payments/webhook", "", strings.NewReader(news.Encode()))
	if status == http.StatusOK {
		said.add(&said.paid, a)
	}
	return status
}

// try posts to a program that may be dead; status 0 says that it was.
func (p *program) try(url, contentType string, body io.Reader) (int, []byte) {
	req, _ := http.NewRequest(http.MethodPost, url, body)
	if contentType == "" {
		contentType = "application/x-www-form-urlencoded"
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Accept", "application/json")
	client := http.Client{Timeout: 5 * time.Second}
	res, err := client.Do(req)
	if err != nil {
		return 0, nil
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, nil
	}
	return res.StatusCode, b
}

// TestManyBuyersOfTheLastPieces sells exactly what there is.
func TestManyBuyersOfTheLastPieces(t *testing.T) {
	p := startProgram(t)
	p.deliver("CHAIR-NO-1", -90)
	var sold, soldOut, other int
	var mu sync.Mutex
	var buyers sync.WaitGroup
	gate := make(chan struct{}, 64) // as many connections as a client may open
	for range 500 {
		buyers.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			status, _ := p.try(p.shop+"/orders", "", strings.NewReader(chairOrder("inicis").Encode()))
			mu.Lock()
			defer mu.Unlock()
			switch status {
			case http.StatusCreated:
				sold++
			case http.StatusConflict:
				soldOut++
			default:
				other++
			}
		})
	}
	buyers.Wait()
	if sold != 10 || soldOut != 490 || other != 0 {
		t.Errorf("%d sold, %d told that it is sold out, %d other answers; want 10, 490, 0", sold, soldOut, other)
	}
	if s := stockOf(p.ledger(), "CHAIR-NO-1"); s.OnHand != 0 || s.Reserved != 10 {
		t.Errorf("stock %+v", s)
	}
}

func stockOf(l store.Ledger, sku string) store.LedgerStock {
	for _, s := range l.Stock {
		if s.SKU == sku {
			return s
		}
	}
	return store.LedgerStock{}
}
