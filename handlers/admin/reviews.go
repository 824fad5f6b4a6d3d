package admin

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// talkPerPage is how many reviews or questions a page of the list has, talkExport how
// many a file.
const (
	talkPerPage = 20
	talkExport  = 100_000
)

// reviews groups what people do about reviews.
type reviews struct{ *Server }

// routes has the list of reviews and what is done about them.
func (s reviews) routes() []web.Route {
	return []web.Route{
		web.Get(web.ReviewsPath, web.Viewer, web.Unlimited, s.show),
		web.Post(web.ReviewsPath+"/export", web.StaffProved, web.Unlimited, web.SmallBody, s.export),
		web.Post(web.ReviewsPath+"/terms", web.Owner, web.Unlimited, web.SmallBody, s.saveTerms),
		web.Post(web.ReviewsPath+"/:id/reply", web.Staff, web.Unlimited, web.SmallBody, s.reply),
		web.Post(web.ReviewsPath+"/:id/hide", web.Staff, web.Unlimited, web.SmallBody, s.hide),
		web.Post(web.ReviewsPath+"/:id/show", web.Staff, web.Unlimited, web.SmallBody, s.expose),
		web.Get(web.ReviewsPath+"/photos/:photo", web.Viewer, web.Unlimited, s.showPhoto),
		web.Get(web.ReviewsPath+"/photos/:photo/small", web.Viewer, web.Unlimited, s.showPhoto),
	}
}

// backTalk is what came back of a form in the list.
type backTalk struct {
	id            int64
	typed, error  string
	hiding, terms bool
}

// show shows a page of the list.
func (s reviews) show(c echo.Context) error { return s.page(c, http.StatusOK, backTalk{}) }

func (s reviews) page(c echo.Context, status int, back backTalk) error {
	ctx, lang := c.Request().Context(), adminLang(c)
	frame, err := s.adminFrame(c, web.ReviewsPath, lang.Text("리뷰", "Reviews"))
	if err != nil {
		return err
	}
	tab := reviewTab(c)
	before, _ := strconv.ParseInt(c.QueryParam("before"), 10, 64)
	if back.id > 0 {
		tab, before = store.AllReviews, back.id+1
	}
	// One more than shown tells whether there is a next page.
	list, err := s.Store.Reviews.List(ctx, tab, before, talkPerPage+1)
	if err != nil {
		return err
	}
	tasks, err := s.Store.Reviews.Tasks(ctx)
	if err != nil {
		return err
	}
	page := admin.TalkPage{Frame: frame, Path: web.ReviewsPath, Export: web.ReviewsPath + "/export?tab=" + string(tab),
		Tabs: reviewTabs(tab, tasks, lang), Empty: lang.Text("해당하는 리뷰가 없습니다", "No reviews here"),
		Hint: lang.Text("구매한 분만 주문 페이지나 메일의 링크에서 리뷰를 쓸 수 있습니다. 링크나 연락처가 있는 리뷰는 확인하실 때까지 공개되지 않습니다.",
			"Only buyers can write reviews, by the link in their mail or on their order's page. Those with links or "+
				"phone numbers are held until you have looked.")}
	if page.Terms, err = s.termsField(c, back); err != nil {
		return err
	}
	if len(list) > talkPerPage {
		list = list[:talkPerPage]
		page.Paging.NextPath = web.ReviewsPath + "?tab=" + string(tab) + "&before=" +
			strconv.FormatInt(list[talkPerPage-1].ID, 10)
	}
	for _, r := range list {
		row := reviewRow(r, lang)
		if r.ID == back.id {
			row.Typed, row.Error, row.Hiding = back.typed, back.error, back.hiding
		}
		page.Rows = append(page.Rows, row)
	}
	return s.renderAdmin(c, status, admin.Talk(page))
}

// termsField asks after how many days buyers are asked for a review.
func (s reviews) termsField(c echo.Context, back backTalk) (*admin.Field, error) {
	lang := adminLang(c)
	terms, err := s.Store.Reviews.Terms(c.Request().Context())
	if err != nil {
		return nil, err
	}
	f := &admin.Field{Name: "ask_after", Label: lang.Text("리뷰 요청 메일 (배송완료 또는 발송 후 며칠)",
		"Days from delivery, or dispatch, to the mail that asks for a review"),
		Value: strconv.FormatInt(terms.AskAfter, 10),
		Unit:  lang.Text("일", "days"), InputMode: "numeric", MaxLength: 2,
		Hint: lang.Text("0이면 보내지 않습니다. 주문마다 한 번만 보내며, 그만 받겠다고 한 분께는 보내지 않습니다.",
			"0 sends none. Each order is asked about once, and nobody who has said no.")}
	if back.terms {
		f.Value, f.Error = back.typed, back.error
	}
	return f, nil
}

