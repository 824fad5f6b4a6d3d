package shop

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/views"
)

// showReaddress shows the form for another address: in full to the session that
// ordered, to others after they have proved to be the buyer.
func (s *Server) showReaddress(c echo.Context) error {
	d, err := s.readdressable(c)
	if err != nil || d.Order.ID == 0 {
		return err
	}
	own, err := s.isOwn(c, d.Order)
	if err != nil {
		return err
	}
	return s.readdressPage(c, http.StatusOK, d.Order, readdressing{asked: newAsked(web.Form{}), own: own,
		proved: own, form: addressOf(d.Order)})
}

// readdressing is what somebody sent to change where an order goes.
type readdressing struct {
	asked
	own, proved bool // the session ordered; the buyer is known
	form        orderForm
}

// readdressable reads an order whose buyer can still say where it goes; of any other
// it leads to its page, and the order is the zero one.
func (s *Server) readdressable(c echo.Context) (store.OrderDetails, error) {
	ctx := c.Request().Context()
	d, err := s.Store.OrderByPublicID(ctx, c.Param("id"))
	if err != nil {
		return d, err
	}
	delivery, err := s.Store.DeliveryOf(ctx, d.Order.ID)
	if err != nil {
		return d, err
	}
	if !readdressableNow(d, delivery) {
		return store.OrderDetails{}, c.Redirect(http.StatusSeeOther, web.OrderURL(d.Order.PublicID)+"?packed=1")
	}
	return d, nil
}

// readdressableNow reports whether there is still something to be sent.
func readdressableNow(d store.OrderDetails, delivery store.Delivery) bool {
	return d.Order.Readdressable(delivery) && !fullRefundInFlight(d) && somethingLeft(d.Order)
}

// isOwn reports whether the visitor's session placed an order.
func (s *Server) isOwn(c echo.Context, o store.Order) (bool, error) {
	session, err := s.cartID(c)
	if err != nil || session == 0 {
		return false, err
	}
	return s.Store.IsOrderOf(c.Request().Context(), o.PublicID, session)
}

// addressOf is where an order goes, as the form shows it.
func addressOf(o store.Order) orderForm {
	d := o.Destination
	f := orderForm{ReceiverName: d.Receiver.Name, ReceiverTel: d.Receiver.Tel, Postcode: d.Postcode, Addr: d.Addr,
		Memo: d.Memo}
	if d.Memo != "" && views.MaskMemo(views.Lang(o.Language), d.Memo) != d.Memo {
		f.Memo, f.MemoText = "other", d.Memo
	}
	return f.of(o)
}

// of holds a form to what cannot be changed of an order: its country, and that goods
// which are fetched need no address.
func (o orderForm) of(order store.Order) orderForm {
	o.SameReceiver, o.Country, o.Consents = false, order.Destination.Country, "page"
	o.Fetched = wording.OnlyPickup(order.Lines) && order.Destination.Addr == ""
	return o
}

// readdressPage shows that form.
func (s *Server) readdressPage(c echo.Context, status int, o store.Order, r readdressing) error {
	lang := views.Lang(o.Language)
	ask, err := s.askPage(c, store.OrderDetails{Order: o}, r.asked, lang.Text("배송지 변경", "Change the delivery address"))
	if err != nil {
		return err
	}
	page := views.ReaddressPage{AskPage: ask, Own: r.own, Proved: r.proved}
	if r.proved {
		page.Buyer = r.form.buyer(lang, nil)
		page.Buyer.Errors, page.Buyer.Pickup, page.Buyer.PostcodeScript = r.errs, r.form.Fetched, s.PostcodeSearch()
		page.Within = wording.DeliveryCountry(o.Destination.Country, lang)
	}
	web.Personal(c)
	return s.Render(c, status, views.Readdress(page))
}

// readdress changes where an order goes. What only proves the buyer is answered by the
// form with the address.
func (s *Server) readdress(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	d, err := s.readdressable(c)
	if err != nil || d.Order.ID == 0 {
		return err
	}
	r := readdressing{asked: newAsked(f)}
	if r.own, err = s.isOwn(c, d.Order); err != nil {
		return err
	}
	if !r.own {
		if err := s.proveBuyer(c, d.Order, &r.asked); err != nil {
			return err
		}
	}
	if len(r.errs) > 0 {
		return s.readdressPage(c, r.status, d.Order, r)
	}
	r.proved = true
	if _, sent := f["receiver_name"]; !sent {
		r.form = addressOf(d.Order)
		return s.readdressPage(c, http.StatusOK, d.Order, r)
	}
	r.form = readOrderForm(f).of(d.Order)
	to := r.destination(views.Lang(d.Order.Language))
	if len(r.errs) > 0 {
		return s.readdressPage(c, r.status, d.Order, r)
	}
	if err := s.Store.Parcels.Readdress(c.Request().Context(), d.Order.PublicID, to); err != nil {
		fault := web.Explain(err)
		if fault.Status != http.StatusConflict {
			return err
		}
		r.answer = fault.Message.In(d.Order.Language)
		return s.readdressPage(c, fault.Status, d.Order, r)
	}
	return c.Redirect(http.StatusSeeOther, web.OrderURL(d.Order.PublicID)+"?moved=1")
}

// destination reads where an order shall go; r.errs gets what is wrong.
func (r *readdressing) destination(lang views.Lang) store.Destination {
	o := r.form
	o.checkReceiver(lang, r.errs)
	o.checkMemo(lang, r.errs)
	if !o.Fetched {
		o.checkAddr(lang, r.errs)
		o.checkPostcode(lang, r.errs)
	}
	if country, known := korea.CountryByCode(o.Country); o.isAbroad() {
		o.checkLatin(lang, r.errs)
		if o.Postcode == "" && known && !country.Zipless {
			r.errs["buyer_postcode"] = lang.Text("우편번호를 입력해 주세요.", "Please enter the ZIP or postal code.")
		}
	}
	if o.Fetched {
		o.Postcode, o.Addr, o.AddrDetail = "", "", ""
	}
	return store.Destination{Receiver: store.Person{Name: o.ReceiverName, Tel: o.tel(o.ReceiverTel)},
		Postcode: o.postcode(lang), Addr: o.address(), Country: o.country(lang), Memo: o.memo()}
}
