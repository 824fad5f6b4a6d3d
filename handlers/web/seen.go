package web

import (
	"strconv"

	"github.com/jangteo/jangteo/store/money"
)

// Pages carry the prices they have shown in hidden fields, so that nobody pays
// a price that changed unseen. The server only compares these texts; the amount
// to pay comes from the store.

// SeenText writes a price as won and cents: "64900/4990".
func SeenText(p money.Price) string {
	return strconv.FormatInt(p.KRW, 10) + "/" + strconv.FormatInt(p.USD, 10)
}
