package handlers

import (
	"context"
	"fmt"
	"time"

	"github.com/wneessen/go-mail"

	"github.com/jangteo/jangteo/store"
)

// mailPatience is how long an SMTP server may take.
const mailPatience = 15 * time.Second

// sendMail sends one message through the shop's mail account. An unencrypted
// connection is used only to this machine.
func sendMail(ctx context.Context, a store.MailAccount, to, subject, text string) error {
	m := mail.NewMsg()
	if err := m.From(a.From); err != nil {
		return fmt.Errorf("sender: %w", err)
	}
	if err := m.To(to); err != nil {
		return fmt.Errorf("recipient: %w", err)
	}
	m.Subject(subject)
	m.SetBodyString(mail.TypeTextPlain, text)
	options := []mail.Option{mail.WithPort(a.Port), mail.WithTimeout(mailPatience), mail.WithTLSPortPolicy(mail.TLSMandatory)}
	if a.Port == smtpsPort {
		options = append(options, mail.WithSSL())
	}
	if isLoopback(a.Host) {
		options = append(options, mail.WithTLSPolicy(mail.TLSOpportunistic), mail.WithPort(a.Port))
	}
	if a.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(a.User), mail.WithPassword(a.Password))
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

// smtpsPort is where SMTP is encrypted from its first byte.
const smtpsPort = 465
