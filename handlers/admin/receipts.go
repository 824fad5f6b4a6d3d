package admin

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// Where cash receipts are listed, and where the owner says who issues them.
const (
	receiptsPath       = "/admin/receipts"
	receiptsExportPath = receiptsPath + "/export"
	receiptTermsPath   = "/admin/settings/receipts"
)

// receiptsPerPage is how many receipts a page of the list has, receiptsExport how many
// a file.
const (
	receiptsPerPage = 50
	receiptsExport  = 100_000
)

// receipts groups what people do about cash receipts.
type receipts struct{ *Server }

// routes has the list of cash receipts and what is done about those of an order.
func (s receipts) routes() []web.Route {
	set := settings(s)
	return []web.Route{
		web.Get(receiptsPath, web.Viewer, web.Unlimited, s.show),
		web.Post(receiptsExportPath, web.StaffProved, web.Unlimited, web.SmallBody, s.export),
		web.Post("/admin/orders/:no/receipt", web.Staff, web.Unlimited, web.SmallBody, s.issue),
		web.Post("/admin/orders/:no/receipts/:id/ask", web.Staff, web.Unlimited, web.SmallBody, s.ask),
		web.Post("/admin/orders/:no/receipts/:id/cancel", web.Staff, web.Unlimited, web.SmallBody, s.cancel),
		web.Get(receiptTermsPath, web.Owner, web.Unlimited, set.showReceiptTerms),
		web.Post(receiptTermsPath, web.OwnerProved, web.Unlimited, web.SmallBody, set.saveReceiptTerms),
	}
}

// readReceipts reads which receipts are asked for, and that as a query without the
// place in the list.
func readReceipts(c echo.Context) (store.ReceiptFilter, url.Values) {
	tab := store.ReceiptTab(oneOf(c.QueryParam("tab"), string(store.ReceiptsToDo), string(store.ReceiptsIssued),
		string(store.ReceiptsTroubled), string(store.ReceiptsCancelled)))
	f := store.ReceiptFilter{Tab: tab, From: koreanDay(c.QueryParam("from"), 0), To: koreanDay(c.QueryParam("to"), 1)}
	f.Before, _ = strconv.ParseInt(c.QueryParam("before"), 10, 64)
	query := url.Values{}
	for name, v := range map[string]string{"tab": string(tab), "from": c.QueryParam("from"),
		"to": c.QueryParam("to")} {
		if v != "" {
			query.Set(name, v)
		}
	}
	return f, query
}

// show shows a page of the list.
func (s receipts) show(c echo.Context) error {
	ctx, lang := c.Request().Context(), adminLang(c)
	frame, err := s.adminFrame(c, receiptsPath, lang.Text("현금영수증", "Cash receipts"))
	if err != nil {
		return err
	}
	terms, err := s.Store.Receipts.Terms(ctx)
	if err != nil {
		return err
	}
	f, query := readReceipts(c)
	// One more than shown tells whether there is a next page.
	list, err := s.Store.Receipts.List(ctx, f, receiptsPerPage+1)
	if err != nil {
		return err
	}
	page := admin.ReceiptsPage{Frame: frame, Tab: string(f.Tab), From: c.QueryParam("from"), To: c.QueryParam("to"),
		Export: "?" + query.Encode(), Off: terms.Mode != store.ReceiptsByShop}
	if frame.Who.Owner {
		page.Settings = receiptTermsPath
	}
	page.Tabs = receiptTabs(f.Tab, query, lang)
	if len(list) > receiptsPerPage {
		list = list[:receiptsPerPage]
		query.Set("before", strconv.FormatInt(list[receiptsPerPage-1].ID, 10))
		page.Paging.NextPath = receiptsPath + "?" + query.Encode()
	}
	for _, r := range list {
		page.Rows = append(page.Rows, admin.ReceiptRow{No: r.OrderNo, Path: web.OrderPath(r.OrderNo),
			At: wording.ShortTime(r.CreatedAt), Kind: wording.ReceiptKindName(r.Kind, lang),
			Amount: wording.Money(r.Amount, string(lang)), Number: r.Number, IssuedAt: wording.ShortTime(r.IssuedAt),
			Badge: receiptBadge(r, lang), Trouble: wording.ReceiptTroubleText(r, lang)})
	}
	return s.renderAdmin(c, http.StatusOK, admin.Receipts(page))
}

