package views

// ReaddressPage lets a buyer say where an order goes instead. Until they have proved
// who they are it asks only for that, as it shows the address in full.
type ReaddressPage struct {
	AskPage
	Proved bool   // the form with the address is shown
	Own    bool   // the session ordered: no contact is asked for
	Buyer  Buyer  // receiver, address and note as they are, or were typed
	Within string // country that it stays in; empty: it goes without saying
}

// receiverFields are who gets the goods.
func (p ReaddressPage) receiverFields() []field {
	name, tel := receiverNameField(p.Lang, p.Buyer), receiverTelField(p.Lang, p.Buyer)
	name.Required, tel.Required = true, true
	return []field{name, tel}
}

// addressFields are where they go, as far as one form fits all countries.
func (p ReaddressPage) addressFields() []field {
	addr := addrField(English, p.Buyer)
	addr.Label = p.Lang.Text("주소 (영문)", "Address (street, city, state)")
	addr.MaxLength = 120
	return []field{addr, postcodeField(English, p.Buyer)}
}

// invalid lists the fields with a message, in the order of the form.
func (p ReaddressPage) invalid() []field {
	all := append(p.receiverFields(), postcodeField(Korean, p.Buyer), addrField(p.Lang, p.Buyer),
		memoTextField(p.Lang, p.Buyer), p.contactField())
	return wrong(all, p.Errors)
}
