package checkout

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// Codes of PGs at I'mport.
const (
	codeInicis    = "html5_inicis"
	codePayPal    = "paypal"
	codePayPalSPB = "paypal_v2"
)

const channelKeyPrefix = "channel-key-"

// Channel is how one button reaches its PG.
type Channel struct {
	PG       string         // one of the buttons above
	Value    string         // channel key, or PG code with MID
	Provider string         // PG that must answer
	MID      string         // MID that must answer; empty: not known
	Currency store.Currency // what it charges
}

// NewChannel reads a configured channel: a key ("channel-key-…") or a PG code
// with its MID ("html5_inicis.INIpayTest"). A key does not say its PG and MID;
// ResolveChannels asks I'mport.
func NewChannel(pg, value string) Channel {
	c := Channel{PG: pg, Value: value, Currency: store.KRW}
	if pg == store.PayPal {
		c.Currency = store.USD
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

// IsKey tells whether the channel is given as a key rather than a PG code.
func (c Channel) IsKey() bool { return strings.HasPrefix(c.Value, channelKeyPrefix) }

// Param is the parameter of request_pay that takes the channel.
func (c Channel) Param() string {
	if c.IsKey() {
		return "channelKey"
	}
	return "pg"
}

// SPB tells whether the channel is PayPal's Smart Payment Buttons.
func (c Channel) SPB() bool { return c.Provider == codePayPalSPB }

// Channel returns the channel of a button.
func (s *Service) Channel(pg string) (Channel, bool) {
	for _, c := range s.Channels {
		if c.PG == pg {
			return c, true
		}
	}
	return Channel{}, false
}

// ResolveChannels asks I'mport which PG and MID stand behind each channel key,
// so that payments by any other MID are noticed. Call it before Run.
func (s *Service) ResolveChannels(ctx context.Context) error {
	keys := false
	for _, c := range s.Channels {
		keys = keys || c.IsKey()
	}
	if !keys {
		return nil
	}
	infos, err := s.Gateway.Channels(ctx)
	for i, c := range s.Channels {
		for _, info := range infos {
			if string(info.ChannelKey) == c.Value {
				s.Channels[i].Provider, s.Channels[i].MID = string(info.PGProvider), string(info.PGID)
			}
		}
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
	Test  bool // it takes play money
}

// TestKeys asks I'mport for its channels with the shop's keys and looks for
// those that the shop uses. An error says that the keys were refused or that
// I'mport did not answer.
func (s *Service) TestKeys(ctx context.Context) ([]ChannelCheck, error) {
	infos, err := s.Gateway.Channels(ctx)
	var odd *iamport.UnreadableError
	if err != nil && !errors.As(err, &odd) {
		return nil, fmt.Errorf("ask I'mport for its channels: %w", err)
	}
	var list []ChannelCheck
	for _, c := range s.Channels {
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
