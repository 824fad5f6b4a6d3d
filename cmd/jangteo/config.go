package main

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/iamport/sandbox"
	"github.com/jangteo/jangteo/store"
)

// Config is the configuration of the shop, and the manual of it. Every field is an
// environment variable and a flag; the flag wins. Secrets belong in the environment,
// because other users of a machine can read the flags of a running program.
//
// Without IAMPORT_KEY and IAMPORT_SECRET the shop is in sandbox mode: it brings its own
// stand-in for I'mport and no real money moves. With both, or with JANGTEO_MODE=live, it is in
// live mode.
type Config struct {
	// Addr is where the shop listens. Port 0 takes any free port.
	Addr string `env:"JANGTEO_ADDR" default:"127.0.0.1:8080" group:"Shop" placeholder:"HOST:PORT" help:"Listen address of the shop (${default})."`

	// URL is what the shop is called from outside. Every absolute URL that leaves the shop starts
	// with it: m_redirect_url, notice_url, sitemap, mail. It does not follow Addr, because a
	// listen address says nothing about the name, the proxy and the certificate before it.
	URL string `name:"url" env:"JANGTEO_URL" default:"http://localhost:8080" group:"Shop" placeholder:"URL" help:"Public base URL (${default}). It does not follow --addr; set both. Plain http is for loopback hosts only."`

	// TrustedProxies are the networks of the reverse proxies in front of the shop. The address of
	// a visitor is what they write into X-Forwarded-For (or else Forwarded), and limits hold for
	// every address. With none declared nobody's word is taken: who connects is the visitor, and
	// loopback, where the proxy of all visitors mostly is, has no limits by address.
	TrustedProxies string `env:"JANGTEO_TRUSTED_PROXIES" group:"Shop" placeholder:"CIDR,…" help:"Networks of the reverse proxies whose X-Forwarded-For is believed, such as 127.0.0.1/32,::1/128. Unset: nobody's, and loopback has no limits by address."`

	// Connections is how many the shop holds open at once. Strangers who only hold theirs open fill
	// no more of them than their share: a sixteenth for one address (or /64 of IPv6), three times
	// that for the network around it. Proxies have no share: they bring everybody.
	Connections int `env:"JANGTEO_CONNECTIONS" default:"1024" group:"Shop" placeholder:"N" help:"Most connections that the shop holds open at once (${default}); one address may hold a sixteenth of them, a declared proxy all."`

	// HSTSSubdomains tells browsers to keep to HTTPS on every name below the shop's, too, for a
	// year. It cannot be taken back sooner: all of them must have HTTPS.
	HSTSSubdomains bool `name:"hsts-subdomains" env:"JANGTEO_HSTS_SUBDOMAINS" group:"Shop" help:"Tell browsers that every name below the shop's has HTTPS, too, for a year."`

	// WebhookSenders are the networks that I'mport's notices come from. A notice from elsewhere is
	// taken and followed as well, as addresses can change and nothing in a notice is believed
	// anyway; it only waits for the next round and is counted. Empty: nobody's notice waits.
	WebhookSenders string `env:"JANGTEO_WEBHOOK_SENDERS" group:"Payments" placeholder:"CIDR,…" help:"Networks of I'mport's notices, such as 52.78.100.19,52.78.48.223,52.78.5.241. Others' are taken, too, but later, and counted. Unset: all alike."`

	// Data is the folder of the database, the uploaded images and the session keys.
	Data string `env:"JANGTEO_DATA" default:"./data" group:"Shop" placeholder:"DIR" help:"Folder of database, images and keys (${default})."`

	// Database is where the books are instead of in a file in Data, which still has images and keys:
	// a PostgreSQL of release 15 or newer, and in it a database of the shop's own. It is
	// experimental. The address may name several hosts; changes go to the primary.
	Database Secret `env:"JANGTEO_DATABASE" group:"Shop" placeholder:"postgres://…" help:"Experimental: PostgreSQL for the books, as postgres://USER:PASSWORD@HOST/DATABASE. Unset: a file in the data folder."`

	// AdminEmail and AdminPassword make the first admin of a database that has none.
	// They are ignored once there is one.
	AdminEmail    string `env:"JANGTEO_ADMIN_EMAIL" group:"Shop" placeholder:"EMAIL" help:"E-mail of the first admin, created when the database has none."`
	AdminPassword Secret `env:"JANGTEO_ADMIN_PASSWORD" group:"Shop" placeholder:"PASSWORD" help:"Password of the first admin, 12 characters or more."`

	// Mode "live" starts without keys: the owner enters them in the admin, and until they are
	// there and tested nothing is sold. Empty: live with keys, else the sandbox.
	Mode string `env:"JANGTEO_MODE" group:"I'mport" placeholder:"live" help:"live: live mode with the keys and channels that are set in the admin; what is set here wins."`

	// Code is the merchant code (고객사 식별코드) that IMP.init takes.
	Code string `name:"iamport-code" env:"IAMPORT_CODE" group:"I'mport" placeholder:"impNNNNNNNN" help:"Merchant code for IMP.init. Live mode only."`

	// Key and Secret are the keys of I'mport's REST API V1. Both set mean live mode.
	Key    Secret `name:"iamport-key" env:"IAMPORT_KEY" group:"I'mport" placeholder:"KEY" help:"REST API key. With the secret: live mode; without both: sandbox mode."`
	Secret Secret `name:"iamport-secret" env:"IAMPORT_SECRET" group:"I'mport" placeholder:"SECRET" help:"REST API secret."`

	// API and SDK replace I'mport's own addresses; IamportAPI and IamportSDK give what counts.
	API string `name:"iamport-api" env:"IAMPORT_API" group:"I'mport" placeholder:"URL" help:"REST base URL in live mode (https://api.iamport.kr). Other hosts must be loopback."`
	SDK string `name:"iamport-sdk" env:"IAMPORT_SDK" group:"I'mport" placeholder:"URL" help:"Browser SDK (https://cdn.iamport.kr/v1/iamport.js, or the sandbox's)."`

	// Inicis, InicisGlobal and PayPal are the channels behind the buttons: a channel key, or a
	// PG code with or without a MID. "paypal" is Express Checkout by redirect; "paypal_v2"
	// and a channel key are Smart Payment Buttons. Channels gives what counts.
	Inicis       string `name:"iamport-inicis" env:"IAMPORT_INICIS" group:"I'mport" placeholder:"CHANNEL" help:"Channel of the domestic buttons: channel-key-… or html5_inicis.MID. Live mode: unset = not shown."`
	InicisGlobal string `name:"iamport-inicis-global" env:"IAMPORT_INICIS_GLOBAL" group:"I'mport" placeholder:"CHANNEL" help:"Channel of the overseas card button, likewise."`
	PayPal       string `name:"iamport-paypal" env:"IAMPORT_PAYPAL" group:"I'mport" placeholder:"CHANNEL" help:"Channel of the PayPal button: paypal… (redirect), paypal_v2… or channel-key-… (Smart Payment Buttons)."`

	// InicisKey is the merchant's own API key at KG Inicis. I'mport needs it to close the virtual
	// accounts of orders that are cancelled or paid otherwise; without it they stay open until
	// they run out.
	InicisKey Secret `name:"iamport-inicis-api-key" env:"IAMPORT_INICIS_API_KEY" group:"I'mport" placeholder:"KEY" help:"The merchant's API key at KG Inicis, to close virtual accounts that nobody should pay into. Live mode only."`

	// SandboxAddr is where the sandbox listens. It is another origin than the shop on purpose,
	// as I'mport is. Empty means 127.0.0.1:8081; SandboxListen gives what counts.
	SandboxAddr string `env:"JANGTEO_SANDBOX_ADDR" group:"Sandbox" placeholder:"HOST:PORT" help:"Listen address of the sandbox (127.0.0.1:8081)."`

	// Reservation, Poll and Sweep pace the search for payments whose news got lost.
	// Reservation 0 means what the owner has set on the settings page; at first that is 15 minutes.
	Reservation time.Duration `env:"JANGTEO_RESERVATION" group:"Payments" placeholder:"15m" help:"How long an unpaid order holds its stock, whatever the settings page says (15m)."`
	Poll        time.Duration `env:"JANGTEO_POLL" default:"45s" group:"Payments" placeholder:"45s" help:"How often I'mport is asked about open payment attempts."`
	Sweep       time.Duration `env:"JANGTEO_SWEEP" default:"5m" group:"Payments" placeholder:"5m" help:"How often all payments of the account are reconciled."`

	// APIRate is how many requests per second I'mport gets, all kinds together. The client's
	// own limit spares I'mport; a stand-in on this machine needs no sparing.
	APIRate float64 `name:"iamport-rate" env:"IAMPORT_RATE" default:"0" group:"Payments" placeholder:"5" help:"Maximum requests per second to I'mport (5; 500 to a loopback host)."`

	// Mismatch says what becomes of captured money that does not match its order, for example
	// because the amount was forged in the browser: "hold" leaves it to a person, "refund"
	// gives it back at once. Such an order is not shipped either way. Empty means what the
	// owner has set on the admin page; at first that is hold.
	Mismatch string `env:"JANGTEO_MISMATCH" default:"" enum:",hold,refund" group:"Payments" help:"What happens to a captured payment that does not match its order: hold or refund, whatever the admin page says."`

	// OperatorAddr is where /healthz and /metrics are instead of on the shop's address; empty:
	// there. OperatorToken is what they are asked for with: "Authorization: Bearer TOKEN".
	OperatorAddr  string `env:"JANGTEO_OPERATOR_ADDR" group:"Operator" placeholder:"HOST:PORT" help:"Listen address of /healthz and /metrics, which are then gone from the shop's."`
	OperatorToken Secret `env:"JANGTEO_OPERATOR_TOKEN" group:"Operator" placeholder:"TOKEN" help:"Bearer token that /healthz and /metrics ask for, 16 characters or more."`

	// LogLevel is how much the log says, on standard error: "debug" has every step of following
	// a payment, "info" a line for each request and each move of an order, "warn" and "error"
	// only trouble. LogFormat is "text", name=value for people, or "json", an object in each
	// line for programs. The log names orders, merchant_uid and imp_uid, but no person.
	LogLevel  string `env:"JANGTEO_LOG_LEVEL" default:"info" group:"Log" placeholder:"LEVEL" help:"How much the log on standard error says: debug, info, warn or error (${default})."`
	LogFormat string `env:"JANGTEO_LOG_FORMAT" default:"text" group:"Log" placeholder:"FORMAT" help:"Form of the log: text or json (${default})."`

	// Pprof is where developers read profiles of the running program (net/http/pprof), on a
	// loopback address only. Empty: nowhere.
	Pprof string `env:"JANGTEO_PPROF" group:"Log" placeholder:"HOST:PORT" help:"Loopback address where developers read profiles at /debug/pprof/, such as 127.0.0.1:6060. Unset: nowhere."`
}

