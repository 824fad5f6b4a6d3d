package views

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// ProductPage shows one product, with everything needed to buy it at once.
type ProductPage struct {
	Site
	Again    Again
	Alert    *StockAlert // nil: it is there, or cannot be waited for
	Slug     string
	Name     string
	Summary  string
	Category Link
	Vendor   string    // maker or brand; empty: not said
	Pictures []Picture // the first is the main one
	Details  []Picture // tall ones with text in them, shown below the description

	Price     string // of the product without surcharges, "64,900원"
	ListPrice string // before the discount; empty: none
	Discount  string // "24%"; empty: none
	Currency  string // of Price: "KRW" or "USD"
	PlainCost string // Price as a plain number for search engines, "64900", "49.99"

	InWon    string   // "or ₩64,900 when charged in Korean won" on English pages; empty: not said
	Shipping string   // "3,000원 · 50,000원 이상 무료"
	Remote   string   // "제주 3,000원 추가"; empty: no surcharges
	ShipsTo  string   // countries in English, "Australia, Canada"; only on English pages
	Back     []string // what sending goods back costs, and where they go
	Dispatch string   // "오늘 오후 2시 전 결제하면 내일 도착"; may be empty

	From     string    // what it costs as long as nothing is chosen, "39,000원부터"; empty: something is
	Axes     []Axis    // options with their values; none: there is no choice
	Option   string    // what the variants differ in, "색상 / 크기"; empty: just options
	Variants []Variant // at least one; a single one without Label shows no choice
	Quantity int       // 1–99
	Total    string    // of the chosen variant and quantity, with delivery; empty: none is chosen
	Fees     ShippingRule
	SoldOut  bool   // all variants
	Seen     string // [seen_prices] what this page says each variant costs, for the server to compare
	Fee      string // [seen_fee] what delivery to the buyer's place costs, told beside Answer; empty: not asked

	Body    templ.Component // description; nil: none
	Facts   []Fact          // 상품정보제공고시
	Returns templ.Component // delivery, exchange, return; nil: the built-in text

	Buyer     Buyer
	Pay       Pay
	Reviews   ReviewPart
	Questions QuestionPart
	Related   []ProductCard
	Offers    []CouponOffer
	Answer    string // why the form came back without JavaScript, e.g. out of stock; empty: it did not
}

// Variant is one orderable combination of options.
type Variant struct {
	SKU       string
	Label     string // "검정 / 팔걸이 있음"; empty: the product has no options
	Surcharge string // "+2,000원"; empty: none
	KRW       int64  // price of one in won, for the running total
	USD       int64  // price of one in cents, for the running total
	Left      string // "3개 남음"; empty: enough
	SoldOut   bool
	Selected  bool
	At        []int // its value of each axis
	Picture   int   // which picture of the gallery shows it, from 1; 0: none of its own
}

// Axis is something that variants differ in, e.g. their colour.
type Axis struct {
	Name   string
	Values []AxisValue
}

// AxisValue is one value of an Axis.
type AxisValue struct {
	Key     string // the same in both languages
	Text    string
	Note    string // "+2,000원 · 3개 남음"; empty: nothing to say
	Colour  string // as CSS writes it; empty: it is none
	Picture string // address of a small one; empty: none of its own
	SoldOut bool   // with all values of the other axes
}

// ShippingRule lets the page's running total follow quantity and option. Amounts in minor units.
// It is only shown: the server computes what is paid.
type ShippingRule struct {
	KRW, USD         int64 // fee
	Per              int64 // pieces that one fee is for; 0: any number
	KRWFree, USDFree int64 // free from this sum of goods; 0: never
}

// Fact is a row of the product information table.
type Fact struct {
	Name  string
	Value string
}

// sheets are the style sheets that only pages with reviews or questions need.
func (p ProductPage) sheets() []string {
	if p.Reviews.Average == "" && len(p.Questions.List) == 0 {
		return nil
	}
	return []string{"talk.css"}
}

func (p ProductPage) hasOptions() bool {
	return len(p.Variants) > 1 || len(p.Variants) == 1 && p.Variants[0].Label != ""
}

