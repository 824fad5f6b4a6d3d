package main

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestBehindAReverseProxy: what a proxy says counts, what visitors say does not, and
// nobody is spared for coming from this machine.
func TestBehindAReverseProxy(t *testing.T) {
	p := startProgram(t, "JANGTEO_TRUSTED_PROXIES=127.0.0.1/32, 172.16.0.0/12", "JANGTEO_URL=https://shop.example")
	to, err := url.Parse(p.shop)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to) // so the shop sees its own address as the host, and the public one apart
		r.Out.Header["X-Forwarded-For"] = r.In.Header["X-Forwarded-For"]
		r.SetXForwarded()
	}})
	defer proxy.Close()
	login := func(base, peer, said, email string) int {
		t.Helper()
		form := url.Values{"email": {email}, "password": {"wrong horse battery"}}
		req, err := http.NewRequest(http.MethodPost, base+"/admin/login", strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Host = "shop.example"
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", "https://shop.example")
		req.Header.Set("X-Forwarded-For", said)
		d := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(peer)}}
		client := &http.Client{Transport: &http.Transport{DialContext: d.DialContext, DisableKeepAlives: true}}
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res.StatusCode
	}
	// Guesses are counted by the minute: all of these belong into one.
	if left := time.Until(time.Now().Truncate(time.Minute).Add(time.Minute)); left < 20*time.Second {
		time.Sleep(left)
	}
	for i := range 10 {
		if status := login(proxy.URL, "127.0.0.2", fmt.Sprintf("192.0.2.%d", i),
			fmt.Sprintf("nobody-%d@example.com", i)); status != http.StatusUnauthorized {
			t.Fatalf("guess %d: %d", i, status)
		}
	}
	for _, c := range []struct {
		name, base, peer, said string
		want                   int
	}{
		{"the eleventh", proxy.URL, "127.0.0.2", "192.0.2.99", http.StatusTooManyRequests},
		{"the eleventh, past the proxy", p.shop, "127.0.0.2", "192.0.2.99", http.StatusTooManyRequests},
		{"somebody else", proxy.URL, "127.0.0.3", "", http.StatusUnauthorized},
		{"somebody else, by a second proxy", proxy.URL, "127.0.0.1", "198.51.100.7, 172.17.0.1",
			http.StatusUnauthorized},
	} {
		if got := login(c.base, c.peer, c.said, "somebody@example.com"); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	var from string
	err = p.database().QueryRow(`SELECT group_concat(DISTINCT detail ->> 'from') FROM events
	  WHERE kind = 'login_failed'`).Scan(&from)
	if err != nil || from != "127.0.0.2,127.0.0.3,198.51.100.7" {
		t.Errorf("the log has them from %s (%v)", from, err)
	}
}

// TestBadProxiesAreRefused: the shop says what to write, and does not start.
func TestBadProxiesAreRefused(t *testing.T) {
	path, err := binary(t)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"10.0.0.0/33", "caddy", "0.0.0.0/0"} {
		cmd := exec.Command(path)
		cmd.Env = []string{"JANGTEO_DATA=" + t.TempDir(), "JANGTEO_TRUSTED_PROXIES=" + bad}
		out, err := cmd.CombinedOutput()
		if err == nil || !bytes.Contains(out, []byte("JANGTEO_TRUSTED_PROXIES")) || !bytes.Contains(out, []byte(bad)) {
			t.Errorf("%s: %v\n%s", bad, err, out)
		}
	}
}
