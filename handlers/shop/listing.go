package shop

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
)

// showCategory lists a category. Filtered lists are not indexed.
func (s *Server) showCategory(c echo.Context) error {
	lang := web.LangOf(c)
	ask := readListQuery(c)
	list, err := s.Store.CategoryBySlug(c.Request().Context(), c.Param("slug"), ask.storeListing(lang))
	if err != nil {
		return err
	}
	ask.page = list.Page
	name := list.Category.Name.In(string(lang))
	site, err := s.site(c, lang, head{Title: name, Description: lang.Text(name+" 모음", "All of our "+name),
		NoIndex: ask.isFiltered()})
	if err != nil {
		return err
	}
	page := listQuery{page: ask.page}.encode()
	for url, query := range map[*string]string{&site.OtherLangPath: ask.encode(),
		// Each page of an unfiltered list is indexed on its own.
		&site.CanonicalURL: page, &site.KoreanURL: page, &site.EnglishURL: page} {
		if *url != "" {
			*url += query
		}
	}
	return s.Render(c, http.StatusOK, views.Category(views.CategoryPage{Site: site, Name: name, Count: list.Count,
		Sorts: ask.sorts(lang), Filter: ask.filter(list.Options, lang), Products: productCards(list.Cards, lang),
		Paging: ask.paging(list.Pages)}))
}

// listQuery holds the parameters of a list's URL. Invalid ones are dropped, so that
// links and forms do not carry them on.
type listQuery struct {
	path        string
	currency    money.Currency   // that the shop uses in this language
	order       store.ListOrder  // empty: newest first
	least, most int64            // in minor units; 0: no limit
	rejected    map[string]error // limits that could not be parsed, by parameter
	inStock     bool
	sale        bool
	choices     []store.Choice
	page        int
	query       string // that was searched for; empty: the list is a category
}

// readListQuery reads the parameters; a lower limit above the upper one is swapped
// with it.
func readListQuery(c echo.Context) listQuery {
	q := c.QueryParams()
	a := listQuery{path: c.Request().URL.Path, currency: wording.CurrencyOf(string(web.LangOf(c))),
		inStock: q.Get("stock") == "in", sale: q.Get("sale") == "on", rejected: map[string]error{}}
	a.least, a.most = a.readPriceLimit("min", q.Get("min")), a.readPriceLimit("max", q.Get("max"))
	if a.most > 0 && a.least > a.most {
		a.least, a.most = a.most, a.least
	}
	for _, o := range listOrders(views.Korean) {
		if order := store.ListOrder(q.Get("sort")); order == o.order {
			a.order = order
		}
	}
	if strings.TrimPrefix(a.path, "/en") == web.SearchPath {
		a.query = queryOf(c)
	} else if a.order == store.NewestFirst {
		a.order = "" // as it is anyway
	}
	for _, text := range append(q["option"], q["option[]"]...) { // of links, and of the form
		a.addChoice(text)
	}
	page, _ := strconv.ParseInt(q.Get("page"), 10, 32)
	a.page = max(int(page), 1)
	return a
}

// addChoice adds an option value, written "색상:검정".
func (a *listQuery) addChoice(text string) {
	option, value, ok := strings.Cut(text, ":")
	choice := store.Choice{Option: option, Value: value}
	if ok && option != "" && value != "" && len(text) <= web.MaxChosen && utf8.ValidString(text) &&
		len(a.choices) < web.MaxChoices && !slices.Contains(a.choices, choice) {
		a.choices = append(a.choices, choice)
	}
}

// readPriceLimit reads a price limit. One that cannot be parsed is not applied, and
// the page says so.
func (a *listQuery) readPriceLimit(name, text string) int64 {
	n, err := money.Format{Currency: a.currency}.ReadOptional(text)
	if err != nil {
		a.rejected[name] = err
	}
	return min(n, store.MaxPrice)
}

// rejectedNotice says which limits were not applied, and why.
func (a listQuery) rejectedNotice(lang views.Lang) string {
	var list []string
	for _, name := range []string{"min", "max"} {
		if err := a.rejected[name]; err != nil {
			typed, why := a.fieldValue(name), wording.Unread(err)
			list = append(list, lang.Text("적용하지 않은 가격: ‘"+typed+"’. "+why.Ko,
				"The price “"+typed+"” was not applied. "+why.En))
		}
	}
	return strings.Join(list, " ")
}

// fieldValue is a limit as its form field shows it.
func (a listQuery) fieldValue(name string) string {
	var refusal *money.Refusal
	if errors.As(a.rejected[name], &refusal) {
		return refusal.Text
	}
	if n := map[string]int64{"min": a.least, "max": a.most}[name]; n > 0 {
		return string(money.Money{Minor: n, Currency: a.currency}.Number())
	}
	return ""
}

// storeListing is the query as the store takes it.
func (a listQuery) storeListing(lang views.Lang) store.Listing {
	return store.Listing{Lang: string(lang), Order: a.order, Least: a.least, Most: a.most, InStock: a.inStock,
		Sale: a.sale, Choices: a.choices, Page: a.page, Limit: pageLength}
}

// isFiltered reports whether the list differs from the one that search engines index.
func (a listQuery) isFiltered() bool {
	return a.order != "" || a.least > 0 || a.most > 0 || a.inStock || a.sale || len(a.choices) > 0
}

// keptPages is how many pages of a list are kept as bytes: visitors could ask for any
// number of them.
const keptPages = 20

// isPlainList tells which lists are kept: without a filter, asked for as the list's
// own links do.
func isPlainList(c echo.Context) bool {
	if web.NoQuery(c) {
		return true
	}
	a := readListQuery(c)
	kept := listQuery{order: a.order, page: a.page}
	return a.page <= keptPages && kept.encode() == "?"+c.Request().URL.RawQuery
}

