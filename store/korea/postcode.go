package korea

import (
	"strings"

	"github.com/jangteo/jangteo/store/typed"
)

var brackets = strings.NewReplacer("-", "", "(", "", ")", "")

// Postcode is a postcode as it is kept: in Korea five digits, elsewhere in
// capitals, with the blank or hyphen that it has. What is none is left for the
// check to refuse.
func Postcode(code, country string) string {
	if country == Code {
		return brackets.Replace(typed.Packed(code))
	}
	return strings.ToUpper(strings.TrimSpace(strings.TrimPrefix(typed.Code(code), "〒")))
}
