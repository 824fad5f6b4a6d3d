package productcsv

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/jangteo/jangteo/store/spreadsheet"
)

// column is the content of a column. Columns of options and attributes end in
// their number.
type column string

const (
	colHandle       column = "handle"
	colTitle        column = "name_ko"
	colTitleEn      column = "name_en"
	colSummary      column = "summary_ko"
	colSummaryEn    column = "summary_en"
	colHTML         column = "body_ko"
	colHTMLEn       column = "body_en"
	colMarkdown     column = "markdown_ko"
	colMarkdownEn   column = "markdown_en"
	colVendor       column = "vendor"
	colTaxonomy     column = "taxonomy"
	colType         column = "kind"
	colCategory     column = "category"
	colCategoryEn   column = "category_en"
	colCategorySlug column = "category_slug"
	colTags         column = "tags"
	colPublished    column = "published"
	colStatus       column = "state"
	colOptionName   column = "option"
	colOptionNameEn column = "option_en"
	colValue        column = "value"
	colValueEn      column = "value_en"
	colSKU          column = "sku"
	colGrams        column = "grams"
	colStock        column = "stock"
	colPrice        column = "price"
	colListPrice    column = "list_price"
	colBasePrice    column = "base_price"
	colUSDPrice     column = "usd_price"
	colUSDSurcharge column = "usd_surcharge"
	colActive       column = "active"
	colBarcode      column = "barcode"
	colImage        column = "pictures"
	colImageAt      column = "picture_position"
	colVariantImage column = "variant_picture"
	colAlt          column = "alt_ko"
	colAltEn        column = "alt_en"
	colSEOTitle     column = "seo_title_ko"
	colSEOTitleEn   column = "seo_title_en"
	colSEOText      column = "seo_text_ko"
	colSEOTextEn    column = "seo_text_en"
	colNotice       column = "notice"
	colShipGroup    column = "shipping"
	colShipFee      column = "ship_fee"
	colShipPer      column = "ship_per"
	colDispatch     column = "dispatch_days"
	colTax          column = "tax"
	colTracker      column = "tracker"
	colPolicy       column = "policy"
	colCounted      column = "counted"

	// WooCommerce's
	colID        column = "id"
	colKind      column = "type"
	colParent    column = "parent"
	colBackorder column = "backorders"
	colInStock   column = "in_stock"
	colRegular   column = "regular_price"
	colSale      column = "sale_price"
	colKilos     column = "weight_kg"
	colPounds    column = "weight_lbs"
	colOunces    column = "weight_oz"
	colAttribute column = "attribute"
	colValues    column = "values"
)

// numbered returns the column of an option or attribute, from 1.
func (c column) numbered(n int) column { return c + column(strconv.Itoa(n)) }

// heading is a column's written name with its aliases.
type heading struct {
	column column
	name   string
	others []string
}

// optionCount is the most options of a Shopify product.
const optionCount = 3

