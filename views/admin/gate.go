package admin

import "github.com/jangteo/jangteo/views"

// LoginPage is the login form.
type LoginPage struct {
	Lang    views.Lang
	Shop    string
	Sandbox bool
	Asset   func(name string) string
	Next    string // where to go afterwards
	Email   string
	Pending string // token of an accepted password, so that only the code is asked for; empty: ask for both
	Error   string // empty: first try
	Chosen  bool   // they have just chosen a password
}

func (p LoginPage) asset(name string) string { return Frame{Asset: p.Asset}.asset(name) }

func (p LoginPage) title() string {
	if p.Pending != "" {
		return p.Lang.Text("인증 코드 입력", "Enter your code")
	}
	return p.Lang.Text("관리자 로그인", "Admin login")
}

// ProvePage asks for the password again before something important, and
// carries what was to be sent.
type ProvePage struct {
	Frame  Frame
	Action string
	Fields []Hidden
	Error  string
}

// SendAgainPage keeps a form that was sent after its session had ended.
type SendAgainPage struct {
	Lang   views.Lang
	Shop   string
	Asset  func(name string) string
	LogIn  bool // nobody is logged in yet
	Action string
	Fields []Hidden
	Files  bool // files came with it, which cannot be carried along
}

func (p SendAgainPage) asset(name string) string { return Frame{Asset: p.Asset}.asset(name) }

func (p SendAgainPage) title() string {
	return p.Lang.Text("아직 저장되지 않았습니다", "Not saved yet")
}

// Hidden is a field that is carried along unseen.
type Hidden struct{ Name, Value string }

// InvitationPage lets somebody who was invited choose a password.
type InvitationPage struct {
	Lang   views.Lang
	Shop   string
	Asset  func(name string) string
	Over   bool // the link is unknown, used or expired
	Token  string
	Email  string
	Reset  bool // they had a password before
	Fields []Field
}

func (p InvitationPage) asset(name string) string { return Frame{Asset: p.Asset}.asset(name) }

func (p InvitationPage) title() string {
	switch {
	case p.Over:
		return p.Lang.Text("사용할 수 없는 링크입니다", "This link does not work")
	case p.Reset:
		return p.Lang.Text("새 비밀번호 설정", "Choose a new password")
	}
	return p.Lang.Text("비밀번호 설정", "Choose a password")
}
