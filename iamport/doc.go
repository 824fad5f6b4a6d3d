// Package iamport speaks the REST API of I'mport V1 (PortOne V1) and nothing
// else: it fetches facts about payments, registers amounts beforehand and
// cancels. The manual is https://developers.portone.io/api/rest-v1; comments
// name its pages by category, as in "REST V1, payment".
//
// What a caller can rely on:
//
//   - An answer is either a well-formed envelope or ErrUnknown. Time-outs,
//     resets, 429, 5xx, redirects, HTML, broken or oversized JSON, missing
//     required fields and replies about another payment are all ErrUnknown,
//     and ErrUnknown says nothing about the payment.
//   - Rows of a list stand alone. One that cannot be read is reported beside the
//     others (UnreadableError), even when no reply that contains it is usable.
//   - ErrNotFound appears only where the manual documents a 404, and only when
//     that 404 carries an envelope.
//   - Amounts stay the text that was sent; MinorUnits turns them into integers
//     without a float in between.
//   - Cancel and DeleteVbank are sent at most once per call. Reads may be sent
//     twice: after a 401, and by net/http when a reused connection has died.
//   - Keys, tokens, URLs and reply bodies never appear in an error's text.
//
// Besides these errors, every call can return ErrUnauthorized and *APIError, a
// refusal in a well-formed envelope. All of them are wrapped with the call's
// name; use errors.Is and errors.As.
//
// Limits: one host, HTTP/1.1, replies up to 1 MiB, ten seconds per request,
// five requests per second unless configured otherwise.
package iamport
