package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// outside skips what only reads the source, or looks at the built program and at
// Chromium, while the detector watches: it sees into none of them. make test runs
// all of this package without it as well.
func outside(t testing.TB) {
	t.Helper()
	if raced {
		t.Skip("runs without the race detector, which sees nothing of it")
	}
}

// binary is the program under test.
func binary(t testing.TB) (string, error) {
	t.Helper()
	outside(t)
	return built()
}

// built is where it was built, once.
var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "jangteo-test-*")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "jangteo")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, nil
})

// program is a running shop with its sandbox, in a data directory of its own.
type program struct {
	t     *testing.T
	group string // control group that it joins; empty: none
	env   []string
	data  string
	shop  string // base URL

	postgres string // address of its PostgreSQL; empty: SQLite

	sandbox string // base URL
	code    string // merchant code, for IMP.init
	cmd     *exec.Cmd
	ended   chan struct{}
	output  *lockedBuffer
	log     *lockedBuffer // of output, what went to standard error

	typed func(url.Values) // changes what place sends for a new order; nil: nothing
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// startProgram starts the built binary with further environment settings and
// stops it, verified, when the test ends.
func startProgram(t *testing.T, env ...string) *program {
	t.Helper()
	return startProgramAt(t, freeAddr(t), env...)
}

// startProgramAt starts it with its shop at a free address.
func startProgramAt(t *testing.T, shop string, env ...string) *program {
	t.Helper()
	return startProgramIn(t, "", shop, env...)
}

// startProgramIn starts it within a control group; empty: in that of the tests.
func startProgramIn(t *testing.T, group, shop string, env ...string) *program {
	t.Helper()
	outside(t)
	sandbox := freeAddr(t)
	_, port, _ := net.SplitHostPort(shop)
	p := &program{t: t, group: group, data: t.TempDir(), shop: "http://localhost:" + port, sandbox: "http://" + sandbox}
	p.env = append([]string{"JANGTEO_ADDR=" + shop, "JANGTEO_URL=" + p.shop, "JANGTEO_DATA=" + p.data,
		"JANGTEO_SANDBOX_ADDR=" + sandbox,
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}, env...)
	t.Cleanup(func() {
		p.stop()
		if out := p.run("verify"); out != "" {
			t.Errorf("jangteo verify: %s", out)
		}
		if t.Failed() {
			t.Logf("the program said:\n%s", p.output)
		}
	})
	p.start()
	return p
}

// taken are the ports that tests of this run have been given.
var taken sync.Map

// freeAddr finds a port that nobody listens on, below those that the system
// gives to outgoing connections and to listeners on port 0, so that nobody
// else gets it before the program listens.
func freeAddr(t *testing.T) string {
	t.Helper()
	for range 1000 {
		addr := fmt.Sprintf("127.0.0.1:%d", 15000+rand.IntN(15000))
		if _, used := taken.LoadOrStore(addr, true); used {
			continue
		}
		if l, err := net.Listen("tcp", addr); err == nil {
			l.Close()
			return addr
		}
	}
	t.Fatal("no free port")
	return ""
}

// launch runs the built binary with a command, none: serve.
func (p *program) launch(command ...string) {
	p.t.Helper()
	path, err := binary(p.t)
	if err != nil {
		p.t.Fatal(err)
	}
	p.output, p.log = &lockedBuffer{}, &lockedBuffer{}
	p.cmd = exec.Command(path, command...)
	if p.group != "" {
		join := `echo $$ > "$0/cgroup.procs" && exec "$@"`
		p.cmd = exec.Command("/bin/sh", append([]string{"-c", join, p.group, path}, command...)...)
	}
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = p.env, p.output, io.MultiWriter(p.output, p.log)
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.ended = make(chan struct{})
	go func(cmd *exec.Cmd, ended chan struct{}) {
		cmd.Wait()
		close(ended)
	}(p.cmd, p.ended)
}

func (p *program) start() {
	p.t.Helper()
	p.launch()
	client := &http.Client{Timeout: 5 * time.Second}
	eventually(p.t, "the shop answers", func() bool {
		select {
		case <-p.ended:
			p.t.Fatalf("the program ended:\n%s", p.output)
		default:
		}
		r, err := client.Get(p.shop + "/healthz")
		if err != nil {
			return false
		}
		r.Body.Close()
		return r.StatusCode == http.StatusOK && strings.Contains(p.output.String(), "imp_secret")
	})
	_, after, _ := strings.Cut(p.output.String(), "code ")
	p.code = strings.Fields(after)[0]
}

func (p *program) stop() {
	p.t.Helper()
	p.signal(syscall.SIGTERM)
}

// kill ends the program as a crash would.
func (p *program) kill() {
	p.t.Helper()
	p.signal(syscall.SIGKILL)
}

func (p *program) signal(s syscall.Signal) {
	p.t.Helper()
	p.cmd.Process.Signal(s)
	select {
	case <-p.ended:
	case <-time.After(30 * time.Second):
		p.cmd.Process.Kill()
		p.t.Fatalf("the program does not end on %s:\n%s", s, p.output)
	}
}

// run runs a subcommand on the same data directory and returns what it printed.
func (p *program) run(args ...string) string {
	p.t.Helper()
	path, err := built() // a shop within the process may ask it, too
	if err != nil {
		p.t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Env = p.env
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Sprintf("%s%s%v", out, stderr.String(), err)
	}
	return string(out)
}

func (p *program) ledger() store.Ledger {
	p.t.Helper()
	var l store.Ledger
	if err := json.Unmarshal([]byte(p.run("export", "ledger")), &l); err != nil {
		p.t.Fatal(err)
	}
	return l
}

// set changes the sandbox's settings.
func (p *program) set(settings map[string]any) {
	p.t.Helper()
	body, _ := json.Marshal(settings)
	r := p.do(http.MethodPut, p.sandbox+"/sandbox/settings", "application/json", bytes.NewReader(body))
	if r.status != http.StatusOK {
		p.t.Fatalf("sandbox settings: %d %s", r.status, r.body)
	}
}

// payments is the sandbox's ledger.
func (p *program) payments() []iamport.Payment {
	p.t.Helper()
	var list []iamport.Payment
	r := p.do(http.MethodGet, p.sandbox+"/sandbox/payments", "", nil)
	if err := json.Unmarshal(r.body, &list); err != nil {
		p.t.Fatalf("sandbox payments: %v\n%s", err, r.body)
	}
	return list
}

// answer is a response that has been read.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (p *program) do(method, url, contentType string, body io.Reader) answer {
	p.t.Helper()
	req, err := http.NewRequest(method, url, body)
	if err != nil {
		p.t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	req.Header.Set("Accept", "application/json")
	return p.send(req)
}

func (p *program) send(req *http.Request) answer {
	p.t.Helper()
	client := &http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request,
		[]*http.Request) error {
		return http.ErrUseLastResponse
	}}
	res, err := client.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, b}
}

