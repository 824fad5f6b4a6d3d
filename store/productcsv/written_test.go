package productcsv_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/productcsv"
)

// soldAs is what a shop would have of a file, a line for each product, and what is said.
func soldAs(t *testing.T, file string, o productcsv.Options) (products, notes string) {
	t.Helper()
	o.URL = shopURL
	sheet, err := productcsv.Read([]byte(file), o)
	if err != nil {
		t.Fatalf("%v in\n%s", err, file)
	}
	var list, said []string
	for _, in := range sheet.Products {
		d := in.Draft
		line := fmt.Sprint(d.Name.Ko, " ", d.Price, "/", d.ListPrice, " ", d.State)
		for _, v := range d.Variants {
			line += fmt.Sprintf(" %s:%d,%dg", v.SKU, v.Stock, v.Grams)
			if v.Uncounted {
				line += ",endless"
			}
		}
		list = append(list, line)
	}
	for _, n := range sheet.Notes {
		said = append(said, n.String())
	}
	return strings.Join(list, "; "), strings.Join(said, "\n")
}

const plainHead = "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\n"

// TestFilesAsPeopleLeaveThem reads what is around and in the tables that people have.
func TestFilesAsPeopleLeaveThem(t *testing.T) {
	for name, c := range map[string]struct{ file, want, said string }{
		"a sum below":       {plainHead + "cup,컵,C1,12000,5\n합계,,,\"12,000원\",5\n", "컵 12000/0 active C1:5,0g", "a sum or a note"},
		"a count below":     {"상품명,판매가,상품상태,재고수량\n컵,12000,신상품,5\n총 1건,,,\n", "컵 12000/0 active :5,0g", "row 3: warning: It is a sum"},
		"a note below":      {plainHead + "cup,컵,C1,12000,5\n\n※ 자동으로 만든 파일,,,,\n", "컵 12000/0 active C1:5,0g", "a sum or a note"},
		"a product of sums": {plainHead + "a,가,A,1,1\ntotal,Total,T,12000,5\n", "가 1/0 active A:1,0g; Total 12000/0 active T:5,0g", ""},
		"a heading twice":   {"Handle,Title,Title,Variant Price,Variant Price,Variant Inventory Qty\ncup,,컵,,9000,1\n", "컵 9000/0 active :1,0g", ""},
		"remarks beside":    {"\"상품\n코드*\",\"상품명\n(필수)\",판매가(원),[필수] 진열상태,재고수량\nP1,컵,12000,Y,5\n", "컵 12000/0 active :5,0g", ""},
		"names alone":       {"Title\n컵\n", "컵 0/0 draft :0,0g", "no price column"},
		"words for stock":   {plainHead + "a,가,A,1000,품절\nb,나,B,1000,무제한(주문제작)\n", "가 1000/0 active A:0,0g; 나 1000/0 active B:0,0g,endless", ""},
		"commas in Italian": {"ID,Tipo,COD,Nome,Pubblicato,In stock?,Magazzino,Peso (kg),Prezzo di listino\n1,simple,T,Tazza,1,1,5,\"0,35\",\"1.200,00\"\n", "Tazza 1200/0 active T:5,350g", ""},
		"Japanese":          {"ID,タイプ,SKU,名前,公開済み,在庫,重量 (kg),セール価格,通常価格\n1,simple,T,カップ,1,5,0.35,900,1200\n", "カップ 900/1200 active T:5,350g", ""},
		"commas in a list":  {plainHead + "a,가,A,\"1.200,00\",1\nb,나,B,\"2.000\",1\nc,다,C,\"10,00\",1\n", "가 1200/0 active A:1,0g; 나 2000/0 active B:1,0g; 다 10/0 active C:1,0g", ""},
		"a reduced price":   {"자체상품코드,상품명,판매가,할인판매가,진열상태,재고수량\nA,컵,12000,9900,Y,1\nB,잔,9000,,Y,1\n", "컵 9900/12000 active A:1,0g; 잔 9000/0 active B:1,0g", ""},
		"pictures in one cell": {"Handle,Title,Variant Price,Variant Inventory Qty,Image Src\na,가,1000,1,\"https://x.example/1.jpg, https://x.example/2.jpg\"\n",
			"가 1000/0 active :1,0g", "not uploaded: 2"},
		"a text too long": {"Handle,Title,Variant Price,Variant Inventory Qty,Body (HTML)\na,가,1000,1," + strings.Repeat("<p>가나다</p>", 20000) + "\n",
			"가 1000/0 draft :1,0g", "a draft without one"},
		"pictures in a text": {"Handle,Title,Variant Price,Variant Inventory Qty,Body (HTML)\na,가,1000,1,\"<p>나</p><img src='data:image/png;base64," +
			strings.Repeat("A", 400_000) + "'>\"\n", "가 1000/0 active :1,0g", "1 pictures in the description"},
		"words for tax":      {"상품명,판매가,상품상태,재고수량,부가세\n컵,1000,신상품,5,과세(10%)\n잔,1000,신상품,5,반세\n", "컵 1000/0 active :5,0g; 잔 1000/0 draft :5,0g", "neither taxed nor free"},
		"SmartStore's list":  {"판매자상품코드,상품명,판매상태,전시상태,재고수량,판매가,할인가(PC)\nS1,컵,판매중,전시중,5,12000,9900\n", "컵 9900/12000 active S1:5,0g", ""},
		"prices alone":       {"상품코드,판매가\nP00000IB,13500\n", "P00000IB 13500/0 draft :0,0g", "no stock column"},
		"an inventory":       {"Handle,Title,SKU,Location,On hand\ncup,컵,C1,창고,7\n", "컵 0/0 draft C1:7,0g", "no price column"},
		"a weight said once": {"ID,Type,Name,Published,Stock,Weight (kg),Regular price\n1,simple,컵,1,5,가벼움,1200\n", "컵 1200/0 active :5,0g", "row 2: warning in Weight (kg)"},
	} {
		got, said := soldAs(t, c.file, productcsv.Options{Rate: 1000})
		if got != c.want || !strings.Contains(said, c.said) || c.said == "" && said != "" || strings.Count(said, "Weight (kg)") > 1 {
			t.Errorf("%s: %s\nsaid %s", name, got, said)
		}
	}
}

