package money

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

func TestVAT(t *testing.T) {
	for taxed, want := range map[int64]int64{0: 0, 5: 0, 6: 1, 10: 1, 11: 1, 16: 1, 17: 2, 1000: 91, 7000: 636,
		10000: 909, 64900: 5900} {
		if got := VAT(taxed); got != want {
			t.Errorf("VAT in %d: %d, want %d", taxed, got, want)
		}
	}
}

func TestTaxPartsOf(t *testing.T) {
	for _, c := range []struct {
		name         string
		amount, free int64
		export       bool
		want         TaxParts
	}{
		{"taxed", 11000, 0, false, TaxParts{Supply: 10000, VAT: 1000}},
		{"both", 10000, 3000, false, TaxParts{Supply: 6364, VAT: 636, Free: 3000}},
		{"tax-free", 3000, 3000, false, TaxParts{Free: 3000}},
		{"exported", 10000, 3000, true, TaxParts{Zero: 7000, Free: 3000}},
	} {
		if got := TaxPartsOf(c.amount, c.free, c.export); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestPortion(t *testing.T) {
	for _, c := range []struct{ amount, part, whole, want int64 }{
		{3000, 1, 3, 1000}, {100, 1, 3, 33}, {100, 2, 3, 67}, {5, 1, 2, 2}, {-5, 1, 2, -2}, {-100, 2, 3, -67},
		{7, 0, 3, 0}, {7, -1, 3, 0}, {7, 3, 3, 7}, {7, 4, 3, 7}, {7, 1, 0, 0}, {0, 1, 2, 0},
	} {
		if got := Portion(c.amount, c.part, c.whole); got != c.want {
			t.Errorf("%d of %d, of %d: %d, want %d", c.part, c.whole, c.amount, got, c.want)
		}
	}
}

// TestPortionIsTheNearest compares with exact fractions, beyond what a product of two
// amounts may be.
func TestPortionIsTheNearest(t *testing.T) {
	for seed := range uint64(3000) {
		rng := rand.New(rand.NewPCG(seed, 1))
		amount := rng.Int64N(math.MaxInt64 / 4)
		whole := 1 + rng.Int64N(math.MaxInt64/4)
		part := rng.Int64N(whole + 1)
		share, other := Portion(amount, part, whole), Portion(amount, whole-part, whole)
		exact := new(big.Rat).Mul(big.NewRat(amount, 1), big.NewRat(part, whole))
		away := exact.Sub(exact, big.NewRat(share, 1))
		if half := big.NewRat(1, 2); away.Cmp(half) > 0 || away.Cmp(half.Neg(half)) <= 0 {
			t.Fatalf("%d of %d, of %d: %d is %s away", part, whole, amount, share, away)
		}
		if sum := share + other; sum != amount && sum != amount-1 { // an exact half goes to the other part
			t.Fatalf("%d + %d of %d", share, other, amount)
		}
	}
}
