package admin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
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

// couponTime is the format of a browser's datetime-local field.
const couponTime = "2006-01-02T15:04"

// showCoupons lists the coupons.
func (s *Server) showCoupons(c echo.Context) error {
	lang := adminLang(c)
	frame, err := s.adminFrame(c, web.CouponsPath, lang.Text("쿠폰", "Coupons"))
	if err != nil {
		return err
	}
	list, err := s.Store.Coupons(c.Request().Context())
	if err != nil {
		return err
	}
	p := admin.CouponsPage{Frame: frame}
	for _, k := range list {
		p.Rows = append(p.Rows, admin.CouponRow{Path: couponPath(k.ID), Name: k.Name, State: couponBadge(k, s.Now(),
			lang),
			Terms: couponTerms(k, lang), Code: codesText(k, lang), Uses: usesText(k, lang), When: whenText(k, lang)})
	}
	return s.renderAdmin(c, http.StatusOK, admin.Coupons(p))
}

// couponPath returns the URL of a coupon's page.
func couponPath(id int64) string { return web.CouponsPath + "/" + strconv.FormatInt(id, 10) }

// couponBadge shows what state a coupon is in.
func couponBadge(k store.Coupon, now time.Time, lang views.Lang) admin.Badge {
	switch k.State(now) {
	case store.CouponComing:
		return admin.Badge{Text: lang.Text("시작 전", "Scheduled"), Kind: "wait"}
	case store.CouponOver:
		return admin.Badge{Text: lang.Text("종료", "Ended")}
	case store.CouponUsedUp:
		return admin.Badge{Text: lang.Text("소진", "Used up")}
	}
	return admin.Badge{Text: lang.Text("사용 가능", "Active"), Kind: "good"}
}

// couponTerms sums up in one line what a coupon takes off.
func couponTerms(k store.Coupon, lang views.Lang) string {
	won := func(n int64) string { return wording.Money(money.Money{Minor: n, Currency: money.KRW}, string(lang)) }
	text := lang.Text("무료배송", "Free shipping")
	switch k.Kind {
	case store.PercentOff:
		text = lang.Text(fmt.Sprintf("%d%% 할인", k.Percent), fmt.Sprintf("%d%% off", k.Percent))
		if k.Cap > 0 {
			text += lang.Text(" (최대 "+won(k.Cap)+")", " (up to "+won(k.Cap)+")")
		}
	case store.AmountOff:
		text = lang.Text(won(k.Amount)+" 할인", won(k.Amount)+" off")
	}
	if k.Minimum > 0 {
		text += lang.Text(", "+won(k.Minimum)+" 이상 구매", ", from "+won(k.Minimum))
	}
	return text
}

// codesText names a coupon's code, or how many single-use codes it has.
func codesText(k store.Coupon, lang views.Lang) string {
	list := []string{}
	if k.PublicCode != "" {
		code := k.PublicCode
		if k.Listed {
			code += lang.Text(" (쿠폰 받기)", " (on offer)")
		}
		list = append(list, code)
	}
	if k.Codes > 0 {
		n := wording.Count(k.Codes)
		list = append(list, lang.Text("일회용 "+n+"개", n+" single-use"))
	}
	if len(list) == 0 {
		return lang.Text("코드 없음", "No code")
	}
	return strings.Join(list, ", ")
}

// usesText says how often a coupon was used, and how often it may be.
func usesText(k store.Coupon, lang views.Lang) string {
	text := wording.Count(k.Used)
	if k.UsesMax > 0 {
		text += " / " + wording.Count(k.UsesMax)
	}
	if k.Reserved > 0 {
		n := wording.Count(k.Reserved)
		text += lang.Text(" (결제 대기 "+n+")", " ("+n+" awaiting payment)")
	}
	return text
}

// whenText says from when to when a coupon is valid.
func whenText(k store.Coupon, lang views.Lang) string {
	if k.StartsAt.IsZero() && k.EndsAt.IsZero() {
		return lang.Text("제한 없음", "No limit")
	}
	return strings.TrimSpace(wording.ShortTime(k.StartsAt) + " ~ " + wording.ShortTime(k.EndsAt))
}

