package admin

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/typed"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// ordersPerPage is how many orders one page of the board shows.
const ordersPerPage = 50

// boardRequest is a view of the board as its URL describes it.
type boardRequest struct {
	query         url.Values // what was understood of it, without the place
	filter        store.BoardFilter
	after, before *store.BoardPlace // at most one of them is set
}

// readBoard reads the board's query. Unknown values are ignored.
func readBoard(q url.Values) boardRequest {
	a := boardRequest{query: url.Values{}, after: readPlace(q.Get("after")), before: readPlace(q.Get("before"))}
	for _, name := range []string{"tab", "q", "from", "to", "pg", "lang", "abroad", "batch", "orders", "unsent"} {
		// Long enough for ordersPerPage order numbers.
		if v := typed.Text(q.Get(name)); v != "" && len(v) <= 4000 {
			a.query.Set(name, v)
		}
	}
	get := a.query.Get
	a.filter = store.BoardFilter{Tab: boardTab(get("tab")), Search: get("q"), From: koreanDay(get("from"), 0),
		To:       koreanDay(get("to"), 1),
		PG:       pgOf(get("pg")),
		Language: oneOf(get("lang"), "ko", "en"), Abroad: oneOf(get("abroad"), "yes", "no")}
	a.filter.Unsent = koreanDay(get("unsent"), 0)
	a.filter.Batch, _ = strconv.ParseInt(get("batch"), 10, 64)
	if list := get("orders"); list != "" {
		a.filter.Numbers = strings.Split(list, ",")[:min(strings.Count(list, ",")+1, ordersPerPage)]
	}
	return a
}

// pgOf returns a payment button by name; empty if there is none.
func pgOf(name string) store.PG {
	for _, pg := range store.PGs() {
		if string(pg.Kind) == name {
			return pg.Kind
		}
	}
	return ""
}

// oneOf returns value if it is one of all, else an empty string.
func oneOf(value string, all ...string) string {
	for _, v := range all {
		if v == value {
			return v
		}
	}
	return ""
}

// boardTab returns a tab by name; unknown names are the tab of all orders.
func boardTab(name string) store.BoardTab {
	for _, t := range []store.BoardTab{store.TabAwaiting, store.TabPaid, store.TabPreparing, store.TabShipped,
		store.TabDelivered, store.TabConcluded,
		store.TabClaims, store.TabVoid,
		store.TabReturned, store.TabRefunded, store.TabHeld} {
		if string(t) == name {
			return t
		}
	}
	return store.TabAll
}

// readPlace reads where a page begins, e.g. "1795300000000-17": creation time
// in milliseconds and id.
func readPlace(text string) *store.BoardPlace {
	var p store.BoardPlace
	if n, err := fmt.Sscanf(text, "%d-%d", &p.CreatedAt, &p.ID); n != 2 || err != nil {
		return nil
	}
	return &p
}

// writePlace is the inverse of readPlace.
func writePlace(p store.BoardPlace) string { return fmt.Sprintf("%d-%d", p.CreatedAt, p.ID) }

// path returns a URL with the board's query, changed by pairs of name and
// value; an empty value removes a name.
func (a boardRequest) path(base string, pairs ...string) string {
	q := url.Values{}
	for name, v := range a.query {
		q[name] = v
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Del(pairs[i])
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return base
	}
	return base + "?" + q.Encode()
}

// showBoard shows the orders.
func (s *Server) showBoard(c echo.Context) error {
	return s.renderBoard(c, http.StatusOK, readBoard(c.QueryParams()), "")
}

