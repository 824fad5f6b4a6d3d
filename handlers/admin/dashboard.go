package admin

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// periodDays returns the periods of the dashboard; the second is the default.
func periodDays() []int { return []int{7, 30, 90} }

// showDashboard shows what has to be done and how sales go.
func (s *Server) showDashboard(c echo.Context) error {
	ctx, lang := c.Request().Context(), adminLang(c)
	frame, err := s.adminFrame(c, "/admin", lang.Text("홈", "Home"))
	if err != nil {
		return err
	}
	tasks, err := s.Store.Tasks(ctx)
	if err != nil {
		return err
	}
	troubled, err := s.Store.Receipts.Troubled(ctx)
	if err != nil {
		return err
	}
	setup, err := s.Store.Setup(ctx)
	if err != nil {
		return err
	}
	days := chosenPeriod(c.QueryParam("days"))
	stats, err := s.Store.Statistics(ctx, days)
	if err != nil {
		return err
	}
	p := admin.DashboardPage{Frame: frame, Tasks: taskCards(tasks, lang), Fresh: !setup.Sold,
		Periods: periodTabs(days, lang),
		Totals:  salesTotals(stats, lang), Charts: salesCharts(stats, lang), LowPath: "/admin/products?view=low"}
	if troubled > 0 {
		p.Tasks = append(p.Tasks, admin.Task{Label: lang.Text("현금영수증 확인", "Cash receipts to look at"),
			Count: wording.Count(int64(troubled)), Path: receiptsPath + "?tab=" + string(store.ReceiptsTroubled),
			Detail: lang.Text("발급 실패 또는 기한(5일) 임박", "failed, or near the five days' end"), Urgent: true})
	}
	said, err := reviews{s}.task(c)
	if err != nil {
		return err
	}
	asked, err := questions{s}.task(c)
	if err != nil {
		return err
	}
	p.Tasks = append(p.Tasks, asked, said)
	sells, err := s.Checkout.Sells(ctx)
	if err != nil {
		return err
	}
	offered, err := s.Checkout.Offered(ctx)
	if err != nil {
		return err
	}
	switch {
	case !sells:
		p.Warning = lang.Text("결제 키가 없거나 확인하지 않아 주문을 받지 않고 있습니다.",
			"Without tested payment keys the shop takes no orders.")
	case len(offered) == 0 && !s.Checkout.Closed():
		p.Warning = lang.Text("연결된 결제 채널이 없어 구매자가 결제할 수 없습니다.", "No payment channel is set, so nobody can pay.")
	}
	// Most steps are in the settings, which only owners may change.
	if frame.Who.Owner {
		p.Steps = s.openingSteps(setup, lang)
	}
	p.Best, p.Methods, p.Low = bestRows(stats.Best, lang), methodRows(stats.Methods, lang), lowRows(stats.Low, lang)
	return s.renderAdmin(c, http.StatusOK, admin.Dashboard(p))
}

// chosenPeriod reads a period from a query; anything else becomes the default.
func chosenPeriod(text string) int {
	for _, d := range periodDays() {
		if text == strconv.Itoa(d) {
			return d
		}
	}
	return periodDays()[1]
}

// periodTabs links to the dashboard of each period.
func periodTabs(days int, lang views.Lang) []admin.Tab {
	var tabs []admin.Tab
	for _, d := range periodDays() {
		n := strconv.Itoa(d)
		tabs = append(tabs, admin.Tab{Label: lang.Text("최근 "+n+"일", "Last "+n+" days"), Path: "/admin?days=" + n +
			"#sales", Current: d == days})
	}
	return tabs
}