// couponForm is a coupon as typed into its form.
type couponForm struct {
	ID, Version int64             // 0 for a new coupon
	Fields      map[string]string // as typed, by name
	Free        bool              // free shipping is ticked
	Listed      bool              // pages offer it
	Errors      map[string]string // by field
	Count       string            // of codes to make, as it was typed
	CountError  string
	Ask         *admin.Question // nil: nothing to ask
}

// showCoupon shows one coupon, or the form for a new one.
func (s *Server) showCoupon(c echo.Context) error {
	f := couponForm{Fields: map[string]string{}}
	if c.Param("id") != "" {
		id, err := idOf(c)
		if err != nil {
			return err
		}
		k, err := s.Store.CouponByID(c.Request().Context(), id)
		if err != nil {
			return err
		}
		f = couponFormOf(k)
	}
	return s.couponPage(c, http.StatusOK, f)
}

// couponFormOf fills the form from a saved coupon.
func couponFormOf(k store.Coupon) couponForm {
	f := couponForm{ID: k.ID, Version: k.Version, Free: k.Kind == store.FreeShipping,
		Listed: k.Listed, Fields: map[string]string{
			"name": k.Name, "code": k.PublicCode, "starts_at": localTime(k.StartsAt), "ends_at": localTime(k.EndsAt)}}
	for name, n := range map[string]int64{"percent": k.Percent, "cap": k.Cap, "amount": k.Amount,
		"minimum": k.Minimum, "uses_max": k.UsesMax, "per_buyer": k.PerBuyer} {
		if n > 0 {
			f.Fields[name] = wording.Count(n)
		}
	}
	if k.USDAmount > 0 {
		f.Fields["usd_amount"] = money.Money{Minor: k.USDAmount, Currency: money.USD}.Plain()
	}
	return f
}

// localTime writes a time for a datetime-local field, in Korean time; empty for
// the zero time.
func localTime(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(korea.Seoul()).Format(couponTime)
}

// couponPage shows the form of a coupon and, for a saved one, the actions below
// it.
func (s *Server) couponPage(c echo.Context, status int, f couponForm) error {
	lang := adminLang(c)
	title, action := lang.Text("쿠폰 등록", "New coupon"), web.CouponsPath
	if f.ID != 0 {
		title, action = lang.Text("쿠폰 수정", "Edit coupon"), couponPath(f.ID)
	}
	frame, err := s.adminFrame(c, web.CouponsPath, title)
	if err != nil {
		return err
	}
	p := admin.CouponPage{Frame: frame, Action: action, Version: strconv.FormatInt(f.Version, 10),
		Groups: couponGroups(f, lang), Question: f.Ask, Count: cmp.Or(f.Count, "10"), CountError: f.CountError}
	if f.ID != 0 {
		k, err := s.Store.CouponByID(c.Request().Context(), f.ID)
		if err != nil {
			return err
		}
		rows, err := s.Store.CouponCodes(c.Request().Context(), f.ID)
		if err != nil {
			return err
		}
		p.Exists, p.State, p.Uses, p.Ended = true, couponBadge(k, s.Now(), lang), usesText(k, lang), !k.EndedAt.IsZero()
		p.Codes = len(rows)
		// The export has them all.
		for _, r := range rows[:min(len(rows), 50)] {
			p.Rows = append(p.Rows, admin.CodeRow{Code: r.Code, OrderNo: r.OrderNo})
		}
	}
	return s.renderAdmin(c, status, admin.CouponDetail(p))
}