// saveTerms changes after how many days buyers are asked.
func (s reviews) saveTerms(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	n, bad := strconv.ParseInt(f.Code("ask_after"), 10, 64)
	if err = s.Store.Reviews.SetTerms(c.Request().Context(), store.ReviewTerms{AskAfter: n}, by(c)); bad != nil ||
		errors.Is(err, store.ErrReviewTerms) {
		return s.page(c, http.StatusUnprocessableEntity, backTalk{terms: true, typed: f.Get("ask_after"),
			error: adminLang(c).Text("0에서 60까지의 숫자를 입력해 주세요.", "Please enter a number from 0 to 60.")})
	}
	if err != nil {
		return err
	}
	return done(c, web.ReviewsPath, wording.NoticeSaved)
}

// reviewTab is the part of the list that is asked for.
func reviewTab(c echo.Context) store.ReviewTab {
	return store.ReviewTab(oneOf(c.QueryParam("tab"), string(store.UnansweredReviews), string(store.ReportedReviews),
		string(store.HeldReviews), string(store.HiddenReviews)))
}

// reviewTabs lists the parts of the list.
func reviewTabs(chosen store.ReviewTab, n store.ReviewTasks, lang views.Lang) []admin.Tab {
	var list []admin.Tab
	for _, t := range []struct {
		tab     store.ReviewTab
		ko, en  string
		count   int
		counted bool
	}{{store.AllReviews, "전체", "All", 0, false}, {store.HeldReviews, "확인 대기", "Held", n.Held, true},
		{store.ReportedReviews, "신고됨", "Reported", n.Reported, true},
		{store.UnansweredReviews, "답글 없음", "No reply yet", n.Unanswered, true},
		{store.HiddenReviews, "숨김", "Hidden", 0, false}} {
		list = append(list, admin.Tab{Label: lang.Text(t.ko, t.en), Path: web.ReviewsPath + "?tab=" + string(t.tab),
			Count: t.count, Counted: t.counted, Current: t.tab == chosen})
	}
	return list
}

// reviewRow is a review in the list.
func reviewRow(r store.Review, lang views.Lang) admin.TalkRow {
	id := strconv.FormatInt(r.ID, 10)
	row := admin.TalkRow{ID: id, Path: web.ReviewsPath + "/" + id,
		Stars: strings.Repeat("★", r.Stars) + strings.Repeat("☆", 5-r.Stars),
		About: r.Product.In(string(lang)), AboutPath: lang.Path("/products/" + r.Slug + "/reviews"),
		Option: r.Option.In(string(lang)), Order: r.OrderNo, Author: r.Author, At: wording.ShortTime(r.CreatedAt),
		Text: r.Body, Lang: r.Language, Reason: r.Reason, Reply: r.Reply, ReplyAt: wording.ShortTime(r.RepliedAt),
		CanReply: true, CanHide: r.State != store.ReviewHidden}
	if r.OrderNo != "" {
		row.OrderPath = web.OrderPath(r.OrderNo)
	}
	badge := admin.Badge{Text: wording.ReviewStateName(r.State, lang)}
	switch r.State {
	case store.ReviewShown:
		badge.Kind = "good"
	case store.ReviewHeld:
		badge.Kind = "wait"
		row.Show = lang.Text("공개하기", "Show it")
	case store.ReviewHidden:
		row.Show = lang.Text("다시 공개하기", "Show it again")
	}
	row.Badges = []admin.Badge{badge}
	if r.Reports > 0 {
		row.Badges = append(row.Badges, admin.Badge{Kind: "bad",
			Text: lang.Text("신고 "+strconv.Itoa(r.Reports)+"건", strconv.Itoa(r.Reports)+" reports")})
		if r.State == store.ReviewShown {
			row.Show = lang.Text("문제없음 (신고 지우기)", "Nothing wrong with it")
		}
	}
	for _, p := range r.Photos {
		row.Photos = append(row.Photos, web.ReviewsPath+"/photos/"+strconv.FormatInt(p.ID, 10))
	}
	return row
}

// showPhoto shows a photo of a review, also of one that nobody else sees.
func (s reviews) showPhoto(c echo.Context) error {
	small := strings.HasSuffix(c.Path(), "/small")
	return web.ShowPhoto(c, func(id int64) ([]byte, error) {
		return s.Store.Reviews.Photo(c.Request().Context(), id, small, true)
	})
}

