package main

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"strings"

	"github.com/jangteo/jangteo/store"
)

// The longest texts begin with short words, go on with one that has no end,
// and are as long as the shop takes them.

func longKo(n int) string {
	return cutTo("정말 긴 이름입니다 "+strings.Repeat("끝없이이어지는한글이름", n/10+1), n)
}

func longEn(n int) string {
	return cutTo("A very long name "+strings.Repeat("Donaudampfschifffahrtsgesellschaft", n/30+1), n)
}

// Unbroken texts have no blank at all.

func unbrokenKo(n int) string {
	return cutTo(strings.Repeat("황금독수리온세상을놀라게하다", n/10+1), n)
}

func unbrokenEn(n int) string {
	return cutTo(strings.Repeat("Wolfeschlegelsteinhausenbergerdorff", n/30+1), n)
}

func cutTo(text string, n int) string { return string([]rune(text)[:n]) }

const (
	longestCoupon = "LONGESTCOUPONCODEOFTHEWHOLESHOP8" // 32 characters
	longestNumber = "1,000,000,000"
)

func longestEmail() string { return unbrokenEn(52) + "@example.com" }

// longestBody is a description with all that Markdown gives, a table with more
// columns than a phone has room for among it.
func longestBody(name, unbroken string) string {
	return "## " + name + "\n\n" + name + " https://example.com/" + unbroken + "\n\n- " + name + "\n- **" + unbroken +
		"**\n\n" +
		"| Size | Width (cm) | Depth (cm) | Height (cm) | Weight (kg) | Material |\n|---|---|---|---|---|---|\n" +
		"| Small | 1,200 | 600 | 720 | 12.5 | Stainless steel |\n| Large | 1,600 | 800 | 720 | 18.5 | Solid walnut |\n"
}

// useLongestTexts fills the shop with the longest texts and the largest amounts
// that its forms take.
func (p *program) useLongestTexts() {
	p.t.Helper()
	p.fillCatalogue()
	o := p.owner()
	identity := url.Values{"business_number": {"123-45-67891"}, "tel": {"+82-70-1234-5678"}, "email": {longestEmail()},
		"escrow_url": {"https://example.com/" + unbrokenEn(170)}}
	for _, name := range []string{"name", "slogan", "about", "company", "representative", "mail_order_number", "address",
		"hours", "privacy_officer", "hosting"} {
		identity.Set(name+"_ko", longKo(200))
		identity.Set(name+"_en", longEn(200))
	}
	o.must("/admin/settings", identity)
	o.must("/admin/settings/design", url.Values{"notice_on": {"on"}, "notice_ko": {unbrokenKo(80)},
		"notice_en": {unbrokenEn(80)}, "notice_link": {"/search?q=" + unbrokenEn(150)}})
	o.must("/admin/settings/shipping", url.Values{"flat": {"10,000,000"}, "free_from": {"0"}, "rate": {"1,350"},
		"remote": {longKo(200) + ", 63000, 63644, 1,000,000"}, "abroad_US": {"10,000,000"}, "abroad_DE": {"10,000,000"}})
	for _, kind := range []string{"terms", "privacy"} {
		o.must("/admin/settings/texts/"+kind, url.Values{"ko": {longestBody(longKo(200), unbrokenEn(200))},
			"en": {longestBody(longEn(200), unbrokenEn(200))}})
	}
	o.must("/admin/account", url.Values{"name": {unbrokenKo(50)}})
	o.addsCoupon(url.Values{"name": {longKo(300)}, "code": {longestCoupon}, "percent": {"50"}, "cap": {longestNumber},
		"minimum": {"1"}, "uses_max": {longestNumber}, "per_buyer": {longestNumber},
		"starts_at": {"2026-01-01T00:00"}, "ends_at": {"2126-12-31T23:59"}})
	p.typed = longestOrderForm
}

var askedTerms = regexp.MustCompile(`name="confirm_terms" value="([^"]+)"`)

// addsCoupon saves a new coupon and confirms what it takes off.
func (o *owner) addsCoupon(fields url.Values) {
	o.t.Helper()
	_, page := o.do("/admin/coupons", fields)
	terms := askedTerms.FindStringSubmatch(page)
	if terms == nil {
		o.t.Fatalf("the coupon is not asked about: %s", page)
	}
	fields.Set("confirm_terms", terms[1])
	o.must("/admin/coupons", fields)
}

