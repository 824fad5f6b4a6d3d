package shop

import (
	"fmt"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// lineForm is one of several options of a product with its quantity, as it was sent.
type lineForm struct{ SKU, Quantity string }

// readLines reads lines.0.sku, lines.0.quantity and so on. One more than an order can
// hold is read, too, so that it is refused and not overlooked.
func readLines(f web.Form) []lineForm {
	var list []lineForm
	for i := range f.Rows("lines", store.MaxLines+1) {
		at := fmt.Sprintf("lines.%d.", i)
		list = append(list, lineForm{f.Code(at + "sku"), f.Code(at + "quantity")})
	}
	return list
}

// wishes are what a form asks for of its product: its lines, or its only option. The
// same option twice is one wish.
func (o orderForm) wishes(lang views.Lang, errs map[string]string) []store.Wish {
	lines := o.Lines
	if len(lines) == 0 {
		lines = []lineForm{{o.SKU, o.Quantity}}
	}
	var list []store.Wish
	at := map[string]int{}
	for _, l := range lines {
		quantity, err := pieces(1).Read(l.Quantity)
		i, twice := at[l.SKU]
		if twice {
			list[i].Quantity += quantity
		} else {
			i, at[l.SKU] = len(list), len(list)
			list = append(list, store.Wish{Product: o.Product, SKU: l.SKU, Quantity: quantity,
				Seen: seenPriceOf(o.SeenPrices, l.SKU)})
		}
		if err != nil || list[i].Quantity > store.MaxQuantity {
			errs["quantity"] = lang.Text("수량은 1개부터 99개까지 선택할 수 있습니다.",
				"Please choose a quantity from 1 to 99.")
		}
		if l.SKU == "" {
			errs["sku"] = lang.Text("옵션을 선택해 주세요.", "Please choose an option.")
		}
	}
	return list
}
