package store_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// TestNothingGoesAbroadWithoutAFee asks for orders to countries with a fee, with a
// fee of nothing, and with none.
func TestNothingGoesAbroadWithoutAFee(t *testing.T) {
	listed := store.Shipping{Flat: 3000, FreeFrom: 50000,
		Countries: []store.Abroad{{Country: "US", Flat: 25000}, {Country: "JP"}}}
	before := listed
	before.Everywhere = true
	for _, c := range []struct {
		name    string
		terms   store.Shipping
		country string
		fee     int64
		want    error
	}{
		{"within Korea it is free from a sum", listed, "KR", 0, nil},
		{"abroad no sum makes it free", listed, "US", 25000, nil},
		{"it is free where the owner says so", listed, "JP", 0, nil},
		{"a country without a fee", listed, "DE", 0, store.ErrNoDelivery},
		{"a shop without any fee", store.Shipping{Flat: 3000, FreeFrom: 50000}, "US", 0, store.ErrNoDelivery},
		{"a shop from before, without a fee", before, "DE", 0, nil},
		{"a shop from before, with a fee", before, "US", 25000, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, _, _ := smallShop(t)
			if err := s.SetShipping(context.Background(), c.terms, 1380, "test"); err != nil {
				t.Fatal(err)
			}
			n := newOrder(wish(1))
			n.Destination.Country = c.country
			o, _, err := s.CreateOrder(context.Background(), n)
			if !errors.Is(err, c.want) || err == nil && o.Shipping.In(money.KRW).Minor != c.fee {
				t.Errorf("%s: %d, %v; want %d, %v", c.country, o.Shipping.In(money.KRW).Minor, err, c.fee, c.want)
			}
			if c.terms.Reaches(c.country) != (c.want == nil) {
				t.Errorf("%s: reached is %v", c.country, c.terms.Reaches(c.country))
			}
		})
	}
}

// TestShopsFromBeforeShipAsTheyDid runs the migration on settings of shops that
// there are, and on a database that is being made.
func TestShopsFromBeforeShipAsTheyDid(t *testing.T) {
	for name, c := range map[string]struct{ setup, shipping, english string }{
		"a new shop": {"", "none", "none"},
		"never set": {"INSERT INTO meta VALUES (1, 1, 'AB', 5)",
			`{"flat":3000,"free_from":50000,"remote":null,"countries":null,"everywhere":true}`, "true"},
		"set without countries": {`INSERT INTO meta VALUES (1, 0, 'AB', 5); INSERT INTO settings VALUES ('shipping',
		  '{"flat":9,"free_from":8,"remote":[],"countries":null}', 5)`,
			`{"flat":9,"free_from":8,"remote":[],"countries":null,"everywhere":true}`, "true"},
		"set with countries": {`INSERT INTO meta VALUES (1, 0, 'AB', 5); INSERT INTO settings VALUES ('shipping',
		  '{"flat":9,"free_from":8,"remote":null,"countries":[{"country":"JP","flat":0}]}', 5)`,
			`{"flat":9,"free_from":8,"remote":null,"countries":[{"country":"JP","flat":0}]}`, "true"},
	} {
		t.Run(name, func(t *testing.T) {
			db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "old.db"))
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			db.SetMaxOpenConns(1)
			execFile(t, db, "00001_shop.sql")
			mustExec(t, db, c.setup)
			execFile(t, db, "00031_abroad.sql")
			for setting, want := range map[string]string{"shipping": c.shipping, "english": c.english} {
				var got string
				err := db.QueryRow("SELECT coalesce(max(value), 'none') FROM settings WHERE name = ?", setting).Scan(&got)
				if err != nil || got != want {
					t.Errorf("%s is %s, %v; want %s", setting, got, err, want)
				}
			}
		})
	}
}
