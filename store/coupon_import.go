package store

import (
	"cmp"
	"context"
	"errors"
	"slices"
)

// MaxImportedCodes is how many single-use codes one file brings at the most.
const MaxImportedCodes = 20_000

// CouponDraft is a coupon as a file has it.
type CouponDraft struct {
	Coupon          // of which ID and Version do not count, nor who used it
	Codes  []string // single-use codes
	Ended  bool     // a person has ended it
	Lacks  []string // fields that the file says nothing of, as in DraftError: a coupon that is there keeps its own
}

// keep takes over from a coupon that is there what the file says nothing of.
func (d *CouponDraft) keep(now Coupon) {
	for _, field := range d.Lacks {
		switch field {
		case "name":
			d.Name = now.Name
		case "minimum":
			d.Minimum = now.Minimum
		case "starts_at":
			d.StartsAt = now.StartsAt
		case "ends_at":
			d.EndsAt = now.EndsAt
		case "uses_max":
			d.UsesMax = now.UsesMax
		case "per_buyer":
			d.PerBuyer = now.PerBuyer
		}
		if field == "cap" && d.Kind == PercentOff && now.Kind == PercentOff {
			d.Cap = now.Cap
		}
		if field == "usd_amount" && d.Kind == AmountOff && now.Kind == AmountOff {
			d.USDAmount = now.USDAmount
		}
	}
}

// PlannedCoupon is what becomes of a coupon of a file.
type PlannedCoupon struct {
	Index    int   // in the list
	ID       int64 // 0: it is new
	Changed  bool  // its terms become others
	NewCodes int   // single-use codes that it gets

	draft CouponDraft // what will be saved
	ends  bool
}

// CouponPlan is what an import of coupons does, or would do.
type CouponPlan struct {
	Coupons  []PlannedCoupon
	Problems []CouponProblem // why coupons are left out
	Bent     []CouponProblem // in what others become otherwise than they are in the file
}

// CouponProblem is about one field of a coupon of the list.
type CouponProblem struct {
	Index   int
	Field   string // as in DraftError; also "codes" and "ended"
	Message Text
}

// CouponDrafts lists all coupons with their codes, oldest first.
func CouponDrafts(ctx context.Context, s *Store) ([]CouponDraft, error) {
	var list []CouponDraft
	err := s.read(ctx, func(t *tx) error {
		list = nil
		at := map[int64]int{}
		err := t.each("SELECT "+couponColumns+" FROM coupons c ORDER BY c.id", nil,
			func(scan func(...any) error) error {
				c, err := scanCoupon(scan)
				at[c.ID] = len(list)
				list = append(list, CouponDraft{Coupon: c, Ended: !c.EndedAt.IsZero()})
				return err
			})
		if err != nil {
			return err
		}
		return t.each("SELECT coupon_id, code FROM coupon_codes WHERE single = 1 ORDER BY coupon_id, created_at, code",
			nil, func(scan func(...any) error) error {
				var id int64
				var code string
				err := scan(&id, &code)
				list[at[id]].Codes = append(list[at[id]].Codes, code)
				return err
			})
	})
	return list, err
}

// PlanCoupons says what ImportCoupons would do.
func PlanCoupons(ctx context.Context, s *Store, list []CouponDraft) (CouponPlan, error) {
	var p couponPlanner
	err := s.read(ctx, func(t *tx) error {
		p = couponPlanner{coupons: couponsOf(t)}
		return p.planAll(list)
	})
	return p.plan, err
}

// ImportCoupons adds coupons and changes those that are there: they are known by their
// codes, those without a public one also by their name. What cannot be taken is left
// out. A code that was given out stays, and so does the end of a coupon.
func ImportCoupons(ctx context.Context, s *Store, list []CouponDraft, by Source) (CouponPlan, error) {
	var p couponPlanner
	err := s.write(ctx, func(t *tx) error {
		p = couponPlanner{coupons: couponsOf(t)}
		if err := p.planAll(list); err != nil {
			return err
		}
		for _, c := range p.plan.Coupons {
			if err := p.save(c, by); err != nil {
				return err
			}
		}
		return nil
	})
	return p.plan, err
}

