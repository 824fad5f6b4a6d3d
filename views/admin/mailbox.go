package admin

// MailboxPage lists sent, waiting and failed mails.
type MailboxPage struct {
	Frame     Frame
	Tabs      []Tab
	Mails     []MailRow
	Paging    Paging
	NoAccount bool // mails wait for a mail server
}

// MailRow is one mail.
type MailRow struct {
	Path      string
	At        string // when sent or given up, else when asked for
	Next      string // when it is tried next; empty: at once or never
	Kind      string
	Subject   string
	To        string
	Badge     Badge
	Why       string // it was not sent
	OrderNo   string // empty: not about an order
	OrderPath string
}

// MailPage shows one mail, written again from what it is about.
type MailPage struct {
	Frame    Frame
	Mail     MailRow
	Phone    string // what goes to the phone in its place, and what became of that; empty: nothing
	HTMLPath string // empty: it cannot be written again
	Text     string
	Link     string // of the order's page; empty: none
}
