package iamport

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

const (
	maxBody  = 1 << 20 // bytes of a reply
	maxDepth = 32      // nesting of its JSON
)

// errTooLarge means that a reply exceeds maxBody.
var errTooLarge = unknown("reply is larger than 1 MiB")

// envelope wraps every reply (REST V1, ResponseAnnotation).
type envelope struct {
	code     int
	message  string
	response json.RawMessage // nil when null or absent
}

// readEnvelope reads a reply of at most 1 MiB after decompression. What counts
// is the size read, not the declared length. The rows of a reply with a list are
// left to be judged one by one.
func readEnvelope(ctx context.Context, resp *http.Response, lists bool) (envelope, error) {
	media, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil || media != "application/json" || resp.Header.Get("Content-Encoding") != "" {
		return envelope{}, unknown("reply is not JSON")
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	switch {
	case len(body) > maxBody:
		return envelope{}, errTooLarge
	case err != nil:
		return envelope{}, transportError(ctx, err)
	}
	if !lists && !strictJSON(body) {
		return envelope{}, unknown("reply is not sound JSON")
	}
	return parseEnvelope(body)
}

func parseEnvelope(body []byte) (envelope, error) {
	fields, err := soundFields(body)
	if err != nil {
		return envelope{}, err
	}
	code, err := strconv.Atoi(string(fields["code"]))
	if err != nil {
		return envelope{}, unknown("reply has no code")
	}
	var message *string
	if raw, ok := fields["message"]; ok && json.Unmarshal(raw, &message) != nil {
		return envelope{}, unknown("reply has an unreadable message")
	}
	e := envelope{code: code}
	if message != nil {
		e.message = plainMessage(*message)
	}
	if raw := fields["response"]; !isNull(raw) {
		e.response = raw
	}
	return e, nil
}

// classify turns status and envelope into a result: nil only for a success with
// a response. The order of the cases matters: 429 and 5xx say nothing about the
// payment, whatever their envelope claims.
func (k call) classify(status int, e envelope) error {
	switch {
	case status == http.StatusNotImplemented && k.mayLack && e.code != 0:
		return &APIError{Status: status, Code: e.code, Message: e.message}
	case status == http.StatusTooManyRequests || status >= 500:
		return unknown("HTTP " + strconv.Itoa(status))
	case status == http.StatusUnauthorized && (e.code != 0 || k.repeatable):
		return ErrUnauthorized
	case e.code == -1 && status == http.StatusNotFound && k.mayMiss:
		return ErrNotFound
	case e.code != 0 && (status == http.StatusOK || 400 <= status && status < 500):
		return &APIError{Status: status, Code: e.code, Message: e.message}
	case e.code == 0 && k.expects(status) && e.response != nil:
		return nil
	}
	return unknown("contradictory reply with HTTP " + strconv.Itoa(status))
}

func (k call) expects(status int) bool {
	return status == http.StatusOK || status == http.StatusMultiStatus && k.many
}

// strictJSON reports whether body is a single JSON value without repeated keys
// or excessive nesting. Keys that differ only in case count as repeated, because
// encoding/json would let either of them win.
func strictJSON(body []byte) bool {
	if !json.Valid(body) {
		return false
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	return strictValue(dec, 0)
}

func strictValue(dec *json.Decoder, depth int) bool {
	token, err := dec.Token()
	if err != nil || depth > maxDepth {
		return false
	}
	switch token {
	case json.Delim('{'):
		return strictObject(dec, depth)
	case json.Delim('['):
		return strictArray(dec, depth)
	}
	return true
}

func strictObject(dec *json.Decoder, depth int) bool {
	seen := map[string]bool{}
	for dec.More() {
		token, err := dec.Token()
		key, ok := token.(string)
		key = folded(key)
		if err != nil || !ok || seen[key] || !strictValue(dec, depth+1) {
			return false
		}
		seen[key] = true
	}
	_, err := dec.Token()
	return err == nil
}

func strictArray(dec *json.Decoder, depth int) bool {
	for dec.More() {
		if !strictValue(dec, depth+1) {
			return false
		}
	}
	_, err := dec.Token()
	return err == nil
}

// soundFields splits an object by its keys, none of which may be repeated, not
// even in another case. What the values hold is not looked at.
func soundFields(raw json.RawMessage) (map[string]json.RawMessage, error) {
	if !json.Valid(raw) {
		return nil, unknown("reply is not sound JSON")
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if token, err := dec.Token(); err != nil || token != json.Delim('{') {
		return nil, unknown("reply lacks an object")
	}
	fields, seen := map[string]json.RawMessage{}, map[string]bool{}
	for dec.More() {
		token, err := dec.Token()
		key, isText := token.(string)
		var value json.RawMessage
		if err != nil || !isText || dec.Decode(&value) != nil || seen[folded(key)] {
			return nil, unknown("reply is not sound JSON")
		}
		fields[key], seen[folded(key)] = value, true
	}
	return fields, nil
}

// folded is a key without its case, as encoding/json compares keys.
func folded(key string) string { return strings.ToLower(strings.ToUpper(key)) }

// objectFields splits an object by its keys, which are case-sensitive.
func objectFields(raw json.RawMessage) (map[string]json.RawMessage, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil || fields == nil {
		return nil, unknown("reply lacks an object")
	}
	return fields, nil
}

func isNull(raw json.RawMessage) bool {
	return len(raw) == 0 || string(raw) == "null"
}
