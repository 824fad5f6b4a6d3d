package store

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jangteo/jangteo/store/whole"
)

// How nodes know of each other. Who leads is believed for leaderTerm after it last said so;
// nodeGone later, what the workers of a node had taken is free.
const (
	nodeBeat   = 3 * time.Second
	leaderTerm = 10 * time.Second
	nodeGone   = 15 * time.Second
	mostSkew   = 5 * time.Second // between the clocks of a node and of the database
)

// serverTime is the database's clock in milliseconds: those of nodes may differ.
const serverTime = "server_time()"

// nodeFile holds the number of the node that a data directory belongs to.
const nodeFile = "node.id"

// ErrDeposed says that another node leads by now: what this one does for all of them is over.
var ErrDeposed = errors.New("another process leads the shop by now")

// Nodes are the processes that serve one database. A shop in one file has only this one,
// which always leads, and nothing is kept of it.
type Nodes struct{ *core }

// Node is a process that serves the shop.
type Node struct {
	ID        int64
	Name      string // process and address
	Version   string
	StartedAt time.Time
	Silent    time.Duration // since it last said that it lives
	Leads     bool
	Own       bool // it is this process
}

// Gone tells whether a node has not been heard of for so long that others take its work.
func (n Node) Gone() bool { return n.Silent >= nodeGone }

// List lists the nodes of a database that several can serve, the oldest first; none
// otherwise.
func (n Nodes) List(ctx context.Context) ([]Node, error) {
	if n.member == nil {
		return nil, nil
	}
	var list []Node
	err := n.read(ctx, func(t *tx) error {
		list = nil
		return t.each("SELECT n.id, n.name, n.version, n.started_at, "+serverTime+` - n.renewed_at,
		  n.id = l.node AND l.ends_at > `+serverTime+`
		  FROM nodes n JOIN leader l ON l.id = 1 ORDER BY n.started_at, n.id`,
			nil, func(scan func(...any) error) error {
				var one Node
				var began, silent int64
				err := scan(&one.ID, &one.Name, &one.Version, &began, &silent, &one.Leads)
				one.StartedAt, one.Silent = fromMS(began), time.Duration(silent)*time.Millisecond
				one.Own = one.ID == n.node
				list = append(list, one)
				return err
			})
	})
	return list, err
}

// Live is how many nodes serve the shop now, at least this one.
func (n Nodes) Live() int {
	if n.member == nil {
		return 1
	}
	return max(1, n.member.now().live)
}

// Lead waits until this process leads, and returns a context that ends when it no longer
// does. What is changed under it is refused once another has begun to. It is false if ctx
// ends before.
func (n Nodes) Lead(ctx context.Context) (context.Context, context.CancelFunc, bool) {
	if n.member == nil {
		led, stop := context.WithCancel(ctx)
		return led, stop, ctx.Err() == nil
	}
	for {
		state := n.member.now()
		if state.lead != nil && state.lead.Err() == nil && ctx.Err() == nil {
			led, stop := context.WithCancel(context.WithValue(ctx, termKey{}, state.term))
			unhook := context.AfterFunc(state.lead, stop)
			return led, func() { unhook(); stop() }, true
		}
		select {
		case <-ctx.Done():
			return ctx, func() {}, false
		case <-state.changed:
		}
	}
}

// termKey is under which a context has the term in which its work is done.
type termKey struct{}

// led is fn, refused once the term is over in which ctx's work was begun.
func led(ctx context.Context, fn func(*tx) error) func(*tx) error {
	term, ok := ctx.Value(termKey{}).(int64)
	if !ok {
		return fn
	}
	return func(t *tx) error {
		var now int64
		if err := t.get("SELECT term FROM leader WHERE id = 1", nil, &now); err != nil {
			return err
		}
		if now != term {
			return ErrDeposed
		}
		return fn(t)
	}
}

// member is this process among the nodes. It says at every beat that it lives, and leads if
// nobody else does.
type member struct {
	core          *core
	name, version string
	ended         chan struct{}
	stop          context.CancelFunc

	mu    sync.Mutex // guards state
	state membership
}

// membership is how a node stands among the others.
type membership struct {
	live    int             // nodes that live
	term    int64           // in which it leads
	lead    context.Context // ends when it may no longer; nil: it does not lead
	resign  context.CancelFunc
	lapse   *time.Timer   // resigns when nothing is heard of the database
	changed chan struct{} // closed when it begins to lead
}

func (m *member) now() membership {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state
}

// join makes this process one of the nodes.
func (c *core) join(ctx context.Context, name, version string) error {
	m := &member{core: c, name: name, version: version, ended: make(chan struct{}),
		state: membership{changed: make(chan struct{})}}
	if err := m.beat(ctx, true); err != nil {
		return fmt.Errorf("join the nodes that serve the shop: %w", err)
	}
	ctx, m.stop = context.WithCancel(context.Background())
	c.member = m
	go m.run(ctx)
	return nil
}

func (m *member) run(ctx context.Context) {
	defer close(m.ended)
	tick := time.NewTicker(nodeBeat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := m.beat(ctx, false); err != nil && ctx.Err() == nil {
			m.core.warn("say to the other nodes that this one lives: " + err.Error())
		}
	}
}

