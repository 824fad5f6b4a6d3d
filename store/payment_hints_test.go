package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/jangteo/jangteo/store"
)

func TestJunkHintsAreBounded(t *testing.T) {
	s, _, dir := smallShop(t)
	ctx := context.Background()
	_, a, err := s.CreateOrder(ctx, newOrder(wish(1)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := raw(t, dir).Exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1999)
	  INSERT INTO hints (key, imp_uid, merchant_uid, source, known, created_at, next_at) SELECT 'imp:junk' || i,
	  'junk' || i, '', 'webhook', 0, 1, 1 FROM n`); err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddHint(ctx, store.Hint{ImpUID: "imp_last", Source: "webhook"}); err != nil {
		t.Errorf("the last that there is room for: %v", err)
	}
	if _, err := s.AddHint(ctx, store.Hint{ImpUID: "imp_more", Source: "webhook"}); !errors.Is(err,
		store.ErrTooManyHints) {
		t.Errorf("one too many: %v", err)
	}
	if _, err := raw(t, dir).Exec("DELETE FROM hints WHERE imp_uid = 'junk1'"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		uid  string
		full bool
	}{{"imp_more", false}, {"imp_last", true}, {"imp_yet", true}} {
		if _, err := s.AddHint(ctx, store.Hint{ImpUID: c.uid, Source: "webhook"}); errors.Is(err,
			store.ErrTooManyHints) != c.full {
			t.Errorf("%s, once one was dropped: %v", c.uid, err)
		}
	}
	if _, err := s.AddHint(ctx, store.Hint{ImpUID: "imp_ours", MerchantUID: a.MerchantUID,
		Source: "webhook"}); err != nil {
		t.Errorf("about an attempt of ours: %v", err)
	}
	h, err := s.TakeHint(ctx, "", 1)
	if err != nil || h.ImpUID != "imp_ours" || !h.Known {
		t.Errorf("first comes %+v, %v", h, err)
	}
}

// TestManyClaimsBecomeOneQuestion shows that made-up payments for an attempt
// crowd nothing out, and that none of its real ones is forgotten over them.
func TestManyClaimsBecomeOneQuestion(t *testing.T) {
	s, _, dir := smallShop(t)
	ctx := context.Background()
	_, a, err := s.CreateOrder(ctx, newOrder(wish(1)))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		h, err := s.AddHint(ctx, store.Hint{ImpUID: fmt.Sprintf("imp_%d", i), MerchantUID: a.MerchantUID,
			Source: "page"})
		want := fmt.Sprintf("imp:imp_%d", i)
		if i >= 8 {
			want = "uid:" + a.MerchantUID
		}
		if err != nil || h.Key != want {
			t.Fatalf("claim %d: key %s, want %s, %v", i, h.Key, want, err)
		}
	}
	if h, err := s.AddHint(ctx, store.Hint{ImpUID: "imp_3", MerchantUID: a.MerchantUID,
		Source: "webhook"}); err != nil || h.ImpUID != "imp_3" {
		t.Errorf("a claim again: %+v, %v", h, err)
	}
	var rows int
	if err := raw(t, dir).QueryRow("SELECT count(*) FROM hints").Scan(&rows); err != nil || rows != 9 {
		t.Errorf("%d hints wait, %v; want 9", rows, err)
	}
}

// TestTheSameJunkTakesOnePlace sends one made-up id far more often than there is room.
func TestTheSameJunkTakesOnePlace(t *testing.T) {
	s, err := store.OpenHere(t, t.Context(), store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var senders sync.WaitGroup
	for range 32 {
		senders.Go(func() {
			for range 80 {
				if _, err := s.AddHint(t.Context(), store.Hint{ImpUID: "imp_junk", Source: "webhook"}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	senders.Wait()
}
