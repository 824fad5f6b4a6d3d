package handlers

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/static"
	"github.com/jangteo/jangteo/store/contain"
)

// observe gives every request an ID, one log line and one measurement. It logs the
// route's pattern instead of the path, as the paths of orders are secret.
func (s *Server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := web.RandomText(9)
		c.Set(web.RequestIDKey, id)
		c.Response().Header().Set("X-Request-Id", id)
		begin := time.Now()
		err := next(c)
		if err != nil {
			c.Error(err)
		}
		s.note(c.Request().Context(), answered{id: id, method: methodOf(c), route: c.Path(),
			status: c.Response().Status, size: c.Response().Size, began: begin, took: time.Since(begin)})
		return nil
	}
}

// answered is what is measured and logged of a request.
type answered struct {
	id, method, route string
	status            int
	size              int64
	began             time.Time
	took              time.Duration
}

// note measures and logs a request. The line is made here and not by slog's Logger,
// which looks for where in the program it was called.
func (s *Server) note(ctx context.Context, a answered) {
	s.metrics.observeRequest(a.method, a.route, a.status, a.took)
	level, log := slog.LevelInfo, s.Log.Handler()
	if isQuiet(a.route) {
		level = slog.LevelDebug
	}
	if !log.Enabled(ctx, level) {
		return
	}
	line := slog.NewRecord(a.began.Add(a.took), level, "request", 0)
	line.AddAttrs(slog.String("id", a.id), slog.String("method", a.method), slog.String("route", a.route),
		slog.Int("status", a.status), slog.Duration("took", a.took), slog.Int64("bytes", a.size))
	log.Handle(ctx, line)
}

// otherMethod stands for all methods that no route has: strangers make them up, as
// long as a request may be.
const otherMethod = "other"

// methodOf names a request's method in metrics and in the log. HEAD comes as GET.
func methodOf(c echo.Context) string {
	switch method := c.Request().Method; method {
	case http.MethodGet, http.MethodPost:
		return method
	}
	return otherMethod
}

// refuseMethods answers methods that no route has before anything is looked up
// for them.
func refuseMethods(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if methodOf(c) == otherMethod {
			c.Response().Header().Set(echo.HeaderAllow, "GET, HEAD, POST")
			return echo.NewHTTPError(http.StatusMethodNotAllowed)
		}
		return next(c)
	}
}

// isQuiet reports whether browsers and probes request a route so often that its
// lines would bury the rest of the log.
func isQuiet(route string) bool {
	switch route {
	case "/images/:file", web.ThemePath + ":file", static.Prefix + "*", "/healthz", "/metrics", "/orders/:id/state":
		return true
	}
	return false
}

// recover keeps a panic from affecting anything but its own request.
func (s *Server) recover(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		return contain.Panic(func() error { return next(c) })
	}
}

// checkHost refuses requests for host names other than the shop's. Loopback names
// are the operator's own.
func (s *Server) checkHost(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if s.isOurs(c.Request().Host) || strings.HasPrefix(c.Path(), "/healthz") {
			return next(c)
		}
		return echo.NewHTTPError(http.StatusMisdirectedRequest)
	}
}

func (s *Server) isOurs(host string) bool { return host == s.PublicURL.Host || web.IsLoopback(host) }

// front is the shop's handler, which answers with kept pages before all others.
type front struct {
	http.Handler
	shop *Server
}

// AnswerEarly implements web.Early. What is said and noted of the answer is what
// answerKept would.
func (f front) AnswerEarly(w io.Writer, r *http.Request) (ok bool, err error) {
	begin := time.Now()
	if !f.shop.isOurs(r.Host) {
		return false, nil
	}
	kept := f.shop.FindKept(r)
	if kept.Page == nil {
		return false, nil
	}
	id := web.RandomText(9)
	status, size, err := f.shop.SendEarly(w, r, kept, id)
	if status == 0 {
		return false, nil
	}
	f.shop.note(r.Context(), answered{id, r.Method, kept.Route, status, int64(size), begin, time.Since(begin)})
	return true, err
}

// answerKept answers with kept pages before the router, whose guards have nothing to
// do for them: they are everybody's, change nothing and have no limit. What is said
// and noted of the answer is what the router would.
func (s *Server) answerKept(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin := time.Now()
		var kept web.KeptAnswer
		if s.isOurs(r.Host) {
			kept = s.FindKept(r)
		}
		if kept.Page == nil {
			next.ServeHTTP(w, r)
			return
		}
		id := web.RandomText(9)
		w.Header()[echo.HeaderXRequestID] = []string{id}
		status, size, _ := kept.Send(w, r)
		if status == 0 {
			next.ServeHTTP(w, r)
			return
		}
		s.note(r.Context(), answered{id, r.Method, kept.Route, status, int64(size), begin, time.Since(begin)})
	})
}
