package admin

import (
	"cmp"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/mail"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// showMailSettings shows the mail account.
func (s settings) showMailSettings(c echo.Context) error {
	a, err := s.Store.MailAccount(c.Request().Context())
	if err != nil {
		return err
	}
	return s.renderMailSettings(c, http.StatusOK, mailForm{MailAccount: a, port: strconv.Itoa(a.Port)})
}

// mailForm is the mail account as it was typed.
type mailForm struct {
	store.MailAccount
	port    string
	errs    map[string]string
	trouble string // with the account as a whole
	to      string // of a test; empty: whoever asks
	toError string
}

// renderMailSettings shows the form of the mail account with what was typed.
func (s settings) renderMailSettings(c echo.Context, status int, a mailForm) error {
	page, err := s.settingsPage(c, []admin.Group{mailGroup(a, adminLang(c))})
	if err != nil {
		return err
	}
	page.Action, page.Frame.Trouble = "/admin/settings/mail", a.trouble
	for i := range page.Tabs {
		page.Tabs[i].Current = page.Tabs[i].Path == page.Action
	}
	if a.Host != "" {
		page.Extra = admin.MailTest(page.Frame, cmp.Or(a.to, VisitOf(c).Admin.Email), a.toError)
	}
	return s.renderAdmin(c, status, admin.Settings(page))
}

// mailGroup lays out the fields of the form.
func mailGroup(a mailForm, lang views.Lang) admin.Group {
	errs := a.errs
	secret := lang.Text("저장된 비밀번호가 없습니다.", "No password is saved.")
	if a.Password != "" {
		secret = lang.Text("저장되어 있습니다. 변경할 때만 입력해 주세요.", "A password is saved. Fill this in only to change it.")
	}
	return admin.Group{Title: lang.Text("메일 서버 (SMTP)", "Mail server (SMTP)"),
		Hint: lang.Text("메일 서버가 없으면 메일은 메일함에서 3일 동안 대기합니다. 모의 결제 모드에서는 항상 메일함에만 남습니다.",
			"Without a server, e-mails wait in the mailbox for three days. With test payments, they always stay "+
				"there."),
		Fields: []admin.Field{
			{Name: "host", Label: lang.Text("서버 주소", "Server"), Value: a.Host, Placeholder: "smtp.example.com",
				MaxLength: 200, Error: errs["host"], Autocomplete: "off"},
			{Name: "port", Label: lang.Text("포트", "Port"), Value: a.port, InputMode: "numeric",
				MaxLength: 5, Error: errs["port"], Hint: lang.Text("465는 SSL, 587은 STARTTLS로 보냅니다.",
					"465 uses SSL, 587 STARTTLS.")},
			{Name: "from", Label: lang.Text("보내는 사람", "From"), Value: a.From, Type: "text",
				Placeholder: "shop@example.com", MaxLength: 200, Error: errs["from"]},
			{Name: "user", Label: lang.Text("아이디", "Username"), Value: a.User, MaxLength: 200, Autocomplete: "off"},
			{Name: mailSecret, Label: lang.Text("비밀번호", "Password"), Type: "password", MaxLength: 200,
				Autocomplete: "new-password", Hint: secret, Error: errs[mailSecret]},
		}}
}

// mailSecret is the field of the account's password.
const mailSecret = "secret"

// saveMailSettings saves the mail account. An empty password keeps the saved
// one as long as the server is the same.
func (s settings) saveMailSettings(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	old, err := s.Store.MailAccount(c.Request().Context())
	if err != nil {
		return err
	}
	lang, errs := adminLang(c), retypedErrors(f, adminLang(c))
	a := store.MailAccount{Host: f.Get("host"), From: f.Email("from"), User: f.Get("user"), Password: old.Password}
	if secret := f.Secret(mailSecret); secret != "" {
		a.Password = secret
	}
	if a.Host != old.Host && f.Secret(mailSecret) == "" {
		a.Password = "" // a password is given only to the server it was meant for
	}
	if a.Port, err = strconv.Atoi(f.Get("port")); err != nil || a.Port < 1 || a.Port > 65535 {
		errs["port"] = lang.Text("포트는 1부터 65535까지의 숫자입니다.", "A port is a number from 1 to 65535.")
	}
	// No server means no mails, and then no sender is needed.
	if a.Host != "" && !web.IsEmail(a.From) {
		errs["from"] = lang.Text("보내는 사람의 이메일 주소를 입력해 주세요.", "Please enter the sender's e-mail address.")
	}
	if len(errs) > 0 {
		return s.renderMailSettings(c, http.StatusUnprocessableEntity, mailForm{MailAccount: a, port: f.Get("port"),
			errs: errs})
	}
	if err := s.Store.SetMailAccount(c.Request().Context(), a, by(c)); err != nil {
		return err
	}
	return done(c, "/admin/settings/mail", wording.NoticeSaved)
}

// testMail sends a mail with the saved account and reports the server's answer.
func (s settings) testMail(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	a, err := s.Store.MailAccount(c.Request().Context())
	if err != nil {
		return err
	}
	lang, form := adminLang(c), mailForm{MailAccount: a, port: strconv.Itoa(a.Port), to: f.Get("to")}
	if !web.IsEmail(f.Email("to")) {
		form.toError = lang.Text("받는 사람의 이메일 주소를 확인해 주세요.", "Please check the recipient's address.")
		return s.renderMailSettings(c, http.StatusUnprocessableEntity, form)
	}
	err = mail.SendMail(c.Request().Context(), a, f.Email("to"), lang.Text("테스트 메일입니다", "Test e-mail"),
		lang.Text("쇼핑몰의 메일 설정이 정상입니다.", "The shop's mail settings work."))
	if err != nil {
		form.trouble = lang.Text("메일을 보내지 못했습니다. ", "The e-mail was not sent. ") +
			wording.MailServerText(err.Error(), lang)
		return s.renderMailSettings(c, http.StatusBadGateway, form)
	}
	return done(c, "/admin/settings/mail", wording.NoticeSent)
}
