package handlers_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"html"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jangteo/jangteo/store"
)

var (
	inputTag  = regexp.MustCompile(`<input([^>]*)>`)
	areaTag   = regexp.MustCompile(`(?s)<textarea([^>]*)>(.*?)</textarea>`)
	selectTag = regexp.MustCompile(`(?s)<select([^>]*)>(.*?)</select>`)
	chosenTag = regexp.MustCompile(`<option value="([^"]*)" selected`)
	attribute = regexp.MustCompile(`([a-z]+)="([^"]*)"`)
)

// fieldsOf reads the fields of all forms of a page as a browser would send them.
func fieldsOf(page string) url.Values {
	v := url.Values{}
	for _, m := range inputTag.FindAllStringSubmatch(page, -1) {
		a := attributes(m[1])
		if a["name"] == "" || a["type"] == "file" || a["type"] == "checkbox" && !strings.Contains(m[1], " checked") {
			continue
		}
		v.Set(a["name"], a["value"])
	}
	for _, m := range areaTag.FindAllStringSubmatch(page, -1) {
		v.Set(attributes(m[1])["name"], html.UnescapeString(m[2]))
	}
	for _, m := range selectTag.FindAllStringSubmatch(page, -1) {
		if chosen := chosenTag.FindStringSubmatch(m[2]); chosen != nil {
			v.Set(attributes(m[1])["name"], html.UnescapeString(chosen[1]))
		}
	}
	return v
}

func attributes(tag string) map[string]string {
	a := map[string]string{}
	for _, m := range attribute.FindAllStringSubmatch(tag, -1) {
		a[m[1]] = html.UnescapeString(m[2])
	}
	return a
}

// upload sends a form with files.
func (s *shop) upload(path string, fields url.Values, files map[string][]byte, header ...string) answer {
	s.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, values := range fields {
		w.WriteField(name, values[0])
	}
	for name, data := range files {
		part, err := w.CreateFormFile("file", name)
		if err != nil {
			s.t.Fatal(err)
		}
		part.Write(data)
	}
	w.Close()
	req, err := http.NewRequest("POST", s.url+path, &b)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := s.client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(text)}
}

// TestLongNamesOfFilesAreCutBetweenLetters refuses a file whose name is cut in
// the sentence that says so: three bytes a syllable, beginning at each of them.
func TestLongNamesOfFilesAreCutBetweenLetters(t *testing.T) {
	s := newShop(t)
	s.logIn()
	for _, begin := range []string{"", "a", "ab"} {
		f := url.Values{"token": {s.token()}, "do": {"check"}}
		a := s.upload("/admin/products", f, map[string][]byte{begin + strings.Repeat("가", 100) +
			".png": []byte("no picture")})
		if !strings.Contains(a.body, begin+strings.Repeat("가", 50)) ||
			strings.Contains(a.body, strings.Repeat("가", 61)) || !utf8.ValidString(a.body) ||
			strings.Contains(a.body, "\ufffd") {
			t.Errorf("%d, the name is cut within a letter, or not at all", a.status)
		}
	}
}

