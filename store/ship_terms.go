package store

import (
	"context"
	"encoding/json"
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
	Flat     int64    `json:"flat"`      // won per order
	FreeFrom int64    `json:"free_from"` // free delivery from this value of goods, won; 0: never
	Remote   []Remote `json:"remote"`    // the owner's own surcharges within Korea
	// Table: the built-in table of remote places counts, for Jeju and Islands won.
	Table     bool     `json:"table"`
	Jeju      int64    `json:"jeju"`
	Islands   int64    `json:"islands"`
	Countries []Abroad `json:"countries"` // destinations abroad, each for a fee of its own, whatever the weight
	Zones     []Zone   `json:"zones"`     // destinations abroad by weight
	Pickup    Text     `json:"pickup"`    // where and when goods are fetched
	Packing   int64    `json:"packing"`   // grams that a parcel weighs more than its goods, by weight
	Assumed   int64    `json:"assumed"`   // grams of goods whose weight is not known; 0: they are not sent by weight
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
	s.Table, s.Jeju, s.Islands = true, 3000, 5000
	s.Countries = []Abroad{{Country: "GB", Flat: 28000}, {Country: "JP", Flat: 14000}, {Country: "US", Flat: 25000}}
	return s
}

// Cost returns the delivery charge of an order to a place, at rate won per dollar, in
// each currency by the goods' value in that one; ErrNoDelivery if the shop does not
// ship it there. A zero Destination is an unknown one in Korea.
func (s Shipping) Cost(l Load, rate int64, to Destination) (money.Price, error) {
	c, err := s.at(rate).Charges(l, to)
	return c.Total, err
}

// below returns what delivery to a place costs below a value of goods, and that
// value; zero: it costs that however much is bought.
func (s Shipping) below(l Load, rate int64, to Destination) (fee, from money.Price) {
	terms := s.at(rate)
	if to.Country != "" && to.Country != korea.Code {
		abroad, err := terms.To(to.Country, l)
		if err != nil {
			return fee, from
		}
		terms = abroad
	}
	return terms.Fee, terms.Free
}

// at returns the terms in both currencies.
func (s Shipping) at(rate int64) ShippingTerms {
	return ShippingTerms{Shipping: s, Fee: money.AtRate(s.Flat, rate), Free: money.AtRate(s.FreeFrom, rate), rate: rate}
}

// Extra returns the surcharge for a Korean place, in won. Of the rows that cover it
// the most specific one counts, and the owner's before one of the table.
func (s Shipping) Extra(to Destination) int64 {
	if to.Country != korea.Code {
		return 0
	}
	best, extra := 0, int64(0)
	take := func(r korea.RemotePlace, won int64) {
		if r.Covers(to.Postcode) && (best == 0 || r.Size() < best) {
			best, extra = r.Size(), won
		}
	}
	for _, r := range s.Remote {
		take(korea.RemotePlace{From: r.From, To: r.To}, r.Extra)
	}
	if s.Table {
		if r, ok := korea.RemotePlaceOf(to.Postcode); ok {
			take(r, s.tableFee(r))
		}
	}
	return extra
}

func (s Shipping) tableFee(r korea.RemotePlace) int64 {
	if r.Jeju {
		return s.Jeju
	}
	return s.Islands
}

// Extras returns the least and the most that a remote place costs more; zeros if none
// does.
func (s Shipping) Extras() (least, most int64) {
	var list []int64
	for _, r := range s.Remote {
		list = append(list, r.Extra)
	}
	if s.Table {
		list = append(list, s.Jeju, s.Islands)
	}
	if list = slices.DeleteFunc(list, func(won int64) bool { return won == 0 }); len(list) == 0 {
		return 0, 0
	}
	return slices.Min(list), slices.Max(list)
}

// readTerms are the terms as a connection read them last: every order and every page
// of a product needs them, and they hardly ever change.
type readTerms struct {
	text string // as stored
	Shipping
}

func (t *tx) shipping() (Shipping, error) {
	if kept, ok, err := keptTariff(t); ok || err != nil {
		return kept.shipping, err
	}
	var text string
	err := t.get("SELECT value FROM settings WHERE name = ?", []any{"shipping"}, &text)
	switch {
	case errors.Is(err, ErrNotFound):
		return defaultShipping(), nil
	case err == nil && text == t.on.terms.text:
		return t.on.terms.Shipping, nil
	}
	s := defaultShipping()
	if err == nil {
		err = json.Unmarshal([]byte(text), &s)
	}
	if err != nil {
		return s, fmt.Errorf("setting shipping: %w", err)
	}
	s.Remote, s.Countries, s.Zones = slices.Clip(s.Remote), slices.Clip(s.Countries), slices.Clip(s.Zones) // shared
	t.on.terms = readTerms{text, s}
	return s, nil
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
	bad := s.Flat < 0 || s.FreeFrom < 0 || s.Jeju < 0 || s.Islands < 0 || !s.validZones()
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
	Per  int64       // pieces that one Fee is for; 0: any number
	rate int64       // won per dollar
}

// To returns the terms for a country abroad; ErrNoDelivery if the shop does not ship
// the load there. Nothing makes delivery free where a country has a fee of its own.
func (t ShippingTerms) To(country string, l Load) (ShippingTerms, error) {
	if group := l.stays(); group != "" && t.Reaches(country) {
		return t, &GroupError{Group: group}
	}
	if zone, ok := t.Zone(country); ok {
		return t.byWeight(zone, l)
	}
	for _, a := range t.Countries {
		if a.Country == country {
			return t.flat(a.Flat), nil
		}
	}
	if !t.Everywhere {
		return t, ErrNoDelivery
	}
	return t, nil
}

// byWeight returns the terms for a load to a zone.
func (t ShippingTerms) byWeight(z Zone, l Load) (ShippingTerms, error) {
	grams, err := t.Weight(l)
	if err != nil {
		return t, err
	}
	fee, err := z.Fee(grams)
	return t.flat(fee), err
}

// Won is a sum in won, in both currencies.
func (t ShippingTerms) Won(won int64) money.Price { return money.AtRate(won, t.rate) }

// flat returns terms of so many won, which nothing makes free.
func (t ShippingTerms) flat(won int64) ShippingTerms {
	t.Fee, t.Free = money.AtRate(won, t.rate), money.Price{}
	return t
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
	return s.terms.of(ctx, s.core, func(t *tx) (terms ShippingTerms, err error) {
		shipping, err := t.shipping()
		if err != nil {
			return terms, err
		}
		rate, err := t.usdRate()
		if err == nil {
			terms = shipping.at(rate)
		}
		return terms, err
	})
}

// Quote is the current cost of goods and their delivery, with a coupon.
type Quote struct {
	Lines    []Line
	Abroad   bool // the destination is
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
		country := n.Destination.Country
		q = Quote{Lines: o.Lines, Abroad: country != "" && country != korea.Code, Goods: o.Goods,
			Shipping: o.Shipping, Extra: o.Extra, Discount: o.Discount, Coupon: o.Coupon,
			Total: o.Total, Known: shown.total}
		return nil
	})
	return q, err
}

// Reaches reports whether the shop ships to a country, if the goods are not too heavy.
func (s Shipping) Reaches(country string) bool {
	_, zone := s.Zone(country)
	return s.Everywhere || country == korea.Code || zone ||
		slices.ContainsFunc(s.Countries, func(a Abroad) bool { return a.Country == country })
}
