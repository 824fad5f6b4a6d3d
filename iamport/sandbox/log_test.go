package sandbox

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"
)

// saying is a log that goroutines may write to at the same time.
type saying struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *saying) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *saying) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// TestTheLogHasNoSecretsOfURLs lets webhooks and confirm_url fail and arrive:
// what stands in their queries is between the shop and whoever calls it.
func TestTheLogHasNoSecretsOfURLs(t *testing.T) {
	shop, log := openShop(t), &saying{}
	b := open(t, func(o *Options) { o.Log = slog.New(slog.NewTextHandler(log, nil)) })
	nobody := "http://shop:hush@127.0.0.1:1/hook?token=hush"
	b.pay(order("L-1", "notice_url", []string{shop.URL + "/hook?token=hush", nobody}))
	b.set(`{"confirm":true}`)
	b.pay(order("L-2", "confirm_url", nobody))
	b.quiet()
	for _, want := range []string{"url=" + shop.URL + "/hook ", "url=http://127.0.0.1:1/hook ", "error=",
		"confirm_url"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %s", want)
		}
	}
	if strings.Contains(log.String(), "hush") || strings.Contains(log.String(), "err=") {
		t.Errorf("the log:\n%s", log)
	}
}
