package admin

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/mail"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// messaging has the settings of what goes to buyers' phones.
type messaging struct{ settings }

// messagesPath is where they are.
const messagesPath = "/admin/settings/messages"

// messageForm is the provider's account as it was typed.
type messageForm struct {
	store.MessageAccount
	errs    map[string]string
	trouble string
	to      string // of a test
	toError string
}

// showMessages shows the provider's account.
func (s messaging) showMessages(c echo.Context) error {
	a, err := s.Store.Messages.Account(c.Request().Context())
	if err != nil {
		return err
	}
	return s.renderMessages(c, http.StatusOK, messageForm{MessageAccount: a})
}

func (s messaging) renderMessages(c echo.Context, status int, f messageForm) error {
	lang := adminLang(c)
	page, err := s.settingsPage(c, append([]admin.Group{messageGroup(f, lang)}, eventGroups(f, lang)...))
	if err != nil {
		return err
	}
	page.Action, page.Frame.Trouble = messagesPath, f.trouble
	if f.Secret != "" && f.Key != "" && !s.Sandbox {
		page.Extra = admin.MessageTest(page.Frame, f.to, f.toError)
	}
	return s.renderAdmin(c, status, admin.Settings(page))
}

// messageGroup lays out the provider's account.
func messageGroup(f messageForm, lang views.Lang) admin.Group {
	secret := lang.Text("저장된 값이 없습니다.", "None is saved.")
	if f.Secret != "" {
		secret = lang.Text("저장되어 있습니다. 변경할 때만 입력해 주세요.", "One is saved. Fill this in only to change it.")
	}
	return admin.Group{Title: lang.Text("알림톡 · 문자 (솔라피)", "KakaoTalk and text messages (Solapi)"), Leads: true,
		Hint: lang.Text("켜 둔 알림은 메일 대신 구매자의 휴대폰으로 보내고, 보내지 못하면 메일로 보냅니다. "+
			"한국어로 주문하고 010 번호를 남긴 주문에만 보냅니다. 광고는 보내지 않습니다. 밤(20:50~08:00)에는 입금 기한과 "+
			"배송완료 안내를 메일로 보내고, 나머지는 그대로 보냅니다. 모의 결제 모드에서는 아무것도 보내지 않고 메일함에 내용이 표시됩니다.",
			"What is switched on goes to the buyer's phone instead of by mail, and by mail where that fails: for "+
				"orders in Korean with a Korean mobile number. Nothing is advertising. At night (20:50 to 08:00) "+
				"reminders and news of deliveries go by mail. With test payments nothing is sent; the mailbox "+
				"shows the words."),
		Checks: []admin.Check{{Name: "on", Label: lang.Text("사용하기", "Use it"), Checked: f.On}},
		Fields: []admin.Field{
			{Name: "key", Label: "API Key", Value: f.Key, MaxLength: 100, Autocomplete: "off", Error: f.errs["key"]},
			{Name: mailSecret, Label: "API Secret", Type: "password", MaxLength: 200, Autocomplete: "new-password",
				Hint: secret, Error: f.errs[mailSecret]},
			{Name: "from", Label: lang.Text("발신번호", "Sender's number"), Value: f.From, MaxLength: 20,
				InputMode: "tel", Hint: lang.Text("솔라피에 등록한 번호입니다.", "As it is registered with Solapi."),
				Error: f.errs["from"]},
			{Name: "channel", Label: lang.Text("카카오 채널 (pfId)", "KakaoTalk channel (pfId)"), Value: f.Channel,
				MaxLength: 60, Hint: lang.Text("비워 두면 문자로 보냅니다.", "Empty: text messages.")},
			{Name: "server", Label: lang.Text("서버 주소", "Server"), Value: f.Server, MaxLength: 200,
				Error: f.errs["server"]}}}
}

// eventGroups lay out what goes to the phone.
func eventGroups(f messageForm, lang views.Lang) []admin.Group {
	var list []admin.Group
	for i, e := range f.Events {
		name := string(e.Kind)
		g := admin.Group{Title: eventTitle(e.Kind, lang), Leads: true,
			Checks: []admin.Check{{Name: "on_" + name, Label: lang.Text("휴대폰으로 보내기", "Send to the phone"),
				Checked: e.On}},
			Fields: []admin.Field{
				{Name: "text_" + name, Label: lang.Text("내용", "Text"), Type: "textarea", Rows: 3,
					Value: cmp.Or(e.Text, mail.MessageText(e.Kind)), MaxLength: 900, Lang: "ko",
					Error: f.errs["text_"+name]},
				{Name: "template_" + name, Label: lang.Text("알림톡 템플릿 (templateId)", "Template (templateId)"),
					Value: e.Template, MaxLength: 60, Hint: lang.Text("비워 두면 문자로 보냅니다.", "Empty: a text message.")}}}
		if i == 0 {
			g.Hint = lang.Text("내용에 쓸 수 있는 말: ", "Placeholders: ") + strings.Join(mail.Placeholders(), " ")
		}
		list = append(list, g)
	}
	return list
}

