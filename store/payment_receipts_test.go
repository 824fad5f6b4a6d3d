package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// cashShop is a shop at a moment of its own and a payment in cash: imp_a of 10,000
// won.
func cashShop(t *testing.T) (*store.Store, *time.Time, func(query string)) {
	t.Helper()
	dir := t.TempDir()
	db := legalDatabase(t, dir)
	now := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	s, err := store.OpenHere(t, context.Background(), store.Options{Dir: dir, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	write := func(query string) {
		t.Helper()
		if _, err := db.Exec(query); err != nil {
			t.Fatal(err)
		}
	}
	write(cashSQL + "UPDATE payments SET paid_at = 1795316400000 WHERE imp_uid = 'imp_a'")
	if err := s.Receipts.SetTerms(t.Context(), store.ReceiptTerms{Mode: store.ReceiptsByShop, Duty: true},
		"admin:1"); err != nil {
		t.Fatal(err)
	}
	return s, &now, write
}

// issue lets the receipt that is due be issued.
func issue(t *testing.T, s *store.Store, number string) int64 {
	t.Helper()
	r, err := s.Receipts.Take(t.Context(), time.Minute)
	if err == nil {
		r, err = s.Receipts.Ask(t.Context(), r.ID)
	}
	if err == nil {
		err = s.Receipts.Issued(t.Context(), r.ID, store.IssuedReceipt{Number: number, Amount: r.Amount.Minor,
			At: time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)})
	}
	if err != nil {
		t.Fatal(err)
	}
	return r.ID
}

func TestAReceiptIsChosenOnceIssuedOnce(t *testing.T) {
	s, _, _ := cashShop(t)
	ctx, id := t.Context(), letters("A")
	person := store.ReceiptChoice{Kind: store.PersonReceipt, Number: "01012345678"}
	if err := s.Receipts.Choose(ctx, id, person, store.SourceBuyer); err != nil {
		t.Fatal(err)
	}
	company := store.ReceiptChoice{Kind: store.CompanyReceipt, Number: "1248100998"}
	if err := s.Receipts.Choose(ctx, id, company, store.SourceBuyer); err != nil {
		t.Errorf("changed before it is asked for: %v", err)
	}
	first := issue(t, s, "Z1")
	if err := s.Receipts.Choose(ctx, id, person, store.SourceBuyer); !errors.Is(err, store.ErrReceiptThere) {
		t.Errorf("changed after it was issued: %v", err)
	}
	if err := s.Receipts.Issue(ctx, "ORD-A-NO", person, "admin:1"); !errors.Is(err, store.ErrReceiptThere) {
		t.Errorf("issued once more: %v", err)
	}
	all, err := s.Receipts.Of(ctx, 1)
	if last, _ := all.Last(); err != nil || len(all.List) != 1 || last.State != store.ReceiptIssued ||
		last.Kind != store.CompanyReceipt || last.Number != "Z1" || all.Open || all.Choice.Tail != "0998" {
		t.Errorf("%+v, %v", all, err)
	}
	if err := s.Receipts.Issued(ctx, first, store.IssuedReceipt{Number: "Z2", Amount: 10000}); !errors.Is(err,
		store.ErrReceiptMoved) {
		t.Errorf("issued twice: %v", err)
	}
	if err := s.Receipts.TakeBack(ctx, first, "admin:1"); err != nil {
		t.Fatal(err)
	}
	if err := s.Receipts.Cancelled(ctx, first, time.Now()); err != nil {
		t.Fatal(err)
	}
	if all, _ := s.Receipts.Of(ctx, 1); len(all.List) != 1 || all.List[0].State != store.ReceiptCancelled {
		t.Errorf("cancelled for good: %+v", all.List)
	}
}

// TestReceiptNumbersAreErased keeps a number for as long as a refund may need it.
func TestReceiptNumbersAreErased(t *testing.T) {
	s, now, _ := cashShop(t)
	ctx := t.Context()
	if err := s.Receipts.Choose(ctx, letters("A"), store.ReceiptChoice{Kind: store.PersonReceipt,
		Number: "01012345678"}, store.SourceBuyer); err != nil {
		t.Fatal(err)
	}
	id := issue(t, s, "Z1")
	has := func() bool {
		r, err := s.Receipts.ByID(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Receipts.Number(ctx, r)
		return err == nil
	}
	for _, c := range []struct {
		days int
		kept bool
	}{{89, true}, {91, false}} {
		*now = time.Date(2026, 11, 22+c.days, 4, 0, 0, 0, time.UTC)
		if _, err := s.Retention.Erase(ctx, store.SourcePolicy); err != nil {
			t.Fatal(err)
		}
		if has() != c.kept {
			t.Errorf("after %d days the number is there: %v", c.days, !c.kept)
		}
	}
}

// TestReceiptsNearTheirTimeAreTold counts what a person should look at.
func TestReceiptsNearTheirTimeAreTold(t *testing.T) {
	s, now, write := cashShop(t)
	ctx := t.Context()
	count := func(want int) {
		t.Helper()
		n, err := s.Receipts.Troubled(ctx)
		list, listErr := s.Receipts.List(ctx, store.ReceiptFilter{Tab: store.ReceiptsTroubled}, 10)
		if err != nil || listErr != nil || n != want || len(list) != want {
			t.Errorf("%d told, %d listed, want %d (%v, %v)", n, len(list), want, err, listErr)
		}
	}
	write("INSERT INTO receipts (id, imp_uid, kind, issuer, state, amount, created_at, due_at, next_at) VALUES " +
		"(1, 'imp_a', 'person', 'shop', 'wanted', 10000, 1795316400000, 1795748400000, 1795316400000)")
	count(0)
	*now = now.AddDate(0, 0, 4).Add(time.Hour)
	count(1)
	r, err := s.Receipts.Take(ctx, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Receipts.Fail(ctx, r.ID, store.ReceiptRefused, "…"); err != nil {
		t.Fatal(err)
	}
	count(1)
	if err := s.Receipts.TakeBack(ctx, r.ID, "admin:1"); err != nil {
		t.Fatal(err)
	}
	count(0)
}

// TestCashIsWhatNoCardPays decides which payments have receipts, also those that were only
// just heard of and do not say that I'mport knows of them.
func TestCashIsWhatNoCardPays(t *testing.T) {
	paid := store.Payment{Verdict: store.Accepted, Amount: money.Money{Minor: 1000, Currency: money.KRW}}
	for _, c := range []struct {
		name, method string
		source       store.PaymentSource
		change       func(*store.Payment)
		cash         bool
	}{
		{"a virtual account, just heard of", "vbank", "", nil, true},
		{"a transfer through the PG, just heard of", "trans", "", nil, true},
		{"a virtual account", "vbank", store.FromIamport, nil, true},
		{"a transfer through the PG", "trans", store.FromIamport, nil, true},
		{"a transfer to the owner's account", "bank", store.FromBank, nil, true},
		{"a card", "card", "", nil, false},
		{"points of a wallet", "point", store.FromIamport, nil, false},
		{"nothing", "none", store.FromNobody, nil, false},
		{"what pays no order", "vbank", "", func(p *store.Payment) { p.Verdict = store.Duplicate }, false},
		{"dollars", "vbank", "", func(p *store.Payment) { p.Amount.Currency = money.USD }, false},
	} {
		p := paid
		if p.Method, p.Source = c.method, c.source; c.change != nil {
			c.change(&p)
		}
		if p.InCash() != c.cash {
			t.Errorf("%s: in cash is %v", c.name, p.InCash())
		}
	}
}
