package admin

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// EditorPage edits one product.
type EditorPage struct {
	Frame      Frame
	Fields     EditorFields
	Errors     map[string]string // by field
	Refused    bool              // because of them it was not saved
	Categories []Choice
	ShipGroups []Choice
	Taxes      []Choice    // of what prices contain; none: the shop does not tell
	Notices    []Choice    // types of goods with a list of items required by law
	NoticeRows []NoticeRow // items required for the chosen type
	NoticeFrom string      // where the list comes from
	Changed    []Difference
	Question   *Question
	PreviewKo  templ.Component // of the description; nil: not asked for
	PreviewEn  templ.Component
	Rate       string  // won per dollar
	RateUSD    string  // the price by the shop's rate, "$47.04"; empty: no price yet
	FarDollars string  // the dollar price is far from that; empty: it is not
	Discount   string  // "24%"; empty: none
	Snippet    Snippet // how search engines show it
	ShopPath   string  // of the product in the shop; empty: it is not there
}

// EditorFields are the fields of a product as they are typed.
type EditorFields struct {
	ID, Version                 string // empty: a new product
	NameKo, NameEn              string
	Slug, Category, State       string
	SummaryKo, SummaryEn        string
	BodyKo, BodyEn              string
	Price, ListPrice, USDPrice  string
	ShipGroup, ShipFee, ShipPer string
	DispatchDays                string
	Tax                         string
	Vendor, Kind, Tags          string
	SEOTitleKo, SEOTitleEn      string
	SEOTextKo, SEOTextEn        string
	NoticeKind                  string
	Confirmed                   string // prices that a Question was answered for
	Notice                      map[string]string
	Axes                        [3]AxisFields
	Every                       EveryFields
	Variants                    []VariantFields
	Pictures                    []PictureFields
}

// AxisFields are one option with its values, separated by commas.
type AxisFields struct {
	NameKo, NameEn     string
	ValuesKo, ValuesEn string
	Was                string // ValuesKo when combinations were last made
}

// EveryFields are what all variants are to have; empty ones say nothing.
type EveryFields struct{ Surcharge, Stock, Grams string }

// Texts are the fields by their names.
func (e *EveryFields) Texts() map[string]*string {
	return map[string]*string{"surcharge": &e.Surcharge, "stock": &e.Stock, "grams": &e.Grams}
}

// VariantFields are one combination of option values.
type VariantFields struct {
	KnownVariant
	SKU       string
	Surcharge string
	Stock     string
	Barcode   string
	Grams     string
	Picture   string // file of one of the pictures; empty: the main one
	Active    bool
}

// KnownVariant is what a page knows of a variant beyond its inputs. It is one
// field of the form, because forms with files have a thousand at most.
type KnownVariant struct {
	ID           int64     // 0: a new one
	Ko, En       [3]string // value of each axis; empty: the axis is not used
	USDSurcharge int64     // cents
	Seen, Move   int64     // stock and its last move, for the server to compare
}

// PictureFields are one picture. What the upload has found out about it goes
// through the form in one field, as JSON.
type PictureFields struct {
	File   string `json:"file"`
	Width  int    `json:"width"`  // pixels
	Height int    `json:"height"` // pixels
	Widths string `json:"widths"` // of smaller copies, "400,800"
	AltKo  string `json:"-"`
	AltEn  string `json:"-"`
	URL    string `json:"-"` // of a small copy, to be shown
	Tall   bool   `json:"-"` // read below the description, not looked at
}

// Known encodes a KnownVariant or a KnownPicture for its hidden field.
func Known(v any) string {
	b, _ := json.Marshal(v) // structs of numbers and texts
	return string(b)
}

// NoticeRow is one item of product information that the law requires.
type NoticeRow struct{ Key, Label, Hint, Value string }

// Difference is a field that somebody else changed in the meantime.
type Difference struct {
	Label string
	Now   string // the saved value
	Mine  string // the value that was typed here
}

// Snippet is how search engines show a product.
type Snippet struct{ Title, URL, Text string }

