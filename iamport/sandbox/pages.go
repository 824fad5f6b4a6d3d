package sandbox

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"
)

//go:embed pages/*.html
var pageFiles embed.FS

//go:embed assets
var assetFiles embed.FS

// views are the parsed page templates.
type views struct{ pages *template.Template }

// parseViews parses the embedded templates.
func parseViews() (views, error) {
	t, err := template.New("").Funcs(template.FuncMap{
		"pair": func(value, label, chosen string) []string { return []string{value, label, chosen} },
		"clock": func(unix int64) string {
			if unix == 0 {
				return ""
			}
			return time.Unix(unix, 0).In(korea()).Format("2006-01-02 15:04:05")
		},
	}).ParseFS(pageFiles, "pages/*.html")
	if err != nil {
		return views{}, fmt.Errorf("parse the sandbox's pages: %w", err)
	}
	return views{t}, nil
}

// page is the data of every template.
type page struct {
	Nonce string
	Data  any
}

// frameAncestors says which sites may show a page in a frame; it is the value of
// the directive of that name.
type frameAncestors string

const (
	framedByNobody  frameAncestors = "'none'"
	framedByAnyShop frameAncestors = "http: https:" // the shop's origin is not known beforehand
)

// writePage renders a page into memory first, so that a failure does not leave
// half of one, and allows only scripts and styles with the page's own nonce. The
// payment window's form may lead to any site, because it ends with a redirect to
// the shop.
func (s *Server) writePage(w http.ResponseWriter, status int, name string, framedBy frameAncestors, data any) {
	p := page{Nonce: randomHex(16), Data: data}
	var b bytes.Buffer
	if err := s.views.pages.ExecuteTemplate(&b, name, p); err != nil {
		s.log.Error("sandbox: page cannot be rendered", "page", name, "error", err)
		http.Error(w, "sandbox error, see its log", http.StatusInternalServerError)
		return
	}
	forms := "'self'"
	if framedBy == framedByAnyShop {
		forms += " http: https:"
	}
	w.Header().Set("Content-Security-Policy",
		fmt.Sprintf("default-src 'none'; script-src 'nonce-%s'; style-src 'nonce-%s'; "+
			"img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action %s; frame-ancestors %s", p.Nonce,
			p.Nonce, forms, framedBy))
	w.Header().Set("Referrer-Policy", "same-origin")
	w.Header().Set("Content-Type", "text/html; charset=UTF-8")
	w.WriteHeader(status)
	w.Write(b.Bytes())
}

// serveAsset serves the style sheets and scripts of the sandbox's own pages.
func (s *Server) serveAsset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	body, err := assetFiles.ReadFile("assets/" + name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	kind := "text/css; charset=UTF-8"
	if strings.HasSuffix(name, ".js") {
		kind = "text/javascript; charset=UTF-8"
	}
	w.Header().Set("Content-Type", kind)
	w.Write(body)
}
