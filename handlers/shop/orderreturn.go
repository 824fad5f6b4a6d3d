package shop

import (
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/photo"
	"github.com/jangteo/jangteo/views"
)

// Until when goods can be sent back (전자상거래법 Art. 17): 7 days after they
// arrived, 3 months when they are not what was sold. The shop does not know when
// they arrived, so its page takes requests for as much longer as parcels take;
// a person decides.
const (
	mindDays        = 7
	faultMonths     = 3
	parcelDays      = 7
	parcelDaysFar   = 28
	changedMind     = "mind"
	returnFormParts = 20
)

// returnDays is until when a request is taken for a change of mind, and for a
// fault.
func returnDays(o store.Order, shipped time.Time) (mind, fault time.Time) {
	travel := parcelDays
	if o.Destination.Country != "KR" {
		travel = parcelDaysFar
	}
	day := korea.StartOfDay(shipped).AddDate(0, 0, travel)
	return day.AddDate(0, 0, mindDays), day.AddDate(0, faultMonths, 0)
}

// returning is an order whose goods a buyer may want to send back.
type returning struct {
	store.Dossier
	mindOver bool
	mindDay  time.Time
}

// returnable reads an order; ErrClaimKind when nothing of it can be sent back
// any more, or not yet, or it was asked for already.
func (s *Server) returnable(c echo.Context) (returning, error) {
	ctx := c.Request().Context()
	d, err := s.Store.OrderByPublicID(ctx, c.Param("id"))
	if err != nil {
		return returning{}, err
	}
	delivery, err := s.Store.DeliveryOf(ctx, d.Order.ID)
	if err != nil {
		return returning{}, err
	}
	claims, err := s.Store.ClaimsOf(ctx, d.Order.ID)
	if err != nil {
		return returning{}, err
	}
	r := returning{Dossier: d}
	if !canReturn(d.Order, delivery, claims, s.Now()) {
		return r, store.ErrClaimKind
	}
	r.mindDay, _ = returnDays(d.Order, delivery.Shipment.ShippedAt)
	r.mindOver = korea.DaysUntil(r.mindDay, s.Now()) < 0
	return r, nil
}

func canReturn(o store.Order, d store.Delivery, claims []store.Claim, now time.Time) bool {
	_, last := returnDays(o, d.Shipment.ShippedAt)
	return store.ClaimReturn.Fits(o) && korea.DaysUntil(last, now) >= 0 && !claimOpen(claims)
}

func claimOpen(claims []store.Claim) bool {
	return slices.ContainsFunc(claims, func(c store.Claim) bool { return c.ClosedAt.IsZero() })
}

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

func (s *Server) returnPage(c echo.Context, status int, r returning, a asked) error {
	lang := views.Lang(r.Order.Language)
	ask, err := s.askPage(c, r.Dossier, a, lang.Text("반품·교환 신청", "Return or exchange"))
	if err != nil {
		return err
	}
	page := views.ReturnPage{AskPage: ask, Kinds: options(lang, a.form.Get("kind"), returnKinds(lang)), MostBytes: photo.MaxBytes}
	page.Reasons = options(lang, a.form.Get("reason"), returnReasons(lang, r.mindOver))
	if !r.mindOver {
		page.Until = wording.Day(r.mindDay, string(lang))
	}
	private(c)
	return s.Render(c, status, views.Return(page))
}

func returnKinds(lang views.Lang) []views.Option {
	return []views.Option{
		{Value: string(store.ClaimReturn), Label: lang.Text("반품 (환불)", "Return it for a refund")},
		{Value: string(store.ClaimExchange), Label: lang.Text("교환", "Exchange it")},
	}
}

// returnReasons are why goods come back; a change of mind only in its time.
func returnReasons(lang views.Lang, mindOver bool) []views.Option {
	list := []views.Option{
		{Value: changedMind, Label: lang.Text("단순 변심", "Changed my mind")},
		{Value: "fault", Label: lang.Text("불량 · 파손", "Defective or damaged")},
		{Value: "wrong", Label: lang.Text("오배송", "Wrong item")},
	}
	if mindOver {
		return list[1:]
	}
	return append(list, views.Option{Value: ownWords, Label: lang.Text("기타", "Something else")})
}

