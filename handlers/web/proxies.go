package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"strings"

	"github.com/labstack/echo/v4"
)

// Proxies are the networks of the reverse proxies in front of the shop. Only what
// they say of a visitor is believed; with none, nobody is.
type Proxies Networks

// ParseProxies reads the networks of proxies.
func ParseProxies(text string) (Proxies, error) {
	list, err := ParseNetworks(text)
	for _, net := range list {
		if net.Bits() == 0 {
			return nil, fmt.Errorf("%q is everybody, who could then call themselves by any address: write only the "+
				"network of the proxy", net)
		}
	}
	return Proxies(list), err
}

// Networks are networks of addresses.
type Networks []netip.Prefix

// ParseNetworks reads networks in CIDR notation, or single addresses, between commas.
// Its errors say what to write instead.
func ParseNetworks(text string) (Networks, error) {
	var list Networks
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		net, err := parseNetwork(part)
		if err != nil {
			return nil, err
		}
		list = append(list, net)
	}
	if len(list) == 0 && text != "" {
		return nil, errors.New("names no network: write networks such as 127.0.0.1/32,10.0.0.0/8, or remove it")
	}
	return list, nil
}

// parseNetwork reads one network. IPv4 may be written as IPv6.
func parseNetwork(text string) (netip.Prefix, error) {
	net, err := netip.ParsePrefix(text)
	if err != nil {
		addr, bare := netip.ParseAddr(text)
		if bare != nil || addr.Zone() != "" {
			return net, fmt.Errorf("%q is not a network: write address and length, such as 127.0.0.1/32 or "+
				"172.16.0.0/12, with commas between several", text)
		}
		net = netip.PrefixFrom(addr, addr.BitLen())
	}
	if net.Addr().Is4In6() && net.Bits() >= 96 {
		net = netip.PrefixFrom(net.Addr().Unmap(), net.Bits()-96)
	}
	return net.Masked(), nil
}

// trusts reports whether an address is that of a proxy.
func (p Proxies) trusts(addr netip.Addr) bool { return Networks(p).has(addr) }

// BringsOthers reports whether connections from an address may be of many visitors:
// it is a proxy's or, where none is declared, of this machine.
func (p Proxies) BringsOthers(addr netip.Addr) bool {
	return p.trusts(addr) || len(p) == 0 && addr.IsLoopback()
}

func (n Networks) has(addr netip.Addr) bool {
	for _, net := range n {
		if net.Contains(addr) {
			return true
		}
	}
	return false
}

// ClientOf returns the address that a request comes from: that of the connection, or
// if that is a proxy's, the nearest address before it that is no proxy's. Where a
// proxy names nobody, or what it says cannot be read, the client is that proxy. The
// zero Addr: none is known.
func (p Proxies) ClientOf(r *http.Request) netip.Addr {
	client := peer(r)
	if !p.trusts(client) {
		return client
	}
	hops := hopsOf(r.Header)
	for i := len(hops) - 1; i >= 0 && p.trusts(client); i-- {
		before, ok := parseHop(hops[i])
		if !ok {
			break
		}
		client = before
	}
	return client
}

// peer returns the address at the other end of a request's connection.
func peer(r *http.Request) netip.Addr {
	addr, _ := parseHop(r.RemoteAddr)
	return addr
}

// hopsOf returns the addresses that proxies have noted, the nearest last. A proxy
// that writes X-Forwarded-For mostly lets Forwarded pass, so that visitors could
// write there what they like: it counts only without the other.
func hopsOf(h http.Header) []string {
	if lines := h.Values(echo.HeaderXForwardedFor); len(lines) > 0 {
		return listOf(lines)
	}
	hops := listOf(h.Values("Forwarded"))
	for i, hop := range hops {
		hops[i] = forwardedFor(hop)
	}
	return hops
}

// listOf splits header lines at their commas, and leaves out empty members. Commas
// within quotes split, too: no address has any, and a quote that a visitor has left
// open must not swallow what the proxy adds.
func listOf(lines []string) []string {
	var list []string
	for _, line := range lines {
		for member := range strings.SplitSeq(line, ",") {
			if member = strings.TrimSpace(member); member != "" {
				list = append(list, member)
			}
		}
	}
	return list
}

// forwardedFor returns the for= of one member of Forwarded (RFC 7239); empty when it
// has none.
func forwardedFor(member string) string {
	for pair := range strings.SplitSeq(member, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
		if strings.EqualFold(strings.TrimSpace(name), "for") {
			return value
		}
	}
	return ""
}

// parseHop reads an address with or without port, brackets and quotes. What names
// nobody, such as unknown and _hidden, is none.
func parseHop(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	if len(text) > 1 && text[0] == '"' && text[len(text)-1] == '"' {
		text = strings.TrimSpace(text[1 : len(text)-1])
	}
	addr, err := netip.ParseAddr(text)
	if err != nil {
		var with netip.AddrPort
		with, err = netip.ParseAddrPort(text)
		addr = with.Addr()
	}
	if bare, ok := strings.CutPrefix(text, "["); err != nil && ok && strings.HasSuffix(bare, "]") {
		addr, err = netip.ParseAddr(strings.TrimSuffix(bare, "]"))
	}
	addr = addr.WithZone("").Unmap()
	return addr, err == nil && !addr.IsUnspecified()
}

// BelieveProxies leaves of what requests say about their way only what a proxy said:
// behind it, nobody has to ask again whom to believe.
func (s *Base) BelieveProxies(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		trusted, host := s.Proxies.trusts(peer(r)), r.Header.Get("X-Forwarded-Host")
		if trusted && r.Host != s.PublicURL.Host && host == s.PublicURL.Host {
			r.Host = host
		}
		scheme := r.Header.Get(echo.HeaderXForwardedProto)
		for _, name := range []string{"X-Forwarded-Host", echo.HeaderXForwardedProto, echo.HeaderXForwardedProtocol,
			echo.HeaderXForwardedSsl, echo.HeaderXUrlScheme, echo.HeaderXRealIP} {
			r.Header.Del(name)
		}
		switch {
		case !trusted:
			r.Header.Del(echo.HeaderXForwardedFor)
			r.Header.Del("Forwarded")
		case scheme == "http" || scheme == "https":
			r.Header.Set(echo.HeaderXForwardedProto, scheme)
		}
		return next(c)
	}
}

// extractIP is what c.RealIP() says; empty: no address is known.
func (s *Base) extractIP(r *http.Request) string {
	if addr := s.Proxies.ClientOf(r); addr.IsValid() {
		return addr.String()
	}
	return ""
}

// KnowClients makes c.RealIP() the address that a request comes from, as far as
// proxies are declared.
func (s *Base) KnowClients(e *echo.Echo) {
	e.IPExtractor = s.extractIP
	e.Pre(s.BelieveProxies)
}

// Client returns the address that counts for the limits of a request; the zero Addr
// has none. Without declared proxies those are loopback addresses: there comes the
// reverse proxy of all visitors, or the operator.
func (s *Base) Client(c echo.Context) netip.Addr {
	addr, err := netip.ParseAddr(c.RealIP())
	if err != nil || addr.IsLoopback() && len(s.Proxies) == 0 {
		return netip.Addr{}
	}
	return addr
}