// receiptTabs lists the parts of the list.
func receiptTabs(chosen store.ReceiptTab, query url.Values, lang views.Lang) []admin.Tab {
	var list []admin.Tab
	for _, t := range []struct {
		tab    store.ReceiptTab
		ko, en string
	}{{store.AllReceipts, "전체", "All"}, {store.ReceiptsToDo, "처리 중", "Under way"},
		{store.ReceiptsTroubled, "확인 필요", "To look at"}, {store.ReceiptsIssued, "발급 완료", "Issued"},
		{store.ReceiptsCancelled, "취소됨", "Canceled"}} {
		q := url.Values{}
		for name, v := range query {
			q[name] = v
		}
		q.Del("tab")
		if t.tab != store.AllReceipts {
			q.Set("tab", string(t.tab))
		}
		path := receiptsPath
		if len(q) > 0 {
			path += "?" + q.Encode()
		}
		list = append(list, admin.Tab{Label: lang.Text(t.ko, t.en), Path: path, Current: t.tab == chosen})
	}
	return list
}

// receiptBadge says how far a receipt is.
func receiptBadge(r store.CashReceipt, lang views.Lang) admin.Badge {
	b := admin.Badge{Text: wording.ReceiptStateName(r, lang)}
	switch {
	case r.State == store.ReceiptIssued:
		b.Kind = "good"
	case r.State == store.ReceiptFailed:
		b.Kind = "bad"
	case r.State != store.ReceiptCancelled:
		b.Kind = "wait"
	}
	return b
}

// export sends the list as a file for Excel, without anybody's number.
func (s receipts) export(c echo.Context) error {
	ctx, lang := c.Request().Context(), adminLang(c)
	f, _ := readReceipts(c)
	f.Before = 0
	list, err := s.Store.Receipts.List(ctx, f, receiptsExport)
	if err != nil {
		return err
	}
	// The export itself is logged before anything is sent.
	if err := s.Store.NoteExport(ctx, "receipts", len(list), "", by(c)); err != nil {
		return err
	}
	amount, vat := lang.Text("금액", "Amount"), lang.Text("부가세", "VAT")
	rows := [][]string{{lang.Text("주문번호", "Order"), lang.Text("결제일시", "Paid"), lang.Text("용도", "Kind"),
		lang.Text("상태", "State"), amount, vat, lang.Text("승인번호", "Approval number"),
		lang.Text("발급일시", "Issued"), lang.Text("취소일시", "Canceled"), lang.Text("비고", "Remark")}}
	for _, r := range list {
		rows = append(rows, []string{r.OrderNo, wording.ShortTime(r.Payment.PaidAt),
			wording.ReceiptKindName(r.Kind, lang), wording.ReceiptStateName(r, lang),
			strconv.FormatInt(r.Amount.Minor, 10), strconv.FormatInt(r.VAT, 10), r.Number,
			wording.ShortTime(r.IssuedAt), wording.ShortTime(r.CancelledAt), wording.ReceiptTroubleText(r, lang)})
	}
	return sendTable(c, "receipts", rows, func(heading string) bool { return heading == amount || heading == vat })
}

// receiptForm is what was typed to have a receipt issued.
type receiptForm struct{ kind, number, fault string }

// panel shows the receipts of an order; nil: there is nothing to say.
func (s receipts) panel(c echo.Context, f store.OrderFile, form receiptForm) (*admin.ReceiptPanel, error) {
	ctx, lang := c.Request().Context(), adminLang(c)
	all := f.Receipts
	terms, err := s.Store.Receipts.Terms(ctx)
	if err != nil {
		return nil, err
	}
	p := &admin.ReceiptPanel{For: wording.ReceiptFor(all.Choice)}
	for _, r := range all.List {
		p.List = append(p.List, fileReceipt(r, lang))
	}
	last, some := all.Last()
	for _, paid := range f.Payments {
		p.Issue = p.Issue || paid.InCash() && paid.Net() > 0 && terms.Mode == store.ReceiptsByShop &&
			!(some && last.State.Stands() && last.State != store.ReceiptWanted)
	}
	if len(p.List) == 0 && !p.Issue && (all.Choice.Kind == "" || all.Choice.Kind == store.NoReceipt) {
		return nil, nil
	}
	for _, k := range []store.ReceiptKind{store.PersonReceipt, store.CompanyReceipt, store.UnaskedReceipt} {
		if k != store.UnaskedReceipt || !some || !last.State.Stands() {
			p.Kinds = append(p.Kinds, admin.Choice{Value: string(k), Label: wording.ReceiptKindName(k, lang),
				Selected: string(k) == form.kind})
		}
	}
	p.Number = admin.Field{Name: "receipt_number", Label: lang.Text("휴대폰 번호 또는 사업자등록번호",
		"Mobile or business number"), Value: form.number, Error: form.fault, InputMode: "numeric", MaxLength: 20}
	return p, nil
}

