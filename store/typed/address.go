package typed

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// addresses are what leads readers away: links, hosts, e-mail addresses, phone numbers
// and names of messengers with an account.
var addresses = regexp.MustCompile(`(?i)https?:|www\.|[a-z0-9가-힣-]\.(com|net|org|info|biz|kr|io|me|cc|top|xyz|shop|` +
	`store|site|online|club|vip|link|app|ly|to|ru|cn|jp|tk|한국|닷컴)([^a-z]|$)|\S@\S+\.\S|` +
	`01[016789][\s.)-]*\d{3,4}[\s.-]*\d{4}|카(카오)?톡\s*(아이디|id|:)|오픈\s*(채팅|톡)|텔레그램|telegram|whatsapp|line\s*id`)

// HasAddress tells whether a text says where to go or whom to call: what strangers say
// in public is then looked at first.
func HasAddress(text string) bool {
	return addresses.MatchString(norm.NFKC.String(strings.Map(func(r rune) rune {
		if ignorable(r) {
			return -1
		}
		return r
	}, Text(text))))
}
