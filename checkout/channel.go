package checkout

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// I'mport's PG codes (manual: code-info/pg-2).
const (
	codeInicis    = "html5_inicis"
	codePayPal    = "paypal"
	codePayPalSPB = "paypal_v2"
)

const channelKeyPrefix = "channel-key-"

// Channel is the PG channel of a payment button.
type Channel struct {
	PG       store.PG       // the button: store.Inicis, store.PayPal, …
	Value    string         // channel key, or PG code with MID
	Provider string         // PG code that its payments must have
	MID      string         // MID that its payments must have; empty: any
	Currency money.Currency // of its payments
}

// NewChannel reads a configured channel: a channel key ("channel-key-…") or a PG
// code with its MID ("html5_inicis.INIpayTest"). A key does not tell its PG and
// MID; ResolveChannels asks I'mport for them.
func NewChannel(pg store.PG, value string) Channel {
	c := Channel{PG: pg, Value: value, Currency: money.KRW}
	if pg == store.PayPal {
		c.Currency = money.USD
	}
	if !c.IsKey() {
		c.Provider, c.MID, _ = strings.Cut(value, ".")
		return c
	}
	c.Provider = codeInicis
	if pg == store.PayPal {
		c.Provider = codePayPalSPB
	}
	return c
}

// FitsButton reports whether a value is a channel for a button.
func FitsButton(pg store.PG, value string) bool {
	code := `html5_inicis(\.[0-9A-Za-z_-]+)?`
	if pg == store.PayPal {
		code = `paypal(_v2)?(\.[0-9A-Za-z_-]+)?`
	}
	return regexp.MustCompile(`^(` + channelKeyPrefix + `[0-9A-Za-z-]+|` + code + `)$`).MatchString(value)
}

// IsKey reports whether the channel is given as a key rather than a PG code.
func (c Channel) IsKey() bool { return strings.HasPrefix(c.Value, channelKeyPrefix) }

// Param names the parameter of request_pay that takes the channel's Value.
func (c Channel) Param() string {
	if c.IsKey() {
		return "channelKey"
	}
	return "pg"
}

// SPB reports whether the channel is PayPal's Smart Payment Buttons, which need
// IMP.loadUI instead of request_pay.
func (c Channel) SPB() bool { return c.Provider == codePayPalSPB }

// leastByCard is the least that KG Inicis takes by card and by wallet, in won: less
// is refused with 500608. Other ways and PayPal document none; nothing at all can
// be paid by no way. V1 documents no
// option that would lift it (manual: integration/pg/v1/inicis).
const leastByCard = 1000

// Least returns the least that the channel takes, in minor units of its currency;
// at least 1.
func (c Channel) Least() int64 {
	if c.Currency != money.KRW || c.PG == store.InicisTrans || c.PG == store.InicisVbank ||
		!strings.HasPrefix(string(c.PG), string(store.Inicis)) {
		return 1
	}
	return leastByCard
}

// Channel returns the channel of a button, also of a wallet that is switched off; false if
// the shop has none.
func (s *Service) Channel(pg store.PG) (Channel, bool) {
	a := s.Account()
	for _, c := range a.Channels {
		if c.PG == pg {
			return c, a.Open
		}
	}
	return Channel{}, false
}

// ResolveChannels asks I'mport which PG and MID each channel key stands for, so
// that a payment through any other MID becomes a mismatch. Call it before Run. It
// does nothing without channel keys; its errors are the gateway's.
func (s *Service) ResolveChannels(ctx context.Context) error {
	account := s.Account()
	if !slices.ContainsFunc(account.Channels, Channel.IsKey) {
		return nil
	}
	infos, err := account.Gateway.Channels(ctx)
	account.Channels = slices.Clone(account.Channels)
	for i, c := range account.Channels {
		for _, info := range infos {
			if string(info.ChannelKey) == c.Value {
				account.Channels[i].Provider, account.Channels[i].MID = string(info.PGProvider), string(info.PGID)
			}
		}
	}
	if s.Connection == nil {
		s.Channels = account.Channels
	} else {
		s.Connection.now.Store(&account)
	}
	if err != nil {
		return fmt.Errorf("ask I'mport for its channels: %w", err)
	}
	return nil
}

// ChannelCheck is what I'mport says about a channel of the shop.
type ChannelCheck struct {
	Channel
	Known bool // it is set up at I'mport
	Test  bool // it is a test channel
}

// CheckChannels asks I'mport for its channels with the shop's keys and looks up those
// that the shop uses. An error means that the keys were refused
// (iamport.ErrUnauthorized) or that I'mport did not answer.
func (s *Service) CheckChannels(ctx context.Context) ([]ChannelCheck, error) {
	account := s.Account()
	infos, err := account.Gateway.Channels(ctx)
	var odd *iamport.UnreadableError
	if err != nil && !errors.As(err, &odd) {
		return nil, fmt.Errorf("ask I'mport for its channels: %w", err)
	}
	var list []ChannelCheck
	for _, c := range account.Channels {
		check := ChannelCheck{Channel: c}
		for _, info := range infos {
			same := string(info.ChannelKey) == c.Value
			if !c.IsKey() {
				same = string(info.PGProvider) == c.Provider && (c.MID == "" || string(info.PGID) == c.MID)
			}
			if same {
				check.Known, check.Test = true, info.Sandbox
			}
		}
		if odd != nil && !check.Known { // it may be the one that cannot be read
			return nil, fmt.Errorf("look for a channel of the shop: %w", err)
		}
		list = append(list, check)
	}
	return list, nil
}
