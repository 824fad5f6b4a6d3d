package productcsv_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/store/productcsv"
)

// said are the fields of a product that a mover looks at first, and each variant as
// "values: price, stock, grams".
type said struct {
	slug, name, state, price, picture string
	variants                          []string
}

func saidOf(d store.Draft) said {
	s := said{slug: d.Slug, name: d.Name.Ko, state: string(d.State), price: fmt.Sprintf("%d of %d", d.Price, d.ListPrice)}
	if len(d.Pictures) > 0 {
		s.picture = d.Pictures[0].File
	}
	for _, v := range d.Variants {
		var values []string
		for _, value := range v.Values {
			values = append(values, value.Ko)
		}
		s.variants = append(s.variants, fmt.Sprintf("%s: %d, %d, %dg", strings.Join(values, "/"), d.Price+v.Surcharge,
			v.Stock, v.Grams))
	}
	return s
}

func wantSaid(t *testing.T, sheet *productcsv.Sheet, format productcsv.Format, want ...said) {
	t.Helper()
	var got []said
	for _, in := range sheet.Products {
		got = append(got, saidOf(in.Draft))
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(said{}), cmpopts.EquateEmpty()); diff != "" ||
		sheet.Format != format {
		t.Errorf("%s -want +got:\n%s", sheet.Format, diff)
	}
}

func TestCafe24sFile(t *testing.T) {
	sheet := readFile(t, "cafe24.csv", productcsv.Options{})
	wantSaid(t, sheet, productcsv.Cafe24,
		said{"ts-1", "면 티셔츠", "active", "29000 of 39000", "tee.jpg", []string{"블랙/S: 29000, 0, 250g",
			"블랙/M: 29000, 0, 250g", "화이트/S: 29000, 0, 250g", "화이트/M: 29000, 0, 250g"}},
		said{"mug-1", "머그잔", "draft", "12000 of 0", "", []string{": 12000, 7, 400g"}},
		said{"hood-1", "후드", "draft", "49000 of 0", "hoodie.jpg", []string{": 49000, 5, 0g"}},
		said{"set-1", "세트", "draft", "60000 of 0", "", []string{": 60000, 3, 0g"}})
	wantNotes(t, sheet,
		"row 2: warning in 옵션입력: The form does not say what options cost more. Please check the price of each.",
		"row 2: warning in 이미지등록(상세): Pictures that are not uploaded: 1, the first is ‘tee4.jpg’. Please upload them in "+
			"the product's editor.",
		"row 4: warning in 옵션입력: These options cannot be read: a new product will be a draft without options, "+
			"‘색상:블랙/화이트’.",
		"row 5: warning in 판매상태: It does not say that the product is sold: a new one will be a draft, ‘품절’.")
	d := sheet.Products[0].Draft
	if d.Body.Ko != "부드러운 **면** 티셔츠.\n\n- 국내 제작" || d.Summary.Ko != "부드러운 면" || d.Tags != "여름,면" ||
		d.Name.En != "Cotton tee" || d.Variants[0].SKU != "TS-1" || d.Variants[1].SKU != "" {
		t.Errorf("%+v", d)
	}
	if unread := strings.Join(sheet.Unread, ", "); unread != "상품분류 번호, 품목 구성방식, 브랜드" {
		t.Error(unread)
	}
}

func TestSmartStoresFile(t *testing.T) {
	sheet := readFile(t, "smartstore.csv", productcsv.Options{})
	wantSaid(t, sheet, productcsv.SmartStore,
		said{"ts-1", "면 티셔츠", "active", "27000 of 30000", "tee.jpg", []string{"검정/S: 27000, 10, 0g",
			"검정/M: 27000, 10, 0g", "하양/S: 29000, 20, 0g", "하양/M: 29000, 20, 0g"}},
		said{"cup-1", "컵", "active", "10500 of 11500", "", []string{"빨강: 11000, 3, 0g", "파랑: 10500, 4, 0g"}},
		said{"mug-1", "머그잔", "active", "9000 of 0", "hoodie.jpg", []string{": 9000, 5, 0g"}},
		said{"old-1", "헌 그릇", "draft", "3000 of 0", "", []string{": 3000, 1, 0g"}},
		said{"bag-1", "가방", "draft", "80000 of 0", "", []string{": 80000, 8, 0g"}},
		said{"hat-1", "모자", "draft", "20000 of 0", "", []string{"검정: 20000, 0, 0g", "하양: 20000, 0, 0g"}})
	wantNotes(t, sheet,
		"row 3: warning: It explains the form, it seems, and was passed over.",
		"row 4: warning: It explains the form, it seems, and was passed over.",
		"row 11: warning: It explains the form, it seems, and was passed over.",
		"row 5: warning in 대표 이미지 파일명: Pictures that are not uploaded: 1, the first is ‘tee5.jpg’. Please upload them "+
			"in the product's editor.",
		"row 8: warning in 상품상태: It does not say that the product is sold: a new one will be a draft, ‘중고상품’.",
		"row 9: warning in 옵션값: These options cannot be read: a new product will be a draft without options, ‘검정,하양’.",
		"row 10: warning in 옵션가: These are not numbers for each option and were not read: a new product will be a draft, "+
			"‘0’.",
		"row 10: warning in 옵션 재고수량: These are not numbers for each option and were not read: a new product will be a "+
			"draft, ‘1,2,3’.",
		"row 10: warning in 재고수량: It is the stock of all variants: a new product will be a draft without stock, ‘8’.")
}

