package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
)

// MaxZones is the most groups of countries, MaxSteps the most steps of weight of one.
const (
	MaxZones = 40
	MaxSteps = 100
)

// maxGrams is the heaviest parcel that steps can name.
const maxGrams = 1_000_000

// ErrZoneName is returned when another group of countries has the name already.
var ErrZoneName = errors.New("another group of countries has this name")

// Zone is a group of countries abroad where delivery is charged by weight.
type Zone struct {
	Name      string   `json:"name"`      // as the owner calls it, e.g. 유럽; unique
	Countries []string `json:"countries"` // ISO 3166 codes; each is in one zone at most
	Steps     []Step   `json:"steps"`     // heavier and heavier; nothing heavier than the last is sent
}

// Step is what parcels up to a weight cost.
type Step struct {
	UpTo int64 `json:"up_to"` // grams
	Fee  int64 `json:"fee"`   // won
}

// Load is what an order sends, as far as the charge for delivery depends on it.
type Load struct {
	Goods     money.Price // value of the goods
	Grams     int64       // weight of those that have one
	Unweighed int64       // pieces whose weight nobody has entered
	lines     []loaded
}

// loadOf adds up lines.
func loadOf(lines []Line) Load {
	var l Load
	for _, line := range lines {
		l = l.plus(line.wanted, line.Unit, line.Quantity)
	}
	return l
}

// LoadOf is so many pieces of one variant.
func LoadOf(v Variant, quantity int64) Load { return Load{}.plus(v, v.Price, quantity) }

// plus adds pieces of one thing.
func (l Load) plus(v Variant, unit money.Price, quantity int64) Load {
	l.Goods = l.Goods.Plus(unit.Times(quantity))
	l.Grams += v.Grams * quantity
	if v.Grams == 0 {
		l.Unweighed += quantity
	}
	l.lines = append(l.lines, loaded{v.product, v.Ship, unit.Times(quantity), quantity})
	return l
}

// HeavyError says that a parcel weighs more than the shop sends to a country.
type HeavyError struct{ Grams, Most int64 }

// Error implements error.
func (e *HeavyError) Error() string {
	return fmt.Sprintf("a parcel of %d g is heavier than %d g", e.Grams, e.Most)
}

// Unwrap makes it an ErrNoDelivery.
func (e *HeavyError) Unwrap() error { return ErrNoDelivery }

// UnweighedError says that delivery is charged by weight, and that some goods have none.
type UnweighedError struct{ Pieces int64 }

// Error implements error.
func (e *UnweighedError) Error() string { return fmt.Sprintf("%d pieces without a weight", e.Pieces) }

// Unwrap makes it an ErrNoDelivery.
func (e *UnweighedError) Unwrap() error { return ErrNoDelivery }

// Zone returns the group of countries that a country belongs to.
func (s Shipping) Zone(country string) (Zone, bool) {
	i := slices.IndexFunc(s.Zones, func(z Zone) bool { return slices.Contains(z.Countries, country) })
	if i < 0 {
		return Zone{}, false
	}
	return s.Zones[i], true
}

// Weight returns what a parcel weighs with its packing, in grams. Goods without a
// weight count as the owner says; *UnweighedError if the owner has not said.
func (s Shipping) Weight(l Load) (int64, error) {
	if l.Unweighed > 0 && s.Assumed == 0 {
		return 0, &UnweighedError{Pieces: l.Unweighed}
	}
	return l.Grams + l.Unweighed*s.Assumed + s.Packing, nil
}

// Fee returns what a parcel of so many grams costs, in won; *HeavyError.
func (z Zone) Fee(grams int64) (int64, error) {
	for _, step := range z.Steps {
		if grams <= step.UpTo {
			return step.Fee, nil
		}
	}
	return 0, &HeavyError{Grams: grams, Most: z.most()}
}

// most is the weight of the heaviest parcel that goes to a zone.
func (z Zone) most() int64 {
	if len(z.Steps) == 0 {
		return 0
	}
	return z.Steps[len(z.Steps)-1].UpTo
}

// valid tells whether a zone makes sense by itself.
func (z Zone) valid() bool {
	ok := z.Name != "" && len(z.Steps) > 0 && len(z.Steps) <= MaxSteps
	before := int64(0)
	for _, step := range z.Steps {
		ok = ok && step.UpTo > before && step.UpTo <= maxGrams && step.Fee >= 0
		before = step.UpTo
	}
	return ok && !slices.Contains(z.Countries, korea.Code)
}

