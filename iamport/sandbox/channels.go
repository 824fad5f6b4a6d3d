package sandbox

import (
	"fmt"
	"slices"
	"strings"
)

// Channel is a PG channel as I'mport's console lists them: a contract with a PG.
type Channel struct {
	Key      string // channel-key-…, for the channelKey parameter
	Code     string // PG code, for example html5_inicis
	MID      string // the shop's id at the PG
	Name     string
	Overseas bool // the MID accepts cards issued abroad, and its window offers them
}

// DefaultChannels returns the channels of a sandbox that is configured with none.
// The first MID is KG Inicis's public test id, the others are made up.
func DefaultChannels() []Channel {
	return []Channel{
		{Key: "channel-key-sandbox-inicis", Code: "html5_inicis", MID: "INIpayTest", Name: "KG이니시스 국내"},
		{Key: "channel-key-sandbox-inicis-global", Code: "html5_inicis", MID: "INIglobal1", Name: "KG이니시스 해외카드",
			Overseas: true},
		{Key: "channel-key-sandbox-paypal", Code: "paypal", MID: "sandbox-seller", Name: "PayPal Express Checkout"},
		{Key: "channel-key-sandbox-paypal-v2", Code: "paypal_v2", MID: "SANDBOXSELLER",
			Name: "PayPal Smart Payment Buttons"},
	}
}

// isPayPal reports whether the channel is Express Checkout or the Smart Payment
// Buttons.
func (c Channel) isPayPal() bool { return c.Code == "paypal" || c.Code == "paypal_v2" }

// shortForm reports whether the SDK answers in the short form of version 1.3.0:
// the ids and, on failure, a code and a text.
// https://developers.portone.io/sdk/ko/v1-sdk/javascript-sdk/payrt
func (c Channel) shortForm() bool {
	return slices.Contains([]string{"paypal_v2", "tosspayments", "smartro_v2", "nice_v2", "ksnet", "welcome"}, c.Code)
}

// knownPG reports whether I'mport has a PG of this code,
// https://developers.portone.io/opi/ko/support/code-info/pg-2
func knownPG(code string) bool {
	return slices.Contains(strings.Fields(`html5_inicis inicis inicis_unified kcp kcp_billing kcp_quick uplus
		tosspayments nice nice_v2 kicc kakaopay danal danal_tpay mobilians payco paypal paypal_v2 eximbay naverpay
		naverco smilepay daou paymentwall tosspay tosspay_v2 smartro smartro_v2 settle settle_acc ksnet galaxia
		welcome toss_brandpay inicis_jp payletter_global`), code)
}

// channel finds the channel that request_pay names by channelKey or pg. A sandbox
// with configured channels refuses all others; without them it accepts any known
// PG code with any MID.
func (s *Server) channel(key, pg string) (Channel, error) {
	if key != "" {
		for _, c := range s.channels {
			if c.Key == key {
				return c, nil
			}
		}
		return Channel{}, fmt.Errorf("등록되지 않은 channelKey입니다: %s", key)
	}
	if pg == "" {
		return s.channels[0], nil // the console's default PG
	}
	code, mid, _ := strings.Cut(pg, ".")
	for _, c := range s.channels {
		if c.Code == code && (mid == "" || c.MID == mid) {
			return c, nil
		}
	}
	if s.anyPG && knownPG(code) {
		if mid == "" {
			mid = "sandbox-" + code
		}
		return Channel{Code: code, MID: mid, Name: code}, nil
	}
	return Channel{}, fmt.Errorf("등록되지 않은 PG 설정입니다: %s", pg)
}

// listChannels serves GET /users/pg.
func (s *Server) listChannels(*call) (reply, error) {
	type setting struct {
		Provider string `json:"pg_provider"`
		ID       string `json:"pg_id"`
		Sandbox  bool   `json:"sandbox"`
		Type     string `json:"type"`
		Name     string `json:"channel_name"`
		Key      string `json:"channel_key"`
	}
	list := []setting{}
	for _, c := range s.channels {
		list = append(list, setting{c.Code, c.MID, !s.live, "payment", c.Name, c.Key})
	}
	return ok(list), nil
}
