package store

import (
	"context"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5/stdlib"
)

// TestBothFindTheSame indexes the demo catalog on both engines and asks both for
// every condition of many searches.
func TestBothFindTheSame(t *testing.T) {
	SQLiteOnly(t, "it compares both engines itself")
	s, err := Open(context.Background(), Options{Dir: EmptyShop(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Seed(context.Background()); err != nil {
		t.Fatal(err)
	}
	pg := onPostgres(t)
	asked, found := 0, 0
	err = s.read(context.Background(), func(on *tx) error {
		lite := searcher{tx: on}
		copyIndex(t, lite, pg)
		for _, typed := range []string{"의자", "노르웨이 회전 의자", "회전의자", "ㄴㄹㅇㅇ", "ㅇㅈ", "의", "chair", "norw", "CHAIR-NO-1",
			"chair no", "가방", "머그", "도자기 머그컵",
			"wool", "blanket", "100% cotton", "it's", `back\slash`, "없는 물건", "램프", "조명", "desk lamp", "선물"} {
			r, err := lite.read(typed)
			if err != nil {
				return err
			}
			for i := range r.terms {
				r.terms[i].prefix = true
			}
			conditions := r.tiers()
			for _, x := range r.terms {
				conditions = append(conditions, x.anywhere(inAll), x.anywhere(inTags), x.whole(), x.opens(),
					beginning(inCodes, x.word.Text))
			}
			for _, c := range conditions {
				want, err := lite.matching(c, 20)
				if err != nil {
					return err
				}
				got, err := searcher{tx: pg}.matching(c, 20)
				if err != nil || !slices.Equal(got, want) {
					t.Errorf("%s: PostgreSQL finds %v, SQLite %v (%v)", c.forFTS5(), got, want, err)
				}
				asked, found = asked+1, found+len(want)
			}
		}
		return nil
	})
	if err != nil || asked < 200 || found < 200 {
		t.Errorf("%d conditions found %d products, %v", asked, found, err)
	}
}

// copyIndex indexes all that one engine has indexed on another.
func copyIndex(t *testing.T, from searcher, to *tx) {
	t.Helper()
	products, err := from.ids("SELECT product_id FROM search_docs")
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range products {
		p, err := from.indexed(id)
		if err == nil {
			err = to.on.words.putDocument(to, id, p.document())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := to.on.words.takeDocument(to, products[0]); err != nil {
		t.Fatal(err)
	}
	if p, err := from.indexed(products[0]); err != nil ||
		to.on.words.putDocument(to, products[0], p.document()) != nil {
		t.Fatalf("a product that was taken out cannot be put back (%v)", err)
	}
}

// onPostgres is a connection to a database with the schema in it, as the store
// has them.
func onPostgres(t *testing.T) *tx {
	t.Helper()
	db := stdlib.OpenDB(*postgresWithSchema(t).Config())
	t.Cleanup(func() { db.Close() })
	c, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return &tx{ctx: context.Background(), on: &pinned{conn: c, stmts: map[string]*keptStatement{},
		words: postgresWords{}}, lock: books}
}
