package web

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/store/clip"
)

// IsOldSDK reports whether the SDK predates 1.3.0 and so needs jQuery on the page
// (manual: sdk/javascript-sdk-old).
func IsOldSDK(sdk string) bool { return strings.Contains(sdk, "/js/iamport.payment") }

// Content security policies. The payment pages load I'mport's SDK, which opens
// frames and posts forms to PGs; all other pages load only our own files.

// securityHeaders are those of every response. Pages replace the content security
// policy with their own.
func securityHeaders(https, subdomains bool) http.Header {
	h := http.Header{
		"Content-Security-Policy":    {"default-src 'none'; frame-ancestors 'none'; base-uri 'none'"},
		"X-Content-Type-Options":     {"nosniff"},
		"Referrer-Policy":            {"same-origin"},
		"Cross-Origin-Opener-Policy": {"same-origin"},
		"Permissions-Policy": {`camera=(), microphone=(), geolocation=(), ` +
			`payment=(self "https://www.paypal.com")`},
	}
	switch {
	case https && subdomains:
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	case https:
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	return h
}

// Secure sets the security headers of every response.
func (s *Base) Secure(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		maps.Copy(c.Response().Header(), s.security)
		return next(c)
	}
}

// ShopPolicy is the policy of pages without payment buttons.
func ShopPolicy(nonce string) string {
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'nonce-" + nonce + "' 'strict-dynamic'",
		"style-src 'self'", "img-src 'self' data:", "font-src 'self'", "connect-src 'self'",
		"form-action 'self'", "base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'",
		"report-uri /csp-report",
	}, "; ")
}

// payPolicy is the policy of pages with payment buttons.
func (s *Base) payPolicy(nonce string) string {
	h := s.payHosts()
	attributes := "'none'"
	if IsOldSDK(s.SDK) {
		attributes = "'unsafe-hashes' '" + jQueryProbe + "'"
	}
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'nonce-" + nonce + "' 'strict-dynamic'", "script-src-attr " + attributes,
		"style-src-elem 'self' 'unsafe-inline'", "style-src-attr 'unsafe-inline'",
		"img-src 'self' data:" + h.images, "font-src 'self'", "connect-src 'self'" + h.connect,
		"frame-src" + h.frames, "form-action 'self'" + h.frames,
		"base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'", "report-uri /csp-report",
	}, "; ")
}

// jQueryProbe is the hash of the inline handler "t" by which jQuery 1.12 probes
// the browser when it loads. It never runs.
const jQueryProbe = "sha256-47mKTaMaEn1L3m5DAz9muidMqw636xxw7EFAK/YnPdg="

// payHosts are the hosts that an SDK uses, each list with a leading space.
type payHosts struct{ images, connect, frames string }

// officialSDKHost serves I'mport's SDK, which uses hosts of its own.
const officialSDKHost = "cdn.iamport.kr"

// payHosts returns the hosts of the configured SDK.
func (s *Base) payHosts() payHosts {
	sdk, err := url.Parse(s.SDK)
	if err == nil && sdk.Host != officialSDKHost {
		// A stand-in, such as the sandbox, serves everything from its own origin.
		own := " " + sdk.Scheme + "://" + sdk.Host
		return payHosts{own, own, own}
	}
	const core = " https://service.iamport.kr https://checkout-service.prod.iamport.co"
	const pgs = " https://*.inicis.com https://*.paypal.com"
	return payHosts{
		images:  " https://*.iamport.kr https://*.inicis.com https://*.paypal.com https://*.paypalobjects.com",
		connect: core + " https://*.paypal.com",
		frames:  core + pgs,
	}
}

// Kakao's postcode search: its script opens a frame or a window of its own
// (guide: postcode.map.kakao.com/guide). The older host still answers some.
const (
	postcodeScript = "https://t1.daumcdn.net/mapjsapi/bundle/postcode/prod/postcode.v2.js"
	postcodeFrames = "https://postcode.map.kakao.com https://postcode.map.daum.net"
)

// PostcodeSearch returns the URL of the address search script; the sandbox has its
// own stand-in.
func (s *Base) PostcodeSearch() string {
	if s.Sandbox {
		return s.Assets.URL("postcode-sandbox.js")
	}
	return postcodeScript
}

// orderPolicy is the policy of pages with the order form, which also need the
// address search.
func (s *Base) orderPolicy(nonce string) string {
	policy := s.payPolicy(nonce)
	if s.Sandbox {
		return policy
	}
	return strings.Replace(policy, "frame-src", "frame-src "+postcodeFrames, 1)
}

// ReceiveViolation logs what a browser blocked because of our policy.
func (s *Base) ReceiveViolation(c echo.Context) error {
	var report struct {
		Body struct {
			Directive string `json:"effective-directive"`
			Violated  string `json:"violated-directive"`
			Blocked   string `json:"blocked-uri"`
		} `json:"csp-report"`
	}
	if err := DecodeJSON(c.Request().Body, &report); err != nil {
		return echo.NewHTTPError(http.StatusBadRequest)
	}
	s.Log.Warn("content security policy", "directive", clip.Bytes(cmp.Or(report.Body.Directive, report.Body.Violated),
		60),
		"blocked", clip.Bytes(blockedIn(report.Body.Blocked), 80))
	return c.NoContent(http.StatusNoContent)
}

// blockedIn returns the blocked host, or the keyword that a browser reports instead
// ("inline", "eval", "data"). The rest of a report is dropped: it may contain the
// secret address of an order.
func blockedIn(uri string) string {
	if u, err := url.Parse(uri); err == nil && u.Host != "" {
		return u.Host
	}
	if strings.Trim(uri, "abcdefghijklmnopqrstuvwxyz-") != "" {
		return "unreadable"
	}
	return uri
}

// RefuseCrossOrigin refuses state-changing requests that other sites make browsers
// send. Pages with a secret address do not tell it, and so browsers of before 2023 send
// their forms without an origin; no other site knows where to send such a form.
func RefuseCrossOrigin(p *http.CrossOriginProtection) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if fromSecretPage(c) {
				return next(c)
			}
			if err := p.Check(c.Request()); err != nil {
				return echo.NewHTTPError(http.StatusForbidden).SetInternal(err)
			}
			return next(c)
		}
	}
}

// fromSecretPage tells whether an old browser sends the form of a page whose address is
// a secret to an address that is one, too.
func fromSecretPage(c echo.Context) bool {
	h := c.Request().Header
	secret := strings.HasPrefix(c.Path(), "/orders/:id/") || strings.Contains(c.Path(), "/:mac")
	return secret && h.Get("Origin") == "null" && h.Get("Sec-Fetch-Site") == ""
}
