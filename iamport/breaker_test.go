package iamport

import (
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"time"
)

// fails reports n faults in a row to the breaker.
func fails(t *testing.T, b *breaker, n int) {
	t.Helper()
	for range n {
		id, ok := b.start()
		if !ok {
			t.Fatal("refused before the limit")
		}
		b.finish(id, faulted)
	}
}

func opened(t *testing.T) (*breaker, *clock) {
	t.Helper()
	clk := newClock()
	b := &breaker{now: clk.now}
	fails(t, b, breakerLimit)
	if b.ready() {
		t.Fatal("still closed")
	}
	return b, clk
}

func TestBreakerOpensOnlyAfterFaultsInARow(t *testing.T) {
	b := &breaker{now: newClock().now}
	for range 3 {
		fails(t, b, breakerLimit-1)
		id, _ := b.start()
		b.finish(id, answered)
	}
	fails(t, b, breakerLimit-1)
	if id, ok := b.start(); ok {
		b.finish(id, abandoned)
	}
	if !b.ready() {
		t.Error("opened although no five faults came in a row")
	}
}

func TestBreakerLetsOneProbeThroughEveryPause(t *testing.T) {
	b, clk := opened(t)
	clk.advance(breakerPause - time.Nanosecond)
	if b.ready() {
		t.Fatal("probe before the pause was over")
	}
	for range 3 {
		clk.advance(breakerPause)
		id, ok := b.start()
		if !ok {
			t.Fatal("no probe after a pause")
		}
		if _, second := b.start(); second {
			t.Error("two probes at once")
		}
		b.finish(id, faulted)
		if b.ready() {
			t.Error("ready right after a failed probe")
		}
	}
	clk.advance(breakerPause)
	id, _ := b.start()
	b.finish(id, answered)
	for range 2 * breakerLimit {
		if _, ok := b.start(); !ok {
			t.Fatal("still open after an answered probe")
		}
	}
}

func TestBreakerNeverLosesItsProbe(t *testing.T) {
	t.Run("abandoned", func(t *testing.T) {
		b, clk := opened(t)
		clk.advance(breakerPause)
		id, _ := b.start()
		b.finish(id, abandoned)
		if !b.ready() {
			t.Error("an abandoned probe keeps its place")
		}
	})
	t.Run("never reported", func(t *testing.T) {
		b, clk := opened(t)
		clk.advance(breakerPause)
		lost, _ := b.start()
		clk.advance(breakerPause)
		id, ok := b.start()
		if !ok {
			t.Fatal("a lost probe blocks the next")
		}
		b.finish(lost, faulted)
		b.finish(id, answered)
		if !b.ready() {
			t.Error("a late fault of the lost probe counts")
		}
	})
	t.Run("slow failures from before the outage", func(t *testing.T) {
		clk := newClock()
		b := &breaker{now: clk.now}
		slow, _ := b.start()
		fails(t, b, breakerLimit)
		clk.advance(breakerPause - time.Second)
		b.finish(slow, faulted)
		clk.advance(time.Second)
		if !b.ready() {
			t.Error("an old request postponed the probe")
		}
	})
	t.Run("clock set back", func(t *testing.T) {
		b, clk := opened(t)
		clk.advance(-time.Hour)
		if !b.ready() {
			t.Error("waits through the hour that repeats")
		}
	})
	t.Run("late answer from before the outage", func(t *testing.T) {
		b := &breaker{now: newClock().now}
		slow, _ := b.start()
		fails(t, b, breakerLimit)
		b.finish(slow, answered)
		if !b.ready() {
			t.Error("stays open although the host answers")
		}
	})
}

