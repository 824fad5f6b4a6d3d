package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Settings change how the sandbox behaves. They are kept in the ledger.
type Settings struct {
	Webhook        string   `json:"webhook"`          // after, before, never, twice: relative to the browser's answer
	WebhookDelayMS int      `json:"webhook_delay_ms"` // does not apply to before
	WebhookType    string   `json:"webhook_type"`     // json, form
	Fault          string   `json:"fault"`            // what goes wrong with REST calls; see faults
	FaultRate      float64  `json:"fault_rate"`       // share of the calls that fail, 0 to 1
	FaultPaths     []string `json:"fault_paths"`      // path prefixes of the calls that fail; none: all
	RedirectStyle  string   `json:"redirect_style"`   // new, old, none: what m_redirect_url is told; see redirectURL
	HideSandbox    bool     `json:"hide_sandbox"`     // reads need include_sandbox=true, as at I'mport
	Confirm        bool     `json:"confirm"`          // call confirm_url before approving
	StripSuccess   bool     `json:"strip_success"`    // leave success out of callbacks, as the notes of SDK 1.3.0 say
	PayPalRefund   string   `json:"paypal_refund"`    // done, pending: carried out or refused later, in the panel
	WalletPart     string   `json:"wallet_part"`      // done, refused: partial cancels of wallets need a contract
	CashReceipt    string   `json:"cash_receipt"`     // shop, pg: who issues receipts of payments in cash
	ClockOffsetMS  int      `json:"clock_offset_ms"`  // how far the clock in replies is ahead of the real one
}

// maxClockOffsetMS bounds how far the clock in replies can be off: a year.
const maxClockOffsetMS = 365 * 24 * 60 * 60 * 1000

// defaultSettings returns the settings of a new sandbox.
func defaultSettings() Settings {
	return Settings{
		Webhook: "after", WebhookType: "json", Fault: "none", FaultRate: 1, FaultPaths: []string{},
		RedirectStyle: "new", PayPalRefund: "done", WalletPart: "done", CashReceipt: "shop",
	}
}

// faults returns the ways in which a REST call can go wrong. timeout never
// answers; timeout-after takes effect first; slow drips the answer byte by byte;
// truncated ends in the middle of it; reset closes the connection; html answers
// as a maintenance page; the numbers are HTTP statuses.
func faults() []string {
	return []string{"none", "timeout", "timeout-after", "slow", "500", "401", "429", "html", "truncated", "reset"}
}

// check returns a sentence about the first value that is not allowed.
func (s Settings) check() error {
	for _, c := range []struct {
		name, value string
		allowed     []string
	}{
		{"webhook", s.Webhook, []string{"after", "before", "never", "twice"}},
		{"webhook_type", s.WebhookType, []string{"json", "form"}},
		{"fault", s.Fault, faults()},
		{"redirect_style", s.RedirectStyle, []string{"new", "old", "none"}},
		{"paypal_refund", s.PayPalRefund, []string{"done", "pending"}},
		{"cash_receipt", s.CashReceipt, []string{"shop", "pg"}},
		{"wallet_part", s.WalletPart, []string{"done", "refused"}},
	} {
		if !slices.Contains(c.allowed, c.value) {
			return fmt.Errorf("%s must be one of %s, not %q", c.name, strings.Join(c.allowed, ", "), c.value)
		}
	}
	if s.WebhookDelayMS < 0 || s.WebhookDelayMS > 24*60*60*1000 {
		return errors.New("webhook_delay_ms must be between 0 and 86400000 (one day)")
	}
	if s.ClockOffsetMS < -maxClockOffsetMS || s.ClockOffsetMS > maxClockOffsetMS {
		return fmt.Errorf("clock_offset_ms must be between -%d and %d (one year)", maxClockOffsetMS, maxClockOffsetMS)
	}
	if !(s.FaultRate >= 0 && s.FaultRate <= 1) { // catches NaN, too
		return errors.New("fault_rate must be between 0 and 1")
	}
	for _, p := range s.FaultPaths {
		if !strings.HasPrefix(p, "/") {
			return fmt.Errorf("fault_paths must start with a slash; %q does not", p)
		}
	}
	return nil
}

// loadSettings reads the settings of the last run.
func (s *Server) loadSettings(ctx context.Context) error {
	set := defaultSettings()
	text, err := s.ledger.meta(ctx, "settings")
	if err != nil {
		return fmt.Errorf("read the sandbox settings: %w", err)
	}
	if text != "" {
		if err := json.Unmarshal([]byte(text), &set); err != nil {
			return fmt.Errorf("read the sandbox settings: %w", err)
		}
	}
	s.current.Store(&set)
	return nil
}

// settings returns a copy of the settings; its FaultPaths must not be changed.
func (s *Server) settings() Settings { return *s.current.Load() }

// clockOffset returns how far the clock in replies is ahead of the real one.
func (s *Server) clockOffset() time.Duration {
	return time.Duration(s.settings().ClockOffsetMS) * time.Millisecond
}

// mergeSettings applies change to the settings and saves the result. *refusal if
// change fails or the result is not allowed.
func (s *Server) mergeSettings(ctx context.Context, change func(*Settings) error) (Settings, error) {
	s.settingsMu.Lock()
	defer s.settingsMu.Unlock()
	set := s.settings()
	set.FaultPaths = slices.Clone(set.FaultPaths)
	if err := change(&set); err != nil {
		return set, &refusal{http.StatusUnprocessableEntity, err.Error()}
	}
	if err := set.check(); err != nil {
		return set, &refusal{http.StatusUnprocessableEntity, err.Error()}
	}
	if set.FaultPaths == nil {
		set.FaultPaths = []string{}
	}
	text, err := json.Marshal(set)
	if err != nil {
		return set, err
	}
	if err := s.ledger.setMeta(ctx, "settings", string(text)); err != nil {
		return set, fmt.Errorf("keep the settings: %w", err)
	}
	s.current.Store(&set)
	return set, nil
}

// decodeSettings returns a change that reads JSON over the settings; what the JSON
// leaves out stays as it is.
func decodeSettings(body io.Reader) func(*Settings) error {
	return func(set *Settings) error {
		d := json.NewDecoder(body)
		d.DisallowUnknownFields()
		if err := d.Decode(set); err != nil {
			return fmt.Errorf("settings must be a JSON object of known names: %w", err)
		}
		return nil
	}
}
