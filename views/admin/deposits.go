package admin

import "github.com/jangteo/jangteo/views"

// DepositsPage has the transfers that are awaited, and the lines of a bank's statement
// with what each may be.
type DepositsPage struct {
	Frame Frame
	Open  []OpenDeposit
	More  string // how many are not shown; empty: all are
	List  string // statement as it was pasted
	Fault string // why nothing, or not all, was done
	Read  bool   // a statement was read
	Lines []DepositLine
	Notes []string // on what else was in the statement
}

// OpenDeposit is a transfer that is awaited.
type OpenDeposit struct {
	ID, No, Path     string
	Depositor, Buyer string // Buyer: when it is somebody else
	Missing, Came    string // Came empty: nothing
	Due              string
	Late             bool
}

// DepositLine is a deposit on the statement.
type DepositLine struct {
	Field             string // of the form: which transfer it is
	Day, Name, Amount string
	Sure              bool
	Doubt             string // why a person has to choose; empty: Sure
	Choice            []views.Option
}
