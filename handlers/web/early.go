package web

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Early answers some requests before net/http reads them, which takes longer than to
// find and send a kept page. Whatever is unusual about a request is left to net/http:
// only the plainest of a browser come here, with the headers that kept pages depend on.
type Early interface {
	http.Handler

	// AnswerEarly writes the whole answer to a request in one piece. False: it is to be
	// answered as others are, and nothing was written.
	AnswerEarly(w io.Writer, r *http.Request) (ok bool, err error)
}

// earlyServer is what answers early, within the limits of the server.
type earlyServer struct {
	Early
	idle, write time.Duration
}

// awaited is what a connection knows of what net/http reads next.
type awaited struct {
	isAlone   bool // all that it has read last is one request, without a body
	isHandled bool // and that has been answered, so that a new request comes next
}

// noteHandled lets connections know which of their requests have been answered.
func noteHandled(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r)
		if g, ok := r.Context().Value(gathererKey{}).(*gatherer); ok {
			g.awaits.isHandled = r.Body == http.NoBody
		}
	})
}

// NoteAnswers lets somebody know when an early answer begins and ends.
func (g *gatherer) NoteAnswers(to func(begins bool)) { g.answers = to }

// Read implements net.Conn. A request is answered early where net/http waits for one: all
// that it has read last was one without a body, and that is answered. To net/http it is
// as if the request had not come. The first one of a connection is always left to it, so
// that it knows the connection as one that waits, which may be closed.
func (g *gatherer) Read(p []byte) (int, error) {
	for {
		n, err := g.TCPConn.Read(p)
		if len(p) == 1 { // in the background, to see whether the connection ends
			g.awaits.isAlone = g.awaits.isAlone && n == 0
			return n, err
		}
		isNext := g.awaits.isAlone && g.awaits.isHandled
		if err == nil && isNext && g.early != nil {
			ok, err := g.answerEarly(p[:n])
			if err != nil {
				return 0, err
			}
			if ok {
				continue
			}
		}
		if n > 0 {
			g.awaits = awaited{isAlone: isHead(p[:n]) && bytes.HasPrefix(p, []byte("GET "))}
			g.extended = time.Time{} // net/http sets limits of its own
		}
		return n, err
	}
}

// isHead tells whether something ends with the end of a request's head, and has no
// other.
func isHead(p []byte) bool {
	before, behind, ok := bytes.Cut(p, []byte("\r\n\r\n"))
	return ok && len(before) > 0 && len(behind) == 0
}

// answerEarly answers a request, if it is one that can be.
func (g *gatherer) answerEarly(p []byte) (ok bool, err error) {
	r := earlyRequest(p)
	if r == nil {
		return false, nil
	}
	if g.answers != nil {
		g.answers(true)
		defer g.answers(false)
	}
	g.extend(time.Now())
	return g.early.AnswerEarly(g.TCPConn, r)
}

// extendedEach is how long the moments until which a connection may wait stay as they
// are: to set them takes longer than to find a page.
const extendedEach = time.Second

// extend sets the limits that net/http would, for an answer and until the next request.
func (g *gatherer) extend(now time.Time) {
	if now.Sub(g.extended) < extendedEach {
		return
	}
	g.extended = now
	if g.early.idle > 0 {
		g.SetReadDeadline(now.Add(g.early.idle + extendedEach))
	}
	if g.early.write > 0 {
		g.SetWriteDeadline(now.Add(g.early.write + extendedEach))
	}
}

// earlyRequest reads a request that is as plain as most of browsers are: GET of a path,
// HTTP/1.1, one host, nothing about the connection and no body; nil: it is not. Only the
// headers that kept pages depend on are in it.
func earlyRequest(p []byte) *http.Request {
	if !isHead(p) {
		return nil
	}
	first, rest, _ := bytes.Cut(p[:len(p)-2], []byte("\r\n"))
	target, isGet := bytes.CutPrefix(first, []byte("GET "))
	target, isHTTP11 := bytes.CutSuffix(target, []byte(" HTTP/1.1"))
	if !isGet || !isHTTP11 || !isVisible(target) || target[0] != '/' {
		return nil
	}
	u, err := url.ParseRequestURI(string(target))
	if err != nil {
		return nil
	}
	r := &http.Request{Method: http.MethodGet, URL: u, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: http.NoBody}
	if !readEarlyHeader(r, rest) || r.Host == "" {
		return nil
	}
	return r
}

