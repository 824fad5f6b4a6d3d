package handlers

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
)

// broken is a serializer that writes nothing.
type broken struct{ echo.DefaultJSONSerializer }

func (broken) Serialize(echo.Context, any, string) error { return errors.New("broken") }

// TestAnErrorIsNeverSilent: one whose answer cannot be made either is still an error.
func TestAnErrorIsNeverSilent(t *testing.T) {
	s := &Server{Base: &web.Base{Config: web.Config{Log: slog.New(slog.DiscardHandler)}}}
	e := echo.New()
	e.JSONSerializer = broken{}
	r, w := httptest.NewRequest(http.MethodPost, "/orders", nil), httptest.NewRecorder()
	r.Header.Set("Accept", "application/json")
	s.handleError(errors.New("first"), e.NewContext(r, w))
	if w.Code != http.StatusInternalServerError || w.Body.Len() == 0 ||
		!strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d %q %v", w.Code, w.Body, w.Header())
	}
}