// Texts maps the names of form fields to the fields.
func (f *EditorFields) Texts() map[string]*string {
	return map[string]*string{
		"version": &f.Version, "category": &f.Category, "state": &f.State, "slug": &f.Slug,
		"name_ko": &f.NameKo, "name_en": &f.NameEn, "summary_ko": &f.SummaryKo, "summary_en": &f.SummaryEn,
		"body_ko": &f.BodyKo, "body_en": &f.BodyEn,
		"price": &f.Price, "list_price": &f.ListPrice, "usd_price": &f.USDPrice,
		"vendor": &f.Vendor, "kind": &f.Kind, "tags": &f.Tags,
		"seo_title_ko": &f.SEOTitleKo, "seo_title_en": &f.SEOTitleEn,
		"seo_text_ko": &f.SEOTextKo, "seo_text_en": &f.SEOTextEn,
		"ship_group": &f.ShipGroup, "ship_fee": &f.ShipFee, "ship_per": &f.ShipPer,
		"dispatch_days": &f.DispatchDays, "tax": &f.Tax,
		"notice_kind": &f.NoticeKind, "confirm_prices": &f.Confirmed,
	}
}

// Texts maps the last parts of form field names to the option's fields.
func (a *AxisFields) Texts() map[string]*string {
	return map[string]*string{"name_ko": &a.NameKo, "name_en": &a.NameEn, "values_ko": &a.ValuesKo,
		"values_en": &a.ValuesEn, "was": &a.Was}
}

// Texts maps the last parts of form field names to the variant's fields.
func (v *VariantFields) Texts() map[string]*string {
	return map[string]*string{"sku": &v.SKU, "surcharge": &v.Surcharge, "stock": &v.Stock, "barcode": &v.Barcode,
		"grams": &v.Grams, "picture": &v.Picture}
}

// Texts maps the last parts of form field names to the picture's fields.
func (p *PictureFields) Texts() map[string]*string {
	return map[string]*string{"alt_ko": &p.AltKo, "alt_en": &p.AltEn}
}

// Label is the combination in words, "빨강 / S"; empty without options.
func (v VariantFields) Label() string {
	label := ""
	for _, value := range v.Ko {
		if value == "" {
			continue
		}
		if label != "" {
			label += " / "
		}
		label += value
	}
	return label
}

func (p EditorPage) action() string {
	if p.Fields.ID == "" {
		return "/admin/products"
	}
	return "/admin/products/" + p.Fields.ID
}

// field is a text field of the form with what is known of it.
func (p EditorPage) field(name, label, value string, length int) Field {
	return Field{Name: name, Label: label, Value: value, MaxLength: length, Error: p.Errors[name]}
}

func (f Field) hinted(hint string) Field        { f.Hint = hint; return f }
func (f Field) needed() Field                   { f.Required = true; return f }
func (f Field) in(lang string) Field            { f.Lang = lang; return f }
func (f Field) counting(unit string) Field      { f.Unit, f.InputMode = unit, "numeric"; return f }
func (f Field) dollars() Field                  { f.Unit, f.InputMode = "USD", "decimal"; return f }
func (f Field) area(rows int) Field             { f.Type, f.Rows = "textarea", rows; return f }
func (f Field) suggesting(example string) Field { f.Placeholder = example; return f }

func at(list string, i int, field string) string {
	return list + "." + strconv.Itoa(i) + "." + field
}

// pictured reports whether a variant can have one of the pictures.
func (p EditorPage) pictured() bool { return p.combined() && len(p.Fields.Pictures) > 1 }

// pictureChoices are the pictures that can show a variant.
func (p EditorPage) pictureChoices(v VariantFields) []Choice {
	list := []Choice{{Label: p.Frame.Lang.Text("대표", "Main"), Selected: v.Picture == ""}}
	for i, pic := range p.Fields.Pictures {
		if !pic.Tall {
			n := strconv.Itoa(i + 1)
			list = append(list, Choice{Value: pic.File, Label: p.Frame.Lang.Text(n+"번", "No. "+n),
				Selected: v.Picture == pic.File})
		}
	}
	return list
}

// combined reports whether the product has options.
func (p EditorPage) combined() bool {
	return len(p.Fields.Variants) > 1 || len(p.Fields.Variants) == 1 && p.Fields.Variants[0].Label() != ""
}

