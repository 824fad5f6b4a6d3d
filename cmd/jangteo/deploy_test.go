package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/handlers"
)

// The files of deploy/ say the same as the program. Whether they work is tried
// by make deploy-check.

// deployed reads a file of deploy/.
func deployed(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("../../deploy", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// found is what the first group of a pattern matches in a text.
func found(t *testing.T, text, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("nothing matches %s", pattern)
	}
	return m[1]
}

func TestUnitFitsTheProgram(t *testing.T) {
	unit := deployed(t, "jangteo.service")
	parser, err := newParser(&CLI{})
	if err != nil {
		t.Fatal(err)
	}
	command := strings.Fields(found(t, unit, `(?m)^ExecStart=/usr/local/bin/jangteo (.*)$`))
	if ctx, err := parser.Parse(command); err != nil || ctx.Command() != "serve" {
		t.Errorf("ExecStart runs %q: %v", command, err)
	}
	seconds, err := strconv.Atoi(found(t, unit, `(?m)^TimeoutStopSec=(\d+)$`))
	if err != nil {
		t.Fatal(err)
	}
	if limit := time.Duration(seconds) * time.Second; limit < drainLimit+10*time.Second {
		t.Errorf("the unit kills after %s, when requests under way alone may take %s", limit, drainLimit)
	}
}

func TestExampleSettingsAreUnderstood(t *testing.T) {
	var c CLI
	parser, err := newParser(&c)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, flag := range parser.Model.Flags {
		for _, env := range flag.Envs {
			known[env] = true
		}
	}
	for line := range strings.Lines(deployed(t, "jangteo.env")) {
		name, value, ok := strings.Cut(strings.TrimSpace(strings.TrimPrefix(line, "#")), "=")
		if !ok || strings.HasPrefix(line, "# ") {
			continue
		}
		if !known[name] {
			t.Errorf("there is no setting %q", name)
		}
		if !strings.HasPrefix(line, "#") {
			t.Setenv(name, value)
		}
	}
	if _, err := parser.Parse([]string{"serve"}); err != nil {
		t.Fatal(err)
	}
	if err := c.Config.Check(); err != nil {
		t.Errorf("refused: %v", err)
	}
	if !c.Config.Live() {
		t.Error("the example is of a sandbox")
	}
}

func TestCaddyfileFitsTheShop(t *testing.T) {
	caddyfile := deployed(t, "Caddyfile")
	megabytes, err := strconv.ParseInt(found(t, caddyfile, `max_size (\d+)MB`), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	metrics := false
	for _, r := range handlers.Routes() {
		if r.Body > megabytes*1_000_000 {
			t.Errorf("%s %s reads up to %d bytes, of which the proxy lets %d MB through", r.Method, r.Path, r.Body,
				megabytes)
		}
		metrics = metrics || r.Path == found(t, caddyfile, `@operator path (\S+)`)
	}
	if !metrics {
		t.Error("what the proxy keeps inside is no route of the shop")
	}
	var c CLI
	parser, err := newParser(&c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse([]string{"serve"}); err != nil {
		t.Fatal(err)
	}
	if addr := found(t, caddyfile, `reverse_proxy \{\$JANGTEO_ADDR:(\S+)\}`); addr != c.Config.Addr {
		t.Errorf("the proxy looks for the shop at %s, it listens on %s", addr, c.Config.Addr)
	}
	keepalive, err := time.ParseDuration(found(t, caddyfile, `keepalive (\S+)`))
	if err != nil || keepalive >= idleLimit {
		t.Errorf("the proxy keeps connections for %s, the shop for %s: orders would meet closed ones (%v)", keepalive,
			idleLimit, err)
	}
}

// TestProxyFilesFitTheShop: nginx and HAProxy look for the shop where it is, let
// through what it reads, and are believed when they run beside it.
func TestProxyFilesFitTheShop(t *testing.T) {
	most := int64(0)
	for _, r := range handlers.Routes() {
		most = max(most, r.Body)
	}
	var c CLI
	parser, err := newParser(&c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse([]string{"serve"}); err != nil {
		t.Fatal(err)
	}
	for _, f := range []struct {
		name, addr, body, metrics string
		unit                      int64
	}{
		{"nginx.conf", `(?m)^\tserver (\S+);`, `client_max_body_size (\d+)m;`, `location = (\S+) \{`, 1 << 20},
		{"haproxy.cfg", `(?m)^\tserver shop (\S+)`, `content-length\) gt (\d+) \}`, `404 if \{ path (\S+) \}`, 1},
	} {
		text := deployed(t, f.name)
		if addr := found(t, text, f.addr); addr != c.Config.Addr {
			t.Errorf("%s looks for the shop at %s, it listens on %s", f.name, addr, c.Config.Addr)
		}
		if n, err := strconv.ParseInt(found(t, text, f.body), 10, 64); err != nil || n*f.unit < most {
			t.Errorf("%s lets %d bytes through, of %d that the shop reads (%v)", f.name, n*f.unit, most, err)
		}
		if path := found(t, text, f.metrics); path != "/metrics" {
			t.Errorf("%s keeps %s inside", f.name, path)
		}
		if told := found(t, text, `JANGTEO_TRUSTED_PROXIES=(\S+)`); told != found(t, deployed(t, "jangteo.env"),
			`JANGTEO_TRUSTED_PROXIES=(\S+)`) {
			t.Errorf("%s is believed as %s", f.name, told)
		}
	}
}

func TestContainerfileFitsTheModule(t *testing.T) {
	gomod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	containerfile := deployed(t, "Containerfile")
	if want, got := found(t, string(gomod), `(?m)^go (\d+\.\d+)`),
		found(t, containerfile, `(?m)^FROM docker\.io/library/golang:(\S+)`); got != want {
		t.Errorf("the image is built by Go %s, the module wants %s", got, want)
	}
	if volume, data := found(t, containerfile, `(?m)^VOLUME (\S+)$`),
		found(t, containerfile, `(?m)^ENV JANGTEO_DATA=(\S+)$`); volume != data {
		t.Errorf("data goes to %s, which is not the volume %s", data, volume)
	}
}
