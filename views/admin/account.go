package admin

// AccountPage is somebody's own account.
type AccountPage struct {
	Frame     Frame
	Email     string
	Name      Field
	Language  Select
	Password  string // since when the password holds
	TwoFactor bool
	Required  bool // nobody works here without a second factor
	CodesLeft int  // recovery codes that were not used
	Sessions  []Session
}

// Session is a browser in which somebody is logged in.
type Session struct {
	ID      int64
	Current bool
	Device  string // in words
	Address string
	Began   string
	Seen    string
}

// others tells whether there are sessions besides this one.
func (p AccountPage) others() bool { return len(p.Sessions) > 1 }

// PasswordPage asks for a new password.
type PasswordPage struct {
	Frame  Frame
	Fields []Field
}

// TwoFactorPage leads through the setup of an authenticator app.
type TwoFactorPage struct {
	Frame   Frame
	Picture string // QR code, a data URL
	Secret  string // the same to type
	Renew   bool   // takes the place of an app that was set up before
	Forced  bool   // there is no other page before this is done
	Code    Field
}

// RecoveryPage shows new recovery codes, once.
type RecoveryPage struct {
	Frame Frame
	Codes []string
	Next  string // path
}