// Addresses and channels that count where nothing is set.
const (
	officialAPI         = "https://api.iamport.kr"
	officialStaticAPI   = "https://static-api.iamport.kr" // the same API at fixed addresses
	officialSDK         = "https://cdn.iamport.kr/v1/iamport.js"
	sandboxSDKPath      = "/v1/iamport.js"
	sandboxAddr         = "127.0.0.1:8081"
	sandboxInicis       = "html5_inicis.INIpayTest"
	sandboxInicisGlobal = "html5_inicis.INIglobal1"
	sandboxPayPal       = "paypal"
)

const modeLive = "live"

const (
	shortestPassword = 12
	shortestToken    = 16
)

// Secret is a text that does not show when it is printed or logged.
type Secret string

// String hides the secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "(secret)"
}

// GoString hides the secret from %#v.
func (s Secret) GoString() string { return strconv.Quote(s.String()) }

// MarshalText hides the secret from JSON and structured logs.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Channels is what stands behind the buttons. An empty one has no button.
type Channels struct {
	Inicis, InicisGlobal, PayPal string
}

// Live tells whether real money moves.
func (c Config) Live() bool { return c.Mode == modeLive || c.Key != "" && c.Secret != "" }

// SandboxListen is where the sandbox listens.
func (c Config) SandboxListen() string {
	if c.SandboxAddr == "" {
		return sandboxAddr
	}
	return c.SandboxAddr
}

