package shop

import (
	"crypto/hmac"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// createStockAlert notes who wants to hear when sold-out goods are back. The answer
// does not reveal whether an address was already on the list.
func (s *Server) createStockAlert(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	lang, to := web.LangOf(c), web.LangOf(c).Path("/products/"+url.PathEscape(c.Param("slug")))
	if !web.IsEmail(f.Email("email")) {
		return s.productPage(c, http.StatusUnprocessableEntity, lang, c.Param("slug"),
			orderForm{SKU: f.Code("sku"), Alert: alertForm{email: f.Get("email"), bad: true}}, nil)
	}
	if !s.asks.Allow(s.Client(c), s.Now()) {
		return c.Redirect(http.StatusSeeOther, to+"?alert=often#stock-alert")
	}
	if err := s.Store.Alerts.Ask(c.Request().Context(), store.StockAlert{Product: c.Param("slug"), SKU: f.Code("sku"),
		Email: f.Email("email"), Language: string(lang)}); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, to+"?alert=noted#stock-alert")
}

// asksPerHour is how many stock alerts one address may ask for; larger networks around
// it may three and nine times as often.
const asksPerHour = 10

// alertForm is what somebody typed who wants to hear when sold-out goods are back.
type alertForm struct {
	email string
	bad   bool // it is no address
}

// stockAlert is the sign-up form on the page of a sold-out product; nil when there is
// stock.
func stockAlert(c echo.Context, p store.Product, typed orderForm, lang views.Lang) *views.StockAlert {
	form := &views.StockAlert{Lang: lang, Action: "/products/" + p.Slug + "/stock-alerts", Email: typed.Alert.email,
		SKU: typed.SKU}
	for _, v := range p.Variants {
		if v.Stock > 0 {
			return nil
		}
		form.Choices = append(form.Choices, views.StockChoice{SKU: v.SKU, Label: v.Label.In(string(lang))})
	}
	switch {
	case c.QueryParam("alert") == "noted":
		form.Notice = lang.Text("신청되었습니다. 보내 드린 메일에서 확인을 눌러 주시면 재입고될 때 알려 드립니다.",
			"Almost done: please confirm in the e-mail that we sent you, and we will tell you when it is back.")
	case c.QueryParam("alert") == "often":
		form.Error = lang.Text("신청이 너무 많습니다. 나중에 다시 시도해 주세요.", "Too many requests. Please try again later.")
	case typed.Alert.bad:
		form.Error = lang.Text("이메일 주소를 다시 확인해 주세요. 예: name@example.com",
			"Please check your e-mail, e.g. name@example.com.")
	}
	return form
}

// alertID reads a signed unsubscribe link; ErrNotFound for any other.
func (s *Server) alertID(c echo.Context) (int64, error) {
	id := c.Param("id")
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return 0, store.ErrNotFound
	}
	want, err := web.StopPath(s.Store, n, views.Korean)
	if err != nil {
		return 0, err
	}
	if !hmac.Equal([]byte(want), []byte("/stock-alerts/"+id+"/"+c.Param("mac"))) {
		return 0, store.ErrNotFound
	}
	return n, nil
}

// showStopAlert asks for confirmation first, as mail programs open links on their
// own.
func (s *Server) showStopAlert(c echo.Context) error {
	if _, err := s.alertID(c); err != nil {
		return err
	}
	return s.renderStopAlert(c, false)
}

// stopAlert deletes all alerts of the link's receiver.
func (s *Server) stopAlert(c echo.Context) error {
	id, err := s.alertID(c)
	if err != nil {
		return err
	}
	if err := s.Store.Alerts.Forget(c.Request().Context(), id); err != nil {
		return err
	}
	return s.renderStopAlert(c, true)
}

// showConfirmAlert asks once more, as mail programs open links on their own.
func (s *Server) showConfirmAlert(c echo.Context) error {
	if _, err := s.alertID(c); err != nil {
		return err
	}
	return s.renderConfirmAlert(c, false)
}

// confirmAlert notes that the link's receiver wants to hear of the goods.
func (s *Server) confirmAlert(c echo.Context) error {
	id, err := s.alertID(c)
	if err != nil {
		return err
	}
	if err := s.Store.Alerts.Confirm(c.Request().Context(), id); err != nil {
		return err
	}
	return s.renderConfirmAlert(c, true)
}

// renderConfirmAlert asks for confirmation, or says that it was given.
func (s *Server) renderConfirmAlert(c echo.Context, done bool) error {
	lang := web.LangOf(c)
	site, err := s.site(c, lang, head{Title: lang.Text("재입고 알림 확인", "Confirm your stock alert"), NoIndex: true,
		OneLanguage: true})
	if err != nil {
		return err
	}
	web.Personal(c)
	return s.Render(c, http.StatusOK, views.ConfirmAlert(views.ConfirmAlertPage{Site: site, Done: done}))
}

// renderStopAlert asks for confirmation, or says that the alerts have ended.
func (s *Server) renderStopAlert(c echo.Context, done bool) error {
	lang := web.LangOf(c)
	site, err := s.site(c, lang, head{Title: lang.Text("재입고 알림 해지", "Stop stock alerts"), NoIndex: true,
		OneLanguage: true})
	if err != nil {
		return err
	}
	web.Personal(c)
	return s.Render(c, http.StatusOK, views.StopAlert(views.StopAlertPage{Site: site, Done: done}))
}
