package admin

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// Paths of what people may ask of their personal data.
const (
	requestsPath = "/admin/privacy"
	keptPath     = requestsPath + "/kept"
)

// Limits of what somebody is looked for by.
const (
	whoLimit = 500 // characters
	whoMost  = 10  // contacts and numbers
)

// requests groups what the owner does for people who ask what is held about them.
type requests struct{ *Server }

// showRequests shows the page on which people are looked for.
func (s requests) showRequests(c echo.Context) error {
	return s.renderRequest(c, http.StatusOK, asked{}, store.PersonData{})
}

// asked is who is looked for, as typed.
type asked struct {
	text    string
	list    []string
	trouble string
	looked  bool
}

// readAsked reads who is looked for.
func readAsked(c echo.Context) (asked, error) {
	f, err := web.ReadForm(c)
	if err != nil {
		return asked{}, err
	}
	a := asked{text: f.Line("who")}
	for _, part := range strings.FieldsFunc(a.text, func(r rune) bool { return strings.ContainsRune(",;，、", r) }) {
		if part = strings.TrimSpace(part); part != "" {
			a.list = append(a.list, part)
		}
	}
	lang := adminLang(c)
	switch {
	case len(a.list) == 0:
		a.trouble = lang.Text("이메일, 휴대폰 번호 또는 주문번호를 입력해 주세요.",
			"Please enter an e-mail address, a phone number or an order number.")
	case len(a.list) > whoMost || !web.IsLine(a.text, whoLimit):
		a.trouble = lang.Text(fmt.Sprintf("한 번에 %d개까지 찾을 수 있습니다.", whoMost),
			fmt.Sprintf("At most %d at once.", whoMost))
	}
	return a, nil
}

// find looks for who is asked for; false: it has already answered why not.
func (s requests) find(c echo.Context) (a asked, d store.PersonData, found bool, err error) {
	if a, err = readAsked(c); err != nil {
		return a, d, false, err
	}
	lang := adminLang(c)
	if a.trouble == "" {
		d, err = s.Store.Retention.Person(c.Request().Context(), a.list, by(c))
	}
	var unclear *store.UnclearError
	switch {
	case errors.As(err, &unclear):
		a.trouble = lang.Text("이메일, 휴대폰 번호, 주문번호가 아닙니다: ",
			"This is no e-mail address, phone number or order number: ") + unclear.Text
	case errors.Is(err, store.ErrTooMany):
		a.trouble = lang.Text("주문이 너무 많습니다. 주문번호로 나누어 찾아 주세요.",
			"There are too many orders. Please search by order number.")
	case err != nil:
		return a, d, false, err
	}
	if a.trouble != "" {
		return a, d, false, s.renderRequest(c, http.StatusUnprocessableEntity, a, d)
	}
	a.looked = true
	return a, d, true, nil
}

// findPerson shows what is held about somebody.
func (s requests) findPerson(c echo.Context) error {
	a, d, found, err := s.find(c)
	if !found {
		return err
	}
	return s.renderRequest(c, http.StatusOK, a, d)
}

// renderRequest shows the form and what was found.
func (s requests) renderRequest(c echo.Context, status int, a asked, d store.PersonData) error {
	page, err := s.requestPage(c, a, d)
	if err != nil {
		return err
	}
	return s.renderAdmin(c, status, admin.DataRequest(page))
}

func (s requests) requestPage(c echo.Context, a asked, d store.PersonData) (admin.DataRequestPage, error) {
	lang := adminLang(c)
	frame, err := s.adminFrame(c, requestsPath, lang.Text("개인정보 요청", "Data requests"))
	if err != nil {
		return admin.DataRequestPage{}, err
	}
	page := admin.DataRequestPage{Frame: frame, Path: requestsPath, Looked: a.looked, Kept: keptPath,
		Who: admin.Field{Name: "who", Label: lang.Text("이메일, 휴대폰 번호 또는 주문번호",
			"E-mail, phone number or order number"), Value: a.text, Error: a.trouble, Required: true,
			MaxLength: whoLimit, Autocomplete: "off",
			Hint: lang.Text("여러 개는 쉼표로 구분합니다. 찾아볼 때마다 작업 기록에 남습니다.",
				"Separate several with commas. Each search is in the activity log.")},
		Held: heldPairs(d, lang), Orders: requestedOrders(d, lang), Things: requestedThings(d, lang),
		Mixed: mixedText(d, lang)}
	for _, contact := range d.Others {
		page.Others = append(page.Others, admin.MoreContact{Contact: contact, Who: a.text + ", " + contact})
	}
	n, err := s.Store.Retention.CountKept(c.Request().Context())
	if n > 0 {
		page.KeptAll = wording.Count(int64(n))
	}
	return page, err
}