// renderBoard shows a page of the board; trouble says what went wrong before.
func (s *Server) renderBoard(c echo.Context, status int, a boardRequest, trouble string) error {
	ctx, lang := c.Request().Context(), adminLang(c)
	frame, err := s.adminFrame(c, web.BoardPath, lang.Text("주문", "Orders"))
	if err != nil {
		return err
	}
	frame.Trouble = trouble
	counts, err := s.Store.BoardCounts(ctx)
	if err != nil {
		return err
	}
	a.filter.Finds = finds(VisitOf(c).Admin)
	board, err := s.Store.Board(ctx, a.filter, a.after, a.before, ordersPerPage)
	if err != nil {
		return err
	}
	page := admin.OrdersPage{Frame: frame, Tabs: boardTabs(a, counts, lang), Inner: claimTabs(a, counts, lang),
		Search: a.filter.Search,
		Filter: s.boardFilter(a, lang), Caption: boardCaption(a.filter.Tab, lang), Empty: boardEmpty(a.filter, lang),
		Hint: boardHint(a.filter, s.Now(), lang),
		Rows: s.orderRows(c, board.Rows, lang), Paging: boardPaging(a, board), Here: a.currentPath(),
		Export:  a.path(web.BoardPath + "/export"),
		Arrived: a.filter.Tab == store.TabShipped || a.filter.Tab == store.TabAll,
		ToList:  a.filter.Tab == store.TabPaid || a.filter.Tab == store.TabAll}
	return s.renderAdmin(c, status, admin.Orders(page))
}

// currentPath returns the URL of this very page, with its place in the list.
func (a boardRequest) currentPath() string {
	switch {
	case a.after != nil:
		return a.path(web.BoardPath, "after", writePlace(*a.after))
	case a.before != nil:
		return a.path(web.BoardPath, "before", writePlace(*a.before))
	}
	return a.path(web.BoardPath)
}

// boardPaging links to the pages before and after this one.
func boardPaging(a boardRequest, b store.Board) admin.Paging {
	var p admin.Paging
	if len(b.Rows) == 0 {
		return p
	}
	if b.Before {
		p.PrevPath = a.path(web.BoardPath, "before", writePlace(b.Rows[0].Place()))
	}
	if b.After {
		p.NextPath = a.path(web.BoardPath, "after", writePlace(b.Rows[len(b.Rows)-1].Place()))
	}
	return p
}

// boardTabs lists the tabs with the number of orders that need attention.
func boardTabs(a boardRequest, n store.BoardCounts, lang views.Lang) []admin.Tab {
	tabs := []struct {
		tab    store.BoardTab
		ko, en string
		count  int
	}{
		{store.TabAll, "전체", "All", -1}, {store.TabAwaiting, "입금대기", "Awaiting deposit", n.Awaiting},
		{store.TabPaid, "결제완료", "Paid", n.Paid},
		{store.TabPreparing, "배송준비", "Preparing", n.Preparing}, {store.TabShipped, "배송중", "Shipped", n.Shipped},
		{store.TabDelivered, "배송완료", "Delivered", n.Delivered}, {store.TabConcluded, "구매확정", "Concluded", -1},
		{store.TabClaims, "취소·반품", "Returns", n.Claims}, {store.TabHeld, "확인필요", "Cases", n.Held},
	}
	list := make([]admin.Tab, len(tabs))
	for i, t := range tabs {
		current := t.tab == a.filter.Tab || t.tab == store.TabClaims && isClaimTab(a.filter.Tab)
		list[i] = admin.Tab{Label: lang.Text(t.ko, t.en), Path: a.path(web.BoardPath, "tab", tabName(t.tab)),
			Count: max(t.count, 0), Counted: t.count >= 0, Current: current}
	}
	return list
}

// tabName returns a tab's name in URLs.
func tabName(t store.BoardTab) string {
	if t == store.TabAll {
		return ""
	}
	return string(t)
}

// isClaimTab reports whether a tab shows claims.
func isClaimTab(t store.BoardTab) bool {
	return t == store.TabClaims || t == store.TabVoid || t == store.TabReturned || t == store.TabRefunded
}

