package iamport

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// The tests in this file run on synctest's fake clock: they check the real
// waiting times without waiting.

// inMemory returns a Client whose requests go to handle instead of a network.
func inMemory(t *testing.T, rate float64, handle func(*http.Request) (*http.Response, error)) *Client {
	t.Helper()
	c, err := NewClient(Config{BaseURL: DefaultBaseURL, Key: testKey, Secret: testSecret, RatePerSecond: rate,
		HTTP: roundTrip(func(r *http.Request) (*http.Response, error) {
			if r.URL.Path == "/users/getToken" {
				return inline(200, tokenJSON("t", 1800)), nil
			}
			return handle(r)
		})})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func inline(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(body))}
}

func TestAtMostFiveRequestsPerSecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent atomic.Int32
		c := inMemory(t, 0, func(*http.Request) (*http.Response, error) {
			sent.Add(1)
			return inline(404, notFoundJSON), nil
		})
		var group sync.WaitGroup
		began := time.Now()
		for range 12 {
			group.Go(func() {
				for range 9 {
					if _, err := c.Payment(WithPriority(t.Context()), impUID); !errors.Is(err, ErrNotFound) {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		// 108 requests and one for the token, three of them as a burst
		if d := time.Since(began).Seconds(); sent.Load() != 108 || d < (109-totalBurst)/5.0-0.01 || d > 22 {
			t.Errorf("%d requests in %.1f s", sent.Load(), d)
		}
	})
}

func TestF55AFloodOfJunkDoesNotDelayPriority(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var junk atomic.Int32
		c := inMemory(t, 0, func(*http.Request) (*http.Response, error) {
			return inline(404, notFoundJSON), nil
		})
		ctx, stop := context.WithCancel(t.Context())
		var group sync.WaitGroup
		for range 150 {
			group.Go(func() {
				for ctx.Err() == nil {
					if _, err := c.Payment(ctx, "imp_junk"); errors.Is(err, ErrNotFound) {
						junk.Add(1)
					} else if !errors.Is(err, ErrNotSent) {
						t.Errorf("junk: %v", err)
					}
					time.Sleep(100 * time.Millisecond)
				}
			})
		}
		time.Sleep(30 * time.Second)
		for range 60 {
			began := time.Now()
			if _, err := c.Payment(WithPriority(ctx), impUID); !errors.Is(err, ErrNotFound) {
				t.Errorf("priority: %v", err)
			}
			if d := time.Since(began); d > time.Second {
				t.Errorf("a priority call waited %v", d)
			}
			time.Sleep(500 * time.Millisecond)
		}
		if n := junk.Load(); n < 90 || n > 200 {
			t.Errorf("%d junk requests in a minute, want about 180", n)
		}
		stop()
		group.Wait()
	})
}

// TestAmountsAreRegisteredBehindAllOthers registers many amounts at once, while a
// flood of junk takes its share. A call with priority is then sent as soon as if
// they were not there; once there is too much of those, no amount is registered.
func TestAmountsAreRegisteredBehindAllOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := inMemory(t, 0, func(r *http.Request) (*http.Response, error) {
			if r.Method == http.MethodPost {
				return inline(200, prepared(merchUID, "100", `"KRW"`)), nil
			}
			return inline(404, notFoundJSON), nil
		})
		fetchToken(t, c)
		ctx, stop := context.WithCancel(t.Context())
		var group sync.WaitGroup
		group.Go(func() {
			for ctx.Err() == nil {
				c.Payment(ctx, "imp_junk")
				time.Sleep(10 * time.Millisecond)
			}
		})
		var registered atomic.Int32
		began := time.Now()
		for range 40 {
			group.Go(func() {
				if c.Prepare(ctx, Prepare{merchUID, "100", "KRW"}) == nil {
					registered.Add(1)
				}
			})
		}
		for range 4 {
			time.Sleep(time.Second)
			asked := time.Now()
			if _, err := c.Payment(WithPriority(ctx), impUID); !errors.Is(err, ErrNotFound) {
				t.Error(err)
			}
			if d := time.Since(asked); d > 400*time.Millisecond { // a junk call may be ahead
				t.Errorf("a call with priority waited %v behind amounts", d)
			}
		}
		time.Sleep(laneWait - time.Since(began))
		if n := registered.Load(); n < 10 || n > 20 {
			t.Errorf("%d amounts were registered in ten seconds beside junk, want about two a second", n)
		}
		stop()
		group.Wait()

		busy, done := context.WithTimeout(t.Context(), 5*time.Second)
		defer done()
		for range 10 {
			group.Go(func() {
				for busy.Err() == nil {
					c.Payment(WithPriority(busy), impUID)
					time.Sleep(10 * time.Millisecond)
				}
			})
		}
		time.Sleep(time.Second)
		if err := c.Prepare(busy, Prepare{merchUID, "100", "KRW"}); !errors.Is(err, ErrNotSent) {
			t.Errorf("ahead of calls with priority: %v", err)
		}
		group.Wait()
	})
}

func TestALongQueueIsRefusedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := inMemory(t, 0.2, func(*http.Request) (*http.Response, error) {
			return inline(404, notFoundJSON), nil
		})
		fetchToken(t, c)
		var refused, answered atomic.Int32
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() {
				began := time.Now()
				_, err := c.Payment(t.Context(), impUID)
				switch {
				case errors.Is(err, ErrNotFound):
					answered.Add(1)
				case errors.Is(err, ErrNotSent) && errors.Is(err, ErrUnknown):
					refused.Add(1)
					if d := time.Since(began); d > 0 {
						t.Errorf("refusal took %v", d)
					}
				default:
					t.Errorf("error = %v", err)
				}
			})
		}
		group.Wait()
		if answered.Load() != 3 || refused.Load() != 7 { // a burst of two and one that waits
			t.Errorf("%d answered, %d refused", answered.Load(), refused.Load())
		}
		done, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := c.Payment(done, impUID); !errors.Is(err, context.Canceled) || !errors.Is(err, ErrNotSent) {
			t.Errorf("cancelled before sending: %v", err)
		}
	})
}

func TestF23ATransportThatHangsIsGivenUpAfterTenSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var tries atomic.Int32
		c := inMemory(t, 0, func(r *http.Request) (*http.Response, error) {
			tries.Add(1)
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		began := time.Now()
		_, err := c.Payment(t.Context(), impUID)
		if d := time.Since(began); d != 10*time.Second {
			t.Errorf("gave up after %v", d)
		}
		if !errors.Is(err, ErrUnknown) || !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrNotSent) {
			t.Errorf("error = %v", err)
		}
		if n := tries.Load(); n != 1 {
			t.Errorf("%d tries", n)
		}
	})
}

func TestAfterAnOutageOneCallAtATimeProbes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent atomic.Int32
		c := inMemory(t, 0, func(r *http.Request) (*http.Response, error) {
			sent.Add(1)
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		for range breakerLimit {
			c.Payment(t.Context(), impUID)
		}
		time.Sleep(15 * time.Second)
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() { c.Payment(WithPriority(t.Context()), impUID) })
		}
		group.Wait()
		if n := sent.Load() - breakerLimit; n != 1 {
			t.Errorf("%d calls probed at once", n)
		}
	})
}

// pipes returns a Client whose connections are in-memory pipes with serve at the
// other end.
func pipes(t *testing.T, base string, serve func(net.Conn)) *Client {
	t.Helper()
	tr := newTransport()
	var conns []net.Conn
	var serving sync.WaitGroup
	tr.DialContext = func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		conns = append(conns, ours, theirs)
		serving.Go(func() { serve(theirs) })
		return ours, nil
	}
	t.Cleanup(func() {
		tr.CloseIdleConnections()
		for _, c := range conns {
			c.Close()
		}
		serving.Wait()
	})
	c, err := NewClient(Config{BaseURL: base, Key: testKey, Secret: testSecret, HTTP: tr})
	if err != nil {
		t.Fatal(err)
	}
	c.tokens.token, c.tokens.renewAt = "t", time.Now().Add(time.Hour)
	return c
}

func TestF23SilentAndDrippingHosts(t *testing.T) {
	drip := func(conn net.Conn) {
		if _, err := http.ReadRequest(bufio.NewReader(conn)); err != nil {
			return
		}
		io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n")
		for {
			if _, err := io.WriteString(conn, " "); err != nil {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	}
	silent := func(conn net.Conn) { io.Copy(io.Discard, conn) }
	for name, c := range map[string]struct {
		base  string
		serve func(net.Conn)
		after time.Duration
	}{
		"no TLS handshake": {"https://127.0.0.1", silent, 3 * time.Second},
		"no header":        {"http://127.0.0.1", silent, 5 * time.Second},
		"slow drip":        {"http://127.0.0.1", drip, 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := pipes(t, c.base, c.serve)
				began := time.Now()
				_, err := client.Payment(t.Context(), impUID)
				if d := time.Since(began); d != c.after {
					t.Errorf("gave up after %v, want %v", d, c.after)
				}
				result{is: ErrUnknown}.check(t, err)
			})
		})
	}
}

func TestOwnTransport(t *testing.T) {
	tr := newTransport()
	if tr.TLSClientConfig != nil && tr.TLSClientConfig.InsecureSkipVerify {
		t.Error("TLS is not verified")
	}
	t.Setenv("HTTP_PROXY", "http://proxy.invalid:1")
	for _, base := range []string{"http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"} {
		r, _ := http.NewRequest(http.MethodGet, base, nil)
		if u, err := tr.Proxy(r); u != nil || err != nil {
			t.Errorf("%s goes through %v, %v", base, u, err)
		}
	}
}
