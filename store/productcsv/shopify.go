package productcsv

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/store/typed"
)

// Shopify's placeholders for a product without options.
const (
	noOption = "Title"
	noValue  = "Default Title"
)

// readShopify reads a file whose rows are grouped by handle. Without one, a row with a
// title begins a product and the rows below it without are its variants and pictures.
func (r *reader) readShopify() {
	groups := map[string][]record{}
	var order []string
	last := ""
	for _, row := range r.table.rows {
		handle := r.table.line(row, colHandle)
		if title := r.table.line(row, colTitle); handle == "" && title != "" {
			handle = fmt.Sprintf("%s\x00%d", title, row.number)
			if before, _, _ := strings.Cut(last, "\x00"); before == title && r.repeatsTitles() {
				handle = last
			}
		}
		if handle = cmp.Or(handle, last); handle == "" {
			r.warn(row.number, r.table.name(colHandle), "상품 주소(Handle)와 상품명이 비어 있어 건너뛰었습니다.",
				"It has no handle and no title and was passed over.")
			continue
		}
		last = handle
		if _, known := groups[handle]; !known {
			order = append(order, handle)
		}
		groups[handle] = append(groups[handle], row)
	}
	if len(order) > MaxProducts {
		r.refuseMany()
		return
	}
	given := r.given()
	for _, handle := range order {
		r.readProduct(handle, groups[handle], given)
	}
}

// repeatsTitles tells whether each variant of a product has its title, as people write
// tables of their own.
func (r *reader) repeatsTitles() bool {
	return r.table.format == Chosen && r.table.has(colValue.numbered(1))
}

func (r *reader) refuseMany() {
	r.fail(0, "", fmt.Sprintf("상품이 너무 많습니다. 한 번에 %d개까지 올릴 수 있습니다.", MaxProducts),
		fmt.Sprintf("There are too many products: at most %d at a time.", MaxProducts))
}

// given returns the product fields that the file's columns provide.
func (r *reader) given() store.Given {
	given := store.Given{}
	for c := range r.table.columns {
		given[string(c)] = true
	}
	given["body_ko"] = given["body_ko"] || given[string(colMarkdown)]
	given["body_en"] = given["body_en"] || given[string(colMarkdownEn)]
	given["state"] = given["state"] || given[string(colPublished)]
	given["category"] = given["category"] || given[string(colCategorySlug)]
	given["options"] = given[string(colOptions)] || given[string(colOptionName.numbered(1))] ||
		r.table.format == WooCommerce
	given["stock"] = given["stock"] || given[string(colOptionStock)]
	given["options_en"], given["values_en"] = r.table.has(colOptionNameEn.numbered(1)),
		r.table.has(colValueEn.numbered(1))
	given["usd_price"] = given["usd_price"] || r.Currency == money.USD && given["price"]
	given["usd_surcharge"] = given["usd_surcharge"] || r.Currency == money.USD && given["price"]
	given["counted"] = r.saysCounting()
	if r.KeepStock {
		delete(given, "stock")
		delete(given, "counted")
	}
	if !r.table.has(colStock) && !r.table.has(colOptionStock) {
		r.warn(0, "", "재고 열이 없습니다. 새 상품은 재고 0인 초안으로 등록됩니다.",
			"There is no stock column: new products will be drafts without stock.")
	}
	if !r.table.has(colPrice) && !r.table.has(colRegular) {
		r.warn(0, "", "판매가 열이 없습니다. 새 상품은 가격 없는 초안으로 등록됩니다.",
			"There is no price column: new products will be drafts without a price.")
	}
	return given
}

