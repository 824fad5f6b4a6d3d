package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// owner is somebody who runs the shop from its admin pages, without scripts.
type owner struct {
	t      *testing.T
	shop   string
	client *http.Client
}

const (
	ownerEmail    = "owner@example.com"
	ownerPassword = "a quiet market morning"
)

// ownerEnv makes the program begin with this owner.
func ownerEnv() []string {
	return []string{"JANGTEO_ADMIN_EMAIL=" + ownerEmail, "JANGTEO_ADMIN_PASSWORD=" + ownerPassword}
}

// owner logs in.
func (p *program) owner() *owner {
	p.t.Helper()
	o := p.visitor()
	status, page := o.send("/admin/login", url.Values{"email": {ownerEmail}, "password": {ownerPassword}})
	if status != http.StatusOK || !strings.Contains(page, "/admin/logout") {
		p.t.Fatalf("login: %d\n%s", status, page)
	}
	return o
}

// visitor is an owner who has yet to log in.
func (p *program) visitor() *owner {
	p.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	return &owner{t: p.t, shop: p.shop, client: &http.Client{Jar: jar, Timeout: 30 * time.Second}}
}

// open reads a page.
func (o *owner) open(path string) string {
	o.t.Helper()
	res, err := o.client.Get(o.shop + path)
	status, page := o.read(res, err)
	if status != http.StatusOK {
		o.t.Fatalf("GET %s: %d\n%s", path, status, page)
	}
	return page
}

var formToken = regexp.MustCompile(`name="token" value="([0-9a-f]+)"`)

// do sends a form as one of the owner's pages would, and returns the page that
// it leads to.
func (o *owner) do(path string, fields url.Values) (int, string) {
	o.t.Helper()
	fields.Set("token", o.token())
	return o.send(path, fields)
}

// token is what every form of this login carries.
func (o *owner) token() string {
	o.t.Helper()
	m := formToken.FindStringSubmatch(o.open("/admin"))
	if m == nil {
		o.t.Fatal("no token on the page")
	}
	return m[1]
}

func (o *owner) send(path string, fields url.Values) (int, string) {
	o.t.Helper()
	return o.read(o.client.PostForm(o.shop+path, fields))
}

func (o *owner) read(res *http.Response, err error) (int, string) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		o.t.Fatal(err)
	}
	return res.StatusCode, string(b)
}