// taskCards lists the pending tasks, each with a link to the list where it is
// done.
func taskCards(k store.Tasks, lang views.Lang) []admin.Task {
	card := func(ko, en string, n int, path string) admin.Task {
		return admin.Task{Label: lang.Text(ko, en), Count: wording.Count(int64(n)), Path: path, None: n == 0}
	}
	toShip := card("배송할 주문", "To ship", k.ToShip(), web.BoardPath+"?tab=paid")
	// Never link to an empty tab while the other one has orders.
	if k.Paid == 0 && k.Preparing > 0 {
		toShip.Path = web.BoardPath + "?tab=preparing"
	}
	if k.ToShip() > 0 {
		toShip.Detail = lang.Text(fmt.Sprintf("결제완료 %s · 배송준비 %s", wording.Count(int64(k.Paid)),
			wording.Count(int64(k.Preparing))),
			fmt.Sprintf("%s new · %s on lists", wording.Count(int64(k.Paid)), wording.Count(int64(k.Preparing))))
	}
	overdue := card("발송 기한 지난 주문", "Overdue shipments", k.Overdue, web.BoardPath+"?unsent="+
		k.DueBefore.In(korea.Seoul()).Format(time.DateOnly))
	overdue.Detail = lang.Text("결제일부터 3영업일 또는 출고 소요일", "3 business days from payment, or as products say")
	low := card("품절·재고 부족", "Sold out or low", k.SoldOut+k.LowStock, "/admin/products?view=low")
	// Likewise, the view that has something to show.
	if k.LowStock == 0 {
		low.Path = "/admin/products?view=soldout"
	}
	if !low.None {
		low.Detail = lang.Text(fmt.Sprintf("품절 %s · 재고 부족 %s", wording.Count(int64(k.SoldOut)),
			wording.Count(int64(k.LowStock))),
			fmt.Sprintf("%s sold out · %s low", wording.Count(int64(k.SoldOut)), wording.Count(int64(k.LowStock))))
	}
	cases, claims := card("확인필요", "Cases", k.Cases, "/admin/cases"), card("취소·반품 요청", "Requests to resolve", k.Claims,
		web.BoardPath+"?tab=claims")
	if k.Withdrawn > 0 {
		claims.Detail = lang.Text(fmt.Sprintf("구매자가 취소한 주문 %s건 (최근 %d일)", wording.Count(int64(k.Withdrawn)),
			store.WithdrawnDays),
			fmt.Sprintf("%s canceled by buyers in %d days", wording.Count(int64(k.Withdrawn)), store.WithdrawnDays))
	}
	overdue.Urgent, cases.Urgent = true, true
	awaiting := card("입금대기", "Awaiting deposit", k.Awaiting, web.BoardPath+"?tab=awaiting")
	if k.Transfers > 0 {
		awaiting.Path = web.TransfersPath
		awaiting.Detail = lang.Text(fmt.Sprintf("무통장입금 확인 %s건", wording.Count(int64(k.Transfers))),
			fmt.Sprintf("%s transfers to confirm", wording.Count(int64(k.Transfers))))
	}
	travelling := card("배송중", "On the way", k.Shipped, web.BoardPath+"?tab=shipped")
	if k.Delivered > 0 {
		travelling.Detail = lang.Text(fmt.Sprintf("배송완료 %s건 (구매확정 전)", wording.Count(int64(k.Delivered))),
			fmt.Sprintf("%s delivered, not yet concluded", wording.Count(int64(k.Delivered))))
	}
	return []admin.Task{awaiting, toShip, overdue, travelling,
		claims, cases, low}
}

// openingSteps lists the steps to a shop that is ready to open. Once somebody
// has paid, only the missing ones are listed; nil means none.
func (s *Server) openingSteps(u store.Setup, lang views.Lang) []admin.Step {
	steps := []admin.Step{
		{Label: lang.Text("사업자 정보 입력", "Add business details"), Path: "/admin/settings", Done: u.Identity,
			Text: lang.Text("상호, 대표자, 사업자등록번호, 통신판매업 신고번호는 모든 화면 하단에 표시해야 합니다.",
				"The law requires company, representative and registration numbers on every page.")},
		{Label: lang.Text("배송비 설정", "Set shipping fees"), Path: "/admin/settings/shipping", Done: u.Shipping,
			Text: lang.Text("기본 배송비, 무료배송 기준, 제주·도서산간 추가 배송비를 정해 주세요.",
				"The fee per order, when it is free, and surcharges for remote places.")},
		{Label: lang.Text("상품 등록", "Add a product"), Path: "/admin/products/new", Done: u.Product,
			Text: lang.Text("사진, 가격, 옵션, 재고를 입력하고 판매중으로 변경해 주세요.",
				"Add pictures, price, options and stock, then set it to active.")},
		{Label: lang.Text("이용약관·개인정보처리방침 게시", "Publish terms and privacy policy"),
			Path: "/admin/settings/texts/terms", Done: u.Terms,
			Text: lang.Text("두 문서를 모두 게시해야 합니다.", "Both documents must be published.")},
	}
	if s.Sandbox {
		// Without real keys there is nothing to check, but payments can be tried.
		steps = append(steps, admin.Step{Label: lang.Text("모의 결제로 주문해 보기", "Try an order with a test payment"),
			Path: lang.Path("/"), Done: u.Sold,
			Text: lang.Text("실제 결제가 이루어지지 않으니 자유롭게 주문하고 환불해 보세요.",
				"No real charges are made: order and refund as you like.")},
			admin.Step{Label: lang.Text("오픈 준비 점검", "Check what is missing"), Path: readinessPath,
				Text: lang.Text("PG 심사를 신청하기 전에 법령과 심사 기준에서 누락된 것이 없는지 확인하세요.",
					"Before you apply for a PG contract: what the law and the reviewers require.")})
	} else {
		steps = append(steps, s.liveSteps(u, lang)...)
	}
	if u.Sold {
		steps = slices.DeleteFunc(steps, func(step admin.Step) bool { return step.Done })
	}
	return steps
}