func (r *reader) readProduct(handle string, rows []record, given store.Given) {
	first := rows[0]
	r.begin(first, r.table.line(first, colTitle))
	title, _, nameless := strings.Cut(handle, "\x00")
	d := store.Draft{Slug: slugOf(title), State: store.ProductActive}
	in := store.Incoming{Given: given, Where: store.Whereabouts{Row: first.number}}
	r.readTexts(&d, first)
	if nameless {
		d.Slug = r.namedSlug(d.Name)
	} else if d.Name.Ko == "" {
		r.nameless(&d, first, title)
	}
	d.State = r.state(first)
	r.now.hidden = r.now.hidden || !r.table.has(colStock)
	d.Notice, d.Ship, d.Tax = r.notice(first), r.shipping(first), r.tax(first)
	r.readCategory(&d, &in, first)
	for _, row := range rows[1:] {
		if title := r.table.line(row, colTitle); title != "" && title != r.now.name {
			n := first.number
			r.warn(row.number, r.table.name(colTitle),
				fmt.Sprintf("%d행과 Handle이 같은데 상품명이 달라 %d행의 상품명을 사용합니다.", n, n),
				fmt.Sprintf("The handle is that of row %d, but the title differs: that of row %d is used.", n, n))
			break
		}
	}
	d.Options = r.options(rows)
	r.readVariants(&d, &in, rows)
	r.readPictures(&d, &in, rows)
	in.Draft = d
	r.add(in)
}

// nameless names a product whose file does not, unless the shop has its name.
func (r *reader) nameless(d *store.Draft, row record, handle string) {
	d.Name.Ko = clip.Text(handle, store.NameLength)
	r.now.nameless, r.now.hidden, r.now.name = true, true, d.Name.Ko
	if r.table.has(colTitle) {
		r.warn(row.number, r.table.name(colTitle), "상품명이 없어 새 상품이면 주소를 이름으로 하는 초안으로 등록합니다.",
			"It has no title: a new product will be a draft, named like its address.")
	}
}

// namedSlug derives the slug of a product without a handle from its name.
func (r *reader) namedSlug(name store.Text) string {
	slug := store.SlugOf(name)
	if slug == "" {
		slug = slugOf(name.Ko)
	}
	if _, taken := r.slugs[slug]; taken {
		return r.freeSlug(slug)
	}
	return slug
}

func (r *reader) readTexts(d *store.Draft, row record) {
	text := func(ko, en column, n int) store.Text {
		return store.Text{Ko: r.text(row, ko, n), En: r.text(row, en, n)}
	}
	d.Name = text(colTitle, colTitleEn, store.NameLength)
	d.Summary = text(colSummary, colSummaryEn, store.LineLength)
	d.Body = store.Text{Ko: r.body(row, colMarkdown, colHTML), En: r.body(row, colMarkdownEn, colHTMLEn)}
	d.Vendor = r.text(row, colVendor, store.NameLength)
	d.Kind = r.text(row, colType, store.NameLength)
	d.Tags = r.text(row, colTags, store.TagsLength)
	d.SEOTitle = text(colSEOTitle, colSEOTitleEn, store.NameLength)
	d.SEOText = text(colSEOText, colSEOTextEn, store.SEOTextLength)
}

// body reads a description: Markdown if present, else HTML.
func (r *reader) body(row record, markdown, htmlColumn column) string {
	text := r.table.cell(row, htmlColumn)
	if md := r.table.cell(row, markdown); md != "" {
		if rendered, err := r.bodies.html(md); err == nil && text != "" && rendered != strings.TrimSuffix(text, "\n") {
			r.warn(row.number, r.table.name(markdown),
				"HTML 칸과 내용이 달라 Markdown 칸을 사용했습니다. HTML을 사용하려면 Markdown 칸을 비워 주세요.",
				"It differs from the HTML and was used; empty this cell to use the HTML.")
		}
		return md
	}
	return r.fromHTML(row, htmlColumn, text)
}