// heldPairs counts what is held about somebody.
func heldPairs(d store.PersonData, lang views.Lang) []admin.Pair {
	var list []admin.Pair
	add := func(ko, en string, n int) {
		if n > 0 {
			list = append(list, admin.Pair{Label: lang.Text(ko, en), Value: wording.Count(int64(n))})
		}
	}
	var reviews, payments, refunds, claims, photos, mails, notes, entries, apart int
	for _, o := range d.Orders {
		payments, refunds, claims = payments+len(o.Payments), refunds+len(o.Refunds), claims+len(o.Claims)
		mails, notes, entries = mails+len(o.Mails), notes+len(o.Notes), entries+len(o.Log)
		photos += photosOf(o)
		reviews += len(o.Reviews)
		if o.Fate.Apart {
			apart++
		}
	}
	add("주문", "Orders", len(d.Orders))
	add("분리 보관된 주문", "of them kept apart", apart)
	add("결제", "Payments", payments)
	add("환불", "Refunds", refunds)
	add("반품·교환·취소 요청", "Returns and cancellations", claims)
	add("반품·교환 사진", "Photos of returns", photos)
	add("리뷰", "Reviews", reviews)
	add("메일", "Mails", mails)
	add("내부 메모", "Internal notes", notes)
	add("작업 기록", "Log entries", entries)
	add("다른 사람이 보낸 주문의 배송지", "Deliveries of others' orders", len(d.Received))
	add("장바구니", "Carts", len(d.Carts))
	add("재입고 알림", "Stock alerts", len(d.Alerts))
	add("문의", "Questions", len(d.Asked))
	return list
}

func photosOf(o store.PersonOrder) int {
	n := 0
	for _, c := range o.Claims {
		n += len(c.Photos)
	}
	return n
}

// mixedText warns when orders under the same contacts bear several names: somebody
// else may have ordered with them.
func mixedText(d store.PersonData, lang views.Lang) string {
	var names []string
	seen := map[string]bool{"": true}
	for _, o := range d.Orders {
		name := strings.Join(strings.Fields(strings.ToLower(o.Order.Buyer.Name)), " ")
		if !seen[name] {
			seen[name], names = true, append(names, o.Order.Buyer.Name)
		}
	}
	if len(names) < 2 {
		return ""
	}
	return lang.Text("주문자 이름이 여러 개입니다: ", "The orders bear several names: ") + strings.Join(names, ", ") +
		lang.Text(". 다른 사람의 주문이 섞여 있으면 주문번호로 나누어 찾아 주세요.",
			". If some are somebody else's, search by order number instead.")
}

// requestedOrders shows the orders of somebody.
func requestedOrders(d store.PersonData, lang views.Lang) []admin.RequestedOrder {
	var list []admin.RequestedOrder
	for _, o := range d.Orders {
		r := admin.RequestedOrder{No: o.Order.No, Path: web.OrderPath(o.Order.No), Name: o.Order.Buyer.Name,
			At:    wording.ShortTime(o.Order.CreatedAt) + " · " + wording.StateBadge(o.Row, lang).Text,
			Badge: keepingBadge(o.Fate, lang), Fate: wording.FateText(o.Fate, lang)}
		for _, contact := range []string{o.Order.Buyer.Email, korea.WritePhone(o.Order.Buyer.Tel,
			o.Order.Destination.Country)} {
			if contact != "" {
				r.Contacts = append(r.Contacts, contact)
			}
		}
		var parts []string
		add := func(ko, en string, n int) {
			if n > 0 {
				parts = append(parts, lang.Text(ko, en)+" "+wording.Count(int64(n)))
			}
		}
		add("결제", "payments", len(o.Payments))
		add("환불", "refunds", len(o.Refunds))
		add("반품·교환", "returns", len(o.Claims))
		add("사진", "photos", photosOf(o))
		add("메일", "mails", len(o.Mails))
		add("메모", "notes", len(o.Notes))
		add("기록", "log entries", len(o.Log))
		r.Parts = strings.Join(parts, ", ")
		list = append(list, r)
	}
	return list
}

