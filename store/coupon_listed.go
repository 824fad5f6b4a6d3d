package store

import (
	"context"
	"time"

	"github.com/jangteo/jangteo/store/money"
)

// maxListed is how many coupons pages offer, the newest first.
const maxListed = 20

// ListedCoupon is a coupon that pages offer, with its sums in both currencies.
type ListedCoupon struct {
	Coupon
	Off   money.Price // what an amount takes off; zero: it is of another kind
	Most  money.Price // what a share comes to at most; zero: no limit
	Least money.Price // goods from which it holds; zero: any
}

// ListedCoupons are those that the shop offers to everybody. Its visitors take them into
// the session of their browser, and the order form then uses the best.
type ListedCoupons struct {
	*core
	kept *perFrame[[]ListedCoupon]
}

// all are those that are offered now or later.
func (s ListedCoupons) all(ctx context.Context) ([]ListedCoupon, error) {
	return s.kept.of(ctx, s.core, func(t *tx) (list []ListedCoupon, err error) {
		rate, err := t.usdRate()
		if err != nil {
			return nil, err
		}
		err = t.each("SELECT "+couponColumns+` FROM coupons c WHERE c.listed = 1 AND c.ended_at IS NULL
		  ORDER BY c.id DESC LIMIT ?`, []any{maxListed}, func(scan func(...any) error) error {
			c, err := scanCoupon(scan)
			one := ListedCoupon{Coupon: c, Least: money.AtRate(c.Minimum, rate), Most: money.AtRate(c.Cap, rate)}
			if c.Kind == AmountOff {
				one.Off = c.Discount(money.Price{KRW: 1 << 40, USD: 1 << 40}, rate)
			}
			list = append(list, one)
			return err
		})
		return list, err
	})
}

// Running lists the coupons that can be taken and used now.
func (s ListedCoupons) Running(ctx context.Context) ([]ListedCoupon, error) {
	all, err := s.all(ctx)
	var list []ListedCoupon
	for _, c := range all {
		if c.State(s.now()) == CouponRunning {
			list = append(list, c)
		}
	}
	return list, err
}

// TrueUntil is the next moment at which another coupon begins or ends; zero: none.
func (s ListedCoupons) TrueUntil(ctx context.Context, now time.Time) (next time.Time, err error) {
	all, err := s.all(ctx)
	for _, c := range all {
		for _, at := range []time.Time{c.StartsAt, c.EndsAt} {
			if at.After(now) && (next.IsZero() || at.Before(next)) {
				next = at
			}
		}
	}
	return next, err
}

// Take notes that a session has a coupon. Errors: ErrNotFound, if it is not offered now.
func (s ListedCoupons) Take(ctx context.Context, session, coupon int64) error {
	running, err := s.Running(ctx)
	if err != nil {
		return err
	}
	for _, c := range running {
		if c.ID != coupon {
			continue
		}
		return s.writeAside(ctx, func(t *tx) error {
			_, err := t.exec(`INSERT INTO taken_coupons (session_id, coupon_id, taken_at) VALUES (?, ?, ?)
			  ON CONFLICT (session_id, coupon_id) DO NOTHING`, session, coupon, ms(t.now))
			if _, by := t.refused(err); by == takenAreListed {
				return ErrNotFound
			}
			return err
		})
	}
	return ErrNotFound
}

// Leave lets a session have the coupon of a code no more.
func (s ListedCoupons) Leave(ctx context.Context, session int64, code string) error {
	return s.writeAside(ctx, func(t *tx) error {
		_, err := t.exec(`DELETE FROM taken_coupons WHERE session_id = ? AND coupon_id = (SELECT coupon_id
		  FROM coupon_codes WHERE code = ? AND single = 0)`, session, code)
		return err
	})
}

// TakenBy tells which coupons a session has.
func (s ListedCoupons) TakenBy(ctx context.Context, session int64) (map[int64]bool, error) {
	taken := map[int64]bool{}
	if session == 0 {
		return taken, nil
	}
	err := s.read(ctx, func(t *tx) error {
		return t.each("SELECT coupon_id FROM taken_coupons WHERE session_id = ?", []any{session},
			func(scan func(...any) error) error {
				var id int64
				err := scan(&id)
				taken[id] = true
				return err
			})
	})
	return taken, err
}

// list says whether pages offer a coupon, once it has its code.
func (t coupons) list(c Coupon) error {
	_, err := t.exec("UPDATE coupons SET listed = ? WHERE id = ? AND listed <> ?", c.Listed, c.ID, c.Listed)
	return err
}
