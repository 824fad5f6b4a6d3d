package sandbox

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// longestFault bounds every fault, so that nothing hangs for ever.
const longestFault = 60 * time.Second

// withFaults spoils the calls that the settings say.
func (s *Server) withFaults(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		set := s.settings()
		if set.Fault == "none" || !set.hits(r.URL.Path) || rand.Float64() >= set.FaultRate {
			next.ServeHTTP(w, r)
			return
		}
		s.log.Info("sandbox: fault", "fault", set.Fault, "path", r.URL.Path)
		s.spoil(w, r, set.Fault, next)
	})
}

func (set Settings) hits(path string) bool {
	for _, p := range set.FaultPaths {
		if strings.HasPrefix(path, p) {
			return true
		}
	}
	return len(set.FaultPaths) == 0
}

func (s *Server) spoil(w http.ResponseWriter, r *http.Request, fault string, next http.Handler) {
	switch fault {
	case "timeout":
		s.hang(r.Context())
		panic(http.ErrAbortHandler)
	case "timeout-after":
		next.ServeHTTP(newCaptured(), r)
		s.hang(r.Context())
		panic(http.ErrAbortHandler)
	case "slow":
		s.drip(w, r, capture(next, r))
	case "truncated":
		truncate(w, capture(next, r))
	case "reset":
		reset(w)
	case "html":
		w.Header().Set("Content-Type", "text/html; charset=UTF-8")
		fmt.Fprint(w, "<!doctype html><title>점검 중</title><h1>서비스 점검 중입니다</h1>\n")
	case "429":
		w.Header().Set("Retry-After", "1")
		s.writeReply(w, failure(http.StatusTooManyRequests, -1, "Too Many Requests"))
	case "401":
		s.writeReply(w, unauthorized())
	default:
		s.writeReply(w, failure(http.StatusInternalServerError, -1, "Internal Server Error"))
	}
}

// hang waits until the client leaves, the sandbox closes, or the bound is reached.
func (s *Server) hang(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-s.closing:
	case <-time.After(longestFault):
	}
}

// captured is an answer that has not been sent.
type captured struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func newCaptured() *captured { return &captured{header: http.Header{}, status: http.StatusOK} }

func (c *captured) Header() http.Header         { return c.header }
func (c *captured) WriteHeader(status int)      { c.status = status }
func (c *captured) Write(b []byte) (int, error) { return c.body.Write(b) }

func capture(next http.Handler, r *http.Request) *captured {
	c := newCaptured()
	next.ServeHTTP(c, r)
	return c
}

// begin sends the head of the answer, which promises the whole body.
func (c *captured) begin(w http.ResponseWriter) {
	for name, values := range c.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(c.body.Len()))
	w.WriteHeader(c.status)
}

// drip sends the true answer byte by byte.
func (s *Server) drip(w http.ResponseWriter, r *http.Request, c *captured) {
	c.begin(w)
	out := http.NewResponseController(w)
	pause := min(100*time.Millisecond, longestFault/time.Duration(max(1, c.body.Len())))
	for _, b := range c.body.Bytes() {
		w.Write([]byte{b})
		out.Flush() // fails only when the client has left
		select {
		case <-r.Context().Done():
			return
		case <-s.closing:
			return
		case <-time.After(pause):
		}
	}
}

// truncate sends half of the true answer and cuts the line.
func truncate(w http.ResponseWriter, c *captured) {
	c.begin(w)
	w.Write(c.body.Bytes()[:c.body.Len()/2])
	http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// reset closes the connection without a word.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0) // RST instead of FIN
	}
	conn.Close()
}
