package admin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/store/typed"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// restockKeyLength is the longest key of a form that puts goods back.
const restockKeyLength = 64

// restockForm is what was chosen in the form that puts goods back into stock.
type restockForm struct {
	key   string
	typed map[int]string // of each chosen line, how many pieces; empty: all that are out
	fault map[int]string // of each line whose number cannot be read
}

// readRestock reads which pieces go back into stock: of each chosen line as many
// as its field says, or all that are still out.
func readRestock(c echo.Context) (restockForm, store.Restocking, error) {
	f, err := c.FormParams()
	if err != nil {
		return restockForm{}, store.Restocking{}, echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
	}
	form := restockForm{key: clip.Text(typed.Code(f.Get("key")), restockKeyLength), typed: map[int]string{},
		fault: map[int]string{}}
	r := store.Restocking{Key: form.key}
	for _, text := range append(f["line[]"], f["line"]...) {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > store.MaxLines || len(r.Pieces) == store.MaxLines {
			return form, r, echo.NewHTTPError(http.StatusBadRequest)
		}
		if _, twice := form.typed[n]; twice {
			continue
		}
		form.typed[n] = f.Get(quantityField(n))
		quantity, err := money.Format{Unit: money.Pieces, Least: 1, Most: store.MaxQuantity}.ReadOptional(form.typed[n])
		if err != nil {
			form.fault[n] = wording.Unread(err).In(string(adminLang(c)))
		}
		r.Pieces = append(r.Pieces, store.Pieces{Line: n, Quantity: quantity})
	}
	return form, r, nil
}

// quantityField is the name of the field that says how many pieces of a line go back.
func quantityField(line int) string { return fmt.Sprintf("quantity_%d", line) }

// returnOrder notes that items came back.
func (s *Server) returnOrder(c echo.Context) error {
	return s.takeBack(c, wording.NoticeReturned, s.Store.MarkReturned)
}

// restockOrder returns items to stock that came back, or never left.
func (s *Server) restockOrder(c echo.Context) error {
	return s.takeBack(c, wording.NoticeRestocked, s.Store.Restock)
}

// restocker is a way for goods of an order to come back.
type restocker func(context.Context, string, store.Restocking, store.Source) error

// takeBack reads the form and shows it again if something is wrong with it.
func (s *Server) takeBack(c echo.Context, notice wording.Notice, do restocker) error {
	form, wanted, err := readRestock(c)
	if err != nil {
		return err
	}
	if len(form.fault) > 0 {
		return s.renderFile(c, http.StatusUnprocessableEntity, fileForm{restock: form})
	}
	err = do(c.Request().Context(), c.Param("no"), wanted, by(c))
	var over *store.RestockError
	if errors.As(err, &over) {
		form.fault[over.Line] = web.Explain(err).Message.In(string(adminLang(c)))
	}
	if err != nil {
		form.key = "" // what was done by it stays done
	}
	return s.answerFile(c, err, notice, fileForm{restock: form})
}

// restockPanel shows which goods can go back into stock, so many of each line, and
// which have.
func restockPanel(f store.OrderFile, returnable []int64, form restockForm, lang views.Lang) admin.RestockPanel {
	o := f.Order
	p := admin.RestockPanel{Key: form.key, Open: len(form.typed) > 0}
	if p.Key == "" {
		p.Key = web.RandomText(16)
	}
	for i, l := range o.Lines {
		back, out := f.Restocked[i], returnable[i]
		if back > 0 {
			p.Back = append(p.Back, lang.Text(
				fmt.Sprintf("%s: %d개 중 %d개가 재고로 돌아갔습니다.", l.Name.Ko, l.Quantity, back),
				fmt.Sprintf("%s: %d of %d back in stock.", l.Name.En, back, l.Quantity)))
		}
		if out == 0 {
			continue
		}
		p.Lines = append(p.Lines, restockLine(i+1, l, out, form, lang))
	}
	// Of an order that was restored stock was never taken.
	p.Now = !o.Rebuilt && len(p.Lines) > 0 && paidOnce(f)
	return p
}

// stillOut are the pieces of each line that are not back in stock.
func stillOut(f store.OrderFile) []int64 {
	list := make([]int64, len(f.Restocked))
	for i, back := range f.Restocked {
		list[i] = f.Order.Lines[i].Quantity - back
	}
	return list
}

// restockLine shows how many pieces of a line are still out.
func restockLine(number int, l store.Line, out int64, form restockForm, lang views.Lang) admin.RestockLine {
	_, chosen := form.typed[number]
	line := admin.RestockLine{Number: number, Chosen: chosen,
		Label: lang.Text(fmt.Sprintf("%s (남은 수량 %d개)", l.Name.Ko, out), fmt.Sprintf("%s (%d still out)", l.Name.En,
			out))}
	if out > 1 || form.fault[number] != "" {
		line.Quantity = admin.Field{Name: quantityField(number), Value: strconv.FormatInt(out, 10),
			Label: lang.Text(l.Name.Ko+" 되돌릴 수량", "How many of "+l.Name.En), InputMode: "numeric",
			MaxLength: 4, Autocomplete: "off", Error: form.fault[number]}
		if text := form.typed[number]; text != "" {
			line.Quantity.Value = text
		}
	}
	return line
}

// paidOnce reports whether goods of an order became the buyer's at some time.
func paidOnce(f store.OrderFile) bool {
	for _, p := range f.Payments {
		if p.Verdict == store.Accepted {
			return true
		}
	}
	return false
}
