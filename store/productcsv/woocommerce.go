package productcsv

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// wooProduct is a product with the rows of its variations.
type wooProduct struct {
	row        record
	variations []record
}

// readWoo reads WooCommerce's rows: products, and variations linked by the
// product's id or SKU.
func (r *reader) readWoo() {
	var list []*wooProduct
	parents := map[string]*wooProduct{}
	for _, row := range r.table.rows {
		if !r.isKind(row, "simple", "variable") {
			continue
		}
		p := &wooProduct{row: row}
		list = append(list, p)
		parents["id:"+r.table.line(row, colID)] = p
		if sku, err := r.table.code(row, colSKU); err == nil && sku != "" {
			parents[sku] = p
		}
	}
	r.readVariations(parents)
	if len(list) > MaxProducts {
		r.refuseMany()
		return
	}
	given := r.given()
	given["price"], given["list_price"] = r.table.has(colRegular), r.table.has(colRegular)
	given["grams"] = given["grams"] || r.table.has(colKilos) || r.table.has(colPounds) || r.table.has(colOunces)
	given["usd_price"], given["usd_surcharge"] = r.Currency == money.USD, r.Currency == money.USD
	for _, p := range list {
		r.readWooProduct(*p, given)
	}
}

// readVariations assigns variations to their products.
func (r *reader) readVariations(parents map[string]*wooProduct) {
	for _, row := range r.table.rows {
		if r.isKind(row, "simple", "variable") {
			continue
		}
		if !r.isKind(row, "variation") {
			r.warn(row.number, r.table.name(colKind), "묶음·외부 상품은 등록하지 않습니다: "+shown(r.table.line(row, colKind)),
				"Products of this type are left out: "+shown(r.table.line(row, colKind)))
			continue
		}
		parent, _ := r.table.code(row, colParent) // a rounded one is nobody's
		p, ok := parents[strings.ReplaceAll(parent, "id: ", "id:")]
		if !ok {
			r.fail(row.number, r.table.name(colParent), "상위 상품이 이 파일에 없습니다.", "Its parent is not in this file.")
			r.broken = false
			continue
		}
		p.variations = append(p.variations, row)
	}
}

// isKind reports whether a row's type includes one of kinds, e.g. in "simple,
// virtual".
func (r *reader) isKind(row record, kinds ...string) bool {
	for part := range strings.SplitSeq(strings.ToLower(r.table.line(row, colKind)), ",") {
		if slices.Contains(kinds, strings.TrimSpace(part)) {
			return true
		}
	}
	return false
}

func (r *reader) readWooProduct(p wooProduct, given store.Given) {
	row := p.row
	d := store.Draft{State: store.ProductDraft, Name: store.Text{Ko: r.table.line(row, colTitle)},
		Tags: r.table.line(row, colTags), Vendor: r.table.line(row, colVendor)}
	in := store.Incoming{Given: given, Where: store.Whereabouts{Row: row.number}}
	d.Slug = r.wooSlug(row, d.Name)
	if published := r.table.line(row, colPublished); published == "1" || published == "" {
		d.State = store.ProductActive
	}
	d.Body.Ko = r.fromHTML(row, colHTML, wooLines(r.table.cell(row, colHTML)))
	d.Summary.Ko = r.clipped(row, colSummary, plainText(wooLines(r.table.cell(row, colSummary))), 300)
	path := strings.Split(firstOf(r.table.line(row, colCategory)), ">")
	in.Category.Ko = strings.TrimSpace(path[len(path)-1])
	rows := p.variations
	if len(rows) == 0 {
		rows = []record{row}
	}
	axes := r.axes(rows)
	if len(axes) > store.MaxOptions {
		r.fail(row.number, "", "옵션은 3개까지 만들 수 있습니다.", "You can have up to 3 options.")
		axes = axes[:store.MaxOptions]
	}
	if len(p.variations) == 0 {
		axes = nil
	}
	r.readWooVariants(&d, &in, p, axes, rows)
	r.readWooPictures(&d, &in, row)
	in.Draft = d
	r.add(in)
}

// wooSlug derives a slug from the name, plus the id if the file uses the slug
// already.
func (r *reader) wooSlug(row record, name store.Text) string {
	slug := slugOf(name.Ko)
	if s := store.SlugOf(name); s != "" {
		slug = s
	}
	if _, taken := r.slugs[slug]; taken {
		if mark := store.SlugOf(store.Text{Ko: r.table.line(row, colID) + " " +
			r.table.line(row, colSKU)}); mark != "" {
			return slug + "-" + mark
		}
	}
	return slug
}

// wooLines decodes line breaks, which WooCommerce writes as
//
// .
func wooLines(text string) string { return strings.ReplaceAll(text, `\n`, "\n") }

