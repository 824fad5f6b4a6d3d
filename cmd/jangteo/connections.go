package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/jangteo/jangteo/handlers/web"
)

// How connections are shared and refused.
const (
	connectionShares  = 16          // one address holds one of so many shares; the network around it three
	connectionsDenied = 64          // how many are told at once why they are refused; others are just closed
	denialLimit       = time.Second // for telling one
)

// denial is what a connection hears that is one too many.
const denial = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\n" +
	"Content-Type: text/plain; charset=utf-8\r\nContent-Length: 49\r\n\r\n" +
	"Too many connections. Please try again in a bit.\n"

// connections is a listener that bounds how many connections are open at once, and how
// many of them are of one network. For one more, the one gives way that has waited
// longest without asking for anything; where all are being answered, it is refused.
type connections struct {
	net.Listener
	most    int
	proxies web.Proxies
	denied  chan struct{}

	mu   sync.Mutex
	open map[*connection]struct{} // at most most
	held map[netip.Prefix]int     // by network, of those that have a share
	n    int64                    // counts moments at which a connection began to wait
}

// connection is one of them. It is busy while a request of it is being answered.
type connection struct {
	net.Conn
	of    *connections
	nets  []netip.Prefix // whose shares it takes of; none: a proxy's
	busy  bool
	since int64 // when it began to wait
	gone  bool
}

// boundConnections bounds the connections of a server's listener, and lets it know which
// of them are busy: from the headers of a request until its answer. What only sends
// headers slowly, or nothing, waits.
func boundConnections(l net.Listener, s *http.Server, most int, proxies web.Proxies) *connections {
	inner, next := s.ConnContext, s.Handler
	s.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		own, ok := c.(*connection)
		if !ok {
			return ctx
		}
		if inner != nil {
			ctx = inner(ctx, own.Conn)
		}
		return context.WithValue(ctx, connectionKey{}, own)
	}
	s.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, ok := r.Context().Value(connectionKey{}).(*connection); ok {
			c.answers(true)
			defer c.answers(false)
		}
		next.ServeHTTP(w, r)
	})
	return &connections{Listener: l, most: most, proxies: proxies, denied: make(chan struct{}, connectionsDenied),
		open: map[*connection]struct{}{}, held: map[netip.Prefix]int{}}
}

// Accept waits for a connection that there is room for.
func (l *connections) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		c := &connection{Conn: conn, of: l, nets: l.sharersOf(conn)}
		if l.admit(c) {
			if early, ok := conn.(interface{ NoteAnswers(func(bool)) }); ok {
				early.NoteAnswers(c.answers)
			}
			return c, nil
		}
		l.refuse(conn)
	}
}

// sharersOf are the networks that a connection counts for.
func (l *connections) sharersOf(conn net.Conn) []netip.Prefix {
	from, err := netip.ParseAddrPort(conn.RemoteAddr().String())
	if err != nil || l.proxies.BringsOthers(from.Addr().Unmap()) {
		return nil
	}
	return web.NetworksOf(from.Addr())[:2]
}

// admit makes room for a connection, if there can be any.
func (l *connections) admit(c *connection) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	share := l.most / connectionShares
	for _, net := range c.nets {
		if l.held[net] >= share && !l.giveWay(net) {
			return false
		}
		share *= 3
	}
	if len(l.open) >= l.most && !l.giveWay(netip.Prefix{}) {
		return false
	}
	for _, net := range c.nets {
		l.held[net]++
	}
	l.n++
	c.since = l.n
	l.open[c] = struct{}{}
	return true
}

// giveWay closes the connection of a network that has waited longest; of the zero
// network, of anybody. False: all of them are busy.
func (l *connections) giveWay(net netip.Prefix) bool {
	var longest *connection
	for c := range l.open {
		if !c.busy && (longest == nil || c.since < longest.since) && c.countsFor(net) {
			longest = c
		}
	}
	if longest == nil {
		return false
	}
	l.forget(longest)
	longest.Conn.Close()
	return true
}

func (c *connection) countsFor(net netip.Prefix) bool {
	for _, n := range c.nets {
		if n == net {
			return true
		}
	}
	return !net.IsValid()
}

// forget takes a connection out of the count, once.
func (l *connections) forget(c *connection) {
	if c.gone {
		return
	}
	c.gone = true
	delete(l.open, c)
	for _, net := range c.nets {
		if l.held[net]--; l.held[net] == 0 {
			delete(l.held, net)
		}
	}
}

// refuse tells a connection that there is no room, and waits for the other end to have
// read it: closing at once could take it back.
func (l *connections) refuse(conn net.Conn) {
	select {
	case l.denied <- struct{}{}:
	default:
		conn.Close()
		return
	}
	go func() {
		defer func() { <-l.denied }()
		defer conn.Close()
		if conn.SetDeadline(time.Now().Add(denialLimit)) != nil {
			return
		}
		if _, err := io.WriteString(conn, denial); err != nil {
			return
		}
		if half, ok := conn.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
			io.CopyN(io.Discard, conn, headerBytes)
		}
	}()
}

// Close closes a connection and makes room.
func (c *connection) Close() error {
	c.of.mu.Lock()
	c.of.forget(c)
	c.of.mu.Unlock()
	return c.Conn.Close()
}

// ReadFrom lets the system send files, as without the wrapping.
func (c *connection) ReadFrom(r io.Reader) (int64, error) { return io.Copy(c.Conn, r) }

// connectionKey finds a request's connection in its context.
type connectionKey struct{}

func (c *connection) answers(busy bool) {
	c.of.mu.Lock()
	defer c.of.mu.Unlock()
	c.of.n++
	c.busy, c.since = busy, c.of.n
}
