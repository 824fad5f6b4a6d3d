package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/iamport/sandbox"
)

// parseConfig reads a configuration as the program does, from flags and from nothing but env.
func parseConfig(t *testing.T, env map[string]string, args ...string) Config {
	t.Helper()
	clearEnv(t)
	for name, value := range env {
		t.Setenv(name, value)
	}
	var cli CLI
	parser, err := newParser(&cli)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(args); err != nil {
		t.Fatalf("parse %v with %v: %v", args, env, err)
	}
	return cli.Config
}

// clearEnv takes the developer's own settings away for one test.
func clearEnv(t *testing.T) {
	t.Helper()
	for _, pair := range os.Environ() {
		name, value, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, "JANGTEO_") || strings.HasPrefix(name, "IAMPORT_") {
			t.Setenv(name, value) // has it restored
			os.Unsetenv(name)
		}
	}
}

func TestDefaultsAreTheSandbox(t *testing.T) {
	c := parseConfig(t, nil)
	if err := c.Check(); err != nil {
		t.Errorf("defaults are refused: %v", err)
	}
	want := Config{Connections: 1024,
		Addr: "127.0.0.1:8080", URL: "http://localhost:8080", Data: "./data",
		Poll: 45 * time.Second, Sweep: 5 * time.Minute, LogLevel: "info", LogFormat: "text",
	}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Errorf("defaults (-want +got):\n%s", diff)
	}
	wantEffect(t, c, effect{
		SandboxListen: "127.0.0.1:8081", SandboxURL: "http://127.0.0.1:8081",
		API: "http://127.0.0.1:8081", SDK: "http://127.0.0.1:8081/v1/iamport.js",
		Channels: Channels{Inicis: "html5_inicis.INIpayTest", InicisGlobal: "html5_inicis.INIglobal1",
			PayPal: "paypal"},
	})
}

// effect is what follows from a configuration.
type effect struct {
	Live                                bool
	SandboxListen, SandboxURL, API, SDK string
	Channels                            Channels
}

func wantEffect(t *testing.T, c Config, want effect) {
	t.Helper()
	got := effect{c.Live(), c.SandboxListen(), c.SandboxURL(), c.IamportAPI(), c.IamportSDK(), c.Channels()}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("effect (-want +got):\n%s", diff)
	}
}

func TestLiveModeUsesTheRealServiceAndOnlyTheChannelsThatAreSet(t *testing.T) {
	c := parseConfig(t, live(map[string]string{"IAMPORT_PAYPAL": "paypal_v2.7WBB3CKT63FRG"}))
	if err := c.Check(); err != nil {
		t.Errorf("refused: %v", err)
	}
	wantEffect(t, c, effect{
		Live: true, SandboxListen: "127.0.0.1:8081", SandboxURL: "http://127.0.0.1:8081",
		API: "https://api.iamport.kr", SDK: "https://cdn.iamport.kr/v1/iamport.js",
		Channels: Channels{PayPal: "paypal_v2.7WBB3CKT63FRG"},
	})
}

func TestLiveModeAgainstALoopbackAPI(t *testing.T) {
	c := parseConfig(t, live(map[string]string{"IAMPORT_API": "http://127.0.0.1:9000/",
		"IAMPORT_SDK": "http://localhost:9000/sdk.js"}))
	if err := c.Check(); err != nil {
		t.Errorf("refused: %v", err)
	}
	if got := c.IamportAPI(); got != "http://127.0.0.1:9000" {
		t.Errorf("API %q, want it without the slash", got)
	}
	if got := c.IamportSDK(); got != "http://localhost:9000/sdk.js" {
		t.Errorf("SDK %q", got)
	}
}

// live is the environment of a live shop, with some variables changed.
func live(changed map[string]string) map[string]string {
	env := map[string]string{"IAMPORT_CODE": "imp12345678", "IAMPORT_KEY": "k-1", "IAMPORT_SECRET": "s-1",
		"JANGTEO_URL": "https://shop.example"}
	for name, value := range changed {
		env[name] = value
		if value == "" {
			delete(env, name)
		}
	}
	return env
}

