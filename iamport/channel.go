package iamport

import (
	"context"
	"encoding/json"
	"net/http"
)

// ChannelInfo is a PG channel as set up in I'mport's console (REST V1, user:
// PgSettingAnnotation). It tells which PG and MID a channel key stands for.
type ChannelInfo struct {
	PGProvider  Text `json:"pg_provider"`
	PGID        Text `json:"pg_id"`   // the MID
	Sandbox     bool `json:"sandbox"` // a test channel
	Type        Text `json:"type"`    // payment, api_payment or certification
	ChannelName Text `json:"channel_name"`
	ChannelKey  Text `json:"channel_key"`
}

// Channels lists the account's PG channels (REST V1, user: GET /users/pg).
func (c *Client) Channels(ctx context.Context) (channels []ChannelInfo, err error) {
	err = c.do(ctx, call{op: "channels", method: http.MethodGet, path: "/users/pg", repeatable: true},
		func(a answer) error {
			channels, err = decodeChannels(a.response)
			return err
		})
	return channels, err
}

// decodeChannels reads the list of channels. The four fields that the manual
// marks as required must be there; names and keys may be null.
func decodeChannels(raw json.RawMessage) ([]ChannelInfo, error) {
	var rows []json.RawMessage
	if json.Unmarshal(raw, &rows) != nil {
		return nil, unknown("reply lacks a list")
	}
	channels := make([]ChannelInfo, len(rows))
	for i, row := range rows {
		fields, err := objectFields(row)
		if err != nil {
			return nil, err
		}
		for _, name := range []string{"pg_provider", "pg_id", "sandbox", "type"} {
			if isNull(fields[name]) {
				return nil, unknown("reply lacks " + name)
			}
		}
		if json.Unmarshal(row, &channels[i]) != nil {
			return nil, unknown("reply has an unreadable channel")
		}
	}
	return channels, nil
}
