package money

// Price is what a thing costs in both currencies, in minor units.
type Price struct {
	KRW, USD int64
}

// AtRate is a price in won with what that is in cents at so many won per
// dollar.
func AtRate(won, rate int64) Price { return Price{won, CentsAtRate(won, rate)} }

// FarFactor is by what factor a dollar price may differ from the won price at the shop's rate
// before one of them is likelier a slip: cards from abroad are charged in won, and PayPal
// in dollars.
const FarFactor = 2

// FarApart reports whether the dollars of a price are more than factor times its won, or
// less than that part of it, at so many won per dollar. A price without dollars is not.
func (p Price) FarApart(rate, factor int64) bool {
	return p.USD > 0 && p.KRW > 0 && (p.USD*rate > p.KRW*100*factor || p.USD*rate*factor < p.KRW*100)
}

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