// TestMoreVariantsThanAProductHas takes the first ones.
func TestMoreVariantsThanAProductHas(t *testing.T) {
	file := "Handle,Title,Option1 Name,Option1 Value,Variant Price,Variant Inventory Qty\n"
	for i := range 130 {
		file += fmt.Sprintf("cup,컵,색,%d,1000,1\n", i)
	}
	sheet, err := productcsv.Read([]byte(file), productcsv.Options{})
	if err != nil || len(sheet.Products) != 1 || len(sheet.Products[0].Draft.Variants) != store.MaxVariants ||
		sheet.Products[0].Draft.State != store.ProductDraft || sheet.Notes[0].Row != store.MaxVariants+2 {
		t.Errorf("%+v %v", sheet, err)
	}
}

// TestTablesOfSomebodysOwnAreGuessedOnRequest reads headings that no shop's software
// writes.
func TestTablesOfSomebodysOwnAreGuessedOnRequest(t *testing.T) {
	const file = "우리 가게\n품명,단가,수량,비고\n컵,\"12,000\",5,새것\n합계,12000,5,\n"
	var bad *productcsv.FileError
	if _, err := productcsv.Read([]byte(file), productcsv.Options{}); !errors.As(err, &bad) || !bad.Unknown {
		t.Errorf("not asked for: %v", err)
	}
	if got, _ := soldAs(t, file, productcsv.Options{Guess: true}); got != "컵 12000/0 active :5,0g" {
		t.Error(got)
	}
	if _, err := productcsv.Read([]byte("주문번호,송장번호\n1,2\n"), productcsv.Options{Guess: true}); !errors.As(err, &bad) {
		t.Errorf("no products: %v", err)
	}
}

// TestPicturesOfTheFormerShop has addresses that name no site.
func TestPicturesOfTheFormerShop(t *testing.T) {
	const cafe24 = "자체 상품코드,상품명,판매가,진열상태,재고수량,이미지등록(상세),이미지등록(추가),상품 상세설명\n" +
		"A,컵,12000,Y,1,20250730/a.jpg,b.jpg|/web/x.jpg|https://o.example/c.jpg,\"<img src='/web/upload/d.jpg'><img src='//img.example/e.jpg'>\"\n"
	for name, c := range map[string]struct {
		site, file string
		want       []string
	}{
		"Cafe24": {"https://old.example", cafe24, []string{"https://img.example/e.jpg", "https://o.example/c.jpg",
			"https://old.example/web/product/big/20250730/a.jpg", "https://old.example/web/product/extra/big/b.jpg",
			"https://old.example/web/upload/d.jpg", "https://old.example/web/x.jpg"}},
		"nobody knows which": {"", cafe24, []string{"https://img.example/e.jpg", "https://o.example/c.jpg"}},
		"Youngcart5": {"https://old.example", "상품코드,상품명,시중가격,판매가격,판매가능,재고수량,이미지1,이미지2\nA,컵,,1000,1,1,139/a.jpg,own.jpg\n",
			[]string{"https://old.example/data/item/139/a.jpg"}},
		"Shopify": {"https://old.example", "Handle,Title,Variant Price,Image Src\na,컵,1000,/cdn/a.jpg\nb,잔,1000,b.jpg\n",
			[]string{"https://old.example/cdn/a.jpg"}},
	} {
		sheet, err := productcsv.Read([]byte(c.file), productcsv.Options{URL: shopURL, Site: c.site, Fetching: true,
			Picture: func(f string) (store.Picture, bool) { return store.Picture{File: f}, f == "own.jpg" }})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var plan store.ImportPlan
		for i := range sheet.Products {
			plan.Products = append(plan.Products, store.PlannedProduct{Index: i})
		}
		if got := productcsv.Wanted(sheet, plan); !slices.Equal(slices.Sorted(slices.Values(got)), c.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
	for text, want := range map[string]string{"myshop.cafe24.com": "https://myshop.cafe24.com", " https://a.example/x?y ": "https://a.example",
		"http://a.example:8080/": "http://a.example:8080", "ftp://a.example": "", "a b": "", "https://u:p@a.example": "", "": "", "localhost": ""} {
		if got, ok := productcsv.SiteOf(text); got != want || ok != (want != "") {
			t.Errorf("%q is %q", text, got)
		}
	}
}
