package productcsv

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// readMall reads the forms of Korean malls, which have one row for each product.
func (r *reader) readMall() {
	rows := r.mallRows()
	if len(rows) > MaxProducts {
		r.refuseMany()
		return
	}
	given := r.given()
	given["grams"] = given["grams"] || r.table.has(colKilos)
	given["list_price"] = given["list_price"] || r.table.has(colDiscount) || r.table.has(colSale)
	for _, row := range rows {
		r.readMallProduct(row, given)
	}
}

// mallRows are the rows of products: not those in which a form explains itself, nor
// those without name, code and price.
func (r *reader) mallRows() []record {
	var list []record
	for _, row := range r.table.rows {
		price := r.table.line(row, colPrice)
		switch {
		case price == "" && r.table.line(row, colTitle) == "" && r.table.line(row, colSKU) == "" &&
			r.table.line(row, colHandle) == "":
			r.warn(row.number, "", "상품명, 상품코드, 판매가가 모두 비어 있어 건너뛰었습니다.",
				"It has no name, no code and no price and was passed over.")
		case isExplanation(price) && (len(list) == 0 || isSentence(price)):
			r.warn(row.number, "", "양식의 설명으로 보고 건너뛰었습니다.", "It explains the form, it seems, and was passed over.")
		default:
			list = append(list, row)
		}
	}
	return list
}

// isSentence tells what forms say below their rows, too, from what is no price.
func isSentence(text string) bool {
	text = strings.TrimRight(text, " .")
	return strings.HasSuffix(text, "니다") || strings.HasSuffix(text, "세요")
}

// isExplanation tells words in place of a price.
func isExplanation(price string) bool {
	_, err := money.Format{Currency: money.KRW}.ReadCell(price)
	hangul := func(c rune) bool { return unicode.Is(unicode.Hangul, c) }
	return refusalOf(err).Reason != "" && strings.ContainsFunc(price, hangul)
}

func (r *reader) readMallProduct(row record, given store.Given) {
	r.begin(row, r.table.line(row, colTitle))
	sku, _ := r.table.code(row, colSKU) // a rounded one is reported with the variants
	code := cmp.Or(sku, r.table.line(row, colHandle))
	d := store.Draft{State: r.mallState(row), Slug: slugOf(cmp.Or(code, r.table.line(row, colTitle)))}
	in := store.Incoming{Given: given, Where: store.Whereabouts{Row: row.number}}
	r.readMallTexts(&d, row)
	if d.Name.Ko == "" {
		r.nameless(&d, row, cmp.Or(code, d.Slug))
	}
	r.now.hidden = r.now.hidden || !r.table.has(colStock) && !r.table.has(colOptionStock)
	r.readMallVariants(&d, &in, row)
	r.readListed(&d, &in, row, r.mallPictures(row))
	in.Draft = d
	r.add(in)
}

func (r *reader) readMallTexts(d *store.Draft, row record) {
	d.Name = store.Text{Ko: r.text(row, colTitle, store.NameLength), En: r.text(row, colTitleEn, store.NameLength)}
	d.Summary.Ko = r.clipped(row, colSummary, plainText(r.table.cell(row, colSummary)), store.LineLength)
	d.Body.Ko = r.fromHTML(row, colHTML, r.table.cell(row, colHTML))
	d.Vendor, d.Tax = r.text(row, colVendor, store.NameLength), r.tax(row)
	d.Tags = r.text(row, colTags, store.TagsLength)
	d.SEOTitle.Ko = r.text(row, colSEOTitle, store.NameLength)
	d.SEOText.Ko = r.text(row, colSEOText, store.SEOTextLength)
}

// mallState is whether a product is sold: when each of its columns says so. An empty
// cell counts as no, as malls have it, but for the condition of the goods.
func (r *reader) mallState(row record) store.ProductState {
	state := store.ProductActive
	for _, c := range []column{colPublished, colStatus, colCondition} {
		text := strings.ToLower(r.table.line(row, c))
		switch {
		case !r.table.has(c) || text == "" && c == colCondition:
		case slices.Contains([]string{"y", "1", "판매함", "판매중", "판매", "진열함", "진열중", "진열", "전시중", "전시",
			"신상품"}, text):
		case slices.Contains([]string{"n", "0", "판매안함", "판매중지", "진열안함", "전시중지"}, text):
			state = store.ProductDraft
		default:
			r.now.hidden = true
			r.warn(row.number, r.table.name(c), "판매한다는 뜻이 아니어서 새 상품이면 초안으로 등록합니다: "+shown(text),
				"It does not say that the product is sold: a new one will be a draft, "+shown(text)+".")
		}
	}
	if text := r.table.line(row, colInquiry); text != "" && text != "0" {
		r.now.hidden = true
		r.warn(row.number, r.table.name(colInquiry), "전화로 문의받는 상품이어서 새 상품이면 초안으로 등록합니다.",
			"It is sold by telephone: a new one will be a draft.")
	}
	return state
}

