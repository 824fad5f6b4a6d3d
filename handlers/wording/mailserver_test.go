package wording

import (
	"strings"
	"testing"

	"github.com/jangteo/jangteo/views"
)

func TestMailServersAreUnderstood(t *testing.T) {
	for said, want := range map[string]string{
		"dial failed: dial tcp: lookup smtp.exmaple.com: no such host":                     "주소를 찾을 수 없습니다",
		"dial failed: dial tcp 127.0.0.1:587: connect: connection refused":                 "연결할 수 없습니다",
		"dial failed: dial tcp 192.0.2.1:587: i/o timeout":                                 "제시간에",
		"dial failed: tls: failed to verify certificate: x509: certificate is valid for a": "인증서",
		"STARTTLS is not supported by the server":                                          "암호화된 연결",
		"SMTP AUTH failed: 535 5.7.8 Username and Password not accepted":                   "비밀번호",
		"RCPT TO: 550 5.1.1 … User unknown":                                                "받는 사람 주소",
		"RCPT TO: 552 5.2.2 mailbox full":                                                  "가득 찼습니다",
		"DATA: 554 5.7.1 Message rejected as spam by Content Filtering":                    "스팸",
		"MAIL FROM: 553 5.7.1 Sender address rejected: not owned by user":                  "보내는 사람 주소",
		"451 4.7.1 Greylisting in action, please come back later":                          "지금은 받지 않습니다",
		"EOF":            "연결을 끊었습니다",
		"999 no comment": "메일을 받지 않았습니다",
		"":               "메일을 받지 않았습니다",
	} {
		got := MailServerText(said, views.Korean)
		if !strings.Contains(got, want) || !strings.Contains(got, said) {
			t.Errorf("%q is told as %q, want %q", said, got, want)
		}
		en := MailServerText(said, views.English)
		if strings.ContainsFunc(en, func(r rune) bool { return r >= '가' && r <= '힣' }) || !strings.Contains(en, said) {
			t.Errorf("%q is told in English as %q", said, en)
		}
	}
}