// liveSteps are those of a shop that takes real money.
func (s *Server) liveSteps(u store.Setup, lang views.Lang) []admin.Step {
	return []admin.Step{
		{Label: lang.Text("메일 서버 입력", "Add a mail server"), Path: "/admin/settings/mail", Done: u.Mail,
			Text: lang.Text("주문 확인과 가상계좌 안내를 구매자에게 보냅니다.", "It sends buyers their confirmations and accounts.")},
		{Label: lang.Text("결제 키 입력과 확인", "Enter and test the payment keys"), Path: keysPath,
			Done: !s.Checkout.Closed(),
			Text: lang.Text("포트원 콘솔의 키와 채널을 입력하고 확인하면 주문을 받기 시작합니다.",
				"Once PortOne's keys and channels are entered and tested, the shop takes orders.")},
		{Label: lang.Text("직접 주문해 보기", "Place an order yourself"), Path: lang.Path("/"), Done: u.Sold,
			Text: lang.Text("소액으로 직접 주문하고 환불해 보세요.", "Buy something small and refund it.")},
	}
}

// sumText formats a sum, which may be negative.
func sumText(minor int64, c money.Currency, lang views.Lang) string {
	return wording.Money(money.Money{Minor: minor, Currency: c}, string(lang))
}

// soldCurrencies returns the currencies in which money moved, or won if there
// are none.
func soldCurrencies(st store.Statistics) []money.Currency {
	if st.Total(money.USD) == (store.Sum{}) {
		return []money.Currency{money.KRW}
	}
	return []money.Currency{money.KRW, money.USD}
}

// salesTotals returns the figures above the charts: net sales per currency, and
// how many orders were paid.
func salesTotals(st store.Statistics, lang views.Lang) []admin.Total {
	var list []admin.Total
	for _, c := range soldCurrencies(st) {
		sum := st.Total(c)
		total := admin.Total{Label: currencyTitle(c, lang), Value: sumText(sum.Net(), c, lang)}
		if sum.Returned > 0 {
			total.Detail = lang.Text(fmt.Sprintf("결제 %s - 환불 %s", sumText(sum.Sold, c, lang),
				sumText(sum.Returned, c, lang)),
				fmt.Sprintf("%s paid - %s refunded", sumText(sum.Sold, c, lang), sumText(sum.Returned, c, lang)))
		}
		list = append(list, total)
	}
	rate := "–"
	if st.Placed > 0 {
		rate = fmt.Sprintf("%.1f%%", float64(st.Paid)*100/float64(st.Placed))
	}
	placed, paid := wording.Count(int64(st.Placed)), wording.Count(int64(st.Paid))
	return append(list, admin.Total{Label: lang.Text("결제 전환율", "Orders paid"), Value: rate,
		Detail: lang.Text("주문 "+placed+"건 중 "+paid+"건 결제", paid+" of "+placed+" orders placed")})
}

// currencyTitle names the sales in a currency.
func currencyTitle(c money.Currency, lang views.Lang) string {
	if c == money.USD {
		return lang.Text("달러 매출", "Sales in dollars")
	}
	return lang.Text("원화 매출", "Sales in won")
}

// salesCharts returns one chart of sales per currency.
func salesCharts(st store.Statistics, lang views.Lang) []admin.Chart {
	var list []admin.Chart
	for _, c := range soldCurrencies(st) {
		var tills []store.Till
		for _, till := range st.Tills() {
			if till.Currency == c {
				tills = append(tills, till)
			}
		}
		title := currencyTitle(c, lang) + lang.Text(", 일별", " by day")
		chart := admin.Chart{ID: "sales-" + string(c), Title: title, Data: chartData(st, c, tills, lang)}
		chart.Head, chart.Rows = chartTable(st, c, tills, lang)
		list = append(list, chart)
	}
	return list
}

