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
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/photo"
	"github.com/jangteo/jangteo/store/typed"
	"github.com/jangteo/jangteo/views"
)

// How many reviews are on the page of their product, and on one of their own.
const (
	reviewsShown   = 3
	reviewsPerPage = 20
	smallPhoto     = 400 // least width of a photo in a list, in pixels
	reviewParts    = 12  // fields of the form
)

// reviews groups what is said of goods.
type reviews struct{ *Server }

// routes has the pages in one language; post the forms, which both share.
func (s reviews) pages() []web.Route {
	return []web.Route{web.Get("/products/:slug/reviews", web.Public, web.Often, s.show)}
}

func (s reviews) routes() []web.Route {
	return []web.Route{
		web.Get("/orders/:id/reviews", web.Public, web.Often, s.showForms),
		web.Upload("/orders/:id/reviews/:line", web.Public, web.Seldom, web.UploadBody, s.write),
		web.Post("/orders/:id/reviews/:line/delete", web.Public, web.Seldom, web.SmallBody, s.withdraw),
		web.Get("/orders/:id/reviews/stop", web.Public, web.Often, s.showStop),
		web.Post("/orders/:id/reviews/stop", web.Public, web.Seldom, web.SmallBody, s.stop),
		web.Post("/reviews/:id/report", web.Public, web.Seldom, web.SmallBody, s.report),
		web.Get("/reviews/photos/:photo", web.Public, web.Unlimited, s.showPhoto),
		web.Get("/reviews/photos/:photo/small", web.Public, web.Unlimited, s.showPhoto),
	}
}

// part is what the page of a product shows of its reviews, those with photos first.
func (s reviews) part(c echo.Context, p store.Product, lang views.Lang) (views.ReviewPart, error) {
	part := starPart(p, lang)
	if part.Average == "" {
		return part, nil
	}
	list, err := s.Store.Reviews.Of(c.Request().Context(), p.ID, store.ReviewPage{Sort: store.ReviewsPictured,
		Limit: reviewsShown})
	for _, r := range list {
		part.List = append(part.List, wording.ReviewOf(r, lang))
	}
	return part, err
}

// starPart counts the stars of a product.
func starPart(p store.Product, lang views.Lang) views.ReviewPart {
	n := p.Stars.Count()
	part := views.ReviewPart{Rating: wording.RatingOf(n, p.Stars.Tenths()), Path: reviewsPath(p.Slug, lang)}
	for stars := 5; stars >= 1 && n > 0; stars-- {
		of := p.Stars[stars-1]
		part.Stars = append(part.Stars, views.StarRow{Stars: stars, Count: wording.Count(of),
			Percent: int(of * 100 / n), Path: part.Path + "?stars=" + strconv.Itoa(stars)})
	}
	return part
}

func reviewsPath(slug string, lang views.Lang) string {
	return lang.Path("/products/" + url.PathEscape(slug) + "/reviews")
}

// readPlace reads where a page of reviews begins; anything else is the first.
func readPlace(c echo.Context) store.ReviewPlace {
	id, err := strconv.ParseInt(c.QueryParam("after"), 10, 64)
	stars, bad := strconv.Atoi(c.QueryParam("of"))
	if err != nil || bad != nil || id < 1 || stars < 1 || stars > 5 {
		return store.ReviewPlace{}
	}
	return store.ReviewPlace{ID: id, Stars: stars, Pictured: c.QueryParam("photo") == "1"}
}