// optionName is the label of the choice.
func (p ProductPage) optionName() string {
	return cmp.Or(p.Option, p.Lang.Text("옵션", "Option"))
}

// smallPicture is the narrowest file of the main picture; empty when there is none.
func (p ProductPage) smallPicture() string {
	if len(p.Pictures) == 0 {
		return ""
	}
	narrowest, _, _ := strings.Cut(p.Pictures[0].Srcset, " ")
	return cmp.Or(narrowest, p.Pictures[0].URL)
}

// Chosen reports whether an orderable variant is selected beforehand.
func (p ProductPage) Chosen() bool {
	return slices.ContainsFunc(p.Variants, func(v Variant) bool { return v.Selected && !v.SoldOut })
}

// at are the numbers of a variant's values, "0,2".
func (v Variant) at() string {
	list := make([]string, len(v.At))
	for i, at := range v.At {
		list[i] = strconv.Itoa(at)
	}
	return strings.Join(list, ",")
}

// Note is what a variant's label does not say: "+2,000원 · 3개 남음".
func (v Variant) Note() string {
	if v.Surcharge != "" && v.Left != "" {
		return v.Surcharge + " · " + v.Left
	}
	return v.Surcharge + v.Left
}

// text is how the variant reads in the list: "검정 (+2,000원) · 3개 남음".
func (v Variant) text(lang Lang) string {
	text := v.Label
	if v.Surcharge != "" {
		text += " (" + v.Surcharge + ")"
	}
	if v.SoldOut {
		return text + lang.Text(" · 품절", " · sold out")
	}
	if v.Left != "" {
		text += " · " + v.Left
	}
	return text
}

func pictureID(i int) string { return "picture-" + strconv.Itoa(i+1) }

func pictureLabel(lang Lang, n int) string {
	return lang.Text(strconv.Itoa(n)+"번째 사진 보기", "Show picture "+strconv.Itoa(n))
}

// structured describes the product and where it stands in the shop to search
// engines (schema.org Product and BreadcrumbList).
func (p ProductPage) structured() map[string]any {
	return map[string]any{"@context": "https://schema.org", "@graph": []map[string]any{p.product(), p.breadcrumbs()}}
}

func (p ProductPage) product() map[string]any {
	availability := "https://schema.org/InStock"
	if p.SoldOut {
		availability = "https://schema.org/OutOfStock"
	}
	product := map[string]any{
		"@type": "Product", "name": p.Name, "description": p.Summary, "image": p.PictureURL, "url": p.CanonicalURL,
		"offers": map[string]any{
			"@type": "Offer", "price": p.PlainCost, "priceCurrency": p.Currency, "availability": availability,
			"url":           p.CanonicalURL,
			"itemCondition": "https://schema.org/NewCondition",
			"seller":        map[string]any{"@type": "Organization", "name": p.Shop.Name},
		},
	}
	if len(p.Variants) > 0 {
		product["sku"] = p.Variants[0].SKU
	}
	if p.Reviews.Average != "" {
		product["aggregateRating"] = map[string]any{"@type": "AggregateRating", "ratingValue": p.Reviews.Average,
			"reviewCount": strings.ReplaceAll(p.Reviews.Count, ",", ""), "bestRating": "5", "worstRating": "1"}
		var list []map[string]any
		for _, r := range p.Reviews.List {
			list = append(list, r.structured())
		}
		product["review"] = list
	}
	if p.Vendor != "" {
		product["brand"] = map[string]any{"@type": "Brand", "name": p.Vendor}
	}
	return product
}

func (p ProductPage) breadcrumbs() map[string]any {
	var items []map[string]any
	for i, l := range []Link{{Label: p.Lang.Text("홈", "Home"), Path: p.Lang.Path("/")}, p.Category, {Label: p.Name}} {
		item := map[string]any{"@type": "ListItem", "position": i + 1, "name": l.Label}
		if l.Path != "" {
			item["item"] = strings.TrimSuffix(p.CanonicalURL, p.Path) + l.Path
		}
		items = append(items, item)
	}
	return map[string]any{"@type": "BreadcrumbList", "itemListElement": items}
}
