//go:build linux

package store

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

var (
	cutImages    = flag.Uint64("cut.images", 2000, "how many power cuts are simulated at most")
	cutTime      = flag.Duration("cut.time", cutting, "how long power cuts are simulated")
	cutSeed      = flag.Uint64("cut.seed", 1, "from what the power cuts are drawn")
	cutImage     = flag.Uint64("cut.image", 0, "replay only the power cut of this number")
	cutRecording = flag.String("cut.recording", "", "replay the recording in this file, which a failed run has left")
)

// TestPowerCut records what the shop gives to the disk while buyers order and
// pay, and then cuts the power at hundreds of moments: what the shop waited
// for is on the disk, of the rest any part. After every cut the shop opens,
// its books are sound and everything that it had acknowledged is in them.
//
// Two controls show that this can fail: a disk that does not keep what it was
// asked to, and synchronous=NORMAL, which asks too seldom.
func TestPowerCut(t *testing.T) {
	SQLiteOnly(t, "its files")
	if *cutRecording != "" {
		loadRecording(t, *cutRecording).cutPower(t, *cutImages, false).mustBeWhole(t)
		return
	}
	full := record(t, "FULL")
	outcome := full.cutPower(t, *cutImages, false)
	t.Logf("synchronous=FULL: %s; %s", full, outcome)
	if !outcome.mustBeWhole(t) {
		t.Logf("replay: go test ./store -run TestPowerCut -cut.seed=%d -cut.recording=%s -cut.image=NUMBER", *cutSeed,
			full.save(t))
	}
	if !controlled {
		return
	}
	outcome = full.cutPower(t, controlImages, true)
	t.Logf("the same on a disk that keeps nothing it is asked to: %s", outcome)
	outcome.mustBeHarmed(t)
	normal := record(t, "NORMAL")
	outcome = normal.cutPower(t, controlImages, false)
	t.Logf("synchronous=NORMAL: %s; %s", normal, outcome)
	outcome.mustBeHarmed(t)
}

const (
	controlImages = 60 // power cuts that show that the test can fail
	fewestImages  = 20 // however slow the machine is
)

// Sizes of the recorded work: enough that the WAL is carried into the database
// and begun anew, more than once.
const (
	buyers    = 6
	purchases = 25 // of each buyer on each of two days
)

// record lets buyers shop on the first two days of a new shop and returns what
// the disk was given.
func record(t *testing.T, synchronous string) *recording {
	t.Helper()
	ctx, dir := context.Background(), t.TempDir()
	r := newRecorder(t, "recorder-"+synchronous)
	for day := range 2 {
		s, err := Open(ctx, Options{Dir: dir, vfs: r.name, synchronous: synchronous})
		if err != nil {
			t.Fatal(err)
		}
		if day == 0 {
			stock(t, s, buyers*purchases*2)
			r.promise("goods", false)
		}
		var all sync.WaitGroup
		for buyer := range buyers {
			all.Go(func() {
				for n := range purchases {
					r.purchase(t, s, fmt.Sprintf("%d-%d-%d", day, buyer, n))
				}
			})
		}
		all.Wait()
		r.mustEqual(t, dir, databaseFile+"-wal")
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		r.mustEqual(t, dir, databaseFile)
	}
	return &r.log
}

