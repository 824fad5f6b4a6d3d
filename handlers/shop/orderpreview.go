package shop

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/views"
)

// showOrderPreview shows an order's page to people who work here, as its buyer sees
// it, without its secret link and without anything that can be done there.
func (s *Server) showOrderPreview(c echo.Context) error {
	f, err := s.Store.OrderFile(c.Request().Context(), c.Param("no"))
	if err != nil {
		return err
	}
	d := f.OrderDetails
	lang := views.Lang(d.Order.Language)
	site, err := s.site(c, lang, head{Title: lang.Text("주문 ", "Order ") + d.Order.No, NoIndex: true, OneLanguage: true})
	if err != nil {
		return err
	}
	page := s.orderPage(site, d)
	if err := s.addDelivery(c, &page, d); err != nil {
		return err
	}
	if err := s.addEmptied(c, &page, d.Order); err != nil {
		return err
	}
	if err := (receipts{s}).add(c, &page, d.Order); err != nil {
		return err
	}
	page.OrderID, page.StateURL, page.PayURL, page.CancelURL, page.ReturnURL, page.ReceiptURL = "", "", "", "", "", ""
	page.Account, page.Preview, page.AddressURL, page.ReviewURL = nil, true, "", ""
	page.ConcludeURL, page.AskURL = "", ""
	for i, claim := range f.Claims {
		page.Claims[i].Photos = nil
		for _, p := range claim.Photos {
			page.Claims[i].Photos = append(page.Claims[i].Photos,
				fmt.Sprintf("%s/photos/%d", web.OrderPath(d.Order.No), p.ID))
		}
	}
	web.Personal(c)
	return s.Render(c, http.StatusOK, views.Order(page))
}
