//go:build bench && linux

package main

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
)

// benchRole tells a copy of this test program which server to be, benchDir where
// its files are.
const (
	benchRole = "JANGTEO_BENCH_ROLE"
	benchDir  = "JANGTEO_BENCH_DIR"
)

// TestBenchServer is a server to compare with, in a process of its own, until its
// standard input ends.
func TestBenchServer(t *testing.T) {
	var handler http.Handler
	switch os.Getenv(benchRole) {
	case "hello":
		e := echo.New()
		e.GET("/", func(c echo.Context) error { return c.String(http.StatusOK, "hello") })
		handler = e
	case "floor":
		f, err := openFloor(os.Getenv(benchDir))
		if err != nil {
			t.Fatal(err)
		}
		handler = f
	default:
		t.Skip("only make bench starts this")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go http.Serve(l, handler)
	fmt.Println("listening:", l.Addr())
	io.Copy(io.Discard, os.Stdin)
}

// floorOrder is an order that waits to be written.
type floorOrder struct {
	name, email, tel string
	total            int64
	done             chan error
}

// floor is the smallest program that writes orders as durably as the shop: SQLite
// with synchronous=FULL, one row each, all that wait in one transaction.
type floor struct {
	db    *sql.DB
	queue chan floorOrder
}

// floorBatch is how many orders one transaction takes.
const floorBatch = 256

func openFloor(dir string) (*floor, error) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "floor.db")+
		"?_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	_, err = db.Exec("CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY, name TEXT NOT NULL, " +
		"email TEXT NOT NULL, tel TEXT NOT NULL, total INTEGER NOT NULL) STRICT")
	f := &floor{db: db, queue: make(chan floorOrder, floorBatch)}
	go f.write()
	return f, err
}

func (f *floor) write() {
	for first := range f.queue {
		batch := []floorOrder{first}
		for more := true; more && len(batch) < floorBatch; {
			select {
			case o := <-f.queue:
				batch = append(batch, o)
			default:
				more = false
			}
		}
		err := f.commit(batch)
		for _, o := range batch {
			o.done <- err
		}
	}
}

func (f *floor) commit(batch []floorOrder) error {
	tx, err := f.db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	insert, err := tx.Prepare("INSERT INTO orders (name, email, tel, total) VALUES (?, ?, ?, ?)")
	if err != nil {
		return err
	}
	defer insert.Close()
	for _, o := range batch {
		if _, err := insert.Exec(o.name, o.email, o.tel, o.total); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// ServeHTTP writes an order, and answers when it is durable.
func (f *floor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o := floorOrder{r.PostFormValue("buyer_name"), r.PostFormValue("buyer_email"), r.PostFormValue("buyer_tel"), 64900,
		make(chan error, 1)}
	f.queue <- o
	if err := <-o.done; err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	io.WriteString(w, `{"held":true}`)
}

// benchProcess is a server that is measured.
type benchProcess struct {
	cmd   *exec.Cmd
	stdin io.Closer
	addr  string
	said  string // what it printed up to where it listens
	first time.Duration
}

// startBenchProcess starts a program and waits for the line that says that it
// listens. What it logs goes nowhere, but is written.
func startBenchProcess(t *testing.T, cmd *exec.Cmd, sign string) *benchProcess {
	t.Helper()
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p := &benchProcess{cmd: cmd, stdin: stdin}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		line := lines.Text()
		p.said += line + "\n"
		if _, after, ok := strings.Cut(line, sign); ok {
			p.addr = strings.TrimSpace(after)
			go io.Copy(io.Discard, out)
			return p
		}
	}
	t.Fatalf("%s ended:\n%s", cmd, p.said)
	return nil
}

func (p *benchProcess) stop() {
	p.cmd.Process.Signal(os.Interrupt)
	p.stdin.Close()
	p.cmd.Wait()
}

// startBenchServer starts one of the servers to compare with.
func startBenchServer(t *testing.T, role, dir string) *benchProcess {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^TestBenchServer$")
	cmd.Env = append(os.Environ(), benchRole+"="+role, benchDir+"="+dir)
	p := startBenchProcess(t, cmd, "listening:")
	t.Cleanup(func() {
		p.stdin.Close()
		p.cmd.Wait()
	})
	return p
}