// show lists the reviews of a product.
func (s reviews) show(c echo.Context) error {
	ctx, lang := c.Request().Context(), web.LangOf(c)
	p, _, err := s.Store.ProductBySlug(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	ask := store.ReviewPage{Sort: store.ReviewsNewest, After: readPlace(c), Limit: reviewsPerPage + 1}
	switch sort := store.ReviewSort(c.QueryParam("sort")); sort {
	case store.ReviewsPictured, store.ReviewsBest:
		ask.Sort = sort
	}
	if n, err := strconv.Atoi(c.QueryParam("stars")); err == nil && n >= 1 && n <= 5 {
		ask.Stars = n
	}
	// One more than shown tells whether there is a next page.
	list, err := s.Store.Reviews.Of(ctx, p.ID, ask)
	if err != nil {
		return err
	}
	name := p.Name.In(string(lang))
	site, err := s.site(c, lang, head{Title: lang.Text(name+" 리뷰", "Reviews of "+name), Unlisted: ask.After.ID > 0})
	if err != nil {
		return err
	}
	page := views.ReviewsPage{Site: site, Name: name, Product: lang.Path("/products/" + p.Slug),
		Part: starPart(p, lang), Sorts: reviewSorts(p, ask, lang)}
	if c.QueryParam("reported") != "" {
		page.Said = lang.Text("신고해 주셔서 감사합니다. 판매자가 확인하겠습니다.", "Thank you. The shop will look at it.")
	}
	for i := range page.Part.Stars {
		page.Part.Stars[i].Current = page.Part.Stars[i].Stars == ask.Stars
	}
	query := reviewQuery(ask)
	if ask.After.ID > 0 {
		page.First = withQuery(page.Part.Path, query)
	}
	if len(list) > reviewsPerPage {
		list = list[:reviewsPerPage]
		last := list[reviewsPerPage-1].Place()
		query.Set("after", strconv.FormatInt(last.ID, 10))
		query.Set("of", strconv.Itoa(last.Stars))
		if last.Pictured {
			query.Set("photo", "1")
		}
		page.Next = withQuery(page.Part.Path, query)
	}
	for _, r := range list {
		v := wording.ReviewOf(r, lang)
		v.ReportPath = "/reviews/" + v.ID + "/report"
		page.Part.List = append(page.Part.List, v)
	}
	return s.Render(c, http.StatusOK, views.Reviews(page))
}

func reviewQuery(ask store.ReviewPage) url.Values {
	query := url.Values{}
	if ask.Sort != store.ReviewsNewest {
		query.Set("sort", string(ask.Sort))
	}
	if ask.Stars > 0 {
		query.Set("stars", strconv.Itoa(ask.Stars))
	}
	return query
}

func withQuery(path string, query url.Values) string {
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// reviewSorts links to the reviews in each order.
func reviewSorts(p store.Product, ask store.ReviewPage, lang views.Lang) []views.Link {
	var list []views.Link
	for _, o := range []struct {
		sort   store.ReviewSort
		ko, en string
	}{{store.ReviewsNewest, "최신순", "Newest"}, {store.ReviewsPictured, "사진 먼저", "With photos"},
		{store.ReviewsBest, "별점 높은순", "Best rated"}} {
		list = append(list, views.Link{Label: lang.Text(o.ko, o.en), Current: o.sort == ask.Sort && ask.Stars == 0,
			Path: withQuery(reviewsPath(p.Slug, lang), reviewQuery(store.ReviewPage{Sort: o.sort}))})
	}
	return list
}

// report notes that somebody finds a review wrong. Who did before gets the same answer.
func (s reviews) report(c echo.Context) error {
	if _, err := web.ReadForm(c); err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return store.ErrNotFound
	}
	from := ""
	if nets := web.NetworksOf(s.Client(c)); len(nets) > 0 {
		from = nets[0].String()
	}
	slug, err := s.Store.Reviews.Report(c.Request().Context(), id, from)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, reviewsPath(slug, web.LangOf(c))+"?reported=1")
}

// showPhoto shows a photo of a review that everybody sees.
func (s reviews) showPhoto(c echo.Context) error {
	small := len(c.Path()) > len(wording.ReviewPhotoPath)+len(":photo")
	id, err := strconv.ParseInt(c.Param("photo"), 10, 64)
	if err != nil {
		return store.ErrNotFound
	}
	jpeg, err := s.Store.Reviews.Photo(c.Request().Context(), id, small, false)
	if err != nil {
		return err
	}
	// Not for long: it may be hidden.
	c.Response().Header().Set("Cache-Control", "public, max-age=600")
	return c.Blob(http.StatusOK, "image/jpeg", jpeg)
}

