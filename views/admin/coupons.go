package admin

// CouponsPage lists the coupons.
type CouponsPage struct {
	Frame Frame
	Rows  []CouponRow
}

// CouponRow is a coupon in the list.
type CouponRow struct {
	Path, Name  string
	State       Badge
	Terms, Code string
	Uses, When  string
}

// CouponPage is the form of a coupon.
type CouponPage struct {
	Frame   Frame
	Action  string
	Version string // [version]
	Groups  []Group

	Question *Question // nil: nothing is asked

	// Only for a coupon that exists.
	Exists     bool
	State      Badge
	Uses       string
	Ended      bool      // by a person
	Codes      int       // single-use codes
	Count      string    // how many to make next
	CountError string    // empty: fine
	Rows       []CodeRow // the newest of them
}

// CodeRow is a single-use code.
type CodeRow struct{ Code, OrderNo string }

// CouponImportPage takes a file of coupons.
type CouponImportPage struct {
	Frame  Frame
	Seen   bool     // there is a report
	Takes  bool     // of what can be taken
	List   string   // the coupons, to be sent again
	Counts []string // by outcome, in words
	Notes  []ImportNote
	More   string // further notes, in words; empty: none
}
