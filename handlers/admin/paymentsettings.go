package admin

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// showPaymentSettings shows the payment settings.
func (s settings) showPaymentSettings(c echo.Context) error {
	return s.renderSavedPayments(c)
}

// paymentForm is the payment settings as they were typed.
type paymentForm struct {
	hold       string // in minutes
	holdError  string
	share      string // of the stock, in percent
	shareError string
	policies   store.Policies
	buttons    store.Buttons
}

// renderSavedPayments shows the payment settings as they are saved.
func (s settings) renderSavedPayments(c echo.Context) error {
	ctx := c.Request().Context()
	var f paymentForm
	var err error
	if f.policies, err = s.Store.Policies(ctx); err != nil {
		return err
	}
	if f.buttons, err = s.Store.Buttons(ctx); err != nil {
		return err
	}
	hold, err := s.Store.Hold(ctx)
	if err != nil {
		return err
	}
	share, err := store.HoldShare(ctx, s.Store)
	if err != nil {
		return err
	}
	f.hold, f.share = strconv.Itoa(int(hold.Minutes())), strconv.FormatInt(share, 10)
	return s.renderPaymentSettings(c, http.StatusOK, f)
}

// renderPaymentSettings shows the form of the payment settings.
func (s settings) renderPaymentSettings(c echo.Context, status int, f paymentForm) error {
	lang := adminLang(c)
	english, err := s.Store.English.On(c.Request().Context())
	if err != nil {
		return err
	}
	page, err := s.settingsPage(c, []admin.Group{s.holdGroup(f, lang), s.policyGroup(f.policies, lang),
		s.couponGroup(f.policies, lang), s.buttonGroup(f.buttons, english, lang), s.walletGroup(f.buttons, lang)})
	if err != nil {
		return err
	}
	return s.renderAdmin(c, status, admin.Settings(page))
}

// maxHoldMinutes is the longest that an unpaid order may hold its stock.
const maxHoldMinutes = 24 * 60

// holdGroup lays out how long unpaid orders hold their stock, and how much of it.
func (s settings) holdGroup(typed paymentForm, lang views.Lang) admin.Group {
	f := admin.Field{Name: "hold", Label: lang.Text("결제 전 재고 확보 시간", "How long an unpaid order holds its items"),
		Unit:  lang.Text("분", "minutes"),
		Value: typed.hold, Error: typed.holdError, InputMode: "numeric", MaxLength: 4, Required: true,
		Hint: lang.Text("결제창을 연 주문에 적용되며, 그 전에는 5분만 확보합니다. 이 시간이 지나면 포트원에 확인한 뒤 주문을 취소하고 재고를 되돌립니다.",
			"Once the payment window was opened; five minutes before that. Afterwards the shop checks with PortOne "+
				"and cancels the order if it is unpaid.")}
	if s.Checkout.Hold > 0 {
		f.ReadOnly, f.Value = true, strconv.Itoa(int(s.Checkout.Hold.Minutes()))
		f.Hint = lang.Text("환경 변수 JANGTEO_RESERVATION으로 정해져 있습니다.",
			"Set by the environment variable JANGTEO_RESERVATION.")
	}
	most := admin.Field{Name: "hold_share", Label: lang.Text("미결제 주문이 확보하는 재고의 한도",
		"Most of the stock that unpaid orders of one buyer hold"), Unit: "%", Value: typed.share,
		Error: typed.shareError, InputMode: "numeric", MaxLength: 3, Required: true,
		Hint: lang.Text("옵션마다 계산하며, 마지막 한 개는 언제나 확보할 수 있습니다. 한도를 넘는 주문도 받지만 재고를 확보하지 않으며, 결제하는 사이 품절되면 환불합니다.",
			"For each option; the last piece can always be held. Orders beyond it are taken without holding stock, "+
				"and refunded if it sells out while they are paid.")}
	return admin.Group{Title: lang.Text("주문 시간", "Time to pay"), Fields: []admin.Field{f, most}}
}

