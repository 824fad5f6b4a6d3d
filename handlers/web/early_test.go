package web

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// earlyWitness says who has answered a request.
type earlyWitness struct {
	entered, leave chan struct{} // of requests of /wait
}

func (h earlyWitness) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/wait" {
		h.entered <- struct{}{}
		<-h.leave
	}
	io.WriteString(w, "late "+r.Method+" "+r.URL.Path)
}

func (earlyWitness) AnswerEarly(w io.Writer, r *http.Request) (bool, error) {
	if r.URL.Path == "/not" || r.URL.Path == "/wait" {
		return false, nil
	}
	_, err := io.WriteString(w, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nearly")
	return true, err
}

// earlyConn is a connection to a server that may answer early.
type earlyConn struct {
	earlyWitness
	t  *testing.T
	c  net.Conn
	in *bufio.Reader
}

func dialEarly(t *testing.T) *earlyConn {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := earlyWitness{make(chan struct{}), make(chan struct{})}
	s := &http.Server{Handler: h}
	gathered := Gathered(l, s)
	go s.Serve(gathered)
	t.Cleanup(func() { s.Close() })
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return &earlyConn{h, t, c, bufio.NewReader(c)}
}

func (e *earlyConn) send(text string) {
	e.t.Helper()
	if _, err := io.WriteString(e.c, text); err != nil {
		e.t.Fatal(err)
	}
}

// answer is the body of the next answer, or its status.
func (e *earlyConn) answer() string {
	e.t.Helper()
	res, err := http.ReadResponse(e.in, nil)
	if err != nil {
		e.t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		e.t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK {
		return res.Status
	}
	return string(body)
}

const plainGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

// TestOnlyPlainRequestsAreAnsweredEarly sends each request behind another one, and then
// one that may be answered early or not, but must be understood.
func TestOnlyPlainRequestsAreAnsweredEarly(t *testing.T) {
	line := func(lines string) string { return "GET /p HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n" }
	const bad = "400 Bad Request"
	for name, c := range map[string]struct{ request, want string }{
		"plain":           {plainGet, "early"},
		"as browsers are": {line("Connection: Keep-Alive\r\nCookie: a=b\r\naccept: */*\r\nUser-Agent: 가\r\n"), "early"},
		"a query":         {strings.Replace(plainGet, "/", "/search?q=%EC%9D%98", 1), "early"},
		"declined":        {strings.Replace(plainGet, "/", "/not", 1), "late GET /not"},
		"POST":            {strings.Replace(plainGet, "GET", "POST", 1), "late POST /"},
		"lower case":      {strings.Replace(plainGet, "GET", "get", 1), "late get /"},
		"HTTP/1.0":        {"GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n", "late GET /"},
		"a whole URL":     {"GET http://b/p HTTP/1.1\r\nHost: a\r\n\r\n", "late GET /p"},
		"a bad path":      {"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", bad},
		"a space":         {"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", bad},
		"no host":         {"GET / HTTP/1.1\r\nAccept: a\r\n\r\n", "400 Bad Request: missing required Host header"},
		"two hosts":       {line("Host: a\r\n"), bad},
		"ends":            {line("Connection: close\r\n"), "late GET /p"},
		"upgrade":         {line("Connection: keep-alive, Upgrade\r\nUpgrade: x\r\n"), "late GET /p"},
		"a body":          {line("Content-Length: 3\r\n") + "abc", "late GET /p"},
		"an empty body":   {line("Content-Length: 0\r\n"), "late GET /p"},
		"chunks":          {line("Transfer-Encoding: chunked\r\n") + "0\r\n\r\n", "late GET /p"},
		"a part":          {line("Range: bytes=0-1\r\n"), "late GET /p"},
		"a folded line":   {line("A: b\r\n Content-Length: 3\r\n"), "late GET /p"},
		"a space at name": {line("Content-Length : 3\r\n"), "400 Bad Request: invalid header name"},
		"another end":     {"GET / HTTP/1.1\nHost: a\n\n", "late GET /"},
		"a bare return":   {line("A: b\rContent-Length: 3\r\n"), bad},
		"a long header":   {line("A: " + strings.Repeat("x", 9000) + "\r\n"), "late GET /p"},
		"two at once":     {plainGet + plainGet, "late GET /"},
	} {
		t.Run(name, func(t *testing.T) {
			e := dialEarly(t)
			e.send(plainGet)
			if got := e.answer(); got != "late GET /" {
				t.Fatalf("the first request is answered %q", got)
			}
			got := ""
			for range 1000 { // net/http may have begun to read a request, to see whether the connection ends
				e.send(c.request)
				if got = e.answer(); got == c.want || c.want != "early" {
					break
				}
			}
			if got != c.want {
				t.Errorf("answered %q, want %q", got, c.want)
			}
			if strings.HasPrefix(c.want, "400") || name == "ends" {
				return
			}
			if name == "two at once" {
				e.answer()
			}
			e.send(strings.Replace(plainGet, "/", "/last", 1))
			if got := e.answer(); got != "early" && got != "late GET /last" {
				t.Errorf("behind it a request is answered %q", got)
			}
		})
	}
}

// TestNothingIsTakenForARequest sends what looks like a request where none begins: a
// body that nobody reads, and behind the first letter of one.
func TestNothingIsTakenForARequest(t *testing.T) {
	for name, c := range map[string]struct{ header, meanwhile, then, want string }{
		"a body that nobody reads": {"Content-Length: 27\r\n", plainGet, "GET /x HTTP/1.1\r\nHost: a\r\n\r\n", "late GET /x"},
		"the rest of a request":    {"", "A", plainGet, "late AGET /"},
	} {
		t.Run(name, func(t *testing.T) {
			e := dialEarly(t)
			e.send(plainGet)
			e.answer()
			e.send("GET /wait HTTP/1.1\r\nHost: a\r\n" + c.header + "\r\n")
			<-e.entered
			e.send(c.meanwhile)
			e.leave <- struct{}{}
			if got := e.answer(); got != "late GET /wait" {
				t.Fatalf("answered %q", got)
			}
			e.send(c.then)
			if got := e.answer(); got != c.want {
				t.Errorf("answered %q, want %q", got, c.want)
			}
		})
	}
}
