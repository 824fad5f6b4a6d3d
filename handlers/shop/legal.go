package shop

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// showTerms shows the terms of use.
func (s *Server) showTerms(c echo.Context) error { return s.showLegal(c, store.Terms) }

// showPrivacy shows the privacy policy.
func (s *Server) showPrivacy(c echo.Context) error { return s.showLegal(c, store.Privacy) }

// showLegal shows a legal text: the current version, or with ?version= an older one.
func (s *Server) showLegal(c echo.Context, kind store.LegalKind) error {
	texts, err := s.Store.LegalTexts(c.Request().Context(), kind)
	if err != nil {
		return err
	}
	wanted := c.QueryParam("version")
	for _, t := range texts {
		if wanted == "" || wanted == strconv.Itoa(t.Version) {
			return s.renderLegal(c, t, len(texts))
		}
	}
	return store.ErrNotFound
}

// renderLegal renders one version with links to the others. Texts without a
// translation are shown in Korean.
func (s *Server) renderLegal(c echo.Context, t store.LegalText, newest int) error {
	lang := web.LangOf(c)
	site, err := s.site(c, lang, head{Title: wording.LegalTitle(t.Kind, lang), NoIndex: t.Version != newest})
	if err != nil {
		return err
	}
	text := t.Text.In(string(lang))
	if text == "" {
		text = t.Text.Ko
	}
	page := views.TextPage{Site: site, Heading: wording.LegalTitle(t.Kind, lang), Body: s.Markdown.Component(text),
		Korean: text == t.Text.Ko,
		Updated: fmt.Sprintf(lang.Text("%s부터 시행 (버전 %d)", "Effective %s (version %d)"), wording.Time(t.PublishedAt,
			string(lang)), t.Version)}
	for v := newest; v >= 1; v-- {
		if v != t.Version {
			page.Others = append(page.Others, views.Link{Label: fmt.Sprintf(lang.Text("버전 %d", "Version %d"), v),
				Path: fmt.Sprintf("%s?version=%d", c.Request().URL.Path, v)})
		}
	}
	return s.Render(c, http.StatusOK, views.Text(page))
}

// legalLinks are the legal texts that have been published.
func legalLinks(published []store.LegalKind, lang views.Lang) []views.Link {
	links := make([]views.Link, len(published))
	for i, kind := range published {
		links[i] = views.Link{Label: wording.LegalTitle(kind, lang), Path: lang.Path("/" + string(kind)),
			Strong: kind == store.Privacy}
	}
	return links
}
