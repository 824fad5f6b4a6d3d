package admin

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// visitKey is where an admitted request's visit is stored in its context.
const visitKey = "visit"

// VisitOf returns the visit of a request; only valid behind Admit.
func VisitOf(c echo.Context) store.Visit {
	v, _ := c.Get(visitKey).(store.Visit)
	return v
}

// by returns how the log names the admin who sent a request.
func by(c echo.Context) store.Source { return VisitOf(c).Admin.Source() }

// adminLang returns the language that an admin chose for these pages.
func adminLang(c echo.Context) views.Lang {
	if VisitOf(c).Admin.Language == string(views.English) {
		return views.English
	}
	return views.Korean
}

// adminFrame fills in what every admin page needs. section is the path of the
// menu entry that the page belongs to.
func (s *Server) adminFrame(c echo.Context, section, title string) (admin.Frame, error) {
	v, lang := VisitOf(c), adminLang(c)
	d, err := s.Store.Desk(c.Request().Context())
	if err != nil {
		return admin.Frame{}, err
	}
	token, err := s.csrfToken(c)
	if err != nil {
		return admin.Frame{}, err
	}
	f := admin.Frame{
		Lang: lang, Title: title, Path: c.Request().URL.RequestURI(), ShopName: d.Identity.Name.In(string(lang)),
		Sandbox: s.Sandbox,
		Who:     personOf(v.Admin, lang), Nav: menu(d, v.Admin, lang, section), Token: token,
		Notice: wording.NoticeText(wording.Notice(c.QueryParam(doneParam)), lang), Alarm: alarmOf(d, v.Admin, lang),
		Asset: s.Assets.URL,
	}
	f.RequestID, _ = c.Get(web.RequestIDKey).(string)
	return f, nil
}

// personOf returns an admin as the page header shows them.
func personOf(a store.Admin, lang views.Lang) admin.Person {
	name := a.Name
	if name == "" {
		name = a.Email
	}
	return admin.Person{Name: name, Role: roleText(a.Role, lang), Owner: a.Role == store.OwnerRole,
		Staff: a.Role != store.ViewerRole, Money: a.Refunds()}
}

// roleText names a role.
func roleText(r store.AdminRole, lang views.Lang) string {
	switch r {
	case store.OwnerRole:
		return lang.Text("대표 관리자", "Owner")
	case store.StaffRole:
		return lang.Text("직원", "Staff")
	}
	return lang.Text("보기 전용", "Viewer")
}

// menu lists the sections that an admin may see.
func menu(d store.Desk, a store.Admin, lang views.Lang, section string) []admin.NavItem {
	list := []admin.NavItem{
		{Label: lang.Text("홈", "Home"), Path: "/admin", Icon: "home"},
		{Label: lang.Text("주문", "Orders"), Path: "/admin/orders", Icon: "orders", Count: d.ToShip},
		{Label: lang.Text("확인필요", "Cases"), Path: "/admin/cases", Icon: "cases", Count: d.OpenCases, Urgent: true},
		{Label: lang.Text("결제 대조", "Reconciliation"), Path: "/admin/reconciliation", Icon: "money"},
		{Label: lang.Text("현금영수증", "Cash receipts"), Path: receiptsPath, Icon: "money"},
		{Label: lang.Text("부가세 신고자료", "VAT return"), Path: taxReportPath, Icon: "money"},
		{Label: lang.Text("상품", "Products"), Path: "/admin/products", Icon: "products"},
		{Label: lang.Text("문의", "Questions"), Path: web.QuestionsPath, Icon: "talk"},
		{Label: lang.Text("리뷰", "Reviews"), Path: web.ReviewsPath, Icon: "talk"},
		{Label: lang.Text("첫 화면", "Front page"), Path: web.FrontPath, Icon: "front"},
		{Label: lang.Text("공지·FAQ", "Notices & FAQ"), Path: postsPath + string(store.Notice), Icon: "posts"},
		{Label: lang.Text("메일함", "Mailbox"), Path: web.MailboxPath, Icon: "mail", Count: d.FailedMails, Urgent: true},
	}
	if a.Role != store.ViewerRole {
		list = append(list, admin.NavItem{Label: lang.Text("쿠폰", "Coupons"), Path: web.CouponsPath, Icon: "coupon"})
	}
	if a.Role == store.OwnerRole {
		list = append(list,
			admin.NavItem{Label: lang.Text("설정", "Settings"), Path: "/admin/settings", Icon: "settings"},
			admin.NavItem{Label: lang.Text("직원", "People"), Path: "/admin/people", Icon: "people"},
			admin.NavItem{Label: lang.Text("개인정보 요청", "Data requests"), Path: requestsPath, Icon: "privacy"},
			admin.NavItem{Label: lang.Text("작업 기록", "Activity log"), Path: "/admin/log", Icon: "log"})
	}
	for i := range list {
		list[i].Current = list[i].Path == section
	}
	return list
}

// alarmOf returns the alert shown above every page.
func alarmOf(d store.Desk, who store.Admin, lang views.Lang) admin.Alarm {
	switch {
	case d.KeyTrouble:
		return admin.Alarm{Path: "/admin/cases", Text: lang.Text("포트원이 API 키를 거부하고 있어 결제 확인이 중단되었습니다.",
			"PortOne rejects the API keys. Payments cannot be checked.")}
	case d.ClockTrouble:
		return admin.Alarm{Path: "/admin/cases", Text: lang.Text("서버 시계가 맞지 않습니다.", "The server's clock is wrong.")}
	case d.Crowded:
		path := web.AccountPath // where their own sessions are
		if who.Role == store.OwnerRole {
			path = "/admin/log?who=all&entity=installation"
		}
		return admin.Alarm{Path: path, Text: lang.Text(
			"누군가 비밀번호나 주문번호를 대량으로 추측하고 있습니다. 로그인과 주문은 계속됩니다.",
			"Somebody is guessing passwords or order numbers in bulk. Logins and orders go on.")}
	}
	return admin.Alarm{}
}

// renderAdmin writes one of the admin pages.
func (s *Server) renderAdmin(c echo.Context, status int, page templ.Component) error {
	web.Personal(c)
	return s.Render(c, status, page)
}

// doneParam is the query parameter that tells a page what was just done.
const doneParam = "done"

// done answers a form with a redirect to a page that reports success.
func done(c echo.Context, to string, notice wording.Notice) error {
	mark := "?"
	if strings.Contains(to, "?") {
		mark = "&"
	}
	return c.Redirect(http.StatusSeeOther, to+mark+doneParam+"="+url.QueryEscape(string(notice)))
}

// ownPath returns next if it is a path of the admin pages, else the dashboard.
// It keeps redirects inside the shop.
func ownPath(next string) string {
	return cmp.Or(web.OwnPath(next, "/admin"), "/admin")
}
