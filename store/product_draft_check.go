package store

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jangteo/jangteo/store/money"
)

// Limits of a product.
const (
	MaxVariants = 100 // combinations of options
	MaxPictures = 20
	MaxOptions  = 3
	MaxStock    = 1_000_000     // pieces of one variant
	MaxPrice    = 1_000_000_000 // won; cents for USD prices
)

// Limits of a product's texts, in characters. They are at least as wide as Shopify's, so
// that no shop moving in loses any.
const (
	NameLength    = 255 // also of a vendor, a kind and a title for search engines
	LineLength    = 300
	TagsLength    = 5000
	SEOTextLength = 1000
	SKULength     = 255
	BarcodeLength = 64
	ValueLength   = 255 // of an option and of its values
)

const (
	bodyLength     = 20_000
	slugLength     = 80
	categoryLength = 50
)

// FieldError describes what is wrong with one field of a Draft.
type FieldError struct {
	Field   string // e.g. "name_ko", "variants.2.sku"
	Message Text
}

// DraftError lists what must be corrected in a Draft. Nothing was saved.
type DraftError struct{ Fields []FieldError }

// Error lists the fields that need correction.
func (e *DraftError) Error() string {
	var parts []string
	for _, f := range e.Fields {
		parts = append(parts, f.Field+": "+f.Message.En)
	}
	return "the product cannot be saved: " + strings.Join(parts, "; ")
}

// asDraftError returns nil for an empty list.
func asDraftError(list []FieldError) error {
	if len(list) == 0 {
		return nil
	}
	return &DraftError{list}
}

// fieldErrors collects the errors of a Draft.
type fieldErrors []FieldError

func (l *fieldErrors) add(field, ko, en string) {
	*l = append(*l, FieldError{field, Text{ko, en}})
}

// line requires one printable line of at most n characters.
func (l *fieldErrors) line(field, value string, n int) {
	switch {
	case utf8.RuneCountInString(value) > n:
		l.add(field, fmt.Sprintf("%d자까지 입력할 수 있습니다.", n), fmt.Sprintf("Please use at most %d characters.", n))
	case strings.ContainsFunc(value, unicode.IsControl):
		l.add(field, "줄바꿈 없이 한 줄로 입력해 주세요.", "Please write one line without line breaks.")
	}
}

func (l *fieldErrors) lines(field string, value Text, n int) {
	l.line(field+"_ko", value.Ko, n)
	l.line(field+"_en", value.En, n)
}

// count requires a number between least and most.
func (l *fieldErrors) count(field string, value, least, most int64) {
	if value < least || value > most {
		from, to := money.Count(least), money.Count(most)
		l.add(field, from+"부터 "+to+"까지 입력할 수 있습니다.", "Please enter "+from+" to "+to+".")
	}
}

