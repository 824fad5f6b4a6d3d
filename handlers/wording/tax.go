package wording

import (
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
)

// TaxKindName names what a product's price contains.
func TaxKindName(k store.TaxKind, lang views.Lang) string {
	if k == store.TaxFree {
		return lang.Text("면세", "Tax-free")
	}
	return lang.Text("과세", "Taxed")
}

// TaxModeName names how a shop is taxed.
func TaxModeName(m store.TaxMode, lang views.Lang) string {
	switch m {
	case store.MixedTax:
		return lang.Text("복합과세 (과세·면세 함께)", "Mixed (taxed and tax-free items)")
	case store.FreeOnly:
		return lang.Text("면세사업자 (모두 면세)", "Tax-exempt business (all tax-free)")
	}
	return lang.Text("과세 (모두 과세)", "All taxed")
}

// TaxNames are the names of the parts of an amount, as tax offices see it.
func TaxNames(lang views.Lang) (supply, vat, free, zero string) {
	return lang.Text("공급가액", "Taxable value"), lang.Text("부가세", "VAT"), lang.Text("면세금액", "Tax-free"),
		lang.Text("영세율", "Zero-rated (export)")
}

// TaxFacts takes the total of an order apart for the tax office, without parts that are
// nothing; none of an order from a time at which the shop did not tell.
func TaxFacts(o store.Order, in money.Currency, lang views.Lang) []views.Fact {
	parts, ok := o.TaxParts(in)
	if !ok {
		return nil
	}
	var list []views.Fact
	add := func(name string, minor int64) {
		if minor > 0 {
			value := Money(money.Money{Minor: minor, Currency: in}, string(lang))
			list = append(list, views.Fact{Name: name, Value: value})
		}
	}
	supply, vat, free, zero := TaxNames(lang)
	add(supply, parts.Supply)
	add(vat, parts.VAT)
	add(zero, parts.Zero)
	add(free, parts.Free)
	return list
}
