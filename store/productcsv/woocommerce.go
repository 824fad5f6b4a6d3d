package productcsv

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
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
		if r.isKind(row, "variation") {
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
		if !r.isKind(row, "variation") {
			continue
		}
		parent, _ := r.table.code(row, colParent) // a rounded one is nobody's
		p, ok := parents[strings.ReplaceAll(parent, "id: ", "id:")]
		if !ok {
			r.begin(row, r.table.line(row, colTitle))
			r.fail(row.number, r.table.name(colParent), "상위 상품이 이 파일에 없습니다.", "Its parent is not in this file.")
			r.now = current{}
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
	r.begin(row, r.table.line(row, colTitle))
	d := store.Draft{State: store.ProductDraft, Name: store.Text{Ko: r.text(row, colTitle, store.NameLength)},
		Tags: r.text(row, colTags, store.TagsLength), Vendor: r.text(row, colVendor, store.NameLength), Tax: r.tax(row)}
	in := store.Incoming{Given: given, Where: store.Whereabouts{Row: row.number}}
	sku, _ := r.table.code(row, colSKU)
	if d.Name.Ko == "" {
		r.nameless(&d, row, cmp.Or(sku, "p-"+r.table.line(row, colID)))
	}
	d.Slug = r.wooSlug(row, d.Name)
	if published := r.table.line(row, colPublished); published == "1" || published == "" {
		d.State = store.ProductActive
	}
	r.now.hidden = r.now.hidden || !r.table.has(colStock) && !r.table.has(colInStock)
	d.Body.Ko = r.fromHTML(row, colHTML, wooLines(r.table.cell(row, colHTML)))
	d.Summary.Ko = r.clipped(row, colSummary, plainText(wooLines(r.table.cell(row, colSummary))), store.LineLength)
	path := strings.Split(firstOf(r.table.line(row, colCategory)), ">")
	in.Category.Ko = strings.TrimSpace(path[len(path)-1])
	r.readWooKind(p)
	r.readWooVariants(&d, &in, p)
	r.readListed(&d, &in, row, listOf(r.table.line(row, colImage)))
	in.Draft = d
	r.add(in)
}

// readWooKind says what becomes of products that the shop cannot sell as they are.
func (r *reader) readWooKind(p wooProduct) {
	kind := shown(r.table.line(p.row, colKind))
	at := r.table.name(colKind)
	switch {
	case r.isKind(p.row, "variable") && len(p.variations) == 0:
		r.now.hidden = true
		r.warn(p.row.number, at, "옵션 상품인데 옵션 행이 없어 초안으로 등록합니다.", "It has no variations: it will be a draft.")
	case r.isKind(p.row, "simple", "variable"):
	case r.isKind(p.row, "grouped"):
		r.now.hidden = true
		r.warn(p.row.number, at, "묶음 상품은 초안으로 등록합니다. 묶인 상품은 따로 등록됩니다.",
			"A grouped product will be a draft; what it groups is taken by itself.")
	default:
		r.now.hidden = true
		r.warn(p.row.number, at, "이 쇼핑몰에 없는 유형이어서 초안으로 등록합니다: "+kind,
			"The shop has no products of this type: it will be a draft, "+kind+".")
	}
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
func (r *reader) axes(variations []record) []int {
	var list []int
	for i := 1; i <= attributeCount; i++ {
		says := func(row record) bool { return r.table.line(row, colValues.numbered(i)) != "" }
		if slices.ContainsFunc(variations, says) {
			list = append(list, i)
		}
	}
	return list
}

// wooOptions names the options of a product, as many as the shop can have: further
// attributes are put into the last one.
func (r *reader) wooOptions(p wooProduct, axes []int) []store.Text {
	var names []string
	for _, axis := range axes {
		names = append(names, cmp.Or(r.text(p.row, colAttribute.numbered(axis), store.ValueLength),
			r.text(p.variations[0], colAttribute.numbered(axis), store.ValueLength), fmt.Sprintf("옵션 %d", axis)))
	}
	if len(axes) > store.MaxOptions {
		r.warn(p.row.number, "", fmt.Sprintf("옵션이 %d개여서 %d번째부터는 하나로 합쳤습니다.", len(axes), store.MaxOptions),
			fmt.Sprintf("It has %d options: those from number %d on are put together.", len(axes), store.MaxOptions))
	}
	var list []store.Text
	for _, name := range folded(names) {
		list = append(list, store.Text{Ko: clip.Text(name, store.ValueLength)})
	}
	return list
}

// folded puts what is beyond the shop's options into the last one.
func folded(list []string) []string {
	if len(list) <= store.MaxOptions {
		return list
	}
	last := store.MaxOptions - 1
	return append(slices.Clone(list[:last]), strings.Join(list[last:], " / "))
}

func (r *reader) readWooVariants(d *store.Draft, in *store.Incoming, p wooProduct) {
	rows, axes := p.variations, r.axes(p.variations)
	if len(axes) > 0 {
		d.Options = r.wooOptions(p, axes)
	}
	if len(rows) == 0 {
		rows = []record{p.row}
	}
	var prices []variantPrice
	for _, row := range rows {
		v := r.wooVariant(row, p.row)
		price := r.wooPrice(row)
		for _, values := range r.combinations(row, p.row, axes) {
			v.Values = values
			if len(d.Variants) > store.MaxVariants {
				break // cut anyway
			}
			d.Variants = append(d.Variants, v)
			in.Where.Variants = append(in.Where.Variants, row.number)
			prices = append(prices, price)
			v.SKU = "" // only the first one keeps it
		}
	}
	r.setPrices(d, p.row, r.cut(d, in, prices), colRegular)
}

// combinations returns the values of a variation. An attribute left open
// expands to all of the product's values.
func (r *reader) combinations(row, parent record, axes []int) [][]store.Text {
	list := [][]string{nil}
	for _, axis := range axes {
		values := []string{r.text(row, colValues.numbered(axis), store.ValueLength)}
		if values[0] == "" {
			values = listOf(r.table.line(parent, colValues.numbered(axis)))
		}
		var longer [][]string
		for _, before := range list {
			for _, value := range values {
				if len(longer) > store.MaxVariants {
					break
				}
				longer = append(longer, append(slices.Clone(before), clip.Text(value, store.ValueLength)))
			}
		}
		list = longer
	}
	texts := make([][]store.Text, len(list))
	for i, values := range list {
		for _, value := range folded(values) {
			texts[i] = append(texts[i], store.Text{Ko: clip.Text(value, store.ValueLength)})
		}
	}
	return texts
}

func (r *reader) wooVariant(row, parent record) store.DraftVariant {
	v := store.DraftVariant{SKU: r.code(row, colSKU, store.SKULength),
		Barcode: r.code(row, colBarcode, store.BarcodeLength), Active: true}
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
	backorders := r.table.line(row, colBackorder)
	v.Uncounted = v.Uncounted || v.StockSeen < 0 && r.inStock(row) && !r.now.hidden ||
		backorders == "1" || backorders == "notify"
	return v
}

// inStock tells whether what is not counted is there.
func (r *reader) inStock(row record) bool {
	return slices.Contains([]string{"1", "true", "yes", "instock", "onbackorder"},
		strings.ToLower(r.table.line(row, colInStock)))
}

func (r *reader) wooPrice(row record) variantPrice {
	p := variantPrice{row: row}
	p.won, p.cents = r.price(row, colRegular)
	if sale, cents := r.price(row, colSale); sale > 0 && sale < p.won {
		p.list, p.won, p.cents = p.won, sale, cents
	}
	return p
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

// columnOf returns the file's name of the column for a field.
func (s *Sheet) columnOf(parts []string) string {
	last := parts[len(parts)-1]
	alias := map[string]column{"slug": colHandle, "surcharge": colPrice, "file": colImage,
		"name": colOptionName.numbered(1), "values": colValue.numbered(1)}
	for _, h := range s.Format.layout().headings {
		if h.column != column(last) && h.column != alias[last] {
			continue
		}
		if i, ok := s.columns[h.column]; ok {
			return oneLine(s.names[i])
		}
		return h.name
	}
	return ""
}