func (p EditorPage) stateChoices() []Choice {
	lang, state := p.Frame.Lang, p.Fields.State
	return []Choice{
		{Value: "active", Label: lang.Text("판매중", "Active"), Selected: state == "active"},
		{Value: "draft", Label: lang.Text("숨김 (판매하지 않음)", "Hidden (not for sale)"),
			Selected: state != "active"},
	}
}

// DeletedProductPage shows a product that was deleted.
type DeletedProductPage struct {
	Frame Frame
	ID    string
}

// cellField is an input of the table of variants.
type cellField struct {
	i           int // which variant
	name, label string
	value, hint string
	length      int
	kind        string // "count" or "code"
}

// otherNotices are the items outside the list that is shown: they are carried
// along until the product is saved.
func (p EditorPage) otherNotices() []Hidden {
	shown := map[string]bool{}
	for _, r := range p.NoticeRows {
		shown[r.Key] = true
	}
	var list []Hidden
	for _, key := range slices.Sorted(maps.Keys(p.Fields.Notice)) {
		if !shown[key] {
			list = append(list, Hidden{"notice." + key, p.Fields.Notice[key]})
		}
	}
	return list
}

// blanks counts the required items that are still empty.
func (p EditorPage) blanks() int {
	n := 0
	for _, r := range p.NoticeRows {
		if r.Value == "" {
			n++
		}
	}
	return n
}

func (p EditorPage) pictureLabel(i int, what string) string {
	n := strconv.Itoa(i + 1)
	return p.Frame.Lang.Text(n+"번째 사진 ", "Picture "+n+": ") + what
}

// mends lists what keeps the product from being saved, the ordinary fields first.
func (p EditorPage) mends() []Mend {
	if !p.Refused {
		return nil
	}
	labels, order := p.labels()
	var rest []string
	for name := range p.Errors {
		if !slices.Contains(order, name) {
			rest = append(rest, name)
		}
	}
	slices.SortFunc(rest, func(a, b string) int { return cmp.Or(len(a)-len(b), strings.Compare(a, b)) })
	var list []Mend
	for _, name := range append(order, rest...) {
		problem := p.Errors[name]
		if problem == "" {
			continue
		}
		m := Mend{Name: name, Label: labels[name], Error: problem}
		if m.Label == "" {
			m.Label = p.partLabel(name)
		}
		if m.Label == "" {
			m.Name = ""
		}
		list = append(list, m)
	}
	return list
}

// labels names the ordinary fields in the order of the form.
func (p EditorPage) labels() (labels map[string]string, order []string) {
	t := p.Frame.Lang.Text
	labels = map[string]string{}
	for _, f := range [][2]string{{"name_ko", t("상품명", "Name (Korean)")}, {"name_en", t("영문 상품명", "Name (English)")},
		{"summary_ko", t("한 줄 설명", "Summary (Korean)")}, {"summary_en", t("영문 한 줄 설명", "Summary (English)")},
		{"slug", t("상품 주소", "URL")}, {"file", t("사진 추가", "Add pictures")}, {"state", t("진열", "Status")},
		{"category", t("카테고리", "Category")}, {"price", t("판매가", "Price")}, {"list_price", t("정가", "List price")},
		{"usd_price", t("달러 판매가", "Price in dollars")}, {"ship_group", t("배송 방법", "Delivery")},
		{"ship_fee", t("상품 배송비", "Shipping fee")}, {"ship_per", t("배송비 단위", "Pieces per fee")},
		{"dispatch_days", t("출고 소요일", "Days until dispatch")},
		{"vendor", t("제조사/브랜드", "Manufacturer or brand")},
		{"kind", t("상품 유형", "Product type")}, {"tags", t("태그", "Tags")}, {"body_ko", t("상세설명", "Description (Korean)")},
		{"body_en", t("영문 상세설명", "Description (English)")}, {"seo_title_ko", t("검색 제목", "Title (Korean)")},
		{"seo_title_en", t("영문 검색 제목", "Title (English)")}, {"seo_text_ko", t("검색 설명", "Search text (Korean)")},
		{"seo_text_en", t("영문 검색 설명", "Search text (English)")}} {
		labels[f[0]], order = f[1], append(order, f[0])
	}
	return labels, order
}

