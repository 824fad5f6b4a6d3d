package admin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// batchesPerPage is how many shipping lists one page shows.
const batchesPerPage = 50

// useSelection applies an action to the orders that were ticked on the board.
func (s *Server) useSelection(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
	}
	orders, lang := append(form["order[]"], form["order"]...), adminLang(c)
	next, err := url.Parse(ownPath(form.Get("next")))
	if err != nil {
		return err
	}
	// A page of the board cannot send more; a hand-made form could.
	if len(orders) == 0 || len(orders) > ordersPerPage {
		return s.renderBoard(c, http.StatusUnprocessableEntity, readBoard(next.Query()), lang.Text("먼저 주문을 선택해 주세요.",
			"Please select some orders first."))
	}
	chosen := url.Values{"orders": {strings.Join(orders, ",")}}
	switch form.Get("do") {
	case "batch":
		return s.makeBatch(c, orders, readBoard(next.Query()))
	case "delivered":
		return arriving{s}.deliverOrders(c, orders, readBoard(next.Query()), next.String())
	case "slips":
		return c.Redirect(http.StatusSeeOther, web.BoardPath+"/slips?"+chosen.Encode())
	case "sheets":
		chosen.Set("kind", "sheet")
		return c.Redirect(http.StatusSeeOther, web.BoardPath+"/slips?"+chosen.Encode())
	case "export":
		return c.Redirect(http.StatusSeeOther, web.BoardPath+"/export?"+chosen.Encode())
	}
	return echo.NewHTTPError(http.StatusBadRequest)
}

// arriving has the actions that mark orders as delivered.
type arriving struct{ *Server }

// deliverOrders marks orders as delivered that are under way.
func (s arriving) deliverOrders(c echo.Context, orders []string, board boardRequest, next string) error {
	n, err := s.Store.Parcels.Deliver(c.Request().Context(), orders, by(c))
	if err != nil {
		return err
	}
	if n == 0 {
		return s.renderBoard(c, http.StatusConflict, board, adminLang(c).Text("선택한 주문 중에 배송중인 주문이 없습니다.",
			"None of them is on its way."))
	}
	return done(c, next, wording.NoticeDelivered)
}

// makeBatch makes a shipping list of orders. Those that cannot be on it are
// named on the next page; if that is all of them, the board is shown again.
func (s *Server) makeBatch(c echo.Context, orders []string, board boardRequest) error {
	lang := adminLang(c)
	id, left, err := s.Store.MakeBatch(c.Request().Context(), orders, by(c))
	if errors.Is(err, store.ErrNothingToList) {
		return s.renderBoard(c, http.StatusConflict, board, lang.Text("선택한 주문은 배송준비로 넘길 수 없습니다. ",
			"None of them can be added to a shipping list. ")+
			strings.Join(leftTexts(left, lang), " "))
	}
	if err != nil {
		return err
	}
	to := batchPath(id)
	// The list was made; the next page says which orders are not on it.
	if len(left) > 0 {
		to += "?" + url.Values{"left": {writeLeft(left)}}.Encode()
	}
	return done(c, to, wording.NoticeListed)
}

// batchPath returns the URL of a shipping list.
func batchPath(id int64) string { return fmt.Sprintf("%s/batches/%d", web.BoardPath, id) }

// leftTexts says for each order that was left out why.
func leftTexts(left []store.Left, lang views.Lang) []string {
	var list []string
	for _, l := range left {
		if why := wording.HindranceText(l.Hindrance, lang); why != "" {
			list = append(list, l.OrderNo+": "+why)
		}
	}
	return list
}

// writeLeft encodes orders that were left out, so that a URL can pass them to
// the next page.
func writeLeft(left []store.Left) string {
	var parts []string
	for _, l := range left {
		parts = append(parts, l.OrderNo+"~"+string(l.Hindrance))
	}
	return strings.Join(parts, ",")
}

