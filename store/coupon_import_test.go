package store_test

import (
	"context"
	"slices"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// TestCouponsAreImported adds coupons, knows them again, and leaves out what would
// change what buyers were given.
func TestCouponsAreImported(t *testing.T) {
	s, c, _ := smallShop(t)
	ctx := context.Background()
	coupon(t, s, store.Coupon{Name: "공용", Kind: store.PercentOff, Percent: 10, PublicCode: "TENOFF"})
	named := coupon(t, s, store.Coupon{Name: "일회용만", Kind: store.AmountOff, Amount: 1000})
	if err := s.AddCouponCodes(ctx, named, 2, "admin:1"); err != nil {
		t.Fatal(err)
	}
	before, err := store.CouponDrafts(ctx, s)
	if err != nil || len(before) != 2 || len(before[1].Codes) != 2 {
		t.Fatalf("%+v, %v", before, err)
	}
	counts := func(p store.CouponPlan) []int {
		n := []int{0, 0, 0, len(p.Bent), p.Left()} // new, changed, with new codes
		for _, x := range p.Coupons {
			for i, yes := range []bool{x.ID == 0, x.Changed, x.NewCodes > 0} {
				if yes {
					n[i]++
				}
			}
		}
		return n
	}
	draft := func(k store.Coupon, codes ...string) store.CouponDraft {
		return store.CouponDraft{Coupon: k, Codes: codes}
	}
	ten := store.Coupon{Name: "공용", Kind: store.PercentOff, Percent: 10, PublicCode: "TENOFF"}
	twelve := ten
	twelve.Percent = 12
	single := store.Coupon{Name: "일회용만", Kind: store.AmountOff, Amount: 1000}
	bad := store.Coupon{Name: "나쁜 것", Kind: store.PercentOff, Percent: 101}
	short := draft(store.Coupon{Name: "TENOFF", Kind: store.PercentOff, Percent: 12, PublicCode: "TENOFF"})
	short.Lacks = []string{"name", "cap", "minimum", "starts_at", "ends_at", "uses_max", "per_buyer"}
	ended := draft(store.Coupon{Name: "끝난 것", Kind: store.FreeShipping, PublicCode: "OVER"})
	ended.Ended = true
	running := ended
	running.Ended = false
	for _, x := range []struct {
		name string
		list []store.CouponDraft
		want []int
	}{
		{"what is there", before, []int{0, 0, 0, 0, 0}},
		{"other terms", []store.CouponDraft{draft(twelve)}, []int{0, 1, 0, 0, 0}},
		{"only what is to change", []store.CouponDraft{short}, []int{0, 0, 0, 0, 0}},
		{"a coupon known by its name", []store.CouponDraft{draft(single, "NEWCODE-1")}, []int{0, 0, 1, 0, 0}},
		{"a coupon known by a code of its own", []store.CouponDraft{draft(store.Coupon{Name: "새 이름",
			Kind: store.AmountOff, Amount: 1000}, "NEWCODE-1")}, []int{0, 1, 0, 0, 0}},
		{"what cannot be", []store.CouponDraft{draft(bad)}, []int{0, 0, 0, 0, 1}},
		{"the same twice", []store.CouponDraft{draft(ten), draft(ten)}, []int{0, 1, 0, 0, 1}},
		{"a public code that is another's single one", []store.CouponDraft{draft(store.Coupon{Name: "셋",
			Kind: store.FreeShipping, PublicCode: "NEWCODE-1"})}, []int{0, 0, 0, 0, 1}},
		{"a single code that is another's", []store.CouponDraft{draft(store.Coupon{Name: "넷", Kind: store.FreeShipping,
			PublicCode: "FOUR"}, "NEWCODE-1", "no!", "FOUR-1")}, []int{1, 0, 1, 1, 0}},
		{"an ended one", []store.CouponDraft{ended}, []int{1, 0, 0, 0, 0}},
		{"an ended one that goes on", []store.CouponDraft{running}, []int{0, 0, 0, 1, 0}},
	} {
		planned, err := store.PlanCoupons(ctx, s, x.list)
		if err != nil {
			t.Fatal(x.name, err)
		}
		plan, err := store.ImportCoupons(ctx, s, x.list, store.SourceHost)
		if got := counts(plan); err != nil || !slices.Equal(got, x.want) || !slices.Equal(counts(planned), got) {
			t.Errorf("%s: %v, planned %v, %+v, %v", x.name, got, counts(planned), plan.Problems, err)
		}
		again, err := store.PlanCoupons(ctx, s, x.list)
		if got := counts(again); err != nil || got[0]+got[1]+got[2] != 0 {
			t.Errorf("%s: imported again, it changes something: %v, %v", x.name, got, err)
		}
	}
	list, err := store.CouponDrafts(ctx, s)
	if err != nil || len(list) != 4 || list[0].Percent != 10 || list[1].Name != "새 이름" || len(list[1].Codes) != 3 ||
		!list[3].Ended || list[3].State(c.now()) != store.CouponOver {
		t.Errorf("%+v, %v", list, err)
	}
	if broken, err := s.Verify(ctx); err != nil || len(broken) > 0 {
		t.Errorf("verify: %q, %v", broken, err)
	}
}
