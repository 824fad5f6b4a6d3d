package checkout

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// panickingGateway knows two payments and panics when the account is listed.
type panickingGateway struct {
	Gateway
	payments []iamport.Payment
	panics   atomic.Int64
}

func (g *panickingGateway) List(context.Context, iamport.ListQuery) (iamport.PaymentPage, error) {
	g.panics.Add(1)
	panic("stumbled over the list")
}

func (g *panickingGateway) Prepare(context.Context, iamport.Prepare) error { return nil }

func (g *panickingGateway) Payment(_ context.Context, impUID string) (iamport.Payment, error) {
	i := slices.IndexFunc(g.payments, func(p iamport.Payment) bool { return p.ImpUID == impUID })
	return g.payments[i], nil
}

func (g *panickingGateway) PaymentsByMerchantUID(context.Context, []string) ([]iamport.Payment, error) {
	return g.payments, nil
}

func (g *panickingGateway) FindAll(_ context.Context, uid string) ([]iamport.Payment, error) {
	i := slices.IndexFunc(g.payments, func(p iamport.Payment) bool { return p.MerchantUID == uid })
	return g.payments[i : i+1], nil
}

// stumblingShop returns a service with two paid orders. The program panics at the
// payment of the first.
func stumblingShop(t *testing.T) (s *Service, bad, good iamport.Payment, said *bytes.Buffer) {
	t.Helper()
	dir := t.TempDir()
	data, err := os.ReadFile(simTemplate(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "jangteo.db"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	gateway, said := &panickingGateway{}, &bytes.Buffer{}
	s = New(Config{Store: db, Gateway: gateway, Hold: time.Hour, Sweep: time.Hour,
		Channels: []Channel{NewChannel(store.Inicis, "html5_inicis.MID")},
		Log:      slog.New(slog.NewTextHandler(said, nil))})
	s.decide = func(sit store.Situation, f store.Fact) store.Decision {
		if f.ImpUID == "imp_bad" {
			panic("stumbled over " + f.ImpUID)
		}
		return rules.Decide(sit, f)
	}
	for _, impUID := range []string{"imp_bad", "imp_good"} {
		o, err := s.Place(t.Context(), store.Inicis, store.NewOrder{Language: "ko",
			Wishes: []store.Wish{{Product: "chair", SKU: "CHAIR", Quantity: 1}},
			Buyer:  store.Person{Name: "n", Email: "e", Tel: "t"}, Destination: store.Destination{Country: "KR"}})
		if err != nil {
			t.Fatal(err)
		}
		gateway.payments = append(gateway.payments, iamport.Payment{ImpUID: impUID,
			MerchantUID: o.Attempt.MerchantUID, Status: iamport.StatusPaid, PaidAt: 1,
			Amount: json.Number("64900"), CancelAmount: "0", Currency: "KRW", PGProvider: "html5_inicis", PGID: "MID",
			Sandbox: true})
	}
	return s, gateway.payments[0], gateway.payments[1], said
}

func stateOf(t *testing.T, s *Service, p iamport.Payment) store.PayState {
	t.Helper()
	d, err := s.Store.OrderByMerchantUID(t.Context(), p.MerchantUID)
	if err != nil {
		t.Fatal(err)
	}
	return d.Order.PayState
}

// TestAPanicStopsNoWorker lets whole workers panic, too. All of them end when they
// are told to.
func TestAPanicStopsNoWorker(t *testing.T) {
	s, bad, good, said := stumblingShop(t)
	s.Poll, s.Sweep = time.Hour, 10*time.Millisecond
	sweeps := &s.Gateway.(*panickingGateway).panics
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		s.Run(ctx)
		close(ended)
	}()
	for _, p := range []iamport.Payment{bad, good} {
		if _, err := s.RecordHint(t.Context(), store.Hint{ImpUID: p.ImpUID, MerchantUID: p.MerchantUID,
			Source: "webhook"}); err != nil {
			t.Fatal(err)
		}
	}
	for limit := time.Now().Add(30 * time.Second); stateOf(t, s, good) != store.Paid ||
		sweeps.Load() < 3; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatalf("the other payment never paid its order, or the sweep gave up after %d tries", sweeps.Load())
		}
	}
	stop()
	<-ended
	for _, want := range []string{"stumbled over imp_bad", "checkout.stumblingShop.func", "stumbled over the list",
		"checkout.(*panickingGateway).List("} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("the log lacks %q", want)
		}
	}
	if h, err := s.Store.Health(t.Context()); err != nil || h.OldestHint.IsZero() ||
		stateOf(t, s, bad) != store.Unpaid {
		t.Errorf("the hint about the bad payment is gone: %+v, %v", h, err)
	}
}

// TestAPanicStopsOnlyItsPayment polls a bad payment before a good one, which must
// not be held up.
func TestAPanicStopsOnlyItsPayment(t *testing.T) {
	s, bad, good, _ := stumblingShop(t)
	if err := s.PollAttempts(t.Context()); err == nil || !strings.Contains(err.Error(), "stumbled over imp_bad") {
		t.Errorf("the poll says %v", err)
	}
	if a, b := stateOf(t, s, bad), stateOf(t, s, good); a != store.Unpaid || b != store.Paid {
		t.Errorf("the orders are %s and %s", a, b)
	}
}
