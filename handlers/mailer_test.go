package handlers_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net"
	netmail "net/mail"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/handlers/mail"
	"github.com/jangteo/jangteo/store"
)

// postOffice is a small SMTP server. say answers a command instead of 250;
// "drop" hangs up.
type postOffice struct {
	port int
	say  func(command string) string

	mu   sync.Mutex
	got  []string // whole messages
	sent []string // recipients
}

func openPostOffice(t *testing.T) *postOffice {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &postOffice{port: l.Addr().(*net.TCPAddr).Port, say: func(string) string { return "" }}
	var open sync.WaitGroup
	t.Cleanup(func() { l.Close(); open.Wait() })
	open.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			open.Go(func() { defer c.Close(); p.serve(c) })
		}
	})
	return p
}

func (p *postOffice) serve(c net.Conn) {
	r := bufio.NewReader(c)
	io.WriteString(c, "220 post office\r\n")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb := strings.ToUpper(strings.Fields(line + " x")[0])
		answer := "250 ok"
		switch verb {
		case "EHLO":
			answer = "250-post office\r\n250-ENHANCEDSTATUSCODES\r\n250 8BITMIME"
		case "DATA":
			answer = "354 go on"
		case "QUIT":
			io.WriteString(c, "221 bye\r\n")
			return
		}
		if other := p.say(line); other != "" {
			answer = other
		}
		if verb == "RCPT" && strings.HasPrefix(answer, "250") {
			p.note(&p.sent, line)
		}
		if answer == "drop" {
			return
		}
		io.WriteString(c, answer+"\r\n")
		if verb == "DATA" && strings.HasPrefix(answer, "354") && !p.take(c, r) {
			return
		}
	}
}

// take reads a message; false when it hangs up instead of answering.
func (p *postOffice) take(c net.Conn, r *bufio.Reader) bool {
	var b strings.Builder
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
		b.WriteString(strings.TrimPrefix(line, "."))
	}
	p.note(&p.got, b.String())
	answer := p.say(".")
	if answer == "drop" {
		return false
	}
	if answer == "" {
		answer = "250 taken"
	}
	io.WriteString(c, answer+"\r\n")
	return true
}

func (p *postOffice) note(list *[]string, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	*list = append(*list, text)
}

// messages are what arrived.
func (p *postOffice) messages() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.got...)
}

// mailer sends through a post office.
func (s *shop) mailer(p *postOffice) *mail.Mailer {
	s.t.Helper()
	if err := s.store.SetMailAccount(context.Background(), store.MailAccount{Host: "127.0.0.1", Port: p.port,
		From: "shop@example.com"}, "test"); err != nil {
		s.t.Fatal(err)
	}
	return mail.NewMailer(s.store, "https://shop.example.com", false)
}

// letter reads the mail of a key in the outbox.
func (s *shop) letter(key string) store.Letter {
	s.t.Helper()
	mails, err := s.store.Mails(context.Background(), "", 0, 100)
	if err != nil {
		s.t.Fatal(err)
	}
	i := slices.IndexFunc(mails, func(m store.MailItem) bool { return m.Key == key })
	if i < 0 {
		s.t.Fatalf("the outbox has no mail %s", key)
	}
	l, err := s.store.Letter(context.Background(), key, mails[i].Payload)
	if err != nil {
		s.t.Fatal(err)
	}
	return l
}

// read takes a message apart: its head and its parts by type.
func read(t *testing.T, message string) (netmail.Header, map[string]string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(message))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("it is %q, %v", kind, err)
	}
	parts := map[string]string{}
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return m.Header, parts
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type"))
		parts[kind] = string(text)
	}
}

func TestAMailArrivesWhole(t *testing.T) {
	s, p := newShop(t), openPostOffice(t)
	o := s.order()
	m := s.mailer(p)
	for range 2 {
		if err := m.Send(context.Background(), s.letter("placed:"+o.No)); err != nil {
			t.Fatal(err)
		}
	}
	got := p.messages()
	if len(got) != 2 {
		t.Fatalf("%d messages", len(got))
	}
	head, parts := read(t, got[0])
	again, _ := read(t, got[1])
	subject, err := new(mime.WordDecoder).DecodeHeader(head.Get("Subject"))
	if err != nil || subject != "[장터] 주문이 접수되었습니다 ("+o.No+")" {
		t.Errorf("subject %q, %v", subject, err)
	}
	from, err := head.AddressList("From")
	if err != nil || from[0].Name != "장터" || from[0].Address != "shop@example.com" {
		t.Errorf("from %v, %v", from, err)
	}
	if reply, err := head.AddressList("Reply-To"); err != nil || reply[0].Address != "help@example.com" {
		t.Errorf("reply to %v, %v", reply, err)
	}
	if id := head.Get("Message-ID"); !strings.HasSuffix(id, "@shop.example.com>") || id != again.Get("Message-ID") {
		t.Errorf("message ids %q and %q", id, again.Get("Message-ID"))
	}
	if _, err := head.Date(); err != nil || head.Get("Auto-Submitted") != "auto-generated" ||
		head.Get("List-Unsubscribe") != "" {
		t.Errorf("head %v, %v", head, err)
	}
	for kind, text := range parts {
		for _, want := range []string{o.No, "노르웨이 회전 의자", "64,900원", "https://shop.example.com" + o.URL + "/pay",
			"홍길동"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q", kind, want)
			}
		}
	}
	if len(parts) != 2 {
		t.Errorf("%d parts", len(parts))
	}
}