// claimTabs lists the views within claims: open requests, and orders cancelled,
// returned or refunded.
func claimTabs(a boardRequest, n store.BoardCounts, lang views.Lang) []admin.Tab {
	if !isClaimTab(a.filter.Tab) {
		return nil
	}
	tab := func(t store.BoardTab, ko, en string) admin.Tab {
		return admin.Tab{Label: lang.Text(ko, en), Path: a.path(web.BoardPath, "tab", string(t)),
			Current: t == a.filter.Tab}
	}
	list := []admin.Tab{tab(store.TabClaims, "처리할 요청", "Open requests"), tab(store.TabVoid, "취소됨", "Canceled"),
		tab(store.TabReturned, "반품 입고", "Returned"), tab(store.TabRefunded, "환불완료", "Refunded")}
	list[0].Count, list[0].Counted = n.Claims, true
	return list
}

// boardCaption describes the table to screen readers.
func boardCaption(t store.BoardTab, lang views.Lang) string {
	if t == store.TabPaid || t == store.TabPreparing {
		return lang.Text("주문 목록, 오래된 주문부터", "Orders, oldest first")
	}
	return lang.Text("주문 목록, 최근 주문부터", "Orders, newest first")
}

// boardEmpty says that a list is empty.
func boardEmpty(f store.BoardFilter, lang views.Lang) string {
	if f.Search != "" {
		return lang.Text("검색된 주문이 없습니다", "No orders found")
	}
	switch f.Tab {
	case store.TabAll:
		return lang.Text("주문이 없습니다", "No orders")
	case store.TabAwaiting:
		return lang.Text("입금을 기다리는 주문이 없습니다", "No orders are awaiting a deposit")
	case store.TabPaid:
		return lang.Text("새로 결제된 주문이 없습니다", "No newly paid orders")
	case store.TabPreparing:
		return lang.Text("포장할 주문이 없습니다", "Nothing to pack")
	case store.TabClaims:
		return lang.Text("처리할 취소·반품·교환 요청이 없습니다", "No cancellation, return or exchange requests")
	case store.TabHeld:
		return lang.Text("확인할 주문이 없습니다", "No orders need a review")
	}
	return lang.Text("해당하는 주문이 없습니다", "No orders here")
}

// boardHint explains what the tab does not show.
func boardHint(f store.BoardFilter, now time.Time, lang views.Lang) string {
	if !f.Unsent.IsZero() {
		return lang.Text("발송 기한이 지난 주문만 표시하고 있습니다.", "Only overdue orders are shown.")
	}
	switch f.Tab {
	case store.TabShipped:
		return lang.Text("택배사가 배송완료 여부를 쇼핑몰에 알려 주지 않습니다. 확인한 주문을 선택해 배송완료로 바꾸시거나, 설정 → 발송 후에서 "+
			"며칠 뒤에 자동으로 바뀌게 하실 수 있습니다.",
			"Carriers do not tell the shop when packages are delivered. Select orders and mark them, or let it "+
				"happen after some days under Settings → After dispatch.")
	case store.TabDelivered, store.TabConcluded:
		return lang.Text("구매확정 뒤에도 구매자는 법에서 정한 기간에 청약을 철회하거나 불량 상품을 반품할 수 있습니다.",
			"Buyers keep their statutory right to withdraw, and to return defective goods, after that.")
	case store.TabAll:
		return lang.Text("결제 전 주문은 결제 시간이 지나면 자동으로 취소됩니다.",
			"Unpaid orders are canceled automatically when their time to pay is over.")
	case store.TabPaid, store.TabPreparing:
		if now.In(korea.Seoul()).Year() > korea.HolidaysKnownUntil {
			return lang.Text("이 버전에는 올해의 공휴일 정보가 없어 발송 기한을 주말만 제외하고 계산했습니다.",
				"This version does not know this year's public holidays; only weekends are excluded from deadlines.")
		}
		return lang.Text("발송 기한은 결제일부터 3영업일(전자상거래법 제15조), 상품에 출고 소요일을 적었으면 그 날수입니다.",
			"By law, orders must ship within 3 business days of payment, unless their products say otherwise.")
	}
	return ""
}