// couponGroups lays out the fields of the form.
func couponGroups(f couponForm, lang views.Lang) []admin.Group {
	field := func(name, ko, en, unit, hintKo, hintEn string) admin.Field {
		one := admin.Field{Name: name, Label: lang.Text(ko, en), Unit: unit, Hint: lang.Text(hintKo, hintEn),
			Value: f.Fields[name], Error: f.Errors[name]}
		switch unit {
		case "":
		case "$":
			one.InputMode = "decimal"
		default:
			one.InputMode = "numeric"
		}
		return one
	}
	when := func(name, ko, en string) admin.Field {
		one := field(name, ko, en, "", "한국 시간 기준입니다. 비워 두면 제한이 없습니다.", "Korean time. Leave empty for no limit.")
		one.Type = "datetime-local"
		return one
	}
	won := lang.Text("원", "₩")
	code := field("code", "공용 코드", "Public code", "",
		"여러 고객이 함께 사용하는 코드입니다(예: WELCOME10). 저장한 뒤에는 변경할 수 없습니다. 일회용 코드만 사용하려면 비워 두세요.",
		"One code for everybody, e.g. WELCOME10. It cannot be changed later. Leave it empty for single-use codes only.")
	// Buyers may already have the code of a saved coupon.
	code.ReadOnly = f.ID != 0 && f.Errors == nil && f.Fields["code"] != ""
	name := field("name", "쿠폰 이름", "Name", "", "고객에게는 표시되지 않습니다.", "Buyers do not see it.")
	name.Required = true
	discountHint := lang.Text("할인율, 할인 금액, 무료배송 중 하나만 입력해 주세요. 할인율은 세일가 기준으로 계산하며 10원 미만(달러는 센트 미만)은 버립니다.",
		"Choose one: a percentage, an amount, or free shipping. Percentages apply to sale prices and are rounded "+
			"down to ₩10 or to the cent.")
	return []admin.Group{
		{Title: lang.Text("기본 정보", "Basics"), Fields: []admin.Field{name, code},
			Checks: []admin.Check{{Name: "listed", Label: lang.Text("‘쿠폰 받기’에 보이기", "Offer it to everybody"),
				Checked: f.Listed, Hint: lang.Text("상품 페이지와 쿠폰 페이지, 주문서에서 누구나 받아 쓸 수 있습니다. 공용 코드가 있어야 합니다.",
					"On products' pages, the page of coupons and the order form. It needs a public code.")}}},
		{Title: lang.Text("할인", "Discount"), Hint: discountHint, Error: f.Errors["kind"], Fields: []admin.Field{
			field("percent", "할인율", "Percentage", "%", "", ""),
			field("cap", "최대 할인 금액", "Maximum discount", won, "할인율 쿠폰에만 해당합니다.", "For percentages only."),
			field("amount", "할인 금액", "Amount", won, "", ""),
			field("usd_amount", "할인 금액 (달러)", "Amount in dollars", "$", "비워 두면 쇼핑몰 환율로 계산합니다.",
				"If empty, the shop's exchange rate is used.")},
			Checks: []admin.Check{{Name: "free_shipping", Label: lang.Text("무료배송", "Free shipping"), Checked: f.Free,
				Hint: lang.Text("기본 배송비만 할인됩니다. 제주·도서산간 추가 배송비와 해외 배송비는 그대로 부과됩니다.",
					"Takes off the basic fee only; surcharges and international shipping still apply.")}}},
		{Title: lang.Text("사용 조건", "Conditions"), Fields: []admin.Field{
			field("minimum", "최소 주문 금액", "Minimum order", won, "할인 전 상품금액 기준입니다.",
				"Before the discount, without shipping."),
			when("starts_at", "시작", "From"), when("ends_at", "종료", "Until"),
			field("uses_max", "전체 사용 횟수", "Total uses", lang.Text("회", "×"), "비워 두면 제한이 없습니다.",
				"Leave empty for no limit."),
			field("per_buyer", "1인당 사용 횟수", "Uses per buyer", lang.Text("회", "×"), "이메일이나 전화번호가 같으면 같은 고객으로 봅니다.",
				"The same e-mail or phone counts as the same buyer.")}},
	}
}

