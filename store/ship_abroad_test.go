package store_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// byWeight are terms with a group of countries.
func byWeight() store.Shipping {
	return store.Shipping{Flat: 3000, FreeFrom: 50000, Countries: []store.Abroad{{Country: "US", Flat: 25000}},
		Packing: 200, Zones: []store.Zone{{Name: "유럽", Countries: []string{"DE", "FR"},
			Steps: []store.Step{{UpTo: 500, Fee: 9000}, {UpTo: 2000, Fee: 16000}}}}}
}

// TestParcelsAbroadAreChargedByWeight orders goods of 400 g.
func TestParcelsAbroadAreChargedByWeight(t *testing.T) {
	ctx := context.Background()
	s, _, path := smallShop(t)
	if err := s.SetShipping(ctx, byWeight(), 1000, "test"); err != nil {
		t.Fatal(err)
	}
	order := func(country string, quantity int64) (store.Order, error) {
		n := newOrder(wish(quantity))
		n.Destination.Country = country
		o, _, err := s.CreateOrder(ctx, n)
		return o, err
	}
	var unweighed *store.UnweighedError
	if _, err := order("DE", 1); !errors.As(err, &unweighed) || !errors.Is(err, store.ErrNoDelivery) {
		t.Errorf("goods without a weight: %v", err)
	}
	if o, err := order("US", 1); err != nil || o.Shipping.KRW != 25000 {
		t.Errorf("a flat fee asks for no weight: %+v, %v", o.Shipping, err)
	}
	mustExec(t, raw(t, path), "UPDATE variants SET grams = 400")
	for quantity, fee := range map[int64]int64{1: 16000, 4: 16000} {
		if o, err := order("FR", quantity); err != nil || o.Shipping != money.AtRate(fee, 1000) {
			t.Errorf("%d pieces: %+v, %v; want %d", quantity, o.Shipping, err, fee)
		}
	}
	var heavy *store.HeavyError
	if _, err := order("FR", 5); !errors.As(err, &heavy) || heavy.Grams != 2200 || heavy.Most != 2000 {
		t.Errorf("too heavy: %v", err)
	}
	if _, err := order("IT", 1); !errors.Is(err, store.ErrNoDelivery) || errors.As(err, &heavy) {
		t.Errorf("no fee: %v", err)
	}
}

// TestGoodsWithoutAWeightCountAsTheOwnerSays quotes them.
func TestGoodsWithoutAWeightCountAsTheOwnerSays(t *testing.T) {
	terms := byWeight()
	terms.Assumed = 100
	for pieces, want := range map[int64]int64{1: 9000, 3: 9000, 4: 16000, 18: 16000} {
		got, err := terms.Cost(store.LoadOf(store.Variant{}, pieces), 1000, store.Destination{Country: "DE"})
		if err != nil || got.KRW != want {
			t.Errorf("%d pieces: %d, %v; want %d", pieces, got.KRW, err, want)
		}
	}
}

// TestHeavierParcelsNeverCostLess holds for any steps whose fees grow, and nothing is sent
// for nothing that no step names.
func TestHeavierParcelsNeverCostLess(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		z := store.Zone{Name: "x", Countries: []string{"DE"}}
		upTo, fee := int64(0), int64(0)
		for range 1 + r.IntN(10) {
			upTo, fee = upTo+1+r.Int64N(5000), fee+1+r.Int64N(9000)
			z.Steps = append(z.Steps, store.Step{UpTo: upTo, Fee: fee})
		}
		light := r.Int64N(upTo + 2)
		heavy := light + r.Int64N(9000)
		a, errA := z.Fee(light)
		b, errB := z.Fee(heavy)
		if (errA != nil) != (light > upTo) || (errB != nil) != (heavy > upTo) ||
			errB == nil && a > b || errA == nil && a == 0 {
			t.Fatalf("%d g: %d, %v; %d g: %d, %v of %+v", light, a, errA, heavy, b, errB, z.Steps)
		}
	}
}

// TestACountryHasOneFee moves countries between groups.
func TestACountryHasOneFee(t *testing.T) {
	ctx := context.Background()
	s, _, _ := smallShop(t)
	if err := s.SetShipping(ctx, byWeight(), 1000, "test"); err != nil {
		t.Fatal(err)
	}
	near := store.Zone{Name: "가까운 곳", Countries: []string{"US", "FR"}, Steps: []store.Step{{UpTo: 1000, Fee: 5000}}}
	if err := s.Zones.Set(ctx, "", near, "test"); err != nil {
		t.Fatal(err)
	}
	terms, err := s.Shipping(ctx)
	if err != nil || len(terms.Countries) != 0 || len(terms.Zones) != 2 || len(terms.Zones[0].Countries) != 1 {
		t.Errorf("%+v, %v", terms, err)
	}
	for _, c := range []struct {
		name string
		was  string
		zone store.Zone
		want error
	}{
		{"a name twice", "", near, store.ErrZoneName},
		{"the name of another", "유럽", near, store.ErrZoneName},
		{"one that is not there", "달", store.Zone{Name: "달", Steps: near.Steps}, store.ErrNotFound},
		{"itself", "가까운 곳", near, nil},
	} {
		if err := s.Zones.Set(ctx, c.was, c.zone, "test"); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	for name, bad := range map[string]store.Zone{"no step": {Name: "n"}, "Korea": {Name: "n", Countries: []string{"KR"},
		Steps: near.Steps}, "steps that fall": {Name: "n", Steps: []store.Step{{UpTo: 2, Fee: 1}, {UpTo: 2, Fee: 1}}},
		"less than nothing": {Name: "n", Steps: []store.Step{{UpTo: 2, Fee: -1}}}} {
		if err := s.Zones.Set(ctx, "", bad, "test"); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if err := s.Zones.Delete(ctx, "유럽", "test"); err != nil {
		t.Fatal(err)
	}
	if err := s.Zones.Delete(ctx, "유럽", "test"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("deleted twice: %v", err)
	}
}
