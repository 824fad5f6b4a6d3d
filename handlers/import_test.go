package handlers_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
)

const importPath = "/admin/products/import"

// preview uploads a file of products and gives the path and page of its report.
func (s *shop) preview(file string, fields url.Values) (path string, report answer) {
	s.t.Helper()
	a := s.upload(importPath, with(fields, "token", s.token()), map[string][]byte{"products.csv": []byte(file)})
	path = a.header.Get("Location")
	if a.status != http.StatusSeeOther || !strings.HasPrefix(path, importPath+"/") {
		s.t.Fatalf("upload: %d %q %s", a.status, path, a.body)
	}
	return path, s.get(path)
}

// confirm imports a file that was seen, and gives the page of what came of it.
func (s *shop) confirm(path string) answer {
	s.t.Helper()
	at, query, _ := strings.Cut(path, "?")
	fields, err := url.ParseQuery(query)
	if err != nil {
		s.t.Fatal(err)
	}
	if a := s.send("POST", at, with(fields, "token", s.token())); a.status != http.StatusSeeOther ||
		a.header.Get("Location") != path {
		s.t.Fatalf("confirm: %d %q", a.status, a.header.Get("Location"))
	}
	for until := time.Now().Add(30 * time.Second); ; {
		a := s.get(path)
		if a.header.Get("Refresh") == "" {
			return a
		}
		if time.Now().After(until) {
			s.t.Fatal("the import does not end")
		}
	}
}

func wantWords(t *testing.T, a answer, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(a.body, w) {
			t.Errorf("%d: %q is not on the page", a.status, w)
		}
	}
}