// fileReceipt shows one receipt of an order.
func fileReceipt(r store.CashReceipt, lang views.Lang) admin.FileReceipt {
	v := admin.FileReceipt{Badge: receiptBadge(r, lang), Trouble: wording.ReceiptTroubleText(r, lang),
		URL: web.WebLink(r.URL)}
	add := func(ko, en, value string) {
		if value != "" {
			v.Facts = append(v.Facts, admin.Pair{Label: lang.Text(ko, en), Value: value})
		}
	}
	add("용도", "Kind", wording.ReceiptKindName(r.Kind, lang))
	add("금액", "Amount", wording.Money(r.Amount, string(lang)))
	if r.VAT > 0 {
		add("부가세", "VAT", wording.Money(money.Money{Minor: r.VAT, Currency: money.KRW}, string(lang)))
	}
	add("승인번호", "Approval number", r.Number)
	add("발급일시", "Issued", wording.ShortTime(r.IssuedAt))
	add("취소일시", "Canceled", wording.ShortTime(r.CancelledAt))
	if r.State == store.ReceiptWanted || r.State == store.ReceiptAsked {
		add("발급 기한", "Issue by", wording.ShortDay(r.DueAt.In(korea.Seoul()), lang))
	}
	path := web.OrderPath(r.OrderNo) + "/receipts/" + strconv.FormatInt(r.ID, 10)
	switch r.State {
	case store.ReceiptWanted, store.ReceiptAsked, store.ReceiptCancelling:
		v.Ask = path + "/ask"
	}
	switch {
	case r.State == store.ReceiptIssued && !r.ByPG, r.State == store.ReceiptWanted:
		v.Cancel = path + "/cancel"
		v.Sure = lang.Text("이 현금영수증을 취소할까요? 다시 발급하지 않습니다.", "Cancel this cash receipt? It is not issued anew.")
	case r.State == store.ReceiptFailed:
		v.Cancel = path + "/cancel"
		v.Sure = lang.Text("더 처리하지 않을까요? 홈택스 등에서 직접 처리하셨다면 확인을 눌러 주세요.",
			"Leave it at that? Confirm if you have dealt with it yourself, e.g. at Hometax.")
	}
	return v
}

// issue has a receipt issued for an order.
func (s receipts) issue(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	form := fileForm{receipt: receiptForm{kind: f.Code("receipt_kind"), number: f.Get("receipt_number")}}
	choice, ok := store.ReceiptChoice{Kind: store.UnaskedReceipt}, true
	if form.receipt.kind != string(store.UnaskedReceipt) {
		choice, ok = wording.ReadReceipt(form.receipt.kind, form.receipt.number)
	}
	if !ok || choice.Kind == store.NoReceipt {
		form.receipt.fault = wording.ReceiptNumberError(form.receipt.kind).In(string(adminLang(c)))
		return s.renderFile(c, http.StatusUnprocessableEntity, form)
	}
	return s.answer(c, s.Store.Receipts.Issue(c.Request().Context(), c.Param("no"), choice, by(c)))
}

// ask lets a receipt be gone on with now.
func (s receipts) ask(c echo.Context) error {
	return s.of(c, func(id int64) error { return s.Store.Receipts.GoOn(c.Request().Context(), id) })
}

// cancel cancels a receipt for good.
func (s receipts) cancel(c echo.Context) error {
	return s.of(c, func(id int64) error { return s.Store.Receipts.TakeBack(c.Request().Context(), id, by(c)) })
}

// of does something to the receipt that a path names, if it is one of its order.
func (s receipts) of(c echo.Context, do func(id int64) error) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	r, err := s.Store.Receipts.ByID(c.Request().Context(), id)
	if err != nil {
		return err
	}
	if r.OrderNo != c.Param("no") {
		return store.ErrNotFound
	}
	return s.answer(c, do(id))
}