func TestWhatTheMailServerSaysIsUnderstood(t *testing.T) {
	for _, c := range []struct {
		name, command, answer string
		refused               bool
	}{
		{"the recipient does not exist", "RCPT", "550 5.1.1 <sky@example.com>: no user sky here", true},
		{"greylisted", "RCPT", "450 4.2.0 sky@example.com greylisted, come back", false},
		{"too busy", "MAIL", "421 4.3.2 too busy", false},
		{"the sender may not", "MAIL", "553 5.7.1 shop@example.com not allowed", false},
		{"the words are spam", ".", "554 5.7.1 spam", true},
		{"the server is full", ".", "452 4.3.1 no room", false},
		{"it hangs up before its answer", ".", "drop", false},
		{"it hangs up at once", "EHLO", "drop", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, p := newShop(t), openPostOffice(t)
			o := s.order()
			p.say = func(command string) string {
				if strings.HasPrefix(command, c.command) || c.command == "EHLO" && strings.HasPrefix(command, "HELO") {
					return c.answer
				}
				return ""
			}
			err := s.mailer(p).Send(context.Background(), s.letter("placed:"+o.No))
			var refused *checkout.MailRefused
			if err == nil || errors.As(err, &refused) != c.refused {
				t.Errorf("for good %v: %v", errors.As(err, &refused), err)
			}
			if err != nil && (strings.Contains(err.Error(), "sky") || strings.Contains(err.Error(), "@")) {
				t.Errorf("it names people: %v", err)
			}
		})
	}
}

func TestNobodyWritesHeadersIntoMails(t *testing.T) {
	s, p := newShop(t), openPostOffice(t)
	evil := "장\u202e터\u200b\r\nBcc: evil@example.com\r\n\r\n<script>"
	l := s.letter("placed:" + s.order().No)
	l.Identity.Name = store.Text{Ko: evil, En: evil}
	l.Identity.Email = "help@example.com\r\nBcc: evil@example.com"
	l.Dossier.Order.No += "\r\nBcc: evil@example.com\u2028x"
	l.Dossier.Order.Lines[0].Name.Ko = "<script>alert(1)</script>"
	if err := s.mailer(p).Send(context.Background(), l); err != nil {
		t.Fatal(err)
	}
	head, parts := read(t, p.messages()[0])
	if head.Get("Bcc") != "" || head.Get("Reply-To") != "" || len(p.sent) != 1 {
		t.Errorf("head %v, to %v", head, p.sent)
	}
	from, err := head.AddressList("From")
	subject, wrong := new(mime.WordDecoder).DecodeHeader(head.Get("Subject"))
	if err != nil || wrong != nil || strings.ContainsAny(from[0].Name+subject, "\u202e\u200b") {
		t.Errorf("what nobody sees is in the head: %q, %q, %v, %v", from, subject, err, wrong)
	}
	if strings.Contains(parts["text/html"], "<script>") {
		t.Error("the HTML has a script")
	}
	l.To = []string{"sky@example.com\r\nRCPT TO:<evil@example.com>"}
	var refused *checkout.MailRefused
	if err := s.mailer(p).Send(context.Background(), l); !errors.As(err, &refused) {
		t.Errorf("an address of two lines: %v", err)
	}
}

func TestWithoutAnAccountNothingIsSent(t *testing.T) {
	s := newShop(t)
	l := s.letter("placed:" + s.order().No)
	if err := mail.NewMailer(s.store, "https://shop.example.com", false).Send(context.Background(),
		l); !errors.Is(err, checkout.ErrNoMailAccount) {
		t.Errorf("live: %v", err)
	}
	p := openPostOffice(t)
	s.mailer(p)
	if err := mail.NewMailer(s.store, "http://localhost", true).Send(context.Background(), l); err != nil ||
		len(p.messages()) != 0 {
		t.Errorf("sandbox: %v, %d messages left the machine", err, len(p.messages()))
	}
}
