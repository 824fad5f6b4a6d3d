package admin

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// visitKey is where a request's visit is kept once it was admitted.
const visitKey = "visit"

// VisitOf is who is at work; only behind admit.
func VisitOf(c echo.Context) store.Visit {
	v, _ := c.Get(visitKey).(store.Visit)
	return v
}

// by is how the log names who is at work.
func by(c echo.Context) string { return VisitOf(c).Admin.Source() }

// adminLang is the language of an admin's pages.
func adminLang(c echo.Context) views.Lang {
	if VisitOf(c).Admin.Language == string(views.English) {
		return views.English
	}
	return views.Korean
}

// adminFrame fills in what every page of the owner needs. section is the path
// of the menu's entry that the page belongs to.
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
		Lang: lang, Title: title, Path: c.Request().URL.RequestURI(), ShopName: d.Identity.Name.In(string(lang)), Sandbox: s.Sandbox,
		Who: personOf(v.Admin, lang), Nav: menu(d, v.Admin, lang, section), Token: token,
		Notice: doneText(c, lang), Alarm: alarmOf(d, lang), Asset: s.Assets.URL,
	}
	f.RequestID, _ = c.Get(web.RequestIDKey).(string)
	return f, nil
}

func personOf(a store.Admin, lang views.Lang) admin.Person {
	name := a.Name
	if name == "" {
		name = a.Email
	}
	return admin.Person{Name: name, Role: roleText(a.Role, lang), Owner: a.Role == store.OwnerRole,
		Staff: a.Role != store.ViewerRole, Money: a.Refunds()}
}

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
		{Label: lang.Text("상품", "Products"), Path: "/admin/products", Icon: "products"},
		{Label: lang.Text("메일함", "Mailbox"), Path: web.MailboxPath, Icon: "mail", Count: d.LostMails, Urgent: true},
	}
	if a.Role != store.ViewerRole {
		list = append(list, admin.NavItem{Label: lang.Text("쿠폰", "Coupons"), Path: web.CouponsPath, Icon: "coupon"})
	}
	if a.Role == store.OwnerRole {
		list = append(list,
			admin.NavItem{Label: lang.Text("설정", "Settings"), Path: "/admin/settings", Icon: "settings"},
			admin.NavItem{Label: lang.Text("직원", "People"), Path: "/admin/people", Icon: "people"},
			admin.NavItem{Label: lang.Text("작업 기록", "Log"), Path: "/admin/log", Icon: "log"})
	}
	for i := range list {
		list[i].Current = list[i].Path == section
	}
	return list
}

// alarmOf is trouble that stands above every page.
func alarmOf(d store.Desk, lang views.Lang) admin.Alarm {
	switch {
	case d.KeyTrouble:
		return admin.Alarm{Path: "/admin/cases", Text: lang.Text("아임포트가 API 키를 거부하고 있습니다. 결제 확인이 멈춰 있습니다.",
			"I'mport refuses the API keys. Payments cannot be checked.")}
	case d.ClockTrouble:
		return admin.Alarm{Path: "/admin/cases", Text: lang.Text("서버 시계가 맞지 않습니다.", "The server's clock is wrong.")}
	}
	return admin.Alarm{}
}

// renderAdmin writes one of the owner's pages.
func (s *Server) renderAdmin(c echo.Context, status int, page templ.Component) error {
	web.Personal(c)
	return s.Render(c, status, page)
}

// done answers a form: on to a page, which then says what was done. code is
// one of doneText.
func done(c echo.Context, to, code string) error {
	mark := "?"
	if strings.Contains(to, "?") {
		mark = "&"
	}
	return c.Redirect(http.StatusSeeOther, to+mark+"done="+url.QueryEscape(code))
}

// doneText is what a page says after a form was answered.
func doneText(c echo.Context, lang views.Lang) string {
	switch c.QueryParam("done") {
	case "saved":
		return lang.Text("저장했습니다.", "Saved.")
	case "added":
		return lang.Text("등록했습니다.", "Added.")
	case "deleted":
		return lang.Text("삭제했습니다.", "Deleted.")
	case "merged":
		return lang.Text("저장했습니다. 그사이 주문으로 재고가 바뀐 상품은 늘리거나 줄인 수량만큼만 반영했습니다.",
			"Saved. Where orders had changed a stock meanwhile, the difference that you typed was added to it.")
	case "copied":
		return lang.Text("상품을 복사했습니다. 숨김 상태이고 재고는 0입니다.", "Copied. The copy is hidden and has no stock.")
	case "restored":
		return lang.Text("복구했습니다. 숨김 상태이니 확인한 뒤 판매중으로 바꿔 주세요.", "Restored and hidden. Put it on sale when it is ready.")
	case "listed":
		return lang.Text("배송준비로 넘겼습니다. 포장 명세서를 인쇄하고 송장을 등록해 주세요.", "Put on a shipping list. Print the slips, then enter the tracking numbers.")
	case "shipped":
		return lang.Text("발송 처리했습니다. 구매자에게 안내 메일을 보냅니다.", "Noted as sent. The buyers get a mail.")
	case "returned":
		return lang.Text("반품 입고로 처리했습니다. 3영업일 안에 환불해 주세요.", "Noted as returned. Please give the money back within 3 working days.")
	case "claimed":
		return lang.Text("요청을 접수했습니다.", "The request was noted.")
	case "cancelled":
		return lang.Text("주문을 취소했습니다.", "The order was cancelled.")
	case "asked":
		return lang.Text("아임포트에 확인을 요청했습니다. 결과는 곧 이 화면에 나타납니다.", "I'mport is being asked. The result shows here in a moment.")
	case "mailed":
		return lang.Text("메일을 다시 보냅니다.", "The mail is sent again.")
	case "refunding":
		return lang.Text("환불을 요청했습니다. 몇 초 안에 처리됩니다.", "The refund is on its way; it takes a few seconds.")
	case "accepted":
		return lang.Text("결제를 승인했습니다. 배송을 준비해 주세요.", "Accepted. Please prepare the shipping.")
	case "dismissed":
		return lang.Text("종결했습니다.", "Closed.")
	case "checked":
		return lang.Text("아임포트에 다시 확인했습니다.", "I'mport was asked again.")
	case "compared":
		return lang.Text("최근 24시간의 결제를 대조했습니다.", "The last 24 hours were compared.")
	case "password":
		return lang.Text("비밀번호를 변경했습니다. 다른 기기에서는 모두 로그아웃되었습니다.", "Your password is changed. You are logged out everywhere else.")
	case "ended":
		return lang.Text("로그아웃했습니다.", "Logged out there.")
	case "code-off":
		return lang.Text("2단계 인증을 껐습니다.", "Two-step login is off.")
	case "sent":
		return lang.Text("보냈습니다.", "Sent.")
	}
	return ""
}

// ownPath is a path of the admin pages to go on to; anything else becomes the
// home page.
func ownPath(next string) string {
	return cmp.Or(web.OwnPath(next, "/admin"), "/admin")
}