// answer leads back to the order's page, which says how far its receipt is.
func (s receipts) answer(c echo.Context, err error) error {
	lang := adminLang(c)
	trouble := ""
	switch {
	case errors.Is(err, store.ErrReceiptThere), errors.Is(err, store.ErrReceiptMoved):
		trouble = lang.Text("그사이 현금영수증의 상태가 바뀌었습니다. 아래 내용을 확인해 주세요.",
			"The cash receipt has changed meanwhile. Please look below.")
	case errors.Is(err, store.ErrReceiptsOff):
		trouble = lang.Text("이 결제에는 현금영수증을 발급할 수 없습니다.", "This payment cannot have a cash receipt.")
	case errors.Is(err, store.ErrReceiptChanges):
		trouble = lang.Text("신청 내용을 너무 여러 번 바꾸어 더 바꿀 수 없습니다.", "It was changed too often.")
	case err != nil:
		return err
	default:
		return done(c, web.OrderPath(c.Param("no")), wording.NoticeAsked)
	}
	return s.renderFile(c, http.StatusConflict, fileForm{trouble: trouble})
}

// showReceiptTerms shows who issues cash receipts.
func (s settings) showReceiptTerms(c echo.Context) error {
	terms, err := s.Store.Receipts.Terms(c.Request().Context())
	if err != nil {
		return err
	}
	lang := adminLang(c)
	mode := func(m store.ReceiptMode, ko, en string) admin.Choice {
		return admin.Choice{Value: string(m), Label: lang.Text(ko, en), Selected: m == terms.Mode}
	}
	g := admin.Group{Title: lang.Text("현금영수증", "Cash receipts"),
		Hint: lang.Text("실시간 계좌이체, 가상계좌, 무통장입금에 발급합니다. ‘상점이 발급’을 고르면 주문서에서 용도와 번호를 묻고, 입금을 확인한 뒤 "+
			"포트원을 통해 KG이니시스로 발급합니다. 일부를 환불하면 취소한 뒤 남은 금액으로 다시 발급합니다. KG이니시스 결제창이 이미 "+
			"현금영수증을 묻는 계약이면 ‘PG가 발급’을 고르세요. 무통장입금은 PG가 발급하지 않습니다.",
			"For bank transfers, virtual accounts and transfers to your account. If the shop issues them, buyers are "+
				"asked at checkout, and they are issued by KG Inicis through PortOne once the money is there; after a "+
				"partial refund one is canceled and issued anew for the rest. If KG Inicis asks in its own window, "+
				"choose the PG; it issues none for transfers to your account."),
		Selects: []admin.Select{{Name: "mode", Label: lang.Text("누가 발급합니까?", "Who issues them?"),
			Choices: []admin.Choice{mode(store.ReceiptsOff, "안 함", "Nobody"),
				mode(store.ReceiptsByPG, "PG가 발급", "The PG"), mode(store.ReceiptsByShop, "상점이 발급", "The shop")}}},
		Checks: []admin.Check{{Name: "duty", Checked: terms.Duty,
			Label: lang.Text("현금영수증 의무발행업종입니다", "The law obliges this line of business to issue them"),
			Hint: lang.Text("10만원 이상을 현금으로 받으면 번호를 알려 주지 않은 거래도 결제 3일 뒤 010-000-1234로 자진발급합니다 "+
				"(소득세법 제162조의3). 전자상거래 소매업은 의무발행업종입니다.",
				"₩100,000 or more in cash is then issued to 010-000-1234 three days after the payment if the buyer "+
					"named nobody (Income Tax Act, article 162-3). Online retail is such a line of business.")}}}
	page, err := s.settingsPage(c, []admin.Group{g})
	if err != nil {
		return err
	}
	return s.renderAdmin(c, http.StatusOK, admin.Settings(page))
}

// saveReceiptTerms changes who issues cash receipts.
func (s settings) saveReceiptTerms(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	terms := store.ReceiptTerms{Mode: store.ReceiptMode(oneOf(f.Code("mode"), string(store.ReceiptsOff),
		string(store.ReceiptsByPG), string(store.ReceiptsByShop))), Duty: f.Get("duty") != ""}
	if terms.Mode == "" {
		terms.Mode = store.ReceiptsOff
	}
	if err := s.Store.Receipts.SetTerms(c.Request().Context(), terms, by(c)); err != nil {
		return err
	}
	return done(c, receiptTermsPath, wording.NoticeSaved)
}
