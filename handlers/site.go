package handlers

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// head is what a page says about itself.
type head struct {
	Title       string
	Description string
	Picture     string // path
	Query       string
	Notice      string
	NoIndex     bool
	Unlisted    bool
	OneLanguage bool // the page exists only in its own language (orders)
}

// langOf is the language of a page's path, or what a form said.
func langOf(c echo.Context) views.Lang {
	path := c.Request().URL.Path
	if path == "/en" || strings.HasPrefix(path, "/en/") {
		return views.English
	}
	if lang, _ := c.Get(formLangKey).(string); lang == string(views.English) {
		return views.English
	}
	return views.Korean
}

// formLangKey is where a form's language is kept for error pages.
const formLangKey = "form_lang"

// site fills in what every page needs.
func (s *Server) site(c echo.Context, lang views.Lang, h head) (views.Site, error) {
	session, err := s.cartID(c)
	if err != nil {
		return views.Site{}, err
	}
	frame, err := s.Store.Frame(c.Request().Context(), session)
	if err != nil {
		return views.Site{}, err
	}
	id, _ := c.Get(requestIDKey).(string)
	site := views.Site{
		Lang: lang, Title: h.Title, Description: h.Description, Path: c.Request().URL.Path, Query: h.Query, Notice: h.Notice,
		NoIndex: h.NoIndex, Unlisted: h.Unlisted, Sandbox: s.Sandbox, CartCount: frame.CartPieces, Categories: categoryLinks(frame.Categories, lang, c.Request().URL.Path),
		LegalLinks: legalLinks(frame.Published, lang), Shop: shopOf(frame.Identity, lang), Asset: s.assets.URL, RequestID: id,
	}
	addDesign(&site, frame.Design)
	if h.Picture != "" {
		site.PictureURL = s.absolute(h.Picture)
	}
	if !h.OneLanguage && c.Request().Method == http.MethodGet {
		s.addLanguages(&site, c)
	}
	return site, nil
}

// addLanguages tells where the page is in both languages.
func (s *Server) addLanguages(site *views.Site, c echo.Context) {
	korean := strings.TrimPrefix(c.Request().URL.Path, "/en")
	if korean == "" {
		korean = "/"
	}
	english := strings.TrimSuffix("/en"+korean, "/")
	query := ""
	if q := c.Request().URL.Query().Get("q"); q != "" {
		query = "?" + c.Request().URL.RawQuery
	}
	site.OtherLangPath = english + query
	if site.Lang == views.English {
		site.OtherLangPath = korean + query
	}
	if !site.NoIndex {
		site.KoreanURL, site.EnglishURL = s.absolute(korean), s.absolute(english)
		site.CanonicalURL = site.KoreanURL
		if site.Lang == views.English {
			site.CanonicalURL = site.EnglishURL
		}
	}
}

func categoryLinks(list []store.Category, lang views.Lang, path string) []views.Link {
	links := make([]views.Link, len(list))
	for i, c := range list {
		to := lang.Path("/categories/" + c.Slug)
		links[i] = views.Link{Label: c.Name.In(string(lang)), Path: to, Current: to == path}
	}
	return links
}

func shopOf(i store.Identity, lang views.Lang) views.Shop {
	return views.Shop{
		Name: i.Name.In(string(lang)), Slogan: i.Slogan.In(string(lang)), About: i.About.In(string(lang)), Company: i.Company.In(string(lang)), Representative: i.Representative.In(string(lang)),
		BusinessNumber: i.BusinessNumber, BusinessInfoURL: businessInfoURL(i.BusinessNumber), MailOrderNumber: i.MailOrderNumber.In(string(lang)),
		Address: i.Address.In(string(lang)), Tel: i.Tel, Email: i.Email, Hours: i.Hours.In(string(lang)),
		PrivacyOfficer: i.PrivacyOfficer.In(string(lang)), Hosting: i.Hosting.In(string(lang)),
		EscrowURL: i.EscrowURL,
	}
}

// businessInfoURL is the Fair Trade Commission's page about a registration number.
func businessInfoURL(number string) string {
	if number == "" {
		return ""
	}
	return "https://www.ftc.go.kr/bizCommPop.do?wrkr_no=" + strings.ReplaceAll(number, "-", "")
}
