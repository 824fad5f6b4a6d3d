package admin

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/store/spreadsheet"
	"github.com/jangteo/jangteo/store/statement"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// transfers has what buyers transfer to the owner's account.
type transfers struct{ *Server }

// Limits of one page of transfers. What is beyond them comes when these are done.
const (
	transfersShown = 100 // awaited transfers, and lines of a statement
	lateTransfers  = 60 * 24 * time.Hour
)

// showTransfers lists the transfers that are awaited.
func (s transfers) showTransfers(c echo.Context) error {
	return s.renderDeposits(c, http.StatusOK, admin.DepositsPage{})
}

// matchStatement proposes what the lines of the bank's statement may be. It confirms
// nothing.
func (s transfers) matchStatement(c echo.Context) error {
	ctx, lang := c.Request().Context(), adminLang(c)
	text, err := pastedStatement(c)
	page := admin.DepositsPage{List: string(text)}
	if spreadsheet.IsXLSX(text) {
		page.List = ""
	}
	var read statement.Statement
	if err == nil {
		read, err = statement.Read(text)
	}
	if err != nil {
		page.Fault = statementTrouble(err, lang)
		return s.renderDeposits(c, http.StatusUnprocessableEntity, page)
	}
	var keys []string
	for _, l := range read.Lines {
		keys = append(keys, l.Key())
	}
	used, err := store.UsedLines(ctx, s.Store, keys)
	if err != nil {
		return err
	}
	known, err := store.OpenTransfers(ctx, s.Store, s.Now().Add(-lateTransfers))
	if err != nil {
		return err
	}
	showProposals(&page, statement.Match(read.Lines, awaitedOf(known), used), known, lang)
	if read.Left > 0 {
		page.Notes = append(page.Notes, lang.Text(fmt.Sprintf("입금이 아닌 %d줄은 건너뛰었습니다.", read.Left),
			fmt.Sprintf("%d rows that are no deposits were passed over.", read.Left)))
	}
	return s.renderDeposits(c, http.StatusOK, page)
}

// errBigStatement is returned for more than is read of a statement.
var errBigStatement = errors.New("a statement that is too large")

// pastedStatement is what was pasted, or the file if there is one.
func pastedStatement(c echo.Context) ([]byte, error) {
	text := []byte(c.FormValue("list"))
	if file := web.FileOf(c, "file"); file != nil && file.Size > 0 {
		if file.Size > statement.MaxBytes {
			return nil, errBigStatement
		}
		var err error
		if text, err = io.ReadAll(file.Read()); err != nil {
			return nil, err
		}
	}
	if len(text) > statement.MaxBytes {
		return nil, errBigStatement
	}
	return text, nil
}

// statementTrouble says why a statement was not read.
func statementTrouble(err error, lang views.Lang) string {
	var refusal *spreadsheet.Error
	switch {
	case errors.As(err, &refusal):
		return lang.Text(refusal.Ko, refusal.En)
	case errors.Is(err, statement.ErrNothing):
		return lang.Text("입금 내역을 찾지 못했습니다. 날짜, 입금액, 보낸 사람이 있는 줄을 그대로 붙여넣어 주세요.",
			"No deposits were found. Please paste lines with a day, an amount and who sent it.")
	case errors.Is(err, statement.ErrMany):
		return lang.Text(fmt.Sprintf("한 번에 %d줄까지 확인할 수 있습니다. 나누어 붙여넣어 주세요.", statement.MaxLines),
			fmt.Sprintf("At most %d lines at once. Please paste it in parts.", statement.MaxLines))
	case errors.Is(err, errBigStatement):
		return lang.Text("1MB까지 확인할 수 있습니다. 나누어 붙여넣어 주세요.", "A statement can be up to 1 MB. Please paste it in parts.")
	}
	return lang.Text("내용을 읽지 못했습니다. 다시 붙여넣어 주세요.", "It could not be read. Please try again.")
}

// awaitedOf are transfers as statements are compared with them.
func awaitedOf(known []store.OpenTransfer) []statement.Awaited {
	list := make([]statement.Awaited, len(known))
	for i, o := range known {
		a := statement.Awaited{ID: o.ImpUID, OrderNo: o.OrderNo, Names: []string{o.Depositor, o.Buyer},
			Missing: o.Missing()}
		switch {
		case o.Captured:
			a.State, a.Missing = statement.Confirmed, o.Amount
		case o.PayState != store.AwaitingDeposit:
			a.State = statement.Closed
		}
		list[i] = a
	}
	return list
}