// SandboxURL is how browsers and the shop reach the sandbox. A sandbox that listens on
// all addresses is called by 127.0.0.1, which is another site than the shop's localhost.
// With port 0 put the real address into SandboxAddr first.
func (c Config) SandboxURL() string {
	host, port, err := net.SplitHostPort(c.SandboxListen())
	if err != nil || anyHost(host) {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// IamportAPI is the base URL of the REST API.
func (c Config) IamportAPI() string {
	switch {
	case !c.Live():
		return c.SandboxURL()
	case c.API == "":
		return officialAPI
	}
	return strings.TrimSuffix(c.API, "/")
}

// IamportSDK is the URL of the script that pages load.
func (c Config) IamportSDK() string {
	switch {
	case c.SDK != "":
		return c.SDK
	case c.Live():
		return officialSDK
	}
	return c.SandboxURL() + sandboxSDKPath
}

// Channels gives the channels that count.
func (c Config) Channels() Channels {
	set := Channels{Inicis: c.Inicis, InicisGlobal: c.InicisGlobal, PayPal: c.PayPal}
	if c.Live() {
		return set
	}
	if set.Inicis == "" {
		set.Inicis = sandboxInicis
	}
	if set.InicisGlobal == "" {
		set.InicisGlobal = sandboxInicisGlobal
	}
	if set.PayPal == "" {
		set.PayPal = sandboxPayPal
	}
	return set
}

// Check refuses settings that contradict each other or that cannot be meant, with one
// sentence each that says what to do. It brings URL into the form that browsers use, without
// a slash at its end and without the usual port. Sentences never repeat a secret. (It is not called Validate, which
// kong would call before every command:
// a broken configuration must not keep anybody from exporting the ledger.)
func (c *Config) Check() error {
	c.URL = origin(c.URL)
	problems := slices.Concat(
		c.checkAddresses(),
		c.checkOperator(),
		[]error{checkURL(c.URL), c.checkProxies(), c.checkFront(), c.checkConnections(), c.checkSenders(),
			c.checkData(), c.checkDatabase(), c.checkAdmin()},
		c.checkKeys(),
		[]error{c.checkMode(), c.checkAPI(), c.checkSDK()},
		c.checkChannels(),
		c.checkPace(),
		[]error{c.checkRate(), c.checkMismatch(), c.checkLogLevel(), c.checkLogFormat(),
			c.checkPprof()},
	)
	return errors.Join(problems...)
}

func (c *Config) checkAddresses() []error {
	shop, sandbox := checkAddr("JANGTEO_ADDR", c.Addr), checkAddr("JANGTEO_SANDBOX_ADDR", c.SandboxListen())
	if shop != nil || sandbox != nil {
		return []error{shop, sandbox}
	}
	switch {
	case c.Live() && c.SandboxAddr != "":
		return []error{errors.New("JANGTEO_SANDBOX_ADDR is set, but there is no sandbox in live mode: remove it, " +
			"or remove IAMPORT_KEY, IAMPORT_SECRET and JANGTEO_MODE to use the sandbox")}
	case !c.Live() && sameAddr(c.Addr, c.SandboxListen()):
		return []error{fmt.Errorf("shop and sandbox cannot both listen on %s: give JANGTEO_ADDR or "+
			"JANGTEO_SANDBOX_ADDR another port", c.Addr)}
	}
	return nil
}

func (c *Config) checkProxies() error {
	if _, err := web.ParseProxies(c.TrustedProxies); err != nil {
		return fmt.Errorf("JANGTEO_TRUSTED_PROXIES %w", err)
	}
	return nil
}

// checkFront refuses to take real money where everybody can reach the shop without TLS.
func (c *Config) checkFront() error {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil || !c.Live() || c.TrustedProxies != "" || loopback(host) || strings.HasPrefix(c.URL, "http:") {
		return nil
	}
	return fmt.Errorf("JANGTEO_ADDR %s is reached from elsewhere in plain http, and no proxy is declared: "+
		"name the networks of the proxy that speaks TLS in JANGTEO_TRUSTED_PROXIES, or listen on 127.0.0.1", c.Addr)
}

// fewestConnections are those of a proxy and a few browsers.
const fewestConnections = 64

func (c *Config) checkConnections() error {
	if c.Connections >= fewestConnections && c.Connections <= 100_000 {
		return nil
	}
	return fmt.Errorf("JANGTEO_CONNECTIONS is %d: choose from %d to 100000, or remove it", c.Connections,
		fewestConnections)
}

func (c *Config) checkSenders() error {
	if _, err := web.ParseNetworks(c.WebhookSenders); err != nil {
		return fmt.Errorf("JANGTEO_WEBHOOK_SENDERS %w", err)
	}
	return nil
}

func (c *Config) checkOperator() []error {
	var problems []error
	if c.OperatorAddr != "" {
		problems = append(problems, checkAddr("JANGTEO_OPERATOR_ADDR", c.OperatorAddr))
		if sameAddr(c.OperatorAddr, c.Addr) || !c.Live() && sameAddr(c.OperatorAddr, c.SandboxListen()) {
			problems = append(problems, fmt.Errorf("JANGTEO_OPERATOR_ADDR %s is taken by the shop or the sandbox: "+
				"give it another port", c.OperatorAddr))
		}
	}
	if token := string(c.OperatorToken); token != "" && (len(token) < shortestToken || strings.ContainsFunc(token,
		func(r rune) bool { return r <= ' ' || r > '~' })) {
		problems = append(problems, fmt.Errorf("JANGTEO_OPERATOR_TOKEN must be %d or more ASCII letters, digits or "+
			"signs without spaces", shortestToken))
	}
	return problems
}

func (c *Config) checkData() error {
	if c.Data == "" {
		return errors.New("JANGTEO_DATA is empty: name the folder for database, images and keys, or remove it to " +
			"use ./data")
	}
	return nil
}

func (c *Config) checkDatabase() error {
	if c.Database == "" {
		return nil
	}
	return store.CheckDatabase(string(c.Database))
}

func (c *Config) checkAdmin() error {
	switch {
	case c.AdminEmail == "" && c.AdminPassword == "":
		return nil
	case c.AdminPassword == "":
		return errors.New("JANGTEO_ADMIN_EMAIL is set without JANGTEO_ADMIN_PASSWORD: set both, or neither to " +
			"have a password generated in sandbox mode")
	case c.AdminEmail == "":
		return errors.New("JANGTEO_ADMIN_PASSWORD is set without JANGTEO_ADMIN_EMAIL: set both, or neither")
	case utf8.RuneCountInString(string(c.AdminPassword)) < shortestPassword:
		return fmt.Errorf("JANGTEO_ADMIN_PASSWORD is too short: choose one of at least %d characters", shortestPassword)
	}
	if a, err := mail.ParseAddress(c.AdminEmail); err != nil || a.Address != c.AdminEmail {
		return fmt.Errorf("JANGTEO_ADMIN_EMAIL %q is not an e-mail address: write it as owner@example.com",
			c.AdminEmail)
	}
	return nil
}

func (c *Config) checkKeys() []error {
	switch {
	case c.Key != "" && c.Secret == "":
		return []error{errors.New("IAMPORT_KEY is set without IAMPORT_SECRET: set both for live mode, or neither " +
			"for the sandbox")}
	case c.Key == "" && c.Secret != "":
		return []error{errors.New("IAMPORT_SECRET is set without IAMPORT_KEY: set both for live mode, or neither " +
			"for the sandbox")}
	case c.Key != "" && c.Code == "":
		return []error{errors.New("IAMPORT_CODE is missing: live mode needs the merchant code from the console " +
			"beside its keys")}
	case !c.Live() && c.Code != "":
		return []error{errors.New("IAMPORT_CODE is set without keys: set IAMPORT_KEY and IAMPORT_SECRET too for " +
			"live mode, or remove it to use the sandbox")}
	case c.Live() && sandbox.IsSecret(string(c.Secret)) && officialHost(c.IamportAPI()):
		return []error{errors.New("IAMPORT_SECRET is a sandbox's: copy key and secret of the REST API from the " +
			"console, or remove them to use the sandbox")}
	case c.Code != "" && !strings.HasPrefix(c.Code, "imp"):
		return []error{errors.New("IAMPORT_CODE is not a V1 merchant code: copy the one that begins with imp " +
			"from the console, not the store id of V2")}
	}
	return nil
}

func (c *Config) checkMode() error {
	if c.Mode == "" || c.Mode == modeLive {
		return nil
	}
	return fmt.Errorf("JANGTEO_MODE %q is unknown: write live, or remove it", c.Mode)
}

func (c *Config) checkAPI() error {
	switch {
	case c.API == "" || c.Key != "" != (c.Secret != ""): // half a pair of keys is said already
		return nil
	case !c.Live():
		return errors.New("IAMPORT_API is set without keys, but sandbox mode uses the sandbox in this program: " +
			"remove it, or set IAMPORT_KEY and IAMPORT_SECRET")
	}
	base := strings.TrimSuffix(c.API, "/")
	if officialHost(base) {
		return nil
	}
	if u, err := url.Parse(base); err == nil && bare(u) && webScheme(u) && loopback(u.Hostname()) {
		return nil
	}
	return fmt.Errorf("IAMPORT_API must be %s, %s or the http(s) origin of a loopback host: nobody else may see "+
		"the keys", officialAPI, officialStaticAPI)
}

func officialHost(base string) bool { return base == officialAPI || base == officialStaticAPI }

func (c *Config) checkSDK() error {
	if c.SDK == "" {
		return nil
	}
	u, err := url.Parse(c.SDK)
	if err == nil && u.User == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http" &&
		loopback(u.Hostname())) {
		return nil
	}
	return errors.New("IAMPORT_SDK must be an https URL, or an http one on a loopback host: payment pages run " +
		"this script")
}

func (c *Config) checkChannels() []error {
	const inicis = "html5_inicis.MID"
	return []error{
		checkChannel("IAMPORT_INICIS", c.Inicis, store.Inicis, inicis),
		checkChannel("IAMPORT_INICIS_GLOBAL", c.InicisGlobal, store.InicisGlobal, inicis),
		checkChannel("IAMPORT_PAYPAL", c.PayPal, store.PayPal, "paypal, paypal_v2 or paypal_v2.ACCOUNT"),
	}
}

func checkChannel(name, value string, button store.PG, example string) error {
	if value == "" || checkout.FitsButton(button, value) {
		return nil
	}
	return fmt.Errorf("%s %q is not a channel for this button: copy the channel key (channel-key-…) from the "+
		"console, or write %s", name, value, example)
}

func (c *Config) checkPace() []error {
	return []error{
		checkDuration("JANGTEO_RESERVATION", cmp.Or(c.Reservation, time.Minute), time.Second, 7*24*time.Hour),
		checkDuration("JANGTEO_POLL", c.Poll, 100*time.Millisecond, 24*time.Hour),
		checkDuration("JANGTEO_SWEEP", c.Sweep, 100*time.Millisecond, 7*24*time.Hour),
	}
}

func checkDuration(name string, d, least, most time.Duration) error {
	if d >= least && d <= most {
		return nil
	}
	return fmt.Errorf("%s is %s: choose a duration from %s to %s", name, d, least, most)
}

func (c *Config) checkRate() error {
	if c.APIRate == 0 || c.APIRate >= 1 && c.APIRate <= 1000 {
		return nil
	}
	return fmt.Errorf("IAMPORT_RATE is %v: choose from 1 to 1000 requests per second, or remove it", c.APIRate)
}

func (c *Config) checkMismatch() error {
	if c.Mismatch == "" || c.Mismatch == "hold" || c.Mismatch == "refund" {
		return nil
	}
	return fmt.Errorf("JANGTEO_MISMATCH %q is unknown: choose hold or refund", c.Mismatch)
}

func checkAddr(name, addr string) error {
	_, port, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return fmt.Errorf("%s %q is not a listen address: write host and port, such as 127.0.0.1:8080", name, addr)
	}
	return nil
}

