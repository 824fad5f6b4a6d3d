package shop

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/photo"
	"github.com/jangteo/jangteo/views"
)

// How long goods can be returned (전자상거래법 Art. 17): 7 days from delivery, or
// 3 months if they differ from what was sold. The shop does not know the day of
// delivery, so the page accepts requests for the transit time longer, and a
// person decides. A purchase that is concluded is no exception.
const (
	withdrawalDays    = 7
	defectMonths      = 3
	transitDays       = 7
	transitDaysAbroad = 28
	changedMind       = "mind"
	returnFormParts   = 20
)

// returnDeadlines are the last days on which requests are accepted, for a change of
// mind and for a defect.
func returnDeadlines(o store.Order, s store.Shipment) (mind, fault time.Time) {
	travel := transitDays
	if o.Destination.Country != "KR" {
		travel = transitDaysAbroad
	}
	day := korea.StartOfDay(s.ShippedAt).AddDate(0, 0, travel)
	// Who says that it arrived may be wrong: that gives time and takes none.
	if arrived := korea.StartOfDay(s.DeliveredAt); !s.DeliveredAt.IsZero() && arrived.After(day) {
		day = arrived
	}
	return day.AddDate(0, 0, withdrawalDays), day.AddDate(0, defectMonths, 0)
}

// returnRequest is an order whose goods a buyer may want to return.
type returnRequest struct {
	store.OrderDetails
	withdrawalOver bool      // a change of mind is no longer accepted
	withdrawBy     time.Time // the last day on which it is
}

// returnable reads an order; ErrClaimKind when its goods cannot be returned any more
// or yet, or a request is already open.
func (s *Server) returnable(c echo.Context) (returnRequest, error) {
	ctx := c.Request().Context()
	d, err := s.Store.OrderByPublicID(ctx, c.Param("id"))
	if err != nil {
		return returnRequest{}, err
	}
	delivery, err := s.Store.DeliveryOf(ctx, d.Order.ID)
	if err != nil {
		return returnRequest{}, err
	}
	claims, err := s.Store.ClaimsOf(ctx, d.Order.ID)
	if err != nil {
		return returnRequest{}, err
	}
	r := returnRequest{OrderDetails: d}
	if !canReturn(d.Order, delivery, claims, s.Now()) {
		return r, store.ErrClaimKind
	}
	r.withdrawBy, _ = returnDeadlines(d.Order, delivery.Shipment)
	r.withdrawalOver = korea.DaysUntil(r.withdrawBy, s.Now()) < 0
	return r, nil
}

// canReturn reports whether a return or exchange can be requested now.
func canReturn(o store.Order, d store.Delivery, claims []store.Claim, now time.Time) bool {
	_, last := returnDeadlines(o, d.Shipment)
	return store.ClaimReturn.Fits(o) && korea.DaysUntil(last, now) >= 0 && !claimOpen(claims)
}

// claimOpen reports whether a request is still being processed.
func claimOpen(claims []store.Claim) bool {
	return slices.ContainsFunc(claims, func(c store.Claim) bool { return c.ClosedAt.IsZero() })
}

// conclude notes that the buyer has the goods and keeps them. It takes no right away, so
// that whoever has the link may say so.
func (s *Server) conclude(c echo.Context) error {
	if err := s.Store.Parcels.Conclude(c.Request().Context(), c.Param("id")); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, web.OrderURL(c.Param("id")))
}

// showReturn shows the form for returns and exchanges.
func (s *Server) showReturn(c echo.Context) error {
	r, err := s.returnable(c)
	if errors.Is(err, store.ErrClaimKind) {
		return c.Redirect(http.StatusSeeOther, web.OrderURL(c.Param("id")))
	}
	if err != nil {
		return err
	}
	return s.returnPage(c, http.StatusOK, r, asked{})
}

// returnPage renders that form, with what is wrong with it.
func (s *Server) returnPage(c echo.Context, status int, r returnRequest, a asked) error {
	lang := views.Lang(r.Order.Language)
	ask, err := s.askPage(c, r.OrderDetails, a, lang.Text("반품·교환 신청", "Return or exchange"))
	if err != nil {
		return err
	}
	page := views.ReturnPage{AskPage: ask, Kinds: options(lang, a.form.Get("kind"), returnKinds(lang)),
		MostBytes: photo.MaxBytes}
	page.Reasons = options(lang, a.form.Get("reason"), returnReasons(lang, r.withdrawalOver))
	page.Picks = pickLines(r.OrderDetails, a, lang)
	if page.Postage, err = s.postage(c, r.OrderDetails); err != nil {
		return err
	}
	if err := s.addReturnTerms(c, &page, r.OrderDetails); err != nil {
		return err
	}
	if !r.withdrawalOver {
		page.Until = wording.Day(r.withdrawBy, string(lang))
	}
	if p, paid := checkout.Accepted(r.OrderDetails); paid && p.Source == store.FromBank {
		page.AccountForm = accountForm(a, p, lang)
		page.When = lang.Text("반품(환불)을 신청하실 때 입력해 주세요. 교환이면 비워 두세요.",
			"Needed for a return. Leave it empty for an exchange.")
	}
	web.Personal(c)
	return s.Render(c, status, views.Return(page))
}

// addReturnTerms adds what an exchange costs, and where goods go back to.
func (s *Server) addReturnTerms(c echo.Context, page *views.ReturnPage, d store.OrderDetails) error {
	a, err := s.Store.Parcels.AfterSale(c.Request().Context())
	if err != nil {
		return err
	}
	terms, err := s.Store.ShippingTerms(c.Request().Context())
	page.Exchange = wording.ExchangeFee(a, terms, wording.CurrencyPaid(d), page.Lang)
	page.Place = wording.ReturnPlace(a, page.Lang)
	return err
}