// shopifyHeadings returns the written columns: Shopify's in their order, then
// our own. Aliases are the names in Shopify's template since 2025.
func shopifyHeadings() []heading {
	list := []heading{
		{colHandle, "Handle", []string{"URL handle"}},
		{colTitle, "Title", nil},
		{colHTML, "Body (HTML)", []string{"Description", "Body HTML"}},
		{colVendor, "Vendor", nil},
		{colTaxonomy, "Product Category", []string{"Standard Product Type", "Standardized Product Type"}},
		{colType, "Type", []string{"Product Type", "Custom Product Type"}},
		{colTags, "Tags", nil},
		{colPublished, "Published", []string{"Published on online store"}},
	}
	for i := 1; i <= optionCount; i++ {
		list = append(list, heading{colOptionName.numbered(i), fmt.Sprintf("Option%d Name", i), nil},
			heading{colValue.numbered(i), fmt.Sprintf("Option%d Value", i), nil})
	}
	list = append(list, []heading{
		{colSKU, "Variant SKU", []string{"SKU"}},
		{colGrams, "Variant Grams", []string{"Weight value (grams)"}},
		{colTracker, "Variant Inventory Tracker", []string{"Inventory tracker"}},
		{colStock, "Variant Inventory Qty", []string{"Inventory quantity", "On hand", "On hand (current)", "Available",
			"Available (not editable)"}},
		{colPolicy, "Variant Inventory Policy", []string{"Continue selling when out of stock"}},
		{colPrice, "Variant Price", []string{"Price"}},
		{colListPrice, "Variant Compare At Price", []string{"Compare-at price", "Compare At Price"}},
		{colBarcode, "Variant Barcode", []string{"Barcode", "Barcodes"}},
		{colImage, "Image Src", []string{"Product image URL"}},
		{colImageAt, "Image Position", nil},
		{colAlt, "Image Alt Text", nil},
		{colVariantImage, "Variant Image", []string{"Variant image URL"}},
		{colSEOTitle, "SEO Title", nil},
		{colSEOText, "SEO Description", nil},
		{colStatus, "Status", nil},
		{colTitleEn, "Title (en)", nil},
		{colSummary, "Summary", nil},
		{colSummaryEn, "Summary (en)", nil},
		{colHTMLEn, "Body (HTML) (en)", nil},
		{colMarkdown, "Body (Markdown)", nil},
		{colMarkdownEn, "Body (Markdown) (en)", nil},
		{colCategory, "Category", nil},
		{colCategoryEn, "Category (en)", nil},
		{colCategorySlug, "Category Handle", nil},
	}...)
	for i := 1; i <= optionCount; i++ {
		list = append(list, heading{colOptionNameEn.numbered(i), fmt.Sprintf("Option%d Name (en)", i), nil},
			heading{colValueEn.numbered(i), fmt.Sprintf("Option%d Value (en)", i), nil})
	}
	return append(list, []heading{
		{colBasePrice, "Base Price", nil},
		{colUSDPrice, "Price (USD)", nil},
		{colUSDSurcharge, "Variant Surcharge (USD)", nil},
		{colActive, "Variant Active", nil},
		{colAltEn, "Image Alt Text (en)", nil},
		{colSEOTitleEn, "SEO Title (en)", nil},
		{colSEOTextEn, "SEO Description (en)", nil},
		{colNotice, "Product Notice", nil},
		{colShipGroup, "Shipping Group", nil},
		{colShipFee, "Shipping Fee", nil},
		{colShipPer, "Shipping Fee Per Pieces", nil},
		{colDispatch, "Dispatch Days", nil},
		{colTax, "Tax", []string{"Tax status", "과세 구분", "과세 여부", "과세 유형", "부가세"}},
	}...)
}

// IsCount tells the headings of written columns whose cells are amounts, weights or
// pieces.
func IsCount(name string) bool {
	counts := []column{colGrams, colStock, colPrice, colListPrice, colImageAt, colBasePrice, colUSDPrice,
		colUSDSurcharge, colShipFee, colShipPer, colDispatch}
	return slices.ContainsFunc(shopifyHeadings(), func(h heading) bool {
		return h.name == name && slices.Contains(counts, h.column)
	})
}

// known is a heading by the plain forms of its names, in which files are searched for it.
type known struct {
	column column
	names  []string
}

// plainly gives headings their plain forms: once for a file, as it takes longer than to
// search a row for them.
func plainly(headings []heading) []known {
	list := make([]known, len(headings))
	for i, h := range headings {
		list[i] = known{h.column, []string{spreadsheet.Name(h.name)}}
		for _, name := range h.others {
			list[i].names = append(list[i].names, spreadsheet.Name(name))
		}
	}
	return list
}

// positions are the columns of a header row by their plain names. Of duplicate names the
// first counts, and one without remarks before one that has some.
func positions(names []string) map[string]int {
	at := map[string]int{}
	for _, written := range []func(string) string{func(name string) string { return name }, spreadsheet.Bare} {
		for i, name := range names {
			if plain := spreadsheet.Name(written(name)); plain != "" {
				if _, twice := at[plain]; !twice {
					at[plain] = i
				}
			}
		}
	}
	return at
}

// find maps the columns of a header row.
func find(at map[string]int, headings []known) map[column]int {
	found := map[column]int{}
	for _, h := range headings {
		for _, name := range h.names {
			if i, ok := at[name]; ok {
				found[h.column] = i
				break
			}
		}
	}
	return found
}
