package views

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"
)

const nonce = "bm9uY2U"

func rendered(t *testing.T, page templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := page.Render(templ.WithNonce(context.Background(), nonce), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// eachPage runs a check on every sample page in both languages.
func eachPage(t *testing.T, check func(t *testing.T, lang Lang, html string)) {
	t.Helper()
	for _, lang := range []Lang{Korean, English} {
		for name, page := range samplePages(lang) {
			t.Run(string(lang)+"/"+name, func(t *testing.T) { check(t, lang, rendered(t, page)) })
		}
	}
}

var (
	scriptTag = regexp.MustCompile(`<script[^>]*>`)
	anyTag    = regexp.MustCompile(`<[a-zA-Z][^>]*>`)
	handler   = regexp.MustCompile(`\son[a-z]+\s*=`)
	hangul    = regexp.MustCompile(`\p{Hangul}+`)
	ids       = regexp.MustCompile(`\sid="([^"]+)"`)
	referring = regexp.MustCompile(`\s(?:for|aria-labelledby|aria-describedby)="([^"]+)"`)
)

func TestPagesFitTheContentSecurityPolicy(t *testing.T) {
	eachPage(t, func(t *testing.T, _ Lang, html string) {
		for _, tag := range scriptTag.FindAllString(html, -1) {
			if !strings.Contains(tag, `nonce="`+nonce+`"`) {
				t.Errorf("script without nonce: %s", tag)
			}
		}
		for _, tag := range anyTag.FindAllString(html, -1) {
			if handler.MatchString(tag) || strings.Contains(tag, " style=") {
				t.Errorf("inline handler or style: %s", tag)
			}
		}
		if strings.Contains(html, "<style") || strings.Contains(html, "javascript:") {
			t.Error("inline style sheet or javascript: URL")
		}
	})
}

func TestIDsAreUniqueAndReferencesLead(t *testing.T) {
	eachPage(t, func(t *testing.T, _ Lang, html string) {
		known := map[string]bool{}
		for _, m := range ids.FindAllStringSubmatch(html, -1) {
			if known[m[1]] {
				t.Errorf("two elements with id %q", m[1])
			}
			known[m[1]] = true
		}
		if known["paypal"] {
			t.Error(`an element has id "paypal", which breaks the SDK`)
		}
		for _, m := range referring.FindAllStringSubmatch(html, -1) {
			for _, id := range strings.Fields(m[1]) {
				if !known[id] {
					t.Errorf("reference to the missing id %q", id)
				}
			}
		}
	})
}

func TestEnglishPagesAreEnglish(t *testing.T) {
	eachPage(t, func(t *testing.T, lang Lang, html string) {
		if lang == Korean {
			return
		}
		html = strings.ReplaceAll(html, "한국어", "") // the language switch
		if found := hangul.FindString(html); found != "" {
			t.Errorf("Hangul on an English page: %q", found)
		}
	})
}

// TestKoreanPagesAreKorean looks for the English wordings that are most easily left over.
func TestKoreanPagesAreKorean(t *testing.T) {
	english := regexp.MustCompile(`>\s*(Cart|Search|Total|Items|Shipping|Pay|Home|Order|Previous|Next|Quantity|Remove|Phone|E-mail|Country)\b`)
	eachPage(t, func(t *testing.T, lang Lang, html string) {
		if lang == English {
			return
		}
		if found := english.FindString(html); found != "" {
			t.Errorf("English on a Korean page: %q", found)
		}
	})
}

func TestEachPageHasOneHeadingAndOneMain(t *testing.T) {
	eachPage(t, func(t *testing.T, lang Lang, html string) {
		for _, part := range []string{"<h1", "<main ", `<html lang="` + string(lang) + `"`, `href="#main"`} {
			if n := strings.Count(html, part); n != 1 {
				t.Errorf("%d of %s", n, part)
			}
		}
	})
}

func TestOrderPageCarriesItsState(t *testing.T) {
	for _, state := range []string{"unpaid", "pending", "awaiting_deposit", "paid", "held", "refunded", "void"} {
		html := rendered(t, Order(sampleOrder(Korean, state, "none")))
		if !strings.Contains(html, `data-order-state="`+state+`"`) {
			t.Errorf("state %s is not on the page", state)
		}
	}
}

func TestFormComesBackAsItWasFilledIn(t *testing.T) {
	html := rendered(t, Product(sampleOptions(Korean)))
	for _, part := range []string{
		`value="Ada"`, `aria-invalid="true"`, `id="e-buyer_tel">휴대폰 번호를 입력해 주세요.`,
		`<option value="other" selected>`, `disabled data-krw="64900"`, "초록 (+2,000원) · 3개 남음", "흰색 · 품절",
	} {
		if !strings.Contains(html, part) {
			t.Errorf("missing: %s", part)
		}
	}
	if strings.Contains(html, `value="1" checked`) {
		t.Error("another receiver was named, but the box says it is the buyer")
	}
}
