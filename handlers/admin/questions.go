package admin

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// questions groups what people do about questions.
type questions struct{ *Server }

// routes has the list of questions and what is done about them.
func (s questions) routes() []web.Route {
	return []web.Route{
		web.Get(web.QuestionsPath, web.Viewer, web.Unlimited, s.show),
		web.Post(web.QuestionsPath+"/export", web.StaffProved, web.Unlimited, web.SmallBody, s.export),
		web.Post(web.QuestionsPath+"/:id/reply", web.Staff, web.Unlimited, web.FormBody, s.answer),
		web.Post(web.QuestionsPath+"/:id/hide", web.Staff, web.Unlimited, web.SmallBody, s.hide),
		web.Post(web.QuestionsPath+"/:id/show", web.Staff, web.Unlimited, web.SmallBody, s.expose),
	}
}

// show shows a page of the list.
func (s questions) show(c echo.Context) error { return s.page(c, http.StatusOK, backTalk{}) }

func (s questions) page(c echo.Context, status int, back backTalk) error {
	ctx, lang := c.Request().Context(), adminLang(c)
	frame, err := s.adminFrame(c, web.QuestionsPath, lang.Text("문의", "Questions"))
	if err != nil {
		return err
	}
	ask := questionList(c)
	if back.id > 0 {
		ask = store.QuestionList{Before: back.id + 1}
	}
	// One more than shown tells whether there is a next page.
	ask.Limit = talkPerPage + 1
	list, err := s.Store.Questions.List(ctx, ask)
	if err != nil {
		return err
	}
	waiting, err := s.Store.Questions.Waiting(ctx)
	if err != nil {
		return err
	}
	page := admin.TalkPage{Frame: frame, Path: web.QuestionsPath, Questions: true,
		Export: questionsAt("/export", ask.Tab, ask.Text, 0), Tabs: questionTabs(ask, waiting, lang),
		Search: &admin.TalkSearch{Tab: string(ask.Tab), Text: ask.Text, Clear: questionsAt("", ask.Tab, "", 0)},
		Empty:  lang.Text("해당하는 문의가 없습니다", "No questions here"),
		Hint: lang.Text("답변을 등록하면 문의하신 분께 메일로 알려 드립니다. 비밀글과 1:1 문의는 문의하신 분만 볼 수 있습니다.",
			"Your answer is e-mailed to who asked. Private questions and those to the shop are read by nobody else.")}
	if len(list) > talkPerPage {
		list = list[:talkPerPage]
		page.Paging.NextPath = questionsAt("", ask.Tab, ask.Text, list[talkPerPage-1].ID)
	}
	for _, q := range list {
		row := questionRow(q, lang)
		row.Email = askerEmail(c, q)
		if q.ID == back.id {
			row.Typed, row.Error, row.Hiding = back.typed, back.error, back.hiding
		}
		page.Rows = append(page.Rows, row)
	}
	return s.renderAdmin(c, status, admin.Talk(page))
}

// askerEmail is where the answer goes, masked for those who may not refund: with its
// number it opens an order.
func askerEmail(c echo.Context, q store.Inquiry) string {
	if q.Email == "" || VisitOf(c).Admin.Refunds() {
		return q.Email
	}
	return wording.MaskEmail(q.Email)
}

// questionList is the part of the list that is asked for.
func questionList(c echo.Context) store.QuestionList {
	before, err := strconv.ParseInt(c.QueryParam("before"), 10, 64)
	if err != nil || before < 1 {
		before = 0
	}
	return store.QuestionList{Before: before, Text: clip.Text(c.QueryParam("q"), 100),
		Addresses: VisitOf(c).Admin.Refunds(),
		Tab: store.QuestionTab(oneOf(c.QueryParam("tab"), string(store.OpenQuestions), string(store.AnsweredQuestions),
			string(store.HiddenQuestions)))}
}

// questionsAt is the path of a part of the list, or of something done to that part.
func questionsAt(what string, tab store.QuestionTab, text string, before int64) string {
	query := url.Values{"tab": {string(tab)}}
	if text != "" {
		query.Set("q", text)
	}
	if before > 0 {
		query.Set("before", strconv.FormatInt(before, 10))
	}
	return web.QuestionsPath + what + "?" + query.Encode()
}

// questionTabs lists the parts of the list.
func questionTabs(ask store.QuestionList, waiting int, lang views.Lang) []admin.Tab {
	var list []admin.Tab
	for _, t := range []struct {
		tab    store.QuestionTab
		ko, en string
	}{{store.AllQuestions, "전체", "All"}, {store.OpenQuestions, "답변 대기", "Waiting"},
		{store.AnsweredQuestions, "답변 완료", "Answered"}, {store.HiddenQuestions, "숨김", "Hidden"}} {
		tab := admin.Tab{Label: lang.Text(t.ko, t.en), Path: questionsAt("", t.tab, ask.Text, 0),
			Current: t.tab == ask.Tab}
		if t.tab == store.OpenQuestions {
			tab.Count, tab.Counted = waiting, true
		}
		list = append(list, tab)
	}
	return list
}

