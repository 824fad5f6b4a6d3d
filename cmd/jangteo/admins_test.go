package main

import (
	"net/http"
	"net/url"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// say runs a command with something on its standard input.
func (p *program) say(input string, args ...string) string {
	p.t.Helper()
	path, err := binary(p.t)
	if err != nil {
		p.t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Env, cmd.Stdin = p.env, strings.NewReader(input)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return string(out) + err.Error()
	}
	return string(out)
}

// TestAdminsFromTheCommandLine works beside a running shop, which believes the
// commands at once.
func TestAdminsFromTheCommandLine(t *testing.T) {
	p := startProgram(t, ownerEnv()...)
	o := p.owner()
	out := func(want, input string, args ...string) string {
		t.Helper()
		said := p.say(input, append([]string{"admin"}, args...)...)
		if !strings.Contains(said, want) {
			t.Errorf("jangteo admin %s: %s", strings.Join(args, " "), said)
		}
		return said
	}
	out("can now log in", "a rather long secret\n", "add", "--email", "staff@example.com", "--role", "staff",
		"--may-refund", "--password-stdin")
	out("already", "a rather long secret\n", "add", "--email", "STAFF@example.com", "--role", "staff",
		"--password-stdin")
	out("commonest", "password1234\n", "add", "--email", "x@example.com", "--password-stdin")
	out("12 to 128", "short\n", "add", "--email", "x@example.com", "--password-stdin")
	out(`"localhost"`, "my localhost secret\n", "add", "--email", "x@example.com", "--password-stdin")
	out("must be one of", "", "add", "--email", "x@example.com", "--role", "god", "--password-stdin")
	out("not an e-mail address", "a rather long secret\n", "add", "--email", "x", "--password-stdin")
	out("no password on standard input", "", "add", "--email", "x@example.com", "--password-stdin")
	out("--invite", "", "add", "--email", "x@example.com")

	link := regexp.MustCompile(`http\S+`).FindString(out("within an hour", "", "add", "--email", "guest@example.com",
		"--role", "viewer", "--invite"))
	if !strings.HasPrefix(link, p.shop+"/admin/invitation?token=") {
		t.Fatalf("link %q", link)
	}
	token := strings.TrimPrefix(link, p.shop+"/admin/invitation?token=")
	status, page := o.send("/admin/invitation", url.Values{"token": {token}, "new_password": {"a quiet grey evening"},
		"again": {"a quiet grey evening"}})
	if status != http.StatusOK {
		t.Errorf("invitation: %d %s", status, page)
	}
	list := out("owner@example.com", "", "list")
	for _, line := range []string{`owner@example\.com +owner +active +off`,
		`staff@example\.com +staff, may refund +active +off`, `guest@example\.com +viewer +active +off`} {
		if !regexp.MustCompile(line).MatchString(list) {
			t.Errorf("the list lacks %s:\n%s", line, list)
		}
	}

	out("last owner", "", "disable", "--email", ownerEmail)
	out("no two-step login", "", "reset-2fa", "--email", ownerEmail)
	out("no admin", "", "disable", "--email", "nobody@example.com")
	out("a new password", "an evening of rain\n", "reset-password", "--email", ownerEmail, "--password-stdin")
	if _, page := o.send("/admin/account", nil); !strings.Contains(page, `action="/admin/login"`) {
		t.Error("still in after the password was reset")
	}
	if status, page := o.send("/admin/login", url.Values{"email": {ownerEmail},
		"password": {"an evening of rain"}}); status != http.StatusOK || !strings.Contains(page, "/admin/logout") {
		t.Errorf("the new password: %d", status)
	}
	out("within an hour", "", "reset-password", "--email", ownerEmail, "--invite")
	out("is disabled", "", "disable", "--email", "staff@example.com")
	out("is disabled", "x\n", "reset-password", "--email", "staff@example.com", "--password-stdin")
}
