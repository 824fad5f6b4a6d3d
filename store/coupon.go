package store

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/store/typed"
)

// CouponKind is what a coupon discounts.
type CouponKind string

// The kinds of coupons.
const (
	PercentOff   CouponKind = "percent"  // a share of the goods, after sale prices
	AmountOff    CouponKind = "amount"   // a fixed sum off the goods
	FreeShipping CouponKind = "shipping" // the basic delivery charge; surcharges and charges abroad remain
)

// couponStep is the multiple that percentage discounts are rounded down to, in
// won.
const couponStep = 10

// Coupon is a discount that buyers claim with a code.
type Coupon struct {
	ID        int64
	Name      string // internal name
	Kind      CouponKind
	Percent   int64     // of the goods, 1 to 100
	Cap       int64     // largest percentage discount, won; 0: no limit
	Amount    int64     // won
	USDAmount int64     // cents; 0: converted at the shop's rate
	Minimum   int64     // least value of goods, won
	StartsAt  time.Time // zero: from the beginning
	EndsAt    time.Time // exclusive; zero: never
	UsesMax   int64     // in total; 0: unlimited
	PerBuyer  int64     // per e-mail address or phone number; 0: unlimited
	Listed    bool      // pages offer it to everybody
	EndedAt   time.Time // when a person ended it; zero: not ended
	Version   int64     // incremented by each edit

	PublicCode string // empty: single-use codes only
	Codes      int64  // number of single-use codes
	Reserved   int64  // uses held by unpaid orders
	Used       int64  // uses by paid orders
}

// CouponState is a stage in a coupon's life.
type CouponState string

// The states of a coupon.
const (
	CouponRunning CouponState = "running"
	CouponComing  CouponState = "coming"
	CouponOver    CouponState = "over"
	CouponUsedUp  CouponState = "used_up"
)

// State returns the coupon's state at a given time.
func (c Coupon) State(now time.Time) CouponState {
	switch {
	case !c.EndedAt.IsZero() || !c.EndsAt.IsZero() && !now.Before(c.EndsAt):
		return CouponOver
	case now.Before(c.StartsAt):
		return CouponComing
	case c.UsesMax > 0 && c.Reserved+c.Used >= c.UsesMax:
		return CouponUsedUp
	}
	return CouponRunning
}

// CouponReason is why a coupon cannot be used.
type CouponReason string

// The reasons.
const (
	CouponUnknown    CouponReason = "unknown"
	CouponNotYet     CouponReason = "not_yet"
	CouponEnded      CouponReason = "ended"
	CouponExhausted  CouponReason = "exhausted"
	CouponBuyerUsed  CouponReason = "buyer_used"
	CouponMinimum    CouponReason = "minimum"     // the goods are worth less than the minimum
	CouponNothing    CouponReason = "nothing"     // the discount is zero
	CouponEverything CouponReason = "everything"  // nothing is left to pay, and a PG was to take it
	CouponNoDelivery CouponReason = "no_delivery" // there is no delivery charge to waive
)

// CouponError is returned when a coupon code is refused.
type CouponError struct {
	Reason  CouponReason
	Minimum money.Money // in the currency of the order; set with CouponMinimum
}

// Error returns the reason in English.
func (e *CouponError) Error() string { return "the coupon cannot be used: " + string(e.Reason) }

// AppliedCoupon is the coupon of an order.
type AppliedCoupon struct {
	Code     string
	Kind     CouponKind
	Returned bool // the order was refunded, and the coupon can be used again
}

// CouponCode normalises a typed code to its stored form.
func CouponCode(text string) string {
	return strings.ToUpper(typed.Packed(text))
}

// Discount returns the discount on goods at rate won per dollar. Percentages
// are rounded down to 10 won and to the cent; no discount exceeds the goods.
func (c Coupon) Discount(goods money.Price, rate int64) money.Price {
	var off money.Price
	switch c.Kind {
	case PercentOff:
		off = money.Price{KRW: goods.KRW * c.Percent / 100 / couponStep * couponStep, USD: goods.USD * c.Percent / 100}
		if c.Cap > 0 {
			off = money.Price{KRW: min(off.KRW, c.Cap), USD: min(off.USD, c.Cap*100/rate)}
		}
	case AmountOff:
		off = money.Price{KRW: c.Amount, USD: c.USDAmount}
		if off.USD == 0 {
			off.USD = c.Amount * 100 / rate
		}
	}
	return money.Price{KRW: min(off.KRW, goods.KRW), USD: min(off.USD, goods.USD)}
}

