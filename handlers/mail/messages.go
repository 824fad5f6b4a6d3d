package mail

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
)

const (
	messageTimeout = 15 * time.Second
	messageAnswer  = 64 << 10 // bytes of an answer of the provider that are read
	messageLength  = 900      // characters of a message
)

// The night, in minutes of the day in Korea, in which only what cannot wait goes to phones.
// Nothing here is advertising, for which the law's night is shorter (21:00 to 08:00,
// 정보통신망법 제50조 제3항).
const (
	nightBegins = 20*60 + 50
	nightEnds   = 8 * 60
)

// waitsForDay tells whether a mail is not worth waking anybody up: at night it goes to
// the mailbox instead.
func waitsForDay(kind store.MailKind, now time.Time) bool {
	if kind != store.ReminderMail && kind != store.DeliveredMail {
		return false
	}
	at := now.In(korea.Seoul())
	minute := at.Hour()*60 + at.Minute()
	return minute >= nightBegins || minute < nightEnds
}

// MobileOf is a mobile number of Korea as the provider wants it, digits alone; empty for
// any other number.
func MobileOf(tel string) string {
	rest, ok := strings.CutPrefix(korea.PhoneKey(tel, korea.Code), "8210")
	if !ok || len(rest) != 8 {
		return ""
	}
	return "010" + rest
}

// Message is what goes to a phone in place of a mail.
type Message struct {
	To, Text  string
	Template  string
	Variables map[string]string
}

// messageOf words a mail for the phone; false if it does not go there.
func (m *Mailer) messageOf(a store.MessageAccount, l store.Letter, now time.Time) (Message, bool) {
	e, ok := a.Event(l.Kind)
	to := MobileOf(l.Dossier.Order.Buyer.Tel)
	if !ok || to == "" || l.Language != string(views.Korean) || waitsForDay(l.Kind, now) {
		return Message{}, false
	}
	o := l.Dossier.Order
	amount := o.Total.In(money.KRW)
	if in := l.Payment.Amount.Currency; in != "" {
		amount = o.Total.In(in)
	}
	if l.Kind == store.RefundMail {
		amount.Minor = l.Refund.Amount
	}
	v := map[string]string{
		"#{쇼핑몰}": l.Identity.Name.Ko, "#{이름}": o.Buyer.Name, "#{주문번호}": o.No,
		"#{상품}": firstItem(o), "#{금액}": wording.Money(amount, "ko"),
		"#{택배사}": wording.CarrierName(l.Shipment.Carrier, views.Korean), "#{송장}": l.Shipment.Number,
		"#{계좌}": strings.TrimSpace(l.Payment.Vbank.Bank + " " + l.Payment.Vbank.Num),
		"#{기한}": wording.ShortTime(l.Payment.Vbank.Due), "#{링크}": m.url + web.OrderURL(o.PublicID),
	}
	text := e.Text
	for name, value := range v {
		v[name] = clip.Text(oneLine(value), 200)
		text = strings.ReplaceAll(text, name, v[name])
	}
	return Message{To: to, Text: clip.Text(text, messageLength), Template: e.Template, Variables: v}, true
}

// firstItem names what was ordered: "의자 외 1건".
func firstItem(o store.Order) string {
	if len(o.Lines) == 0 {
		return ""
	}
	name := o.Lines[0].Name.Ko
	if more := len(o.Lines) - 1; more > 0 {
		name += fmt.Sprintf(" 외 %d건", more)
	}
	return name
}

// Placeholders are what stands in texts of messages for what they are about.
func Placeholders() []string {
	return []string{"#{쇼핑몰}", "#{이름}", "#{주문번호}", "#{상품}", "#{금액}", "#{계좌}", "#{기한}", "#{택배사}", "#{송장}", "#{링크}"}
}

// MessageText is what a message says until the owner words it otherwise.
func MessageText(kind store.MailKind) string {
	return "[#{쇼핑몰}] " + map[store.MailKind]string{
		store.VbankMail:         "#{이름}님, #{기한}까지 #{계좌}(으)로 #{금액}을 입금해 주세요. #{상품}",
		store.ReminderMail:      "입금 기한은 #{기한}입니다. #{계좌}, #{금액}. #{상품}",
		store.ReceiptMail:       "#{이름}님, 결제가 완료되었습니다. #{상품}, #{금액}",
		store.ShippedMail:       "상품을 발송했습니다. #{상품}, #{택배사} #{송장}",
		store.DeliveredMail:     "배송이 완료되었습니다. #{상품}",
		store.RefundMail:        "환불이 완료되었습니다. #{상품}, #{금액}",
		store.VoidMail:          "주문이 취소되었습니다. #{상품}",
		store.ClaimApprovedMail: "요청하신 내용을 승인했습니다. #{상품}",
		store.ClaimRefusedMail:  "요청하신 내용에 답변을 드렸습니다. #{상품}",
	}[kind] + "\n주문 #{주문번호} #{링크}"
}

