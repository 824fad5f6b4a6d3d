package store_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// TestShowcase counts the demo shop: all products are demo ones with pictures
// and English, and none has the information required by law.
func TestShowcase(t *testing.T) {
	s := open(t, store.EmptyShop(t))
	ctx := context.Background()
	count, err := s.Seed(ctx)
	if err != nil {
		t.Fatal(err)
	}
	notices, err := store.ReadNotices()
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Showcase(ctx, notices)
	if want := (store.Showcase{Products: count, Demo: count, NoNotice: count}); err != nil || got != want {
		t.Errorf("%+v (%v), want %+v", got, err, want)
	}
	// What was counted is kept; every change by anybody makes it be counted anew.
	db := store.RawPostgres(t, s.Dir())
	if db == nil {
		if db, err = sql.Open("sqlite", "file:"+filepath.Join(s.Dir(), "jangteo.db")+"?_pragma=busy_timeout(5000)"); err != nil {
			t.Fatal(err)
		}
		defer db.Close()
	}
	if err := s.People.AddAdmin(ctx, "owner@example.com", "correct horse battery"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("UPDATE products SET body_en = '' WHERE slug = 'norwegian-swivel-chair'"); err != nil {
		t.Fatal(err)
	}
	want := store.Showcase{Products: count, Demo: count, NoNotice: count, NoEnglish: 1, SingleFactors: 1}
	if got, err := s.Showcase(ctx, notices); err != nil || got != want {
		t.Errorf("after a change: %+v (%v), want %+v", got, err, want)
	}
	if _, err := db.Exec(`UPDATE products SET price = 64900, list_price = NULL, usd_price = CASE slug
	  WHEN 'norwegian-swivel-chair' THEN 2350 WHEN 'round-oak-stool' THEN 9406 ELSE 9406 / 2 + 1 END
	  WHERE slug IN ('norwegian-swivel-chair', 'round-oak-stool', 'walnut-side-table')`); err != nil {
		t.Fatal(err)
	}
	want.FarDollars = 2 // at 1,380 won a dollar: less than half of $47.03, and more than twice as much
	if got, err := s.Showcase(ctx, notices); err != nil || got != want {
		t.Errorf("with dollars far from won: %+v (%v), want %+v", got, err, want)
	}
	if _, err := db.Exec("DELETE FROM pictures"); err != nil {
		t.Fatal(err)
	}
	want.Demo, want.NoPicture = 0, count
	if got, err := s.Showcase(ctx, notices); err != nil || got != want {
		t.Errorf("without pictures: %+v (%v), want %+v", got, err, want)
	}
}

func TestNoticeIsComplete(t *testing.T) {
	notices, err := store.ReadNotices()
	if err != nil {
		t.Fatal(err)
	}
	list := notices.Lists[0]
	said := map[string]string{"kind": list.Key}
	for _, item := range list.Items {
		if notices.Complete(said) {
			t.Errorf("complete without %s", item.Key)
		}
		said[item.Key] = store.NoticeReference
	}
	if !notices.Complete(said) || notices.Complete(map[string]string{}) ||
		notices.Complete(map[string]string{"kind": "none such"}) {
		t.Errorf("only a list with every item is complete")
	}
}

// TestDraftsNameTheSeller looks for placeholders left unfilled.
func TestDraftsNameTheSeller(t *testing.T) {
	seller := store.Identity{Name: store.Text{Ko: "바다", En: "Sea"}, Company: store.Text{Ko: "바다상사",
		En: "Sea Trading"}, Tel: "02-1", Email: "sea@example.com"}
	returns := store.Text{Ko: "   - 편도 2,500원\n", En: "- ₩2,500 one way\n"}
	for _, kind := range []store.LegalKind{store.Terms, store.Privacy} {
		draft, err := store.LegalDraft(kind, seller, returns)
		if err != nil || strings.ContainsAny(draft.Ko+draft.En, "{}") || !strings.Contains(draft.Ko, "바다상사") ||
			!strings.Contains(draft.En, "Sea Trading") {
			t.Errorf("%s: %v\n%s\n%s", kind, err, draft.Ko, draft.En)
		}
		isTold := strings.Contains(draft.Ko, "\n   - 편도 2,500원\n4. ") && strings.Contains(draft.En, "\n\n- ₩2,500 one way\n\n")
		if isTold != (kind == store.Terms) {
			t.Errorf("%s: what returns cost is told: %v\n%s", kind, isTold, draft.Ko)
		}
	}
}
