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

// TestTheMoreSpecificPlaceCounts prices postcodes that several rows cover.
func TestTheMoreSpecificPlaceCounts(t *testing.T) {
	terms := store.Shipping{Table: true, Jeju: 3000, Islands: 5000, Remote: []store.Remote{
		{Name: "동해", From: "40000", To: "40999", Extra: 900}, {Name: "우도", From: "63365", To: "63365", Extra: 7000},
		{Name: "서귀포", From: "63500", To: "63644"}, {Name: "강화", From: "23004", To: "23010", Extra: 0},
	}}
	for postcode, want := range map[string]int64{
		"63100": 3000, // Jeju, by the table
		"63000": 5000, // Chuja, an island within Jeju
		"63365": 7000, // the owner's row is as specific as the table's
		"63600": 0,    // the owner's row is narrower
		"40210": 5000, // the owner's row is wider
		"40300": 900,  // the table has no row
		"23005": 0,    // the owner's row is the same range
		"06236": 0, "6310": 0, "": 0, "631000": 0,
	} {
		if got := terms.Extra(store.Destination{Country: "KR", Postcode: postcode}); got != want {
			t.Errorf("%s: %d, want %d", postcode, got, want)
		}
	}
	if got := terms.Extra(store.Destination{Country: "US", Postcode: "63100"}); got != 0 {
		t.Errorf("Missouri pays %d for Jeju", got)
	}
	terms.Table = false
	if got := terms.Extra(store.Destination{Country: "KR", Postcode: "63100"}); got != 0 {
		t.Errorf("without the tick, Jeju pays %d", got)
	}
}

// TestOrdersRememberTheirSurcharge changes it after an order was placed.
func TestOrdersRememberTheirSurcharge(t *testing.T) {
	s, _, _ := smallShop(t)
	ctx, terms := context.Background(), store.Shipping{Flat: 3000, FreeFrom: 50000, Table: true, Jeju: 4000, Islands: 6000}
	if err := s.SetShipping(ctx, terms, 1000, "test"); err != nil {
		t.Fatal(err)
	}
	n := newOrder(wish(1))
	n.Destination.Postcode = "63100"
	o, _, err := s.CreateOrder(ctx, n)
	if err != nil {
		t.Fatal(err)
	}
	terms.Jeju = 9000
	if err := s.SetShipping(ctx, terms, 1000, "test"); err != nil {
		t.Fatal(err)
	}
	d, err := s.OrderByPublicID(ctx, o.PublicID)
	if err != nil || d.Order.Extra != money.AtRate(4000, 1000) || d.Order.Shipping.KRW != 4000 ||
		d.Order.Total.KRW != 68900 {
		t.Errorf("%+v of %+v, %v", d.Order.Extra, d.Order.Shipping, err)
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
