package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

func (s *Server) showLogin(c echo.Context) error {
	if _, err := s.visit(c); err == nil {
		return c.Redirect(http.StatusSeeOther, ownPath(c.QueryParam("next")))
	}
	return s.renderLogin(c, http.StatusOK, admin.LoginPage{Next: ownPath(c.QueryParam("next"))})
}

func (s *Server) renderLogin(c echo.Context, status int, p admin.LoginPage) error {
	d, err := s.Store.Desk(c.Request().Context())
	if err != nil {
		return err
	}
	p.Lang, p.Sandbox, p.Asset = views.Korean, s.Sandbox, s.assets.URL
	p.Shop = d.Identity.Name.In(string(p.Lang))
	return s.renderAdmin(c, status, admin.Login(p))
}

func (s *Server) logIn(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	who, err := s.Store.CheckPassword(c.Request().Context(), f.get("email"), f.get("password"))
	if errors.Is(err, store.ErrLogin) {
		return s.renderLogin(c, http.StatusUnauthorized, admin.LoginPage{Next: ownPath(f.get("next")), Email: f.get("email"),
			Error: "이메일 또는 비밀번호가 맞지 않습니다."})
	}
	if err != nil {
		return err
	}
	token := randomText(32)
	if err := s.Store.BeginVisit(c.Request().Context(), who, token, c.RealIP(), checkout.Clip(c.Request().UserAgent(), 200)); err != nil {
		return err
	}
	s.setVisitToken(c, token)
	return c.Redirect(http.StatusSeeOther, ownPath(f.get("next")))
}

func (s *Server) logOut(c echo.Context) error {
	if err := s.Store.EndVisit(c.Request().Context(), visitOf(c)); err != nil {
		return err
	}
	s.setVisitToken(c, "")
	c.Response().Header().Set("Clear-Site-Data", `"cache", "storage"`)
	return c.Redirect(http.StatusSeeOther, "/admin/login")
}

func (s *Server) setLanguage(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	lang := string(views.Korean)
	if f.get("language") == string(views.English) {
		lang = string(views.English)
	}
	if err := s.Store.SetAdminLanguage(c.Request().Context(), visitOf(c).Admin.ID, lang); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, ownPath(f.get("next")))
}