func (p *program) post(path string, fields url.Values) answer {
	p.t.Helper()
	return p.do(http.MethodPost, p.shop+path, "application/x-www-form-urlencoded", strings.NewReader(fields.Encode()))
}

// attempt is the JSON of POST /orders.
type attempt struct {
	OrderID     string      `json:"order_id"`
	OrderNo     string      `json:"order_no"`
	OrderURL    string      `json:"order_url"`
	MerchantUID string      `json:"merchant_uid"`
	PG          string      `json:"pg"`
	Name        string      `json:"name"`
	Amount      json.Number `json:"amount"`
	Currency    string      `json:"currency"`
	CustomData  string      `json:"custom_data"`
}

func chairOrder(pg string) url.Values {
	return url.Values{"pg": {pg}, "product": {"norwegian-swivel-chair"}, "sku": {"CHAIR-NO-1"}, "quantity": {"1"},
		"buyer_name": {"김하늘"}, "buyer_email": {"sky@example.com"}, "buyer_tel": {"010-1234-5678"},
		"buyer_addr": {"서울특별시 마포구 양화로 1"}, "buyer_postcode": {"04001"}}
}

// order places an order for one chair.
func (p *program) order(pg string) attempt {
	p.t.Helper()
	return p.place("/orders", chairOrder(pg))
}

func (p *program) place(path string, fields url.Values) attempt {
	p.t.Helper()
	if p.typed != nil && path == "/orders" {
		p.typed(fields)
	}
	r := p.post(path, fields)
	if r.status != http.StatusCreated {
		p.t.Fatalf("POST %s: %d %s", path, r.status, r.body)
	}
	var a attempt
	if err := json.Unmarshal(r.body, &a); err != nil {
		p.t.Fatal(err)
	}
	return a
}

// state is what the order's page would show.
func (p *program) state(a attempt) string {
	p.t.Helper()
	var s struct{ State string }
	r := p.do(http.MethodGet, p.shop+a.OrderURL+"/state", "", nil)
	if err := json.Unmarshal(r.body, &s); err != nil {
		p.t.Fatalf("state: %d %s", r.status, r.body)
	}
	return s.State
}

// becomes waits until an order reaches a state.
func (p *program) becomes(a attempt, want string) {
	p.t.Helper()
	got := ""
	eventually(p.t, fmt.Sprintf("order %s is %s", a.OrderNo, want), func() bool {
		got = p.state(a)
		return got == want
	})
}

// eventually waits for a condition, for as long as a slow machine may need.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-ctx.Done():
			t.Fatalf("never happened: %s", what)
		case <-tick.C:
		}
	}
}
