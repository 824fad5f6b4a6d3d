package iamport

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// refuses answers 401 to the listed tokens.
func refuses(answer http.HandlerFunc, tokens ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for _, token := range tokens {
			if r.Header.Get("Authorization") == "Bearer "+token {
				send(w, 401, refusal(-1, "Unauthorized"))
				return
			}
		}
		answer(w, r)
	}
}

func TestF21AnExpiredTokenIsReplacedOnce(t *testing.T) {
	for name, body := range map[string]http.HandlerFunc{
		"with an envelope": sends(401, refusal(-1, "Unauthorized")),
		"with HTML": func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "<html>",
				http.StatusUnauthorized)
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHost(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Authorization") == "Bearer token1" {
					body(w, r)
					return
				}
				send(w, 200, ok(paymentJSON()))
			})
			if _, err := h.client(t).Payment(t.Context(), impUID); err != nil {
				t.Fatal(err)
			}
			if calls := h.seen(); h.tokenCount() != 2 || len(calls) != 2 || calls[1].auth != "Bearer token2" {
				t.Errorf("%d tokens, requests %+v", h.tokenCount(), calls)
			}
		})
	}
}

func TestF22ARefusedKeyIsUnauthorized(t *testing.T) {
	t.Run("every token refused", func(t *testing.T) {
		h := newHost(t, sends(401, refusal(-1, "Unauthorized")))
		_, err := h.client(t).Payment(t.Context(), impUID)
		result{is: ErrUnauthorized}.check(t, err)
		if len(h.seen()) != 2 || h.tokenCount() != 2 {
			t.Errorf("%d requests, %d tokens", len(h.seen()), h.tokenCount())
		}
	})
	t.Run("no token given", func(t *testing.T) {
		h := newHost(t, sends(200, ok(paymentJSON())))
		h.token = sends(401, refusal(-1, "인증에 실패하였습니다. canary-secret"))
		_, err := h.client(t).Payment(t.Context(), impUID)
		result{is: ErrUnauthorized}.check(t, err)
		if len(h.seen()) != 0 || h.tokenCount() != 1 {
			t.Errorf("%d requests, %d tokens", len(h.seen()), h.tokenCount())
		}
	})
}

func TestTheClientKnowsWhetherItsKeysAreRefused(t *testing.T) {
	var answer, token http.HandlerFunc
	h := newHost(t, func(w http.ResponseWriter, r *http.Request) { answer(w, r) })
	h.token = func(w http.ResponseWriter, r *http.Request) { token(w, r) }
	c := h.client(t)
	if _, known := c.KeysRefused(); known {
		t.Error("known before any call")
	}
	fine, given := sends(200, ok(paymentJSON())), tokenJSON("t", 1800)
	for _, step := range []struct {
		name          string
		token, answer http.HandlerFunc
		want          bool
	}{
		{"nothing wrong", sends(200, given), fine, false},
		{"every token refused", sends(200, given), sends(401, refusal(-1, "Unauthorized")), true},
		{"then an inconclusive answer", sends(200, given), sends(500, refusal(-1, "")), true},
		{"then an unknown payment, which takes good keys to learn", sends(200, given), sends(404, notFoundJSON), false},
		{"no token given", sends(401, refusal(-1, "")), sends(401, refusal(-1, "")), true},
		{"accepted again", sends(200, given), fine, false},
	} {
		token, answer = step.token, step.answer
		c.Payment(t.Context(), impUID)
		if got, known := c.KeysRefused(); got != step.want || !known {
			t.Errorf("%s: refused %v", step.name, got)
		}
	}
}

