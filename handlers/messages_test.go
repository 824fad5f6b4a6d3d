package handlers_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/jangteo/jangteo/handlers/mail"
	"github.com/jangteo/jangteo/store"
)

// provider stands in for the one that sends messages to phones.
type provider struct {
	*httptest.Server
	mu     sync.Mutex
	bodies []string
	answer string
	status int
}

var signed = regexp.MustCompile(`^HMAC-SHA256 apiKey=KEY, date=(\S+), salt=(\w{12,64}), signature=([0-9a-f]{64})$`)

func newProvider(t *testing.T) *provider {
	p := &provider{status: http.StatusOK, answer: `{"failedMessageList":[],"groupInfo":{"count":{"registeredSuccess":1}}}`}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.bodies = append(p.bodies, string(body))
		m := signed.FindStringSubmatch(r.Header.Get("Authorization"))
		if m == nil || r.Method != http.MethodPost || r.URL.Path != "/messages/v4/send-many/detail" {
			http.Error(w, "{}", http.StatusForbidden)
			return
		}
		mac := hmac.New(sha256.New, []byte("hush"))
		mac.Write([]byte(m[1] + m[2]))
		if hex.EncodeToString(mac.Sum(nil)) != m[3] {
			http.Error(w, "{}", http.StatusForbidden)
			return
		}
		w.WriteHeader(p.status)
		io.WriteString(w, p.answer)
	}))
	t.Cleanup(p.Close)
	return p
}

// asked are the messages that it was asked to send.
func (p *provider) asked() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.bodies...)
}

// TestMessagesGoToPhones sets the provider up, lets it take a message, refuse one, and
// sees that no mail goes where a message went, and one where none did.
func TestMessagesGoToPhones(t *testing.T) {
	s := newShop(t)
	s.logIn()
	p, office := newProvider(t), openPostOffice(t)
	m := s.mailer(office)
	form := url.Values{"on": {"on"}, "key": {"KEY"}, "secret": {"hush"}, "from": {"02-1588-1588"}, "channel": {"KA01"},
		"server": {p.URL}, "on_receipt": {"on"}, "text_receipt": {"[#{쇼핑몰}] #{이름}님 #{상품} #{금액} 결제 완료 #{링크}"},
		"template_receipt": {"T1"}, "token": {s.token()}}
	refuses(t, s.get("/admin/settings/messages"), http.StatusOK, "상품을 발송했습니다. #{상품}, #{택배사} #{송장} 주문")
	for name, words := range map[string]string{"text_receipt": "내용을 입력해 주세요", "server": "https://로 시작하는"} {
		bad := maps.Clone(form)
		bad.Set(name, map[string]string{"server": "http://example.com"}[name])
		refuses(t, s.send("POST", "/admin/settings/messages", bad), http.StatusUnprocessableEntity, words)
	}
	leadsTo(t, s.send("POST", "/admin/settings/messages", form), "/admin/settings/messages")
	if page := s.get("/admin/settings/messages").body; strings.Contains(page, "hush") {
		t.Error("the secret is shown")
	}
	if a, err := s.store.Messages.Account(context.Background()); err != nil || a.Secret != "hush" || a.From != "0215881588" {
		t.Fatalf("%+v %v", a, err)
	}
	send := func(key string) {
		t.Helper()
		if err := m.Send(context.Background(), s.letter(key)); err != nil {
			t.Fatal(err)
		}
	}
	first := s.paid()
	send("receipt:" + first.No)
	var sent struct {
		Messages []struct {
			To, From, Text string
			KakaoOptions   struct {
				PfID       string            `json:"pfId"`
				TemplateID string            `json:"templateId"`
				Variables  map[string]string `json:"variables"`
			}
		}
	}
	if asked := p.asked(); len(asked) != 1 || json.Unmarshal([]byte(asked[0]), &sent) != nil || len(sent.Messages) != 1 {
		t.Fatalf("asked: %q", asked)
	}
	one := sent.Messages[0]
	if !strings.HasPrefix(one.To, "010") || len(one.To) != 11 || one.From != "0215881588" ||
		!strings.Contains(one.Text, "결제 완료 https://shop.example.com/orders/") || strings.Contains(one.Text, "#{") ||
		one.KakaoOptions.PfID != "KA01" || one.KakaoOptions.TemplateID != "T1" ||
		one.KakaoOptions.Variables["#{주문번호}"] != first.No {
		t.Errorf("%+v", one)
	}
	if got := office.messages(); len(got) != 0 {
		t.Errorf("a mail went, too: %q", got)
	}
	// Asked again, as after a crash, it sends no second message: the mail goes.
	send("receipt:" + first.No)
	if len(p.asked()) != 1 || len(office.messages()) != 1 {
		t.Errorf("%d messages, %d mails", len(p.asked()), len(office.messages()))
	}
	// Each way to fail leads to the mail.
	for i, bad := range []struct {
		status int
		answer string
	}{{http.StatusOK, `{"failedMessageList":[{"statusCode":"1062"}],"groupInfo":{"count":{"registeredSuccess":0}}}`},
		{http.StatusForbidden, `{"errorCode":"SignatureDoesNotMatch"}`}, {http.StatusOK, "<html>"}} {
		p.mu.Lock()
		p.status, p.answer = bad.status, bad.answer
		p.mu.Unlock()
		o := s.paid()
		send("receipt:" + o.No)
		if len(p.asked()) != 2+i || len(office.messages()) != 2+i {
			t.Errorf("%q: %d messages, %d mails", bad.answer, len(p.asked()), len(office.messages()))
		}
		if state, err := s.store.Messages.State(context.Background(), "receipt:"+o.No); err != nil || state != store.MessageFailed {
			t.Errorf("%q: %s %v", bad.answer, state, err)
		}
	}
	// In the sandbox nothing leaves.
	before := len(p.asked())
	if err := mail.NewMailer(s.store, "http://localhost", true).Send(context.Background(),
		s.letter("receipt:"+s.paid().No)); err != nil || len(p.asked()) != before {
		t.Error("the sandbox sent a message", err)
	}
}
