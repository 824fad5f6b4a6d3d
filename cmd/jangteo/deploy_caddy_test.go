//go:build deploy && linux

package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// frontProxy is a running reverse proxy with its file of deploy/ and a certificate
// for localhost.
type frontProxy struct {
	t      *testing.T
	url    string // https
	plain  string // http
	client *http.Client
	said   *lockedBuffer
}

// startCaddy puts Caddy, which gives itself a certificate, in front of whatever listens, or will, at addr.
func startCaddy(t *testing.T, addr, own string) *frontProxy {
	t.Helper()
	dir := t.TempDir()
	_, plain, _ := net.SplitHostPort(freeAddr(t))
	p := &frontProxy{t: t, url: "https://" + own, plain: "http://localhost:" + plain, said: &lockedBuffer{}}
	_, port, _ := net.SplitHostPort(own)
	caddyfile, err := filepath.Abs("../../deploy/Caddyfile")
	if err != nil {
		t.Fatal(err)
	}
	// Only what belongs to this machine is added: ports, folders, and a log of every try.
	config := filepath.Join(dir, "Caddyfile")
	text := fmt.Sprintf("{\n\tdebug\n\tadmin off\n\tdefault_bind 127.0.0.1\n\tskip_install_trust\n\thttp_port "+
		"%s\n\thttps_port %s\n\tstorage file_system %s\n}\nimport %s\n", plain, port, dir, caddyfile)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	env := append(os.Environ(), "JANGTEO_HOST=localhost", "JANGTEO_ADDR="+addr, "HOME="+dir)
	cmd := exec.Command("caddy", "run", "--config", config, "--adapter", "caddyfile")
	cmd.Env, cmd.Stdout, cmd.Stderr = env, p.said, p.said
	if err := cmd.Start(); err != nil {
		t.Fatalf("caddy: %v (make deploy-check brings it)", err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		if t.Failed() {
			t.Logf("caddy said:\n%s", p.said)
		}
	})
	p.trust(filepath.Join(dir, "pki/authorities/local/root.crt"))
	return p
}

