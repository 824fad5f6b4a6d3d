package sandbox

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheSandboxAnswersOnlyToItsNames(t *testing.T) {
	s, err := Open(Options{DBPath: filepath.Join(t.TempDir(), "l.db"), BaseURL: "http://pay.example:8081",
		WebhookURL: "https://shop.example/payments/webhook"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	for host, want := range map[string]int{
		"127.0.0.1:8081": 200, "[::1]:8081": 200, "192.168.0.7:8081": 200, "localhost:8081": 200, "LOCALHOST": 200,
		"a.localhost": 200, "pay.example:8081": 200, "shop.example": 200,
		"evil.example": 421, "evil.example:8081": 421, "localhost.evil.example": 421, "127.0.0.1.evil.example": 421,
	} {
		for _, path := range []string{"/", "/sandbox/payments", "/v1/iamport.js"} {
			r, w := httptest.NewRequest(http.MethodGet, path, nil), httptest.NewRecorder()
			r.Host = host
			s.ServeHTTP(w, r)
			if w.Code != want {
				t.Errorf("GET %s of %s: %d, want %d", path, host, w.Code, want)
			}
		}
	}
}

// TestNoticesStayHome dials what a notice_url may name: nothing but the shop and this
// machine, and without a packet to anybody else.
func TestNoticesStayHome(t *testing.T) {
	heard := httptest.NewServer(http.NotFoundHandler())
	defer heard.Close()
	const shop = "http://192.0.2.7:1/payments/webhook"
	for _, c := range []struct {
		addr   string
		abroad bool
	}{
		{strings.TrimPrefix(heard.URL, "http://"), false},
		{"192.0.2.1:80", true}, {"169.254.169.254:80", true}, {"10.0.0.1:80", true}, {"0.0.0.0:80", true},
		{"[2001:db8::1]:80", true}, {"192.0.2.7:2", true},
	} {
		conn, err := dialHome(shop)(t.Context(), "tcp", c.addr)
		if conn != nil {
			conn.Close()
		}
		if abroad := err != nil && strings.Contains(err.Error(), errNotHome.Error()); abroad != c.abroad {
			t.Errorf("%s: %v", c.addr, err)
		}
	}
	for link, want := range map[string]string{"https://shop.example/x": "shop.example:443",
		"http://shop.example/x": "shop.example:80", "http://localhost:8080/x": "localhost:8080", "": ""} {
		if got := hostPort(link); got != want {
			t.Errorf("%q is dialled as %q, want %q", link, got, want)
		}
	}
}
