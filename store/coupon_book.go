package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"strconv"

	"github.com/jangteo/jangteo/store/money"
)

// MaxCodes is the most single-use codes created at once.
const MaxCodes = 1000

// codeAlphabet omits characters that are easily confused (0 O, 1 I L).
const codeAlphabet = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"

// codeLength gives more than 2⁵⁹ possible codes.
const codeLength = 12

// CodeRow is a single-use code and the order that used it.
type CodeRow struct {
	Code    string
	OrderNo string // empty: unused
}

// Coupons lists all coupons, newest first.
func (s *Store) Coupons(ctx context.Context) ([]Coupon, error) {
	var all []Coupon
	err := s.read(ctx, func(t *tx) error {
		return t.each("SELECT "+couponColumns+" FROM coupons c ORDER BY c.id DESC", nil,
			func(scan func(...any) error) error {
				c, err := scanCoupon(scan)
				all = append(all, c)
				return err
			})
	})
	return all, err
}

// CouponByID returns a coupon; ErrNotFound.
func (s *Store) CouponByID(ctx context.Context, id int64) (Coupon, error) {
	var c Coupon
	err := s.read(ctx, func(t *tx) (err error) {
		c, err = couponsOf(t).coupon("WHERE c.id = ?", id)
		return err
	})
	return c, err
}

// CouponCodes lists the single-use codes of a coupon.
func (s *Store) CouponCodes(ctx context.Context, id int64) ([]CodeRow, error) {
	var all []CodeRow
	err := s.read(ctx, func(t *tx) error {
		return t.each(`SELECT k.code, coalesce((SELECT o.order_no FROM coupon_uses u JOIN orders o ON o.id = u.order_id
		    WHERE u.code = k.code AND u.state IN ('reserved', 'used')), '')
		  FROM coupon_codes k WHERE k.coupon_id = ? AND k.single = 1 ORDER BY k.created_at DESC,
		  k.code`, []any{id}, func(scan func(...any) error) error {
			var r CodeRow
			err := scan(&r.Code, &r.OrderNo)
			all = append(all, r)
			return err
		})
	})
	return all, err
}

// SaveCoupon creates a coupon (ID 0) or changes its terms, and returns its id.
// Orders placed with it keep their terms. A public code cannot be changed once
// set. Errors: *DraftError, also if somebody else saved it meanwhile;
// ErrNotFound.
func (s *Store) SaveCoupon(ctx context.Context, c Coupon, by Source) (int64, error) {
	if err := c.Check(); err != nil {
		return 0, err
	}
	err := s.write(ctx, func(t *tx) error {
		kind := EventCouponChanged
		if c.ID == 0 {
			kind = EventCouponMade
		}
		if err := couponsOf(t).putCoupon(&c); err != nil {
			return err
		}
		if err := couponsOf(t).publishCode(c); err != nil {
			return err
		}
		if err := couponsOf(t).list(c); err != nil {
			return err
		}
		return couponsOf(t).couponEvent(c.ID, kind, by, c.terms())
	})
	return c.ID, err
}

func (t coupons) couponEvent(id int64, kind EventKind, by Source, detail map[string]any) error {
	return t.event(Event{Entity: EntitySetting, Key: "coupon:" + strconv.FormatInt(id, 10), Kind: kind,
		After: string(kind), Source: by, Detail: detail})
}

// terms returns a coupon's terms for the log.
func (c Coupon) terms() map[string]any {
	return map[string]any{"name": c.Name, "kind": c.Kind, "percent": c.Percent, "cap": c.Cap, "amount": c.Amount,
		"usd_amount": c.USDAmount,
		"minimum":    c.Minimum, "uses_max": c.UsesMax, "per_buyer": c.PerBuyer, "code": c.PublicCode,
		"listed": c.Listed}
}

// Check validates the terms of a coupon on their own: *DraftError.
func (c Coupon) Check() error {
	var l fieldErrors
	if c.Name == "" {
		l.add("name", "쿠폰 이름을 입력해 주세요.", "Please enter a name.")
	}
	l.line("name", c.Name, LineLength)
	switch c.Kind {
	case PercentOff:
		l.count("percent", c.Percent, 1, 100)
	case AmountOff:
		l.count("amount", c.Amount, 1, MaxPrice)
	case FreeShipping:
	default:
		l.add("kind", "할인 방법을 하나만 선택해 주세요: 할인율, 할인 금액, 무료배송.",
			"Please choose one: a percentage, an amount, or free shipping.")
	}
	l.count("cap", c.Cap, 0, MaxPrice)
	l.count("usd_amount", c.USDAmount, 0, MaxPrice)
	l.count("minimum", c.Minimum, 0, MaxPrice)
	l.count("uses_max", c.UsesMax, 0, MaxPrice)
	l.count("per_buyer", c.PerBuyer, 0, MaxPrice)
	if !c.EndsAt.IsZero() && !c.EndsAt.After(c.StartsAt) {
		l.add("ends_at", "종료일은 시작일보다 늦어야 합니다.", "The end must be after the start.")
	}
	if c.PublicCode != "" && !isCouponCode(c.PublicCode) {
		l.add("code", "영문, 숫자, 하이픈(-)으로 4자부터 32자까지 입력할 수 있습니다.", "Please use 4 to 32 letters, digits and hyphens.")
	}
	if c.Listed && c.PublicCode == "" {
		l.add("code", "‘쿠폰 받기’에 보이려면 공용 코드를 정해 주세요.", "To be offered to everybody it needs a public code.")
	}
	return asDraftError(l)
}

