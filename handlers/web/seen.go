package web

import (
	"strconv"

	"github.com/jangteo/jangteo/store/money"
)

// Pages tell the server in hidden fields what they have shown the buyer, so
// that nobody pays a price that changed behind their back. The browser only
// carries these texts; what is paid comes from the store.

// SeenText is a price in won and cents: "64900/4990".
func SeenText(p money.Price) string {
	return strconv.FormatInt(p.KRW, 10) + "/" + strconv.FormatInt(p.USD, 10)
}
