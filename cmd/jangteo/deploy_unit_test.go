//go:build deploy && linux

package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// released builds the program as make build does: without C, so that nothing
// but its own file has to be there.
func released(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "jangteo")
	cmd := exec.Command("go", "build", "-trimpath", "-o", path, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return path
}

// command runs a command to its end and returns what it printed.
func command(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// exposure is how open systemd may find the unit, in tenths of its scale from
// 0 to 10: a web server that asks for nothing has 92.
const exposure = "13"

func TestDeployUnitIsUnderstoodAndShut(t *testing.T) {
	path, dir := released(t), t.TempDir()
	for _, name := range []string{"jangteo.service", "jangteo-backup.service", "jangteo-backup.timer"} {
		// The program is not installed here; everything else stays as it is.
		text := strings.ReplaceAll(deployed(t, name), "/usr/local/bin/jangteo", path)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	shop := filepath.Join(dir, "jangteo.service")
	if out := command(t, "systemd-analyze", "verify", shop, filepath.Join(dir, "jangteo-backup.timer")); out != "" {
		t.Errorf("systemd says: %s", out)
	}
	command(t, "systemd-analyze", "security", "--offline=true", "--threshold="+exposure, shop)
}

// machine is a computer of its own with systemd: this one's files, of which it sees
// a copy that is gone afterwards, and this one's network.
type machine struct {
	t    *testing.T
	root string
	boot *exec.Cmd
	said *lockedBuffer
}

func newMachine(t *testing.T) *machine {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Fatal("booting systemd takes root: run make deploy-check as root, in a virtual machine if this one matters")
	}
	dir := t.TempDir()
	m := &machine{t: t, root: filepath.Join(dir, "root"), said: &lockedBuffer{}}
	m.mount("tmpfs", dir, "tmpfs", "")
	for _, name := range []string{"root", "upper", "work"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	m.mount("overlay", m.root, "overlay", fmt.Sprintf("lowerdir=/,upperdir=%[1]s/upper,workdir=%[1]s/work", dir))
	return m
}

func (m *machine) mount(from, to, kind, options string) {
	m.t.Helper()
	if err := unix.Mount(from, to, kind, 0, options); err != nil {
		m.t.Fatalf("mount a %s: %v", kind, err)
	}
	m.t.Cleanup(func() {
		if err := unix.Unmount(to, 0); err != nil {
			m.t.Errorf("unmount a %s: %v", kind, err)
		}
	})
}

// put copies a file of this machine to the machine.
func (m *machine) put(from, to string, mode os.FileMode) {
	m.t.Helper()
	b, err := os.ReadFile(from)
	if err != nil {
		m.t.Fatal(err)
	}
	m.write(to, string(b), mode)
}

func (m *machine) write(to, text string, mode os.FileMode) {
	m.t.Helper()
	path := filepath.Join(m.root, to)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		m.t.Fatal(err)
	}
}

// start boots the machine up to a unit.
func (m *machine) start(unit string) {
	m.t.Helper()
	m.boot = exec.Command("systemd-nspawn", "--quiet", "--directory="+m.root, "--register=no", "--keep-unit", "--boot",
		"systemd.unit="+unit, "systemd.mask=timers.target")
	m.boot.Stdout, m.boot.Stderr = m.said, m.said
	if err := m.boot.Start(); err != nil {
		m.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		m.boot.Wait()
		close(ended)
	}()
	m.t.Cleanup(func() {
		if m.t.Failed() {
			m.t.Logf("the journal of the shop:\n%s", m.inside("journalctl", "--quiet", "--unit=jangteo"))
		}
		m.boot.Process.Signal(syscall.SIGTERM) // systemd-nspawn makes a shutdown of it
		select {
		case <-ended:
		case <-time.After(30 * time.Second):
			m.boot.Process.Kill()
			<-ended
			m.t.Error("the machine does not shut down")
		}
		if m.t.Failed() {
			m.t.Logf("the machine said:\n%s", m.said)
		}
	})
}

// inside runs a command on the running machine and returns what it printed.
func (m *machine) inside(args ...string) string {
	m.t.Helper()
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", m.boot.Process.Pid))
	if err != nil || len(strings.Fields(string(children))) == 0 {
		m.t.Fatalf("the machine does not run: %v\n%s", err, m.said)
	}
	return command(m.t, "nsenter", append([]string{"--all", "--target", strings.Fields(string(children))[0], "--"},
		args...)...)
}

// property is what systemd says about the shop's unit.
func (m *machine) property(name string) string {
	m.t.Helper()
	return m.inside("systemctl", "show", "--value", "--property="+name, "jangteo")
}

// TestDeployUnitRuns installs the shop as the manual says, boots systemd and buys
// something. What the unit refuses may stand in nobody's way.
func TestDeployUnitRuns(t *testing.T) {
	m := newMachine(t)
	p := m.install(released(t))
	m.start("jangteo.service")
	p.comesUp()
	p.code = p.merchantCode(m.inside("journalctl", "--quiet", "--output=cat", "--unit=jangteo"))
	p.buys()

	pid := m.property("MainPID")
	for _, want := range []string{"NoNewPrivs:\t1", "Seccomp:\t2", "CapEff:\t0000000000000000",
		"CapBnd:\t0000000000000000"} {
		if status := m.inside("cat", "/proc/"+pid+"/status"); !strings.Contains(status, want) {
			t.Errorf("the shop runs without %q:\n%s", want, status)
		}
	}
	if owner := m.inside("stat", "--format=%U %a", "/proc/"+pid,
		"/var/lib/jangteo/jangteo.db"); owner != "jangteo 555\njangteo 600" {
		t.Errorf("process and database belong to %q", owner)
	}
	if out := m.inside("jangteo-host", "verify"); out != "" {
		t.Errorf("verify: %s", out)
	}

	m.inside("kill", "-KILL", pid)
	eventually(t, "systemd starts the killed shop again", func() bool { return m.property("MainPID") != pid && p.up() })

	m.inside("systemctl", "stop", "jangteo")
	if result, status := m.property("Result"), m.property("ExecMainStatus"); result != "success" || status != "0" {
		t.Errorf("stopped with result %q, status %s", result, status)
	}
	if p.up() {
		t.Error("the shop still answers")
	}
	m.losesItsDisk(p)
}

// losesItsDisk goes through what the manual says about a server that lost its
// data: the backup of last night brings the shop back.
func (m *machine) losesItsDisk(p *program) {
	m.t.Helper()
	m.inside("systemctl", "start", "jangteo")
	p.comesUp()
	m.write("/etc/jangteo-backup.env", "JANGTEO_BACKUP_PASSPHRASE=correct horse", 0o600)
	m.inside("systemctl", "start", "jangteo-backup")
	if list := m.inside("sh", "-c", "tar -tzf /var/lib/jangteo-backups/shop-*.tar.gz"); !strings.Contains(list,
		"secret.key.sealed") {
		m.t.Errorf("the key in the backup is not sealed:\n%s", list)
	}
	before := m.inside("jangteo-host", "export", "ledger")
	if !strings.Contains(before, `"verdict":"accepted"`) {
		m.t.Fatalf("the ledger lacks what was bought: %s", before)
	}
	m.inside("systemctl", "stop", "jangteo")
	m.inside("mv", "/var/lib/jangteo", "/var/lib/jangteo-broken")
	m.inside("sh", "-c", "mv /var/lib/jangteo-backups/shop-*.tar.gz /root/shop.tar.gz && chown root:root "+
		"/root/shop.tar.gz")
	m.inside("install", "-d", "-o", "jangteo", "-g", "jangteo", "-m", "700", "/var/lib/jangteo",
		"/var/lib/jangteo-backups")
	m.inside("install", "-o", "jangteo", "-g", "jangteo", "-m", "600", "/root/shop.tar.gz",
		"/var/lib/jangteo-backups/restore.tar.gz")
	m.inside("jangteo-host", "restore", "/var/lib/jangteo-backups/restore.tar.gz")
	if after := m.inside("jangteo-host", "export", "ledger"); after != before {
		m.t.Errorf("the ledger before and after:\n%s\n%s", before, after)
	}
	m.inside("systemctl", "start", "jangteo")
	p.comesUp()
}

// install does what the manual says, with settings for the sandbox.
func (m *machine) install(path string) *program {
	m.t.Helper()
	shop, sandbox := freeAddr(m.t), freeAddr(m.t)
	_, port, _ := net.SplitHostPort(shop)
	p := &program{t: m.t, shop: "http://localhost:" + port, sandbox: "http://" + sandbox}
	m.put(path, "/usr/local/bin/jangteo", 0o755)
	m.put("../../deploy/jangteo-host", "/usr/local/bin/jangteo-host", 0o755)
	for _, unit := range []string{"jangteo.service", "jangteo-backup.service", "jangteo-backup.timer"} {
		m.put("../../deploy/"+unit, "/etc/systemd/system/"+unit, 0o644)
	}
	m.write("/etc/jangteo.env", strings.Join([]string{"JANGTEO_ADDR=" + shop, "JANGTEO_URL=" + p.shop,
		"JANGTEO_SANDBOX_ADDR=" + sandbox, ""}, "\n"), 0o600)
	command(m.t, "chroot", m.root, "useradd", "--system", "--home-dir", "/var/lib/jangteo", "--shell",
		"/usr/sbin/nologin", "jangteo")
	return p
}

func (p *program) up() bool {
	r, err := http.Get(p.shop + "/healthz")
	if err != nil {
		return false
	}
	r.Body.Close()
	return r.StatusCode == http.StatusOK
}

func (p *program) comesUp() {
	p.t.Helper()
	eventually(p.t, "the shop answers", p.up)
}

// merchantCode finds the sandbox's merchant code in what the program printed.
func (p *program) merchantCode(printed string) string {
	p.t.Helper()
	return found(p.t, printed, `I'mport API: code (\S+)`)
}

// buys orders a chair and pays for it.
func (p *program) buys() {
	p.t.Helper()
	a := p.order("inicis")
	w := p.openWindow(a, nil)
	p.choose(w, "approve")
	if state := p.complete(w, a); state != "paid" {
		p.t.Errorf("the paid order is %s", state)
	}
}