// showForms is where the buyer of an order reviews its goods. Who has its link may.
func (s reviews) showForms(c echo.Context) error {
	return s.forms(c, http.StatusOK, views.ReviewForm{})
}

// forms shows what was said of each line of an order, and a form for the others; typed
// is the one that came back.
func (s reviews) forms(c echo.Context, status int, back views.ReviewForm) error {
	ctx := c.Request().Context()
	d, err := s.Store.OrderByPublicID(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	lang := views.Lang(d.Order.Language)
	site, err := s.site(c, lang, head{Title: lang.Text("리뷰 쓰기", "Write a review"), NoIndex: true, OneLanguage: true})
	if err != nil {
		return err
	}
	said, err := s.Store.Reviews.OfOrder(ctx, d.Order.ID)
	if err != nil {
		return err
	}
	page := views.WriteReviewsPage{Site: site, OrderNo: d.Order.No, OrderURL: web.OrderURL(d.Order.PublicID),
		MostBytes: photo.MaxBytes}
	switch {
	case c.QueryParam("said") == "1":
		page.Said = lang.Text("리뷰가 등록되었습니다. 감사합니다!", "Thank you for your review!")
	case c.QueryParam("gone") == "1":
		page.Said = lang.Text("리뷰를 삭제했습니다.", "Your review was deleted.")
	}
	if len(back.Errors) > 0 {
		page.Answer = lang.Text("아래 내용을 확인해 주세요.", "Please check what is marked below.")
	}
	if !d.Order.Reviewable() {
		page.Closed = lang.Text("상품이 발송된 뒤에 리뷰를 쓰실 수 있습니다.", "You can write a review once your order has shipped.")
	}
	for i, line := range wording.OrderLines(d.Order, wording.CurrencyPaid(d), lang) {
		f := views.ReviewForm{Line: line, Number: i + 1}
		if back.Number == f.Number {
			f.Typed, f.Errors = back.Typed, back.Errors
		}
		for _, r := range said {
			if r.Line == f.Number {
				f.Gone = r.State == store.ReviewGone
				v := wording.ReviewOf(r, lang)
				if f.State = wording.ReviewStateText(r, lang); f.State != "" {
					v.Photos = nil // nobody sees them, and neither does who has the link
				}
				if !f.Gone {
					f.Done = &v
				}
			}
		}
		page.Lines = append(page.Lines, f)
	}
	web.Personal(c)
	return s.Render(c, status, views.WriteReviews(page))
}

// lineOf is the line of an order that a path names.
func lineOf(c echo.Context) (int, error) {
	n, err := strconv.Atoi(c.Param("line"))
	if err != nil || n < 1 || n > store.MaxLines {
		return 0, store.ErrNotFound
	}
	return n, nil
}

// write takes a review. The order first: who has none that can be reviewed sends photos
// in vain.
func (s reviews) write(c echo.Context) error {
	ctx := c.Request().Context()
	line, err := lineOf(c)
	if err != nil {
		return err
	}
	d, err := s.Store.OrderByPublicID(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	said, err := s.Store.Reviews.OfOrder(ctx, d.Order.ID)
	if err != nil {
		return err
	}
	to := web.OrderURL(d.Order.PublicID) + "/reviews"
	for _, r := range said {
		if r.Line == line {
			return c.Redirect(http.StatusSeeOther, to)
		}
	}
	if !d.Order.Reviewable() || line > len(d.Order.Lines) {
		return c.Redirect(http.StatusSeeOther, to)
	}
	n, back, err := s.read(c, d.Order, line)
	if err != nil {
		return err
	}
	if len(back.Errors) > 0 {
		return s.forms(c, http.StatusUnprocessableEntity, back)
	}
	err = s.Store.Reviews.Write(ctx, d.Order.PublicID, n)
	if err != nil && !errors.Is(err, store.ErrReviewed) && !errors.Is(err, store.ErrNotReviewed) {
		return err
	}
	return c.Redirect(http.StatusSeeOther, to+"?said=1")
}

// read reads a review with its photos, which are decoded last, as that is expensive.
func (s reviews) read(c echo.Context, o store.Order, line int) (n store.NewReview, back views.ReviewForm, err error) {
	lang := views.Lang(o.Language)
	if err = s.Receive(c, web.Forms{From: web.Buyer, Fields: reviewParts, Text: web.FormBody}); err != nil {
		return n, back, err
	}
	f, err := web.ReadForm(c)
	if err != nil {
		return n, back, err
	}
	n = store.NewReview{Line: line, Body: f.Get("body"), Author: wording.MaskAuthor(o.Buyer.Name, lang)}
	n.Stars, _ = strconv.Atoi(f.Code("stars"))
	n.Held = typed.HasAddress(n.Body)
	files := web.FilesOf(c, "photo")
	back = views.ReviewForm{Number: line, Typed: views.ReviewTyped{Stars: n.Stars, Body: n.Body},
		Errors: map[string]string{}}
	if n.Stars < 1 || n.Stars > 5 {
		back.Errors["stars"] = lang.Text("별점을 선택해 주세요.", "Please choose a rating.")
	}
	if letters := utf8.RuneCountInString(n.Body); letters < store.LeastReview || letters > store.MostReview {
		back.Errors["body"] = lang.Text("10자 이상 2,000자까지 써 주세요.", "Please write 10 to 2,000 characters.")
	}
	if len(files) > store.MaxReviewPhotos {
		back.Errors["photo"] = lang.Text("사진은 5장까지 올릴 수 있습니다.", "Please choose at most 5 photos.")
	}
	for _, file := range files {
		if len(back.Errors) > 0 {
			break
		}
		set, err := s.EncodePhoto(c.Request().Context(), file.Read())
		if message, theirs := web.PhotoMessage(err); theirs {
			back.Errors["photo"] = clip.Text(file.Name, 60) + ": " + message.In(string(lang))
			break
		}
		if err != nil {
			return n, back, err
		}
		n.Photos = append(n.Photos, reviewPhoto(set))
	}
	if len(files) > 0 && len(back.Errors) > 0 && back.Errors["photo"] == "" {
		back.Errors["photo"] = lang.Text("사진을 다시 선택해 주세요.", "Please choose your photos again.")
	}
	return n, back, nil
}

// reviewPhoto takes the largest size of a photo, and the smallest that lists can show.
func reviewPhoto(set photo.Set) store.ReviewPhoto {
	large, small := set.Files[0], set.Files[0]
	for _, f := range set.Files {
		if f.Width >= smallPhoto {
			small = f
		}
	}
	return store.ReviewPhoto{Width: large.Width, Height: large.Height, Large: large.Data, Small: small.Data}
}

// withdraw takes back what was said of a line.
func (s reviews) withdraw(c echo.Context) error {
	line, err := lineOf(c)
	if err == nil {
		err = s.Store.Reviews.Withdraw(c.Request().Context(), c.Param("id"), line)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, web.OrderURL(c.Param("id"))+"/reviews?gone=1")
}

// showStop asks first, as mail programs open links on their own.
func (s reviews) showStop(c echo.Context) error { return s.stopPage(c, false) }

// stop notes that the buyer of an order wants no mails that ask for reviews.
func (s reviews) stop(c echo.Context) error {
	if err := s.Store.Reviews.Refuse(c.Request().Context(), c.Param("id")); err != nil {
		return err
	}
	return s.stopPage(c, true)
}

func (s reviews) stopPage(c echo.Context, done bool) error {
	d, err := s.Store.OrderByPublicID(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	lang := views.Lang(d.Order.Language)
	site, err := s.site(c, lang, head{Title: lang.Text("리뷰 요청 메일", "Review requests"), NoIndex: true,
		OneLanguage: true})
	if err != nil {
		return err
	}
	web.Personal(c)
	return s.Render(c, http.StatusOK, views.StopReviews(views.StopReviewsPage{Site: site, Done: done}))
}