// trust waits for the proxy and its authority, and believes it.
func (p *frontProxy) trust(root string) {
	p.t.Helper()
	pool := x509.NewCertPool()
	eventually(p.t, "the proxy has a certificate", func() bool {
		pem, err := os.ReadFile(root)
		return err == nil && pool.AppendCertsFromPEM(pem)
	})
	p.client = &http.Client{Timeout: 30 * time.Second,
		Transport:     &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	eventually(p.t, "the proxy listens", func() bool {
		conn, err := tls.Dial("tcp", strings.TrimPrefix(p.url, "https://"), &tls.Config{RootCAs: pool,
			ServerName: "localhost"})
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
}

func (p *frontProxy) send(method, url, contentType string, body io.Reader, headers ...string) answer {
	p.t.Helper()
	req, err := http.NewRequest(method, url, body)
	if err != nil {
		p.t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := p.client.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, b}
}

// TestDeployCaddyServesTheShop buys through the proxy.
func TestDeployCaddyServesTheShop(t *testing.T) {
	own := localhost(t)
	shop := startProgram(t, "JANGTEO_URL=https://"+own)
	p := startCaddy(t, strings.TrimPrefix(shop.shop, "http://"), own)

	if r := p.send(http.MethodGet, p.plain+"/cart", "", nil); r.status != http.StatusPermanentRedirect ||
		r.header.Get("Location") != "https://localhost/cart" {
		t.Errorf("plain http: %d to %q", r.status, r.header.Get("Location"))
	}
	r := p.send(http.MethodGet, p.url+"/", "", nil, "Accept-Encoding", "gzip")
	for name, want := range map[string]string{"Content-Encoding": "gzip",
		"Strict-Transport-Security": "max-age=31536000", "X-Content-Type-Options": "nosniff"} {
		if got := r.header.Values(name); r.status != http.StatusOK || len(got) != 1 || got[0] != want {
			t.Errorf("the first page: %d, %s %q", r.status, name, got)
		}
	}
	if r := p.send(http.MethodGet, p.url+"/healthz", "", nil); r.status != http.StatusOK {
		t.Errorf("/healthz: %d", r.status)
	}
	if r := p.send(http.MethodGet, p.url+"/metrics", "", nil); r.status != http.StatusNotFound || len(r.body) > 0 {
		t.Errorf("/metrics: %d %s", r.status, r.body)
	}

	const form = "application/x-www-form-urlencoded"
	r = p.send(http.MethodPost, p.url+"/orders", form, strings.NewReader(chairOrder("inicis").Encode()), "Accept",
		"application/json", "Origin", p.url)
	var a attempt
	if err := json.Unmarshal(r.body, &a); err != nil || r.status != http.StatusCreated {
		t.Fatalf("the order: %d %s", r.status, r.body)
	}
	w := shop.openWindow(a, nil)
	shop.choose(w, "approve")
	news := url.Values{"imp_uid": {w.impUID}, "merchant_uid": {a.MerchantUID}}
	r = p.send(http.MethodPost, p.url+"/payments/complete", form, strings.NewReader(news.Encode()), "Accept",
		"application/json")
	if r.status != http.StatusOK || !bytes.Contains(r.body, []byte(`"paid"`)) {
		t.Errorf("after paying: %d %s", r.status, r.body)
	}
}

// localhost is a free address under the name that the certificate is for.
func localhost(t *testing.T) string {
	t.Helper()
	_, port, _ := net.SplitHostPort(freeAddr(t))
	return net.JoinHostPort("localhost", port)
}

// TestDeployCaddyPassesOnWhatIsTrue looks at requests as the shop sees them.
func TestDeployCaddyPassesOnWhatIsTrue(t *testing.T) {
	addr, own := freeAddr(t), localhost(t)
	p := startCaddy(t, addr, own)
	seen := make(chan *http.Request, 1)
	listen(t, addr, func(w http.ResponseWriter, r *http.Request) {
		if n, err := io.Copy(io.Discard, r.Body); err != nil || n != max(r.ContentLength, 0) {
			panic(http.ErrAbortHandler)
		}
		seen <- r
	})

	p.send(http.MethodGet, p.url+"/x?y=%2f", "", nil, "X-Forwarded-For", "192.0.2.1", "X-Forwarded-Proto", "gopher",
		"X-Forwarded-Host", "evil.example")
	r := <-seen
	if r.Host != own || r.RequestURI != "/x?y=%2f" {
		t.Errorf("asked for %q at %q, the shop sees %q at %q", "/x?y=%2f", own, r.RequestURI, r.Host)
	}
	for name, want := range map[string]string{"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https",
		"X-Forwarded-Host": own} {
		if got := strings.Join(r.Header.Values(name), " and "); got != want {
			t.Errorf("%s is %q instead of %q", name, got, want)
		}
	}

	large := bytes.Repeat([]byte("x"), 40_000_000)
	if r := p.send(http.MethodPost, p.url+"/", "text/plain", bytes.NewReader(large)); r.status != http.StatusOK {
		t.Errorf("40 MB: %d", r.status)
	}
	<-seen
	if r := p.send(http.MethodPost, p.url+"/", "text/plain", io.MultiReader(bytes.NewReader(large),
		strings.NewReader("x"))); r.status != http.StatusRequestEntityTooLarge {
		t.Errorf("more than 40 MB: %d", r.status)
	}
}

// TestDeployCaddyWaitsForTheShop asks for a page while nothing listens, and
// answers once Caddy has found that out.
func TestDeployCaddyWaitsForTheShop(t *testing.T) {
	addr := freeAddr(t)
	p := startCaddy(t, addr, localhost(t))
	status := make(chan int, 1)
	go func() {
		res, err := p.client.Get(p.url)
		if err != nil {
			t.Error(err)
			status <- 0
			return
		}
		res.Body.Close()
		status <- res.StatusCode
	}()
	eventually(t, "caddy finds no shop", func() bool { return strings.Contains(p.said.String(), "connection refused") })
	listen(t, addr, func(http.ResponseWriter, *http.Request) {})
	if got := <-status; got != http.StatusOK {
		t.Errorf("a page asked for while the shop starts again: %d", got)
	}
}

// listen answers at addr until the test ends.
func listen(t *testing.T, addr string, answer http.HandlerFunc) {
	t.Helper()
	l, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: answer}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
}
