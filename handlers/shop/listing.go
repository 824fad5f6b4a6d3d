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

func (s *Server) showCategory(c echo.Context) error {
	lang := web.LangOf(c)
	ask := listAskOf(c)
	list, err := s.Store.CategoryBySlug(c.Request().Context(), c.Param("slug"), ask.listing(lang))
	if err != nil {
		return err
	}
	ask.page = list.Page
	name := list.Category.Name.In(string(lang))
	site, err := s.site(c, lang, head{Title: name, Description: lang.Text(name+" 모음", "All of our "+name), NoIndex: ask.narrowed()})
	if err != nil {
		return err
	}
	site.OtherLangPath += ask.query()
	if !site.NoIndex {
		page := listAsk{page: ask.page}.query()
		site.CanonicalURL, site.KoreanURL, site.EnglishURL = site.CanonicalURL+page, site.KoreanURL+page, site.EnglishURL+page
	}
	return s.Render(c, http.StatusOK, views.Category(views.CategoryPage{Site: site, Name: name, Count: list.Count,
		Sorts: ask.sorts(lang), Filter: ask.filter(list.Options, lang), Products: productCards(list.Cards, lang), Paging: ask.paging(list.Pages)}))
}

// listAsk is what the parameters of a list's URL say. What makes no sense in
// them is left out, so that links and forms do not carry it on.
type listAsk struct {
	path        string
	currency    money.Currency   // of the language's shop
	order       store.ListOrder  // empty: newest first
	least, most int64            // in minor units; 0: no limit
	unread      map[string]error // limits that cannot be understood, by parameter
	inStock     bool
	choices     []store.Choice
	page        int
}

func listAskOf(c echo.Context) listAsk {
	q := c.QueryParams()
	a := listAsk{path: c.Request().URL.Path, currency: wording.CurrencyOf(string(web.LangOf(c))),
		inStock: q.Get("stock") == "in", unread: map[string]error{}}
	a.least, a.most = a.limit("min", q.Get("min")), a.limit("max", q.Get("max"))
	if a.most > 0 && a.least > a.most {
		a.least, a.most = a.most, a.least
	}
	for _, o := range listOrders(views.Korean) {
		if order := store.ListOrder(q.Get("sort")); order == o.order && order != store.NewestFirst {
			a.order = order
		}
	}
	for _, text := range q["option"] {
		a.choose(text)
	}
	page, _ := strconv.ParseInt(q.Get("page"), 10, 32)
	a.page = max(int(page), 1)
	return a
}

// choose adds a value of an option, written "색상:검정".
func (a *listAsk) choose(text string) {
	option, value, ok := strings.Cut(text, ":")
	choice := store.Choice{Option: option, Value: value}
	if ok && option != "" && value != "" && len(text) <= web.MaxChosen && utf8.ValidString(text) && len(a.choices) < web.MaxChoices && !slices.Contains(a.choices, choice) {
		a.choices = append(a.choices, choice)
	}
}

// limit reads a limit of the price. One that cannot be understood does not
// hold, and the page says so.
func (a *listAsk) limit(name, text string) int64 {
	n, err := money.Format{Currency: a.currency}.ReadOptional(text)
	if err != nil {
		a.unread[name] = err
	}
	return min(n, store.MaxPrice)
}

// trouble says which limits do not hold, and why.
func (a listAsk) trouble(lang views.Lang) string {
	var list []string
	for _, name := range []string{"min", "max"} {
		if err := a.unread[name]; err != nil {
			typed, why := a.typed(name), wording.Unread(err)
			list = append(list, lang.Text("적용하지 않은 가격: ‘"+typed+"’. "+why.Ko,
				"The price “"+typed+"” was not applied. "+why.En))
		}
	}
	return strings.Join(list, " ")
}

// typed is a limit as its field shows it.
func (a listAsk) typed(name string) string {
	var refusal *money.Refusal
	if errors.As(a.unread[name], &refusal) {
		return refusal.Text
	}
	if n := map[string]int64{"min": a.least, "max": a.most}[name]; n > 0 {
		return string(money.Money{Minor: n, Currency: a.currency}.Number())
	}
	return ""
}

func (a listAsk) listing(lang views.Lang) store.Listing {
	return store.Listing{Lang: string(lang), Order: a.order, Least: a.least, Most: a.most, InStock: a.inStock,
		Choices: a.choices, Page: a.page, Limit: pageLength}
}