// reply answers a review.
func (s reviews) reply(c echo.Context) error {
	return s.form("reply", store.MaxReply).take(c, func(id int64, text string) error {
		return s.Store.Reviews.Reply(c.Request().Context(), id, text, by(c))
	})
}

// hide takes a review off the pages.
func (s reviews) hide(c echo.Context) error {
	return s.form("reason", store.MaxReason).take(c, func(id int64, text string) error {
		return s.Store.Reviews.Hide(c.Request().Context(), id, text, by(c))
	})
}

func (s reviews) form(field string, most int) talkForm {
	return talkForm{field: field, most: most, bounds: store.ErrReviewBounds, list: web.ReviewsPath, back: s.page}
}

// talkForm is a form in a row of a list that wants words.
type talkForm struct {
	field  string
	most   int    // letters
	bounds error  // says that there are none, or too many
	list   string // its path
	back   func(c echo.Context, status int, back backTalk) error
}

// take does what the form is for.
func (t talkForm) take(c echo.Context, do func(id int64, text string) error) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	text := f.Get(t.field + "-" + c.Param("id"))
	switch err := do(id, text); {
	case errors.Is(err, t.bounds):
		return t.back(c, http.StatusUnprocessableEntity, backTalk{id: id, typed: text, hiding: t.field == "reason",
			error: wording.LettersError(t.most, adminLang(c))})
	case err != nil && !errors.Is(err, store.ErrReviewMove):
		return err
	}
	return done(c, t.list, wording.NoticeSaved)
}

// expose puts a review on the pages, or leaves it there.
func (s reviews) expose(c echo.Context) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	if err := s.Store.Reviews.Show(c.Request().Context(), id, by(c)); err != nil &&
		!errors.Is(err, store.ErrReviewMove) {
		return err
	}
	return done(c, web.ReviewsPath, wording.NoticeSaved)
}

// export sends the list as a file for Excel.
func (s reviews) export(c echo.Context) error {
	ctx, lang := c.Request().Context(), adminLang(c)
	list, err := s.Store.Reviews.List(ctx, reviewTab(c), 0, talkExport)
	if err != nil {
		return err
	}
	// The export itself is logged before anything is sent.
	if err := s.Store.NoteExport(ctx, "reviews", len(list), "", by(c)); err != nil {
		return err
	}
	count := lang.Text("별점", "Stars")
	rows := [][]string{{lang.Text("작성일시", "Written"), lang.Text("상품", "Product"), lang.Text("옵션", "Option"),
		lang.Text("주문번호", "Order"), lang.Text("작성자", "Author"), count, lang.Text("내용", "Review"),
		lang.Text("사진", "Photos"), lang.Text("상태", "State"), lang.Text("숨긴 이유", "Why hidden"),
		lang.Text("신고", "Reports"), lang.Text("답글", "Reply"), lang.Text("답글일시", "Replied")}}
	for _, r := range list {
		rows = append(rows, []string{wording.ShortTime(r.CreatedAt), r.Product.In(string(lang)),
			r.Option.In(string(lang)), r.OrderNo, r.Author, strconv.Itoa(r.Stars), r.Body, strconv.Itoa(len(r.Photos)),
			wording.ReviewStateName(r.State, lang), r.Reason, strconv.Itoa(r.Reports), r.Reply,
			wording.ShortTime(r.RepliedAt)})
	}
	return sendTable(c, "reviews", rows, func(heading string) bool { return heading == count })
}

// task is what there is to do about reviews, for the home page.
func (s reviews) task(c echo.Context) (admin.Task, error) {
	lang := adminLang(c)
	n, err := s.Store.Reviews.Tasks(c.Request().Context())
	task := admin.Task{Label: lang.Text("리뷰", "Reviews"),
		Count: wording.Count(int64(n.Held + n.Reported + n.Unanswered)),
		Path:  web.ReviewsPath + "?tab=" + string(store.UnansweredReviews), None: n == store.ReviewTasks{}}
	switch {
	case n.Held > 0:
		task.Path = web.ReviewsPath + "?tab=" + string(store.HeldReviews)
	case n.Reported > 0:
		task.Path = web.ReviewsPath + "?tab=" + string(store.ReportedReviews)
	}
	if !task.None {
		task.Detail = lang.Text("확인 대기 "+wording.Count(int64(n.Held))+" · 신고 "+wording.Count(int64(n.Reported))+
			" · 답글 없음 "+wording.Count(int64(n.Unanswered)),
			wording.Count(int64(n.Held))+" held · "+wording.Count(int64(n.Reported))+" reported · "+
				wording.Count(int64(n.Unanswered))+" without a reply")
	}
	return task, err
}