// eventTitle names a mail beside all others.
func eventTitle(kind store.MailKind, lang views.Lang) string {
	title := wording.MailName(kind, lang)
	switch kind {
	case store.ClaimApprovedMail:
		title += lang.Text(" (승인)", " (approved)")
	case store.ClaimRefusedMail:
		title += lang.Text(" (거절)", " (refused)")
	}
	return title
}

// saveMessages saves the account. An empty secret keeps the saved one as long as the
// server and the key are the same.
func (s messaging) saveMessages(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	old, err := s.Store.Messages.Account(c.Request().Context())
	if err != nil {
		return err
	}
	form := readMessages(f, old, adminLang(c))
	if len(form.errs) > 0 {
		return s.renderMessages(c, http.StatusUnprocessableEntity, form)
	}
	if err := s.Store.Messages.SetAccount(c.Request().Context(), form.MessageAccount, by(c)); err != nil {
		return err
	}
	return done(c, messagesPath, wording.NoticeSaved)
}

func readMessages(f web.Form, old store.MessageAccount, lang views.Lang) messageForm {
	form := messageForm{errs: retypedErrors(f, lang), MessageAccount: store.MessageAccount{On: f.Get("on") != "",
		Server: strings.TrimSuffix(f.Code("server"), "/"), Key: f.Code("key"), From: digitsOf(f.Code("from")),
		Channel: f.Code("channel"), Secret: old.Secret}}
	if form.Server == "" {
		form.Server = store.MessageServer
	}
	if form.Server != old.Server || form.Key != old.Key {
		form.Secret = "" // it is given only to whom it was meant for
	}
	if secret := f.Secret(mailSecret); secret != "" {
		form.Secret = secret
	}
	for _, e := range old.Events {
		name := string(e.Kind)
		e.On, e.Text, e.Template = f.Get("on_"+name) != "", f.Get("text_"+name), f.Code("template_"+name)
		if e.On && e.Text == "" {
			form.errs["text_"+name] = lang.Text("내용을 입력해 주세요.", "Please enter a text.")
		}
		form.Events = append(form.Events, e)
	}
	if !isServer(form.Server) {
		form.errs["server"] = lang.Text("https://로 시작하는 주소를 입력해 주세요.",
			"Please enter an address that begins with https://.")
	}
	if !form.On {
		return form
	}
	missing := lang.Text("사용하려면 입력해 주세요.", "This is needed to use it.")
	for name, value := range map[string]string{"key": form.Key, mailSecret: form.Secret, "from": form.From} {
		if value == "" && form.errs[name] == "" {
			form.errs[name] = missing
		}
	}
	return form
}

// isServer tells whether an address is one of a server by https; plain http only on
// this machine.
func isServer(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && u.User == nil && u.RawQuery == "" &&
		(u.Scheme == "https" || u.Scheme == "http" && web.IsLoopback(u.Hostname()))
}

func digitsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// testMessage sends a message with the saved account and says what the provider answers.
func (s messaging) testMessage(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	ctx, lang := c.Request().Context(), adminLang(c)
	a, err := s.Store.Messages.Account(ctx)
	if err != nil {
		return err
	}
	form := messageForm{MessageAccount: a, to: f.Get("to")}
	to := mail.MobileOf(form.to)
	if to == "" || s.Sandbox {
		form.toError = lang.Text("010으로 시작하는 휴대폰 번호를 입력해 주세요.", "Please enter a Korean mobile number.")
		return s.renderMessages(c, http.StatusUnprocessableEntity, form)
	}
	message := mail.Message{To: to, Text: lang.Text("쇼핑몰의 문자 설정이 정상입니다.", "The shop's message settings work.")}
	if err := mail.SendMessage(ctx, a, message, s.Now()); err != nil {
		form.trouble = lang.Text("보내지 못했습니다: ", "Not sent: ") + err.Error()
		return s.renderMessages(c, http.StatusBadGateway, form)
	}
	return done(c, messagesPath, wording.NoticeSent)
}
