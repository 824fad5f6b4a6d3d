package admin

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// settings groups the pages on which the owner configures the shop.
type settings struct{ *Server }

// settingsTabs lists the pages of the settings.
func settingsTabs(c echo.Context, lang views.Lang) []admin.Tab {
	list := []admin.Tab{
		{Label: lang.Text("오픈 준비", "Ready to open"), Path: readinessPath},
		{Label: lang.Text("쇼핑몰 정보", "Shop"), Path: "/admin/settings"},
		{Label: lang.Text("디자인", "Design"), Path: designPath},
		{Label: lang.Text("배송", "Shipping"), Path: "/admin/settings/shipping"},
		{Label: lang.Text("결제", "Payments"), Path: "/admin/settings/payments"},
		{Label: lang.Text("발송 후", "After dispatch"), Path: afterSalePath},
		{Label: lang.Text("무통장입금", "Transfers"), Path: transfersPath},
		{Label: lang.Text("현금영수증", "Cash receipts"), Path: receiptTermsPath},
		{Label: lang.Text("부가세", "VAT"), Path: taxPath},
		{Label: lang.Text("결제 키", "Payment keys"), Path: keysPath},
		{Label: lang.Text("영어 쇼핑몰", "English shop"), Path: englishPath},
		{Label: lang.Text("메일", "Mail"), Path: "/admin/settings/mail"},
		{Label: lang.Text("알림톡·문자", "Messages"), Path: messagesPath},
		{Label: lang.Text("개인정보 보관", "Retention"), Path: retentionPath},
		{Label: lang.Text("이용약관", "Terms"), Path: "/admin/settings/texts/terms"},
		{Label: lang.Text("개인정보처리방침", "Privacy"), Path: "/admin/settings/texts/privacy"},
	}
	for i := range list {
		list[i].Current = list[i].Path == strings.TrimSuffix(strings.TrimSuffix(c.Request().URL.Path, "/test"), "/zone")
	}
	return list
}

// settingsPage starts a page of the settings with its form.
func (s settings) settingsPage(c echo.Context, groups []admin.Group) (admin.SettingsPage, error) {
	lang := adminLang(c)
	frame, err := s.adminFrame(c, "/admin/settings", lang.Text("설정", "Settings"))
	return admin.SettingsPage{Frame: frame, Tabs: settingsTabs(c, lang), Action: c.Request().URL.Path, Groups: groups,
		Submit: lang.Text("저장", "Save")}, err
}

// showShopSettings shows the shop's name and business details.
func (s settings) showShopSettings(c echo.Context) error {
	i, err := s.Store.Identity(c.Request().Context())
	if err != nil {
		return err
	}
	return s.renderShopSettings(c, http.StatusOK, i, nil)
}

// renderShopSettings shows that form with what was typed.
func (s settings) renderShopSettings(c echo.Context, status int, i store.Identity, errs map[string]string) error {
	page, err := s.settingsPage(c, shopGroups(i, errs, adminLang(c)))
	if err != nil {
		return err
	}
	return s.renderAdmin(c, status, admin.Settings(page))
}

// identityTexts lists the fields of the identity that are written in both
// languages.
func identityTexts(i *store.Identity) []struct {
	name, ko, en string
	text         *store.Text
} {
	return []struct {
		name, ko, en string
		text         *store.Text
	}{
		{"name", "쇼핑몰 이름", "Shop name", &i.Name},
		{"slogan", "한 줄 소개 (첫 화면)", "Slogan (home page)", &i.Slogan},
		{"about", "쇼핑몰 소개 (첫 화면, 검색 결과)", "About the shop (home page, search engines)", &i.About},
		{"company", "상호", "Company", &i.Company},
		{"representative", "대표자", "Representative", &i.Representative},
		{"mail_order_number", "통신판매업 신고번호", "Mail-order registration", &i.MailOrderNumber},
		{"address", "사업장 주소", "Address", &i.Address},
		{"hours", "상담 시간", "Hours", &i.Hours},
		{"privacy_officer", "개인정보보호책임자", "Privacy officer", &i.PrivacyOfficer},
		{"hosting", "호스팅 제공자", "Hosting", &i.Hosting},
	}
}

