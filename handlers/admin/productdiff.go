package admin

import (
	"maps"
	"slices"
	"strconv"

	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// differences lists the fields whose saved value differs from what was typed.
func differences(now, mine store.Draft, lang views.Lang) []admin.Difference {
	var list []admin.Difference
	note := func(label store.Text, now, mine string) {
		list = append(list, admin.Difference{Label: label.In(string(lang)), Now: shortened(now, lang),
			Mine: shortened(mine, lang)})
	}
	add := func(label store.Text, now, mine string) {
		if now != mine {
			note(label, now, mine)
		}
	}
	add(store.Text{Ko: "상품명", En: "Name (Korean)"}, now.Name.Ko, mine.Name.Ko)
	// Left empty, it is filled in by the store, which makes no difference.
	if mine.Name.En != "" {
		add(store.Text{Ko: "영문 상품명", En: "Name (English)"}, now.Name.En, mine.Name.En)
	}
	add(store.Text{Ko: "상품 주소", En: "URL"}, now.Slug, wording.OrElse(mine.Slug, now.Slug))
	add(store.Text{Ko: "카테고리", En: "Category"}, now.Category, mine.Category)
	add(store.Text{Ko: "진열", En: "Status"}, stateText(now.State, lang), stateText(mine.State, lang))
	add(store.Text{Ko: "판매가", En: "Price"}, wording.Count(now.Price), wording.Count(mine.Price))
	add(store.Text{Ko: "정가", En: "List price"}, countText(now.ListPrice), countText(mine.ListPrice))
	add(store.Text{Ko: "달러 판매가", En: "Price in dollars"}, centsText(now.USDPrice), centsText(mine.USDPrice))
	add(store.Text{Ko: "배송 방법", En: "Delivery"}, shipText(now.Ship, lang), shipText(mine.Ship, lang))
	add(store.Text{Ko: "과세 구분", En: "Value added tax"}, wording.TaxKindName(now.Tax, lang),
		wording.TaxKindName(mine.Tax, lang))
	add(store.Text{Ko: "한 줄 설명", En: "Summary (Korean)"}, now.Summary.Ko, mine.Summary.Ko)
	add(store.Text{Ko: "영문 한 줄 설명", En: "Summary (English)"}, now.Summary.En, mine.Summary.En)
	add(store.Text{Ko: "상세설명", En: "Description (Korean)"}, now.Body.Ko, mine.Body.Ko)
	add(store.Text{Ko: "영문 상세설명", En: "Description (English)"}, now.Body.En, mine.Body.En)
	add(store.Text{Ko: "제조사/브랜드", En: "Manufacturer or brand"}, now.Vendor, mine.Vendor)
	add(store.Text{Ko: "태그", En: "Tags"}, now.Tags, mine.Tags)
	add(store.Text{Ko: "검색 제목", En: "Search title"}, now.SEOTitle.Ko, mine.SEOTitle.Ko)
	add(store.Text{Ko: "검색 설명", En: "Search description"}, now.SEOText.Ko, mine.SEOText.Ko)
	if !maps.Equal(now.Notice, mine.Notice) {
		note(store.Text{Ko: "상품정보제공고시", En: "Product information"}, answers(now, lang), answers(mine, lang))
	}
	if !slices.Equal(now.Pictures, mine.Pictures) {
		note(store.Text{Ko: "사진", En: "Pictures"}, pictureCount(now, lang), pictureCount(mine, lang))
	}
	return append(list, variantDifferences(now, mine, lang)...)
}

// shipText says how a product is delivered.
func shipText(s store.ShipTerms, lang views.Lang) string {
	text := wording.ShipGroupName(s.Group, lang)
	if s.Fee > 0 {
		text += " " + wonText(s.Fee, lang)
	}
	if s.Per > 0 {
		text += " / " + wording.Count(s.Per)
	}
	if s.Days > 0 {
		text += " · " + wording.DispatchText(s.Days, lang)
	}
	return text
}

// variantDifferences does the same for variants, matched by id.
func variantDifferences(now, mine store.Draft, lang views.Lang) []admin.Difference {
	var list []admin.Difference
	typed := map[int64]store.DraftVariant{}
	for _, v := range mine.Variants {
		typed[v.ID] = v
	}
	// New variants need no mention: they are added by saving.
	for _, v := range now.Variants {
		m, ok := typed[v.ID]
		if !ok {
			list = append(list, admin.Difference{Label: v.SKU, Now: lang.Text("있음", "there"),
				Mine: lang.Text("없음", "missing")})
			continue
		}
		if v.Stock != m.Stock {
			list = append(list, admin.Difference{Label: v.SKU + lang.Text(" 재고", " stock"),
				Now: wording.Count(v.Stock), Mine: wording.Count(m.Stock)})
		}
		if v.Surcharge != m.Surcharge {
			list = append(list, admin.Difference{Label: v.SKU + lang.Text(" 추가금액", " surcharge"),
				Now: wording.Count(v.Surcharge), Mine: wording.Count(m.Surcharge)})
		}
		// An empty SKU is filled in by the store.
		if m.SKU != "" && v.SKU != m.SKU {
			list = append(list, admin.Difference{Label: lang.Text("품목코드", "SKU"), Now: v.SKU, Mine: m.SKU})
		}
	}
	return list
}

// answers counts the answers of the product information notice, without its
// kind.
func answers(d store.Draft, lang views.Lang) string {
	n := strconv.Itoa(max(len(d.Notice)-1, 0))
	return lang.Text(n+"개 항목", n+" items")
}

// pictureCount says how many pictures a product has.
func pictureCount(d store.Draft, lang views.Lang) string {
	n := strconv.Itoa(len(d.Pictures))
	return lang.Text(n+"장", n)
}

// shortened returns the beginning of a text; for an empty one, a word that says
// so.
func shortened(s string, lang views.Lang) string {
	if s == "" {
		return lang.Text("(없음)", "(none)")
	}
	return clip.Text(s, 80)
}

// stateText names a product's state.
func stateText(state store.ProductState, lang views.Lang) string {
	switch state {
	case store.ProductActive:
		return lang.Text("판매중", "Active")
	case store.ProductDeleted:
		return lang.Text("삭제됨", "Deleted")
	}
	return lang.Text("숨김", "Hidden")
}