func isCouponCode(code string) bool {
	for _, r := range code {
		if (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' {
			return false
		}
	}
	return len(code) >= 4 && len(code) <= 32
}

func (t coupons) putCoupon(c *Coupon) (err error) {
	terms := []any{c.Name, c.Kind, orNull(c.Percent), orNull(c.Cap), orNull(c.Amount), orNull(c.USDAmount), c.Minimum,
		timeOrNull(c.StartsAt), timeOrNull(c.EndsAt), orNull(c.UsesMax), orNull(c.PerBuyer)}
	if c.ID == 0 {
		c.ID, err = t.insert(`INSERT INTO coupons (name, kind, percent, cap, amount, usd_amount, minimum, starts_at,
		  ends_at, uses_max, per_buyer, created_at)
		  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, append(terms, ms(t.now))...)
		return err
	}
	now, err := t.coupon("WHERE c.id = ?", c.ID)
	if err != nil {
		return err
	}
	if now.Version != c.Version {
		return &DraftError{[]FieldError{{"name", Text{"그사이 다른 사람이 이 쿠폰을 수정했습니다. 새로고침한 뒤 다시 저장해 주세요.",
			"Somebody changed this coupon in the meantime. Please reload the page and save again."}}}}
	}
	if used := now.Reserved + now.Used; c.UsesMax > 0 && c.UsesMax < used {
		times := money.Count(used)
		why := Text{"이미 " + times + "번 사용되었습니다.", "It has already been used " + times + " times."}
		return &DraftError{[]FieldError{{"uses_max", why}}}
	}
	_, err = t.exec(`UPDATE coupons SET name = ?, kind = ?, percent = ?, cap = ?, amount = ?, usd_amount = ?, minimum
	  = ?, starts_at = ?, ends_at = ?,
	  uses_max = ?, per_buyer = ?, version = version + 1 WHERE id = ?`, append(terms, c.ID)...)
	return err
}

// publishCode sets a coupon's public code. Codes never change: a different one
// is refused.
func (t coupons) publishCode(c Coupon) error {
	if c.PublicCode == "" {
		return nil
	}
	var mine, taken bool
	if err := t.get("SELECT EXISTS (SELECT 1 FROM coupon_codes WHERE coupon_id = ?1 AND code = ?2 AND single = "+
		"0), EXISTS (SELECT 1 FROM coupon_codes WHERE code = ?2 OR coupon_id = ?1 AND single = 0)",
		[]any{c.ID, c.PublicCode}, &mine, &taken); err != nil || mine {
		return err
	}
	if taken {
		return &DraftError{[]FieldError{{"code", Text{"이미 사용 중인 코드이거나, 이 쿠폰에 다른 코드가 있습니다.",
			"This code is already in use, or the coupon has another one."}}}}
	}
	return t.addCode(c.ID, c.PublicCode, false)
}

func (t coupons) addCode(coupon int64, code string, single bool) error {
	if _, err := t.exec("INSERT INTO coupon_codes (code, coupon_id, single, created_at) VALUES (?, ?, ?, ?)", code,
		coupon, single, ms(t.now)); err != nil {
		return fmt.Errorf("add a coupon code: %w", err)
	}
	return nil
}

// EndCoupon ends a coupon now; orders placed with it keep it.
func (s *Store) EndCoupon(ctx context.Context, id int64, by Source) error {
	return s.write(ctx, func(t *tx) error { return couponsOf(t).end(id, by) })
}

func (t coupons) end(id int64, by Source) error {
	n, err := t.exec("UPDATE coupons SET ended_at = ?, version = version + 1 WHERE id = ? AND ended_at IS NULL",
		ms(t.now), id)
	if err != nil || n == 0 {
		return err
	}
	return t.couponEvent(id, EventCouponEnded, by, nil)
}

// AddCouponCodes creates n single-use codes for a coupon; ErrNotFound,
// ErrQuantity.
func (s *Store) AddCouponCodes(ctx context.Context, id int64, n int, by Source) error {
	if n < 1 || n > MaxCodes {
		return ErrQuantity
	}
	return s.write(ctx, func(t *tx) error {
		if _, err := couponsOf(t).coupon("WHERE c.id = ?", id); err != nil {
			return err
		}
		for range n {
			if err := couponsOf(t).addCode(id, newCouponCode(), true); err != nil {
				return err
			}
		}
		return couponsOf(t).couponEvent(id, EventCouponCodes, by, map[string]any{"count": n})
	})
}

// newCouponCode returns an unguessable code in groups of four.
func newCouponCode() string {
	code := make([]byte, 0, codeLength+2)
	var b [1]byte
	for len(code) < cap(code) {
		rand.Read(b[:]) // never fails (crypto/rand)
		// Bytes beyond a multiple of the alphabet's length would favour its first
		// characters.
		if int(b[0]) >= 256/len(codeAlphabet)*len(codeAlphabet) {
			continue
		}
		code = append(code, codeAlphabet[int(b[0])%len(codeAlphabet)])
		if n := len(code); n == 4 || n == 9 {
			code = append(code, '-')
		}
	}
	return string(code)
}

// seedCoupon creates the demo's coupon: 10 % from 30,000 won.
func (t coupons) seedCoupon() error {
	c := Coupon{Name: "첫 구매 10% 할인", Kind: PercentOff, Percent: 10, Minimum: 30000, PublicCode: "WELCOME10",
		Listed: true}
	if err := t.putCoupon(&c); err != nil {
		return err
	}
	if err := t.publishCode(c); err != nil {
		return err
	}
	return t.list(c)
}