// read turns the form into a coupon; fields that cannot be read are noted in
// Errors.
func (f *couponForm) read(lang views.Lang) store.Coupon {
	f.Errors = map[string]string{}
	number := func(name string, in money.Format) int64 {
		n, err := in.ReadOptional(f.Fields[name])
		if err != nil {
			f.Errors[name] = wording.Unread(err).In(string(lang))
		}
		return n
	}
	won, uses := money.Format{Currency: money.KRW}, money.Format{Unit: money.Uses}
	at := func(name string) time.Time {
		when, err := time.ParseInLocation(couponTime, f.Fields[name], korea.Seoul())
		if err != nil && f.Fields[name] != "" {
			f.Errors[name] = lang.Text("날짜와 시각을 확인해 주세요.", "Please check the date and time.")
		}
		return when
	}
	k := store.Coupon{ID: f.ID, Version: f.Version, Name: f.Fields["name"],
		PublicCode: store.CouponCode(f.Fields["code"]),
		Percent:    number("percent", money.Format{Unit: money.Percent}), Cap: number("cap", won),
		Amount:    number("amount", won),
		USDAmount: number("usd_amount", money.Format{Currency: money.USD}), Minimum: number("minimum", won),
		UsesMax: number("uses_max", uses), PerBuyer: number("per_buyer", uses),
		StartsAt: at("starts_at"), EndsAt: at("ends_at"), Listed: f.Listed}
	k.Kind = f.kind()
	if k.Kind != store.PercentOff && k.Cap > 0 {
		f.Errors["cap"] = lang.Text("할인율 쿠폰에만 입력할 수 있습니다.", "Only percentages can have one.")
	}
	if k.Kind != store.AmountOff && k.USDAmount > 0 {
		f.Errors["usd_amount"] = lang.Text("할인 금액도 원으로 입력해 주세요.", "Please enter the amount in won, too.")
	}
	return k
}

// kind returns the kind of discount that was filled in; empty unless it is
// exactly one.
func (f *couponForm) kind() store.CouponKind {
	var kinds []store.CouponKind
	if f.Fields["percent"] != "" {
		kinds = append(kinds, store.PercentOff)
	}
	if f.Fields["amount"] != "" {
		kinds = append(kinds, store.AmountOff)
	}
	if f.Free {
		kinds = append(kinds, store.FreeShipping)
	}
	if len(kinds) != 1 {
		return ""
	}
	return kinds[0]
}

// saveCoupon saves a coupon, unless it has errors or its terms are still to be
// confirmed.
func (s *Server) saveCoupon(c echo.Context) error {
	in, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	f := couponForm{Fields: map[string]string{}, Free: in.Get("free_shipping") != "",
		Listed: in.Get("listed") != ""}
	for name := range in {
		f.Fields[name] = in.Get(name)
	}
	f.Version, _ = strconv.ParseInt(in.Get("version"), 10, 64)
	if c.Param("id") != "" {
		if f.ID, err = idOf(c); err != nil {
			return err
		}
	}
	lang := adminLang(c)
	k := f.read(lang)
	var id int64
	// The question comes last: nobody should confirm terms that cannot be saved.
	if err = k.Check(); err == nil && len(f.Errors) == 0 {
		if f.Ask, err = s.askAboutCoupon(c.Request().Context(), k, f.Fields[confirmTerms], lang); err != nil {
			return err
		}
		if f.Ask != nil {
			return s.couponPage(c, http.StatusConflict, f)
		}
		id, err = s.Store.SaveCoupon(c.Request().Context(), k, by(c))
	}
	var draft *store.DraftError
	if errors.As(err, &draft) {
		mergeErrors(f.Errors, draft, nil, lang)
	} else if err != nil {
		return err
	}
	if len(f.Errors) > 0 {
		return s.couponPage(c, http.StatusUnprocessableEntity, f)
	}
	return done(c, couponPath(id), wording.NoticeSaved)
}

// confirmTerms is the form field with the terms that were confirmed.
const confirmTerms = "confirm_terms"

// termsOf writes all numbers of a coupon, to compare with what was confirmed.
func termsOf(k store.Coupon) string {
	return fmt.Sprintf("%s %d %d %d %d %d %d %d",
		k.Kind, k.Percent, k.Cap, k.Amount, k.USDAmount, k.Minimum, k.UsesMax, k.PerBuyer)
}

// askAboutCoupon asks to confirm a new coupon, or one whose numbers have
// changed: what it takes off orders cannot be taken back. It returns nil when
// confirmed names these terms.
func (s *Server) askAboutCoupon(
	ctx context.Context, k store.Coupon, confirmed string, lang views.Lang,
) (*admin.Question, error) {
	terms := termsOf(k)
	if confirmed == terms {
		return nil, nil
	}
	// A change of name or code alone needs no confirmation.
	if k.ID != 0 {
		before, err := s.Store.CouponByID(ctx, k.ID)
		if err != nil || termsOf(before) == terms {
			return nil, err
		}
	}
	return &admin.Question{Lines: couponLines(k, lang), Field: admin.Hidden{Name: confirmTerms, Value: terms},
		Next: lang.Text("아직 저장하지 않았습니다. 맞으면 다시 저장해 주세요.", "Nothing was saved yet. If this is right, save again.")}, nil
}