// showProposals puts proposals on a page: those about which something can be done, and
// how many others there are.
func showProposals(page *admin.DepositsPage, list []statement.Proposal, known []store.OpenTransfer, lang views.Lang) {
	at := map[string]store.OpenTransfer{}
	for _, o := range known {
		at[o.ImpUID] = o
	}
	page.Read = true
	var used, more int
	for i, p := range list {
		switch {
		case p.Doubt == statement.Used:
			used++
			continue
		case len(page.Lines) == transfersShown:
			more++
			continue
		}
		l := admin.DepositLine{Field: "to-" + strconv.Itoa(i), Day: p.Line.Day, Name: strings.Join(p.Line.Names, " · "),
			Amount: wonText(p.Line.Amount, lang), Sure: p.Doubt == statement.Sure, Doubt: doubtOf(p.Doubt, lang)}
		for _, id := range p.Choice {
			o := at[id]
			l.Choice = append(l.Choice, views.Option{Value: depositValue(id, p.Line),
				Label: joined(" · ", o.OrderNo, joined("/", o.Depositor, differing(o.Buyer, o.Depositor)),
					wonText(o.Missing(), lang), stateOf(o, lang))})
		}
		page.Lines = append(page.Lines, l)
	}
	if used > 0 {
		page.Notes = append(page.Notes, lang.Text(fmt.Sprintf("이미 확인한 %d줄은 다시 확인하지 않습니다.", used),
			fmt.Sprintf("%d lines were confirmed before and are not confirmed again.", used)))
	}
	if more > 0 {
		page.Notes = append(page.Notes, lang.Text(
			fmt.Sprintf("나머지 %d줄은 아래를 처리한 뒤 같은 내역을 다시 붙여넣으면 표시됩니다.", more),
			fmt.Sprintf("The other %d lines are shown when the same list is pasted again after these.", more)))
	}
}

func differing(a, b string) string {
	if a == b {
		return ""
	}
	return a
}

// stateOf says of a transfer that it is not simply awaited.
func stateOf(o store.OpenTransfer, lang views.Lang) string {
	switch {
	case o.Captured:
		return lang.Text("이미 확인함", "confirmed before")
	case o.PayState != store.AwaitingDeposit:
		return lang.Text("취소된 주문", "canceled order")
	case o.Deposited > 0:
		return lang.Text("일부 입금됨", "part of it came")
	}
	return ""
}

// doubtOf says why a person has to choose.
func doubtOf(d statement.Doubt, lang views.Lang) string {
	switch d {
	case statement.Several:
		return lang.Text("이름과 금액이 같은 주문이 여럿입니다.", "Several orders have this name and amount.")
	case statement.OtherName:
		return lang.Text("금액은 같지만 이름이 다릅니다.", "The amount fits, the name does not.")
	case statement.OtherSum:
		return lang.Text("이름은 같지만 금액이 다릅니다.", "The name fits, the amount does not.")
	case statement.Again:
		return lang.Text("이미 확인한 주문과 같습니다. 두 번 보냈을 수 있습니다.",
			"It is like one that was confirmed; it may have been sent twice.")
	case statement.TooLate:
		return lang.Text("취소된 주문의 입금일 수 있습니다.", "It may be for an order that was canceled.")
	case statement.Nobody:
		return lang.Text("맞는 주문이 없습니다.", "No order fits.")
	}
	return ""
}

// A value of the form says which transfer a line is, and what stands in the line.

func depositValue(id string, l statement.Line) string {
	return strings.Join([]string{id, strconv.FormatInt(l.Amount, 10), l.Name(), l.Key()}, "\t")
}

func readDepositValue(value string) (id string, d rules.Deposit, err error) {
	parts := strings.Split(value, "\t")
	if len(parts) != 4 {
		return "", d, echo.NewHTTPError(http.StatusBadRequest)
	}
	won, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil || won <= 0 {
		return "", d, echo.NewHTTPError(http.StatusBadRequest)
	}
	return parts[0], rules.Deposit{Amount: won, Name: parts[2], Line: parts[3], Again: true}, nil
}