func TestSandboxURL(t *testing.T) {
	for _, tt := range []struct{ addr, want string }{
		{"", "http://127.0.0.1:8081"},
		{"127.0.0.1:9001", "http://127.0.0.1:9001"},
		{":9001", "http://127.0.0.1:9001"},
		{"0.0.0.0:9001", "http://127.0.0.1:9001"},
		{"[::]:9001", "http://127.0.0.1:9001"},
		{"[::1]:9001", "http://[::1]:9001"},
		{"localhost:9001", "http://localhost:9001"},
	} {
		if got := (Config{SandboxAddr: tt.addr}).SandboxURL(); got != tt.want {
			t.Errorf("sandbox on %q is called at %q, want %q", tt.addr, got, tt.want)
		}
	}
}

func TestFlagsWinOverTheEnvironment(t *testing.T) {
	c := parseConfig(t, map[string]string{"JANGTEO_ADDR": ":1", "JANGTEO_POLL": "1s"}, "serve", "--addr", ":2",
		"--iamport-paypal=paypal_v2")
	if c.Addr != ":2" || c.Poll != time.Second || c.PayPal != "paypal_v2" {
		t.Errorf("addr %q, poll %s, PayPal %q; want :2, 1s, paypal_v2", c.Addr, c.Poll, c.PayPal)
	}
}

