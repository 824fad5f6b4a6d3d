package productcsv

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// Shopify's placeholders for a product without options.
const (
	noOption = "Title"
	noValue  = "Default Title"
)

// readShopify reads a file whose rows are grouped by handle.
func (r *reader) readShopify() {
	groups := map[string][]record{}
	var order []string
	for _, row := range r.table.rows {
		handle := r.table.line(row, colHandle)
		if handle == "" {
			r.fail(row.number, r.table.name(colHandle), "상품 주소(Handle)가 비어 있습니다.", "The handle is missing.")
			continue
		}
		if _, known := groups[handle]; !known {
			order = append(order, handle)
		}
		groups[handle] = append(groups[handle], row)
	}
	r.broken = false
	if len(order) > MaxProducts {
		r.refuseMany()
		return
	}
	given := r.given()
	for _, handle := range order {
		r.readProduct(slugOf(handle), groups[handle], given)
	}
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
	given["options"] = given[string(colOptionName.numbered(1))] || r.table.format == WooCommerce
	given["options_en"], given["values_en"] = r.table.has(colOptionNameEn.numbered(1)),
		r.table.has(colValueEn.numbered(1))
	given["usd_price"] = given["usd_price"] || r.Currency == money.USD && given["price"]
	given["usd_surcharge"] = given["usd_surcharge"] || r.Currency == money.USD && given["price"]
	if r.KeepStock {
		delete(given, "stock")
	}
	if !r.table.has(colStock) {
		r.warn(0, "", "재고 열이 없습니다. 새 상품은 재고 0으로 등록됩니다.", "There is no stock column: new products will have none.")
	}
	return given
}

func (r *reader) readProduct(slug string, rows []record, given store.Given) {
	first := rows[0]
	d := store.Draft{Slug: slug, State: store.ProductActive}
	in := store.Incoming{Given: given, Where: store.Whereabouts{Row: first.number}}
	r.readTexts(&d, first)
	d.State = r.state(first)
	d.Notice = r.notice(first)
	r.readCategory(&d, &in, first)
	for _, row := range rows[1:] {
		if title := r.table.line(row, colTitle); title != "" && title != d.Name.Ko {
			r.fail(row.number, r.table.name(colTitle), fmt.Sprintf("%d행과 Handle이 같은데 상품명이 다릅니다.", first.number),
				fmt.Sprintf("The handle is that of row %d, but the title differs.", first.number))
		}
	}
	d.Options = r.options(rows)
	r.readVariants(&d, &in, rows)
	r.readPictures(&d, &in, rows)
	in.Draft = d
	r.add(in)
}

func (r *reader) readTexts(d *store.Draft, row record) {
	line := func(c column) string { return r.table.line(row, c) }
	d.Name = store.Text{Ko: line(colTitle), En: line(colTitleEn)}
	d.Summary = store.Text{Ko: line(colSummary), En: line(colSummaryEn)}
	d.Body = store.Text{Ko: r.body(row, colMarkdown, colHTML), En: r.body(row, colMarkdownEn, colHTMLEn)}
	d.Vendor, d.Kind, d.Tags = line(colVendor), line(colType), line(colTags)
	d.SEOTitle = store.Text{Ko: line(colSEOTitle), En: line(colSEOTitleEn)}
	d.SEOText = store.Text{Ko: line(colSEOText), En: line(colSEOTextEn)}
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
		r.fail(row.number, r.table.name(c), "상세설명이 너무 길거나 태그가 너무 많습니다.",
			"The description is too long, or has too many tags.")
		return ""
	}
	if len(text) > maxHTML {
		return tooLong()
	}
	md, pictures, err := r.bodies.markdown(text, func(src string) bool { _, ok := r.picture(src); return ok })
	if errors.Is(err, errTooMuch) {
		return tooLong()
	}
	if err != nil {
		r.fail(row.number, r.table.name(c), "HTML을 읽을 수 없습니다. 너무 깊게 겹쳐 있습니다.",
			"This HTML cannot be read: it is nested too deeply.")
	}
	if pictures > 0 {
		r.warn(row.number, r.table.name(c), fmt.Sprintf("상세설명에 있는 사진 %d장은 업로드되지 않은 사진이어서 제외했습니다.", pictures),
			fmt.Sprintf("%d pictures in the description were left out, as they are not uploaded.", pictures))
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
		r.fail(row.number, r.table.name(colStatus), "active, draft, archived 중 하나로 입력해 주세요: "+shown(text),
			"Please write active, draft or archived, not "+shown(text)+".")
	}
	return store.ProductDraft
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
		name := store.Text{Ko: r.table.line(rows[0], colOptionName.numbered(i)), En: r.table.line(rows[0],
			colOptionNameEn.numbered(i))}
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
	for i, row := range rows {
		if i > 0 && !r.isVariant(row) {
			continue
		}
		v := r.variant(row, len(d.Options))
		d.Variants = append(d.Variants, v)
		in.Where.Variants = append(in.Where.Variants, row.number)
		prices = append(prices, r.variantPrice(row, v))
	}
	r.setPrices(d, rows[0], prices)
}

