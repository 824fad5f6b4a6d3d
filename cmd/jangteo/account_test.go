package main

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// TestLiveModeStartsWithoutKeys starts an empty database live, and again after the
// owner's keys were tested, and without them being asked for in the environment.
func TestLiveModeStartsWithoutKeys(t *testing.T) {
	ctx, log := context.Background(), slog.New(slog.NewTextHandler(io.Discard, nil))
	c := parseConfig(t, map[string]string{"JANGTEO_MODE": "live", "JANGTEO_DATA": t.TempDir(),
		"JANGTEO_ADDR": "127.0.0.1:0", "JANGTEO_URL": "https://shop.example", "IAMPORT_API": "http://127.0.0.1:1"})
	run := func(c Config, look func(*app)) error {
		t.Helper()
		a, err := start(ctx, c, log, io.Discard)
		if err != nil {
			return err
		}
		look(a)
		return a.close()
	}
	keys := store.PaymentKeys{Code: "imp12345678", Key: "k", Secret: "s", Inicis: "html5_inicis.SHOP"}
	err := run(c, func(a *app) {
		goods, err := a.store.LastOffer(ctx)
		if err != nil || goods != 0 || a.sandbox != nil || !a.checkout.Closed() || !a.checkout.Unconnected() {
			t.Errorf("goods up to %d, %v; closed is %v", goods, err, a.checkout.Closed())
		}
		if err := a.checkout.SweepAccount(ctx); err != nil {
			t.Errorf("without an account there is something to compare: %v", err)
		}
		if err := a.store.Keys.Set(ctx, keys, store.SourceAdmin); err != nil {
			t.Fatal(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	err = run(c, func(a *app) {
		if !a.checkout.Closed() || a.checkout.Unconnected() {
			t.Error("untested keys sell")
		}
		saved, err := a.store.Keys.Saved(ctx)
		if err != nil || a.store.Keys.Tested(ctx, saved, store.SourceAdmin) != nil {
			t.Fatal(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	err = run(c, func(a *app) {
		if a.checkout.Closed() || a.checkout.Account().Code != keys.Code || len(a.checkout.Account().Channels) != 3+len(store.Wallets()) {
			t.Errorf("%+v", a.checkout.Account())
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	c.Mode, c.API, c.SandboxAddr = "", "", "127.0.0.1:0"
	if err := run(c, func(*app) {}); err == nil || !strings.Contains(err.Error(), "JANGTEO_MODE=live") {
		t.Errorf("a live database in the sandbox: %v", err)
	}
}
