package admin

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

const logPage = 50 // rows of the log on a page

// showLog shows a page of the activity log.
func (s *Server) showLog(c echo.Context) error {
	lang := adminLang(c)
	frame, err := s.adminFrame(c, "/admin/log", lang.Text("작업 기록", "Activity log"))
	if err != nil {
		return err
	}
	f, query := logFilter(c)
	// One more than shown tells whether there is a next page.
	f.Limit = logPage + 1
	entries, err := s.Store.Log(c.Request().Context(), f)
	if err != nil {
		return err
	}
	page := admin.LogPage{Frame: frame, From: c.QueryParam("from"), To: c.QueryParam("to"),
		Entities: entityChoices(c.QueryParam("entity"), lang)}
	page.Export = "?" + query.Encode()
	if page.People, err = s.peopleChoices(c, lang); err != nil {
		return err
	}
	if len(entries) > logPage {
		entries = entries[:logPage]
		query.Set("before", strconv.FormatInt(entries[logPage-1].Seq, 10))
		page.Paging.NextPath = "/admin/log?" + query.Encode()
	}
	for _, e := range entries {
		page.Rows = append(page.Rows, wording.LogRow(e, lang))
	}
	return s.renderAdmin(c, http.StatusOK, admin.Log(page))
}

// logFilter reads a filter from the query. It also returns that query without
// the place in the list.
func logFilter(c echo.Context) (store.LogFilter, url.Values) {
	f := store.LogFilter{Entity: store.Entity(c.QueryParam("entity")), From: koreanDay(c.QueryParam("from"), 0),
		To: koreanDay(c.QueryParam("to"), 1)}
	// By default, entries of background jobs are hidden.
	who := cmp.Or(c.QueryParam("who"), "people")
	f.People = who == "people"
	f.Admin, _ = strconv.ParseInt(who, 10, 64)
	f.Before, _ = strconv.ParseInt(c.QueryParam("before"), 10, 64)
	query := url.Values{"who": {who}}
	for _, name := range []string{"entity", "from", "to"} {
		if v := c.QueryParam(name); v != "" {
			query.Set(name, v)
		}
	}
	return f, query
}

// koreanDay returns the start of a day in Korean time, days later if asked; the
// zero time if text is not a date.
func koreanDay(text string, later int) time.Time {
	day, err := time.ParseInLocation("2006-01-02", text, korea.Seoul())
	if err != nil {
		return time.Time{}
	}
	return day.AddDate(0, 0, later)
}

// peopleChoices lists whose entries can be shown.
func (s *Server) peopleChoices(c echo.Context, lang views.Lang) (admin.Select, error) {
	list, err := s.Store.Admins(c.Request().Context())
	chosen := cmp.Or(c.QueryParam("who"), "people")
	choice := admin.Select{Name: "who", Label: lang.Text("작업자", "Who"), Choices: []admin.Choice{
		{Value: "people", Label: lang.Text("사람이 한 작업", "By people")},
		{Value: "all", Label: lang.Text("모든 기록", "Everything")}}}
	for _, a := range list {
		choice.Choices = append(choice.Choices, admin.Choice{Value: strconv.FormatInt(a.ID, 10),
			Label: cmp.Or(a.Name, a.Email)})
	}
	for i := range choice.Choices {
		choice.Choices[i].Selected = choice.Choices[i].Value == chosen
	}
	return choice, err
}

// entityChoices lists the types of things that entries are about.
func entityChoices(chosen string, lang views.Lang) admin.Select {
	list := []admin.Choice{{Label: lang.Text("전체", "All"), Selected: chosen == ""}}
	for _, e := range store.Entities() {
		list = append(list, admin.Choice{Value: string(e.Kind), Label: wording.EntityName(e.Kind, lang),
			Selected: string(e.Kind) == chosen})
	}
	return admin.Select{Name: "entity", Label: lang.Text("종류", "Type"), Choices: list}
}

// exportLog sends the log as a file for Excel.
func (s *Server) exportLog(c echo.Context) error {
	lang := adminLang(c)
	f, _ := logFilter(c)
	f.Before, f.Limit = 0, store.LogRows
	// The export itself is logged before anything is sent.
	entries, err := s.Store.Log(c.Request().Context(), f)
	if err != nil {
		return err
	}
	if err := s.Store.NoteExport(c.Request().Context(), "log", len(entries), "", by(c)); err != nil {
		return err
	}
	return sendTable(c, "log", wording.LogTable(entries, lang), nil)
}
