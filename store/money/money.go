// Package money holds exact amounts in won and dollars. Nothing in it is a
// fraction: amounts are whole numbers of minor units, won and cents. All that
// people type and spreadsheets hold is read by a Format, and written by the
// methods of Money.
package money

// Currency is an ISO 4217 code.
type Currency string

// The two currencies the shop sells in.
const (
	KRW Currency = "KRW"
	USD Currency = "USD"
)

// Decimals is the number of digits of the minor unit: 0 for won and yen, 2 for
// nearly all others (ISO 4217).
func (c Currency) Decimals() int {
	switch c {
	case KRW, "JPY", "VND", "CLP", "ISK", "PYG", "UGX", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	}
	return 2
}

// Money is an exact amount in minor units (won, cents).
type Money struct {
	Minor    int64
	Currency Currency
}

// CentsAtRate converts won to cents at rate won per dollar, rounded up to the cent.
func CentsAtRate(won, rate int64) int64 { return (won*100 + rate - 1) / rate }