func pngOf(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// draft reads a product of the shop by its address.
func (s *shop) draft(slug string) store.Draft {
	s.t.Helper()
	list, err := s.store.Products(context.Background(), store.ProductFilter{Query: slug, Limit: 100})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, r := range list.Rows {
		if r.Slug == slug {
			d, err := s.store.DraftByID(context.Background(), r.ID)
			if err != nil {
				s.t.Fatal(err)
			}
			return d
		}
	}
	s.t.Fatalf("no product %s", slug)
	return store.Draft{}
}

func editorOf(d store.Draft) string { return fmt.Sprintf("/admin/products/%d", d.ID) }

// TestNewProductWithoutScripts makes a product step by step, each button a page
// of its own, and loses nothing on the way.
func TestNewProductWithoutScripts(t *testing.T) {
	s := newShop(t)
	s.logIn()
	f := fieldsOf(s.get("/admin/products/new").body)
	with(f, "name_ko", "울 담요", "name_en", "Wool blanket", "price", "79,000", "category", "textiles", "body_ko",
		"## 소재\n\n<script>alert(1)</script>[x](javascript:alert(1))",
		"axes.0.name_ko", "색상", "axes.0.values_ko", "빨강, 파랑", "seo_title_ko", "겨울 담요 추천", "notice_kind", "bedding",
		"do", "preview")
	a := s.upload("/admin/products", f, nil)
	if a.status != http.StatusOK || !strings.Contains(a.body, "<h2>소재</h2>") ||
		strings.Contains(a.body, "<script>alert") || strings.Contains(a.body, `href="javascript`) {
		t.Fatalf("preview: %d", a.status)
	}
	f = with(fieldsOf(a.body), "do", "upload")
	a = s.upload("/admin/products", f, map[string][]byte{"a.png": pngOf(t, 1000, 500), "b.png": []byte("no picture")})
	if !strings.Contains(a.body, "b.png: 사진이 아닌 파일입니다") || !strings.Contains(a.body, `name="pictures.0.file"`) {
		t.Fatalf("upload: %d", a.status)
	}
	f = with(fieldsOf(a.body), "do", "notice-fill")
	f = with(fieldsOf(s.upload("/admin/products", f, nil).body), "do", "save")
	a = s.upload("/admin/products", f, nil)
	if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "조합을 다시 만들었습니다") {
		t.Fatalf("saved without looking at the combinations: %d", a.status)
	}
	f = with(fieldsOf(a.body), "do", "save", "variants.0.stock", "3", "variants.1.stock", "4", "variants.1.surcharge",
		"2000")
	a = s.upload("/admin/products", f, nil)
	if a.status != http.StatusSeeOther {
		t.Fatalf("save: %d %s", a.status, a.body)
	}
	page := s.get("/products/wool-blanket").body
	for _, want := range []string{"79,000원", "파랑", "+2,000원", "<title>겨울 담요 추천 |", "상품정보제공고시", "상품 상세설명 참조",
		`srcset="/images/`, " 400w, ", " 1000w"} {
		if !strings.Contains(page, want) {
			t.Errorf("the shop does not show %q", want)
		}
	}
	picture := regexp.MustCompile(`/images/[a-z2-7]+-400\.jpg`).FindString(page)
	if a := s.get(picture); a.status != http.StatusOK || a.header.Get("Content-Type") != "image/jpeg" ||
		!strings.Contains(a.header.Get("Cache-Control"), "immutable") ||
		!strings.Contains(a.header.Get("Content-Security-Policy"), "sandbox") ||
		a.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("picture %q: %d %v", picture, a.status, a.header)
	}
	if page := s.get("/en/products/wool-blanket").body; !strings.Contains(page, "See the description") {
		t.Error("the English page does not say so")
	}
}