func (r *reader) fromHTML(row record, c column, text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	tooLong := func() string {
		r.now.hidden, r.now.textless = true, true
		r.warn(row.number, r.table.name(c), "상세설명이 너무 길거나 태그가 너무 많아, 새 상품이면 상세설명 없는 초안으로 등록합니다.",
			"The description is too long, or has too many tags: a new product will be a draft without one.")
		return ""
	}
	if len(text) > maxHTML {
		text = dataPictures.ReplaceAllString(text, `src=""`)
	}
	if len(text) > maxHTML {
		return tooLong()
	}
	md, gone, err := r.bodies.markdown(text, r.shownAt)
	if errors.Is(err, errTooMuch) {
		return tooLong()
	}
	if err != nil {
		r.fail(row.number, r.table.name(c), "HTML을 읽을 수 없습니다. 너무 깊게 겹쳐 있습니다.",
			"This HTML cannot be read: it is nested too deeply.")
	}
	if n := len(r.unwanted(row, c, gone.pictures)); n > 0 {
		r.warn(row.number, r.table.name(c),
			fmt.Sprintf("상세설명에 있는 사진 %d장은 업로드되지 않은 사진이어서 제외했습니다.", n),
			fmt.Sprintf("%d pictures in the description were left out, as they are not uploaded.", n))
	}
	if gone.embedded > 0 {
		r.warn(row.number, r.table.name(c),
			fmt.Sprintf("상세설명에 있는 동영상·외부 화면·입력란 %d개는 제외했습니다.", gone.embedded),
			fmt.Sprintf("%d films, frames, forms or drawings in the description were left out.", gone.embedded))
	}
	return md
}

// state is whether a product is sold: not when it is a draft, archived or not
// published.
func (r *reader) state(row record) store.ProductState {
	published := r.truth(row, colPublished, true)
	switch text := strings.ToLower(r.table.line(row, colStatus)); text {
	case "", "active":
		if published {
			return store.ProductActive
		}
	case "draft", "archived", "unlisted":
	default:
		r.warn(row.number, r.table.name(colStatus), "active, draft, archived가 아니어서 새 상품이면 초안으로 등록합니다: "+shown(text),
			"It is not active, draft or archived: a new product will be a draft, "+shown(text)+".")
		r.now.hidden = true
	}
	return store.ProductDraft
}

// tax reads whether a product's price contains value added tax, in our words or those of
// Korean malls (Cafe24's "A|10") and WooCommerce; an empty cell does not say. Whether a
// supply is zero-rated depends on where it goes, which no product knows.
func (r *reader) tax(row record) store.TaxKind {
	text, _, _ := strings.Cut(strings.ToLower(r.table.line(row, colTax)), "|")
	bare := remarks.ReplaceAllString(typed.Packed(text), "")
	switch strings.NewReplacer("-", "", "_", "", "10%", "").Replace(bare) {
	case "":
		return ""
	case string(store.Taxed), "taxable", "tax", "vat", "과세", "과세상품", "일반과세", "a":
		return store.Taxed
	case string(store.TaxFree), "taxfree", "exempt", "taxexempt", "nontaxable", "none", "shipping",
		"면세", "면세상품", "비과세", "비과세상품", "b":
		return store.TaxFree
	case "zero", "zerorated", "zerorate", "영세", "영세율", "영세상품", "c":
		r.warn(row.number, r.table.name(colTax), "영세율은 해외로 배송하는 주문에 자동으로 적용되므로 과세 상품으로 가져옵니다.",
			"Parcels abroad are zero-rated by themselves: the product is imported as taxed.")
		return store.Taxed
	}
	r.now.hidden = true
	r.warn(row.number, r.table.name(colTax), "과세(taxed)인지 면세(free)인지 알 수 없어 새 상품이면 과세 초안으로 등록합니다: "+shown(text),
		"It is neither taxed nor free: a new product will be a draft with tax, "+shown(text)+".")
	return ""
}