var (
	slugForm    = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)
	pictureForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*\.(svg|webp|jpg|png)$`)
	widthsForm  = regexp.MustCompile(`^([0-9]{1,5}(,[0-9]{1,5})*)?$`)
)

// check validates a Draft on its own.
func (d Draft) check() fieldErrors {
	var l fieldErrors
	if d.Name.Ko == "" {
		l.add("name_ko", "상품명을 입력해 주세요.", "Please enter a name.")
	}
	l.lines("name", d.Name, NameLength)
	l.slug(d.Slug)
	l.lines("summary", d.Summary, LineLength)
	for field, body := range map[string]string{"body_ko": d.Body.Ko, "body_en": d.Body.En} {
		if utf8.RuneCountInString(body) > bodyLength {
			l.add(field, "상세설명은 20,000자까지 입력할 수 있습니다.", "Please use at most 20,000 characters.")
		}
	}
	l.prices(d)
	if d.State != ProductActive && d.State != ProductDraft {
		l.add("state", "판매 상태를 선택해 주세요.", "Please choose a status.")
	}
	l.line("vendor", d.Vendor, NameLength)
	l.line("kind", d.Kind, NameLength)
	l.line("tags", d.Tags, TagsLength)
	l.lines("seo_title", d.SEOTitle, NameLength)
	l.lines("seo_text", d.SEOText, SEOTextLength)
	for name, value := range d.Notice {
		if utf8.RuneCountInString(value) > 1500 {
			l.add("notice."+name, "1,500자까지 입력할 수 있습니다.", "Please use at most 1,500 characters.")
		}
	}
	l.shipping(d.Ship)
	if d.Tax != "" && d.Tax != Taxed && d.Tax != TaxFree {
		l.add("tax", "과세 또는 면세를 선택해 주세요.", "Please choose taxed or tax-free.")
	}
	l.options(d.Options)
	l.variants(d)
	l.pictures(d.Pictures)
	slices.SortFunc(l, func(a, b FieldError) int { return strings.Compare(a.Field, b.Field) })
	return l
}

// slug validates a slug; an empty one is derived from the name later.
func (l *fieldErrors) slug(slug string) {
	switch {
	case slug == "":
	case len(slug) > slugLength:
		l.add("slug", "80자까지 입력할 수 있습니다.", "Please use at most 80 characters.")
	case !slugForm.MatchString(slug):
		l.add("slug", "영문 소문자, 숫자, 하이픈(-)만 사용할 수 있습니다.", "Please use lowercase letters, digits and hyphens only.")
	}
}

func (l *fieldErrors) prices(d Draft) {
	unpriced := d.Price == 0 && d.State == ProductDraft // nobody can order it yet
	if !unpriced && (d.Price < 1 || d.Price > MaxPrice) {
		l.add("price", "판매가를 1원부터 1,000,000,000원까지 입력해 주세요.", "Please enter a price from ₩1 to ₩1,000,000,000.")
	}
	if d.ListPrice != 0 && (d.ListPrice <= d.Price || d.ListPrice > MaxPrice) {
		l.add("list_price", "정가는 판매가보다 높아야 합니다. 할인이 없으면 비워 두세요.",
			"The list price must be above the price. Leave it empty for no discount.")
	}
	l.count("usd_price", d.USDPrice, 0, MaxPrice)
}

func (l *fieldErrors) shipping(s ShipTerms) {
	switch {
	case s.Group != "" && !s.Group.Known():
		l.add("ship_group", "배송 방법을 선택해 주세요.", "Please choose a way of delivery.")
	case s.Group == ShipOwn && s.Fee == 0:
		l.add("ship_fee", "개별 배송비를 입력해 주세요.", "Please enter the fee.")
	}
	l.count("ship_fee", s.Fee, 0, maxShipFee)
	l.count("ship_per", s.Per, 0, MaxQuantity)
	l.count("dispatch_days", s.Days, 0, MaxDispatchDays)
}

func (l *fieldErrors) options(options []Text) {
	if len(options) > MaxOptions {
		l.add("options", "옵션은 3개까지 만들 수 있습니다.", "You can have up to 3 options.")
	}
	for i, o := range options {
		field := fmt.Sprintf("options.%d.name", i)
		if o.Ko == "" {
			l.add(field+"_ko", "옵션명을 입력해 주세요.", "Please name the option.")
		}
		l.lines(field, o, ValueLength)
		if slices.ContainsFunc(options[:i], func(other Text) bool { return other.Ko == o.Ko }) {
			l.add(field+"_ko", "같은 옵션명이 있습니다.", "There is already an option with this name.")
		}
	}
}

func (l *fieldErrors) variants(d Draft) {
	switch {
	case len(d.Variants) == 0:
		l.add("variants", "옵션 조합이 하나도 없습니다.", "There is no combination of options.")
	case len(d.Variants) > MaxVariants:
		l.add("variants", "옵션 조합은 100개까지 만들 수 있습니다.", "You can have up to 100 combinations.")
	case len(d.Options) == 0 && len(d.Variants) > 1:
		l.add("variants", "옵션이 없는 상품은 품목이 하나여야 합니다.", "A product without options has one variant only.")
	}
	skus, combinations := map[string]bool{}, map[string]bool{}
	for i, v := range d.Variants {
		at := fmt.Sprintf("variants.%d.", i)
		l.variant(at, v, len(d.Options))
		if v.SKU != "" && skus[v.SKU] {
			l.add(at+"sku", "같은 품목코드가 중복되었습니다.", "This SKU is used twice.")
		}
		if c := v.combination(); combinations[c] {
			l.add(at+"values", "같은 옵션 조합이 두 번 있습니다.", "This combination appears twice.")
		} else {
			combinations[c] = true
		}
		skus[v.SKU] = true
	}
}

func (l *fieldErrors) variant(at string, v DraftVariant, axes int) {
	l.line(at+"sku", v.SKU, SKULength)
	l.line(at+"barcode", v.Barcode, BarcodeLength)
	l.count(at+"surcharge", v.Surcharge, 0, MaxPrice)
	l.count(at+"usd_surcharge", v.USDSurcharge, 0, MaxPrice)
	l.count(at+"stock", v.Stock, 0, MaxStock)
	l.count(at+"grams", v.Grams, 0, MaxStock)
	if len(v.Values) != axes || slices.ContainsFunc(v.Values, func(value Text) bool { return value.Ko == "" }) {
		l.add(at+"values", "옵션마다 값이 하나씩 있어야 합니다.", "There must be one value for each option.")
	}
	for _, value := range v.Values {
		l.line(at+"values", value.Ko, ValueLength)
		l.line(at+"values", value.En, ValueLength)
	}
}

// combination returns a key that distinguishes a product's variants by their
// values.
func (v DraftVariant) combination() string {
	var values []string
	for _, value := range v.Values {
		values = append(values, value.Ko)
	}
	return strings.Join(values, "\x00")
}

func (l *fieldErrors) pictures(list []Picture) {
	if len(list) > MaxPictures {
		l.add("pictures", "사진은 20장까지 올릴 수 있습니다.", "You can add up to 20 pictures.")
	}
	for i, p := range list {
		at := fmt.Sprintf("pictures.%d.", i)
		if !pictureForm.MatchString(p.File) || p.Width < 1 || p.Height < 1 || !widthsForm.MatchString(p.Widths) {
			l.add(at+"file", "이 사진을 찾을 수 없습니다. 다시 올려 주세요.", "This picture cannot be found. Please upload it again.")
		}
		l.lines(at+"alt", p.Alt, LineLength)
	}
}
