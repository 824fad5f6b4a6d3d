package checkout

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// restoreSeeds is how many seeds with a restored backup are simulated, whatever time
// they take: the same ones on every machine.
const restoreSeeds = 6

// TestSimulationOfRestoredBackups simulates seeds in which the database is lost and
// replaced by an older backup. Every won that I'mport knows of is accounted for
// all the same, and orders are rebuilt from their payments.
func TestSimulationOfRestoredBackups(t *testing.T) {
	template := simTemplate(t)
	rebuilt := 0
	for seed := range uint64(restoreSeeds) {
		n, err := simulateRestore(template, seed+1)
		if err != nil {
			t.Fatalf("seed %d: %v", seed+1, err)
		}
		rebuilt += n
	}
	if rebuilt == 0 {
		t.Errorf("no order was rebuilt in %d seeds: this proves nothing", restoreSeeds)
	}
	t.Logf("%d seeds, %d orders rebuilt", restoreSeeds, rebuilt)
}

// simulateRestore simulates one seed and returns how many orders were rebuilt.
func simulateRestore(template string, seed uint64) (int, error) {
	w, err := newWorld(template, seed, nil)
	if err != nil {
		return 0, err
	}
	defer w.close()
	play := func() error {
		for range simSteps / 2 {
			if err := w.surviving(w.step); err != nil {
				return err
			}
		}
		return w.verify()
	}
	backup := filepath.Join(w.dir, "backup.db")
	var known shelf // what the books of the backup can know
	var seen map[string]bool
	var came map[string]int64
	save := func() error {
		known, seen, came = w.shelf.clone(), maps.Clone(w.seen), maps.Clone(w.came)
		_, err := w.raw.Exec("VACUUM INTO ?", backup)
		return err
	}
	restore := func() error {
		w.shelf, w.seen, w.came = known, seen, came
		clear(w.bank.issued.doubt)
		return w.restore(backup)
	}
	// Refunds from before the restore may have the numbers of later ones, so that
	// refundedOnce cannot be checked here.
	err = w.firstError(play, save, play, restore, play, w.stopFaults, w.verify, w.balanced, w.oddRowsListed)
	if err != nil {
		return 0, err
	}
	var rebuilt int
	err = w.raw.QueryRow("SELECT count(*) FROM orders WHERE rebuilt = 1").Scan(&rebuilt)
	return rebuilt, err
}

// restore replaces the database by a backup; the key stays.
func (w *world) restore(backup string) error {
	path := filepath.Join(w.dir, "jangteo.db")
	w.store.Close()
	w.raw.Close()
	w.store = nil
	for _, file := range []string{path + "-wal", path + "-shm"} {
		if err := os.Remove(file); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	if err := os.Rename(backup, path); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	var err error
	if w.raw, err = sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)"); err != nil {
		return err
	}
	if err := w.start(); err != nil {
		return err
	}
	if err := w.forgetWhatTheBackupLacks(); err != nil {
		return err
	}
	return w.store.Prove(context.Background())
}

// forgetWhatTheBackupLacks makes shoppers expect of their carts what the backup
// has: what was put in or ordered since is gone, an order that is rebuilt from its
// payment knows neither its cart nor the order that it replaced, and one that was bought
// directly and only since ordered again out of a cart does not know of that.
func (w *world) forgetWhatTheBackupLacks() error {
	ctx := context.Background()
	l, err := w.store.Ledger(ctx)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, o := range l.Orders {
		known[o.No] = true
	}
	carted, err := w.outOfCarts()
	if err != nil {
		return err
	}
	done, err := w.everPaid()
	if err != nil {
		return err
	}
	for _, p := range w.shoppers {
		cart, err := w.store.CartOf(ctx, p.session)
		if err != nil {
			return err
		}
		p.put = map[string]int64{}
		for _, i := range cart.Items {
			p.put[i.Variant.SKU] = i.Quantity
		}
		p.taken = slices.DeleteFunc(p.taken, func(o cartOrder) bool { return !carted[o.no] || done[o.no] })
		for i := range p.purchases {
			p.purchases[i] = slices.DeleteFunc(p.purchases[i], func(no string) bool { return !known[no] })
		}
	}
	return nil
}

// outOfCarts tells which orders the database knows to have been ordered out of a cart.
func (w *world) outOfCarts() (map[string]bool, error) {
	rows, err := w.raw.Query("SELECT order_no FROM orders WHERE carted_at IS NOT NULL")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	carted := map[string]bool{}
	for rows.Next() {
		var no string
		if err := rows.Scan(&no); err != nil {
			return nil, err
		}
		carted[no] = true
	}
	return carted, rows.Err()
}
