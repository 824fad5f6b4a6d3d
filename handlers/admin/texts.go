package admin

import (
	"context"
	"fmt"
	"net/http"
	"strings"

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
	// A new version starts from the latest one, or from what is proposed for it.
	if len(texts) > 0 {
		typed := texts[0].Text
		if proposes(c, kind) {
			if typed, err = s.withReturnTerms(c.Request().Context(), typed); err != nil {
				return err
			}
		}
		return s.renderTextSettings(c, http.StatusOK, kind, texts, typed, "")
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

// termsPath is where the terms of use are published, and returnsPath where they are
// proposed with what returns cost.
const (
	termsPath   = "/admin/settings/texts/terms"
	returnsPath = termsPath + "?returns=1"
)

// proposes reports whether the page is to propose terms of use with what returns cost.
func proposes(c echo.Context, kind store.LegalKind) bool {
	return kind == store.Terms && c.QueryParam("returns") != ""
}

// returnTerms is what returns cost and where they go, as the settings have it.
type returnTerms struct {
	store.AfterSale
	ko, en []string
}

func (s settings) returnTerms(ctx context.Context) (r returnTerms, err error) {
	if r.AfterSale, err = s.Store.Parcels.AfterSale(ctx); err != nil {
		return r, err
	}
	terms, err := s.Store.ShippingTerms(ctx)
	if err != nil {
		return r, err
	}
	r.ko = wording.ReturnTerms(r.AfterSale, terms, views.Korean)
	r.en = wording.ReturnTerms(r.AfterSale, terms, views.English)
	return r, nil
}

// returnClause lists the terms of returns for the draft of the terms of use (전자상거래법
// Art. 13).
func (s settings) returnClause(ctx context.Context) (clause store.Text, err error) {
	r, err := s.returnTerms(ctx)
	for _, line := range r.ko {
		clause.Ko += "   - " + line + "\n"
	}
	for _, line := range r.en {
		clause.En += "- " + line + "\n"
	}
	return clause, err
}

// withReturnTerms proposes terms of use with the terms of returns, for the owner to read
// and publish.
func (s settings) withReturnTerms(ctx context.Context, text store.Text) (store.Text, error) {
	r, err := s.returnTerms(ctx)
	if err != nil {
		return text, err
	}
	text.Ko = wording.WithReturnTerms(text.Ko, r.ko, views.Korean)
	if text.En != "" {
		text.En = wording.WithReturnTerms(text.En, r.en, views.English)
	}
	return text, nil
}

// lackedReturnTerms lists what of the terms of returns the published terms of use do not
// have; none if nothing is published.
func (s settings) lackedReturnTerms(ctx context.Context) ([]string, error) {
	texts, err := s.Store.LegalTexts(ctx, store.Terms)
	if err != nil || len(texts) == 0 {
		return nil, err
	}
	r, err := s.returnTerms(ctx)
	return wording.LacksReturnTerms(texts[0].Text.Ko, r.AfterSale, r.ko), err
}

// addReturnHint says on a part of a form what of the terms of returns the published terms
// of use lack, with a way to a proposal.
func (s settings) addReturnHint(ctx context.Context, g *admin.Group, lang views.Lang) error {
	lacks, err := s.lackedReturnTerms(ctx)
	if err != nil || len(lacks) == 0 {
		return err
	}
	g.Warning = lang.Text("게시한 이용약관에 설정한 반품 조건이 없거나 다르게 적혀 있습니다: ",
		"The published terms of use lack, or contradict, what is set about returns: ") + strings.Join(lacks, " / ")
	g.Way = admin.Need{Path: returnsPath, Text: lang.Text("반품 조건을 넣은 약관 보기", "Propose terms that have it")}
	return nil
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
	switch {
	case len(texts) > 0 && proposes(c, kind):
		group.Warning = lang.Text("반품 조건을 넣어 제안한 내용입니다. 읽어 보고 게시하기 전에는 아무것도 바뀌지 않습니다.",
			"This is a proposal with the terms of returns. Nothing changes until you have read and published it.")
	case kind == store.Terms:
		if err := s.addReturnHint(c.Request().Context(), &group, lang); err != nil {
			return err
		}
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
