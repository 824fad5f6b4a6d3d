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

// maxFaultTime bounds every fault, so that nothing hangs forever.
const maxFaultTime = 60 * time.Second

// withFaults makes REST calls fail as the settings say.
func (s *Server) withFaults(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		set := s.settings()
		if set.Fault == "none" || !set.faultApplies(r.URL.Path) || rand.Float64() >= set.FaultRate {
			next.ServeHTTP(w, r)
			return
		}
		s.log.Info("sandbox: fault", "fault", set.Fault, "path", r.URL.Path)
		s.injectFault(w, r, set.Fault, next)
	})
}

// faultApplies reports whether the fault hits calls of a path.
func (set Settings) faultApplies(path string) bool {
	for _, p := range set.FaultPaths {
		if strings.HasPrefix(path, p) {
			return true
		}
	}
	return len(set.FaultPaths) == 0
}

// injectFault answers a call with a fault. slow, truncated and timeout-after lose
// only the answer: the call takes effect. The other faults prevent it.
func (s *Server) injectFault(w http.ResponseWriter, r *http.Request, fault string, next http.Handler) {
	switch fault {
	case "timeout":
		s.hang(r.Context())
		panic(http.ErrAbortHandler)
	case "timeout-after":
		next.ServeHTTP(newBufferedReply(), r)
		s.hang(r.Context())
		panic(http.ErrAbortHandler)
	case "slow":
		s.drip(w, r, bufferReply(next, r))
	case "truncated":
		truncate(w, bufferReply(next, r))
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

// hang waits until the client gives up, the sandbox closes, or maxFaultTime is
// over.
func (s *Server) hang(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-s.closing:
	case <-time.After(maxFaultTime):
	}
}

// bufferedReply is an http.ResponseWriter that keeps the answer instead of
// sending it.
type bufferedReply struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func newBufferedReply() *bufferedReply {
	return &bufferedReply{header: http.Header{}, status: http.StatusOK}
}

// Header, WriteHeader and Write make it an http.ResponseWriter.
func (c *bufferedReply) Header() http.Header         { return c.header }
func (c *bufferedReply) WriteHeader(status int)      { c.status = status }
func (c *bufferedReply) Write(b []byte) (int, error) { return c.body.Write(b) }

// bufferReply runs a call and returns its answer unsent.
func bufferReply(next http.Handler, r *http.Request) *bufferedReply {
	c := newBufferedReply()
	next.ServeHTTP(c, r)
	return c
}

// writeHead sends the head of the answer. Its Content-Length announces the whole
// body, so that a shortened one is noticed.
func (c *bufferedReply) writeHead(w http.ResponseWriter) {
	for name, values := range c.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(c.body.Len()))
	w.WriteHeader(c.status)
}

// drip sends the real answer byte by byte.
func (s *Server) drip(w http.ResponseWriter, r *http.Request, c *bufferedReply) {
	c.writeHead(w)
	out := http.NewResponseController(w)
	pause := min(100*time.Millisecond, maxFaultTime/time.Duration(max(1, c.body.Len())))
	for _, b := range c.body.Bytes() {
		w.Write([]byte{b})
		out.Flush() // fails only when the client is gone
		select {
		case <-r.Context().Done():
			return
		case <-s.closing:
			return
		case <-time.After(pause):
		}
	}
}

// truncate sends half of the real answer and closes the connection.
func truncate(w http.ResponseWriter, c *bufferedReply) {
	c.writeHead(w)
	w.Write(c.body.Bytes()[:c.body.Len()/2])
	http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// reset closes the connection without sending anything.
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