// shipping reads how a product is delivered, under the names of the store.
func (r *reader) shipping(row record) (s store.ShipTerms) {
	s.Group = store.ShipGroup(strings.ToLower(r.table.line(row, colShipGroup)))
	if s.Group != "" && !s.Group.Known() {
		r.fail(row.number, r.table.name(colShipGroup), "standard, own, free, collect, pickup 가운데 하나여야 합니다.",
			"It must be standard, own, free, collect or pickup.")
	}
	for c, n := range map[column]struct {
		to *int64
		in money.Format
	}{colShipFee: {&s.Fee, money.Format{Currency: money.KRW}}, colShipPer: {&s.Per, money.Format{Unit: money.Pieces}},
		colDispatch: {&s.Days, money.Format{Unit: money.Pieces}}} {
		text := r.table.cell(row, c)
		if strings.TrimSpace(text) == "" {
			continue
		}
		var err error
		if *n.to, err = n.in.ReadCell(text); err != nil {
			r.fail(row.number, r.table.name(c), "숫자로 읽을 수 없습니다: "+shown(text),
				"It cannot be read as a number: "+shown(text))
		}
	}
	return s
}

func (r *reader) notice(row record) map[string]string {
	text := r.table.cell(row, colNotice)
	if strings.TrimSpace(text) == "" {
		return nil
	}
	var notice map[string]string
	if json.Unmarshal([]byte(text), &notice) != nil {
		r.fail(row.number, r.table.name(colNotice), "상품정보제공고시를 읽을 수 없습니다.", "The product notice cannot be read.")
	}
	return notice
}

// readCategory returns the category from our own columns, else the last part of
// Shopify's, else the type.
func (r *reader) readCategory(d *store.Draft, in *store.Incoming, row record) {
	d.Category = r.table.line(row, colCategorySlug)
	in.Category = store.Text{Ko: r.table.line(row, colCategory), En: r.table.line(row, colCategoryEn)}
	if d.Category != "" || in.Category.Ko != "" {
		if d.Category != "" {
			d.Category = slugOf(d.Category)
		}
		return
	}
	taxonomy := strings.Split(r.table.line(row, colTaxonomy), ">")
	in.Category.Ko = cmp.Or(strings.TrimSpace(taxonomy[len(taxonomy)-1]), d.Kind)
}

// options returns the axes; a product without any has Shopify's placeholder.
func (r *reader) options(rows []record) []store.Text {
	var list []store.Text
	for i := 1; i <= optionCount; i++ {
		name := store.Text{Ko: r.text(rows[0], colOptionName.numbered(i), store.ValueLength),
			En: r.text(rows[0], colOptionNameEn.numbered(i), store.ValueLength)}
		if name.Ko == "" {
			name.Ko = r.headingOfValues(i, rows)
		}
		if name.Ko == "" {
			break
		}
		list = append(list, name)
	}
	if len(list) == 1 && list[0].Ko == noOption &&
		len(slices.DeleteFunc(slices.Clone(rows), func(row record) bool { return !r.isVariant(row) })) <= 1 &&
		strings.EqualFold(r.table.line(rows[0], colValue.numbered(1)), noValue) {
		return nil
	}
	return list
}

// headingOfValues names an option by the column of its values where somebody has named
// that column and none for its name; empty: these rows have no values.
func (r *reader) headingOfValues(i int, rows []record) string {
	values := colValue.numbered(i)
	if r.table.format != Chosen || r.table.has(colOptionName.numbered(i)) || !slices.ContainsFunc(rows,
		func(row record) bool { return r.table.line(row, values) != "" }) {
		return ""
	}
	return cmp.Or(clip.Text(oneLine(typed.Text(r.table.name(values))), store.ValueLength), "옵션")
}

// isVariant distinguishes variant rows from rows with only a picture.
func (r *reader) isVariant(row record) bool {
	for _, c := range []column{colValue.numbered(1), colSKU, colPrice} {
		if r.table.line(row, c) != "" {
			return true
		}
	}
	return false
}

func (r *reader) readVariants(d *store.Draft, in *store.Incoming, rows []record) {
	var prices []variantPrice
	seen := map[string]int{}
	for i, row := range rows {
		if i > 0 && !r.isVariant(row) || len(d.Options) > 0 && r.repeats(row, len(d.Options), seen) {
			continue
		}
		v := r.variant(row, len(d.Options))
		d.Variants = append(d.Variants, v)
		in.Where.Variants = append(in.Where.Variants, row.number)
		prices = append(prices, r.variantPrice(row, v))
	}
	r.setPrices(d, rows[0], r.cut(d, in, prices), colPrice)
}

