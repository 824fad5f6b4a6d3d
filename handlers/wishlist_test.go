package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// like sends what a heart of a page in Korean says.
func (s *shop) like(do, slug string, header ...string) answer {
	s.t.Helper()
	return s.send("POST", "/wishlist", url.Values{do: {slug}}, header...)
}

// TestWishlist likes goods as a form without scripts does and as a script does, and looks
// at the list afterwards: what is sold out or gone is said, and others see nothing of it.
func TestWishlist(t *testing.T) {
	s := newShop(t)
	s.has("/wishlist", "아직 찜한 상품이 없습니다", `data-wished=""`, `content="noindex"`)
	s.has("/", `form="wish"`, `value="linen-lounge-chair"`, `href="/wishlist"`, "not aria-pressed=\"true\"")
	s.has(chairPage, `type="submit" class="heart" form="wish" name="add" aria-pressed="false" value="norwegian-swivel-chair"`)
	a := s.like("add", "norwegian-swivel-chair")
	leadsTo(t, a, "/wishlist?added=1")
	cookies := strings.Join(a.header.Values("Set-Cookie"), "\n")
	if !strings.Contains(cookies, "Max-Age=") {
		t.Errorf("the list does not outlive the browser: %s", cookies)
	}
	script := s.like("add", "linen-lounge-chair", "Accept", "application/json")
	if script.status != http.StatusOK || !strings.Contains(script.body, `"wished":["`) ||
		!strings.Contains(script.body, "linen-lounge-chair") || script.header.Get("Cache-Control") != "no-store" {
		t.Errorf("a script hears %d %s", script.status, script.body)
	}
	s.has("/wishlist", "노르웨이 회전 의자", "/products/linen-lounge-chair", "not 품절", `name="remove" aria-pressed="true" value="linen-lounge-chair"`)
	s.has("/en/wishlist", "Wish list", `action="/en/wishlist"`)
	s.has(chairPage, `aria-pressed="false" value="norwegian-swivel-chair"`, "not aria-pressed=\"true\"")
	s.change("UPDATE variants SET active = 0 WHERE product_id = (SELECT id FROM products WHERE slug = 'norwegian-swivel-chair')")
	s.change("UPDATE products SET state = 'draft' WHERE slug = 'linen-lounge-chair'")
	s.has("/wishlist", "품절", "지금은 판매하지 않는 상품", "not /products/linen-lounge-chair")
	leadsTo(t, s.like("remove", "linen-lounge-chair"), "/wishlist")
	s.has("/wishlist", "not 지금은 판매하지 않는 상품", "노르웨이 회전 의자")
	for do, status := range map[string]int{"add": http.StatusNotFound, "remove": http.StatusSeeOther, "": http.StatusBadRequest} {
		if a := s.like(do, "no-such-thing"); a.status != status {
			t.Errorf("%s of nothing: %d", do, a.status)
		}
	}
	s.leave()
	s.has("/wishlist", "아직 찜한 상품이 없습니다")
	leadsTo(t, s.like("remove", "norwegian-swivel-chair"), "/wishlist")
}

// TestWishlistIsBounded fills a list to its end.
func TestWishlistIsBounded(t *testing.T) {
	s := newShop(t)
	s.like("add", "norwegian-swivel-chair")
	for i := range 99 {
		s.change(fmt.Sprintf(`INSERT INTO products (slug, category_id, position, name_ko, name_en, summary_ko, summary_en, vendor,
		  body_ko, body_en, price, state, created_at, updated_at) SELECT 'copy-%d', category_id, 1000000 + %d, name_ko, name_en,
		  summary_ko, summary_en, vendor, body_ko, body_en, price, 'active', created_at, updated_at FROM products
		  WHERE slug = 'linen-lounge-chair'`, i, i))
	}
	s.change(`INSERT INTO wished SELECT (SELECT session_id FROM wished), id, 1 FROM products WHERE slug LIKE 'copy-%'`)
	if a := s.like("add", "norwegian-swivel-chair"); a.status != http.StatusSeeOther {
		t.Errorf("what is there already: %d", a.status)
	}
	if a := s.like("add", "linen-lounge-chair"); a.status != http.StatusConflict || !strings.Contains(a.body, "100개까지") {
		t.Errorf("one too many: %d", a.status)
	}
	s.like("remove", "copy-7")
	leadsTo(t, s.like("add", "linen-lounge-chair"), "/wishlist?added=1")
	s.change("UPDATE sessions SET expires_at = ?", time.Now().Add(-time.Hour).UnixMilli())
	s.has("/wishlist", "아직 찜한 상품이 없습니다")
}