func stock(t *testing.T, s *Store, pieces int) {
	t.Helper()
	ctx := context.Background()
	if _, err := s.Seed(ctx); err != nil {
		t.Fatal(err)
	}
	if err := s.write(ctx, func(t *tx) error {
		if _, err := t.exec("UPDATE variants SET stock = stock + ? WHERE sku = 'CHAIR-NO-1'", pieces); err != nil {
			return err
		}
		_, err := t.exec("INSERT INTO stock_moves (variant_id, delta, reason, at) SELECT id, ?, 'delivery', 1 "+
			"FROM variants WHERE sku = 'CHAIR-NO-1'", pieces)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// purchase orders, learns of the payment by a hint, records it and forgets the
// hint, and writes down each thing that was acknowledged.
func (r *recorder) purchase(t *testing.T, s *Store, tag string) {
	ctx, impUID := context.Background(), "imp_"+tag
	n := roomyOrder()
	n.Destination.Memo = strings.Repeat("문 앞에 놓아 주세요. ", len(tag)*5)
	var revoke func()
	o, a, err := s.CreateOrder(ctx, n)
	if err != nil {
		t.Errorf("order: %v", err)
		return
	}
	r.promise("order "+o.No, false)
	for _, h := range []Hint{{ImpUID: "imp_junk_" + tag}, {ImpUID: impUID, MerchantUID: a.MerchantUID}} {
		h.Source = "webhook"
		if _, err := s.AddHint(ctx, h); err != nil {
			t.Errorf("hint: %v", err)
		}
		revoke = r.promise("hint imp:"+h.ImpUID, false)
	}
	h, err := s.TakeHint(ctx, "imp:"+impUID, time.Minute)
	if err != nil {
		t.Errorf("take the hint: %v", err)
	}
	f := Fact{ImpUID: impUID, MerchantUID: a.MerchantUID, Amount: a.Amount, Rank: RankPaid, Captured: true,
		Sandbox:  true,
		Provider: a.Provider, MID: a.MID, Method: "card", PaidAt: o.CreatedAt}
	if _, err := s.RecordFact(ctx, f, "webhook", acceptPayment); err != nil {
		t.Errorf("record the payment: %v", err)
	}
	r.promise("paid "+o.No+" by "+impUID, false)
	revoke()
	if err := s.FinishHint(ctx, h); err != nil {
		t.Errorf("finish the hint: %v", err)
	}
	r.promise("hint imp:"+impUID, true)
}

// acceptPayment lets a payment pay its order.
func acceptPayment(sit Situation, f Fact) Decision {
	return Decision{Write: true, Kind: "captured", PayState: Paid, ShipState: ShipReady, Fulfil: true,
		Mails: []Mail{{Kind: ReceiptMail, About: sit.Order.No}},
		Payment: Payment{ImpUID: f.ImpUID, MerchantUID: f.MerchantUID, OrderID: sit.Order.ID,
			ClaimedAttemptID: sit.Attempt.ID,
			AttemptID:        sit.Attempt.ID, Amount: f.Amount, Rank: f.Rank, Captured: f.Captured, Sandbox: f.Sandbox,
			Provider: f.Provider, MID: f.MID, Method: f.Method, Verdict: Accepted, PaidAt: f.PaidAt}}
}

// outcome is what power cuts did.
type outcome struct {
	mu                   sync.Mutex
	images               int
	broken, lost, harmed int    // images
	worst                string // what happened in one of them
}

func (o *outcome) String() string {
	return fmt.Sprintf("%d power cuts, %d broken, acknowledged things lost in %d", o.images, o.broken, o.lost)
}

func (o *outcome) mustBeWhole(t *testing.T) bool {
	t.Helper()
	if o.harmed > 0 {
		t.Errorf("%s, for example\n%s", o, o.worst)
	}
	return o.harmed == 0
}

// mustBeHarmed demands that what does harm is seen to do harm.
func (o *outcome) mustBeHarmed(t *testing.T) {
	t.Helper()
	if 5*o.harmed < o.images || o.lost == 0 {
		t.Errorf("only %s: this test does not see what it should", o)
	}
}

// cutPower simulates power cuts, on all cores.
func (r *recording) cutPower(t *testing.T, images uint64, liar bool) *outcome {
	t.Helper()
	begin, o := time.Now(), &outcome{}
	numbers := make(chan uint64)
	var hands sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		hands.Go(func() {
			for n := range numbers {
				c := r.drawCut(*cutSeed, n)
				c.liar = liar
				broken, lost, err := r.found(c)
				if err != nil {
					t.Errorf("image %d: %v", n, err)
				}
				o.add(n, c, broken, lost)
			}
		})
	}
	first := uint64(1)
	if *cutImage != 0 {
		first, images = *cutImage, *cutImage
	}
	for n := first; n <= images && (n <= fewestImages || time.Since(begin) < *cutTime); n++ {
		numbers <- n
	}
	close(numbers)
	hands.Wait()
	return o
}

func (o *outcome) add(number uint64, c cut, broken, lost []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.images++
	if len(broken) > 0 {
		o.broken++
	}
	if len(lost) > 0 {
		o.lost++
	}
	if list := append(broken, lost...); len(list) > 0 {
		o.harmed++
		o.worst = fmt.Sprintf("image %d, cut after %d steps, weather %d: %d findings, first %s", number, c.after,
			c.weather, len(list), list[0])
	}
}

// found opens the image of a power cut as the shop would, and tells what is
// broken in it and which promises it does not hold.
func (r *recording) found(c cut) (broken, lost []string, err error) {
	dir, err := os.MkdirTemp("", "powercut-*")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(dir)
	if err := lay(dir, r.image(c)); err != nil {
		return nil, nil, err
	}
	ctx := context.Background()
	s, err := Open(ctx, Options{Dir: dir})
	if err != nil {
		return []string{fmt.Sprintf("does not open: %v", err)}, nil, nil
	}
	defer s.Close()
	if broken, err = s.Verify(ctx); err != nil {
		return []string{fmt.Sprintf("cannot be verified: %v", err)}, nil, nil
	}
	books, err := booksOf(ctx, s)
	if err != nil {
		return []string{fmt.Sprintf("cannot be read: %v", err)}, nil, nil
	}
	for _, p := range r.Promises {
		if p.At <= c.after && (p.Until == 0 || c.after <= p.Until) && books[p.Text] == p.Absent {
			lost = append(lost, p.Text)
		}
	}
	return broken, lost, nil
}

// booksOf is what promises are about.
func booksOf(ctx context.Context, s *Store) (map[string]bool, error) {
	books := map[string]bool{}
	err := s.read(ctx, func(t *tx) error {
		return t.each(`SELECT 'goods' FROM stock_moves WHERE reason = 'delivery' UNION ALL SELECT 'order ' ||
		  order_no FROM orders UNION ALL SELECT 'hint ' || key FROM hints
		  UNION ALL SELECT 'paid ' || o.order_no || ' by ' || p.imp_uid FROM orders o JOIN fulfilments f ON
		  f.order_id = o.id
		    JOIN payments p ON p.imp_uid = f.imp_uid JOIN outbox e ON e.key = 'receipt:' || o.order_no
		    WHERE o.pay_state = 'paid' AND o.ship_state = 'ready' AND p.verdict =
		    'accepted'`, nil, func(scan func(...any) error) error {
			var text string
			err := scan(&text)
			books[text] = true
			return err
		})
	})
	return books, err
}
