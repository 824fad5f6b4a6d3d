package views

// StyleguidePage shows the design language on real products.
type StyleguidePage struct {
	Site
	Products []ProductCard
}

// colorTokens are the colors in static/shop.
func colorTokens() []string {
	return []string{"paper", "surface", "sunken", "ink", "muted", "line", "line-strong", "accent", "accent-deep",
		"accent-text", "good", "bad", "wait"}
}

// spaceTokens are the steps of its spacing.
func spaceTokens() []string { return []string{"s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8"} }

func orderStates() []string { return []string{"paid", "awaiting_deposit", "held", "void"} }

func guideField(lang Lang, name, problem string) field {
	return field{Name: name, Label: lang.Text("이름", "Full name"), Error: problem, MaxLength: 40, Required: true,
		Hint:        lang.Text("주문 확인에 사용합니다", "As in your passport"),
		Placeholder: lang.Text("홍길동", "Ada Lovelace")}
}

func guideFilter(lang Lang) Filter {
	return Filter{Action: "#g-filter", Unit: lang.Text("원", "$"), InStock: true,
		Active: []Link{{Label: lang.Text("색상: 검정", "Color: Black"), Path: "#g-badges"},
			{Label: lang.Text("품절 제외", "In stock"), Path: "#g-badges"}},
		Options: []FilterOption{{Name: lang.Text("색상", "Color"),
			Values: []FilterValue{{Value: "1", Label: lang.Text("검정", "Black"), Checked: true},
				{Value: "2", Label: lang.Text("흰색", "White")}}}}}
}

func guidePaging() Paging {
	return Paging{PrevPath: "#g-pages", NextPath: "#g-pages",
		Numbers: []Link{{Label: "1", Path: "#g-pages"}, {Label: "…"}, {Label: "4", Path: "#g-pages"},
			{Label: "5", Path: "#g-pages", Current: true}, {Label: "6", Path: "#g-pages"}, {Label: "…"},
			{Label: "12", Path: "#g-pages"}}}
}

func guideTotals(lang Lang) Totals {
	t := Totals{Count: 2, Goods: lang.Text("129,800원", "$98.00"), Total: lang.Text("129,800원", "$98.00")}
	if lang == English {
		t.InWon = "or ₩129,800 when charged in Korean won"
	}
	return t
}