// mallPictures lists a product's pictures: malls write further ones into a column of
// their own, on lines or with bars or commas between, or into numbered columns.
func (r *reader) mallPictures(row record) []string {
	first, further := "", ""
	switch r.table.format {
	case Cafe24:
		first, further = "/web/product/big/", "/web/product/extra/big/"
	case Youngcart:
		first, further = "/data/item/", "/data/item/"
	}
	list := []string{r.below(first, r.table.line(row, colImage))}
	between := func(c rune) bool {
		return c == '|' || c == '\n' || c == '\r' || r.table.format == SmartStore && c == ','
	}
	for _, src := range strings.FieldsFunc(r.table.cell(row, colImages), between) {
		list = append(list, r.below(further, oneLine(src)))
	}
	for i := 2; i <= youngcartPictures; i++ {
		list = append(list, r.below(further, r.table.line(row, colImages.numbered(i))))
	}
	return slices.DeleteFunc(list, func(src string) bool { return src == "" })
}

// below is where a mall has a picture that its form only names, if the shop does not have
// it and its former site is known.
func (r *reader) below(folder, src string) string {
	if _, ok := r.picture(src); ok || r.Site == "" || folder == "" || src == "" || strings.HasPrefix(src, "/") ||
		strings.Contains(src, "://") {
		return src
	}
	return folder + src
}

func (r *reader) readMallVariants(d *store.Draft, in *store.Incoming, row record) {
	c := r.mallChoices(row)
	for _, name := range folded(c.names) {
		d.Options = append(d.Options, store.Text{Ko: r.clipped(row, colOptions, name, store.ValueLength)})
	}
	base := r.mallPrice(row)
	first := store.DraftVariant{SKU: r.code(row, colSKU, store.SKULength),
		Barcode: r.code(row, colBarcode, store.BarcodeLength), Grams: r.weight(row, colKilos, 1_000_000), Active: true}
	r.readMallStock(&first, row, c)
	var prices []variantPrice
	for i, values := range c.combinations() {
		v, price := first, base
		if i > 0 { // a code is of one variant
			v.SKU, v.Barcode = "", ""
		}
		for _, value := range folded(values) {
			v.Values = append(v.Values, store.Text{Ko: r.clipped(row, colOptions, value, store.ValueLength)})
		}
		if c.stock != nil {
			v.Stock, v.StockSeen = c.stock[i], 0
		}
		if c.extra != nil && base.won > 0 {
			price = price.plus(c.extra[i])
		}
		d.Variants = append(d.Variants, v)
		in.Where.Variants = append(in.Where.Variants, row.number)
		prices = append(prices, price)
	}
	r.setPrices(d, row, prices, colPrice)
}

// plus is the price of a variant that costs more, or less.
func (p variantPrice) plus(extra int64) variantPrice {
	p.won = max(0, p.won+extra)
	if p.list > 0 {
		p.list = max(0, p.list+extra)
	}
	return p
}

// readMallStock reads the stock of a product. One number for all of its variants
// cannot be divided among them.
func (r *reader) readMallStock(v *store.DraftVariant, row record, c choices) {
	if c.stock != nil {
		return
	}
	r.readStock(v, row)
	switch strings.ToLower(r.table.line(row, colCounted)) {
	case "f", "n", "사용안함", "사용 안함", "미사용", "false":
		v.Uncounted = true
	}
	if v.Uncounted { // all of its variants are there
		return
	}
	if c.count() > 1 && v.StockSeen >= 0 {
		v.Stock, v.StockSeen, r.now.hidden = 0, -1, true
		text := shown(r.table.line(row, colStock))
		r.warn(row.number, r.table.name(colStock), "옵션별 재고가 없어 새 상품이면 재고가 0인 초안으로 등록합니다: "+text,
			"It is the stock of all variants: a new product will be a draft without stock, "+text+".")
	}
}

// percent is what a discount in percent is divided by, with two decimals.
const percent = 100 * 100

// mallPrice reads the price, and that before the discount.
func (r *reader) mallPrice(row record) variantPrice {
	p := variantPrice{row: row}
	p.won, _ = r.price(row, colPrice)
	p.list, _ = r.price(row, colListPrice)
	if sale, _ := r.price(row, colSale); sale > 0 && sale < p.won {
		p.won, p.list = sale, p.won
	}
	text := r.table.line(row, colDiscount)
	if text == "" || p.won <= 0 || p.won > store.MaxPrice {
		return p
	}
	number, inPercent := strings.CutSuffix(text, "%")
	less, err := money.Format{Currency: money.KRW}.ReadCell(text)
	if inPercent || strings.Contains(r.table.line(row, colDiscountUnit), "%") {
		if less, err = (money.Format{}).ReadMeasure(number, 2); err == nil && less < percent {
			less = p.won * less / percent
		}
	}
	switch {
	case err != nil || less >= p.won:
		r.now.hidden = true
		r.warn(row.number, r.table.name(colDiscount), "할인을 읽을 수 없어 새 상품이면 초안으로 등록합니다: "+shown(text),
			"This discount cannot be read: a new product will be a draft, "+shown(text)+".")
	case less > 0:
		p.won, p.list = p.won-less, p.won
	}
	return p
}
