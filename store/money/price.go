package money

// Price is what a thing costs in both currencies, in minor units.
type Price struct {
	KRW, USD int64
}

// AtRate is a price in won with what that is in cents at so many won per
// dollar.
func AtRate(won, rate int64) Price { return Price{won, CentsAtRate(won, rate)} }

// In returns the price in one currency.
func (p Price) In(c Currency) Money {
	if c == USD {
		return Money{p.USD, USD}
	}
	return Money{p.KRW, KRW}
}

// InEach makes a price of what f says about either currency.
func InEach(f func(Currency) int64) Price { return Price{f(KRW), f(USD)} }

// Times is what n of them cost.
func (p Price) Times(n int64) Price { return Price{p.KRW * n, p.USD * n} }

// Plus is the sum of both.
func (p Price) Plus(other Price) Price { return Price{p.KRW + other.KRW, p.USD + other.USD} }

// Minus is what is left.
func (p Price) Minus(other Price) Price { return Price{p.KRW - other.KRW, p.USD - other.USD} }
