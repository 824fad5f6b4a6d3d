package admin

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// confirmPrices is the form field with the prices that were confirmed.
const confirmPrices = "confirm_prices"

// maxPriceFactor is the factor by which a price may change without a question:
// beyond it, a digit too many or too few is likelier than a new price.
const maxPriceFactor = 5

// priceLeap is a price change by more than maxPriceFactor.
type priceLeap struct {
	field    string // of the form
	label    string // as the question names it
	from, to money.Money
}

// newPriceLeap describes a price change for a question.
func newPriceLeap(field, label string, from, to int64, in money.Currency) priceLeap {
	return priceLeap{field, label, money.Money{Minor: from, Currency: in}, money.Money{Minor: to, Currency: in}}
}

// isPriceLeap reports whether a price changes by more than maxPriceFactor.
// Invalid prices do not count; the store refuses them.
func isPriceLeap(from, to int64) bool {
	return from > 0 && to > 0 && to <= store.MaxPrice && (to > maxPriceFactor*from || from > maxPriceFactor*to)
}

// priceQuestion asks to confirm prices before they change; nil if there are
// none, or if confirmed names the same ones.
func priceQuestion(list []priceLeap, confirmed string, lang views.Lang) *admin.Question {
	q := &admin.Question{Next: lang.Text("아직 저장하지 않았습니다. 가격이 5배 넘게 바뀝니다. 맞으면 다시 저장해 주세요.",
		"Nothing was saved yet, because this is more than a five-fold change. If it is right, save again.")}
	var understood []string
	for _, l := range list {
		q.Lines = append(q.Lines, l.label+": "+wording.Money(l.from, string(lang))+" → "+
			wording.InFull(l.to, string(lang)))
		understood = append(understood, l.field+"="+l.to.Plain())
	}
	q.Field = admin.Hidden{Name: confirmPrices, Value: strings.Join(understood, " ")}
	if len(list) == 0 || confirmed == q.Field.Value {
		return nil
	}
	return q
}

// askAboutPrices compares a draft's prices with the saved ones. It asks nothing
// if somebody else has changed or deleted the product meanwhile: saving will
// report that.
func (s *Server) askAboutPrices(
	ctx context.Context, d store.Draft, confirmed string, lang views.Lang,
) (*admin.Question, error) {
	var now store.Draft // of a new product there is none
	if d.ID != 0 {
		var err error
		now, err = s.Store.DraftByID(ctx, d.ID)
		switch {
		case errors.Is(err, store.ErrNotFound), err == nil && now.Version != d.Version:
			return nil, nil
		case err != nil:
			return nil, err
		}
	}
	rate, err := s.Store.Rate(ctx)
	if err != nil {
		return nil, err
	}
	return draftQuestion(draftLeaps(now, d, rate, lang), farDollars(now, d, rate, lang), confirmed, lang), nil
}

// farDollars says how far a draft's dollar price is from its won price, if one of them
// changes and a digit too many or too few is likelier; empty: it is not.
func farDollars(now, d store.Draft, rate int64, lang views.Lang) string {
	p := money.Price{KRW: d.Price, USD: d.USDPrice}
	if now.Price == d.Price && now.USDPrice == d.USDPrice || !p.FarApart(rate, maxPriceFactor) {
		return ""
	}
	return farText(p, rate, lang)
}

// farText says what buyers abroad pay whose ways of paying have prices far apart.
func farText(p money.Price, rate int64, lang views.Lang) string {
	own := wording.Money(p.In(money.USD), string(lang))
	usual := wording.Money(money.AtRate(p.KRW, rate).In(money.USD), string(lang))
	return lang.Text("달러 판매가 "+own+"는 환율로 계산한 "+usual+"와 크게 다릅니다. PayPal은 달러로, 해외카드는 원화 "+
		wording.Money(p.In(money.KRW), "ko")+"으로 청구됩니다.",
		"The dollar price of "+own+" is far from "+usual+" at your rate: PayPal charges dollars, overseas cards "+
			wording.Money(p.In(money.KRW), "en")+" in won.")
}

// draftQuestion asks about price leaps, and about a dollar price that is far off.
func draftQuestion(list []priceLeap, far, confirmed string, lang views.Lang) *admin.Question {
	q := priceQuestion(list, "", lang)
	if far == "" {
		return priceQuestion(list, confirmed, lang)
	}
	if q == nil {
		q = &admin.Question{Field: admin.Hidden{Name: confirmPrices}, Next: lang.Text("아직 저장하지 않았습니다. 맞으면 다시 저장해 주세요.",
			"Nothing was saved yet. If it is right, save again.")}
	}
	q.Lines, q.Field.Value = append(q.Lines, far), strings.TrimSpace(q.Field.Value+" far="+far)
	if q.Field.Value == confirmed {
		return nil
	}
	return q
}

// draftLeaps lists a draft's price leaps: its price, its dollar price
// (converted if it has none of its own) and the prices of variants with their
// surcharges.
func draftLeaps(now, d store.Draft, rate int64, lang views.Lang) []priceLeap {
	var list []priceLeap
	add := func(field, label string, from, to int64, in money.Currency) {
		if isPriceLeap(from, to) {
			list = append(list, newPriceLeap(field, label, from, to, in))
		}
	}
	dollars := func(d store.Draft) int64 {
		if d.USDPrice > 0 || d.Price > store.MaxPrice {
			return d.USDPrice
		}
		return money.CentsAtRate(d.Price, rate)
	}
	add("price", lang.Text("판매가", "Price"), now.Price, d.Price, money.KRW)
	if now.USDPrice != d.USDPrice {
		add("usd_price", lang.Text("달러 판매가", "Price in dollars"), dollars(now), dollars(d), money.USD)
	}
	before := map[int64]int64{}
	for _, v := range now.Variants {
		before[v.ID] = v.Surcharge
	}
	for i, v := range d.Variants {
		if was, ok := before[v.ID]; ok && was != v.Surcharge {
			add(fmt.Sprintf("variants.%d", i), v.SKU+lang.Text(" 추가금액을 더한 판매가", ": price with surcharge"),
				now.Price+was, d.Price+v.Surcharge, money.KRW)
		}
	}
	return list
}

// rowLeaps lists the price leaps in the product list.
func rowLeaps(edits []store.RowEdit, names map[int64]string) []priceLeap {
	var list []priceLeap
	for _, e := range edits {
		if isPriceLeap(e.PriceSeen, e.Price) {
			list = append(list, newPriceLeap(fmt.Sprint(e.Product), names[e.Product], e.PriceSeen, e.Price, money.KRW))
		}
	}
	return list
}

// rateQuestion asks to confirm an exchange rate that would make dollar prices
// leap.
func rateQuestion(before, rate int64, confirmed string, lang views.Lang) *admin.Question {
	if !isPriceLeap(before, rate) {
		return nil
	}
	label := lang.Text("1달러 (달러 가격을 따로 정하지 않은 모든 상품)",
		"One dollar (for all products without a dollar price of their own)")
	return priceQuestion([]priceLeap{newPriceLeap("rate", label, before, rate, money.KRW)}, confirmed, lang)
}
