package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/admin"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// isStrange reports whether a request is of no browser, or one too many for pages
// that are not there: it gets a sentence, for which nothing is read.
func isStrange(c echo.Context, f web.Fault) bool {
	return methodOf(c) == otherMethod || c.Path() == noRoute && f.Status == http.StatusTooManyRequests
}

// handleError is the only place where an error becomes a response.
func (s *Server) handleError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	f := web.Explain(err)
	if f.Status == http.StatusNotFound && s.leadOn(c) {
		return
	}
	// Refusals during a flood of junk must not flood the log as well.
	if f.Status >= http.StatusInternalServerError && !errors.Is(err, store.ErrTooManyHints) {
		s.Log.Error("request failed", "id", c.Get(web.RequestIDKey), "method", methodOf(c), "route", c.Path(),
			"status", f.Status, "error", err)
	}
	if f.Status == http.StatusServiceUnavailable {
		c.Response().Header().Set("Retry-After", "5")
	}
	var answer error
	switch {
	case web.WantsJSON(c):
		answer = c.JSON(f.Status, views.FormError{Message: s.Sentence(f, web.LangOf(c)), Fields: f.Fields,
			Reason: f.Reason, Agree: f.Agree, Location: f.Location})
	case isStrange(c, f):
		answer = c.String(f.Status, s.Sentence(f, web.LangOf(c)))
	case admin.VisitOf(c).ID != 0:
		answer = s.admin.ShowError(c, f)
	default:
		answer = s.shop.ShowError(c, f)
	}
	if answer == nil {
		return
	}
	s.Log.Error("answer an error", "id", c.Get(web.RequestIDKey), "error", answer)
	if !c.Response().Committed {
		s.answerPlainly(c)
	}
}

// answerPlainly says in a sentence, for which nothing is read or drawn, that the page
// of an error failed as well: whoever asked must not take silence for success.
func (s *Server) answerPlainly(c echo.Context) {
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, echo.MIMETextPlainCharsetUTF8)
	h.Del("Cache-Control")
	web.Unkept(c)
	f := web.Fault{Status: http.StatusInternalServerError}
	if err := c.String(f.Status, s.Sentence(f, web.LangOf(c))); err != nil {
		s.Log.Error("answer an error plainly", "id", c.Get(web.RequestIDKey), "error", err)
	}
}