// sendMessage sends a mail to the buyer's phone instead, where the owner wants it so. It
// is tried once for each mail: whatever goes wrong, the mail is sent.
func (m *Mailer) sendMessage(ctx context.Context, l store.Letter) (sent bool) {
	a, err := m.store.Messages.Account(ctx)
	if err != nil {
		return false
	}
	message, ok := m.messageOf(a, l, m.store.Messages.Now())
	if !ok {
		return false
	}
	if first, err := m.store.Messages.Begin(ctx, l.Key); err != nil || !first {
		return false
	}
	state := store.MessageSent
	if err := SendMessage(ctx, a, message, m.store.Messages.Now()); err != nil {
		state = store.MessageFailed
	}
	// If this is not kept, the mail follows the message, which is better than neither.
	return m.store.Messages.End(ctx, l.Key, state) == nil && state == store.MessageSent
}

// MessageOf is what would go to the buyer's phone in place of a mail; false if the mail
// goes out.
func (m *Mailer) MessageOf(ctx context.Context, l store.Letter) (Message, bool, error) {
	a, err := m.store.Messages.Account(ctx)
	if err != nil {
		return Message{}, false, err
	}
	message, ok := m.messageOf(a, l, m.store.Messages.Now())
	return message, ok, nil
}

// solapiMessage is a message as the provider takes it
// (developers.solapi.com/references/messages/sendManyDetail).
type solapiMessage struct {
	To    string       `json:"to"`
	From  string       `json:"from"`
	Text  string       `json:"text"`
	Kakao *solapiKakao `json:"kakaoOptions,omitempty"`
}

type solapiKakao struct {
	Channel   string            `json:"pfId"`
	Template  string            `json:"templateId"`
	Variables map[string]string `json:"variables"`
	NoText    bool              `json:"disableSms"` // whether no text message follows where there is no KakaoTalk
}

// SendMessage hands a message to the provider, by POST /messages/v4/send-many/detail. No
// error names the phone.
func SendMessage(ctx context.Context, a store.MessageAccount, message Message, now time.Time) error {
	one := solapiMessage{To: message.To, From: a.From, Text: message.Text}
	if a.Channel != "" && message.Template != "" {
		one.Kakao = &solapiKakao{Channel: a.Channel, Template: message.Template, Variables: message.Variables}
	}
	body, err := json.Marshal(map[string]any{"messages": []solapiMessage{one}, "allowDuplicates": false})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, messageTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost,
		strings.TrimSuffix(a.Server, "/")+"/messages/v4/send-many/detail", bytes.NewReader(body))
	if err != nil {
		return errors.New("the address of the provider cannot be read")
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("Authorization", signature(a.Key, a.Secret, now))
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		return errors.New("the provider cannot be reached")
	}
	defer res.Body.Close()
	return readAnswer(res)
}

// readAnswer tells whether the provider took the message.
func readAnswer(res *http.Response) error {
	var said struct {
		Failed []struct {
			Code string `json:"statusCode"`
		} `json:"failedMessageList"`
		Group *struct {
			Count struct {
				Taken int `json:"registeredSuccess"`
			} `json:"count"`
		} `json:"groupInfo"`
		Code string `json:"errorCode"`
	}
	err := json.NewDecoder(io.LimitReader(res.Body, messageAnswer)).Decode(&said)
	switch {
	case res.StatusCode != http.StatusOK:
		return fmt.Errorf("the provider answered %d %s", res.StatusCode, clip.Text(oneLine(said.Code), 60))
	case err != nil || said.Group == nil:
		return errors.New("the provider's answer cannot be read")
	case len(said.Failed) > 0:
		return fmt.Errorf("the provider refused the message: %s", clip.Text(oneLine(said.Failed[0].Code), 60))
	case said.Group.Count.Taken < 1:
		return errors.New("the provider did not take the message")
	}
	return nil
}

// signature is the header by which the provider knows who asks: HMAC-SHA256 of the time
// and a salt that is never used again (developers.solapi.com/references/authentication/api-key).
func signature(key, secret string, now time.Time) string {
	date, salt := now.UTC().Format(time.RFC3339), strings.ToLower(rand.Text())
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(date + salt))
	return fmt.Sprintf("HMAC-SHA256 apiKey=%s, date=%s, salt=%s, signature=%s", key, date, salt,
		hex.EncodeToString(mac.Sum(nil)))
}
