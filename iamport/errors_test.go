package iamport

import (
	"context"
	"errors"
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestTransportFaultsAreNamedInOurOwnWords(t *testing.T) {
	for want, cause := range map[string]error{
		"timed out":              &net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded},
		"host name not resolved": &net.DNSError{Err: "canary", Name: "canary"},
		"connection refused":     &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)},
		"connection reset":       &net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)},
		"connection failed":      errors.New(`malformed HTTP response "canary"`),
	} {
		err := transportError(t.Context(), &url.Error{Op: "Get", URL: "http://canary/", Err: cause})
		if !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%v: %v", cause, err)
		}
		result{is: ErrUnknown}.check(t, err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := transportError(gone, errors.New("canary")); !errors.Is(err, context.Canceled) ||
		!errors.Is(err, ErrUnknown) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestAPIErrorKeepsItsMessageToItself(t *testing.T) {
	err := &APIError{Status: 200, Code: -1, Message: "canary"}
	noSecrets(t, err)
	if err.Error() != "refused with HTTP 200, code -1" {
		t.Errorf("text = %q", err)
	}
}
