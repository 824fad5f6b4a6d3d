package admin

import "fmt"

// PeoplePage lists who works here.
type PeoplePage struct {
	Frame     Frame
	People    []Colleague
	Fields    []Field // of somebody new
	Role      Select
	MayRefund Check
	Rule      Check // whether everybody needs two-step login
}

// Colleague is somebody who works here, in a list.
type Colleague struct {
	ID        int64
	Email     string
	Name      string // may be empty
	Self      bool   // the admin who views the page
	Role      string
	State     Badge
	TwoFactor Badge
	Seen      string // empty: not logged in now
}

func (c Colleague) path() string { return fmt.Sprintf("/admin/people/%d", c.ID) }

// PersonPage is everything about somebody who works here.
type PersonPage struct {
	Frame     Frame
	Path      string
	Email     string
	Self      bool // the admin who views the page
	Disabled  bool
	Invited   bool // without a password yet
	TwoFactor bool
	Added     string
	Password  string // when the password was last changed; empty: none yet
	Sessions  int
	State     Badge
	Role      Select
	MayRefund Check
}

func (p PersonPage) sessions() string { return fmt.Sprint(p.Sessions) }

// InvitedPage shows the link with which somebody chooses a password, once.
type InvitedPage struct {
	Frame Frame
	Email string
	Reset bool // they have a password already
	Link  string
	Until string
}

func (p InvitedPage) intro() string {
	if p.Reset {
		return p.Frame.Lang.Text(
			p.Email+" 님에게 이 링크를 전달해 주세요. 새 비밀번호를 "+
				"설정할 때까지는 지금 비밀번호를 계속 사용할 수 있습니다.",
			"Pass this link on to "+p.Email+". Their current password works until they choose a new one.")
	}
	return p.Frame.Lang.Text(
		p.Email+" 님에게 이 링크를 전달해 주세요. 링크를 열어 비밀번호를 설정하면 로그인할 수 있습니다.",
		"Pass this link on to "+p.Email+". They can open it, choose a password and log in.")
}

func (p PersonPage) inviteText() string {
	if p.Invited {
		return p.Frame.Lang.Text(
			"아직 비밀번호를 설정하지 않았습니다. 새 링크를 만들면 이전 링크는 사용할 수 없습니다.",
			"They have not chosen a password yet. A new link invalidates earlier ones.")
	}
	return p.Frame.Lang.Text("비밀번호를 잊었을 때 새 비밀번호를 설정할 수 있는 링크를 만듭니다.",
		"If they forgot their password, create a link for choosing a new one.")
}

func (p PersonPage) inviteButton() string {
	if p.Invited {
		return p.Frame.Lang.Text("새 초대 링크 만들기", "New invitation link")
	}
	return p.Frame.Lang.Text("비밀번호 재설정 링크 만들기", "Create password reset link")
}

func (p PersonPage) disableQuestion() string {
	if p.Self {
		return p.Frame.Lang.Text("내 계정을 사용 중지할까요? 바로 로그아웃되고 다시 로그인할 수 없습니다.",
			"Disable your own account? You will be logged out and cannot log in again.")
	}
	return p.Frame.Lang.Text("이 계정을 사용 중지할까요?", "Disable this account?")
}
