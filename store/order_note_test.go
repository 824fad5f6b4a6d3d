package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// lostOrder places an order in a shop of which a backup was made before, and
// returns the shop that the backup makes.
func lostOrder(t *testing.T, wishes []store.Wish) (*store.Store, store.Order, string) {
	t.Helper()
	store.SQLiteOnly(t, "it copies the file")
	ctx := context.Background()
	s, c, dir := smallShop(t)
	older := t.TempDir()
	if _, err := raw(t, dir).Exec("VACUUM INTO ?", filepath.Join(older, "jangteo.db")); err != nil {
		t.Fatal(err)
	}
	key, err := os.ReadFile(filepath.Join(dir, "secret.key"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(older, "secret.key"), key, 0o600); err != nil {
		t.Fatal(err)
	}
	o, _, err := s.CreateOrder(ctx, newOrder(wishes))
	if err != nil {
		t.Fatal(err)
	}
	note, err := s.SignedNote(o)
	if err != nil {
		t.Fatal(err)
	}
	restored, err := store.OpenHere(t, ctx, store.Options{Dir: older, Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if broken, err := restored.Verify(ctx); err != nil || len(broken) > 0 {
			t.Errorf("verify: %v %v", broken, err)
		}
		restored.Close()
	})
	return restored, o, note
}

// payLost is the fact of a payment for an order that the shop does not know.
func payLost(o store.Order, customData string) store.Fact {
	return store.Fact{ImpUID: "imp_lost", MerchantUID: o.No + "-1", Amount: o.Total.In(money.KRW),
		Rank: store.RankPaid, Captured: true,
		Sandbox: true, Provider: "html5_inicis", MID: "MID", Method: "card", CustomData: customData,
		Buyer:       store.Person{Name: "김하늘", Email: "a@example.com", Tel: "010-1234-5678"},
		Destination: store.Destination{Postcode: "04001", Addr: "서울특별시 마포구 양화로 1"}}
}

func TestLostOrderIsMadeAgainFromItsPayment(t *testing.T) {
	ctx := context.Background()
	quoted := func(s string) string { b, _ := json.Marshal(s); return string(b) }
	for name, wrap := range map[string]func(string) string{
		"as it was given":           func(s string) string { return s },
		"as a text":                 quoted,
		"as a text within a text":   func(s string) string { return quoted(quoted(s)) },
		"in another order, spaced":  reordered,
		"with what others have put": func(s string) string { return `{"extra":1,` + s[1:] },
	} {
		t.Run(name, func(t *testing.T) {
			s, o, note := lostOrder(t, wish(2))
			f := payLost(o, wrap(note))
			for range 2 {
				if _, err := s.RecordFact(ctx, f, "sweep", rules.Decide); err != nil {
					t.Fatal(err)
				}
			}
			d, err := s.OrderByPublicID(ctx, o.PublicID)
			if err != nil {
				t.Fatal(err)
			}
			want := o
			want.ID, want.PayState, want.Rebuilt, want.Held, want.ExpiresAt = d.Order.ID, store.Held, true, false,
				o.CreatedAt
			want.Destination = f.Destination
			want.Destination.Country, want.Destination.Receiver = "KR", store.Person{Name: "김하늘", Tel: "010-1234-5678"}
			want.Lines[0].Picture = d.Order.Lines[0].Picture
			want.Fee, want.FreeFrom = money.Price{}, money.Price{} // no note says what less would have cost
			if diff := cmp.Diff(want, d.Order, cmpopts.IgnoreUnexported(store.Line{})); diff != "" {
				t.Errorf("order (-want +got):\n%s", diff)
			}
			if len(d.Payments) != 1 || d.Payments[0].Verdict != store.Orphan || len(d.Attempts) != 0 {
				t.Errorf("payments %+v, attempts %+v", d.Payments, d.Attempts)
			}
			l, err := s.Ledger(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if len(l.Orders) != 1 || l.Orders[0].Total != 129800 ||
				l.Incidents[0] != (store.LedgerIncident{Kind: "orphan", ImpUID: "imp_lost", OrderNo: o.No,
					Open: true}) {
				t.Errorf("ledger %+v %+v", l.Orders, l.Incidents)
			}
			if l.Stock[0].OnHand != 10 || l.Stock[0].Reserved != 0 {
				t.Errorf("stock %+v", l.Stock[0])
			}
		})
	}
}

// reordered is a JSON object as another program might write it anew.
func reordered(note string) string {
	var fields map[string]any
	d := json.NewDecoder(strings.NewReader(note))
	d.UseNumber()
	if err := d.Decode(&fields); err != nil {
		panic(err)
	}
	b, _ := json.MarshalIndent(fields, "", "  ")
	return string(b)
}

func TestNotesThatTellNothing(t *testing.T) {
	ctx := context.Background()
	s, o, note := lostOrder(t, wish(2))
	other, foreign, foreignNote := lostOrder(t, wish(1))
	for i, c := range []struct {
		name string
		fact store.Fact
	}{
		{"none", payLost(o, "")},
		{"no JSON", payLost(o, "7K3Q9FX")},
		{"null", payLost(o, "null")},
		{"a text", payLost(o, `"hello"`)},
		{"another object", payLost(o, `{"order":7}`)},
		{"a longer one than any", payLost(o, strings.Repeat(" ", 10_000)+note)},
		{"a changed price", payLost(o, strings.Replace(note, `"krw":64900`, `"krw":100`, 1))},
		{"a changed quantity", payLost(o, strings.Replace(note, `"n":2`, `"n":1`, 1))},
		{"a changed total", payLost(o, strings.Replace(note, `129800`, `100`, 1))},
		{"another article", payLost(o, strings.Replace(note, `CHAIR`, `CHAIR-RED`, 1))},
		{"without its signature", payLost(o, note[:strings.Index(note, `,"mac"`)]+"}")},
		{"with a signature that is none", payLost(o, note[:strings.Index(note, `"mac"`)]+`"mac":"!"}`)},
		{"signed by another shop", func() store.Fact {
			f := payLost(foreign, foreignNote)
			f.MerchantUID = strings.Replace(f.MerchantUID, other.Prefix(), s.Prefix(), 1)
			return f
		}()},
		{"of another order", func() store.Fact {
			f := payLost(o,
				note)
			f.MerchantUID = s.Prefix() + "20261122-AAAAAAA-1"
			return f
		}()},
	} {
		c.fact.ImpUID = fmt.Sprintf("imp_%d", i)
		d, err := s.RecordFact(ctx, c.fact, "sweep", rules.Decide)
		if err != nil || d.Payment.Verdict != store.Orphan || d.Rebuild != nil || d.Incident == nil {
			t.Errorf("%s: %v %+v", c.name, err, d)
		}
	}
	for _, shop := range []*store.Store{s, other} {
		if l, err := shop.Ledger(ctx); err != nil || len(l.Orders) != 0 {
			t.Errorf("orders %+v %v", l.Orders, err)
		}
	}
}

func TestNoteOfUnknownArticlesMakesNoOrder(t *testing.T) {
	ctx := context.Background()
	s, o, note := lostOrder(t, wish(1))
	if _, err := raw(t, s.Dir()).Exec("UPDATE variants SET sku = 'CHAIR-OLD' WHERE sku = 'CHAIR'"); err != nil {
		t.Fatal(err)
	}
	d, err := s.RecordFact(ctx, payLost(o, note), "sweep", rules.Decide)
	if err != nil || d.Rebuild != nil || d.Incident == nil {
		t.Errorf("%v %+v", err, d)
	}
}

// TestSecondPaymentOfALostOrder puts both payments on the order, which is
// refunded only when both have gone back.
func TestSecondPaymentOfALostOrder(t *testing.T) {
	ctx := context.Background()
	s, o, note := lostOrder(t, wish(1))
	first, second := payLost(o, note), payLost(o, note)
	second.ImpUID, second.MerchantUID = "imp_second", o.No+"-2"
	state := func(f store.Fact) store.PayState {
		t.Helper()
		if _, err := s.RecordFact(ctx, f, "sweep", rules.Decide); err != nil {
			t.Fatal(err)
		}
		d, err := s.OrderByPublicID(ctx, o.PublicID)
		if err != nil {
			t.Fatal(err)
		}
		return d.Order.PayState
	}
	back := func(f store.Fact) store.Fact {
		f.Rank, f.Cancelled = store.RankCancelled, f.Amount.Minor
		return f
	}
	got := []store.PayState{state(first), state(second), state(back(first)), state(back(second))}
	if diff := cmp.Diff([]store.PayState{store.Held, store.Held, store.Held, store.Refunded}, got); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
}

// TestOrphanOfAKnownOrderHoldsIt is a payment of an attempt that was opened
// after the backup, for an order that was placed before.
func TestOrphanOfAKnownOrderHoldsIt(t *testing.T) {
	ctx := context.Background()
	s, _, _ := smallShop(t)
	o, _, err := s.CreateOrder(ctx, newOrder(wish(1)))
	if err != nil {
		t.Fatal(err)
	}
	note, err := s.SignedNote(o)
	if err != nil {
		t.Fatal(err)
	}
	f := payLost(o, note)
	f.MerchantUID = o.No + "-2"
	if _, err := s.RecordFact(ctx, f, "sweep", rules.Decide); err != nil {
		t.Fatal(err)
	}
	d, err := s.OrderByPublicID(ctx, o.PublicID)
	if err != nil || d.Order.PayState != store.Held || d.Order.Rebuilt || len(d.Payments) != 1 {
		t.Errorf("%v %+v %+v", err, d.Order, d.Payments)
	}
}

func TestLongNotesLeaveTheirLinesOut(t *testing.T) {
	s, _, _ := smallShop(t)
	o := store.Order{No: "ORD20261122-7K3Q9FX", PublicID: strings.Repeat("x", 27), Language: "ko"}
	for n := 1; n <= 50; n++ {
		o.Lines = append(o.Lines, store.Line{SKU: fmt.Sprintf("ARTICLE-%02d", n), Quantity: 99,
			Unit: money.Price{KRW: 1_000_000, USD: 100_000}})
		note, err := s.SignedNote(o)
		if err != nil || len(note) > 1500 || !json.Valid([]byte(note)) {
			t.Fatalf("%d lines: %d bytes, %v", n, len(note), err)
		}
		var got struct{ Lines []any }
		if err := json.Unmarshal([]byte(note), &got); err != nil {
			t.Fatal(err)
		}
		switch {
		case n <= 20 && len(got.Lines) != n:
			t.Errorf("%d lines: %d in the note", n, len(got.Lines))
		case n == 50 && len(got.Lines) != 0:
			t.Errorf("%d lines: %d in a note that is too long", n, len(got.Lines))
		}
	}
}

func TestNotesNameNobody(t *testing.T) {
	_, o, note := lostOrder(t, wish(1))
	for _, personal := range []string{o.Buyer.Name, o.Buyer.Email, o.Buyer.Tel, "KR"} {
		if strings.Contains(note, `"`+personal+`"`) {
			t.Errorf("%s is in the note %s", personal, note)
		}
	}
}

func TestTermsThatChangedAreACaseOnce(t *testing.T) {
	ctx := context.Background()
	s, _, _ := smallShop(t)
	_, a, err := s.CreateOrder(ctx, newOrder(wish(1)))
	if err != nil {
		t.Fatal(err)
	}
	f := store.Fact{ImpUID: "imp_1", MerchantUID: a.MerchantUID, Amount: a.Amount, Rank: store.RankFailed,
		Sandbox: true, Provider: a.Provider, MID: a.MID}
	learn := func() {
		t.Helper()
		if _, err := s.RecordFact(ctx, f, "sweep", rules.Decide); err != nil {
			t.Fatal(err)
		}
	}
	learn()
	f.Rank, f.Captured, f.Amount.Minor = store.RankPaid, true, 900
	learn()
	if _, err := s.Reconsider(ctx, "imp_1", "host", func(sit store.Situation) (store.Decision,
		error) {
		return rules.Dismiss(sit, "paid back by hand")
	}); err != nil {
		t.Fatal(err)
	}
	learn()
	if open, err := s.OpenIncidents(ctx); err != nil || len(open) != 0 {
		t.Errorf("%v: a settled case is open again: %+v", err, open)
	}
	f.Amount.Minor = 800
	learn()
	if open, err := s.OpenIncidents(ctx); err != nil || len(open) != 1 {
		t.Errorf("%v: other terms than those of the settled case: %+v", err, open)
	}
}