// readLeft decodes what writeLeft wrote.
func readLeft(text string) []store.Left {
	var left []store.Left
	for _, part := range strings.Split(text, ",") {
		no, why, ok := strings.Cut(part, "~")
		if ok && len(no) <= 36 && len(left) < ordersPerPage {
			left = append(left, store.Left{OrderNo: no, Hindrance: store.Hindrance(why)})
		}
	}
	return left
}

// showBatch shows one shipping list with its orders.
func (s *Server) showBatch(c echo.Context) error {
	ctx, lang := c.Request().Context(), adminLang(c)
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return store.ErrNotFound
	}
	b, err := s.Store.Batch(ctx, id)
	if err != nil {
		return err
	}
	title := wording.BatchTitle(b.ID, lang)
	frame, err := s.adminFrame(c, web.BoardPath, title)
	if err != nil {
		return err
	}
	board, err := s.Store.Board(ctx, store.BoardFilter{Batch: id}, nil, nil, store.SheetLimit)
	if err != nil {
		return err
	}
	people, err := s.peopleBySource(ctx)
	if err != nil {
		return err
	}
	pack, out := listed(board.Rows)
	query := "?batch=" + strconv.FormatInt(id, 10)
	return s.renderAdmin(c, http.StatusOK, admin.Batch(admin.BatchPage{Frame: frame, Title: title,
		Made: madeText(b, people), Rows: s.orderRows(c, pack, lang), Gone: s.orderRows(c, out, lang),
		Slips: web.BoardPath + "/slips" + query, Export: web.BoardPath + "/export" + query + "&kind=courier",
		Left: leftTexts(readLeft(c.QueryParam("left")), lang)}))
}

// listed divides the orders of a shipping list into those to be packed, or packed
// and sent, and those that are not to be packed any more.
func listed(rows []store.BoardRow) (pack, out []store.BoardRow) {
	for _, r := range rows {
		if gone(r) != "" && r.ShipState == store.ShipNone {
			out = append(out, r)
			continue
		}
		pack = append(pack, r)
	}
	return pack, out
}

// showBatches lists the latest shipping lists.
func (s *Server) showBatches(c echo.Context) error {
	ctx, lang := c.Request().Context(), adminLang(c)
	frame, err := s.adminFrame(c, web.BoardPath, lang.Text("포장 목록", "Shipping lists"))
	if err != nil {
		return err
	}
	number := pageNumber(c)
	// One more than shown tells whether there is a next page.
	list, err := s.Store.Batches(ctx, (number-1)*batchesPerPage, batchesPerPage+1)
	if err != nil {
		return err
	}
	people, err := s.peopleBySource(ctx)
	if err != nil {
		return err
	}
	page := admin.BatchesPage{Frame: frame, Paging: numbered(c, number, len(list) > batchesPerPage)}
	for _, b := range list[:min(len(list), batchesPerPage)] {
		page.Rows = append(page.Rows, admin.BatchRow{Title: wording.BatchTitle(b.ID, lang), Path: batchPath(b.ID),
			Made:   madeText(b, people),
			Orders: wording.Count(int64(b.Orders)), Waiting: wording.Count(int64(b.Waiting)), Waits: b.Waiting > 0})
	}
	return s.renderAdmin(c, http.StatusOK, admin.Batches(page))
}

// peopleBySource returns the names of all admins, keyed by their source in the
// log.
func (s *Server) peopleBySource(ctx context.Context) (map[store.Source]string, error) {
	list, err := s.Store.Admins(ctx)
	names := map[store.Source]string{}
	for _, a := range list {
		names[a.Source()] = cmp.Or(a.Name, a.Email)
	}
	return names, err
}

// madeText says when a shipping list was made and by whom.
func madeText(b store.Batch, people map[store.Source]string) string {
	who := people[b.Source]
	if who == "" {
		return wording.ShortTime(b.CreatedAt)
	}
	return wording.ShortTime(b.CreatedAt) + " · " + who
}