// returnKinds are what buyers can ask for.
func returnKinds(lang views.Lang) []views.Option {
	return []views.Option{
		{Value: string(store.ClaimReturn), Label: lang.Text("반품 (환불)", "Return it for a refund")},
		{Value: string(store.ClaimExchange), Label: lang.Text("교환", "Exchange it")},
	}
}

// returnReasons are the reasons to choose from; a change of mind only within its
// period.
func returnReasons(lang views.Lang, withdrawalOver bool) []views.Option {
	list := []views.Option{
		{Value: changedMind, Label: lang.Text("단순 변심", "Changed my mind")},
		{Value: "fault", Label: lang.Text("불량 · 파손", "Defective or damaged")},
		{Value: "wrong", Label: lang.Text("오배송", "Wrong item")},
	}
	if withdrawalOver {
		return list[1:]
	}
	return append(list, views.Option{Value: otherReason, Label: lang.Text("기타", "Something else")})
}

// requestReturn files a buyer's request to return or exchange goods.
func (s *Server) requestReturn(c echo.Context) error {
	// The order first: who has none that can be returned sends photos in vain.
	r, err := s.returnable(c)
	if errors.Is(err, store.ErrClaimKind) {
		return c.Redirect(http.StatusSeeOther, web.OrderURL(c.Param("id")))
	}
	if err != nil {
		return err
	}
	f, photos, err := s.readReturn(c)
	if err != nil {
		return err
	}
	a := newAsked(f)
	claim, err := s.readClaim(c, r, &a, photos)
	if err != nil {
		return err
	}
	if len(a.errs) > 0 {
		if len(photos) > 0 && a.errs["photo"] == "" {
			a.errs["photo"] = views.Lang(r.Order.Language).Text("사진을 다시 선택해 주세요.", "Please choose your photos again.")
		}
		return s.returnPage(c, a.status, r, a)
	}
	err = s.Store.RequestClaim(c.Request().Context(), r.Order.PublicID, claim)
	if err != nil && !errors.Is(err, store.ErrClaimOpen) && !errors.Is(err, store.ErrClaimKind) {
		return err
	}
	return c.Redirect(http.StatusSeeOther, web.OrderURL(r.Order.PublicID))
}

// readClaim validates a request; a.errs gets what is wrong. Photos are decoded only
// after the sender has proved to be the buyer, as decoding is expensive.
func (s *Server) readClaim(
	c echo.Context, r returnRequest, a *asked, photos []*web.File,
) (store.NewClaim, error) {
	lang := views.Lang(r.Order.Language)
	n := store.NewClaim{Kind: store.ClaimKind(a.form.Get("kind")),
		Reason: a.reason(returnReasons(lang, r.withdrawalOver), lang), Lines: a.picks(r.Order),
		Fault: a.form.Get("reason") == "fault" || a.form.Get("reason") == "wrong"}
	if n.Kind != store.ClaimReturn && n.Kind != store.ClaimExchange {
		a.errs["kind"] = lang.Text("반품과 교환 중에서 선택해 주세요.", "Please choose what you would like.")
	}
	if a.form.Get("text") == "" {
		a.errs["text"] = lang.Text("자세한 내용을 입력해 주세요.", "Please tell us what happened.")
	}
	if len(photos) > store.MaxClaimPhotos {
		a.errs["photo"] = lang.Text("사진은 3장까지 보낼 수 있습니다.", "Please send at most 3 photos.")
	}
	if p, paid := checkout.Accepted(r.OrderDetails); paid && p.Source == store.FromBank && n.Kind == store.ClaimReturn {
		to := store.RefundAccount(*a.account(r.Order.Language, true))
		n.To = &to
	}
	if err := s.proveBuyer(c, r.Order, a); err != nil || len(a.errs) > 0 {
		return n, err
	}
	for _, p := range photos {
		picture, err := s.claimPicture(c, p)
		if message, theirs := web.PhotoMessage(err); theirs {
			a.errs["photo"] = clip.Text(p.Name, 60) + ": " + message.In(string(lang))
			return n, nil
		}
		if err != nil {
			return n, err
		}
		n.Photos = append(n.Photos, picture)
	}
	return n, nil
}

// claimPicture re-encodes a buyer's photo.
func (s *Server) claimPicture(c echo.Context, file *web.File) (store.PictureFile, error) {
	set, err := s.EncodePhoto(c.Request().Context(), file.Read())
	if err != nil {
		return store.PictureFile{}, err
	}
	p := set.Files[0]
	return store.PictureFile{Width: p.Width, Height: p.Height, Data: p.Data}, nil
}

// readReturn reads a form with photos.
func (s *Server) readReturn(c echo.Context) (web.Form, []*web.File, error) {
	if err := s.Receive(c, web.Forms{From: web.Buyer, Fields: returnFormParts, Text: web.FormBody}); err != nil {
		return nil, nil, err
	}
	f, err := web.ReadForm(c)
	return f, web.FilesOf(c, "photo"), err
}

// showBuyersPhoto shows a photo of a claim to anybody with the order's link.
func (s *Server) showBuyersPhoto(c echo.Context) error {
	return web.ShowPhoto(c, func(id int64) ([]byte, error) {
		return s.Store.BuyersPhoto(c.Request().Context(),
			c.Param("id"), id)
	})
}