// keepingBadge says in a word why personal data of an order is there.
func keepingBadge(f store.Fate, lang views.Lang) admin.Badge {
	kind := map[store.Keeping]string{store.KeptWhileOpen: "wait", store.KeptForReturn: "wait", store.KeptByLaw: "info",
		store.KeptNoLonger: "good"}[f.Keeping]
	return admin.Badge{Text: wording.KeepingName(f.Keeping, lang), Kind: kind}
}

// requestedThings shows what somebody gets from others, has in carts, and waits for.
func requestedThings(d store.PersonData, lang views.Lang) []admin.RequestedThing {
	var list []admin.RequestedThing
	for _, p := range d.Received {
		t := admin.RequestedThing{Name: lang.Text("받은 주문", "Delivery"), At: wording.ShortTime(p.PlacedAt),
			Text: joined(" · ", p.OrderNo, p.To.Receiver.Name, wording.PhoneText(p.To.Receiver.Tel, p.To.Country),
				addressText(p.To)),
			Fate: lang.Text("다른 사람이 주문하여 그 주문과 함께 보존합니다.", "Somebody else ordered it: it is kept with that order.")}
		if !p.Fate.Until.IsZero() {
			t.Fate += " " + fmt.Sprintf(lang.Text("%s까지", "Until %s."), wording.Day(p.Fate.Until, string(lang)))
		}
		list = append(list, t)
	}
	erasable := lang.Text("바로 삭제할 수 있습니다.", "Can be erased at once.")
	for _, cart := range d.Carts {
		t := admin.RequestedThing{Name: lang.Text("장바구니", "Cart"), At: wording.ShortTime(cart.SeenAt), Fate: erasable}
		if cart.Open {
			t.Fate = lang.Text("결제를 기다리는 주문이 있어, 그 주문이 끝난 뒤 삭제할 수 있습니다.",
				"Can be erased once the unpaid order made from it is over.")
		}
		var goods []string
		for _, g := range cart.Goods {
			goods = append(goods, fmt.Sprintf("%s × %d", g.Name.In(string(lang)), g.Quantity))
		}
		for _, name := range cart.Wished {
			goods = append(goods, lang.Text("찜: ", "Wish list: ")+name.In(string(lang)))
		}
		if t.Text = strings.Join(goods, ", "); t.Text == "" {
			t.Text = lang.Text("비어 있음 (방문 기록)", "empty (visit)")
		}
		list = append(list, t)
	}
	for _, a := range d.Alerts {
		text := a.Name.In(string(lang))
		if a.Email != "" {
			text += " · " + a.Email
		}
		list = append(list, admin.RequestedThing{Name: lang.Text("재입고 알림", "Stock alert"), Text: text,
			At: wording.ShortTime(a.CreatedAt), Fate: erasable})
	}
	for _, q := range d.Asked {
		list = append(list, admin.RequestedThing{Name: lang.Text("문의", "Question"), Text: clip.Text(q.Body, 100),
			At: wording.ShortTime(q.CreatedAt), Fate: erasable})
	}
	return list
}

// erasePerson shows what would go and what stays, and erases it when that was
// confirmed.
func (s requests) erasePerson(c echo.Context) error {
	a, d, found, err := s.find(c)
	if !found {
		return err
	}
	plan := planOf(d)
	if c.FormValue("plan") != plan || len(d.Due) == 0 {
		return s.renderErasure(c, a, d, plan)
	}
	done, err := s.Store.Retention.ErasePerson(c.Request().Context(), a.list, by(c))
	if err != nil {
		return err
	}
	lang := adminLang(c)
	if d, err = s.Store.Retention.Person(c.Request().Context(), a.list, by(c)); err != nil {
		return err
	}
	page, err := s.requestPage(c, a, d)
	if err != nil {
		return err
	}
	page.Frame.Notice = lang.Text("처리했습니다: ", "Done: ") + erasedList(done, lang)
	return s.renderAdmin(c, http.StatusOK, admin.DataRequest(page))
}

// planOf says what is going to be erased, so that only that is done.
func planOf(d store.PersonData) string { return fmt.Sprint(d.Due) }

