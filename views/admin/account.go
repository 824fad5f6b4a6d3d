package admin

// AccountPage is somebody's own account.
type AccountPage struct {
	Frame     Frame
	Email     string
	Name      Field
	Language  Select
	Password  string // when the password was last changed
	TwoFactor bool
	Required  bool // two-step login cannot be turned off
	CodesLeft int  // unused recovery codes
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

// others reports whether there are sessions besides this one.
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
	Secret  string // the same, to be typed
	// Address is the same, and opens an app on this phone. templ lets no such scheme into
	// an attribute of its own; the program makes it.
	Address string
	Renew   bool // replaces an app that was set up before
	Forced  bool // no other page can be reached before this is done
	Code    Field
}

// RecoveryPage shows new recovery codes, once.
type RecoveryPage struct {
	Frame Frame
	Codes []string
	Next  string // path
}
