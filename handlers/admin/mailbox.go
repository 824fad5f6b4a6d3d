package admin

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/mail"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
	letters "github.com/jangteo/jangteo/views/mail"
)

// mailer returns what writes mails, to show them here.
func (s *Server) mailer() *mail.Mailer { return mail.NewMailer(s.Store, s.URL, s.Sandbox) }

// showMailbox lists the mails that were sent, failed or are waiting.
func (s *Server) showMailbox(c echo.Context) error {
	lang, filter := adminLang(c), store.MailFilter(c.QueryParam("state"))
	before, err := strconv.ParseInt(c.QueryParam("before"), 10, 64)
	if err != nil || before < 0 {
		before = 0
	}
	// One more than shown tells whether there is a next page.
	mails, err := s.Store.Mails(c.Request().Context(), filter, before, web.MailboxLength+1)
	if err != nil {
		return err
	}
	frame, err := s.adminFrame(c, web.MailboxPath, lang.Text("메일함", "Mailbox"))
	if err != nil {
		return err
	}
	page := admin.MailboxPage{Frame: frame, Tabs: mailTabs(filter, lang)}
	if page.NoAccount, err = s.needsMailAccount(c); err != nil {
		return err
	}
	if len(mails) > web.MailboxLength {
		mails = mails[:web.MailboxLength]
		page.Paging.NextPath = web.MailboxPath + "?" + url.Values{"state": {string(filter)},
			"before": {strconv.FormatInt(mails[web.MailboxLength-1].ID, 10)}}.Encode()
	}
	for _, m := range mails {
		row, _, err := s.mailRow(c, m)
		if err != nil {
			return err
		}
		page.Mails = append(page.Mails, row)
	}
	return s.renderAdmin(c, http.StatusOK, admin.Mailbox(page))
}

// needsMailAccount reports whether mails are waiting for a mail account to be
// set up.
func (s *Server) needsMailAccount(c echo.Context) (bool, error) {
	if s.Sandbox {
		return false, nil
	}
	a, err := s.Store.MailAccount(c.Request().Context())
	return a.Host == "", err
}

// mailTabs lists the views of the mailbox.
func mailTabs(filter store.MailFilter, lang views.Lang) []admin.Tab {
	tabs := []admin.Tab{
		{Label: lang.Text("전체", "All"), Path: web.MailboxPath, Current: filter == ""},
		{Label: lang.Text("대기 중", "Waiting"), Path: web.MailboxPath + "?state=waiting",
			Current: filter == store.MailsWaiting},
		{Label: lang.Text("발송 실패", "Not sent"), Path: web.MailboxPath + "?state=failed",
			Current: filter == store.MailsFailed},
	}
	return tabs
}

// mailRow shows one mail, written anew from its data; the letter is nil if that
// is no longer possible.
func (s *Server) mailRow(c echo.Context, m store.MailItem) (admin.MailRow, *letters.Letter, error) {
	lang := adminLang(c)
	row := admin.MailRow{Path: web.MailboxPath + "/" + strconv.FormatInt(m.ID, 10), At: wording.ShortTime(m.CreatedAt),
		Badge: mailBadge(!m.DoneAt.IsZero(), m.Trouble, lang), Why: mailTrouble(m.Trouble, lang),
		Subject: lang.Text("(내용을 다시 만들 수 없습니다)", "(cannot be generated again)")}
	if !m.DoneAt.IsZero() {
		row.At = wording.ShortTime(m.DoneAt)
	} else if m.NextAt.After(s.Now()) {
		row.Next = wording.ShortTime(m.NextAt)
	}
	l, err := s.Store.Letter(c.Request().Context(), m.Key, m.Payload)
	// What the mail was about is gone; the row still shows that it was sent.
	if errors.Is(err, store.ErrNotFound) {
		return row, nil, nil
	}
	if err != nil {
		return row, nil, err
	}
	who := VisitOf(c).Admin
	// Where no mail leaves, codes could be read nowhere else.
	if s.Sandbox && who.Refunds() && l.Kind == store.RefundCodeMail {
		l.Digits, _ = s.Checkout.RefundCode(l.Code.ID)
	}
	words, err := s.mailer().Words(l)
	if errors.Is(err, store.ErrNotFound) {
		return row, nil, nil
	}
	if err != nil {
		return row, nil, err
	}
	words = shownLetter(words, who)
	// Only the address itself can say that it waits for goods.
	if !s.Sandbox && l.Kind == store.ConfirmAlertMail {
		words = words.WithoutLinks()
	}
	row.Kind, row.Subject, row.To = wording.MailName(l.Kind, lang), words.Subject,
		recipients(l.To, VisitOf(c).Admin, lang)
	// Some mails, e.g. stock alerts, have no order.
	if l.Dossier.Order.ID != 0 {
		row.OrderPath, row.OrderNo = web.OrderPath(l.Dossier.Order.No), l.Dossier.Order.No
	}
	return row, &words, nil
}

