package admin

import (
	"context"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// legalKind returns the legal text that a path names.
func legalKind(c echo.Context) (store.LegalKind, error) {
	switch kind := store.LegalKind(c.Param("kind")); kind {
	case store.Terms, store.Privacy:
		return kind, nil
	}
	return "", store.ErrNotFound
}

// showTextSettings shows the latest version of a legal text or, before the
// first one, a draft made from the shop's details.
func (s settings) showTextSettings(c echo.Context) error {
	kind, err := legalKind(c)
	if err != nil {
		return err
	}
	texts, err := s.Store.LegalTexts(c.Request().Context(), kind)
	if err != nil {
		return err
	}
	// A new version starts from the latest one.
	if len(texts) > 0 {
		return s.renderTextSettings(c, http.StatusOK, kind, texts, texts[0].Text, "")
	}
	identity, err := s.Store.Identity(c.Request().Context())
	if err != nil {
		return err
	}
	returns, err := s.returnClause(c.Request().Context())
	if err != nil {
		return err
	}
	draft, err := store.LegalDraft(kind, identity, returns)
	if err != nil {
		return err
	}
	return s.renderTextSettings(c, http.StatusOK, kind, nil, draft, "")
}

// returnClause lists what returns cost and where they go, as the settings have it, for
// the draft of the terms of use (전자상거래법 Art. 13).
func (s settings) returnClause(ctx context.Context) (clause store.Text, err error) {
	after, err := s.Store.Parcels.AfterSale(ctx)
	if err != nil {
		return clause, err
	}
	terms, err := s.Store.ShippingTerms(ctx)
	for _, line := range wording.ReturnTerms(after, terms, views.Korean) {
		clause.Ko += "   - " + line + "\n"
	}
	for _, line := range wording.ReturnTerms(after, terms, views.English) {
		clause.En += "- " + line + "\n"
	}
	return clause, err
}

// renderTextSettings shows the text with its published versions.
func (s settings) renderTextSettings(c echo.Context, status int, kind store.LegalKind, texts []store.LegalText,
	typed store.Text, problem string) error {
	lang := adminLang(c)
	group := admin.Group{Title: wording.LegalTitle(kind, lang),
		Hint: lang.Text("게시한 문서는 수정할 수 없으며, 저장할 때마다 새 버전으로 게시됩니다. 이전 버전도 누구나 볼 수 있습니다.",
			"A published document cannot be changed: every save publishes a new version, and old ones stay readable."),
		Fields: []admin.Field{
			{Name: "ko", Label: lang.Text("한국어 (마크다운)", "Korean (Markdown)"), Value: typed.Ko, Type: "textarea",
				Rows: 18, Wide: true, Lang: "ko", Required: true, Error: problem},
			{Name: "en", Label: lang.Text("영어 (마크다운, 선택)", "English (Markdown, optional)"), Value: typed.En,
				Type: "textarea", Rows: 10, Wide: true, Lang: "en"},
		}}
	if len(texts) == 0 {
		group.Hint += " " + lang.Text("아래는 아직 게시되지 않은 초안입니다. 검토하고 쇼핑몰에 맞게 수정한 다음 게시하세요.",
			"Below is a draft that nobody can see yet: read it, adapt it to your shop, then publish it.")
	}
	page, err := s.settingsPage(c, []admin.Group{group})
	if err != nil {
		return err
	}
	page.Submit = lang.Text("새 버전으로 게시", "Publish as a new version")
	part := admin.TextsPart{Frame: page.Frame}
	for _, t := range texts {
		part.Versions = append(part.Versions, admin.TextVersion{Version: fmt.Sprintf(lang.Text("버전 %d", "Version %d"),
			t.Version),
			PublishedAt: wording.Time(t.PublishedAt, string(lang)), Path: fmt.Sprintf("/%s?version=%d", kind,
				t.Version)})
	}
	page.Extra = admin.Texts(part)
	return s.renderAdmin(c, status, admin.Settings(page))
}

// publishText publishes a new version.
func (s settings) publishText(c echo.Context) error {
	kind, err := legalKind(c)
	if err != nil {
		return err
	}
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	text := store.Text{Ko: f.Get("ko"), En: f.Get("en")}
	// Only the Korean text is required.
	if text.Ko == "" {
		texts, err := s.Store.LegalTexts(c.Request().Context(), kind)
		if err != nil {
			return err
		}
		return s.renderTextSettings(c, http.StatusUnprocessableEntity, kind, texts, text,
			adminLang(c).Text("한국어 내용을 입력해 주세요.", "Please enter the Korean text."))
	}
	if _, err := s.Store.PublishText(c.Request().Context(), kind, text, by(c)); err != nil {
		return err
	}
	return done(c, "/admin/settings/texts/"+string(kind), wording.NoticeSaved)
}
