package wording

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/couponfile"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/store/spreadsheet"
	"github.com/jangteo/jangteo/views"
)

// CouponFileTrouble says why a file of coupons was not taken; empty for nil.
func CouponFileTrouble(err error, lang views.Lang) string {
	var refusal *spreadsheet.Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &refusal):
		return lang.Text(refusal.Ko, refusal.En)
	case errors.Is(err, couponfile.ErrLarge):
		return lang.Text("1MB까지 올릴 수 있습니다. 파일을 나누어 올려 주세요.", "A file can be up to 1 MB. Please divide it.")
	case errors.Is(err, couponfile.ErrMany):
		return lang.Text("한 번에 쿠폰 2,000개, 일회용 코드 20,000개까지 올릴 수 있습니다. 파일을 나누어 올려 주세요.",
			"At most 2,000 coupons and 20,000 single-use codes at once. Please divide the file.")
	case errors.Is(err, couponfile.ErrNone):
		return lang.Text("쿠폰 파일이 아닙니다. 첫 줄에 ‘쿠폰 이름’이나 ‘공용 코드’ 같은 열 이름이 있어야 합니다.",
			"This is not a file of coupons: a row must name columns such as “Coupon” or “Public code”.")
	}
	return lang.Text("파일을 읽지 못했습니다. 다시 올려 주세요.", "The file could not be read. Please try again.")
}

// CouponOffer says what a coupon that everybody can take is worth, and when it holds.
func CouponOffer(k store.ListedCoupon, lang views.Lang) views.CouponOffer {
	o := views.CouponOffer{ID: strconv.FormatInt(k.ID, 10), Title: lang.Text("무료배송", "Free shipping")}
	price := func(p money.Price) string { return Price(p, string(lang)) }
	var terms []string
	switch k.Kind {
	case store.PercentOff:
		percent := strconv.FormatInt(k.Percent, 10) + "%"
		o.Title = lang.Text(percent+" 할인", percent+" off")
		if k.Cap > 0 {
			terms = append(terms, lang.Text("최대 "+price(k.Most), "up to "+price(k.Most)))
		}
	case store.AmountOff:
		o.Title = lang.Text(price(k.Off)+" 할인", price(k.Off)+" off")
	}
	if k.Minimum > 0 {
		terms = append(terms, lang.Text(price(k.Least)+" 이상 구매", "orders from "+price(k.Least)))
	}
	if k.PerBuyer > 0 {
		times := Count(k.PerBuyer)
		terms = append(terms, lang.Text("1인당 "+times+"회", times+" per buyer"))
	}
	if !k.EndsAt.IsZero() {
		day := Day(k.EndsAt.Add(-time.Minute), string(lang)) // the end itself is not included
		terms = append(terms, lang.Text(day+"까지", "until "+day))
	}
	o.Terms = strings.Join(terms, " · ")
	return o
}