// policyGroup lays out which payments are refunded automatically.
func (s settings) policyGroup(p store.Policies, lang views.Lang) admin.Group {
	g := admin.Group{Title: lang.Text("자동 처리", "Automatic handling"),
		Hint: lang.Text("주문에 반영할 수 없는 결제가 들어왔을 때 적용됩니다. 끄면 확인필요 목록에서 직접 처리합니다.",
			"For payments that cannot be applied to their order. If off, they wait for you under Cases."),
		Checks: []admin.Check{
			{Name: "refund_duplicate", Label: lang.Text("중복 결제는 바로 환불", "Refund duplicate payments at once"),
				Checked: p.RefundDuplicate},
			{Name: "refund_oversold", Label: lang.Text("품절 뒤에 들어온 결제는 바로 환불",
				"Refund payments for sold-out items at once"), Checked: p.RefundOversold},
			{Name: "refund_mismatch", Label: lang.Text("주문과 다른 결제(위조 의심)는 바로 환불",
				"Refund mismatched payments at once"), Checked: p.RefundMismatch,
				Hint: lang.Text("끄는 것을 권장합니다. 환불하기 전에 증거를 확인할 수 있습니다.",
					"Better left off: you can review the evidence first.")},
		}}
	if env := s.Checkout.RefundMismatch; env != nil {
		g.Checks[2].Checked, g.Checks[2].Disabled = *env, true
		g.Checks[2].Hint = lang.Text("환경 변수 JANGTEO_MISMATCH로 정해져 있습니다.",
			"Set by the environment variable JANGTEO_MISMATCH.")
	}
	return g
}

// couponGroup lays out whether a coupon comes back with the money.
func (s settings) couponGroup(p store.Policies, lang views.Lang) admin.Group {
	return admin.Group{Title: lang.Text("쿠폰", "Coupons"),
		Checks: []admin.Check{{Name: "return_coupon", Checked: p.ReturnCoupon,
			Label: lang.Text("발송 전에 전액 환불되면 쿠폰을 다시 사용할 수 있게 하기",
				"Let a coupon be used again when its order is refunded in full before it ships"),
			Hint: lang.Text("일부만 환불하거나 발송한 뒤에 환불한 주문의 쿠폰은 돌려주지 않습니다.",
				"It never comes back after a partial refund, or once the order has shipped.")}}}
}

// buttonGroup lays out which payment buttons each language shows.
func (s settings) buttonGroup(b store.Buttons, english bool, lang views.Lang) admin.Group {
	t := &admin.FieldTable{Caption: lang.Text("언어별 결제 버튼", "Payment buttons by language"),
		Head: []string{lang.Text("결제수단", "Payment method"), lang.Text("한국어 쇼핑몰", "Korean shop"),
			lang.Text("영어 쇼핑몰", "English shop")}}
	for _, ch := range s.Checkout.Account().Channels {
		if _, wallet := ch.PG.Wallet(); !wallet {
			t.Rows = append(t.Rows, buttonRow(ch.PG, b, t.Head, lang))
		}
	}
	g := admin.Group{Title: lang.Text("표시할 결제 버튼", "Payment buttons to show"), Table: t}
	if !english {
		g.Hint = lang.Text("영어 쇼핑몰이 꺼져 있어 해외카드와 PayPal 버튼은 표시하지 않습니다.",
			"The English shop is closed, so the buttons for overseas cards and PayPal are not shown.")
	}
	return g
}

// buttonRow lays out in which languages a button is shown; the last two of head name
// them.
func buttonRow(pg store.PG, b store.Buttons, head []string, lang views.Lang) admin.FieldRow {
	name, last := wording.MethodName(pg, lang), len(head)-1
	return admin.FieldRow{Label: name, Cells: []admin.Cell{
		{Name: "ko_" + string(pg), Box: true, Checked: !slices.Contains(b.HiddenKo, pg), Label: name + ", " +
			head[last-1]},
		{Name: "en_" + string(pg), Box: true, Checked: !slices.Contains(b.HiddenEn, pg), Label: name + ", " +
			head[last]},
	}}
}

