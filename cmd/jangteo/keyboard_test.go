package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestShoppingByKeyboardAlone goes from the search to a paid order without
// mouse or finger, and reads on its way what a screen reader is told. Only the
// payment window is not the shop's.
func TestShoppingByKeyboardAlone(t *testing.T) {
	t.Parallel()
	p := startShop(t)
	for _, c := range []struct {
		lang, search, name, pg     string
		shelf, chair, order, thank []string // what a screen reader is told on each page
	}{
		{"ko", "회전 의자", "노르웨이 회전 의자", "inicis", []string{"heading ‘회전 의자’ 검색 결과"}, []string{"heading 노르웨이 회전 의자",
			"button 장바구니"},
			[]string{"heading 주문서", "textbox 이름", "textbox 우편번호"}, []string{"heading 주문이 완료되었습니다"}},
		{"en", "swivel chair", "Norwegian swivel chair", "paypal", []string{"heading Results for"},
			[]string{"heading Norwegian", "button Add to cart"},
			[]string{"heading Checkout", "textbox Full name", "combobox Ship to"},
			[]string{"heading Thank you for your order"}},
	} {
		t.Run(c.lang, func(t *testing.T) {
			t.Parallel()
			s := visit(t, p, desktop)
			base := map[string]string{"ko": "", "en": "/en"}[c.lang]
			s.navigate(s.program.shop + base + "/")
			s.tabTo(`input[type=search]`)
			s.keys(c.search + kb.Enter)
			s.until(s.ctx, `location.pathname.endsWith("/search") && document.querySelector("main a[href*=norwegian]")`)
			s.hears(c.shelf...)
			s.tabTo(`main a[href$="/products/norwegian-swivel-chair"]`)
			s.keys(kb.Enter)
			s.until(s.ctx, `location.pathname.endsWith("/norwegian-swivel-chair") && document.readyState === "complete"`)
			s.hears(c.chair...)
			s.tabTo(`main button[formaction="/cart/items"]`)
			s.keys(kb.Enter)
			s.until(s.ctx, `document.querySelector("[data-cart-count]").textContent === "1"`)
			s.tabTo(fmt.Sprintf(`a[href="%s/cart"]`, base))
			s.keys(kb.Enter)
			s.until(s.ctx, `location.pathname.endsWith("/cart") && document.readyState === "complete"`)
			s.tabTo(fmt.Sprintf(`main a[href="%s/checkout"]`, base))
			s.keys(kb.Enter)
			s.until(s.ctx, `location.pathname.endsWith("/checkout") && document.readyState === "complete"`)
			s.hears(c.order...)
			s.typesOrder(c.lang)
			s.tabTo(payButton(c.pg))
			s.keys(kb.Enter)
			s.payWindow().end("approve")
			s.until(s.ctx, `document.querySelector('main[data-order-state="paid"]') && document.readyState === "complete"`)
			s.hears(c.thank...)
		})
	}
}

// typesOrder fills in the order form, going from field to field.
func (s *shopper) typesOrder(lang string) {
	s.Helper()
	fields := [][2]string{{"buyer_name", "김하늘"}, {"buyer_tel", "01012345678"}, {"buyer_email", s.email},
		{"buyer_postcode", "06236"}, {"buyer_addr", "서울특별시 강남구 테헤란로 152"}}
	if lang == "en" {
		fields = [][2]string{{"buyer_name", "Ann Lee"}, {"buyer_email", s.email}, {"buyer_tel", "+1 415 555 0100"},
			{"buyer_addr", "1 Market Street"}, {"buyer_city", "San Francisco"}, {"buyer_state", "CA"},
			{"buyer_postcode", "94105"}}
		s.tabTo(`select[name=buyer_country]`)
		s.keys("United States")
	}
	for _, f := range fields {
		s.tabTo(fmt.Sprintf("[name=%q]", f[0]))
		do(s, s.ctx, input.InsertText, input.InsertTextParams{Text: f[1]})
	}
}

func (s *shopper) keys(keys string) {
	s.Helper()
	if err := chromedp.Do(s.ctx, chromedp.KeyEvent(keys)); err != nil {
		s.Fatal(err)
	}
}

// mostTabs is more than any page has stops.
const mostTabs = 200

// tabTo goes with the tab key until the focus is on what a selector finds, and
// expects to see where it is.
func (s *shopper) tabTo(selector string) {
	s.Helper()
	for range mostTabs {
		if evaluate[bool](s.ctx, fmt.Sprintf(`document.activeElement.matches(%q)`, selector)) {
			if !evaluate[bool](s.ctx, `(() => { const c = getComputedStyle(document.activeElement); return c.outlineStyle !== "none" || c.boxShadow !== "none" })()`) {
				s.Errorf("one cannot see that the focus is on %s", selector)
			}
			return
		}
		s.keys(kb.Tab)
	}
	s.Fatalf("the tab key never comes to %s", selector)
}

// hears reads the page as a screen reader does: everything that one can act on
// has a name, and what is wanted is said.
func (s *shopper) hears(wants ...string) {
	s.Helper()
	var said []string
	for _, n := range do(s, s.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{}).Nodes {
		if n.Ignored {
			continue
		}
		role, name := axText(n.Role), axText(n.Name)
		if name == "" && slices.Contains([]string{"button", "link", "textbox", "searchbox", "combobox", "checkbox",
			"radio", "spinbutton", "image"}, role) {
			s.Errorf("%s: a %s has no name", evaluate[string](s.ctx, "location.pathname"), role)
		}
		said = append(said, role+" "+name)
	}
	for _, want := range append(wants, "main", "banner", "contentinfo") {
		if !slices.ContainsFunc(said, func(line string) bool { return strings.HasPrefix(line, want) }) {
			s.Errorf("%s: a screen reader never says %q", evaluate[string](s.ctx, "location.pathname"), want)
		}
	}
}

func axText(v *accessibility.Value) string {
	if v == nil {
		return ""
	}
	var text string
	if json.Unmarshal([]byte(v.Value), &text) != nil {
		return ""
	}
	return text
}
