package store

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestShopPagesFindWhatTheyShow asks SQLite how it goes about every statement that
// the buyers' pages make: none reads a table that grows from end to end, and none
// sorts what an index could give, but those named here with their reason.
func TestShopPagesFindWhatTheyShow(t *testing.T) {
	SQLiteOnly(t, "its plans")
	ctx, dir := context.Background(), EmptyShop(t)
	var mu sync.Mutex
	said := map[string]bool{}
	s, err := Open(ctx, Options{Dir: dir, said: func(text string) {
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
	askAsPagesDo(t, s)
	db, err := sql.Open("sqlite", database{path: filepath.Join(dir, databaseFile)}.dsn())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	needed := map[string]bool{}
	for text := range said {
		if !strings.HasPrefix(text, "SELECT") {
			continue
		}
		text, plan := strings.Join(strings.Fields(text), " "), planOf(t, db, text)
		for _, step := range plan {
			why := isSlow(text, step)
			if needed[why] = true; why == "" {
				t.Errorf("%s\n\t%s", text, strings.Join(plan, "\n\t"))
				break
			}
		}
	}
	for _, w := range bearable() {
		if !needed[w.why] {
			t.Errorf("nothing needs: %s", w.why)
		}
	}
	if len(said) < 40 {
		t.Errorf("only %d statements were seen", len(said))
	}
}

// bearable are steps of plans, by what they and their statements have in them.
func bearable() []struct{ step, statement, why string } {
	return []struct{ step, statement, why string }{
		{"SEARCH ", "", "an index"},
		{"SUBQUERY", "", "has steps of its own"},
		{"SCAN CONSTANT ROW", "", "one row"},
		{"SCAN j VIRTUAL TABLE", "", "as many as stand in the argument"},
		{"TEMP B-TREE", "each_number(?)", "as many as stand in the argument"},
		{"SCAN products", "ORDER BY id DESC LIMIT 1", "the last of them"},
		{"SCAN shown", "", "one row"},
		{"SCAN search_changes", "EXISTS (SELECT 1 FROM search_changes)", "the first of them"},
		{"SCAN search_index VIRTUAL TABLE", "MATCH ? ORDER BY rowid DESC LIMIT ?", "the index of words, newest first"},
		{"TEMP B-TREE", "FROM search_words WHERE keys >= ?", "words with a beginning"},
		{"categories", "FROM categories ORDER BY position, id", "a few tens"},
		{"TEMP B-TREE", "FROM categories ORDER BY position, id", "a few tens"},
		{"SCAN legal_texts", "", "a few versions"},
		{"TEMP B-TREE FOR string_agg", "", "options of one variant"},
		{"TEMP B-TREE", "FROM cart_items c", "lines of one cart"},
		{"LAST TERM", "ORDER BY p.price DESC, p.position DESC", "goods of one price"},
		{"TEMP B-TREE", "p.category_id = ? AND p.state = 'active' ORDER BY", "one category in an order that few ask for; kept"},
		{"TEMP B-TREE", "GROUP BY o.name_ko, x.value_ko", "options of one category; kept"},
		{"SCAN posts", "FROM posts", "MaxPosts of a kind; kept"},
		{"TEMP B-TREE", "FROM posts", "MaxPosts of a kind; kept"},
		{"MATERIALIZE b", "FROM product_days", "goods that were sold in a month; kept"},
		{"BLOOM FILTER ON b", "FROM product_days", "goods that were sold in a month; kept"},
		{"TEMP B-TREE", "FROM product_days", "goods that were sold in a month; kept"},
	}
}

// isSlow tells why a step may be; "": it may not.
func isSlow(statement, step string) string {
	for _, b := range bearable() {
		if strings.Contains(step, b.step) && strings.Contains(statement, b.statement) {
			return b.why
		}
	}
	return ""
}

func planOf(t *testing.T, db *sql.DB, statement string) (steps []string) {
	t.Helper()
	rows, err := db.Query("EXPLAIN QUERY PLAN "+sqliteWords{}.statement(statement), make([]any, 40)...)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	if err := rows.Err(); err != nil || len(steps) == 0 {
		t.Fatalf("%s: %d steps, %v", statement, len(steps), err)
	}
	return steps
}

// askAsPagesDo asks for what the pages of buyers show.
func askAsPagesDo(t *testing.T, s *Store) {
	t.Helper()
	ctx, errs := context.Background(), []error(nil)
	note := func(_ any, err error) {
		if !errors.Is(err, ErrNotFound) {
			errs = append(errs, err)
		}
	}
	session, err := s.SaveSession(ctx, CartSession, "token", nil, time.Hour)
	note(nil, err)
	_, _, err = s.ProductBySlug(ctx, "norwegian-swivel-chair")
	note(nil, err)
	for _, order := range []ListOrder{NewestFirst, CheapestFirst, DearestFirst, MostReduced, ByName, BestFirst} {
		for _, lang := range []string{"ko", "en"} {
			note(s.CategoryBySlug(ctx, "furniture", Listing{Lang: lang, Order: order, Page: 1, Limit: 24}))
		}
	}
	note(s.Frame(ctx, session))
	note(s.Fronts.Page(ctx))
	note(s.Posts.List(ctx, Notice))
	note(s.Posts.List(ctx, Question))
	note(s.Posts.ByID(ctx, Notice, 1))
	note(s.Fronts.PageOf(ctx, everyShelf(), s.now()))
	for _, page := range []Page{{Limit: 12}, {After: 5, Limit: 12}, {Before: 5, Limit: 12}} {
		note(s.Newest(ctx, page))
	}
	note(s.SearchProducts(ctx, "회전 의자", SearchPage{Number: 1, Limit: 24}))
	note(s.SearchProducts(ctx, "회전 의자", SearchPage{Number: 1, Limit: 24, Narrow: Listing{Order: BestFirst, Sale: true}}))
	for _, p := range []ReviewPage{{}, {Sort: ReviewsPictured}, {Sort: ReviewsBest}, {Stars: 3}} {
		p.Limit = 20
		note(s.Reviews.Of(ctx, 1, p))
	}
	note(s.Reviews.OfOrder(ctx, 1))
	note(s.Questions.Of(ctx, 1, 0, 20))
	note(s.Questions.Latest(ctx, 1, 3))
	note(s.Questions.ByLink(ctx, "x"))
	note(s.Reviews.Photo(ctx, 1, true, false))
	note(s.SuggestProducts(ctx, "의자", 8))
	note(s.CartOf(ctx, session))
	note(s.CartVisitOf(ctx, "token"))
	note(s.SessionByToken(ctx, CartSession, "token"))
	note(s.ShippingTerms(ctx))
	note(s.LegalTexts(ctx, Terms))
	note(s.Buttons(ctx))
	note(s.UnpaidOrderOf(ctx, session))
	note(s.LastOrderOf(ctx, session))
	note(s.IsOrderOf(ctx, "none", session))
	note(s.HeldBy(ctx, session))
	note(s.OrderByPublicID(ctx, "none"))
	note(s.ClaimsOf(ctx, 1))
	note(s.DeliveryOf(ctx, 1))
	note(s.Offers(ctx, 0, 1000, 100))
	note(s.LastOffer(ctx))
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}
