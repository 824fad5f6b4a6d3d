package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Limits of a webhook, which is sent once and not repeated,
// https://developers.portone.io/opi/ko/integration/webhook/readme-v1
const (
	webhookConnectTimeout = 10 * time.Second
	webhookReadTimeout    = 30 * time.Second
	webhookConcurrency    = 16               // deliveries at the same time
	webhookWait           = 15 * time.Second // how long a browser is kept waiting for webhook=before
)

// notices returns the webhooks about a payment's current state, as many and as
// late as the settings say; cancellationID is given with cancels.
func (s *Server) notices(p *record, cancellationID string) []webhook {
	set := s.settings()
	due := time.Now()
	if set.Webhook != "before" {
		due = due.Add(time.Duration(set.WebhookDelayMS) * time.Millisecond)
	}
	copies := map[string]int{"never": 0, "twice": 2}
	n, special := copies[set.Webhook]
	if !special {
		n = 1
	}
	var hooks []webhook
	for range n {
		hooks = append(hooks, s.noticesAt(due, p, cancellationID, set.WebhookType)...)
	}
	return hooks
}

// noticesAt returns one webhook for each URL of the payment; notice_url replaces
// the default URL.
func (s *Server) noticesAt(due time.Time, p *record, cancellationID, kind string) []webhook {
	urls := p.Attempt.NoticeURLs
	if len(urls) == 0 && s.webhookURL != "" {
		urls = []string{s.webhookURL}
	}
	contentType, body := noticeBody(p, cancellationID, kind)
	var hooks []webhook
	for _, u := range urls {
		hooks = append(hooks, webhook{ImpUID: p.ImpUID, URL: u, ContentType: contentType, Body: body,
			State: hookQueued, dueAt: due})
	}
	return hooks
}

// noticeBody returns a webhook's body as json or form, which is a setting of
// I'mport's console. It is not signed: shops must fetch the payment.
func noticeBody(p *record, cancellationID, kind string) (contentType, body string) {
	if kind == "form" {
		v := url.Values{"imp_uid": {p.ImpUID}, "merchant_uid": {p.MerchantUID}, "status": {string(p.Status)}}
		if cancellationID != "" {
			v.Set("cancellation_id", cancellationID)
		}
		return "application/x-www-form-urlencoded", v.Encode()
	}
	b, err := json.Marshal(struct {
		ImpUID         string `json:"imp_uid"`
		MerchantUID    string `json:"merchant_uid"`
		Status         string `json:"status"`
		CancellationID string `json:"cancellation_id,omitempty"`
	}{p.ImpUID, p.MerchantUID, string(p.Status), cancellationID})
	if err != nil {
		panic(err) // impossible: four strings
	}
	return "application/json", string(b)
}

// webhookSender sends the ledger's queued webhooks.
type webhookSender struct {
	ledger *ledger
	log    *slog.Logger
	client *http.Client
	ctx    context.Context
	cancel context.CancelFunc
	wakeup chan struct{}
	slots  chan struct{}
	work   sync.WaitGroup

	mu      sync.Mutex
	waiting map[int64][]chan struct{} // closed once the webhook has been sent
}

