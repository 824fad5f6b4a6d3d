package checkout

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// TestDyingAnywhere runs every flow once without a crash, and then again with the
// process killed at each moment that can make a difference: before, inside and
// after every commit of the database and every call of I'mport.
//
// A killed process leaves two things behind: the files of the database, and what
// I'mport has done. Calls that only read leave nothing. So one run finds all the
// moments: SQLite's log holds every commit in order and, cut off anywhere, is the
// database of a process that died there; what I'mport had done by then is recorded
// beside it. The shop is restarted from each such image: once with everybody who
// got no answer trying again, and once with nobody coming back and half of the next
// commit in the log. The outcome must be as if each step had happened completely or
// not at all.
func TestDyingAnywhere(t *testing.T) {
	template := simTemplate(t)
	var moments, starts atomic.Int64
	t.Run("flows", func(t *testing.T) {
		for _, f := range thinned(flows()) {
			t.Run(f.name, func(t *testing.T) {
				t.Parallel()
				d := crashTest{t: t, flow: f, template: template}
				d.expect()
				d.everywhere()
				moments.Add(int64(d.moments))
				starts.Add(int64(d.starts))
			})
		}
	})
	t.Logf("killed at %d moments of %d flows, restarted %d times", moments.Load(), len(thinned(flows())), starts.Load())
}

// thinned returns only every fifteenth of a list under the race detector.
func thinned[T any](list []T) []T {
	if !raced {
		return list
	}
	var few []T
	for i := 0; i < len(list); i += 15 {
		few = append(few, list[i])
	}
	return few
}

// flow is a sequence of steps in the life of payments. A step that is taken again
// looks at the shop first, as people do who got no answer.
type flow struct {
	name     string
	policies store.Policies
	cancels  []cancelOutcome // of the calls of cancel, the last one also of all further calls; empty: all are answered
	steps    []step
	also     []string // outcomes that only a crash can bring about
}

type step struct {
	name string
	do   func(*scenario) error
}

// cancelOutcome is what becomes of a call of cancel.
type cancelOutcome int

const (
	answered         cancelOutcome = iota
	lostBefore                     // it never reaches I'mport
	lostAfter                      // it is carried out, and the answer is lost
	acceptedForLater               // it is accepted, and carried out an hour later (store.PayPal)
	refusedByPG                    // the PG refuses it
)

// crashTest is one flow and its possible outcomes.
type crashTest struct {
	t        *testing.T
	template string
	flow     flow
	ends     []string // the outcomes after the first n steps
	moments  int
	starts   int
}

// expect runs the flow without a crash, up to each of its steps.
func (d *crashTest) expect() {
	for n := range len(d.flow.steps) + 1 {
		s := d.begin()
		end, err := s.finish(n)
		s.close()
		if err != nil {
			d.t.Fatalf("without a crash, after %d steps: %v", n, err)
		}
		d.ends = append(d.ends, end)
	}
	d.t.Logf("outcome: %s", d.ends[len(d.flow.steps)])
}

func (d *crashTest) begin() *scenario {
	d.t.Helper()
	w, err := newWorld(d.template, 1, d.flow.settings)
	if err != nil {
		d.t.Fatal(err)
	}
	s := &scenario{world: w, flow: d.flow}
	s.prepare()
	return s
}

func (f flow) settings(w *world) { w.store.SetPolicies(context.Background(), f.policies, "test") }

// everywhere kills the process at each moment and checks how the flow ends.
func (d *crashTest) everywhere() {
	s := d.begin()
	r, err := s.record()
	s.close()
	if err != nil {
		d.t.Fatal(err)
	}
	list := thinned(r.moments())
	d.moments = len(list)
	for i, m := range list {
		d.check(r, m, i, len(d.flow.steps), "tried again")
		if last := i == len(list)-1; m.told < len(d.flow.steps) && (last || !m.same(list[i+1])) {
			m.log = r.torn(m.log)
			d.check(r, m, i, m.told, "left alone")
		}
	}
	d.t.Logf("%d commits and %d calls of I'mport: killed at %d moments, restarted %d times", len(r.commits), r.calls,
		d.moments, d.starts)
}

// check restarts the shop from the image of a moment and runs the flow up to step
// n. The outcome must be that after n steps; but the step that was under way may
// have happened, too.
func (d *crashTest) check(r recording, m mark, seed, n int, how string) {
	d.starts++
	allowed := append(slices.Clone(d.flow.also), d.ends[n:min(n+2, len(d.ends))]...)
	where := fmt.Sprintf("killed %s, %s", d.flow.at(m), how)
	s, err := r.start(m, d.flow, uint64(seed))
	if err != nil {
		d.t.Errorf("%s: it does not start: %v", where, err)
		return
	}
	defer s.close()
	s.backwards = n == len(d.flow.steps)
	end, err := s.finish(n)
	switch {
	case err != nil:
		d.t.Errorf("%s: %v", where, err)
	case !slices.Contains(allowed, end):
		d.t.Errorf("%s: the outcome is\n  %s\ninstead of\n  %s", where, end, allowed)
	}
}

// at describes a moment.
func (f flow) at(m mark) string {
	where := "at the end"
	if m.told < len(f.steps) {
		where = fmt.Sprintf("in step %d (%s)", m.told+1, f.steps[m.told].name)
	}
	return fmt.Sprintf("%s after byte %d of the log", where, m.log)
}

