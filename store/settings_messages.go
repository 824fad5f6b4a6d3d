package store

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Messages is what goes to phones instead of mailboxes.
type Messages struct{ *core }

// MessageState is what became of a message.
type MessageState string

// The states.
const (
	MessageNone   MessageState = ""
	MessageBegun  MessageState = "begun"
	MessageSent   MessageState = "sent"
	MessageFailed MessageState = "failed"
)

// MessageAccount is the provider that sends messages to buyers' phones, and which of
// the mails it sends in their place.
type MessageAccount struct {
	On      bool           `json:"on"`
	Server  string         `json:"server"`  // base URL of the provider's API
	Key     string         `json:"key"`     // of the API
	From    string         `json:"from"`    // phone number that is registered as a sender
	Channel string         `json:"channel"` // pfId of the Kakao channel; empty: plain text messages
	Events  []MessageEvent `json:"events"`
	Secret  string         `json:"-"`      // stored encrypted; never shown again
	Sealed  []byte         `json:"secret"` // Secret, encrypted
}

// MessageEvent is a mail that goes to the phone instead.
type MessageEvent struct {
	Kind     MailKind `json:"kind"`
	On       bool     `json:"on"`
	Template string   `json:"template"` // of an 알림톡 that Kakao has approved; empty: a plain text message
	Text     string   `json:"text"`     // with placeholders such as #{주문번호}
}

// MessageKinds are the mails that may go to the phone instead: what a buyer has to know
// of an order. Nothing that could be taken for advertising is among them.
func MessageKinds() []MailKind {
	return []MailKind{VbankMail, ReminderMail, ReceiptMail, ShippedMail, DeliveredMail, RefundMail, VoidMail,
		ClaimApprovedMail, ClaimRefusedMail}
}

// messageSecret is the purpose for which the provider's secret is sealed.
const messageSecret = "message provider secret"

// MessageServer is the API of the provider, unless another one is set.
const MessageServer = "https://api.solapi.com"

// Now is what the clock says.
func (s Messages) Now() time.Time { return s.now() }

// Account returns the provider's account including its secret, with an event for each
// of MessageKinds.
func (s Messages) Account(ctx context.Context) (MessageAccount, error) {
	var m MessageAccount
	err := s.read(ctx, func(t *tx) error { return t.document("messages", &m) })
	if m.Server == "" {
		m.Server = MessageServer
	}
	known := m.Events
	m.Events = nil
	for _, kind := range MessageKinds() {
		e := MessageEvent{Kind: kind}
		for _, x := range known {
			if x.Kind == kind {
				e = x
			}
		}
		m.Events = append(m.Events, e)
	}
	if err != nil || len(m.Sealed) == 0 {
		return m, err
	}
	secret, err := s.unseal(messageSecret, m.Sealed)
	if err != nil {
		return m, fmt.Errorf("read the message provider's secret: %w", err)
	}
	m.Secret = string(secret)
	return m, nil
}

// SetAccount changes the provider's account; by is who asked for it.
func (s Messages) SetAccount(ctx context.Context, m MessageAccount, by Source) error {
	m.Sealed = nil
	if m.Secret != "" {
		sealed, err := s.seal(messageSecret, []byte(m.Secret))
		if err != nil {
			return fmt.Errorf("seal the message provider's secret: %w", err)
		}
		m.Sealed = sealed
	}
	return s.write(ctx, func(t *tx) error { return t.putDocument("messages", m, by) })
}

// Event is how mails of a kind go to the phone; false if they do not.
func (m MessageAccount) Event(kind MailKind) (MessageEvent, bool) {
	for _, e := range m.Events {
		if e.Kind == kind {
			return e, m.On && e.On && strings.TrimSpace(e.Text) != ""
		}
	}
	return MessageEvent{}, false
}

// Begin notes that a mail is about to go to the phone. It does so once for each mail:
// false means that it was tried before, whatever came of that, and must not be again.
func (s Messages) Begin(ctx context.Context, key string) (first bool, err error) {
	err = s.write(ctx, func(t *tx) error {
		n, err := t.exec("UPDATE outbox SET message = 'begun' WHERE key = ? AND message = '' AND done_at IS NULL", key)
		first = n == 1
		return err
	})
	return first, err
}

// End notes what became of it.
func (s Messages) End(ctx context.Context, key string, state MessageState) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec("UPDATE outbox SET message = ? WHERE key = ? AND message = 'begun'", state, key)
		return err
	})
}

// State is what became of the message of a mail.
func (s Messages) State(ctx context.Context, key string) (MessageState, error) {
	var state MessageState
	err := s.read(ctx, func(t *tx) error {
		return t.get("SELECT message FROM outbox WHERE key = ?", []any{key}, &state)
	})
	return state, err
}

// sealMessagesAnew seals the provider's secret with the newest key.
func sealMessagesAnew(t *tx, s *core) error {
	var m MessageAccount
	err := t.document("messages", &m)
	if err != nil || len(m.Sealed) == 0 {
		return err
	}
	secret, err := s.unseal(messageSecret, m.Sealed)
	if err != nil {
		return fmt.Errorf("seal the message provider's secret anew: %w", err)
	}
	if m.Sealed, err = s.seal(messageSecret, secret); err != nil {
		return err
	}
	return t.keepDocument("messages", m)
}
