package web

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
)

// Gathered lets a server send kept pages in one piece each. net/http's buffer is of
// 4 KiB, so that longer answers leave in two: two calls of the system, and whoever
// reads is woken twice. A handler that is an Early may answer before net/http reads.
func Gathered(l net.Listener, s *http.Server) net.Listener {
	s.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		return context.WithValue(ctx, gathererKey{}, c)
	}
	gathering := gatheringListener{Listener: l, free: &sync.Pool{New: func() any { return &bytes.Buffer{} }}}
	if early, ok := s.Handler.(Early); ok {
		gathering.early = &earlyServer{early, s.IdleTimeout, s.WriteTimeout}
		s.Handler = noteHandled(s.Handler)
	}
	return gathering
}

// gathererKey is where a request's context has the connection.
type gathererKey struct{}

type gatheringListener struct {
	net.Listener
	free  *sync.Pool // of *bytes.Buffer, one for each answer that is being sent
	early *earlyServer
}

// Accept implements net.Listener.
func (l gatheringListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if tcp, ok := c.(*net.TCPConn); ok {
		return &gatherer{TCPConn: tcp, free: l.free, early: l.early}, nil
	}
	return c, err
}

// gatherer is a connection that can hold back what net/http writes to it, and add
// lines to the header that net/http need not copy, sort and check each time.
type gatherer struct {
	*net.TCPConn
	free  *sync.Pool
	held  *bytes.Buffer // nil: nothing is held back
	lines []string      // to be added to the header; nil: they are, or there are none

	early    *earlyServer // nil: there is none
	awaits   awaited
	answers  func(bool) // is told when an early answer begins and ends; nil: nobody wants to know
	extended time.Time  // when there was last some time added for further requests
}

// Write implements net.Conn.
func (g *gatherer) Write(p []byte) (int, error) {
	if g.held == nil {
		return g.TCPConn.Write(p)
	}
	if status := bytes.IndexByte(p, '\n') + 1; g.lines != nil && status > 0 {
		g.held.Write(p[:status])
		for _, line := range g.lines {
			g.held.WriteString(line)
		}
		g.lines = nil
		g.held.Write(p[status:])
		return len(p), nil
	}
	return g.held.Write(p)
}

// writeWhole writes an answer in one piece if the connection can. lines are of its
// header, each with its end.
func writeWhole(w http.ResponseWriter, r *http.Request, lines []string, body [][]byte) (int, error) {
	h, length := w.Header(), 0
	for _, part := range body {
		length += len(part)
	}
	h["Content-Length"] = []string{strconv.Itoa(length)}
	g, ok := r.Context().Value(gathererKey{}).(*gatherer)
	if _, isRouted := w.(*echo.Response); isRouted || !ok { // what is between looks at the header
		for _, some := range lines {
			addLines(h, some)
		}
		w.WriteHeader(http.StatusOK)
		return writeAll(w, body)
	}
	h["Content-Type"] = nil // is in the lines, not to be guessed
	g.held, g.lines = g.free.Get().(*bytes.Buffer), lines
	defer g.release()
	w.WriteHeader(http.StatusOK)
	n, err := writeAll(w, body)
	if err == nil {
		err = http.NewResponseController(w).Flush()
	}
	return n, err
}

func writeAll(w io.Writer, parts [][]byte) (size int, err error) {
	for _, part := range parts {
		n, err := w.Write(part)
		if size += n; err != nil {
			return size, err
		}
	}
	return size, nil
}

// addLines sets what lines of a header say.
func addLines(h http.Header, lines string) {
	for line := range strings.SplitSeq(strings.TrimSuffix(lines, lineEnd), lineEnd) {
		name, value, _ := strings.Cut(line, ": ")
		h[name] = []string{value}
	}
}

// release sends what was held back. net/http does not see when that fails, and finds
// the connection closed.
func (g *gatherer) release() {
	held := g.held
	g.held, g.lines = nil, nil
	if _, err := g.TCPConn.Write(held.Bytes()); err != nil {
		g.Close()
	}
	held.Reset()
	g.free.Put(held)
}