// recording is one run of a flow, with everything that a killed process leaves.
type recording struct {
	database []byte // before the first step
	key      []byte
	log      []byte  // all commits
	commits  []int64 // where each ends in the log
	marks    []mark
	calls    int
}

// mark is the state after a call of I'mport or after a step.
type mark struct {
	log           int64
	bank          []iamport.Payment
	clock         int64
	offers        []Offer
	promised      []acceptedRefund
	told, cancels int
}

// same reports whether two moments leave the same behind: then only people can
// tell them apart.
func (m mark) same(n mark) bool {
	return m.log == n.log && m.clock == n.clock && reflect.DeepEqual(m.bank, n.bank) &&
		reflect.DeepEqual(m.promised, n.promised)
}

// record runs the whole flow. An open reader keeps SQLite from truncating its log.
func (s *scenario) record() (recording, error) {
	var r recording
	if _, err := s.raw.Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		return r, err
	}
	reader, err := s.raw.Begin()
	if err != nil {
		return r, err
	}
	defer reader.Rollback()
	var n int
	if err := reader.QueryRow("SELECT count(*) FROM orders").Scan(&n); err != nil {
		return r, err
	}
	s.notice = func() { r.marks = append(r.marks, s.mark()) }
	s.notice()
	if err := errors.Join(s.work(), s.runTo(len(s.flow.steps)), s.work()); err != nil {
		return r, err
	}
	s.notice()
	r.calls = s.calls
	for name, into := range map[string]*[]byte{"jangteo.db": &r.database, "jangteo.db-wal": &r.log,
		"secret.key": &r.key} {
		if *into, err = os.ReadFile(filepath.Join(s.dir, name)); err != nil {
			return r, err
		}
	}
	r.commits, err = commitsOf(r.log)
	return r, err
}

func (s *scenario) mark() mark {
	m := mark{clock: s.clock.Load(), offers: slices.Clone(s.offers), promised: slices.Clone(s.pendingRefunds),
		told: s.done, cancels: s.cancels}
	if info, err := os.Stat(filepath.Join(s.dir, "jangteo.db-wal")); err == nil {
		m.log = info.Size()
	}
	for _, p := range s.bank.payments {
		copied := *p
		copied.CancelHistory = slices.Clone(p.CancelHistory)
		m.bank = append(m.bank, copied)
	}
	return m
}

// commitsOf finds where in SQLite's log each commit ends
// (https://www.sqlite.org/fileformat2.html, 4.1: frames of 24 bytes and a page;
// the last one of a commit tells the size of the database).
func commitsOf(log []byte) ([]int64, error) {
	const header, frameHeader = 32, 24
	if len(log) < header {
		return nil, fmt.Errorf("a log of %d bytes", len(log))
	}
	frame := frameHeader + int64(binary.BigEndian.Uint32(log[8:]))
	salt := log[16:24]
	var commits []int64
	for at := int64(header); at+frame <= int64(len(log)); at += frame {
		if string(log[at+8:at+16]) != string(salt) {
			return nil, errors.New("the log was begun anew while it was recorded")
		}
		if binary.BigEndian.Uint32(log[at+4:]) != 0 {
			commits = append(commits, at+frame)
		}
	}
	if len(commits) == 0 || commits[len(commits)-1] != int64(len(log)) {
		return nil, errors.New("the log ends inside a commit")
	}
	return commits, nil
}

// moments lists all moments at which a crash can make a difference: each mark, and
// each commit before anything else has happened.
func (r recording) moments() []mark {
	var list []mark
	add := func(m mark) {
		if len(list) == 0 || !reflect.DeepEqual(list[len(list)-1], m) {
			list = append(list, m)
		}
	}
	for i, m := range r.marks {
		add(m)
		for _, end := range r.commits {
			if i+1 < len(r.marks) && end > m.log && end <= r.marks[i+1].log {
				m.log = end
				add(m)
			}
		}
	}
	return list
}

// torn returns where the log ends if half of the next commit was written, too.
func (r recording) torn(log int64) int64 {
	for _, end := range r.commits {
		if end > log {
			return (log + end) / 2
		}
	}
	return log
}

// start starts the shop on what it left behind when it was killed.
func (r recording) start(m mark, f flow, seed uint64) (*scenario, error) {
	dir, err := os.MkdirTemp(memory(), "jangteo-crash-*")
	if err != nil {
		return nil, err
	}
	w := &world{rng: rand.New(rand.NewPCG(1000+seed, 7)), dir: dir, hook: f.settings}
	w.clock.Store(m.clock)
	w.bank = &bank{w: w, past: map[string]iamport.Payment{}}
	for _, p := range m.bank {
		p.CancelHistory = slices.Clone(p.CancelHistory)
		w.bank.payments = append(w.bank.payments, &p)
	}
	file := filepath.Join(dir, "image")
	if err := os.WriteFile(file, r.database, 0o600); err != nil {
		return nil, err
	}
	if err := w.copyTemplate(file); err != nil {
		return nil, err
	}
	if err := errors.Join(os.WriteFile(filepath.Join(dir, "jangteo.db-wal"), r.log[:m.log], 0o600),
		os.WriteFile(filepath.Join(dir, "secret.key"), r.key, 0o600)); err != nil {
		return nil, err
	}
	s := &scenario{world: w, flow: f, offers: slices.Clone(m.offers), pendingRefunds: slices.Clone(m.promised),
		done: m.told, cancels: m.cancels}
	w.attempts = slices.Clone(s.offers)
	if err := w.start(); err != nil {
		return nil, err
	}
	s.prepare()
	return s, nil
}
