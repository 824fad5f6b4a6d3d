package handlers_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// between is the part of a page from one text to the next.
func between(page, from, to string) string {
	_, rest, _ := strings.Cut(page, from)
	part, _, _ := strings.Cut(rest, to)
	return part
}

// TestTallPicturesAreToRead shows them in the description, as wide as its text,
// and not among those to look at. The main picture is what lists show, so it
// stays where it is.
func TestTallPicturesAreToRead(t *testing.T) {
	s := newShop(t)
	s.change(`INSERT INTO pictures (product_id, position, file, width, height, widths, alt_ko, alt_en)
	  SELECT id, 8, 'detail.jpg', 860, 16000, '400,800', '조립 방법', '' FROM products WHERE slug = 'norwegian-swivel-chair'
	  UNION ALL SELECT id, 9, 'back.jpg', 800, 1600, '', '', '' FROM products WHERE slug = 'norwegian-swivel-chair'`)
	page := s.get("/products/norwegian-swivel-chair").body
	gallery, details := between(page, "data-gallery-frame", "</ul>"), between(page, `id="detail"`, "</section>")
	if strings.Contains(gallery, "detail.jpg") || !strings.Contains(gallery, "back.jpg") {
		t.Errorf("to look at: %s", gallery)
	}
	for _, want := range []string{"/images/detail-800.jpg 800w", "/images/detail.jpg 860w",
		`width="860" height="16000"`, `loading="lazy"`, `alt="조립 방법"`} {
		if !strings.Contains(details, want) {
			t.Errorf("no %s in %s", want, details)
		}
	}
	s.change("UPDATE pictures SET position = 0 WHERE file = 'detail.jpg'")
	page = s.get("/products/norwegian-swivel-chair").body
	gallery, details = between(page, "data-gallery-frame", "</ul>"), between(page, `id="detail"`, "</section>")
	if !strings.Contains(gallery, "detail.jpg") || !strings.Contains(details, "/images/detail.jpg 860w") {
		t.Errorf("the main picture is missing, to look at: %s, or to read: %s", gallery, details)
	}
}

// change writes into the database what no page can bring there.
func (s *shop) change(query string, args ...any) {
	s.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(s.store.Dir(), "jangteo.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(query, args...); err != nil {
		s.t.Fatal(err)
	}
}

// TestDeliveryIsToldBeforeTheOrder looks for everything that an order may cost
// on top of the price.
func TestDeliveryIsToldBeforeTheOrder(t *testing.T) {
	s := newShop(t)
	terms := store.Shipping{Flat: 3000, FreeFrom: 50000,
		Remote: []store.Remote{{Name: "제주", From: "63000", To: "63644", Extra: 3000}, {Name: "울릉도", From: "40200",
			To: "40240", Extra: 7000}},
		Countries: []store.Abroad{{Country: "US", Flat: 30000}, {Country: "JP", Flat: 20000}}}
	if err := s.store.SetShipping(context.Background(), terms, 1380, "test"); err != nil {
		t.Fatal(err)
	}
	told := func(path string) string {
		return strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(between(s.get(path).body,
			`class="delivery"`, "</dl>"), " ")), " ")
	}
	if got, want := told("/products/norwegian-swivel-chair"),
		"> 배송비 3,000원 · 50,000원 이상 무료 제주·도서산간 3,000~7,000원 추가 배송 안내 결제 확인 후 3영업일 이내에 발송합니다."; got != want {
		t.Errorf("in Korean: %q, want %q", got, want)
	}
	english := told("/en/products/norwegian-swivel-chair")
	for _, want := range []string{"Ships to Japan, South Korea, United States Duties", "are payable by the recipient",
		"PayPal is charged in US dollars"} {
		if !strings.Contains(english, want) {
			t.Errorf("in English: %q is not in %q", want, english)
		}
	}
}

// TestOnlyTheMainPictureIsUrgent looks how the pictures of pages are loaded.
func TestOnlyTheMainPictureIsUrgent(t *testing.T) {
	s := newShop(t)
	tags := regexp.MustCompile(`<img[^>]*>`)
	for _, path := range []string{"/", "/categories/furniture", "/products/norwegian-swivel-chair"} {
		urgent, waiting := 0, 0
		for i, tag := range tags.FindAllString(s.get(path).body, -1) {
			if strings.Contains(tag, `fetchpriority="high"`) {
				urgent++
				if i > 0 {
					t.Errorf("%s: picture %d is urgent", path, i+1)
				}
			}
			if strings.Contains(tag, `loading="lazy"`) {
				waiting++
			}
			if !strings.Contains(tag, ` width="`) || !strings.Contains(tag, ` height="`) {
				t.Errorf("%s: no size in %s", path, tag)
			}
		}
		if urgent != 1 || waiting < 2 {
			t.Errorf("%s: %d pictures are urgent, %d wait", path, urgent, waiting)
		}
	}
}
