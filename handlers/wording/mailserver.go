package wording

import (
	"regexp"
	"strings"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// serverAnswer is what a mail server or the way to it may say, and what it means.
type serverAnswer struct {
	says  *regexp.Regexp // in small letters
	means store.Text
}

// serverAnswers lists what is known; the first match counts.
func serverAnswers() []serverAnswer {
	list := []struct{ says, ko, en string }{
		{`no such host|server misbehaving|lookup .*:`,
			"메일 서버 주소를 찾을 수 없습니다. 서버 주소를 확인해 주세요.",
			"The mail server's address was not found. Please check it."},
		{`connection refused|network is unreachable|no route to host`,
			"메일 서버에 연결할 수 없습니다. 포트 번호와 방화벽을 확인해 주세요.",
			"The mail server cannot be reached. Please check the port and your firewall."},
		{`timeout|timed out|deadline exceeded`,
			"메일 서버가 제시간에 응답하지 않았습니다. 포트 번호를 확인하거나 잠시 후 다시 시도해 주세요.",
			"The mail server did not answer in time. Please check the port, or try again later."},
		{`x509|certificate`,
			"메일 서버의 인증서를 믿을 수 없습니다. 서버 주소가 인증서의 이름과 같은지 확인해 주세요.",
			"The mail server's certificate is not valid. Please check that the address is the name in it."},
		{`starttls|tls: |first record does not look like`,
			"메일 서버와 암호화된 연결을 맺지 못했습니다. 포트 번호를 확인해 주세요 (465 또는 587).",
			"No encrypted connection to the mail server came about. Please check the port (465 or 587)."},
		{`\b53[045]\b|\b454\b|authenticat|\bauth\b|username and password|application-specific`,
			"메일 서버가 사용자 이름이나 비밀번호를 받아들이지 않았습니다. 앱 비밀번호가 필요한 서비스도 있습니다.",
			"The mail server did not accept the user name or password. Some services want an app password."},
		{`\b552\b|\b5\.2\.2\b|quota|mailbox full|mailbox is full|insufficient storage`,
			"받는 사람의 메일함이 가득 찼습니다.", "The recipient's mailbox is full."},
		{`spam|blocked|blacklist|blocklist|policy|reputation|dmarc|\bspf\b|dkim`,
			"메일 서버가 정책이나 스팸 차단을 이유로 거절했습니다. 보내는 주소의 도메인 설정(SPF, DKIM)을 확인해 주세요.",
			"The mail server refused it by policy or as spam. Please check the domain of the sender (SPF, DKIM)."},
		{`sender|mail from|not owned by|from address`,
			"메일 서버가 보내는 사람 주소를 받아들이지 않았습니다. 계정에서 쓸 수 있는 주소인지 확인해 주세요.",
			"The mail server did not accept the sender's address. Please check that the account may use it."},
		{`\b55[0134]\b|\b5\.1\.[0-9]\b|user unknown|no such user|recipient|rcpt`,
			"메일 서버가 받는 사람 주소를 받아들이지 않았습니다.", "The mail server did not accept the recipient's address."},
		{`\b4[25][0-9]\b|too many|rate limit|greylist|try again|temporar`,
			"메일 서버가 지금은 받지 않습니다. 잠시 후 다시 보냅니다.",
			"The mail server does not take mail just now. It will be tried again."},
		{`\beof\b|reset by peer|broken pipe|closed`,
			"메일 서버가 연결을 끊었습니다. 잠시 후 다시 시도해 주세요.",
			"The mail server closed the connection. Please try again later."},
	}
	answers := make([]serverAnswer, len(list))
	for i, a := range list {
		answers[i] = serverAnswer{regexp.MustCompile(a.says), store.Text{Ko: a.ko, En: a.en}}
	}
	return answers
}

// MailServerText says in the owner's language why a mail did not leave, with the server's
// own words behind it: whoever helps the owner may want them.
func MailServerText(said string, lang views.Lang) string {
	means := store.Text{Ko: "메일 서버가 메일을 받지 않았습니다.", En: "The mail server did not take the e-mail."}
	small := strings.ToLower(said)
	for _, a := range serverAnswers() {
		if a.says.MatchString(small) {
			means = a.means
			break
		}
	}
	if said == "" {
		return means.In(string(lang))
	}
	return means.In(string(lang)) + lang.Text(" 메일 서버의 답변: ", " The mail server said: ") + said
}