func TestAFailedTokenRequestDoesNotReadLikeTheCallsAnswer(t *testing.T) {
	replies := map[string]http.HandlerFunc{
		"404 in an envelope": sends(404, notFoundJSON),
		"400 in an envelope": sends(400, refusal(-1, "canary")),
		"200 with code 1":    sends(200, refusal(1, "canary")),
		"no token":           sends(200, ok(`{"expired_at":2,"now":1}`)),
		"empty token":        sends(200, ok(`{"access_token":"","expired_at":2,"now":1}`)),
		"token with newline": sends(200, ok(`{"access_token":"canary\r\nX: 1","expired_at":2,"now":1}`)),
		"huge token":         sends(200, tokenJSON(strings.Repeat("t", 2000), 1800)),
		"no expired_at":      sends(200, ok(`{"access_token":"canary","now":1}`)),
		"no now":             sends(200, ok(`{"access_token":"canary","expired_at":1}`)),
		"expired already":    sends(200, tokenJSON("canary", 0)),
		"negative times":     sends(200, ok(`{"access_token":"canary","expired_at":1,"now":-9223372036854775808}`)),
		"a list":             sends(200, ok(`[]`)),
	}
	for name, answer := range hostile() {
		if !strings.Contains(name, "F27") {
			replies[name] = answer
		}
	}
	for name, answer := range replies {
		t.Run(name, func(t *testing.T) {
			h := newHost(t, sends(200, ok(paymentJSON())))
			h.token = answer
			c := h.client(t)
			_, err := c.Cancel(t.Context(), Cancel{ImpUID: impUID, Amount: "1", Checksum: "1"})
			noSecrets(t, err)
			var api *APIError
			if !errors.Is(err, ErrUnknown) || !errors.Is(err, ErrNotSent) || errors.Is(err, ErrNotFound) ||
				errors.As(err, &api) {
				t.Errorf("error = %v", err)
			}
			if len(h.seen()) != 0 {
				t.Errorf("requests = %+v", h.seen())
			}
		})
	}
}

func TestTokenIsRenewedAtFourFifthsOfItsLife(t *testing.T) {
	clk := newClock()
	clk.at = clk.at.AddDate(-3, 0, 0) // a wrong wall clock must not matter
	h := newHost(t, sends(200, ok(paymentJSON())))
	c := h.client(t, withClock(clk))
	for _, step := range []struct {
		advance time.Duration
		tokens  int
	}{{0, 1}, {24*time.Minute - time.Second, 1}, {time.Second, 2}, {23 * time.Minute, 2}, {time.Minute, 3}} {
		clk.advance(step.advance)
		if _, err := c.Payment(t.Context(), impUID); err != nil {
			t.Fatal(err)
		}
		if n := h.tokenCount(); n != step.tokens {
			t.Errorf("after another %v: %d tokens, want %d", step.advance, n, step.tokens)
		}
	}
}

func TestTokenLifeIsCapped(t *testing.T) {
	clk := newClock()
	h := newHost(t, sends(200, ok(paymentJSON())))
	h.token = sends(200, tokenJSON("t", 1<<40))
	c := h.client(t, withClock(clk))
	for range 2 {
		if _, err := c.Payment(t.Context(), impUID); err != nil {
			t.Fatal(err)
		}
		clk.advance(maxTokenLife)
	}
	if n := h.tokenCount(); n != 2 {
		t.Errorf("%d tokens, want 2", n)
	}
}

func TestF21ManyCallersShareOneTokenRequest(t *testing.T) {
	const callers = 40
	h := newHost(t, refuses(sends(200, ok(paymentJSON())), "token1"))
	c := h.client(t)
	var group sync.WaitGroup
	start := make(chan struct{})
	for range callers {
		group.Go(func() {
			<-start
			if _, err := c.Payment(WithPriority(t.Context()), impUID); err != nil {
				t.Error(err)
			}
		})
	}
	close(start)
	group.Wait()
	if n := h.tokenCount(); n != 2 {
		t.Errorf("%d token requests for %d callers, want 2", n, callers)
	}
}

func TestTokenRequestOutlivesTheCallerThatBeganIt(t *testing.T) {
	asked, release := make(chan struct{}), make(chan struct{})
	h := newHost(t, sends(200, ok(paymentJSON())))
	h.token = func(w http.ResponseWriter, _ *http.Request) {
		close(asked)
		<-release
		send(w, 200, tokenJSON("t", 1800))
	}
	c := h.client(t)
	first, leave := context.WithCancel(t.Context())
	firstErr, secondErr := make(chan error, 1), make(chan error, 1)
	go func() { _, err := c.Payment(first, impUID); firstErr <- err }()
	<-asked
	go func() { _, err := c.Payment(t.Context(), impUID); secondErr <- err }()
	leave()
	if err := <-firstErr; !errors.Is(err, context.Canceled) || !errors.Is(err, ErrNotSent) {
		t.Errorf("first caller: %v", err)
	}
	close(release)
	if err := <-secondErr; err != nil {
		t.Errorf("second caller: %v", err)
	}
	if n := h.tokenCount(); n != 1 {
		t.Errorf("%d token requests, want 1", n)
	}
}