// encode writes the parameters with a leading question mark; empty if there are none.
func (a listQuery) encode() string {
	q := url.Values{}
	for name, n := range map[string]int64{"min": a.least, "max": a.most} {
		if n > 0 {
			q.Set(name, a.fieldValue(name))
		}
	}
	if a.order != "" {
		q.Set("sort", string(a.order))
	}
	if a.inStock {
		q.Set("stock", "in")
	}
	if a.sale {
		q.Set("sale", "on")
	}
	if a.query != "" {
		q.Set("q", a.query)
	}
	for _, c := range a.choices {
		q.Add("option", c.Option+":"+c.Value)
	}
	if a.page > 1 {
		q.Set("page", strconv.Itoa(a.page))
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// pageLink links to another page of the same list.
func (a listQuery) pageLink(page int) string {
	a.page = page
	return a.path + a.encode()
}

// listOrder is a sort order with its label.
type listOrder struct {
	order store.ListOrder
	label string
}

// listOrders are the sort orders to choose from.
func listOrders(lang views.Lang) []listOrder {
	return []listOrder{
		{store.NewestFirst, lang.Text("신상품순", "Newest")},
		{store.BestFirst, lang.Text("판매순", "Best selling")},
		{store.CheapestFirst, lang.Text("낮은 가격순", "Price: low to high")},
		{store.DearestFirst, lang.Text("높은 가격순", "Price: high to low")},
		{store.MostReduced, lang.Text("할인율순", "Biggest discount")},
		{store.ByName, lang.Text("상품명순", "Name")},
	}
}

// sorts links to the list in each order. What is there without being asked for has no
// parameter: of a category the newest, of a search what fits best.
func (a listQuery) sorts(lang views.Lang) []views.Link {
	orders := listOrders(lang)
	if a.query != "" {
		orders = append([]listOrder{{"", lang.Text("정확도순", "Best match")}}, orders...)
	}
	var links []views.Link
	for _, o := range orders {
		to := a
		to.order, to.page = o.order, 1
		if o.order == store.NewestFirst && a.query == "" {
			to.order = ""
		}
		links = append(links, views.Link{Label: o.label, Path: to.path + to.encode(), Current: to.order == a.order})
	}
	return links
}

// filter is the filter form, filled in as it was submitted.
func (a listQuery) filter(options []store.OptionValues, lang views.Lang) views.Filter {
	unfiltered := listQuery{path: a.path, order: a.order, query: a.query}
	f := views.Filter{Action: unfiltered.path + unfiltered.encode(), Sort: string(a.order), Unit: lang.Text("원", "$"),
		InStock: a.inStock, Sale: a.sale, Query: a.query, Active: a.activeFilters(options, lang),
		Least: a.fieldValue("min"), Most: a.fieldValue("max"), Trouble: a.rejectedNotice(lang)}
	for _, o := range options {
		option := views.FilterOption{Name: o.Name.In(string(lang))}
		for _, v := range o.Values {
			option.Values = append(option.Values, views.FilterValue{Value: o.Name.Ko + ":" + v.Ko,
				Label:   v.In(string(lang)),
				Checked: slices.Contains(a.choices, store.Choice{Option: o.Name.Ko, Value: v.Ko})})
		}
		f.Options = append(f.Options, option)
	}
	return f
}

// activeFilters lists the active filters, each linking to the list without it.
func (a listQuery) activeFilters(options []store.OptionValues, lang views.Lang) []views.Link {
	a.page = 1
	var links []views.Link
	without := func(label string, change func(*listQuery)) {
		to := a
		change(&to)
		links = append(links, views.Link{Label: label, Path: to.path + to.encode()})
	}
	if a.least > 0 || a.most > 0 {
		without(a.priceRange(lang), func(to *listQuery) { to.least, to.most = 0, 0 })
	}
	for i, c := range a.choices {
		without(choiceLabel(c, options, lang), func(to *listQuery) {
			to.choices = slices.Delete(slices.Clone(a.choices), i, i+1)
		})
	}
	if a.inStock {
		without(lang.Text("품절 제외", "In stock"), func(to *listQuery) { to.inStock = false })
	}
	if a.sale {
		without(lang.Text("할인 상품만", "On sale"), func(to *listQuery) { to.sale = false })
	}
	return links
}

// priceRange writes "10,000원 ~ 50,000원"; a limit that is not set is left out.
func (a listQuery) priceRange(lang views.Lang) string {
	text := func(n int64) string {
		if n == 0 {
			return ""
		}
		return wording.Money(money.Money{Minor: n, Currency: a.currency}, string(lang))
	}
	return strings.TrimSpace(text(a.least) + lang.Text(" ~ ", " – ") + text(a.most))
}

// choiceLabel is a choice in the page's language: "색상: 검정".
func choiceLabel(c store.Choice, options []store.OptionValues, lang views.Lang) string {
	for _, o := range options {
		for _, v := range o.Values {
			if o.Name.Ko == c.Option && v.Ko == c.Value {
				return o.Name.In(string(lang)) + ": " + v.In(string(lang))
			}
		}
	}
	return lang.Text(c.Option+": "+c.Value, "Unknown option")
}

// paging links to the neighboring pages, the first and the last.
func (a listQuery) paging(pages int) views.Paging {
	var p views.Paging
	if a.page > 1 {
		p.PrevPath = a.pageLink(a.page - 1)
	}
	if a.page < pages {
		p.NextPath = a.pageLink(a.page + 1)
	}
	p.Numbers = web.PageNumbers(a.page, pages, a.pageLink)
	return p
}