func TestImportShowsFirstAndThenDoes(t *testing.T) {
	s := newShop(t)
	s.logIn()
	file := "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty,Category,Image Src\n" +
		"norwegian-swivel-chair,노르웨이 회전 의자,CHAIR-NO-1,59000,100,,\n" +
		"paper-lamp,종이 \"조명\",LAMP-P-1,31000,4,새 분류,https://elsewhere.example/x.jpg\n"
	file = strings.ReplaceAll(file, `종이 "조명"`, `"종이 ""조명"""`)
	before := s.draft("norwegian-swivel-chair")
	path, report := s.preview(file, url.Values{"currency": {"KRW"}})
	wantWords(t, report, "이대로 가져올까요?", "새 상품 1", "수정 1", "변경 없음 0", "새 분류", "업로드되지 않은 사진", "가격")
	if d := s.draft("norwegian-swivel-chair"); d.Price != before.Price {
		t.Errorf("looking made the price %d", d.Price)
	}
	wantWords(t, s.confirm(path), "가져왔습니다", "새 상품 1", "수정 1")
	after := s.draft("norwegian-swivel-chair")
	if after.Price != 59000 || after.ID != before.ID || after.Variants[0].ID != before.Variants[0].ID ||
		after.Version != before.Version+1 ||
		after.Body != before.Body || after.Name != before.Name || len(after.Pictures) != len(before.Pictures) ||
		after.Category != before.Category {
		t.Errorf("changed to %+v", after)
	}
	lamp := s.draft("paper-lamp")
	if lamp.Name.Ko != `종이 "조명"` || lamp.Price != 31000 || lamp.Variants[0].Stock != 4 ||
		lamp.State != store.ProductActive {
		t.Errorf("new: %+v", lamp)
	}
	if a := s.get("/products/paper-lamp"); a.status != http.StatusOK {
		t.Errorf("buyers see %d", a.status)
	}
	if left, err := os.ReadDir(filepath.Join(s.store.Dir(), "uploads")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	if a := s.send("POST", strings.Split(path, "?")[0],
		url.Values{"token": {s.token()}}); a.status != http.StatusSeeOther {
		t.Errorf("confirmed twice: %d", a.status)
	}
	if again := s.draft("paper-lamp"); again.Version != lamp.Version {
		t.Error("the second confirmation changed something")
	}
}

// partlyBad is a file with a product that cannot be taken, one that is bent, and one
// that is taken as it is.
const partlyBad = "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\nfirst-one,첫째,ONE-1,1000,1\n" +
	"second-one,둘째,CHAIR-NO-1,2000,1\nthird-one,셋째,8.80E+12,3000,1\n"

func TestImportLeavesOutWhatCannotBeTaken(t *testing.T) {
	s := newShop(t)
	s.logIn()
	path, report := s.preview(partlyBad, url.Values{})
	wantWords(t, report, "1개를 빼고 가져올까요?", "그대로 등록 1", "바꾸어 등록 1", "제외 1", "엑셀이 번호를 반올림했습니다", "셋째",
		"CHAIR-NO-1-2", "등록할 수 있는 상품만 가져오기")
	if only := s.get(path + "&show=left"); strings.Contains(only.body, "CHAIR-NO-1-2") ||
		!strings.Contains(only.body, "엑셀이 번호를") {
		t.Error("those left out are not shown alone")
	}
	file, query, _ := strings.Cut(path, "?")
	download := s.get(file + "/report.csv?" + query)
	if !strings.Contains(download.header.Get("Content-Disposition"), "import-report.csv") {
		t.Errorf("%v", download.header)
	}
	wantWords(t, download, "결과,행,열,상품,내용", "제외,4,Variant SKU,셋째,", "바꾸어 등록,3,Variant SKU,둘째,", "그대로 등록,2,,첫째,새 상품")
	wantWords(t, s.confirm(path), "가져왔습니다", "새 상품 2", "제외 1")
	if d := s.draft("second-one"); d.Variants[0].SKU != "CHAIR-NO-1-2" {
		t.Errorf("%+v", d.Variants)
	}
	wantWords(t, s.get(file+"/report.csv?"+query), "제외,4,Variant SKU,셋째,")
	if list, err := s.store.Products(t.Context(), store.ProductFilter{Query: "-one", Limit: 10}); err != nil ||
		list.Total != 2 {
		t.Errorf("%d products were made, %v", list.Total, err)
	}
}

// TestImportIsUndone finds its way from what an import did to before it.
func TestImportIsUndone(t *testing.T) {
	s := newShop(t)
	s.logIn()
	wantWords(t, s.get("/admin/products/imports"), "가져오거나 일괄 수정한 상품이 없습니다")
	before := s.draft("norwegian-swivel-chair")
	path, _ := s.preview("Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\n"+
		"norwegian-swivel-chair,다른 이름,CHAIR-NO-1,59000,70\nnew-lamp,새 등,NL-1,31000,4\n", url.Values{})
	undo := regexp.MustCompile("/admin/products/imports/[0-9]+").FindString(s.confirm(path).body)
	page := s.get(undo)
	wantWords(t, page, "이 가져오기를 되돌릴까요?", "삭제 1", "복원 1", "Shopify", "새 등")
	if a := s.do(undo); a.status != http.StatusSeeOther || a.header.Get("Location") != undo {
		t.Fatalf("%d %q", a.status, a.header.Get("Location"))
	}
	for page = s.get(undo); page.header.Get("Refresh") != ""; {
		page = s.get(undo)
	}
	wantWords(t, page, "되돌렸습니다", "삭제 1", "복원 1")
	if strings.Contains(page.body, "되돌릴까요") || strings.Contains(page.body, `class="danger"`) {
		t.Error("it can be undone again")
	}
	after := s.draft("norwegian-swivel-chair")
	if after.Name != before.Name || after.Price != before.Price || after.Variants[0].Stock != before.Variants[0].Stock {
		t.Errorf("from %+v\nto %+v", before, after)
	}
	if a := s.get("/products/new-lamp"); a.status != http.StatusNotFound {
		t.Errorf("the new product: %d", a.status)
	}
	wantWords(t, s.get("/admin/products/imports"), "되돌림", "Shopify")
	for _, id := range []string{"0", "99", "x"} {
		if a := s.get("/admin/products/imports/" + id); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", id, a.status)
		}
	}
}

func TestImportTakesAllOrNothing(t *testing.T) {
	s := newShop(t)
	s.logIn()
	path, report := s.preview(partlyBad, url.Values{"whole": {"on"}})
	wantWords(t, report, "아무것도 가져오지 않았습니다", "엑셀이 번호를 반올림했습니다", "등록할 수 있는 상품만 보기")
	if strings.Contains(report.body, "이대로 가져오기") || strings.Contains(report.body, "등록할 수 있는 상품만 가져오기") {
		t.Error("it can be confirmed")
	}
	wantWords(t, s.confirm(path), "아무것도 가져오지 않았습니다", "아무것도 변경되지 않았으니")
	if list, err := s.store.Products(t.Context(), store.ProductFilter{Query: "-one", Limit: 10}); err != nil ||
		list.Total != 0 {
		t.Errorf("%d products were made, %v", list.Total, err)
	}
}

