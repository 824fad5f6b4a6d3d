package handlers_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store/bigshop"
)

var cardPath = regexp.MustCompile(`class="card" href="(?:/en)?/products/([a-z0-9-]+)"`)

// shown are the products of a list, in its order.
func shown(page string) string {
	var slugs []string
	for _, m := range cardPath.FindAllStringSubmatch(page, -1) {
		slugs = append(slugs, m[1])
	}
	return strings.Join(slugs, " ")
}

// TestCategoryIsSortedAndNarrowedDown asks for the desks and chairs of the demo
// shop in every way that its form and links offer.
func TestCategoryIsSortedAndNarrowedDown(t *testing.T) {
	s := newShop(t)
	s.change("UPDATE variants SET stock = 0 WHERE product_id = (SELECT id FROM products WHERE slug = " +
		"'walnut-side-table')")
	const (
		chair, stool, desk, table, shelf, lounge = "norwegian-swivel-chair", "round-oak-stool",
			"compact-writing-desk", "walnut-side-table", "three-tier-bookshelf", "linen-lounge-chair"
	)
	for ask, want := range map[string][]string{
		"":                            {chair, stool, desk, table, shelf, lounge},
		"sort=low":                    {stool, chair, table, shelf, desk, lounge},
		"sort=high":                   {lounge, desk, shelf, table, chair, stool},
		"sort=discount":               {table, desk, lounge, chair, stool, shelf},
		"sort=name":                   {shelf, chair, lounge, desk, stool, table},
		"min=64900&max=129000":        {chair, table, shelf},
		"max=64,900원":                 {chair, stool},
		"min=129000&max=64900":        {chair, table, shelf}, // the other way round
		"stock=in":                    {chair, stool, desk, shelf, lounge},
		"stock=in&sort=low&min=65000": {shelf, desk, lounge},
		// What makes no sense is left out.
		"sort=none&min=-5&max=cheap&stock=maybe&option=&option=:&option=색상&page=-3": {chair, stool, desk,
			table, shelf, lounge},
		"min=99999999999999999999&page=99999999999999999999&option=%FF:%FE&sort=%00&max=%00": {chair, stool, desk,
			table, shelf, lounge},
		"page=7":                  {chair, stool, desk, table, shelf, lounge},
		"option=색상:there is none": nil,
	} {
		q, err := url.ParseQuery(ask)
		if err != nil {
			t.Fatal(err)
		}
		a := s.get("/categories/furniture?" + q.Encode())
		if got := shown(a.body); a.status != http.StatusOK || got != strings.Join(want, " ") {
			t.Errorf("%s: status %d, products %q, want %q", ask, a.status, got, want)
		}
		narrowed := ask != "" && !strings.HasPrefix(ask, "sort=none") && !strings.HasPrefix(ask, "page=7") &&
			!strings.HasPrefix(ask, "min=9999")
		if strings.Contains(a.body, `content="noindex"`) != narrowed {
			t.Errorf("%s: kept out of search engines: %v", ask, !narrowed)
		}
	}
}

// TestChoicesOfOptions narrows the textiles down by values of their options:
// values of one option are alternatives, several options go together.
func TestChoicesOfOptions(t *testing.T) {
	s := newShop(t)
	page := s.get("/categories/textiles").body
	boxes := regexp.MustCompile(`name="option\[\]" value="([^"]+)"`).FindAllStringSubmatch(page, -1)
	if len(boxes) < 8 {
		t.Fatalf("only %d values to choose from", len(boxes))
	}
	ask := func(path string, values ...string) string {
		return path + "?" + url.Values{"option": values}.Encode()
	}
	one := s.get(ask("/categories/textiles", "색상:겨자"))
	if form := s.get("/categories/textiles?" + url.Values{"option[]": {"색상:겨자"}}.Encode()); shown(form.body) !=
		shown(one.body) {
		t.Errorf("as the form sends it: %q, as links do: %q", shown(form.body), shown(one.body))
	}
	for _, c := range []struct {
		want   string
		values []string
	}{
		{"house-slippers", []string{"색상:겨자"}},
		{"waffle-hand-towel house-slippers", []string{"색상:겨자", "색상:샌드"}},
		{"house-slippers", []string{"색상:겨자", "색상:샌드", "치수:M (230~245)"}},
		{"", []string{"색상:겨자", "크기:45cm"}},
	} {
		if got := shown(s.get(ask("/categories/textiles", c.values...)).body); got != c.want {
			t.Errorf("%v: %q, want %q", c.values, got, c.want)
		}
	}
	english := s.get(ask("/en/categories/textiles", "색상:겨자")).body
	if chips := between(english, `class="chips"`, "</ul>"); shown(english) != shown(one.body) ||
		!strings.Contains(chips, ": Mustard") {
		t.Errorf("in English %q, %s", shown(english), chips)
	}
	chips := between(s.get(ask("/categories/textiles", "색상:겨자", "크기:45cm")).body, `class="chips"`, "</ul>")
	without := regexp.MustCompile(`class="chip" href="([^"]*)"`).FindAllStringSubmatch(chips, -1)
	if len(without) != 2 || shown(s.get(strings.ReplaceAll(without[1][1], "&amp;", "&")).body) != "house-slippers" {
		t.Errorf("taking the size away does not help: %v", without)
	}
}

// TestPagesOfALongCategory walks through a category by its page numbers and
// meets every product once, with the filters still on.
func TestPagesOfALongCategory(t *testing.T) {
	shop := openBigShop(t, bigshop.Size{Products: 24 * 60, Orders: 1, Days: 1})
	next := regexp.MustCompile(`rel="next" href="([^"]*)"`)
	seen := map[string]bool{}
	path, pages := "/categories/big-1?sort=low&min=6000", 0
	for ; path != ""; pages++ {
		w := shop.get(path)
		list := strings.Fields(shown(w.Body.String()))
		if w.Code != http.StatusOK || len(list) == 0 {
			t.Fatalf("%s: %d, %d products", path, w.Code, len(list))
		}
		for _, slug := range list {
			if seen[slug] {
				t.Errorf("%s shows %s again", path, slug)
			}
			seen[slug] = true
		}
		m := next.FindStringSubmatch(w.Body.String())
		if path = ""; m != nil {
			path = strings.ReplaceAll(m[1], "&amp;", "&")
			if !strings.Contains(path, "sort=low") || !strings.Contains(path, "min=6000") {
				t.Errorf("the next page is %s", path)
			}
		}
	}
	want := shop.one(t, `SELECT count(*) FROM products p JOIN categories c ON c.id = p.category_id WHERE c.slug =
	  'big-1' AND p.state = 'active' AND p.price >= 6000`)
	if pages < 3 || want != strconv.Itoa(len(seen)) {
		t.Errorf("%d pages with %d products, %s are there", pages, len(seen), want)
	}
}
