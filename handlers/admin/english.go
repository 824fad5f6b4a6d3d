package admin

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// englishPath is where the English shop is opened.
const englishPath = "/admin/settings/english"

// needWords say what the English shop lacks, and where it is entered.
func needWords(need store.EnglishNeed) (what store.Text, path string) {
	const shop = "/admin/settings"
	switch need {
	case store.EnglishName:
		return store.Text{Ko: "영어 쇼핑몰 이름", En: "The shop's name in English"}, shop
	case store.EnglishCompany:
		return store.Text{Ko: "영어 상호", En: "The company in English"}, shop
	case store.EnglishRepresentative:
		return store.Text{Ko: "영어 대표자 이름", En: "The representative in English"}, shop
	case store.EnglishAddress:
		return store.Text{Ko: "영어 주소", En: "The address in English"}, shop
	case store.EnglishTerms:
		return store.Text{Ko: "영어 이용약관", En: "Terms of use in English"}, shop + "/texts/terms"
	}
	return store.Text{Ko: "영어 개인정보처리방침", En: "The privacy policy in English"}, shop + "/texts/privacy"
}

// showEnglish shows the switch of the English shop.
func (s settings) showEnglish(c echo.Context) error {
	on, err := s.Store.English.On(c.Request().Context())
	if err != nil {
		return err
	}
	return s.renderEnglish(c, http.StatusOK, on, false)
}

// renderEnglish shows the switch, with what is missing; isRefused after an attempt to
// open without it.
func (s settings) renderEnglish(c echo.Context, status int, on, isRefused bool) error {
	ctx, lang := c.Request().Context(), adminLang(c)
	lacks, err := s.Store.English.Lacks(ctx)
	if err != nil {
		return err
	}
	g := admin.Group{Title: lang.Text("영어 쇼핑몰", "The English shop"),
		Hint: lang.Text("켜면 모든 화면이 /en 아래에서 영어와 미국 달러로도 열리고, 해외카드와 PayPal 버튼을 표시합니다. 끄면 검색 엔진과 "+
			"방문자에게 한국어 화면만 보이고, /en 주소는 한국어 화면으로 이어집니다.",
			"When it is on, every page is also under /en, in English and US dollars, and buttons for overseas cards "+
				"and PayPal are shown. When it is off, visitors and search engines see the Korean shop alone, and "+
				"addresses under /en lead there."),
		Checks: []admin.Check{{Name: "on", Checked: on, Label: lang.Text("영어 쇼핑몰 열기", "Open the English shop")}}}
	if isRefused {
		g.Error = lang.Text("아래 항목을 먼저 입력해 주세요.", "Please fill in what is missing below first.")
	}
	page, err := s.settingsPage(c, []admin.Group{g})
	if err != nil {
		return err
	}
	part := admin.NeedsPart{Frame: page.Frame}
	for _, need := range lacks {
		what, path := needWords(need)
		part.Needs = append(part.Needs, admin.Need{Text: what.In(string(lang)), Path: path})
	}
	if part.Advice, err = s.englishAdvice(ctx, lang); err != nil {
		return err
	}
	page.Extra = admin.Needs(part)
	return s.renderAdmin(c, status, admin.Settings(page))
}

// englishAdvice lists what readers of English will miss, although the shop can open
// without it.
func (s settings) englishAdvice(ctx context.Context, lang views.Lang) ([]admin.Need, error) {
	var list []admin.Need
	goods, err := s.Store.Showcase(ctx, s.Notices)
	if err != nil {
		return nil, err
	}
	if goods.NoEnglish > 0 {
		list = append(list, admin.Need{Path: "/admin/products",
			Text: fmt.Sprintf(lang.Text("영어 설명이 없는 상품 %d개", "Products without an English description: %d"),
				goods.NoEnglish)})
	}
	terms, err := s.Store.Shipping(ctx)
	if len(terms.Countries)+len(terms.Zones) == 0 && !terms.Everywhere {
		list = append(list, admin.Need{Path: "/admin/settings/shipping",
			Text: lang.Text("국가별 배송비: 없으면 국내로만 배송합니다", "Fees by country: without one, parcels go within Korea only")})
	}
	return list, err
}

// saveEnglish opens or closes the English shop.
func (s settings) saveEnglish(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	on := f.Get("on") != ""
	err = s.Store.English.Set(c.Request().Context(), on, by(c))
	switch {
	case errors.Is(err, store.ErrEnglishLacks):
		return s.renderEnglish(c, http.StatusUnprocessableEntity, on, true)
	case err != nil:
		return err
	}
	return done(c, englishPath, wording.NoticeSaved)
}
