package admin

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// showAccount shows what the admin can change about themselves.
func (s *Server) showAccount(c echo.Context) error {
	a := VisitOf(c).Admin
	return s.renderAccount(c, http.StatusOK, admin.Field{Value: a.Name})
}

// renderAccount shows the admin's own page; name holds that field as it was
// typed.
func (s *Server) renderAccount(c echo.Context, status int, name admin.Field) error {
	v, lang, ctx := VisitOf(c), adminLang(c), c.Request().Context()
	frame, err := s.adminFrame(c, "", lang.Text("내 계정", "My account"))
	if err != nil {
		return err
	}
	name.Name, name.Label, name.MaxLength, name.Autocomplete = "name", lang.Text("이름", "Name"), web.NameLimit, "name"
	page := admin.AccountPage{Frame: frame, Email: v.Admin.Email, Name: name, Language: languageSelect(lang),
		Password: wording.Time(v.Admin.PasswordAt, string(lang)), TwoFactor: v.Admin.TwoFactor}
	access, err := s.Store.People.Access(ctx)
	if err != nil {
		return err
	}
	// A second factor that everybody needs cannot be turned off here.
	page.Required = access.TwoFactor
	if page.CodesLeft, err = s.Store.People.RecoveryCodesLeft(ctx, v.Admin.ID); err != nil {
		return err
	}
	visits, err := s.Store.People.Visits(ctx, v.Admin.ID)
	if err != nil {
		return err
	}
	for _, other := range visits {
		page.Sessions = append(page.Sessions, admin.Session{ID: other.ID, Current: other.ID == v.ID,
			Device:  deviceText(other.Agent, lang),
			Address: other.Address, Began: wording.Time(other.BeganAt, string(lang)), Seen: wording.Time(other.SeenAt,
				string(lang))})
	}
	return s.renderAdmin(c, status, admin.Account(page))
}

// languageSelect offers the languages of the admin pages.
func languageSelect(lang views.Lang) admin.Select {
	return admin.Select{Name: "language", Label: lang.Text("관리자 화면 언어", "Language of the admin pages"),
		Choices: []admin.Choice{
			{Value: string(views.Korean), Label: "한국어", Selected: lang == views.Korean},
			{Value: string(views.English), Label: "English", Selected: lang == views.English}}}
}

// deviceText names the browser and system in a User-Agent header, e.g. "Chrome
// · Windows".
func deviceText(agent string, lang views.Lang) string {
	browser := firstOf(agent, "Edg", "Edge", "Whale", "Whale", "SamsungBrowser", "Samsung Internet", "OPR", "Opera",
		"Firefox", "Firefox", "FxiOS", "Firefox", "Chrome", "Chrome", "CriOS", "Chrome", "Safari", "Safari", "curl",
		"curl")
	system := firstOf(agent, "iPhone", "iPhone", "iPad", "iPad", "Android", "Android", "Windows", "Windows",
		"Mac OS X", "Mac", "CrOS", "ChromeOS", "Linux", "Linux")
	if name := strings.TrimPrefix(strings.TrimSuffix(browser+" · "+system, " · "), " · "); name != "" {
		return name
	}
	return lang.Text("알 수 없는 기기", "Unknown device")
}

// firstOf returns the name that follows the first mark contained in text; empty
// when none is. Order matters: Edge and Whale also call themselves Chrome, and
// Chrome calls itself Safari.
func firstOf(text string, marksAndNames ...string) string {
	for i := 0; i+1 < len(marksAndNames); i += 2 {
		if strings.Contains(text, marksAndNames[i]) {
			return marksAndNames[i+1]
		}
	}
	return ""
}

// saveAccount saves the admin's name and language.
func (s *Server) saveAccount(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	name := f.Get("name")
	if !web.IsLine(name, web.NameLimit) {
		return s.renderAccount(c, http.StatusUnprocessableEntity, admin.Field{Value: name,
			Error: adminLang(c).Text("이름은 50자까지 입력할 수 있습니다.", "Please use at most 50 characters.")})
	}
	if err := s.Store.People.EditAdmin(c.Request().Context(), VisitOf(c).Admin, name, languageOf(f)); err != nil {
		return err
	}
	return done(c, web.AccountPath, wording.NoticeSaved)
}

// showPassword shows the form for a new password.
func (s *Server) showPassword(c echo.Context) error {
	return s.renderPassword(c, http.StatusOK, "", "")
}

