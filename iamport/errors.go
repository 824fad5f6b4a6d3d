package iamport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
	"unicode"
)

// The kinds of failure, for errors.Is.
var (
	// ErrUnknown means that the outcome could not be learned. Nothing may be
	// concluded about the payment; a write may have taken effect.
	ErrUnknown = errors.New("outcome unknown")
	// ErrNotSent accompanies ErrUnknown when the client itself held the request
	// back (open circuit, full queue, no token), so that it had no effect.
	ErrNotSent = errors.New("request not sent")
	// ErrNotFound is the documented not-found: HTTP 404 with code -1.
	ErrNotFound = errors.New("not found")
	// ErrUnauthorized means that the key and secret, or a token just issued for
	// them, were refused. Cancel and DeleteVbank, which are never repeated,
	// return it at the first refused token.
	ErrUnauthorized = errors.New("key, secret or token refused")
	// ErrInvalidID means that an imp_uid or merchant_uid has the wrong form.
	// Nothing was sent.
	ErrInvalidID = errors.New("malformed id")
	// ErrInvalidAmount means that an amount cannot be read or sent exactly, or
	// is not above zero.
	ErrInvalidAmount = errors.New("unacceptable amount")
	// ErrInvalidRequest means that another argument is out of its documented
	// range. Nothing was sent.
	ErrInvalidRequest = errors.New("unacceptable argument")
)

// APIError is a refusal in a well-formed envelope, most often HTTP 200 with a
// code other than 0 (REST V1, ResponseAnnotation). Message may name people or
// banks, so Error leaves it out.
type APIError struct {
	Status  int
	Code    int
	Message string
}

// Error is I'mport's code and message.
func (e *APIError) Error() string {
	return fmt.Sprintf("refused with HTTP %d, code %d", e.Status, e.Code)
}

func unknown(what string) error {
	return fmt.Errorf("%w: %s", ErrUnknown, what)
}

func notSent(what string) error {
	return fmt.Errorf("%w: %w: %s", ErrUnknown, ErrNotSent, what)
}

// transportError describes a failed exchange in our own words: the text of
// net/http quotes URLs and pieces of malformed replies.
func transportError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%w: %w", ErrUnknown, ctx.Err())
	}
	return &noReply{transportCause(err)}
}

// noReply is ErrUnknown because no complete reply came back.
type noReply struct{ cause string }

func (e *noReply) Error() string { return ErrUnknown.Error() + ": " + e.cause }

// Unwrap makes the error ErrUnknown.
func (e *noReply) Unwrap() error { return ErrUnknown }

func transportCause(err error) string {
	var timeout net.Error
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &certificate):
		return "certificate not accepted"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "timed out"
	case errors.As(err, &dns):
		return "host name not resolved"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.Is(err, syscall.ECONNRESET):
		return "connection reset"
	}
	return "connection failed"
}

// plainMessage keeps a message short and free of control characters.
func plainMessage(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > maxMessage {
		s = string(runes[:maxMessage])
	}
	return s
}

const maxMessage = 300