// readEarlyHeader reads lines of a header; false: something in them is unusual.
func readEarlyHeader(r *http.Request, lines []byte) bool {
	for len(lines) > 0 {
		var line []byte
		line, lines, _ = bytes.Cut(lines, []byte("\r\n"))
		at := bytes.IndexByte(line, ':')
		if at <= 0 || !isToken(line[:at]) || !isFieldText(line[at+1:]) {
			return false
		}
		value := bytes.Trim(line[at+1:], " \t")
		switch name := earlyName(line[:at]); name {
		case "":
		case "Host":
			if r.Host != "" || !isVisible(value) {
				return false
			}
			r.Host = string(value)
		case "Connection":
			if !bytes.EqualFold(value, []byte("keep-alive")) {
				return false
			}
		case "Cookie", "Accept-Encoding", "If-None-Match":
			r.Header[name] = append(r.Header[name], string(value))
		default:
			return false
		}
	}
	return true
}

// earlyName is the name of a header that counts: what kept pages depend on, and what
// makes a request unusual. Empty: nothing depends on it.
func earlyName(name []byte) string {
	for _, one := range []string{"Host", "Connection", "Cookie", "Accept-Encoding", "If-None-Match", "Content-Length",
		"Transfer-Encoding", "Trailer", "Te", "Expect", "Upgrade", "Range"} {
		if len(one) == len(name) && bytes.EqualFold(name, []byte(one)) {
			return one
		}
	}
	return ""
}

func isVisible(text []byte) bool {
	for _, b := range text {
		if b <= ' ' || b >= 0x7f {
			return false
		}
	}
	return len(text) > 0
}

func isToken(name []byte) bool {
	for _, b := range name {
		if b != '-' && b != '_' && (b|0x20 < 'a' || b|0x20 > 'z') && (b < '0' || b > '9') {
			return false
		}
	}
	return true
}

func isFieldText(value []byte) bool {
	for _, b := range value {
		if b < ' ' && b != '\t' || b == 0x7f {
			return false
		}
	}
	return true
}

// SendEarly writes the answer in one piece, without net/http, and tells what it was; as
// Send, with status 0 nothing was written.
func (s *Base) SendEarly(w io.Writer, r *http.Request, a KeptAnswer, id string) (status, size int, err error) {
	coding := a.coding(r)
	tag, has := a.unchanged(r, coding)
	b := s.buffer()
	defer s.done(b)
	if has != "" {
		b.WriteString("HTTP/1.1 304 Not Modified\r\n")
		b.WriteString(unchangedLines(has))
		endEarly(b, id)
		_, err := w.Write(b.Bytes())
		return http.StatusNotModified, 0, err
	}
	body, err := a.body(r.Context(), coding)
	if err != nil {
		return 0, 0, err
	}
	for _, part := range body {
		size += len(part)
	}
	b.WriteString("HTTP/1.1 200 OK\r\n")
	b.WriteString(a.Lines)
	b.WriteString(a.lines(tag, coding))
	b.WriteString("Content-Length: ")
	b.Write(strconv.AppendInt(b.AvailableBuffer(), int64(size), 10))
	b.WriteString(lineEnd)
	endEarly(b, id)
	for _, part := range body {
		b.Write(part)
	}
	_, err = w.Write(b.Bytes())
	return http.StatusOK, size, err
}

// endEarly writes the lines of a header that are in every answer, and its end.
func endEarly(b *bytes.Buffer, id string) {
	b.WriteString("X-Request-Id: ")
	b.WriteString(id)
	b.WriteString("\r\nDate: ")
	b.Write(time.Now().UTC().AppendFormat(b.AvailableBuffer(), http.TimeFormat))
	b.WriteString("\r\n\r\n")
}
