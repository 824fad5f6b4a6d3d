// Package mail words the shop's mails, and sends them through its mail account.
package mail

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	netmail "net/mail"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/wneessen/go-mail"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/typed"
	letters "github.com/jangteo/jangteo/views/mail"
)

// smtpTimeout bounds one conversation with an SMTP server.
const smtpTimeout = 15 * time.Second

// smtpsPort is the port where SMTP is encrypted from the first byte.
const smtpsPort = 465

// Mailer sends the shop's mails through its mail account. It implements
// checkout.Mailer.
type Mailer struct {
	store   *store.Store
	url     string
	sandbox bool
}

// NewMailer returns a Mailer. url is the shop's public base URL. In sandbox mode
// nothing is sent: the owner's mailbox page shows what would have been.
func NewMailer(s *store.Store, url string, sandbox bool) *Mailer {
	return &Mailer{store: s, url: url, sandbox: sandbox}
}

// Send sends one mail. Errors: checkout.ErrNoMailAccount; *checkout.MailRefused
// when the server permanently refuses the recipient or the content.
func (m *Mailer) Send(ctx context.Context, l store.Letter) error {
	if m.sandbox {
		return nil
	}
	if m.sendMessage(ctx, l) {
		return nil
	}
	account, err := m.store.MailAccount(ctx)
	if err != nil {
		return err
	}
	if account.Host == "" {
		return checkout.ErrNoMailAccount
	}
	words, err := m.Words(l)
	if err != nil {
		return err
	}
	message, err := m.message(ctx, account, l, words)
	if err != nil {
		return &checkout.MailRefused{Why: redact(err, l.To)}
	}
	return classifyError(deliver(ctx, account, message), l.To)
}

// Ready tells whether there is a mail account.
func (m *Mailer) Ready(ctx context.Context) (bool, error) {
	if m.sandbox {
		return true, nil
	}
	account, err := m.store.MailAccount(ctx)
	return account.Host != "", err
}

// message builds the MIME message, as text and HTML.
func (m *Mailer) message(ctx context.Context, a store.MailAccount, l store.Letter, words letters.Letter) (*mail.Msg,
	error) {
	var html bytes.Buffer
	if err := letters.HTML(words).Render(ctx, &html); err != nil {
		return nil, fmt.Errorf("draw the mail: %w", err)
	}
	id, err := m.messageID(l.Key)
	if err != nil {
		return nil, err
	}
	msg := mail.NewMsg(mail.WithEncoding(mail.EncodingB64))
	from, err := netmail.ParseAddress(a.From)
	if err != nil {
		return nil, fmt.Errorf("sender: %w", err)
	}
	msg.FromMailAddress(&netmail.Address{Name: oneLine(words.Shop.Name), Address: from.Address})
	if err := msg.To(l.To...); err != nil {
		return nil, fmt.Errorf("recipient: %w", err)
	}
	if web.IsEmail(words.Shop.Email) {
		msg.ReplyToMailAddress(&netmail.Address{Name: oneLine(words.Shop.Name), Address: words.Shop.Email})
	}
	msg.Subject(oneLine(words.Subject))
	msg.SetMessageIDWithValue(id)
	msg.SetDate()
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	if words.Unsubscribe != "" { // one-click unsubscribing (RFC 8058)
		msg.SetGenHeaderPreformatted("List-Unsubscribe", "<"+words.Unsubscribe+">")
		msg.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	msg.SetBodyString(mail.TypeTextPlain, words.Text())
	msg.AddAlternativeString(mail.TypeTextHTML, html.String())
	return msg, nil
}

// messageID returns the same ID each time a mail is sent, so that mail programs
// recognize a duplicate (RFC 5322 §3.6.4).
func (m *Mailer) messageID(key string) (string, error) {
	mac, err := m.store.Sign("message id", []byte(key))
	if err != nil {
		return "", err
	}
	base, err := url.Parse(m.url)
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(mac[:16]) + "@" + base.Hostname(), nil
}

// oneLine removes line breaks, which could inject mail headers, and what nobody sees.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(typed.Text(text), unicode.IsControl), " ")
}

// classifyError turns a server's answer into an error: 5xx about the recipient or
// the content is permanent (RFC 5321 §4.2.1), anything else may be retried.
func classifyError(err error, to []string) error {
	if err == nil {
		return nil
	}
	why := redact(err, to)
	var refused *mail.SendError
	if errors.As(err, &refused) && refused.ErrorCode() >= 500 {
		switch refused.Reason {
		case mail.ErrSMTPRcptTo, mail.ErrSMTPData, mail.ErrSMTPDataClose:
			return &checkout.MailRefused{Why: why}
		}
	}
	return errors.New(why)
}

// addressPattern matches e-mail addresses and Message-IDs in a server's answer.
func addressPattern() *regexp.Regexp { return regexp.MustCompile(`[^\s<>"',;:]+@[^\s<>"',;:]+`) }

// maxErrorLength is how much of a server's answer is kept, in characters.
const maxErrorLength = 300

// redact writes an error on one line, without e-mail addresses or recipients' names.
func redact(err error, to []string) string {
	text := addressPattern().ReplaceAllString(oneLine(err.Error()), "…")
	for _, address := range to {
		if name, _, _ := strings.Cut(address, "@"); len(name) > 2 {
			text = strings.ReplaceAll(text, name, "…")
		}
	}
	return clip.Text(text, maxErrorLength)
}

// SendMail sends one short message through the shop's mail account.
func SendMail(ctx context.Context, a store.MailAccount, to, subject, text string) error {
	m := mail.NewMsg()
	if err := m.From(a.From); err != nil {
		return fmt.Errorf("sender: %w", err)
	}
	if err := m.To(to); err != nil {
		return fmt.Errorf("recipient: %w", err)
	}
	m.Subject(subject)
	m.SetBodyString(mail.TypeTextPlain, text)
	return deliver(ctx, a, m)
}

// deliver hands a message to the mail account's server. Only connections to this
// machine may be unencrypted.
func deliver(ctx context.Context, a store.MailAccount, m *mail.Msg) error {
	options := []mail.Option{mail.WithPort(a.Port), mail.WithTimeout(smtpTimeout),
		mail.WithTLSPortPolicy(mail.TLSMandatory)}
	if a.Port == smtpsPort {
		options = append(options, mail.WithSSL())
	}
	if web.IsLoopback(a.Host) {
		options = append(options, mail.WithTLSPolicy(mail.TLSOpportunistic), mail.WithPort(a.Port))
	}
	if a.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(a.User),
			mail.WithPassword(a.Password))
	}
	client, err := mail.NewClient(a.Host, options...)
	if err != nil {
		return fmt.Errorf("mail account: %w", err)
	}
	if err := client.DialAndSendWithContext(ctx, m); err != nil {
		return fmt.Errorf("send a mail: %w", err)
	}
	return nil
}
