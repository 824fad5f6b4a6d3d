package shop

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// readHint reads the two IDs that a request may bring. Everything else in it is
// ignored.
func readHint(f web.Form, source store.Source) (store.Hint, error) {
	return checkout.NewHint(f.Get("imp_uid"), f.Get("merchant_uid"), source)
}

// completePayment is called by the page once the SDK has called back.
func (s *Server) completePayment(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	h, err := readHint(f, store.SourcePage)
	if err != nil {
		return err
	}
	a, err := s.Checkout.Complete(c.Request().Context(), h)
	if err != nil {
		return err
	}
	to, err := s.locationOf(c, a)
	if err != nil {
		return err
	}
	web.Personal(c)
	return c.JSON(http.StatusOK, stateAnswer{State: a.State, Location: to})
}

// locationOf is the page that the buyer should see next: the order, or another try.
// Order numbers are on parcels and in mails, so a number alone leads nobody to the
// order's secret link: the browser must have ordered, or bring the payment's imp_uid.
// Others get to where orders are found by number and contact.
func (s *Server) locationOf(c echo.Context, a checkout.Answer) (string, error) {
	own, err := s.isOwnOrder(c, a)
	switch {
	case err != nil:
		return "", err
	case !own:
		return views.Lang(a.Language).Path(lookupPath), nil
	case a.State == checkout.StateFailed:
		return web.OrderURL(a.PublicID) + "/pay", nil
	}
	return web.OrderURL(a.PublicID), nil
}

// isOwnOrder tells whether whoever brings news of an order may see it.
func (s *Server) isOwnOrder(c echo.Context, a checkout.Answer) (bool, error) {
	if a.Proved {
		return true, nil
	}
	session, err := s.cartID(c)
	if err != nil || session == 0 {
		return false, err
	}
	return s.Store.IsOrderOf(c.Request().Context(), a.PublicID, session)
}

// returnFromPayment is where PGs redirect to (m_redirect_url). The browser may not be
// the one that ordered, may use GET or POST, and may reload: the request is only a
// hint, and leads to the order.
func (s *Server) returnFromPayment(c echo.Context) error {
	f, err := readRedirectForm(c)
	if err != nil {
		return err
	}
	h, err := readHint(f, store.SourceRedirect)
	if err != nil {
		return err
	}
	web.Personal(c)
	a, err := s.Checkout.Complete(c.Request().Context(), h)
	if errors.Is(err, store.ErrNotFound) {
		return s.showUnknownPayment(c)
	}
	if err != nil {
		return err
	}
	if a.State == checkout.StatePending && claimsFailure(c) {
		a.State = checkout.StateFailed
	}
	to, err := s.locationOf(c, a)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// claimsFailure reports whether the PG's redirect claims failure. That only chooses
// the page to show while the result is unknown.
func claimsFailure(c echo.Context) bool {
	return c.QueryParam("error_code") != "" || c.QueryParam("error_msg") != "" ||
		c.QueryParam("imp_success") == "false" || c.QueryParam("success") == "false"
}

// readRedirectForm takes the IDs from the URL and, for POST, from the body.
func readRedirectForm(c echo.Context) (web.Form, error) {
	f := web.Form{}
	if c.Request().Method == http.MethodPost {
		body, err := web.ReadForm(c)
		if err != nil {
			return nil, err
		}
		f = body
	}
	for _, name := range []string{"imp_uid", "merchant_uid"} {
		values := c.QueryParams()[name]
		if len(values) > 1 {
			return nil, echo.NewHTTPError(http.StatusBadRequest).SetInternal(fmt.Errorf("%s given twice", name))
		}
		if len(values) == 1 && f.Get(name) == "" {
			f[name] = values
		}
	}
	return f, nil
}

// showUnknownPayment tells a buyer that their payment has no order here.
func (s *Server) showUnknownPayment(c echo.Context) error {
	lang := web.LangOf(c)
	site, err := s.site(c, lang, head{NoIndex: true, OneLanguage: true, Title: lang.Text("결제 확인", "Payment")})
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusNotFound, views.Error(views.ErrorPage{Site: site, Status: http.StatusNotFound,
		Message: lang.Text("이 결제의 주문을 찾지 못했습니다. 결제되었다면 저희가 확인해 처리하거나 환불해 드립니다.",
			"We could not find the order for this payment. If you were charged, we will find it, and complete or "+
				"refund it.")}))
}

// webhookTimeout is how long the webhook waits for the database. Its sender gives up
// after 30 seconds; an error before that makes it try again.
const webhookTimeout = 5 * time.Second

// receiveWebhook is called by I'mport. The request is unsigned, so nothing in it is
// trusted: status 200 means only that the hint has been stored.
func (s *Server) receiveWebhook(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	h, err := readHint(f, store.SourceWebhook)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), webhookTimeout)
	defer cancel()
	record := s.Checkout.RecordHint
	if from, _ := netip.ParseAddr(c.RealIP()); !s.Senders.Expects(from) {
		record = s.Checkout.NoteHint
	}
	if _, err := record(ctx, h); err != nil {
		return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	return c.JSON(http.StatusOK, map[string]string{"status": "recorded"})
}