// newWebhookSender starts a sender. It reaches the shop and this machine alone, and does
// not follow redirects.
func newWebhookSender(l *ledger, log *slog.Logger, shop string) *webhookSender {
	ctx, stop := context.WithCancel(context.Background())
	p := &webhookSender{
		ledger: l, log: log, ctx: ctx, cancel: stop,
		wakeup: make(chan struct{}, 1), slots: make(chan struct{}, webhookConcurrency),
		waiting: map[int64][]chan struct{}{},
		client: &http.Client{
			Timeout: webhookConnectTimeout + webhookReadTimeout,
			Transport: &http.Transport{
				DialContext:         dialHome(shop),
				TLSHandshakeTimeout: webhookConnectTimeout, MaxIdleConnsPerHost: webhookConcurrency,
			},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	p.work.Go(p.run)
	return p
}

// stop aborts the deliveries under way and waits for the workers to end.
func (p *webhookSender) stop() {
	p.cancel()
	p.work.Wait()
	p.client.CloseIdleConnections()
}

// wake makes the sender look into the ledger.
func (p *webhookSender) wake() {
	select {
	case p.wakeup <- struct{}{}:
	default:
	}
}

// run takes due webhooks from the ledger until the sender is stopped.
func (p *webhookSender) run() {
	for p.ctx.Err() == nil {
		w, due, wait, err := p.ledger.nextWebhook(p.ctx, time.Now())
		switch {
		case err != nil:
			if p.ctx.Err() == nil {
				p.log.Error("sandbox: webhook queue cannot be read", "error", err)
			}
			p.sleep(time.Second)
		case due:
			p.slots <- struct{}{}
			p.work.Go(func() {
				defer func() { <-p.slots }()
				p.deliver(w)
			})
		default:
			p.sleep(wait)
		}
	}
}

// sleep waits for d, or until the sender is woken or stopped; 0 means that only
// these end it.
func (p *webhookSender) sleep(d time.Duration) {
	var timer <-chan time.Time
	if d > 0 {
		timer = time.After(d)
	}
	select {
	case <-p.wakeup:
	case <-timer:
	case <-p.ctx.Done():
	}
}

// deliver sends a webhook once and records the result.
func (p *webhookSender) deliver(w webhook) {
	defer p.announce(w.ID)
	sent := time.Now()
	status, err := p.post(w)
	if p.ctx.Err() != nil {
		return // it stays "sending", and the next run sends it again
	}
	failure := ""
	if err != nil {
		failure = err.Error()
		p.log.Warn("sandbox: webhook not delivered", "imp_uid", w.ImpUID, "url", address(w.URL), "error", cause(err))
	} else {
		p.log.Info("sandbox: webhook", "imp_uid", w.ImpUID, "url", address(w.URL), "status", status)
	}
	if err := p.ledger.webhookDone(p.ctx, w.ID, status, sent, failure); err != nil && p.ctx.Err() == nil {
		p.log.Error("sandbox: webhook result cannot be recorded", "imp_uid", w.ImpUID, "error", err)
	}
}

// address is a URL for the log: without user and query, which can be secret.
func address(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return "unreadable"
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

// cause is an error for the log: that of a request without its URL.
func cause(err error) error {
	if failed := (*url.Error)(nil); errors.As(err, &failed) {
		return failed.Err
	}
	return err
}

// post makes the HTTP request; status 0 means that there was no answer.
func (p *webhookSender) post(w webhook) (status int, err error) {
	req, err := http.NewRequestWithContext(p.ctx, http.MethodPost, w.URL, strings.NewReader(w.Body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", w.ContentType)
	req.Header.Set("User-Agent", "jangteo-sandbox-webhook")
	res, err := p.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, io.LimitReader(res.Body, maxBody)); err != nil {
		return res.StatusCode, fmt.Errorf("read the answer: %w", err)
	}
	return res.StatusCode, nil
}

// await returns when the webhooks have been sent, or ctx or the sender ends.
func (p *webhookSender) await(ctx context.Context, ids []int64) {
	p.wake()
	for _, id := range ids {
		done := p.watch(id)
		w, err := p.ledger.webhook(ctx, id)
		if err != nil || w.State == hookDone {
			continue
		}
		select {
		case <-done:
		case <-ctx.Done():
		case <-p.ctx.Done():
		}
	}
}

// watch returns a channel that is closed once a webhook has been sent.
func (p *webhookSender) watch(id int64) <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := make(chan struct{})
	p.waiting[id] = append(p.waiting[id], c)
	return c
}

// announce closes the channels of those who wait for a webhook.
func (p *webhookSender) announce(id int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.waiting[id] {
		close(c)
	}
	delete(p.waiting, id)
}