// boardFilter fills in the search form.
func (s *Server) boardFilter(a boardRequest, lang views.Lang) admin.OrderFilter {
	get := a.query.Get
	f := admin.OrderFilter{Tab: tabName(a.filter.Tab), Search: a.filter.Search, Clear: web.BoardPath,
		From: admin.Field{Name: "from", Label: lang.Text("시작일", "From"), Type: "date", Value: get("from")},
		To:   admin.Field{Name: "to", Label: lang.Text("종료일", "To"), Type: "date", Value: get("to")},
		Open: get("from")+get("to")+get("pg")+get("lang")+get("abroad")+get("unsent") != ""}
	if f.Tab != "" {
		f.Clear += "?tab=" + f.Tab
	}
	f.Selects = []admin.Select{
		selectOf("pg", lang.Text("결제수단", "Method"), string(a.filter.PG), lang, methodChoices(lang)),
		selectOf("lang", lang.Text("쇼핑몰 언어", "Shop language"), a.filter.Language, lang,
			[]admin.Choice{{Value: "ko", Label: "한국어"}, {Value: "en", Label: "English"}}),
		selectOf("abroad", lang.Text("배송 국가", "Ships to"), a.filter.Abroad, lang,
			[]admin.Choice{{Value: "no", Label: lang.Text("국내", "Korea")},
				{Value: "yes", Label: lang.Text("해외", "International")}}),
	}
	today := s.Now().In(korea.Seoul())
	for _, p := range []struct {
		ko, en string
		days   int
	}{{"오늘", "Today", 0}, {"7일", "7 days", 6}, {"30일", "30 days", 29}, {"3개월", "3 months", 91}} {
		from, to := today.AddDate(0, 0, -p.days).Format(time.DateOnly), today.Format(time.DateOnly)
		f.Quick = append(f.Quick, admin.Tab{Label: lang.Text(p.ko, p.en), Path: a.path(web.BoardPath, "from", from,
			"to", to), Current: get("from") == from && get("to") == to})
	}
	return f
}

// methodChoices lists the payment methods.
func methodChoices(lang views.Lang) []admin.Choice {
	var list []admin.Choice
	for _, pg := range store.PGs() {
		list = append(list, admin.Choice{Value: string(pg.Kind), Label: wording.MethodName(pg.Kind, lang)})
	}
	return list
}

// selectOf builds a select whose first choice is everything.
func selectOf(name, label, chosen string, lang views.Lang, choices []admin.Choice) admin.Select {
	list := append([]admin.Choice{{Label: lang.Text("전체", "All")}}, choices...)
	for i := range list {
		list[i].Selected = list[i].Value == chosen
	}
	return admin.Select{Name: name, Label: label, Choices: list}
}

// orderRows shows orders as rows.
func (s *Server) orderRows(c echo.Context, rows []store.BoardRow, lang views.Lang) []admin.OrderRow {
	list := make([]admin.OrderRow, len(rows))
	for i, r := range rows {
		list[i] = s.orderRow(sightOfRow(c, r).row(r), lang)
	}
	return list
}

// orderRow shows one order as a row.
func (s *Server) orderRow(r store.BoardRow, lang views.Lang) admin.OrderRow {
	row := admin.OrderRow{No: r.No, Path: web.OrderPath(r.No), At: wording.ShortTime(r.CreatedAt),
		Buyer:   cmp.Or(r.Buyer, lang.Text("(이름 없음)", "(no name)")),
		Country: wording.CountryName(r.Country, lang), Items: wording.ItemsText(r, lang), Total: wording.Money(r.Total,
			string(lang)), Badges: wording.StateBadges(r, lang),
		Parcel: wording.ParcelOfShipment(store.Shipment{Carrier: r.Carrier, Number: r.Tracking,
			ShippedAt: r.ShippedAt}, lang)}
	row.Parcel.Further = r.Further
	row.Refund = wording.RefundNote(r, lang)
	if r.Receiver != r.Buyer {
		row.Receiver = r.Receiver
	}
	if r.PG != "" {
		row.Method = wording.PaidBy(r.PG, r.Other, lang)
	}
	// Deadlines matter only while something can still be shipped.
	if wording.ToShip(r) {
		row.Due = wording.DueBadge(wording.ShipBy(r.PaidAt, r.Days), s.Now(), lang)
	}
	return row
}
