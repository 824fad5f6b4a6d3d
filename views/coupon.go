package views

// CouponField asks for a coupon. The name of its field is [coupon].
type CouponField struct {
	Action  string // where it is tried
	Code    string
	Error   string // why it is not good; empty: it is, or there is none
	Applied string // the coupon that the sums contain; empty: none
}

// applied is the code that the sums contain, for the page to ask with.
func (c CouponField) applied() string {
	if c.Applied == "" {
		return ""
	}
	return c.Code
}
