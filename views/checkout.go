package views

// CheckoutPage asks who buys and who receives, and offers the ways to pay.
type CheckoutPage struct {
	Site
	Lines  []Line
	Totals Totals
	Buyer  Buyer
	Pay    Pay
	Coupon CouponField
	Again  Again
	Seen   string // [seen_total] what this page says the order costs, for the server to compare
	Fee    string // [seen_fee] what delivery to the buyer's place costs, told beside Answer; empty: not asked
	Answer string // why the form came back without JavaScript; empty: it did not
}

// Buyer is the form about the buyer and the receiver. The name of each form field is in brackets.
type Buyer struct {
	Pickup     bool   // everything is fetched: no address is asked for
	Place      string // where; empty: not said
	Name       string // [buyer_name]
	Email      string // [buyer_email]
	Tel        string // [buyer_tel]
	Country    string // [buyer_country] English only: ISO 3166 code
	Postcode   string // [buyer_postcode]
	Addr       string // [buyer_addr]
	AddrDetail string // [buyer_addr_detail]
	City       string // [buyer_city] English only
	Region     string // [buyer_state] English only

	// The receiver, asked for only when it is another person. The box [same_receiver] sends "1" when ticked.
	OtherReceiver bool
	ReceiverName  string // [receiver_name]
	ReceiverTel   string // [receiver_tel]

	Memo     string // [memo] one of the offered texts, or "other"
	MemoText string // [memo_text] when Memo is "other"

	Marketing bool // [agree_marketing]

	Consents       []ConsentText     // what the form tells and asks
	ConsentVersion string            // [consents] which texts those are
	PostcodeScript string            // what looks up Korean addresses: Kakao's script, or the sandbox's stand-in
	Countries      []Country         // where the shop ships to; English only
	Errors         map[string]string // message by form field name
}

// Country is where a parcel can go.
type Country struct {
	Code    string // ISO 3166
	Name    string
	Calling string // country code of its phone numbers, without +
	Zipless bool   // a postcode may be left out
	City    bool   // a city may not
	Region  string // what may not be left out beside it, "State"; empty: nothing
}