// recipients lists the addresses of a mail, masked for those who may not refund.
func recipients(to []string, who store.Admin, lang views.Lang) string {
	// Addresses are deleted when they are no longer needed; the mail stays listed.
	if len(to) == 0 {
		return lang.Text("(주소 삭제됨)", "(address deleted)")
	}
	list := make([]string, len(to))
	for i, address := range to {
		list[i] = address
		if !who.Refunds() {
			list[i] = wording.MaskEmail(address)
		}
	}
	return strings.Join(list, ", ")
}

// mailBadge says whether a mail was sent.
func mailBadge(done bool, trouble string, lang views.Lang) admin.Badge {
	switch {
	case done && trouble == "":
		return admin.Badge{Text: lang.Text("발송 완료", "Sent"), Kind: "good"}
	case done && trouble == store.MailObsolete:
		return admin.Badge{Text: lang.Text("발송 제외", "Not needed")}
	case done:
		return admin.Badge{Text: lang.Text("발송 실패", "Not sent"), Kind: "bad"}
	}
	return admin.Badge{Text: lang.Text("대기 중", "Waiting"), Kind: "wait"}
}

// mailTrouble says why a mail was not sent, or not yet.
func mailTrouble(why string, lang views.Lang) string {
	switch why {
	case "":
		return ""
	case store.MailObsolete:
		return lang.Text("그사이 주문 상태가 바뀌었거나 다른 메일로 안내되었습니다.", "Things have changed since, or another e-mail covered it.")
	case store.MailTooOld:
		return lang.Text("3일이 지나도록 보내지 못해 발송을 중단했습니다.", "It could not be sent for three days and is no longer current.")
	case store.MailNoAccount:
		return lang.Text("메일 서버가 설정되어 있지 않습니다.", "No mail server is set up.")
	case store.MailNoRecipient:
		return lang.Text("받을 주소가 없습니다.", "There is no recipient address.")
	case store.MailUnknown:
		return lang.Text("대상을 찾을 수 없습니다.", "What it is about could not be found.")
	}
	return wording.MailServerText(why, lang)
}

// mailOf returns the mail that a path names.
func (s *Server) mailOf(c echo.Context) (store.MailItem, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return store.MailItem{}, store.ErrNotFound
	}
	return s.Store.MailByID(c.Request().Context(), id)
}

// showMail shows one mail.
func (s *Server) showMail(c echo.Context) error {
	m, err := s.mailOf(c)
	if err != nil {
		return err
	}
	row, words, err := s.mailRow(c, m)
	if err != nil {
		return err
	}
	frame, err := s.adminFrame(c, web.MailboxPath, row.Subject)
	if err != nil {
		return err
	}
	page := admin.MailPage{Frame: frame, Mail: row}
	if words != nil {
		if page.Phone, err = phoneWords(s, c, m); err != nil {
			return err
		}
		page.HTMLPath, page.Text = row.Path+"/html", words.Text()
		if words.Order != nil {
			page.Link = words.Order.URL
		}
	}
	web.Personal(c)
	nonce := web.RandomText(16)
	// The page embeds the mail in a frame, which the usual policy forbids.
	c.Response().Header().Set("Content-Security-Policy", web.ShopPolicy(nonce)+"; frame-src 'self'")
	return s.Write(c, http.StatusOK, nonce, admin.Mail(page))
}

// showMailHTML shows a mail as mail programs draw it. It may run nothing, and
// only the mailbox may embed it.
func (s *Server) showMailHTML(c echo.Context) error {
	m, err := s.mailOf(c)
	if err != nil {
		return err
	}
	_, words, err := s.mailRow(c, m)
	if err != nil {
		return err
	}
	if words == nil {
		return store.ErrNotFound
	}
	var b bytes.Buffer
	if err := letters.HTML(*words).Render(c.Request().Context(), &b); err != nil {
		return err
	}
	web.Personal(c)
	c.Response().Header().Set("Content-Security-Policy",
		"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors "+
			"'self'; sandbox")
	return c.HTMLBlob(http.StatusOK, b.Bytes())
}

// phoneWords are what goes to the buyer's phone in place of a mail, and what became of
// it; empty if it does not go there.
func phoneWords(s *Server, c echo.Context, m store.MailItem) (string, error) {
	ctx, lang := c.Request().Context(), adminLang(c)
	l, err := s.Store.Letter(ctx, m.Key, m.Payload)
	if err != nil {
		return "", err
	}
	message, ok, err := s.mailer().MessageOf(ctx, l)
	if err != nil {
		return "", err
	}
	state, err := s.Store.Messages.State(ctx, l.Key)
	if err != nil || !ok && state == store.MessageNone {
		return "", err
	}
	what := map[store.MessageState]string{store.MessageNone: lang.Text("휴대폰으로 보낼 내용", "For the phone"),
		store.MessageBegun:  lang.Text("휴대폰으로 보냈는지 알 수 없어 메일로 보냄", "Perhaps on the phone, so sent by mail"),
		store.MessageSent:   lang.Text("휴대폰으로 보냄", "Sent to the phone"),
		store.MessageFailed: lang.Text("휴대폰으로 보내지 못해 메일로 보냄", "Not taken for the phone, so sent by mail")}[state]
	if !VisitOf(c).Admin.Refunds() || message.Text == "" {
		return what, nil // with links and names that are not everybody's
	}
	return what + ": " + message.Text, nil
}