// ownShipping tells whether the fields of delivery are to be seen at once.
func (p EditorPage) ownShipping() bool {
	return p.Fields.ShipGroup != "" && p.Fields.ShipGroup != "standard" || p.Fields.DispatchDays != "" ||
		p.Errors["ship_group"]+p.Errors["ship_fee"]+p.Errors["ship_per"]+p.Errors["dispatch_days"] != ""
}

// partLabel names a field of an option, a combination, a picture or the product
// information; empty for what is no single field.
func (p EditorPage) partLabel(name string) string {
	parts, t := strings.SplitN(name, ".", 3), p.Frame.Lang.Text
	if parts[0] == "notice" && len(parts) > 1 {
		for _, r := range p.NoticeRows {
			if "notice."+r.Key == name {
				return r.Label
			}
		}
		return ""
	}
	if len(parts) < 3 || parts[2] == "values" || parts[2] == "file" {
		return ""
	}
	i, err := strconv.Atoi(parts[1])
	if err != nil {
		return ""
	}
	n := strconv.Itoa(i + 1)
	what := map[string]string{"sku": t("품목코드", "SKU"), "surcharge": t("추가금액", "surcharge"), "stock": t("재고", "stock"),
		"barcode": t("바코드", "barcode"), "grams": t("무게", "weight"), "name_ko": t("옵션명", "name (Korean)"),
		"values_ko": t("옵션값", "values (Korean)"), "name_en": t("영문 옵션명", "name (English)"),
		"values_en": t("영문 옵션값", "values (English)"), "alt_ko": t("설명", "text (Korean)"),
		"alt_en": t("영문 설명", "text (English)")}[parts[2]]
	switch parts[0] {
	case "axes":
		return t("옵션 "+n+" ", "Option "+n+": ") + what
	case "pictures":
		return p.pictureLabel(i, what)
	case "variants":
		if i < len(p.Fields.Variants) && p.Fields.Variants[i].Label() != "" {
			return p.Fields.Variants[i].Label() + " " + what
		}
		return what
	}
	return ""
}

// pictureErrors are the messages about picture i.
func (p EditorPage) pictureErrors(i int) string {
	text := ""
	for _, field := range []string{"file", "alt_ko", "alt_en"} {
		text += p.Errors[at("pictures", i, field)]
	}
	return text
}

func (p EditorPage) axisExample(i int) string {
	if i == 0 {
		return p.Frame.Lang.Text("예: 색상", "e.g. 색상")
	}
	return p.Frame.Lang.Text("예: 크기", "e.g. 크기")
}

func (p EditorPage) slugHint() string {
	if p.Fields.ID == "" {
		return p.Frame.Lang.Text("영문 소문자, 숫자, 하이픈만 사용할 수 있습니다. 비워 두면 상품명으로 만듭니다.",
			"Lowercase letters, digits and hyphens. If empty, it is made from the name.")
	}
	return p.Frame.Lang.Text("바꾸면 이전 주소로 들어오는 링크가 끊깁니다.",
		"Changing it breaks links to the old address.")
}

func (p EditorPage) listHint() string {
	if p.Discount != "" {
		return p.Frame.Lang.Text("할인율 "+p.Discount+"로 표시됩니다.", "Shown as "+p.Discount+" off.")
	}
	return p.Frame.Lang.Text("할인 전 가격입니다. 할인이 없으면 비워 두세요.",
		"Price before the discount. Leave empty for no discount.")
}

func (p EditorPage) usdHint() string {
	if p.RateUSD != "" {
		return p.Frame.Lang.Text("비워 두면 환율(1달러 "+p.Rate+"원)로 계산한 "+p.RateUSD+"에 판매합니다.",
			"If empty, it sells for "+p.RateUSD+" at your rate (₩"+p.Rate+" to the dollar).")
	}
	return p.Frame.Lang.Text("비워 두면 환율(1달러 "+p.Rate+"원)로 계산합니다.",
		"If empty, your rate is used (₩"+p.Rate+" to the dollar).")
}
