package iamport

import (
	"context"
	"encoding/json"
	"fmt"
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

// Channels lists the account's PG channels (REST V1, user: GET /users/pg). The
// ones returned are good even beside an error; an *UnreadableError names rows
// that could not be read.
func (c *Client) Channels(ctx context.Context) ([]ChannelInfo, error) {
	var channels []ChannelInfo
	var bad []UnreadableRow
	err := c.do(ctx, call{op: "channels", method: http.MethodGet, path: "/users/pg", repeatable: true},
		func(a answer) (err error) {
			channels, bad, err = decodeChannels(a.response)
			return err
		})
	if err == nil && len(bad) > 0 {
		err = fmt.Errorf("iamport: channels: %w", &UnreadableError{bad})
	}
	return channels, err
}

// decodeChannels reads the list of channels row by row. The four fields that the
// manual marks as required must be there; names and keys may be null.
func decodeChannels(raw json.RawMessage) (channels []ChannelInfo, bad []UnreadableRow, err error) {
	var rows []json.RawMessage
	if json.Unmarshal(raw, &rows) != nil {
		return nil, nil, unknown("reply lacks a list")
	}
	for i, row := range rows {
		info, wrong := readChannel(row)
		if wrong != "" {
			bad = append(bad, UnreadableRow{Position: i + 1, Why: wrong})
			continue
		}
		channels = append(channels, info)
	}
	return channels, bad, nil
}

func readChannel(row json.RawMessage) (info ChannelInfo, fault string) {
	fields, err := objectFields(row)
	if err != nil {
		return ChannelInfo{}, "is not an object"
	}
	for _, name := range []string{"pg_provider", "pg_id", "sandbox", "type"} {
		if isNull(fields[name]) {
			return ChannelInfo{}, "lacks a usable " + name
		}
	}
	if json.Unmarshal(row, &info) != nil {
		return ChannelInfo{}, "has fields of other types"
	}
	return info, ""
}
