package admin

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store/productcsv"
)

// pastedPath converts what is pasted into a description.
const pastedPath = "/admin/products/pasted"

// pasting has the conversion of HTML that is pasted into the editor. Without its
// script, browsers paste the text alone.
type pasting struct{ *Server }

// pastedText is the answer to the editor's script.
type pastedText struct {
	Markdown string `json:"markdown"`
	Left     string `json:"left"` // what was left out; empty: nothing
}

// convertPasted answers HTML as Markdown. It keeps nothing.
func (s pasting) convertPasted(c echo.Context) error {
	find, err := s.Store.PictureFinder(c.Request().Context())
	if err != nil {
		return err
	}
	md, left, err := productcsv.Pasted(c.FormValue("html"), productcsv.Options{URL: s.URL, Picture: find})
	var refused *productcsv.FileError
	if errors.As(err, &refused) {
		return &web.Refusal{Status: http.StatusUnprocessableEntity, Message: refused.Why}
	}
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, pastedText{Markdown: md, Left: left.In(string(adminLang(c)))})
}
