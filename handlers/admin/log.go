package admin

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

const (
	logPage   = 50
	logExport = 100_000 // most rows in one file
)

func (s *Server) showLog(c echo.Context) error {
	lang := adminLang(c)
	frame, err := s.adminFrame(c, "/admin/log", lang.Text("작업 기록", "Log"))
	if err != nil {
		return err
	}
	f, query := logFilter(c)
	f.Limit = logPage + 1
	entries, err := s.Store.Log(c.Request().Context(), f)
	if err != nil {
		return err
	}
	page := admin.LogPage{Frame: frame, From: c.QueryParam("from"), To: c.QueryParam("to"), Entities: entityChoices(c.QueryParam("entity"), lang)}
	page.Export = "?" + query.Encode()
	if page.People, err = s.peopleChoices(c, lang); err != nil {
		return err
	}
	if len(entries) > logPage {
		entries = entries[:logPage]
		query.Set("before", strconv.FormatInt(entries[logPage-1].Seq, 10))
		page.Paging.NextPath = "/admin/log?" + query.Encode()
	}
	for _, e := range entries {
		page.Rows = append(page.Rows, logRow(e, lang))
	}
	return s.renderAdmin(c, http.StatusOK, admin.Log(page))
}

// logFilter reads what is to be listed, and gives the query back without the
// place in the list.
func logFilter(c echo.Context) (store.LogFilter, url.Values) {
	f := store.LogFilter{Entity: c.QueryParam("entity"), From: koreanDay(c.QueryParam("from"), 0), To: koreanDay(c.QueryParam("to"), 1)}
	who := cmp.Or(c.QueryParam("who"), "people")
	f.People = who == "people"
	f.Admin, _ = strconv.ParseInt(who, 10, 64)
	f.Before, _ = strconv.ParseInt(c.QueryParam("before"), 10, 64)
	query := url.Values{"who": {who}}
	for _, name := range []string{"entity", "from", "to"} {
		if v := c.QueryParam(name); v != "" {
			query.Set(name, v)
		}
	}
	return f, query
}

// koreanDay is the beginning of a day in Korea, or of one so many days later;
// zero when it is none.
func koreanDay(text string, later int) time.Time {
	day, err := time.ParseInLocation("2006-01-02", text, korea.Seoul())
	if err != nil {
		return time.Time{}
	}
	return day.AddDate(0, 0, later)
}

func (s *Server) peopleChoices(c echo.Context, lang views.Lang) (admin.Select, error) {
	list, err := s.Store.Admins(c.Request().Context())
	chosen := cmp.Or(c.QueryParam("who"), "people")
	choice := admin.Select{Name: "who", Label: lang.Text("누가", "Who"), Choices: []admin.Choice{
		{Value: "people", Label: lang.Text("사람이 한 일", "People")}, {Value: "all", Label: lang.Text("모든 기록", "Everything")}}}
	for _, a := range list {
		choice.Choices = append(choice.Choices, admin.Choice{Value: strconv.FormatInt(a.ID, 10), Label: cmp.Or(a.Name, a.Email)})
	}
	for i := range choice.Choices {
		choice.Choices[i].Selected = choice.Choices[i].Value == chosen
	}
	return choice, err
}

// entityNames are what the log is about, in words.
func entityNames(lang views.Lang) []admin.Choice {
	return []admin.Choice{
		{Value: "order", Label: lang.Text("주문", "Order")}, {Value: "attempt", Label: lang.Text("결제 시도", "Attempt")},
		{Value: "payment", Label: lang.Text("결제", "Payment")}, {Value: "refund", Label: lang.Text("환불", "Refund")},
		{Value: "incident", Label: lang.Text("확인필요", "Case")}, {Value: "claim", Label: lang.Text("반품·교환", "Return")},
		{Value: "product", Label: lang.Text("상품", "Product")}, {Value: "category", Label: lang.Text("분류", "Category")},
		{Value: "setting", Label: lang.Text("설정", "Setting")}, {Value: "admin", Label: lang.Text("직원", "People")},
		{Value: "export", Label: lang.Text("내려받기", "Export")}, {Value: "installation", Label: lang.Text("설치", "Installation")},
	}
}

