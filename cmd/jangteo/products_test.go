package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestProductsFromTheCommandLine works beside a running shop, which sells what
// was imported at once.
func TestProductsFromTheCommandLine(t *testing.T) {
	p := startProgram(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "products.csv")
	out := func(want, input string, args ...string) {
		t.Helper()
		if said := p.say(input, args...); !strings.Contains(said, want) {
			t.Errorf("jangteo %s: %s", strings.Join(args, " "), said)
		}
	}
	out("28 products", "", "export", file)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if said := p.say("", "export", "-"); said != string(whole) {
		t.Errorf("standard output differs from the file: %d and %d bytes", len(said), len(whole))
	}
	out("imported: 0 new, 0 changed, 28 unchanged", "", "import", file)
	book := filepath.Join(dir, "products.xlsx")
	out("28 products", "", "export", book)
	out("would be imported: 0 new, 0 changed, 28 unchanged", "", "import", book, "--dry-run")

	list := "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\ntin-box,양철 상자,TIN-1,8000,2\n"
	out("would be imported: 1 new", list, "import", "-", "--dry-run")
	sells := func() int {
		t.Helper()
		r, err := http.Get(p.shop + "/products/tin-box")
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		return r.StatusCode
	}
	if status := sells(); status != http.StatusNotFound {
		t.Errorf("a dry run made a product: %d", status)
	}
	out("imported: 1 new", list, "import", "-")
	if status := sells(); status != http.StatusOK {
		t.Errorf("the shop does not sell it: %d", status)
	}
	out("row 2: error in Variant Price", strings.Replace(list, "8000", "8.50", 1), "import", "-", "--currency", "KRW")
	out("1 changed", strings.Replace(list, "8000", "8.50", 1), "import", "-", "--currency", "USD")
	out("read as dollars", strings.Replace(list, "8000", "8.50", 1), "import", "-")
	bad := list + "iron-box,쇠 상자,8.80E+12,9000,1\n"
	out("nothing was imported: 1 to correct", bad, "import", "-", "--whole")
	out("imported: 0 new, 1 changed, 0 unchanged; left out: 1", bad, "import", "-")
	out("left out,3,Variant SKU,쇠 상자,", bad, "import", "-", "--dry-run", "--report", "-")
	out("not a product file", "a,b\n1,2\n", "import", "-")
	out("would be undone: 0 removed, 1 as before", "", "import", "--undo", "--dry-run")
	out("undone: 0 removed, 1 as before", "", "import", "--undo")
	out("import 1 undone: 0 removed, 0 as before, 1 otherwise", "", "import", "--undo", "1")
	out("undone before", "", "import", "--undo", "1")
	out("no such import", "", "import", "--undo", "99")
	out("which file?", "", "import")
	out(`"orders":`, "", "export", "ledger")
}

// TestFilesFromTheCommandLine brings orders, coupons, parcels and the log in and out
// beside a running shop.
func TestFilesFromTheCommandLine(t *testing.T) {
	p := startProgram(t)
	dir := t.TempDir()
	out := func(want, input string, args ...string) {
		t.Helper()
		if said := p.say(input, args...); !strings.Contains(said, want) {
			t.Errorf("jangteo %s: %s", strings.Join(args, " "), said)
		}
	}
	book := filepath.Join(dir, "coupons.xlsx")
	out("1 rows", "", "export", "coupons", book)
	out("taken,2,,첫 구매 10% 할인,unchanged", "", "import", "coupons", book, "--report", "-")
	list := "쿠폰명,할인률,쿠폰코드\n봄맞이,15%,SPRING27\n가을,abc,FALL27\n"
	out("would be imported: 1 as the file says, 0 otherwise; left out: 1", list, "import", "coupons", "-", "--dry-run")
	said := filepath.Join(dir, "report.json")
	out("imported: 1 as the file says", list, "import", "coupons", "-", "--report", said)
	var report struct {
		Taken int `json:"taken"`
		Left  int `json:"left_out"`
	}
	if file, err := os.ReadFile(said); err != nil || json.Unmarshal(file, &report) != nil || report.Taken+report.Left != 2 {
		t.Errorf("the report: %+v, %v", report, err)
	}
	out("봄맞이,SPRING27,percentage,15,", "", "export", "coupons", "-", "--lang", "en")
	out("not a file of coupons", "a,b\n1,2\n", "import", "coupons", "-")

	order := "ORD20261122-7K3Q9FX"
	out("nothing was shipped: 1 rows to correct", order+",cj,600000000001\n", "import", "parcels", "-")
	out("There is no such order", order+" 600000000001\n", "import", "parcels", "-", "--carrier", "cj", "--dry-run")
	out("unknown carrier", "x", "import", "parcels", "-", "--carrier", "nobody")
	out("missing flags: --reason", "", "export", "orders", filepath.Join(dir, "orders.csv"))
	out("주문번호,주문일시", "", "export", "orders", "-", "--reason", "정산 확인")
	out("Recipient,Phone", "", "export", "orders", "-", "--kind", "courier", "--lang", "en", "--reason", "sending")
	out("Downloaded as a file", "", "export", "log", "-", "--lang", "en")
}
