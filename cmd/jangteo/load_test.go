package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// load is many requests of one kind, and what a whole answer to one of them is.
// Connections are kept alive; each sends its next request when it has read the
// last answer to its end.
type load struct {
	addr    string
	conns   int
	request func(n int) []byte             // the nth request, ready to be sent; n counts from 0
	status  int                            // of a whole answer
	least   int                            // bytes of its body
	check   func(n int, body []byte) error // of the body; nil: only its length is looked at
	failed  atomic.Pointer[error]          // the first answer that was not whole
}

// answerHead is what the generator reads of an answer's head.
type answerHead struct {
	status  int
	length  int // of the body in bytes; -1: in chunks
	closing bool
}

// loaded is what came of a load.
type loaded struct {
	whole, wrong int
	bytes        int64
	took         time.Duration
	latency      latencies
}

func (l loaded) rate() float64 { return float64(l.whole) / l.took.Seconds() }

// run sends requests for a while, beginning with the one numbered from. An answer
// counts if it has the status, the length that its head says, and what check wants.
func (l *load) run(from int, d time.Duration) loaded {
	var (
		next  atomic.Int64
		mu    sync.Mutex
		sum   loaded
		hands sync.WaitGroup
	)
	next.Store(int64(from))
	began := time.Now()
	for range l.conns {
		hands.Go(func() {
			one := l.drive(&next, began.Add(d))
			mu.Lock()
			defer mu.Unlock()
			sum.whole, sum.wrong, sum.bytes = sum.whole+one.whole, sum.wrong+one.wrong, sum.bytes+one.bytes
			sum.latency.add(&one.latency)
		})
	}
	hands.Wait()
	sum.took = time.Since(began)
	return sum
}

// drive is one connection's share of the work.
func (l *load) drive(next *atomic.Int64, end time.Time) (sum loaded) {
	c := &loadConn{addr: l.addr}
	defer c.close()
	for now := time.Now(); now.Before(end); {
		n := int(next.Add(1) - 1)
		size, err := c.exchange(l, n)
		after := time.Now()
		if err != nil {
			sum.wrong++
			err = fmt.Errorf("request %d: %w", n, err)
			l.failed.CompareAndSwap(nil, &err)
			c.close()
		} else {
			sum.whole, sum.bytes = sum.whole+1, sum.bytes+int64(size)
			sum.latency.note(after.Sub(now))
		}
		now = after
	}
	return sum
}

// loadConn is a connection that is dialled when it is needed.
type loadConn struct {
	addr string
	conn net.Conn
	in   *bufio.Reader
	body []byte
}

func (c *loadConn) close() {
	if c.conn != nil {
		c.conn.Close()
		c.conn = nil
	}
}

// loadPatience is how long a connection may last: longer than any load.
const loadPatience = 5 * time.Minute

// exchange sends the nth request and reads its answer whole. It returns the length
// of the body as sent.
func (c *loadConn) exchange(l *load, n int) (int, error) {
	if c.conn == nil {
		conn, err := net.Dial("tcp", c.addr)
		if err != nil {
			return 0, err
		}
		c.conn, c.in = conn, bufio.NewReaderSize(conn, 64<<10)
		conn.SetDeadline(time.Now().Add(loadPatience))
	}
	if _, err := c.conn.Write(l.request(n)); err != nil {
		return 0, err
	}
	head, err := readHead(c.in)
	if err != nil {
		return 0, err
	}
	if head.status == 304 || head.status == 204 {
		head.length = 0
	}
	keep := l.check != nil || head.status != l.status
	size, err := c.readBody(head.length, keep)
	switch {
	case err != nil:
		return 0, fmt.Errorf("status %d, body cut short: %w", head.status, err)
	case head.status != l.status:
		return 0, fmt.Errorf("status %d, want %d: %.200s", head.status, l.status, c.body)
	case size < l.least:
		return 0, fmt.Errorf("%d bytes, want %d or more", size, l.least)
	}
	if head.closing {
		c.close()
	}
	if l.check != nil {
		err = l.check(n, c.body)
	}
	return size, err
}

// readHead reads status line and header fields.
func readHead(in *bufio.Reader) (answerHead, error) {
	h := answerHead{length: -2}
	line, err := in.ReadSlice('\n')
	if err != nil {
		return h, err
	}
	if len(line) < 12 || !bytes.HasPrefix(line, []byte("HTTP/1.1 ")) {
		return h, fmt.Errorf("no status line: %.80q", line)
	}
	if h.status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return h, err
	}
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return h, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		switch value = bytes.TrimSpace(value); {
		case bytes.EqualFold(name, []byte("content-length")):
			if h.length, err = strconv.Atoi(string(value)); err != nil || h.length < 0 {
				return h, fmt.Errorf("content length %q", value)
			}
		case bytes.EqualFold(name, []byte("transfer-encoding")):
			h.length = -1
		case bytes.EqualFold(name, []byte("connection")):
			h.closing = bytes.EqualFold(value, []byte("close"))
		}
	}
	if h.length == -2 && h.status != 304 && h.status != 204 {
		return h, errors.New("an answer that does not say how long it is")
	}
	return h, nil
}

// readBody reads a body of a known length, or one in chunks (-1), and keeps it in
// c.body if it will be looked at.
func (c *loadConn) readBody(length int, keep bool) (int, error) {
	c.body = c.body[:0]
	if length >= 0 {
		return length, c.take(length, keep)
	}
	for size := 0; ; {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return size, err
		}
		n, err := strconv.ParseUint(string(bytes.TrimRight(line, "\r\n")), 16, 31)
		if err != nil {
			return size, err
		}
		if n == 0 {
			_, err := textproto.NewReader(c.in).ReadLine()
			return size, err
		}
		if err := c.take(int(n), keep); err != nil {
			return size, err
		}
		size += int(n)
		if _, err := c.in.Discard(2); err != nil {
			return size, err
		}
	}
}