func entityChoices(chosen string, lang views.Lang) admin.Select {
	list := append([]admin.Choice{{Label: lang.Text("전체", "All")}}, entityNames(lang)...)
	for i := range list {
		list[i].Selected = list[i].Value == chosen
	}
	return admin.Select{Name: "entity", Label: lang.Text("종류", "About"), Choices: list}
}

func logRow(e store.Entry, lang views.Lang) admin.LogRow {
	r := admin.LogRow{At: e.At.In(korea.Seoul()).Format("2006-01-02 15:04:05"), Who: e.Who, Key: e.Key, What: tell(e.LogEntry, store.OrderFile{}, lang)}
	if r.Who == "" {
		r.Who = sourceName(e.Source, nil, lang)
	}
	if r.What == "" {
		r.What = deedText(e, lang)
	}
	r.Where, _ = e.Detail["from"].(string)
	if e.OrderNo != "" {
		r.Path, r.Key = "/admin/orders/"+e.OrderNo, e.OrderNo
	}
	return r
}

// deedText says what was done to what.
func deedText(e store.Entry, lang views.Lang) string {
	what := e.Entity
	for _, n := range entityNames(lang) {
		if n.Value == e.Entity {
			what = n.Label
		}
	}
	if deed, ok := deeds(lang)[e.Kind]; ok {
		return what + " " + deed
	}
	return what + " · " + e.Kind
}

// deeds are the kinds of events in words that follow what they are about.
func deeds(lang views.Lang) map[string]string {
	return map[string]string{
		"added": lang.Text("추가", "added"), "created": lang.Text("등록", "added"), "edited": lang.Text("수정", "edited"), "deleted": lang.Text("삭제", "deleted"),
		"restored": lang.Text("복구", "restored"), "set": lang.Text("변경", "changed"), "published": lang.Text("공개", "published"),
		"coupon_made": lang.Text("쿠폰 등록", "coupon made"), "coupon_changed": lang.Text("쿠폰 수정", "coupon edited"),
		"coupon_ended": lang.Text("쿠폰 종료", "coupon ended"), "coupon_codes": lang.Text("쿠폰 코드 생성", "coupon codes made"),
		"exported": lang.Text("실행", "made"), "imported": lang.Text("가져오기", "imported"), "invited": lang.Text("초대", "invited"),
		"logged_in": lang.Text("로그인", "logged in"), "logged_out": lang.Text("로그아웃", "logged out"),
		"login_failed": lang.Text("로그인 실패", "login failed"), "proof_failed": lang.Text("비밀번호 확인 실패", "wrong password given"),
		"password": lang.Text("비밀번호 변경", "password changed"), "role": lang.Text("권한 변경", "role changed"), "renamed": lang.Text("이름 변경", "renamed"),
		"two_factor": lang.Text("2단계 인증 변경", "second factor changed"), "recovery_codes": lang.Text("복구 코드 발급", "recovery codes made"),
		"recovery_code_used": lang.Text("복구 코드 사용", "recovery code used"), "sessions_ended": lang.Text("로그인 기기 종료", "sessions ended"),
		"disabled": lang.Text("사용 중지", "shut out"), "enabled": lang.Text("사용 재개", "let in again"),
		"stock": lang.Text("재고 변경", "stock changed"), "priced": lang.Text("가격 변경", "price changed"), "moved": lang.Text("순서 변경", "moved"),
	}
}

// exportLog sends the log as a CSV file that Excel in Korea reads.
func (s *Server) exportLog(c echo.Context) error {
	lang := adminLang(c)
	f, _ := logFilter(c)
	f.Before, f.Limit = 0, logExport
	entries, err := s.Store.Log(c.Request().Context(), f)
	if err != nil {
		return err
	}
	if err := s.Store.NoteExport(c.Request().Context(), "log", len(entries), "", by(c)); err != nil {
		return err
	}
	rows := [][]string{{lang.Text("번호", "No"), lang.Text("시각", "When"), lang.Text("누가", "Who"), lang.Text("한 일", "What"), lang.Text("대상", "About"), lang.Text("접속 주소", "From where")}}
	for _, e := range entries {
		r := logRow(e, lang)
		rows = append(rows, []string{strconv.FormatInt(e.Seq, 10), r.At, r.Who, r.What, r.Key, r.Where})
	}
	return sendCSV(c, "log.csv", rows)
}
