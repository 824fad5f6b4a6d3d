package sandbox

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Life of a token, https://developers.portone.io/api/rest-v1/auth: requested
// again, it stays the same; in its last minute it is extended by five.
const (
	tokenLife   = 30 * time.Minute
	tokenNear   = time.Minute
	tokenExtend = 5 * time.Minute
)

// credentials are the merchant code and REST keys that I'mport's console shows.
type credentials struct {
	Code   string `json:"code"`
	Key    string `json:"key"`
	Secret string `json:"secret"`
}

// Credentials returns the merchant code for IMP.init and the REST key and secret.
// They are created once and kept in the ledger.
func (s *Server) Credentials() (code, key, secret string) {
	return s.creds.Code, s.creds.Key, s.creds.Secret
}

// secretBody is how many digits of a secret are random; the rest tells that it is a
// sandbox's.
const secretBody = 72

// newSecret makes a secret that IsSecret knows.
func newSecret() string { body := randomHex(secretBody / 2); return body + secretMark(body) }

// IsSecret reports whether a REST secret was made by a sandbox, and is none of I'mport's.
func IsSecret(secret string) bool {
	return len(secret) == secretBody+8 && secret[secretBody:] == secretMark(secret[:secretBody])
}

func secretMark(body string) string {
	sum := sha256.Sum256([]byte("jangteo sandbox " + body))
	return hex.EncodeToString(sum[:4])
}

// loadCredentials reads the credentials from the ledger, or creates them.
func (s *Server) loadCredentials(ctx context.Context) error {
	text, err := s.ledger.meta(ctx, "credentials")
	if err != nil {
		return fmt.Errorf("read the sandbox credentials: %w", err)
	}
	if text != "" {
		return json.Unmarshal([]byte(text), &s.creds)
	}
	s.creds = credentials{
		Code:   "imp" + randomDigits(8),
		Key:    randomDigits(16),
		Secret: newSecret(),
	}
	made, err := json.Marshal(s.creds)
	if err != nil {
		return err
	}
	return errors.Join(err, s.ledger.setMeta(ctx, "credentials", string(made)))
}

// getToken serves POST /users/getToken.
func (s *Server) getToken(c *call) (reply, error) {
	key, secret := c.params.get("imp_key"), c.params.get("imp_secret")
	if key == "" || secret == "" {
		return failure(http.StatusBadRequest, -1, "imp_key, imp_secret 파라메터가 누락되었습니다."), nil
	}
	if subtle.ConstantTimeCompare([]byte(key), []byte(s.creds.Key)) != 1 ||
		subtle.ConstantTimeCompare([]byte(secret), []byte(s.creds.Secret)) != 1 {
		return failure(http.StatusUnauthorized, -1, "인증에 실패하였습니다. API키와 secret을 확인하세요."), nil
	}
	token, expires, err := s.ledger.token(c.r.Context(), randomHex(20), tokenLife, tokenNear, tokenExtend)
	if err != nil {
		return reply{}, fmt.Errorf("issue a token: %w", err)
	}
	off := s.clockOffset()
	return ok(map[string]any{"access_token": token, "expired_at": expires + int64(off/time.Second),
		"now": s.now().Add(off).Unix()}), nil
}

// unauthorized is the answer to a missing, unknown or expired token.
func unauthorized() reply { return failure(http.StatusUnauthorized, -1, "Unauthorized") }

// withToken lets only calls with a valid token through.
func (s *Server) withToken(h restHandler) restHandler {
	return func(c *call) (reply, error) {
		valid, err := s.ledger.tokenValid(c.r.Context(), tokenOf(c))
		if err != nil {
			return reply{}, fmt.Errorf("check a token: %w", err)
		}
		if !valid {
			return unauthorized(), nil
		}
		return h(c)
	}
}

// tokenOf returns the token of a call: in Authorization, raw or as Bearer, or
// where old clients put it (X-ImpTokenHeader, _token).
func tokenOf(c *call) string {
	token := strings.TrimSpace(c.r.Header.Get("Authorization"))
	if len(token) > 7 && strings.EqualFold(token[:7], "Bearer ") {
		token = strings.TrimSpace(token[7:])
	}
	if token == "" {
		token = c.r.Header.Get("X-ImpTokenHeader")
	}
	if token == "" {
		token = c.params.get("_token")
	}
	return token
}