// erasedList counts what is erased, in words.
func erasedList(list []store.Erased, lang views.Lang) string {
	var parts []string
	for _, e := range list {
		parts = append(parts, wording.ErasureName(e.Kind, lang)+" "+wording.Count(int64(e.Rows)))
	}
	return strings.Join(parts, ", ")
}

// renderErasure shows what would be erased.
func (s requests) renderErasure(c echo.Context, a asked, d store.PersonData, plan string) error {
	lang := adminLang(c)
	frame, err := s.adminFrame(c, requestsPath, lang.Text("개인정보 삭제", "Erase personal data"))
	if err != nil {
		return err
	}
	page := admin.ErasurePage{Frame: frame, Path: requestsPath, Action: requestsPath + "/erase", Who: a.text,
		Plan: plan}
	for _, e := range d.Due {
		page.Going = append(page.Going, admin.Pair{Label: wording.ErasureName(e.Kind, lang),
			Value: wording.Count(int64(e.Rows))})
	}
	for _, o := range d.Orders {
		if o.Fate.Keeping != store.KeptNoLonger {
			page.Stays = append(page.Stays, admin.Duty{Label: o.Order.No, Why: wording.FateText(o.Fate, lang),
				Badge: keepingBadge(o.Fate, lang)})
		}
	}
	terms, err := s.Store.Retention.Terms(c.Request().Context())
	if err != nil {
		return err
	}
	page.Notes = []string{
		lang.Text("장부와 작업 기록: 주문번호, 상품, 금액, 처리 내역만 있고 이름과 연락처는 없습니다.",
			"The books and the activity log: they have order numbers, items, amounts and what was done, but no names "+
				"or contacts."),
		fmt.Sprintf(lang.Text(
			"백업 파일: 삭제하기 전의 백업에는 남아 있습니다. %d일이 지난 백업은 삭제해 주세요. jangteo erase --dry-run --backups 폴더 명령으로 찾을 수 있습니다.",
			"Backups: those made before still have it. Delete those older than %d days; this names them: "+
				"jangteo erase --dry-run --backups FOLDER"), terms.BackupDays),
		lang.Text("포트원·PG사·택배사·메일 서비스에 전달된 정보: 각 회사에 따로 요청해야 합니다.",
			"What PortOne, the PG, carriers and the mail service were given: it has to be requested from them."),
		lang.Text("내려받은 주문 파일과 인쇄한 송장: 보관하고 있다면 직접 파기해 주세요.",
			"Order files that were downloaded, and printed slips: please destroy what you still have."),
	}
	return s.renderAdmin(c, http.StatusOK, admin.Erasure(page))
}

// showKept shows contacts that are kept apart: of one order, or of all.
func (s requests) showKept(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	lang := adminLang(c)
	list, err := s.Store.Retention.Kept(c.Request().Context(), f.Get("order"), f.Get("behind"), by(c))
	if err != nil {
		return err
	}
	frame, err := s.adminFrame(c, requestsPath, lang.Text("분리 보관된 개인정보", "Separated personal data"))
	if err != nil {
		return err
	}
	page := admin.KeptPage{Frame: frame, Path: keptPath, Back: requestsPath}
	for _, k := range list {
		d := k.Destination
		r := admin.KeptRecord{No: k.OrderNo, Path: web.OrderPath(k.OrderNo),
			Until: fmt.Sprintf(lang.Text("%s 주문 · %s 분리 보관 · %s까지 보존", "Ordered %s · kept apart since %s · until %s"),
				wording.Day(k.PlacedAt, string(lang)), wording.Day(k.SeparatedAt, string(lang)),
				wording.Day(k.Until, string(lang)))}
		r.Facts = []admin.Pair{{Label: lang.Text("주문자", "Buyer"), Value: joined(" · ", k.Buyer.Name,
			wording.PhoneText(k.Buyer.Tel, d.Country), k.Buyer.Email)},
			{Label: lang.Text("받는 분", "Recipient"), Value: joined(" · ", d.Receiver.Name,
				wording.PhoneText(d.Receiver.Tel, d.Country))},
			{Label: lang.Text("주소", "Address"), Value: joined(", ", addressText(d),
				wording.CountryName(d.Country, lang))},
			{Label: lang.Text("배송메모", "Note"), Value: d.Memo}}
		page.List = append(page.List, r)
	}
	if len(list) == store.KeptAtOnce {
		page.Next = list[len(list)-1].OrderNo
	}
	return s.renderAdmin(c, http.StatusOK, admin.Kept(page))
}