// renderPassword shows the form for a new password. trouble belongs to the
// first field, differs to the repetition.
func (s *Server) renderPassword(c echo.Context, status int, trouble, differs string) error {
	lang := adminLang(c)
	frame, err := s.adminFrame(c, "", lang.Text("비밀번호 변경", "Change password"))
	if err != nil {
		return err
	}
	return s.renderAdmin(c, status, admin.Password(admin.PasswordPage{Frame: frame, Fields: passwordFields(lang,
		trouble, differs)}))
}

// passwordFields returns the fields of a new password with their error
// messages.
func passwordFields(lang views.Lang, trouble, differs string) []admin.Field {
	return []admin.Field{
		{Name: "new_password", Label: lang.Text("새 비밀번호", "New password"), Type: "password",
			Autocomplete: "new-password", Required: true, Error: trouble,
			Hint: lang.Text("12자 이상 입력해 주세요(15자 이상 권장). 띄어쓰기와 한글도 사용할 수 있습니다.",
				"At least 12 characters, better 15. Spaces and any letters are fine.")},
		{Name: "again", Label: lang.Text("새 비밀번호 확인", "Confirm the new password"), Type: "password",
			Autocomplete: "new-password", Required: true, Error: differs},
	}
}

// newPassword reads a new password, which is typed twice. trouble says why it
// is unusable for whom it is for, differs that the two do not match.
func (s *Server) newPassword(c echo.Context, f web.Form, email string, lang views.Lang) (password, trouble,
	differs string, err error) {
	password = f.Secret("new_password")
	if password == "" {
		return "", lang.Text("새 비밀번호를 입력해 주세요.", "Please enter the new password."), "", nil
	}
	if password != f.Secret("again") {
		differs = lang.Text("두 비밀번호가 서로 다릅니다.", "The two passwords do not match.")
	}
	err = s.Store.People.JudgePassword(c.Request().Context(), email, password)
	if trouble = passwordText(err, lang); trouble != "" {
		err = nil
	}
	return password, trouble, differs, err
}

// passwordText says why a new password is refused; empty for errors of any
// other kind.
func passwordText(err error, lang views.Lang) string {
	var refused *store.PasswordError
	if !errors.As(err, &refused) {
		return ""
	}
	switch refused.Fault {
	case store.PasswordShort:
		return lang.Text("비밀번호는 12자 이상이어야 합니다.", "A password needs at least 12 characters.")
	case store.PasswordLong:
		return lang.Text("비밀번호는 128자까지 입력할 수 있습니다.", "A password can have at most 128 characters.")
	case store.PasswordNamed:
		return lang.Text("널리 알려진 단어('"+refused.Name+"')가 들어 있습니다. 다른 비밀번호를 입력해 주세요.",
			"It contains “"+refused.Name+"”, which others know, too. Please choose another one.")
	case store.PasswordSimple:
		return lang.Text("반복되거나 연속된 글자가 많아 추측하기 쉽습니다. 다른 비밀번호를 입력해 주세요.",
			"It repeats itself or follows the keyboard. Please choose one that is harder to guess.")
	}
	return lang.Text("많은 사람이 사용하는 비밀번호입니다. 다른 비밀번호를 입력해 주세요.",
		"Many people use this password. Please choose another one.")
}

// changePassword sets a new password and moves the session to a new token.
func (s *Server) changePassword(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	lang := adminLang(c)
	password, trouble, differs, err := s.newPassword(c, f, VisitOf(c).Admin.Email, lang)
	if err != nil {
		return err
	}
	if trouble+differs != "" {
		return s.renderPassword(c, http.StatusUnprocessableEntity, trouble, differs)
	}
	err = s.rotateToken(c, func(token string) error {
		return s.Store.People.ChangePassword(c.Request().Context(), VisitOf(c), token, password)
	})
	if text := passwordText(err, lang); text != "" {
		return s.renderPassword(c, http.StatusUnprocessableEntity, text, "")
	}
	if err != nil {
		return err
	}
	return done(c, web.AccountPath, wording.NoticePassword)
}

// endSession ends one of the admin's other sessions.
func (s *Server) endSession(c echo.Context) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	if err := s.Store.People.EndOtherVisits(c.Request().Context(), VisitOf(c), id); err != nil {
		return err
	}
	return done(c, web.AccountPath, wording.NoticeEnded)
}

// endOtherSessions ends all sessions of the admin but this one.
func (s *Server) endOtherSessions(c echo.Context) error {
	if err := s.Store.People.EndOtherVisits(c.Request().Context(), VisitOf(c), 0); err != nil {
		return err
	}
	return done(c, web.AccountPath, wording.NoticeEnded)
}