// couponPlanner compares coupons of a file with those of the shop.
type couponPlanner struct {
	coupons
	plan  CouponPlan
	seen  map[int64]bool  // coupons of the shop that the list had
	codes map[string]bool // that it had
}

func (p *couponPlanner) planAll(list []CouponDraft) error {
	p.seen, p.codes = map[int64]bool{}, map[string]bool{}
	for i, d := range list {
		problems, bent, err := p.planOne(i, d)
		if err != nil {
			return err
		}
		p.plan.Problems = append(p.plan.Problems, problems...)
		if len(problems) == 0 {
			p.plan.Bent = append(p.plan.Bent, bent...)
		}
	}
	return nil
}

// planOne plans one coupon, unless there are problems with it.
func (p *couponPlanner) planOne(i int, d CouponDraft) (problems, bent []CouponProblem, err error) {
	no := func(field, ko, en string) ([]CouponProblem, []CouponProblem, error) {
		return []CouponProblem{{i, field, Text{ko, en}}}, nil, nil
	}
	var draft *DraftError
	if errors.As(d.Check(), &draft) {
		for _, f := range draft.Fields {
			problems = append(problems, CouponProblem{i, f.Field, f.Message})
		}
		return problems, nil, nil
	}
	now, err := p.known(d)
	if err != nil {
		return nil, nil, err
	}
	if now.ID != 0 {
		d.keep(now)
	}
	switch used := now.Reserved + now.Used; {
	case now.ID != 0 && p.seen[now.ID], d.PublicCode != "" && p.codes[d.PublicCode]:
		return no("code", "같은 쿠폰이 파일에 두 번 있습니다.", "The file has this coupon twice.")
	case now.ID != 0 && d.PublicCode != "" && now.PublicCode != "" && d.PublicCode != now.PublicCode:
		return no("code", "이미 발급한 공용 코드는 바꿀 수 없습니다.", "A public code that was given out cannot be changed.")
	case d.UsesMax > 0 && d.UsesMax < used:
		return no("uses_max", "이미 그보다 많이 사용되었습니다.", "It has already been used more often.")
	}
	if taken, err := p.codeOfOther(d.PublicCode, now.ID, false); err != nil || taken {
		problems, bent, _ = no("code", "이미 사용 중인 코드입니다.", "This code is already in use.")
		return problems, bent, err
	}
	x := PlannedCoupon{Index: i, ID: now.ID, draft: d, ends: d.Ended && now.EndedAt.IsZero()}
	x.draft.ID, x.draft.Version, x.draft.PublicCode = now.ID, now.Version, cmp.Or(d.PublicCode, now.PublicCode)
	x.Changed = now.ID != 0 && (!sameTerms(x.draft.Coupon, now) || x.ends)
	if !now.EndedAt.IsZero() && !d.Ended {
		bent = append(bent, CouponProblem{i, "ended", Text{"이미 종료한 쿠폰이어서 종료된 채로 둡니다.",
			"It was ended, and stays so."}})
	}
	left, err := p.freshCodes(&x, now.ID)
	if err == nil && left {
		bent = append(bent, CouponProblem{i, "codes", Text{"다른 쿠폰에 있거나 쓸 수 없는 일회용 코드는 뺐습니다.",
			"Single-use codes that cannot be used, or that others have, were left out."}})
	}
	p.seen[now.ID], p.codes[d.PublicCode] = now.ID != 0, true
	p.plan.Coupons = append(p.plan.Coupons, x)
	return nil, bent, err
}