// narrowed tells whether the list is another one than search engines know.
func (a listAsk) narrowed() bool {
	return a.order != "" || a.least > 0 || a.most > 0 || a.inStock || len(a.choices) > 0
}

// query is the ask as parameters, with their question mark; empty when there
// are none.
func (a listAsk) query() string {
	q := url.Values{}
	for name, n := range map[string]int64{"min": a.least, "max": a.most} {
		if n > 0 {
			q.Set(name, a.typed(name))
		}
	}
	if a.order != "" {
		q.Set("sort", string(a.order))
	}
	if a.inStock {
		q.Set("stock", "in")
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

// at is the link to another page of the same list.
func (a listAsk) at(page int) string {
	a.page = page
	return a.path + a.query()
}

type listOrder struct {
	order store.ListOrder
	label string
}

func listOrders(lang views.Lang) []listOrder {
	return []listOrder{
		{store.NewestFirst, lang.Text("신상품순", "Newest")},
		{store.CheapestFirst, lang.Text("낮은 가격순", "Price: low to high")},
		{store.DearestFirst, lang.Text("높은 가격순", "Price: high to low")},
		{store.MostReduced, lang.Text("할인율순", "Biggest discount")},
		{store.ByName, lang.Text("상품명순", "Name")},
	}
}

func (a listAsk) sorts(lang views.Lang) []views.Link {
	var links []views.Link
	for _, o := range listOrders(lang) {
		to := a
		to.order, to.page = o.order, 1
		if o.order == store.NewestFirst {
			to.order = ""
		}
		links = append(links, views.Link{Label: o.label, Path: to.path + to.query(), Current: to.order == a.order})
	}
	return links
}

// filter is the form, filled in as it was sent.
func (a listAsk) filter(options []store.OptionValues, lang views.Lang) views.Filter {
	unfiltered := listAsk{path: a.path, order: a.order}
	f := views.Filter{Action: unfiltered.path + unfiltered.query(), Sort: string(a.order), Unit: lang.Text("원", "$"),
		InStock: a.inStock, Active: a.active(options, lang),
		Least: a.typed("min"), Most: a.typed("max"), Trouble: a.trouble(lang)}
	for _, o := range options {
		option := views.FilterOption{Name: o.Name.In(string(lang))}
		for _, v := range o.Values {
			option.Values = append(option.Values, views.FilterValue{Value: o.Name.Ko + ":" + v.Ko, Label: v.In(string(lang)),
				Checked: slices.Contains(a.choices, store.Choice{Option: o.Name.Ko, Value: v.Ko})})
		}
		f.Options = append(f.Options, option)
	}
	return f
}

// active lists what is chosen, each leading to the list without it.
func (a listAsk) active(options []store.OptionValues, lang views.Lang) []views.Link {
	a.page = 1
	var links []views.Link
	without := func(label string, change func(*listAsk)) {
		to := a
		change(&to)
		links = append(links, views.Link{Label: label, Path: to.path + to.query()})
	}
	if a.least > 0 || a.most > 0 {
		without(a.priceRange(lang), func(to *listAsk) { to.least, to.most = 0, 0 })
	}
	for i, c := range a.choices {
		without(choiceLabel(c, options, lang), func(to *listAsk) { to.choices = slices.Delete(slices.Clone(a.choices), i, i+1) })
	}
	if a.inStock {
		without(lang.Text("품절 제외", "In stock"), func(to *listAsk) { to.inStock = false })
	}
	return links
}

// priceRange reads "10,000원 ~ 50,000원", with one end open where none is set.
func (a listAsk) priceRange(lang views.Lang) string {
	text := func(n int64) string {
		if n == 0 {
			return ""
		}
		return wording.Money(money.Money{Minor: n, Currency: a.currency}, string(lang))
	}
	return strings.TrimSpace(text(a.least) + lang.Text(" ~ ", " – ") + text(a.most))
}

// choiceLabel is how a choice reads in the language: "색상: 검정".
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

// paging leads to the pages around this one, the first and the last.
func (a listAsk) paging(pages int) views.Paging {
	var p views.Paging
	if a.page > 1 {
		p.PrevPath = a.at(a.page - 1)
	}
	if a.page < pages {
		p.NextPath = a.at(a.page + 1)
	}
	p.Numbers = web.PageNumbers(a.page, pages, a.at)
	return p
}
