package admin

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/views"
)

// noteLimit is the maximum length of a note, in characters.
const noteLimit = 1000

// answerFile returns to the order's page after an action, or shows it again
// with the reason for a refusal.
func (s *Server) answerFile(c echo.Context, err error, notice wording.Notice, form fileForm) error {
	if err == nil {
		return done(c, web.OrderPath(c.Param("no")), notice)
	}
	if form.trouble = orderErrorText(err, adminLang(c)); form.trouble == "" {
		return err
	}
	return s.renderFile(c, http.StatusConflict, form)
}

// orderErrorText says why an action on an order was refused; empty if the order
// is not the reason.
func orderErrorText(err error, lang views.Lang) string {
	var closed *store.ClosedError
	switch {
	// The payment arrived between the page and the click.
	case errors.As(err, &closed) && closed.State == store.Paid:
		return lang.Text("방금 결제가 확인되어 취소하지 않았습니다. 취소하려면 환불해 주세요.",
			"A payment was found just now, so the order was not canceled. Refund it instead.")
	case errors.As(err, &closed):
		return lang.Text("이미 처리된 주문입니다.", "This order has already been processed.")
	}
	if f := web.Explain(err); f.Status == http.StatusConflict {
		return f.Message.In(string(lang))
	}
	return ""
}

// shipOrder marks an order as shipped, corrects its tracking number, or adds and
// removes those of further parcels.
func (s *Server) shipOrder(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	lang, correct := adminLang(c), f.Get("mend") != ""
	form := fileForm{carrier: f.Get("carrier"), number: f.Get("number"), correcting: correct,
		adding: f.Get("more") != ""}
	p := store.Parcel{OrderNo: c.Param("no"), Carrier: form.carrier, Number: korea.TidyNumber(form.number)}
	carrier, known := korea.CarrierByCode(form.carrier)
	if f.Get("fetched") != "" && !correct {
		file, err := s.Store.OrderFile(c.Request().Context(), p.OrderNo)
		if err != nil {
			return err
		}
		if !wording.OnlyPickup(file.Order.Lines) {
			return echo.NewHTTPError(http.StatusBadRequest)
		}
		return s.sendParcel(c, store.Parcel{OrderNo: p.OrderNo, Carrier: korea.Pickup, Number: p.OrderNo}, form)
	}
	if f.Get("drop") != "" {
		p.Number = form.number
		return s.answerFile(c, s.Store.Parcels.DropBox(c.Request().Context(), p, by(c)), wording.NoticeDeleted,
			fileForm{})
	}
	switch {
	// The select offers known carriers only.
	case !known:
		return echo.NewHTTPError(http.StatusBadRequest)
	case form.number == "":
		form.numberError = lang.Text("송장번호를 입력해 주세요.", "Please enter the tracking number.")
	case !carrier.Takes(p.Number):
		form.numberError = wording.NumberFault(carrier, lang)
	}
	if form.numberError != "" {
		return s.renderFile(c, http.StatusUnprocessableEntity, form)
	}
	if form.adding {
		return s.answerFile(c, s.Store.Parcels.AddBox(c.Request().Context(), p, f.Get("tell") != "", by(c)),
			wording.NoticeAdded, form)
	}
	if correct {
		return s.answerFile(c, s.Store.MendParcel(c.Request().Context(), p, f.Get("tell") != "", by(c)),
			wording.NoticeSaved, form)
	}
	return s.sendParcel(c, p, form)
}

// sendParcel marks an order as shipped, or as ready to be fetched.
func (s *Server) sendParcel(c echo.Context, p store.Parcel, form fileForm) error {
	checks, err := s.Store.ShipParcels(c.Request().Context(), []store.Parcel{p}, by(c))
	if errors.Is(err, store.ErrHindered) {
		if checks[0].Hindrance == store.HinderUnknown {
			return store.ErrNotFound
		}
		form.trouble = wording.HindranceText(checks[0].Hindrance, adminLang(c))
		return s.renderFile(c, http.StatusConflict, form)
	}
	return s.answerFile(c, err, wording.NoticeShipped, form)
}

// deliverOrder marks an order as delivered.
func (s arriving) deliverOrder(c echo.Context) error {
	n, err := s.Store.Parcels.Deliver(c.Request().Context(), []string{c.Param("no")}, by(c))
	if err == nil && n == 0 {
		err = store.ErrNotShipped
	}
	return s.answerFile(c, err, wording.NoticeDelivered, fileForm{})
}

// undeliverOrder takes back that an order was delivered.
func (s arriving) undeliverOrder(c echo.Context) error {
	done, err := s.Store.Parcels.Undeliver(c.Request().Context(), c.Param("no"), by(c))
	if err == nil && !done {
		return &web.Refusal{Status: http.StatusConflict, Message: store.Text{
			Ko: "배송완료로 바꾼 적이 없거나 이미 구매확정된 주문입니다.",
			En: "It was not marked as delivered, or its purchase is concluded."}}
	}
	return s.answerFile(c, err, wording.NoticeSaved, fileForm{})
}