func TestYoungcartsFile(t *testing.T) {
	sheet := readFile(t, "youngcart.csv", productcsv.Options{})
	wantSaid(t, sheet, productcsv.Youngcart,
		said{"1390000001", "도마", "active", "25000 of 30000", "tee.jpg", []string{": 25000, 12, 0g"}},
		said{"1390000002", "칼", "draft", "15000 of 0", "", []string{": 15000, 3, 0g"}},
		said{"1390000003", "대패", "draft", "90000 of 0", "", []string{": 90000, 2, 0g"}},
		said{"1390000004", "숟가락", "draft", "5000 of 0", "", []string{"빨강: 5000, 0, 0g", "파랑: 5000, 0, 0g"}})
	wantNotes(t, sheet,
		"row 5: warning in 전화문의: It is sold by telephone: a new one will be a draft.",
		"row 5: warning in 이미지1: Pictures that are not uploaded: 1, the first is ‘plane.jpg’. Please upload them in the "+
			"product's editor.",
		"row 6: warning in 재고수량: It is the stock of all variants: a new product will be a draft without stock, ‘20’.")
}

// putPictures puts pictures into the image folder of a shop.
func putPictures(t *testing.T, s *store.Store, names ...string) {
	t.Helper()
	for _, name := range names {
		var b bytes.Buffer
		err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8)), nil)
		if err = errors.Join(err, os.WriteFile(filepath.Join(s.Dir(), "images", name), b.Bytes(), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestMallsFilesTakenTwiceChangeNothing(t *testing.T) {
	for name, count := range map[string]int{"cafe24.csv": 4, "smartstore.csv": 6, "youngcart.csv": 4} {
		s := openShop(t)
		putPictures(t, s, "tee.jpg", "tee3.jpg", "hoodie.jpg")
		file, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		for round := range 2 {
			sheet := read(t, s, file)
			plan, err := s.ImportDrafts(context.Background(), sheet.Products, store.ImportHow{By: "host", Whole: true})
			if err != nil {
				t.Fatalf("%s: %v %v", name, err, plan.Problems)
			}
			if first := sheet.Products[0].Draft; len(first.Pictures) == 0 || first.Pictures[0].File != "tee.jpg" {
				t.Errorf("%s: the first has %+v", name, first.Pictures)
			}
			added, changed, same := plan.Counts()
			if round == 0 && added != count || round == 1 && same != count || changed != 0 {
				t.Errorf("%s, round %d: added %d, changed %d, same %d", name, round, added, changed, same)
			}
		}
	}
}

func TestMallsOptions(t *testing.T) {
	cafe24 := func(cell string) string {
		return "상품명,판매가,진열상태,재고수량,옵션사용,옵션입력\na,1000,Y,1," + cell + "\n"
	}
	smartStore := func(cells string) string {
		return "상품명,판매가,상품상태,재고수량,옵션형태,옵션명,옵션값,옵션가,옵션 재고수량\na,1000,신상품,1," + cells + "\n"
	}
	eleven := "{1|2|3|4|5|6|7|8|9|10|11}"
	for name, c := range map[string]struct {
		file  string
		state string
		want  []string
	}{
		"one value":        {cafe24("Y,색상{블랙}"), "active", []string{"블랙: 1000, 1, 0g"}},
		"four options":     {cafe24("Y,a{1}//b{2}//c{3}//d{4}"), "active", []string{"1/2/3 / 4: 1000, 1, 0g"}},
		"not used":         {cafe24("N,색상{블랙|화이트}"), "active", []string{": 1000, 1, 0g"}},
		"used and empty":   {cafe24("Y,"), "draft", []string{": 1000, 1, 0g"}},
		"not closed":       {cafe24("Y,색상{블랙|화이트"), "draft", []string{": 1000, 1, 0g"}},
		"a value twice":    {cafe24("Y,색상{블랙|블랙}"), "draft", []string{": 1000, 1, 0g"}},
		"an option twice":  {cafe24("Y,색상{블랙}//색상{화이트}"), "draft", []string{": 1000, 1, 0g"}},
		"no name":          {cafe24("Y,{블랙|화이트}"), "draft", []string{": 1000, 1, 0g"}},
		"121 combinations": {cafe24("Y,색상" + eleven + "//크기" + eleven), "draft", []string{": 1000, 1, 0g"}},
		"each combination": {smartStore("조합형,\"a\nb\",\"1,2\n3,4\",\"0,1,2,3\",\"4,5,6,7\""), "active",
			[]string{"1/3: 1000, 4, 0g", "1/4: 1001, 5, 0g", "2/3: 1002, 6, 0g", "2/4: 1003, 7, 0g"}},
		"typed by the buyer": {smartStore("입력형,각인,,,"), "draft", []string{": 1000, 1, 0g"}},
		"a form alone":       {smartStore("조합형,,,,"), "draft", []string{": 1000, 1, 0g"}},
		"less than nothing": {smartStore("단독형,a,\"1,2\",\"0,-2000\",\"3,4\""), "active",
			[]string{"1: 1000, 3, 0g", "2: 1000, 4, 0g"}},
	} {
		sheet, err := productcsv.Read([]byte(c.file), productcsv.Options{})
		if err != nil || len(sheet.Products) != 1 {
			t.Errorf("%s: %v %+v", name, err, sheet)
			continue
		}
		d := saidOf(sheet.Products[0].Draft)
		if diff := cmp.Diff(c.want, d.variants); diff != "" || d.state != c.state {
			t.Errorf("%s: %s -want +got:\n%s", name, d.state, diff)
		}
		if c.state == "draft" && len(sheet.Notes) == 0 {
			t.Errorf("%s: nothing is said", name)
		}
	}
}

func TestMallsPricesAreWon(t *testing.T) {
	_, err := productcsv.Read([]byte("상품코드,상품명,시중가격,판매가격\n1,a,,1000\n"),
		productcsv.Options{Currency: money.USD, Rate: 1300})
	var bad *productcsv.FileError
	if !errors.As(err, &bad) || !strings.Contains(bad.Why.En, "in won") {
		t.Error(err)
	}
}

// TestTaxesAsEachShopWritesThem has a product without tax, one with it, one that says
// nothing, and one zero-rated, which is a matter of where it goes.
func TestTaxesAsEachShopWritesThem(t *testing.T) {
	for _, c := range []struct {
		head                string
		taxed, free, zeroed []string
	}{
		{"Handle,Title,Variant Price,Tax", []string{"taxed", "Taxable", "과세", "과세상품"},
			[]string{"free", "exempt", "Tax-exempt", "면세", "비과세"}, []string{"zero-rated", "영세율"}},
		{"Handle,Title,Variant Price,과세 구분", []string{"일반과세"}, []string{"면세"}, []string{"영세"}},
		{"자체 상품코드,상품명,판매가,과세구분,진열상태", []string{"A|10", "A"}, []string{"B"}, []string{"C"}},
		{"판매자 상품코드,상품명,판매가,부가세,상품상태", []string{"과세상품"}, []string{"면세상품"}, []string{"영세상품"}},
		{"SKU,Name,Regular price,Tax status,Type", []string{"taxable"}, []string{"none", "shipping"}, nil},
	} {
		for kind, words := range map[store.TaxKind][]string{store.Taxed: append(c.taxed, c.zeroed...),
			store.TaxFree: c.free, "": {""}} {
			for _, word := range words {
				sheet, err := productcsv.Read([]byte(c.head+"\nA-1,등,1000,"+word+",\n"), productcsv.Options{URL: shopURL})
				if err != nil || len(sheet.Products) != 1 {
					t.Fatalf("%s with %q: %v", c.head, word, err)
				}
				isWarned := slices.ContainsFunc(sheet.Notes, func(n productcsv.Note) bool {
					return strings.Contains(n.String(), "zero-rated")
				})
				if got := sheet.Products[0].Draft.Tax; got != kind || isWarned != slices.Contains(c.zeroed, word) {
					t.Errorf("%s with %q: %q, want %q; %v", c.head, word, got, kind, sheet.Notes)
				}
			}
		}
	}
}
