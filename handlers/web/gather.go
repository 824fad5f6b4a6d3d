package web

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"sync"
)

// Gathered lets a server send kept pages in one piece each. net/http's buffer is of
// 4 KiB, so that longer answers leave in two: two calls of the system, and whoever
// reads is woken twice.
func Gathered(l net.Listener, s *http.Server) net.Listener {
	s.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		return context.WithValue(ctx, gathererKey{}, c)
	}
	return gatheringListener{l, &sync.Pool{New: func() any { return &bytes.Buffer{} }}}
}

// gathererKey is where a request's context has the connection.
type gathererKey struct{}

type gatheringListener struct {
	net.Listener
	free *sync.Pool // of *bytes.Buffer, one for each answer that is being sent
}

// Accept implements net.Listener.
func (l gatheringListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if tcp, ok := c.(*net.TCPConn); ok {
		return &gatherer{TCPConn: tcp, free: l.free}, nil
	}
	return c, err
}

// gatherer is a connection that can hold back what is written to it.
type gatherer struct {
	*net.TCPConn
	free *sync.Pool
	held *bytes.Buffer // nil: nothing is held back
}

// Write implements net.Conn.
func (g *gatherer) Write(p []byte) (int, error) {
	if g.held != nil {
		return g.held.Write(p)
	}
	return g.TCPConn.Write(p)
}

// writeWhole writes the body of an answer, and with it the headers, in one piece if
// the connection can.
func writeWhole(w http.ResponseWriter, r *http.Request, status int, body []byte) (int, error) {
	g, ok := r.Context().Value(gathererKey{}).(*gatherer)
	if !ok {
		w.WriteHeader(status)
		return w.Write(body)
	}
	g.held = g.free.Get().(*bytes.Buffer)
	defer g.release()
	w.WriteHeader(status)
	n, err := w.Write(body)
	if err == nil {
		err = http.NewResponseController(w).Flush()
	}
	return n, err
}

// release sends what was held back. net/http does not see when that fails, and finds
// the connection closed.
func (g *gatherer) release() {
	held := g.held
	g.held = nil
	if _, err := g.TCPConn.Write(held.Bytes()); err != nil {
		g.Close()
	}
	held.Reset()
	g.free.Put(held)
}
