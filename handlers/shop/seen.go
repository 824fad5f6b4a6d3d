package shop

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// seenTexts lists what one piece of each variant costs: "SKU=64900/4990;…".
func seenTexts(variants []store.Variant) string {
	list := make([]string, len(variants))
	for i, v := range variants {
		list[i] = url.QueryEscape(v.SKU) + "=" + web.SeenText(v.Price)
	}
	return strings.Join(list, ";")
}

// seenPrice reads web.SeenText. It is nil for an empty text: what the buyer saw is
// unknown. A malformed text becomes a price that matches nothing.
func seenPrice(text string) *money.Price {
	if text == "" {
		return nil
	}
	won, cents, _ := strings.Cut(text, "/")
	krw, err1 := strconv.ParseInt(won, 10, 64)
	usd, err2 := strconv.ParseInt(cents, 10, 64)
	if err1 != nil || err2 != nil {
		return &money.Price{}
	}
	return &money.Price{KRW: krw, USD: usd}
}

// feeOf is the delivery fee that a refused order's page now shows; empty when the fee
// was not the problem.
func feeOf(problem error) string {
	var fee *store.DeliveryFeeError
	if errors.As(problem, &fee) {
		return web.SeenText(fee.Fee)
	}
	return ""
}

// seenPriceOf finds the price of a variant in seenTexts.
func seenPriceOf(texts, sku string) *money.Price {
	if texts == "" {
		return nil
	}
	for one := range strings.SplitSeq(texts, ";") {
		if name, price, ok := strings.Cut(one, "="); ok && name == url.QueryEscape(sku) {
			return seenPrice(price)
		}
	}
	return &money.Price{}
}
