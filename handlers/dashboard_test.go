package handlers_test

import (
	"encoding/json"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store/bigshop"
	"github.com/jangteo/jangteo/views/admin"
)

func TestDashboardOfANewShop(t *testing.T) {
	s := newShop(t)
	s.logIn()
	a := s.get("/admin")
	if a.status != http.StatusOK {
		t.Fatalf("status %d", a.status)
	}
	for _, want := range []string{"지금 할 일", "쇼핑몰 오픈 순서", `href="/admin/settings"`, `href="/admin/settings/readiness"`,
		"모의 결제로 주문해 보기",
		`href="/admin/orders?tab=awaiting"`, `href="/admin/orders?tab=paid"`, `href="/admin/cases"`,
		`href="/admin/orders?tab=claims"`, `href="/admin/products?view=low"`} {
		if !strings.Contains(a.body, want) {
			t.Errorf("no %q", want)
		}
	}
	for _, bad := range []string{"data-chart", "uplot", " style=", "NaN", "구매자가 결제할 수 없습니다"} {
		if strings.Contains(a.body, bad) {
			t.Errorf("there is %q", bad)
		}
	}
}

// TestDashboardDrawsWhatItWrites compares the data of each plot with the table
// beneath it.
func TestDashboardDrawsWhatItWrites(t *testing.T) {
	shop := openBigShop(t, bigshop.Size{Products: 50, Orders: 400, Days: 20})
	for path, days := range map[string]int{"/admin": 30, "/admin?days=7": 7, "/admin?days=90": 90,
		"/admin?days=8": 30, "/admin?days=x": 30} {
		body := shop.get(path).Body.String()
		data := regexp.MustCompile(`(?s)<script id="(sales-\w+)" type="application/json"[^>]*>(.*?)</script>.*?<tbody>(.*?)</tbody>`).FindAllStringSubmatch(body, -1)
		if len(data) != 2 || data[0][1] != "sales-KRW" || data[1][1] != "sales-USD" {
			t.Fatalf("%s: %d plots", path, len(data))
		}
		for i, plot := range data {
			var d admin.ChartData
			if err := json.Unmarshal([]byte(plot[2]), &d); err != nil {
				t.Fatal(err)
			}
			if len(d.Days) != days || len(d.Lines[0].Values) != days || len(d.Lines) != []int{5, 1}[i] {
				t.Fatalf("%s: %d days of %d lines", path, len(d.Days), len(d.Lines))
			}
			rows := regexp.MustCompile(`(?s)<tr>(.*?)</tr>`).FindAllStringSubmatch(plot[3], -1)
			slices.Reverse(rows)
			for n, row := range rows {
				cells := regexp.MustCompile(`>([^<>]+)</t[hd]>`).FindAllStringSubmatch(row[1], -1)
				if net := amountOf(cells[4][1]); cells[0][1] != d.Days[n] || net != d.Lines[0].Values[n] {
					t.Errorf("%s: %s is %s %s in the table, %v in the plot", path, d.Days[n], cells[0][1],
						cells[4][1], d.Lines[0].Values[n])
				}
			}
			if len(rows) != days {
				t.Errorf("%s: %d rows", path, len(rows))
			}
		}
	}
}

// amountOf reads "-1,234원" or "$12.34" as the number that plots have.
func amountOf(text string) float64 {
	var v float64
	text = strings.NewReplacer("$", "", "원", "", ",", "").Replace(html.UnescapeString(text))
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		panic(err)
	}
	return v
}
