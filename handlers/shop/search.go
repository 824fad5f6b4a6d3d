package shop

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/typed"
	"github.com/jangteo/jangteo/store/words"
	"github.com/jangteo/jangteo/views"
)

// queryLength is how many characters of a query count, suggestions how many names
// are offered while it is typed.
const (
	queryLength = 60
	suggestions = 8
)

// queryOf returns the search query, trimmed and cut to queryLength.
func queryOf(c echo.Context) string {
	return clip.Text(typed.Text(c.QueryParam("q")), queryLength)
}

// showSearch shows what was found, or new products if nothing was.
func (s *Server) showSearch(c echo.Context) error {
	lang, q := web.LangOf(c), queryOf(c)
	ask := readListQuery(c)
	ask.choices = nil
	found, err := s.Store.SearchProducts(c.Request().Context(), q, store.SearchPage{Number: ask.page, Limit: pageLength,
		Narrow: ask.storeListing(lang)})
	if err != nil {
		return err
	}
	if found.Passing {
		web.ForThisOnce(c)
	}
	title := lang.Text("상품 검색", "Search")
	if q != "" {
		title = lang.Text("‘"+q+"’ 검색 결과", "Results for “"+q+"”")
	}
	site, err := s.site(c, lang, head{Title: title, Query: q, NoIndex: true})
	if err != nil {
		return err
	}
	page := views.SearchPage{Site: site, Count: found.Total, Instead: correctionNotice(q, found.Instead, lang),
		Products: foundCards(found, lang)}
	if ask.page = found.Page; found.Pages > 1 {
		page.Paging = ask.paging(found.Pages)
	}
	if q != "" && (len(found.Cards) > 0 || ask.isFiltered()) {
		page.Filter, page.Sorts = ask.filter(nil, lang), ask.sorts(lang)
	}
	if found.More {
		many := wording.Count(int64(found.Total))
		page.Many = lang.Text(many+"개 이상", "More than "+many+" products")
	}
	if len(found.Cards) == 0 && len(page.Filter.Active) == 0 {
		other, err := s.Store.Newest(c.Request().Context(), store.Page{Limit: shelfLength})
		if err != nil {
			return err
		}
		page.Suggest = productCards(other.Cards, lang)
	}
	return s.Render(c, http.StatusOK, views.Search(page))
}

// correctionNotice says what was searched for instead of what was typed; empty if
// nothing was corrected.
func correctionNotice(typed, searched string, lang views.Lang) string {
	if searched == "" {
		return ""
	}
	particle := "로"
	if final, rieul := words.HasFinal(searched); final && !rieul {
		particle = "으로"
	}
	return lang.Text("‘"+typed+"’ 대신 ‘"+searched+"’"+particle+" 검색한 결과입니다.", "Showing results for “"+searched+
		"” instead of “"+typed+"”.")
}

// foundCards marks the words of the query in the names that were found.
func foundCards(found store.Found, lang views.Lang) []views.ProductCard {
	cards, marker := productCards(found.Cards, lang), words.NewMarker(found.Words)
	for i := range cards {
		for _, p := range marker.Mark(cards[i].Name) {
			cards[i].Found = append(cards[i].Found, views.Piece{Text: p.Text, Marked: p.Marked})
		}
	}
	return cards
}

// suggestion is a product that somebody may be typing.
type suggestion struct {
	Name string `json:"name"`
	Path string `json:"path"`
}

// suggest answers the search box while somebody types.
func (s *Server) suggest(c echo.Context) error {
	lang := web.LangOf(c)
	list, err := s.Store.SuggestProducts(c.Request().Context(), queryOf(c), suggestions)
	if err != nil {
		return err
	}
	answer := make([]suggestion, len(list))
	for i, x := range list {
		answer[i] = suggestion{x.Name.In(string(lang)), lang.Path("/products/" + x.Slug)}
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=60")
	return c.JSON(http.StatusOK, answer)
}