// sameAddr tells whether two listen addresses collide.
func sameAddr(a, b string) bool {
	hostA, portA, _ := net.SplitHostPort(a)
	hostB, portB, _ := net.SplitHostPort(b)
	if portA != portB || portA == "0" {
		return false
	}
	return anyHost(hostA) || anyHost(hostB) || localAddr(hostA) == localAddr(hostB)
}

func localAddr(host string) string {
	if host == "localhost" {
		return "127.0.0.1"
	}
	return host
}

// anyHost tells whether a listen host means all addresses of the machine.
func anyHost(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "" || err == nil && ip.IsUnspecified()
}

// origin writes a base URL as browsers write it in the Host and Origin headers.
func origin(base string) string {
	base = strings.TrimSuffix(base, "/")
	for scheme, port := range map[string]string{"https://": ":443", "http://": ":80"} {
		if strings.HasPrefix(base, scheme) {
			base = strings.TrimSuffix(base, port)
		}
	}
	return base
}

// checkURL checks the public base URL. It repeats the URL only when no password is in it.
func checkURL(base string) error {
	u, err := url.Parse(base)
	switch {
	case err != nil || !webScheme(u) || u.Hostname() == "":
		return errors.New("JANGTEO_URL is not a web address: write scheme and host, such as https://shop.example.com")
	case u.User != nil:
		return errors.New("JANGTEO_URL carries a user name or password: remove it, buyers would see it")
	case !bare(u):
		return fmt.Errorf("JANGTEO_URL %q has more than scheme, host and port: remove the rest, the shop needs a "+
			"host of its own", base)
	case strings.ContainsFunc(u.Host, func(r rune) bool { return r > unicodeASCII || r >= 'A' && r <= 'Z' }):
		return fmt.Errorf("JANGTEO_URL %q must have its host in lowercase ASCII letters: write international "+
			"names in their xn-- form", base)
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return fmt.Errorf("JANGTEO_URL %q is plain http on a public host: put the shop behind HTTPS and write "+
			"https://%s", base, u.Host)
	}
	return nil
}

const unicodeASCII = '\u007f'

func webScheme(u *url.URL) bool { return u.Scheme == "http" || u.Scheme == "https" }

// bare tells whether a URL is nothing but scheme, host and port.
func bare(u *url.URL) bool {
	return u.User == nil && u.Path == "" && u.Opaque == "" && u.RawQuery == "" && !u.ForceQuery && u.Fragment == ""
}

// loopback tells whether only this machine answers to a host.
func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && ip.IsLoopback()
}
