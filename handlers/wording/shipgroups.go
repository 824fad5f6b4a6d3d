package wording

import (
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
)

// ShipGroupName names a way of delivery.
func ShipGroupName(g store.ShipGroup, lang views.Lang) string {
	switch g {
	case store.ShipOwn:
		return lang.Text("개별 배송", "Separate shipping")
	case store.ShipFree:
		return lang.Text("무료배송", "Free shipping")
	case store.ShipCollect:
		return lang.Text("착불", "Freight collect")
	case store.ShipPickup:
		return lang.Text("방문수령", "Pick-up")
	}
	return lang.Text("기본 배송", "Standard shipping")
}

// ShipParts explains what delivery within Korea comes to where not all goods are
// delivered alike: nil where they are. shipping is without the surcharge of the place.
func ShipParts(lines []store.Line, shipping money.Price, in money.Currency, lang views.Lang) []views.Fact {
	var parts []views.Fact
	rest, standard := shipping.In(in), false
	for _, l := range lines {
		fee := l.Fee.In(in)
		if l.Group == store.ShipStandard || l.Group == store.ShipFree {
			standard = standard || l.Group == store.ShipStandard
			continue
		}
		if l.Group == store.ShipOwn {
			rest.Minor -= fee.Minor
		}
		if l.Group != store.ShipOwn || fee.Minor > 0 {
			parts = append(parts, views.Fact{Name: ShipGroupName(l.Group, lang) + " · " + l.Name.In(string(lang)),
				Value: shipPart(l.Group, fee, lang)})
		}
	}
	if len(parts) > 0 && standard {
		basic := views.Fact{Name: ShipGroupName(store.ShipStandard, lang), Value: freeOr(rest, lang)}
		parts = append([]views.Fact{basic}, parts...)
	}
	return parts
}

// shipPart is what one product's delivery costs, or who pays it.
func shipPart(g store.ShipGroup, fee money.Money, lang views.Lang) string {
	switch {
	case g == store.ShipPickup:
		return lang.Text("직접 수령", "To be fetched")
	case g == store.ShipOwn:
		return Money(fee, string(lang))
	case fee.Minor > 0:
		amount := Money(fee, string(lang))
		return lang.Text(amount+" (받으실 때 택배사에 지불)", amount+" (payable to the courier)")
	}
	return lang.Text("받으실 때 택배사에 지불", "Payable to the courier")
}

func freeOr(m money.Money, lang views.Lang) string {
	if m.Minor == 0 {
		return lang.Text("무료", "Free")
	}
	return Money(m, string(lang))
}

// OnlyPickup tells whether the buyer fetches all of an order.
func OnlyPickup(lines []store.Line) bool {
	for _, l := range lines {
		if l.Group != store.ShipPickup {
			return false
		}
	}
	return len(lines) > 0
}
