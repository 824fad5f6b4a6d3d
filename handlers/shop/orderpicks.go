package shop

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
)

// picks reads which pieces of an order are meant, from a form with a number for each
// line; all that is left if the form has none. a.errs gets what is wrong.
func (a *asked) picks(o store.Order) []store.Pieces {
	var list []store.Pieces
	asked := false
	for i, l := range o.Lines {
		text := a.form.Get(pickField(i + 1))
		if text == "" {
			continue
		}
		asked = true
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 || n > l.Left() {
			a.errs["pick"] = pickFault(l, o.Language)
			return nil
		}
		if n > 0 {
			list = append(list, store.Pieces{Line: i + 1, Quantity: n})
		}
	}
	if asked && len(list) == 0 {
		a.errs["pick"] = views.Lang(o.Language).Text("상품을 하나 이상 선택해 주세요.", "Please choose at least one item.")
	}
	if !asked {
		list, _ = o.Pick(nil) // of an order that is paid back whole nothing is left
	}
	return list
}

// pickField is the name of the field with how many pieces of a line are meant.
func pickField(line int) string { return fmt.Sprintf("pick_%d", line) }

// pickFault says how many pieces of a line can be chosen.
func pickFault(l store.Line, lang string) string {
	return store.Text{Ko: fmt.Sprintf("%s: %d개까지 선택하실 수 있습니다.", l.Name.Ko, l.Left()),
		En: fmt.Sprintf("%s: you can choose up to %d.", l.Name.En, l.Left())}.In(lang)
}

// pickLines are the lines of which something is left, with what was chosen: all of it
// where nothing was.
func pickLines(d store.OrderDetails, a asked, lang views.Lang) []views.PickLine {
	var list []views.PickLine
	for i, l := range wording.OrderLines(d.Order, wording.CurrencyPaid(d), lang) {
		left := int(d.Order.Lines[i].Left())
		if left == 0 {
			continue
		}
		p := views.PickLine{Line: l, Number: i + 1, Most: left, Chosen: left}
		if n, err := strconv.Atoi(a.form.Get(pickField(p.Number))); err == nil {
			p.Chosen = n
		}
		list = append(list, p)
	}
	return list
}

// isWhole reports whether pieces are all that is left of an order.
func isWhole(o store.Order, picks []store.Pieces) bool {
	left, chosen := int64(0), int64(0)
	for _, l := range o.Lines {
		left += l.Left()
	}
	for _, p := range picks {
		chosen += p.Quantity
	}
	return left == chosen
}

// offerOf says what goes back for some goods of a paid order before they are sent, and
// whether by itself; *rules.Refusal.
func (s *Server) offerOf(c echo.Context, d store.OrderDetails, picks []store.Pieces) (*views.Offer, error) {
	p, _ := checkout.Accepted(d)
	sit, err := s.Store.SituationOf(c.Request().Context(), p.ImpUID)
	if err != nil {
		return nil, err
	}
	back, err := rules.ProposeRefund(sit, picks, false)
	if err != nil {
		return nil, err
	}
	lang, total := views.Lang(d.Order.Language), money.Money{Minor: back.Amount, Currency: p.Amount.Currency}
	_, blocked := rules.CancelByBuyer(sit, rules.RefundRequest{Reason: "?", Source: store.SourceBuyer, Lines: picks})
	return &views.Offer{Sums: wording.RefundSums(d.Order, back.Lines, back.Extras, total.Currency, lang),
		Total: wording.Signed(total, lang), Agreed: fmt.Sprint(picks, total.Minor),
		Owner: blocked != nil || rules.NeedsAccount(p)}, nil
}

// agreeCancel asks to agree to what goes back for some goods of a paid order; true
// once the buyer has, or if there is nothing to ask.
func (s *Server) agreeCancel(c echo.Context, d store.OrderDetails, a asked, picks []store.Pieces) (bool, error) {
	if p, paid := checkout.Accepted(d); !paid || p.Net() == 0 || isWhole(d.Order, picks) {
		return true, nil
	}
	offer, err := s.offerOf(c, d, picks)
	if err != nil || a.form.Get("agreed") == offer.Agreed {
		return err == nil, err
	}
	a.offer = offer
	return false, s.cancelPage(c, http.StatusOK, d, a)
}

// claimSums explains what would go back for a claim; nil: nothing is to be explained.
func (s *Server) claimSums(c echo.Context, d store.OrderDetails, claim store.Claim) ([]views.Sum, string, error) {
	p, paid := checkout.Accepted(d)
	if !paid || len(claim.Lines) == 0 || !claim.ClosedAt.IsZero() || claim.Kind == store.ClaimExchange {
		return nil, "", nil
	}
	sit, err := s.Store.SituationOf(c.Request().Context(), p.ImpUID)
	if err != nil {
		return nil, "", err
	}
	back, err := rules.ProposeRefund(sit, claim.Lines, claim.Fault)
	if err != nil {
		var paidBack *rules.Refusal // nothing is left to estimate
		if errors.As(err, &paidBack) {
			err = nil
		}
		return nil, "", err
	}
	lang, in := views.Lang(d.Order.Language), p.Amount.Currency
	return wording.RefundSums(d.Order, back.Lines, back.Extras, in, lang),
		wording.Signed(money.Money{Minor: max(0, back.Amount), Currency: in}, lang), nil
}

// postage says what sending goods back costs who has changed their mind.
func (s *Server) postage(c echo.Context, d store.OrderDetails) (string, error) {
	p, paid := checkout.Accepted(d)
	if !paid {
		return "", store.ErrClaimKind
	}
	sit, err := s.Store.SituationOf(c.Request().Context(), p.ImpUID)
	if err != nil || sit.Bill == nil {
		return "", err
	}
	return wording.Money(money.Money{Minor: sit.Bill.Postage, Currency: p.Amount.Currency}, d.Order.Language), nil
}