// requestReturn asks the shop on the buyer's behalf to take goods back.
func (s *Server) requestReturn(c echo.Context) error {
	f, photos, err := readReturn(c)
	if err != nil {
		return err
	}
	r, err := s.returnable(c)
	if errors.Is(err, store.ErrClaimKind) {
		return c.Redirect(http.StatusSeeOther, web.OrderURL(c.Param("id")))
	}
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

// readClaim checks a request; a.errs says what is wrong with it. Photos are
// decoded only for the buyer.
func (s *Server) readClaim(c echo.Context, r returning, a *asked, photos []*multipart.FileHeader) (store.NewClaim, error) {
	lang := views.Lang(r.Order.Language)
	n := store.NewClaim{Kind: store.ClaimKind(a.form.Get("kind")), Reason: a.reason(returnReasons(lang, r.mindOver), lang)}
	if n.Kind != store.ClaimReturn && n.Kind != store.ClaimExchange {
		a.errs["kind"] = lang.Text("반품과 교환 중에서 선택해 주세요.", "Please choose what you would like.")
	}
	if a.form.Get("text") == "" {
		a.errs["text"] = lang.Text("자세한 내용을 입력해 주세요.", "Please tell us what happened.")
	}
	if len(photos) > store.MaxClaimPhotos {
		a.errs["photo"] = lang.Text("사진은 3장까지 보낼 수 있습니다.", "Please send at most 3 photos.")
	}
	if len(a.errs) > 0 {
		return n, nil
	}
	s.proveBuyer(c, r.Order, a)
	if len(a.errs) > 0 {
		return n, nil
	}
	for _, p := range photos {
		picture, err := s.claimPicture(c, p)
		if message, theirs := web.PhotoMessage(err); theirs {
			a.errs["photo"] = clip.Text(p.Filename, 60) + ": " + message.In(string(lang))
			return n, nil
		}
		if err != nil {
			return n, err
		}
		n.Photos = append(n.Photos, picture)
	}
	return n, nil
}

// claimPicture makes our own picture of a buyer's.
func (s *Server) claimPicture(c echo.Context, file *multipart.FileHeader) (store.PictureFile, error) {
	f, err := file.Open()
	if err != nil {
		return store.PictureFile{}, fmt.Errorf("open an upload: %w", err)
	}
	defer f.Close()
	set, err := s.EncodePhoto(c.Request().Context(), f)
	if err != nil {
		return store.PictureFile{}, err
	}
	p := set.Files[0]
	return store.PictureFile{Width: p.Width, Height: p.Height, Data: p.Data}, nil
}

// readReturn reads a form with photos. It lies in memory: its largest body is
// below what would be written to disk.
func readReturn(c echo.Context) (web.Form, []*multipart.FileHeader, error) {
	r := c.Request()
	if err := r.ParseMultipartForm(2 * web.UploadBody); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return nil, nil, err
		}
		return nil, nil, echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
	}
	f := web.Form(r.MultipartForm.Value)
	if len(f) > returnFormParts {
		return nil, nil, echo.NewHTTPError(http.StatusBadRequest)
	}
	var photos []*multipart.FileHeader
	for _, p := range r.MultipartForm.File["photo"] {
		if p.Size > 0 || p.Filename != "" {
			photos = append(photos, p)
		}
	}
	return f, photos, f.Check(c)
}

// showBuyersPhoto shows a photo of a claim to whoever has the link of its order.
func (s *Server) showBuyersPhoto(c echo.Context) error {
	return web.ShowPhoto(c, func(id int64) ([]byte, error) { return s.Store.BuyersPhoto(c.Request().Context(), c.Param("id"), id) })
}
