package money

import "math/bits"

// VAT is the value added tax contained in a price that is taxed: an eleventh of it
// (부가가치세법 제29조 제7항, 제30조), rounded to the nearest unit as PGs do.
func VAT(taxed int64) int64 { return (2*taxed + 11) / 22 }

// Portion is the share of an amount that falls to part of a whole, rounded to the
// nearest unit; an exact half goes to the other part. Both parts' shares are then
// those of the largest remainder, and add up to the amount. A whole of 0 has no shares.
func Portion(amount, part, whole int64) int64 {
	if amount < 0 {
		return -Portion(-amount, part, whole)
	}
	if part <= 0 || whole <= 0 {
		return 0
	}
	if part >= whole {
		return amount
	}
	high, low := bits.Mul64(uint64(amount), uint64(part))
	share, rest := bits.Div64(high, low, uint64(whole))
	if rest > uint64(whole)-rest {
		share++
	}
	return int64(share)
}

// TaxParts are the parts of an amount as tax offices see it. They add up to it.
type TaxParts struct {
	Supply int64 // of what is taxed, without the tax (공급가액)
	VAT    int64 // on Supply (부가세)
	Free   int64 // tax-free (면세)
	Zero   int64 // taxed at 0 %, as it leaves the country (영세율)
}

// TaxPartsOf takes an amount apart of which free is tax-free. What is taxed of an
// export is taxed at 0 %.
func TaxPartsOf(amount, free int64, export bool) TaxParts {
	if export {
		return TaxParts{Free: free, Zero: amount - free}
	}
	vat := VAT(amount - free)
	return TaxParts{Supply: amount - free - vat, VAT: vat, Free: free}
}

// Plus adds up parts of one currency.
func (p TaxParts) Plus(o TaxParts) TaxParts {
	return TaxParts{p.Supply + o.Supply, p.VAT + o.VAT, p.Free + o.Free, p.Zero + o.Zero}
}
