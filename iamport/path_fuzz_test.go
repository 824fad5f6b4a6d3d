package iamport

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// FuzzRequestPath asks for payments by arbitrary ids and looks for a request
// that escapes its path.
func FuzzRequestPath(f *testing.F) {
	h := &host{answer: sends(http.StatusNotFound, `{"code":-1,"message":"존재하지 않는 결제정보입니다.","response":null}`)}
	h.Server = httptest.NewServer(http.HandlerFunc(h.serve))
	f.Cleanup(h.Close)
	c, err := NewClient(Config{BaseURL: h.URL, Key: testKey, Secret: testSecret, RatePerSecond: 1e6})
	if err != nil {
		f.Fatal(err)
	}
	var one sync.Mutex // the host cannot tell concurrent requests apart
	f.Fuzz(func(t *testing.T, id string) {
		one.Lock()
		defer one.Unlock()
		for prefix, ask := range map[string]struct {
			call  func() error
			valid bool
		}{
			"/payments/": {func() error {
				_, err := c.Payment(t.Context(), id)
				return err
			}, ValidImpUID(id)},
			"/payments/findAll/": {func() error {
				_, err := c.FindAll(t.Context(), id)
				return err
			}, ValidMerchantUID(id)},
		} {
			h.calls = nil
			err := ask.call()
			calls := h.seen()
			if !ask.valid {
				if !errors.Is(err, ErrInvalidID) || len(calls) > 0 {
					t.Errorf("%q: %v, asked %+v", id, err, calls)
				}
				continue
			}
			if len(calls) != 1 || calls[0].path != prefix+id && calls[0].path != prefix+id+"/" ||
				calls[0].method != http.MethodGet {
				t.Errorf("%q: %v, asked %+v", id, err, calls)
			}
		}
	})
}
