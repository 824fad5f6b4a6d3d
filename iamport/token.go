package iamport

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

const (
	renewAfter   = 0.8            // of a token's life, which is 30 minutes
	maxTokenLife = 24 * time.Hour // longer lives are cut, so that a bad reply cannot pin a token
	maxTokenLen  = 1024
)

// tokens holds the access token and renews it, once for all callers. The token's
// life is the reply's expired_at minus its now, counted on the monotonic clock
// of time.Now: a wrong wall clock does not matter (REST V1, auth).
type tokens struct {
	now   func() time.Time
	fetch func(context.Context) (string, time.Duration, error)

	flight  singleflight.Group
	mu      sync.Mutex
	token   string
	renewAt time.Time
}

// get returns the token, fetching a new one if there is none or it is due for
// renewal. The fetch outlives the caller that began it, because others wait for
// it too.
func (s *tokens) get(ctx context.Context) (string, error) {
	if token, ok := s.cached(); ok {
		return token, nil
	}
	detached := WithPriority(context.WithoutCancel(ctx))
	flight := s.flight.DoChan("token", func() (any, error) { return s.renew(detached) })
	select {
	case <-ctx.Done():
		return "", fmt.Errorf("%w: %w: %w", ErrUnknown, ErrNotSent, ctx.Err())
	case r := <-flight:
		if r.Err != nil {
			return "", r.Err
		}
		return r.Val.(string), nil
	}
}

func (s *tokens) cached() (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.token, s.token != "" && s.now().Before(s.renewAt)
}

func (s *tokens) renew(ctx context.Context) (string, error) {
	if token, ok := s.cached(); ok {
		return token, nil // another caller's fetch ended since get looked
	}
	asked := s.now()
	token, life, err := s.fetch(ctx)
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token = token
	s.renewAt = asked.Add(time.Duration(renewAfter * float64(life)))
	return token, nil
}

// drop forgets a refused token, unless a newer one has replaced it.
func (s *tokens) drop(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token == token {
		s.token = ""
	}
}

// fetchToken calls POST /users/getToken (REST V1, auth) and returns the token
// and how long it is valid.
func (c *Client) fetchToken(ctx context.Context) (string, time.Duration, error) {
	a, err := c.exchange(ctx, call{
		method:     http.MethodPost,
		path:       "/users/getToken",
		repeatable: true,
		body: struct {
			Key    string `json:"imp_key"`
			Secret string `json:"imp_secret"`
		}{c.key, c.secret},
	}, "")
	if err != nil {
		return "", 0, tokenError(err)
	}
	token, life, now, err := decodeToken(a.response)
	if err != nil {
		return "", 0, tokenError(err)
	}
	c.recordSkew(now, a.sent, a.received)
	return token, life, nil
}

// tokenError keeps a refused token request from being mistaken for a refusal of
// the call that needed the token: that call was never sent.
func tokenError(err error) error {
	if errors.Is(err, ErrUnauthorized) {
		return fmt.Errorf("token: %w", ErrUnauthorized)
	}
	return notSent("no token: " + err.Error())
}

func decodeToken(raw json.RawMessage) (token string, life time.Duration, now time.Time, err error) {
	fields, err := objectFields(raw)
	if err != nil {
		return "", 0, now, err
	}
	expires, errExpires := wholeNumber(fields["expired_at"])
	issued, errNow := wholeNumber(fields["now"])
	errToken := json.Unmarshal(fields["access_token"], &token)
	if errors.Join(errExpires, errNow, errToken) != nil || !validToken(token) || expires <= issued {
		return "", 0, now, unknown("unusable token reply")
	}
	life = maxTokenLife
	if seconds := expires - issued; seconds < int64(maxTokenLife/time.Second) {
		life = time.Duration(seconds) * time.Second
	}
	return token, life, time.Unix(issued, 0), nil
}

// validToken reports whether s can be sent in a header.
func validToken(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return s != "" && len(s) <= maxTokenLen
}
