package handlers_test

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
)

// site is what the shop of the tests calls itself.
const site = "http://localhost:8080"

// TestSitemap follows the sitemaps as a search engine does and opens every page
// that they name.
func TestSitemap(t *testing.T) {
	h := newShop(t)
	robots := h.get("/robots.txt").body
	if !strings.Contains(robots, "\nSitemap: "+site+"/sitemap.xml\n") {
		t.Fatalf("robots.txt does not name the sitemap:\n%s", robots)
	}
	var index struct {
		Maps []string `xml:"sitemap>loc"`
	}
	h.xml("/sitemap.xml", &index)
	found := map[string]bool{}
	for _, loc := range index.Maps {
		var m struct {
			Pages []struct {
				Loc   string `xml:"loc"`
				Links []struct {
					Lang string `xml:"hreflang,attr"`
					Href string `xml:"href,attr"`
				} `xml:"link"`
			} `xml:"url"`
		}
		h.xml(strings.TrimPrefix(loc, site), &m)
		for _, p := range m.Pages {
			if found[p.Loc] || len(p.Links) != 3 {
				t.Errorf("%s: listed twice, or with %d languages", p.Loc, len(p.Links))
			}
			found[p.Loc] = true
			w := h.get(strings.TrimPrefix(p.Loc, site))
			if w.status != http.StatusOK || !strings.Contains(w.body, `<link rel="canonical" href="`+p.Loc+`"`) {
				t.Errorf("%s: status %d, or another canonical address", p.Loc, w.status)
			}
		}
	}
	for _, path := range []string{"/", "/en", "/notices/1", "/en/notices/1", "/faq", "/products/norwegian-swivel-chair",
		"/en/products/norwegian-swivel-chair"} {
		if !found[site+path] {
			t.Errorf("%s is in no sitemap", path)
		}
	}
	for _, path := range []string{"/sitemaps/products-x.xml", "/sitemaps/products-00.xml",
		"/sitemaps/products--1.xml", "/sitemaps/products-0", "/sitemaps/other.xml"} {
		if w := h.get(path); w.status != http.StatusNotFound {
			t.Errorf("%s: status %d", path, w.status)
		}
	}
}

// TestFeeds compares both feeds with the product's page.
func TestFeeds(t *testing.T) {
	h := newShop(t)
	for _, c := range []struct{ path, price, link string }{
		{"/feeds/google.xml", "64900 KRW", site + "/products/norwegian-swivel-chair"},
		{"/en/feeds/google.xml", " USD", site + "/en/products/norwegian-swivel-chair"},
	} {
		var feed struct {
			Items []struct {
				ID    string `xml:"id"`
				Link  string `xml:"link"`
				Price string `xml:"price"`
				Sale  string `xml:"sale_price"`
				Image string `xml:"image_link"`
			} `xml:"channel>item"`
		}
		h.xml(c.path, &feed)
		seen := false
		for _, i := range feed.Items {
			price := i.Price
			if i.Sale != "" {
				price = i.Sale
			}
			seen = seen || i.Link == c.link && strings.HasSuffix(price, c.price)
			if h.get(strings.TrimPrefix(i.Image, site)).status != http.StatusOK {
				t.Errorf("%s: no picture %s", c.path, i.Image)
			}
		}
		if !seen || len(feed.Items) < 24 {
			t.Errorf("%s: %d items, the chair at its price is among them: %t", c.path, len(feed.Items), seen)
		}
	}
	lines := strings.Split(strings.TrimSpace(h.get("/feeds/naver.tsv").body), "\n")
	head := strings.Split(lines[0], "\t")
	chair := false
	for _, line := range lines[1:] {
		cells := strings.Split(line, "\t")
		if len(cells) != len(head) || strings.TrimSpace(cells[1]) == "" {
			t.Errorf("%d cells under %d heads: %s", len(cells), len(head), line)
		}
		chair = chair || cells[1] == "노르웨이 회전 의자" && cells[2] == "64900" &&
			cells[5] == site+"/products/norwegian-swivel-chair"
	}
	if !chair {
		t.Errorf("no chair in %d lines for Naver", len(lines))
	}
}

// TestProductIsDescribedToSearchEngines reads what a product's page says of it.
func TestProductIsDescribedToSearchEngines(t *testing.T) {
	body := newShop(t).get("/products/norwegian-swivel-chair").body
	_, rest, found := strings.Cut(body, `type="application/ld+json"`)
	_, rest, _ = strings.Cut(rest, ">")
	text, _, _ := strings.Cut(rest, "</script>")
	var page struct {
		Graph []struct {
			Type   string `json:"@type"`
			Name   string
			SKU    string
			Offers struct {
				Price, PriceCurrency, Availability, URL string
			}
			Items []struct {
				Position   int
				Name, Item string
			} `json:"itemListElement"`
		} `json:"@graph"`
	}
	if err := json.Unmarshal([]byte(text), &page); !found || err != nil || len(page.Graph) != 2 {
		t.Fatalf("%v in %q", err, text)
	}
	chair, path := page.Graph[0], page.Graph[1]
	if chair.Name != "노르웨이 회전 의자" || chair.SKU != "CHAIR-NO-1" || chair.Offers.Price != "64900" ||
		chair.Offers.PriceCurrency != "KRW" ||
		chair.Offers.Availability != "https://schema.org/InStock" ||
		chair.Offers.URL != site+"/products/norwegian-swivel-chair" {
		t.Errorf("the chair is %+v", chair)
	}
	if len(path.Items) != 3 || path.Items[0].Item != site+"/" ||
		!strings.HasPrefix(path.Items[1].Item, site+"/categories/") || path.Items[2].Name != chair.Name {
		t.Errorf("the way to it is %+v", path.Items)
	}
}

func (s *shop) xml(path string, into any) {
	s.t.Helper()
	w := s.get(path)
	if w.status != http.StatusOK || !strings.HasPrefix(w.header.Get("Content-Type"), "application/xml") {
		s.t.Fatalf("%s: status %d, %s", path, w.status, w.header.Get("Content-Type"))
	}
	if err := xml.Unmarshal([]byte(w.body), into); err != nil {
		s.t.Fatalf("%s: %v", path, err)
	}
}

// TestSearchEnginesListOnlyWhatIsSearchedFor looks at what pages say to search
// engines and whether robots.txt lets them read it.
func TestSearchEnginesListOnlyWhatIsSearchedFor(t *testing.T) {
	s := newShop(t)
	s.put("norwegian-swivel-chair", "CHAIR-NO-1", "1")
	robots := s.get("/robots.txt").body
	for _, path := range []string{"/cart", "/checkout", "/en/cart", "/en/checkout"} {
		page := s.get(path)
		for _, want := range []string{`<meta name="googlebot" content="noindex"`,
			`<meta name="yeti" content="noindex"`, `<meta name="description"`} {
			if page.status != http.StatusOK || !strings.Contains(page.body, want) {
				t.Errorf("%s: %d, without %s", path, page.status, want)
			}
		}
		if page.header.Get("X-Robots-Tag") != "" || page.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", path, page.header)
		}
		if strings.Contains(robots, path) {
			t.Errorf("robots.txt hides from search engines what %s says", path)
		}
	}
	for path, listed := range map[string]bool{"/": true, "/products/norwegian-swivel-chair": true,
		"/orders/lookup": false, "/search?q=의자": false} {
		if page := s.get(path).body; strings.Contains(page, `content="noindex"`) == listed {
			t.Errorf("%s listed: %v", path, !listed)
		}
	}
}