const couponColumns = `c.id, c.name, c.kind, coalesce(c.percent, 0), coalesce(c.cap, 0), coalesce(c.amount, 0),
  coalesce(c.usd_amount, 0), c.minimum,
  coalesce(c.starts_at, 0), coalesce(c.ends_at, 0), coalesce(c.uses_max, 0), coalesce(c.per_buyer, 0),
  coalesce(c.ended_at, 0), c.version, c.listed,
  coalesce((SELECT code FROM coupon_codes k WHERE k.coupon_id = c.id AND k.single = 0), ''),
  (SELECT count(*) FROM coupon_codes k WHERE k.coupon_id = c.id AND k.single = 1),
  (SELECT count(*) FROM coupon_uses u WHERE u.coupon_id = c.id AND u.state = 'reserved'),
  (SELECT count(*) FROM coupon_uses u WHERE u.coupon_id = c.id AND u.state = 'used')`

func scanCoupon(scan func(...any) error) (Coupon, error) {
	var c Coupon
	var starts, ends, ended int64
	err := scan(&c.ID, &c.Name, &c.Kind, &c.Percent, &c.Cap, &c.Amount, &c.USDAmount, &c.Minimum, &starts, &ends,
		&c.UsesMax, &c.PerBuyer,
		&ended, &c.Version, &c.Listed, &c.PublicCode, &c.Codes, &c.Reserved, &c.Used)
	c.StartsAt, c.EndsAt, c.EndedAt = orZeroTime(starts), orZeroTime(ends), orZeroTime(ended)
	return c, err
}

// coupons is a transaction that checks, applies and keeps coupons.
type coupons struct{ *tx }

func couponsOf(t *tx) coupons { return coupons{t} }

func (t coupons) coupon(condition string, arg any) (Coupon, error) {
	return scanCoupon(func(dest ...any) error {
		return t.get("SELECT "+couponColumns+" FROM coupons c "+condition, []any{arg}, dest...)
	})
}

// redeemable finds the coupon of a code and checks everything that does not
// depend on the buyer. What the order holder holds was checked when it took it.
func (t coupons) redeemable(p pricing, goods money.Price, rate int64) (Coupon, error) {
	code := p.coupon
	c, err := t.coupon("WHERE c.id = (SELECT coupon_id FROM coupon_codes WHERE code = ?)", code)
	if errors.Is(err, ErrNotFound) {
		return c, &CouponError{Reason: CouponUnknown}
	}
	if err != nil {
		return c, fmt.Errorf("read the coupon of a code: %w", err)
	}
	var held bool
	if err := t.get(`SELECT EXISTS (SELECT 1 FROM coupon_uses WHERE order_id = ? AND code = ? AND state = 'reserved')`,
		[]any{p.holder, code}, &held); err != nil {
		return c, err
	}
	least := money.AtRate(c.Minimum, rate).In(p.in)
	enough := goods.In(p.in).Minor >= least.Minor
	switch state := c.State(t.now); {
	case held && enough:
		return c, nil
	case state == CouponOver:
		return c, &CouponError{Reason: CouponEnded}
	case state == CouponComing:
		return c, &CouponError{Reason: CouponNotYet}
	case state == CouponUsedUp:
		return c, &CouponError{Reason: CouponExhausted}
	case !enough:
		return c, &CouponError{CouponMinimum, least}
	}
	var taken bool
	err = t.get("SELECT EXISTS (SELECT 1 FROM coupon_uses WHERE code = ? AND single = 1 AND state IN "+
		"('reserved', 'used'))", []any{code}, &taken)
	if err == nil && taken {
		err = &CouponError{Reason: CouponExhausted}
	}
	return c, err
}

// applyCoupon deducts a coupon's discount from an order. Whether it holds is
// decided in the currency of the order; the other one may gain nothing by it. The delivery charge is
// based on the goods before the discount, so that a coupon never costs a buyer
// free delivery.
func (t coupons) applyCoupon(o *Order, p pricing, terms Shipping, rate int64) (Shipping, error) {
	c, err := t.redeemable(p, o.Goods, rate)
	if err != nil {
		return terms, err
	}
	o.Coupon = AppliedCoupon{Code: p.coupon, Kind: c.Kind}
	if c.Kind == FreeShipping {
		return terms.waived(o, rate, p.in)
	}
	if o.Discount = c.Discount(o.Goods, rate); o.Discount.In(p.in).Minor == 0 {
		return terms, &CouponError{Reason: CouponNothing}
	}
	return terms, nil
}