// cancelOrder cancels an unpaid order.
func (s *Server) cancelOrder(c echo.Context) error {
	f, err := s.Store.OrderFile(c.Request().Context(), c.Param("no"))
	if err != nil {
		return err
	}
	return s.answerFile(c, s.Checkout.CancelOrder(c.Request().Context(), f.Order.PublicID, by(c)),
		wording.NoticeCancelled, fileForm{})
}

// recheckOrder asks I'mport about every attempt and payment of an order.
func (s *Server) recheckOrder(c echo.Context) error {
	ctx := c.Request().Context()
	f, err := s.Store.OrderFile(ctx, c.Param("no"))
	if err != nil {
		return err
	}
	// Attempts are asked about by merchant_uid, since the shop may have missed their imp_uid.
	learn := func(impUID, merchantUID string) error {
		h, err := checkout.NewHint(impUID, merchantUID, store.SourceAdmin)
		if err == nil {
			_, err = s.Checkout.RecordHint(ctx, h)
		}
		return err
	}
	for _, a := range f.Attempts {
		if a.PG.Source() != store.FromIamport {
			continue
		}
		if err := learn("", a.MerchantUID); err != nil {
			return err
		}
	}
	for _, p := range f.Payments {
		if p.Source != store.FromIamport {
			continue
		}
		if err := learn(p.ImpUID, p.MerchantUID); err != nil {
			return err
		}
	}
	return done(c, web.OrderPath(f.Order.No), wording.NoticeAsked)
}

// isMultilineText reports whether text has at most this many characters and no
// control characters other than line breaks.
func isMultilineText(text string, most int) bool {
	return utf8.RuneCountInString(text) <= most &&
		!strings.ContainsFunc(text, func(r rune) bool {
			return unicode.IsControl(r) && r != '\n' && r != '\r' &&
				r != '\t'
		})
}

// addClaim records a claim on the buyer's behalf.
func (s *Server) addClaim(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	form := fileForm{claimKind: store.ClaimKind(f.Get("kind")), claimReason: f.Get("reason"), claimOpen: true,
		claimLines: readPicks(f.Get, store.MaxLines)}
	if form.claimReason == "" || !isMultilineText(form.claimReason, reasonLimit) {
		form.claimError = adminLang(c).Text("사유를 200자 이내로 입력해 주세요.", "Please give a reason of up to 200 characters.")
		return s.renderFile(c, http.StatusUnprocessableEntity, form)
	}
	return s.answerFile(c, s.Store.AddClaim(c.Request().Context(), c.Param("no"),
		store.NewClaim{Kind: form.claimKind, Reason: form.claimReason, Lines: form.claimLines}, by(c)),
		wording.NoticeClaimed, form)
}

// answerClaim moves a claim on with a reply to the buyer.
func (s *Server) answerClaim(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return store.ErrNotFound
	}
	form, lang := fileForm{replyTo: id, reply: f.Get("answer")}, adminLang(c)
	if !isMultilineText(form.reply, reasonLimit) {
		form.replyError = lang.Text("200자까지 입력할 수 있습니다.", "Please use at most 200 characters.")
		return s.renderFile(c, http.StatusUnprocessableEntity, form)
	}
	err = s.Store.MoveClaim(c.Request().Context(), c.Param("no"), id, store.ClaimState(f.Get("to")), form.reply, by(c))
	if errors.Is(err, store.ErrClaimUnspoken) {
		form.replyError = lang.Text("거절 사유를 입력해 주세요.", "Please say why it is declined.")
		return s.renderFile(c, http.StatusUnprocessableEntity, form)
	}
	return s.answerFile(c, err, wording.NoticeSaved, form)
}

// sendMailAgain sends a mail about the order once more.
func (s *Server) sendMailAgain(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	return s.answerFile(c, s.Store.SendMailAgain(c.Request().Context(), c.Param("no"), f.Get("key"), by(c)),
		wording.NoticeMailed, fileForm{})
}

// addNote adds a note that only admins see.
func (s *Server) addNote(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	form := fileForm{note: f.Get("note")}
	if form.note == "" || !isMultilineText(form.note, noteLimit) {
		form.noteError = adminLang(c).Text("메모를 1,000자 이내로 입력해 주세요.", "Please write up to 1,000 characters.")
		return s.renderFile(c, http.StatusUnprocessableEntity, form)
	}
	return s.answerFile(c, s.Store.AddNote(c.Request().Context(), c.Param("no"), form.note, by(c)),
		wording.NoticeSaved, form)
}
