package main

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/time/rate"
)

// The flood of TestFloodOfJunk.
const (
	floodRate   = 300 // requests per second
	floodHands  = 150 // requests at the same time
	honestBuyer = 20
	mostMemory  = 400 << 20 // bytes that the program may hold in the middle of it
)

// flood is somebody who makes up payments.
type flood struct {
	p     *program
	known string // a merchant_uid of their own
	mu    sync.Mutex
	said  map[int]int // answers by status
}

// pour sends made-up news through both doors until ctx is over, waiting when it
// is told to.
func (f *flood) pour(ctx context.Context) {
	client := &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: floodHands}}
	defer client.CloseIdleConnections()
	pace := rate.NewLimiter(floodRate, floodHands)
	var hands sync.WaitGroup
	for hand := range floodHands {
		hands.Go(func() {
			for pace.Wait(ctx) == nil {
				fields := url.Values{"imp_uid": {fmt.Sprintf("imp_%012d", rand.IntN(1e12))},
					"merchant_uid": {fmt.Sprintf("ORD20261122-JUNK%d-1", rand.IntN(1e9))}}
				if hand%10 == 0 {
					fields.Set("merchant_uid", f.known)
				}
				f.knock(client, []string{"/payments/webhook", "/payments/complete"}[rand.IntN(2)], fields)
			}
		})
	}
	hands.Wait()
}

func (f *flood) knock(client *http.Client, path string, fields url.Values) {
	res, err := client.PostForm(f.p.shop+path, fields)
	status := 0
	if err == nil {
		res.Body.Close()
		status = res.StatusCode
	}
	f.mu.Lock()
	f.said[status]++
	f.mu.Unlock()
	if status == http.StatusTooManyRequests {
		seconds, _ := strconv.Atoi(res.Header.Get("Retry-After"))
		time.Sleep(time.Duration(seconds) * time.Second)
	}
}

// TestFloodOfJunk pours made-up payments over a shop that may ask I'mport only
// seldom, until it takes no more of them. Meanwhile honest buyers pay, of whom
// only the poll learns.
func TestFloodOfJunk(t *testing.T) {
	p := startProgram(t, "IAMPORT_RATE=20", "JANGTEO_POLL=1s", "JANGTEO_SWEEP=1h")
	p.set(quiet())
	p.junk(1900)
	f := &flood{p: p, known: p.order("inicis").MerchantUID, said: map[int]int{}}
	ctx, stop := context.WithCancel(t.Context())
	poured := make(chan struct{})
	go func() {
		f.pour(ctx)
		close(poured)
	}()
	eventually(t, "the shop takes no more junk", func() bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		return f.said[http.StatusServiceUnavailable] > 0
	})
	var honest []attempt
	for range honestBuyer {
		a := p.order("inicis")
		w := p.openWindow(a, nil)
		p.choose(w, "approve-and-close")
		honest = append(honest, a)
	}
	for _, a := range honest {
		p.becomes(a, "paid")
	}
	hints, memory := p.hints(), p.memory()
	stop()
	<-poured
	if most := 2000 + 9*(1+honestBuyer); hints > most {
		t.Errorf("%d hints wait, want at most %d", hints, most)
	}
	if memory > mostMemory {
		t.Errorf("the program holds %d MiB", memory>>20)
	}
	for status, times := range f.said {
		switch status {
		case http.StatusOK, http.StatusNotFound, http.StatusServiceUnavailable, http.StatusTooManyRequests:
		default:
			t.Errorf("%d answers of status %d", times, status)
		}
	}
	if l := p.ledger(); len(l.Payments) != honestBuyer || len(l.Incidents) != 0 {
		t.Errorf("%d payments, incidents %+v", len(l.Payments), l.Incidents)
	}
	t.Logf("answers by status %v, %d hints wait, %d MiB held", f.said, hints, memory>>20)
}

func (p *program) database() *sql.DB {
	p.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(p.data, "jangteo.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { db.Close() })
	return db
}

// junk lets so many hints about nothing wait already.
func (p *program) junk(n int) {
	p.t.Helper()
	if _, err := p.database().Exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
	  INSERT INTO hints (key, imp_uid, merchant_uid, source, known, created_at, next_at) SELECT 'imp:junk' || i,
	  'junk' || i, '', 'webhook', 0, ?2, ?2 FROM n`,
		n, time.Now().UnixMilli()); err != nil {
		p.t.Fatal(err)
	}
}

func (p *program) hints() (n int) {
	p.t.Helper()
	if err := p.database().QueryRow("SELECT count(*) FROM hints").Scan(&n); err != nil {
		p.t.Fatal(err)
	}
	return n
}

// memory is the most that the program has held, where the system tells.
func (p *program) memory() int64 {
	p.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindStringSubmatch(string(status))
	if m == nil {
		p.t.Fatalf("no VmHWM in %s", strings.TrimSpace(string(status)))
	}
	kilobytes, _ := strconv.ParseInt(m[1], 10, 64)
	return kilobytes << 10
}
