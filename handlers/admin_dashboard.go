package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/views/admin"
)

func (s *Server) showDashboard(c echo.Context) error {
	frame, err := s.adminFrame(c, "/admin", adminLang(c).Text("홈", "Home"))
	if err != nil {
		return err
	}
	return s.renderAdmin(c, http.StatusOK, admin.Dashboard(admin.DashboardPage{Frame: frame}))
}
