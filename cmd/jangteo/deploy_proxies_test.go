//go:build deploy && linux

package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
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

// selfSigned writes a certificate for localhost and its key, one after the other.
func selfSigned(t *testing.T, file string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, IsCA: true,
		BasicConstraintsValid: true, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	both := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})...)
	if err := os.WriteFile(file, both, 0o600); err != nil {
		t.Fatal(err)
	}
}

// startFront runs a proxy with its file of deploy/, in which only what belongs to
// this machine is changed: ports, the certificate, and the shop's address.
func startFront(t *testing.T, addr, own, file string, changed map[string]string,
	command func(dir, config string) []string) *frontProxy {
	t.Helper()
	dir := t.TempDir()
	_, plain, _ := net.SplitHostPort(freeAddr(t))
	_, port, _ := net.SplitHostPort(own)
	p := &frontProxy{t: t, url: "https://" + own, plain: "http://localhost:" + plain, said: &lockedBuffer{}}
	pemFile := filepath.Join(dir, "localhost.pem")
	selfSigned(t, pemFile)
	text := deployed(t, file)
	changed["127.0.0.1:8080"] = addr
	for from, to := range changed {
		if !strings.Contains(text, from) {
			t.Fatalf("%s has no %q", file, from)
		}
		text = strings.ReplaceAll(text, from, strings.NewReplacer("PLAIN", plain, "PORT", port, "PEM", pemFile).Replace(to))
	}
	config := filepath.Join(dir, file)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	args := command(dir, config)
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdout, cmd.Stderr = p.said, p.said
	if err := cmd.Start(); err != nil {
		t.Fatalf("%s: %v (make deploy-check brings it)", args[0], err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		if t.Failed() {
			t.Logf("%s said:\n%s", args[0], p.said)
		}
	})
	p.trust(pemFile)
	return p
}

func startNginx(t *testing.T, addr, own string) *frontProxy {
	return startFront(t, addr, own, "nginx.conf", map[string]string{"listen 80;": "listen 127.0.0.1:PLAIN;",
		"listen [::]:80;": "", "listen 443 ssl http2;": "listen 127.0.0.1:PORT ssl http2;",
		"listen [::]:443 ssl http2;": "", "shop.example.com;": "localhost;",
		"/etc/letsencrypt/live/shop.example.com/fullchain.pem": "PEM",
		"/etc/letsencrypt/live/shop.example.com/privkey.pem":   "PEM"},
		func(dir, config string) []string {
			main := filepath.Join(dir, "main.conf")
			text := fmt.Sprintf("daemon off;\nmaster_process off;\npid %[1]s/pid;\nerror_log stderr;\nevents {}\nhttp {\n"+
				"client_body_temp_path %[1]s/body;\nproxy_temp_path %[1]s/proxy;\nfastcgi_temp_path %[1]s/f;\n"+
				"uwsgi_temp_path %[1]s/u;\nscgi_temp_path %[1]s/s;\ninclude %[2]s;\n}\n", dir, config)
			if err := os.WriteFile(main, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			return []string{"nginx", "-e", "stderr", "-p", dir, "-c", main}
		})
}

func startHAProxy(t *testing.T, addr, own string) *frontProxy {
	return startFront(t, addr, own, "haproxy.cfg", map[string]string{"bind :80": "bind 127.0.0.1:PLAIN",
		"bind :443": "bind 127.0.0.1:PORT", "/etc/haproxy/shop.example.com.pem": "PEM"},
		func(_, config string) []string { return []string{"haproxy", "-db", "-f", config} })
}

// TestDeployProxiesTellTheTruth: behind each proxy, as its file has it, visitors have
// limits of their own and cannot take another address.
func TestDeployProxiesTellTheTruth(t *testing.T) {
	for name, start := range map[string]func(t *testing.T, addr, own string) *frontProxy{
		"caddy": startCaddy, "nginx": startNginx, "haproxy": startHAProxy} {
		t.Run(name, func(t *testing.T) {
			own := localhost(t)
			shop := startProgram(t, "JANGTEO_URL=https://"+own, "JANGTEO_TRUSTED_PROXIES=127.0.0.1/32")
			p := start(t, strings.TrimPrefix(shop.shop, "http://"), own)
			roots := p.client.Transport.(*http.Transport).TLSClientConfig
			from := func(addr string) {
				d := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(addr)}}
				p.client.Transport = &http.Transport{DialContext: d.DialContext, DisableCompression: true,
					TLSClientConfig: &tls.Config{RootCAs: roots.RootCAs}}
			}
			login := func(i int) int {
				form := url.Values{"email": {fmt.Sprintf("nobody-%d@example.com", i)}, "password": {"wrong horse battery"}}
				return p.send(http.MethodPost, p.url+"/admin/login", "application/x-www-form-urlencoded",
					strings.NewReader(form.Encode()), "Origin", p.url, "X-Forwarded-For", fmt.Sprintf("192.0.2.%d", i),
					"Forwarded", "for=192.0.2.9", "X-Forwarded-Host", "evil.example").status
			}
			if r := p.send(http.MethodGet, p.plain+"/cart?x=1", "", nil); r.status != http.StatusPermanentRedirect ||
				!strings.HasPrefix(r.header.Get("Location"), "https://localhost") {
				t.Errorf("plain http: %d to %q", r.status, r.header.Get("Location"))
			}
			if r := p.send(http.MethodGet, p.url+"/metrics", "", nil); r.status != http.StatusNotFound {
				t.Errorf("/metrics: %d", r.status)
			}
			from("127.0.0.2")
			for i := range 10 {
				if status := login(i); status != http.StatusUnauthorized {
					t.Fatalf("guess %d: %d", i, status)
				}
			}
			if status := login(10); status != http.StatusTooManyRequests {
				t.Errorf("the eleventh guess: %d", status)
			}
			from("127.0.0.3")
			if status := login(11); status != http.StatusUnauthorized {
				t.Errorf("somebody else: %d", status)
			}
			var first, last string
			err := shop.database().QueryRow(`SELECT min(detail ->> 'from'), max(detail ->> 'from') FROM events
			  WHERE kind = 'login_failed'`).Scan(&first, &last)
			if err != nil || first != "127.0.0.2" || last != "127.0.0.3" {
				t.Errorf("the log has them from %s to %s (%v)", first, last, err)
			}
		})
	}
}