// validZones tells whether the groups of countries make sense together: no country
// has two fees.
func (s Shipping) validZones() bool {
	if len(s.Zones) > MaxZones || s.Packing < 0 || s.Packing > maxGrams || s.Assumed < 0 || s.Assumed > maxGrams {
		return false
	}
	countries, names := map[string]bool{}, map[string]bool{}
	for _, a := range s.Countries {
		countries[a.Country] = true
	}
	for _, z := range s.Zones {
		if !z.valid() || names[z.Name] {
			return false
		}
		names[z.Name] = true
		for _, country := range z.Countries {
			if len(country) != 2 || countries[country] {
				return false
			}
			countries[country] = true
		}
	}
	return true
}

// Zones are the groups of countries where delivery is charged by weight.
type Zones struct{ *core }

// Set adds a group of countries, or changes the one that was called so; by is who
// asked for it. Its countries leave the groups and lose the fees that they had.
// ErrZoneName, ErrNotFound.
func (s Zones) Set(ctx context.Context, was string, z Zone, by Source) error {
	return s.change(ctx, by, func(terms *Shipping) error { return terms.setZone(was, z) })
}

// Delete deletes a group of countries: nothing is sent there any more. ErrNotFound.
func (s Zones) Delete(ctx context.Context, name string, by Source) error {
	return s.change(ctx, by, func(terms *Shipping) error {
		zones := slices.DeleteFunc(slices.Clone(terms.Zones), func(z Zone) bool { return z.Name == name })
		if len(zones) == len(terms.Zones) {
			return ErrNotFound
		}
		terms.Zones = zones
		return nil
	})
}

func (s *Shipping) setZone(was string, z Zone) error {
	zones, at := slices.Clone(s.Zones), -1
	for i, other := range zones {
		switch {
		case other.Name == was:
			at = i
		case other.Name == z.Name:
			return ErrZoneName
		}
		zones[i].Countries = slices.DeleteFunc(slices.Clone(other.Countries),
			func(c string) bool { return slices.Contains(z.Countries, c) })
	}
	switch {
	case was == "":
		zones = append(zones, z)
	case at < 0:
		return ErrNotFound
	default:
		zones[at] = z
	}
	s.Zones = zones
	s.Countries = slices.DeleteFunc(slices.Clone(s.Countries),
		func(a Abroad) bool { return slices.Contains(z.Countries, a.Country) })
	return nil
}

// change changes the terms of delivery for future orders.
func (s Zones) change(ctx context.Context, by Source, change func(*Shipping) error) error {
	return s.write(ctx, func(t *tx) error {
		terms, err := t.shipping()
		if err != nil {
			return err
		}
		if err := change(&terms); err != nil {
			return err
		}
		if err := terms.check(); err != nil {
			return err
		}
		return t.putDocument("shipping", terms, by)
	})
}

// OnlyPickup tells whether the buyer fetches everything that an order would take: a
// product or, without one, what is chosen in the session's cart.
func (s Zones) OnlyPickup(ctx context.Context, session int64, product string) (only bool, err error) {
	if any, err := anyPickup(ctx, s.core); err != nil || !any {
		return false, err
	}
	err = s.read(ctx, func(t *tx) error {
		if product != "" {
			return t.get("SELECT EXISTS (SELECT 1 FROM products WHERE slug = ? AND ship_group = 'pickup')",
				[]any{product}, &only)
		}
		return t.get(`SELECT count(*) > 0 AND count(*) = count(CASE p.ship_group WHEN 'pickup' THEN 1 END)
		  FROM cart_items c JOIN variants v ON v.id = c.variant_id JOIN products p ON p.id = v.product_id
		  WHERE c.session_id = ? AND c.chosen = 1`, []any{session}, &only)
	})
	return only, err
}

// Unweighed counts the variants on sale that have no weight, and again only when one of
// them has changed.
func (s Zones) Unweighed(ctx context.Context) (n int64, err error) {
	err = s.read(ctx, func(t *tx) error {
		now, err := shownOf(t)
		if err != nil {
			return err
		}
		var kept bool
		if n, kept = s.unweighed.get(struct{}{}, now.written); kept {
			return nil
		}
		err = t.get(`SELECT count(*) FROM variants v JOIN products p ON p.id = v.product_id
		  WHERE p.state = 'active' AND v.active = 1 AND v.grams = 0`, nil, &n)
		if err == nil {
			s.unweighed.put(struct{}{}, now.written, n, 1)
		}
		return err
	})
	return n, err
}
