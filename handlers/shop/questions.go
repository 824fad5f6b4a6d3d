package shop

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/typed"
	"github.com/jangteo/jangteo/views"
)

// How many questions are on the page of their product, and on one of their own.
const (
	questionsShown   = 3
	questionsPerPage = 20
	askerLetters     = 40 // of a name
)

// inquiryPath is where the shop is asked.
const inquiryPath = "/inquiry"

// questions groups what people ask.
type questions struct{ *Server }

// pages has the pages in one language, and the forms on them.
func (s questions) pages() []web.Route {
	return []web.Route{
		web.Get("/products/:slug/questions", web.Public, web.Often, s.show),
		web.Post("/products/:slug/questions", web.Public, web.Seldom, web.FormBody, s.ask),
		web.Get(inquiryPath, web.Public, web.Often, s.show),
		web.Post(inquiryPath, web.Public, web.Seldom, web.FormBody, s.ask),
		web.Get(web.QuestionLinks+":id", web.Public, web.Often, s.showOne),
	}
}

// part is what the page of a product shows of its questions: those that all read.
func (s questions) part(c echo.Context, p store.Product, lang views.Lang) (views.QuestionPart, error) {
	part := views.QuestionPart{Path: questionsPath(p.Slug, lang)}
	list, err := s.Store.Questions.Latest(c.Request().Context(), p.ID, questionsShown)
	for _, q := range list {
		part.List = append(part.List, wording.QuestionOf(q, lang))
	}
	return part, err
}

func questionsPath(slug string, lang views.Lang) string {
	return lang.Path("/products/" + url.PathEscape(slug) + "/questions")
}

// show lists the questions about a product with a form for another, or only has the
// form for one to the shop.
func (s questions) show(c echo.Context) error {
	return s.page(c, http.StatusOK, views.QuestionForm{Order: c.QueryParam("order")})
}

func (s questions) page(c echo.Context, status int, f views.QuestionForm) error {
	lang, slug := web.LangOf(c), c.Param("slug")
	terms, err := s.Store.Retention.Terms(c.Request().Context())
	if err != nil {
		return err
	}
	f.Years, f.Action, f.Product = strconv.Itoa(terms.PhotoYears), lang.Path(inquiryPath), slug != ""
	page, h := views.QuestionsPage{}, head{Title: lang.Text("1:1 문의", "Contact us")}
	switch {
	case f.Product:
		f.Action, f.Order = questionsPath(slug, lang), ""
		if err := s.addList(c, &page, slug); err != nil {
			return err
		}
		h = head{Title: lang.Text(page.Name+" 문의", "Questions about "+page.Name), Unlisted: page.First != ""}
	case f.Order != "":
		d, err := s.Store.OrderByPublicID(c.Request().Context(), f.Order)
		if err != nil {
			return err
		}
		f.OrderNo, h.NoIndex = d.Order.No, true
	}
	page.Form = f
	if page.Site, err = s.site(c, lang, h); err != nil {
		return err
	}
	web.Personal(c)
	return s.Render(c, status, views.Questions(page))
}

// addList adds the questions about a product.
func (s questions) addList(c echo.Context, page *views.QuestionsPage, slug string) error {
	ctx, lang := c.Request().Context(), web.LangOf(c)
	p, _, err := s.Store.ProductBySlug(ctx, slug)
	if err != nil {
		return err
	}
	before, err := strconv.ParseInt(c.QueryParam("before"), 10, 64)
	if err != nil || before < 1 {
		before = 0
	}
	// One more than shown tells whether there is a next page.
	list, err := s.Store.Questions.Of(ctx, p.ID, before, questionsPerPage+1)
	if err != nil {
		return err
	}
	path := questionsPath(p.Slug, lang)
	page.Name, page.Product = p.Name.In(string(lang)), lang.Path("/products/"+url.PathEscape(p.Slug))
	if before > 0 {
		page.First = path
	}
	if len(list) > questionsPerPage {
		list = list[:questionsPerPage]
		page.Next = path + "?before=" + strconv.FormatInt(list[questionsPerPage-1].ID, 10)
	}
	for _, q := range list {
		page.List = append(page.List, wording.QuestionOf(q, lang))
	}
	return nil
}