// couponSample is an order value, in won, that illustrates a percentage.
const couponSample = 100_000

// couponLines describes what a coupon does, with amounts in words and figures.
func couponLines(k store.Coupon, lang views.Lang) []string {
	won := func(n int64) string { return wording.InFull(money.Money{Minor: n, Currency: money.KRW}, string(lang)) }
	var list []string
	add := func(ko, en string) { list = append(list, lang.Text(ko, en)) }
	switch k.Kind {
	case store.PercentOff:
		percent, goods := wording.Count(k.Percent), money.Price{KRW: couponSample}
		sample, off := wording.Money(goods.In(money.KRW), string(lang)), won(k.Discount(goods, 1).KRW)
		add(percent+"% 할인: 상품금액이 "+sample+"이면 할인 금액은 "+off, percent+"% off: "+off+" off goods of "+sample)
		if k.Cap > 0 {
			add("최대 할인 금액: "+won(k.Cap), "At most: "+won(k.Cap))
		}
	case store.AmountOff:
		add("할인 금액: "+won(k.Amount), "Amount off: "+won(k.Amount))
		if k.USDAmount > 0 {
			dollars := wording.InFull(money.Money{Minor: k.USDAmount, Currency: money.USD}, string(lang))
			add("달러 할인 금액: "+dollars, "Amount off in dollars: "+dollars)
		}
	case store.FreeShipping:
		add("무료배송", "Free shipping")
	}
	if k.Minimum > 0 {
		add("최소 주문 금액: "+won(k.Minimum), "From goods of: "+won(k.Minimum))
	}
	return append(list, couponUses(k, lang))
}

// couponUses says how often a coupon can be used.
func couponUses(k store.Coupon, lang views.Lang) string {
	limit := func(n int64) string {
		if n == 0 {
			return lang.Text("제한 없음", "unlimited")
		}
		return lang.Text(wording.Count(n)+"회", wording.Count(n))
	}
	all, each := limit(k.UsesMax), limit(k.PerBuyer)
	return lang.Text("전체 사용 횟수: "+all+", 1인당: "+each, "Uses in all: "+all+", per buyer: "+each)
}

// endCoupon ends a coupon at once.
func (s *Server) endCoupon(c echo.Context) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	if err := s.Store.EndCoupon(c.Request().Context(), id, by(c)); err != nil {
		return err
	}
	return done(c, couponPath(id), wording.NoticeSaved)
}

// addCouponCodes generates single-use codes.
func (s *Server) addCouponCodes(c echo.Context) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	n, err := money.Format{Unit: money.Pieces, Least: 1, Most: store.MaxCodes}.Read(f.Get("count"))
	if err != nil {
		k, found := s.Store.CouponByID(c.Request().Context(), id)
		if found != nil {
			return found
		}
		form, lang := couponFormOf(k), adminLang(c)
		form.Count, form.CountError = f.Get("count"), wording.Unread(err).In(string(lang))
		return s.couponPage(c, http.StatusUnprocessableEntity, form)
	}
	if err := s.Store.AddCouponCodes(c.Request().Context(), id, int(n), by(c)); err != nil {
		return err
	}
	return done(c, couponPath(id), wording.NoticeAdded)
}

// exportCouponCodes sends all single-use codes of a coupon as a file for Excel.
func (s *Server) exportCouponCodes(c echo.Context) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	rows, err := s.Store.CouponCodes(c.Request().Context(), id)
	if err != nil {
		return err
	}
	if err := s.Store.NoteExport(c.Request().Context(), "coupon codes", len(rows), strconv.FormatInt(id, 10),
		by(c)); err != nil {
		return err
	}
	lang := adminLang(c)
	table := [][]string{{lang.Text("코드", "Code"), lang.Text("사용한 주문", "Used by order")}}
	for _, r := range rows {
		table = append(table, []string{r.Code, r.OrderNo})
	}
	return sendTable(c, fmt.Sprintf("coupon-%d", id), table, nil)
}
