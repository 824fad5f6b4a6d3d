package web

import (
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/views"
)

// LangOf returns the language of a page's path, or the one that its form named.
func LangOf(c echo.Context) views.Lang {
	path := c.Request().URL.Path
	if path == "/en" || strings.HasPrefix(path, "/en/") {
		return views.English
	}
	if lang, _ := c.Get(formLangKey).(string); lang == string(views.English) {
		return views.English
	}
	return views.Korean
}

// formLangKey is where a form's language is kept in echo.Context for error pages.
const formLangKey = "form_lang"
