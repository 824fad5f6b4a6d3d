package wording

import (
	"errors"

	"github.com/jangteo/jangteo/store/couponfile"
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