func (r *reader) variant(row record, axes int) store.DraftVariant {
	v := store.DraftVariant{SKU: r.code(row, colSKU), Barcode: r.code(row, colBarcode),
		Active: r.truth(row, colActive, true)}
	for i := 1; i <= axes; i++ {
		v.Values = append(v.Values, store.Text{Ko: r.table.line(row, colValue.numbered(i)),
			En: r.table.line(row, colValueEn.numbered(i))})
	}
	v.Grams = r.weight(row, colGrams, 1000)
	r.readStock(&v, row)
	return v
}

// readStock reads the stock; if it is not given, the variant's is kept.
func (r *reader) readStock(v *store.DraftVariant, row record) {
	stock, said := r.count(row, colStock)
	v.Stock = stock
	if !said {
		v.StockSeen = -1
	}
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
	if p.won == 0 && r.table.has(colPrice) && !r.broken {
		r.fail(row.number, r.table.name(colPrice), "판매가를 입력해 주세요.", "The price is missing.")
	}
	p.list, _ = r.price(row, colListPrice)
	p.surcharge = r.cents(row, colUSDSurcharge)
	return p
}

// setPrices derives the product's price, the lowest of its variants', and
// surcharges.
func (r *reader) setPrices(d *store.Draft, first record, prices []variantPrice) {
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

func (r *reader) readPictures(d *store.Draft, in *store.Incoming, rows []record) {
	type placed struct {
		store.Picture
		row, at int
	}
	var list []placed
	for _, row := range rows {
		src := r.table.line(row, colImage)
		if src == "" {
			continue
		}
		p, ok := r.picture(src)
		if !ok {
			r.missing(row, src)
			in.KeepPictures = true
			continue
		}
		p.Alt = store.Text{Ko: r.table.line(row, colAlt), En: r.table.line(row, colAltEn)}
		at, err := strconv.Atoi(r.table.line(row, colImageAt))
		if err != nil {
			at = len(list) + 1
		}
		list = append(list, placed{p, row.number, at})
	}
	slices.SortStableFunc(list, func(a, b placed) int { return a.at - b.at })
	for _, p := range list {
		d.Pictures = append(d.Pictures, p.Picture)
		in.Where.Pictures = append(in.Where.Pictures, p.row)
	}
}

func (r *reader) missing(row record, src string) {
	name := shown(path.Base(src))
	r.warn(row.number, r.table.name(colImage), "업로드되지 않은 사진입니다: "+name+". 상품 수정에서 사진을 올려 주세요.",
		"This picture is not uploaded: "+name+". Please upload it in the product's editor.")
}

// picture finds a picture by its address in the shop or its name in the image
// folder. Nothing is fetched from elsewhere.
func (r *reader) picture(src string) (store.Picture, bool) {
	name, under := strings.CutPrefix(src, r.URL+"/images/")
	if !under {
		name = strings.TrimPrefix(src, "/images/")
	}
	if name == "" || strings.ContainsAny(name, `/\:?#`) || strings.HasPrefix(name, ".") {
		return store.Picture{}, false
	}
	return r.Picture(name)
}
