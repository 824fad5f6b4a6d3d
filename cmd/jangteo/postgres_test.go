package main

import (
	"context"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/jangteo/jangteo/store/pgtest"
)

var nodeKills = flag.Int("nodekills", 4, "how often one of two processes on one database is killed under load")

// twoOnPostgres starts two live shops on one PostgreSQL, with one account at a sandbox.
func twoOnPostgres(t *testing.T) []*program {
	t.Helper()
	server, err := pgtest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	database, shops := server.Database(t), []string{freeAddr(t), freeAddr(t)}
	box := startSandbox(t, shops[0], "--live")
	var both []*program
	for i, shop := range shops {
		p := &program{t: t, data: t.TempDir(), shop: "http://" + shop, sandbox: box.sandbox, code: box.code,
			postgres: database}
		p.env = append([]string{"JANGTEO_ADDR=" + shop, "JANGTEO_URL=http://" + shops[0], "JANGTEO_DATA=" + p.data,
			"JANGTEO_DATABASE=" + database, "JANGTEO_POLL=1h", "JANGTEO_SWEEP=1h", "IAMPORT_API=" + box.sandbox,
			"IAMPORT_SDK=" + box.sandbox + sandboxSDKPath, "IAMPORT_INICIS=" + sandboxInicis}, box.keys...)
		if i == 0 {
			if out := p.run("seed"); strings.Contains(out, "error") {
				t.Fatalf("seed: %s", out)
			}
		} else if err := copyKey(both[0].data, p.data); err != nil {
			t.Fatal(err)
		}
		p.launchLive()
		t.Cleanup(func() {
			p.stop()
			if t.Failed() {
				t.Logf("process %d said:\n%s", i+1, p.output)
			}
		})
		both = append(both, p)
	}
	both[0].set(quiet())
	return both
}

func copyKey(from, to string) error {
	key, err := os.ReadFile(filepath.Join(from, "secret.key"))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(to, "secret.key"), key, 0o600)
}

// deliverOnPostgres is deliver on PostgreSQL.
func (p *program) deliverOnPostgres(sku string, pieces int) {
	p.t.Helper()
	c, err := pgx.Connect(context.Background(), p.postgres)
	if err != nil {
		p.t.Fatal(err)
	}
	defer c.Close(context.Background())
	err = pgx.BeginFunc(context.Background(), c, func(t pgx.Tx) error {
		if _, err := t.Exec(context.Background(), "UPDATE variants SET stock = stock + $1 WHERE sku = $2", pieces,
			sku); err != nil {
			return err
		}
		_, err := t.Exec(context.Background(), `INSERT INTO stock_moves (variant_id, delta, reason, at)
		  SELECT id, $1, 'delivery', 1 FROM variants WHERE sku = $2`, pieces, sku)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// TestNodesAreKilledInTurn sells with two processes on one database while one or the other is
// killed, and sees that what was promised is kept by both. Then both sell the last pieces.
func TestNodesAreKilledInTurn(t *testing.T) {
	t.Parallel()
	both := twoOnPostgres(t)
	both[0].deliver("CHAIR-NO-1", 1_000_000)
	var said promises
	for i := range *nodeKills {
		stop := make(chan struct{})
		var clients sync.WaitGroup
		for n := range 4 {
			clients.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
						both[n%2].tryToBuy(&said)
					}
				}
			})
		}
		before := said.count()
		eventually(t, "both have sold", func() bool { return said.count() > before+2 })
		dead, lives := both[i%2], both[(i+1)%2]
		dead.kill()
		before = said.count()
		eventually(t, "the other has sold", func() bool { return said.count() > before })
		close(stop)
		clients.Wait()
		if i == 0 {
			lives.kept(&said) // what the dead one had taken, too: it is not there to go on
		}
		dead.launchLive()
	}
	if len(said.orders) < *nodeKills || len(said.paid) < *nodeKills/2 {
		t.Fatalf("only %d orders and %d webhooks were acknowledged: this proves nothing", len(said.orders), len(said.paid))
	}
	both[1].kept(&said)
	t.Logf("%d kills: %d orders and %d webhooks acknowledged, none lost", *nodeKills, len(said.orders), len(said.paid))
	theLastPieces(both)
	if out := both[1].run("verify"); out != "" {
		t.Errorf("jangteo verify: %s", out)
	}
	if _, err := os.Stat(filepath.Join(both[0].data, "jangteo.db")); !os.IsNotExist(err) {
		t.Errorf("there is a file of SQLite, too: %v", err)
	}
}

// theLastPieces has many buyers for ten pieces, at each process half of them.
func theLastPieces(both []*program) {
	t := both[0].t
	t.Helper()
	left := stockOf(both[0].ledger(), "CHAIR-NO-1")
	both[0].deliver("CHAIR-NO-1", 10-int(left.OnHand))
	var sold, soldOut atomic.Int64
	var buyers sync.WaitGroup
	gate := make(chan struct{}, 32)
	const many = 60
	for i := range many {
		buyers.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			p := both[i%2]
			switch status, _ := p.try(p.shop+"/orders", "", strings.NewReader(chairOrder("inicis").Encode())); status {
			case http.StatusCreated:
				sold.Add(1)
			case http.StatusConflict:
				soldOut.Add(1)
			}
		})
	}
	buyers.Wait()
	if sold.Load() != 10 || soldOut.Load() != many-10 {
		t.Errorf("%d sold and %d told that it is sold out; want 10 and %d", sold.Load(), soldOut.Load(), many-10)
	}
	if s := stockOf(both[1].ledger(), "CHAIR-NO-1"); s.OnHand != 0 || s.Reserved != left.Reserved+10 {
		t.Errorf("stock %+v, before %+v", s, left)
	}
}
