package sandbox

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
)

// The sandbox has no login, takes any URL for a notice, and stands beside a developer's
// other programs. So it answers only to names that no stranger can point at it, and
// sends to the shop and this machine alone.

// errNotHome says that a notice would have left for somewhere else.
var errNotHome = errors.New("the sandbox sends only to the shop (JANGTEO_URL) and to this machine")

// knowsHost reports whether a request may call the sandbox so: by an address, as this
// machine, or by its own or the shop's name. A page of another site, whose name was
// pointed here meanwhile, names that.
func (s *Server) knowsHost(host string) bool {
	name := hostname(host)
	if name == "" || isLocal(name) {
		return true
	}
	if _, err := netip.ParseAddr(name); err == nil {
		return true
	}
	for _, own := range []string{s.baseURL, s.webhookURL} {
		if u, err := url.Parse(own); err == nil && strings.EqualFold(u.Hostname(), name) {
			return true
		}
	}
	return false
}

// hostname is a Host header without port and brackets.
func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.TrimSuffix(strings.Trim(host, "[]"), ".")
}

// isLocal reports whether a name means this machine everywhere (RFC 6761, section 6.3).
func isLocal(name string) bool {
	name = strings.ToLower(name)
	return name == "localhost" || strings.HasSuffix(name, ".localhost")
}

// dialHome connects to the shop, and to nothing else but this machine, whatever a name
// resolves to.
func dialHome(shop string) func(ctx context.Context, network, addr string) (net.Conn, error) {
	anywhere := &net.Dialer{Timeout: webhookConnectTimeout}
	home := &net.Dialer{Timeout: webhookConnectTimeout, Control: refuseAbroad}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		if addr == hostPort(shop) {
			return anywhere.DialContext(ctx, network, addr)
		}
		return home.DialContext(ctx, network, addr)
	}
}

// hostPort is what a transport dials for a URL.
func hostPort(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Host == "" {
		return ""
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// refuseAbroad refuses to connect to an address that is not this machine's own.
func refuseAbroad(_, addr string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(addr)
	if err != nil || !to.Addr().Unmap().IsLoopback() {
		return errNotHome
	}
	return nil
}
