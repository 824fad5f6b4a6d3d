package checkout

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/jangteo/jangteo/store"
)

// I'mport's browser script has no version in its address, so pages cannot name its hash.
// A live shop looks at it every day instead, and says when it has changed.
const (
	scriptTick    = time.Minute
	scriptDelay   = time.Minute // between the start and the first look
	scriptEvery   = 24 * time.Hour
	scriptAgain   = time.Hour      // after a look that failed
	maxScriptAge  = 72 * time.Hour // without a look that succeeded
	scriptTimeout = 20 * time.Second
	scriptLimit   = 2 << 20 // bytes
)

// WatchScript fetches the script that payment pages load, when that is due, and compares it
// with what was there before. Redirects are not followed: the address is the configured one.
func (s *Service) WatchScript(ctx context.Context) error {
	now := s.Now()
	if s.Script == "" || now.Before(s.began.Add(scriptDelay)) || now.Before(s.scriptNext) {
		return nil
	}
	s.scriptNext = now.Add(scriptAgain)
	health, err := s.Store.Health(ctx)
	if err != nil {
		return fmt.Errorf("read what the browser script was: %w", err)
	}
	seen := health.Script
	if age := now.Sub(seen.SeenAt()); seen.URL == s.Script && seen.SHA256 != "" && age >= 0 && age < scriptEvery {
		return nil
	}
	sum, failed := fetchScript(ctx, s.Script)
	if failed != nil {
		failed = fmt.Errorf("look at the browser script: %w", failed)
	}
	noted, err := s.Store.NoteScript(ctx, s.Script, sum)
	if err != nil {
		return errors.Join(failed, fmt.Errorf("note what the browser script is: %w", err))
	}
	if noted.ChangedAt != seen.ChangedAt && noted.Changed() {
		s.Log.Error("the browser script of I'mport has changed", "url", s.Script, "sha256", sum, "before", seen.SHA256)
	}
	return failed
}

// scriptAlerts returns whether the script has changed and whether it was long not seen.
func (s *Service) scriptAlerts(seen store.Script) (changed, unseen bool) {
	if s.Script == "" || seen.URL != s.Script {
		return false, false
	}
	return seen.Changed(), s.Now().Sub(seen.SeenAt()) > maxScriptAge
}

// fetchScript returns the SHA-256 of a script, in hex.
func fetchScript(ctx context.Context, url string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, scriptTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s answers %s", url, res.Status)
	}
	hash := sha256.New()
	n, err := io.Copy(hash, io.LimitReader(res.Body, scriptLimit+1))
	switch {
	case err != nil:
		return "", err
	case n == 0 || n > scriptLimit:
		return "", errors.New("the script is empty or too large")
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