// fillCatalogue stretches the demo's goods to the limits of the editor. The
// chair and the vase keep their numbers, by which tests order them.
func (p *program) fillCatalogue() {
	p.t.Helper()
	db := p.database()
	notices, err := store.ReadNotices()
	if err != nil {
		p.t.Fatal(err)
	}
	said := fmt.Sprintf(`{"kind":%q`, notices.Lists[0].Key)
	for _, item := range notices.Lists[0].Items {
		said += fmt.Sprintf(`,%q:%q`, item.Key, unbrokenKo(60))
	}
	for _, c := range []struct {
		sql  string
		args []any
	}{
		{`UPDATE products SET name_ko = iif(id % 2 = 0, substr(name_ko || ' ' || ?1, 1, 100), ?2),
		  name_en = iif(id % 2 = 0, substr(name_en || ' ' || ?3, 1, 100), ?4), summary_ko = ?5,
		  summary_en = ?6, body_ko = ?7, body_en = ?8, price = 990000000, list_price = 1000000000, usd_price = 990000000,
		  vendor = ?9, kind = ?9, tags = ?6, seo_title_ko = ?1, seo_title_en = ?3, seo_text_ko = ?5, seo_text_en = ?6,
		  notice = ?10`,
			[]any{longKo(100), unbrokenKo(100), longEn(100), unbrokenEn(100), longKo(300), longEn(300),
				longestBody(longKo(100), unbrokenEn(100)), longestBody(longEn(100), unbrokenEn(100)), unbrokenEn(100),
				said + "}"}},
		{`UPDATE categories SET name_ko = ?1, name_en = ?2`, []any{unbrokenKo(50), unbrokenEn(50)}},
		{`UPDATE options SET name_ko = ?1, name_en = ?2`, []any{longKo(50), longEn(50)}},
		{`UPDATE variant_values SET value_ko = substr(value_ko || ?1, 1, 50), value_en = substr(value_en || ?2, 1, 50)`,
			[]any{unbrokenKo(50), unbrokenEn(50)}},
		{`UPDATE pictures SET alt_ko = ?1, alt_en = ?2`, []any{longKo(300), longEn(300)}},
		{`UPDATE variants SET surcharge = 10000000, usd_surcharge = 10000000, grams = 1000000, barcode = ?1,
		  sku = iif(sku IN ('CHAIR-NO-1', 'VASE-MOON-21'), sku, substr(sku || ?2, 1, 64))`,
			[]any{unbrokenEn(32), unbrokenEn(64)}},
		{`INSERT INTO stock_moves (variant_id, delta, reason, at) SELECT id, 1000000 - stock, 'delivery', 1 FROM variants
		  WHERE sku <> 'VASE-MOON-21' AND stock <> 1000000`, nil},
		{`UPDATE variants SET stock = 1000000 WHERE sku <> 'VASE-MOON-21'`, nil},
	} {
		if _, err := db.Exec(c.sql, c.args...); err != nil {
			p.t.Fatalf("%s: %v", c.sql, err)
		}
	}
}

// longestOrderForm fills the form of an order to its limits.
func longestOrderForm(f url.Values) {
	maps.Copy(f, url.Values{"buyer_name": {unbrokenKo(50)}, "buyer_email": {longestEmail()},
		"buyer_addr": {longKo(59)}, "buyer_addr_detail": {unbrokenKo(60)}, "receiver_name": {unbrokenKo(31)},
		"receiver_tel": {"010-9876-5432"}, "memo": {"other"}, "memo_text": {unbrokenKo(100)}, "coupon": {longestCoupon}})
	if f.Get("lang") == "en" {
		maps.Copy(f, url.Values{"buyer_name": {unbrokenEn(50)}, "buyer_tel": {"+1-415-555-01001"},
			"buyer_addr": {unbrokenEn(60)}, "buyer_addr_detail": {unbrokenEn(20)}, "buyer_city": {unbrokenEn(20)},
			"buyer_state": {unbrokenEn(14)}, "receiver_name": {unbrokenEn(50)}, "receiver_tel": {"+1-415-555-01002"},
			"memo_text": {unbrokenEn(100)}})
	}
}

// longestOrder is an order about which everything has been said at length.
func (p *program) longestOrder() attempt {
	p.t.Helper()
	o, a := p.owner(), p.settled("approve", "paid")
	at := "/admin/orders/" + a.OrderNo
	o.must(at+"/notes", url.Values{"note": {longKo(500) + unbrokenEn(500)}})
	o.must("/admin/orders/selection", url.Values{"order": {a.OrderNo}, "do": {"batch"}})
	o.must(at+"/shipment", url.Values{"carrier": {"other"}, "number": {strings.ToUpper(unbrokenEn(40))}})
	o.must(at+"/claims", url.Values{"kind": {"return"}, "reason": {unbrokenKo(200)}})
	var claim int64
	if err := p.database().QueryRow("SELECT max(id) FROM claims").Scan(&claim); err != nil {
		p.t.Fatal(err)
	}
	o.must(fmt.Sprintf("%s/claims/%d", at, claim), url.Values{"to": {"refused"}, "answer": {unbrokenEn(200)}})
	return a
}
