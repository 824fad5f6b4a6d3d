package admin

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// postsPath is where notices and answers are written.
const postsPath = "/admin/posts/"

// postBody is the most characters of a post.
const postBody = 20_000

// posting writes notices and answers.
type posting struct{ fronting }

func (s posting) routes() []web.Route {
	return []web.Route{
		web.Get(postsPath+":kind", web.Viewer, web.Unlimited, s.showPosts),
		web.Get(postsPath+":kind/:id", web.Staff, web.Unlimited, s.showPost),
		web.Post(postsPath+":kind/:id", web.Staff, web.Unlimited, web.TextBody, s.savePost),
		web.Post(postsPath+":kind/:id/move", web.Staff, web.Unlimited, web.SmallBody, s.movePost),
		web.Post(postsPath+":kind/:id/delete", web.Staff, web.Unlimited, web.SmallBody, s.deletePost),
	}
}

// postKind is the kind of posts that a path names.
func postKind(c echo.Context) (store.PostKind, error) {
	kind := store.PostKind(c.Param("kind"))
	if !slices.ContainsFunc(store.PostKinds(), func(m store.Meaning[store.PostKind]) bool { return m.Kind == kind }) {
		return "", store.ErrNotFound
	}
	return kind, nil
}

// postTabs lead from one kind of posts to the other.
func postTabs(current store.PostKind, lang views.Lang) []admin.Tab {
	var list []admin.Tab
	for _, m := range store.PostKinds() {
		list = append(list, admin.Tab{Label: wording.PostsTitle(m.Kind, lang), Path: postsPath + string(m.Kind),
			Current: m.Kind == current})
	}
	return list
}

// showPosts lists the posts of a kind.
func (s posting) showPosts(c echo.Context) error {
	kind, err := postKind(c)
	if err != nil {
		return err
	}
	lang := adminLang(c)
	frame, err := s.adminFrame(c, postsPath+string(store.Notice), wording.PostsTitle(kind, lang))
	if err != nil {
		return err
	}
	list, err := s.Store.Posts.List(c.Request().Context(), kind)
	if err != nil {
		return err
	}
	p := admin.PostsPage{Frame: frame, Tabs: postTabs(kind, lang), Path: postsPath + string(kind),
		Ordered: kind == store.Question}
	for i, post := range list {
		row := admin.FrontRow{ID: strconv.FormatInt(post.ID, 10), Title: post.Title.Ko, First: i == 0,
			Last: i == len(list)-1, Detail: wording.Day(post.CreatedAt, string(lang))}
		if post.Title.En == "" {
			row.Detail += lang.Text(" · 한국어만", " · Korean only")
		}
		switch {
		case post.Hidden:
			row.State = admin.Badge{Text: lang.Text("숨김", "Hidden")}
		case post.Pinned:
			row.State = admin.Badge{Text: lang.Text("중요", "Important"), Kind: "info"}
		}
		p.Rows = append(p.Rows, row)
	}
	return s.renderAdmin(c, http.StatusOK, admin.Posts(p))
}

// postOf finds the post of a path; a new one has no ID.
func (s posting) postOf(c echo.Context) (store.Post, error) {
	kind, err := postKind(c)
	if err != nil || c.Param("id") == newRow {
		return store.Post{Kind: kind}, err
	}
	id, err := idOf(c)
	if err != nil {
		return store.Post{}, err
	}
	return s.Store.Posts.ByID(c.Request().Context(), kind, id)
}

func (s posting) showPost(c echo.Context) error {
	p, err := s.postOf(c)
	if err != nil {
		return err
	}
	return s.postPage(c, s.newForm(c, "", ""), p)
}

