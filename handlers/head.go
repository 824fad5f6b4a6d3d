package handlers

import "net/http"

// answerHead answers HEAD as GET: with the same headers, and the server leaves the
// body out.
func answerHead(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		get := r.WithContext(r.Context())
		get.Method = http.MethodGet
		head := &headWriter{ResponseWriter: w}
		next.ServeHTTP(head, get)
		head.finish()
	})
}

// headWriter waits with the headers until it is known whether there is a body. Of
// an answer to GET without one the server says that its length is 0; of one to
// HEAD it cannot know.
type headWriter struct {
	http.ResponseWriter
	status int  // to be sent; 0: none was said
	sent   bool // the headers are
}

func (w *headWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *headWriter) Write(body []byte) (int, error) {
	w.send()
	return w.ResponseWriter.Write(body)
}

// Unwrap is for http.ResponseController.
func (w *headWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// FlushError sends the headers.
func (w *headWriter) FlushError() error {
	w.send()
	return http.NewResponseController(w.ResponseWriter).Flush()
}

func (w *headWriter) send() {
	if !w.sent && w.status != 0 {
		w.ResponseWriter.WriteHeader(w.status)
	}
	w.sent = true
}

// finish sends the headers of an answer without a body.
func (w *headWriter) finish() {
	if w.sent {
		return
	}
	mayHaveBody := w.status != http.StatusNoContent && w.status != http.StatusNotModified
	if h := w.Header(); h.Get("Content-Length") == "" && mayHaveBody {
		h.Set("Content-Length", "0")
	}
	w.send()
}
