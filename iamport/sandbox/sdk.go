package sandbox

import (
	_ "embed"
	"net/http"
	"strings"
)

// sdkScript is the SDK of every version. It looks at its own address: as
// /js/iamport.payment-….js, versions before 1.3.0, it needs jQuery and has no
// loadUI.
//
//go:embed sdk.js
var sdkScript []byte

// serveSDK serves the browser SDK at the paths of I'mport's CDN.
func (s *Server) serveSDK(w http.ResponseWriter, r *http.Request) {
	if file := r.PathValue("file"); file != "" && (!strings.HasPrefix(file, "iamport.payment") ||
		!strings.HasSuffix(file, ".js")) {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/javascript; charset=UTF-8")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Write(sdkScript)
}