func TestImportLeavesWhatTheFileDoesNotSay(t *testing.T) {
	s := newShop(t)
	s.logIn()
	var options store.Draft
	for _, slug := range []string{"linen-cushion-cover", "porcelain-mug", "house-slippers"} {
		if d := s.draft(slug); len(d.Variants) > 1 {
			options = d
		}
	}
	if options.ID == 0 {
		t.Fatal("no demo product with options")
	}
	file := "Handle,Variant SKU,Variant Price\n" + options.Slug + "," + options.Variants[1].SKU + ",990000\n"
	path, _ := s.preview(file, url.Values{})
	wantWords(t, s.confirm(path), "가져왔습니다", "수정 1")
	after := s.draft(options.Slug)
	if len(after.Variants) != len(options.Variants) || after.Variants[1].Surcharge+after.Price != 990000 ||
		after.Variants[0].Surcharge+after.Price != options.Variants[0].Surcharge+options.Price ||
		after.Name != options.Name || after.Options[0] != options.Options[0] ||
		after.Variants[1].Stock != options.Variants[1].Stock {
		t.Errorf("from %+v\nto %+v", options, after)
	}
}

func TestImportKeepsStockWhenAsked(t *testing.T) {
	s := newShop(t)
	s.logIn()
	file := "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\nnorwegian-swivel-chair,노르웨이 회전 " +
		"의자,CHAIR-NO-1,64900,7\n"
	_, report := s.preview(file, url.Values{"keep_stock": {"on"}})
	wantWords(t, report, "변경 없음 1")
	path, report := s.preview(file, url.Values{})
	wantWords(t, report, "수정 1", "재고")
	s.confirm(path)
	if d := s.draft("norwegian-swivel-chair"); d.Variants[0].Stock != 7 {
		t.Errorf("stock %d", d.Variants[0].Stock)
	}
}

func TestImportOfDollars(t *testing.T) {
	s := newShop(t)
	s.logIn()
	file := "Title,URL handle,SKU,Price,Inventory quantity\nNotebook,dollar-notebook,DN-1,10.50,3\n"
	_, report := s.preview(file, url.Values{"currency": {"KRW"}})
	wantWords(t, report, "원화에는 소수점을 사용할 수 없습니다")
	path, _ := s.preview(file, url.Values{"currency": {"USD"}})
	s.confirm(path)
	rate, err := s.store.Rate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if d := s.draft("dollar-notebook"); d.USDPrice != 1050 || d.Price < 1050*rate/100 || d.Price >= 1050*rate/100+10 {
		t.Errorf("%d won, %d cents", d.Price, d.USDPrice)
	}
}

func TestImportRefusesFilesInWords(t *testing.T) {
	s := newShop(t)
	s.logIn()
	for name, c := range map[string]struct{ file, want string }{
		"no file at all": {"", "파일을 선택해 주세요."},
		"not a table":    {"Dear customer\nthank you\n", "상품 파일이 아닙니다"},
		"a picture":      {"\x89PNG\x00\x00", "글자를 읽을 수 없는 파일"},
		"20 MB":          {strings.Repeat("Handle,Title\n", 20<<20/13), "16MB까지"},
	} {
		a := s.upload(importPath, url.Values{"token": {s.token()}}, map[string][]byte{"a.csv": []byte(c.file)})
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, c.want) {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	for _, token := range []string{"aaaaaaaaaaaaaaaaaaaaaaaaaa", "..%2F..%2Fjangteo.db", "x"} {
		if a := s.get(importPath + "/" + token); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", token, a.status)
		}
	}
}

func TestExportedFileChangesNothing(t *testing.T) {
	s := newShop(t)
	s.logIn()
	a := s.send("POST", "/admin/products/export", url.Values{"token": {s.token()}})
	if a.status != http.StatusOK || !strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") ||
		!strings.HasPrefix(a.body, "\ufeffHandle,Title,") {
		t.Fatalf("export: %d %v", a.status, a.header)
	}
	_, report := s.preview(a.body, url.Values{})
	wantWords(t, report, "새 상품 0", "수정 0")
	entries, err := s.store.Log(t.Context(), store.LogFilter{Entity: "export", Limit: 1})
	if err != nil || len(entries) != 1 || entries[0].Key != "products" {
		t.Errorf("log: %+v %v", entries, err)
	}
}
