package admin

import (
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

// designPath is where the shop's look is set.
const designPath = "/admin/settings/design"

// noticeLength is the maximum length of the notice bar, in characters.
const noticeLength = 80

// showDesignSettings shows the shop's design.
func (s settings) showDesignSettings(c echo.Context) error {
	d, err := s.Store.Design(c.Request().Context())
	if err != nil {
		return err
	}
	return s.renderDesignSettings(c, http.StatusOK, d, nil)
}

// renderDesignSettings shows the form for the design with what was typed.
func (s settings) renderDesignSettings(c echo.Context, status int, d store.Design, errs map[string]string) error {
	lang := adminLang(c)
	page, err := s.settingsPage(c, designGroups(d, errs, lang))
	if err != nil {
		return err
	}
	now, err := s.Store.Design(c.Request().Context())
	if err != nil {
		return err
	}
	part := admin.DesignPart{Frame: page.Frame}
	if logo := now.Logo; logo.File != "" {
		part.Logo, part.Width, part.Height = wording.ImagePath+wording.Smallest(logo), min(logo.Width, 400),
			logo.Height*min(logo.Width, 400)/logo.Width
	}
	page.Files, page.Extra = true, admin.DesignPreview(part)
	return s.renderAdmin(c, status, admin.Settings(page))
}

// designGroups lays out the fields of the form.
func designGroups(d store.Design, errs map[string]string, lang views.Lang) []admin.Group {
	logo := admin.Group{Title: lang.Text("로고", "Logo"),
		Hint: lang.Text("흰 배경의 가로형 이미지를 권장합니다. JPG, PNG, WebP 10MB 이하.",
			"A wide image on white works best. JPG, PNG or WebP up to 10 MB."),
		Fields: []admin.Field{{Name: "file", Label: lang.Text("로고 이미지", "Logo image"), Type: "file",
			Error: errs["file"]}}}
	if d.Logo.File != "" {
		logo.Checks = []admin.Check{{Name: "no_logo", Label: lang.Text("로고를 삭제하고 쇼핑몰 이름을 표시합니다",
			"Remove the logo and show the shop's name")}}
	}
	return []admin.Group{logo,
		{Title: lang.Text("포인트 색상", "Accent color"),
			Hint: lang.Text("버튼과 할인율에 사용되는 색상입니다. 어두운 화면에서는 읽기 쉽도록 밝게 표시합니다. 비워 두면 기본 색상을 사용합니다.",
				"Used for buttons and discounts, and made lighter on dark screens so that it can be read. Leave "+
					"empty for the default color."),
			Fields: []admin.Field{{Name: "accent", Label: lang.Text("색상 코드", "Color"), Value: d.Accent,
				Placeholder: "#c03d1a", MaxLength: 7, Error: errs["accent"]}}},
		{Title: lang.Text("상단 띠배너", "Announcement bar"),
			Fields: []admin.Field{
				{Name: "notice_ko", Label: lang.Text("문구 (한국어)", "Text (Korean)"), Value: d.Notice.Text.Ko,
					MaxLength: noticeLength, Lang: "ko", Error: errs["notice_ko"]},
				{Name: "notice_en", Label: lang.Text("문구 (영어)", "Text (English)"), Value: d.Notice.Text.En,
					MaxLength: noticeLength, Lang: "en", Error: errs["notice_en"]},
				{Name: "notice_link", Label: lang.Text("연결 주소", "Link"), Value: d.Notice.Link,
					Placeholder: "/categories/…", MaxLength: 200, Error: errs["notice_link"],
					Hint: lang.Text("쇼핑몰 안의 경로(/로 시작) 또는 https:// 주소를 입력해 주세요. 비워 두면 링크 없이 표시됩니다.",
						"A path in the shop (beginning with /) or an https:// address. Leave empty for no link.")}},
			Checks: []admin.Check{{Name: "notice_on", Label: lang.Text("모든 화면 상단에 띠배너를 표시합니다",
				"Show the announcement at the top of every page"), Checked: d.Notice.On}}},
	}
}

// saveDesignSettings saves the design.
func (s settings) saveDesignSettings(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	// The saved logo stays unless another one comes.
	d, err := s.Store.Design(c.Request().Context())
	if err != nil {
		return err
	}
	d.Accent = strings.ToLower(f.Get("accent"))
	d.Notice = store.NoticeBar{On: f.Get("notice_on") != "", Text: store.Text{Ko: f.Get("notice_ko"),
		En: f.Get("notice_en")}, Link: f.Get("notice_link")}
	if f.Get("no_logo") != "" {
		d.Logo = store.Picture{}
	}
	errs := designErrors(d, adminLang(c))
	if err := s.storeLogo(c, &d, errs); err != nil {
		return err
	}
	if len(errs) > 0 {
		return s.renderDesignSettings(c, http.StatusUnprocessableEntity, d, errs)
	}
	if err := s.Store.SetDesign(c.Request().Context(), d, by(c)); err != nil {
		return err
	}
	return done(c, designPath, wording.NoticeSaved)
}

// storeLogo stores an uploaded logo, unless something else is wrong with the
// form: browsers do not resend a file with a form that came back, so it has to
// be chosen again.
func (s settings) storeLogo(c echo.Context, d *store.Design, errs map[string]string) error {
	file := web.FileOf(c, "file")
	if file == nil {
		return nil
	}
	lang := adminLang(c)
	if len(errs) > 0 {
		errs["file"] = lang.Text("로고 이미지를 다시 선택해 주세요.", "Please choose the logo again.")
		return nil
	}
	p, err := s.keepPicture(c, file)
	// Errors about the picture go beside the field; all others are ours.
	if message, theirs := web.PhotoMessage(err); theirs {
		errs["file"] = message.In(string(lang))
		return nil
	}
	d.Logo = p
	return err
}

// designErrors checks the texts and colours of a design.
func designErrors(d store.Design, lang views.Lang) map[string]string {
	errs := map[string]string{}
	if problem := accentProblem(d.Accent, lang); problem != "" {
		errs["accent"] = problem
	}
	for name, text := range map[string]string{"notice_ko": d.Notice.Text.Ko, "notice_en": d.Notice.Text.En} {
		if len([]rune(text)) > noticeLength {
			errs[name] = lang.Text(fmt.Sprintf("%d자까지 입력할 수 있습니다.", noticeLength),
				fmt.Sprintf("Please use at most %d characters.", noticeLength))
		}
	}
	// An empty bar would only take up space.
	if d.Notice.On && d.Notice.Text == (store.Text{}) {
		errs["notice_ko"] = lang.Text("띠배너 문구를 입력해 주세요.", "Please enter the text of the announcement.")
	}
	if link := d.Notice.Link; link != "" && !web.IsOwnPath(link) && web.WebLink(link) == "" {
		errs["notice_link"] = lang.Text("/로 시작하는 경로나 https://로 시작하는 주소를 입력해 주세요.",
			"Please enter a path that begins with / or an address that begins with https://.")
	}
	return errs
}

// accentProblem says why a colour is unusable: white text must be legible on
// it, and it must be legible on the shop's pages.
func accentProblem(accent string, lang views.Lang) string {
	if accent == "" {
		return ""
	}
	c, ok := web.ParseColor(accent)
	if !ok {
		return lang.Text("색상은 #과 숫자·영문 6자리로 입력해 주세요. 예: #1f5fbf",
			"Please enter the color as # and six hex digits, e.g. #1f5fbf.")
	}
	if ratio := c.Contrast(web.MustColor(web.WhiteGround)); ratio < web.EnoughContrast {
		better := c.Readable(web.MustColor(web.WhiteGround), web.Color{})
		return lang.Text(fmt.Sprintf("너무 밝아 흰 글자를 읽기 어려운 색상입니다 (명도 대비 %.2f:1, 최소 4.5:1). 더 진한 색상을 선택해 주세요. 예: %s",
			ratio, better),
			fmt.Sprintf("White text cannot be read on this color (contrast %.2f:1, at least 4.5:1 is needed). "+
				"Please choose a darker one, e.g. %s.", ratio, better))
	}
	return ""
}
