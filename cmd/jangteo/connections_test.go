package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/handlers/web"
)

// smallHouse is a server with room for 64 connections, four of one address, twelve of
// the network around it. /stay is answered once leave is closed.
type smallHouse struct {
	t        *testing.T
	addr     string
	listener *connections
	leave    chan struct{}
}

func openSmallHouse(t *testing.T, proxies string) *smallHouse {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	trusted, err := web.ParseProxies(proxies)
	if err != nil {
		t.Fatal(err)
	}
	h := &smallHouse{t: t, addr: listener.Addr().String(), leave: make(chan struct{})}
	server := &http.Server{ReadHeaderTimeout: headerLimit, IdleTimeout: idleLimit,
		Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/stay" {
				<-h.leave
			}
		})}
	h.listener = boundConnections(web.Gathered(listener, server), server, 64, trusted)
	go server.Serve(h.listener)
	t.Cleanup(func() { server.Close() })
	return h
}

// dial connects from an address of this machine, and sends what is given.
func (h *smallHouse) dial(from, text string) net.Conn {
	h.t.Helper()
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	conn, err := d.Dial("tcp", h.addr)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	io.WriteString(conn, text)
	return conn
}

func asking(path string) string { return "GET " + path + " HTTP/1.1\r\nHost: shop\r\n\r\n" }

// hears is the status of an answer; 0: hung up on.
func (h *smallHouse) hears(conn net.Conn) int {
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0
	}
	res.Body.Close()
	if res.StatusCode == http.StatusServiceUnavailable && (res.Header.Get("Retry-After") == "" || !res.Close) {
		h.t.Errorf("refused with %v", res.Header)
	}
	return res.StatusCode
}

// stays lets n requests of an address be under way.
func (h *smallHouse) stays(from string, n int) {
	h.t.Helper()
	before := h.busy()
	for range n {
		h.dial(from, asking("/stay"))
	}
	eventually(h.t, fmt.Sprintf("%d requests are under way", n), func() bool { return h.busy() == before+n })
}

func (h *smallHouse) busy() (n int) {
	h.listener.mu.Lock()
	defer h.listener.mu.Unlock()
	for c := range h.listener.open {
		if c.busy {
			n++
		}
	}
	return n
}

// TestConnectionsAreShared: who holds connections open, holds few, and those give way;
// while all are being answered, one more is told to come back. Others have their own.
func TestConnectionsAreShared(t *testing.T) {
	const somebody, neighbour, other = "127.0.0.2", "127.0.0.3", "127.0.9.1"
	h := openSmallHouse(t, "192.0.2.1")
	var silent []net.Conn
	for i := range 30 {
		silent = append(silent, h.dial(somebody, []string{"", "GET / HTTP/1.1\r\nHost: sho"}[i%2]))
	}
	if got := h.hears(h.dial(somebody, asking("/"))); got != http.StatusOK {
		t.Errorf("a request beside silent connections of the same address: %d", got)
	}
	if got := h.hears(silent[0]); got != 0 {
		t.Errorf("the first of thirty silent connections: %d", got)
	}
	if h.listener.held[web.NetworksOf(parsed(t, somebody))[0]] > 4 {
		t.Errorf("one address holds %v", h.listener.held)
	}
	h.stays(somebody, 4)
	if got := h.hears(h.dial(somebody, asking("/"))); got != http.StatusServiceUnavailable {
		t.Errorf("a fifth while four are answered: %d", got)
	}
	h.stays(neighbour, 4)
	h.stays("127.0.0.4", 4)
	if got := h.hears(h.dial("127.0.0.5", asking("/"))); got != http.StatusServiceUnavailable {
		t.Errorf("a thirteenth of the network: %d", got)
	}
	if got := h.hears(h.dial(other, asking("/"))); got != http.StatusOK {
		t.Errorf("somebody else: %d", got)
	}
	close(h.leave)
	eventually(t, "all are answered", func() bool { return h.busy() == 0 })
	if got := h.hears(h.dial(somebody, asking("/"))); got != http.StatusOK {
		t.Errorf("afterwards: %d", got)
	}
}

// TestProxiesShareNoConnections: they bring everybody, and only the house is full.
func TestProxiesShareNoConnections(t *testing.T) {
	for name, proxies := range map[string]string{"declared": "127.0.0.1", "not declared, on the machine": ""} {
		h := openSmallHouse(t, proxies)
		h.stays("127.0.0.1", 60)
		idle := h.dial("127.0.0.1", strings.Repeat(asking("/"), 1))
		if got := h.hears(idle); got != http.StatusOK {
			t.Errorf("%s: the 61st: %d", name, got)
		}
		h.stays("127.0.0.1", 4)
		if got := h.hears(idle); got != 0 {
			t.Errorf("%s: one that only waited did not give way: %d", name, got)
		}
		if got := h.hears(h.dial("127.0.0.1", asking("/"))); got != http.StatusServiceUnavailable {
			t.Errorf("%s: the 65th: %d", name, got)
		}
		close(h.leave)
	}
}

func parsed(t *testing.T, addr string) netip.Addr {
	t.Helper()
	a, err := netip.ParseAddr(addr)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// earlyListener gives one connection that answers without net/http.
type earlyListener struct {
	net.Listener
	earlyConn
}

type earlyConn struct {
	net.Conn
	note func(begins bool)
}

func (l *earlyListener) Accept() (net.Conn, error) { return &l.earlyConn, nil }

func (c *earlyConn) NoteAnswers(to func(bool)) { c.note = to }

// TestEarlyAnswersAreCounted answers on a connection without net/http: it does not give
// way while it does, and then has not waited longest.
func TestEarlyAnswersAreCounted(t *testing.T) {
	near, far := net.Pipe()
	defer far.Close()
	from := &earlyListener{earlyConn: earlyConn{Conn: near}}
	l := boundConnections(from, &http.Server{}, 64, nil)
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	c := conn.(*connection)
	waited := c.since
	if from.note(true); !c.busy {
		t.Error("it is not busy while it answers")
	}
	if from.note(false); c.busy || c.since <= waited {
		t.Errorf("behind the answer it is busy: %v, and has waited since %d", c.busy, c.since)
	}
}