// ask takes a question.
func (s questions) ask(c echo.Context) error {
	lang := web.LangOf(c)
	form, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	f := views.QuestionForm{Name: form.Line("name"), Email: form.Email("email"), Text: form.Get("text"),
		Secret: form.Get("secret") != "", Order: form.Get("order"), OrderNo: form.Line("order_no")}
	if f.Errors = questionErrors(f, c.Param("slug") == "", lang); len(f.Errors) > 0 {
		return s.again(c, f)
	}
	if !s.asks.Allow(s.Client(c), s.Now()) {
		return s.tooOften(c, f)
	}
	n := store.NewQuestion{Slug: c.Param("slug"), Secret: f.Secret, Language: string(lang),
		Author: wording.MaskAuthor(f.Name, lang), Email: f.Email, Body: f.Text, Held: typed.HasAddress(f.Text)}
	if n.Slug == "" {
		if n.Order = f.Order; n.Order == "" {
			n.OrderNo = store.OrderNo(f.OrderNo)
		}
	}
	id, err := s.Store.Questions.Ask(c.Request().Context(), n)
	switch {
	case errors.Is(err, store.ErrQuestionsFew):
		return s.tooOften(c, f)
	case errors.Is(err, store.ErrQuestionOrder):
		f.Errors["order_no"] = lang.Text("이 이메일로 주문한 내역에서 찾지 못했습니다. 다시 확인하시거나 비워 두세요.",
			"We found no such order under this e-mail. Please check it, or leave it empty.")
		return s.again(c, f)
	case err != nil:
		return err
	}
	return c.Redirect(http.StatusSeeOther, web.QuestionLink(id, lang))
}

// questionErrors says what is wrong with a question, by field.
func questionErrors(f views.QuestionForm, mustMail bool, lang views.Lang) map[string]string {
	errs := map[string]string{}
	if f.Name == "" || utf8.RuneCountInString(f.Name) > askerLetters {
		errs["name"] = lang.Text("이름을 40자 이내로 입력해 주세요.", "Please enter your name, at most 40 characters.")
	}
	if !web.IsEmail(f.Email) && (mustMail || f.Email != "") {
		errs["email"] = lang.Text("이메일 주소를 다시 확인해 주세요. 예: name@example.com",
			"Please check your e-mail, e.g. name@example.com.")
	}
	if n := utf8.RuneCountInString(f.Text); n < store.LeastQuestion || n > store.MostQuestion {
		errs["text"] = lang.Text("5자 이상 2,000자까지 써 주세요.", "Please write 5 to 2,000 characters.")
	}
	return errs
}

// again shows the form once more, with what is wrong with it.
func (s questions) again(c echo.Context, f views.QuestionForm) error {
	f.Answer = web.LangOf(c).Text("아래 내용을 확인해 주세요.", "Please check what is marked below.")
	return s.page(c, http.StatusUnprocessableEntity, f)
}

// tooOften shows it to who asked too often, or when too much waits for an answer.
func (s questions) tooOften(c echo.Context, f views.QuestionForm) error {
	f.Answer = web.LangOf(c).Text("문의가 너무 많아 지금은 접수할 수 없습니다. 잠시 후 다시 시도해 주세요.",
		"There are too many questions just now. Please try again later.")
	return s.page(c, http.StatusTooManyRequests, f)
}

// showOne shows a question to whoever has its link.
func (s questions) showOne(c echo.Context) error {
	lang := web.LangOf(c)
	q, err := s.Store.Questions.ByLink(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	site, err := s.site(c, lang, head{Title: lang.Text("문의 내용", "Your question"), NoIndex: true, OneLanguage: true})
	if err != nil {
		return err
	}
	page := views.QuestionPage{Site: site, Name: q.Product.In(string(lang)), OrderNo: q.OrderNo, Mailed: q.Email != "",
		Question: wording.QuestionOf(q, lang), Hidden: wording.QuestionStateText(q, lang)}
	if q.Slug != "" {
		page.Product = lang.Path("/products/" + url.PathEscape(q.Slug))
	}
	web.Personal(c)
	return s.Render(c, http.StatusOK, views.QuestionLink(page))
}