// known finds the coupon of the shop that a draft means; ID 0: there is none.
func (p *couponPlanner) known(d CouponDraft) (Coupon, error) {
	const byCode = "WHERE c.id = (SELECT min(coupon_id) FROM coupon_codes WHERE code IN (SELECT value FROM " +
		"each_text(?)) AND single = "
	codes, which := d.Codes, byCode+"1)"
	if d.PublicCode != "" {
		codes, which = []string{d.PublicCode}, byCode+"0)"
	}
	c, err := p.coupon(which, valueList(codes))
	if errors.Is(err, ErrNotFound) && d.PublicCode == "" {
		c, err = p.coupon(`WHERE c.id = (SELECT max(n.id) FROM coupons n WHERE n.name = ? AND NOT EXISTS
		  (SELECT 1 FROM coupon_codes k WHERE k.coupon_id = n.id AND k.single = 0) HAVING count(*) = 1)`, d.Name)
	}
	if errors.Is(err, ErrNotFound) {
		return Coupon{}, nil
	}
	return c, err
}

// codeOfOther tells whether a code is one of another coupon, or of another kind.
func (p *couponPlanner) codeOfOther(code string, coupon int64, single bool) (taken bool, err error) {
	if code == "" {
		return false, nil
	}
	err = p.get("SELECT EXISTS (SELECT 1 FROM coupon_codes WHERE code = ? AND (coupon_id <> ? OR single <> ?))",
		[]any{code, coupon, single}, &taken)
	return taken, err
}

// freshCodes keeps the single-use codes that a coupon does not have yet; left: some
// can never be its own.
func (p *couponPlanner) freshCodes(x *PlannedCoupon, coupon int64) (left bool, err error) {
	var fresh []string
	for _, code := range x.draft.Codes {
		taken, err := p.codeOfOther(code, coupon, true)
		if err != nil {
			return false, err
		}
		var mine bool
		if err := p.get("SELECT EXISTS (SELECT 1 FROM coupon_codes WHERE code = ?)", []any{code}, &mine); err != nil {
			return false, err
		}
		switch {
		case taken, p.codes[code], !isCouponCode(code):
			left = true
		case !mine:
			fresh = append(fresh, code)
		}
		p.codes[code] = true
	}
	x.draft.Codes, x.NewCodes = fresh, len(fresh)
	return left, nil
}

// sameTerms tells whether a coupon would be saved as it is.
func sameTerms(a, b Coupon) bool {
	terms := func(c Coupon) Coupon {
		return Coupon{Name: c.Name, Kind: c.Kind, Percent: c.Percent, Cap: c.Cap, Amount: c.Amount,
			USDAmount: c.USDAmount, Minimum: c.Minimum, UsesMax: c.UsesMax, PerBuyer: c.PerBuyer,
			PublicCode: c.PublicCode}
	}
	return terms(a) == terms(b) && a.StartsAt.Equal(b.StartsAt) && a.EndsAt.Equal(b.EndsAt)
}

// save does what is planned for one coupon.
func (p *couponPlanner) save(x PlannedCoupon, by Source) error {
	c := x.draft.Coupon
	if x.ID == 0 || x.Changed {
		kind := EventCouponMade
		if x.ID != 0 {
			kind = EventCouponChanged
		}
		if err := p.putCoupon(&c); err != nil {
			return err
		}
		if err := p.publishCode(c); err != nil {
			return err
		}
		if err := p.couponEvent(c.ID, kind, by, c.terms()); err != nil {
			return err
		}
	}
	for _, code := range x.draft.Codes {
		if err := p.addCode(c.ID, code, true); err != nil {
			return err
		}
	}
	if x.NewCodes > 0 {
		if err := p.couponEvent(c.ID, EventCouponCodes, by, map[string]any{"count": x.NewCodes}); err != nil {
			return err
		}
	}
	if !x.ends {
		return nil
	}
	return p.end(c.ID, by)
}

// Left is how many coupons of a list are left out.
func (p CouponPlan) Left() int {
	var out []int
	for _, x := range p.Problems {
		if !slices.Contains(out, x.Index) {
			out = append(out, x.Index)
		}
	}
	return len(out)
}
