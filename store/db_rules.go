package store

// rule is the name of something that the schema demands: of a trigger, an index
// or a constraint. The schema refuses a write by it (see refused).
type rule string

// The rules whose refusal is an answer to whoever asked. To refuse by any other
// is to have found a mistake in the program.
const (
	couponWithinLimit   rule = "coupon_uses_within_limit"
	couponWithinBuyer   rule = "coupon_uses_within_buyer"
	codeUsedOnce        rule = "one_use_of_single_codes"
	oneOpenClaim        rule = "one_open_claim"
	emailIsUnique       rule = "admins_email_key"
	alertsAreFew        rule = "stock_alerts_of_an_address_are_few"
	alertsAreBounded    rule = "stock_alerts_to_confirm_are_bounded"
	mailsAreFew         rule = "unproved_mails_are_few"
	codesAreFew         rule = "refund_codes_are_few"
	accountsOfTransfers rule = "refund_accounts_of_transfers"
	codesAreSeldom      rule = "refund_codes_are_seldom"
	lastOwnerStays      rule = "last_owner_stays"
	oneReviewOfALine    rule = "one_review_of_a_line"
	questionsAreFew     rule = "questions_of_an_address_are_few"
	questionsAreBounded rule = "questions_are_bounded"
	wishedAreFew        rule = "wished_are_few"
	takenAreListed      rule = "taken_coupons_are_listed"
)

// ruleKind is how the schema says a rule.
type ruleKind string

// The kinds of rules.
const (
	triggerRule ruleKind = "trigger"
	checkRule   ruleKind = "check"
	uniqueRule  ruleKind = "unique" // primary keys, too
	keyRule     ruleKind = "foreign key"
	valueRule   ruleKind = "not null"
	typeRule    ruleKind = "type"
)
