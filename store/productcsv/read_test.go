package productcsv_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/text/encoding/korean"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/store/productcsv"
	"github.com/jangteo/jangteo/store/report"
)

// folder is an image folder with a few pictures.
func folder(file string) (store.Picture, bool) {
	return store.Picture{File: file, Width: 800, Height: 800}, strings.Contains("tee.jpg tee3.jpg hoodie.jpg", file)
}

func readFile(t *testing.T, name string, o productcsv.Options) *productcsv.Sheet {
	t.Helper()
	file, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	o.URL, o.Picture = shopURL, folder
	sheet, err := productcsv.Read(file, o)
	if err != nil {
		t.Fatal(err)
	}
	return sheet
}

func wantDrafts(t *testing.T, sheet *productcsv.Sheet, want []store.Draft) {
	t.Helper()
	var got []store.Draft
	for _, in := range sheet.Products {
		got = append(got, in.Draft)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(store.DraftVariant{},
		"StockSeen")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func wantNotes(t *testing.T, sheet *productcsv.Sheet, want ...string) {
	t.Helper()
	var got []string
	for _, n := range sheet.Notes {
		got = append(got, n.String())
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("notes -want +got:\n%s", diff)
	}
}

func ko(s string) store.Text { return store.Text{Ko: s} }

func TestShopifysFile(t *testing.T) {
	sheet := readFile(t, "shopify.csv", productcsv.Options{})
	wantDrafts(t, sheet, []store.Draft{
		{Slug: "example-t-shirt", Name: ko(`면 "베이직" 티셔츠, 반팔`),
			Body:  ko("부드러운 **면** 티셔츠.\n\n- 세탁기 가능\n- 국내 제작\n\n누르지 마세요"),
			Price: 29900, ListPrice: 39900, State: store.ProductActive, Vendor: "마을옷집", Kind: "티셔츠", Tags: "여름, 면",
			SEOTitle: ko("면 티셔츠"), SEOText: ko("부드러운 면, 국내 제작"),
			Options: []store.Text{ko("색상"), ko("사이즈")},
			Variants: []store.DraftVariant{
				{SKU: "TS-BK-S", Values: []store.Text{ko("검정"), ko("S")}, Stock: 12, Grams: 200,
					Barcode: "8801234567890", Active: true},
				{SKU: "TS-BK-M", Values: []store.Text{ko("검정"), ko("M")}, Grams: 210, Active: true},
				{SKU: "TS-WH-S", Values: []store.Text{ko("하양"), ko("S")}, Surcharge: 2000, Stock: 3, Grams: 200,
					Active: true}},
			Pictures: []store.Picture{{File: "tee.jpg", Width: 800, Height: 800, Alt: ko("검정 티셔츠")},
				{File: "tee3.jpg", Width: 800, Height: 800, Alt: ko("옆모습")}}},
		{Slug: "gift-note", Name: ko("감사 카드"), Price: 1500, State: store.ProductDraft, Kind: "문구",
			Variants: []store.DraftVariant{{SKU: "NOTE-1", Stock: 100, Active: true}}},
	})
	wantNotes(t, sheet, "row 3: warning in Image Src: Pictures that are not uploaded: 1, the first is ‘tee2.jpg’. "+
		"Please upload them in the product's editor.")
	if in := sheet.Products[0]; in.Category.Ko != "Clothing" || !in.KeepPictures ||
		fmt.Sprint(in.Where.Variants) != "[2 3 4]" {
		t.Errorf("category %q, keeps pictures %v, rows %v", in.Category.Ko, in.KeepPictures, in.Where.Variants)
	}
}

// TestOptionsThatComeTwiceCostOneRow takes a product of which a row has the options of
// another, as shops that were filled by programs have.
func TestOptionsThatComeTwiceCostOneRow(t *testing.T) {
	sheet := readFile(t, "shopify-repeated-options.csv", productcsv.Options{})
	if len(sheet.Products) != 2 || sheet.Left != 0 {
		t.Fatalf("%d products, %d left out", len(sheet.Products), sheet.Left)
	}
	if v := sheet.Products[0].Draft.Variants; len(v) != 2 || v[0].SKU != "T-1" || v[1].SKU != "T-2" {
		t.Errorf("variants %+v", v)
	}
	if !sheet.Bent(sheet.Products[0]) || sheet.Bent(sheet.Products[1]) {
		t.Error("it is not said which product is otherwise than the file says")
	}
	notes := 0
	for _, n := range sheet.Notes {
		if n.Row == 4 && n.Column == "Option1 Value" && !n.Error {
			notes++
		}
	}
	if notes != 1 {
		t.Errorf("notes %v", sheet.Notes)
	}
}

func TestShopifysNewColumnsInDollars(t *testing.T) {
	sheet := readFile(t, "shopify-new.csv", productcsv.Options{Currency: money.USD, Rate: 1380})
	wantDrafts(t, sheet, []store.Draft{{Slug: "desk-lamp", Name: ko("Desk Lamp"),
		Body: ko("## Light\n\nWarm & quiet.\n\n| Size | 30 cm |\n|---|---|"), Price: 68990, ListPrice: 82790, USDPrice: 4999,
		State: store.ProductActive, Vendor: "Lumen", Kind: "Lamp", Tags: "desk, light",
		Variants: []store.DraftVariant{{SKU: "+LAMP-1", Stock: 7, Grams: 850, Active: true}}}})
	wantNotes(t, sheet)
	if c := sheet.Products[0].Category.Ko; c != "Lighting" {
		t.Errorf("category %q", c)
	}
}

func TestDollarsReadAsWonAreRefused(t *testing.T) {
	sheet := readFile(t, "shopify-new.csv", productcsv.Options{Currency: money.KRW})
	if len(sheet.Products) != 0 || sheet.Errors != 2 || !strings.Contains(sheet.Notes[0].Message.Ko, "USD") ||
		sheet.Notes[0].Column != "Price" {
		t.Errorf("%d products, notes %v", len(sheet.Products), sheet.Notes)
	}
}

// TestTheCurrencyOfAFile leaves it to the prices what they are.
func TestTheCurrencyOfAFile(t *testing.T) {
	const own = ",Price (USD)"
	for _, c := range []struct {
		name, column string
		prices       []string
		dollars      bool
	}{
		{"cents", "", []string{"19.95", "25.00", "7.50"}, true},
		{"one has cents, all have points", "", []string{"20.00", "25.00", "7.5"}, true},
		{"a sign", "", []string{"$20", "$1,250"}, true},
		{"one product", "", []string{"42.99"}, true},
		{"thousands", "", []string{"1,234.50", "12.00"}, true},
		{"won", "", []string{"12,000", "64900"}, false},
		{"won with points", "", []string{"12000.00", "64900.00"}, false},
		{"a slip of the pen", "", []string{"12000", "64900", "12.5"}, false},
		{"one with cents among small ones", "", []string{"20", "45", "17.99", "3"}, true},
		{"a slip among prices from ten to a thousand", "", []string{"900", "500.5", "1000"}, false},
		{"half of them", "", []string{"12000", "64900.5"}, false},
		{"this shop's own", own, []string{"12.5", "7.5"}, false},
		{"none", "", []string{"", ""}, false},
		{"other numbers", "", []string{"12,50", "1e3", "7.123"}, false},
	} {
		file := "Handle,Title,Variant Price" + c.column + "\n"
		for i, price := range c.prices {
			file += fmt.Sprintf("p%d,p%d,%q%s\n", i, i, price, strings.Repeat(",", strings.Count(c.column, ",")))
		}
		sheet, err := productcsv.Read([]byte(file), productcsv.Options{Rate: 1300})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		told := slices.ContainsFunc(sheet.Notes, func(n productcsv.Note) bool {
			return n.Row == 0 && strings.Contains(n.Message.En, "read as dollars, at 1300 won")
		})
		if told != c.dollars || c.dollars && (sheet.Errors > 0 || len(sheet.Products) != len(c.prices) ||
			sheet.Products[0].Draft.USDPrice == 0) {
			t.Errorf("%s: dollars %t, %d errors, %d products: %v", c.name, told, sheet.Errors, len(sheet.Products), sheet.Notes)
		}
	}
}

func TestWooCommercesFile(t *testing.T) {
	sheet := readFile(t, "woocommerce.csv", productcsv.Options{})
	wantDrafts(t, sheet, []store.Draft{
		{Slug: "v-neck-t-shirt", Name: ko("V-Neck T-Shirt"), Summary: ko("This is a variable product."),
			Body: ko("Soft cotton. Two colours, \"one\" fit."), Price: 20000, State: store.ProductActive,
			Tax:     store.Taxed,
			Tags:    "summer",
			Options: []store.Text{ko("Color")}, Variants: []store.DraftVariant{
				{SKU: "woo-vneck-blue", Values: []store.Text{ko("Blue")}, Stock: 5, Grams: 500, Active: true},
				{SKU: "woo-vneck-green", Values: []store.Text{ko("Green")}, Surcharge: 2000, Grams: 500,
					Active: true}}},
		{Slug: "hoodie", Name: ko("Hoodie"), Body: ko("Warm."), Price: 42000, ListPrice: 45000,
			State:    store.ProductActive,
			Tax:      store.Taxed,
			Variants: []store.DraftVariant{{SKU: "woo-hoodie", Stock: 8, Grams: 1500, Active: true}},
			Pictures: []store.Picture{{File: "hoodie.jpg", Width: 800, Height: 800}}},
		{Slug: "album", Name: ko("Album"), Price: 15000, State: store.ProductDraft, Tax: store.Taxed,
			Variants: []store.DraftVariant{{SKU: "woo-album", Uncounted: true, Active: true}}},
		{Slug: "set", Name: ko("Set"), State: store.ProductDraft, Tax: store.Taxed,
			Variants: []store.DraftVariant{{SKU: "woo-set", Active: true}}},
	})
	wantNotes(t, sheet,
		"row 6: warning in Stock: It shares its parent's stock. Please enter its own.",
		"row 2: warning in Images: Pictures that are not uploaded: 2, the first is ‘vneck.jpg’. Please upload them in "+
			"the product's editor.",
		"row 7: warning in Type: A grouped product will be a draft; what it groups is taken by itself.")
	if got := sheet.Products[0].Category.Ko; got != "Tshirts" {
		t.Errorf("category %q", got)
	}
}

func TestFilesOfAllKindsAreReadAlike(t *testing.T) {
	plain := "Handle,Title,Variant Price,Variant Inventory Qty\nmug,머그잔,12000,3\n\nbowl,그릇,9000,1\n"
	cp949, err := korean.EUCKR.NewEncoder().String(plain)
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{
		"plain": plain, "with a mark": "\ufeff" + plain, "CP949": cp949, "Windows lines": strings.ReplaceAll(plain,
			"\n", "\r\n"),
		"semicolons": strings.ReplaceAll(plain, ",", ";"), "tabs": strings.ReplaceAll(plain, ",", "\t"),
		"no last line break": strings.TrimSuffix(plain, "\n"),
		"all in quotes": `"Handle","Title","Variant Price","Variant Inventory Qty"` + "\n" +
			`"mug","머그잔","12000","3"` + "\n\n" + `"bowl","그릇","9000","1"`,
		"small names": strings.Replace(plain, "Handle,Title,Variant Price", "handle, title ,VARIANT PRICE", 1),
	} {
		sheet, err := productcsv.Read([]byte(file), productcsv.Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(sheet.Products) != 2 || sheet.Products[0].Draft.Name.Ko != "머그잔" ||
			sheet.Products[1].Draft.Price != 9000 || sheet.Products[1].Where.Row != 4 || len(sheet.Notes) != 0 {
			t.Errorf("%s: %+v", name, sheet)
		}
	}
}

func TestFilesThatAreNoneAreRefusedInWords(t *testing.T) {
	for name, c := range map[string]struct{ file, want string }{
		"nothing":               {"", "empty"},
		"only line breaks":      {"\n\n", "empty"},
		"a picture":             {"\x89PNG\r\n\x1a\n\x00\x00", "not readable text"},
		"a NUL":                 {"Handle,Title\na,\x00\n", "not readable text"},
		"another table":         {"name,age\na,1\n", "not a product file"},
		"only names":            {"Handle,Title\n", "no products"},
		"a quotation mark":      {"Handle,Title\na,\"b\nc,d\n", "row 2"},
		"a workbook of nothing": {"PK\x03\x04", "Excel file cannot be read"},
		"20 MB":                 {"Handle,Title\n" + strings.Repeat("a,b\n", 5<<20), "at most 16 MB"},
		"too many rows":         {"Handle,Title\n" + strings.Repeat("a,b\n", 200_001), "too many rows"},
		"thousands of columns":  {"Handle" + strings.Repeat(",x", 3000) + "\na\n", "too many columns"},
	} {
		_, err := productcsv.Read([]byte(c.file), productcsv.Options{})
		var bad *productcsv.FileError
		if !errors.As(err, &bad) || !strings.Contains(bad.Why.En, c.want) || bad.Why.Ko == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBadCellsAreNamed(t *testing.T) {
	names := "Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant " +
		"Price,Variant Compare At Price,Status,Variant Grams\n"
	for name, c := range map[string]struct{ rows, want string }{
		"no handle, no title": {",,,,,,1,1000,,,\na,a,,,,,1,1000,,,",
			"row 2: warning in Handle: It has no handle and no title and was passed over."},
		"no title": {"a,,,,,,1,1000,,,",
			"row 2: warning in Title: It has no title: a new product will be a draft, named like its address."},
		"no price": {"a,a,,,,,1,,,,",
			"row 2: warning in Variant Price: It has no price: a new product will be a draft without one."},
		"a price of nothing": {"a,a,,,,,1,0.00,,,",
			"row 2: warning in Variant Price: It has no price: a new product will be a draft without one."},
		"a variant without a price": {"a,a,,크기,S,,1,1000,,,\na,,,,M,,1,,,,",
			"row 3: warning in Variant Price: This variant has no price and will not be sold."},
		"a stock beyond all": {"a,a,,,,,99999999,1000,,,",
			"row 2: warning in Variant Inventory Qty: It is too large and was read as 1000000: ‘99999999’"},
		"a word as price": {"a,a,,,,,1,free,,,",
			"row 2: warning in Variant Price: This is not an amount: ‘free’. It counts as an empty cell."},
		"a negative price": {"a,a,,,,,1,-5,,,", "row 2: error in Variant Price: This is not an amount: ‘-5’"},
		"an exponent":      {"a,a,,,,,1,1E+09,,,", "row 2: error in Variant Price: This is not an amount: ‘1E+09’"},
		"a decimal comma": {`a,a,,,,,1,"19,90",,,`,
			"row 2: error in Variant Price: This is not an amount: ‘19,90’"},
		"negative stock": {"a,a,,,,,-3,1000,,,",
			"row 2: warning in Variant Inventory Qty: It is below 0 and was read as 0: ‘-3’"},
		"stock in words": {"a,a,,,,,many,1000,,,",
			"row 2: warning in Variant Inventory Qty: It should be a whole number, not ‘many’: a new product will be " +
				"a draft without stock."},
		"another state": {"a,a,,,,,1,1000,,sold,",
			"row 2: warning in Status: It is not active, draft or archived: a new product will be a draft, ‘sold’."},
		"a list price below": {"a,a,,,,,1,1000,900,,",
			"row 2: warning in Variant Compare At Price: It is below the price and was not used."},
		"two titles": {"a,a,,,,,1,1000,,,\na,b,,,,,1,1000,,,",
			"row 3: warning in Title: The handle is that of row 2, but the title differs: that of row 2 is used."},
		"one address twice": {"A b,a,,,,,1,1000,,,\na-b,b,,,,,1,1000,,,",
			"row 3: warning in Handle: The product in row 2 has the same address (a-b): it gets another one."},
		"HTML without a floor": {"a,a," + strings.Repeat("<div>", 600) + ",,,,1,1000,,,",
			"row 2: error in Body (HTML): This HTML cannot be read: it is nested too deeply."},
		"a weight in words": {"a,a,,,,,1,1000,,,heavy",
			"row 2: warning in Variant Grams: This is not a weight: ‘heavy’. The product will have none."},
	} {
		sheet, err := productcsv.Read([]byte(names+c.rows+"\n"), productcsv.Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(sheet.Notes) == 0 || sheet.Notes[0].String() != c.want || sheet.Notes[0].Message.Ko == "" {
			t.Errorf("%s: %v", name, sheet.Notes)
		}
	}
}

// TestNumbersAsOtherShopsWriteThem reads one price, or one weight, in many
// spellings.
func TestNumbersAsOtherShopsWriteThem(t *testing.T) {
	names := "Handle,Title,Variant Price,Variant Inventory Qty,Variant Grams\n"
	for _, c := range []struct {
		currency    money.Currency
		price       string
		won, cents  int64
		stock       string
		pieces      int64
		grams       string
		weight      int64
		wrong, note string // column and a part of what is said of it
	}{
		{price: "12000", won: 12000, stock: "5", pieces: 5, grams: "850", weight: 850},
		{price: "₩12,000", won: 12000, stock: "1,000", pieces: 1000, grams: "283.4952313", weight: 283},
		{price: "￦12,000", won: 12000, stock: "5.0000", pieces: 5, grams: ".5", weight: 1},
		{price: "12000원", won: 12000, stock: "１２", pieces: 12, grams: "1,200", weight: 1200},
		{price: "12,000.00", won: 12000, stock: "5.0", pieces: 5, grams: "99999999999999999", weight: store.MaxStock +
			1},
		{price: "12 000", won: 12000, stock: "5개", pieces: 5},
		{price: ".5", currency: money.USD, won: 500, cents: 50},
		{price: "1,234.00", currency: money.USD, won: 1234000, cents: 123400},
		{price: "$49.9900", currency: money.USD, won: 49990, cents: 4999},
		{price: "12,50", wrong: "Variant Price", note: "not an amount: ‘12,50’"},
		{price: "8.80123E+12", wrong: "Variant Price", note: "not an amount: ‘8.80123E+12’"},
		{price: "12.000", wrong: "Variant Price", note: "no decimals: ‘12.000’"},
		{price: "12.50", wrong: "Variant Price", note: "choose USD"},
		{price: "$50", wrong: "Variant Price", note: "not an amount in the chosen currency: ‘$50’"},
		{price: "₩12,000", currency: money.USD, wrong: "Variant Price", note: "in the chosen currency: ‘₩12,000’"},
		{price: "12.500", currency: money.USD, wrong: "Variant Price", note: "not an amount: ‘12.500’"},
		{price: "1000", stock: "5.5", wrong: "Variant Inventory Qty", note: "whole number, not ‘5.5’"},
		{price: "1000", stock: "1E+02", wrong: "Variant Inventory Qty", note: "whole number, not ‘1E+02’"},
		{price: "1000", stock: "+3", wrong: "Variant Inventory Qty", note: "whole number, not ‘+3’"},
		{price: "1000", grams: "8.5E+02", wrong: "Variant Grams", note: "not a weight: ‘8.5E+02’"},
		{price: "1000", grams: "1,5", wrong: "Variant Grams", note: "not a weight: ‘1,5’"},
		{price: "12,000원 (부가세 포함)", won: 12000, stock: "품절", grams: "1.5kg", weight: 1500},
		{price: "12,000 WON", won: 12000, stock: "일시 품절", grams: "1.5 Kg", weight: 1500},
		{price: "VAT포함 12,000", won: 12000, stock: "Sold out", grams: "1㎏", weight: 1000},
		{price: `\12,000`, won: 12000, stock: "-", grams: "500g", weight: 500},
		{price: "12,000.-", won: 12000, stock: "5 개", pieces: 5, grams: "8 oz", weight: 227},
		{price: "12,000 VAT별도", wrong: "Variant Price", note: "may not be the whole price"},
		{price: "12,000원~", wrong: "Variant Price", note: "may not be the whole price"},
		{price: "약 12,000원", wrong: "Variant Price", note: "may not be the whole price"},
		{price: "1000", stock: "재고 있음", wrong: "Variant Inventory Qty", note: "only says that there is some"},
	} {
		file := fmt.Sprintf("%sa,a,%q,%q,%q\n", names, c.price, c.stock, c.grams)
		if c.currency == "" {
			c.currency = money.KRW
		}
		sheet, err := productcsv.Read([]byte(file), productcsv.Options{Currency: c.currency, Rate: 1000})
		switch {
		case err != nil:
			t.Errorf("%q: %v", c.price, err)
		case c.wrong != "":
			if len(sheet.Notes) != 1 || sheet.Notes[0].Column != c.wrong || sheet.Notes[0].Message.Ko == "" ||
				!strings.Contains(sheet.Notes[0].Message.En, c.note) {
				t.Errorf("%q %q %q: %v", c.price, c.stock, c.grams, sheet.Notes)
			}
		case len(sheet.Notes) > 0:
			t.Errorf("%q %q %q: %v", c.price, c.stock, c.grams, sheet.Notes)
		default:
			d := sheet.Products[0].Draft
			v := d.Variants[0]
			if d.Price != c.won || d.USDPrice != c.cents || v.Stock != c.pieces || v.Grams != c.weight {
				t.Errorf("%q %q %q: %d won, %d cents, %d pieces, %d g",
					c.price, c.stock, c.grams, d.Price, d.USDPrice, v.Stock, v.Grams)
			}
		}
	}
}

func TestNothingThatRunsComesIn(t *testing.T) {
	for name, html := range map[string]string{
		"script":          `<p>a</p><script>alert(1)</script>`,
		"event handler":   `<p onmouseover="alert(1)">a</p>`,
		"javascript link": `<a href="javascript:alert(1)">a</a>`,
		"spelled link":    `<a href=" JaVa&#115;cript:alert(1)">a</a>`,
		"data link":       `<a href="data:text/html,<script>alert(1)</script>">a</a>`,
		"vbscript":        `<a href="vbscript:alert(1)">a</a>`,
		"picture":         `a<img src=x onerror=alert(1)>`,
		"drawing":         `a<svg onload=alert(1)><script>alert(1)</script></svg>`,
		"frame":           `a<iframe src="javascript:alert(1)"></iframe>`,
		"style":           `a<style>*{background:url(javascript:alert(1))}</style>`,
		"form":            `a<form action="javascript:alert(1)"><input></form>`,
		"comment":         `a<!-- <script>alert(1)</script> -->`,
	} {
		file := "Handle,Title,Body (HTML),Variant Price,Variant Inventory Qty\na,a,\"" + strings.ReplaceAll(html, `"`,
			`""`) + "\",1000,1\n"
		sheet, err := productcsv.Read([]byte(file), productcsv.Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if body := sheet.Products[0].Draft.Body.Ko; body != "a" {
			t.Errorf("%s: %q", name, body)
		}
	}
}

func TestNoCellIsAFormula(t *testing.T) {
	d := store.Draft{Slug: "a", Name: ko("=1+1"), Vendor: "＠SUM(A1)", Kind: "+82", Tags: "-x", Price: 1,
		Notice: map[string]string{}, Body: ko("\t=x"),
		Variants: []store.DraftVariant{{SKU: "=cmd|' /C calc'!A0"}}}
	for line := range strings.SplitSeq(string(written(t, []store.Draft{d})), "\r\n") {
		for cell := range strings.SplitSeq(line, ",") {
			if cell = strings.Trim(cell, `"`); cell != "" && strings.ContainsRune("=+-@\t\r＝＋－＠", []rune(cell)[0]) {
				t.Errorf("cell %q", cell)
			}
		}
	}
}

func TestWhatTheShopRefusesIsLeftOut(t *testing.T) {
	s := openShop(t)
	var b strings.Builder
	b.WriteString("Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty\n")
	for i := range 101 {
		fmt.Fprintf(&b, "a,%s,%s,값%d,,1000000001,1\n", map[bool]string{true: "a"}[i == 0],
			map[bool]string{true: "옵션"}[i == 0], i)
	}
	b.WriteString("b,b,Title,Default Title,X-1,1000,1\nc,c,Title,Default Title,X-1,1000,1\n")
	sheet := read(t, s, []byte(b.String()))
	plan, err := s.ImportDrafts(t.Context(), sheet.Products, store.ImportHow{By: "host", Whole: true})
	if !errors.Is(err, store.ErrNotImported) {
		t.Fatal(err)
	}
	var got []string
	for _, l := range productcsv.NewReport(sheet, plan).Lines {
		got = append(got, fmt.Sprintf("%s: %d %s %s", l.Outcome, l.Row, l.Column, l.Text.En))
	}
	want := []string{"left: 2 Variant Price Please enter a price from ₩1 to ₩1,000,000,000.",
		"changed: 102  A product has 100 variants at most: those from here on were left out, and a new product will be a draft.",
		"changed: 104 Variant SKU Another variant has X-1 already: this one is taken as X-1-2.", "taken: 103  new"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if n, err := s.Products(t.Context(), store.ProductFilter{Limit: 10}); err != nil || n.Total != 0 {
		t.Errorf("%d products were made, %v", n.Total, err)
	}
}

// TestCodesAreNoNumbers reads article numbers and barcodes as spreadsheets leave them.
func TestCodesAreNoNumbers(t *testing.T) {
	const names = "Handle,Title,Variant SKU,Variant Barcode,Variant Price,Variant Inventory Qty\n"
	sheet, err := productcsv.Read([]byte(names+"a,a,'0417,'8801234567893,1000,1\nb,b,601234567890.0,,1000,1\n"+
		"c,c,8.80E+12,,1000,1\nd,d,D-1,8.80123E+12,1000,1\n"), productcsv.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, in := range sheet.Products {
		got = append(got, in.Draft.Variants[0].SKU+" "+in.Draft.Variants[0].Barcode)
	}
	if diff := cmp.Diff([]string{"0417 8801234567893", "601234567890 "}, got); diff != "" {
		t.Error(diff)
	}
	const advice = ". Please format its cells as text and enter the numbers again."
	wantNotes(t, sheet, "row 4: error in Variant SKU: The spreadsheet has rounded the number: ‘8.80E+12’"+advice,
		"row 5: error in Variant Barcode: The spreadsheet has rounded the number: ‘8.80123E+12’"+advice)
}

// bringIn imports a file into a shop, and says what became of it.
func bringIn(t *testing.T, s *store.Store, file string) (report.Report, store.ImportPlan) {
	t.Helper()
	sheet := read(t, s, []byte(file))
	plan, err := s.ImportDrafts(t.Context(), sheet.Products, store.ImportHow{By: "host"})
	if err != nil && !errors.Is(err, store.ErrNotImported) {
		t.Fatal(err)
	}
	return productcsv.NewReport(sheet, plan), plan
}

// TestForeignProductsAreBentIntoTheShop imports files as other shops write them, twice:
// the second time nothing changes.
func TestForeignProductsAreBentIntoTheShop(t *testing.T) {
	const shopify = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price\n"
	const woo = "ID,Type,SKU,Name,Published,In stock?,Stock,Regular price,Parent,Attribute 1 name,Attribute 1 value(s)," +
		"Attribute 2 name,Attribute 2 value(s),Attribute 3 name,Attribute 3 value(s),Attribute 4 name,Attribute 4 value(s)\n"
	long := strings.Repeat("가", 300)
	for name, c := range map[string]struct {
		file                 string
		taken, changed, left int
		want                 string // address, state, price, and each variant
	}{
		"an article number on several": {shopify + "shirt,셔츠,사이즈,S,LS-01,3,39000\nshirt,,,M,LS-01,4,39000\n" +
			"dress,원피스,사이즈,S,LS-01,2,59000\n", 0, 2, 0,
			"shirt active 39000 [S LS-01 3] [M LS-01-2 4]; dress active 59000 [S LS-01-3 2]"},
		"a gift": {shopify + "wrap,포장,Title,Default Title,,99,0\nmug,머그잔,Title,Default Title,,5,12000\n", 1, 1, 0,
			"wrap draft 0 [ wrap 99]; mug active 12000 [ mug 5]"},
		"a price for one alone": {shopify + "a,가,크기,S,A-1,1,1000\na,,,M,A-2,1,0\n", 0, 1, 0,
			"a active 1000 [S A-1 1] [M A-2 1 off]"},
		"goods that are not counted": {"Handle,Title,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy," +
			"Variant Price\nmade,책장,,0,continue,320000\nmore,더,shopify,0,continue,1000\nsome,조금,shopify,3,continue,1000\n" +
			"none,없음,shopify,0,deny,1000\n", 4, 0, 0, "made active 320000 [ made 0 endless]; more active 1000 " +
			"[ more 0 endless]; some active 1000 [ some 3 endless]; none active 1000 [ none 0]"},
		"stock in a word": {shopify + "a,가,Title,Default Title,A-1,무제한,1000\nb,나,Title,Default Title,B-1,4,1000\n", 2, 0, 0,
			"a active 1000 [ a-1 0 endless]; b active 1000 [ b-1 4]"},
		"stock that Cafe24 does not count": {"상품코드,상품명,진열상태,판매상태,판매가,재고관리 사용,재고수량\nP0001,가,Y,Y,1000,F,0\n" +
			"P0002,나,Y,Y,1000,T,7\n", 2, 0, 0, "p0001 active 1000 [ p0001 0 endless]; p0002 active 1000 [ p0002 7]"},
		"no stock": {"Title,Price,Made in\n머그잔,12000,이천\n머그잔,13000,\n", 2, 0, 0,
			"meogeujan draft 12000 [ meogeujan 0]; meogeujan-2 draft 13000 [ meogeujan-2 0]"},
		"texts without end": {shopify + "a," + long + "," + long + "," + long + ",A-1,1,1000\n", 0, 1, 0,
			"a active 1000 [" + long[:255*3] + " A-1 1]"},
		"a category with a long name": {"Handle,Title,Type,Variant Inventory Qty,Variant Price\na,가," + long + ",1,1000\n",
			0, 1, 0, "a active 1000 [ a 1]"},
		"a state of its own": {"Handle,Title,Variant Inventory Qty,Variant Price,Status,Published\na,가,1,1000,sold,true\n" +
			"b,나,1,1000,active,perhaps\n", 0, 2, 0, "a draft 1000 [ a 1]; b draft 1000 [ b 1]"},
		"a rounded number among others": {shopify + "a,가,Title,Default Title,8.80E+12,1,1000\nb,나,Title,Default Title,B-1,1,1000\n",
			1, 0, 1, "b active 1000 [ B-1 1]"},
		"no variations": {woo + "1,simple,cap-1,볼캡,1,1,5,18000,,,\n2,variable,coat-1,코트,1,1,,,,색상,\"검정, 회색\"\n", 1, 1, 0,
			"bolkaep active 18000 [ cap-1 5]; koteu draft 0 [ coat-1 0]"},
		"goods of other kinds": {woo + "1,external,x-1,포스터,1,1,5,18000,,\n2,grouped,,묶음,1,1,,,,\n3,\"simple, virtual\",v-1,음반,1,1,,9000,,\n",
			1, 2, 0, "poseuteo draft 18000 [ x-1 5]; mukkeum draft 0 [ mukkeum 0]; eumban active 9000 [ v-1 0 endless]"},
		"attributes that are no options": {woo + "1,simple,w-1,와인,1,1,5,18000,,산지,강릉,품종,머루,해,2024,용량,0.75 L\n", 1, 0, 0,
			"wain active 18000 [ w-1 5]"},
		"more options than there can be": {woo + "1,variable,w,옷,1,1,,,,색상,,크기,,소재,,길이,\n" +
			"2,variation,w-1,옷,1,1,5,18000,w,색상,검정,크기,S,소재,면,길이,긴\n", 0, 1, 0, "os active 18000 [검정·S·면 / 긴 w-1 5]"},
		"a variation without its product": {woo + "1,simple,a,가,1,1,5,1000,,\n2,variation,b,나,1,1,5,1000,id:9,\n", 1, 0, 0,
			"ga active 1000 [ a 5]"},
	} {
		t.Run(name, func(t *testing.T) {
			s := openShop(t)
			report, _ := bringIn(t, s, c.file)
			if report.Taken != c.taken || report.Changed != c.changed || report.Left != c.left {
				t.Errorf("%d taken, %d changed, %d left out: %v", report.Taken, report.Changed, report.Left, report.Lines)
			}
			drafts, _ := exported(t, s)
			var got []string
			for _, d := range drafts {
				text := fmt.Sprintf("%s %s %d", d.Slug, d.State, d.Price)
				for _, v := range d.Variants {
					var values []string
					for _, value := range v.Values {
						values = append(values, value.Ko)
					}
					text += fmt.Sprintf(" [%s %s %d%s%s]", strings.Join(values, "·"), strings.ToLower(v.SKU), v.Stock,
						map[bool]string{false: " off"}[v.Active], map[bool]string{true: " endless"}[v.Uncounted])
				}
				got = append(got, text)
			}
			if got := strings.Join(got, "; "); !strings.EqualFold(got, c.want) {
				t.Errorf("%s\nnot %s", got, c.want)
			}
			_, again := bringIn(t, s, c.file)
			if added, changed, _ := again.Counts(); added+changed > 0 {
				t.Errorf("again: %d added, %d changed: %+v", added, changed, again.Products)
			}
		})
	}
}

// TestTranslatedHeadings reads WooCommerce's columns in the languages of other shops.
func TestTranslatedHeadings(t *testing.T) {
	for language, names := range map[string]string{
		"German": "ID,Typ,Artikelnummer,Name,Veröffentlicht,Vorrätig?,Lager,Gewicht (kg),Regulärer Preis,Übergeordnetes " +
			"Produkt,Attribut 1 Name,Attribut 1 Wert(e)",
		"Spanish": "ID,Tipo,SKU,Nombre,Publicado,¿En inventario?,Inventario,Peso (kg),Precio normal,Superior,Nombre del " +
			"atributo 1,Valor(es) del atributo 1",
		"Russian": "ID,Тип,Артикул,Имя,Опубликован,В наличии?,Запасы,Вес (kg),Базовая цена,Родительский,Название атрибута 1," +
			"Значения атрибутов 1",
		"Korean": "ID,유형,SKU,이름,발행됨,재고 있음?,재고,무게 (kg),정상 가격,상위,속성 1 이름,속성 1 값",
	} {
		sheet, err := productcsv.Read([]byte("\n\t\ufeff"+names+"\n1,variable,w,옷,1,1,,.5,,,색상,\"검정, 회색\"\n"+
			"2,variation,w-1,옷,1,1,5,,18000,w,색상,검정\n"), productcsv.Options{})
		if err != nil {
			t.Errorf("%s: %v", language, err)
			continue
		}
		wantNotes(t, sheet)
		wantDrafts(t, sheet, []store.Draft{{Slug: "os", Name: ko("옷"), Price: 18000, State: store.ProductActive,
			Options: []store.Text{ko("색상")}, Variants: []store.DraftVariant{{SKU: "w-1", Values: []store.Text{ko("검정")},
				Stock: 5, Grams: 500, Active: true}}}})
	}
}
