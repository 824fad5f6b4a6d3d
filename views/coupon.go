package views

// CouponField asks for a coupon. The name of its field is [coupon].
type CouponField struct {
	Action  string // where it is tried
	Code    string
	Error   string // why it is not good; empty: it is, or there is none
	Applied string // the coupon that the sums contain; empty: none
	Offers  []CouponOffer
}

// CouponOffer is a coupon that everybody can take.
type CouponOffer struct {
	ID    string // [coupon]
	Code  string // only where it is used
	Title string // "10% 할인"
	Terms string // "30,000원 이상 구매"; empty: none
	Taken bool   // the visitor has it
}

// CouponsPage lists the coupons that everybody can take.
type CouponsPage struct {
	Site
	Offers []CouponOffer
	Said   string // good news; empty: none
}

// offersShown is how many coupons the page of a product has.
const offersShown = 3

// applied is the code that the sums contain, for the page to ask with.
func (c CouponField) applied() string {
	if c.Applied == "" {
		return ""
	}
	return c.Code
}