func TestAnOutageStopsRequestsAndEndsWithTheFirstAnswer(t *testing.T) {
	clk := newClock()
	var down atomic.Bool
	h := newHost(t, func(w http.ResponseWriter, _ *http.Request) {
		if down.Load() {
			send(w, 503, refusal(-1, ""))
			return
		}
		send(w, 404, notFoundJSON)
	})
	c := h.client(t, withClock(clk))
	ask := func() error { _, err := c.Payment(t.Context(), impUID); return err }

	down.Store(true)
	for range breakerLimit {
		if err := ask(); !errors.Is(err, ErrUnknown) || errors.Is(err, ErrNotSent) {
			t.Fatalf("during the outage: %v", err)
		}
	}
	sent := len(h.seen())
	for range 20 {
		if err := ask(); !errors.Is(err, ErrUnknown) || !errors.Is(err, ErrNotSent) {
			t.Fatalf("with an open circuit: %v", err)
		}
	}
	if n := len(h.seen()); n != sent {
		t.Errorf("%d requests passed the open circuit", n-sent)
	}
	clk.advance(breakerPause)
	if err := ask(); errors.Is(err, ErrNotSent) {
		t.Errorf("probe: %v", err)
	}
	down.Store(false)
	clk.advance(breakerPause)
	for range 3 { // not-found is an answer
		if err := ask(); !errors.Is(err, ErrNotFound) {
			t.Errorf("after the outage: %v", err)
		}
	}
}

// TestOneFailingCallDoesNotStopTheOthers lets one call after the other fail until
// its circuit is open: all others are still answered.
func TestOneFailingCallDoesNotStopTheOthers(t *testing.T) {
	ctx := t.Context()
	calls := map[string]func(*Client) error{
		"prepare": func(c *Client) error {
			return c.Prepare(ctx, Prepare{MerchantUID: merchUID, Amount: "100", Currency: "KRW"})
		},
		"cancel": func(c *Client) error {
			_, err := c.Cancel(ctx, Cancel{ImpUID: impUID, Amount: "1", Checksum: "1"})
			return err
		},
		"delete vbank": func(c *Client) error { _, err := c.DeleteVbank(ctx, impUID); return err },
		"payment":      func(c *Client) error { _, err := c.Payment(ctx, impUID); return err },
		"payments": func(c *Client) error {
			_, err := c.PaymentsByMerchantUID(ctx, []string{merchUID})
			return err
		},
		"findAll": func(c *Client) error { _, err := c.FindAll(ctx, merchUID); return err },
		"list":    func(c *Client) error { _, err := c.List(ctx, ListQuery{}); return err },
	}
	for failing, fail := range calls {
		t.Run(failing, func(t *testing.T) {
			down := true
			c := newHost(t, func(w http.ResponseWriter, _ *http.Request) {
				if down {
					send(w, 503, refusal(-1, ""))
					return
				}
				send(w, 400, refusal(1, "no"))
			}).client(t)
			for range breakerLimit {
				fail(c)
			}
			down = false
			for name, call := range calls {
				if err := call(c); errors.Is(err, ErrNotSent) != (name == failing) {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
}

// TestATokenThatIsNotToBeHadStopsNothingForLong lets I'mport give no token until
// that circuit is open, which counts for no other call.
func TestATokenThatIsNotToBeHadStopsNothingForLong(t *testing.T) {
	clk := newClock()
	h := newHost(t, sends(404, notFoundJSON))
	h.token = sends(503, "")
	c := h.client(t, withClock(clk))
	for range 2 * breakerLimit {
		if _, err := c.Payment(t.Context(), impUID); !errors.Is(err, ErrNotSent) {
			t.Fatalf("without a token: %v", err)
		}
	}
	h.token = nil
	clk.advance(breakerPause)
	if _, err := c.Payment(t.Context(), impUID); !errors.Is(err, ErrNotFound) {
		t.Errorf("with a token again: %v", err)
	}
}

func TestRefusalsDoNotOpenTheCircuit(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"404":          sends(404, notFoundJSON),
		"401":          sends(401, refusal(-1, "Unauthorized")),
		"code 1":       sends(200, refusal(1, "no")),
		"odd payments": sends(200, ok(paymentJSON("currency", "null"))),
	} {
		t.Run(name, func(t *testing.T) {
			c := newHost(t, answer).client(t)
			for range 3 * breakerLimit {
				if _, err := c.Payment(t.Context(), impUID); err == nil || errors.Is(err, ErrNotSent) {
					t.Fatalf("error = %v", err)
				}
			}
		})
	}
}
