package store

import "encoding/json"

// stored is what is kept as JSON: in a column of the database, in a backup, or
// with a payment at I'mport. The text outlives the program that wrote it, so
// each type says its names in tags, and TestStoredForms has each form written
// out. Whatever is to be written as JSON has to join them.
type stored interface{ stored() }

func (Identity) stored()       {} // settings
func (Design) stored()         {}
func (Policies) stored()       {}
func (Shipping) stored()       {}
func (ReviewTerms) stored()    {}
func (Buttons) stored()        {}
func (MailAccount) stored()    {}
func (MessageAccount) stored() {}
func (Access) stored()         {}
func (wonPerDollar) stored()   {}
func (holdMinutes) stored()    {}
func (englishOn) stored()      {}
func (PaymentKeys) stored()    {}
func (RetentionTerms) stored() {}
func (holdShare) stored()      {}
func (Transfers) stored()      {}
func (ReceiptTerms) stored()   {}
func (Taxes) stored()          {}
func (AfterSale) stored()      {}

func (Front) stored() {} // fronts.content

func (RefundTask) stored() {} // outbox.payload
func (VbankTask) stored()  {}
func (mailTask) stored()   {}
func (voidMail) stored()   {}
func (deviceMail) stored() {}

func (details) stored()     {} // events.detail
func (visitorData) stored() {} // sessions.data
func (noticeSaid) stored()  {} // products.notice
func (Comparison) stored()  {} // sweeps.found

func (Draft) stored()          {} // import_products.former
func (importedStocks) stored() {} // import_products.stocks
func (BulkEdit) stored()       {} // imports.edit

func (note) stored()     {} // custom_data of a payment
func (Manifest) stored() {} // manifest.json of a backup

// encode is a value as it is kept.
func encode(v stored) (string, error) {
	text, err := json.Marshal(v)
	return string(text), err
}

// valueList is a list for each_number and each_text, as one argument: so a
// statement is the same however long the list.
func valueList[T int64 | ~string](values []T) string {
	text, _ := json.Marshal(values) // of numbers and texts, which cannot fail
	return string(text)
}

type (
	wonPerDollar int64             // the owner's rate
	holdMinutes  int64             // how long an unpaid order holds its goods
	holdShare    int64             // of a variant, in percent
	details      map[string]any    // of an event: texts, numbers, yes or no, and lists of them
	visitorData  map[string]string // what a session knows
	noticeSaid   map[string]string // what is said of a product (Draft.Notice)
)
