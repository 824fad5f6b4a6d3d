package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// slowOrder is an order whose second half is still in the buyer's hands.
type slowOrder struct {
	t    *testing.T
	conn net.Conn
	from *bufio.Reader
	rest string
}

// beginOrder sends the first half and waits until the program has it.
func (p *program) beginOrder() slowOrder {
	p.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(p.shop, "http://"))
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { conn.Close() })
	body := chairOrder("inicis").Encode()
	half := len(body) / 2
	fmt.Fprintf(conn, "POST /orders HTTP/1.1\r\nHost: %s\r\nAccept: application/json\r\nContent-Type: "+
		"application/x-www-form-urlencoded\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n",
		strings.TrimPrefix(p.shop, "http://"), len(body))
	from := bufio.NewReader(conn)
	if r, err := http.ReadResponse(from, nil); err != nil || r.StatusCode != http.StatusContinue {
		p.t.Fatalf("the program does not ask for the order: %v, %v", r, err)
	}
	io.WriteString(conn, body[:half])
	return slowOrder{p.t, conn, from, body[half:]}
}

// finish sends the second half and returns the answer.
func (o slowOrder) finish() answer {
	o.t.Helper()
	if _, err := io.WriteString(o.conn, o.rest); err != nil {
		o.t.Fatal(err)
	}
	res, err := http.ReadResponse(o.from, nil)
	if err != nil {
		o.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		o.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, b}
}

// closes waits until the program takes no further visitors.
func (p *program) closes() {
	p.t.Helper()
	eventually(p.t, "the shop is closed", func() bool {
		conn, err := net.Dial("tcp", strings.TrimPrefix(p.shop, "http://"))
		if err == nil {
			conn.Close()
		}
		return err != nil
	})
}

func (p *program) ends() {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(30 * time.Second):
		p.t.Fatalf("the program does not end:\n%s", p.output)
	}
}

func TestRequestsUnderWayAreAnswered(t *testing.T) {
	p := startProgram(t)
	slow := p.beginOrder()
	p.cmd.Process.Signal(syscall.SIGTERM)
	p.closes()
	if a := slow.finish(); a.status != http.StatusCreated || !strings.Contains(string(a.body), `"merchant_uid"`) {
		t.Errorf("the order under way: %d %s", a.status, a.body)
	}
	p.ends()
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit code %d:\n%s", code, p.output)
	}
	if l := p.ledger(); len(l.Orders) != 1 || len(l.Attempts) != 1 {
		t.Errorf("%d orders in the books", len(l.Orders))
	}
}

func TestASecondSignalEndsAtOnce(t *testing.T) {
	p := startProgram(t)
	p.beginOrder() // never finished, the program would wait for it
	p.cmd.Process.Signal(syscall.SIGTERM)
	p.closes()
	p.cmd.Process.Signal(syscall.SIGTERM)
	p.ends()
	if status := p.cmd.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() ||
		status.Signal() != syscall.SIGTERM {
		t.Errorf("the program ended as %s", p.cmd.ProcessState)
	}
}
