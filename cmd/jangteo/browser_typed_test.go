package main

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"
	"golang.org/x/text/unicode/norm"
)

// TestTypedAsKeyboardsAndAddressBooksDo fills in forms with what they put into
// them: nothing that the server understands is refused by the page.
func TestTypedAsKeyboardsAndAddressBooksDo(t *testing.T) {
	t.Parallel()
	p := startShop(t)
	for name, c := range map[string]struct{ name, tel, email, postcode, keptTel, keptPostcode string }{
		"address book": {"\u202d김하늘\u202c", "\u202d010-1234-5678\u202c", "\u200bsky@example.com\u200e", "\u202d06236\u202c", "010-1234-5678", "06236"},
		"full width":   {norm.NFD.String("김하늘"), "０１０－１２３４－５６７８", "ｓｋｙ＠ｅｘａｍｐｌｅ．ｃｏｍ", "０６２３６", "010-1234-5678", "06236"},
		"dashes":       {"김하늘", "010‑1234–5678", "sky@example。com", "06\u00ad236", "010-1234-5678", "06236"},
		"blanks":       {"\u3000김하늘\u00a0", "010\u00a01234\u30005678", "sky@example.com\u00a0", "\u00a006236", "010-1234-5678", "06236"},
		"Korean dash":  {"ㅤ김하늘", "010ㅡ1234ㅡ5678", "sky@example.com", "06236", "010-1234-5678", "06236"},
		"country code": {"김하늘", "＋８２ （０）１０－１２３４－５６７８", "sky@example.com", "（０６２３６）", "010-1234-5678", "06236"},
	} {
		t.Run(name, func(t *testing.T) {
			s := visit(t, p, desktop)
			s.goToForm(product, "ko")
			s.write("buyer_name", c.name)
			s.write("buyer_tel", c.tel)
			s.write("buyer_email", c.email)
			s.write("buyer_postcode", c.postcode)
			s.write("buyer_addr", "서울특별시 강남구 테헤란로 152")
			s.until(s.ctx, `[...document.querySelectorAll("form[data-order-form] input")].filter((i) => i.name !== "buyer_addr").every((i) => i.validity.valid)`)
			s.pay("inicis")
			s.payWindow().end("approve")
			s.lands("paid")
			no := p.ledger().Orders[len(p.ledger().Orders)-1].No
			var kept [4]string
			if err := p.database().QueryRow("SELECT buyer_name, buyer_tel, buyer_email, postcode FROM orders WHERE order_no = ?", no).
				Scan(&kept[0], &kept[1], &kept[2], &kept[3]); err != nil {
				t.Fatal(err)
			}
			if want := [4]string{"김하늘", c.keptTel, "sky@example.com", c.keptPostcode}; kept != want {
				t.Errorf("kept %q, want %q", kept, want)
			}
		})
	}
	t.Run("nobody", func(t *testing.T) {
		s := visit(t, p, desktop)
		s.heard.allow("status of 422")
		s.goToForm(product, "ko")
		s.fill("ko")
		evaluate[chromedp.Void](s.ctx, `document.querySelector("[name=buyer_name]").value = "\u3164\u200b"`)
		s.pay("inicis")
		s.complains("buyer_name", 1)
	})
}

// TestPartsOfAddressesAbroad asks for what a country has, under its name there.
func TestPartsOfAddressesAbroad(t *testing.T) {
	t.Parallel()
	p := startShop(t, ownerEnv()...)
	terms := url.Values{"flat": {"3,000"}, "free_from": {"50,000"}, "rate": {"1,380"}}
	for _, country := range []string{"JP", "HK", "SG", "DE", "CA", "US"} {
		terms.Set("abroad_"+country, "15,000")
	}
	p.owner().must("/admin/settings/shipping", terms)
	s := visit(t, p, phone)
	s.goToForm(product, "en")
	label := func(name string) string {
		return fmt.Sprintf(`document.querySelector("label[for=f-%s]").innerText.replace(/\s+/g, " ").trim()`, name)
	}
	for _, c := range []struct{ country, city, state, zip string }{
		{"Japan", "City (optional)", "Prefecture *", "ZIP / postal code *"}, {"Hong Kong", "City (optional)", "Area *", "ZIP / postal code (optional)"},
		{"Singapore", "City (optional)", "State / province (optional)", "ZIP / postal code *"}, {"Germany", "City *", "State / province (optional)", "ZIP / postal code *"},
		{"Canada", "City *", "Province *", "ZIP / postal code *"}, {"United States", "City *", "State *", "ZIP / postal code *"},
	} {
		evaluate[chromedp.Void](s.ctx, fmt.Sprintf(`(() => {
			const list = document.querySelector("[name=buyer_country]");
			list.value = [...list.options].find((o) => o.text === %q).value;
			list.dispatchEvent(new Event("change", { bubbles: true }));
		})()`, c.country))
		for name, want := range map[string]string{"buyer_city": c.city, "buyer_state": c.state, "buyer_postcode": c.zip} {
			s.until(s.ctx, label(name)+fmt.Sprintf(` === %q`, want))
		}
	}
	s.write("buyer_name", "Ann Lee")
	s.write("buyer_tel", "(415) 555‑0100")
	s.write("buyer_email", s.email)
	s.write("buyer_addr", "1 Market Street")
	s.pay("inicis-global")
	s.complains("buyer_city", 3)
	for _, name := range []string{"buyer_state", "buyer_postcode"} {
		s.hasMessage(name)
	}
}

// TestSumsThatACardDoesNotTake lets the total go below what cards take and back,
// while the page stays.
func TestSumsThatACardDoesNotTake(t *testing.T) {
	t.Parallel()
	p := startShop(t)
	const free = `{"flat":0,"free_from":0,"remote":[],"countries":[]}`
	if _, err := p.database().Exec("INSERT INTO settings (name, value, updated_at) VALUES ('shipping', ?, 1) ON CONFLICT DO UPDATE SET value = excluded.value", free); err != nil {
		t.Fatal(err)
	}
	p.reprice("norwegian-swivel-chair", 600, 60)
	s := visit(t, p, desktop)
	s.goToForm(product, "ko")
	card, why := payButton("inicis"), "#least-inicis"
	shown := func(selector string, want bool) {
		s.until(s.ctx, fmt.Sprintf(`document.querySelector(%q).checkVisibility() === %v`, selector, want))
	}
	shown(card, false)
	shown(why, true)
	shown(payButton("inicis-trans"), true)
	s.says(why, "1,000원부터")
	s.press(`button[data-step="1"]`)
	shown(card, true)
	shown(why, false)
	s.fill("ko")
	s.press(`button[data-step="-1"]`)
	shown(card, false)
	s.pay("inicis-trans")
	s.payWindow().end("approve")
	s.lands("paid")
}
