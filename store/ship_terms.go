package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
)

// ErrNoDelivery is returned when the shop does not ship to a country.
var ErrNoDelivery = errors.New("no parcels go to this country")

// Shipping holds delivery charges and destinations.
type Shipping struct {
	Flat      int64    `json:"flat"`      // won per order
	FreeFrom  int64    `json:"free_from"` // free delivery from this value of goods, won; 0: never
	Remote    []Remote `json:"remote"`    // surcharges within Korea
	Countries []Abroad `json:"countries"` // destinations abroad; empty: everywhere, for Flat
}

// Remote is a range of Korean postcodes with a courier's surcharge (제주, 도서산간),
// which is due even if delivery is otherwise free.
type Remote struct {
	Name  string `json:"name"`
	From  string `json:"from"`  // first postcode, five digits
	To    string `json:"to"`    // last postcode
	Extra int64  `json:"extra"` // won
}

// Abroad is a destination country.
type Abroad struct {
	Country string `json:"country"` // ISO 3166 code
	Flat    int64  `json:"flat"`    // won per order
}

func defaultShipping() Shipping { return Shipping{Flat: 3000, FreeFrom: 50000} }

// Cost returns the delivery charge of goods to a place, at rate won per dollar;
// ErrNoDelivery if the shop does not ship there. A zero Destination is an
// unknown one in Korea.
func (s Shipping) Cost(goods money.Price, rate int64, to Destination) (money.Price, error) {
	won := s.Flat
	if to.Country != "" && to.Country != korea.Code && len(s.Countries) > 0 {
		i := slices.IndexFunc(s.Countries, func(a Abroad) bool { return a.Country == to.Country })
		if i < 0 {
			return money.Price{}, ErrNoDelivery
		}
		return money.Price{KRW: s.Countries[i].Flat, USD: money.CentsAtRate(s.Countries[i].Flat, rate)}, nil
	}
	if s.FreeFrom > 0 && goods.KRW >= s.FreeFrom {
		won = 0
	}
	won += s.Extra(to)
	return money.Price{KRW: won, USD: money.CentsAtRate(won, rate)}, nil
}

// Extra returns the surcharge for a Korean place, in won.
func (s Shipping) Extra(to Destination) int64 {
	if to.Country != korea.Code {
		return 0
	}
	for _, r := range s.Remote {
		if to.Postcode >= r.From && to.Postcode <= r.To {
			return r.Extra
		}
	}
	return 0
}

func (t *tx) shipping() (Shipping, error) {
	s := defaultShipping()
	err := t.document("shipping", &s)
	return s, err
}

// Shipping returns the delivery charges and destinations.
func (s *Store) Shipping(ctx context.Context) (Shipping, error) {
	var terms Shipping
	err := s.read(ctx, func(t *tx) (err error) {
		terms, err = t.shipping()
		return err
	})
	return terms, err
}

// SetShipping changes the delivery charges and the rate in won per dollar for
// future orders; by is who asked for it. Existing orders keep their charge.
func (s *Store) SetShipping(ctx context.Context, terms Shipping, rate int64, by Source) error {
	if err := terms.check(); err != nil {
		return err
	}
	if rate <= 0 {
		return fmt.Errorf("%d won per dollar is not a rate", rate)
	}
	return s.write(ctx, func(t *tx) error {
		if err := t.putDocument("usd_rate", wonPerDollar(rate), by); err != nil {
			return err
		}
		return t.putDocument("shipping", terms, by)
	})
}

// check is the last line of defence behind the form's own validation.
func (s Shipping) check() error {
	bad := s.Flat < 0 || s.FreeFrom < 0
	for _, r := range s.Remote {
		bad = bad || len(r.From) != 5 || len(r.To) != 5 || r.From > r.To || r.Extra < 0
	}
	for _, a := range s.Countries {
		bad = bad || len(a.Country) != 2 || a.Country == korea.Code || a.Flat < 0
	}
	if bad {
		return fmt.Errorf("shipping terms that make no sense: %+v", s)
	}
	return nil
}

// ShippingTerms is what pages say about delivery before the destination is
// known.
type ShippingTerms struct {
	Shipping
	Fee  money.Price // per order
	Free money.Price // value of goods from which delivery is free; zero: never
}

// ShippingTerms returns the delivery charge in both currencies.
func (s *Store) ShippingTerms(ctx context.Context) (ShippingTerms, error) {
	var terms ShippingTerms
	err := s.read(ctx, func(t *tx) (err error) {
		if terms.Shipping, err = t.shipping(); err != nil {
			return err
		}
		rate, err := t.usdRate()
		terms.Fee, terms.Free = money.AtRate(terms.Flat, rate), money.AtRate(terms.FreeFrom, rate)
		return err
	})
	return terms, err
}

// Quote is the current cost of goods and their delivery, with a coupon.
type Quote struct {
	Goods    money.Price
	Shipping money.Price
	Extra    money.Price // surcharge for the place, included in Shipping
	Discount money.Price // by the coupon
	Coupon   AppliedCoupon
	Total    money.Price
	Known    money.Price // the total shown before the place is known
}

// Quote calculates what an order would cost without placing it. Errors are
// those of CreateOrder except for stock and the buyer.
func (s *Store) Quote(ctx context.Context, n NewOrder) (Quote, error) {
	var q Quote
	err := s.read(ctx, func(t *tx) (err error) {
		o := Order{Destination: n.Destination}
		last, err := t.lastOrder(n.Session)
		if err != nil {
			return err
		}
		if o.Lines, err = t.wishedLines(n); err != nil {
			return err
		}
		shown, err := t.total(&o, n.Coupon, last.ID)
		if err != nil {
			return err
		}
		q = Quote{Goods: o.Goods, Shipping: o.Shipping, Discount: o.Discount, Coupon: o.Coupon, Total: o.Total,
			Known: shown.total}
		q.Extra, err = t.extra(o.Destination)
		return err
	})
	return q, err
}

// extra returns the surcharge for a place in both currencies.
func (t *tx) extra(to Destination) (money.Price, error) {
	terms, err := t.shipping()
	if err != nil {
		return money.Price{}, err
	}
	rate, err := t.usdRate()
	won := terms.Extra(to)
	return money.Price{KRW: won, USD: money.CentsAtRate(won, rate)}, err
}

// Reaches reports whether the shop ships to a country.
func (s Shipping) Reaches(country string) bool {
	return country == korea.Code || len(s.Countries) == 0 ||
		slices.ContainsFunc(s.Countries, func(a Abroad) bool { return a.Country == country })
}
