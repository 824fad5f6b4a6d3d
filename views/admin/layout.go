// Package admin renders the pages that the owner runs the shop from. As in
// views, every page has a struct beside its component, and every text is
// written in both languages where it is used.
package admin

import "github.com/jangteo/jangteo/views"

// Frame is what every page of the owner needs.
type Frame struct {
	Lang      views.Lang
	Title     string
	Path      string // of this page with its query, to come back to
	ShopName  string
	Sandbox   bool   // no real money: show the ribbon
	Who       Person // who is at work
	Nav       []NavItem
	Token     string // against cross-site requests; every form carries it
	Notice    string // good news for the top of the page; empty: none
	Trouble   string // bad news for the top of the page; empty: none
	Alarm     Alarm  // trouble that needs attention at once
	Asset     func(name string) string
	RequestID string
}

// Person is who is at work.
type Person struct {
	Name  string // or the e-mail address
	Role  string // in words
	Staff bool   // may change orders and products
	Owner bool   // may do everything
	Money bool   // may refund
}

// NavItem is one section of the admin pages.
type NavItem struct {
	Label   string
	Path    string
	Icon    string
	Count   int  // what waits there; 0: nothing is shown
	Urgent  bool // the count is of trouble
	Current bool
}

// shortcuts are the sections that the bar of phones has, and the way to all others.
func (f Frame) shortcuts() []NavItem {
	more := NavItem{Label: f.Lang.Text("더보기", "More"), Path: "#menu", Icon: "more"}
	var list []NavItem
	for _, path := range []string{"/admin", "/admin/orders", "/admin/products", "/admin/cases"} {
		for _, n := range f.Nav {
			if n.Path == path {
				list = append(list, n)
			}
		}
	}
	return append(list, more)
}

// Alarm is trouble with the shop itself, shown on every page; Text empty: none.
type Alarm struct{ Text, Path string }

func (f Frame) asset(name string) string {
	if f.Asset == nil {
		return "/static/" + name
	}
	return f.Asset(name)
}

// ErrorPage says what went wrong.
type ErrorPage struct {
	Frame   Frame
	Status  int
	Message string
	Back    string // path to go on from
}

func (p ErrorPage) message() string {
	switch {
	case p.Message != "":
		return p.Message
	case p.Status == 404:
		return p.Frame.Lang.Text("찾을 수 없는 페이지입니다", "Page not found")
	case p.Status == 403:
		return p.Frame.Lang.Text("이 작업을 할 권한이 없습니다", "You don't have permission to do this")
	case p.Status >= 500:
		return p.Frame.Lang.Text("문제가 발생했습니다. 잠시 후 다시 시도해 주세요",
			"Something went wrong. Please try again in a moment")
	}
	return p.Frame.Lang.Text("요청을 처리할 수 없습니다", "This request could not be understood")
}
