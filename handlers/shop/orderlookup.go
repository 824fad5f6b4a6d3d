package shop

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// lookupPath is where an order is found without a login.
const lookupPath = "/orders/lookup"

func (s *Server) showLookup(c echo.Context) error {
	return s.lookupPage(c, http.StatusOK, web.Form{}, nil, "")
}

// lookUp finds an order by its number and a way to reach its buyer. An unknown
// number and a wrong contact are one to those who ask.
func (s *Server) lookUp(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	lang, no := web.LangOf(c), store.OrderNo(f.Get("order_no"))
	if errs := missingOf(f, lang); len(errs) > 0 {
		return s.lookupPage(c, http.StatusUnprocessableEntity, f, errs, "")
	}
	o, err := s.Store.OrderByNo(c.Request().Context(), no)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	ok, wait, err := s.isBuyer(c, s.contacts, no, o, f.Get("contact"))
	if err != nil {
		return err
	}
	if wait {
		c.Response().Header().Set("Retry-After", "60")
		return s.lookupPage(c, http.StatusTooManyRequests, f, nil,
			lang.Text("조회를 여러 번 시도하셨습니다. 약 15분 뒤에 다시 시도해 주세요. 주문 확인 메일의 링크로는 바로 확인하실 수 있습니다.",
				"Too many attempts. Please try again in about 15 minutes, or use the link in your confirmation "+
					"e-mail."))
	}
	if !ok {
		return s.lookupPage(c, http.StatusNotFound, f, nil,
			lang.Text("주문번호와 연락처가 맞는 주문을 찾지 못했습니다. 다시 확인해 주세요.",
				"We found no order with this number and this phone number or e-mail. Please check both."))
	}
	known, err := s.isKnownInside(c, o)
	if err != nil {
		return err
	}
	if known {
		return s.lookupPage(c, http.StatusForbidden, f, nil,
			lang.Text("안전을 위해 이 주문은 여기에서 바로 열 수 없습니다. 주문 확인 메일의 링크를 이용하시거나, 주문하신 브라우저에서 조회해 주세요.",
				"To keep your order safe, it cannot be opened from here. Please use the link in your confirmation "+
					"e-mail, or the browser you ordered in."))
	}
	return c.Redirect(http.StatusSeeOther, web.OrderURL(o.PublicID))
}

// isKnownInside reports whether number and contact prove nothing of an order, as people
// who work here may know both; the browser that ordered is believed all the same.
func (s *Server) isKnownInside(c echo.Context, o store.Order) (bool, error) {
	ctx := c.Request().Context()
	known, err := s.Store.People.KnowBuyerOf(ctx, o.ID)
	if err != nil || !known {
		return false, err
	}
	session, err := s.cartID(c)
	if err != nil || session == 0 {
		return true, err
	}
	own, err := s.Store.IsOrderOf(ctx, o.PublicID, session)
	return !own, err
}

func missingOf(f web.Form, lang views.Lang) map[string]string {
	errs := map[string]string{}
	if f.Get("order_no") == "" {
		errs["order_no"] = lang.Text("주문번호를 입력해 주세요.", "Please enter the order number.")
	}
	if f.Get("contact") == "" {
		errs["contact"] = lang.Text("주문하실 때 입력하신 휴대폰 번호나 이메일을 입력해 주세요.",
			"Please enter the phone number or e-mail you ordered with.")
	}
	return errs
}

func (s *Server) lookupPage(c echo.Context, status int, f web.Form, errs map[string]string, answer string) error {
	lang := web.LangOf(c)
	site, err := s.site(c, lang, head{Title: lang.Text("주문조회", "Find my order"), NoIndex: true})
	if err != nil {
		return err
	}
	if err := s.addLanguages(&site, c); err != nil {
		return err
	}
	own, err := s.ownOrders(c, lang)
	if err != nil {
		return err
	}
	web.Personal(c)
	c.Response().Header().Set("Referrer-Policy", "same-origin") // its address is no secret
	return s.Render(c, status, views.Lookup(views.LookupPage{Site: site, OrderNo: f.Get("order_no"),
		Contact: f.Get("contact"), Errors: errs, Answer: answer, Own: own}))
}

// ownOrders are the orders that were placed in the visitor's browser.
func (s *Server) ownOrders(c echo.Context, lang views.Lang) ([]views.OwnOrder, error) {
	session, err := s.cartID(c)
	if err != nil || session == 0 {
		return nil, err
	}
	list, err := s.Store.OrdersOf(c.Request().Context(), session)
	var own []views.OwnOrder
	for _, o := range list {
		name := o.Name.In(string(lang))
		if n := strconv.Itoa(o.More); o.More > 0 {
			name += lang.Text(" 외 "+n+"건", " and "+n+" more")
		}
		own = append(own, views.OwnOrder{Name: name, No: o.No, URL: web.OrderURL(o.PublicID),
			Day: wording.Day(o.CreatedAt, string(lang)), State: wording.OwnState(o.PayState, o.ShipState, lang)})
	}
	return own, err
}