// postPage shows the form of a post.
func (s posting) postPage(c echo.Context, f *frontForm, p store.Post) error {
	f.title = wording.PostsTitle(p.Kind, f.lang)
	frame, err := s.adminFrame(c, postsPath+string(store.Notice), f.title)
	if err != nil {
		return err
	}
	title, body := store.Text{Ko: "제목", En: "Title"}, store.Text{Ko: "내용, 마크다운", En: "Text, Markdown"}
	checks := []admin.Check{{Name: "hidden", Label: f.lang.Text("쇼핑몰에 표시하지 않습니다", "Hide it from visitors"),
		Checked: p.Hidden}}
	if p.Kind == store.Question {
		title, body = store.Text{Ko: "질문", En: "Question"}, store.Text{Ko: "답변, 마크다운", En: "Answer, Markdown"}
	} else {
		checks = append(checks, admin.Check{Name: "pinned", Label: f.lang.Text("목록 맨 위에 ‘중요’로 표시합니다",
			"Keep it at the top, marked as important"), Checked: p.Pinned})
	}
	fields := f.both("title", title.Ko, title.En, p.Title, frontText)
	for _, field := range f.both("body", body.Ko, body.En, p.Body, postBody) {
		field.Type, field.Rows, field.Wide = "textarea", 10, true
		fields = append(fields, field)
	}
	page := admin.FrontFormPage{Frame: frame, Action: c.Request().URL.Path, Back: postsPath + string(p.Kind),
		BackLabel: f.title, Plain: true, Groups: []admin.Group{{Title: f.title, Fields: fields, Checks: checks,
			Hint: f.lang.Text("영어를 비워 두면 영어 쇼핑몰에는 표시하지 않습니다.", "Without English it is not in the English shop.")}}}
	if p.ID != 0 {
		page.Delete = fmt.Sprintf("%s%s/%d/delete", postsPath, p.Kind, p.ID)
	}
	status := http.StatusOK
	if len(f.errs) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return s.renderAdmin(c, status, admin.FrontForm(page))
}

func (s posting) savePost(c echo.Context) error {
	p, err := s.postOf(c)
	if err != nil {
		return err
	}
	f := s.newForm(c, "", "")
	if f.form, err = web.ReadForm(c); err != nil {
		return err
	}
	p.Title, p.Body = f.text("title", frontText), f.text("body", postBody)
	p.Hidden, p.Pinned = f.form.Get("hidden") != "", f.form.Get("pinned") != "" && p.Kind == store.Notice
	for field, typed := range map[string]string{"title_ko": p.Title.Ko, "body_ko": p.Body.Ko} {
		if typed == "" {
			f.errs[field] = f.lang.Text("내용을 입력해 주세요.", "Please fill this in.")
		}
	}
	if (p.Title.En == "") != (p.Body.En == "") {
		f.errs["title_en"] = f.lang.Text("영어는 제목과 내용을 모두 입력하거나 모두 비워 주세요.",
			"In English, please fill in both or neither.")
	}
	if len(f.errs) > 0 {
		return s.postPage(c, f, p)
	}
	err = s.Store.Posts.Save(c.Request().Context(), p, by(c))
	if errors.Is(err, store.ErrFrontFull) {
		f.errs["title_ko"] = f.lang.Text("300개까지 등록할 수 있습니다.", "There can be 300.")
		return s.postPage(c, f, p)
	}
	if err != nil {
		return err
	}
	return done(c, postsPath+string(p.Kind), wording.NoticeSaved)
}

func (s posting) movePost(c echo.Context) error {
	p, err := s.postOf(c)
	if err != nil {
		return err
	}
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	if err := s.Store.Posts.Move(c.Request().Context(), p.Kind, p.ID, f.Get("to") == "up", by(c)); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, postsPath+string(p.Kind))
}

func (s posting) deletePost(c echo.Context) error {
	p, err := s.postOf(c)
	if err != nil {
		return err
	}
	if err := s.Store.Posts.Delete(c.Request().Context(), p.Kind, p.ID, by(c)); err != nil {
		return err
	}
	return done(c, postsPath+string(p.Kind), wording.NoticeDeleted)
}
