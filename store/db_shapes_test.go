package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
)

// The shapes of TestStatementsDoNotFollowWhatIsSent: how many are put into words,
// how many of these are asked, and the most statements that they may make.
const (
	shapesSaid     = 10_000
	shapesAsked    = 250
	shapesPrepared = 130
)

// strangeListing is a list that nobody has asked for before.
func strangeListing() Listing {
	l := Listing{Lang: []string{"ko", "en"}[rand.IntN(2)], Page: rand.IntN(100), Limit: 1 + rand.IntN(48),
		Order: []ListOrder{NewestFirst, CheapestFirst, DearestFirst, MostReduced, ByName, "x"}[rand.IntN(6)],
		Least: rand.Int64N(2) * rand.Int64N(1e6), Most: rand.Int64N(2) * rand.Int64N(1e6), InStock: rand.IntN(2) == 0}
	for range rand.IntN(60) {
		l.Choices = append(l.Choices, Choice{fmt.Sprint(rand.IntN(30)), fmt.Sprint(rand.IntN(30))})
	}
	return l
}

// TestStatementsDoNotFollowWhatIsSent lets strangers filter, search and turn pages
// in ten thousand ways: what the database is told stays the same few texts, and a
// connection keeps no more of them than it may.
func TestStatementsDoNotFollowWhatIsSent(t *testing.T) {
	SQLiteOnly(t, "its plans")
	texts := map[string]bool{}
	for range shapesSaid {
		l := strangeListing()
		condition, _ := l.condition(1, 1)
		order, _ := l.order(1)
		texts[condition+order] = true
	}
	if most := 2 * 2 * 3 * 6; len(texts) > most {
		t.Errorf("%d lists were put into %d texts, want at most %d", shapesSaid, len(texts), most)
	}
	var mu sync.Mutex
	said := map[string]bool{}
	ctx := context.Background()
	s, err := Open(ctx, Options{Dir: EmptyShop(t), said: func(text string) {
		mu.Lock()
		defer mu.Unlock()
		said[text] = true
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Seed(ctx); err != nil {
		t.Fatal(err)
	}
	clear(said)
	for i := range shapesAsked {
		word := fmt.Sprint("의자", rand.IntN(1e9), " x", i)
		_, errList := s.CategoryBySlug(ctx, "furniture", strangeListing())
		_, errFound := s.SearchProducts(ctx, word, SearchPage{Number: i, Limit: 1 + i%48})
		_, errTyped := s.SuggestProducts(ctx, word, 1+i%9)
		_, errNewest := s.Newest(ctx, Page{After: int64(i % 3), Before: int64(i % 5), Limit: 1 + i%9})
		_, errOwner := s.Products(ctx, ProductFilter{Query: word[:i%len(word)], Sort: fmt.Sprint(i), Limit: 5})
		for _, err := range []error{errList, errFound, errTyped, errNewest, errOwner} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if len(said) > shapesPrepared {
		t.Errorf("%d statements were prepared, want at most %d", len(said), shapesPrepared)
	}
	for _, p := range s.engine.(*sqliteEngine).reads.all {
		if len(p.stmts) > statementsKept {
			t.Errorf("a connection keeps %d statements", len(p.stmts))
		}
	}
	t.Logf("%d texts of lists, %d statements", len(texts), len(said))
}

// TestOptionsAreRememberedOfFewCategories asks for more of them.
func TestOptionsAreRememberedOfFewCategories(t *testing.T) {
	SQLiteOnly(t, "its plans")
	s, err := Open(context.Background(), Options{Dir: EmptyShop(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.read(context.Background(), func(t *tx) error {
		for category := range int64(2 * optionsRemembered) {
			if _, err := s.values.of(t, category); err != nil {
				return err
			}
		}
		return nil
	})
	if n := len(s.values.known); err != nil || n == 0 || n > optionsRemembered {
		t.Errorf("%d are remembered, %v", n, err)
	}
}
