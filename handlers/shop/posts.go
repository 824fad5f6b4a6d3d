package shop

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// isPublic tells whether visitors can read a post in a language.
func isPublic(p store.Post, lang views.Lang) bool { return !p.Hidden && p.Title.In(string(lang)) != "" }

// showPosts lists the notices, or the questions with their answers.
func (s *Server) showPosts(kind store.PostKind) echo.HandlerFunc {
	return func(c echo.Context) error {
		lang := web.LangOf(c)
		list, err := s.Store.Posts.List(c.Request().Context(), kind)
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(p store.Post) bool { return !isPublic(p, lang) })
		if len(list) == 0 {
			return store.ErrNotFound
		}
		site, err := s.site(c, lang, head{Title: wording.PostsTitle(kind, lang)})
		if err != nil {
			return err
		}
		page := views.PostsPage{Site: site, Heading: wording.PostsTitle(kind, lang)}
		for _, p := range list {
			item := views.PostItem{Title: p.Title.In(string(lang)), Pinned: p.Pinned}
			if kind == store.Notice {
				item.Path = lang.Path(fmt.Sprintf("/%s/%d", kind, p.ID))
				item.Date = wording.Day(p.CreatedAt, string(lang))
			} else {
				item.Body = s.Markdown.Component(p.Body.In(string(lang)))
			}
			page.Posts = append(page.Posts, item)
		}
		return s.Render(c, http.StatusOK, views.Posts(page))
	}
}

// showNotice shows one notice.
func (s *Server) showNotice(c echo.Context) error {
	lang := web.LangOf(c)
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return store.ErrNotFound
	}
	p, err := s.Store.Posts.ByID(c.Request().Context(), store.Notice, id)
	if err != nil {
		return err
	}
	if !isPublic(p, lang) {
		return store.ErrNotFound
	}
	title := p.Title.In(string(lang))
	site, err := s.site(c, lang, head{Title: title})
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, views.Text(views.TextPage{Site: site, Heading: title,
		Updated: wording.Day(p.CreatedAt, string(lang)), Body: s.Markdown.Component(p.Body.In(string(lang))),
		Others: []views.Link{{Label: wording.PostsTitle(store.Notice, lang),
			Path: lang.Path("/" + string(store.Notice))}}}))
}

// postLinks lead to the lists of posts that there are.
func postLinks(shown store.PostsShown, lang views.Lang) []views.Link {
	var links []views.Link
	for _, kind := range shown.In(string(lang)) {
		links = append(links, views.Link{Label: wording.PostsTitle(kind, lang), Path: lang.Path("/" + string(kind))})
	}
	return links
}