func TestEditorShowsWhatMustBeMended(t *testing.T) {
	s := newShop(t)
	s.logIn()
	d := s.draft("round-oak-stool")
	f := with(fieldsOf(s.get(editorOf(d)).body), "do", "save", "name_ko", "", "list_price", "1", "variants.1.sku",
		"CHAIR-NO-1", "summary_ko", "그대로 남습니다")
	a := s.upload(editorOf(d), f, nil)
	if a.status != http.StatusUnprocessableEntity {
		t.Fatalf("%d", a.status)
	}
	for _, want := range []string{"표시된 3곳", "상품명을 입력해 주세요", "정가는 판매가보다 높아야", "노르웨이 회전 의자&#39; 상품에서 이미 사용하고",
		"그대로 남습니다"} {
		if !strings.Contains(a.body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	f = with(fieldsOf(a.body), "do", "save", "price", "싸게", "variants.0.stock", "-1")
	if a := s.upload(editorOf(d), f, nil); a.status != http.StatusUnprocessableEntity ||
		strings.Count(a.body, "숫자만 입력해 주세요. 예: ") != 4 || !strings.Contains(a.body, `value="싸게"`) {
		t.Errorf("what is no number: %d", a.status)
	}
	if now := s.draft("round-oak-stool"); now.Version != d.Version {
		t.Error("something was saved")
	}
}

func TestTooManyCombinations(t *testing.T) {
	s := newShop(t)
	s.logIn()
	var values []string
	for i := range 11 {
		values = append(values, fmt.Sprint(i))
	}
	list := strings.Join(values, ",")
	f := with(fieldsOf(s.get("/admin/products/new").body), "axes.0.values_ko", list, "axes.1.values_ko", list, "do",
		"combine")
	if a := s.upload("/admin/products", f, nil); a.status != http.StatusOK || !strings.Contains(a.body, "100개까지") ||
		strings.Contains(a.body, "variants.1.stock") {
		t.Errorf("%d", a.status)
	}
}

// TestASecondProductOfTheSameName gets article numbers of its own.
func TestASecondProductOfTheSameName(t *testing.T) {
	s := newShop(t)
	s.logIn()
	for _, want := range []string{"HAYAN-KEOP-PPALGANG", "HAYAN-KEOP-PPALGANG-2"} {
		f := with(fieldsOf(s.get("/admin/products/new").body), "name_ko", "하얀 컵", "price", "1,000", "category", "kitchen",
			"axes.0.name_ko", "색", "axes.0.values_ko", "빨강,파랑", "do", "combine")
		f = fieldsOf(s.upload("/admin/products", f, nil).body)
		if f.Get("variants.0.sku") != want {
			t.Errorf("suggested %q, want %q", f.Get("variants.0.sku"), want)
		}
		with(f, "variants.0.stock", "1", "variants.1.stock", "1", "do", "save")
		if a := s.upload("/admin/products", f, nil); a.status != http.StatusSeeOther {
			t.Errorf("%s: %d", want, a.status)
		}
	}
}

// TestLargestProductFitsItsForm saves as many combinations and pictures as a
// product can have.
func TestLargestProductFitsItsForm(t *testing.T) {
	s := newShop(t)
	s.logIn()
	f := with(fieldsOf(s.get("/admin/products/new").body), "name_ko", "아주 큰 상품", "price", "1,000", "category",
		"kitchen", "notice_kind", "processed", "do", "combine",
		"axes.0.name_ko", "하나", "axes.0.values_ko", "가,나,다,라,마", "axes.1.name_ko", "둘", "axes.1.values_ko",
		"1,2,3,4,5", "axes.2.name_ko", "셋", "axes.2.values_ko", "a,b,c,d")
	f = fieldsOf(s.upload("/admin/products", f, nil).body)
	var pictures []string
	for range store.MaxPictures {
		a := s.upload("/admin/products/pictures", url.Values{"token": {s.token()}},
			map[string][]byte{"x.png": pngOf(t, 8, 8)}, "Accept", asJSON)
		pictures = append(pictures, strings.Trim(strings.TrimSpace(a.body), "[]"))
	}
	for i, p := range pictures {
		with(f, fmt.Sprintf("pictures.%d.file", i), p, fmt.Sprintf("pictures.%d.alt_ko", i), "사진",
			fmt.Sprintf("pictures.%d.alt_en", i), "Picture")
	}
	for i := range store.MaxVariants {
		with(f, fmt.Sprintf("variants.%d.stock", i), "9", fmt.Sprintf("variants.%d.surcharge", i), "10",
			fmt.Sprintf("variants.%d.barcode", i), "8801234567893", fmt.Sprintf("variants.%d.grams", i), "5")
	}
	f = with(fieldsOf(s.upload("/admin/products", with(f, "do", "notice-fill"), nil).body), "do", "save")
	a := s.upload("/admin/products", f, nil)
	if a.status != http.StatusSeeOther {
		t.Fatalf("%d fields: %d %s", len(f), a.status, a.body)
	}
	d := s.draft("aju-keun-sangpum")
	if len(d.Variants) != store.MaxVariants || len(d.Pictures) != store.MaxPictures || d.Variants[99].Stock != 9 ||
		d.Variants[99].Values[2].Ko != "d" {
		t.Errorf("%d variants, %d pictures, %+v", len(d.Variants), len(d.Pictures), d.Variants[len(d.Variants)-1])
	}
	a = s.upload(editorOf(d), with(fieldsOf(s.get(editorOf(d)).body), "do", "save", "variants.99.stock", "8"), nil)
	if now := s.draft("aju-keun-sangpum"); a.status != http.StatusSeeOther || now.Variants[99].Stock != 8 {
		t.Errorf("edited: %d %d", a.status, now.Variants[99].Stock)
	}
}

// TestTwoEditorsOfOneProduct shows the second what the first has saved; saved
// again, the second's words stand.
func TestTwoEditorsOfOneProduct(t *testing.T) {
	s := newShop(t)
	s.logIn()
	d := s.draft("round-oak-stool")
	mine, theirs := fieldsOf(s.get(editorOf(d)).body), fieldsOf(s.get(editorOf(d)).body)
	if a := s.upload(editorOf(d), with(theirs, "do", "save", "price", "52,000", "variants.0.stock", "30"),
		nil); a.status != http.StatusSeeOther {
		t.Fatalf("theirs: %d", a.status)
	}
	a := s.upload(editorOf(d), with(mine, "do", "save", "price", "45,000", "variants.0.stock", "20"), nil)
	if a.status != http.StatusConflict {
		t.Fatalf("mine: %d", a.status)
	}
	for _, want := range []string{"그사이 변경된 내용", "52,000", "45,000", "재고", ">30<", ">20<"} {
		if !strings.Contains(a.body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if a := s.upload(editorOf(d), with(fieldsOf(a.body), "do", "save"), nil); a.status != http.StatusSeeOther {
		t.Fatalf("mine again: %d", a.status)
	}
	if now := s.draft("round-oak-stool"); now.Price != 45000 || now.Variants[0].Stock != 20 {
		t.Errorf("%+v", now)
	}
}

func TestListSavesAllRowsOrNone(t *testing.T) {
	s := newShop(t)
	s.logIn()
	page := s.get("/admin/products?q=CHAIR-NO-1").body
	d := s.draft("norwegian-swivel-chair")
	stock := fmt.Sprintf("stock.%d", d.Variants[0].ID)
	price := fmt.Sprintf("price.%d", d.ID)
	f := with(fieldsOf(page), stock, "90", price, "60,000")
	if a := s.send("POST", "/admin/products/rows", f); a.status != http.StatusSeeOther ||
		a.header.Get("Location") != "/admin/products?q=CHAIR-NO-1&done=saved" {
		t.Fatalf("%d %s", a.status, a.header.Get("Location"))
	}
	f = with(fieldsOf(page), stock, "80", price, "61,000")
	a := s.send("POST", "/admin/products/rows", f)
	if a.status != http.StatusConflict ||
		!strings.Contains(a.body, "지금은 90입니다 (화면에 표시된 값: 100). 다시 저장하면 입력하신 값(80)으로") ||
		!strings.Contains(a.body, "지금은 60,000입니다 (화면에 표시된 값: 64,900)") {
		t.Fatalf("the same page again: %d", a.status)
	}
	if now := s.draft("norwegian-swivel-chair"); now.Price != 60000 || now.Variants[0].Stock != 90 {
		t.Errorf("something was saved: %+v", now)
	}
	if a := s.send("POST", "/admin/products/rows", fieldsOf(a.body)); a.status != http.StatusSeeOther {
		t.Errorf("insisting: %d", a.status)
	}
	if now := s.draft("norwegian-swivel-chair"); now.Price != 61000 || now.Variants[0].Stock != 80 {
		t.Errorf("%+v", now)
	}
	both := fieldsOf(s.get("/admin/products?sort=price").body)
	stool := s.draft("round-oak-stool")
	with(both, price, "62,000", fmt.Sprintf("price.%d", stool.ID), "41,000")
	if err := s.store.DeleteProduct(context.Background(), stool.ID, "admin:9"); err != nil {
		t.Fatal(err)
	}
	if a := s.send("POST", "/admin/products/rows", both); a.status != http.StatusConflict ||
		!strings.Contains(a.body, "삭제된 상품이 있어") || !strings.Contains(a.body, `value="62,000"`) {
		t.Errorf("one was deleted meanwhile: %d", a.status)
	}
	f = with(fieldsOf(s.get("/admin/products?q=CHAIR-NO-1").body), stock, "x", price, "7")
	if a := s.send("POST", "/admin/products/rows", f); a.status != http.StatusUnprocessableEntity ||
		!strings.Contains(a.body, `value="7"`) || !strings.Contains(a.body, "숫자만") {
		t.Errorf("no number: %d", a.status)
	}
}

// TestOrderKeepsWhatWasAgreed edits and deletes a product between the order and
// its payment.
func TestOrderKeepsWhatWasAgreed(t *testing.T) {
	s := newShop(t)
	s.logIn()
	a := s.send("POST", "/orders", chair(), "Accept", asJSON)
	order := regexp.MustCompile(`"order_url":"([^"]+)"`).FindStringSubmatch(a.body)
	if order == nil {
		t.Fatalf("order: %d %s", a.status, a.body)
	}
	d := s.draft("norwegian-swivel-chair")
	f := with(fieldsOf(s.get(editorOf(d)).body), "do", "save", "name_ko", "다른 의자", "price", "1,000", "list_price", "",
		"usd_price", "1")
	f = with(fieldsOf(s.upload(editorOf(d), f, nil).body), "do", "save") // so much less is asked about
	if a := s.upload(editorOf(d), f, nil); a.status != http.StatusSeeOther {
		t.Fatalf("edit: %d", a.status)
	}
	if a := s.send("POST", editorOf(d)+"/delete", url.Values{"token": {s.token()}}); a.status != http.StatusSeeOther {
		t.Fatalf("delete: %d", a.status)
	}
	for _, path := range []string{order[1], order[1] + "/pay"} {
		if a := s.get(path); a.status != http.StatusOK || !strings.Contains(a.body, "노르웨이 회전 의자") ||
			!strings.Contains(a.body, "64,900원") || strings.Contains(a.body, "다른 의자") {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	if a := s.send("POST", order[1]+"/attempts", url.Values{"pg": {"inicis"}}, "Accept",
		asJSON); a.status != http.StatusCreated || !strings.Contains(a.body, `"amount":64900`) {
		t.Errorf("another attempt: %d %s", a.status, a.body)
	}
	if a := s.get("/products/norwegian-swivel-chair"); a.status != http.StatusGone ||
		!strings.Contains(a.body, "판매가 종료된 상품입니다") {
		t.Errorf("the product: %d", a.status)
	}
	if a := s.get("/"); strings.Contains(a.body, "다른 의자") {
		t.Error("the home page still shows it")
	}
	if a := s.get(editorOf(d)); !strings.Contains(a.body, "삭제된 상품입니다") {
		t.Error("its page does not say that it was deleted")
	}
	if a := s.send("POST", editorOf(d)+"/restore", url.Values{"token": {s.token()}}); a.status != http.StatusSeeOther {
		t.Errorf("restore: %d", a.status)
	}
	if a := s.get("/products/norwegian-swivel-chair"); a.status != http.StatusNotFound {
		t.Errorf("restored it is hidden: %d", a.status)
	}
}

func TestCopiedProductIsEdited(t *testing.T) {
	s := newShop(t)
	s.logIn()
	d := s.draft("round-oak-stool")
	a := s.send("POST", editorOf(d)+"/copy", url.Values{"token": {s.token()}})
	if a.status != http.StatusSeeOther {
		t.Fatalf("%d", a.status)
	}
	if page := s.get(a.header.Get("Location")).body; !strings.Contains(page, "(복사)") ||
		!strings.Contains(page, "복사했습니다") {
		t.Error("the copy is not shown")
	}
}

func TestCategoriesAreKept(t *testing.T) {
	s := newShop(t)
	s.logIn()
	token := s.token()
	if a := s.send("POST", "/admin/categories", url.Values{"token": {token}, "name_ko": {"선물"},
		"slug": {"Gift!"}}); a.status != http.StatusUnprocessableEntity ||
		!strings.Contains(a.body, "영문 소문자") || !strings.Contains(a.body, `value="선물"`) {
		t.Errorf("a bad address: %d", a.status)
	}
	if a := s.send("POST", "/admin/categories", url.Values{"token": {token}, "name_ko": {"선물"},
		"name_en": {"Gifts"}}); a.status != http.StatusSeeOther {
		t.Fatalf("add: %d", a.status)
	}
	rows, err := s.store.CategoryRows(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	first, gifts := rows[0], rows[len(rows)-1]
	if gifts.Slug != "gifts" || !strings.Contains(s.get("/").body, "/categories/gifts") {
		t.Errorf("%+v", gifts)
	}
	path := fmt.Sprintf("/admin/categories/%d", first.ID)
	if a := s.send("POST", path+"/delete",
		url.Values{"token": {token}}); a.status != http.StatusUnprocessableEntity ||
		!strings.Contains(a.body, "옮길 카테고리를 선택해") {
		t.Errorf("with products in it: %d", a.status)
	}
	if a := s.send("POST", path+"/delete", url.Values{"token": {token},
		"to": {fmt.Sprint(gifts.ID)}}); a.status != http.StatusSeeOther {
		t.Errorf("with a place to go: %d", a.status)
	}
	if a := s.get("/categories/gifts"); !strings.Contains(a.body, "노르웨이 회전 의자") {
		t.Error("the products did not move")
	}
	if a := s.send("POST", path, url.Values{"token": {token}, "name_ko": {"x"}}); a.status != http.StatusNotFound {
		t.Errorf("renaming what is gone: %d", a.status)
	}
}

func TestUploadsAreRefusedInWords(t *testing.T) {
	s := newShop(t)
	s.logIn()
	folder := filepath.Join(s.store.Dir(), "images")
	before, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	token := url.Values{"token": {s.token()}}
	for name, c := range map[string]struct {
		data   []byte
		status int
		told   string
	}{
		"html": {[]byte("<html><script>"), http.StatusUnprocessableEntity, "사진이 아닌 파일"},
		"heic": {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1"), http.StatusUnprocessableEntity,
			"높은 호환성"},
		"too wide": {pngOf(t, 17000, 1000), http.StatusUnprocessableEntity, "1,600만 화소"},
		"too tall": {pngOf(t, 1000, 40001), http.StatusUnprocessableEntity, "위아래로 잘라"},
		"10 MiB":   {make([]byte, 10<<20+1), http.StatusUnprocessableEntity, "10MB"},
		"12 MiB":   {make([]byte, 12<<20), http.StatusRequestEntityTooLarge, "너무 큽니다"},
	} {
		a := s.upload("/admin/products/pictures", token, map[string][]byte{"x.jpg": c.data}, "Accept", asJSON)
		if a.status != c.status || !strings.Contains(a.body, c.told) {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if a := s.upload("/admin/products/pictures", token, nil, "Accept",
		asJSON); a.status != http.StatusUnprocessableEntity {
		t.Errorf("no file: %d", a.status)
	}
	after, err := os.ReadDir(folder)
	if err != nil || len(after) != len(before) {
		t.Errorf("%d files, before %d: %v", len(after), len(before), err)
	}
	if a := s.upload("/admin/products/pictures", url.Values{}, map[string][]byte{"x.png": pngOf(t, 10, 10)}, "Accept",
		asJSON); a.status != http.StatusForbidden {
		t.Errorf("without a token: %d", a.status)
	}
}

// TestTallPicturesAreCutByTheServer adds one as a page without scripts does, to a
// product with room for it and to one without.
func TestTallPicturesAreCutByTheServer(t *testing.T) {
	s := newShop(t)
	s.logIn()
	d := s.draft("norwegian-swivel-chair")
	before := len(d.Pictures)
	f := with(fieldsOf(s.get(editorOf(d)).body), "do", "save")
	if a := s.upload(editorOf(d), f, map[string][]byte{"detail.png": pngOf(t, 860, 20000)}); a.status !=
		http.StatusSeeOther {
		t.Fatalf("saved: %d", a.status)
	}
	d = s.draft("norwegian-swivel-chair")
	height := 0
	for _, p := range d.Pictures[before:] {
		height += p.Height
		if p.Width != 860 || p.Widths != "400,800" {
			t.Errorf("a piece of %d pixels, %s", p.Width, p.Widths)
		}
	}
	if len(d.Pictures) != before+3 || height != 20000 {
		t.Errorf("%d pieces of %d pixels", len(d.Pictures)-before, height)
	}
	page := s.get("/products/norwegian-swivel-chair").body
	if n := strings.Count(between(page, `id="detail"`, "</section>"), `loading="lazy"`); n != 3 {
		t.Errorf("%d pieces to read", n)
	}

	f = with(fieldsOf(s.get(editorOf(d)).body), "do", "upload")
	for i := len(d.Pictures); i < store.MaxPictures-2; i++ {
		with(f, fmt.Sprintf("pictures.%d.file", i), f.Get("pictures.0.file"))
	}
	a := s.upload(editorOf(d), f, map[string][]byte{"detail.png": pngOf(t, 100, 32001)})
	if !strings.Contains(a.body, "사진은 20장까지") || !strings.Contains(a.body, `data-pictures="18"`) {
		t.Error("pieces without room for them are taken or left out silently")
	}
}

// BenchmarkAdminProducts measures the owner's pages with ten thousand products.
func BenchmarkAdminProducts(b *testing.B) {
	h, s, _ := openShop(b)
	fillShop(b, s.Dir(), 10_000)
	if err := s.People.AddAdmin(context.Background(), ownerEmail, ownerPassword); err != nil {
		b.Fatal(err)
	}
	form := url.Values{"email": {ownerEmail}, "password": {ownerPassword}}
	r := httptest.NewRequest(http.MethodPost, "/admin/login", strings.NewReader(form.Encode()))
	r.Host = "localhost:8080"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	cookies := w.Result().Cookies()
	if len(cookies) == 0 {
		b.Fatal("login: ", w.Code, w.Body)
	}
	for _, path := range []string{"/admin/products", "/admin/products?page=300", "/admin/products?q=상품+99",
		"/admin/products?sort=stock&view=low", "/admin/products/5000", "/admin/categories"} {
		b.Run(path, func(b *testing.B) {
			for b.Loop() {
				r := httptest.NewRequest(http.MethodGet, path, nil)
				r.Host = "localhost:8080"
				for _, c := range cookies {
					r.AddCookie(c)
				}
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				if w.Code != http.StatusOK {
					b.Fatal(w.Code, w.Body)
				}
			}
		})
	}
}

// fillShop adds n products of three variants.
func fillShop(b *testing.B, dir string, n int) {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "jangteo.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(fmt.Sprintf(`
	  WITH RECURSIVE k(n) AS (SELECT 1000 UNION ALL SELECT n + 1 FROM k WHERE n < 999 + %d)
	    INSERT INTO products (id, slug, category_id, name_ko, name_en, summary_ko, summary_en, body_ko, body_en,
	    price, state, position, created_at, updated_at)
	    SELECT n, 'p-' || n, 1, '상품 ' || n, 'Product ' || n, '', '', hex(randomblob(500)), '', 1000 + n, 'active', n,
	    1, n FROM k;
	  INSERT INTO options SELECT id, id, 1, '색상', 'Colour' FROM products WHERE id >= 1000;
	  INSERT INTO variants (id, product_id, position, sku, stock)
	    SELECT p.id * 3 + j.value, p.id, j.value + 1, 'SKU-' || p.id || '-' || j.value, (p.id * 7 + j.value) %% 40
	    FROM products p, json_each('[0,1,2]') j WHERE p.id >= 1000;
	  INSERT INTO stock_moves (variant_id, delta, reason, at) SELECT id, stock, 'initial', 1 FROM variants WHERE
	  stock > 0 AND product_id >= 1000;
	  INSERT INTO variant_values SELECT id, product_id, '색 ' || position, 'c' || position FROM variants WHERE
	  product_id >= 1000`, n)); err != nil {
		b.Fatal(err)
	}
}

// TestPastedTextIsConverted asks as the editor's script does.
func TestPastedTextIsConverted(t *testing.T) {
	s := newShop(t)
	s.logIn()
	a := s.send("POST", "/admin/products/pasted", url.Values{"token": {s.token()},
		"html": {"<h2>치수</h2><table><tr><th>S</th><th>M</th></tr><tr><td>1</td><td>2</td></tr></table>" +
			"<img src=https://else.example/x.jpg>"}}, "Accept", "application/json")
	wantWords(t, a, `"markdown":"## 치수\n\n| S | M |\n|---|---|\n| 1 | 2 |"`, "다른 사이트의 사진")
	a = s.send("POST", "/admin/products/pasted", url.Values{"token": {s.token()},
		"html": {strings.Repeat("<b>", 4000)}}, "Accept", "application/json")
	if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "나누어 붙여넣어") {
		t.Errorf("too much: %d %s", a.status, a.body)
	}
}
