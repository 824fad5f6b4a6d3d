package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
)

// TestClientOf reads what proxies say, and what visitors say in their place.
func TestClientOf(t *testing.T) {
	const here, docker = "127.0.0.0/8, ::1/128", "172.16.0.0/12"
	for _, c := range []struct {
		name, proxies, peer string
		header              []string // names and values
		want                string
	}{
		{"nobody declared", "", "127.0.0.1:1", []string{"X-Forwarded-For", "198.51.100.7"}, "127.0.0.1"},
		{"nobody declared, a stranger", "", "203.0.113.9:1", []string{"X-Forwarded-For", "198.51.100.7"},
			"203.0.113.9"},
		{"a peer that is no proxy", docker, "203.0.113.9:1", []string{"X-Forwarded-For", "198.51.100.7"},
			"203.0.113.9"},
		{"loopback that is no proxy", docker, "127.0.0.1:1", []string{"X-Forwarded-For", "198.51.100.7"}, "127.0.0.1"},
		{"a proxy", here, "127.0.0.1:1", []string{"X-Forwarded-For", "198.51.100.7"}, "198.51.100.7"},
		{"a proxy by IPv6", here, "[::1]:1", []string{"X-Forwarded-For", "198.51.100.7"}, "198.51.100.7"},
		{"a proxy as IPv4 in IPv6", here, "[::ffff:127.0.0.1]:1", []string{"X-Forwarded-For", "198.51.100.7"},
			"198.51.100.7"},
		{"a proxy that says nothing", here, "127.0.0.1:1", nil, "127.0.0.1"},
		{"a proxy that says an empty line", here, "127.0.0.1:1", []string{"X-Forwarded-For", " , "}, "127.0.0.1"},
		{"what the visitor wrote before it", here, "127.0.0.1:1",
			[]string{"X-Forwarded-For", "10.9.9.9, 192.0.2.1, 198.51.100.7"}, "198.51.100.7"},
		{"what the visitor wrote in a line of its own", here, "127.0.0.1:1",
			[]string{"X-Forwarded-For", "192.0.2.1", "X-Forwarded-For", "198.51.100.7"}, "198.51.100.7"},
		{"a visitor who writes the proxy's address", here, "127.0.0.1:1",
			[]string{"X-Forwarded-For", "127.0.0.1, 198.51.100.7"}, "198.51.100.7"},
		{"two proxies", here + "," + docker, "127.0.0.1:1", []string{"X-Forwarded-For", "198.51.100.7, 172.17.0.1"},
			"198.51.100.7"},
		{"two hops, one declared", here, "127.0.0.1:1", []string{"X-Forwarded-For", "198.51.100.7, 172.17.0.1"},
			"172.17.0.1"},
		{"many hops", here, "127.0.0.1:1", []string{"X-Forwarded-For", "198.51.100.7" + strings.Repeat(",127.0.0.2",
			500)}, "198.51.100.7"},
		{"proxies alone", here, "127.0.0.1:1", []string{"X-Forwarded-For", "127.0.0.3, 127.0.0.2"}, "127.0.0.3"},
		{"a port", here, "127.0.0.1:1", []string{"X-Forwarded-For", "198.51.100.7:4711"}, "198.51.100.7"},
		{"IPv6", here, "127.0.0.1:1", []string{"X-Forwarded-For", "2001:db8::7"}, "2001:db8::7"},
		{"IPv6 in brackets", here, "127.0.0.1:1", []string{"X-Forwarded-For", "[2001:db8::7]"}, "2001:db8::7"},
		{"IPv6 and a port", here, "127.0.0.1:1", []string{"X-Forwarded-For", "[2001:db8::7]:4711"}, "2001:db8::7"},
		{"IPv6 with a zone", here, "127.0.0.1:1", []string{"X-Forwarded-For", "fe80::7%eth0"}, "fe80::7"},
		{"IPv4 in IPv6", here, "127.0.0.1:1", []string{"X-Forwarded-For", "::ffff:198.51.100.7"}, "198.51.100.7"},
		{"quoted", here, "127.0.0.1:1", []string{"X-Forwarded-For", `"198.51.100.7"`}, "198.51.100.7"},
		{"no address", here, "127.0.0.1:1", []string{"X-Forwarded-For", "198.51.100.7, here"}, "127.0.0.1"},
		{"an unknown client", here, "127.0.0.1:1", []string{"X-Forwarded-For", "unknown"}, "127.0.0.1"},
		{"no address at all", here, "127.0.0.1:1", []string{"X-Forwarded-For", "0.0.0.0"}, "127.0.0.1"},
		{"garbage behind the second proxy", here + "," + docker, "127.0.0.1:1",
			[]string{"X-Forwarded-For", "'; DROP, 172.17.0.1"}, "172.17.0.1"},
		{"garbage before the visitor", here, "127.0.0.1:1", []string{"X-Forwarded-For", "<x>, , 198.51.100.7"},
			"198.51.100.7"},

		{"Forwarded", here, "127.0.0.1:1", []string{"Forwarded", "for=198.51.100.7;proto=https;by=127.0.0.1"},
			"198.51.100.7"},
		{"Forwarded, written otherwise", here, "127.0.0.1:1",
			[]string{"Forwarded", `proto=https ; For = "[2001:db8::7]:4711"`}, "2001:db8::7"},
		{"Forwarded in several hops", here + "," + docker, "127.0.0.1:1",
			[]string{"Forwarded", "for=192.0.2.1, for=198.51.100.7", "Forwarded", "for=172.17.0.1"}, "198.51.100.7"},
		{"Forwarded that hides", here, "127.0.0.1:1", []string{"Forwarded", `for=192.0.2.1, for="_hidden:_port"`},
			"127.0.0.1"},
		{"Forwarded of somebody unknown", here, "127.0.0.1:1", []string{"Forwarded", "for=unknown"}, "127.0.0.1"},
		{"Forwarded without for", here, "127.0.0.1:1", []string{"Forwarded", "for=192.0.2.1, by=127.0.0.1"},
			"127.0.0.1"},
		{"a visitor's open quote", here, "127.0.0.1:1", []string{"Forwarded", `for="192.0.2.1, for=198.51.100.7`},
			"198.51.100.7"},
		{"a visitor's Forwarded past a proxy of the other kind", here, "127.0.0.1:1",
			[]string{"Forwarded", "for=192.0.2.1", "X-Forwarded-For", "198.51.100.7"}, "198.51.100.7"},
		{"Forwarded from no proxy", docker, "203.0.113.9:1", []string{"Forwarded", "for=198.51.100.7"}, "203.0.113.9"},
		{"X-Real-IP says nothing", here, "127.0.0.1:1", []string{"X-Real-IP", "198.51.100.7"}, "127.0.0.1"},
	} {
		proxies, err := ParseProxies(c.proxies)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = c.peer
		for i := 0; i < len(c.header); i += 2 {
			r.Header.Add(c.header[i], c.header[i+1])
		}
		if got := proxies.ClientOf(r).String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestOnlyProxiesAreBelieved looks at what is left for whoever asks further on.
func TestOnlyProxiesAreBelieved(t *testing.T) {
	for _, c := range []struct {
		name, peer, host, forwardedHost, scheme string
		wantHost, wantScheme                    string
	}{
		{"a proxy that keeps the host", "127.0.0.1:1", "shop.example", "shop.example", "https", "shop.example", "https"},
		{"a proxy that names the host apart", "127.0.0.1:1", "127.0.0.1:8080", "shop.example", "https",
			"shop.example", "https"},
		{"another host, apart", "127.0.0.1:1", "shop.example", "evil.example", "https", "shop.example", "https"},
		{"a proxy that does not know the host", "127.0.0.1:1", "evil.example", "evil.example", "gopher",
			"evil.example", "http"},
		{"a stranger", "203.0.113.9:1", "evil.example", "shop.example", "https", "evil.example", "http"},
	} {
		s := &Base{PublicURL: &url.URL{Scheme: "https", Host: "shop.example"}}
		s.Proxies, _ = ParseProxies("127.0.0.1")
		e := echo.New()
		s.KnowClients(e)
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr, r.Host = c.peer, c.host
		for name, value := range map[string]string{"X-Forwarded-Host": c.forwardedHost, "X-Forwarded-Proto": c.scheme,
			"X-Forwarded-Ssl": "on", "X-Url-Scheme": "ftp", "Forwarded": "for=192.0.2.1",
			"X-Forwarded-For": "198.51.100.7", "X-Real-Ip": "192.0.2.1"} {
			r.Header.Set(name, value)
		}
		e.GET("/", func(ctx echo.Context) error {
			if ctx.Request().Host != c.wantHost || ctx.Scheme() != c.wantScheme {
				t.Errorf("%s: %s at %s, want %s at %s", c.name, ctx.Scheme(), ctx.Request().Host, c.wantScheme, c.wantHost)
			}
			for name := range ctx.Request().Header {
				if !strings.HasPrefix(c.peer, "127.") || !slices.Contains([]string{"X-Forwarded-For", "Forwarded",
					"X-Forwarded-Proto"}, name) {
					t.Errorf("%s: %s is left", c.name, name)
				}
			}
			return nil
		})
		e.ServeHTTP(httptest.NewRecorder(), r)
	}
}