func (c *loadConn) take(n int, keep bool) error {
	if !keep {
		_, err := c.in.Discard(n)
		return err
	}
	at := len(c.body)
	c.body = append(c.body, make([]byte, n)...)
	_, err := io.ReadFull(c.in, c.body[at:])
	return err
}

// latencies is a histogram of durations in steps of about 3 %.
type latencies struct {
	counts [64 * 32]int32
	total  int
}

func (h *latencies) note(d time.Duration) {
	h.counts[step(uint64(max(d, 0)))]++
	h.total++
}

// step is the bucket of a number of nanoseconds: 32 to each power of two.
func step(ns uint64) int {
	if ns < 32 {
		return int(ns)
	}
	shift := bits.Len64(ns) - 6
	return (shift+1)*32 + int(ns>>shift) - 32
}

// ceiling is the greatest number of nanoseconds in a bucket.
func ceiling(step int) uint64 {
	if step < 32 {
		return uint64(step)
	}
	shift := step/32 - 1
	return (uint64(step%32)+33)<<shift - 1
}

func (h *latencies) add(other *latencies) {
	for i, n := range other.counts {
		h.counts[i] += n
	}
	h.total += other.total
}

// quantile is the duration that a share of all does not exceed.
func (h *latencies) quantile(share float64) time.Duration {
	left := int(share * float64(h.total))
	for i, n := range h.counts {
		if left -= int(n); n > 0 && left <= 0 {
			return time.Duration(ceiling(i))
		}
	}
	return 0
}

// getRequest is a GET of a browser that takes gzip; lines are further header lines.
func getRequest(path string, lines ...string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "GET %s HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n", path)
	for _, line := range lines {
		b.WriteString(line + "\r\n")
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

// postRequest is a form.
func postRequest(path, form string, lines ...string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"+
		"Content-Length: %d\r\n", path, len(form))
	for _, line := range lines {
		b.WriteString(line + "\r\n")
	}
	b.WriteString("\r\n" + form)
	return b.Bytes()
}

// TestLoadCountsOnlyWholeAnswers lets a server answer wrongly in every way that
// the generator must not count.
func TestLoadCountsOnlyWholeAnswers(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\n"
	for _, tt := range []struct {
		name, answer string
		whole        bool
	}{
		{"whole", head + "Content-Length: 5\r\n\r\nhello", true},
		{"in chunks", head + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", true},
		{"another status", "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 5\r\n\r\nhello", false},
		{"another body", head + "Content-Length: 5\r\n\r\nhallo", false},
		{"cut short", head + "Content-Length: 50\r\n\r\nhello", false},
		{"chunks cut short", head + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n", false},
		{"too small", head + "Content-Length: 4\r\n\r\nhell", false},
		{"without a length", head + "\r\nhello", false},
		{"no HTTP", "hello\r\n\r\n", false},
		{"nothing", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := load{addr: answerAll(t, tt.answer), conns: 2, status: 200, least: 5,
				request: func(int) []byte { return getRequest("/") },
				check: func(_ int, body []byte) error {
					if string(body) != "hello" {
						return fmt.Errorf("body %q", body)
					}
					return nil
				}}
			got := l.run(0, 20*time.Millisecond)
			if good, bad := got.whole > 0, got.wrong > 0; good != tt.whole || bad == tt.whole {
				t.Errorf("%d whole and %d wrong answers", got.whole, got.wrong)
			}
			if first := l.failed.Load(); (first == nil) != tt.whole {
				t.Errorf("the first failure is %v", first)
			}
			if tt.whole && (got.bytes != int64(5*got.whole) || got.latency.total != got.whole) {
				t.Errorf("%d bytes, %d latencies of %d answers", got.bytes, got.latency.total, got.whole)
			}
		})
	}
}

// answerAll answers every request on every connection by the same bytes, and
// closes after it if they are no whole answer.
func answerAll(t *testing.T, answer string) (addr string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				for in := bufio.NewReader(conn); ; {
					if _, err := textproto.NewReader(in).ReadLine(); err != nil {
						return
					}
					if _, err := textproto.NewReader(in).ReadMIMEHeader(); err != nil {
						return
					}
					if _, err := io.WriteString(conn, answer); err != nil || !strings.HasSuffix(answer, "hello") &&
						!strings.HasSuffix(answer, "0\r\n\r\n") || strings.Contains(answer, ": 50") {
						return
					}
				}
			}()
		}
	}()
	return l.Addr().String()
}

func TestLatencies(t *testing.T) {
	var h latencies
	for i := range 1000 {
		h.note(time.Duration(i+1) * time.Millisecond)
	}
	for share, want := range map[float64]time.Duration{0.5: 500 * time.Millisecond, 0.99: 990 * time.Millisecond,
		0.001: time.Millisecond, 1: time.Second} {
		if got := h.quantile(share); got < want || got > want+want/25 {
			t.Errorf("%v of all are within %s, want %s", share, got, want)
		}
	}
	for _, ns := range []uint64{0, 1, 31, 32, 33, 63, 64, 1000, 1e9, 1 << 62} {
		if s := step(ns); ceiling(s) < ns || s > 0 && ceiling(s-1) >= ns {
			t.Errorf("%d ns are in step %d, which ends at %d", ns, s, ceiling(s))
		}
	}
}
