package store

import (
	"context"
	"errors"
	"fmt"

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
	Countries []Abroad `json:"countries"` // destinations abroad, each for a fee of its own
	// Everywhere: countries without a fee get parcels, too, on the terms within Korea.
	// Only shops from before fees had to be set have it.
	Everywhere bool `json:"everywhere"`
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

// demoShipping returns the terms of the demo shop.
func demoShipping() Shipping {
	s := defaultShipping()
	s.Countries = []Abroad{{Country: "GB", Flat: 28000}, {Country: "JP", Flat: 14000}, {Country: "US", Flat: 25000}}
	return s
}

// Cost returns the delivery charge of goods to a place, at rate won per dollar, in
// each currency by the goods' value in that one; ErrNoDelivery if the shop does not
// ship there. A zero Destination is an unknown one in Korea.
func (s Shipping) Cost(goods money.Price, rate int64, to Destination) (money.Price, error) {
	terms := s.at(rate)
	if to.Country != "" && to.Country != korea.Code {
		abroad, ok := terms.To(to.Country)
		if !ok {
			return money.Price{}, ErrNoDelivery
		}
		terms = abroad
	}
	return terms.Charge(goods).Plus(money.AtRate(s.Extra(to), rate)), nil
}

// at returns the terms in both currencies.
func (s Shipping) at(rate int64) ShippingTerms {
	return ShippingTerms{Shipping: s, Fee: money.AtRate(s.Flat, rate), Free: money.AtRate(s.FreeFrom, rate), rate: rate}
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
	rate int64       // won per dollar
}

// To returns the terms for a country abroad; false if the shop does not ship there.
// Nothing makes delivery free where a country has a fee of its own.
func (t ShippingTerms) To(country string) (ShippingTerms, bool) {
	for _, a := range t.Countries {
		if a.Country == country {
			t.Fee, t.Free = money.AtRate(a.Flat, t.rate), money.Price{}
			return t, true
		}
	}
	return t, t.Everywhere
}

// Charge returns what delivery on these terms costs without a surcharge. Each
// currency has its own answer: goods with a price of their own in dollars may be
// above the limit in one and below it in the other.
func (t ShippingTerms) Charge(goods money.Price) money.Price {
	return money.InEach(func(c money.Currency) int64 {
		if free := t.Free.In(c).Minor; free > 0 && goods.In(c).Minor >= free {
			return 0
		}
		return t.Fee.In(c).Minor
	})
}

// Missing returns how much more of goods makes delivery free; zero where it is
// free already, or never.
func (t ShippingTerms) Missing(goods money.Price) money.Price {
	return money.InEach(func(c money.Currency) int64 {
		if t.Charge(goods).In(c).Minor == 0 {
			return 0
		}
		return max(0, t.Free.In(c).Minor-goods.In(c).Minor)
	})
}

// ShippingTerms returns the delivery charge in both currencies.
func (s *Store) ShippingTerms(ctx context.Context) (ShippingTerms, error) {
	var terms ShippingTerms
	err := s.read(ctx, func(t *tx) (err error) {
		shipping, err := t.shipping()
		if err != nil {
			return err
		}
		rate, err := t.usdRate()
		if err == nil {
			terms = shipping.at(rate)
		}
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

// Quote calculates what an order would cost without placing it. Whether it could
// be placed is decided in the currency of its attempt. Errors are those of
// CreateOrder except for stock and the buyer.
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
		shown, err := t.total(&o, n.pricing(last.ID))
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
	return money.AtRate(won, rate), err
}

// Reaches reports whether the shop ships to a country.
func (s Shipping) Reaches(country string) bool {
	_, abroad := s.at(1).To(country)
	return abroad || country == korea.Code
}
