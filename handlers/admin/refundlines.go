package admin

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// pickField is the name of the field with how many pieces of a line are meant.
func pickField(line int) string { return fmt.Sprintf("pick_%d", line) }

// readPicks reads which pieces of an order are meant; none where no field says.
// Numbers that no form offers are as good as too many: the rules say so.
func readPicks(get func(string) string, lines int) []store.Pieces {
	var list []store.Pieces
	for line := 1; line <= lines; line++ {
		if n, err := strconv.ParseInt(get(pickField(line)), 10, 64); err == nil && n != 0 {
			list = append(list, store.Pieces{Line: line, Quantity: n})
		}
	}
	return list
}

// pickFields offer the pieces of an order that are not paid back.
func pickFields(o store.Order, picks []store.Pieces, lang views.Lang) []admin.PickField {
	chosen := map[int]int64{}
	for _, p := range picks {
		chosen[p.Line] = p.Quantity
	}
	var list []admin.PickField
	for i, l := range o.Lines {
		if l.Left() > 0 {
			list = append(list, admin.PickField{Name: pickField(i + 1), Label: l.Name.In(string(lang)),
				Most: int(l.Left()), Chosen: int(chosen[i+1])})
		}
	}
	return list
}

// lineRefund is what an admin chose to refund by lines.
type lineRefund struct {
	picks []store.Pieces
	fault bool
	claim int64 // that it answers; 0: none
}

// readLineRefund reads it from the query or the form.
func readLineRefund(get func(string) string, lines int) lineRefund {
	claim, _ := strconv.ParseInt(get("claim"), 10, 64)
	return lineRefund{picks: readPicks(get, lines), fault: get("fault") != "", claim: claim}
}

// hidden carries it along to the next form.
func (r lineRefund) hidden() []admin.Hidden {
	var list []admin.Hidden
	for _, p := range r.picks {
		list = append(list, admin.Hidden{Name: pickField(p.Line), Value: strconv.FormatInt(p.Quantity, 10)})
	}
	if r.fault {
		list = append(list, admin.Hidden{Name: "fault", Value: "1"})
	}
	if r.claim != 0 {
		list = append(list, admin.Hidden{Name: "claim", Value: strconv.FormatInt(r.claim, 10)})
	}
	return list
}

// lineRefundPath is the page on which what a claim asks for is refunded.
func lineRefundPath(no string, c store.Claim) string {
	q := url.Values{"claim": {strconv.FormatInt(c.ID, 10)}}
	for _, p := range c.Lines {
		q.Set(pickField(p.Line), strconv.FormatInt(p.Quantity, 10))
	}
	if c.Fault {
		q.Set("fault", "1")
	}
	return web.OrderPath(no) + "/refund?" + q.Encode()
}

// lineRefunds is the page that shows which goods can be refunded, and what that comes to.
func lineRefunds(s *Server) echo.HandlerFunc {
	return func(c echo.Context) error { return showLineRefund(s, c) }
}

func showLineRefund(s *Server, c echo.Context) error {
	ctx, lang := c.Request().Context(), adminLang(c)
	f, err := s.Store.OrderFile(ctx, c.Param("no"))
	if err != nil {
		return err
	}
	p, paid := checkout.Accepted(f.OrderDetails)
	if !paid {
		return store.ErrNotFound
	}
	frame, err := s.adminFrame(c, web.BoardPath, lang.Text("상품별 환불 ", "Refund items of ")+f.Order.No)
	if err != nil {
		return err
	}
	sit, err := s.Store.SituationOf(ctx, p.ImpUID)
	if err != nil {
		return err
	}
	chosen := readLineRefund(c.QueryParam, len(f.Order.Lines))
	page := admin.LineRefundPage{Frame: frame, No: f.Order.No, Back: web.OrderPath(f.Order.No),
		Action: web.OrderPath(f.Order.No) + "/refund",
		Picks:  pickFields(f.Order, chosen.picks, lang), Fault: chosen.fault}
	if chosen.claim != 0 {
		page.Claim = strconv.FormatInt(chosen.claim, 10)
	}
	status := http.StatusOK
	if len(chosen.picks) > 0 {
		panel := refundPanel(sit, frame, page.Back)
		if panel == nil {
			return store.ErrNotFound
		}
		page.Panel = panel
		if err := addRefundAccount(c, s, panel, sit); err != nil {
			return err
		}
		if err := explainPanel(panel, f.Order, sit, chosen, lang); err != nil {
			page.Panel, page.Frame.Trouble, status = nil, web.Explain(err).Message.In(string(lang)), http.StatusConflict
		}
	}
	return s.renderAdmin(c, status, admin.LineRefund(page))
}

// explainPanel adds to a refund form what it is for, and the amount that follows from
// that. *rules.Refusal if there are not as many pieces.
func explainPanel(panel *admin.RefundPanel, o store.Order, sit store.Situation, chosen lineRefund,
	lang views.Lang) error {
	back, err := rules.ProposeRefund(sit, chosen.picks, chosen.fault)
	if err != nil {
		return err
	}
	total := money.Money{Minor: max(0, back.Amount), Currency: sit.Payment.Amount.Currency}
	panel.Carried, panel.Given = chosen.hidden(), total.Plain()
	panel.Sums = wording.RefundSums(o, back.Lines, back.Extras, total.Currency, lang)
	panel.Total = wording.Money(total, string(lang))
	panel.Sure = lang.Text(wording.AsObject(total)+" 환불할까요? 되돌릴 수 없습니다.",
		"Refund "+wording.InFull(total, "en")+"? This cannot be undone.")
	if panel.Sent != nil {
		panel.Sure = lang.Text(wording.AsObject(total)+" 송금하셨습니까? 기록하면 되돌릴 수 없습니다.",
			"Have you sent "+wording.InFull(total, "en")+"? This cannot be undone.")
	}
	return nil
}

// closeClaim ends the claim that a refund answers, unless somebody did before.
func closeClaim(s *Server, c echo.Context, sit store.Situation, claim int64) error {
	if claim == 0 || sit.Order == nil {
		return nil
	}
	err := s.Store.MoveClaim(c.Request().Context(), sit.Order.No, claim, store.ClaimDone, "", by(c))
	if errors.Is(err, store.ErrClaimMove) || errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