// questionRow is a question in the list.
func questionRow(q store.Inquiry, lang views.Lang) admin.TalkRow {
	id := strconv.FormatInt(q.ID, 10)
	row := admin.TalkRow{ID: id, Path: web.QuestionsPath + "/" + id, About: q.Product.In(string(lang)),
		Order: q.OrderNo, Author: wording.AskerName(q, lang), At: wording.ShortTime(q.CreatedAt),
		Text: q.Body, Lang: q.Language, Reason: q.Reason, Reply: q.Answer, ReplyAt: wording.ShortTime(q.AnsweredAt),
		CanReply: true, CanHide: q.State != store.ReviewHidden}
	if q.Slug != "" {
		row.AboutPath = lang.Path("/products/" + url.PathEscape(q.Slug) + "/questions")
	} else {
		row.Badges = append(row.Badges, admin.Badge{Text: lang.Text("1:1 문의", "To the shop")})
	}
	if q.OrderNo != "" {
		row.OrderPath = web.OrderPath(q.OrderNo)
	}
	answered := admin.Badge{Text: wording.AnswerState(q, lang), Kind: "wait"}
	if !q.AnsweredAt.IsZero() {
		answered.Kind = "good"
	}
	row.Badges = append(row.Badges, answered)
	if q.Secret && q.Slug != "" {
		row.Badges = append(row.Badges, admin.Badge{Text: lang.Text("비밀글", "Private")})
	}
	switch q.State {
	case store.ReviewHeld:
		row.Badges = append(row.Badges, admin.Badge{Text: lang.Text("공개 전", "Held"), Kind: "wait"})
		row.Show = lang.Text("공개하기", "Show it")
	case store.ReviewHidden:
		row.Badges = append(row.Badges, admin.Badge{Text: lang.Text("숨김", "Hidden")})
		row.Show = lang.Text("다시 공개하기", "Show it again")
		if q.Secret {
			row.Show = lang.Text("되돌리기", "Put it back")
		}
	}
	return row
}

func (s questions) form(field string, most int) talkForm {
	return talkForm{field: field, most: most, bounds: store.ErrQuestionBounds, list: web.QuestionsPath, back: s.page}
}

// answer answers a question.
func (s questions) answer(c echo.Context) error {
	return s.form("reply", store.MostQuestion).take(c, func(id int64, text string) error {
		return s.Store.Questions.Answer(c.Request().Context(), id, text, by(c))
	})
}

// hide takes a question off the pages.
func (s questions) hide(c echo.Context) error {
	return s.form("reason", store.MaxReason).take(c, func(id int64, text string) error {
		return s.Store.Questions.Hide(c.Request().Context(), id, text, by(c))
	})
}

// expose puts a question on the pages.
func (s questions) expose(c echo.Context) error {
	id, err := idOf(c)
	if err == nil {
		err = s.Store.Questions.Show(c.Request().Context(), id, by(c))
	}
	if err != nil {
		return err
	}
	return done(c, web.QuestionsPath, wording.NoticeSaved)
}

// export sends the list as a file for Excel.
func (s questions) export(c echo.Context) error {
	ctx, lang := c.Request().Context(), adminLang(c)
	ask := questionList(c)
	ask.Limit = talkExport
	list, err := s.Store.Questions.List(ctx, ask)
	if err != nil {
		return err
	}
	// The export itself is logged before anything is sent.
	if err := s.Store.NoteExport(ctx, "questions", len(list), "", by(c)); err != nil {
		return err
	}
	rows := [][]string{{lang.Text("작성일시", "Asked"), lang.Text("상품", "Product"), lang.Text("주문번호", "Order"),
		lang.Text("작성자", "Who"), lang.Text("이메일", "E-mail"), lang.Text("비밀글", "Private"), lang.Text("내용", "Question"),
		lang.Text("상태", "State"), lang.Text("숨긴 이유", "Why hidden"), lang.Text("답변", "Answer"),
		lang.Text("답변일시", "Answered")}}
	for _, q := range list {
		secret, state := "", wording.AnswerState(q, lang)
		if q.Secret {
			secret = "Y"
		}
		if q.State != store.ReviewShown {
			state = wording.ReviewStateName(q.State, lang)
		}
		rows = append(rows, []string{wording.ShortTime(q.CreatedAt), q.Product.In(string(lang)), q.OrderNo,
			wording.AskerName(q, lang), askerEmail(c, q), secret, q.Body, state, q.Reason, q.Answer,
			wording.ShortTime(q.AnsweredAt)})
	}
	return sendTable(c, "questions", rows, func(string) bool { return false })
}

// task is how many questions wait for an answer, for the home page.
func (s questions) task(c echo.Context) (admin.Task, error) {
	n, err := s.Store.Questions.Waiting(c.Request().Context())
	return admin.Task{Label: adminLang(c).Text("답변 대기 문의", "Questions to answer"), Count: wording.Count(int64(n)),
		Path: questionsAt("", store.OpenQuestions, "", 0), None: n == 0}, err
}
