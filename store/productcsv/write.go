package productcsv

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// Rows is a file of rows that is being written: a csvfile.Writer or a spreadsheet.Writer.
type Rows interface {
	Write(row []string) error
	Flush() error
}

// Writer writes products in Shopify's columns, for Excel.
type Writer struct {
	file    Rows
	url     string
	columns map[column]int
	bodies  *bodies
}

// NewWriter writes the header row. url is the shop's, for picture addresses.
func NewWriter(file Rows, url string) (*Writer, error) {
	writer := &Writer{file: file, url: url, columns: map[column]int{}, bodies: newBodies()}
	var names []string
	for i, h := range shopifyHeadings() {
		writer.columns[h.column] = i
		names = append(names, h.name)
	}
	return writer, writer.file.Write(names)
}

// Write writes the rows of one product, as many as it has variants or pictures,
// whichever is more.
func (w *Writer) Write(d store.Draft, category store.Category) error {
	for i := range max(len(d.Variants), len(d.Pictures), 1) {
		row := cells{w.columns, make([]string, len(w.columns))}
		row.put(colHandle, d.Slug)
		if i == 0 {
			if err := w.putProduct(row, d, category); err != nil {
				return fmt.Errorf("write product %s: %w", d.Slug, err)
			}
		}
		if i < len(d.Variants) {
			w.putVariant(row, d, d.Variants[i])
		}
		if i < len(d.Pictures) {
			p := d.Pictures[i]
			row.put(colImage, w.url+"/images/"+p.File)
			row.put(colImageAt, strconv.Itoa(i+1))
			row.text(colAlt, colAltEn, p.Alt)
		}
		if err := w.file.Write(row.list); err != nil {
			return fmt.Errorf("write product %s: %w", d.Slug, err)
		}
	}
	return nil
}

// Flush writes buffered rows.
func (w *Writer) Flush() error { return w.file.Flush() }

// cells is a row being written.
type cells struct {
	columns map[column]int
	list    []string
}

func (c cells) put(at column, text string) { c.list[c.columns[at]] = text }

func (c cells) text(ko, en column, t store.Text) {
	c.put(ko, t.Ko)
	c.put(en, t.En)
}

// count writes a number; 0 is an empty cell.
func (c cells) count(at column, n int64) {
	if n != 0 {
		c.put(at, strconv.FormatInt(n, 10))
	}
}

// amount writes minor units; 0 is an empty cell.
func (c cells) amount(at column, minor int64, in money.Currency) {
	if minor != 0 {
		c.put(at, money.Money{Minor: minor, Currency: in}.Plain())
	}
}

func (c cells) truth(at column, yes bool) {
	if yes {
		c.put(at, "TRUE")
		return
	}
	c.put(at, "FALSE")
}

func (w *Writer) putProduct(row cells, d store.Draft, category store.Category) error {
	row.text(colTitle, colTitleEn, d.Name)
	row.text(colSummary, colSummaryEn, d.Summary)
	if err := w.putBody(row, colHTML, colMarkdown, d.Body.Ko); err != nil {
		return err
	}
	if err := w.putBody(row, colHTMLEn, colMarkdownEn, d.Body.En); err != nil {
		return err
	}
	row.put(colVendor, d.Vendor)
	row.put(colType, d.Kind)
	row.put(colTags, d.Tags)
	row.truth(colPublished, d.State == store.ProductActive)
	row.put(colStatus, string(d.State))
	row.text(colSEOTitle, colSEOTitleEn, d.SEOTitle)
	row.text(colSEOText, colSEOTextEn, d.SEOText)
	row.put(colCategorySlug, category.Slug)
	row.text(colCategory, colCategoryEn, category.Name)
	row.amount(colUSDPrice, d.USDPrice, money.USD)
	putOptions(row, d)
	row.put(colShipGroup, string(d.Ship.Group))
	row.amount(colShipFee, d.Ship.Fee, money.KRW)
	row.count(colShipPer, d.Ship.Per)
	row.count(colDispatch, d.Ship.Days)
	row.put(colTax, string(d.Tax))
	if len(d.Notice) > 0 {
		text, err := json.Marshal(d.Notice)
		if err != nil {
			return err
		}
		row.put(colNotice, string(text))
	}
	return nil
}

// putBody writes a description as HTML, and also as Markdown if the HTML would
// not convert back to it.
func (w *Writer) putBody(row cells, htmlColumn, markdown column, body string) error {
	if body == "" {
		return nil
	}
	html, err := w.bodies.html(body)
	if err != nil {
		return err
	}
	row.put(htmlColumn, html)
	again, gone, err := w.bodies.markdown(html, func(string) []string { return nil })
	if err != nil || len(gone.pictures) > 0 || gone.embedded > 0 || again != body {
		row.put(markdown, body)
	}
	return nil
}

// putOptions writes the axes, and the lowest price if no variant has it.
func putOptions(row cells, d store.Draft) {
	if len(d.Options) == 0 {
		row.put(colOptionName.numbered(1), noOption)
	}
	for i, o := range d.Options[:min(len(d.Options), optionCount)] {
		row.text(colOptionName.numbered(i+1), colOptionNameEn.numbered(i+1), o)
	}
	for _, v := range d.Variants {
		if v.Surcharge == 0 {
			return
		}
	}
	row.amount(colBasePrice, d.Price, money.KRW)
}

func (w *Writer) putVariant(row cells, d store.Draft, v store.DraftVariant) {
	if len(d.Options) == 0 {
		row.put(colValue.numbered(1), noValue)
	}
	for i, value := range v.Values[:min(len(v.Values), optionCount)] {
		row.text(colValue.numbered(i+1), colValueEn.numbered(i+1), value)
	}
	row.put(colSKU, v.SKU)
	row.count(colGrams, v.Grams)
	row.put(colTracker, "shopify")
	row.put(colStock, strconv.FormatInt(v.Stock, 10))
	row.put(colPolicy, "deny")
	if v.Uncounted {
		row.put(colTracker, "")
		row.put(colPolicy, "continue")
	}
	row.amount(colPrice, d.Price+v.Surcharge, money.KRW)
	if d.ListPrice > 0 {
		row.amount(colListPrice, d.ListPrice+v.Surcharge, money.KRW)
	}
	row.amount(colUSDSurcharge, v.USDSurcharge, money.USD)
	row.truth(colActive, v.Active)
	row.put(colBarcode, v.Barcode)
	if v.Picture != "" {
		row.put(colVariantImage, w.url+"/images/"+v.Picture)
	}
}