// cut leaves out the variants beyond those that a product can have; then it is not sold
// before somebody has seen to it.
func (r *reader) cut(d *store.Draft, in *store.Incoming, prices []variantPrice) []variantPrice {
	if len(d.Variants) <= store.MaxVariants {
		return prices
	}
	r.now.hidden, r.now.unsorted = true, true
	r.warn(in.Where.Variants[store.MaxVariants], "",
		fmt.Sprintf("옵션 조합이 %d개를 넘어 그 뒤의 조합을 뺐습니다. 새 상품이면 초안으로 등록합니다.", store.MaxVariants),
		fmt.Sprintf("A product has %d variants at most: those from here on were left out, and a new product will be a "+
			"draft.", store.MaxVariants))
	d.Variants = d.Variants[:store.MaxVariants]
	in.Where.Variants = in.Where.Variants[:store.MaxVariants]
	return prices[:store.MaxVariants]
}

// repeats tells whether a row has the options of one above, of which seen has the rows:
// it is left out, and the product taken.
func (r *reader) repeats(row record, axes int, seen map[string]int) bool {
	values := ""
	for i := 1; i <= axes; i++ {
		values += r.table.line(row, colValue.numbered(i)) + "\x00"
	}
	n, twice := seen[values]
	if twice {
		r.warn(row.number, r.table.name(colValue.numbered(1)), fmt.Sprintf("%d행과 옵션이 같아 읽지 않았습니다.", n),
			fmt.Sprintf("It has the options of row %d and was not read.", n))
		return true
	}
	seen[values] = row.number
	return false
}

func (r *reader) variant(row record, axes int) store.DraftVariant {
	v := store.DraftVariant{SKU: r.code(row, colSKU, store.SKULength),
		Barcode: r.code(row, colBarcode, store.BarcodeLength), Active: r.truth(row, colActive, true)}
	for i := 1; i <= axes; i++ {
		v.Values = append(v.Values, store.Text{Ko: r.text(row, colValue.numbered(i), store.ValueLength),
			En: r.text(row, colValueEn.numbered(i), store.ValueLength)})
	}
	v.Grams = r.weight(row, colGrams, 1000)
	if list := r.pictures(r.table.line(row, colVariantImage)); len(list) > 0 {
		v.Picture = list[0].File
	}
	r.readStock(&v, row)
	r.readTracking(&v, row)
	return v
}

// readTracking reads what Shopify sells without counting, or on when none is left.
func (r *reader) readTracking(v *store.DraftVariant, row record) {
	goesOn := slices.Contains([]string{"continue", "true"}, strings.ToLower(r.table.line(row, colPolicy)))
	v.Uncounted = v.Uncounted || goesOn || r.table.has(colTracker) && r.table.line(row, colTracker) == ""
}

// readStock reads the stock; if it is not given, the variant's is kept.
func (r *reader) readStock(v *store.DraftVariant, row record) {
	text := r.table.line(row, colStock)
	stock, isThere, isWord := stockOf(text)
	switch {
	case isEndless(text):
		v.StockSeen, v.Uncounted = -1, true
		return
	case isThere:
		v.StockSeen, v.Uncounted = -1, true
		r.warn(row.number, r.table.name(colStock), "재고가 있다고만 되어 있어 재고를 세지 않는 상품으로 등록합니다: "+shown(text),
			"It only says that there is some: the stock will not be counted, "+shown(text)+".")
		return
	case isWord:
		v.Stock = stock
		return
	}
	stock, said := r.count(row, colStock)
	v.Stock = stock
	if !said {
		v.StockSeen = -1
	}
}

