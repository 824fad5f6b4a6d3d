package store_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// groupedShop is a shop with a product for each way of delivery, of 10,000 won and with
// three pieces or more: STANDARD, OWN for 5,000 won, EACH for 4,000 won for two, FREE,
// COLLECT for 9,000 won and PICKUP.
func groupedShop(t *testing.T) *store.Store {
	t.Helper()
	ctx := context.Background()
	s, _, _ := smallShop(t)
	terms := store.Shipping{Flat: 3000, FreeFrom: 30000, Table: true, Jeju: 1000, Islands: 2000,
		Countries: []store.Abroad{{Country: "US", Flat: 25000}}}
	if err := s.SetShipping(ctx, terms, 1000, "test"); err != nil {
		t.Fatal(err)
	}
	for sku, ship := range map[string]store.ShipTerms{"STANDARD": {}, "OWN": {Group: store.ShipOwn, Fee: 5000},
		"EACH": {Group: store.ShipOwn, Fee: 4000, Per: 2}, "FREE": {Group: store.ShipFree, Fee: 77},
		"COLLECT": {Group: store.ShipCollect, Fee: 9000}, "PICKUP": {Group: store.ShipPickup}} {
		d := store.Draft{Slug: "p-" + sku[:3], Category: "chairs", Name: store.Text{Ko: sku}, Price: 10000,
			State: store.ProductActive, Ship: ship, Variants: []store.DraftVariant{{SKU: sku, Stock: 50, Active: true}}}
		d.Slug = map[string]string{"STANDARD": "s", "OWN": "o", "EACH": "e", "FREE": "f", "COLLECT": "c", "PICKUP": "p"}[sku]
		if _, err := s.SaveDraft(ctx, d, "test"); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func wishOf(sku string, quantity int64) store.Wish {
	slug := map[string]string{"STANDARD": "s", "OWN": "o", "EACH": "e", "FREE": "f", "COLLECT": "c", "PICKUP": "p"}[sku]
	return store.Wish{Product: slug, SKU: sku, Quantity: quantity}
}

// TestGoodsAreDeliveredByTheirGroups orders them alone and together, in Seoul and on Jeju.
func TestGoodsAreDeliveredByTheirGroups(t *testing.T) {
	s := groupedShop(t)
	for _, c := range []struct {
		name         string
		wishes       []store.Wish
		seoul, extra int64 // won; extra on Jeju, beside seoul
		fees         []int64
	}{
		{"standard", []store.Wish{wishOf("STANDARD", 2)}, 3000, 1000, []int64{0}},
		{"standard above the limit", []store.Wish{wishOf("STANDARD", 3)}, 0, 1000, []int64{0}},
		{"own", []store.Wish{wishOf("OWN", 3)}, 5000, 1000, []int64{5000}},
		{"own for each two", []store.Wish{wishOf("EACH", 5)}, 12000, 1000, []int64{12000}},
		{"free", []store.Wish{wishOf("FREE", 1)}, 0, 1000, []int64{0}},
		{"collect", []store.Wish{wishOf("COLLECT", 2)}, 0, 0, []int64{9000}},
		{"pick-up", []store.Wish{wishOf("PICKUP", 1)}, 0, 0, []int64{0}},
		{"other groups do not count for the limit", []store.Wish{wishOf("STANDARD", 1), wishOf("OWN", 9), wishOf("FREE", 9)},
			8000, 2000, []int64{0, 5000, 0}},
		{"all", []store.Wish{wishOf("STANDARD", 1), wishOf("OWN", 1), wishOf("EACH", 1), wishOf("FREE", 1),
			wishOf("COLLECT", 1), wishOf("PICKUP", 1)}, 12000, 3000, []int64{0, 5000, 4000, 0, 9000, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for postcode, extra := range map[string]int64{"04524": 0, "63100": c.extra} {
				n := newOrder(c.wishes)
				n.Destination.Postcode = postcode
				o, _, err := s.CreateOrder(context.Background(), n)
				if err != nil {
					t.Fatal(err)
				}
				d, err := s.OrderByPublicID(context.Background(), o.PublicID)
				if err != nil || d.Order.Shipping != money.AtRate(c.seoul+extra, 1000) ||
					d.Order.Extra != money.AtRate(extra, 1000) {
					t.Errorf("%s: %+v with %+v, %v; want %d with %d", postcode, d.Order.Shipping, d.Order.Extra, err,
						c.seoul+extra, extra)
				}
				for i, fee := range c.fees {
					if got := d.Order.Lines[i]; got.Fee != money.AtRate(fee, 1000) ||
						string(got.Group) == "" {
						t.Errorf("%s: %+v of %s, want %d", postcode, got.Fee, got.SKU, fee)
					}
				}
			}
		})
	}
}

// TestOrdersKeepTheirGroups changes a product after it was ordered.
func TestOrdersKeepTheirGroups(t *testing.T) {
	ctx := context.Background()
	s := groupedShop(t)
	o, _, err := s.CreateOrder(ctx, newOrder([]store.Wish{wishOf("OWN", 1)}))
	if err != nil {
		t.Fatal(err)
	}
	p, _, err := s.ProductBySlug(ctx, "o")
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.DraftByID(ctx, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	d.Ship = store.ShipTerms{Group: store.ShipFree}
	if _, err := s.SaveDraft(ctx, d, "test"); err != nil {
		t.Fatal(err)
	}
	kept, err := s.OrderByPublicID(ctx, o.PublicID)
	if line := kept.Order.Lines[0]; err != nil || line.Group != store.ShipOwn || line.Fee.KRW != 5000 ||
		kept.Order.Total.KRW != 15000 {
		t.Errorf("%+v of %+v, %v", line, kept.Order.Total, err)
	}
}

// TestGroupsAbroad orders to a country with a fee.
func TestGroupsAbroad(t *testing.T) {
	s := groupedShop(t)
	var stays *store.GroupError
	for _, c := range []struct {
		sku string
		fee int64 // 0: it does not go
	}{{"STANDARD", 25000}, {"OWN", 25000}, {"FREE", 25000}, {"COLLECT", 0}, {"PICKUP", 0}} {
		n := newOrder([]store.Wish{wishOf(c.sku, 1)})
		n.Destination.Country = "US"
		o, _, err := s.CreateOrder(context.Background(), n)
		if refused := errors.As(err, &stays) && errors.Is(err, store.ErrNoDelivery); refused != (c.fee == 0) ||
			err == nil && (o.Shipping.KRW != c.fee || o.Lines[0].Fee != (money.Price{})) {
			t.Errorf("%s: %+v, %v; want %d", c.sku, o.Shipping, err, c.fee)
		}
	}
}

// TestWhatIsFetchedNeedsNoAddress orders without one.
func TestWhatIsFetchedNeedsNoAddress(t *testing.T) {
	s := groupedShop(t)
	order := func(wishes ...store.Wish) error {
		n := newOrder(wishes)
		n.Fetched, n.Destination = true, store.Destination{Country: "KR", Receiver: n.Destination.Receiver}
		_, _, err := s.CreateOrder(context.Background(), n)
		return err
	}
	if err := order(wishOf("PICKUP", 2)); err != nil {
		t.Errorf("pick-up: %v", err)
	}
	if err := order(wishOf("PICKUP", 1), wishOf("FREE", 1)); !errors.Is(err, store.ErrAddressNeeded) {
		t.Errorf("mixed: %v", err)
	}
}

// TestPartsOfDeliveryAddUp draws orders: what delivery comes to is the basic fee, the
// fees of products and the surcharge, in both currencies.
func TestPartsOfDeliveryAddUp(t *testing.T) {
	s := groupedShop(t)
	r := rand.New(rand.NewPCG(3, 4))
	all := []string{"STANDARD", "OWN", "EACH", "FREE", "COLLECT", "PICKUP"}
	for range 60 {
		var wishes []store.Wish
		for _, i := range r.Perm(len(all))[:1+r.IntN(len(all))] {
			wishes = append(wishes, wishOf(all[i], 1+r.Int64N(9)))
		}
		n := newOrder(wishes)
		n.Destination.Postcode = []string{"04524", "63100", "63365"}[r.IntN(3)]
		q, err := s.Quote(context.Background(), n)
		if err != nil {
			t.Fatal(err)
		}
		rest := q.Shipping.Minus(q.Extra)
		for _, l := range q.Lines {
			if l.Group == store.ShipOwn {
				rest = rest.Minus(l.Fee)
			}
		}
		if basic := money.AtRate(3000, 1000); rest != (money.Price{}) && rest != basic || q.Total != q.Goods.Plus(q.Shipping) {
			t.Fatalf("%+v: %+v is left of %+v", wishes, rest, q.Shipping)
		}
	}
}