// chartData returns the series of a chart: the total and, if there are several,
// each payment button.
func chartData(st store.Statistics, c money.Currency, tills []store.Till, lang views.Lang) admin.ChartData {
	d := admin.ChartData{Lang: string(lang), Label: lang.Text("날짜", "Day"),
		Lines: []admin.ChartLine{{Name: lang.Text("합계", "Total")}}}
	// Lines are drawn in major units: cents are divided by 100.
	unit := 1.0
	switch {
	case c == money.USD:
		d.Prefix, unit = "$", 100
	case lang == views.English:
		d.Prefix = "₩"
	default:
		d.Suffix = "원"
	}
	// A single method would draw the same line twice.
	if len(tills) > 1 {
		for _, till := range tills {
			d.Lines = append(d.Lines, admin.ChartLine{Name: wording.MethodName(till.PG, lang)})
		}
	}
	for _, day := range st.Days {
		d.Days = append(d.Days, day.Date.Format(time.DateOnly))
		d.Lines[0].Values = append(d.Lines[0].Values, float64(day.Total(c).Net())/unit)
		for i := range d.Lines[1:] {
			d.Lines[i+1].Values = append(d.Lines[i+1].Values, float64(day.Tills[tills[i]].Net())/unit)
		}
	}
	return d
}

// chartTable returns a chart as a table for reading, newest day first.
func chartTable(st store.Statistics, c money.Currency, tills []store.Till, lang views.Lang) (head []string,
	rows [][]string) {
	head = []string{lang.Text("날짜", "Day"), lang.Text("주문", "Orders"), lang.Text("결제", "Paid"),
		lang.Text("환불", "Refunds"), lang.Text("합계", "Net")}
	for _, till := range tills {
		head = append(head, wording.MethodName(till.PG, lang))
	}
	for i := len(st.Days) - 1; i >= 0; i-- {
		day := st.Days[i]
		sum := day.Total(c)
		row := []string{day.Date.Format(time.DateOnly), wording.Count(int64(sum.Orders)), sumText(sum.Sold, c, lang),
			sumText(-sum.Returned, c, lang), sumText(sum.Net(), c, lang)}
		for _, till := range tills {
			row = append(row, sumText(day.Tills[till].Net(), c, lang))
		}
		rows = append(rows, row)
	}
	return head, rows
}

// bestRows lists the best sellers.
func bestRows(list []store.BestSeller, lang views.Lang) []admin.BestRow {
	var rows []admin.BestRow
	for _, b := range list {
		r := admin.BestRow{Name: b.Name.In(string(lang)), Path: editorPath + strconv.FormatInt(b.ProductID, 10),
			Pieces: wording.Count(b.Pieces)}
		if b.KRW > 0 {
			r.Won = sumText(b.KRW, money.KRW, lang)
		}
		if b.USD > 0 {
			r.Dollar = sumText(b.USD, money.USD, lang)
		}
		rows = append(rows, r)
	}
	return rows
}

// methodRows lists sales by payment method.
func methodRows(list []store.MethodSum, lang views.Lang) []admin.MethodRow {
	var rows []admin.MethodRow
	for _, m := range list {
		r := admin.MethodRow{Name: wording.PaidBy(m.PG, m.Method, lang) + currencyMark(m.Currency),
			Orders: wording.Count(int64(m.Orders)), Sold: sumText(m.Sold, m.Currency, lang)}
		if m.Returned > 0 {
			r.Returned = lang.Text("환불 ", "refunded ") + sumText(m.Returned, m.Currency, lang)
		}
		rows = append(rows, r)
	}
	return rows
}

// currencyMark tells dollars from won in a list that has both.
func currencyMark(c money.Currency) string {
	if c == money.USD {
		return " (USD)"
	}
	return ""
}

// lowRows lists variants that are nearly sold out.
func lowRows(list []store.LowVariant, lang views.Lang) []admin.LowRow {
	var rows []admin.LowRow
	for _, v := range list {
		rows = append(rows, admin.LowRow{Name: v.Name.In(string(lang)), Label: v.Label.In(string(lang)),
			Path:  editorPath + strconv.FormatInt(v.ProductID, 10),
			Stock: wording.Count(v.Stock), None: v.Stock == 0})
	}
	return rows
}