// identityLines lists the fields that are the same in both languages.
func identityLines(i *store.Identity) []struct {
	name, ko, en, kind string
	text               *string
} {
	return []struct {
		name, ko, en, kind string
		text               *string
	}{
		{"business_number", "사업자등록번호", "Business registration number", "text", &i.BusinessNumber},
		{"tel", "전화번호", "Phone", "tel", &i.Tel},
		{"email", "이메일", "E-mail", "email", &i.Email},
		{"escrow_url", "구매안전서비스 확인 주소", "Page that verifies purchase protection", "url", &i.EscrowURL},
	}
}

// shopGroups lays out the fields of the form.
func shopGroups(i store.Identity, errs map[string]string, lang views.Lang) []admin.Group {
	legal := admin.Group{Title: lang.Text("사업자 정보", "Business details"),
		Hint: lang.Text("전자상거래법에 따라 모든 페이지 하단에 표시됩니다. 빈 항목은 표시되지 않습니다.",
			"Shown in the footer of every page, as the Korean e-commerce act requires. Empty fields are left out.")}
	for _, f := range identityLines(&i) {
		legal.Fields = append(legal.Fields, admin.Field{Name: f.name, Label: lang.Text(f.ko, f.en), Value: *f.text,
			Type: f.kind, MaxLength: 200, Error: errs[f.name]})
	}
	texts := admin.Group{Title: lang.Text("기본 정보 (한국어·영어)", "Basic information (Korean and English)")}
	for _, f := range identityTexts(&i) {
		label := lang.Text(f.ko, f.en)
		texts.Fields = append(texts.Fields,
			admin.Field{Name: f.name + "_ko", Label: label + lang.Text(" (한국어)", " (Korean)"), Value: f.text.Ko,
				MaxLength: 200, Lang: "ko", Error: errs[f.name+"_ko"]},
			admin.Field{Name: f.name + "_en", Label: label + lang.Text(" (영어)", " (English)"), Value: f.text.En,
				MaxLength: 200, Lang: "en", Error: errs[f.name+"_en"]})
	}
	return []admin.Group{texts, legal}
}

// saveShopSettings saves the shop's name and business details.
func (s settings) saveShopSettings(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	var i store.Identity
	for _, field := range identityTexts(&i) {
		*field.text = store.Text{Ko: f.Get(field.name + "_ko"), En: f.Get(field.name + "_en")}
	}
	for _, field := range identityLines(&i) {
		*field.text = f.Code(field.name)
	}
	i.BusinessNumber, i.Email = korea.BusinessNumber(i.BusinessNumber), f.Email("email")
	english, err := s.Store.English.On(c.Request().Context())
	if err != nil {
		return err
	}
	if errs := identityErrors(i, english, adminLang(c)); len(errs) > 0 {
		return s.renderShopSettings(c, http.StatusUnprocessableEntity, i, errs)
	}
	if err := s.Store.SetIdentity(c.Request().Context(), i, by(c)); err != nil {
		return err
	}
	return done(c, "/admin/settings", wording.NoticeSaved)
}

// identityErrors checks the fields that must be filled in or have a fixed form.
func identityErrors(i store.Identity, english bool, lang views.Lang) map[string]string {
	errs := map[string]string{}
	if i.Name.Ko == "" {
		errs["name_ko"] = lang.Text("쇼핑몰 이름을 입력해 주세요.", "Please enter the shop's name.")
	}
	// Texts do not fall back to the other language, so the English shop would be nameless.
	if i.Name.En == "" && english {
		errs["name_en"] = lang.Text("영어 이름도 입력해 주세요.", "Please enter the English name, too.")
	}
	if i.BusinessNumber != "" && !korea.ValidBusinessNumber(i.BusinessNumber) {
		errs["business_number"] = lang.Text("사업자등록번호를 확인해 주세요. 예: 123-45-67891",
			"Please check the number, e.g. 123-45-67891.")
	}
	if i.EscrowURL != "" && !strings.HasPrefix(i.EscrowURL, "https://") {
		errs["escrow_url"] = lang.Text("https://로 시작하는 주소를 입력해 주세요.",
			"Please enter an address that begins with https://.")
	}
	if i.Email != "" && !web.IsEmail(i.Email) {
		errs["email"] = lang.Text("이메일 주소를 확인해 주세요.", "Please check the e-mail address.")
	}
	return errs
}
