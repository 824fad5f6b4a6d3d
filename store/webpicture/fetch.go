// Package webpicture fetches pictures of other sites into the shop, for products that
// somebody moves here with a file.
//
// It is the only part of the program that calls addresses which somebody typed, so it
// trusts none of them. Only http and https on their own ports are spoken, only with
// addresses that are public: each is looked at when it is dialled, after its name was
// resolved. Redirects are not followed, no proxy, cookie or referrer is used, and size,
// time and number are bounded. What arrives is a picture only once package photo has
// written it anew.
package webpicture

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/jangteo/jangteo/store/photo"
)

// Limits of one picture.
const (
	fetchTime  = 20 * time.Second
	dialTime   = 5 * time.Second
	headTime   = 10 * time.Second
	headBytes  = 32 << 10
	longestURL = 2000
)

// Why a picture was not fetched. Refusals of package photo are further reasons.
var (
	ErrAddress     = errors.New("not an address of a web page")
	ErrForbidden   = errors.New("not a public address")
	ErrRedirect    = errors.New("the address leads elsewhere")
	ErrUnreachable = errors.New("the site does not answer")
	ErrHostDown    = errors.New("the site did not answer before")
	ErrTooMany     = errors.New("more pictures than are fetched at once")
	ErrStopped     = errors.New("fetching was stopped before")
)

// StatusError is an answer other than 200.
type StatusError struct{ Code int }

// Error says the status.
func (e *StatusError) Error() string { return fmt.Sprintf("the site answered %d", e.Code) }

// Public reports whether an address is one that anybody on the internet reaches, at a
// port of the web.
func Public(to netip.AddrPort) bool {
	if to.Port() != 80 && to.Port() != 443 {
		return false
	}
	at := to.Addr()
	if !at.Is4() && !at.Is6() || at.Zone() != "" || at.Is4In6() {
		return false
	}
	within := func(list string) bool {
		for _, network := range strings.Fields(list) {
			if netip.MustParsePrefix(network).Contains(at) {
				return true
			}
		}
		return false
	}
	if at.Is4() {
		return !within(apart4)
	}
	return within("2000::/3") && !within(apart6)
}

// Addresses that are not of the internet at large (IANA's special-purpose registries,
// RFC 6890). Of IPv6 only 2000::/3 is: loopback, link-local, private, multicast, mapped
// and NAT64 addresses are elsewhere. What leads into IPv4 by another way is left out.
const (
	apart4 = `0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
	  192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4`
	apart6 = "2001::/23 2001:db8::/32 2002::/16 3fff::/20"
)

// fetcher fetches single pictures.
type fetcher struct{ client *http.Client }

func newFetcher(may func(netip.AddrPort) bool) *fetcher {
	dialer := &net.Dialer{Timeout: dialTime, Control: func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil || !may(to) {
			return ErrForbidden
		}
		return nil
	}}
	transport := &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: dialTime,
		ResponseHeaderTimeout: headTime, MaxResponseHeaderBytes: headBytes, DisableCompression: true,
		MaxIdleConnsPerHost: atOnce, IdleConnTimeout: headTime}
	return &fetcher{&http.Client{Transport: transport, Timeout: fetchTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// get returns what is at an address, at most what package photo takes.
func (f *fetcher) get(ctx context.Context, address string) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil ||
		len(address) > longestURL {
		return nil, ErrAddress
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, ErrAddress
	}
	req.Header.Set("User-Agent", "jangteo")
	req.Header.Set("Accept", "image/jpeg, image/png, image/webp, */*;q=0.1")
	res, err := f.client.Do(req)
	if err != nil {
		return nil, unreached(ctx, err)
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode >= 300 && res.StatusCode < 400:
		return nil, ErrRedirect
	case res.StatusCode != http.StatusOK:
		return nil, &StatusError{res.StatusCode}
	case res.ContentLength > photo.MaxBytes:
		return nil, photo.ErrTooLarge
	}
	data, err := io.ReadAll(io.LimitReader(res.Body, photo.MaxBytes+1))
	if err != nil {
		return nil, unreached(ctx, err)
	}
	if len(data) > photo.MaxBytes {
		return nil, photo.ErrTooLarge
	}
	return data, nil
}

// unreached says why there is no answer.
func unreached(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ErrStopped
	}
	if errors.Is(err, ErrForbidden) {
		return ErrForbidden
	}
	return fmt.Errorf("%w: %w", ErrUnreachable, err)
}
