package handlers_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/jangteo/jangteo/handlers"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
)

// announced is a large body of which it is noticed whether any is read.
type announced struct{ read bool }

func (a *announced) Read([]byte) (int, error) {
	a.read = true
	return 0, io.ErrUnexpectedEOF
}

func (a *announced) Close() error { return nil }

// announce sends the beginning of a large upload, and tells how it is answered and
// whether more of it was wanted.
func (b *browser) announce(path string) (status int, read bool) {
	body := &announced{}
	r := httptest.NewRequest(http.MethodPost, path, body)
	r.Host, r.RemoteAddr, r.ContentLength = "shop.example", b.from+":1234", 3<<20
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.g.h.ServeHTTP(w, r)
	return w.Code, body.read
}

// TestUploadsAreRefusedBeforeTheyAreRead announces large files to every route that
// takes some, as somebody who may not send them.
func TestUploadsAreRefusedBeforeTheyAreRead(t *testing.T) {
	g := newGate(t, false)
	forger, viewer := g.browser("203.0.113.9"), g.visit(g.hire("viewer@example.com", store.ViewerRole, false))
	forger.cookies["__Host-admin"] = "made-up"
	senders := map[string]*browser{"nobody": g.browser("203.0.113.8"), "a made-up session": forger, "a viewer": viewer}
	routes := 0
	for _, r := range handlers.Routes() {
		if !r.Files {
			if r.Body > web.FormBody && !r.Role.IsAdmin() {
				t.Errorf("%s %s lets strangers put %d bytes into memory", r.Method, r.Path, r.Body)
			}
			continue
		}
		routes++
		for who, b := range senders {
			wanted := http.StatusNotFound // there is no such order
			switch {
			case r.Role.IsAdmin() && who == "a viewer":
				wanted = http.StatusForbidden
			case r.Role.IsAdmin():
				wanted = http.StatusSeeOther
			}
			if status, read := b.announce(filled(r.Path, 1)); status != wanted || read {
				t.Errorf("%s of %s: %d, want %d; read %v", r.Path, who, status, wanted, read)
			}
		}
	}
	if routes < 7 {
		t.Errorf("only %d routes take files", routes)
	}
	owner := g.visit(g.owner)
	if status, read := owner.announce("/admin/products/pictures"); status != http.StatusBadRequest || !read {
		t.Errorf("an owner whose upload is cut off: %d, read %v", status, read)
	}
	if left, err := os.ReadDir(filepath.Join(g.store.Dir(), "incoming")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