// firstOf returns the first of comma-separated values. Commas within values are
// escaped by a backslash.
func firstOf(text string) string {
	list := listOf(text)
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func listOf(text string) []string {
	const comma = "\x00"
	var list []string
	for part := range strings.SplitSeq(strings.ReplaceAll(text, `\,`, comma), ",") {
		if part = strings.TrimSpace(strings.ReplaceAll(part, comma, ",")); part != "" {
			list = append(list, part)
		}
	}
	return list
}

// plainText returns the text of HTML on one line.
func plainText(text string) string {
	if !tags.MatchString(text) {
		return oneLine(text)
	}
	z := html.NewTokenizer(strings.NewReader(text))
	var b strings.Builder
	for hidden := false; ; {
		switch z.Next() {
		case html.ErrorToken:
			return oneLine(strings.Join(strings.Fields(b.String()), " "))
		case html.TextToken:
			if !hidden {
				b.Write(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			t := z.Token()
			if t.Data == "script" || t.Data == "style" {
				hidden = t.Type == html.StartTagToken
			}
			b.WriteByte(' ')
		}
	}
}

// axes returns the attributes by which variations differ.
func (r *reader) axes(rows []record) []int {
	var list []int
	for i := 1; i <= attributeCount; i++ {
		if slices.ContainsFunc(rows, func(row record) bool { return r.table.line(row, colValues.numbered(i)) != "" }) {
			list = append(list, i)
		}
	}
	return list
}

func (r *reader) readWooVariants(d *store.Draft, in *store.Incoming, p wooProduct, axes []int, rows []record) {
	for _, axis := range axes {
		name := r.table.line(p.row, colAttribute.numbered(axis))
		if name == "" {
			name = r.table.line(rows[0], colAttribute.numbered(axis))
		}
		d.Options = append(d.Options, store.Text{Ko: name})
	}
	var prices []variantPrice
	for _, row := range rows {
		v := r.wooVariant(row, p.row)
		price := r.wooPrice(row)
		for _, values := range r.combinations(row, p.row, axes) {
			v.Values = values
			if len(d.Variants) > store.MaxVariants {
				break // refused anyway
			}
			d.Variants = append(d.Variants, v)
			in.Where.Variants = append(in.Where.Variants, row.number)
			prices = append(prices, price)
			v.SKU = "" // only the first one keeps it
		}
	}
	r.setPrices(d, p.row, prices)
}

// combinations returns the values of a variation. An attribute left open
// expands to all of the product's values.
func (r *reader) combinations(row, parent record, axes []int) [][]store.Text {
	list := [][]store.Text{nil}
	for _, axis := range axes {
		values := []string{r.table.line(row, colValues.numbered(axis))}
		if values[0] == "" {
			values = listOf(r.table.line(parent, colValues.numbered(axis)))
		}
		var longer [][]store.Text
		for _, before := range list {
			for _, value := range values {
				if len(longer) > store.MaxVariants {
					break
				}
				longer = append(longer, append(slices.Clone(before), store.Text{Ko: value}))
			}
		}
		list = longer
	}
	return list
}

func (r *reader) wooVariant(row, parent record) store.DraftVariant {
	v := store.DraftVariant{SKU: r.code(row, colSKU), Barcode: r.code(row, colBarcode), Active: true}
	if published := r.table.line(row, colPublished); row.number != parent.number && published != "" {
		v.Active = published == "1"
	}
	for c, milligrams := range map[column]int64{colKilos: 1_000_000, colGrams: 1000, colPounds: 453_592,
		colOunces: 28_350} {
		if v.Grams = r.weight(row, c, milligrams); v.Grams == 0 {
			v.Grams = r.weight(parent, c, milligrams)
		}
		if v.Grams > 0 {
			break
		}
	}
	if strings.EqualFold(r.table.line(row, colStock), "parent") {
		r.warn(row.number, r.table.name(colStock), "상위 상품의 재고를 함께 사용하는 옵션입니다. 재고를 직접 입력해 주세요.",
			"It shares its parent's stock. Please enter its own.")
		v.StockSeen = -1
		return v
	}
	r.readStock(&v, row)
	if v.StockSeen < 0 && r.truth(row, colInStock, false) {
		r.warn(row.number, r.table.name(colStock), "재고 수량이 없어 새 상품은 0으로 등록합니다.",
			"No stock is said: a new product will have none.")
	}
	return v
}

func (r *reader) wooPrice(row record) variantPrice {
	p := variantPrice{row: row}
	p.won, p.cents = r.price(row, colRegular)
	if p.won == 0 && r.table.has(colRegular) && !r.broken {
		r.fail(row.number, r.table.name(colRegular), "판매가를 입력해 주세요.", "The price is missing.")
	}
	if sale, cents := r.price(row, colSale); sale > 0 && sale < p.won {
		p.list, p.won, p.cents = p.won, sale, cents
	}
	return p
}

func (r *reader) readWooPictures(d *store.Draft, in *store.Incoming, row record) {
	for _, src := range listOf(r.table.line(row, colImage)) {
		p, ok := r.picture(src)
		if !ok {
			r.missing(row, src)
			in.KeepPictures = true
			continue
		}
		d.Pictures = append(d.Pictures, p)
		in.Where.Pictures = append(in.Where.Pictures, row.number)
	}
}

// At returns where a product's field is in the file.
func (s *Sheet) At(in store.Incoming, field string) (row int, name string) {
	row = in.Where.Row
	parts := strings.Split(field, ".")
	number := -1
	if len(parts) > 1 {
		if _, err := fmt.Sscanf(parts[1], "%d", &number); err != nil {
			number = -1
		}
	}
	switch {
	case parts[0] == "variants" && number >= 0 && number < len(in.Where.Variants):
		row = in.Where.Variants[number]
	case parts[0] == "pictures" && number >= 0 && number < len(in.Where.Pictures):
		row = in.Where.Pictures[number]
	}
	return row, s.columnOf(parts)
}

// columnOf returns Shopify's column name for a field.
func (s *Sheet) columnOf(parts []string) string {
	last := parts[len(parts)-1]
	alias := map[string]column{"slug": colHandle, "surcharge": colPrice, "file": colImage,
		"name": colOptionName.numbered(1), "values": colValue.numbered(1)}
	for _, h := range s.Format.headings() {
		if h.column == column(last) || h.column == alias[last] {
			return h.name
		}
	}
	return ""
}