// beat says that this node lives. One that has just begun has a term of its own.
func (m *member) beat(ctx context.Context, begins bool) error {
	began := time.Now()
	var term, clock int64
	var live, gone int
	err := m.core.writeAside(ctx, func(t *tx) (err error) {
		book := nodeBook{t}
		if err := book.renew(m); err != nil {
			return err
		}
		if term, err = book.lead(m.core.node, begins); err != nil {
			return err
		}
		return t.get("SELECT count(*) FILTER (WHERE silent < ?1), count(*) FILTER (WHERE silent >= ?1), "+serverTime+
			" FROM (SELECT "+serverTime+" - renewed_at AS silent FROM nodes) AS n", []any{nodeGone.Milliseconds()},
			&live, &gone, &clock)
	})
	if err != nil {
		return err
	}
	if off := m.core.now().Sub(fromMS(clock)); begins && off.Abs() > mostSkew {
		return fmt.Errorf("the clock of this machine is %v away from that of the database: set both by NTP",
			off.Round(time.Second))
	}
	m.stand(term, live, began)
	if term > 0 && gone > 0 {
		return m.core.write(ctx, func(t *tx) error { return nodeBook{t}.freeLeases(noNode) })
	}
	return nil
}

// stand notes how this node stands. It goes on leading until a term after it began to say
// so: by then, another may.
func (m *member) stand(term int64, live int, began time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := &m.state
	s.live = live
	if s.lead != nil && (term != s.term || s.lead.Err() != nil) {
		s.lapse.Stop()
		s.resign()
		s.lead = nil
	}
	if term == 0 {
		return
	}
	left := time.Until(began.Add(leaderTerm))
	if s.lead != nil {
		s.lapse.Reset(left)
		return
	}
	s.term = term
	s.lead, s.resign = context.WithCancel(context.Background())
	s.lapse = time.AfterFunc(left, s.resign)
	close(s.changed)
	s.changed = make(chan struct{})
	if m.core.log != nil {
		m.core.log.LogAttrs(context.Background(), slog.LevelInfo, "this process leads the shop",
			slog.Int64("term", term))
	}
}

// leave ends the work of this node: another may lead at once.
func (m *member) leave() {
	if m == nil {
		return
	}
	m.stop()
	<-m.ended
	m.mu.Lock()
	if m.state.lead != nil {
		m.state.lapse.Stop()
		m.state.resign()
	}
	m.mu.Unlock()
	// An error leaves it to the others to notice.
	m.core.writeAside(context.Background(), func(t *tx) error { return nodeBook{t}.leave(m.core.node) })
}

// nodeBook is a transaction that deals with nodes.
type nodeBook struct{ *tx }

func (t nodeBook) renew(m *member) error {
	_, err := t.exec("INSERT INTO nodes (id, name, version, started_at, renewed_at) VALUES (?, ?, ?, "+serverTime+", "+
		serverTime+`) ON CONFLICT (id) DO UPDATE SET name = excluded.name, version = excluded.version,
		renewed_at = excluded.renewed_at`, m.core.node, m.name, m.version)
	return err
}

// lead is the term in which a node leads; 0: another does.
func (t nodeBook) lead(node int64, begins bool) (term int64, err error) {
	err = t.get("UPDATE leader SET node = ?1, term = term + CASE WHEN node = ?1 AND ?2 = 0 THEN 0 ELSE 1 END, "+
		"ends_at = "+serverTime+" + ?3 WHERE id = 1 AND (node = ?1 OR ends_at <= "+serverTime+") RETURNING term",
		[]any{node, begins, leaderTerm.Milliseconds()}, &term)
	if errors.Is(err, ErrNotFound) {
		return 0, nil
	}
	return term, err
}

func (t nodeBook) leave(node int64) error {
	if _, err := t.exec("UPDATE leader SET node = 0, ends_at = 0 WHERE id = 1 AND node = ?", node); err != nil {
		return err
	}
	_, err := t.exec("DELETE FROM nodes WHERE id = ?", node)
	return err
}

// noNode is the number of no node.
const noNode = -1

// ReleaseLeases gives back what workers had taken when their process ended: an earlier one
// that had this data directory, or a node that is gone. The workers of this one come after.
func (s *Store) ReleaseLeases(ctx context.Context) error {
	return s.write(ctx, func(t *tx) error {
		if _, err := t.exec("UPDATE hints SET next_at = min(next_at, ?) WHERE known = 1 AND lease_until = 0",
			ms(t.now)); err != nil {
			return err
		}
		return nodeBook{t}.freeLeases(s.node)
	})
}

// freeLeases forgets the nodes that are gone, and gives back what they have taken and what
// one more has.
func (t nodeBook) freeLeases(own int64) error {
	if _, err := t.exec("DELETE FROM nodes WHERE renewed_at <= "+serverTime+" - ?",
		nodeGone.Milliseconds()); err != nil {
		return err
	}
	const free = " WHERE lease_until > 0 AND (lease_node = ?1 OR lease_node NOT IN (SELECT id FROM nodes))"
	if _, err := t.exec("UPDATE hints SET lease_until = 0, next_at = min(next_at, ?2)"+free+" AND known = 1", own,
		ms(t.now)); err != nil {
		return err
	}
	if _, err := t.exec("UPDATE hints SET lease_until = 0"+free, own); err != nil {
		return err
	}
	if _, err := t.exec("UPDATE receipts SET lease_until = 0"+free+" AND next_at IS NOT NULL", own); err != nil {
		return err
	}
	_, err := t.exec("UPDATE outbox SET lease_until = 0"+free+" AND done_at IS NULL", own)
	return err
}

// nodeOf is the number of the node that a data directory belongs to, made by its first
// start.
func nodeOf(dir string) (int64, error) {
	path := filepath.Join(dir, nodeFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		var some [4]byte
		rand.Read(some[:])
		node := int64(binary.BigEndian.Uint32(some[:])>>1) | 1
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return 0, err
		}
		return node, whole.Create(path, writing([]byte(strconv.FormatInt(node, 10)+"\n")))
	}
	if err != nil {
		return 0, err
	}
	node, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 32)
	if err != nil || node <= 0 {
		return 0, fmt.Errorf("%s has no number of a node: remove it", path)
	}
	return node, nil
}