// confirmTransfers notes the transfers that somebody ticked, and the lines of a
// statement that somebody said are of one: each by itself, so that one that was
// confirmed meanwhile does not keep the others from being noted.
func (s transfers) confirmTransfers(c echo.Context) error {
	f, err := web.ReadFormOf(c, transfersShown+10)
	if err != nil {
		return err
	}
	lang, n := adminLang(c), 0
	var faults []string
	for _, field := range formFields(f) {
		id, isTick := strings.CutPrefix(field, "take-")
		var d rules.Deposit
		if !isTick {
			if id, d, err = readDepositValue(f.Secret(field)); err != nil {
				return err
			}
		}
		err := s.Checkout.TakeTransfer(c.Request().Context(), id, d, by(c))
		why := depositTrouble(err, lang)
		switch {
		case err != nil && why == "":
			return err
		case err != nil:
			faults = append(faults, strings.TrimPrefix(id, string(store.FromBank)+":")+": "+why)
		default:
			n++
		}
	}
	if len(faults) == 0 && n > 0 {
		return done(c, web.TransfersPath, wording.NoticeDeposited)
	}
	page := admin.DepositsPage{Fault: lang.Text("확인할 입금을 선택해 주세요.", "Please select what came.")}
	if n > 0 || len(faults) > 0 {
		page.Fault = lang.Text(fmt.Sprintf("%d건을 확인했습니다. 처리하지 못한 입금: ", n),
			fmt.Sprintf("%d confirmed. Not confirmed: ", n)) +
			strings.Join(faults, " / ")
	}
	return s.renderDeposits(c, http.StatusConflict, page)
}

// formFields are the fields of a form that say that something came, in order.
func formFields(f web.Form) []string {
	var list []string
	for name := range f {
		if strings.HasPrefix(name, "take-") || strings.HasPrefix(name, "to-") && f.Secret(name) != "" {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}

// depositTrouble says why a deposit was not noted; empty: for another reason than what
// it says.
func depositTrouble(err error, lang views.Lang) string {
	var refusal *rules.Refusal
	if errors.Is(err, store.ErrLineUsed) {
		return lang.Text("이미 확인한 입금 내역입니다", "this line was confirmed before")
	}
	if errors.As(err, &refusal) {
		return refusal.Why.In(string(lang))
	}
	return ""
}

// takeTransfer notes that somebody found a transfer, or a part of it, on the account.
func (s transfers) takeTransfer(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	won, err := money.Format{Currency: money.KRW, Least: 1}.ReadOptional(f.Get("amount"))
	if err != nil {
		return &web.Refusal{Status: http.StatusUnprocessableEntity, Message: wording.Unread(err)}
	}
	return s.afterDeposit(c, wording.NoticeDeposited, func(id string) error {
		return s.Checkout.TakeTransfer(c.Request().Context(), id, rules.Deposit{Amount: won}, by(c))
	})
}

// returnDeposit notes that somebody sent back what was transferred and pays nothing.
func (s transfers) returnDeposit(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	won, err := money.Format{Currency: money.KRW, Least: 1}.Read(f.Get("amount"))
	if err != nil {
		return &web.Refusal{Status: http.StatusUnprocessableEntity, Message: wording.Unread(err)}
	}
	return s.afterDeposit(c, wording.NoticeSaved, func(id string) error {
		return s.Checkout.ReturnDeposit(c.Request().Context(), id, won, by(c))
	})
}

// afterDeposit does something to a transfer and leads to its order.
func (s transfers) afterDeposit(c echo.Context, notice wording.Notice, do func(id string) error) error {
	id := c.Param("imp_uid")
	sit, err := s.Store.SituationOf(c.Request().Context(), id)
	if err != nil {
		return err
	}
	if err := do(id); err != nil {
		return err
	}
	return done(c, web.OrderPath(sit.Order.No), notice)
}

// renderDeposits shows the transfers that are awaited, and what a statement may mean.
func (s transfers) renderDeposits(c echo.Context, status int, page admin.DepositsPage) error {
	lang := adminLang(c)
	frame, err := s.adminFrame(c, web.BoardPath, lang.Text("입금 확인", "Confirm transfers"))
	if err != nil {
		return err
	}
	open, err := store.OpenTransfers(c.Request().Context(), s.Store, s.Now())
	if err != nil {
		return err
	}
	open = slices.DeleteFunc(open, func(o store.OpenTransfer) bool {
		return o.Captured || o.PayState != store.AwaitingDeposit
	})
	if more := len(open) - transfersShown; more > 0 {
		page.More = lang.Text(fmt.Sprintf("이 밖에 %d건이 더 있습니다.", more), fmt.Sprintf("There are %d more.", more))
		open = open[:transfersShown]
	}
	for _, o := range open {
		row := admin.OpenDeposit{ID: o.ImpUID, No: o.OrderNo, Path: web.OrderPath(o.OrderNo), Depositor: o.Depositor,
			Buyer: differing(o.Buyer, o.Depositor), Missing: wonText(o.Missing(), lang),
			Due: wording.ShortTime(o.Due), Late: o.Due.Before(s.Now())}
		if o.Deposited > 0 {
			row.Came = wonText(o.Deposited, lang)
		}
		page.Open = append(page.Open, row)
	}
	page.Frame, page.Frame.Trouble = frame, page.Fault
	return s.renderAdmin(c, status, admin.Deposits(page))
}