func TestEveryVariableHasItsFlag(t *testing.T) {
	want := map[string]string{
		"JANGTEO_ADDR": "addr", "JANGTEO_URL": "url", "JANGTEO_DATA": "data",
		"JANGTEO_DATABASE":        "database",
		"JANGTEO_TRUSTED_PROXIES": "trusted-proxies", "JANGTEO_CONNECTIONS": "connections",
		"JANGTEO_HSTS_SUBDOMAINS": "hsts-subdomains", "JANGTEO_WEBHOOK_SENDERS": "webhook-senders",
		"JANGTEO_ADMIN_EMAIL": "admin-email", "JANGTEO_ADMIN_PASSWORD": "admin-password",
		"IAMPORT_CODE": "iamport-code", "IAMPORT_KEY": "iamport-key", "IAMPORT_SECRET": "iamport-secret",
		"IAMPORT_API": "iamport-api", "IAMPORT_SDK": "iamport-sdk",
		"IAMPORT_INICIS": "iamport-inicis", "IAMPORT_INICIS_GLOBAL": "iamport-inicis-global",
		"IAMPORT_PAYPAL":       "iamport-paypal",
		"JANGTEO_SANDBOX_ADDR": "sandbox-addr",
		"JANGTEO_RESERVATION":  "reservation", "JANGTEO_POLL": "poll", "JANGTEO_SWEEP": "sweep",
		"JANGTEO_MISMATCH": "mismatch", "JANGTEO_MODE": "mode",
		"IAMPORT_RATE": "iamport-rate", "IAMPORT_INICIS_API_KEY": "iamport-inicis-api-key",
		"JANGTEO_OPERATOR_ADDR": "operator-addr", "JANGTEO_OPERATOR_TOKEN": "operator-token",
		"JANGTEO_LOG_LEVEL": "log-level", "JANGTEO_LOG_FORMAT": "log-format",
		"JANGTEO_PPROF": "pprof",
	}
	parser, err := newParser(&CLI{})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, flag := range parser.Model.Flags {
		for _, env := range flag.Envs {
			got[env] = flag.Name
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("variables and flags (-want +got):\n%s", diff)
	}
	if fields := reflect.TypeFor[Config]().NumField(); fields != len(want) {
		t.Errorf("Config has %d fields for %d variables", fields, len(want))
	}
}

func TestReadmeListsEveryVariable(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	parser, err := newParser(&CLI{})
	if err != nil {
		t.Fatal(err)
	}
	for _, flag := range parser.Model.Flags {
		for _, env := range flag.Envs {
			if row := fmt.Sprintf("| `%s` | `--%s` |", env, flag.Name); !strings.Contains(string(readme), row) {
				t.Errorf("README.md lacks the row %s", row)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	const short = "elevenchars"
	for _, tt := range []struct {
		name string
		env  map[string]string
		want []string // words of the sentence
	}{
		{"listen address without port", env("JANGTEO_ADDR", "127.0.0.1"), []string{"JANGTEO_ADDR", "host and port"}},
		{"listen address with a port too high", env("JANGTEO_ADDR", ":70000"),
			[]string{"JANGTEO_ADDR", "host and port"}},
		{"listen address with a named port", env("JANGTEO_ADDR", ":http"), []string{"JANGTEO_ADDR", "host and port"}},
		{"sandbox address without port", env("JANGTEO_SANDBOX_ADDR", "8081"), []string{"JANGTEO_SANDBOX_ADDR",
			"host and port"}},
		{"sandbox in live mode", live(env("JANGTEO_SANDBOX_ADDR", ":8081")), []string{"JANGTEO_SANDBOX_ADDR",
			"live mode", "remove"}},
		{"shop on the sandbox's address", env("JANGTEO_ADDR", "127.0.0.1:8081"),
			[]string{"both listen", "another port"}},
		{"shop on all addresses with the sandbox's port", env("JANGTEO_ADDR", ":8081"),
			[]string{"both listen", "another port"}},
		{"shop on localhost with the sandbox's port", env("JANGTEO_ADDR", "localhost:8081"),
			[]string{"both listen", "another port"}},
		{"a database that is no address", env("JANGTEO_DATABASE", "hunter2:5432"), []string{"JANGTEO_DATABASE",
			"postgres://"}},
		{"a database of another kind", env("JANGTEO_DATABASE", "mysql://shop:hunter2@db/shop"),
			[]string{"JANGTEO_DATABASE", "postgres://"}},
		{"no data folder", env("JANGTEO_DATA", ""), []string{"JANGTEO_DATA", "folder"}},

		{"empty URL", env("JANGTEO_URL", ""), []string{"JANGTEO_URL", "scheme and host"}},
		{"URL without scheme", env("JANGTEO_URL", "shop.example"), []string{"JANGTEO_URL", "scheme and host"}},
		{"URL without host", env("JANGTEO_URL", "https://:443"), []string{"JANGTEO_URL", "scheme and host"}},
		{"URL of another scheme", env("JANGTEO_URL", "ftp://shop.example"), []string{"JANGTEO_URL", "scheme and host"}},
		{"URL that is none", env("JANGTEO_URL", "http://shop example"), []string{"JANGTEO_URL", "scheme and host"}},
		{"URL with a path", env("JANGTEO_URL", "https://example.com/shop"),
			[]string{"JANGTEO_URL", "scheme, host and port"}},
		{"URL with a query", env("JANGTEO_URL", "https://example.com?a=1"),
			[]string{"JANGTEO_URL", "scheme, host and port"}},
		{"URL with an empty query", env("JANGTEO_URL", "https://example.com?"),
			[]string{"JANGTEO_URL", "scheme, host and port"}},
		{"URL with a fragment", env("JANGTEO_URL", "https://example.com#a"),
			[]string{"JANGTEO_URL", "scheme, host and port"}},
		{"URL with a password", env("JANGTEO_URL", "https://me:hunter2@example.com"),
			[]string{"JANGTEO_URL", "user name or password"}},
		{"URL in capitals", env("JANGTEO_URL", "https://Shop.example"), []string{"JANGTEO_URL", "lowercase ASCII"}},
		{"URL in Hangul", env("JANGTEO_URL", "https://장터.example"), []string{"JANGTEO_URL", "xn--"}},
		{"plain http in public", env("JANGTEO_URL", "http://shop.example:8080"), []string{"JANGTEO_URL", "plain http",
			"https://shop.example:8080"}},
		{"plain http in the local network", env("JANGTEO_URL", "http://192.168.0.7:8080"),
			[]string{"JANGTEO_URL", "plain http"}},
		{"plain http on a host that only looks local", env("JANGTEO_URL", "http://localhost.example"),
			[]string{"JANGTEO_URL", "plain http"}},

		{"admin without password", env("JANGTEO_ADMIN_EMAIL", "me@shop.example"), []string{"JANGTEO_ADMIN_EMAIL",
			"without JANGTEO_ADMIN_PASSWORD", "set both"}},
		{"password without admin", env("JANGTEO_ADMIN_PASSWORD", "correct horse battery"),
			[]string{"JANGTEO_ADMIN_PASSWORD", "without JANGTEO_ADMIN_EMAIL", "set both"}},
		{"short password", env("JANGTEO_ADMIN_EMAIL", "me@shop.example", "JANGTEO_ADMIN_PASSWORD", short),
			[]string{"JANGTEO_ADMIN_PASSWORD", "too short", "12"}},
		{"eleven Korean letters", env("JANGTEO_ADMIN_EMAIL", "me@shop.example", "JANGTEO_ADMIN_PASSWORD",
			"가나다라마바사아자차카"), []string{"too short"}},
		{"admin's e-mail is a name", env("JANGTEO_ADMIN_EMAIL", "Me <me@shop.example>", "JANGTEO_ADMIN_PASSWORD",
			"correct horse battery"), []string{"JANGTEO_ADMIN_EMAIL", "not an e-mail address"}},
		{"admin's e-mail is a word", env("JANGTEO_ADMIN_EMAIL", "me", "JANGTEO_ADMIN_PASSWORD",
			"correct horse battery"), []string{"JANGTEO_ADMIN_EMAIL", "not an e-mail address"}},

		{"key without secret", live(env("IAMPORT_SECRET", "")), []string{"IAMPORT_KEY", "without IAMPORT_SECRET",
			"set both"}},
		{"secret without key", live(env("IAMPORT_KEY", "")), []string{"IAMPORT_SECRET", "without IAMPORT_KEY",
			"set both"}},
		{"key without secret, with keys in the admin", live(env("IAMPORT_SECRET", "", "JANGTEO_MODE", "live")),
			[]string{"IAMPORT_KEY", "without IAMPORT_SECRET"}},
		{"keys without code, with keys in the admin", live(env("IAMPORT_CODE", "", "JANGTEO_MODE", "live")),
			[]string{"IAMPORT_CODE", "missing"}},
		{"another mode", env("JANGTEO_MODE", "test"), []string{"JANGTEO_MODE", "unknown", "live"}},
		{"sandbox in live mode without keys", env("JANGTEO_MODE", "live", "JANGTEO_SANDBOX_ADDR", ":8081"),
			[]string{"JANGTEO_SANDBOX_ADDR", "live mode"}},
		{"keys without code", live(env("IAMPORT_CODE", "")), []string{"IAMPORT_CODE", "missing", "console"}},
		{"code without keys", env("IAMPORT_CODE", "imp12345678"), []string{"IAMPORT_CODE", "without keys",
			"IAMPORT_KEY and IAMPORT_SECRET"}},
		{"store id of V2 as code", live(env("IAMPORT_CODE", "store-1a2b3c4d")),
			[]string{"IAMPORT_CODE", "begins with imp"}},
		{"API without keys", env("IAMPORT_API", "http://127.0.0.1:9000"), []string{"IAMPORT_API", "without keys",
			"remove it"}},
		{"API of somebody else", live(env("IAMPORT_API", "https://api.example")), []string{"IAMPORT_API", "loopback"}},
		{"API whose name only begins right", live(env("IAMPORT_API", "https://api.iamport.kr.example")),
			[]string{"IAMPORT_API", "loopback"}},
		{"API with the official host as password", live(env("IAMPORT_API", "https://api.iamport.kr@evil.example")),
			[]string{"IAMPORT_API", "loopback"}},
		{"official API over plain http", live(env("IAMPORT_API", "http://api.iamport.kr")),
			[]string{"IAMPORT_API", "loopback"}},
		{"loopback API with a path", live(env("IAMPORT_API", "http://127.0.0.1/v1")),
			[]string{"IAMPORT_API", "loopback"}},
		{"loopback API of another scheme", live(env("IAMPORT_API", "ftp://127.0.0.1")),
			[]string{"IAMPORT_API", "loopback"}},
		{"SDK over plain http", env("IAMPORT_SDK", "http://cdn.iamport.kr/v1/iamport.js"),
			[]string{"IAMPORT_SDK", "https"}},
		{"SDK without host", env("IAMPORT_SDK", "/iamport.js"), []string{"IAMPORT_SDK", "https"}},
		{"SDK with a password", env("IAMPORT_SDK", "https://a:b@cdn.example/x.js"), []string{"IAMPORT_SDK", "https"}},

		{"PayPal as Inicis", env("IAMPORT_INICIS", "paypal"), []string{"IAMPORT_INICIS ", "html5_inicis.MID"}},
		{"the older Inicis module", env("IAMPORT_INICIS", "inicis.INIpayTest"), []string{"IAMPORT_INICIS ",
			"html5_inicis.MID"}},
		{"Inicis with an empty MID", env("IAMPORT_INICIS", "html5_inicis."), []string{"IAMPORT_INICIS ",
			"html5_inicis.MID"}},
		{"an empty channel key", env("IAMPORT_INICIS_GLOBAL", "channel-key-"), []string{"IAMPORT_INICIS_GLOBAL",
			"channel-key-…"}},
		{"script in a channel", env("IAMPORT_INICIS_GLOBAL", "html5_inicis.a\"-alert(1)"),
			[]string{"IAMPORT_INICIS_GLOBAL", "html5_inicis.MID"}},
		{"Inicis as PayPal", env("IAMPORT_PAYPAL", "html5_inicis.INIpayTest"), []string{"IAMPORT_PAYPAL", "paypal_v2"}},
		{"an unknown PayPal", env("IAMPORT_PAYPAL", "paypal_v3"), []string{"IAMPORT_PAYPAL", "paypal_v2"}},

		{"a reservation of no time", env("JANGTEO_RESERVATION", "1ms"), []string{"JANGTEO_RESERVATION",
			"from 1s to 168h"}},
		{"reservation for a month", env("JANGTEO_RESERVATION", "720h"), []string{"JANGTEO_RESERVATION",
			"from 1s to 168h"}},
		{"poll backwards", env("JANGTEO_POLL", "-1s"), []string{"JANGTEO_POLL", "from 100ms to 24h"}},
		{"poll after days", env("JANGTEO_POLL", "25h"), []string{"JANGTEO_POLL", "from 100ms to 24h"}},
		{"sweep without pause", env("JANGTEO_SWEEP", "1ms"), []string{"JANGTEO_SWEEP", "from 100ms to 168h"}},
		{"sweep after a month", env("JANGTEO_SWEEP", "720h"), []string{"JANGTEO_SWEEP", "from 100ms to 168h"}},
		{"no request at all", env("IAMPORT_RATE", "-1"), []string{"IAMPORT_RATE", "from 1 to 1000"}},
		{"a million requests", env("IAMPORT_RATE", "1000000"), []string{"IAMPORT_RATE", "from 1 to 1000"}},
		{"unknown level of the log", env("JANGTEO_LOG_LEVEL", "loud"), []string{"JANGTEO_LOG_LEVEL",
			"debug, info, warn or error"}},
		{"level of the log in capitals", env("JANGTEO_LOG_LEVEL", "INFO"), []string{"JANGTEO_LOG_LEVEL",
			"debug, info, warn or error"}},
		{"operator on the shop's address", env("JANGTEO_OPERATOR_ADDR", "127.0.0.1:8080"),
			[]string{"JANGTEO_OPERATOR_ADDR", "another port"}},
		{"operator's address without a port", env("JANGTEO_OPERATOR_ADDR", "127.0.0.1"),
			[]string{"JANGTEO_OPERATOR_ADDR", "listen address"}},
		{"operator's short token", env("JANGTEO_OPERATOR_TOKEN", short), []string{"JANGTEO_OPERATOR_TOKEN", "16"}},
		{"unknown form of the log", env("JANGTEO_LOG_FORMAT", "xml"), []string{"JANGTEO_LOG_FORMAT", "text or json"}},
		{"a proxy by name", env("JANGTEO_TRUSTED_PROXIES", "proxy.example"), []string{"JANGTEO_TRUSTED_PROXIES",
			`"proxy.example"`, "172.16.0.0/12"}},
		{"a network too long", env("JANGTEO_TRUSTED_PROXIES", "127.0.0.1/32,10.0.0.0/33"),
			[]string{"JANGTEO_TRUSTED_PROXIES", `"10.0.0.0/33"`}},
		{"networks without commas", env("JANGTEO_TRUSTED_PROXIES", "10.0.0.0/8 172.16.0.0/12"),
			[]string{"JANGTEO_TRUSTED_PROXIES", "commas between"}},
		{"everybody a proxy", env("JANGTEO_TRUSTED_PROXIES", "0.0.0.0/0"), []string{"JANGTEO_TRUSTED_PROXIES",
			"everybody"}},
		{"everybody a proxy, in IPv6", env("JANGTEO_TRUSTED_PROXIES", "::/0"), []string{"JANGTEO_TRUSTED_PROXIES",
			"everybody"}},
		{"an interface's address", env("JANGTEO_TRUSTED_PROXIES", "fe80::1%eth0"), []string{"JANGTEO_TRUSTED_PROXIES",
			"not a network"}},
		{"commas alone", env("JANGTEO_TRUSTED_PROXIES", " , "), []string{"JANGTEO_TRUSTED_PROXIES", "no network"}},
		{"no connections", env("JANGTEO_CONNECTIONS", "0"), []string{"JANGTEO_CONNECTIONS", "from 64"}},
		{"a million connections", env("JANGTEO_CONNECTIONS", "1000000"), []string{"JANGTEO_CONNECTIONS", "100000"}},
		{"senders by name", env("JANGTEO_WEBHOOK_SENDERS", "iamport"), []string{"JANGTEO_WEBHOOK_SENDERS",
			"not a network"}},
		{"real money in plain http for everybody", live(env("JANGTEO_ADDR", ":8080", "JANGTEO_URL",
			"https://shop.example")), []string{"JANGTEO_ADDR", "plain http", "JANGTEO_TRUSTED_PROXIES", "127.0.0.1"}},
		{"the same in the local network", live(env("JANGTEO_ADDR", "192.168.0.7:8080", "JANGTEO_URL",
			"https://shop.example")), []string{"JANGTEO_ADDR", "plain http"}},
		{"a sandbox's keys for real money", live(env("IAMPORT_SECRET", sandboxSecret(t))), []string{"IAMPORT_SECRET",
			"sandbox", "console"}},
		{"the same at the fixed-address API", live(env("IAMPORT_SECRET", sandboxSecret(t), "IAMPORT_API",
			"https://static-api.iamport.kr")), []string{"IAMPORT_SECRET", "sandbox"}},
		{"profiles for everybody", env("JANGTEO_PPROF", ":6060"), []string{"JANGTEO_PPROF", "127.0.0.1"}},
		{"profiles on all addresses", env("JANGTEO_PPROF", "0.0.0.0:6060"), []string{"JANGTEO_PPROF", "elsewhere"}},
		{"profiles on all IPv6 addresses", env("JANGTEO_PPROF", "[::]:6060"), []string{"JANGTEO_PPROF", "elsewhere"}},
		{"profiles in the local network", env("JANGTEO_PPROF", "192.168.0.7:6060"),
			[]string{"JANGTEO_PPROF", "elsewhere"}},
		{"profiles by a public name", env("JANGTEO_PPROF", "shop.example:6060"), []string{"JANGTEO_PPROF", "elsewhere"}},
		{"profiles on a port alone", env("JANGTEO_PPROF", "6060"), []string{"JANGTEO_PPROF", "host and port"}},
		{"profiles on the shop's port", env("JANGTEO_PPROF", "localhost:8080"), []string{"JANGTEO_PPROF",
			"JANGTEO_ADDR", "another port"}},
		{"profiles on the sandbox's port", env("JANGTEO_PPROF", "127.0.0.1:8081"), []string{"JANGTEO_PPROF",
			"JANGTEO_SANDBOX_ADDR", "another port"}},
		{"no number of requests", env("IAMPORT_RATE", "NaN"), []string{"IAMPORT_RATE", "from 1 to 1000"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := parseConfig(t, tt.env)
			err := c.Check()
			if err == nil {
				t.Fatal("was accepted")
			}
			for _, words := range tt.want {
				if !strings.Contains(err.Error(), words) {
					t.Errorf("refusal lacks %q: %v", words, err)
				}
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one sentence: %v", err)
			}
			for _, secret := range []string{"hunter2", "k-1", "s-1", short, "correct horse battery"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("refusal tells a secret: %v", err)
				}
			}
		})
	}
}

// env makes a map of names and values.
func env(pairs ...string) map[string]string {
	m := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

func TestAcceptedSettings(t *testing.T) {
	for _, tt := range []struct {
		name string
		env  map[string]string
	}{
		{"any free ports", env("JANGTEO_ADDR", "127.0.0.1:0", "JANGTEO_SANDBOX_ADDR", "127.0.0.1:0")},
		{"same port on two addresses", env("JANGTEO_ADDR", "127.0.0.1:9000", "JANGTEO_SANDBOX_ADDR", "127.0.0.2:9000")},
		{"the sandbox's port in live mode", live(env("JANGTEO_ADDR", "127.0.0.1:8081"))},
		{"plain http on IPv6 loopback", env("JANGTEO_URL", "http://[::1]:8080")},
		{"plain http below localhost", env("JANGTEO_URL", "http://shop.localhost:8080")},
		{"public URL in sandbox mode", env("JANGTEO_URL", "https://staging.example")},
		{"first admin", env("JANGTEO_ADMIN_EMAIL", "me@shop.example", "JANGTEO_ADMIN_PASSWORD",
			"correct horse battery")},
		{"live without keys", env("JANGTEO_MODE", "live", "JANGTEO_URL", "https://shop.example")},
		{"live with a code alone, against a stand-in", env("JANGTEO_MODE", "live", "IAMPORT_CODE", "imp12345678",
			"IAMPORT_API", "http://127.0.0.1:9000")},
		{"live with keys and mode", live(env("JANGTEO_MODE", "live"))},
		{"fixed-address API", live(env("IAMPORT_API", "https://static-api.iamport.kr/"))},
		{"channel keys", env("IAMPORT_INICIS", "channel-key-1a2b-3c", "IAMPORT_INICIS_GLOBAL", "channel-key-4d",
			"IAMPORT_PAYPAL", "channel-key-5e")},
		{"PG codes", env("IAMPORT_INICIS", "html5_inicis", "IAMPORT_INICIS_GLOBAL", "html5_inicis.MOIabroad01",
			"IAMPORT_PAYPAL", "paypal_v2.7WBB3CKT63FRG")},
		{"an older SDK", env("IAMPORT_SDK", "https://cdn.iamport.kr/js/iamport.payment-1.2.0.js")},
		{"a rate", env("IAMPORT_RATE", "2.5")},
		{"proxies", env("JANGTEO_TRUSTED_PROXIES", "127.0.0.1/8, ::1, 172.16.0.0/12,::ffff:10.0.0.0/104,")},
		{"real money behind a declared proxy", live(env("JANGTEO_ADDR", ":8080", "JANGTEO_URL", "https://shop.example",
			"JANGTEO_TRUSTED_PROXIES", "172.16.0.0/12"))},
		{"real money behind a proxy on the machine", live(env("JANGTEO_URL", "https://shop.example"))},
		{"everybody in sandbox mode", env("JANGTEO_ADDR", ":8080", "JANGTEO_URL", "https://shop.example")},
		{"a sandbox's keys at a sandbox", live(env("IAMPORT_SECRET", sandboxSecret(t), "IAMPORT_API",
			"http://127.0.0.1:8081"))},
		{"notices from some", env("JANGTEO_WEBHOOK_SENDERS", "52.78.100.19,52.78.48.223,52.78.5.241")},
		{"few connections and subdomains", env("JANGTEO_CONNECTIONS", "64", "JANGTEO_HSTS_SUBDOMAINS", "true")},
		{"a log for programs", env("JANGTEO_LOG_LEVEL", "debug", "JANGTEO_LOG_FORMAT", "json")},
		{"profiles", env("JANGTEO_PPROF", "127.0.0.1:6060")},
		{"profiles on IPv6 loopback", env("JANGTEO_PPROF", "[::1]:0")},
		{"profiles on the sandbox's port in live mode", live(env("JANGTEO_PPROF", "127.0.0.1:8081"))},
		{"refunding mismatches", env("JANGTEO_MISMATCH", "refund")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := parseConfig(t, tt.env)
			if err := c.Check(); err != nil {
				t.Error(err)
			}
		})
	}
}

// sandboxSecret is the REST secret of a new sandbox.
func sandboxSecret(t *testing.T) string {
	t.Helper()
	s, err := sandbox.Open(sandbox.Options{DBPath: filepath.Join(t.TempDir(), "ledger.db"),
		BaseURL: "http://127.0.0.1:8081", WebhookURL: "http://localhost:8080/payments/webhook"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_, _, secret := s.Credentials()
	return secret
}

func TestCheckWritesTheURLAsBrowsersDo(t *testing.T) {
	for _, tt := range []struct{ url, want string }{
		{"https://shop.example", "https://shop.example"},
		{"https://shop.example/", "https://shop.example"},
		{"https://shop.example:443/", "https://shop.example"},
		{"https://shop.example:80", "https://shop.example:80"},
		{"http://localhost:80", "http://localhost"},
		{"http://[::1]:80", "http://[::1]"},
		{"http://localhost:8080", "http://localhost:8080"},
	} {
		c := parseConfig(t, env("JANGTEO_URL", tt.url))
		if err := c.Check(); err != nil || c.URL != tt.want {
			t.Errorf("%s became %q, want %q; error %v", tt.url, c.URL, tt.want, err)
		}
	}
}

func TestCheckNamesAllProblemsAtOnce(t *testing.T) {
	c := parseConfig(t, env("JANGTEO_ADDR", "x", "JANGTEO_POLL", "0s"))
	if err := c.Check(); err == nil || len(strings.Split(err.Error(), "\n")) != 2 {
		t.Errorf("want two lines, got: %v", err)
	}
}

func TestUnknownMismatchIsRefused(t *testing.T) {
	clearEnv(t)
	t.Setenv("JANGTEO_MISMATCH", "ignore")
	parser, err := newParser(&CLI{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(nil); err == nil || !strings.Contains(err.Error(), `"","hold","refund"`) {
		t.Errorf("command line: %v", err)
	}
	c := parseConfig(t, nil)
	c.Mismatch = "ignore"
	if err := c.Check(); err == nil || !strings.Contains(err.Error(), "hold or refund") {
		t.Errorf("Check: %v", err)
	}
}

func TestOtherCommandsRunWithABrokenConfiguration(t *testing.T) {
	c := parseConfig(t, live(env("IAMPORT_SECRET", "")), "export", "ledger", "--data", "d")
	if c.Data != "d" {
		t.Errorf("data folder %q", c.Data)
	}
}

func TestSecretsDoNotShow(t *testing.T) {
	c := Config{Key: "hush-1", Secret: "hush-2", AdminPassword: "hush-3"}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("start", "config", c)
	slog.New(slog.NewTextHandler(&log, nil)).Info("start", "config", c, "key", c.Key)
	asJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{log.String(), string(asJSON), fmt.Sprint(c), fmt.Sprintf("%+v %#v %q", c, c, c.Key)} {
		if strings.Contains(text, "hush") {
			t.Errorf("a secret shows: %s", text)
		}
		if !strings.Contains(text, "(secret)") {
			t.Errorf("nothing says that there is a secret: %s", text)
		}
	}
}