// walletGroup lays out which wallets the shop's contract has, and which languages show
// their buttons. They are those of KG Inicis
// (https://help.portone.io/content/inicis-easypay-hub-fee).
func (s settings) walletGroup(b store.Buttons, lang views.Lang) admin.Group {
	t := &admin.FieldTable{Caption: lang.Text("간편결제", "Easy pay wallets"),
		Head: []string{lang.Text("간편결제", "Wallet"), lang.Text("사용", "In use"),
			lang.Text("한국어 쇼핑몰", "Korean shop"), lang.Text("영어 쇼핑몰", "English shop")}}
	for _, ch := range s.Checkout.Account().Channels {
		if _, wallet := ch.PG.Wallet(); !wallet {
			continue
		}
		row := buttonRow(ch.PG, b, t.Head, lang)
		row.Cells = slices.Insert(row.Cells, 0, admin.Cell{Name: "wallet_" + string(ch.PG), Box: true,
			Checked: !b.Off(ch.PG), Label: row.Label + ", " + t.Head[1]})
		t.Rows = append(t.Rows, row)
	}
	g := admin.Group{Title: t.Caption, Table: t,
		Hint: lang.Text("KG이니시스를 거치는 간편결제입니다. KG이니시스 상점관리자의 [변경/추가] → 지불수단 추가 및 변경 → "+
			"간편결제에서 신청해 심사를 마친 것만 켜세요. 계약에 없는 것을 켜면 결제창이 오류를 냅니다.",
			"Wallets behind KG Inicis. Turn on only those that KG Inicis has approved for your shop: apply in its "+
				"merchant site under change/add, payment methods, easy pay. Without a contract the window shows an "+
				"error.")}
	if len(t.Rows) == 0 {
		g.Table, g.Hint = nil, lang.Text("KG이니시스 채널을 먼저 정해 주세요.", "Set the channel of KG Inicis first.")
	}
	return g
}

// savePaymentSettings saves the payment settings, except those that the
// environment fixes.
func (s settings) savePaymentSettings(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	typed := paymentForm{hold: f.Get("hold"), share: f.Get("hold_share"), buttons: s.readButtons(f)}
	p := store.Policies{RefundDuplicate: f.Get("refund_duplicate") != "",
		RefundOversold: f.Get("refund_oversold") != "", RefundMismatch: f.Get("refund_mismatch") != "",
		ReturnCoupon: f.Get("return_coupon") != ""}
	if s.Checkout.RefundMismatch != nil {
		// A disabled box is not sent, so the owner's earlier choice stays.
		old, err := s.Store.Policies(ctx)
		if err != nil {
			return err
		}
		p.RefundMismatch = old.RefundMismatch
	}
	typed.policies = p
	// Nothing is saved until all of it can be.
	minutes, err := s.readHold(typed.hold)
	if err != nil {
		typed.holdError = wording.Unread(err).In(string(adminLang(c)))
	}
	share, shareErr := readHoldShare(typed.share)
	if shareErr != nil {
		typed.shareError = wording.Unread(shareErr).In(string(adminLang(c)))
	}
	if err != nil || shareErr != nil {
		return s.renderPaymentSettings(c, http.StatusUnprocessableEntity, typed)
	}
	if share > 0 {
		if err := store.SetHoldShare(ctx, s.Store, share, by(c)); err != nil {
			return err
		}
	}
	if minutes > 0 {
		if err := s.Store.SetHold(ctx, minutes, by(c)); err != nil {
			return err
		}
	}
	if err := s.Store.SetPolicies(ctx, p, by(c)); err != nil {
		return err
	}
	if err := s.Store.SetButtons(ctx, typed.buttons, by(c)); err != nil {
		return err
	}
	return done(c, "/admin/settings/payments", wording.NoticeSaved)
}

// readButtons reads which buttons are not ticked, and which wallets are.
func (s settings) readButtons(f web.Form) store.Buttons {
	b := store.Buttons{Wallets: []store.PG{}}
	for _, ch := range s.Checkout.Account().Channels {
		if _, wallet := ch.PG.Wallet(); wallet && f.Get("wallet_"+string(ch.PG)) != "" {
			b.Wallets = append(b.Wallets, ch.PG)
		}
		if f.Get("ko_"+string(ch.PG)) == "" {
			b.HiddenKo = append(b.HiddenKo, ch.PG)
		}
		if f.Get("en_"+string(ch.PG)) == "" {
			b.HiddenEn = append(b.HiddenEn, ch.PG)
		}
	}
	return b
}

// readHold reads how many minutes orders hold their stock; 0: as before, because
// the environment fixes it (a read-only field may still be sent) or nothing is said.
func (s settings) readHold(text string) (int64, error) {
	if s.Checkout.Hold > 0 || text == "" {
		return 0, nil
	}
	return money.Format{Unit: money.Minutes, Least: 1, Most: maxHoldMinutes}.Read(text)
}

// readHoldShare reads how much of the stock unpaid orders of one buyer hold, in
// percent; 0: as before, because nothing is said.
func readHoldShare(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	return money.Format{Unit: money.Percent, Least: 1, Most: 100}.Read(text)
}
