// Package bigshop fills a shop's database with years of business, so that tests
// and benchmarks can see how its pages do then. No program uses it.
//
// It writes through the schema's own guards, and what it writes adds up: a
// filled shop passes Verify. Everything about a shop of a size is the same each
// time; only moments count back from now.
package bigshop

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"crypto/sha256"
)

// Size is how big a shop is.
type Size struct {
	Products int
	Orders   int
	Days     int // over which the orders are spread, up to now

	Reviews   int // of what was bought, at the most
	Questions int // about goods
}

// filler writes into one transaction.
type filler struct {
	ctx     context.Context
	tx      *sql.Tx
	stmts   map[string]*sql.Stmt
	rand    *rand.Rand
	now     time.Time
	seq     int64  // of the last event
	hash    []byte // of the last event
	goods   []good
	reserve map[int64]int64 // pieces that orders have, by variant
	batch   int64           // the shipping list that is being filled
	listed  int             // orders on it
}

// good is a variant that can be ordered.
type good struct {
	id               int64
	sku              string
	nameKo, nameEn   string
	unitKRW, unitUSD int64
}

// Fill adds products and orders to a database that a store has opened at least
// once. The store may be open.
func Fill(ctx context.Context, db *sql.DB, size Size, now time.Time) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	f := &filler{ctx: ctx, tx: tx, stmts: map[string]*sql.Stmt{}, rand: rand.New(rand.NewPCG(1, 2)), now: now,
		hash: make([]byte, sha256.Size), reserve: map[int64]int64{}}
	err = tx.QueryRowContext(ctx, "SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1").Scan(&f.seq, &f.hash)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if err := f.products(size.Products); err != nil {
		return fmt.Errorf("products: %w", err)
	}
	for i := range size.Orders {
		step := time.Duration(size.Days) * 24 * time.Hour / time.Duration(size.Orders)
		if err := f.order(i, now.Add(-step*time.Duration(size.Orders-i))); err != nil {
			return fmt.Errorf("order %d: %w", i, err)
		}
	}
	if err := f.stock(); err != nil {
		return fmt.Errorf("stock: %w", err)
	}
	if err := f.talk(size.Reviews, size.Questions); err != nil {
		return fmt.Errorf("reviews and questions: %w", err)
	}
	return tx.Commit()
}

func (f *filler) stmt(query string) (*sql.Stmt, error) {
	if st := f.stmts[query]; st != nil {
		return st, nil
	}
	st, err := f.tx.PrepareContext(f.ctx, query)
	if err == nil {
		f.stmts[query] = st
	}
	return st, err
}

func (f *filler) exec(query string, args ...any) error {
	_, err := f.insert(query, args...)
	return err
}

// insert returns the new row's id.
func (f *filler) insert(query string, args ...any) (int64, error) {
	st, err := f.stmt(query)
	if err != nil {
		return 0, err
	}
	res, err := st.ExecContext(f.ctx, args...)
	if err != nil {
		return 0, fmt.Errorf("%w: %s", err, query)
	}
	return res.LastInsertId()
}

// event is an entry of the log.
type event struct {
	entity, key         string
	order               int64
	kind, before, after string
	source              string
	detail              map[string]any
}

// log appends to the chain of events as the store does.
func (f *filler) log(at time.Time, e event) error {
	detail, err := json.Marshal(e.detail)
	if err != nil {
		return err
	}
	f.seq++
	h := sha256.New()
	h.Write(f.hash)
	for _, n := range []int64{f.seq, at.UnixMilli(), e.order} {
		binary.Write(h, binary.BigEndian, n)
	}
	for _, s := range []string{e.entity, e.key, e.kind, e.before, e.after, e.source, string(detail)} {
		binary.Write(h, binary.BigEndian, int64(len(s)))
		h.Write([]byte(s))
	}
	sum := h.Sum(nil)
	var order *int64
	if e.order != 0 {
		order = &e.order
	}
	err = f.exec(`INSERT INTO events (seq, at, entity, entity_key, order_id, kind, before, after, source, detail,
	  prev_hash, hash)
	  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		f.seq, at.UnixMilli(), e.entity, e.key, order, e.kind, e.before, e.after, e.source, string(detail), f.hash, sum)
	f.hash = sum
	return err
}

// chance is true in so many of a thousand cases.
func (f *filler) chance(ofThousand int) bool { return f.rand.IntN(1000) < ofThousand }

func pick[T any](f *filler, list ...T) T { return list[f.rand.IntN(len(list))] }
