package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// secondNode is another process on the database of a shop, with a folder of its own.
func secondNode(t *testing.T, first Options) Options {
	t.Helper()
	o := first
	o.Dir, o.Holder, o.Version = t.TempDir(), "the second", "v2"
	key, err := os.ReadFile(filepath.Join(first.Dir, keyFile))
	if err == nil {
		err = os.WriteFile(filepath.Join(o.Dir, keyFile), key, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// twoNodes are two processes that serve one database. Neither says any more by itself that
// it lives: the tests say when.
func twoNodes(t *testing.T) (a, b *Store, o Options) {
	t.Helper()
	a, o = postgresShop(t)
	b, err := Open(t.Context(), secondNode(t, o))
	if err != nil {
		t.Fatalf("a second process: %v", err)
	}
	t.Cleanup(func() { b.Close() })
	for _, s := range []*Store{a, b} {
		s.member.stop()
		<-s.member.ended
		s.member.beatNow(t)
	}
	return a, b, o
}

func (m *member) beatNow(t *testing.T) {
	t.Helper()
	if err := m.beat(t.Context(), false); err != nil {
		t.Fatal(err)
	}
}

// leads tells whether a node leads, and the context of its work.
func leads(t *testing.T, s *Store) (context.Context, bool) {
	t.Helper()
	if state := s.member.now(); state.lead == nil || state.lead.Err() != nil {
		return nil, false
	}
	ctx, stop, ok := s.Nodes.Lead(t.Context())
	t.Cleanup(stop)
	return ctx, ok
}

// TestNodesServeTogether starts a second process on a database, and some that may not serve it.
func TestNodesServeTogether(t *testing.T) {
	a, b, o := twoNodes(t)
	nodes, err := b.Nodes.List(t.Context())
	if err != nil || len(nodes) != 2 || nodes[0].Name != "the first" || nodes[1].Name != "the second" ||
		nodes[1].Version != "v2" || nodes[0].Own || !nodes[1].Own || !nodes[0].Leads || nodes[1].Leads ||
		b.Nodes.Live() != 2 {
		t.Errorf("nodes %+v, %v", nodes, err)
	}
	for _, s := range []*Store{a, b} {
		if _, _, err := s.CreateOrder(t.Context(), roomyOrder()); err != nil {
			t.Errorf("an order: %v", err)
		}
	}
	copied := o
	copied.Holder = "a copy"
	if _, err := Open(t.Context(), copied); !errors.Is(err, errServed) || !strings.Contains(err.Error(), "the first") ||
		!strings.Contains(err.Error(), "node.id") {
		t.Errorf("a copy of the folder of the first serves: %v", err)
	}
	other := secondNode(t, o)
	if err := os.Remove(filepath.Join(other.Dir, keyFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), other); err == nil || !strings.Contains(err.Error(), keyFile) {
		t.Errorf("another key serves: %v", err)
	}
	beside(t, o.Database, "UPDATE installation SET version = version + 1")
	if _, err := Open(t.Context(), secondNode(t, o)); err == nil || !strings.Contains(err.Error(), "newer version") {
		t.Errorf("a process serves a schema that it does not know: %v", err)
	}
}

// TestOneNodeLeads lets the leader fall silent: another takes over, and what the first still
// does for all is refused.
func TestOneNodeLeads(t *testing.T) {
	a, b, o := twoNodes(t)
	work, ok := leads(t, a)
	if _, too := leads(t, b); !ok || too {
		t.Fatalf("the first leads: %v, the second: %v", ok, too)
	}
	if err := probe(work, a.core); err != nil {
		t.Errorf("the leader's work: %v", err)
	}
	beside(t, o.Database, "UPDATE leader SET ends_at = 0")
	b.member.beatNow(t)
	if _, ok = leads(t, b); !ok {
		t.Error("nobody takes over")
	}
	if err := probe(context.WithoutCancel(work), a.core); !errors.Is(err, ErrDeposed) {
		t.Errorf("who led before still changes the shop: %v", err)
	}
	a.member.beatNow(t)
	if _, too := leads(t, a); too {
		t.Error("two lead")
	}
	<-work.Done()
	b.member.leave()
	a.member.beatNow(t)
	if _, ok := leads(t, a); !ok {
		t.Error("nobody leads after the leader has left")
	}
}

// TestLeadersResignUnheard: who does not hear from the database leads no longer than others wait.
func TestLeadersResignUnheard(t *testing.T) {
	m := &member{core: &core{}, state: membership{changed: make(chan struct{})}}
	m.stand(1, 1, time.Now().Add(-2*leaderTerm))
	<-m.now().lead.Done()
	m.stand(1, 1, time.Now())
	if m.now().lead.Err() != nil {
		t.Error("it does not lead again in its own term")
	}
	m.stand(0, 2, time.Now())
	if m.now().lead != nil {
		t.Error("it leads beside another")
	}
}

// TestLeasesOfLivingNodesStay starts a process while a worker of another is at work. One that
// freed what everybody has taken would be found.
func TestLeasesOfLivingNodesStay(t *testing.T) {
	a, b, o := twoNodes(t)
	ctx := t.Context()
	takenTwice := func() bool {
		_, hint := b.TakeHint(ctx, "", time.Hour)
		_, effect := b.TakeEffect(ctx, time.Hour)
		if (hint == nil) != (effect == nil) {
			t.Errorf("a hint: %v, an effect: %v", hint, effect)
		}
		return hint == nil
	}
	if _, err := a.AddHint(ctx, Hint{ImpUID: "imp_1", Source: SourceWebhook}); err != nil {
		t.Fatal(err)
	}
	if err := a.write(ctx, func(t *tx) error { return t.post(VbankEffect, "a", VbankTask{ImpUID: "imp_1"}) }); err != nil {
		t.Fatal(err)
	}
	if _, err := a.TakeHint(ctx, "", time.Hour); err != nil {
		t.Fatal(err)
	}
	if _, err := a.TakeEffect(ctx, time.Hour); err != nil {
		t.Fatal(err)
	}
	if err := b.ReleaseLeases(ctx); err != nil || takenTwice() {
		t.Errorf("a node takes what another is at work with: %v", err)
	}
	beside(t, o.Database, "UPDATE nodes SET renewed_at = 0 WHERE name = 'the first'; UPDATE leader SET ends_at = 0")
	b.member.beatNow(t)
	if !takenTwice() {
		t.Error("what a node had taken that is gone stays taken")
	}
	if err := a.ReleaseLeases(ctx); err != nil {
		t.Fatal(err)
	}
	if nodes, err := b.Nodes.List(ctx); err != nil || len(nodes) != 1 {
		t.Errorf("nodes %+v, %v", nodes, err)
	}
	// The bug: a start that frees all.
	if err := b.write(ctx, func(t *tx) error {
		_, err := t.exec("UPDATE hints SET lease_until = 0")
		if err == nil {
			_, err = t.exec("UPDATE outbox SET lease_until = 0")
		}
		return err
	}); err != nil || !takenTwice() {
		t.Errorf("a start that frees all is not found: %v", err)
	}
}

// TestHintsAreTakenPastEachOther holds a hint as a node does that is taking it: another node
// takes the next.
func TestHintsAreTakenPastEachOther(t *testing.T) {
	a, b, o := twoNodes(t)
	ctx := t.Context()
	for _, uid := range []string{"imp_1", "imp_2"} {
		if _, err := a.AddHint(ctx, Hint{ImpUID: uid, Source: SourceWebhook}); err != nil {
			t.Fatal(err)
		}
	}
	c, err := pgx.Connect(ctx, o.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	var held string
	if _, err := c.Exec(ctx, "BEGIN"); err != nil {
		t.Fatal(err)
	}
	if err := c.QueryRow(ctx, "SELECT key FROM hints ORDER BY next_at LIMIT 1 FOR UPDATE").Scan(&held); err != nil {
		t.Fatal(err)
	}
	if h, err := b.TakeHint(ctx, "", time.Hour); err != nil || h.Key == held {
		t.Errorf("took %q while %q was being taken: %v", h.Key, held, err)
	}
}