// saysCounting tells whether a file says of stocks whether they are counted.
func (r *reader) saysCounting() bool {
	for _, c := range []column{colTracker, colPolicy, colCounted, colInStock, colBackorder} {
		if r.table.has(c) {
			return true
		}
	}
	return slices.ContainsFunc(r.table.rows, func(row record) bool {
		text := r.table.line(row, colStock)
		_, isThere, _ := stockOf(text)
		return isThere || isEndless(text)
	})
}

// variantPrice is the price of one variant in a file.
type variantPrice struct {
	row        record
	won, cents int64
	list       int64 // won before the discount; 0: none
	surcharge  int64 // cents, as our own column says
}

func (r *reader) variantPrice(row record, v store.DraftVariant) variantPrice {
	p := variantPrice{row: row}
	p.won, p.cents = r.price(row, colPrice)
	p.list, _ = r.price(row, colListPrice)
	p.surcharge = r.cents(row, colUSDSurcharge)
	return p
}

// priced looks after variants without a price. If no other has one either, the
// product is a draft; otherwise it has the lowest of the others', and is not sold.
func (r *reader) priced(d *store.Draft, prices []variantPrice, c column) {
	lowest := variantPrice{}
	for _, p := range prices {
		if p.won > 0 && (lowest.won == 0 || p.won < lowest.won) {
			lowest = p
		}
	}
	if lowest.won == 0 {
		said := r.now.broken || r.now.hidden || !r.table.has(c)
		r.now.hidden, r.now.unpriced = true, true
		if !said {
			r.warn(prices[0].row.number, r.table.name(c), "판매가가 없어 새 상품이면 가격 없는 초안으로 등록합니다.",
				"It has no price: a new product will be a draft without one.")
		}
		return
	}
	for i := range prices {
		if prices[i].won > 0 {
			continue
		}
		if r.table.has(c) && !r.now.broken {
			r.warn(prices[i].row.number, r.table.name(c), "판매가가 없는 옵션이어서 판매하지 않는 상태로 등록합니다.",
				"This variant has no price and will not be sold.")
		}
		prices[i].won, prices[i].cents, prices[i].list = lowest.won, lowest.cents, 0
		d.Variants[i].Active = false
	}
}

// setPrices derives the product's price, the lowest of its variants', and
// surcharges.
func (r *reader) setPrices(d *store.Draft, first record, prices []variantPrice, c column) {
	r.priced(d, prices, c)
	lowest := prices[0]
	for _, p := range prices {
		if p.won < lowest.won {
			lowest = p
		}
	}
	d.Price = lowest.won
	if base, _ := r.price(first, colBasePrice); base > 0 && base < d.Price {
		d.Price = base
	}
	d.USDPrice = r.cents(first, colUSDPrice)
	if d.USDPrice == 0 {
		d.USDPrice = lowest.cents
	}
	for i, p := range prices {
		v := &d.Variants[i]
		v.Surcharge, v.USDSurcharge = p.won-d.Price, p.surcharge
		if v.USDSurcharge == 0 && p.cents > lowest.cents {
			v.USDSurcharge = p.cents - lowest.cents
		}
	}
	d.ListPrice = r.listPrice(d.Price, prices)
}

// listPrice returns the product's price before the discount. The shop has one
// for all variants.
func (r *reader) listPrice(price int64, prices []variantPrice) int64 {
	list := int64(0)
	for i, p := range prices {
		own := p.list - (p.won - price)
		if p.list != 0 && p.list <= p.won {
			if p.list < p.won {
				r.warn(p.row.number, r.listColumn(), "정가가 판매가보다 낮아 반영하지 않았습니다.",
					"It is below the price and was not used.")
			}
			own = 0
		}
		if p.list == 0 {
			own = 0
		}
		if i == 0 {
			list = own
			continue
		}
		if own != list {
			r.warn(p.row.number, r.listColumn(), "할인액이 옵션마다 달라 첫 옵션의 할인액을 사용합니다.",
				"Variants have different discounts; that of the first is used.")
			break
		}
	}
	return list
}

func (r *reader) listColumn() string {
	return cmp.Or(r.table.name(colListPrice), r.table.name(colRegular))
}