// waived returns the delivery terms for an order, paid in a currency, with a
// free-delivery coupon.
func (s Shipping) waived(o *Order, rate int64, in money.Currency) (Shipping, error) {
	free := s
	free.Flat = 0
	before, err := s.Cost(loadOf(o.Lines), rate, o.Destination)
	if err != nil {
		return s, err
	}
	after, err := free.Cost(loadOf(o.Lines), rate, o.Destination)
	if err == nil && after.In(in) == before.In(in) {
		err = &CouponError{Reason: CouponNoDelivery}
	}
	return free, err
}

// reserveCoupon records an order's use of a coupon. The schema enforces the
// limits; its refusal becomes a CouponError.
func (t coupons) reserveCoupon(o Order) error {
	if o.Coupon.Code == "" {
		return nil
	}
	_, err := t.exec(`INSERT INTO coupon_uses (order_id, coupon_id, code, single, state)
	  SELECT ?, coupon_id, code, single, 'reserved' FROM coupon_codes WHERE code = ?`, o.ID, o.Coupon.Code)
	switch _, by := t.refused(err); by {
	case couponWithinBuyer:
		return &CouponError{Reason: CouponBuyerUsed}
	case couponWithinLimit, codeUsedOnce:
		return &CouponError{Reason: CouponExhausted}
	}
	if err != nil {
		return fmt.Errorf("reserve the coupon: %w", err)
	}
	return nil
}

// releaseCoupon releases the coupon of an unpaid order.
func (t coupons) releaseCoupon(order int64) error {
	_, err := t.exec("UPDATE coupon_uses SET state = 'released' WHERE order_id = ? AND state = 'reserved'", order)
	return err
}

// useCoupon makes an order's use of its coupon final. A payment that arrives
// after the coupon was released claims it again; if others have used it up
// meanwhile, the order keeps its promised price and the use is not counted.
func (t coupons) useCoupon(order int64) error {
	_, err := t.exec(`UPDATE coupon_uses SET state = CASE
	    WHEN state = 'released' AND (
	      (SELECT count(*) FROM coupon_uses o WHERE o.coupon_id = coupon_uses.coupon_id AND o.state IN ('reserved',
	      'used'))
	        >= (SELECT uses_max FROM coupons c WHERE c.id = coupon_uses.coupon_id)
	      OR single = 1 AND EXISTS (SELECT 1 FROM coupon_uses o WHERE o.code = coupon_uses.code AND o.state IN
	      ('reserved', 'used')))
	    THEN 'late' ELSE 'used' END
	  WHERE order_id = ? AND state IN ('reserved', 'released')`, order)
	if err != nil {
		return fmt.Errorf("use the coupon: %w", err)
	}
	return nil
}

// returnCoupon lets a coupon be used again that a refunded order had used, and
// tells whether there was one.
func (t coupons) returnCoupon(order int64) (bool, error) {
	n, err := t.exec("UPDATE coupon_uses SET state = 'released' WHERE order_id = ? AND state = 'used'", order)
	if err != nil {
		return false, fmt.Errorf("give the coupon back: %w", err)
	}
	return n > 0, nil
}

// PaidFor returns what the buyer paid for each line of an order, in minor units
// of a currency: its price less its share of the discount. The lines add up
// exactly to the goods less the discount.
func (o Order) PaidFor(in money.Currency) []int64 {
	goods, off := o.Goods.In(in).Minor, o.Discount.In(in).Minor
	list := make([]int64, len(o.Lines))
	before, taken := int64(0), int64(0)
	for i, l := range o.Lines {
		price := l.Unit.In(in).Minor * l.Quantity
		before += price
		share := off*before/max(goods, 1) - taken
		taken += share
		list[i] = price - share
	}
	return list
}

// paidFor is PaidFor in both currencies.
func (o Order) paidFor() []money.Price {
	list := make([]money.Price, len(o.Lines))
	krw, usd := o.PaidFor(money.KRW), o.PaidFor(money.USD)
	for i := range list {
		list[i] = money.Price{KRW: krw[i], USD: usd[i]}
	}
	return list
}
